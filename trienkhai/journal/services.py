"""Writing to the journal, and doing an act once however often it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from trienkhai.journal.models import JournalDetail, JournalEntry, SubmissionKey
from trienkhai.kernel.clock import house_time

LONGEST_KEY = 64


class HasKey(Protocol):
    """Anything with an id: a person, a unit, the subject of an act."""

    @property
    def pk(self) -> Any: ...


class _System:
    """The actor of nightly acts and of the demo's foundation."""

    pk: Any = None

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM = _System()


def record(
    verb: str,
    *,
    by: HasKey,
    at: datetime,
    subject: HasKey,
    on_behalf_of: HasKey | None = None,
    details: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """Write one act. ``verb`` is "room.past-tense-verb"; ``details`` must hold no document text.

    Raises ValueError when ``at`` is not in the house's time zone.
    """
    entry = JournalEntry(
        at=house_time(at),
        by=by.pk,
        on_behalf_of=on_behalf_of.pk if on_behalf_of else None,
        verb=verb,
        subject_kind=type(subject).__name__,
        subject_id=subject.pk,
    )
    if details:
        plain = json.dumps(details, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
        entry.details_hash = hashlib.sha256(plain.encode()).hexdigest()
    entry.save(force_insert=True)
    if details:
        JournalDetail.objects.create(entry=entry, values=json.loads(plain))
    return entry


def once(key: str, verb: str, *, by: HasKey, at: datetime, act: Callable[[], HasKey]) -> int:
    """Run ``act`` unless this person sent this key before; return the id of what it made, either way.

    A key is remembered in the transaction of the act: a broken line leaves both or neither. An empty
    key (a caller that cannot repeat itself) always acts.
    """
    if not key:
        return int(act().pk)
    if len(key) > LONGEST_KEY:  # none that our forms carry; kept apart all the same
        key = hashlib.sha256(key.encode()).hexdigest()
    try:
        with transaction.atomic():
            SubmissionKey.objects.create(key=key, by=by.pk, verb=verb, at=at)
            made = act()
            SubmissionKey.objects.filter(key=key, by=by.pk, verb=verb).update(subject_id=made.pk)
            return int(made.pk)
    except IntegrityError:
        earlier = SubmissionKey.objects.filter(key=key, by=by.pk, verb=verb).first()
        if earlier is None or earlier.subject_id is None:
            raise  # something else of the act broke a constraint
        return int(earlier.subject_id)
