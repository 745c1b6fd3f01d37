"""Whatever the bytes are, they are read or refused with a code: nothing else gets out, nothing takes long."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reading.sources.word import CONTENT_TYPES, paragraph, part, word_file, word_parts, zipped
from tests.thorough import examples
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import MAX_BYTES, guard, load

DOCUMENT = word_file(paragraph("Đảng ủy Khối ban hành kế hoạch"))
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def refusal(data: bytes, filename: str = "van-ban.docx") -> tuple[str, dict[str, object]]:
    with pytest.raises(Unreadable) as caught:
        load(data, filename)
    return caught.value.code, caught.value.values


def with_part(name: str, content: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {**word_parts(paragraph("x")), name: content}
    return zipped(parts)  # type: ignore[arg-type]


# Types


def test_no_bytes_are_empty():
    assert refusal(b"") == ("EMPTY", {})


def test_sixty_megabytes_are_too_large():
    assert refusal(b"a" * (60 * guard.MIB)) == ("TOO_LARGE", {"limit": 20})
    assert MAX_BYTES == 20 * guard.MIB


@pytest.mark.parametrize(
    ("head", "seen"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff\xe0", "JPEG"), (b"GIF89a", "GIF"), (b"RIFF\0\0\0\0WEBP", "WEBP"),
        (b"BM\x36\0\0\0\0\0\0\0", "BMP"), (b"\0\0\0\x18ftypheic", "HEIC"), (b"7z\xbc\xaf\x27\x1c", "7Z"),
        (b"Rar!\x1a\x07\0", "RAR"), (b"MZ\x90\x00", "PROGRAM"), (b"  <!DOCTYPE html><html>", "HTML"),
        (b"<?xml version='1.0'?>", "XML"), (b"PK\x05\x06" + b"\0" * 18, "ZIP"),
    ],
)  # fmt: skip
def test_other_files_renamed_docx_are_named_for_what_they_are(head, seen):
    assert refusal(head + b"\0" * 40 if head[:1] != b"<" else head) == ("WRONG_TYPE", {"seen": seen})


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{\\rtf1\\ansi}", "RTF"),
        (zipped({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.bin": "x"}), "XLSB"),
        (zipped({"[Content_Types].xml": CONTENT_TYPES, "ppt/presentation.xml": "<x/>"}), "PPTX"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "ODT"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "DOC"),
        (OLE2 + "Workbook".encode("utf-16-le"), "XLS"),
    ],
    ids=["rtf", "xlsb", "pptx", "odt", "doc", "xls"],
)
def test_office_files_without_a_reader_are_refused_by_kind(data, kind):
    assert refusal(data) == ("UNSUPPORTED", {"kind": kind})


def test_a_zip_that_is_no_document_is_the_wrong_type():
    assert refusal(zipped({"anh/1.jpg": "x"})) == ("WRONG_TYPE", {"seen": "ZIP"})
    assert refusal(OLE2) == ("WRONG_TYPE", {"seen": "OLE2"})


# Damage and locks


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_document_is_damaged(share):
    assert refusal(DOCUMENT[: int(len(DOCUMENT) * share)])[0] == "DAMAGED"


def test_a_document_with_flipped_bits_is_damaged():
    at = DOCUMENT.index(b"word/document.xml") + 40
    assert refusal(DOCUMENT[:at] + bytes([DOCUMENT[at] ^ 255]) + DOCUMENT[at + 1 :])[0] == "DAMAGED"


def test_a_document_without_its_parts_is_damaged():
    parts = word_parts(paragraph("x"))
    del parts["word/document.xml"]
    assert refusal(zipped(parts | {"word/styles.xml": "<x/>"})) == ("DAMAGED", {"reason": "MISSING_PART"})
    assert refusal(with_part("word/document.xml", part("document", ""))) == ("DAMAGED", {"reason": "BODY"})
    assert refusal(with_part("word/document.xml", "<w:document")) == ("DAMAGED", {"reason": "XML"})


def test_two_parts_of_one_name_are_damaged():
    buffer = io.BytesIO(DOCUMENT)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("Word/Document.xml", "<x/>")
    assert refusal(buffer.getvalue()) == ("DAMAGED", {"reason": "DUPLICATE"})


def test_a_locked_document_is_encrypted():
    assert refusal(OLE2 + "EncryptedPackage".encode("utf-16-le")) == ("ENCRYPTED", {})


def test_an_entry_with_a_password_is_encrypted():
    flagged = bytearray(DOCUMENT)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = flagged.index(signature)
        while at >= 0:
            flagged[at + offset] |= 1
            at = flagged.find(signature, at + 4)
    assert refusal(bytes(flagged)) == ("ENCRYPTED", {})


# Bombs


def test_three_hundred_megabytes_of_noughts_are_a_bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        with archive.open("word/document.xml", "w", force_zip64=True) as stream:
            for _ in range(300):
                stream.write(b"\0" * guard.MIB)
    assert refusal(buffer.getvalue()) == ("BOMB", {"reason": "SIZE"})


def test_many_large_entries_are_a_bomb_together():
    parts = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": part("document", "<w:body/>")}
    data = bytearray(zipped(parts | {f"word/media/{n}.bin": "x" for n in range(3)}))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        name_length = struct.unpack_from("<H", data, at + 28)[0]
        if b"media" in data[at + 46 : at + 46 + name_length]:
            struct.pack_into("<II", data, at + 20, 9 * guard.MIB, 90 * guard.MIB)
        at = data.find(b"PK\x01\x02", at + 4)
    assert refusal(bytes(data)) == ("BOMB", {"reason": "SIZE"})


def test_a_part_packed_beyond_reason_is_a_bomb():
    assert refusal(with_part("word/document.xml", b" " * (20 * guard.MIB))) == ("BOMB", {"reason": "RATIO"})


@pytest.mark.parametrize("declared", [10, 5_000])
def test_a_size_that_lies_is_found_out(declared):
    data = bytearray(with_part("word/document.xml", part("document", f"<w:body>{paragraph('x' * 1_000)}</w:body>")))
    for signature, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = data.find(signature)
        while at >= 0:
            if data[at + name_at :].startswith(b"word/document.xml"):
                struct.pack_into("<I", data, at + size_at, declared)
            at = data.find(signature, at + 4)
    assert refusal(bytes(data))[0] == "DAMAGED"


def test_bytes_are_counted_as_they_are_unpacked(monkeypatch):
    monkeypatch.setattr(guard, "MAX_XML", 1_000)
    assert refusal(DOCUMENT) == ("BOMB", {"reason": "SIZE"})


def test_a_hundred_thousand_entries_are_a_bomb():
    central = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = central * 100_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, len(directory), 4, 0)
    assert refusal(b"PK\x03\x04" + directory + end) == ("BOMB", {"reason": "ENTRIES"})


@pytest.mark.parametrize("name", ["../../etc/cron.d/x.xml", "/etc/x.xml", "word/../../x.xml", "C:/x.xml", "..\\x.xml"])
def test_a_name_that_leads_out_of_the_file_is_a_bomb(name):
    assert refusal(with_part(name, "<x/>")) == ("BOMB", {"reason": "NAME"})


def test_a_link_is_a_bomb():
    buffer = io.BytesIO(DOCUMENT)
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(buffer.getvalue()) == ("BOMB", {"reason": "LINK"})


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize("name", ["word/document.xml", "customXml/item1.xml", "word/_rels/other.xml.rels"])
def test_a_doctype_in_any_part_is_a_bomb(name):
    assert refusal(with_part(name, f"{LAUGHS}<x>&j;</x>")) == ("BOMB", {"reason": "DOCTYPE"})


def test_a_doctype_in_utf_16_is_seen_too():
    hidden = f"{LAUGHS}<x>&j;</x>".replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16")
    assert refusal(with_part("word/document.xml", hidden)) == ("BOMB", {"reason": "DOCTYPE"})


def test_an_encoding_that_could_hide_a_doctype_is_refused():
    hidden = '<?xml version="1.0" encoding="utf-7"?><x/>'
    assert refusal(with_part("word/document.xml", hidden)) == ("DAMAGED", {"reason": "XML"})


def test_an_outside_file_is_never_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("kín")
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>' + part("document", "&e;")
    assert refusal(with_part("word/document.xml", outside)) == ("BOMB", {"reason": "DOCTYPE"})


def test_too_many_nodes_are_a_bomb(monkeypatch):
    monkeypatch.setattr(guard, "MAX_NODES", 500)
    assert refusal(word_file("<w:p/>" * 500)) == ("BOMB", {"reason": "NODES"})


def test_ten_thousand_nested_tables_are_refused():
    opened, closed = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    assert refusal(word_file(opened * 10_000 + closed * 10_000)) == ("DAMAGED", {"reason": "XML"})


def test_tables_nested_as_deep_as_xml_goes_are_read():
    opened, closed = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    lines = load(word_file(opened * 80 + paragraph("đáy") + closed * 80)).lines
    assert [line.text for line in lines if line.text] == ["đáy"]


def test_more_paragraphs_than_any_document_has_are_refused(monkeypatch):
    monkeypatch.setattr(guard, "MAX_LINES", 50)
    assert refusal(word_file("<w:p/>" * 51)) == ("TOO_LARGE", {"lines": 50})


def test_fields_without_end_inside_each_other_are_damaged():
    assert refusal(word_file(paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 200)))[0] == "DAMAGED"


# Anything at all


def read_or_refuse(data: bytes, filename: str) -> None:
    try:
        source = load(data, filename)
    except Unreadable:
        return
    assert any(line.text for line in source.lines)
    assert all("\n" not in line.text for line in source.lines)


@settings(max_examples=examples(50, 150), deadline=None)
@given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.txt", "a.md", "a.docx"]))
def test_any_bytes_are_read_or_refused(data, filename):
    read_or_refuse(data, filename)


@settings(max_examples=examples(33, 100), deadline=None)
@given(st.text(min_size=1, max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-16-le"]))
def test_any_text_is_read_or_refused(text, encoding):
    read_or_refuse(text.encode(encoding, "surrogatepass"), "a.md")


@settings(max_examples=examples(50, 150), deadline=None)
@given(st.integers(0, len(DOCUMENT) - 1), st.binary(min_size=1, max_size=8))
def test_a_document_with_any_bytes_overwritten_is_read_or_refused(at, patch):
    read_or_refuse(DOCUMENT[:at] + patch + DOCUMENT[at + len(patch) :], "a.docx")


TAGS = [
    "p",
    "r",
    "t",
    "tbl",
    "tr",
    "tc",
    "tcPr",
    "sdt",
    "sdtContent",
    "ins",
    "del",
    "hyperlink",
    "pPr",
    "rPr",
    "numPr",
    "pict",
]
TAGS += ["txbxContent", "br", "fldChar", "vMerge", "gridSpan", "numId", "ilvl"]
ELEMENTS = st.recursive(
    st.sampled_from(["", "chữ", "<w:br/>", '<w:vMerge w:val="-1"/>', '<w:gridSpan w:val="99999999999999"/>']),
    lambda inner: st.builds(
        lambda tag, inside: f"<w:{tag}>{''.join(inside)}</w:{tag}>", st.sampled_from(TAGS), st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)


@settings(max_examples=examples(66, 200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ELEMENTS)
def test_any_tree_of_word_elements_is_read_or_refused(body):
    read_or_refuse(word_file(body), "a.docx")
