"""E-mail that waits while its campaign ends: of a plan taken back nothing goes out, of a closed one nobody is reminded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.campaigns.ledger import LAUNCHED, Ledger, run
from tests.campaigns.plans import MARCH, usual_plan
from tests.campaigns.test_chasing import DUE, hand, moment, plan_row, remind
from tests.world import grant, person
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Campaign
from trienkhai.notices import rules
from trienkhai.notices import services as notices
from trienkhai.notices.choices import DeliveryState as D
from trienkhai.notices.models import Delivery
from trienkhai.organisations.choices import Role
from trienkhai.web.notices import mailing

pytestmark = pytest.mark.django_db(transaction=True)
ENDS = {
    "withdrawn": {"state": CampaignState.WITHDRAWN, "withdrawn_at": LAUNCHED},
    "closed": {"state": CampaignState.CLOSED, "closed_at": LAUNCHED},
}


@pytest.fixture
def ledger(world: Any) -> Ledger:
    for who in (world.an, world.lan):
        notices.set_preference(
            by=who, at=LAUNCHED, email=f"u{who.pk}@coquan.example", by_email=True, digest_only=False,
            quiet_from=None, quiet_to=None,
        )  # fmt: skip
    return run(world.committee, world.binh)


def send_all() -> list[tuple[D, str]]:
    """What the worker does with all that waits; returns how each stands."""
    Delivery.objects.filter(state=D.WAITING).update(not_before=timezone.now() - timedelta(minutes=1))
    mailing.send(list(Delivery.objects.order_by("pk").values_list("pk", flat=True)))
    return [(D(state), error) for state, error in Delivery.objects.order_by("pk").values_list("state", "error")]


@pytest.mark.parametrize(("end", "words"), [("withdrawn", "đã thu hồi"), ("closed", "đã kết thúc")])
@pytest.mark.parametrize("how", ["by hand", "upward", "by the worker"])
def test_a_reminder_of_a_campaign_that_ended_meanwhile_is_not_sent_and_the_queue_says_why(
    client: Any, world: Any, ledger: Ledger, end: str, words: str, how: str
) -> None:
    plan_row(ledger, world.cell_1)
    if how == "by the worker":
        remind(moment(DUE))
    else:
        hand(ledger, [world.cell_1], upward=how == "upward")
    Campaign.objects.update(**ENDS[end])
    assert send_all() == [(D.CANCELLED, f"CAMPAIGN_{end.upper()}")]
    assert mail.outbox == []
    client.force_login(world.binh.user)
    shown = " ".join(client.get(reverse("campaigns:chasing", args=[ledger.campaign.pk])).content.decode().split())
    assert f"1 thư không gửi: đợt triển khai {words}." in shown
    assert send_all() == [(D.CANCELLED, f"CAMPAIGN_{end.upper()}")]


def test_what_waits_of_a_campaign_that_runs_goes_and_its_queue_says_nothing(
    client: Any, world: Any, ledger: Ledger
) -> None:
    plan_row(ledger, world.cell_1)
    hand(ledger, [world.cell_1])
    assert [state for state, _error in send_all()] == [D.SENT]
    client.force_login(world.binh.user)
    assert "thư không gửi" not in client.get(reverse("campaigns:chasing", args=[ledger.campaign.pk])).content.decode()


@pytest.mark.parametrize("end", ["withdrawn", "closed"])
def test_a_digest_of_two_campaigns_speaks_of_the_one_that_still_runs(world: Any, ledger: Ledger, end: str) -> None:
    other = run(world.committee, world.binh, symbol="08-KH/ĐU")
    officer = person("Cán bộ Sở", "so", of=world.health)
    grant(officer, Role.UNIT_OFFICER, world.health)
    notices.set_preference(
        by=officer, at=LAUNCHED, email="so@coquan.example", by_email=True, digest_only=False,
        quiet_from=None, quiet_to=None,
    )  # fmt: skip
    one, two = world.health.children.all()
    plan_row(ledger, one, due_on=date(2024, 4, 10))
    plan_row(ledger, two)
    plan_row(other, two, due_on=DUE + timedelta(days=1))
    assert remind(moment(DUE)) == 3
    [waiting] = Delivery.objects.all()
    assert (waiting.values["count"], waiting.values["overdue"]) == (3, 1)
    Campaign.objects.filter(pk=ledger.campaign.pk).update(**ENDS[end])
    assert send_all() == [(D.SENT, "")]
    [sent] = mail.outbox
    assert sent.subject == f"Nhắc việc: {two.name} có 1 việc"
    assert "Hạn gần nhất: 25/04/2024." in sent.body
    assert "quá hạn" not in sent.body


def test_of_a_closed_campaign_the_launch_is_still_told_and_of_a_withdrawn_one_not(world: Any, ledger: Ledger) -> None:
    campaign = services.launch(
        services.prepare(usual_plan(world), by=world.binh, at=MARCH), is_retroactive=False, by=world.binh, at=MARCH
    )
    services.close(campaign, by=world.binh, at=MARCH)
    assert send_all() == [(D.SENT, "")]
    Delivery.objects.update(state=D.WAITING, sent_at=None)
    Campaign.objects.filter(pk=campaign.pk).update(**ENDS["withdrawn"])
    assert send_all() == [(D.CANCELLED, "CAMPAIGN_WITHDRAWN")]
    assert len(mail.outbox) == 1


def test_launched_again_only_the_second_launch_is_told(world: Any, ledger: Ledger) -> None:
    plan = usual_plan(world)
    first, again = MARCH, MARCH + timedelta(hours=2)
    campaign = services.launch(
        services.prepare(plan, by=world.binh, at=first), is_retroactive=False, by=world.binh, at=first
    )
    services.withdraw(campaign, reason="thiếu phụ lục", by=world.binh, at=first + timedelta(hours=1))
    services.prepare(plan, by=world.binh, at=again)
    Delivery.objects.update(state=D.WAITING)
    assert send_all() == [(D.CANCELLED, "CAMPAIGN_WITHDRAWN")]  # it is being prepared
    Delivery.objects.update(state=D.WAITING)
    services.launch(services.prepare(plan, by=world.binh, at=again), is_retroactive=False, by=world.binh, at=again)
    assert send_all() == [(D.CANCELLED, "CAMPAIGN_WITHDRAWN"), (D.SENT, "")]


def test_what_was_unsure_when_the_campaign_was_withdrawn_is_not_sent_by_a_person_either(
    world: Any, ledger: Ledger, monkeypatch: Any
) -> None:
    monkeypatch.setattr(notices, "enqueue", lambda handler, ids: None)
    plan_row(ledger, world.cell_1)
    hand(ledger, [world.cell_1])
    Delivery.objects.update(state=D.UNSURE)
    Campaign.objects.update(**ENDS["withdrawn"])
    assert notices.send_again(Delivery.objects.get().pk, by=world.binh, at=moment(DUE))
    assert send_all() == [(D.CANCELLED, "CAMPAIGN_WITHDRAWN")]
    assert mail.outbox == []


def test_a_reminder_of_the_launch_before_stays_unsent_after_the_next(world: Any, ledger: Ledger) -> None:
    plan_row(ledger, world.cell_1)
    hand(ledger, [world.cell_1])
    Campaign.objects.update(launched_at=Delivery.objects.get().made_at + timedelta(minutes=5))
    assert send_all() == [(D.CANCELLED, "CAMPAIGN_WITHDRAWN")]


def test_the_queue_of_what_has_ended_decides_nothing_of_a_campaign_that_runs(
    client: Any, world: Any, ledger: Ledger
) -> None:
    other = run(world.committee, world.binh, symbol="08-KH/ĐU")
    for each in (ledger, other):
        plan_row(each, world.cell_1)
    hand(other, [world.cell_1])
    Delivery.objects.update(state=D.FAILED)
    mail_ = Delivery.objects.get()
    assert queries.stuck_of(ledger.campaign, mail_.pk)  # about the same unit: either office may decide
    Campaign.objects.filter(pk=ledger.campaign.pk).update(**ENDS["closed"])
    ended = Campaign.objects.get(pk=ledger.campaign.pk)
    assert not queries.stuck_of(ended, mail_.pk)
    assert queries.stuck_of(other.campaign, mail_.pk)
    client.force_login(world.binh.user)
    decide = reverse("campaigns:decide", args=[ended.pk, mail_.pk])
    assert client.post(decide, {"act": "cancel"}).status_code == 404
    assert Delivery.objects.get().state == D.FAILED


PARTS = st.fixed_dictionaries(
    {"unit": st.integers(1, 9), "count": st.integers(1, 50), "overdue": st.integers(0, 50)},
    optional={"next": st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(date.isoformat)},
)


@given(said=st.lists(st.tuples(st.integers(1, 4), PARTS), min_size=1, max_size=8), gone=st.sets(st.integers(1, 4)))
def test_what_is_left_of_a_summed_message_is_the_sum_of_what_is_left(said: Any, gone: set[int]) -> None:
    def summed(some: Any) -> Any:
        one = None
        for campaign, part in some:
            new = {**part, "campaigns": {str(campaign): part}}
            one = new if one is None else rules.summed(one, new)
        return one

    whole = summed(said)
    assert rules.campaigns_in(whole) == {campaign for campaign, _part in said}
    left, expected = rules.without(whole, gone), summed([each for each in said if each[0] not in gone])
    if expected is None:
        assert left is None
        return
    assert left is not None
    for name in ("count", "overdue", "next"):
        assert left.get(name) == expected.get(name)
    units = lambda values: set(values.get("units", [values["unit"]]))  # noqa: E731
    assert units(left) == units(expected)
    assert left["unit"] in units(left)


@given(part=PARTS, other=PARTS)
def test_what_was_written_before_campaigns_were_named_apart_goes_as_a_whole(part: Any, other: Any) -> None:
    found = rules.summed(part, {**other, "campaigns": {"1": other}})
    assert rules.without(found, {1}) == found
