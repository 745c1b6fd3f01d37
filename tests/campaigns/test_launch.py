"""Launching a plan: what is written, once, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world as cast
from tests.campaigns.plans import (
    ALL_GRASSROOTS,
    MARCH,
    YOUTH_BOARD,
    launched,
    obligation,
    phrase,
    plan_of,
    usual_plan,
)
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import CampaignState, Part, ReceiverKind
from trienkhai.campaigns.errors import BadEntry, NothingToLaunch, NotRunning, PlanNotApproved
from trienkhai.campaigns.models import Assignment
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations.choices import Category, UnitKind
from trienkhai.organisations.models import Membership, Unit
from trienkhai.plans.choices import DateSource, PlanState, Scope, WayOut, WorkKind
from trienkhai.plans.models import Contradiction, Obligation, WorkingDate


def test_preparing_resolves_the_phrases_of_the_plan(world: World) -> None:
    campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    grassroots = phrase(campaign, ALL_GRASSROOTS)
    assert set(grassroots.units.all()) == {world.health, world.cell_1, world.cell_2}
    youth = phrase(campaign, YOUTH_BOARD)
    assert (youth.kind, youth.organ, list(youth.units.all())) == (ReceiverKind.UNITS, "Ban Thường vụ", [world.youth])
    assert phrase(campaign, "Ban Tuyên giáo Tỉnh ủy").kind == ReceiverKind.OUTSIDE
    assert list(phrase(campaign, "Ban Tuyên giáo Đảng ủy Khối").units.all()) == [world.propaganda]
    assert not campaign.audiences.filter(phrase="VP").exists()  # the archive's copy goes to nobody


def test_preparing_twice_gives_one_campaign_and_no_second_phrase(world: World) -> None:
    plan = usual_plan(world)
    first = services.prepare(plan, by=world.binh, at=MARCH)
    count = first.audiences.count()
    assert services.prepare(plan, by=world.binh, at=MARCH) == first
    assert first.audiences.count() == count


def test_a_plan_that_is_not_approved_is_not_prepared(world: World) -> None:
    with pytest.raises(PlanNotApproved):
        services.prepare(usual_plan(world, state=PlanState.DRAFT), by=world.binh, at=MARCH)


def test_only_who_may_launch_prepares(world: World) -> None:
    plan = usual_plan(world)
    for someone in (world.an, world.lan, world.dung):
        with pytest.raises(NotAllowed):
            services.prepare(plan, by=someone, at=MARCH)


def test_a_launch_writes_deliverable_by_unit_by_occurrence(world: World) -> None:
    campaign = launched(world)
    rows = Assignment.objects.filter(campaign=campaign)
    assert campaign.state == CampaignState.RUNNING
    assert rows.filter(kind=WorkKind.PLAN).count() == 4  # three grassroots units and the union
    assert set(rows.filter(kind=WorkKind.EVALUATION, unit=world.health).values_list("occurrence", flat=True)) == {
        "cuối năm 2024",
        "cuối năm 2025",
    }
    assert not rows.filter(kind=WorkKind.COMMITMENTS).exists()  # it names nobody, and nobody was chosen
    youth = rows.get(unit=world.youth, kind=WorkKind.PLAN)
    assert (youth.organ, youth.scope, youth.unit_name) == ("Ban Thường vụ", Scope.UNITS, world.youth.name)


def test_before_a_day_is_reminded_to_its_eve_and_late_after_it(world: World) -> None:
    report = Assignment.objects.get(campaign=launched(world), unit=world.health, kind=WorkKind.REPORT)
    assert (report.due_on, report.late_after) == (date(2024, 4, 24), date(2024, 4, 25))
    assert report.date_source == DateSource.DOCUMENT


def test_the_committees_own_duties_and_the_one_upward_stand_in_its_own_rows(world: World) -> None:
    rows = Assignment.objects.filter(campaign=launched(world))
    own = rows.get(unit=world.committee, scope=Scope.OWN)
    assert (own.kind, own.organ) == (WorkKind.STUDY, "Ban Thường vụ")
    upward = rows.get(scope=Scope.UPWARD)
    assert (upward.unit, upward.kind, upward.due_on) == (world.committee, WorkKind.REPORT, None)
    advising = rows.get(unit=world.propaganda)
    assert (advising.scope, advising.part) == (Scope.OWN, Part.ADVISE)


def test_a_working_date_for_the_upward_report_is_marked_as_such(world: World) -> None:
    plan = usual_plan(world)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    third = plan.obligations.get(position=3)
    services.set_upward(campaign, third, is_wanted=True, due_on=date(2024, 5, 5), by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    upward = Assignment.objects.get(campaign=campaign, scope=Scope.UPWARD)
    assert (upward.due_on, upward.date_source) == (date(2024, 5, 5), DateSource.WORKING)


def test_the_upward_report_falls_due_on_the_day_that_the_document_says_for_it(world: World) -> None:
    plan = usual_plan(world)
    words = "báo cáo kết quả trước ngày 20/4/2024 để tổng hợp, báo cáo Tỉnh ủy trước ngày 28/4."
    plan.obligations.filter(position=3).update(onward="Tỉnh ủy", quote=words, ends_on=date(2024, 4, 20))
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    [line] = [line for line in queries.preview_of(world.binh, campaign, MARCH.date()).duties if line.upward_stated]
    assert (line.upward_due_on, line.upward_stated and line.upward_stated.due_on) == (None, date(2024, 4, 27))
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    upward = Assignment.objects.get(campaign=campaign, scope=Scope.UPWARD)
    assert (upward.due_on, upward.late_after) == (date(2024, 4, 27), date(2024, 4, 28))
    assert upward.date_source == DateSource.DOCUMENT


def test_the_upward_report_may_be_left_out(world: World) -> None:
    plan = usual_plan(world)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    third = plan.obligations.get(position=3)
    services.set_upward(campaign, third, is_wanted=False, due_on=None, by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert not Assignment.objects.filter(campaign=campaign, scope=Scope.UPWARD).exists()
    with pytest.raises(NotRunning):
        services.set_upward(campaign, third, is_wanted=True, due_on=None, by=world.binh, at=MARCH)


def test_units_that_owe_nothing_are_sent_the_plan_to_know(world: World) -> None:
    campaign = launched(world)
    receipts = {receipt.unit: receipt.to_know for receipt in campaign.receipts.select_related("unit")}
    assert receipts[world.health] is False
    assert world.committee not in receipts  # it issued the document
    bare = plan_of(world.committee, recipients=[{"name": "Đoàn Khối"}])
    obligation(bare, "làm", lead=["Cấp ủy cơ sở"])
    other = services.prepare(bare, by=world.binh, at=MARCH)
    services.launch(other, is_retroactive=False, by=world.binh, at=MARCH)
    assert other.receipts.get(unit=world.youth).to_know


def test_cells_and_members_are_counted_where_they_are_known(world: World) -> None:
    world.health.member_count = 45
    world.health.save()
    plan = usual_plan(world)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    pledge = plan.obligations.get(position=6)
    services.allocate(campaign, pledge, phrases=[ALL_GRASSROOTS, YOUTH_BOARD], by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    rows = Assignment.objects.filter(campaign=campaign)
    assert rows.get(kind=WorkKind.MEETING, unit=world.health).of == 2
    assert rows.get(kind=WorkKind.MEETING, unit=world.cell_1).of == 1
    assert rows.get(kind=WorkKind.COMMITMENTS, unit=world.health).of == 45  # the figure the office keeps
    assert rows.get(kind=WorkKind.COMMITMENTS, unit=world.cell_1).of == 1  # An, counted
    assert rows.get(kind=WorkKind.COMMITMENTS, unit=world.youth).of is None  # nobody is kept: blank, not 0


def test_a_person_of_two_cells_is_counted_once(world: World) -> None:
    first, second = Unit.objects.filter(kind=UnitKind.CELL)
    someone = cast.person("Đỗ Thu Hà", of=first)
    Membership.objects.create(person=someone, unit=second)
    Membership.objects.create(person=cast.person("Bạch Yến", of=second), unit=first, category=Category.NON_MEMBER)
    plan = plan_of(world.committee)
    obligation(plan, "cam kết", WorkKind.COMMITMENTS, lead=["Cấp ủy cơ sở"])
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert Assignment.objects.get(campaign=campaign, unit=world.health).of == 2


def test_launching_twice_gives_the_same_campaign(world: World) -> None:
    campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    first = services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH, key="k1")
    count = Assignment.objects.count()
    for key in ("k1", "k2", ""):
        again = services.launch(campaign, is_retroactive=True, by=world.binh, at=noon(2024, 3, 2), key=key)
        assert again == first
        assert (again.launched_at, again.is_retroactive) == (MARCH, False)
    assert Assignment.objects.count() == count
    assert JournalEntry.objects.filter(verb="campaigns.launched").count() == 1


def test_a_plan_that_was_opened_again_is_not_launched(world: World) -> None:
    plan = usual_plan(world)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    plan.state = PlanState.DRAFT
    plan.save()
    with pytest.raises(PlanNotApproved):
        services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert not Assignment.objects.exists()


def test_nothing_is_launched_when_no_duty_reaches_a_unit(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(plan, "làm", lead=["Những người yêu hoa"])
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    with pytest.raises(NothingToLaunch):
        services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.PREPARING
    assert not campaign.receipts.exists()


def test_dropped_obligations_are_not_handed_out(world: World) -> None:
    plan = usual_plan(world)
    plan.obligations.filter(position=2).update(state="DROPPED")
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert not Assignment.objects.filter(kind=WorkKind.MEETING).exists()


def test_a_unit_that_two_phrases_name_owes_a_thing_once(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(plan, "làm", lead=["Cấp ủy cơ sở", "Chi bộ Bảo tàng tỉnh"])
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert Assignment.objects.filter(campaign=campaign, unit=world.cell_1).count() == 1


def test_a_body_that_co_operates_gets_a_row_of_its_own_kind(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(plan, "báo cáo", WorkKind.REPORT, lead=["Cấp ủy cơ sở"], support=["Đoàn Khối"])
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    row = Assignment.objects.get(campaign=campaign, unit=world.youth)
    assert (row.part, row.kind) == (Part.SUPPORT, WorkKind.OTHER)  # who has not reported stays countable


def test_like_the_duty_before_takes_the_nearest_one_above(world: World) -> None:
    plan = usual_plan(world)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    nameless = plan.obligations.get(position=6)
    assert services.allocate_as_before(campaign, [nameless], by=world.binh, at=MARCH) == 1
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert Assignment.objects.filter(kind=WorkKind.COMMITMENTS).count() == 4


def test_a_phrase_that_a_person_types_is_resolved_too(world: World) -> None:
    plan = usual_plan(world)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    nameless = plan.obligations.get(position=6)
    services.allocate(campaign, nameless, phrases=["Chi bộ Thư viện tỉnh"], by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert Assignment.objects.get(kind=WorkKind.COMMITMENTS).unit == world.cell_2


def test_an_obligation_of_another_plan_is_not_allocated(world: World) -> None:
    campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    other = obligation(plan_of(world.committee), "làm", lead=[])
    with pytest.raises(BadEntry):
        services.allocate(campaign, other, phrases=["Đoàn Khối"], by=world.binh, at=MARCH)


# --- the page's figures
def test_the_preview_says_what_the_launch_then_does(world: World) -> None:
    campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    preview = queries.preview_of(world.binh, campaign, MARCH.date())
    assert [duty.number for duty in preview.unassigned] == [6]
    assert [p.phrase for p in preview.outside] == ["Ban Tuyên giáo Tỉnh ủy"]
    assert [duty.number for duty in preview.undated] == [4, 6, 7]
    assert (preview.units, preview.upward_rows, preview.standing, preview.is_past) == (4, 1, 1, False)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    rows = Assignment.objects.filter(campaign=campaign)
    assert rows.count() == preview.rows == preview.unit_rows + preview.own_rows + preview.upward_rows
    assert rows.filter(scope=Scope.OWN).count() == preview.own_rows
    assert rows.values("obligation").distinct().count() == preview.obligations
    assert campaign.receipts.filter(to_know=True).count() == preview.to_know


def test_a_plan_whose_days_are_all_over_is_proposed_as_retroactive(world: World) -> None:
    campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    assert not queries.preview_of(world.binh, campaign, date(2024, 4, 30)).is_past
    assert queries.preview_of(world.binh, campaign, date(2024, 5, 1)).is_past
    WorkingDate.objects.create(
        obligation=Obligation.objects.get(plan=campaign.plan, position=4),
        occurrence="cuối năm 2025",
        due_on=date(2025, 12, 20),
        set_at=MARCH,
    )
    assert not queries.preview_of(world.binh, campaign, date(2024, 5, 1)).is_past


def test_the_preview_is_not_for_a_unit(world: World) -> None:
    campaign = launched(world)
    with pytest.raises(NotFound):
        queries.preview_of(world.an, campaign, MARCH.date())


def test_a_launch_costs_the_same_for_three_units_and_sixty(world: World) -> None:
    def cost() -> int:
        campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
        with CaptureQueriesContext(connection) as caught:
            services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
        return sum(not query["sql"].startswith("INSERT") for query in caught)  # rows go in by the batch

    few = cost()
    for number in range(57):
        cast.unit(f"Chi bộ số {number}", UnitKind.GRASSROOTS_CELL, world.committee, position=number + 10)
    many = cost()
    assert many == few


# --- doors
def test_a_unit_finds_its_campaign_only_when_it_is_launched(world: World) -> None:
    campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    with pytest.raises(NotFound):
        queries.campaign_for(world.an, campaign.pk)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert queries.campaign_for(world.an, campaign.pk) == campaign
    assert not queries.sees_whole(world.an, campaign)
    assert queries.plan_sent_to(world.an, campaign.plan_id) == campaign.plan
    with pytest.raises(NotFound):
        queries.campaign_for(world.dung, campaign.pk)  # the IT person sees no content


def test_another_units_assignment_does_not_exist(world: World) -> None:
    launched(world)
    row = Assignment.objects.get(unit=world.cell_1, kind=WorkKind.PLAN)
    assert queries.assignment_for(world.an, row.pk) == row
    assert queries.assignment_for(world.binh, row.pk) == row
    for outsider in (world.chi, world.dung):
        with pytest.raises(NotFound):
            queries.assignment_for(outsider, row.pk)


def test_phrases_are_the_committees_matter(world: World) -> None:
    audience = launched(world).audiences.first()
    assert audience is not None
    assert queries.audience_for(world.binh, audience.pk) == audience
    with pytest.raises(NotFound):
        queries.audience_for(world.an, audience.pk)
    with pytest.raises(NotAllowed):
        queries.audience_for(world.lan, audience.pk)  # a leader sees, and does not correct


def test_a_report_in_two_rounds_does_not_ask_for_the_plan_beside_it_twice(world: World) -> None:
    plan = usual_plan(world)
    both = plan.obligations.get(action="xây dựng kế hoạch và báo cáo kết quả")
    Contradiction.objects.create(
        plan=plan, code="REPORT_BEFORE_WORK_ENDS", way=WayOut.TWO_ROUNDS, second_round_on=date(2024, 5, 5), moves=both
    )
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    rows = Assignment.objects.filter(campaign=campaign, obligation=both, unit=world.cell_1)
    assert sorted(rows.values_list("kind", "occurrence", "due_on")) == [
        (WorkKind.PLAN, "", date(2024, 4, 24)),
        (WorkKind.REPORT, "đợt 1", date(2024, 4, 24)),
        (WorkKind.REPORT, "đợt 2", date(2024, 5, 5)),
    ]


def test_the_page_before_launching_counts_the_contradictions_that_the_review_counts(world: World) -> None:
    plan = usual_plan(world)
    first, second = plan.obligations.all()[:2]
    remark = Contradiction.objects.create(plan=plan, code="DATE_ON_REST_DAY")
    remark.obligations.add(first)
    grave = Contradiction.objects.create(plan=plan, code="ENDS_BEFORE_IT_BEGINS")
    grave.obligations.add(second)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    assert queries.preview_of(world.binh, campaign, date(2024, 3, 1)).open_contradictions == 1
