"""Kinds of work, doubts and due days, on plain values."""

from __future__ import annotations

from datetime import date

import pytest

from trienkhai.plans import rules
from trienkhai.plans.choices import DateSource, WorkKind
from trienkhai.plans.rules import SetDate
from trienkhai.vietnamese.deadlines import Bound, Deadline, Occurrence

K = WorkKind


@pytest.mark.parametrize(
    ("action", "products", "kinds"),
    [
        ("Xây dựng kế hoạch và báo cáo kết quả", ("kế hoạch", "báo cáo kết quả"), [K.PLAN, K.REPORT]),
        ("Tổ chức học tập, quán triệt và tuyên truyền rộng rãi nghị quyết", (), [K.STUDY]),
        ("Tổ chức tuyên truyền, phổ biến kết quả học tập nghị quyết", (), [K.PUBLICITY]),
        ("Kịp thời phát hiện, biểu dương, khen thưởng các tập thể", (), [K.COMMENDATION]),
        ("Thường xuyên chỉ đạo, kiểm tra, đôn đốc thực hiện kế hoạch", (), [K.INSPECTION]),
        ("Đánh giá kết quả thực hiện gắn với tổng kết năm", (), [K.EVALUATION]),
        ("Lựa chọn nội dung đăng ký thực hiện", ("kế hoạch", "cam kết"), [K.PLAN, K.COMMITMENTS, K.REGISTRATION]),
        ("Tổ chức hội nghị triển khai", (), [K.STUDY]),
        ("Tổ chức hội nghị tổng kết phong trào", (), [K.EVALUATION]),
        ("Bồi dưỡng đội ngũ báo cáo viên", (), [K.STUDY]),
        ("Lắp đặt trạm quan trắc", (), [K.OTHER]),
        ("Thống kê số lượng", ("danh sách",), [K.OTHER]),
    ],
)
def test_kinds_of_work_follow_products_then_the_first_verb(action, products, kinds):
    assert [kind for kind, _ in rules.proposed_deliverables(action, products)] == kinds


def test_a_themed_meeting_asked_for_in_passing_is_a_deliverable_of_its_own():
    found = rules.proposed_deliverables(
        "Xây dựng kế hoạch", ("kế hoạch",), "đưa nội dung vào sinh hoạt chuyên đề của chi bộ"
    )
    assert [kind for kind, _ in found] == [K.PLAN, K.MEETING]


def test_a_themed_meeting_named_as_a_means_is_none():
    found = rules.proposed_deliverables("Tuyên truyền", (), "tuyên truyền thông qua sinh hoạt chuyên đề")
    assert [kind for kind, _ in found] == [K.PUBLICITY]


def test_a_missing_date_is_no_doubt_and_a_missing_lead_is():
    assert not rules.is_in_doubt(["DEADLINE_RELATIVE"], has_lead=True, in_open_contradiction=False)
    assert rules.is_in_doubt([], has_lead=False, in_open_contradiction=False)
    assert rules.is_in_doubt(["LEAD_GENERIC"], has_lead=True, in_open_contradiction=False)
    assert rules.is_in_doubt([], has_lead=True, in_open_contradiction=True)


def test_a_past_day_is_grave_only_against_the_documents_own_date():
    assert rules.is_grave("DATE_IN_PAST", {"against_is": "DOCUMENT"})
    assert not rules.is_grave("DATE_IN_PAST", {"against_is": "TODAY"})
    assert not rules.is_grave("DATE_ON_REST_DAY", {})
    assert rules.is_grave("SOMETHING_NEW", {})


def test_a_way_out_moves_what_is_due_first_and_the_later_of_equals():
    assert rules.moved_by_way_out({1: date(2030, 4, 30), 2: date(2030, 4, 25), 3: None}) == 2
    assert rules.moved_by_way_out({1: date(2030, 4, 30), 2: date(2030, 4, 30)}) == 2
    assert rules.moved_by_way_out({1: None, 2: None}) == 2
    assert rules.moved_by_way_out({}) is None


def test_before_a_day_reminds_to_its_eve_and_is_late_after_it_unless_strict():
    deadline = Deadline("trước ngày 25/4/2030", Bound.BEFORE, None, date(2030, 4, 25))
    (usual,) = rules.due_points(deadline, set_dates={})
    (strict,) = rules.due_points(deadline, set_dates={}, strict_before=True)
    assert (usual.due_on, usual.late_after) == (date(2030, 4, 24), date(2030, 4, 25))
    assert strict.late_after == date(2030, 4, 24)


def test_one_named_occasion_with_its_own_last_day_keeps_that_day():
    deadline = Deadline(
        "cuối năm 2030",
        Bound.WITHIN,
        date(2030, 1, 1),
        date(2030, 12, 31),
        occurrences=(Occurrence("cuối 2030", 2030),),
    )
    (point,) = rules.due_points(deadline, set_dates={})
    assert (point.occurrence, point.due_on, point.source) == ("cuối 2030", date(2030, 12, 31), DateSource.DOCUMENT)


def test_a_day_set_for_one_of_two_occasions_leaves_the_other_undated():
    deadline = Deadline("…", Bound.RECURRING, occurrences=(Occurrence("A", 2030), Occurrence("B", 2031)))
    first, second = rules.due_points(deadline, set_dates={"A": SetDate(date(2030, 12, 1), DateSource.WORKING)})
    assert (first.due_on, first.source, second.due_on, second.source) == (
        date(2030, 12, 1), DateSource.WORKING, None, DateSource.NONE,
    )  # fmt: skip


def test_a_selection_states_its_own_deadline():
    found = rules.deadline_in("gửi báo cáo trước ngày 25/4", year=2030)
    assert found is not None
    assert (found.bound, found.ends_on) == (Bound.BEFORE, date(2030, 4, 25))
    assert rules.deadline_in("tổ chức tuyên truyền sâu rộng") is None
    assert rules.deadline_in("học tập Chuyên đề năm 2030 của Đảng bộ") is None  # a year that is no deadline


@pytest.mark.parametrize(
    ("issuer", "shown"),
    [
        ("ĐẢNG ỦY KHỐI CÁC CƠ QUAN", "Đảng ủy Khối các cơ quan"),  # how the name begins
        ("ĐẢNG ỦY KHỐI", "Đảng ủy Khối"),
        ("BAN TUYÊN GIÁO TỈNH ỦY", "BAN TUYÊN GIÁO TỈNH ỦY"),  # nobody we know
        ("Tỉnh ủy", "Tỉnh ủy"),
        ("", ""),
    ],
)
def test_an_issuing_body_keeps_no_capitals_of_the_letterhead_inside_a_sentence(issuer: str, shown: str) -> None:
    assert rules.named_within(issuer, ("Đảng ủy Khối các cơ quan tỉnh", "")) == shown
