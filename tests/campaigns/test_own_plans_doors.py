"""A unit's own plan under attack: opened again when it was prepared, roles lent from above, two roles of one person."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world as cast
from tests.campaigns import levels as line
from tests.campaigns import workplace
from tests.campaigns.levels import DAY, NOW, Levels, officer, written
from tests.campaigns.plans import obligation, plan_of
from tests.campaigns.workplace import Workplace
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment, Audience, Campaign
from trienkhai.campaigns.services import MeasureLine
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations import services as organisations
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans import queries as plans
from trienkhai.plans import services as plan_services
from trienkhai.plans.choices import PlanState
from trienkhai.plans.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def levels(db) -> Levels:
    return line.build()


@pytest.fixture
def place(db) -> Workplace:
    return workplace.build()


def anew(who: Person) -> Person:
    """The person as the next request finds him."""
    found = Person.objects.get(pk=who.pk)
    found.today = DAY
    return found


def test_a_plan_opened_again_after_it_was_prepared_is_read_by_nobody_above(levels):
    made = written(levels)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    services.hand_in_plan(made, done_on=DAY, symbol="05-KH/ĐU", by=levels.clerk, at=NOW)
    plan = Plan.objects.get(pk=made.plan_id)
    lower = services.prepare(plan, by=levels.clerk, at=NOW)
    assert queries.campaign_for(levels.at_bloc, lower.pk) == lower
    plan_services.reopen(plan, by=levels.clerk, at=NOW)
    phrase = Audience.objects.filter(campaign=lower).first()
    leader = officer("lanh dao", levels.bloc, Role.LEADER)
    for viewer in (levels.at_bloc, levels.at_province, leader):
        for door in (
            lambda who: plans.plan_for(who, plan.pk),
            lambda who: queries.plan_sent_to(who, plan.pk),
            lambda who: queries.campaign_for(who, lower.pk),
            lambda who: queries.campaign_to_launch(who, lower.pk),
            lambda who: queries.audience_for(who, phrase.pk),
        ):
            with pytest.raises(NotFound):
                door(viewer)
        assert not queries.campaigns_of(viewer).filter(pk=lower.pk).exists()
        assert not queries.sees_whole(viewer, Campaign.objects.get(pk=lower.pk))
    for viewer in (levels.clerk, levels.at_health):
        assert queries.campaign_to_launch(viewer, lower.pk) == lower
        assert queries.plan_sent_to(viewer, plan.pk) == plan
    plan_services.approve(plan, by=levels.clerk, at=NOW)
    assert queries.campaign_for(levels.at_bloc, lower.pk) == lower


def lent(to: Person, role: Role, unit: Unit, *, by: Person) -> Person:
    organisations.delegate(role, unit, to=to, starts_on=DAY, ends_before=date(2026, 6, 1), by=anew(by), at=NOW)
    return anew(to)


def directed_plan(place: Workplace, by: Person) -> tuple[Plan, Campaign]:
    ids = [place.row(place.union).obligation_id]
    below = cast.unit("Tổ công đoàn A", "MASS_ORGANISATION", place.union, line="MASS")
    lines = [MeasureLine("học ở tổ công đoàn", ids, "STUDY", below.name)]
    made = services.write_plan(place.campaign, place.union, lines=lines, by=by, at=NOW)
    services.confirm_plan(made, by=by, at=NOW)
    plan = Plan.objects.get(pk=made.plan_id)
    return plan, services.launch(services.prepare(plan, by=by, at=NOW), is_retroactive=False, by=by, at=NOW)


def test_a_role_lent_from_above_makes_nobody_one_of_the_bodys_own_people(place):
    """Its superior in its own line lends his role on the body: the borrower comes to no more than the lender."""
    plan, lower = directed_plan(place, place.at_union)
    friend = cast.person("Bạn", "ban")
    friend = lent(friend, Role.SPECIALIST, place.union, by=place.above)
    row = place.row(place.union)
    below = Assignment.objects.select_related("campaign__unit", "unit").get(campaign=lower)
    for door in (
        lambda: plans.plan_for(friend, plan.pk),
        lambda: queries.campaign_for(friend, lower.pk),
        lambda: queries.campaign_for(friend, place.campaign.pk),
        lambda: queries.assignment_for(friend, row.pk),
    ):
        with pytest.raises(NotFound):
            door()
    assert not Assignment.objects.filter(queries.seen_rows(friend), campaign__in=[lower.pk, place.campaign.pk]).exists()
    assert [desk.total for desk in queries.desks_of(friend, DAY).units if desk.unit_id == place.union.pk] in ([], [0])
    for act in (
        lambda: services.record_progress(row, is_done=True, done_on=DAY, by=friend, at=NOW),
        lambda: services.close(lower, by=friend, at=NOW),
        lambda: services.record_progress(below, is_done=True, done_on=DAY, by=friend, at=NOW),
        lambda: services.record_progress(below, is_done=True, done_on=DAY, by=place.above, at=NOW),
        lambda: services.receive(lower, below.unit, by=place.above_officer, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_role_that_one_of_its_own_people_lends_is_as_good_as_his(place):
    plan, _lower = directed_plan(place, place.at_union)
    friend = cast.person("Bạn", "ban")
    friend = lent(friend, Role.UNIT_OFFICER, place.union, by=place.at_union)
    assert plans.plan_for(friend, plan.pk) == plan
    assert queries.assignment_for(friend, place.row(place.union).pk)


def test_who_has_a_role_above_too_launches_and_runs_what_his_role_on_the_body_lets_him(place):
    """More roles never give less."""
    cast.grant(place.at_union, Role.SPECIALIST, place.mass)
    plan, lower = directed_plan(place, anew(place.at_union))
    both = anew(place.at_union)
    page = queries.hand_down_page(both, place.campaign.pk, place.union.pk, DAY)
    assert (page.may_launch, page.must_hand_in) == (True, False)
    assert queries.campaign_to_launch(both, lower.pk) == lower
    assert services.close(lower, by=both, at=NOW).pk == lower.pk
    assert plans.plan_for(both, plan.pk) == plan


def test_an_officer_asks_the_same_however_many_duties_of_ended_cells_wait(levels, django_assert_num_queries):
    _made, lower = line.carried_on(levels)
    ended = [cell.pk for cell in levels.cells]
    Unit.objects.filter(pk__in=ended[:1]).update(ended_on=DAY)
    with CaptureQueriesContext(connection) as one:
        few = queries.orphaned(anew(levels.clerk))
    Unit.objects.filter(pk__in=ended).update(ended_on=DAY)
    with django_assert_num_queries(len(one)):
        many = queries.orphaned(anew(levels.clerk))
    assert len(many) > len(few) > 1
    assert all(each.may_decide and each.assignment.campaign_id == lower.pk for each in many)


def test_who_begins_a_plan_in_a_units_stead_is_offered_no_draft_of_the_units(levels):
    draft = plan_of(levels.health, symbol="07-KH/ĐU", state=PlanState.DRAFT)
    standing = plan_of(levels.health, symbol="08-KH/ĐU")
    offered = {
        who: queries.plans_to_link(who, queries.hand_down_page(who, levels.upper.pk, levels.health.pk, DAY))
        for who in (levels.clerk, levels.at_bloc)
    }
    assert offered == {levels.clerk: [standing, draft], levels.at_bloc: [standing]}


def test_how_a_unit_divides_its_work_is_not_shown_to_whom_a_role_was_lent_from_above(levels):
    above = lent(cast.person("Bạn", "ban"), Role.SPECIALIST, levels.health, by=levels.at_bloc)
    beside = lent(cast.person("Hà", "ha"), Role.SPECIALIST, levels.health, by=levels.at_health)
    row = levels.row("MEETING", levels.health)
    assert queries.sharing_of(above, row, DAY) is None
    assert queries.sharing_of(beside, row, DAY) is not None


def test_a_plan_that_was_launched_in_its_own_line_is_not_hidden_from_the_superior_there(place):
    below = cast.unit("Tổ công đoàn A", "MASS_ORGANISATION", place.union, line="MASS")
    plan = plan_of(place.union, symbol="3-KH/CĐ")
    obligation(plan, "họp tổ", "MEETING", lead=[below.name])
    clerk = officer("cong doan", place.union)
    lower = services.launch(services.prepare(plan, by=clerk, at=NOW), is_retroactive=False, by=clerk, at=NOW)
    with pytest.raises(BadEntry, match="hệ thống khác"):
        services.link_plan(place.campaign, place.union, plan, by=place.at_union, at=NOW)
    assert queries.campaign_for(place.above, lower.pk) == lower
