"""Small builders of WordprocessingML: runs, paragraphs, cells, tables and sections as XML text.

Every word of a user passes through ``run``, which escapes it into ``w:t`` and nowhere else: text can never become a
field, a tag or an attribute. The order of the properties is the order that the schema demands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from trienkhai.rendering.format import Profile
from trienkhai.rendering.model import Content, Missing, clean, inlines

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point, the unit of Word."""
    return round(mm * 1440 / 25.4)


def points(pt: float) -> int:
    """Points in twentieths of a point."""
    return round(pt * 20)


@dataclass(frozen=True)
class Look:
    """How the text of a paragraph looks. ``size`` in points, 0 for that of the style."""

    size: float = 0
    bold: bool = False
    italic: bool = False
    underlined: bool = False


PLAIN = Look()


def attribute(text: str) -> str:
    """Any text as a quoted attribute value."""
    return quoteattr(clean(text).replace("\n", " ").replace("\t", " "))


def _text(text: str) -> str:
    """Cleaned text as ``w:t``, with line breaks and tabs as their own elements."""
    parts: list[str] = []
    for at, line in enumerate(clean(text).split("\n")):
        if at:
            parts.append("<w:br/>")
        for stop, piece in enumerate(line.split("\t")):
            if stop:
                parts.append("<w:tab/>")
            if piece:
                parts.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return "".join(parts)


def run(text: str, look: Look = PLAIN, *, highlighted: bool = False) -> str:
    """One run of one look."""
    properties = ""
    if look.bold:
        properties += "<w:b/><w:bCs/>"
    if look.italic:
        properties += "<w:i/><w:iCs/>"
    if look.size:
        properties += f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>'
    if highlighted:
        properties += '<w:highlight w:val="yellow"/>'
    if look.underlined:
        properties += '<w:u w:val="single"/>'
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{_text(text)}</w:r>"


def runs(content: Content, look: Look = PLAIN) -> str:
    """Content as runs; what a run says of itself is added to the look of its paragraph; placeholders are marked."""
    made = []
    for piece in inlines(content):
        if isinstance(piece, Missing):
            made.append(run(piece.text, look, highlighted=True))
        elif piece.text:
            own = Look(
                look.size, look.bold or piece.bold, look.italic or piece.italic, look.underlined or piece.underlined
            )
            made.append(run(piece.text, own))
    return "".join(made)


def paragraph(
    inner: str,
    *,
    style: str = "",
    align: str = "",
    before: float | None = None,
    after: float | None = None,
    line: float | None = None,
    first_line_mm: float | None = None,
    left_mm: float | None = None,
    right_mm: float | None = None,
    keep_next: bool = False,
    rule_above: bool = False,
    outline: int | None = None,
    section: str = "",
) -> str:
    """A paragraph round ready runs. Gaps in points, indents in millimetres; ``line`` is an exact height in points.

    What is left out (None) is left to the style.
    """
    made = ""
    if style:
        made += f'<w:pStyle w:val="{style}"/>'
    if keep_next:
        made += "<w:keepNext/>"
    if rule_above:
        made += '<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:pBdr>'
    spacing = ""
    if before is not None:
        spacing += f' w:before="{points(before)}"'
    if after is not None:
        spacing += f' w:after="{points(after)}"'
    if line is not None:
        spacing += f' w:line="{points(line)}" w:lineRule="exact"'
    if spacing:
        made += f"<w:spacing{spacing}/>"
    indent = ""
    if left_mm is not None:
        indent += f' w:left="{twips(left_mm)}"'
    if right_mm is not None:
        indent += f' w:right="{twips(right_mm)}"'
    if first_line_mm is not None:
        indent += f' w:firstLine="{twips(first_line_mm)}"'
    if indent:
        made += f"<w:ind{indent}/>"
    if align:
        made += f'<w:jc w:val="{align}"/>'
    if outline is not None:
        made += f'<w:outlineLvl w:val="{outline}"/>'
    made += section
    return f"<w:p>{f'<w:pPr>{made}</w:pPr>' if made else ''}{inner}</w:p>"


def rule(length_mm: float, width_mm: float) -> str:
    """A horizontal rule of this length, centred in a column of this width."""
    side = max(0.0, (width_mm - length_mm) / 2)
    return paragraph("", before=2.5, after=0, line=3, left_mm=side, right_mm=side, rule_above=True, style="Letterhead")


def cell(inner: str, width: int, *, span: int = 1, merge: str = "", top: bool = True) -> str:
    """A table cell round ready paragraphs, width in twips; ``merge`` downwards is "restart" or "continue"."""
    made = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if span > 1:
        made += f'<w:gridSpan w:val="{span}"/>'
    if merge:
        made += f'<w:vMerge w:val="{merge}"/>'
    if not top:
        made += '<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{made}</w:tcPr>{inner or '<w:p/>'}</w:tc>"


def row(cells: Iterable[str], *, header: bool = False) -> str:
    """A row that no page break cuts; a header row is repeated on each page."""
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[int], *, bordered: bool, caption: str = "") -> str:
    """A table of fixed widths (twips). Without borders it is only a means of layout and has no inner margins."""
    borders = ""
    if bordered:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
        borders = f"<w:tblBorders>{borders}</w:tblBorders>"
    margin = twips(1.5) if bordered else 0
    properties = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>{borders}'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="{"0020" if bordered else "0000"}"/>'
    )
    if caption:
        properties += f"<w:tblCaption w:val={attribute(caption)}/>"
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths if width)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def section(profile: Profile, *, landscape: bool, first_without_number: bool, restart: bool) -> str:
    """The properties of a section: paper, margins, the header that bears the page number."""
    width, height = (twips(side) for side in profile.paper_mm)
    if landscape:
        width, height = height, width
    margins = profile.margins
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{" w:orient=" + chr(34) + "landscape" + chr(34) if landscape else ""}/>'
        f'<w:pgMar w:top="{twips(margins.top)}" w:right="{twips(margins.right)}" w:bottom="{twips(margins.bottom)}" '
        f'w:left="{twips(margins.left)}" w:header="{twips(profile.page_number_from_top_mm)}" '
        f'w:footer="{twips(profile.page_number_from_top_mm)}" w:gutter="0"/>'
        f"{'<w:pgNumType w:start=' + chr(34) + '1' + chr(34) + '/>' if restart else ''}"
        f"{'<w:titlePg/>' if first_without_number else ''}</w:sectPr>"
    )
