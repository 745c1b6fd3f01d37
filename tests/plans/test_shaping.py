"""Splitting, merging and taking back: spans stay exact, and nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plans.readings import AT, TEXT, clean_reading, draft
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed
from trienkhai.plans import queries, services
from trienkhai.plans.choices import DateSource, ObligationState, WayOut, WorkKind
from trienkhai.plans.errors import ObligationChanged, PlanRefusal
from trienkhai.plans.models import CheckStep, Obligation
from trienkhai.vietnamese.deadlines import Bound


@pytest.fixture
def plan(world):
    return draft(world)


@pytest.fixture
def by_at(world):
    return {"by": world.binh, "at": AT}


def nth(plan, number) -> Obligation:
    return queries.obligations_of(plan)[number - 1]


def split(plan, number, words, by_at, **more):
    row = nth(plan, number)
    return services.split_obligation(row, at_offset=TEXT.index(words), version=row.version, **(by_at | more))


def merge(plan, number, by_at):
    row = nth(plan, number)
    return services.merge_with_next(row, version=row.version, **by_at)


def standing(plan) -> list[dict[str, object]]:
    """All that stands of every obligation, but for versions."""
    rows = []
    for o in queries.obligations_of(plan):
        columns = {f.attname: getattr(o, f.attname) for f in Obligation._meta.concrete_fields if f.name != "version"}
        columns["kinds"] = [(d.kind, d.name) for d in o.deliverables.all()]
        columns["days"] = sorted((w.occurrence, w.due_on, w.source, w.reason) for w in o.working_dates.all())
        columns["ties"] = sorted(c.pk for c in o.contradictions.all())
        rows.append(columns)
    return rows


def test_both_parts_keep_exact_spans_and_wait(plan, by_at):
    services.accept_obligation(nth(plan, 1), **by_at)
    services.accept_obligation(nth(plan, 5), **by_at)
    first, second = split(plan, 1, "Hoàn thành", by_at)
    assert (first.quote, second.quote) == ("Các chi bộ tổ chức học tập tài liệu.", "Hoàn thành trong tháng 4/2030.")
    for part in (first, second):
        assert TEXT[part.start : part.end] == part.quote
        assert (part.state, part.confirmed_by, part.lead) == (ObligationState.READ, None, ["Các chi bộ"])
        assert part.as_read is not None
    assert [o.position for o in queries.obligations_of(plan)] == [1, 2, 3, 4, 5, 6]
    assert nth(plan, 6).state == ObligationState.ACCEPTED
    counts = queries.counts_of(plan)
    assert (counts.total, counts.accepted, counts.waiting) == (6, 1, 5)


def test_the_deadline_and_its_contradiction_go_where_the_words_are(plan, by_at):
    first, second = split(plan, 1, "Hoàn thành", by_at)
    assert (first.deadline_text, first.bound, first.ends_on) == ("", Bound.NONE, None)
    assert (second.deadline_text, second.ends_on) == ("trong tháng 4/2030", date(2030, 4, 30))
    (found,) = queries.contradictions_of(plan)
    assert {o.pk for o in found.obligations.all()} == {second.pk, nth(plan, 5).pk}
    assert "THOI_GIAN" in first.unclear
    assert "THOI_GIAN" not in second.unclear


def test_what_is_produced_goes_where_it_is_named_and_kinds_are_proposed_anew(plan, by_at):
    services.set_deliverables(nth(plan, 4), deliverables=[(WorkKind.OTHER, "")], **by_at)
    first, second = split(plan, 4, "và gửi báo cáo", by_at)
    assert (first.products, second.products) == (["kế hoạch"], ["báo cáo kết quả học tập"])
    assert queries.deliverables_of(first)[0] == (WorkKind.PLAN, "kế hoạch")
    assert queries.deliverables_of(second) == ((WorkKind.REPORT, "báo cáo kết quả học tập"),)
    assert first.action == "Xây dựng kế hoạch"


def test_a_separator_between_the_parts_belongs_to_neither(world, by_at):
    plan = draft(world, clean_reading(1))
    row = nth(plan, 1)
    services.split_obligation(row, at_offset=row.end - 3, version=1, **by_at)
    assert [o.quote for o in queries.obligations_of(plan)] == ["Các chi bộ tổ chức sinh hoạt chuyên đề lần thứ", "1."]


@pytest.mark.parametrize("offset", [0, 10_000_000])
def test_a_cut_outside_is_refused(plan, by_at, offset):
    with pytest.raises(PlanRefusal, match="nằm ngoài"):
        services.split_obligation(nth(plan, 1), at_offset=offset, version=1, **by_at)


def test_a_cut_that_leaves_no_words_is_refused(plan, by_at):
    row = nth(plan, 1)
    with pytest.raises(PlanRefusal, match="không có chữ"):
        services.split_obligation(row, at_offset=row.end - 1, version=1, **by_at)
    assert plan.obligations.count() == 5


def test_splitting_and_merging_want_the_version_that_was_shown(plan, by_at):
    stale = nth(plan, 1)
    services.amend_obligation(nth(plan, 1), version=1, action="Người khác sửa", **by_at)
    with pytest.raises(ObligationChanged):
        services.split_obligation(stale, at_offset=TEXT.index("Hoàn thành"), version=1, **by_at)
    with pytest.raises(ObligationChanged):
        services.merge_with_next(stale, version=1, **by_at)


def test_only_who_edits_plans_may_shape_them(plan, world):
    row = nth(plan, 1)
    for act in (
        lambda by: services.split_obligation(row, at_offset=TEXT.index("Hoàn"), version=1, by=by, at=AT),
        lambda by: services.merge_with_next(row, version=1, by=by, at=AT),
        lambda by: services.undo(row, by=by, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act(world.lan)


def test_a_merge_joins_in_order_and_spans_both(plan, by_at):
    services.accept_obligation(nth(plan, 4), **by_at)
    row = merge(plan, 4, by_at)
    assert (row.start, row.end) == (TEXT.index("Các chi bộ xây dựng"), TEXT.index("\nNơi nhận"))
    assert row.quote == TEXT[row.start : row.end]
    assert row.lead == ["Các chi bộ", "Ban Tuyên giáo"]
    assert row.products == ["kế hoạch", "báo cáo kết quả học tập"]
    assert (row.state, row.deadline_text) == (ObligationState.READ, "trước ngày 25/4/2030")
    assert [o.position for o in queries.obligations_of(plan)] == [1, 2, 3, 4]
    assert "MERGED_TWO_DEADLINES" not in [d["code"] for d in row.doubts]


def test_two_deadlines_leave_a_doubt_and_both_texts_in_the_journal(plan, by_at):
    row = merge(plan, 3, by_at)
    assert row.deadline_text == "dịp cuối năm 2030, 2031"
    doubt = next(d for d in row.doubts if d["code"] == "MERGED_TWO_DEADLINES")
    assert doubt["values"] == {"text": "dịp cuối năm 2030, 2031", "other": "trước ngày 25/4/2030"}
    assert queries.is_in_doubt(nth(plan, 3))
    details = JournalEntry.objects.get(verb="plans.obligations-merged").detail.values
    assert (details["kept"], details["other"]) == ("dịp cuối năm 2030, 2031", "trước ngày 25/4/2030")
    (found,) = queries.contradictions_of(plan)
    assert {o.position for o in found.obligations.all()} == {1, 3}
    services.amend_obligation(
        nth(plan, 3), version=row.version, deadline=row.deadline.__class__("trước ngày 25/4/2030", Bound.BEFORE, None, date(2030, 4, 25)), **by_at
    )  # fmt: skip
    assert "MERGED_TWO_DEADLINES" not in [d["code"] for d in nth(plan, 3).doubts]


def test_the_missing_lead_is_no_doubt_once_merged_with_one_who_has_it(plan, by_at):
    row = merge(plan, 1, by_at)
    assert row.lead == ["Các chi bộ"]
    assert "LEAD_MISSING" not in [d["code"] for d in row.doubts]
    assert "NGUOI" not in row.unclear


def test_a_merge_passes_over_what_was_dropped_and_undoing_it_puts_all_in_place(plan, by_at):
    services.drop_obligation(nth(plan, 2), **by_at)
    before = standing(plan)
    row = merge(plan, 1, by_at)
    assert "đánh giá kết quả" in row.action
    assert [o.position for o in queries.obligations_of(plan)] == [1, 2, 3, 4]
    services.undo(nth(plan, 1), **by_at)
    assert standing(plan) == before


def test_the_last_has_nothing_to_merge_with_and_a_dropped_one_does_not_merge(plan, by_at):
    with pytest.raises(PlanRefusal, match="nhiệm vụ cuối"):
        merge(plan, 5, by_at)
    services.drop_obligation(nth(plan, 1), **by_at)
    for act in (lambda: merge(plan, 1, by_at), lambda: split(plan, 1, "Hoàn thành", by_at)):
        with pytest.raises(PlanRefusal, match="khôi phục trước"):
            act()


@pytest.mark.parametrize("act", ["split", "merge"])
def test_what_was_shaped_is_put_back_to_the_letter(plan, by_at, act):
    services.set_working_date(nth(plan, 3), occurrence="cuối năm 2030", due_on=date(2030, 12, 20), **by_at)
    services.set_deliverables(nth(plan, 3), deliverables=[(WorkKind.MEETING, "biên bản")], **by_at)
    services.accept_obligation(nth(plan, 3), **by_at)
    services.accept_obligation(nth(plan, 4), **by_at)
    before = standing(plan)
    if act == "split":
        split(plan, 3, "đọc sách vào dịp", by_at)
    else:
        merge(plan, 3, by_at)
    assert standing(plan) != before
    services.undo(nth(plan, 3), **by_at)
    assert standing(plan) == before


def test_the_working_dates_go_with_the_deadline(plan, by_at):
    services.set_working_date(nth(plan, 3), occurrence="cuối năm 2030", due_on=date(2030, 12, 20), **by_at)
    _first, second = split(plan, 3, "vào dịp", by_at)
    assert second.deadline_text == "dịp cuối năm 2030, 2031"
    assert [(w.occurrence, w.source) for w in second.working_dates.all()] == [("cuối năm 2030", DateSource.WORKING)]


def test_undoing_goes_back_act_by_act(plan, by_at):
    before = standing(plan)
    services.amend_obligation(nth(plan, 2), version=1, lead=["Các chi bộ"], **by_at)
    services.accept_obligation(nth(plan, 2), **by_at)
    services.drop_obligation(nth(plan, 2), reason="trùng", **by_at)
    services.undo(nth(plan, 2), **by_at)
    assert nth(plan, 2).state == ObligationState.ACCEPTED
    services.undo(nth(plan, 2), **by_at)
    assert (nth(plan, 2).state, nth(plan, 2).lead) == (ObligationState.READ, ["Các chi bộ"])
    services.undo(nth(plan, 2), **by_at)
    assert standing(plan) == before
    with pytest.raises(PlanRefusal, match="chưa có việc gì"):
        services.undo(nth(plan, 2), **by_at)
    assert JournalEntry.objects.filter(verb="plans.obligation-act-undone").count() == 3


def test_one_of_many_accepted_at_once_is_taken_back_alone(plan, by_at):
    services.accept_all_without_doubt(plan, **by_at)
    services.undo(nth(plan, 3), **by_at)
    assert [o.state for o in queries.obligations_of(plan)].count(ObligationState.ACCEPTED) == 1


def test_a_split_is_not_undone_over_later_work_on_the_other_part(plan, by_at):
    before = standing(plan)
    split(plan, 1, "Hoàn thành", by_at)
    services.accept_obligation(nth(plan, 2), **by_at)
    with pytest.raises(PlanRefusal, match="ở nhiệm vụ ấy trước"):
        services.undo(nth(plan, 1), **by_at)
    services.undo(nth(plan, 2), **by_at)
    services.undo(nth(plan, 2), **by_at)  # from either part
    assert standing(plan) == before


def test_a_day_moved_to_end_a_contradiction_is_settled_first(plan, by_at):
    (found,) = queries.contradictions_of(plan)
    services.decide_contradiction(
        found, way=WayOut.MOVE_DATE, new_date=date(2030, 5, 5), reason="Chờ học xong", **by_at
    )
    for act in (lambda: split(plan, 4, "và gửi", by_at), lambda: merge(plan, 3, by_at)):
        with pytest.raises(PlanRefusal, match="mâu thuẫn"):
            act()
    services.decide_contradiction(found, way=WayOut.OPEN, **by_at)
    assert len(split(plan, 4, "và gửi", by_at)) == 2


def test_restoring_takes_the_decision_off_the_steps(plan, by_at):
    services.drop_obligation(nth(plan, 2), **by_at)
    services.restore_obligation(nth(plan, 2), **by_at)
    assert not CheckStep.objects.exists()


def test_an_approved_plan_is_not_shaped(world, by_at):
    plan = draft(world, clean_reading(2))
    services.accept_all_without_doubt(plan, **by_at)
    services.approve(plan, **by_at)
    for act in (lambda: merge(plan, 1, by_at), lambda: services.undo(nth(plan, 1), **by_at)):
        with pytest.raises(PlanRefusal, match="Mở lại"):
            act()
