"""Phrases put right by a person, and remembered."""

from __future__ import annotations

import pytest

from tests import world as cast
from tests.campaigns.plans import ALL_GRASSROOTS, MARCH, launched, obligation, phrase, plan_of, usual_plan
from tests.world import World, noon
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import ReceiverKind
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.organisations.choices import UnitKind


def test_a_corrected_phrase_stays_corrected_and_is_remembered(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(plan, "làm", lead=["Cụm thi đua số 2"])
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    cluster = phrase(campaign, "Cụm thi đua số 2")
    assert cluster.kind == ReceiverKind.UNMATCHED
    services.correct_audience(
        cluster, kind=ReceiverKind.UNITS, unit_ids=[world.cell_1.pk, world.cell_2.pk], by=world.binh, at=MARCH
    )
    services.prepare(plan, by=world.binh, at=MARCH)
    cluster.refresh_from_db()
    assert (cluster.kind, cluster.corrected_by) == (ReceiverKind.UNITS, world.binh)
    later = plan_of(world.committee)
    obligation(later, "làm tiếp", lead=["cụm thi đua số 2"])
    second = services.prepare(later, by=world.binh, at=noon(2024, 6, 1))
    assert set(phrase(second, "cụm thi đua số 2").units.all()) == {world.cell_1, world.cell_2}


def test_a_name_said_to_mean_the_committee_settles_its_organs(world: World) -> None:
    world.committee.name, world.committee.symbol_mark = "Đảng ủy các cơ quan Đảng tỉnh", "ĐUCQ"
    world.committee.save()
    plan = usual_plan(world)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    standing, organ = phrase(campaign, "Ban Thường vụ Đảng ủy Khối"), phrase(campaign, "Ban Tuyên giáo Đảng ủy Khối")
    assert (standing.kind, organ.kind) == (ReceiverKind.UNMATCHED, ReceiverKind.UNMATCHED)  # another body's plan
    assert phrase(campaign, ALL_GRASSROOTS).units.count() == 3  # said of whoever holds the plan
    services.correct_audience(standing, kind=ReceiverKind.OWN, unit_ids=[], by=world.binh, at=MARCH)
    standing.refresh_from_db()
    organ.refresh_from_db()
    assert (standing.organ, list(standing.units.all())) == ("Ban Thường vụ", [world.committee])
    assert list(organ.units.all()) == [world.propaganda]


def test_a_correction_can_be_taken_back(world: World) -> None:
    campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    grassroots = phrase(campaign, ALL_GRASSROOTS)
    services.correct_audience(grassroots, kind=ReceiverKind.UNITS, unit_ids=[world.cell_1.pk], by=world.binh, at=MARCH)
    assert grassroots.units.count() == 1
    services.correct_audience(grassroots, kind=ReceiverKind.UNMATCHED, unit_ids=[], by=world.binh, at=MARCH)
    assert grassroots.units.count() == 3


def test_a_correction_needs_units_of_this_body(world: World) -> None:
    campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    grassroots = phrase(campaign, ALL_GRASSROOTS)
    stranger = cast.unit("Đảng bộ tỉnh khác", UnitKind.BLOC_COMMITTEE)
    for ids in ([], [stranger.pk], [10**9]):
        with pytest.raises(BadEntry):
            services.correct_audience(grassroots, kind=ReceiverKind.UNITS, unit_ids=ids, by=world.binh, at=MARCH)


def test_a_launched_phrase_is_corrected_no_more(world: World) -> None:
    grassroots = phrase(launched(world), ALL_GRASSROOTS)
    with pytest.raises(NotRunning):
        services.correct_audience(
            grassroots, kind=ReceiverKind.UNITS, unit_ids=[world.cell_1.pk], by=world.binh, at=MARCH
        )


def test_recipients_outside_are_ticked_and_unticked(world: World) -> None:
    campaign = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    outside = phrase(campaign, "Ban Tuyên giáo Tỉnh ủy")
    assert services.mark_told(campaign, [outside.pk], by=world.binh, at=MARCH) == 1
    outside.refresh_from_db()
    assert outside.told_at == MARCH
    services.mark_told(campaign, [], by=world.binh, at=MARCH)
    outside.refresh_from_db()
    assert outside.told_at is None
