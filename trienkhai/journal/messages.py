"""Messages to people: a code, a subject and values; one act may add to what was said earlier the same day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from trienkhai.journal.models import Message
from trienkhai.journal.services import HasKey
from trienkhai.kernel.clock import house_time

A_PAGE = 50


@dataclass(frozen=True)
class Told:
    """One message as stored."""

    id: int
    code: str
    subject_id: int | None
    values: Mapping[str, Any]
    at: datetime
    is_new: bool


def tell(
    to: Iterable[int], code: str, *, subject: HasKey, at: datetime, values: Mapping[str, Any] | None = None
) -> int:
    """Leave a message to each of these people (ids), once; returns how many. ``values`` holds ids, days and counts:
    the sentence is made where it is shown, from what stands then."""
    return tell_each([Saying(sorted(set(to)), subject, values or {})], code, at=at)


@dataclass(frozen=True)
class Saying:
    """What is said to some people (ids) about one thing."""

    to: Sequence[int]
    subject: HasKey
    values: Mapping[str, Any]


def tell_each(said: Iterable[Saying], code: str, *, at: datetime) -> int:
    """As ``tell``, of many things at once: a province is told in a few statements. Returns how many messages."""
    made = [
        Message(
            to=person,
            code=code,
            subject_kind=type(each.subject).__name__,
            subject_id=each.subject.pk,
            values=dict(each.values),
            at=house_time(at),
        )
        for each in said
        for person in each.to
    ]
    Message.objects.bulk_create(made, batch_size=500)
    return len(made)


def tell_daily(
    counted: Mapping[int, int], code: str, *, subject: HasKey, at: datetime, values: Mapping[str, Any]
) -> None:
    """Say a count to each of these people, one message a day for the same code, subject and values: what comes
    later that day is added to ``values["count"]``, and the message is unread again."""
    at = house_time(at)
    begin = at.replace(hour=0, minute=0, second=0, microsecond=0)
    same = {"code": code, "subject_kind": type(subject).__name__, "subject_id": subject.pk}
    said = {
        message.to: message
        for message in Message.objects.filter(to__in=counted, at__gte=begin, **same).order_by("pk")
        if {name: value for name, value in message.values.items() if name != "count"} == dict(values)
    }
    for person, message in said.items():
        message.values = message.values | {"count": message.values.get("count", 0) + counted[person]}
        message.at, message.read_at = at, None
    Message.objects.bulk_update(said.values(), ["values", "at", "read_at"], batch_size=500)
    Message.objects.bulk_create(
        [
            Message(to=person, at=at, values={**values, "count": count}, **same)
            for person, count in sorted(counted.items())
            if person not in said
        ],
        batch_size=500,
    )


def tell_added(
    to: Iterable[int],
    code: str,
    *,
    subject: HasKey,
    at: datetime,
    values: Mapping[str, Any],
    add: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]],
) -> None:
    """As ``tell``; whom the same (``code``, from the same ``by``) was told earlier that day, and who has not read it
    yet, gets no second message: what is said is added to the first by ``add``."""
    at = house_time(at)
    begin = at.replace(hour=0, minute=0, second=0, microsecond=0)
    people = sorted(set(to))
    unread = Message.objects.select_for_update().filter(
        to__in=people, code=code, subject_kind=type(subject).__name__, read_at=None, at__gte=begin,
        at__lt=begin + timedelta(days=1),
    )  # fmt: skip
    held = {each.to: each for each in unread.order_by("to", "pk") if each.values.get("by") == values.get("by")}
    for message in held.values():
        message.values, message.at = dict(add(message.values, values)), at
    Message.objects.bulk_update(held.values(), ["values", "at"], batch_size=500)
    tell([person for person in people if person not in held], code, subject=subject, at=at, values=values)


def messages_for(viewer: HasKey, *, page: int = 1) -> tuple[Sequence[Told], int]:
    """A page of what was said to somebody, the newest first, and how many messages there are in all."""
    mine = Message.objects.filter(to=viewer.pk)
    first = (max(page, 1) - 1) * A_PAGE
    rows = mine.order_by("-at", "-pk")[first : first + A_PAGE]
    return [Told(m.pk, m.code, m.subject_id, m.values, m.at, m.read_at is None) for m in rows], mine.count()


def unread_count(viewer: HasKey) -> int:
    return Message.objects.filter(to=viewer.pk, read_at=None).count()


def mark_read(viewer: HasKey, *, up_to: int, at: datetime) -> int:
    """All messages of somebody up to this id are read; returns how many were not."""
    return Message.objects.filter(to=viewer.pk, read_at=None, pk__lte=up_to).update(read_at=house_time(at))


def pass_on(person: HasKey, *, to: HasKey) -> int:
    """What was told to one row of somebody goes to the other when the two are merged; returns how many."""
    return Message.objects.filter(to=person.pk).update(to=to.pk)
