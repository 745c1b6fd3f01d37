"""Old fonts: TCVN3 and VNI decoded by the font of each run, and shown both ways where no font is named."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from docx import Document

from tests.reading.sources.old_fonts import font, in_tcvn3, in_vni, vn, vni
from tests.reading.sources.word import (
    abstract,
    cell,
    level,
    list_properties,
    num,
    paragraph,
    row,
    run,
    source_of,
    table,
    texts,
    word_file,
    word_parts,
    zipped,
)
from trienkhai.reading import read
from trienkhai.reading.sources import load
from trienkhai.reading.sources.characters import VIETNAMESE_LETTERS
from trienkhai.reading.sources.model import ConversionState
from trienkhai.vietnamese.legacy import TCVN3, VNI, Encoding, decoded, draws_capitals, encoding_of_font

CASES = [
    Path(__file__).resolve().parents[1] / "cases" / name / "source.txt"
    for name in ("party-plan", "union-plan", "guidance", "decision", "state-letter")
]


# Tables


def test_tcvn3_has_every_small_letter_and_the_seven_plain_capitals():
    small = {letter for letter in VIETNAMESE_LETTERS if letter.islower()}
    assert set(TCVN3.values()) == small | set("ĂÂÊÔƠƯĐ")
    assert len(TCVN3) == 67 + 7
    assert all(0xA1 <= ord(code) <= 0xFE for code in TCVN3)


def test_vni_has_every_letter_in_both_cases():
    assert set(VNI.values()) == set(VIETNAMESE_LETTERS)
    assert len(VIETNAMESE_LETTERS) == 134
    assert all(unicodedata.normalize("NFC", letter) == letter for letter in VNI.values())


@pytest.mark.parametrize(
    ("encoding", "typed", "drawn"),
    [
        (Encoding.TCVN3, "C¸c cÊp ñy b¸o c¸o tr\u00adíc ngµy", "Các cấp ủy báo cáo trước ngày"),
        (Encoding.TCVN3, "Sè 100-KH/§UK", "Số 100-KH/ĐUK"),
        (Encoding.TCVN3, "kü luËt, nghÞ quyÕt, yªu cÇu", "kỹ luật, nghị quyết, yêu cầu"),
        (Encoding.TCVN3, "“ViÖc” – 30% …\u00a0m", "“Việc” – 30% …\u00a0m"),
        (Encoding.TCVN3, "\u0093H\u0094 \uf0e9\uf0ad", "“H” ộư"),
        (Encoding.VNI, "Ban Chaáp haønh Trung öông Ñaûng", "Ban Chấp hành Trung ương Đảng"),
        (Encoding.VNI, "ÑAÛNG UÛY, Ñaûng Uûy: nghò quyeát, kyû luaät, kyõ, kyù, kyø, kî", "ĐẢNG ỦY, Đảng Ủy: nghị quyết, kỷ luật, kỹ, ký, kỳ, kỵ"),
        (Encoding.VNI, "tröôùc ngaøy, thôøi haïn, tænh, lòch, chæ thò, vónh vieãn, caêng thaúng, ñaëc bieät", "trước ngày, thời hạn, tỉnh, lịch, chỉ thị, vĩnh viễn, căng thẳng, đặc biệt"),
        (Encoding.VNI, "tu\u00adù", "tú"),
    ],
)  # fmt: skip
def test_words_as_they_are_typed_in_old_fonts(encoding, typed, drawn):
    assert decoded(typed, encoding) == drawn


def test_every_letter_comes_back_from_vni_and_every_small_one_from_tcvn3():
    words = " ".join(sorted(VIETNAMESE_LETTERS)) + " " + " ".join(f"ngh{a}ng" for a in sorted(VIETNAMESE_LETTERS))
    assert decoded(in_vni(words), Encoding.VNI) == words
    assert decoded(in_tcvn3(words.lower()), Encoding.TCVN3) == words.lower()


@pytest.mark.parametrize(
    ("name", "encoding", "capitals"),
    [
        (".VnTime", "TCVN3", False), (".VnTimeH", "TCVN3", True), (".VnArialH", "TCVN3", True),
        (".VnArial NarrowH", "TCVN3", True), (".VNTIME", "TCVN3", False), ("VNI-Times", "VNI", False),
        ("VNI-HelveH", "VNI", False), ("Times New Roman", None, False), ("VnMath", None, False), ("", None, False),
    ],
)  # fmt: skip
def test_the_name_of_the_font_tells_the_encoding(name, encoding, capitals):
    assert (encoding_of_font(name), draws_capitals(name)) == (encoding, capitals)


# Word files


def test_only_runs_in_old_fonts_are_decoded():
    source = source_of(
        paragraph(vn("Các cấp ủy "), run("họp § 5 ngày 3¸", font("Times New Roman")), vn(" trước tháng 5")),
        styles=f"<w:docDefaults><w:rPrDefault><w:rPr>{font('Times New Roman')}</w:rPr></w:rPrDefault></w:docDefaults>",
    )
    assert texts(source) == ["Các cấp ủy họp § 5 ngày 3¸ trước tháng 5"]
    assert source.conversion is not None
    assert (source.conversion.state, source.conversion.encodings, source.conversion.runs) == (
        ConversionState.BY_FONT, ("TCVN3",), 2,
    )  # fmt: skip
    assert [after for _, after in source.conversion.lines] == ["Các cấp ủy họp § 5 ngày 3¸ trước tháng 5"]
    assert "LEGACY_ENCODING" not in source.notices


STYLES = {
    "of the paragraph style": (
        f'<w:style w:type="paragraph" w:styleId="A"><w:rPr>{font(".VnTime")}</w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>',
        '<w:pStyle w:val="B"/>', "",
    ),
    "of the run style": (
        f'<w:style w:type="character" w:styleId="C"><w:rPr>{font(".VnTime")}</w:rPr></w:style>', "", '<w:rStyle w:val="C"/>',
    ),
    "of the default style": (
        f'<w:style w:type="paragraph" w:styleId="A" w:default="1"><w:rPr>{font(".VnTime")}</w:rPr></w:style>', "", "",
    ),
    "of the document": (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{font('.VnTime')}</w:rPr></w:rPrDefault></w:docDefaults>", "", "",
    ),
    "of letters beyond ASCII": ("", "", '<w:rFonts w:ascii="Arial" w:hAnsi=".VnTime" w:cs="Arial"/>'),
    "of ASCII alone": ("", "", '<w:rFonts w:ascii=".VnTime"/>'),
    "of complex scripts": ("", "", '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs=".VnTime"/><w:cs/>'),
}  # fmt: skip


@pytest.mark.parametrize("where", STYLES)
def test_the_font_is_found_wherever_it_is_named(where):
    styles, of_paragraph, of_run = STYLES[where]
    source = source_of(paragraph(run(in_tcvn3("nghị quyết"), of_run), properties=of_paragraph), styles=styles)
    assert texts(source) == ["nghị quyết"]


def test_a_font_of_the_theme_counts_and_one_nearer_the_run_goes_before_it():
    parts = word_parts(
        paragraph(run(in_tcvn3("nghị quyết")), run(" Ðo §", font("Arial"))),
        styles='<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:hAnsiTheme="minorHAnsi" w:hAnsi="Arial"/></w:rPr>'
        "</w:rPrDefault></w:docDefaults>",
    )
    parts["word/theme1.xml"] = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme>'
        '<a:majorFont><a:latin typeface="Arial"/></a:majorFont><a:minorFont><a:latin typeface=".VnTime"/></a:minorFont>'
        "</a:fontScheme></a:themeElements></a:theme>"
    )
    relations = parts["word/_rels/document.xml.rels"]
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    parts["word/_rels/document.xml.rels"] = relations.replace(
        "</Relationships>", f'<Relationship Id="t" Type="{kind}" Target="theme1.xml"/></Relationships>'
    )
    assert texts(load(zipped(parts), "a.docx")) == ["nghị quyết Ðo §"]


def test_fonts_of_capitals_draw_capitals_and_accented_ones_too():
    source = source_of(paragraph(vn("Tỉnh ủy Bình Định", ".VnTimeH"), vn(" họp", ".VnTime")))
    assert texts(source) == ["TỈNH ỦY BÌNH ĐỊNH họp"]


def test_capitals_by_the_look_of_the_run_come_after_decoding():
    source = source_of(paragraph(run(in_tcvn3("đảng ủy"), f"{font('.VnTime')}<w:caps/>")))
    assert texts(source) == ["ĐẢNG ỦY"]


def test_the_soft_hyphen_is_a_letter_in_tcvn3_however_it_is_stored():
    as_element = (
        f"<w:r><w:rPr>{font('.VnTime')}</w:rPr><w:t>tr</w:t><w:softHyphen/><w:t>íc, th</w:t><w:softHyphen/></w:r>"
    )
    assert texts(source_of(paragraph(as_element, vn(" ký, như")))) == ["trước, thư ký, như"]
    plain = "<w:r><w:t>các</w:t><w:softHyphen/><w:t> cấp ủy</w:t><w:noBreakHyphen/></w:r>"
    assert texts(source_of(paragraph(plain))) == ["các cấp ủy-"]


def test_signs_by_number_and_private_codes_are_letters_of_their_font():
    sign = f'<w:r><w:rPr>{font("Arial")}</w:rPr><w:sym w:font=".VnTime" w:char="F0AD"/></w:r>'
    private = "".join(chr(0xF000 + ord(char)) if not char.isascii() else char for char in in_tcvn3("ớc ngày"))
    assert texts(source_of(paragraph(vn("tr"), sign, run(private, font(".VnTime"))))) == ["trước ngày"]
    bullet = '<w:r><w:sym w:font="Wingdings" w:char="F0D8"/><w:t xml:space="preserve"> việc</w:t></w:r>'
    assert texts(source_of(paragraph(bullet))) == ["- việc"]


def test_a_mark_of_vni_in_the_next_run_is_joined_to_its_letter():
    bold = f"{font('VNI-Times')}<w:b/>"
    split = [run("Ña", bold), run("ûng u", font("VNI-Times")), run("ûy hoï", bold), run("p", bold)]
    assert texts(source_of(paragraph(*split))) == ["Đảng ủy họp"]
    other = [run("Ban Cha", font("Arial")), run("áp haønh", font("VNI-Times"))]
    assert texts(source_of(paragraph(*other))) == ["Ban Chấp hành"]


def test_text_that_is_unicode_already_is_left_alone_whatever_its_font():
    kept = "Các cấp ủy, tổ chức đảng"
    assert texts(source_of(paragraph(run(kept, font(".VnTime"))))) == [kept]
    split = [run("Các ", font(".VnTime")), run("cấp ủy và", font(".VnTime")), run(" toàn thể", font(".VnTime"))]
    assert texts(source_of(paragraph(*split))) == ["Các cấp ủy và toàn thể"]
    assert texts(source_of(paragraph(run("Các bác, các cháu", font(".VnTime"))))) == ["Các bác, các cháu"]
    assert source_of(paragraph(run(kept, font(".VnTime")))).conversion is None
    assert texts(source_of(paragraph(run(in_tcvn3("mức đạt ≥ 90% → tốt"), font(".VnTime"))))) == ["mức đạt ≥ 90% → tốt"]


def test_labels_of_lists_are_drawn_by_the_font_of_their_level_or_of_the_paragraph_end():
    levels = (
        level(0, "decimal", in_tcvn3("Điều %1."), f"<w:rPr>{font('.VnTimeH')}</w:rPr>"),
        level(1, "decimal", in_tcvn3("Khoản %2:")),
        level(2, "bullet", "\uf0a7", f"<w:rPr>{font('Wingdings')}</w:rPr>"),
    )
    mark = f"<w:rPr>{font('.VnTime')}</w:rPr>"
    source = source_of(
        paragraph(vn("họp"), properties=list_properties(0, 1))
        + paragraph(vn("gặp"), properties=list_properties(1, 1) + mark)
        + paragraph(vn("bàn"), properties=list_properties(2, 1) + mark),
        numbering=abstract(1, *levels) + num(1, 1),
    )
    assert texts(source) == ["ĐIỀU 1. họp", "Khoản 1: gặp", "- bàn"]


def test_cells_notes_and_running_headers_are_decoded_too():
    source = source_of(
        table(row(cell(paragraph(vn("nội dung"))), cell(paragraph(vni("thời hạn"))))),
        header=paragraph(vn("Dự thảo")),
        footnotes=f'<w:footnote w:id="2">{paragraph(vni("chú thích"))}</w:footnote>',
    )
    assert sorted(texts(source)) == ["Dự thảo", "chú thích", "nội dung", "thời hạn"]
    assert source.conversion is not None
    assert source.conversion.encodings == ("TCVN3", "VNI")


def _as_word(text: str, make) -> bytes:  # type: ignore[no-untyped-def]
    return word_file("".join(paragraph(make(line)) if line.strip() else "<w:p/>" for line in text.splitlines()))


def _in_old_fonts(line: str) -> str:
    """A line as an office typed it: words of capitals in the font of capitals."""
    runs = []
    for word in line.split(" "):
        letters = [char for char in word if char.isalpha()]
        capitals = bool(letters) and all(char.isupper() for char in letters)
        bare = not any(char.isupper() and char not in TCVN3.values() and not char.isascii() for char in word)
        if not capitals and not bare:  # "Ủy": a capital with a tone amid small letters, from the other font
            runs += [vn(char, ".VnTimeH") if char.isupper() else vn(char) for char in word]
            runs.append(vn(" "))
        else:
            runs.append(vn(word + " ", ".VnTimeH" if capitals else ".VnTime"))
    return "".join(runs)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.parent.name)
def test_a_document_in_old_fonts_is_read_as_its_unicode_twin(case):
    text = unicodedata.normalize("NFC", case.read_text(encoding="utf-8"))
    twin = read(_as_word(text, run), "a.docx")
    assert twin.obligations
    assert twin.conversion is None
    for make in (_in_old_fonts, vni):
        old = read(_as_word(text, make), "a.docx")
        assert old.text == twin.text
        assert old.obligations == twin.obligations
        assert (old.header, old.bases, old.signer) == (twin.header, twin.bases, twin.signer)
        assert old.conversion is not None
        assert old.conversion.runs > 10
        assert 0 < len(old.conversion.lines) <= 20


@pytest.mark.timed
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
def test_a_doc_file_keeps_its_fonts_on_the_way_through_libreoffice(tmp_path):
    words = ["Các cấp ủy báo cáo trước ngày 25/4/2030, như thư ký đã nêu", "§ 5 mục “Việc”"]
    first = tmp_path / "a.docx"
    book = Document()
    for text, name in (
        (in_tcvn3(words[0]), ".VnTime"),
        (in_tcvn3("Tỉnh ủy Bình Định"), ".VnTimeH"),
        (in_vni("Ban Chấp hành Trung ương Đảng, Ủy ban"), "VNI-Times"),
        (words[1], "Times New Roman"),
    ):
        book.add_paragraph().add_run(text).font.name = name
    book.save(str(first))
    for kind in ("doc", "docx"):
        target = tmp_path / kind
        made = next(tmp_path.glob("doc/*.doc"), first)
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", str(target), str(made)], check=True, capture_output=True, timeout=120)
    source = load((tmp_path / "docx" / "a.docx").read_bytes(), "a.docx")
    assert source.conversion is not None
    assert source.conversion.runs == 3
    assert [text for text in texts(source) if text] == [
        words[0], "TỈNH ỦY BÌNH ĐỊNH", "Ban Chấp hành Trung ương Đảng, Ủy ban", words[1],
    ]  # fmt: skip


# Text without fonts
