"""Files built to fill a machine or to keep it busy: every sort that a stranger may send, written in code."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

from tests.reading.sources.paper import assembled
from tests.reading.sources.word import CONTENT_TYPES, paragraph, part, word_file, zipped

MIB = 1024 * 1024
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


# PDF


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def page_of(content: bytes, entries: bytes = b"", *, resources: bytes = b"", objects: Sequence[bytes] = ()) -> bytes:
    """One page that draws a stream; further objects are numbered from 5."""
    return assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>" % resources,
            stream(content, entries),
            *objects,
        ]
    )


def lzw(content: bytes, early: int = 1) -> bytes:
    """Packed by LZW as PDF has it: codes of 9 to 12 bits, widened one code early unless told otherwise."""
    table: dict[bytes, int] = {}
    bits, held, width, out = 0, 0, 9, bytearray()

    def put(code: int) -> None:
        nonlocal bits, held
        held, bits = held << width | code, bits + width
        while bits >= 8:
            bits -= 8
            out.append(held >> bits & 255)
        held &= (1 << bits) - 1

    put(256)
    table = {bytes((n,)): n for n in range(256)}
    count, word = 258, b""
    for byte in content:
        longer = word + bytes((byte,))
        if longer in table:
            word = longer
            continue
        put(table[word])
        if count < 4093:
            table[longer] = count
            count += 1
            if count - 1 + early in (512, 1024, 2048):
                width += 1
        else:
            put(256)
            table = {bytes((n,)): n for n in range(256)}
            count, width = 258, 9
        word = bytes((byte,))
    if word:
        put(table[word])
    put(257)
    if bits:
        out.append(held << (8 - bits) & 255)
    return bytes(out)


def runs(size: int) -> bytes:
    """So many spaces as lengths of runs."""
    return b"\x81 " * (size // 128) + b"\x80"


def forms_that_draw_forms(depth: int = 12, times: int = 10) -> bytes:
    """Each form draws the next ten times: ten to the power of the depth when drawn."""
    names = [b"<</XObject<</F %d 0 R>>>>" % (5 + n) for n in range(depth)]
    objects = [
        stream(b"/F Do\n" * times, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources%s" % names[n + 1])
        for n in range(depth - 1)
    ]
    objects.append(stream(b"0 0 m 9 9 l S\n", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return page_of(b"/F Do\n" * times, resources=names[0][2:-2], objects=objects)


def tree_of_pages(depth: int) -> bytes:
    """Every node of the pages holds the next; the last holds a page."""
    nodes = [
        b"<</Type/Pages%s/Kids[%d 0 R]/Count 1>>" % (b"/Parent %d 0 R" % (n + 1) if n else b"", n + 3)
        for n in range(depth)
    ]
    last = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]>>" % (depth + 1)
    return assembled([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, last])


def pages_claimed(count: int) -> bytes:
    return assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count,
            b"<</Type/Page/Parent 2 0 R>>",
        ]
    )


def table_of_places_that_bites_its_tail() -> bytes:
    """The trailer names its own table of places as the one before it, and a second that names the first."""
    data = assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
    at = data.rindex(b"xref\n", 0, data.rindex(b"startxref"))
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d/XRefStm %d" % (at, at))


def objects_in_a_stream(count: int, *, extends: bool = False) -> bytes:
    """A stream of so many objects, reached through a table of places that is a stream too."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> "
    places = b" ".join(b"%d %d" % (n + 4, len(page) + 3 * (n - 1) if n else 0) for n in range(count))
    inner = zlib.compress(places + b"\n" + page + b"[] " * (count - 1))
    held = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode%s" % (
        count,
        len(places) + 1,
        b"/Extends 3 0 R" if extends else b"",
    )
    data = b"%PDF-1.7\n"
    where = []
    for number, body in (
        (1, b"<</Type/Catalog/Pages 2 0 R>>"),
        (2, b"<</Type/Pages/Kids[4 0 R]/Count 1>>"),
        (3, stream(inner, held)),
    ):
        where.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"\0\0\0\0\0" + b"".join(b"\1" + struct.pack(">I", at)[1:] + b"\0" for at in where)
    rows += b"".join(b"\2\0\0\3" + bytes((min(n, 255),)) for n in range(count))
    start = len(data)
    packed = zlib.compress(rows)
    entries = b"/Type/XRef/Size %d/W[1 3 1]/Root 1 0 R/Filter/FlateDecode" % (count + 4)
    return data + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (count + 4, stream(packed, entries), start)


def picture(width: int, height: int) -> bytes:
    """A picture of any size that the file only claims."""
    xobject = stream(
        zlib.compress(b"\0" * 1_000),
        b"/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode"
        % (width, height),
    )
    return page_of(b"q 595 0 0 842 0 0 cm /I Do Q", resources=b"/XObject<</I 5 0 R>>", objects=[xobject])


def picture_in_the_drawing(width: int, height: int) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * MIB) for _ in range(60)) + packer.flush()
    head = b"BI /W %d /H %d /CS /RGB /BPC 8 /F /Fl ID " % (width, height)
    return page_of(head + packed + b"\nEI\n")


def names_of_letters(lines: int) -> bytes:
    """A table from codes to letters in which every line names all codes there are."""
    cmap = b"begincmap\n" + b"1 beginbfrange\n<0000> <FFFF> <0041>\nendbfrange\n" * lines + b"endcmap"
    fonts = [
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>/DW 500>>",
        stream(zlib.compress(cmap), b"/Filter/FlateDecode"),
    ]
    return page_of(b"BT /R 9 Tf 9 9 Td <00410042> Tj ET", resources=b"/Font<</R 5 0 R>>", objects=fonts)


# Zip and XML


def nested_zip(depth: int = 6) -> bytes:
    """A document that holds a zip of zips, each of ten, down to a part of noughts."""
    inner = zipped({"0.bin": b"\0" * MIB})
    for _ in range(depth):
        inner = zipped({f"{n}.zip": inner for n in range(10)})
    return word_file_with({"word/embeddings/a.zip": inner, "word/media/a.xml.zip": inner})


def word_file_with(more: dict[str, bytes]) -> bytes:
    parts: dict[str, bytes] = {
        "[Content_Types].xml": CONTENT_TYPES.encode(),
        "word/document.xml": part("document", f"<w:body>{paragraph('Kế hoạch')}</w:body>").encode(),
    }
    return zipped(parts | more)


def overlapping_zip(count: int = 3_000) -> bytes:
    """Many entries of the directory name one and the same packed bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b" " * (60 * 1024)
    packed = packer.compress(raw) + packer.flush()
    local = (
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(raw), len(packed), len(raw), 5, 0)
        + b"a.xml"
        + packed
    )
    head = zipped(
        {"[Content_Types].xml": CONTENT_TYPES.encode(), "word/document.xml": part("document", "<w:body/>").encode()}
    )
    end = head.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", head, end + 16)[0]
    body, directory = head[:start], head[start:end]
    more = b""
    for number in range(count):
        name = b"%07d.xml" % number
        more += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, zlib.crc32(raw), len(packed), len(raw),
                            len(name), 0, 0, 0, 0, 0, len(body)) + name  # fmt: skip
    directory += more
    total = count + 2
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, total, total, len(directory), len(body) + len(local), 0)
    return body + local + directory + tail


def workbook_of(sheet: str, *, more: dict[str, str] | None = None) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{sheet}</sheetData></worksheet>',
            **(more or {}),
        }
    )


def rows_of_one_cell(count: int) -> bytes:
    return workbook_of("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, count + 1)))


def macro_document() -> bytes:
    """A Word file with a program in it: read for its words, the program never looked at."""
    return word_file_with({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000})


def styles_in_a_ring() -> bytes:
    styles = "".join(f'<w:style w:styleId="S{n}"><w:basedOn w:val="S{(n + 1) % 50}"/></w:style>' for n in range(50))
    return word_file(paragraph("Kế hoạch", properties='<w:pStyle w:val="S0"/>'), styles=styles)


def spans_without_end() -> bytes:
    wide = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc></w:tr>' * 50
    return word_file(f"<w:tbl>{wide}</w:tbl>" + paragraph("Kế hoạch"))


def paragraphs(count: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr(
            "word/document.xml",
            part("document", "<w:body>" + "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * count + "</w:body>"),
        )
    return buffer.getvalue()
