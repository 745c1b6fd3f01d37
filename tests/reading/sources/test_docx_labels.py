"""Automatic list labels come out as Word shows them."""

from __future__ import annotations

import pytest

from tests.reading.sources.word import (
    abstract,
    level,
    list_properties,
    listed,
    num,
    paragraph,
    restart,
    source_of,
    texts,
)
from trienkhai.reading.sources.numbering import in_format

PLAN = abstract(
    0,
    level(0, "upperRoman", "%1-"),
    level(1, "decimal", "%2."),
    level(2, "decimal", "%2.%3-"),
    level(3, "bullet", "\uf0b7"),
    level(4, "lowerLetter", "%5)"),
)
ONE_LIST = PLAN + num(1, 0)


def labels(body: str, numbering: str = ONE_LIST, **others: str) -> list[str]:
    return [line.label for line in source_of(body, numbering=numbering, **others).lines]


def test_every_level_of_a_party_plan_is_labelled():
    depths = [0, 1, 1, 0, 1, 2, 3, 3, 2, 3, 4, 4, 0, 1]
    body = "".join(listed(f"Mục {n}", depth) for n, depth in enumerate(depths))
    assert labels(body) == ["I-", "1.", "2.", "II-", "1.", "1.1-", "-", "-", "1.2-", "-", "a)", "b)", "III-", "1."]


def test_the_label_stands_before_the_text_with_a_space():
    line = source_of(listed("Nội dung") + listed("Yêu cầu", 1), numbering=ONE_LIST).lines[1]
    assert (line.text, line.label) == ("1. Yêu cầu", "1.")


def test_a_list_with_a_start_of_its_own_begins_anew_once():
    numbering = PLAN + num(1, 0) + num(2, 0, restart(0))
    body = listed("a") + listed("b") + listed("c", 0, 2) + listed("d", 0, 2) + listed("e", 0, 1)
    assert labels(body, numbering) == ["I-", "II-", "I-", "II-", "III-"]


def test_lists_of_one_abstract_list_go_on_counting():
    assert labels(listed("a", 0, 1) + listed("b", 0, 2), PLAN + num(1, 0) + num(2, 0)) == ["I-", "II-"]


def test_a_list_may_begin_at_another_number():
    numbering = abstract(0, level(0, "decimal", "Điều %1.", start=5)) + num(1, 0)
    assert labels(listed("a") + listed("b"), numbering) == ["Điều 5.", "Điều 6."]


def test_a_level_may_be_redefined_for_one_list():
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "%1/", start=3)}</w:lvlOverride>'
    assert labels(listed("a", 0, 2), PLAN + num(2, 0, override)) == ["3/"]


def test_a_level_that_never_restarts_counts_through():
    levels = (level(0, "upperRoman", "%1."), level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>'))
    body = listed("a") + listed("b", 1) + listed("c") + listed("d", 1)
    assert labels(body, abstract(0, *levels) + num(1, 0)) == ["I.", "1.", "II.", "2."]


def test_a_level_may_restart_only_after_a_higher_one():
    levels = (
        level(0, "upperRoman", "%1."),
        level(1, "decimal", "%2."),
        level(2, "lowerLetter", "%3)", '<w:lvlRestart w:val="1"/>'),
    )
    body = "".join(listed("x", depth) for depth in (0, 1, 2, 1, 2, 0, 1, 2))
    assert labels(body, abstract(0, *levels) + num(1, 0)) == ["I.", "1.", "a)", "2.", "b)", "II.", "1.", "a)"]


def test_a_legal_level_shows_arabic_figures_only():
    levels = (level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2.", "<w:isLgl/>"))
    assert labels(listed("a") + listed("b", 1), abstract(0, *levels) + num(1, 0)) == ["I.", "1.1."]


def test_a_level_jumped_over_is_shown_at_its_beginning():
    levels = (level(0, "decimal", "%1."), level(1, "decimal", "%1.%2."))
    assert labels(listed("a", 1) + listed("b", 1), abstract(0, *levels) + num(1, 0)) == ["1.1.", "1.2."]


def test_numbers_come_through_the_style_and_the_styles_it_is_based_on():
    styles = (
        f'<w:style w:type="paragraph" w:styleId="Muc"><w:pPr>{list_properties(1, 1)}</w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="MucCon"><w:basedOn w:val="Muc"/></w:style>'
    )
    body = paragraph("Mục đích", properties='<w:pStyle w:val="Muc"/>')
    body += paragraph("Yêu cầu", properties='<w:pStyle w:val="MucCon"/>')
    assert labels(body, styles=styles) == ["1.", "2."]


def test_the_list_may_say_which_level_a_style_has():
    levels = (level(0, "upperRoman", "%1."), level(1, "decimal", "%2.", '<w:pStyle w:val="Muc"/>'))
    style = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = paragraph("Mục đích", properties='<w:pStyle w:val="Muc"/>')
    assert labels(body, abstract(0, *levels) + num(1, 0), styles=style) == ["1."]


def test_list_number_nought_takes_a_paragraph_out_of_the_list_of_its_style():
    styles = f'<w:style w:type="paragraph" w:styleId="Muc"><w:pPr>{list_properties(0, 1)}</w:pPr></w:style>'
    free = '<w:pStyle w:val="Muc"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = paragraph("a", properties='<w:pStyle w:val="Muc"/>') + paragraph("b", properties=free)
    body += paragraph("c", properties='<w:pStyle w:val="Muc"/>')
    assert labels(body, styles=styles) == ["I-", "", "II-"]


def test_an_abstract_list_may_only_point_to_a_style():
    numbering = PLAN + '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="DanhSach"/></w:abstractNum>'
    numbering += num(1, 0) + num(2, 1)
    styles = f'<w:style w:type="numbering" w:styleId="DanhSach"><w:pPr>{list_properties(0, 1)}</w:pPr></w:style>'
    assert labels(listed("a", 0, 2), numbering, styles=styles) == ["I-"]


def test_bullet_glyphs_become_a_dash_but_a_plus_stays():
    levels = (level(0, "bullet", "\uf0a7"), level(1, "bullet", "+"), level(2, "bullet", "o"))
    body = "".join(listed("x", depth) for depth in (0, 1, 2))
    assert texts(source_of(body, numbering=abstract(0, *levels) + num(1, 0))) == ["- x", "+ x", "- x"]


def test_a_list_that_is_nowhere_defined_gives_no_label():
    assert labels(listed("a", 0, 77) + listed("b", 12, 1)) == ["", ""]


def test_a_deleted_paragraph_is_not_counted():
    gone = paragraph(
        "<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>",
        properties=list_properties(0, 1) + "<w:rPr><w:del/></w:rPr>",
    )
    body = listed("a") + gone + listed("b")
    assert texts(source_of(body, numbering=ONE_LIST)) == ["I- a", "II- b"]


@pytest.mark.parametrize(
    ("count", "number_format", "shown"),
    [
        (4, "upperRoman", "IV"),
        (1999, "upperRoman", "MCMXCIX"),
        (9, "lowerRoman", "ix"),
        (7, "decimalZero", "07"),
        (26, "upperLetter", "Z"),
        (27, "lowerLetter", "aa"),
        (53, "lowerLetter", "aaa"),
        (3, "none", ""),
        (12, "decimalEnclosedParen", "(12)"),
        (15, "vietnameseCounting", "mười lăm"),
        (21, "vietnameseCounting", "hai mươi mốt"),
        (0, "upperRoman", "0"),
        (123456, "upperRoman", "123456"),
        (5, "chicago", "5"),
    ],
)
def test_counters_are_shown_in_the_formats_of_word(count, number_format, shown):
    assert in_format(count, number_format) == shown
