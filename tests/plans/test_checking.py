"""Checking obligations one by one and all at once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plans.readings import AT, BEFORE_25, TEXT, clean_reading, draft
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.plans import queries, services
from trienkhai.plans.choices import DateSource, ObligationState, Origin, PlanState, WayOut, WorkKind
from trienkhai.plans.errors import ObligationChanged, PlanRefusal
from trienkhai.plans.models import Obligation
from trienkhai.vietnamese.deadlines import Bound, Deadline


@pytest.fixture
def plan(world):
    return draft(world)


@pytest.fixture
def by_at(world):
    return {"by": world.binh, "at": AT}


def nth(plan, number) -> Obligation:
    return queries.obligations_of(plan)[number - 1]


def verbs() -> list[str]:
    return list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_accepting_confirms_and_proposes_the_kinds_of_work(plan, by_at, world):
    services.accept_obligation(nth(plan, 4), **by_at)
    found = nth(plan, 4)
    assert (found.state, found.confirmed_by, found.confirmed_at) == (ObligationState.ACCEPTED, world.binh, AT)
    assert [(d.kind, d.name) for d in found.deliverables.all()] == [
        (WorkKind.PLAN, "kế hoạch"),
        (WorkKind.REPORT, "báo cáo kết quả học tập"),
    ]


def test_accepting_twice_is_one_act(plan, by_at):
    services.accept_obligation(nth(plan, 1), **by_at)
    services.accept_obligation(nth(plan, 1), **by_at)
    assert verbs().count("plans.obligation-accepted") == 1


def test_kinds_that_a_person_chose_outlive_acceptance(plan, by_at):
    services.set_deliverables(nth(plan, 5), deliverables=[(WorkKind.MEETING, ""), (WorkKind.OTHER, "ảnh")], **by_at)
    services.accept_obligation(nth(plan, 5), **by_at)
    assert [d.kind for d in nth(plan, 5).deliverables.all()] == [WorkKind.MEETING, WorkKind.OTHER]
    with pytest.raises(PlanRefusal, match="ít nhất một"):
        services.set_deliverables(nth(plan, 5), deliverables=[], **by_at)


def test_all_without_doubt_leaves_the_leadless_and_the_contradicting(plan, by_at):
    assert services.accept_all_without_doubt(plan, **by_at) == 2
    assert [o.position for o in queries.obligations_of(plan) if o.state == ObligationState.READ] == [1, 2, 4]
    assert verbs().count("plans.obligations-accepted") == 1
    assert services.accept_all_without_doubt(plan, **by_at) == 0


def test_a_clean_plan_of_twelve_is_accepted_at_once_dates_or_not(world, by_at):
    plan = draft(world, clean_reading(12))
    assert services.accept_all_without_doubt(plan, **by_at) == 12
    assert services.approve(plan, **by_at).state == PlanState.APPROVED


def test_a_dropped_obligation_keeps_its_reason_and_comes_back(plan, by_at):
    services.drop_obligation(nth(plan, 2), reason="yêu cầu chung", **by_at)
    assert (nth(plan, 2).state, nth(plan, 2).dropped_reason) == (ObligationState.DROPPED, "yêu cầu chung")
    services.restore_obligation(nth(plan, 2), **by_at)
    assert (nth(plan, 2).state, nth(plan, 2).dropped_reason, nth(plan, 2).confirmed_by) == (
        ObligationState.READ,
        "",
        None,
    )


def test_dropping_one_side_ends_the_contradiction(plan, by_at):
    assert len(queries.open_contradictions_of(plan)) == 1
    services.drop_obligation(nth(plan, 1), **by_at)
    assert queries.open_contradictions_of(plan) == []
    assert not queries.is_in_doubt(nth(plan, 4))


def test_amending_keeps_what_was_read_and_settles_the_doubt(plan, by_at):
    found = nth(plan, 2)
    services.amend_obligation(found, version=1, lead=["Các chi bộ", " Các  chi bộ ", ""], **by_at)
    found = nth(plan, 2)
    assert (found.lead, found.version, found.doubts) == (["Các chi bộ"], 2, [])
    assert found.as_read["lead"] == []
    assert not queries.is_in_doubt(found)
    details = JournalEntry.objects.get(verb="plans.obligation-amended").detail.values
    assert details["before"] == {"lead": []}


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(plan, by_at, world):
    first, second = nth(plan, 1), nth(plan, 1)
    services.amend_obligation(first, version=1, action="Việc của người thứ nhất", **by_at)
    with pytest.raises(ObligationChanged) as caught:
        services.amend_obligation(second, version=1, action="Việc của người thứ hai", **by_at)
    assert caught.value.stored.action == "Việc của người thứ nhất"
    assert nth(plan, 1).action == "Việc của người thứ nhất"
    with pytest.raises(ObligationChanged):
        services.accept_obligation(second, version=1, **by_at)


def test_amending_nothing_writes_nothing(plan, by_at):
    services.amend_obligation(nth(plan, 1), version=1, action=nth(plan, 1).action, **by_at)
    assert nth(plan, 1).version == 1
    assert "plans.obligation-amended" not in verbs()


@pytest.mark.parametrize(
    ("deadline", "sentence"),
    [
        (Deadline("", Bound.BY, None, date(2030, 5, 1)), "kèm lời của văn bản"),
        (Deadline("trước ngày 1/1/2031", Bound.BEFORE, None, date(2031, 1, 1)), "Không thấy"),
        (Deadline("trong tháng 4/2030", Bound.WITHIN, date(2030, 5, 1), date(2030, 4, 1)), "đứng trước"),
        (Deadline("Thường xuyên", Bound.CONTINUOUS, None, date(2030, 4, 1)), "không có ngày kết thúc"),
        (Deadline("", Bound.PROMPT), "chép lời văn"),
    ],
)
def test_a_deadline_that_is_not_the_documents_is_refused(plan, by_at, deadline, sentence):
    with pytest.raises(PlanRefusal, match=sentence):
        services.amend_obligation(nth(plan, 5), version=1, deadline=deadline, **by_at)
    assert nth(plan, 5).deadline == Deadline("", Bound.NONE)


def test_a_deadline_in_the_documents_words_is_taken_and_takes_the_working_date_away(plan, by_at):
    services.set_working_date(nth(plan, 5), due_on=date(2030, 6, 1), **by_at)
    services.amend_obligation(nth(plan, 5), version=1, deadline=BEFORE_25, **by_at)
    (point,) = queries.due_points_of(nth(plan, 5))
    assert (point.due_on, point.source) == (date(2030, 4, 24), DateSource.DOCUMENT)


def test_a_selection_becomes_an_obligation_in_its_place(plan, by_at):
    start = TEXT.index("nhắc nhở")
    made = services.add_obligation(
        plan, start=start - 1, end=start + len("nhắc nhở việc đọc sách"), lead=["Văn phòng"], **by_at
    )
    assert (made.quote, made.start, made.position) == ("nhắc nhở việc đọc sách", start, 3)
    assert (made.origin, made.state, made.clause_path) == (Origin.ADDED, ObligationState.ACCEPTED, "I.2")
    assert [o.position for o in queries.obligations_of(plan)] == [1, 2, 3, 4, 5, 6]
    assert made.deliverables.exists()
    assert made.as_read is None


def test_a_clause_becomes_an_obligation_with_the_deadline_it_states(plan, by_at):
    clause = next(c for c in queries.clauses_of(plan) if c.path == "I.1")
    made = services.add_obligation(plan, clause=clause, **by_at)
    assert (made.deadline_text, made.ends_on) == ("trong tháng 4/2030", date(2030, 4, 30))
    assert made.lead == []


def test_added_twice_with_one_key_it_is_one_row(plan, by_at):
    one = services.add_obligation(plan, start=0, end=5, key="k", **by_at)
    assert services.add_obligation(plan, start=0, end=5, key="k", **by_at).pk == one.pk
    assert plan.obligations.filter(origin=Origin.ADDED).count() == 1


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (-1, 4), (0, 99_999), (None, 4), (12, 13)])
def test_a_selection_without_words_or_outside_is_refused(plan, by_at, start, end):
    with pytest.raises(PlanRefusal):
        services.add_obligation(plan, start=start, end=end, **by_at)


def test_approving_counts_what_is_left(plan, by_at):
    with pytest.raises(PlanRefusal, match="Còn 5 nhiệm vụ"):
        services.approve(plan, **by_at)
    for number in range(1, 6):
        services.drop_obligation(nth(plan, number), **by_at)
    with pytest.raises(PlanRefusal, match="Chưa có nhiệm vụ nào"):
        services.approve(plan, **by_at)
    services.accept_obligation(nth(plan, 1), **by_at)
    assert services.approve(plan, **by_at).approved_at == AT


def test_an_approved_plan_is_closed_until_it_is_reopened(world, by_at):
    plan = draft(world, clean_reading(2))
    services.accept_all_without_doubt(plan, **by_at)
    services.approve(plan, **by_at)
    with pytest.raises(PlanRefusal, match="Mở lại"):
        services.drop_obligation(nth(plan, 1), **by_at)
    services.set_working_date(
        nth(plan, 2), due_on=date(2030, 6, 1), **by_at
    )  # still open until something is handed out
    services.reopen(plan, **by_at)
    services.drop_obligation(nth(plan, 1), **by_at)
    assert nth(plan, 1).state == ObligationState.DROPPED


def test_open_contradictions_do_not_block_approval(plan, by_at):
    for number in range(1, 6):
        services.accept_obligation(nth(plan, number), **by_at)
    services.approve(plan, **by_at)
    assert queries.counts_of(plan).open_contradictions == 1


def test_a_header_is_completed_only_where_the_document_is_silent(plan, by_at):
    done = services.complete_header(plan, issued_on=date(2030, 2, 28), **by_at)
    assert done.issued_on == date(2030, 2, 28)
    assert done.reading["header"]["issued_on"] is None
    with pytest.raises(PlanRefusal, match="Văn bản đã ghi"):
        services.complete_header(plan, symbol="99-KH/X", **by_at)


def test_a_symbol_left_without_its_number_takes_one_and_keeps_the_rest(plan, by_at):
    plan.symbol = "/KH-UBND"
    plan.reading["header"]["symbol"]["text"] = "/KH-UBND"
    plan.save()
    for other in ("12/KH-SYT", "12/QĐ-UBND"):
        with pytest.raises(PlanRefusal, match="Văn bản đã ghi"):
            services.complete_header(plan, symbol=other, **by_at)
    assert services.complete_header(plan, symbol="12/KH-UBND", **by_at).symbol == "12/KH-UBND"


def test_only_who_edits_plans_may_check_and_others_do_not_see(plan, world):
    with pytest.raises(NotAllowed):
        services.accept_obligation(nth(plan, 1), by=world.lan, at=AT)
    with pytest.raises(NotFound):
        queries.plan_for(world.an, plan.pk)
    with pytest.raises(NotFound):
        queries.obligation_for(world.dung, nth(plan, 1).pk)
    assert queries.plan_for(world.lan, plan.pk) == plan


def test_counts_add_up(plan, by_at):
    services.accept_all_without_doubt(plan, **by_at)
    services.drop_obligation(nth(plan, 2), **by_at)
    services.set_working_date(nth(plan, 5), due_on=date(2030, 6, 1), **by_at)
    counts = queries.counts_of(plan)
    assert (counts.total, counts.accepted, counts.waiting, counts.dropped) == (4, 2, 2, 1)
    assert counts.clean + counts.in_doubt == counts.waiting
    assert (counts.undated, counts.dated_here, counts.open_contradictions) == (1, 1, 1)


def test_the_questions_cost_the_same_for_one_and_for_sixty(world, by_at, django_assert_num_queries):
    for count in (1, 60):
        plan = draft(world, clean_reading(count))
        with django_assert_num_queries(7):
            found = queries.obligations_of(plan)
            queries.due_points_of_all(found)
            queries.counts_among(found, queries.due_points_of_all(found), 0)


def test_the_list_of_plans_counts_each(plan, by_at, world):
    services.accept_all_without_doubt(plan, **by_at)
    (line,) = queries.plans_of(world.binh)
    assert (line.obligation_count, line.accepted_count, line.waiting_count) == (5, 2, 3)
    assert list(queries.plans_of(world.an)) == []


def test_way_out_words_do_not_leak_into_doubt(plan, by_at):
    (found,) = queries.contradictions_of(plan)
    services.decide_contradiction(found, way=WayOut.ACCEPT, **by_at)
    assert services.accept_all_without_doubt(plan, **by_at) == 4


def test_the_work_of_an_added_clause_does_not_begin_with_its_number(plan, by_at):
    clause = next(c for c in queries.clauses_of(plan) if c.path == "I.1")
    made = services.add_obligation(plan, clause=clause, **by_at)
    assert made.quote.startswith("1. ")
    assert made.quote.endswith(made.action)
    assert not made.action.startswith("1.")
