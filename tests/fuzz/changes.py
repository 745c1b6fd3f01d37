"""Changes that keep a document whole enough to get past its first door: parts of a zip, elements of XML, objects of a
PDF, lines and words of a text."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

Change = Callable[[bytes, int], bytes]  # what the fuzzer does to plain bytes: them and the longest they may become

_TAG = re.compile(rb"<[^<>]*>")
_VALUE = re.compile(rb'"[^"<>]*"')
_OBJECT = re.compile(rb"\d+ 0 obj.*?endobj\n?", re.DOTALL)
_TOKEN = re.compile(rb"/[A-Za-z]+|-?\d+(?:\.\d+)?|<[0-9A-F]*>|<<|>>|\[|\]")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"2",
    b"9",
    b"255",
    b"65536",
    b"2147483647",
    b"-2147483648",
    b"1e30",
    b"99999999999999999999",
)
_WORDS = [
    "Số: 12-KH/ĐU",
    "KẾ HOẠCH",
    "Căn cứ",
    "Kính gửi:",
    "Nơi nhận:",
    "Điều 1.",
    "I-",
    "1.1-",
    "a)",
    "đ)",
    "- ",
    "",
    " --- ",
    "T/M BAN THƯỜNG VỤ",
    "KT. CHỦ TỊCH",
    "giao",
    "chủ trì, phối hợp với",
    "chỉ đạo",
    "trước ngày 25/4/2031",
    "hằng quý",
    "quý IV",
    "trong năm 2031",
    "(qua Văn phòng)",
    "các đơn vị",
    "Ban Tuyên giáo",
    "; ",
    ", ",
    ". ",
    ": ",
    "“",
    "”",
    "\n\n",
    "\t",
    "Phụ lục I",
    "TT",
    "Nhiệm vụ",
    "Thời hạn",
    "Đơn vị chủ trì",
    "MẬT",
    "như sau:",
    "và",
    "́",
    "\xa0",
]


def change_text(data: bytes, change: Change, longest: int, seed: int) -> bytes:
    """Lines and words moved, doubled and dropped; words of the genre put in."""
    chance = random.Random(seed)
    if chance.random() < 0.3:
        return change(data, longest)
    text = data.decode("utf-8", "replace")
    for _ in range(chance.randint(1, 6)):
        apart = "\n" if chance.random() < 0.4 else " "
        pieces = text.split(apart)
        at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        match chance.randrange(6):
            case 0:
                pieces.insert(at, chance.choice(_WORDS))
            case 1:
                del pieces[at : at + chance.randint(1, 3)]
            case 2:
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case 3:
                pieces[at:at] = pieces[other : other + chance.randint(1, 4)] * chance.randint(1, 4)
            case 4:
                pieces[at] = pieces[at].upper() if chance.random() < 0.5 else pieces[at].lower()
            case _:
                pieces[at] = pieces[at][: len(pieces[at]) // 2] + chance.choice(_WORDS)
        text = apart.join(pieces)
    return text.encode("utf-8", "replace")[:longest]


def change_zip(data: bytes, change: Change, longest: int, seed: int) -> bytes:
    """One part of the zip is changed, mostly by whole elements and values; seldom the bytes of the file itself."""
    chance = random.Random(seed)
    if chance.random() < 0.1:
        return change(data, longest)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except Exception:  # it was no zip any more
        return change(data, longest)
    names = [name for name in parts if "docProps" not in name and "theme" not in name]
    if not names:
        return change(data, longest)
    heavy = [
        name for name in names if name.endswith(("document.xml", "sheet1.xml", "numbering1.xml", "sharedStrings.xml"))
    ]
    name = chance.choice(heavy or names) if chance.random() < 0.7 else chance.choice(names)
    for _ in range(chance.randint(1, 4)):
        parts[name] = _changed_xml(parts[name], change, chance)
    if chance.random() < 0.03:
        parts[chance.choice(names)] = parts.pop(name)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for entry, content in parts.items():
            archive.writestr(entry, content)
    made = buffer.getvalue()
    return made if len(made) <= longest else data


def _changed_xml(part: bytes, change: Change, chance: random.Random) -> bytes:
    tags = list(_TAG.finditer(part))
    kind = chance.randrange(7)
    if not tags or kind == 0:
        return change(part, len(part) + 200)
    one, two = chance.choice(tags), chance.choice(tags)
    start, end = min(one.start(), two.start()), max(one.end(), two.end())
    end = min(end, start + 3_000)
    if kind == 1:
        values = list(_VALUE.finditer(part))
        if values:
            value = chance.choice(values)
            return part[: value.start()] + b'"%s"' % chance.choice((*_NUMBERS, b"", b"xx")) + part[value.end() :]
    if kind == 2:
        return part[:start] + part[end:]
    if kind == 3:
        return part[:end] + part[start:end] * chance.randint(1, 3) + part[end:]
    element = _element_at(part, one.start())
    if kind == 4:
        return part.replace(element, b"", 1)
    if kind == 5:  # an element inside another
        return part[: two.end()] + element * chance.randint(1, 5) + part[two.end() :]
    name = chance.choice(tags)[0]
    return part[: one.start()] + name + part[one.end() :]


def _element_at(part: bytes, at: int) -> bytes:
    """From a tag to the first end of its name: enough to be well-formed most times."""
    tag = _TAG.match(part, at)
    if tag is None or tag[0].startswith((b"</", b"<?")) or tag[0].endswith(b"/>"):
        return tag[0] if tag and tag[0].endswith(b"/>") else b""
    name = tag[0][1:-1].split(b" ")[0]
    end = part.find(b"</" + name + b">", at)
    return part[at : end + len(name) + 3] if 0 <= end < at + 4_000 else b""


def change_pdf(data: bytes, change: Change, longest: int, seed: int) -> bytes:
    """Objects and the tokens in them; what is drawn; how it is packed."""
    chance = random.Random(seed)
    kind = chance.randrange(8)
    if kind == 0:
        return change(data, longest)
    if kind < 5:
        found = list(_TOKEN.finditer(data))
        for _ in range(chance.randint(1, 5)):
            if not found:
                break
            one, two = chance.choice(found), chance.choice(found)
            new = two[0] if chance.random() < 0.6 else chance.choice(_NUMBERS)
            data = data[: one.start()] + new + data[one.end() :]
            found = list(_TOKEN.finditer(data))
        return data[:longest]
    if kind == 5:
        objects = list(_OBJECT.finditer(data))
        if objects:
            one, two = chance.choice(objects), chance.choice(objects)
            head = one[0].split(b" ")[0]
            data = data[: one.start()] + head + two[0][two[0].find(b" ") :] + data[one.end() :]
        return data[:longest]
    streams = list(_STREAM.finditer(data))
    if not streams:
        return change(data, longest)
    stream = chance.choice(streams)
    content = stream[1]
    if kind == 6:
        content = change(content, len(content) + 200)
        if chance.random() < 0.3:
            content = content * chance.randint(2, 40)
        return (data[: stream.start(1)] + content + data[stream.end(1) :])[:longest]
    packed = zlib.compress(content)
    head = data[: stream.start()].removesuffix(b">>\n").removesuffix(b">>")
    name = chance.choice((b"FlateDecode", b"LZWDecode", b"RunLengthDecode", b"ASCII85Decode", b"ASCIIHexDecode"))
    if head != data[: stream.start()]:
        data = head + b"/Filter/" + name + b">>\nstream\n" + packed + data[stream.end(1) :]
    return data[:longest]
