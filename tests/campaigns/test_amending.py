"""An obligation changed, withdrawn or added mid-way; a unit that came later."""

from __future__ import annotations

from datetime import date

import pytest

from tests.campaigns.plans import ALL_GRASSROOTS, launched
from tests.world import World, noon
from tests.world import unit as new_unit
from trienkhai.campaigns import jobs_periods, queries, services
from trienkhai.campaigns.choices import AmendmentKind, ReceiverKind
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.campaigns.models import Amendment, Assignment, AssignmentChange, Campaign, DueChange, Receipt
from trienkhai.campaigns.services import Changes
from trienkhai.journal.messages import messages_for
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations.choices import UnitKind
from trienkhai.plans.choices import DateSource, WorkKind
from trienkhai.plans.models import Obligation

MARCH, APRIL = noon(2024, 3, 1), noon(2024, 4, 10)
NEW_DAY = date(2024, 5, 20)


@pytest.fixture
def campaign(world: World) -> Campaign:
    return launched(world)


def duty(campaign: Campaign, kind: WorkKind) -> Obligation:
    return campaign.plan.obligations.get(deliverables__kind=kind)


def row(campaign: Campaign, unit: object, kind: WorkKind = WorkKind.REPORT) -> Assignment:
    found = Assignment.objects.select_related("campaign__unit", "unit", "obligation")
    return found.get(campaign=campaign, unit=unit, kind=kind)


def amend(world: World, campaign: Campaign, changes: Changes, **values: object) -> Amendment:
    given = {"reason": "Lùi theo công văn mới", "by": world.binh, "at": APRIL, **values}
    return services.amend_running(campaign, duty(campaign, WorkKind.REPORT), changes, **given)  # type: ignore[arg-type]


# --- changed
def test_a_new_day_moves_the_rows_and_says_which_kept_theirs(world: World, campaign: Campaign) -> None:
    services.hand_in(row(campaign, world.cell_1), done_on=date(2024, 4, 9), by=world.an, at=APRIL)
    services.extend(row(campaign, world.cell_2), due_on=date(2024, 6, 30), reason="Mưa lũ", by=world.binh, at=APRIL)
    made = amend(world, campaign, Changes(due_on=NEW_DAY), document="15-CV/ĐUK")
    assert row(campaign, world.cell_1).due_on == date(2024, 4, 24)
    assert row(campaign, world.cell_2).due_on == date(2024, 6, 30)
    moved = row(campaign, world.health)
    assert (moved.due_on, moved.late_after, moved.date_source) == (NEW_DAY, NEW_DAY, DateSource.MOVED)
    rows = made.after["rows"]
    assert (rows["kept_done"], rows["kept_extended"]) == (1, 1)
    assert rows["moved"] == Assignment.objects.filter(campaign=campaign, date_source=DateSource.MOVED).count()
    assert made.before["due_on"] == ["2024-04-24"]  # what one unit was given is no business of the others


def test_a_shorter_extension_gives_way_to_a_later_day_for_all(world: World, campaign: Campaign) -> None:
    services.extend(row(campaign, world.cell_2), due_on=date(2024, 5, 2), reason="Mưa lũ", by=world.binh, at=APRIL)
    amend(world, campaign, Changes(due_on=NEW_DAY))
    assert row(campaign, world.cell_2).due_on == NEW_DAY


def test_the_words_change_and_the_text_of_the_plan_does_not(world: World, campaign: Campaign) -> None:
    before = duty(campaign, WorkKind.REPORT)
    amend(world, campaign, Changes(action="xây dựng kế hoạch và báo cáo theo mẫu mới"))
    after = duty(campaign, WorkKind.REPORT)
    assert after.action.endswith("mẫu mới")
    for name in ("quote", "start", "end", "deadline_text", "bound", "ends_on", "as_read"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.plan.text == before.plan.text
    assert row(campaign, world.cell_1).due_on == date(2024, 4, 24)


def test_units_are_told_and_see_what_stood_before_until_they_read_it(world: World, campaign: Campaign) -> None:
    amend(world, campaign, Changes(action="báo cáo theo mẫu mới", due_on=NEW_DAY))
    # once a unit, though it owes two rows
    assert [m.code for m in messages_for(world.an)[0]] == ["AMENDED", "LAUNCHED"]
    mine = row(campaign, world.cell_1)
    [line] = queries.amendments_of_row(mine)
    assert line.is_new
    assert [(said.what, said.before, said.after) for said in line.said] == [
        ("action", ("xây dựng kế hoạch và báo cáo kết quả",), ("báo cáo theo mẫu mới",)),
        ("due_on", ("24/04/2024",), ("20/05/2024",)),
    ]
    with pytest.raises(NotAllowed):
        services.see_amendment(mine, by=world.chi, at=APRIL)
    services.see_amendment(mine, by=world.an, at=APRIL)
    assert not queries.amendments_of_row(row(campaign, world.cell_1))[0].is_new
    amend(world, campaign, Changes(due_on=date(2024, 6, 1)), at=noon(2024, 4, 11))
    assert [line.is_new for line in queries.amendments_of_row(row(campaign, world.cell_1))] == [True, False]


def test_one_round_is_moved_without_the_others(world: World, campaign: Campaign) -> None:
    of = duty(campaign, WorkKind.EVALUATION)
    changes = Changes(due_on=date(2024, 12, 1), occurrence="cuối năm 2024")
    services.amend_running(campaign, of, changes, reason="Có lịch họp", by=world.binh, at=APRIL)
    days = dict(Assignment.objects.filter(obligation=of, unit=world.cell_1).values_list("occurrence", "due_on"))
    assert days == {"cuối năm 2024": date(2024, 12, 1), "cuối năm 2025": None}
    later = Assignment.objects.select_related("obligation", "campaign").get(
        obligation=of, unit=world.cell_1, occurrence="cuối năm 2025"
    )
    assert queries.amendments_of_row(later) == ()
    assert later.amended_at is None


def test_the_report_upward_is_moved_only_when_it_is_named(world: World, campaign: Campaign) -> None:
    of = duty(campaign, WorkKind.REPORT)
    [upward] = queries.upward_rows(campaign)
    before = upward.due_on
    amend(world, campaign, Changes(due_on=NEW_DAY))
    upward.refresh_from_db()
    assert upward.due_on == before
    changes = Changes(due_on=date(2024, 6, 5), occurrence=upward.occurrence)
    services.amend_running(campaign, of, changes, reason="Tỉnh ủy đổi hạn", by=world.binh, at=APRIL)
    upward.refresh_from_db()
    assert upward.due_on == date(2024, 6, 5)
    assert row(campaign, world.cell_1).due_on == NEW_DAY


def test_a_product_is_renamed(world: World, campaign: Campaign) -> None:
    one = duty(campaign, WorkKind.REPORT).deliverables.get(kind=WorkKind.REPORT)
    made = amend(world, campaign, Changes(products={one.pk: "báo cáo số liệu"}))
    one.refresh_from_db()
    assert one.name == "báo cáo số liệu"
    assert made.before["products"] == [[one.pk, "báo cáo kết quả"]]


def test_no_reason_and_no_change_are_refused_and_nothing_is_kept(world: World, campaign: Campaign) -> None:
    for changes, reason in ((Changes(due_on=NEW_DAY), " "), (Changes(), "x"), (Changes(action=" "), "x")):
        with pytest.raises(BadEntry):
            amend(world, campaign, changes, reason=reason)
    with pytest.raises(NotAllowed):
        amend(world, campaign, Changes(due_on=NEW_DAY), by=world.an)
    assert Amendment.objects.count() == 0


def test_a_form_sent_twice_amends_once(world: World, campaign: Campaign) -> None:
    for _ in range(2):
        amend(world, campaign, Changes(due_on=NEW_DAY), key="k")
    assert Amendment.objects.count() == 1


def test_a_closed_campaign_is_not_amended(world: World, campaign: Campaign) -> None:
    services.close(campaign, by=world.binh, at=APRIL)
    with pytest.raises(NotRunning):
        amend(world, campaign, Changes(due_on=NEW_DAY))


# --- withdrawn
def test_a_withdrawn_obligation_leaves_what_is_done(world: World, campaign: Campaign) -> None:
    of = duty(campaign, WorkKind.MEETING)
    done = row(campaign, world.cell_1, WorkKind.MEETING)
    services.record_progress(done, by=world.an, at=APRIL, is_done=True, done=1, of=1, done_on=date(2024, 4, 9))
    made = services.withdraw_obligation(campaign, of, reason="Dừng đợt sinh hoạt", by=world.binh, at=APRIL)
    states = set(Assignment.objects.filter(obligation=of).values_list("state", flat=True))
    assert states == {S.COMPLETED, S.WITHDRAWN}
    assert made.after == {
        "withdrawn": Assignment.objects.filter(obligation=of, state=S.WITHDRAWN).count(),
        "kept_done": 1,
    }
    traced = AssignmentChange.objects.filter(assignment__obligation=of, after=S.WITHDRAWN)
    assert traced.count() == made.after["withdrawn"]
    assert traced[0].reason == "Dừng đợt sinh hoạt"
    assert of.pk not in {each.pk for each in queries.obligations_to_amend(world.binh, campaign)}
    with pytest.raises(BadEntry):
        services.withdraw_obligation(campaign, of, reason="Lần nữa", by=world.binh, at=APRIL)


def test_a_withdrawn_recurring_duty_opens_no_more_periods(world: World, campaign: Campaign) -> None:
    of = duty(campaign, WorkKind.MEETING)
    Obligation.objects.filter(pk=of.pk).update(bound="RECURRING", every="MONTH", ends_on=None)
    Assignment.objects.filter(obligation=of).update(occurrence="tháng 3/2024", starts_on=date(2024, 3, 1))
    done = row(campaign, world.cell_1, WorkKind.MEETING)
    services.record_progress(done, by=world.an, at=APRIL, is_done=True, done=1, of=1, done_on=date(2024, 4, 9))
    services.withdraw_obligation(campaign, of, reason="Dừng", by=world.binh, at=APRIL)
    assert jobs_periods.open_periods(at=noon(2024, 9, 1)) == 0


# --- added
def add(world: World, campaign: Campaign, **values: object) -> Amendment:
    given = {"action": "rà soát hồ sơ", "kind": WorkKind.OTHER, "phrases": [ALL_GRASSROOTS], "due_on": NEW_DAY}
    given |= {"reason": "Theo chỉ đạo mới", "by": world.binh, "at": APRIL, **values}
    return services.add_obligation(campaign, **given)  # type: ignore[arg-type]


def test_an_added_obligation_reaches_its_units_at_once(world: World, campaign: Campaign) -> None:
    services.receive(campaign, world.cell_1, by=world.an, at=MARCH)
    made = add(world, campaign)
    rows = Assignment.objects.filter(obligation=made.obligation)
    assert {each.unit_id for each in rows} == {world.health.pk, world.cell_1.pk, world.cell_2.pk}
    assert {(each.due_on, each.date_source, each.made_at) for each in rows} == {(NEW_DAY, DateSource.WORKING, APRIL)}
    states = dict(rows.values_list("unit", "state"))
    assert states[world.cell_1.pk] == S.RECEIVED
    assert states[world.cell_2.pk] == S.NEW
    assert [m.code for m in messages_for(world.chi)[0]] == ["OBLIGATION_ADDED", "LAUNCHED"]
    assert made.kind == AmendmentKind.ADDED
    assert made.obligation.start == made.obligation.end


def test_an_added_obligation_needs_words_a_reason_and_somebody(world: World, campaign: Campaign) -> None:
    for values in ({"action": " "}, {"reason": ""}, {"phrases": ["Ai đó"]}, {"phrases": []}):
        with pytest.raises(BadEntry):
            add(world, campaign, **values)
    assert campaign.plan.obligations.count() == 7


# --- a unit that came later
def test_a_unit_founded_after_the_launch_receives_what_its_group_owes(world: World, campaign: Campaign) -> None:
    assert [each.unit for each in queries.newcomers_of(campaign)] == []
    late = new_unit("Chi bộ Trung tâm Lưu trữ", UnitKind.GRASSROOTS_CELL, world.committee, position=9)
    assert [each.unit for each in queries.newcomers_of(campaign)] == [late]
    assert queries.newcomer_count(campaign) == 1
    written = services.add_units(campaign, [late.pk], by=world.binh, at=APRIL, key="k")
    like = Assignment.objects.filter(campaign=campaign, unit=world.cell_2)
    mine = Assignment.objects.filter(campaign=campaign, unit=late)
    assert written == mine.count() == like.count()
    same = ("deliverable", "occurrence", "due_on", "late_after", "kind")
    assert sorted(mine.values_list(*same), key=str) == sorted(like.values_list(*same), key=str)
    assert Receipt.objects.get(campaign=campaign, unit=late).sent_at == APRIL
    assert [each.unit for each in queries.newcomers_of(campaign)] == []
    services.add_units(campaign, [late.pk], by=world.binh, at=APRIL, key="k")
    assert mine.count() == like.count()


def test_a_newcomer_owes_what_stands_now_and_nothing_that_was_withdrawn(world: World, campaign: Campaign) -> None:
    amend(world, campaign, Changes(due_on=NEW_DAY))
    services.withdraw_obligation(campaign, duty(campaign, WorkKind.MEETING), reason="Dừng", by=world.binh, at=APRIL)
    late = new_unit("Chi bộ Trung tâm Lưu trữ", UnitKind.GRASSROOTS_CELL, world.committee, position=9)
    services.add_units(campaign, [late.pk], by=world.binh, at=APRIL)
    assert row(campaign, late).due_on == NEW_DAY
    assert not Assignment.objects.filter(unit=late, kind=WorkKind.MEETING).exists()


def test_a_phrase_whose_units_were_chosen_by_hand_means_no_newcomer(world: World) -> None:
    campaign = services.prepare(launched_plan(world), by=world.binh, at=MARCH)
    for audience in campaign.audiences.filter(kind=ReceiverKind.UNITS):
        services.correct_audience(
            audience, kind=ReceiverKind.UNITS, unit_ids=[world.cell_1.pk], by=world.binh, at=MARCH
        )
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    new_unit("Chi bộ Trung tâm Lưu trữ", UnitKind.GRASSROOTS_CELL, world.committee, position=9)
    campaign.refresh_from_db()
    assert [each.unit for each in queries.newcomers_of(campaign)] == []


def launched_plan(world: World):  # type: ignore[no-untyped-def]
    from tests.campaigns.plans import usual_plan

    return usual_plan(world)


def test_a_unit_that_is_no_newcomer_is_refused(world: World, campaign: Campaign) -> None:
    for units in ([], [world.cell_1.pk], [world.propaganda.pk]):
        with pytest.raises(BadEntry):
            services.add_units(campaign, units, by=world.binh, at=APRIL)
    with pytest.raises(NotAllowed):
        services.add_units(campaign, [world.cell_1.pk], by=world.an, at=APRIL)


def test_the_board_of_a_past_day_shows_the_day_of_then(world: World, campaign: Campaign) -> None:
    saved = queries.board_of(world.binh, campaign, date(2024, 4, 9))
    amend(world, campaign, Changes(due_on=NEW_DAY))
    amend(world, campaign, Changes(due_on=date(2024, 6, 1)), at=noon(2024, 4, 12))
    add(world, campaign, at=noon(2024, 4, 12))
    services.withdraw_obligation(
        campaign, duty(campaign, WorkKind.MEETING), reason="Dừng", by=world.binh, at=noon(2024, 4, 12)
    )
    first = DueChange.objects.filter(assignment__unit=world.cell_1).order_by("pk")[0]
    assert (first.due_before, first.source_before) == (date(2024, 4, 24), DateSource.DOCUMENT)
    then = queries.board_of(world.binh, campaign, date(2024, 4, 9), is_past=True)
    assert then.four == saved.four
    assert [row.cells for row in then.rows] == [row.cells for row in saved.rows]
