"""The walk over the story of a Word file: paragraphs, tables, boxes, fields and changes to lines, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.characters import tidy
from trienkhai.reading.sources.guard import check_line_count
from trienkhai.reading.sources.legacy import Decoded, Piece, decode_pieces
from trienkhai.reading.sources.model import Cell, Line, Place
from trienkhai.reading.sources.numbering import Numbering, W, switched_on, value
from trienkhai.reading.sources.visual import group_segments
from trienkhai.reading.sources.wordstyles import PLAIN, Look, Styles, look_of
from trienkhai.reading.sources.wordtables import placed_cells
from trienkhai.vietnamese.legacy import Encoding, encoding_of_font

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"

# Wrappers whose content belongs to the paragraph or story around them.
_THROUGH = frozenset(
    f"{W}{name}"
    for name in ("hyperlink", "smartTag", "customXml", "fldSimple", "bdo", "dir", "sdtContent", "ruby", "rubyBase")
) | frozenset(f"{_M}{name}" for name in ("oMath", "oMathPara", "e", "num", "den", "sub", "sup", "f", "sSub", "sSup"))
_INSERTED = frozenset((f"{W}ins", f"{W}moveTo"))
_DELETED = frozenset((f"{W}del", f"{W}moveFrom"))
_DRAWINGS = frozenset((f"{W}drawing", f"{W}pict", f"{W}object"))
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "\u00ad",  # seen by nobody, but a letter in the fonts of TCVN3
}
_SYMBOL = "\uf0b7"  # a glyph of a symbol font: a bullet at the head of a paragraph, else nothing
_FONT_FAMILY = re.compile(r"font-family:\s*[\"']?([^\"';]+)")
_DEEPEST_FIELD = 100  # fields inside fields


@dataclass
class _Paragraph:
    """A paragraph being gathered: its pieces of text, and the boxes anchored in it."""

    style: Look = PLAIN
    pieces: list[Piece] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    watermarks: list[Piece] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


@dataclass
class _Field:
    """A field that has begun: its code is left out, its result is text."""

    code: str = ""
    in_code: bool = True

    @property
    def is_silent(self) -> bool:
        """The table of contents says again what the headings say."""
        return self.in_code or self.code.split()[:1] == ["TOC"]


class Walker:
    """Walks stories of one document, one after the other, and keeps the lines found."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles = styles
        self.numbering = numbering
        self.lines: list[Line] = []
        self.tracked_changes = False
        self.foreign_parts = False
        self.decoded_runs = 0
        self.decoded_from: set[Encoding] = set()
        self.undecoded: list[tuple[Line, Line]] = []  # lines as they stand in the file, and as their fonts draw them
        self.hidden: list[Line] = []  # words that nobody sees
        self._tables = 0
        self._runs = 0
        self._fields: list[_Field] = []
        self._carried: list[Piece] = []

    def walk_story(self, story: etree._Element, place: Place) -> None:
        """Read the body, a note, a running header or footer."""
        self._fields.clear()
        self._blocks(story, place, None)

    # Blocks

    def _blocks(self, parent: etree._Element, place: Place, cell: Cell | None) -> None:
        for element in self._block_elements(parent):
            if element.tag == f"{W}p":
                self._paragraph(element, place, cell)
            else:
                self._table(element, place)
        if self._carried:
            pieces, self._carried = self._carried, []
            self._emit(_Paragraph(pieces=pieces), place, cell, "")

    def _block_elements(self, parent: etree._Element) -> Iterator[etree._Element]:
        for element in parent:
            tag = element.tag
            if tag in (f"{W}p", f"{W}tbl"):
                yield element
            elif tag in _INSERTED:
                self.tracked_changes = True
                yield from self._block_elements(element)
            elif tag in _DELETED:
                self.tracked_changes = True
            elif tag == f"{W}sdt":
                content = element.find(f"{W}sdtContent")
                if content is not None and not _shows_prompt(element):
                    yield from self._block_elements(content)
            elif tag in _THROUGH:
                yield from self._block_elements(element)
            elif tag == f"{_MC}AlternateContent":
                yield from self._block_elements(_alternative(element))
            elif tag == f"{W}altChunk":
                self.foreign_parts = True

    def _table(self, table: etree._Element, place: Place) -> None:
        number = self._tables
        self._tables += 1
        inside = Place.TABLE if place is Place.BODY else place
        cells, changed = placed_cells(table, number)
        self.tracked_changes |= changed
        for cell, element in cells:
            before = len(self.lines)
            self._blocks(element, inside, cell)
            if len(self.lines) == before:
                self._add(Line("", inside, cell))

    # Paragraphs

    def _paragraph(self, element: etree._Element, place: Place, cell: Cell | None) -> None:
        properties = element.find(f"{W}pPr")
        mark = None if properties is None else properties.find(f"{W}rPr")
        style_name = value(None if properties is None else properties.find(f"{W}pStyle"))
        style = self.styles.look(style_name or self.styles.default_paragraph).over(self.styles.defaults)
        paragraph = _Paragraph(style, pieces=self._carried)
        self._carried = []
        self._inline(element, paragraph)
        if paragraph.hidden:
            self.hidden.append(Line(tidy("".join(paragraph.hidden)), place, cell))
        self._fields = [open_field for open_field in self._fields if not open_field.in_code]

        has_text = any(piece.text.strip() for piece in paragraph.pieces)
        if mark is not None:
            if any(mark.find(tag) is not None for tag in _INSERTED):
                self.tracked_changes = True
            if any(mark.find(tag) is not None for tag in _DELETED):
                # The end of this paragraph is deleted: what is left of it opens the next one.
                self.tracked_changes = True
                self._carried = paragraph.pieces
                self._boxes(paragraph, place, cell)
                return
            if switched_on(mark.find(f"{W}vanish")) and not has_text:
                self._boxes(paragraph, place, cell)
                return
        own = look_of(properties, None)
        font = self.styles.font(look_of(None, mark).over(style))
        label = self._label(own, style, style_name or self.styles.default_paragraph, font)
        paragraph.style = own.over(style)
        self._emit(paragraph, place, cell, label)

    def _label(self, own: Look, style: Look, style_name: str, font: str) -> str:
        number = own.list_number if own.list_number is not None else style.list_number
        if not number:  # none, or 0, which takes a paragraph out of the list of its style
            return ""
        level = own.list_level
        if level is None and own.list_number is None:
            level = style.list_level
            if level is None:
                level = self.numbering.level_of_style(number, style_name)
        return tidy(self.numbering.next_label(number, level or 0, font))

    def _emit(self, paragraph: _Paragraph, place: Place, cell: Cell | None, label: str) -> None:
        alignment = paragraph.style.alignment or ""
        centred = alignment == "center"
        apart = centred or cell is not None or alignment in ("right", "end")
        before = len(self.lines)
        found = decode_pieces(paragraph.pieces)
        segments = _segments(found.pieces)
        groups = group_segments([tidy("".join(piece.text for piece in segment)) for segment in segments], apart)
        if not groups:
            self._add(Line(label, place, cell, label, centred=centred))
        for position, (text, members) in enumerate(groups):
            bold = _all_bold([piece for member in members for piece in segments[member]])
            first = label if position == 0 else ""
            shown = f"{first} {text}" if first else text
            self._add(Line(shown, place, cell, first, bold=bold, centred=centred))
        self._note_decoded(found, [Piece(f"{label} " if label else ""), *paragraph.pieces], self.lines[before:])
        self._boxes(paragraph, place, cell)

    def _boxes(self, paragraph: _Paragraph, place: Place, cell: Cell | None) -> None:
        for words in paragraph.watermarks:
            found = decode_pieces([words])
            self._add(Line(tidy(found.pieces[0].text), place, cell))
            self._note_decoded(found, [words], self.lines[-1:])
        for box in paragraph.boxes:
            carried, self._carried = self._carried, []
            self._blocks(box, place, cell)
            self._carried = carried

    def _note_decoded(self, found: Decoded, pieces: list[Piece], lines: list[Line]) -> None:
        """Keep both views of a paragraph in which runs were decoded."""
        if found.runs and lines:
            self.decoded_runs += found.runs
            self.decoded_from |= found.encodings
            raw = tidy("".join(piece.text for piece in pieces).replace("\n", " "))
            whole = " ".join(line.text for line in lines)
            self.undecoded.append((replace(lines[0], text=raw), replace(lines[0], text=whole)))

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        check_line_count(len(self.lines))

    # Inside a paragraph

    def _inline(self, parent: etree._Element, paragraph: _Paragraph) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}r":
                self._run(element, paragraph)
            elif tag == f"{_M}r":
                paragraph.pieces += [Piece(text.text or "") for text in element.iterchildren(f"{_M}t")]
            elif tag in _INSERTED:
                self.tracked_changes = True
                self._inline(element, paragraph)
            elif tag in _DELETED:
                self.tracked_changes = True
            elif tag == f"{W}sdt":
                content = element.find(f"{W}sdtContent")
                if content is not None and not _shows_prompt(element):
                    self._inline(content, paragraph)
            elif tag in _THROUGH:
                self._inline(element, paragraph)
            elif tag == f"{_MC}AlternateContent":
                self._inline(_alternative(element), paragraph)

    def _run(self, run: etree._Element, paragraph: _Paragraph) -> None:
        self._runs += 1
        properties = run.find(f"{W}rPr")
        look = paragraph.style
        if properties is not None:
            if run_style := value(properties.find(f"{W}rStyle")):
                look = self.styles.look(run_style).over(look)
            look = look_of(None, properties).over(look)
        self._run_content(run, paragraph, look)

    def _run_content(self, parent: etree._Element, paragraph: _Paragraph, look: Look) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}fldChar":
                self._field_mark(element.get(f"{W}fldCharType") or "")
            elif tag == f"{W}instrText":
                if self._fields and self._fields[-1].in_code:
                    self._fields[-1].code += element.text or ""
            elif tag in _DRAWINGS:
                self._drawing(element, paragraph)
            elif tag == f"{_MC}AlternateContent":
                self._run_content(_alternative(element), paragraph, look)
            elif look.hidden and tag == f"{W}t":
                paragraph.hidden.append(element.text or "")
            elif look.hidden or any(open_field.is_silent for open_field in self._fields):
                continue
            elif tag == f"{W}t":
                paragraph.pieces.append(self._piece((element.text or "").replace("\n", " "), look))
            elif tag in _SIGNS:
                paragraph.pieces.append(self._piece(_SIGNS[tag], look))
            elif tag == f"{W}sym":
                paragraph.pieces.append(_symbol(element, look, self._runs))
            elif tag in _THROUGH:  # a phonetic guide: the base text
                self._inline(element, paragraph)

    def _piece(self, text: str, look: Look) -> Piece:
        return Piece(text, bool(look.bold), self.styles.font(look), bool(look.capitals), self._runs)

    def _field_mark(self, kind: str) -> None:
        if kind == "begin":
            if len(self._fields) == _DEEPEST_FIELD:
                raise Unreadable("DAMAGED", reason="FIELDS")
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_code = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _drawing(self, element: etree._Element, paragraph: _Paragraph) -> None:
        """Text boxes in a drawing, each once; a word drawn as a picture (a watermark) is text too."""
        for child in element:
            if child.tag == f"{W}txbxContent":
                paragraph.boxes.append(child)
            elif child.tag == f"{_MC}AlternateContent":
                self._drawing(_alternative(child), paragraph)
            else:
                if child.tag == f"{_V}textpath" and (words := child.get("string")):
                    family = _FONT_FAMILY.search(child.get("style") or "")
                    paragraph.watermarks.append(Piece(words, font=family[1] if family else ""))
                self._drawing(child, paragraph)


def _alternative(element: etree._Element) -> etree._Element:
    """The first choice of an alternative; its fall-back says the same again, and serves only where no choice is."""
    for name in ("Choice", "Fallback"):
        found = element.find(f"{_MC}{name}")
        if found is not None:
            return found
    return element


def _shows_prompt(control: etree._Element) -> bool:
    """A content control nobody filled in shows a prompt: a blank stays blank."""
    return switched_on(control.find(f"{W}sdtPr/{W}showingPlcHdr"))


def _symbol(element: etree._Element, look: Look, number: int) -> Piece:
    """A glyph by its number in a font. In an old Vietnamese font it is a letter; in a symbol font, hardly a word."""
    font = element.get(f"{W}font") or ""
    code = element.get(f"{W}char") or ""
    if encoding_of_font(font) and re.fullmatch(r"(?i:F0|00)?[0-9A-Fa-f]{2}", code):
        return Piece(chr(0xF000 + int(code[-2:], 16)), bool(look.bold), font, run=number)
    return Piece(_SYMBOL, bool(look.bold))


def _segments(pieces: list[Piece]) -> list[list[Piece]]:
    segments: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.text == "\n":
            segments.append([])
        else:
            segments[-1].append(piece)
    return segments


def _all_bold(pieces: list[Piece]) -> bool:
    weights = [piece.bold for piece in pieces if any(char.isalnum() for char in piece.text)]
    return bool(weights) and all(weights)
