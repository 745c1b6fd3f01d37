"""Plain text, Markdown and pasted text: the right letters or a refusal, never nonsense."""

from __future__ import annotations

import codecs
import unicodedata

import pytest

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import Cell, Place, SourceKind, load

SENTENCE = "Đảng ủy Khối yêu cầu các chi bộ báo cáo kết quả trước ngày 25/4/2024."


def texts(data: bytes | str, filename: str = "ke-hoach.txt") -> list[str]:
    content = data.encode() if isinstance(data, str) else data
    return [line.text for line in load(content, filename).lines]


def windows_1258(text: str) -> bytes:
    """As old Windows programs wrote: circumflex, breve and horn in the letter, the tone after it."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            letter = unicodedata.normalize("NFD", char)
            tone = next(mark for mark in letter if mark in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", letter.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return out


@pytest.mark.parametrize(
    "data",
    [
        SENTENCE.encode(),
        codecs.BOM_UTF8 + SENTENCE.encode(),
        codecs.BOM_UTF16_LE + SENTENCE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + SENTENCE.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + SENTENCE.encode("utf-32-le"),
        SENTENCE.encode("utf-16-le"),
        SENTENCE.encode("utf-16-be"),
        unicodedata.normalize("NFD", SENTENCE).encode(),
        windows_1258(SENTENCE),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16 le", "utf-16 be", "utf-32", "utf-16 le bare", "utf-16 be bare", "nfd", "1258"],
)
def test_one_sentence_is_the_same_in_every_encoding(data):
    assert texts(data) == [SENTENCE]


@pytest.mark.parametrize(
    ("old", "guess"),
    [
        ("Ban ChÊp hµnh Trung ¬ng ®¶ng céng s¶n ViÖt nam, §¶ng uû Khèi ®¬n vÞ".encode("latin-1"), "TCVN3"),
        ("Ñaûng uûy Khoái caùc cô quan tænh, ban haønh keá hoaïch toå chöùc".encode("latin-1"), "VNI"),
    ],
    ids=["TCVN3", "VNI"],
)
def test_text_in_the_encoding_of_old_fonts_is_refused_by_name(old, guess):
    with pytest.raises(Unreadable) as refusal:
        texts(old)
    assert (refusal.value.code, refusal.value.values) == ("DAMAGED", {"reason": "ENCODING", "guess": guess})


def test_old_fonts_saved_as_unicode_are_read_with_a_notice():
    old = "Ban ChÊp hµnh Trung ¬ng ®¶ng céng s¶n ViÖt nam, §¶ng uû Khèi ®¬n vÞ"
    assert load(old.encode(), "x.txt").notices == ("LEGACY_ENCODING",)


def test_french_words_in_vietnamese_text_are_no_old_font():
    text = "Dự án hợp tác với thành phố Besançon; trường Pétrus Ký; đồng chí Hứa Văn Ñ. " * 3
    assert load(text.encode(), "x.txt").notices == ()


def test_characters_lost_by_another_program_are_told():
    assert load("Đ\ufffdng ủy".encode(), "x.txt").notices == ("LOST_CHARACTERS",)


def test_broken_utf_8_is_refused():
    with pytest.raises(Unreadable) as refusal:
        texts(SENTENCE.encode() + b"\xe1\xbb")
    assert refusal.value.code == "DAMAGED"
    assert refusal.value.values["reason"] == "ENCODING"


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 4, b"\x00\x01\x02\x03" * 50, b"abc\x00def", b"\x01\x02\x03abc"],
    ids=["all bytes", "low bytes", "a nought", "controls"],
)
def test_binary_rubbish_named_txt_is_the_wrong_type(data):
    with pytest.raises(Unreadable) as refusal:
        texts(data)
    assert (refusal.value.code, refusal.value.values) == ("WRONG_TYPE", {"seen": "BINARY"})


def test_all_kinds_of_line_ends_part_lines_and_empty_lines_stay():
    assert texts("a\r\nb\rc\n\nd\x0ce\u2028f\n\n\n") == ["a", "b", "c", "", "d", "e", "f"]


def test_spaces_are_plain_and_invisible_characters_gone():
    assert texts("\ufeff\u200bTrước\u00a0ngày\u200925/4\u00ad  \nvề\tTỉnh ủy") == ["Trước ngày 25/4", "về\tTỉnh ủy"]


def test_columns_made_with_spaces_stay_apart():
    assert texts("ĐẢNG BỘ TỈNH          ĐẢNG CỘNG SẢN VIỆT NAM") == ["ĐẢNG BỘ TỈNH          ĐẢNG CỘNG SẢN VIỆT NAM"]


def test_a_heap_of_marks_on_one_letter_takes_no_time():
    assert len(texts("a" + "\u0301\u0323" * 300_000)[0]) < 40


def test_the_name_decides_only_between_text_and_markdown():
    assert load(b"# A", "x.MD").kind is SourceKind.MARKDOWN
    assert load(b"# A", "x.txt").kind is SourceKind.TEXT
    assert load(b"# A", "x.docx").kind is SourceKind.TEXT
    assert load(b"# A").kind is SourceKind.TEXT


def test_marks_of_markdown_stay_and_show_as_bold():
    lines = load("## I. MỤC ĐÍCH\n**Căn cứ** nghị quyết\n**KẾ HOẠCH**\n**a** và **b**".encode(), "x.md").lines
    assert [(line.text, line.bold) for line in lines] == [
        ("## I. MỤC ĐÍCH", True), ("**Căn cứ** nghị quyết", False), ("**KẾ HOẠCH**", True), ("**a** và **b**", False),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["bang.md", "bang.txt"])
def test_a_pipe_table_becomes_cells(name):
    text = "Trước\n\n| TT | Nhiệm vụ |\n|:--|---|\n| 1 | Báo cáo<br>kết quả |\n| 2 | |\n\nSau\n\n|A|B|\n|-|-|\n|x|y \\| z|\n"
    lines = load(text.encode(), name).lines
    assert [(line.text, line.cell) for line in lines if line.text or line.cell] == [
        ("Trước", None),
        ("TT", Cell(0, 0, 0)), ("Nhiệm vụ", Cell(0, 0, 1)),
        ("1", Cell(0, 1, 0)), ("Báo cáo", Cell(0, 1, 1)), ("kết quả", Cell(0, 1, 1)),
        ("2", Cell(0, 2, 0)), ("", Cell(0, 2, 1)),
        ("Sau", None),
        ("A", Cell(1, 0, 0)), ("B", Cell(1, 0, 1)), ("x", Cell(1, 1, 0)), ("y | z", Cell(1, 1, 1)),
    ]  # fmt: skip
    assert {line.place for line in lines if line.cell} == {Place.TABLE}


def test_a_stray_stroke_or_a_rule_is_no_table():
    text = "| Đảng ủy Khối\nBan | Tuyên giáo\n---\nKẾ HOẠCH\n-----\n"
    assert all(line.cell is None for line in load(text.encode(), "x.md").lines)


@pytest.mark.parametrize("data", [b" \n\t\r\n ", "\u200b\ufeff\n".encode()])
def test_nothing_but_blanks_is_no_text(data):
    with pytest.raises(Unreadable) as refusal:
        load(data, "x.txt")
    assert refusal.value.code == "NO_TEXT"


def test_more_lines_than_any_document_has_are_refused():
    with pytest.raises(Unreadable) as refusal:
        load(b"a\n" * 250_000, "x.txt")
    assert (refusal.value.code, refusal.value.values) == ("TOO_LARGE", {"lines": 200_000})
