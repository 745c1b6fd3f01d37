"""Two rows of one person become one: whose wishes hold, which address ends, and that nothing goes out twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notices.test_services import AT, wish
from tests.world import grant, person
from trienkhai.notices import queries, rules, services
from trienkhai.notices.models import Delivery, Feed, Preference
from trienkhai.notices.services import NewDelivery
from trienkhai.organisations import services as organisations
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(world: Any) -> tuple[Person, Person]:
    """The row that stays, which signs in, and the one that goes."""
    stays, gone = person("Ngô Văn Hà", "ha", of=world.cell_1), person("Ngô Văn Hà", of=world.cell_1)
    grant(stays, Role.MEMBER, world.cell_1)
    return stays, gone


def queue(to: Person, key: str, unit: Any, *, state: str = "WAITING", **fields: Any) -> Delivery:
    new = NewDelivery(key=key, person=to.pk, code="REMINDED", subject=unit, not_before=AT, values={"count": 1})
    services.queue_deliveries([new], at=AT)
    Delivery.objects.filter(key=key).update(state=state, **fields)
    return Delivery.objects.get(key=key)


def merged(stays: Person, gone: Person, by: Person) -> None:
    organisations.merge_people(stays, gone, by=by, at=AT, also=[services.pass_on])


def test_the_wishes_of_the_row_that_stays_hold(world, rows) -> None:  # type: ignore[no-untyped-def]
    stays, gone = rows
    wish(stays, email="giu@coquan.example", digest_only=True)
    wish(gone, email="bo@coquan.example")
    merged(stays, gone, world.binh)
    kept = Preference.objects.get(person__in=rows)
    assert (kept.person_id, kept.email, kept.digest_only) == (stays.pk, "giu@coquan.example", True)


def test_where_it_has_none_those_of_the_other_do(world, rows) -> None:  # type: ignore[no-untyped-def]
    stays, gone = rows
    wish(gone, email="bo@coquan.example", by_email=False)
    merged(stays, gone, world.binh)
    assert queries.preference_of(stays).email == "bo@coquan.example"
    assert not queries.preference_of(stays).by_email


def test_the_secret_address_of_the_row_that_goes_ends(world, rows) -> None:  # type: ignore[no-untyped-def]
    stays, gone = rows
    own, other = services.make_feed(by=stays, at=AT), services.make_feed(by=gone, at=AT)
    merged(stays, gone, world.binh)
    assert queries.reader_of(other) is None
    reader = queries.reader_of(own)
    assert reader is not None
    assert (reader.pk, Feed.objects.count()) == (stays.pk, 1)
    assert Client().get(reverse("notices:feed", args=[other])).status_code == 404


def test_what_was_sent_stays_told_of_and_is_not_sent_again(world, rows) -> None:  # type: ignore[no-untyped-def]
    stays, gone = rows
    day = AT.date()
    queue(gone, f"REMINDED:{gone.pk}:{day}", world.cell_1, state="SENT", sent_at=AT)
    merged(stays, gone, world.binh)
    sent = Delivery.objects.get()
    assert (sent.person_id, sent.state, sent.sent_at) == (stays.pk, "SENT", AT)
    queue_same = NewDelivery(
        key=f"REMINDED:{stays.pk}:{day}", person=stays.pk, code="REMINDED", subject=world.cell_1, not_before=AT
    )
    services.queue_deliveries([queue_same], at=AT)
    assert Delivery.objects.count() == 1  # he had it


@pytest.mark.parametrize(
    ("of_gone", "of_stays", "left"),
    [
        ("WAITING", "WAITING", 1),
        ("WAITING", "SENT", 0),
        ("SENT", "WAITING", 0),
        ("UNSURE", "WAITING", 0),  # it may have come
        ("FAILED", "WAITING", 1),
        ("CANCELLED", "WAITING", 1),
    ],
)
def test_one_message_to_both_rows_goes_out_once_at_most(world, rows, of_gone, of_stays, left) -> None:  # type: ignore[no-untyped-def]
    stays, gone = rows
    for who, state in ((gone, of_gone), (stays, of_stays)):
        sent = {"sent_at": AT} if state == "SENT" else {}
        queue(who, f"by_hand:1:2:abc:{who.pk}", world.cell_1, state=state, **sent)
    merged(stays, gone, world.binh)
    assert set(Delivery.objects.values_list("person", flat=True)) == {stays.pk}
    assert len(queries.to_send(at=AT + timedelta(days=1))) == left
    assert Delivery.objects.filter(state__in=("SENT", "UNSURE")).count() == (of_gone, of_stays).count("SENT") + (
        of_gone == "UNSURE"
    )


def test_the_page_that_merges_hands_all_of_it_on(world, rows) -> None:  # type: ignore[no-untyped-def]
    stays, gone = rows
    wish(gone, email="bo@coquan.example")
    services.make_feed(by=gone, at=AT)
    visitor = Client()
    visitor.force_login(world.binh.user)
    answer = visitor.post(reverse("organisations:merge-people", args=[stays.pk, gone.pk]), {"keep": stays.pk})
    assert answer.status_code == 302
    assert queries.preference_of(stays).email == "bo@coquan.example"
    assert not Feed.objects.exists()


@settings(deadline=None)  # arithmetic of texts; a busy machine is slow at anything
@given(gone=st.integers(1, 10**6), stays=st.integers(1, 10**6), mark=st.integers(0, 10**6))
def test_a_key_is_passed_on_only_where_it_names_the_row(gone: int, stays: int, mark: int) -> None:
    assert rules.key_passed_on(f"REMINDED:{gone}:2026-04-20", "REMINDED", gone, stays) == f"REMINDED:{stays}:2026-04-20"
    assert rules.key_passed_on(f"digest:{mark}:x:{gone}", "REMINDED", gone, stays) == f"digest:{mark}:x:{stays}"
    other = f"digest:{gone}:x:{gone}1"
    assert rules.key_passed_on(other, "REMINDED", gone, stays) == other
