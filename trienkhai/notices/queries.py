"""The questions of this room: who gets e-mail, what waits to be sent, what is unsure, whose calendar an address is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q

from trienkhai.notices.choices import DeliveryState, WhyNotSent
from trienkhai.notices.models import Delivery, Feed, Preference
from trienkhai.notices.rules import campaigns_in, digest_of
from trienkhai.organisations.models import Person

_STUCK = (DeliveryState.UNSURE, DeliveryState.FAILED)
_LONGEST_TOKEN = 100


@dataclass(frozen=True)
class Wish:
    """How somebody who gets e-mail wants it."""

    digest_only: bool
    quiet_from: time | None
    quiet_to: time | None


@dataclass(frozen=True)
class Letter:
    """A message taken out of the queue to be sent: to whom, and what its sentence is made of."""

    id: int
    email: str
    name: str
    code: str
    subject_kind: str
    subject_id: int | None
    values: Mapping[str, Any]
    made_at: datetime


@dataclass(frozen=True)
class Stuck:
    """A message of which a person decides: it may have been sent, or could not be."""

    id: int
    name: str
    state: DeliveryState
    subject_id: int | None
    made_at: datetime
    tries: int


def preference_of(person: Person) -> Preference:
    """How somebody wants to be told; the usual ways (not stored) when he never said."""
    found = Preference.objects.filter(person=person).first()
    return found if found is not None else Preference(person=person)


def wishes_of(people: Collection[int]) -> dict[int, Wish]:
    """Who of these people gets e-mail: an address of his own, not switched off, an account that is in use. Nobody
    where the installation has no mail server."""
    if not settings.MAIL:
        return {}
    rows = (
        Preference.objects.filter(person__in=people, by_email=True, person__user__is_active=True)
        .exclude(email="")
        .values_list("person_id", "digest_only", "quiet_from", "quiet_to")
    )
    return {person: Wish(digest_only, begin, end) for person, digest_only, begin, end in rows}


def to_send(*, at: datetime) -> list[int]:
    """The ids of what may go out now, the oldest first."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, not_before__lte=at)
    return list(waiting.order_by("not_before", "pk").values_list("pk", flat=True))


def letter(delivery_id: int) -> Letter | None:
    """What a claimed message is made of; None when its reader does not want e-mail any more, or has left."""
    wanted = Q(person__notice_preference__by_email=True, person__user__is_active=True)
    row = (
        Delivery.objects.filter(wanted, pk=delivery_id)
        .exclude(person__notice_preference__email="")
        .select_related("person__notice_preference")
        .first()
    )
    if row is None:
        return None
    return Letter(
        row.pk,
        row.person.notice_preference.email,
        row.person.full_name,
        row.code,
        row.subject_kind,
        row.subject_id,
        row.values,
        row.made_at,
    )


def stuck_about(subject_kind: str, subjects: Iterable[int], *, of: Collection[int] | None = None) -> list[Stuck]:
    """What is unsure or failed about these things, the newest first; ``of``: only what speaks of these campaigns and
    of no other."""
    rows = (
        Delivery.objects.filter(state__in=_STUCK, subject_kind=subject_kind, subject_id__in=list(subjects))
        .select_related("person")
        .order_by("-made_at", "-pk")[:100]
    )
    return [
        Stuck(r.pk, r.person.full_name, DeliveryState(r.state), r.subject_id, r.made_at, r.tries)
        for r in rows
        if of is None or _speaks_of(r, set(of))
    ]


def _speaks_of(delivery: Delivery, campaigns: set[int]) -> bool:
    named = campaigns_in(delivery.values)
    return bool(named) and named <= campaigns


def stuck_by_subject(subject_kind: str) -> dict[int, int]:
    """How many e-mails wait for a decision about each thing of a kind."""
    rows = Delivery.objects.filter(state__in=_STUCK, subject_kind=subject_kind, subject_id__isnull=False).order_by()
    counted = rows.values("subject_id").annotate(n=Count("pk")).values_list("subject_id", "n")
    return {subject: n for subject, n in counted if subject is not None}


def pointless_about(campaign_id: int) -> dict[WhyNotSent, int]:
    """How many e-mails were not sent because this campaign had been withdrawn or closed meanwhile, by the reason."""
    about = Q(values__campaign=campaign_id) | Q(values__campaigns__has_key=str(campaign_id))
    rows = Delivery.objects.filter(about, state=DeliveryState.CANCELLED, error__in=WhyNotSent.values).order_by()
    return {WhyNotSent(why): n for why, n in rows.values_list("error").annotate(n=Count("pk"))}


@dataclass(frozen=True)
class MailState:
    """How it stands with e-mail in the whole installation: figures, nobody's name."""

    last_sent_at: datetime | None
    unsure: int
    failed: int
    overdue: int  # waiting, though they could have gone out long ago


def mail_state(*, at: datetime, patience: timedelta) -> MailState:
    """One statement. ``patience``: how long what may go out is let wait."""
    late = Q(state=DeliveryState.WAITING, not_before__lt=at - patience)
    counted = Delivery.objects.aggregate(
        last=Max("sent_at"),
        unsure=Count("pk", filter=Q(state=DeliveryState.UNSURE)),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED)),
        overdue=Count("pk", filter=late),
    )
    return MailState(counted["last"], counted["unsure"], counted["failed"], counted["overdue"])


def feed_of(person: Person) -> Feed | None:
    """The calendar address that somebody made; the address itself is not known any more."""
    return Feed.objects.filter(person=person).first()


def reader_of(token: str) -> Person | None:
    """Whose calendar an address is: somebody whose account is in use."""
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    found = Feed.objects.filter(digest=digest_of(token), person__user__is_active=True).select_related("person").first()
    return found.person if found is not None else None
