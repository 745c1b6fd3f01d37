"""Documents that the tests of this room write: a report of an invented committee, all names made up."""

from __future__ import annotations

import io
from datetime import date

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from trienkhai.rendering.docx import to_docx
from trienkhai.rendering.format import DANG_2018, Profile, SigningAuthority
from trienkhai.rendering.model import (
    Align,
    AuthorityLine,
    Block,
    Column,
    Content,
    Document,
    DocumentNumber,
    Header,
    Heading,
    Missing,
    Paragraph,
    Recipient,
    SignatureBlock,
    Table,
)

PASSAGE = "Các cấp ủy đã tổ chức học tập nghiêm túc, gắn với nhiệm vụ chính trị của cơ quan."

COLUMNS = (
    Column("TT", 10, Align.CENTRE),
    Column("Đơn vị", 60),
    Column("Tổng số", align=Align.RIGHT, group="Đảng viên"),
    Column("Tham gia", align=Align.RIGHT, group="Đảng viên"),
)


def table(rows: int = 3) -> Table:
    cells = tuple((str(n), f"Chi bộ thử {n}", str(n + 10), str(n + 9)) for n in range(1, rows + 1))
    return Table(COLUMNS, cells, title="Kết quả theo đơn vị", totals=(("", "Cộng", "99", "90"),))


def report(
    *body: Block,
    profile: Profile = DANG_2018,
    subject: Content = "kết quả triển khai chuyên đề năm 2025",
    issuer: Content = "Đảng ủy các cơ quan Đảng tỉnh",
    number: int | str | Missing = 7,
    issued_on: date | Missing = date(2025, 2, 5),
    **rest: object,
) -> Document:
    return Document(
        header=Header(
            issuer=issuer,
            number=DocumentNumber(number, "BC", "ĐU"),
            place="Lam Giang",
            issued_on=issued_on,
            parent="Tỉnh ủy Lam Giang",
        ),
        subject=subject,
        body=body or (Heading("I-", "KẾT QUẢ"), Paragraph(PASSAGE), table(), Paragraph("Trân trọng báo cáo.")),
        recipients=(Recipient("Ban Tổ chức Tỉnh ủy", "b/c"), Recipient("Các chi bộ;"), Recipient("Lưu Văn phòng.")),
        signature=SignatureBlock(
            (AuthorityLine(SigningAuthority.ON_BEHALF, "Ban Thường vụ"),), "Phó Bí thư", "Trần Văn Thử"
        ),
        profile=profile,
        **({"kind": "Báo cáo"} | rest),  # type: ignore[arg-type]
    )


def opened(document: Document) -> WordDocument:
    """What a program of others makes of our bytes."""
    return docx.Document(io.BytesIO(to_docx(document)))


def printed(document: Document) -> list[str]:
    """The paragraphs of the written file that say something, in the order of the file."""
    body = opened(document).element.body
    texts = ("".join(_words(paragraph)) for paragraph in body.iter(qn("w:p")))
    return [text for text in texts if text.strip()]


def _words(paragraph) -> list[str]:  # type: ignore[no-untyped-def]
    marks = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    return [node.text or "" if node.tag == qn("w:t") else marks.get(node.tag, "") for node in paragraph.iter()]


def paragraph_with(document: WordDocument, text: str):  # type: ignore[no-untyped-def]
    """The first paragraph of a file, in tables too, whose words contain the text."""
    for node in document.element.body.iter(qn("w:p")):
        if text in "".join(_words(node)):
            return docx.text.paragraph.Paragraph(node, document)
    raise AssertionError(f"no paragraph says {text!r}")
