"""A small plan of our own and readings of it made by hand, so that these tests do not lean on the grammar."""

from __future__ import annotations

from datetime import date

from tests.world import World, noon
from trienkhai.plans import services
from trienkhai.plans.models import Plan
from trienkhai.reading.result import (
    Basis,
    Clause,
    Contradiction,
    Doubt,
    Header,
    Reading,
    ReadObligation,
    Recipient,
    Signer,
    Span,
    Symbol,
)
from trienkhai.reading.sources.model import SourceKind
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every, Occurrence

TEXT = """Số 12-KH/ĐUK
KẾ HOẠCH
tổ chức tháng đọc sách
Căn cứ Hướng dẫn số 7-HD/TU
I- VIỆC LÀM
1. Các chi bộ tổ chức học tập tài liệu. Hoàn thành trong tháng 4/2030.
2. Thường xuyên nhắc nhở việc đọc sách.
3. Các chi bộ đánh giá kết quả đọc sách vào dịp cuối năm 2030, 2031.
II- BÁO CÁO
1. Các chi bộ xây dựng kế hoạch và gửi báo cáo kết quả học tập trước ngày 25/4/2030.
2. Ban Tuyên giáo tuyên truyền phong trào đọc sách.
Nơi nhận: Các chi bộ"""
APRIL = Deadline("trong tháng 4/2030", Bound.WITHIN, date(2030, 4, 1), date(2030, 4, 30))
BEFORE_25 = Deadline("trước ngày 25/4/2030", Bound.BEFORE, None, date(2030, 4, 25))
ALWAYS = Deadline("Thường xuyên", Bound.CONTINUOUS)
YEAR_ENDS = Deadline(
    "dịp cuối năm 2030, 2031",
    Bound.RECURRING,
    every=Every.YEAR,
    occurrences=(Occurrence("cuối năm 2030", 2030), Occurrence("cuối năm 2031", 2031)),
)
AT = noon(2030, 3, 1)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def obligation(
    words: str, path: str, lead: tuple[str, ...], deadline: Deadline | None = None, **more
) -> ReadObligation:  # type: ignore[no-untyped-def]
    return ReadObligation(
        span=span(words),
        clause_path=path,
        lead=lead,
        support=(),
        action=more.pop("action", words),
        deadline=deadline,
        deadline_span=None,
        products=more.pop("products", ()),
        **more,
    )


def reading(**changes: object) -> Reading:
    """Five obligations: two contradict each other, one has no lead; one has no date and is clean."""
    parts: dict[str, object] = {
        "text": TEXT,
        "kind": SourceKind.TEXT,
        "header": Header(Symbol("12-KH/ĐUK", 12, "KH", "ĐUK"), "kế hoạch", "tổ chức tháng đọc sách", "", "Đảng ủy Khối"),
        "bases": (Basis("7-HD/TU", "Hướng dẫn số 7-HD/TU", span("Hướng dẫn số 7-HD/TU"), is_ground=True),),
        "clauses": (
            Clause("I", "I", 1, "VIỆC LÀM", span("I- VIỆC LÀM")),
            Clause("I.1", "1", 2, "Các chi bộ tổ chức…", span("1. Các chi bộ tổ chức học tập tài liệu. Hoàn thành trong tháng 4/2030.")),
            Clause("I.2", "2", 2, "Thường xuyên…", span("2. Thường xuyên nhắc nhở việc đọc sách.")),
            Clause("II", "II", 1, "BÁO CÁO", span("II- BÁO CÁO")),
            Clause("II.2", "2", 2, "Ban Tuyên giáo…", span("2. Ban Tuyên giáo tuyên truyền phong trào đọc sách.")),
        ),
        "obligations": (
            obligation("Các chi bộ tổ chức học tập tài liệu. Hoàn thành trong tháng 4/2030.", "I.1", ("Các chi bộ",), APRIL),
            obligation("Thường xuyên nhắc nhở việc đọc sách.", "I.2", (), ALWAYS, doubts=(Doubt("LEAD_MISSING", {}),), unclear=("NGUOI",)),
            obligation("Các chi bộ đánh giá kết quả đọc sách vào dịp cuối năm 2030, 2031.", "I.3", ("Các chi bộ",), YEAR_ENDS),
            obligation(
                "Các chi bộ xây dựng kế hoạch và gửi báo cáo kết quả học tập trước ngày 25/4/2030.", "II.1", ("Các chi bộ",),
                BEFORE_25, products=("kế hoạch", "báo cáo kết quả học tập"), route_to="Ban Tuyên giáo",
            ),
            obligation("Ban Tuyên giáo tuyên truyền phong trào đọc sách.", "II.2", ("Ban Tuyên giáo",)),
        ),
        "contradictions": (
            Contradiction("DUE_BEFORE_WORK_ENDS", (3, 0), {
                "due": "2030-04-25", "due_text": "trước ngày 25/4/2030", "due_clause": "II.1", "work_ends": "2030-04-30",
                "work_text": "trong tháng 4/2030", "work_clause": "I.1", "topics": ["học tập"],
            }),
        ),
        "recipients": (Recipient("Các chi bộ", "EXECUTE", "Các chi bộ"),),
        "addressees": (),
        "signer": Signer("T/M BAN THƯỜNG VỤ", "BÍ THƯ", "Hồ Ngọc Lan"),
        "notices": ("ISSUE_DATE_MISSING",),
    }  # fmt: skip
    return Reading(**(parts | changes))  # type: ignore[arg-type]


def clean_reading(count: int = 12) -> Reading:
    """A plan in which nothing is in doubt: ``count`` obligations, half of them without a date."""
    rows = [f"{n}. Các chi bộ tổ chức sinh hoạt chuyên đề lần thứ {n}." for n in range(1, count + 1)]
    text = "\n".join(rows)
    found, at = [], 0
    for number, row in enumerate(rows, start=1):
        start = at + row.index("Các")
        deadline = Deadline("tháng 4/2030", Bound.WITHIN, date(2030, 4, 1), date(2030, 4, 30)) if number % 2 else None
        found.append(
            ReadObligation(Span(start, at + len(row)), str(number), ("Các chi bộ",), (), row, deadline, None, ())
        )
        at += len(row) + 1
    return reading(text=text, bases=(), clauses=(), obligations=tuple(found), contradictions=(), notices=())


def draft(world: World, given: Reading | None = None, **more) -> Plan:  # type: ignore[no-untyped-def]
    """A draft of the committee, drafted by Bình."""
    given = given or reading()
    wanted = {
        "unit": world.committee,
        "file_name": "ke-hoach.txt",
        "content": given.text.encode(),
        "by": world.binh,
        "at": AT,
    }
    return services.draft_from_reading(given, **(wanted | more))
