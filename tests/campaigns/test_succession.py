"""Open duties of a unit that has ended: handed over, closed or cancelled by a person, never lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import world as cast
from tests.campaigns import ledger
from tests.campaigns.ledger import SAFE_DAY
from tests.world import World, noon
from trienkhai.campaigns import integrity, queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.errors import BadEntry, MoveClosed, NotRunning
from trienkhai.campaigns.models import Assignment, Campaign, Receipt
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.services import reorganising as events
from trienkhai.organisations.unit_lists import NewUnit
from trienkhai.plans.choices import WorkKind
from trienkhai.reporting import queries as reporting

AT = noon(2024, 4, 10)
ON = date(2024, 4, 1)
WHY = "Hợp nhất theo Quyết định 12-QĐ/ĐUK"
pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(world: World) -> ledger.Ledger:
    made = ledger.run(world.committee, world.binh)
    made.send([world.cell_1, world.cell_2, world.health], received_on=date(2024, 3, 6))
    return made


def fresh(viewer: Person) -> Person:
    found = Person.objects.get(pk=viewer.pk)
    found.today = AT.date()
    return found


def merged(world: World) -> Unit:
    events.merge(
        [world.cell_1, world.cell_2],
        into=NewUnit("Chi bộ Văn hóa", UnitKind.GRASSROOTS_CELL),
        on=ON,
        by=world.dung,
        at=AT,
    )
    return Unit.objects.get(name="Chi bộ Văn hóa")


def test_open_duties_of_a_merged_unit_wait_for_a_person_with_the_successor_proposed(
    world: World, begun: ledger.Ledger
) -> None:
    study = begun.duty(WorkKind.STUDY, "học")
    [row] = begun.owe(study, world.cell_1, S.IN_PROGRESS, due_on=SAFE_DAY)
    begun.owe(begun.duty(WorkKind.PLAN, "lập kế hoạch"), world.cell_1, S.COMPLETED, done_on=ON)
    assert queries.open_duties_of(fresh(world.binh), [world.cell_1]).rows == (row,)
    assert queries.open_duties_of(fresh(world.dung), [world.cell_1]).open == 1
    assert queries.open_duties_of(fresh(world.dung), [world.cell_1]).rows == ()
    assert queries.orphaned(fresh(world.binh)) == ()
    heir = merged(world)
    [orphan] = queries.orphaned(fresh(world.binh))
    assert (orphan.assignment, orphan.proposed, orphan.may_decide) == (row, heir, True)
    assert orphan.event is not None
    assert queries.orphaned(fresh(world.binh), event=orphan.event) == (orphan,)
    assert queries.orphaned(fresh(world.an)) == ()
    [sentence] = integrity.duty_problems()
    assert "Chi bộ Bảo tàng tỉnh (1)" in sentence


def test_what_was_handed_over_goes_on_with_dates_counts_and_evidence(world: World, begun: ledger.Ledger) -> None:
    pledges = begun.duty(WorkKind.COMMITMENTS, "viết cam kết")
    [row] = begun.owe(pledges, world.cell_1, S.IN_PROGRESS, due_on=SAFE_DAY, done=3, of=5)
    shown = services.add_evidence(row, text="ba bản cam kết", by=world.an, at=AT)
    heir = merged(world)
    done = services.hand_over([row], to=heir, reason=WHY, by=world.binh, at=AT)
    [new] = done.made
    row.refresh_from_db()
    assert (row.state, row.successor) == (S.WITHDRAWN, new)
    assert (new.unit, new.state, new.done, new.of, new.due_on) == (heir, S.IN_PROGRESS, 3, 5, SAFE_DAY)
    assert row.changes.get(after=S.WITHDRAWN).reason == WHY
    assert new.changes.get().reason == WHY
    receipt = Receipt.objects.get(campaign=begun.campaign, unit=heir)
    assert (receipt.to_know, receipt.received_at) == (False, None)
    page = queries.assignment_page(fresh(world.an), new.pk, AT.date())
    assert [each.evidence for each in page.evidence] == [shown]
    assert queries.evidence_for(fresh(world.an), shown.pk) == shown
    assert queries.orphaned(fresh(world.binh)) == ()
    assert integrity.duty_problems() == []
    assert JournalEntry.objects.filter(verb="campaigns.duties-handed-over").count() == 1
    assert [
        line.unit_name for line in queries.every_row_of(fresh(world.binh), begun.campaign, queries.Filters(), ON)
    ] == ["Chi bộ Văn hóa"]


def test_evidence_of_an_ended_unit_is_reached_by_an_heir_who_never_stood_above_it(
    world: World, begun: ledger.Ledger
) -> None:
    [row] = begun.owe(begun.duty(WorkKind.STUDY, "học"), world.cell_1, S.IN_PROGRESS)
    shown = services.add_evidence(row, text="biên bản", by=world.an, at=AT)
    with pytest.raises(NotFound):
        queries.evidence_for(fresh(world.chi), shown.pk)
    events.dissolve(world.cell_1, people_to=world.health, on=ON, by=world.dung, at=AT)
    services.hand_over([row], to=world.cell_2, reason=WHY, by=world.binh, at=AT)
    assert queries.evidence_for(fresh(world.chi), shown.pk) == shown


@pytest.mark.parametrize("stood", [S.IN_PROGRESS, S.RETURNED])
def test_what_rested_rests_on_with_its_reason_and_goes_on_where_it_stood(
    world: World, begun: ledger.Ledger, stood: S
) -> None:
    [row] = begun.owe(begun.duty(WorkKind.STUDY, "học"), world.cell_1, stood, due_on=SAFE_DAY)
    services.suspend(row, reason="Chờ báo cáo viên", by=world.binh, at=AT)
    row.refresh_from_db()
    heir = merged(world)
    [new] = services.hand_over([row], to=heir, reason=WHY, by=world.binh, at=AT).made
    new.refresh_from_db()
    assert new.state == S.SUSPENDED
    assert new.changes.order_by("pk").last().reason == "Chờ báo cáo viên"  # type: ignore[union-attr]
    assert new.changes.order_by("pk").values_list("after", "reason")[0] == (stood, WHY)
    page = queries.assignment_page(fresh(world.binh), new.pk, AT.date())
    assert page.assignment.state == S.SUSPENDED
    Receipt.objects.filter(unit=heir).update(received_at=AT)
    assert services.resume(new, by=world.binh, at=AT).state == stood


def test_what_rested_unseen_is_new_to_the_heir_until_he_receives_the_document(
    world: World, begun: ledger.Ledger
) -> None:
    duty = begun.duty(WorkKind.STUDY, "học")
    [row] = begun.owe(duty, world.cell_1, S.RECEIVED)
    services.suspend(row, reason="Chờ", by=world.binh, at=AT)
    row.refresh_from_db()
    [new] = services.hand_over([row], to=merged(world), reason=WHY, by=world.binh, at=AT).made
    assert services.resume(new, by=world.binh, at=AT).state == S.NEW
    services.suspend(new, reason="Chờ nữa", by=world.binh, at=AT)
    new.refresh_from_db()
    [again] = services.hand_over([new], to=world.health, reason=WHY, by=world.binh, at=AT).made
    assert again.state == S.SUSPENDED
    assert services.resume(again, by=world.binh, at=AT).state == S.RECEIVED  # he had the document


def test_two_units_that_owed_the_same_become_one_row_of_the_heir(world: World, begun: ledger.Ledger) -> None:
    study = begun.duty(WorkKind.STUDY, "học")
    rows = begun.owe(study, [world.cell_1, world.cell_2, world.health], S.NEW)
    heir = merged(world)
    done = services.hand_over(rows[:2], to=heir, reason=WHY, by=world.binh, at=AT)
    assert (len(done.made), done.joined) == (1, done.made)
    assert Assignment.objects.exclude(state=S.WITHDRAWN).filter(deliverable=study).count() == 2
    again = services.hand_over([rows[2]], to=heir, reason=WHY, by=world.binh, at=AT)
    assert (again.made, again.joined) == ((), done.made)


def test_the_heir_that_received_the_document_needs_not_receive_it_again(world: World, begun: ledger.Ledger) -> None:
    receive = begun.duty(WorkKind.ACKNOWLEDGE, "tiếp nhận")
    study = begun.duty(WorkKind.STUDY, "học")
    rows = [begun.owe(duty, world.cell_1, S.NEW)[0] for duty in (receive, study)]
    events.merge([world.cell_1], into=world.health, on=ON, by=world.dung, at=AT)
    made = services.hand_over(rows, to=world.health, reason=WHY, by=world.binh, at=AT).made
    assert [(row.state, row.done_on) for row in made] == [(S.COMPLETED, date(2024, 3, 6)), (S.RECEIVED, None)]


def test_a_report_that_waits_is_answered_before_the_duty_goes_over(world: World, begun: ledger.Ledger) -> None:
    [row] = begun.owe(begun.duty(WorkKind.REPORT, "báo cáo"), world.cell_1, S.SUBMITTED, done_on=ON)
    heir = merged(world)
    assert queries.orphaned(fresh(world.binh))[0].awaits_review
    with pytest.raises(MoveClosed, match="tiếp nhận hoặc trả lại trước"):
        services.hand_over([row], to=heir, reason=WHY, by=world.binh, at=AT)
    services.accept(row, by=world.binh, at=AT)
    assert queries.orphaned(fresh(world.binh)) == ()


def test_a_duty_is_closed_or_cancelled_with_a_reason(world: World, begun: ledger.Ledger) -> None:
    study = begun.duty(WorkKind.STUDY, "học")
    one, two = begun.owe(study, [world.cell_1, world.cell_2], S.IN_PROGRESS, due_on=SAFE_DAY)
    with pytest.raises(BadEntry, match="đang hoạt động"):
        services.cancel(one, reason=WHY, by=world.binh, at=AT)
    merged(world)
    with pytest.raises(BadEntry, match="nêu lý do"):
        services.cancel(one, reason=" ", by=world.binh, at=AT)
    assert services.cancel(one, reason=WHY, by=world.binh, at=AT).state == S.WITHDRAWN
    with pytest.raises(BadEntry, match="chưa đến"):
        services.close_duty(two, done_on=AT.date() + timedelta(1), reason=WHY, by=world.binh, at=AT)
    closed = services.close_duty(two, done_on=ON, reason=WHY, by=world.binh, at=AT)
    assert (closed.state, closed.done_on, closed.changes.get().is_entered_for) == (S.COMPLETED, ON, False)
    assert queries.orphaned(fresh(world.binh)) == ()


def test_who_may_not_launch_may_not_hand_over_and_what_is_closed_stands_still(
    world: World, begun: ledger.Ledger
) -> None:
    [row] = begun.owe(begun.duty(WorkKind.STUDY, "học"), world.cell_1, S.NEW)
    heir = merged(world)
    for stranger in (world.dung, world.an, world.lan):
        with pytest.raises(NotAllowed):
            services.hand_over([row], to=heir, reason=WHY, by=fresh(stranger), at=AT)
    with pytest.raises(BadEntry, match="kết thúc hoạt động"):
        services.hand_over([row], to=world.cell_2, reason=WHY, by=world.binh, at=AT)
    services.close(begun.campaign, by=world.binh, at=AT)
    with pytest.raises(NotRunning):
        services.hand_over([row], to=heir, reason=WHY, by=world.binh, at=AT)
    row.refresh_from_db()
    assert (row.state, row.successor) == (S.NEW, None)


def test_the_successor_of_a_successor_is_proposed(world: World, begun: ledger.Ledger) -> None:
    begun.owe(begun.duty(WorkKind.STUDY, "học"), world.cell_1, S.NEW)
    heir = merged(world)
    events.merge([heir], into=world.health, on=AT.date(), by=world.dung, at=AT)
    assert queries.orphaned(fresh(world.binh))[0].proposed == world.health


def test_a_split_leaves_the_choice_to_a_person(world: World, begun: ledger.Ledger) -> None:
    begun.owe(begun.duty(WorkKind.STUDY, "học"), world.cell_1, S.NEW)
    new = [NewUnit(name, UnitKind.GRASSROOTS_CELL) for name in ("Chi bộ A", "Chi bộ B")]
    events.split(world.cell_1, into=new, keeps=False, rest=0, on=ON, by=world.dung, at=AT)
    [orphan] = queries.orphaned(fresh(world.binh))
    assert (orphan.proposed, [unit.name for unit in orphan.candidates]) == (None, ["Chi bộ A", "Chi bộ B"])


def test_the_questions_do_not_grow_with_the_duties(
    world: World, begun: ledger.Ledger, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    units = ledger.many_units(world.committee, 40)
    begun.owe(begun.duty(WorkKind.STUDY, "học"), units, S.NEW)
    events.merge(units, into=NewUnit("Chi bộ Chung", UnitKind.GRASSROOTS_CELL), on=ON, by=world.dung, at=AT)
    with django_assert_max_num_queries(6):
        found = queries.orphaned(fresh(world.binh))
    assert len(found) == 40
    with django_assert_max_num_queries(25):
        rows = [orphan.assignment for orphan in found]
        services.hand_over(rows, to=found[0].candidates[0], reason=WHY, by=fresh(world.binh), at=AT)


def test_a_running_campaign_shows_the_names_of_today(world: World, begun: ledger.Ledger) -> None:
    [row] = begun.owe(begun.duty(WorkKind.REPORT, "báo cáo"), world.cell_1, S.NEW, due_on=SAFE_DAY)
    events.rename(world.cell_1, name="Chi bộ Bảo tàng và Di tích", on=ON, by=world.dung, at=AT)
    viewer = fresh(world.binh)
    campaign = queries.campaign_for(viewer, begun.campaign.pk)
    assert [line.name for line in queries.board_of(viewer, campaign, ON).rows][-1:] != []
    assert queries.every_row_of(viewer, campaign, queries.Filters(), ON)[0].unit_name == "Chi bộ Bảo tàng và Di tích"
    assert queries.assignment_for(viewer, row.pk).unit_name == "Chi bộ Bảo tàng và Di tích"
    chosen = reporting.round_of(campaign, ON)
    assert chosen is not None
    assert reporting.inbox_of(viewer, campaign, chosen).missing[0].reporter == "Chi bộ Bảo tàng và Di tích"
    Campaign.objects.filter(pk=campaign.pk).update(state="CLOSED", closed_at=AT + timedelta(hours=1))
    events.rename(world.cell_1, name="Chi bộ Ba", on=ON, by=world.dung, at=AT + timedelta(hours=2))
    campaign = queries.campaign_for(viewer, begun.campaign.pk)
    assert reporting.inbox_of(viewer, campaign, chosen).missing[0].reporter == "Chi bộ Bảo tàng và Di tích"


def test_who_runs_the_heir_of_a_body_runs_its_campaigns_on(world: World) -> None:
    body = cast.unit("Đảng bộ Khối doanh nghiệp", UnitKind.BLOC_COMMITTEE, world.committee, position=20)
    cell = cast.unit("Chi bộ Nhà máy", UnitKind.GRASSROOTS_CELL, body)
    made = ledger.run(body, world.binh)
    [row] = made.owe(made.duty(WorkKind.REPORT, "báo cáo"), cell, S.SUBMITTED, done_on=ON)
    heir = cast.unit("Đảng bộ Ủy ban", UnitKind.BLOC_COMMITTEE, world.committee, position=21)
    clerk = cast.person("Chuyên viên mới")
    cast.grant(clerk, Role.SPECIALIST, heir)
    with pytest.raises(NotAllowed):
        services.accept(row, by=fresh(clerk), at=AT)
    events.merge([body], into=heir, on=ON, by=world.dung, at=AT)
    assert services.accept(row, by=fresh(clerk), at=AT).state == S.COMPLETED


def test_of_several_duties_all_are_decided_or_none(world: World, begun: ledger.Ledger) -> None:
    study = begun.duty(WorkKind.STUDY, "học")
    [open_one] = begun.owe(study, world.cell_1, S.IN_PROGRESS, due_on=SAFE_DAY)
    [of_a_standing_unit] = begun.owe(study, world.health, S.IN_PROGRESS, due_on=SAFE_DAY)
    merged(world)
    both = [open_one, of_a_standing_unit]
    with pytest.raises(BadEntry):
        services.close_duties(both, done_on=ON, reason=WHY, by=fresh(world.binh), at=AT)
    with pytest.raises(BadEntry):
        services.cancel_duties(both, reason=WHY, by=fresh(world.binh), at=AT)
    with pytest.raises(BadEntry):
        services.hand_over_each(
            [([open_one], world.cell_2), ([of_a_standing_unit], world.health)],
            reason=WHY,
            by=fresh(world.binh),
            at=AT,
        )
    open_one.refresh_from_db()
    assert open_one.state == S.IN_PROGRESS
