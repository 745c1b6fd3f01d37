"""Who is named as responsible hears of the duty while he belongs to the unit; the officers always do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.campaigns.ledger import LAUNCHED, Ledger, run
from tests.campaigns.test_chasing import DUE, hand, moment, plan_row, remind
from tests.world import person
from trienkhai.accounts.models import User
from trienkhai.campaigns.models import Share
from trienkhai.campaigns.queries import chasing_facts
from trienkhai.journal.models import Message
from trienkhai.organisations.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(world: Any) -> Ledger:
    return run(world.committee, world.binh)


@pytest.mark.parametrize("gone", ["left the unit", "account stopped"])
def test_a_person_responsible_who_has_gone_is_not_reminded_any_more_but_the_officers_are(
    ledger: Ledger, world: Any, gone: str
) -> None:
    mai = person("Đỗ Thị Mai", "mai", of=world.cell_1)
    Share.objects.create(assignment=plan_row(ledger, world.cell_1), person=mai, is_responsible=True, given_at=LAUNCHED)
    assert remind(moment(date(2024, 4, 17))) == 1
    told = set(Message.objects.values_list("to", flat=True))
    assert told == {world.an.pk, mai.pk}
    Message.objects.all().delete()
    if gone == "left the unit":
        Membership.objects.filter(person=mai).update(ends_before=date(2024, 4, 20))
        Membership.objects.create(person=mai, unit=world.cell_2, starts_on=date(2024, 4, 20))
    else:
        User.objects.filter(pk=mai.user_id).update(is_active=False)
    assert remind(moment(date(2024, 4, 23))) == 1
    assert set(Message.objects.values_list("to", flat=True)) == {world.an.pk}
    Message.objects.all().delete()
    hand(ledger, [world.cell_1])
    assert set(Message.objects.values_list("to", flat=True)) == {world.an.pk}


def test_a_person_responsible_in_a_cell_below_is_reminded(ledger: Ledger, world: Any) -> None:
    below = world.health.children.order_by("position")[0]
    member = person("Người ở chi bộ", "member", of=below)
    row = plan_row(ledger, world.health)
    Share.objects.create(assignment=row, person=member, is_responsible=True, given_at=LAUNCHED)
    assert chasing_facts.responsible_for([row.pk], DUE) == {row.pk: {member.pk}}
