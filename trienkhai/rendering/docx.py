"""An official document to the bytes of a .docx file, in the layout of its profile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from trienkhai.rendering import lines, ooxml
from trienkhai.rendering.model import (
    Align,
    Annex,
    Block,
    Bullet,
    Column,
    Content,
    Document,
    Grounds,
    Heading,
    Missing,
    Paragraph,
    Table,
    inlines,
    text_of,
)
from trienkhai.rendering.ooxml import Look, paragraph, run, runs
from trienkhai.rendering.package import pack

_NARROWEST_MM = 10.0
_SIGNING_SPACE_PT = 70.0  # for the signature and the seal
_JUSTIFY = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}


def to_docx(document: Document) -> bytes:
    """The document as .docx. The same document always gives the same bytes, so its hash can be kept.

    LayoutError when the document signs in a form that its profile does not know.
    """
    profile = document.profile
    made = [_header_block(document), _opening(document), _blocks(document, document.body, profile.text_width_mm)]
    made.append(_end(document))
    for place, annex in enumerate(document.annexes):
        made.append(_turn(document, place))
        made.append(_annex(document, annex, place + 1))
    made.append(_tail())
    made.append(_section(document, len(document.annexes)))
    issued_on = document.header.issued_on
    return pack(
        "".join(made),
        profile,
        title=lines.title_of(document),
        author=text_of(document.header.issuer),
        issued_on=issued_on if isinstance(issued_on, date) else None,
        two_sided=document.two_sided,
    )


# The block at the top


def _header_block(document: Document) -> str:
    profile, header = document.profile, document.header
    first, middle, last = profile.header_grid_mm
    wide_left = first + middle

    left = ""
    if header.parent is not None:
        left += _headline(runs(lines.upper(header.parent), Look(profile.parent_size)))
    issuer = lines.upper(header.issuer)
    side = lines.even_side_mm(issuer, size=profile.issuer_size, widest=wide_left)
    left += _headline(runs(issuer, Look(profile.issuer_size, bold=True)), side=side)
    if profile.issuer_closing:
        left += _headline(run(profile.issuer_closing, Look(profile.issuer_size)))
    if profile.issuer_rule:
        length = lines.rule_mm(issuer, size=profile.issuer_size, widest=wide_left)
        left += ooxml.rule(length, wide_left)

    right = ""
    for title in profile.title_lines:
        right += _headline(run(title.text, Look(title.size, bold=True)))
        if title.rule_mm:
            right += ooxml.rule(title.rule_mm, last)

    number = _headline(runs(lines.number_line(profile, header.number), Look(profile.number_size)), before=4)
    if document.kind is None:
        look = Look(profile.letter_subject_size, italic=profile.letter_subject_italic)
        subject = (profile.letter_subject_prefix, *inlines(document.subject))
        number += _headline(runs(subject, look), before=6)
    if document.draft_note:
        number += _headline(runs(document.draft_note, Look(profile.draft_note_size, italic=True)), before=4)
    place_date = lines.date_line(header.place, header.issued_on)
    dated = _headline(runs(place_date, Look(profile.place_date_size, italic=True)), before=4)

    widths = [ooxml.twips(width) for width in profile.header_grid_mm]
    span = 2 if middle else 1
    rows = (
        ooxml.row((ooxml.cell(left, sum(widths[:2]), span=span), ooxml.cell(right, widths[2]))),
        ooxml.row((ooxml.cell(number, widths[0]), ooxml.cell(dated, sum(widths[1:]), span=span))),
    )
    return ooxml.table(rows, widths, bordered=False)


def _headline(inner: str, before: float = 0, side: float = 0) -> str:
    return paragraph(inner, style="Letterhead", before=before or None, left_mm=side or None, right_mm=side or None)


def _opening(document: Document) -> str:
    """Kind and subject, or the addressees of a công văn, down to the first line of the body."""
    profile = document.profile
    made = ""
    if document.kind is not None:
        made += paragraph(runs(lines.upper(document.kind)), style="Title", before=20, keep_next=True)
        width = profile.text_width_mm
        side = lines.even_side_mm(document.subject, size=profile.subject_size, widest=width)
        made += paragraph(runs(document.subject), style="Subtitle", keep_next=True, left_mm=side, right_mm=side)
        if profile.subject_closing:
            made += paragraph(run(profile.subject_closing), style="Subtitle", keep_next=True)
        if profile.subject_rule:
            length = lines.rule_mm(document.subject, size=profile.subject_size, widest=width)
            made += ooxml.rule(length, width)
    form = profile.addressees
    look = Look(form.size, form.bold, form.italic, form.underlined)
    address = lines.address_lines(document)
    for place, line in enumerate(address):
        if len(address) == 1:
            made += paragraph(runs(line, look), align="center", before=14)
        else:
            left = 30.0 if place == 0 else 48.0
            made += paragraph(runs(line, look), left_mm=left, before=14 if place == 0 else 0)
    return made + paragraph("", line=14)


# The body


def _blocks(document: Document, blocks: Sequence[Block], width_mm: float) -> str:
    """The blocks in order. The last paragraph keeps with what follows: no signature stands alone on a page."""
    made = []
    after_table = False
    for place, block in enumerate(blocks, start=1):
        before = document.profile.paragraph_gap_pt if after_table else None
        keep_next = place == len(blocks)
        after_table = isinstance(block, Table)
        match block:
            case Heading():
                level = min(max(block.level, 1), len(document.profile.headings))
                inner = runs(lines.labelled(block.label, block.content))
                made.append(paragraph(inner, style=f"Heading{level}", before=before))
            case Paragraph() | Bullet():
                inner = runs(lines.passage(document, block))
                made.append(paragraph(inner, style="BodyText", before=before, keep_next=keep_next))
            case Grounds():
                look = Look(italic=document.profile.grounds.italic)
                for line in lines.closed(block.items, document.profile.grounds):
                    made.append(paragraph(runs(line, look), style="BodyText", before=before))
            case Missing():
                made.append(paragraph(runs(block), style="BodyText", before=before, keep_next=keep_next))
            case Table():
                if before is not None:
                    made.append(paragraph("", line=before))  # Word makes one table of two that touch
                made.append(_table(block, width_mm))
    return "".join(made)


def column_widths(columns: Sequence[Column], width_mm: float) -> list[int]:
    """Widths in twips that together fill the text width: what is given is kept in proportion, the rest shared alike."""
    given = sum(column.width_mm or 0 for column in columns)
    open_columns = sum(1 for column in columns if not column.width_mm)
    share = max(_NARROWEST_MM, (width_mm - given) / open_columns) if open_columns else 0
    wished = [column.width_mm or share for column in columns]
    return [ooxml.twips(wish * width_mm / sum(wished)) for wish in wished]


def _table(block: Table, width_mm: float) -> str:
    widths = column_widths(block.columns, width_mm)
    title = text_of(block.title).strip()
    made = ""
    if title:
        look = Look(bold=True)
        made += paragraph(runs(block.title, look), align="center", before=6, after=6, keep_next=True)
    sides = [_JUSTIFY[column.align] for column in block.columns]
    rows = _header_rows(block.columns, widths)
    rows += [_row(cells, widths, sides, Look()) for cells in block.rows]
    rows += [_row(cells, widths, sides, Look(bold=True)) for cells in block.totals]
    return made + ooxml.table(rows, widths, bordered=True, caption=title)


def _header_rows(columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    def title(words: Content) -> str:
        return paragraph(runs(words, Look(bold=True)), style="TableText", align="center", keep_next=True)

    if not any(column.group for column in columns):
        cells = [
            ooxml.cell(title(column.title), width, top=False) for column, width in zip(columns, widths, strict=True)
        ]
        return [ooxml.row(cells, header=True)]
    upper: list[str] = []
    lower: list[str] = []
    for group, members in groupby(zip(columns, widths, strict=True), key=lambda pair: pair[0].group):
        pairs = list(members)
        if group:
            upper.append(ooxml.cell(title(group), sum(width for _, width in pairs), span=len(pairs), top=False))
            lower += [ooxml.cell(title(column.title), width, top=False) for column, width in pairs]
        else:
            upper += [ooxml.cell(title(column.title), width, merge="restart", top=False) for column, width in pairs]
            lower += [ooxml.cell("", width, merge="continue", top=False) for _, width in pairs]
    return [ooxml.row(upper, header=True), ooxml.row(lower, header=True)]


def _row(cells: Sequence[Content], widths: Sequence[int], sides: Sequence[str], look: Look) -> str:
    return ooxml.row(
        ooxml.cell(paragraph(runs(content, look), style="TableText", align=side), width)
        for content, width, side in zip(cells, widths, sides, strict=True)
    )


# The end


def _end(document: Document) -> str:
    """Recipients at the left, signature at the right, in one row that stays whole."""
    profile, signature = document.profile, document.signature
    left = ""
    if document.recipients:
        form = profile.recipients_label
        label = Look(form.size, form.bold, form.italic, form.underlined)
        # The colon is not underlined.
        colon = Look(form.size, form.bold, form.italic)
        left += paragraph(run("Nơi nhận", label) + run(":", colon), keep_next=True)
        for line in lines.recipient_lines(document):
            left += paragraph(runs(line, Look(profile.recipients.size)), keep_next=True, right_mm=4)

    bold = Look(profile.signature_size, bold=True)
    right = ""
    for authority in signature.authority:
        right += _signed(runs(lines.authority_line(profile, authority), bold))
    right += _signed(runs(lines.upper(signature.position), Look(profile.signature_size, bold=profile.position_bold)))
    right += _signed(runs(signature.name, bold), before=_SIGNING_SPACE_PT)

    half = ooxml.twips(profile.text_width_mm / 2)
    row = ooxml.row((ooxml.cell(left, half), ooxml.cell(right, half)))
    return paragraph("", line=10, keep_next=True) + ooxml.table((row,), (half, half), bordered=False)


def _signed(inner: str, before: float = 0) -> str:
    return paragraph(inner, style="Letterhead", before=before or None, keep_next=True)


def _annex(document: Document, annex: Annex, place: int) -> str:
    profile = document.profile
    look = Look(profile.annex_title_size, bold=True)
    made = paragraph(run(lines.annex_label(document, place), look), align="center", keep_next=True, outline=0)
    made += paragraph(runs(lines.upper(annex.title), look), align="center", keep_next=True)
    if annex.note:
        italic = Look(profile.annex_title_size, italic=True)
        made += paragraph(runs(annex.note, italic), align="center", keep_next=True)
    width = profile.text_width_mm
    if annex.landscape:
        width = profile.paper_mm[1] - profile.margins.left - profile.margins.right
    return made + paragraph("", line=10) + _blocks(document, annex.blocks, width)


def _section(document: Document, place: int) -> str:
    """Section ``place``: 0 is the document itself, then one for each annex."""
    profile = document.profile
    own_numbers = place > 0 and profile.annex_own_page_numbers
    return ooxml.section(
        profile,
        landscape=place > 0 and document.annexes[place - 1].landscape,
        first_without_number=place == 0 or own_numbers,
        restart=own_numbers,
    )


def _turn(document: Document, place: int) -> str:
    """Ends section ``place`` with an almost invisible paragraph; the next part begins on a new page."""
    return paragraph("", line=1, section=_section(document, place))


def _tail() -> str:
    """Word wants a paragraph after a table that ends the file."""
    return paragraph("", before=0, after=0, line=1)
