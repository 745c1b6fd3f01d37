"""Whoever is entered for hears of it: one message a day and campaign, however many rows."""

from __future__ import annotations

import pytest

from tests.campaigns.plans import MARCH, usual_plan
from tests.world import World, noon
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.services import Entry
from trienkhai.journal import messages
from trienkhai.journal.models import Message
from trienkhai.journal.services import SYSTEM

APRIL = noon(2024, 4, 20)


@pytest.fixture
def campaign(world: World) -> Campaign:
    made = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    return services.launch(made, is_retroactive=False, by=world.binh, at=MARCH)


def test_one_message_a_day_tells_how_many_rows_were_entered_in_his_stead(world: World, campaign: Campaign) -> None:
    rows = list(Assignment.objects.filter(unit__in=[world.cell_1, world.cell_2]))
    entries = [Entry(row.pk, S.IN_PROGRESS) for row in rows]
    services.receive(campaign, world.cell_1, by=world.binh, at=APRIL)
    services.enter_states(campaign, entries, by=world.binh, at=APRIL)
    (said, _launch), total = messages.messages_for(world.an)
    own = sum(row.unit_id == world.cell_1.pk for row in rows)
    assert (said.code, said.subject_id, total) == ("ENTERED_FOR", campaign.pk, 2)
    assert said.values == {"by": world.binh.pk, "count": own + 1}
    assert set(Message.objects.filter(code="ENTERED_FOR").values_list("to", flat=True)) == {world.an.pk, world.chi.pk}
    services.receive(campaign, world.cell_1, by=world.binh, at=noon(2024, 4, 21))  # received already: nothing new
    assert messages.messages_for(world.an)[1] == 2


def test_what_the_unit_enters_itself_or_the_system_does_is_not_told(world: World, campaign: Campaign) -> None:
    services.receive(campaign, world.cell_1, by=world.an, at=APRIL)
    services.receive(campaign, world.cell_2, by=SYSTEM, at=APRIL)
    assert not Message.objects.exclude(code="LAUNCHED").exists()
