"""The .docx file round the text: its other parts, and a zip whose bytes are the same for the same document."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from trienkhai.rendering.format import HeadingForm, Profile
from trienkhai.rendering.model import clean
from trienkhai.rendering.ooxml import R, W, attribute, points, twips

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment that a zip can bear; it says "no time was recorded"

_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_MAIN}.settings+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_MAIN}.header+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    '<Override PartName="/docProps/app.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
)

_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/relationships/extended-properties" Target="docProps/app.xml"/>'
    "</Relationships>"
)

_DOCUMENT_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rIdStyles" Type="{_OFFICE}/relationships/styles" Target="styles.xml"/>'
    f'<Relationship Id="rIdSettings" Type="{_OFFICE}/relationships/settings" Target="settings.xml"/>'
    f'<Relationship Id="rIdHeader" Type="{_OFFICE}/relationships/header" Target="header1.xml"/>'
    "</Relationships>"
)

_APPLICATION = (
    f'{_XML}<Properties xmlns="{_OFFICE}/extended-properties"><Application>Trien Khai</Application></Properties>'
)


def _style(
    identifier: str, name: str, *, paragraph: str = "", run: str = "", next_style: str = "", own: bool = False
) -> str:
    """One paragraph style; ``own`` marks a name that word processors do not bring themselves."""
    made = f'<w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
    if next_style:
        made += f'<w:next w:val="{next_style}"/>'
    made += "<w:qFormat/>"
    if paragraph:
        made += f"<w:pPr>{paragraph}</w:pPr>"
    if run:
        made += f"<w:rPr>{run}</w:rPr>"
    custom = ' w:customStyle="1"' if own else ""
    return f'<w:style w:type="paragraph"{custom} w:styleId="{identifier}">{made}</w:style>'


def _size(size: float) -> str:
    return f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'


def _weight(form: HeadingForm) -> str:
    return ("<w:b/><w:bCs/>" if form.bold else "") + ("<w:i/><w:iCs/>" if form.italic else "")


def styles(profile: Profile) -> str:
    """The styles, under the names that word processors know, so that people can go on writing in the same form."""
    face = attribute(profile.font)
    fonts = f"<w:rFonts w:ascii={face} w:hAnsi={face} w:eastAsia={face} w:cs={face}/>"
    centred = '<w:jc w:val="center"/>'
    bold = "<w:b/><w:bCs/>"
    body = (
        f'<w:spacing w:before="0" w:after="{points(profile.paragraph_gap_pt)}" w:line="{points(profile.line_pt)}" '
        f'w:lineRule="atLeast"/><w:ind w:firstLine="{twips(profile.first_line_mm)}"/><w:jc w:val="both"/>'
    )
    made = [
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{_size(profile.body_size)}"
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>',
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>',
        _style("BodyText", "Body Text", paragraph=body),
        _style("Letterhead", "Letterhead", paragraph=centred, own=True),
        _style("Title", "Title", paragraph=centred, run=bold + _size(profile.kind_size)),
        _style("Subtitle", "Subtitle", paragraph=centred, run=bold + _size(profile.subject_size)),
        _style(
            "TableText",
            "Table Text",
            paragraph='<w:spacing w:before="40" w:after="40"/>',
            run=_size(profile.table_size),
            own=True,
        ),
        _style("Header", "header", paragraph=centred, run=_size(profile.page_number_size)),
    ]
    for level, form in enumerate(profile.headings, start=1):
        outline = f'<w:keepNext/>{body}<w:outlineLvl w:val="{level - 1}"/>'
        look = _weight(form)
        made.append(_style(f"Heading{level}", f"heading {level}", next_style="BodyText", paragraph=outline, run=look))
    return f'{_XML}<w:styles xmlns:w="{W}">{"".join(made)}</w:styles>'


def _settings(two_sided: bool) -> str:
    return (
        f'{_XML}<w:settings xmlns:w="{W}">{"<w:mirrorMargins/>" if two_sided else ""}'
        '<w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="vi-VN"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def _header() -> str:
    return (
        f'{_XML}<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple></w:p></w:hdr>'
    )


def _core(title: str, author: str, issued_on: date | None) -> str:
    """Title, issuing body and day of issue: nothing about the person at the keyboard and no time of the machine."""
    moment = f"{(issued_on or date(2000, 1, 1)).isoformat()}T00:00:00Z"
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(clean(title)[:255])}</dc:title><dc:creator>{escape(clean(author)[:255])}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        "<dc:language>vi-VN</dc:language></cp:coreProperties>"
    )


def pack(body: str, profile: Profile, *, title: str, author: str, issued_on: date | None, two_sided: bool) -> bytes:
    """The finished file round the XML of the body."""
    document = f'{_XML}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'
    parts = (
        ("[Content_Types].xml", _CONTENT_TYPES),
        ("_rels/.rels", _RELATIONS),
        ("docProps/core.xml", _core(title, author, issued_on)),
        ("docProps/app.xml", _APPLICATION),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", _DOCUMENT_RELATIONS),
        ("word/styles.xml", styles(profile)),
        ("word/settings.xml", _settings(two_sided)),
        ("word/header1.xml", _header()),
    )
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts:
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # otherwise the bytes would tell the system of the machine
            entry.external_attr = 0
            archive.writestr(entry, text.encode("utf-8"))
    return file.getvalue()
