"""Two versions of a document: what stayed, changed, went and came."""

from __future__ import annotations

from datetime import date

from tests.plans.readings import AT, clean_reading, draft
from trienkhai.plans import queries, services
from trienkhai.plans.versions import Aspect, Fate, Version, compare

STUDY = "Các chi bộ tổ chức học tập tài liệu cho toàn thể đảng viên trong tháng 4/2030"
REPORT = "Các chi bộ gửi báo cáo kết quả về Ban Tuyên giáo trước ngày 25/4/2030"
PRESS = "Ban Tuyên giáo tuyên truyền phong trào đọc sách trên trang thông tin"


def versions(*quotes: str, first: int = 1, **more) -> list[Version]:
    return [Version(first + n, quote, **more) for n, quote in enumerate(quotes)]


def fates(found) -> list[tuple[str, int | None, int | None]]:
    return [(c.fate.value, c.old and c.old.key, c.new and c.new.key) for c in found]


def test_the_same_document_has_no_change_whatever_its_accents_and_spaces():
    old, new = versions(STUDY, REPORT), versions("  " + STUDY.replace("tổ chức", "tổ  chức"), REPORT + ".", first=11)
    assert fates(compare(old, new)) == [("SAME", 1, 11), ("SAME", 2, 12)]


def test_a_moved_day_and_another_lead_are_named():
    old = [Version(1, REPORT, ("Các chi bộ",), deadline_text="trước ngày 25/4/2030", ends_on=date(2030, 4, 25))]
    new = [
        Version(
            2,
            REPORT.replace("25/4", "10/5"),
            ("Các chi bộ", "Đoàn Khối"),
            deadline_text="trước ngày 10/5/2030",
            ends_on=date(2030, 5, 10),
            products=("báo cáo",),
        )
    ]
    (change,) = compare(old, new)
    assert change.fate == Fate.CHANGED
    assert change.differs == (Aspect.WORDS, Aspect.LEAD, Aspect.DEADLINE, Aspect.PRODUCT)


def test_gone_and_new_stand_where_they_belong():
    found = compare(versions(STUDY, PRESS, REPORT), versions(STUDY, REPORT, "Văn phòng in và gửi tài liệu", first=11))
    assert fates(found) == [("SAME", 1, 11), ("GONE", 2, None), ("SAME", 3, 12), ("NEW", None, 13)]


def test_clauses_that_changed_places_are_still_the_same():
    found = compare(versions(STUDY, REPORT, PRESS), versions(PRESS, STUDY, REPORT, first=11))
    assert fates(found) == [("SAME", 3, 11), ("SAME", 1, 12), ("SAME", 2, 13)]


def test_a_sentence_that_stands_twice_is_matched_once_each():
    assert fates(compare(versions(STUDY, STUDY), versions(STUDY, first=11))) == [("SAME", 1, 11), ("GONE", 2, None)]


def test_unlike_sentences_are_not_paired_for_want_of_a_better_one():
    assert fates(compare(versions(PRESS), versions(REPORT, first=11))) == [("GONE", 1, None), ("NEW", None, 11)]


def test_against_nothing_everything_is_new_or_gone():
    assert [c.fate for c in compare([], versions(STUDY))] == [Fate.NEW]
    assert [c.fate for c in compare(versions(STUDY), [])] == [Fate.GONE]


def test_a_thousand_rows_of_a_table_are_matched_row_by_row():
    old = versions(*(f"Sở số {n} hoàn thành chỉ tiêu thứ {n} về chuyển đổi số trong quý {n % 4}" for n in range(1000)))
    new = versions(*(f"Sở số {n} hoàn thành chỉ tiêu {n} về chuyển đổi số trong năm {n % 4}" for n in range(1000)))
    found = compare(old, new)
    assert [c.old.key == c.new.key for c in found] == [True] * 1000


def test_plans_are_compared_as_they_were_checked(world):
    old, new = draft(world, clean_reading(4)), draft(world, clean_reading(4))
    services.drop_obligation(queries.obligations_of(new)[1], by=world.binh, at=AT)
    row = queries.obligations_of(new)[3]
    services.amend_obligation(row, version=1, lead=["Văn phòng"], by=world.binh, at=AT)
    found = queries.changes_between(old, new)
    assert [c.fate for c in found] == [Fate.SAME, Fate.GONE, Fate.SAME, Fate.CHANGED]
    assert found[3].differs == (Aspect.LEAD,)
