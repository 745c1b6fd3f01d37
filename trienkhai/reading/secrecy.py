"""The MẬT, TỐI MẬT, TUYỆT MẬT marks: seen before anything is kept, and not seen where only the word stands.

Luật Bảo vệ bí mật nhà nước 117/2025/QH15. The mark is a stamp: words that stand alone, at the head of the document,
in a box, in a running header or footer. In running text "bí mật", "bảo mật", "danh mục bí mật nhà nước độ Tối mật"
are words like others. In doubt at the head of a document the mark counts: stopping wrongly costs one click, storing
wrongly cannot be undone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from trienkhai.reading.errors import SecretMark
from trienkhai.reading.sources.characters import composed
from trienkhai.reading.sources.model import Line, Place, Source

#: Lines with words that count as the head of a document.
HEAD_LINES = 40

MARKS = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")

# How the three marks look without spaces: as printed; as the fonts of TCVN3 and VNI leave them; as scans garble them.
_FORMS = {
    "MẬT": "MẬT", "TỐIMẬT": "TỐI MẬT", "TUYỆTMẬT": "TUYỆT MẬT",
    "MËT": "MẬT", "TèIMËT": "TỐI MẬT", "TUYÖTMËT": "TUYỆT MẬT",
    "MAÄT": "MẬT", "TOÁIMAÄT": "TỐI MẬT", "TUYEÄTMAÄT": "TUYỆT MẬT", "TUYEÄTMẬT": "TUYỆT MẬT",
    "MÂT": "MẬT",
    "mËt": "MẬT", "tèimËt": "TỐI MẬT", "tuyÖtmËt": "TUYỆT MẬT",  # typed small in a font of capitals (.VnTimeH)
}  # fmt: skip
# Without accents only the two-word marks are certain: "MAT" may be many words.
_BARE_FORMS = {"TOIMAT": "TỐI MẬT", "TUYETMAT": "TUYỆT MẬT"}

_EDGES = " \t[](){}<>|*_#`~=+\"'“”‘’«».,:;!-–—•·□■▪☐☒☑│┃┌┐└┘─━═║╔╗╚╝"
_COLUMNS = re.compile(r"\t+| {3,}|\s*[|│┃║]\s*")
_NUMBERED = re.compile(r"^\s*(?:[0-9IVX]{1,4}(?:\.[0-9]{1,2})*\s*[.)\-–]|[a-zđ]\))\s*\S")
# Words that a stamp or a cover line may carry beside the mark.
_COMPANIONS = re.compile(
    r"\b(?:TÀI LIỆU|VĂN BẢN|HỒ SƠ|ĐỘ MẬT|ĐỘ|DẤU|LOẠI|THU HỒI|HỎA TỐC|HOẢ TỐC|THƯỢNG KHẨN|KHẨN|BẢN SỐ|SỐ BẢN|"
    r"KHÔNG PHỔ BIẾN|CẤM SAO CHỤP|KHÔNG SAO CHỤP|DỰ THẢO)\b"
)
_LEVEL = r"(?P<level>tuyệt\s+mật|tối\s+mật|mật)"
_FIELD_NAME = r"(?:(?:mức\s+|cấp\s+)?độ\s+(?:bảo\s+)?mật|dấu\s+(?:chỉ\s+)?(?:độ\s+|mức\s+độ\s+)?mật)"
_FIELD = re.compile(rf"\b{_FIELD_NAME}\s*[:=]\s*(?P<value>[^\n]*)", re.IGNORECASE)
_FIELD_ALONE = re.compile(rf"^{_FIELD_NAME}$", re.IGNORECASE)
_FIELD_VALUE = re.compile(rf"^[\W_]*{_LEVEL}(?=$|\s*[.;,|\])}}\"”*_(]|\s{{2,}}|\t|\s+độ\b|\s+số\b)", re.IGNORECASE)
_CHECKED = re.compile(rf"(?:[☒☑✓✔■]|\[x\]|\(x\))\s*{_LEVEL}\b", re.IGNORECASE)
_LEVEL_WORD = re.compile(r"\b(?:tuyệt\s+mật|tối\s+mật|mật|thường|không)\b", re.IGNORECASE)
_NUMBER_LINE = re.compile(
    r"^\s*Số\b(?P<number>[^()\[\n]{0,40}?)(?:[\s\-–/](?P<plain>TUYỆT MẬT|TỐI MẬT|MẬT)"
    r"|\s*[(\[]\s*(?P<boxed>[Tt]uyệt mật|[Tt]ối mật|[Mm]ật|TUYỆT MẬT|TỐI MẬT|MẬT)\s*[)\]])\s*(?:$|\t| {3})"
)
_CLASSIFIED = re.compile(rf"\bbí mật nhà nước\s*[,;:(\-–]?\s*(?:thuộc\s+)?độ\s*[:\"“]?\s*{_LEVEL}\b", re.IGNORECASE)
_ACCENT = re.compile("[\u0300-\u036f]")

_NAME_SEPARATORS = re.compile(r"[\s_.,;+\-–—]+")
_NAME_MARK_BOXED = re.compile(r"[\[({]\s*(tuyệt mật|tối mật|mật|tuyet mat|toi mat|mat)\s*[\])}]", re.IGNORECASE)
# Words with which MẬT makes another word or a person's name.
_BEFORE_OTHER = frozenset(
    "BÍ BẢO CƠ CẨN KÍN THÂN NỒNG ỐNG TÚI VĂN THỊ ĐỨC NGỌC HỮU ĐÌNH XUÂN QUANG MINH CÔNG CHI".split()  # noqa: SIM905
)
_AFTER_OTHER = frozenset(
    "ONG ĐỘ MÃ THƯ KHẨU VỤ NGHỊ HOA MÍA THIẾT DANH BÁO ƯỚC LỆNH KHU TẬP GẤU".split()  # noqa: SIM905
)


def check(source: Source) -> None:
    """Raise ``SecretMark`` when a document carries a mark. Nothing of it may then be kept, shown or logged."""
    _raise_for(find_mark(source))


def check_text(text: str) -> None:
    """As :func:`check`, for text that was pasted or comes from elsewhere."""
    _raise_for(find_mark_in_text(text))


def check_name(filename: str) -> None:
    """As :func:`check`, for the name of a file; to be asked before its bytes are read."""
    _raise_for(find_mark_in_name(filename))


def _raise_for(mark: str | None) -> None:
    if mark:
        raise SecretMark(mark)


def find_mark_in_text(text: str) -> str | None:
    """The mark in plain text, or ``None``."""
    return _find([Line(_plain(line)) for line in text.splitlines()])


def find_mark(source: Source) -> str | None:
    """The mark a document carries (one of ``MARKS``), or ``None``. Text of an old encoding is looked at both ways, and
    words that are kept out of the text (hidden, in a box of a sheet, on a note) like all others. A scan may have bent
    the accent, so that there "MẶT" alone at the head is taken for the mark."""
    bent = "RECOGNISED" in source.notices
    return _find(source.lines, bare=bent) or (_find(source.other_lines, bare=bent) if source.other_lines else None)


def _find(lines: Sequence[Line], *, bare: bool = False) -> str | None:
    """``bare``: a mark may have lost its accent; so it may in a text that has none at all."""
    with_words = [line for line in lines if line.text.strip()]
    running = [line for line in with_words if line.place in (Place.HEADER, Place.FOOTER)]
    body = [line for line in with_words if line.place not in (Place.HEADER, Place.FOOTER)]
    head, rest = body[:HEAD_LINES], body[HEAD_LINES:]
    bare = bare or not any(not char.isascii() and char.isalpha() for line in (*head, *running) for char in line.text)
    for part in (running, head):
        if mark := _mark_at_head(part, bare=bare, everywhere=part is running):
            return mark
    return _mark_in_rest(rest)


def _mark_at_head(lines: Sequence[Line], *, bare: bool, everywhere: bool) -> str | None:
    listed = _tables_that_list_marks(lines)
    before = ""
    for line in lines:
        text = _plain(line.text)
        is_level_listed = line.cell is not None and line.cell.table in listed
        if not is_level_listed:
            for part in (text, *_COLUMNS.split(text)):
                if mark := _alone(part, bare=bare) or _with_companions(part) or _boxed(part):
                    return mark
            if _FIELD_ALONE.match(before.strip(_EDGES)) and (mark := _level_alone(text)):
                return mark
        if mark := _in_field(text) or _in_number_line(text):
            return mark
        if everywhere and (found := _CLASSIFIED.search(text)):
            return _named(found["level"])
        before = text
    # A stamp typed as a word: "Mật" or "Tối mật" alone on the first lines.
    for line in lines[:12]:
        text = _plain(line.text).strip(_EDGES)
        if line.cell is None and text[:1].isupper() and (mark := _level_alone(text)):
            return mark
    return None


def _mark_in_rest(lines: Sequence[Line]) -> str | None:
    """An annex may be marked where it begins. A text that names several marks, each alone, speaks about them."""
    found = {
        mark
        for line in lines
        if line.cell is None and not line.label and (mark := _alone(_plain(line.text), bare=False))
    }
    return found.pop() if len(found) == 1 else None


def _tables_that_list_marks(lines: Iterable[Line]) -> set[int]:
    """Tables that count documents by mark have two marks or more as headings."""
    marks: dict[int, set[str]] = {}
    for line in lines:
        if line.cell is not None and (mark := _level_alone(_plain(line.text))):
            marks.setdefault(line.cell.table, set()).add(mark)
    return {table for table, found in marks.items() if len(found) > 1}


def _alone(text: str, *, bare: bool) -> str | None:
    """The mark when it is all there is: in capitals, perhaps boxed, spaced out or garbled by a scan."""
    letters = "".join(text.strip(_EDGES).split())
    letters = letters.strip(_EDGES)
    if len(letters) > 12:
        return None
    if mark := _FORMS.get(letters):
        return mark
    if not letters.isupper() or not letters.isalpha():
        return None
    stripped = _unaccented(letters)
    if bare and stripped == "MAT":
        return "MẬT"
    return _BARE_FORMS.get(stripped)


def _with_companions(text: str) -> str | None:
    """The mark in capitals with nothing beside it but words of stamps: "TÀI LIỆU TỐI MẬT", "MẬT - HỎA TỐC".
    With a number before it, it is a heading about such documents."""
    if len(text) > 60 or _NUMBERED.match(text) or "MẬT" not in text:
        return None
    left = _COMPANIONS.sub(" ", text)
    words = re.sub(r"[\W\d_]+", " ", left).split()
    return _FORMS.get("".join(words))


def _boxed(text: str) -> str | None:
    """ "[MẬT]" or "|TỐI MẬT|" at either end of a line that holds something else as well."""
    found = re.search(r"(?:^|\s)[\[|【]\s*(TUYỆT MẬT|TỐI MẬT|MẬT)\s*[\]|】](?=\s|$)", text)
    return found[1] if found else None


def _level_alone(text: str) -> str | None:
    words = " ".join(text.strip(_EDGES).split())
    return _named(words) if words.upper() in MARKS and words[:1].isupper() else None


def _in_field(text: str) -> str | None:
    """ "Độ mật: Tối mật". A form that offers all levels says nothing until one is ticked."""
    field = _FIELD.search(text)
    if field is None:
        return None
    content = field["value"]
    if checked := _CHECKED.search(content):
        return _named(checked["level"])
    first_field = re.split(r"\s+(?:độ|mức độ)\s+(?!mật)|[;\t]", content, maxsplit=1, flags=re.IGNORECASE)[0]
    if len(_LEVEL_WORD.findall(first_field)) > 1:
        return None
    found = _FIELD_VALUE.match(content)
    return _named(found["level"]) if found else None


def _in_number_line(text: str) -> str | None:
    """A number series of its own that says so: "Số: 12-KH/ĐU (MẬT)"."""
    found = _NUMBER_LINE.match(text)
    if found is None or not re.search(r"[\d/…]", found["number"]):
        return None
    if found["number"].rstrip().upper().endswith((" BÍ", " BẢO", " ĐỘ")):
        return None
    return _named(found["plain"] or found["boxed"])


def find_mark_in_name(filename: str) -> str | None:
    """The mark in a file name: boxed, or in capitals as a word of its own, or the two-word marks in any spelling."""
    name = composed(re.split(r"[/\\]", filename)[-1])
    stem = name.rpartition(".")[0] or name
    if boxed := _NAME_MARK_BOXED.search(stem):
        return _named(boxed[1])
    words = [word.strip("[](){}") for word in _NAME_SEPARATORS.split(stem)]
    words = [word for word in words if word]
    for position, word in enumerate(words):
        before = words[position - 1] if position else ""
        after = words[position + 1] if position + 1 < len(words) else ""
        if word.upper() not in ("MẬT", "MAT") or after.upper() in _AFTER_OTHER:
            continue
        pair = f"{_unaccented(before)}{_unaccented(word)}".upper()
        accented = f"{before} {word}".upper()
        if accented in MARKS or (pair in _BARE_FORMS and before.isascii() and word.isascii()):
            return _BARE_FORMS[pair]
        if word == "MẬT" and before.upper() not in _BEFORE_OTHER:
            return "MẬT"
    return None


def _named(words: str) -> str:
    """A level in any spelling as one of ``MARKS``."""
    letters = "".join(_unaccented(words).upper().split())
    return _BARE_FORMS.get(letters, "MẬT")


def _plain(text: str) -> str:
    return composed(text).replace("\u00a0", " ")


def _unaccented(text: str) -> str:
    text = _ACCENT.sub("", unicodedata.normalize("NFD", text))
    return text.replace("đ", "d").replace("Đ", "D")
