"""What one cell says: years, days, counts, words of ours. Each returns None for what it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import TextChoices

from trienkhai.organisations.choices import Category, Line, MemberStatus, PostKind, UnitKind
from trienkhai.vietnamese.text import search_key

FIRST_YEAR = 1900
_EXCEL_DAYS = range(7_000, 80_000)  # days since 30/12/1899: 1919 to 2118
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_NUMBER = re.compile(r"\d{1,3}(?:[. ]\d{3})+|\d+")
_EXCEL_ZERO = date(1899, 12, 30)
Words = TypeVar("Words", bound=TextChoices)

_MORE: dict[TextChoices, tuple[str, ...]] = {
    Category.PARTY_MEMBER: ("đv", "đảng viên chính thức", "đảng viên dự bị"),
    Category.COMMITTEE_MEMBER: ("chi ủy viên", "đảng ủy viên", "cuv"),
    Category.CIVIL_SERVANT: ("cán bộ, công chức", "cc"),
    Category.PUBLIC_EMPLOYEE: ("vc",),
    Category.YOUTH_MEMBER: ("đoàn viên thanh niên", "đvtn"),
    Category.ASSOCIATION_MEMBER: ("đoàn viên công đoàn",),
    Category.NON_MEMBER: ("người lao động", "ngoài đảng", "chưa là đảng viên"),
    MemberStatus.OFFICIAL: ("ct", "đảng viên chính thức", "đang sinh hoạt", "c.thức"),
    MemberStatus.PROBATIONARY: ("db", "đảng viên dự bị", "d.bị"),
    MemberStatus.EXEMPT: ("miễn", "được miễn sinh hoạt", "miễn công tác và sinh hoạt đảng", "miễn sinh hoạt đảng"),
    MemberStatus.SUSPENDED: ("đình chỉ", "đình chỉ sinh hoạt đảng"),
    PostKind.SECRETARY: ("bt", "bí thư chi bộ", "bí thư đảng ủy", "bí thư chi đoàn"),
    PostKind.DEPUTY_SECRETARY: ("pbt", "phó bt", "phó bí thư thường trực", "phó bí thư chi bộ", "phó bí thư đảng ủy"),
    PostKind.MEMBER: (
        "uv", "chi ủy viên", "đảng ủy viên", "cấp ủy viên", "ủy viên bch", "ủy viên ban chấp hành", "ủy viên ban thường vụ",
    ),
    PostKind.HEAD: ("trưởng",),
    PostKind.DEPUTY_HEAD: ("phó ban",),
    PostKind.SPECIALIST: ("cv",),
    Line.PARTY: ("khối đảng",),
    Line.STATE: ("nhà nước", "khối chính quyền"),
    Line.MASS: ("mttq, đoàn thể", "khối đoàn thể", "mặt trận, đoàn thể"),
    UnitKind.PROVINCIAL_COMMITTEE: ("tỉnh ủy", "thành ủy", "đảng bộ tỉnh", "đảng bộ thành phố"),
    UnitKind.COMMUNE_COMMITTEE: ("đảng bộ xã", "đảng bộ phường", "đảng bộ đặc khu"),
    UnitKind.CELL: ("chi bộ",),
    UnitKind.MASS_ORGANISATION: ("công đoàn", "hội", "đoàn thể"),
    UnitKind.OTHER: ("khác",),
}  # fmt: skip


def _keys(choices: type[TextChoices]) -> dict[str, TextChoices]:
    keys: dict[str, TextChoices] = {}
    for choice in choices:
        for words in (str(choice.label), choice.value, *_MORE.get(choice, ())):
            keys.setdefault(search_key(words), choice)
    return keys


def choice_of(cell: str, choices: type[Words]) -> Words | None:
    """The word of a list that a cell means, by its label, its short forms, or the stored value."""
    found = _keys_of(choices).get(" ".join(search_key(cell).strip(" .*").split()))
    return choices(found) if found is not None else None


_READ: dict[str, dict[str, TextChoices]] = {}


def _keys_of(choices: type[TextChoices]) -> dict[str, TextChoices]:
    known = _READ.get(choices.__name__)
    if known is None:
        from django.utils import translation

        with translation.override("vi"):  # sheets are Vietnamese whatever their reader's language
            known = _READ[choices.__name__] = _keys(choices)
    return known


def posts_of(cell: str) -> tuple[list[PostKind], list[str]]:
    """The posts that a cell lists ("Bí thư; Trưởng ban"), and what in it is none of ours."""
    known: list[PostKind] = []
    unknown: list[str] = []
    for part in re.split(r"\s*[;,+\n]\s*|\s+-\s+", cell):
        if not part:
            continue
        kind = choice_of(part, PostKind) or _post_beginning(search_key(part))
        if kind is None:
            unknown.append(part)
        elif kind not in known:
            known.append(kind)
    return known, unknown


def _post_beginning(key: str) -> PostKind | None:
    """ "Phó Bí thư Đảng ủy Sở": the words it begins with, the longest first."""
    beginnings: Iterable[tuple[str, PostKind]] = (
        ("pho bi thu", PostKind.DEPUTY_SECRETARY),
        ("bi thu", PostKind.SECRETARY),
        ("uy vien", PostKind.MEMBER),
        ("pho truong ban", PostKind.DEPUTY_HEAD),
        ("truong ban", PostKind.HEAD),
        ("chuyen vien", PostKind.SPECIALIST),
    )
    return next((kind for words, kind in beginnings if key.startswith(words + " ")), None)


def year_of(cell: str, last: int) -> int | None:
    """A year of birth from "1980", "05/02/1980", "02/1980", "1980-02-05" or Excel's count of days."""
    text = cell.strip()
    if text.isdigit() and len(text) == 5 and int(text) in _EXCEL_DAYS:
        text = str((_EXCEL_ZERO + timedelta(days=int(text))).year)
    found = [int(year) for year in _YEAR.findall(text)]
    fit = [year for year in found if FIRST_YEAR <= year <= last]
    return fit[0] if len(fit) == 1 and len(found) == 1 else None


def day_of(cell: str) -> date | None:
    """A day as dd/mm/yyyy, as a date cell, or as Excel's count of days."""
    text = cell.strip()
    try:
        if match := _ISO.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None
    if text.isdigit() and len(text) == 5 and int(text) in _EXCEL_DAYS:
        return _EXCEL_ZERO + timedelta(days=int(text))
    return None


def number_of(cell: str, most: int) -> int | None:
    """A count as offices write it: "1020", "1.020", "1 020"; leading zeros are none of its matter."""
    text = cell.strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = int(re.sub(r"[. ]", "", text)[:12])
    return number if number <= most else None


def proper_name(name: str) -> str:
    """A name typed in capitals, written as names are: "H'HEN NIÊ" is "H'Hen Niê"; any other stays as it is."""
    letters = [char for char in name if char.isalpha()]
    if len(letters) < 3 or any(char.islower() for char in letters):
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word.group()[:1].upper() + word.group()[1:].lower(), name)
