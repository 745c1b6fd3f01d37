"""What goes out at most once: claimed before it is sent, unsure when the sender died, sent again by a person only."""

from __future__ import annotations

import smtplib
from datetime import time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.world import HOUSE, noon
from trienkhai.journal.models import JournalEntry
from trienkhai.notices import queries, rules, services
from trienkhai.notices.choices import DeliveryState as D
from trienkhai.notices.models import Delivery, Feed
from trienkhai.notices.services import BadPreference, NewDelivery
from trienkhai.web.notices import mailing

AT = noon(2026, 4, 20)


def wish(person: Any, **fields: Any) -> None:
    usual = {"email": "an@coquan.example", "by_email": True, "digest_only": False, "quiet_from": None, "quiet_to": None}
    services.set_preference(by=person, at=AT, **{**usual, **fields})


def queued(world: Any, *, key: str = "k1", not_before: Any = AT) -> Delivery:
    wish(world.an)
    services.queue_deliveries(
        [
            NewDelivery(
                key=key, person=world.an.pk, code="REMINDED", subject=world.cell_1, not_before=not_before,
                values={"unit": world.cell_1.pk, "count": 3, "overdue": 1, "next": "2026-04-24"},
            )
        ],
        at=AT,
    )  # fmt: skip
    return Delivery.objects.get(key=key)


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    """What was handed to the worker."""
    given_: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(services, "enqueue", lambda handler, ids: given_.append((handler, list(ids))))
    return given_


@pytest.mark.django_db
def test_the_same_key_is_written_once(world: Any) -> None:
    assert queued(world).pk == queued(world).pk
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_may_go_out_is_claimed_by_one_and_sent_with_counts_and_no_content(world: Any, settings: Any) -> None:
    settings.ADDRESS = "https://trienkhai.example"
    row = queued(world)
    mailing.send([row.pk, row.pk])
    mailing.send([row.pk])
    row.refresh_from_db()
    assert (row.state, row.tries, len(mail.outbox)) == (D.SENT, 1, 1)
    sent = mail.outbox[0]
    assert sent.to == ["an@coquan.example"]
    assert sent.subject == "Nhắc việc: Chi bộ Bảo tàng tỉnh có 3 việc"
    assert "có 2 việc sắp đến hạn" in sent.body
    assert "Hạn gần nhất: 24/04/2026." in sent.body
    assert "có 1 việc quá hạn" in sent.body
    assert f"https://trienkhai.example/viec/don-vi/{world.cell_1.pk}/" in sent.body


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_the_morning_is_neither_handed_over_nor_claimed(world: Any, jobs: Any) -> None:
    row = queued(world, not_before=AT + timedelta(hours=19))
    assert services.dispatch(at=AT) == 0
    assert not services.claim(row.pk, at=AT)
    assert services.dispatch(at=AT + timedelta(hours=19)) == 1
    assert jobs == [(services.SENDER, [row.pk])]


@pytest.mark.django_db
def test_a_claim_inside_a_transaction_is_a_mistake_of_ours(world: Any) -> None:
    with pytest.raises(RuntimeError):
        services.claim(queued(world).pk, at=AT)


@pytest.mark.django_db(transaction=True)
def test_who_wants_no_e_mail_any_more_gets_what_was_queued_no_more(world: Any) -> None:
    row = queued(world)
    wish(world.an, by_email=False)
    mailing.send([row.pk])
    row.refresh_from_db()
    assert (row.state, mail.outbox) == (D.CANCELLED, [])


class Server:
    """A mail connection that fails where it is told to."""

    def __init__(self, on_open: Exception | None = None, on_send: Exception | None = None) -> None:
        self.on_open, self.on_send, self.taken = on_open, on_send, 0

    def open(self) -> None:
        if self.on_open:
            raise self.on_open

    def send_messages(self, messages: list[Any]) -> int:
        self.taken += len(messages)
        if self.on_send:
            raise self.on_send
        return len(messages)

    def close(self) -> None:
        pass


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_not_reached_is_tried_again_later_and_then_given_to_a_person(
    world: Any, monkeypatch: Any
) -> None:
    row = queued(world, not_before=timezone.now() - timedelta(minutes=1))
    server = Server(on_open=ConnectionRefusedError())
    monkeypatch.setattr(mailing, "get_connection", lambda: server)
    for tries in range(1, rules.MOST_TRIES + 1):
        mailing.send([row.pk])
        row.refresh_from_db()
        assert (row.tries, row.error, server.taken) == (tries, "ConnectionRefusedError", 0)
        if tries < rules.MOST_TRIES:
            assert row.state == D.WAITING
            assert row.not_before > timezone.now()
            Delivery.objects.update(not_before=timezone.now() - timedelta(minutes=1))
    assert row.state == D.FAILED


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (smtplib.SMTPRecipientsRefused({}), D.FAILED),
        (smtplib.SMTPServerDisconnected("x"), D.UNSURE),
        (TimeoutError(), D.UNSURE),
        (smtplib.SMTPDataError(451, b"x"), D.UNSURE),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_what_breaks_after_the_server_may_have_taken_it_is_unsure_and_never_sent_by_itself(
    world: Any, monkeypatch: Any, jobs: Any, failure: Exception, state: D
) -> None:
    row = queued(world, not_before=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(mailing, "get_connection", lambda: Server(on_send=failure))
    mailing.send([row.pk])
    row.refresh_from_db()
    assert row.state == state
    assert services.dispatch(at=timezone.now() + timedelta(days=30)) == 0
    assert not services.claim(row.pk, at=timezone.now() + timedelta(days=30))


@pytest.mark.django_db(transaction=True)
def test_what_a_dead_sender_left_is_unsure_after_the_lease_whichever_way_the_clock_went(world: Any) -> None:
    row = queued(world)
    assert services.claim(row.pk, at=AT)
    assert services.sweep(at=AT + rules.LEASE) == 0
    assert services.sweep(at=AT + rules.LEASE + timedelta(seconds=1)) == 1
    assert Delivery.objects.get().state == D.UNSURE
    Delivery.objects.update(state=D.SENDING, claimed_at=AT + timedelta(days=365))  # the clock was a year ahead
    assert services.sweep(at=AT) == 1


@pytest.mark.django_db
def test_a_person_sends_an_unsure_message_again_once_and_may_cancel_it(world: Any, jobs: Any) -> None:
    row = queued(world)
    assert not services.send_again(row.pk, by=world.binh, at=AT)  # it waits: nothing to decide
    Delivery.objects.update(state=D.UNSURE)
    assert services.send_again(row.pk, by=world.binh, at=AT)
    assert not services.send_again(row.pk, by=world.binh, at=AT)
    assert len(jobs) == 1
    assert services.cancel(row.pk, by=world.binh, at=AT)
    assert not services.cancel(row.pk, by=world.binh, at=AT)
    verbs = JournalEntry.objects.filter(subject_kind="Delivery").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["notices.delivery-sent-again", "notices.delivery-cancelled"]


@pytest.mark.django_db
def test_only_who_gave_an_address_and_uses_the_system_gets_e_mail(world: Any, settings: Any) -> None:
    people = [world.an.pk, world.chi.pk]
    assert queries.wishes_of(people) == {}
    wish(world.an, digest_only=True)
    assert queries.wishes_of(people) == {world.an.pk: queries.Wish(True, None, None)}
    settings.MAIL = False
    assert queries.wishes_of(people) == {}
    settings.MAIL = True
    wish(world.an, email="")
    assert queries.wishes_of(people) == {}
    wish(world.an)
    world.an.user.is_active = False
    world.an.user.save()
    assert queries.wishes_of(people) == {}


@pytest.mark.parametrize(
    "wrong",
    [{"email": "khong phai"}, {"quiet_from": time(20)}, {"email": "a@b.vn\nBcc: x@y.vn"}],
)
@pytest.mark.django_db
def test_a_wish_that_cannot_be_kept_is_refused(world: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadPreference):
        wish(world.an, **wrong)


@pytest.mark.django_db
def test_a_calendar_address_is_known_by_its_digest_only_and_the_older_one_stops(world: Any) -> None:
    first = services.make_feed(by=world.an, at=AT)
    second = services.make_feed(by=world.an, at=AT)
    assert queries.reader_of(first) is None
    assert queries.reader_of(second) == world.an
    assert second not in Feed.objects.get().digest
    services.end_feed(by=world.an, at=AT)
    services.end_feed(by=world.an, at=AT)
    assert queries.reader_of(second) is None
    for wrong in ("", "x" * 5000, "\x00"):
        assert queries.reader_of(wrong) is None


@given(st.datetimes(min_value=noon(2026, 1, 1).replace(tzinfo=None), max_value=noon(2027, 1, 1).replace(tzinfo=None)),
       st.times(), st.times(), st.sets(st.integers(0, 6), max_size=6))  # fmt: skip
def test_the_next_open_moment_is_not_before_now_not_quiet_and_on_an_allowed_day(
    at: Any, begin: time, end: time, closed: set[int]
) -> None:
    at, begin, end = (
        at.replace(tzinfo=HOUSE),
        begin.replace(second=0, microsecond=0),
        end.replace(second=0, microsecond=0),
    )
    found = rules.next_open(at, begin, end, may_send_on=lambda then: then.weekday() not in closed)
    assert found >= at
    assert not rules.is_quiet(found.time(), begin, end)
    assert found.weekday() not in closed
    assert found - at < timedelta(days=9)
