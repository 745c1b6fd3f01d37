"""Which phrase of time is the deadline of a piece of work, and which only names a paper, an event or a habit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from trienkhai.vietnamese.deadlines import Bound, Every
from trienkhai.vietnamese.periods import cut_off_in
from trienkhai.vietnamese.terms import Term, find_terms
from trienkhai.vietnamese.text import canonical, plain
from trienkhai.vietnamese.verbs import VERB_HERE


@dataclass(frozen=True)
class Calendar:
    """What yearless words are read against: the year and where it came from, and the day of issue."""

    year: int | None = None
    year_code: str = "YEAR_FROM_DOCUMENT"
    issued_on: date | None = None


# A frequency after these words names a kind of meeting, paper or rating, not how often the lead does the work.
_HABIT_OF = re.compile(
    r"(?:giao ban|họp|sinh hoạt(?: chuyên đề)?|hội nghị|xếp loại(?: thi đua)?|thi đua|kế hoạch|chương trình|tổng kết|kỳ họp|phiên họp|danh mục|dự toán|khen thưởng|cập nhật"
    r"|báo cáo|nhiệm vụ|học tập|hoạt động|chất lượng|kiểm điểm|đánh giá|phong trào|ngân sách|chỉ tiêu|chuyên môn|công việc|đời sống|kiểm tra|giám sát|bồi dưỡng|thường xuyên|chuyên đề)\s*,?\s*$"
)
_REGIME = re.compile(
    r"(?:chế độ|quy trình|thực hiện|duy trì|tổ chức|lập|gửi|tiến hành|công bố|nộp)\s+(?:[^\s.;,]+\s+){0,6}$"
)
_EVENT = re.compile(
    r"(?<!\w)(?:cho|của|(?<!công )(?<!cá )(?<!bệnh )(?<!quân )(?<!doanh )(?<!nạn )(?<!thân )(?<!tư )(?<!chủ )nhân|nhân dịp|kỷ niệm|chào mừng|dịp|lễ|trận|tuần|tháng thanh niên|phong trào|(?<!học )(?<!vệ )(?<!phát )(?<!tuyển )(?<!thí )(?<!phục )(?<!hộ )(?<!hy )sinh|số liệu|(?<!máy )(?<!giới )(?<!đặc )tính|hiệu lực|diễn ra|khai mạc)\s*(?:là\s+|từ\s+|vào\s+)?$"
)
_REGULATED = re.compile(
    r"(?:miễn|cấp phép|hiệu lực|hợp đồng|số liệu|tính|áp dụng|được phép|tầm nhìn|giai đoạn|định hướng|nhiệm kỳ|khóa|năm học)(?:\s+[^\s.;]+){0,6}\s*$"
)
_YEAR_CUE = re.compile(r"(?:hoan thanh|thoi gian|thoi han|tien do|xong|han)(?:\s+\w+){0,4}\s*[:\-–]?\s*(?:la\s+)?$")
# "trong kỳ sinh hoạt chi bộ tháng 6/2026": the meeting at which the work is done.
_AT_MEETING = re.compile(
    r"(?<!\w)(?:trong|tại|vào)\s+(?:kỳ |buổi |đợt |phiên )?(?:sinh hoạt|họp)(?:\s+[^\s,;.:]+){0,5}\s*$"
)
_DATED = frozenset({Bound.ON, Bound.BEFORE, Bound.BY, Bound.WITHIN, Bound.RELATIVE})
_LEAD_IN = re.compile(r"(?:^|[,;:.\-–+]|\bvà|\bphải|\bcần|\bcó trách nhiệm|\bthực hiện|\btrách nhiệm|\bgiao|\))\s*$")


def is_dated(term: Term) -> bool:
    """Whether a term says when, rather than how often or how quickly."""
    return term.deadline.bound in _DATED


def terms_in(flat: str, start: int, end: int, calendar: Calendar, *, verb_at: int | None = None) -> list[Term]:
    """The terms of the work told in flat[start:end], in order, with places in ``flat``. ``verb_at``: where its verb
    stands, so that a frequency in front of the verb is known as one of the work."""
    part = flat[start:end]
    found = find_terms(part, year=calendar.year, year_code=calendar.year_code, issued_on=calendar.issued_on)
    if not found:
        return []
    folded = canonical(part)
    moved = []
    for term in found:
        if not term.cited and _binds(term, part, folded, (verb_at - start) if verb_at is not None else 0):
            moved.append(Term(term.start + start, term.end + start, term.deadline, term.cued, term.cited))
    return moved


def _binds(term: Term, part: str, folded: str, verb_at: int) -> bool:
    before, after = folded[max(0, term.start - 60) : term.start], folded[term.end : term.end + 60]
    bound = term.deadline.bound
    if bound == Bound.CONTINUOUS:
        return (
            plain(term.deadline.text).endswith("tro di")
            or (term.start <= verb_at + 2 and bool(_LEAD_IN.search(before) or term.start <= verb_at))
            or before.rstrip().endswith(":")
        )
    if bound == Bound.PROMPT:
        return term.start <= verb_at + 2
    if bound == Bound.RECURRING:
        if (
            term.deadline.occurrences
            or plain(term.deadline.text).startswith("dinh ky")
            or term.deadline.every == Every.FORTNIGHT
            or "/" in term.deadline.text
            or term.start == 0
            or re.search(r"\d\s+lan|(?:mot|hai|ba|bon) lan", plain(term.deadline.text))
            or plain(term.deadline.text).startswith(("vao ", "cuoi ", "dau ", "truoc ", "cham "))
        ):
            return True
        if re.match(
            r"\s*,?\s*(?:báo cáo|gửi|tổng hợp|tổ chức|kiểm tra|rà soát|đánh giá|sơ kết|tổng kết|cập nhật|họp)", after
        ):
            return not re.search(r"(?:giao ban|họp|sinh hoạt)\s*$", before)
        habit = _HABIT_OF.search(before)
        if habit and abs(term.start - len(before) + habit.start() - verb_at) <= 1:
            return True  # the word is the verb of the work itself
        if habit:
            return bool(
                re.search(
                    r"(?:^|[;,.]\s*|và\s+)(?:chế độ\s+)?(?:thông tin, )?(?:báo cáo|sơ kết|tổng kết|kiểm tra|đánh giá)\s*$",
                    before,
                )
            ) and not after.lstrip().startswith("của")
        return (
            bool(VERB_HERE.match(after.lstrip(" ,")))
            or bool(_REGIME.search(before))
            or bool(re.match(r"\s*(?:[.;]|$)", after))
        )
    if bound == Bound.RELATIVE:
        return True
    words = plain(term.deadline.text)
    if re.fullmatch(r"(?:trong |cuoi |dau |giua |den |toi |het |tu |ke tu |truoc )*nam (?:19|20)\d\d", words):
        cue = bool(_YEAR_CUE.search(plain(before)))
        return cue or words.startswith(("trong ", "het ", "truoc "))
    if _EVENT.search(before) and not term.deadline.text.lower().startswith(("trước", "chậm")):
        return False
    if bound == Bound.BY and words.startswith(("den", "toi")) and _REGULATED.search(before):
        return False
    if bound == Bound.WITHIN and _AT_MEETING.search(before):
        return True
    return term.cued or (bound == Bound.ON and bool(re.search(r"ng[aà]y", term.deadline.text, re.IGNORECASE)))


def choose(terms: list[Term]) -> Term | None:
    """The first term that says when or how often; "kịp thời" only when nothing else is said (ANNOTATION.md); of a step
    told twice, the one that names its day."""
    real = [t for t in terms if t.deadline.bound != Bound.PROMPT]
    if not real:
        return terms[0] if terms else None
    return next((t for t in real if _names_the_day(t, of=real[0])), real[0])


def _names_the_day(term: Term, *, of: Term) -> bool:
    """ "báo cáo hằng tháng … trước ngày 25 hằng tháng": the step is told twice, once with its day."""
    one, other = of.deadline, term.deadline
    if one.every is None or other.bound != Bound.RECURRING or one.every != other.every:
        return False
    return cut_off_in(one.text, one.every) is None and cut_off_in(other.text, one.every) is not None
