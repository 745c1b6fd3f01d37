"""An official document as plain text: a copy to read, to search and to compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trienkhai.rendering import lines
from trienkhai.rendering.model import (
    Block,
    Bullet,
    Content,
    Document,
    Grounds,
    Heading,
    Missing,
    Paragraph,
    Table,
    text_of,
)


def plain_text(document: Document) -> str:
    """The words of the document in the order of reading, one line for each paragraph, table cells parted by tabs."""
    return "\n".join(_document(document)) + "\n"


def _document(document: Document) -> Iterator[str]:
    profile, header = document.profile, document.header
    if header.parent is not None:
        yield text_of(lines.upper(header.parent))
    yield text_of(lines.upper(header.issuer))
    if profile.issuer_closing:
        yield profile.issuer_closing
    for title in profile.title_lines:
        yield title.text
    yield text_of(lines.number_line(profile, header.number))
    if document.kind is None:
        yield profile.letter_subject_prefix + text_of(document.subject)
    if document.draft_note:
        yield text_of(document.draft_note)
    yield text_of(lines.date_line(header.place, header.issued_on))
    yield ""
    if document.kind is not None:
        yield text_of(lines.upper(document.kind))
        yield text_of(document.subject)
        if profile.subject_closing:
            yield profile.subject_closing
        yield ""
    if document.addressees:
        yield from (text_of(line) for line in lines.address_lines(document))
        yield ""
    yield from _blocks(document, document.body)
    yield ""
    if document.recipients:
        yield "Nơi nhận:"
        yield from (text_of(line) for line in lines.recipient_lines(document))
        yield ""
    for authority in document.signature.authority:
        yield text_of(lines.authority_line(profile, authority))
    yield text_of(lines.upper(document.signature.position))
    yield text_of(document.signature.name)
    for place, annex in enumerate(document.annexes, start=1):
        yield ""
        yield lines.annex_label(document, place)
        yield text_of(lines.upper(annex.title))
        if annex.note:
            yield text_of(annex.note)
        yield ""
        yield from _blocks(document, annex.blocks)


def _blocks(document: Document, blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield text_of(lines.labelled(block.label, block.content))
            case Paragraph() | Bullet():
                yield text_of(lines.passage(document, block))
            case Grounds():
                yield from (text_of(line) for line in lines.closed(block.items, document.profile.grounds))
            case Missing():
                yield block.text
            case Table():
                yield from _table(block)


def _table(block: Table) -> Iterator[str]:
    title = text_of(block.title).strip()
    if title:
        yield title
    yield _cells(
        tuple(f"{column.group}: {text_of(column.title)}" if column.group else column.title for column in block.columns)
    )
    for row in (*block.rows, *block.totals):
        yield _cells(row)


def _cells(row: Sequence[Content]) -> str:
    return "\t".join(" ".join(text_of(cell).split()) for cell in row)
