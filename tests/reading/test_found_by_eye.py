"""Traits of directives found on papers the reader had never seen, each on sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from trienkhai.reading import read_text
from trienkhai.reading.labels import find_label
from trienkhai.vietnamese.deadlines import Bound
from trienkhai.vietnamese.scanned import is_scanned, mended

FRAME = "KẾ HOẠCH\nthử nghiệm năm 2031\n\nThực hiện nhiệm vụ năm 2031, Đảng ủy xã ban hành Kế hoạch như sau:\n\nI- NHIỆM VỤ\n\n{}\n"


def told(body):
    reading = read_text(FRAME.format(body))
    return [(reading.quote(o), o) for o in reading.obligations]


@pytest.mark.parametrize(("line", "label"), [("a/ Sở A", "a"), ("b- Sở B", "b"), ("c).Sở C", "c"), ("t/h việc", None)])
def test_older_labels_of_letters(line, label):
    found = find_label(line)
    assert (found.text if found else None) == label


@pytest.mark.parametrize("often", ["Định kỳ hằng tuần", "Hằng quý", "Định kỳ 06 tháng"])
def test_a_rhythm_in_front_leaves_the_body_that_acts(often):
    ((_, one),) = told(f"- {often}, Trạm Y tế tổng hợp số liệu.")
    assert one.lead == ("Trạm Y tế",)
    assert one.deadline.bound == Bound.RECURRING


def test_a_day_of_the_last_month_of_a_quarter_returns_every_quarter():
    ((_, one),) = told("1. Trạm Y tế gửi số liệu trước ngày 20 của tháng cuối quý.")
    assert one.deadline.bound == Bound.RECURRING
    assert one.deadline.every == "QUARTER"


def test_workers_before_a_month_are_no_event():
    ((_, one),) = told("1. Công đoàn khám sức khỏe cho công nhân trong tháng 5/2031.")
    assert one.deadline.starts_on == date(2031, 5, 1)


def test_steps_with_their_days_are_work():
    found = told("III- THỜI GIAN VÀ TIẾN TRÌNH THỰC HIỆN\n\n- Chi bộ tự kiểm tra: Từ 15/6/2031 đến 20/6/2031.")
    assert [o.deadline.ends_on for _, o in found] == [date(2031, 6, 20)]


def test_a_closing_formula_that_asks_for_a_monthly_report_is_work():
    words = "Nhận được Kế hoạch này, yêu cầu các đơn vị nghiêm túc thực hiện và báo cáo về Đảng ủy trước ngày 30 hàng tháng."
    found = told(f"1. Trạm Y tế lập danh sách.\n\n{words}")
    assert [(q, o.lead) for q, o in found][1:] == [(words, ("các đơn vị",))]


def test_words_of_a_scan_are_mended_letter_for_letter_and_clean_words_are_left():
    bent = "Uy ban nhân dan xã phôi hợp voi các cơ quan liên quan khan trương, chu trì xay dựng kê hoạch.\n" * 4
    assert is_scanned(bent)
    assert len(mended(bent)) == len(bent)
    assert "Ủy ban nhân dân" in mended(bent)
    assert not is_scanned("Ủy ban nhân dân xã phối hợp với các cơ quan liên quan khẩn trương xây dựng kế hoạch.\n" * 4)


def test_a_step_told_twice_is_read_with_its_day():
    ((_, one),) = told("1. Trạm Y tế báo cáo kết quả thực hiện hằng tháng về Ủy ban xã trước ngày 25 hằng tháng.")
    assert (one.deadline.text, one.deadline.every) == ("trước ngày 25 hằng tháng", "MONTH")


def test_a_weekday_of_every_week_belongs_to_the_words_of_the_term():
    ((_, one),) = told("1. Trạm Y tế gửi báo cáo về Ủy ban xã vào thứ Sáu hằng tuần.")
    assert (one.deadline.text, one.deadline.every) == ("vào thứ Sáu hằng tuần", "WEEK")


def test_a_name_does_not_end_in_the_middle_of_a_word():
    ((_, one),) = told("1. Trạm Y tế gửi số liệu trước ngày 05/6/2031 để tổng hợp, báo cáo Đảng ủy các cơ quan tỉnh.")
    assert one.onward == "Đảng ủy các cơ quan tỉnh"


@pytest.mark.parametrize("to", ["về Văn phòng Đảng ủy", "Đảng ủy xã", "kết quả về Văn phòng Đảng ủy"])
@pytest.mark.parametrize("after", ["", " để tổng hợp, báo cáo Huyện ủy trước ngày 28/6/2031"])
def test_units_that_are_told_to_report_lead_and_what_for_is_no_work_of_theirs(to, after):
    ((_, one),) = told(f"1. Các đơn vị báo cáo {to} trước ngày 20/6/2031{after}.")
    assert one.lead == ("Các đơn vị",)
    assert one.action.startswith(f"Báo cáo {to}")
    assert one.deadline.ends_on == date(2031, 6, 20)
    assert one.onward == ("Huyện ủy" if after else "")


@pytest.mark.parametrize("what", ["về Văn phòng", "danh sách", "kết quả thực hiện về Văn phòng"])
def test_units_that_are_told_to_report_every_month_lead(what):
    ((_, one),) = told(f"1. Các cơ quan, đơn vị báo cáo {what} trước ngày 20 hằng tháng để tổng hợp, báo cáo Huyện ủy.")
    assert (one.lead, one.deadline.text) == (("Các cơ quan, đơn vị",), "trước ngày 20 hằng tháng")


def test_a_unit_that_is_only_described_by_its_report_does_what_is_said_after():
    ((_, one),) = told("1. Đơn vị báo cáo chịu trách nhiệm về số liệu trước ngày 20/6/2031.")
    assert one.action.startswith("Chịu trách nhiệm")
