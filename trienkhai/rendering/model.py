"""The official document as a tree of plain values, before any file format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum

from trienkhai.rendering.format import Profile, SigningAuthority

# Everything that XML 1.0 cannot carry, lone surrogates among it.
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text fit for any writer: NFC, line ends as LF, without the characters that XML cannot carry."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    return unicodedata.normalize("NFC", _ILLEGAL.sub("", text))


@dataclass(frozen=True)
class Missing:
    """A value that nobody has given yet: printed highlighted and in brackets, and it keeps the document a draft."""

    label: str

    @property
    def text(self) -> str:
        """What is printed in place of the value."""
        return f"[chưa có: {self.label}]"


@dataclass(frozen=True)
class Run:
    """Text of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    underlined: bool = False


Inline = Run | Missing
Content = str | Run | Missing | tuple[str | Run | Missing, ...]


def inlines(content: Content) -> tuple[Inline, ...]:
    """Any content as a row of runs and placeholders."""
    if isinstance(content, str):
        return (Run(content),)
    if isinstance(content, tuple):
        return tuple(Run(piece) if isinstance(piece, str) else piece for piece in content)
    return (content,)


def text_of(content: Content) -> str:
    """The printed words of any content, placeholders included."""
    return "".join(clean(piece.text) for piece in inlines(content))


def or_missing(value: str | None, label: str) -> str | Missing:
    """The value, or the visible placeholder where there is none. A blank stays blank: nothing is put in its place."""
    return value.strip() if value and clean(value).strip() else Missing(label)


@dataclass(frozen=True)
class DocumentNumber:
    """The parts of the number line; the profile decides how they stand together.

    ``number`` is an integer (below ten it takes a leading zero) or text such as "12a". ``kind_mark`` is None for the
    công văn of state bodies, which bear no mark of kind.
    """

    number: int | str | Missing
    kind_mark: str | Missing | None
    issuer_mark: str | Missing


@dataclass(frozen=True)
class Header:
    """Who issues, under whom, under which number, where and when."""

    issuer: Content
    number: DocumentNumber
    place: Content
    issued_on: date | Missing
    parent: Content | None = None


@dataclass(frozen=True)
class Heading:
    """A numbered heading. ``label`` is literal text ("I-", "1.", "a)"), so no word processor ever renumbers it."""

    label: str
    content: Content
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text, with its own clause label if it has one, and where a passage was taken from if it was."""

    content: Content
    label: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Bullet:
    """A dash item."""

    content: Content
    mark: str = "-"
    origin: str = ""


@dataclass(frozen=True)
class Grounds:
    """The bases of the document (căn cứ); the profile decides their look and their punctuation."""

    items: tuple[Content, ...]


class Align(StrEnum):
    """Where the text of a column stands."""

    LEFT = "LEFT"
    CENTRE = "CENTRE"
    RIGHT = "RIGHT"  # numbers


@dataclass(frozen=True)
class Column:
    """A column. Neighbours with the same ``group`` share one cell over their titles; widths left out share the rest."""

    title: Content
    width_mm: float | None = None
    align: Align = Align.LEFT
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A bordered table whose header is repeated on each page; ``totals`` are bold rows at the end."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    title: Content = ""
    totals: tuple[tuple[Content, ...], ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table needs a column")
        for row in (*self.rows, *self.totals):
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.columns)} columns")


Block = Heading | Paragraph | Bullet | Grounds | Table | Missing


@dataclass(frozen=True)
class AuthorityLine:
    """One line over the signer's office: "T/M" and the body; without ``signing`` the name stands alone."""

    signing: SigningAuthority | None
    body: Content


@dataclass(frozen=True)
class SignatureBlock:
    """Authority lines, office, name. A head who signs directly has no authority line."""

    authority: tuple[AuthorityLine, ...]
    position: Content
    name: Content


@dataclass(frozen=True)
class Recipient:
    """One item of Nơi nhận; ``purpose`` is printed in brackets ("b/c", "để thực hiện")."""

    name: Content
    purpose: str = ""


@dataclass(frozen=True)
class Annex:
    """An annex, on a page of its own; ``note`` says which document it goes with; wide tables may turn the page."""

    title: Content
    blocks: tuple[Block, ...]
    note: Content = ""
    landscape: bool = False


@dataclass(frozen=True)
class Document:
    """A whole official document. ``kind`` is None for a công văn: it has no kind line, its subject is under the number.

    ``show_origins`` prints after each passage where it came from; ``two_sided`` mirrors the margins for printing on
    both sides (the left margin of the back page is then the narrow one).
    """

    header: Header
    kind: Content | None
    subject: Content
    body: tuple[Block, ...]
    recipients: tuple[Recipient, ...]
    signature: SignatureBlock
    profile: Profile
    annexes: tuple[Annex, ...] = ()
    addressees: tuple[Content, ...] = ()
    draft_note: Content = ""
    show_origins: bool = True
    two_sided: bool = False

    @property
    def is_final(self) -> bool:
        """Nothing is missing."""
        return not missing_of(self)


def _walk(value: object) -> Iterator[Missing]:
    if isinstance(value, Missing):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk(item)
    elif is_dataclass(value) and not isinstance(value, type | Profile):
        for field in fields(value):
            yield from _walk(getattr(value, field.name))


def missing_of(document: Document) -> tuple[Missing, ...]:
    """Every placeholder of the document, each as often as it stands there."""
    return tuple(_walk(document))


def paragraphs_from(text: str, origin: str = "") -> tuple[Paragraph, ...]:
    """What a person typed in a box, one paragraph for each line that is not blank; the origin stands after the last."""
    lines = [line.strip() for line in clean(text).split("\n") if line.strip()]
    return tuple(
        Paragraph(line, origin=origin if place == len(lines) else "") for place, line in enumerate(lines, start=1)
    )
