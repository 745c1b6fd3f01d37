"""What the fuzzer begins with: our own cases and small documents written in code, never a file from outside."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import xlsxwriter

from tests.reading.sources import word
from tests.reading.sources.paper import Sheet, pdf_file

CASES = Path(__file__).resolve().parents[1] / "reading" / "cases"
LONGEST = 6_000  # bytes of one seed; the shorter, the more of them are tried


def cases() -> Iterator[bytes]:
    for path in sorted(CASES.glob("*/source.*")):
        if path.suffix in (".txt", ".md"):
            yield path.read_bytes()


def texts() -> Iterator[bytes]:
    for data in cases():
        words = data.decode("utf-8")
        yield words[: LONGEST // 2].encode()
        yield words[-LONGEST // 2 :].encode()
    yield "KẾ HOẠCH\ntổ chức học tập".encode("utf-16")
    yield "Các chi bộ tổ chức học tập".encode("cp1258", "ignore")


def paragraphs(data: bytes) -> list[str]:
    return [line for line in data.decode("utf-8").splitlines() if line.strip()][:40]


def word_files() -> Iterator[bytes]:
    numbering = (
        word.abstract(0, word.level(0, "upperRoman", "%1-"), word.level(1, "decimal", "%2."))
        + word.abstract(1, word.level(0, "lowerLetter", "%1)"), word.level(1, "bullet", "-"))
        + word.num(1, 0)
        + word.num(2, 1, word.restart(0))
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="heading 1"/><w:pPr>'
        f'{word.list_properties(0, 1)}</w:pPr></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    merged = word.table(
        word.row(word.cell("TT"), word.cell("Nhiệm vụ"), word.cell("Đơn vị chủ trì"), word.cell("Thời hạn")),
        word.row(
            word.cell("1"),
            word.cell("Họp chi bộ", properties='<w:vMerge w:val="restart"/>'),
            word.cell("Chi bộ 1", "Chi bộ 2", properties='<w:gridSpan w:val="2"/>'),
        ),
        word.row(
            word.cell("2"), word.cell("", properties="<w:vMerge/>"), word.cell(word.table(word.row(word.cell("x"))))
        ),
    )
    ends = word.paragraph(
        "<w:ins><w:r><w:t>thêm</w:t></w:r></w:ins><w:del><w:r><w:delText>bớt</w:delText></w:r></w:del>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:sdt><w:sdtContent><w:r><w:t>chọn</w:t><w:tab/><w:br/></w:r></w:sdtContent></w:sdt>"
    )
    box = word.paragraph(
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>ô</w:t></w:r></w:p>"
        "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent><w:p/>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    for data in [*cases()][:6]:
        rows = paragraphs(data)[:25]
        body = "".join(
            word.listed(row, n % 2, 1 + n % 2) if n % 3 else word.paragraph(row) for n, row in enumerate(rows)
        )
        yield word.word_file(
            body + merged + ends + box,
            numbering=numbering,
            styles=styles,
            header=word.paragraph("Đầu trang"),
            footnotes=f'<w:footnote w:id="2">{word.paragraph("Chú thích")}</w:footnote>',
        )
    yield word.word_file(merged)


def workbooks() -> Iterator[bytes]:
    heading = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn")

    def plain(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "PHỤ LỤC")
        for number, row in enumerate(
            [heading, (1, "Họp", "Chi bộ", date(2030, 5, 1)), ("a)", "Báo cáo", "", "Quý II")]
        ):
            sheet.write_row(number + 2, 0, row)

    def merged(book: xlsxwriter.Workbook) -> None:
        sheet, other = book.add_worksheet("A"), book.add_worksheet("B")
        sheet.merge_range(0, 0, 0, 3, "PHỤ LỤC")
        sheet.write_row(1, 0, heading)
        sheet.merge_range(2, 2, 4, 2, "Chi bộ 1")
        sheet.write_formula(3, 3, '="Quý "&"III"', None, "Quý III")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(4, 6, None, None, {"hidden": True})
        other.write_row(0, 0, (1.5, True, "x", -1))
        other.hide()

    for fill in (plain, merged):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
        fill(book)
        book.close()
        yield stream.getvalue()


def papers() -> Iterator[bytes]:
    for number, data in enumerate([*cases()][:5]):
        sheet, top = Sheet(), 60.0
        for words in paragraphs(data)[:14]:
            top = sheet.paragraph(top, words[:200])
        sheet.grid((50, 200, 400), (500, 540, 580))
        sheet.cell(50, 500, "TT")
        sheet.cell(200, 500, "Nhiệm vụ", "chính")
        sheet.rule(80, 700, 220, 700)
        sheet.text(80, 720, "1 Chú thích", 9.0)
        sheet.turned = (0, 90, 180, 270, 0)[number]
        yield pdf_file(sheet, packed=number == 4)
    pages = Sheet(), Sheet()
    for sheet in pages:
        sheet.text(80, 30, "Trang 1/2")
        sheet.text(80, 100, "Nhiệm vụ", matrix="0.7 0.7 -0.7 0.7 200 300")
        sheet.picture()
    yield pdf_file(*pages, packed=False)


SEEDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "txt": texts,
    "md": texts,
    "docx": word_files,
    "xlsx": workbooks,
    "pdf": papers,
    "grammar": texts,
}
