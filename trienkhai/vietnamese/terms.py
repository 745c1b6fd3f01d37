"""Deadline phrases of official Vietnamese: the words, how they bind, and the days they bind to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from trienkhai.vietnamese.dates import Stretch, Unit, find_stretches, month_ends
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every, Occurrence
from trienkhai.vietnamese.text import plain


@dataclass(frozen=True)
class Term:
    """A phrase of time in a text. ``cued``: a word of deadline stands before it ("trước", "trong", "hoàn thành").
    ``cited``: it is the date of a document or an anniversary, never a deadline."""

    start: int
    end: int
    deadline: Deadline
    cued: bool = True
    cited: bool = False


_HOUR = r"(?:\d{1,2}\s?(?:gio|h|g)\s?(?:\d{1,2})?\s?(?:phut)?\s*,?\s*(?:cua\s+)?)?"
_THU = r"(?:thu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])\s*,?\s*|chu nhat\s*,?\s*)?"
_TAIL = rf"{_HOUR}{_THU}(?:ngay\s*)?$"
_PREFIXES: tuple[tuple[re.Pattern[str], Bound], ...] = tuple(
    (re.compile(rf"(?<!\w){form}\s*{_TAIL}"), bound)
    for form, bound in (
        (r"truoc\s+va\s+trong", Bound.BY),
        (r"(?:cham nhat|muon nhat)\s+(?:la\s+)?truoc", Bound.BEFORE),
        (r"(?:cham nhat|muon nhat|khong qua|khong muon hon|khong cham hon)(?:\s*,?\s*(?:la|vao|den|het|trong|cuoi)){0,3}", Bound.BY),
        (r"truoc(?:\s+thoi diem)?", Bound.BEFORE),
        (r"(?:keo dai\s+|tu nay\s+)?(?:cho\s+)?(?:den|toi)\s+het", Bound.BY),
        (r"(?:keo dai\s+|tu nay\s+)?(?:cho\s+)?(?:den|toi)(?:\s+truoc)?", Bound.BY),
        (r"(?:tu|ke tu|bat dau tu)", Bound.CONTINUOUS),
        (r"het", Bound.BY),
        (r"(?:vao|trong)(?:\s+(?:cuoi|dau|giua|khoang|thoi gian|suot))?", Bound.WITHIN),
        (r"(?:cuoi|dau|giua|khoang)", Bound.WITHIN),
    )
)  # fmt: skip
_CUE = re.compile(
    r"(?:hoan thanh|hoan tat|thoi gian(?:\s+\w+){0,3}|thoi han(?:\s+\w+){0,3}|tien do|xong|to chuc|thuc hien|bao cao|gui(?: ve)?|han|dip)"
    r"\s*[:\-–]?\s*(?:la\s*)?$|[(:]\s*$|^\s*$"
)
_CITED_BEFORE = re.compile(
    r"(?:/\s?[a-z]\w*(?:\s?[-–]\s?\w+)*|(?<!\w)(?:ban hanh|(?<!nhiem )ky|sinh|thanh lap|ky niem|mat|dang bao|co hieu luc)(?:\s+\w+){0,2}|/\w*)\s*[,(]?\s*(?:ngay)?\s*$"
)
_PAPER_BEFORE = re.compile(
    r"(?:nghi quyet|ke hoach|cong van|quyet dinh|chi thi|huong dan|thong bao|ket luan|quy dinh|nghi dinh|thong tu|to trinh"
    r"|cong dien|van ban|bien ban|luat)(?:\s+so)?(?:\s+[\w/\-–]+){0,3}\s*,?\s*$"
)
_CITED_AFTER = re.compile(
    r"\s*(?:,\s*)?(?:cua|ve viec|ve)\s+(?:ban chap|bo |chinh phu|thu tuong|quoc hoi|ban bi thu|tinh uy|thanh uy|uy ban|ubnd|hdnd)"
)
_FROM_BEFORE = re.compile(r"(?:trong thoi gian\s+)?(?:ke\s+|bat dau\s+)?tu\s*(?:ngay\s*)?$")
_YEARLIKE = re.compile(
    r"\s*,\s*(?:va\s+)?(?:nam\s+)?((?:19|20)\d\d)(?!\d|\s*[-–/])|\s+va\s+(?:nam\s+)?((?:19|20)\d\d)(?!\d|\s*[-–/])"
)

_EVERY = {
    "ngay": Every.DAY, "tuan": Every.WEEK, "thang": Every.MONTH, "quy": Every.QUARTER, "nam": Every.YEAR,
    "hoc ky": Every.HALF_YEAR, "nua nam": Every.HALF_YEAR, "6 thang": Every.HALF_YEAR, "06 thang": Every.HALF_YEAR,
    "sau thang": Every.HALF_YEAR, "nam hoc": Every.YEAR,
}  # fmt: skip
_PERIOD = r"(ngay|tuan|thang|quy|nam hoc|nam|hoc ky|nua nam|0?6 thang|sau thang)"
_LAN = r"(?:(?:it nhat|toi thieu)\s+)?(?:\d{1,2}|mot|hai|ba|bon)\s+(?:lan|ky|dot|cuoc|buoi)(?!\w)\s*"
_RECUR = re.compile(
    rf"(?:(?:mot cach\s+)?dinh ky\s*,?\s*)?(?:(?:truoc|vao|cham nhat(?: la)?(?: vao| den)?|den)\s+)?(?:(?:cuoi|dau)\s+)?(?:ngay\s+\d{{1,2}}(?:\s?/\s?\d{{1,2}})?\s*(?:,\s*)?(?:cua\s+)?)?"
    r"(?:(?:ngay\s+)?(?:thu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat)\s*(?:,\s*)?(?:cua\s+)?(?=(?:hang|moi)\s+tuan))?"
    rf"(?:{_LAN}(?:trong\s+)?)?(?:hang|moi|tung)\s+{_PERIOD}(?!\w)(?:\s*,?\s*{_LAN})?(?:\s*(?:,|va|hoac)\s*(?:hang\s+|moi\s+)?{_PERIOD}(?!\w))*(?:\s*\((?:truoc|vao|cham nhat|chieu|sang)[^()]{{0,60}}\))?"
)
_ROUND = re.compile(
    r"(?:dinh ky\s*)?(?:cu\s+)?(?:moi\s+)?(\d{1,2}|mot|hai|ba|sau)\s*(ngay|tuan|thang|quy|nam)\s*/?\s*(?:mot|01|1)?\s*lan(?!\w)(?:\s*\((?:truoc|vao|cham nhat)[^()]{0,60}\))?"
)
_PERIODIC = re.compile(rf"dinh ky\s+(?:theo\s+)?{_PERIOD}(?!\w|\s*\d)(?:\s*(?:,|va)\s*{_PERIOD}(?!\w))*")
_TIMES = re.compile(r"(?:it nhat\s+)?\d{1,2}\s*(?:lan|ngay|buoi|ky|cuoc)\s*/\s*(tuan|thang|quy|nam)(?!\w)")
# "trước ngày 20 của tháng cuối quý": a day of every quarter.
_OF_PERIOD = re.compile(
    r"(?:(?:truoc|vao|cham nhat(?: la)?|den|trong)\s+)?(?:ngay\s+\d{1,2}\s*,?\s*(?:cua\s+)?)?thang\s+(?:cuoi|dau|giua|thu \w+)\s+(?:cua\s+)?(?:(?:moi|hang|tung)\s+)?(quy|nam)(?!\w|\s+(?:\d|i{1,3}(?!\w)|iv(?!\w)))"
)
_CONTINUOUS = re.compile(
    r"(?<!\w)(?:(?:ke |bat dau )?tu (?:ngay|khi) (?:ban hanh|ky|phat hanh)(?:\s+[^\s,.;:()]+){0,6}? tro di|thuong xuyen(?:\s*,\s*lien tuc)?|lien tuc|xuyen suot|tu nay tro di|ke tu ngay (?:ban hanh|ky)(?=\s*(?:$|[.;])))(?!\w)"
)
_PROMPT = re.compile(r"(?<!\w)(?:kip thoi|khan truong|ngay lap tuc|som nhat|ngay khi co the)(?!\w)")
_OCCASION = re.compile(r"(?:(?:vao|nhan)\s+)?dip\s+(?:(?:so ket|tong ket)\s+)?(cuoi|dau|giua)\s+nam(?:\s+(?:hoc\s+)?((?:19|20)\d\d)(?!\s*[-–/]\s*\d))?"
                       r"|(?:vao\s+)?(cuoi)\s+nam\s+((?:19|20)\d\d)(?!\s*[-–/]\s*\d)")  # fmt: skip
_COUNT = r"(\d{1,3}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi(?: lam)?)"
_RELATIVE = re.compile(
    rf"(?:(?:cham nhat|khong qua)\s+(?:la\s+)?)?(?:(?:trong|sau|truoc)\s+)?(?:thoi han\s+|thoi gian\s+|vong\s+)?(?:cham nhat\s+)?(?:la\s+)?{_COUNT}\s*(?:\([^()]{{1,20}}\)\s*)?"
    r"(gio|ngay|tuan|thang)(?:\s+lam viec)?\s*,?\s*(?:tinh\s+)?(?:ke\s+)?(?:tu|sau|truoc)\s+(?:ngay|khi|luc|thoi diem)(?:\s+[^\s,.;:()]+){0,8}"
)
_OF_EVENT = re.compile(
    r"(?:dam bao\s+)?theo (?:dung )?(?:thoi gian|thoi han|moc thoi gian|tien do)(?: quy dinh| neu)? (?:tai|o) [^.;]{3,60}"
    rf"|het thoi han\s+{_COUNT}\s*(?:ngay|thang|tuan)"
    r"|(?:ngay\s+)?sau khi(?:\s+[^\s,.;:()]+){1,8}"
    r"|sau (?:hoi nghi|dai hoi|dot|moi dot|moi hoi nghi|ky hop)(?:\s+[^\s,.;:()]+){0,5}"
)
_REST_OF_CLAUSE = re.compile(r"(?:\s+[^\s,.;:()]+){1,16}(?=\s*(?:[,.;:()]|$))")
_TO = r"(?<!chuyen )(?<!van )(?<!tieu )(?<!chu )de(?! nghi| an| xuat| tai)"  # "để", not "chuyên đề", "đề nghị"
_STOPS = tuple(map(re.compile, (rf"\s(?={_TO}\s)", r"\sbao cao", r"\sgui\s", r"\sva(?!\w)")))
_ASKS_MORE = re.compile(
    rf"(?<!\w)(?:{_TO}|gui|nop|trinh|bao cao|tong hop|phai|can|co trach nhiem|chiu trach nhiem|dong thoi|cac don vi|cac dia phuong)(?!\w)"
)
_ACT_BEFORE = 3  # words
_ACTOR_AFTER = re.compile(
    r",\s+(?:cac|cap uy|chi bo|chi uy|dang uy|dang bo|don vi|co quan|ban|van phong|uy ban|moi|tung|bi thu|so)(?!\w)"
)
_FROM_ISSUE = re.compile(
    r"ke tu ngay\s+(?:ban hanh|ky)|ngay (?:ban hanh|ky)(?:$|\s+(?:ke hoach|van ban|cong van|chi thi|huong dan|thong bao))|ngay .{0,25}duoc ban hanh"
)


def find_terms(text: str, *, year: int | None = None, year_code: str = "YEAR_FROM_DOCUMENT", issued_on: date | None = None,
               column: bool = False) -> list[Term]:  # fmt: skip
    """Every phrase of time in a text, in order. ``column``: the text is a cell of a column of terms, where a
    bare date is a last day and a bare year counts."""
    folded = plain(text)
    terms: list[Term] = []
    taken = bytearray(len(text))

    def add(start: int, end: int, deadline: Deadline, *, cued: bool = True, cited: bool = False) -> None:
        while end > start and folded[end - 1] in " ,\n\t":
            end -= 1
        if any(taken[start:end]):
            return
        taken[start:end] = b"\x01" * (end - start)
        terms.append(Term(start, end, replace(deadline, text=text[start:end]), cued, cited))

    _recurring(folded, add)
    _occasions(folded, add)
    _relative(folded, add, issued_on)
    if column:
        _bare(folded, add)
    _dated(text, folded, find_stretches(text, year=year, year_code=year_code), add, column)
    for pattern, bound in ((_CONTINUOUS, Bound.CONTINUOUS), (_PROMPT, Bound.PROMPT)):
        for match in pattern.finditer(folded):
            add(match.start(), match.end(), Deadline("", bound))
    return sorted(terms, key=lambda t: t.start)


_Add = Callable[..., None]


# What a text must hold for the slower patterns to find anything in it.
_ANY_PERIOD = re.compile(rf"(?:hang|moi|tung)\s+{_PERIOD}|dinh ky|/|thang\s+(?:cuoi|dau|giua|thu)")

_ANY_START = re.compile(r"(?:tu|sau|truoc)\s+(?:ngay|khi|luc|thoi diem)")


def _recurring(folded: str, add: _Add) -> None:
    for match in _ROUND.finditer(folded) if "lan" in folded else ():
        count = {"mot": 1, "hai": 2, "ba": 3, "sau": 6}.get(match[1]) or int(match[1]) if match[1] else 1
        every = {("ngay", 1): Every.DAY, ("tuan", 1): Every.WEEK, ("tuan", 2): Every.FORTNIGHT, ("ngay", 7): Every.WEEK,
                 ("ngay", 15): Every.FORTNIGHT, ("thang", 1): Every.MONTH, ("thang", 3): Every.QUARTER, ("quy", 1): Every.QUARTER,
                 ("thang", 6): Every.HALF_YEAR, ("nam", 1): Every.YEAR, ("thang", 12): Every.YEAR}.get((match[2], count))  # fmt: skip
        if every is not None:
            add(match.start(), match.end(), Deadline("", Bound.RECURRING, every=every))
    for pattern in (_OF_PERIOD, _RECUR, _PERIODIC, _TIMES) if _ANY_PERIOD.search(folded) else ():
        for match in pattern.finditer(folded):
            before = folded[: match.start()][-1:]
            if before and before.isalnum():
                continue
            if folded[match.start() : match.end()].startswith("tung ") and "ngay" not in match.group():
                continue  # "từng tháng" cuts a plan into months, "từng năm" into years
            every = _EVERY[match[1]]
            add(match.start(), match.end(), Deadline("", Bound.RECURRING, every=every))


_BARE_YEARS = re.compile(r"(?:giai doan\s+|nam\s+)?((?:19|20)\d\d)(?:\s*(?:-|–|—|den)\s*(?:nam\s+)?((?:19|20)\d\d))?")
_BARE_MONTHS = re.compile(
    r"(\d{1,2})\s?/\s?((?:19|20)\d\d)(?:\s*(?:-|–|—|den)\s*(?:thang\s+)?(\d{1,2})\s?/\s?((?:19|20)\d\d))?"
)


def _bare(folded: str, add: _Add) -> None:
    """A cell of a column of terms that holds nothing but years ("2025", "2024-2026") or months ("9/2025")."""
    begin = len(folded) - len(folded.lstrip())
    end = len(folded.rstrip(" .;"))
    if years := _BARE_YEARS.fullmatch(folded, begin, end):
        last = int(years[2] or years[1])
        add(begin, end, Deadline("", Bound.WITHIN, date(int(years[1]), 1, 1), date(last, 12, 31)))
    elif months := _BARE_MONTHS.fullmatch(folded, begin, end):
        of, to = int(months[1]), int(months[3] or months[1])
        if 1 <= of <= 12 and 1 <= to <= 12:
            first = date(int(months[2]), of, 1)
            last_day = month_ends(int(months[4] or months[2]), to)[1]
            add(begin, end, Deadline("", Bound.WITHIN, first, last_day))


def _occasions(folded: str, add: _Add) -> None:
    for match in _OCCASION.finditer(folded):
        part, first = (match[1], match[2]) if match[1] else (match[3], match[4])
        end, years = match.end(), [int(first)] if first else []
        while years and (more := _YEARLIKE.match(folded, end)):
            years.append(int(more[1] or more[2]))
            end = more.end()
        last = {"cuoi": (12, 31), "giua": None, "dau": None}[part]
        if len(years) == 1 and not match[1] and last:
            add(match.start(), end, Deadline("", Bound.WITHIN, date(years[0], 1, 1), date(years[0], *last),
                                             occurrences=(Occurrence(f"{part} {years[0]}", years[0]),)))  # fmt: skip
            continue
        label = {"cuoi": "cuối năm", "giua": "giữa năm", "dau": "đầu năm"}[part]
        add(match.start(), end, Deadline("", Bound.RECURRING, every=Every.YEAR,
                                         occurrences=tuple(Occurrence(f"{label} {y}", y) for y in years)))  # fmt: skip


def _relative(folded: str, add: _Add, issued_on: date | None) -> None:
    for match in _RELATIVE.finditer(folded) if _ANY_START.search(folded) else ():
        deadline = Deadline("", Bound.RELATIVE)
        if (
            issued_on
            and match[1].isdigit()
            and match[2] == "ngay"
            and "lam viec" not in match.group()
            and _FROM_ISSUE.search(match.group())
        ):
            deadline = Deadline("", Bound.RELATIVE, ends_on=issued_on + timedelta(days=int(match[1])),
                                inferred=("COUNTED_FROM_ISSUE",))  # fmt: skip
        end = match.end()
        for stop in _STOPS:
            cut = stop.search(folded, match.start() + 12, end)
            end = cut.start() if cut else end
        add(match.start(), end if end < match.end() else _whole_event(folded, match.start(), end), deadline)
    for match in _OF_EVENT.finditer(folded):
        add(match.start(), _whole_event(folded, match.start(), match.end()), Deadline("", Bound.RELATIVE))


def _whole_event(folded: str, start: int, end: int) -> int:
    """Where the words of an event end: at the end of the clause, when what is to be done was said before them, or a
    comma and whoever does it stand behind, and nothing else is asked in between; else where they were found to end."""
    rest = _REST_OF_CLAUSE.match(folded, end)
    before = re.split(r"[.;:]", folded[:start])[-1]
    if rest is None or _ASKS_MORE.search(folded, start, rest.end()):
        return end
    is_apart = len(before.split()) >= _ACT_BEFORE or _ACTOR_AFTER.match(folded, rest.end())
    return rest.end() if is_apart else end


def _bound(folded: str, stretch: Stretch) -> tuple[int, Bound | None]:
    low = max(0, stretch.start - 70)
    window = folded[low : stretch.start]
    for pattern, bound in _PREFIXES:
        match = pattern.search(window)
        if match:
            return low + match.start(), bound
    return stretch.start, None


def _is_cited(folded: str, start: int, end: int, has_year: bool) -> bool:
    window = folded[max(0, start - 90) : start]
    if _CITED_BEFORE.search(window) or (has_year and _PAPER_BEFORE.search(window)):
        return True
    return bool(_CITED_AFTER.match(folded, end))


def _dated(text: str, folded: str, stretches: list[Stretch], add: _Add, column: bool) -> None:
    skip = -1
    for place, one in enumerate(stretches):
        if place <= skip:
            continue
        following = stretches[place + 1] if place + 1 < len(stretches) else None
        if following is not None and (joined := _range(folded, one, following)) is not None:
            skip = place + 1
            start, deadline = joined
            add(start, following.end, deadline, cited=_is_cited(folded, start, following.end, True), cued=True)
            continue
        start, bound = _bound(folded, one)
        if (
            one.unit == Unit.DAY
            and not one.marked
            and not one.has_year
            and bound in (None, Bound.WITHIN)
            and not column
        ):
            continue  # "7/9 chi bộ", "bước 1/2"
        if one.unit == Unit.DAY and not one.marked and not one.has_year and re.match(r"\s?%|\d", folded[one.end :][:2]):
            continue
        cited = one.unit == Unit.DAY and bound is None and _is_cited(folded, start, one.end, one.has_year)
        cued = bound is not None or column or bool(_CUE.search(folded[max(0, start - 50) : start]))
        add(start, one.end, _one(one, bound, column), cued=cued, cited=cited)


def _range(folded: str, one: Stretch, two: Stretch) -> tuple[int, Deadline] | None:
    between = folded[one.end : two.start]
    if not re.fullmatch(r"\s*(?:,\s*)?(?:-|–|—|den|toi)\s*(?:het\s*)?(?:ngay\s*)?", between):
        return None
    low = max(0, one.start - 40)
    source = _FROM_BEFORE.search(folded[low : one.start])
    if source is None and not (one.unit == two.unit and between.strip() in "-–—"):
        return None
    start = low + source.start() if source else one.start
    first = one.first
    if not one.has_year and two.last is not None and one.unit in (Unit.DAY, Unit.MONTH) and two.has_year:
        again = find_stretches(folded[one.start : one.end], year=two.last.year)
        first = again[0].first if again else first
    inferred = tuple(dict.fromkeys(two.inferred + (one.inferred if one.has_year else ())))
    return start, Deadline("", Bound.WITHIN, first, two.last, inferred=inferred)


def _one(one: Stretch, bound: Bound | None, column: bool) -> Deadline:
    if one.unit == Unit.DAY:
        bare = Bound.BY if column and not one.marked else Bound.ON  # a bare date in a column of terms is a last day
        kind = bare if bound is None else Bound.ON if bound == Bound.WITHIN else bound
        if kind == Bound.ON:
            return Deadline("", kind, one.first, one.last, inferred=one.inferred)
        if kind == Bound.CONTINUOUS:
            return Deadline("", kind, one.first, None, inferred=one.inferred)
        return Deadline("", kind, None, one.last, inferred=one.inferred)
    if bound == Bound.BEFORE:
        return Deadline("", bound, None, one.first, inferred=one.inferred)
    if bound == Bound.BY:
        return Deadline("", bound, None, one.last, inferred=one.inferred)
    if bound == Bound.CONTINUOUS:
        return Deadline("", bound, one.first, None, inferred=one.inferred)
    return Deadline("", Bound.WITHIN, one.first, one.last, inferred=one.inferred)
