"""Writes small PDF files in code: text where it is wanted, ruled lines, pages that are turned, and hostile ones."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from trienkhai.reading.sources import Source, load

A4 = (595.0, 842.0)
_NARROW = frozenset("iíìỉĩịjltfrI.,;:'!()[]|/- ")
_WIDE = frozenset("mwMWĐOÔƠÒÓỌỎÕGQ%")


def width_of(text: str, size: float) -> float:
    """The width in points that this file gives to a text."""
    return sum(_advance(char) for char in text) * size / 1000


def _advance(char: str) -> int:
    if char in _NARROW:
        return 300
    if char in _WIDE:
        return 800
    return 650 if char.isupper() else 500


@dataclass
class Sheet:
    """One page. Heights are counted from the top, as a reader sees them."""

    width: float = A4[0]
    height: float = A4[1]
    turned: int = 0  # /Rotate, in degrees
    commands: list[bytes] = field(default_factory=list)
    more: bytes = b""  # further entries of the page

    def text(
        self, x: float, top: float, words: str, size: float = 14.0, *, bold: bool = False, matrix: str = ""
    ) -> None:
        """Words whose line begins at ``x`` and stands ``top`` points under the upper edge."""
        codes = "".join(f"{ord(char):04X}" for char in words)
        place = matrix or f"1 0 0 1 {x:.2f} {self.height - top:.2f}"
        self.commands.append(f"BT /{'B' if bold else 'R'} {size} Tf {place} Tm <{codes}> Tj ET".encode())

    def centred(self, top: float, words: str, size: float = 14.0, *, bold: bool = False, middle: float = 0.0) -> None:
        middle = middle or self.width / 2
        self.text(middle - width_of(words, size) / 2, top, words, size, bold=bold)

    def paragraph(
        self,
        top: float,
        words: str,
        *,
        left: float = 85.0,
        right: float = 540.0,
        indent: float = 36.0,
        size: float = 14.0,
    ) -> float:
        """Words broken into full lines; gives back where the next paragraph may begin."""
        line, x = "", left + indent
        for word in words.split():
            longer = f"{line} {word}".strip()
            if line and x + width_of(longer, size) > right:
                self.text(x, top, line, size)
                line, x, top = word, left, top + 1.3 * size
            else:
                line = longer
        self.text(x, top, line, size)
        return top + 1.3 * size + 6

    def rule(self, x0: float, top0: float, x1: float, top1: float) -> None:
        self.commands.append(f"0.5 w {x0} {self.height - top0} m {x1} {self.height - top1} l S".encode())

    def grid(self, xs: Sequence[float], tops: Sequence[float]) -> None:
        """All lines of a table."""
        for top in tops:
            self.rule(xs[0], top, xs[-1], top)
        for x in xs:
            self.rule(x, tops[0], x, tops[-1])

    def cell(self, x: float, top: float, *lines: str, size: float = 12.0) -> None:
        """Lines in a cell whose upper left corner is given."""
        for number, line in enumerate(lines):
            self.text(x + 6, top + size + 3 + number * size * 1.2, line, size)

    def picture(self) -> None:
        """A grey picture over the whole page, as a scanner leaves."""
        self.commands.append(
            f"q {self.width} 0 0 {self.height} 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q".encode("latin-1")
        )


def pdf_file(*sheets: Sheet, packed: bool = True, trailer: bytes = b"", objects: Sequence[bytes] = ()) -> bytes:
    """The pages as a PDF file. Its fonts are named, not enclosed; a table says which letter each code is."""
    texts = b"".join(command for sheet in sheets for command in sheet.commands)
    letters = sorted({int(code, 16) for code in _codes(texts)})
    unicodes = "".join(f"<{code:04X}> <{code:04X}>\n" for code in letters).encode()
    widths = " ".join(f"{code} [{_advance(chr(code))}]" for code in letters).encode()
    body: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    for name in (b"PaperSerif", b"PaperSerif-Bold"):
        descendant = len(body) + 2
        body.append(
            b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
            % (name, descendant, descendant + 2)
        )
        body.append(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/FontDescriptor %d 0 R/DW 500/W[%s]>>" % (name, descendant + 1, widths)
        )
        body.append(
            b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -250 1000 900]/ItalicAngle 0/Ascent 900"
            b"/Descent -250/CapHeight 700/StemV 80>>" % name
        )
        body.append(_stream(_to_unicode(unicodes, len(letters)), packed=packed))
    kids = []
    for sheet in sheets:
        content = len(body) + 1
        body.append(_stream(b"\n".join(sheet.commands), packed=packed))
        body.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.1f %.1f]/Rotate %d/Contents %d 0 R"
            b"/Resources<</Font<</R 3 0 R/B 7 0 R>>>>%s>>"
            % (sheet.width, sheet.height, sheet.turned, content, sheet.more)
        )
        kids.append(b"%d 0 R" % (content + 1))
    body[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    return assembled([*body, *objects], trailer)


def assembled(body: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Objects, numbered from 1, as a file."""
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(body, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(body) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(body) + 1, trailer, start)


def _stream(content: bytes, *, packed: bool) -> bytes:
    if packed:
        content = zlib.compress(content)
        return b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(content), content)
    return b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content)


def _codes(texts: bytes) -> list[str]:
    found = []
    for part in texts.split(b"<")[1:]:
        word = part.split(b">")[0].decode("ascii", "replace")
        found += [word[n : n + 4] for n in range(0, len(word), 4)]
    return found


def _to_unicode(pairs: bytes, count: int) -> bytes:
    lines = [line + b"\n" for line in pairs.splitlines()]
    blocks = b"".join(
        b"%d beginbfchar\n%sendbfchar\n" % (len(lines[n : n + 100]), b"".join(lines[n : n + 100]))
        for n in range(0, count, 100)
    )
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Paper def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n" + blocks + b"endcmap end end"
    )


def read_sheets(*sheets: Sheet) -> Source:
    return load(pdf_file(*sheets), "van-ban.pdf")


def texts(source: Source) -> list[str]:
    return [line.text for line in source.lines if line.text]
