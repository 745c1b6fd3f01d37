"""Clauses that cannot all be kept: found by comparing kinds of work, topics and days, never by a document's wording."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from trienkhai.reading.audiences import support_of
from trienkhai.reading.coverage import bodies_not_in_recipients
from trienkhai.reading.result import Contradiction, Reading, ReadObligation
from trienkhai.vietnamese.deadlines import Bound, Every
from trienkhai.vietnamese.text import canonical, plain

_TOPICS = (
    "học tập", "quán triệt", "tuyên truyền", "tập huấn", "kiểm tra", "giám sát", "rà soát", "đăng ký", "cam kết", "đánh giá", "sơ kết", "tổng kết",
    "khen thưởng", "sinh hoạt", "bầu cử", "đại hội", "khảo sát", "thống kê", "chuyển đổi số", "số hóa", "diễn tập", "hội thi", "hội nghị", "tiêm",
    "kê khai", "cập nhật", "tích hợp", "xây dựng", "thi công", "lắp đặt", "đào tạo", "bồi dưỡng", "quyên góp", "ủng hộ", "trồng cây", "phòng, chống",
)  # fmt: skip
_REPORT = re.compile(
    r"(?:báo cáo(?: \S+){0,2}? |gửi |tổng hợp,? )(?:kết quả|tình hình|tiến độ|số liệu)(?P<object>[^.;]{0,240})|báo cáo (?:sơ kết|tổng kết)(?P<object2>[^.;]{0,240})"
)
_BEGINS = re.compile(r"(?:về|trước|gửi|để|trên)\s")
_FIXED_HOLIDAYS = {
    (1, 1),
    (4, 30),
    (5, 1),
    (9, 2),
}  # Bộ luật Lao động 2019, Điều 112; the lunar ones are data of the office
_WEEKDAY = re.compile(r"(?:thứ\s+(?P<day>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday>chủ nhật))\s*,?\s*(?:\(\s*)?ngày\s*$")
_WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tư": 2, "4": 2, "năm": 3, "5": 3, "sáu": 4, "6": 4, "bảy": 5, "7": 5}
_EXACT = (Bound.ON, Bound.BEFORE, Bound.BY)
_NAMED = 3  # works named beside one report
_DELAY = 3  # days that a body needs at least to gather its lower levels' answers


def find_contradictions(reading: Reading, today: date | None) -> tuple[Contradiction, ...]:
    """Every contradiction of a reading, by kind and then by place. "Past" is judged against the document's own date,
    else against ``today``, else not at all."""
    checks: tuple[Callable[[], list[Contradiction]], ...] = (
        lambda: _due_before_work_ends(reading),
        lambda: _same_work_two_dates(reading),
        lambda: _no_time_for_lower(reading),
        lambda: _days(reading, today),
        lambda: _leads(reading),
        lambda: _later_grounds(reading),
        lambda: bodies_not_in_recipients(reading),
    )
    return tuple(found for check in checks for found in check())


def _topics(words: str) -> set[str]:
    return {topic for topic in _TOPICS if topic in words}


def _report_topics(folded: str) -> set[str] | None:
    """What a report is to tell of; None when the words ask for no report."""
    match = _REPORT.search(folded)
    if match is None:
        return None
    words = match["object"] or match["object2"] or ""
    stop = _BEGINS.search(words)
    return _topics(words[: stop.start()] if stop else words)


def _shares_actor(one: ReadObligation, two: ReadObligation) -> bool:
    if not one.lead or not two.lead:
        return True
    words = [{w for name in o.lead for w in plain(name).replace(",", " ").split()} for o in (one, two)]
    return bool(words[0] & words[1])


def _where(obligation: ReadObligation) -> str:
    return obligation.clause_path


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _due_before_work_ends(reading: Reading) -> list[Contradiction]:
    """A report on work is due before that work may still go on. Of many such works the ones that end last are named."""
    works = [(place, o, topics) for place, o in enumerate(reading.obligations) if (topics := _work_topics(reading, o))]
    found = []
    for place, report in enumerate(reading.obligations):
        due = report.deadline
        if due is None or due.ends_on is None or due.bound not in (*_EXACT, Bound.WITHIN):
            continue
        asked = _report_topics(canonical(reading.quote(report)))
        if not asked:
            continue
        late: list[tuple[date, int, ReadObligation, set[str]]] = []
        for other, work, told in works:
            ends = work.deadline.ends_on if work.deadline else None
            begins = work.deadline.starts_on if work.deadline else None
            if other == place or ends is None or ends <= due.ends_on or (begins is not None and begins > due.ends_on):
                continue  # kept, or another round that begins after the report
            shared = asked & told
            if len(shared) >= min(2, len(asked)) and _shares_actor(report, work):
                late.append((ends, other, work, shared))
        for ends, other, work, shared in sorted(late, key=lambda one: (-one[0].toordinal(), one[1]))[:_NAMED]:
            found.append(Contradiction("DUE_BEFORE_WORK_ENDS", (place, other), {
                "due": _iso(due.ends_on), "due_text": due.text, "due_clause": _where(report), "work_ends": _iso(ends),
                "work_text": work.deadline.text if work.deadline else "", "work_clause": _where(work), "topics": sorted(shared)}))  # fmt: skip
    return found


def _work_topics(reading: Reading, work: ReadObligation) -> set[str]:
    """The kinds of work that a dated duty tells of; none when it is a report itself."""
    if (
        work.deadline is None
        or work.deadline.ends_on is None
        or _report_topics(canonical(reading.quote(work))) is not None
    ):
        return set()
    return _topics(canonical(work.action + " " + reading.quote(work)[:160]))


def _stems(words: str) -> set[str]:
    return {w for w in re.findall(r"\w+", plain(words)) if len(w) > 1}


def _same_work_two_dates(reading: Reading) -> list[Contradiction]:
    """The same words with the same lead, at two clauses, end on two days."""
    found = []
    dated = [(n, o, _stems(o.action)) for n, o in enumerate(reading.obligations) if o.deadline and o.deadline.ends_on]
    for at, (place, one, words) in enumerate(dated[:400]):
        for other, two, again in dated[at + 1 : at + 60]:
            if (
                one.deadline is None
                or two.deadline is None
                or one.deadline.ends_on == two.deadline.ends_on
                or min(len(words), len(again)) < 6
            ):
                continue
            if (
                one.clause_path == two.clause_path
                or set(one.lead) != set(two.lead)
                or len(words & again) < 0.85 * max(len(words), len(again))
            ):
                continue
            found.append(Contradiction("SAME_WORK_TWO_DATES", (place, other), {
                "one": _iso(one.deadline.ends_on), "one_clause": _where(one), "two": _iso(two.deadline.ends_on), "two_clause": _where(two)}))  # fmt: skip
    return found


def _no_time_for_lower(reading: Reading) -> list[Contradiction]:
    """A body must report upward no later than its lower levels report to it."""
    found = []
    uppers = [
        (place, o, ends)
        for place, o in enumerate(reading.obligations)
        if o.lead and o.deadline and (ends := o.deadline.ends_on) and _gathers(reading, o)
    ]
    for place, lower in enumerate(reading.obligations):
        due = lower.deadline.ends_on if lower.deadline else None
        if not lower.route_to or due is None:
            continue
        to = plain(f"{lower.route_to} {lower.route_via}")
        for other, upper, ends in uppers:
            if (
                other == place
                or set(upper.lead) == set(lower.lead)
                or not any(plain(name) in to for name in upper.lead)
            ):
                continue
            if ends - timedelta(days=_DELAY) < due:
                found.append(Contradiction("NO_TIME_FOR_LOWER_LEVEL", (place, other), {
                    "lower": _iso(due), "lower_clause": _where(lower), "upper": _iso(ends), "upper_clause": _where(upper),
                    "body": upper.lead[0]}))  # fmt: skip
                break
    return found


def _gathers(reading: Reading, upper: ReadObligation) -> bool:
    return "tổng hợp" in canonical(upper.action) or _report_topics(canonical(reading.quote(upper))) is not None


def _days(reading: Reading, today: date | None) -> list[Contradiction]:
    found = []
    issued = reading.header.issued_on
    against = issued or today
    for place, obligation in enumerate(reading.obligations):
        deadline = obligation.deadline
        if deadline is None:
            continue
        values: dict[str, object] = {"text": deadline.text, "clause": _where(obligation), "day": _iso(deadline.ends_on)}
        if "DATE_DOES_NOT_EXIST" in deadline.inferred:
            found.append(Contradiction("DATE_DOES_NOT_EXIST", (place,), values))
        if deadline.starts_on and deadline.ends_on and deadline.starts_on > deadline.ends_on:
            found.append(
                Contradiction("ENDS_BEFORE_IT_BEGINS", (place,), {**values, "begins": _iso(deadline.starts_on)})
            )
        day = deadline.ends_on
        if day is None:
            continue
        if against is not None and day < against:
            source = "DOCUMENT" if issued else "TODAY"
            found.append(
                Contradiction("DATE_IN_PAST", (place,), {**values, "against": _iso(against), "against_is": source})
            )
        if deadline.bound in _EXACT and deadline.every is None:
            if day.weekday() >= 5 or (day.month, day.day) in _FIXED_HOLIDAYS:
                rest = (
                    "HOLIDAY"
                    if (day.month, day.day) in _FIXED_HOLIDAYS
                    else "SATURDAY"
                    if day.weekday() == 5
                    else "SUNDAY"
                )
                found.append(Contradiction("DATE_ON_REST_DAY", (place,), {**values, "rest": rest}))
            named = _weekday_named(reading, obligation)
            if named is not None and named != day.weekday():
                found.append(
                    Contradiction("WEEKDAY_DISAGREES", (place,), {**values, "named": named, "is": day.weekday()})
                )
    return found


def _weekday_named(reading: Reading, obligation: ReadObligation) -> int | None:
    span = obligation.deadline_span
    if span is None or obligation.deadline is None or obligation.deadline.every == Every.WEEK:
        return None
    words = canonical(reading.text[max(0, span.start - 24) : span.end])
    before = re.search(r"ngày\s*\d", words)
    match = _WEEKDAY.search(words[: before.start() + 5] if before else "")
    if match is None:
        return None
    return 6 if match["sunday"] else _WEEKDAYS[match["day"]]


_MAIN_DUTY = 6  # words: shorter actions are too alike to be called the same work


def _leads(reading: Reading) -> list[Contradiction]:
    """A body that is to work with itself; one piece of work in the sole charge of two bodies."""
    found = []
    for place, obligation in enumerate(reading.obligations):
        quote = reading.quote(obligation).replace("\n", " ")
        with_whom = support_of(quote, canonical(quote), 0, len(quote))
        both = {plain(name) for name in obligation.lead} & {plain(phrase.text) for phrase in with_whom}
        for name in obligation.lead:
            if plain(name) in both:
                found.append(Contradiction("BODY_LEADS_AND_SUPPORTS", (place,), {"body": name, "clause": _where(obligation)}))  # fmt: skip
    sole = [
        (n, o, plain(o.lead[0]), _stems(o.action))
        for n, o in enumerate(reading.obligations)
        if len(o.lead) == 1 and _is_led(reading, o)
    ]
    for at, (place, one, lead, words) in enumerate(sole[:400]):
        for other, two, second, again in sole[at + 1 : at + 60]:
            if lead == second or one.clause_path == two.clause_path:
                continue
            if min(len(words), len(again)) < _MAIN_DUTY or len(words & again) < 0.9 * max(len(words), len(again)):
                continue
            found.append(Contradiction("SAME_WORK_TWO_LEADS", (place, other), {
                "one": one.lead[0], "one_clause": _where(one), "two": two.lead[0], "two_clause": _where(two)}))  # fmt: skip
    return found


def _is_led(reading: Reading, obligation: ReadObligation) -> bool:
    """Whether the words put one body in charge, so that a second one is one too many."""
    return "chủ trì" in canonical(reading.quote(obligation)) and plain(obligation.lead[0]).split()[0] not in (
        "cac",
        "moi",
        "tung",
    )


def _later_grounds(reading: Reading) -> list[Contradiction]:
    """A document that this one says it carries out is dated after it."""
    issued = reading.header.issued_on
    if issued is None:
        return []
    return [
        Contradiction(
            "GROUND_LATER_THAN_DOCUMENT",
            (),
            {"symbol": basis.symbol, "day": _iso(basis.issued_on), "issued": _iso(issued)},
        )
        for basis in reading.bases
        if basis.is_ground and basis.issued_on is not None and basis.issued_on > issued
    ]
