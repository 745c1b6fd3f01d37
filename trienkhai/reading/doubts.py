"""What a person should look at: doubts of the reader, and what the document leaves open ("6 rõ")."""

from __future__ import annotations

import re
from dataclasses import replace

from trienkhai.reading.result import Doubt, Reading, ReadObligation
from trienkhai.vietnamese.deadlines import Bound
from trienkhai.vietnamese.text import canonical, plain

_GENERIC = re.compile(
    r"(?:các|những)?\s*(?:cơ quan|đơn vị|địa phương|tổ chức|tập thể|cá nhân|ngành|cấp)(?:\s*,\s*(?:cơ quan|đơn vị|địa phương|tổ chức|tập thể|cá nhân|ngành|cấp))*(?:\s*(?:và\s+)?(?:có\s+)?liên quan)?"
)
_YIELDS = re.compile(r"(?:xây dựng|ban hành|lập|soạn|tham mưu|trình|báo cáo|đăng ký|rà soát|thống kê)(?!\w)")
_DECIDES = re.compile(r"(?:ban hành|phê duyệt|quyết định|khen thưởng|đề xuất|trình|thẩm định|kỷ luật|xử lý)(?!\w)")
_DECIDER = re.compile(
    r"(?:trình|báo cáo|tham mưu|đề nghị|xin ý kiến)\s+(?:cho\s+)?(?:các\s+)?(?:ban|ủy ban|ubnd|chủ tịch|bí thư|đảng ủy|thường trực|hội đồng|hđnd|lãnh đạo|giám đốc|hiệu trưởng|cấp có thẩm quyền|sở|tỉnh|thành|huyện)"
)
LONG_QUOTE = 1500  # characters; longer pieces usually hold several duties


def with_doubts(obligation: ReadObligation, quote: str, previous_lead: tuple[str, ...]) -> ReadObligation:
    """The obligation with its doubts and its "6 rõ". ``previous_lead`` is offered where no lead is named."""
    return replace(obligation, doubts=_doubts(obligation, quote, previous_lead), unclear=_unclear(obligation, quote))


def _doubts(obligation: ReadObligation, quote: str, previous_lead: tuple[str, ...]) -> tuple[Doubt, ...]:
    found: list[Doubt] = list(obligation.doubts)
    if not obligation.lead:
        found.append(Doubt("LEAD_MISSING", {"previous": list(previous_lead)}))
    elif all(_GENERIC.fullmatch(canonical(name).strip()) for name in obligation.lead):
        found.append(Doubt("LEAD_GENERIC", {"lead": list(obligation.lead)}))
    deadline = obligation.deadline
    if deadline is not None:
        if "DATE_DOES_NOT_EXIST" in deadline.inferred:
            found.append(Doubt("DATE_DOES_NOT_EXIST", {"text": deadline.text}))
        if any(code.startswith("YEAR_FROM") for code in deadline.inferred):
            day = deadline.ends_on or deadline.starts_on
            found.append(
                Doubt(
                    "YEAR_INFERRED",
                    {"text": deadline.text, "year": day.year if day else None, "from": deadline.inferred[0]},
                )
            )
        if (
            deadline.bound in (Bound.ON, Bound.BEFORE, Bound.BY, Bound.WITHIN)
            and deadline.ends_on is None
            and "DATE_DOES_NOT_EXIST" not in deadline.inferred
        ):
            found.append(Doubt("YEAR_UNKNOWN", {"text": deadline.text}))
        if deadline.bound == Bound.RELATIVE and deadline.ends_on is None:
            found.append(Doubt("DEADLINE_RELATIVE", {"text": deadline.text}))
        if deadline.occurrences and all(o.ends_on is None for o in deadline.occurrences):
            found.append(
                Doubt(
                    "OCCURRENCE_WITHOUT_DAY", {"text": deadline.text, "labels": [o.label for o in deadline.occurrences]}
                )
            )
    if len(quote) > LONG_QUOTE:
        found.append(Doubt("LONG_PASSAGE", {"length": len(quote)}))
    if re.search(r"vân\s*vân|(?<!\w)v\.v|…\s*$|\.\.\.\s*$", quote):
        found.append(Doubt("OPEN_LIST", {}))
    return tuple(found)


def _unclear(obligation: ReadObligation, quote: str) -> tuple[str, ...]:
    """Which of người, việc, thời gian, trách nhiệm, sản phẩm, thẩm quyền the words leave open. Wording of the
    Government meetings of 2025 ("6 rõ"); no regulation defines the set."""
    folded = canonical(quote)
    found = []
    if not obligation.lead or all(_GENERIC.fullmatch(canonical(name).strip()) for name in obligation.lead):
        found.append("NGUOI")
    if len(obligation.action.split()) < 3:
        found.append("VIEC")
    if obligation.deadline is None or obligation.deadline.bound in (Bound.NONE, Bound.PROMPT):
        found.append("THOI_GIAN")
    if (
        len(obligation.lead) > 1
        and "chủ trì" not in folded
        and not obligation.support
        and _YIELDS.search(folded)
        and not _each(obligation)
    ):
        found.append("TRACH_NHIEM")
    if not obligation.products and _YIELDS.search(folded):
        found.append("SAN_PHAM")
    if _DECIDES.search(folded) and not _DECIDER.search(folded) and not obligation.route_to:
        found.append("THAM_QUYEN")
    return tuple(found)


def _each(obligation: ReadObligation) -> bool:
    """Bodies that each do the same ("các chi bộ", "các xã") share no responsibility."""
    return any(plain(name).split()[0] in ("cac", "moi", "tung") for name in obligation.lead if name.split())


def add_doubts(reading: Reading) -> tuple[ReadObligation, ...]:
    """All obligations of a reading with their doubts."""
    made: list[ReadObligation] = []
    previous: tuple[str, ...] = ()
    for obligation in reading.obligations:
        made.append(with_doubts(obligation, reading.quote(obligation), previous))
        previous = obligation.lead or previous
    return tuple(made)
