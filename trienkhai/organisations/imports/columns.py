"""Which column of a sheet holds what: guessed from the words of its header, corrected by the person who imports."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.organisations.choices import SheetKind
from trienkhai.organisations.imports.table import Table
from trienkhai.vietnamese.text import search_key

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LOOKED_AT = 40  # rows in which the header is looked for
IGNORED = "ignored"


@dataclass(frozen=True)
class Field:
    """One thing that a column may hold. ``title`` is what our own sheets write above it."""

    code: str
    title: str | _StrPromise
    words: tuple[str, ...]
    is_many: bool = False  # may stand in several columns: parts of a name, a year for men and one for women


# fmt: off
PEOPLE = (
    Field("ordinal", gettext_lazy("STT"), ("stt", "tt", "so tt", "so thu tu")),
    Field("full_name", gettext_lazy("Họ và tên"), ("ho va ten", "ho ten", "ho, ten", "ho va ten khai sinh", "ho ten dang vien", "ho va ten dang vien", "ten dang vien", "ho va ten doan vien", "ho ten doan vien", "ho va ten can bo")),
    Field("family", gettext_lazy("Họ và tên đệm"), ("ho", "ho dem", "ho va dem", "ho va ten dem", "ho ten dem", "ho lot", "ho va lot", "ho va chu lot", "ho chu lot", "ten dem", "chu lot", "dem"), is_many=True),
    Field("given", gettext_lazy("Tên"), ("ten", "ten goi")),
    Field("birth", gettext_lazy("Năm sinh"), ("nam sinh", "sinh nam", "ngay sinh", "ngay thang nam sinh", "ngay, thang, nam sinh", "sinh ngay", "nam, sinh", "ngay thang sinh"), is_many=True),
    Field("unit", gettext_lazy("Đơn vị"), ("don vi", "chi bo", "ten don vi", "ten chi bo", "thuoc chi bo", "chi bo sinh hoat", "don vi sinh hoat", "noi sinh hoat", "noi sinh hoat dang", "chi bo co so", "chi bo truc thuoc", "chi bo, dang bo", "chi doan", "to chuc dang", "don vi cong tac", "sinh hoat tai", "sinh hoat tai chi bo")),
    Field("superior", gettext_lazy("Thuộc"), ("thuoc", "dang bo", "dang uy", "truc thuoc", "thuoc dang bo", "dang bo truc thuoc", "dang bo co so", "to chuc co so dang", "don vi cap tren", "cap tren", "cap tren truc tiep", "don vi chu quan")),
    Field("category", gettext_lazy("Đối tượng"), ("doi tuong", "dien", "thanh phan")),
    Field("post", gettext_lazy("Chức vụ"), ("chuc vu", "chuc vu dang", "chuc vu trong dang", "chuc danh", "chuc vu hien nay", "nhiem vu cap uy")),
    Field("status", gettext_lazy("Tình trạng"), ("tinh trang", "trang thai", "tinh trang sinh hoat", "chinh thuc, du bi", "chinh thuc/du bi", "dang vien chinh thuc/du bi", "loai dang vien")),
    Field("starts_on", gettext_lazy("Sinh hoạt từ ngày"), ("sinh hoat tu ngay", "tu ngay", "ngay chuyen den", "ngay ve chi bo")),
    Field("code", gettext_lazy("Mã trong Triển Khai"), ("ma trong trien khai",)),
)
UNITS = (
    Field("ordinal", gettext_lazy("STT"), ("stt", "tt", "so tt", "so thu tu")),
    Field("name", gettext_lazy("Tên đơn vị"), ("ten don vi", "don vi", "ten to chuc", "ten co quan", "ten to chuc dang", "to chuc dang", "ten chi bo", "ten dang bo", "chi bo", "chi, dang bo", "ten chi, dang bo", "chi bo, dang bo", "dang bo, chi bo", "to chuc co so dang", "ten")),
    Field("superior", gettext_lazy("Thuộc đơn vị"), ("thuoc don vi", "thuoc", "truc thuoc", "don vi cap tren", "cap tren", "cap tren truc tiep", "don vi cha", "thuoc dang bo", "dang bo truc thuoc", "don vi chu quan", "dang bo cap tren")),
    Field("kind", gettext_lazy("Loại"), ("loai", "loai don vi", "loai hinh", "loai to chuc")),
    Field("line", gettext_lazy("Hệ thống"), ("he thong", "khoi")),
    Field("short_name", gettext_lazy("Tên gọi tắt"), ("ten goi tat", "ten tat", "viet tat", "ten viet tat", "goi tat")),
    Field("symbol_mark", gettext_lazy("Ký hiệu"), ("ki hieu", "ki hieu van ban", "ki hieu tren van ban")),
    Field("place", gettext_lazy("Địa danh"), ("dia danh",)),
    Field("member_count", gettext_lazy("Số đảng viên"), ("so dang vien", "dang vien", "tong so dang vien", "sl dang vien", "so luong dang vien")),
    Field("code", gettext_lazy("Mã trong Triển Khai"), ("ma trong trien khai",)),
)
# Known, and never stored: what would tell more of a person than the work needs.
NEVER = (
    "cccd", "cmnd", "so cccd", "so cmnd", "so can cuoc", "can cuoc", "so dinh danh", "ma dinh danh", "ho chieu", "so dien thoai", "dien thoai",
    "sdt", "di dong", "email", "thu dien tu", "dia chi", "que quan", "noi o", "noi sinh", "dan toc", "ton giao", "gioi tinh", "ngay vao dang",
    "ngay ket nap", "ngay chinh thuc", "so the", "so the dang", "so the dang vien", "ma so dang vien", "trinh do", "li luan", "hoc van",
    "nghe nghiep", "so li lich", "so tai khoan", "luong", "chuc vu chinh quyen", "chuc vu chuyen mon",
)  # fmt: skip
# fmt: on
_FIELDS = {SheetKind.PEOPLE: PEOPLE, SheetKind.UNITS: UNITS}
_PUNCTUATION = re.compile(r"\([^)]*\)|[.:*_\-–]+")
_INDEX = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?", re.IGNORECASE)


def fields_of(kind: SheetKind) -> tuple[Field, ...]:
    return _FIELDS[kind]


@dataclass(frozen=True)
class Columns:
    """Where the rows of a table begin and what its columns hold, column number → code of a field."""

    first: int  # the first row below the header, counted in the table from 0
    held: Mapping[int, str]
    headers: tuple[str, ...] = ()  # the words above each column
    never: tuple[int, ...] = ()  # columns that were known and are not stored

    def places(self, code: str) -> list[int]:
        return [place for place, held in sorted(self.held.items()) if held == code]

    def place(self, code: str) -> int | None:
        return next(iter(self.places(code)), None)

    def problem(self, kind: SheetKind) -> str:
        """What is missing before rows can be read; "" when nothing is."""
        if kind == SheetKind.UNITS and self.place("name") is None:
            return _("Đồng chí chỉ ra cột tên đơn vị.")
        if kind == SheetKind.PEOPLE and self.place("full_name") is None and self.place("given") is None:
            return _("Đồng chí chỉ ra cột họ và tên (hoặc cột họ đệm và cột tên).")
        for field in fields_of(kind):
            if not field.is_many and len(self.places(field.code)) > 1:
                return _("Hai cột cùng được chọn là “%(field)s”. Đồng chí để lại một cột.") % {"field": field.title}
        return ""

    def as_stored(self) -> dict[str, object]:
        held = {str(place): code for place, code in self.held.items()}
        return {"first": self.first, "held": held, "headers": list(self.headers), "never": list(self.never)}

    @classmethod
    def from_stored(cls, stored: Mapping[str, object]) -> Columns:
        held = stored["held"]
        headers, never = stored.get("headers", ()), stored.get("never", ())
        if not isinstance(held, dict) or not isinstance(headers, list) or not isinstance(never, list):
            raise TypeError("Columns are stored by as_stored().")
        return cls(
            int(str(stored["first"])),
            {int(place): str(code) for place, code in held.items()},
            tuple(headers),
            tuple(never),
        )


def guess_columns(table: Table, kind: SheetKind, first: int | None = None) -> Columns:
    """The header that tells most, one row or two; ``first``: the rows begin here, the person said so."""
    best, best_height = Columns(0, {}), 0
    for at in range(min(LOOKED_AT, len(table.rows))):
        for height in (1, 2):
            below = at + height
            if below > len(table.rows) or (first is not None and below != first):
                continue
            found = _read_header(table, kind, at, height)
            if (_worth(found, kind), -height) > (_worth(best, kind), -best_height) and (
                height == 1 or len(found.held) > len(_read_header(table, kind, at, 1).held)
            ):
                best, best_height = found, height
    if not best.held:
        best = _without_header(table, kind)
    if first is not None:
        best = Columns(first, best.held, best.headers, best.never)
    return _split_name(table, best) if kind == SheetKind.PEOPLE else best


def likeliest(tables: Sequence[Table], kind: SheetKind) -> tuple[Table, Columns]:
    """Of the sheets of a workbook the first with a header of this kind and rows below it; else the first with such a
    header, else the first that can be read at all. One word of ours alone makes a header only where there is none
    better: it may stand in notes on how to fill the list in."""
    guessed = [(table, guess_columns(table, kind)) for table in tables if table.rows]
    headed = [(table, found) for table, found in guessed if found.first and _worth(found, kind) > _NAME_ALONE]
    filled = [(table, found) for table, found in headed if any(any(row) for row in table.rows[found.first :])]
    weak = [(table, found) for table, found in guessed if found.first and _worth(found, kind)]
    return (filled or headed or weak or guessed)[0]


_NAME_ALONE = 11  # what ``_worth`` says of a header with a name and nothing else


def _worth(columns: Columns, kind: SheetKind) -> int:
    """How much a header tells: a row of data may hold one word of ours by chance, a header holds the name."""
    if not columns.held:
        return 0
    codes = set(columns.held.values())
    named = codes & ({"name"} if kind == SheetKind.UNITS else {"full_name", "given"})
    return 10 * bool(named) + len(codes) + len(columns.never) if named else 0


def _read_header(table: Table, kind: SheetKind, at: int, height: int) -> Columns:
    width = table.width
    upper = _padded(table.rows[at], width)
    headers = list(upper)
    if height == 2:
        lower = _padded(table.rows[at + 1], width)
        over = ""
        headers = []
        for top, sub in zip(upper, lower, strict=True):
            over = top or (over if sub else "")
            headers.append(f"{over} {sub}".strip() if sub else top)
    held: dict[int, str] = {}
    never: list[int] = []
    taken: set[str] = set()
    for place, words in enumerate(headers):
        field = _field(words, kind)
        if height == 2 and (field is None or field.code == "full_name"):
            below = _field(_padded(table.rows[at + 1], width)[place], kind)  # "Họ và tên" over "Họ đệm" and "Tên"
            if below is not None and (field is None or below.code in ("family", "given")):
                field = below
        if field is not None and (field.is_many or field.code not in taken):
            held[place] = field.code
            taken.add(field.code)
        elif field is None and kind == SheetKind.PEOPLE and _is_never(words):
            never.append(place)
    if "full_name" in taken:  # "Họ và tên" over "Họ đệm" and "Tên"
        if "given" in taken and "family" not in taken:
            held = {place: ("family" if code == "full_name" else code) for place, code in held.items()}
        elif "family" in taken and "given" in taken:
            held = {place: code for place, code in held.items() if code != "full_name"}
    return Columns(at + height, held, tuple(headers), tuple(never))


def _field(words: str, kind: SheetKind) -> Field | None:
    """The field that these words speak of: the same words, else the longest that they begin or end with."""
    key = " ".join(_PUNCTUATION.sub(" ", search_key(words)).split())
    if not key or len(key) > 60:
        return None
    fields = _FIELDS[kind]
    for field in fields:
        if key in field.words:
            return field
    if _is_never(words):
        return None
    found = [
        (len(word), field)
        for field in fields
        for word in field.words
        if len(word) > 3 and (key.startswith(word + " ") or (key.endswith(" " + word) and " " in word))
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _is_never(words: str) -> bool:
    key = " ".join(_PUNCTUATION.sub(" ", search_key(words)).split())
    return bool(key) and any(key == word or key.startswith(word + " ") for word in NEVER)


def _without_header(table: Table, kind: SheetKind) -> Columns:
    """A sheet without a header: the first column most of whose cells are words of two syllables or more."""
    width = table.width
    for place in range(width):
        cells = [row[place] for row in table.rows[:200] if place < len(row) and row[place]]
        if cells and sum(" " in cell and not any(ch.isdigit() for ch in cell[:2]) for cell in cells) * 2 > len(cells):
            return Columns(0, {place: "name" if kind == SheetKind.UNITS else "full_name"}, ("",) * width)
    return Columns(0, {}, ("",) * width)


def _split_name(table: Table, columns: Columns) -> Columns:
    """ "Họ và tên" written over two columns, the second without words: the family name, then the given name."""
    at = columns.place("full_name")
    if at is None or at + 1 in columns.held or at + 1 >= table.width:
        return columns
    if at + 1 < len(columns.headers) and columns.headers[at + 1]:
        return columns
    rows = [_padded(row, table.width) for row in table.rows[columns.first : columns.first + 200]]
    both = [row for row in rows if row[at] and row[at + 1]]
    filled = [row for row in rows if row[at]]
    if both and len(both) * 10 >= len(filled) * 8 and all(row[at + 1].isalpha() for row in both):
        return Columns(columns.first, {**columns.held, at: "family", at + 1: "given"}, columns.headers, columns.never)
    return columns


def is_numbering(cells: Sequence[str]) -> bool:
    """The row "(1) (2) (3)" that stands below many headers."""
    filled = [cell for cell in cells if cell]
    return len(filled) > 2 and all(_INDEX.fullmatch(cell) for cell in filled)


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]
