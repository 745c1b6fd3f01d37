"""Taking a campaign back while nobody has answered; closing it."""

from __future__ import annotations

import pytest

from tests.campaigns.plans import MARCH, launched
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.errors import AlreadyAnswered, BadEntry, NotRunning
from trienkhai.campaigns.models import Assignment
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.plans.choices import WorkKind


def test_a_campaign_nobody_answered_is_withdrawn_and_may_be_launched_again(world: World) -> None:
    campaign = launched(world)
    services.receive(campaign, world.cell_1, by=world.an, at=noon(2024, 3, 2))
    withdrawn = services.withdraw(campaign, reason="Ban hành nhầm phụ lục", by=world.binh, at=noon(2024, 3, 3))
    assert withdrawn.state == CampaignState.WITHDRAWN
    assert set(Assignment.objects.values_list("state", flat=True)) == {AssignmentState.WITHDRAWN}
    with pytest.raises(NotFound):
        queries.campaign_for(world.an, campaign.pk)
    count = Assignment.objects.count()
    services.prepare(campaign.plan, by=world.binh, at=noon(2024, 3, 4))
    services.launch(campaign, is_retroactive=False, by=world.binh, at=noon(2024, 3, 4))
    assert Assignment.objects.filter(state=AssignmentState.NEW).count() == count
    assert campaign.receipts.get(unit=world.cell_1).received_at is None  # to be received again


def test_a_campaign_that_was_answered_is_not_withdrawn(world: World) -> None:
    campaign = launched(world)
    row = Assignment.objects.get(unit=world.cell_1, kind=WorkKind.PLAN)
    services.record_progress(row, by=world.an, at=noon(2024, 3, 2))
    with pytest.raises(AlreadyAnswered):
        services.withdraw(campaign, reason="Nhầm", by=world.binh, at=noon(2024, 3, 3))


def test_evidence_alone_is_an_answer(world: World) -> None:
    campaign = launched(world)
    row = Assignment.objects.get(unit=world.cell_1, kind=WorkKind.PLAN)
    services.add_evidence(row, text="Đã họp chi bộ", by=world.an, at=noon(2024, 3, 2))
    with pytest.raises(AlreadyAnswered):
        services.withdraw(campaign, reason="Nhầm", by=world.binh, at=noon(2024, 3, 3))


def test_a_withdrawal_needs_a_reason_and_the_right(world: World) -> None:
    campaign = launched(world)
    with pytest.raises(BadEntry):
        services.withdraw(campaign, reason="  ", by=world.binh, at=MARCH)
    with pytest.raises(NotAllowed):
        services.withdraw(campaign, reason="Nhầm", by=world.an, at=MARCH)


def test_a_closed_campaign_takes_no_answers(world: World) -> None:
    campaign = services.close(launched(world), by=world.binh, at=noon(2024, 12, 31))
    assert services.close(campaign, by=world.binh, at=noon(2025, 1, 1)).closed_at == noon(2024, 12, 31)
    row = Assignment.objects.get(unit=world.cell_1, kind=WorkKind.PLAN)
    with pytest.raises(NotRunning):
        services.record_progress(row, by=world.an, at=noon(2025, 1, 2))
