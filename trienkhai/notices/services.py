"""The acts of this room: what is to be sent is written down, taken by one sender, and never sent twice by itself.

A message is claimed by compare-and-set before the mail server is called: whoever dies in between leaves it SENDING,
and after the lease it is UNSURE. Only a person sends it again then.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from trienkhai.journal import services as journal
from trienkhai.journal.jobs import enqueue
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import DomainError
from trienkhai.notices import queries
from trienkhai.notices.choices import DeliveryState, WhyNotSent
from trienkhai.notices.models import Delivery, Feed, Preference
from trienkhai.notices.rules import LEASE, digest_of, key_passed_on, summed, tried_again_at
from trienkhai.organisations.models import Person

SENDER = "trienkhai.web.notices.mailing.send"
BATCH = 100
_MAY_HAVE_GONE = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNSURE)


class BadPreference(DomainError):
    """What somebody wished cannot be kept: no address, an hour without its other."""


@dataclass(frozen=True)
class NewDelivery:
    """A message to be sent. ``values`` hold ids, days and counts: the sentence is made when it goes out."""

    key: str
    person: int
    code: str
    subject: HasKey
    not_before: datetime
    values: dict[str, Any] = field(default_factory=dict)


def queue_deliveries(wanted: Iterable[NewDelivery], *, at: datetime) -> None:
    """Write messages down, inside the act that they tell of; one whose key stands already is not written again."""
    Delivery.objects.bulk_create(
        [
            Delivery(
                key=each.key,
                person_id=each.person,
                code=each.code,
                subject_kind=type(each.subject).__name__,
                subject_id=each.subject.pk,
                values=each.values,
                not_before=each.not_before,
                made_at=at,
            )
            for each in wanted
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def queue_summed(wanted: Iterable[NewDelivery], *, at: datetime) -> None:
    """Write messages down that may be one: whose key waits already is added to it (see ``rules.summed``), so that who
    answers for forty units gets one. What is on its way stays as it is; the new one goes by itself."""
    for each in sorted(wanted, key=lambda new: new.person):
        values = {
            "person_id": each.person,
            "code": each.code,
            "subject_kind": type(each.subject).__name__,
            "subject_id": each.subject.pk,
            "values": each.values,
            "not_before": each.not_before,
            "made_at": at,
        }
        row, is_new = Delivery.objects.get_or_create(key=each.key, defaults=values)
        if is_new:
            continue
        held = Delivery.objects.select_for_update().filter(pk=row.pk, state=DeliveryState.WAITING).first()
        if held is None:
            Delivery.objects.get_or_create(key=f"{each.key}:{each.subject.pk}:{at:%H%M%S}", defaults=values)
            continue
        held.values = summed(held.values, each.values)
        held.save(update_fields=["values"])


def dispatch(*, at: datetime) -> int:
    """Hand what may go out now to the sender, in batches; returns how many. Handed twice is sent once: see ``claim``."""
    ids = queries.to_send(at=at)
    for first in range(0, len(ids), BATCH):
        enqueue(SENDER, ids[first : first + BATCH])
    return len(ids)


def claim(delivery_id: int, *, at: datetime) -> bool:
    """Take one message out of the queue; False when somebody else has it, or it is not to be sent (yet). To be called
    outside any transaction: the claim must be stored before the mail server is called."""
    if transaction.get_connection().in_atomic_block:
        raise RuntimeError("A claim inside a transaction would be lost with it, after the message was sent.")
    return _claim(delivery_id, at=at)


def _claim(delivery_id: int, *, at: datetime) -> bool:
    waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING, not_before__lte=at)
    return waiting.update(state=DeliveryState.SENDING, claimed_at=at, tries=F("tries") + 1) == 1


def mark_sent(delivery_id: int, *, at: datetime) -> None:
    """The mail server took it. Also when the sweeper was quicker and called it unsure."""
    claimed = Delivery.objects.filter(pk=delivery_id, state__in=(DeliveryState.SENDING, DeliveryState.UNSURE))
    claimed.update(state=DeliveryState.SENT, sent_at=at, error="")


def mark_failed(delivery_id: int, *, error: str, at: datetime, may_retry: bool) -> None:
    """It certainly was not sent. Where trying again may help it waits for that, some times; then a person decides."""
    row = Delivery.objects.get(pk=delivery_id)
    again = tried_again_at(at, row.tries) if may_retry else None
    claimed = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.SENDING)
    if again is None:
        claimed.update(state=DeliveryState.FAILED, error=error[:200])
    else:
        claimed.update(state=DeliveryState.WAITING, not_before=again, claimed_at=None, error=error[:200])


def mark_unwanted(delivery_id: int) -> None:
    """Its reader does not want e-mail any more: it goes to nobody."""
    claimed = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.SENDING)
    claimed.update(state=DeliveryState.CANCELLED, error="unwanted")


def mark_pointless(delivery_id: int, *, why: WhyNotSent) -> None:
    """What it was to tell of does not stand any more: it goes to nobody, and says why."""
    claimed = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.SENDING)
    claimed.update(state=DeliveryState.CANCELLED, error=why.value)


def mark_unsure(delivery_id: int, *, error: str) -> None:
    """The line broke when the message may have been taken already."""
    claimed = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.SENDING)
    claimed.update(state=DeliveryState.UNSURE, error=error[:200])


def sweep(*, at: datetime) -> int:
    """What a sender began and never ended is unsure; returns how many. A clock that was set back leaves nothing
    SENDING for ever: what was claimed in the future is unsure too."""
    begun = Delivery.objects.filter(state=DeliveryState.SENDING)
    lost = begun.filter(claimed_at__lt=at - LEASE) | begun.filter(claimed_at__gt=at + LEASE)
    return lost.update(state=DeliveryState.UNSURE, error="lease")


@transaction.atomic
def send_again(delivery_id: int, *, by: HasKey, at: datetime) -> bool:
    """A person has an unsure or failed message sent once more; False when it is not so any more."""
    stuck = Delivery.objects.filter(pk=delivery_id, state__in=(DeliveryState.UNSURE, DeliveryState.FAILED))
    done = stuck.update(state=DeliveryState.WAITING, not_before=at, claimed_at=None, tries=0, error="")
    if done:
        row = Delivery.objects.get(pk=delivery_id)
        journal.record("notices.delivery-sent-again", by=by, at=at, subject=row)
        enqueue(SENDER, [delivery_id])
    return bool(done)


@transaction.atomic
def cancel(delivery_id: int, *, by: HasKey, at: datetime) -> bool:
    """A person decides that a message does not go out any more; False when it is not in his hands."""
    open_ = (DeliveryState.UNSURE, DeliveryState.FAILED, DeliveryState.WAITING)
    done = Delivery.objects.filter(pk=delivery_id, state__in=open_).update(state=DeliveryState.CANCELLED)
    if done:
        journal.record("notices.delivery-cancelled", by=by, at=at, subject=Delivery.objects.get(pk=delivery_id))
    return bool(done)


@transaction.atomic
def set_preference(
    *,
    by: Person,
    at: datetime,
    email: str,
    by_email: bool,
    digest_only: bool,
    quiet_from: time | None,
    quiet_to: time | None,
) -> Preference:
    """How ``by`` wants to be told; without an address nothing is sent. Raises BadPreference for what is no address, or
    when one hour of the quiet ones is missing."""
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise BadPreference(_("Địa chỉ thư điện tử chưa đúng, đồng chí ghi như ten@coquan.gov.vn.")) from wrong
    if (quiet_from is None) != (quiet_to is None):
        raise BadPreference(_("Giờ không gửi cần đủ hai mốc: từ mấy giờ, đến mấy giờ."))
    kept, _made = Preference.objects.update_or_create(
        person=by,
        defaults={
            "email": email,
            "by_email": by_email,
            "digest_only": digest_only,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
        },
    )
    journal.record("notices.preference-set", by=by, at=at, subject=kept, details={"by_email": by_email})
    return kept


@transaction.atomic
def make_feed(*, by: Person, at: datetime) -> str:
    """A new secret address for the calendar of ``by``; the one before stops working. Returns the secret, which is
    shown once: only its digest is kept."""
    token = secrets.token_urlsafe(32)
    kept, _made = Feed.objects.update_or_create(
        person=by, defaults={"digest": digest_of(token), "made_at": at, "read_at": None}
    )
    journal.record("notices.feed-made", by=by, at=at, subject=kept)
    return token


def note_read(person: Person, *, at: datetime) -> None:
    """A calendar was read: noted once a day, so that its owner sees whether anybody still does."""
    begin = at.replace(hour=0, minute=0, second=0, microsecond=0)
    Feed.objects.filter(person=person).filter(Q(read_at=None) | Q(read_at__lt=begin)).update(read_at=at)


@transaction.atomic
def end_feed(*, by: Person, at: datetime) -> None:
    """The calendar address of ``by`` stops working."""
    kept = Feed.objects.filter(person=by).first()
    if kept is not None:
        journal.record("notices.feed-ended", by=by, at=at, subject=kept)
        kept.delete()


@transaction.atomic
def pass_on(gone: Person, stays: Person, at: datetime) -> None:
    """Two rows of one person become one (``organisations.services.merge_people``).

    The wishes of the row that stays hold, those of the other where it has none. The secret address of the row that goes
    ends: whoever has it would read another calendar. What was sent stays told of; what waits goes out once: where both
    rows were to get the same message, or one of them got it, the other is not sent.
    """
    if not Preference.objects.filter(person=stays).exists():
        Preference.objects.filter(person=gone).update(person=stays)
    Preference.objects.filter(person=gone).delete()
    Feed.objects.filter(person=gone).delete()
    for each in Delivery.objects.select_for_update().filter(person=gone).order_by("pk"):
        key = key_passed_on(each.key, each.code, gone.pk, stays.pk)
        same = Delivery.objects.select_for_update().filter(key=key).exclude(pk=each.pk).first()
        if same is None:
            each.key = key
        elif each.state == DeliveryState.WAITING:
            each.state, each.error = DeliveryState.CANCELLED, "merged"
        elif same.state == DeliveryState.WAITING and each.state in _MAY_HAVE_GONE:
            same.state, same.error = DeliveryState.CANCELLED, "merged"
            same.save(update_fields=["state", "error"])
        each.person = stays
        each.save(update_fields=["key", "person", "state", "error"])
