"""Builds Word files in code, down to the XML, and the hostile ones that no office program would write."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from trienkhai.reading.sources import Source, load

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def part(root: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMESPACES}>{content}</w:{root}>'


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    """A paragraph of runs, or of raw XML where the content begins with "<"."""
    runs = "".join(item if item.startswith("<") else run(item) for item in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def listed(text: str, level: int = 0, number: int = 1) -> str:
    return paragraph(text, properties=list_properties(level, number))


def list_properties(level: int, number: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def level(depth: int, number_format: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{escape(text)}"/></w:lvl>'
    )


def abstract(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, abstract_number: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract_number}"/>{overrides}</w:num>'


def restart(depth: int, start: int = 1) -> str:
    return f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def cell(*content: str, properties: str = "") -> str:
    blocks = "".join(item if item.startswith("<") else paragraph(item) for item in content) or "<w:p/>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{blocks}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def word_parts(
    body: str,
    *,
    numbering: str = "",
    styles: str = "",
    footnotes: str = "",
    header: str = "",
    footer: str = "",
) -> dict[str, str]:
    """The parts of a file with this body; the other parts only when they hold something."""
    relations = []
    parts = {"[Content_Types].xml": CONTENT_TYPES}
    section = ""
    others = (
        ("numbering", "numbering", numbering),
        ("styles", "styles", styles),
        ("footnotes", "footnotes", footnotes),
        ("header", "hdr", header),
        ("footer", "ftr", footer),
    )
    for kind, root, content in others:
        if content:
            parts[f"word/{kind}1.xml"] = part(root, content)
            relations.append(f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{kind}1.xml"/>')
            if kind in ("header", "footer"):
                section += f'<w:{kind}Reference w:type="default" r:id="{kind}"/>'
    body = f"<w:body>{body}<w:sectPr>{section}</w:sectPr></w:body>"
    parts["word/document.xml"] = part("document", body)
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        f'Target="word/document.xml"/></Relationships>'
    )
    parts["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}">{"".join(relations)}</Relationships>'
    return parts


def zipped(parts: dict[str, str] | dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word_file(body: str, **others: str) -> bytes:
    return zipped(word_parts(body, **others))


def source_of(body: str, **others: str) -> Source:
    return load(word_file(body, **others), "van-ban.docx")


def texts(source: Source) -> list[str]:
    return [line.text for line in source.lines]
