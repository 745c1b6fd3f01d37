"""Draws pages in a real typeface and photographs them: PDF files whose pages are pictures, as a scanner leaves them."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
from fontTools.ttLib import TTFont

from tests.reading.sources.paper import A4, assembled

_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
_NAMES = ("LiberationSerif-Regular.ttf", "Tinos-Regular.ttf", "times.ttf", "DejaVuSerif.ttf")


@cache
def face() -> Path | None:
    """A typeface of official papers that has all Vietnamese letters (one old Liberation has not), or None."""
    for name in _NAMES:
        for path in (path for folder in _FOLDERS for path in sorted(Path(folder).rglob(name))):
            with TTFont(path) as font:
                if set(map(ord, "ếộữưỡĐ")) <= font.getBestCmap().keys():
                    return path
    return None


@cache
def _typeface() -> tuple[bytes, dict[int, int], dict[int, int]]:
    """The bytes of the typeface, glyphs by letter, widths in thousandths by glyph."""
    path = face()
    assert path is not None
    with TTFont(path) as font:
        order = {name: number for number, name in enumerate(font.getGlyphOrder())}
        letters = {code: order[name] for code, name in font.getBestCmap().items()}
        scale = 1000 / font["head"].unitsPerEm
        widths = {order[name]: round(size[0] * scale) for name, size in font["hmtx"].metrics.items()}
    return path.read_bytes(), letters, widths


@dataclass
class Paper:
    """One page. Points, counted from the left and from the top."""

    askew: float = 0.0  # degrees, as on a scanner
    commands: list[str] = field(default_factory=list)

    def line(self, x: float, top: float, words: str, size: float = 14.0) -> float:
        """A line of print; gives back where it ends."""
        _, letters, widths = _typeface()
        glyphs = [letters[ord(char)] for char in words]
        codes = "".join(f"{glyph:04X}" for glyph in glyphs)
        self.commands.append(f"BT /F {size} Tf 1 0 0 1 {x:.1f} {A4[1] - top:.1f} Tm <{codes}> Tj ET")
        return x + sum(widths[glyph] for glyph in glyphs) * size / 1000

    def paragraph(self, top: float, words: str, size: float = 14.0) -> float:
        """Words in full lines over the width of the page; gives back where the next may begin."""
        _, letters, widths = _typeface()
        line, left = "", 110.0
        for word in words.split():
            longer = f"{line} {word}".strip()
            if line and left + sum(widths[letters[ord(char)]] for char in longer) * size / 1000 > 540:
                self.line(left, top, line, size)
                line, left, top = word, 85.0, top + 1.4 * size
            else:
                line = longer
        self.line(left, top, line, size)
        return top + 1.4 * size + 5

    def table(self, top: float, xs: list[float], rows: list[list[str]], height: float = 38.0) -> float:
        """A ruled table; "~" breaks a line inside a cell."""
        bottom = top + height * len(rows)
        for x in xs:
            self._rule(x, top, x, bottom)
        for number in range(len(rows) + 1):
            self._rule(xs[0], top + number * height, xs[-1], top + number * height)
        for number, cells in enumerate(rows):
            for x, words in zip(xs, cells, strict=False):
                for at, part in enumerate(words.split("~")):
                    self.line(x + 5, top + number * height + 15 + at * 15, part, 12.0)
        return bottom

    def _rule(self, x0: float, top0: float, x1: float, top1: float) -> None:
        self.commands.append(f"0.7 w {x0} {A4[1] - top0} m {x1} {A4[1] - top1} l S")


def _drawn(papers: tuple[Paper, ...]) -> bytes:
    font, _, widths = _typeface()
    listed = " ".join(f"{glyph} [{width}]" for glyph, width in sorted(widths.items()))
    packed = zlib.compress(font)
    body = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/Face/Encoding/Identity-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Face/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 5 0 R/CIDToGIDMap/Identity/W[%s]>>" % listed.encode(),
        b"<</Type/FontDescriptor/FontName/Face/Flags 4/FontBBox[0 -250 1000 1000]/ItalicAngle 0/Ascent 1000/Descent -250"
        b"/CapHeight 700/StemV 80/FontFile2 6 0 R>>",
        b"<</Length %d/Length1 %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), len(font), packed),
    ]
    kids = []
    for paper in papers:
        cos, sin = math.cos(math.radians(paper.askew)), math.sin(math.radians(paper.askew))
        content = "\n".join([f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} 0 0 cm", *paper.commands]).encode()
        body.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content))
        body.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.1f %.1f]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % (*A4, len(body))
        )
        kids.append(b"%d 0 R" % len(body))
    body[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    return assembled(body)


def scan_of(*papers: Paper, dpi: int = 200) -> bytes:
    """The papers as a PDF of grey pictures."""
    document = pdfium.PdfDocument(_drawn(papers))
    body: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = []
    for sheet in document:
        bitmap = sheet.render(scale=dpi / 72, grayscale=True)
        pixels = bytes(bitmap.buffer)
        rows = b"".join(pixels[at : at + bitmap.width] for at in range(0, bitmap.stride * bitmap.height, bitmap.stride))
        packed = zlib.compress(rows, 1)
        body.append(
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d"
            b"/Filter/FlateDecode>>\nstream\n%s\nendstream" % (bitmap.width, bitmap.height, len(packed), packed)
        )
        content = b"q %.1f 0 0 %.1f 0 0 cm /I Do Q" % A4
        body.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content))
        body.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.1f %.1f]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>"
            % (*A4, len(body), len(body) - 1)
        )
        kids.append(b"%d 0 R" % len(body))
    body[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    document.close()
    return assembled(body)


def joined(*files_in_order: bytes) -> bytes:
    """Several PDF files as one."""
    whole = pdfium.PdfDocument.new()
    for data in files_in_order:
        whole.import_pages(pdfium.PdfDocument(data))
    import io

    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()
