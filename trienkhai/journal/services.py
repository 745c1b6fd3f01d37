"""Writing to the journal, and doing an act once however often it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from trienkhai.journal import chain
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
    """Write one act. ``verb`` is "room.past-tense-verb"; the entry itself holds ids, a verb and a hash.

    ``details`` are what a person needs to see or to take back the act: names, and the values before and after an
    amendment, the words of an obligation among them. They stand in ``JournalDetail``, which may be erased (see
    ``jobs.forget_details``) without breaking count or chain. Whole documents, files and passwords never go there,
    and nothing of any detail goes to the log. Raises ValueError when ``at`` is not in the house's time zone.
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
        values = json.loads(json.dumps(details, cls=DjangoJSONEncoder))
        entry.details_hash = chain.details_hash(values)
    entry.save(force_insert=True)
    if details:
        JournalDetail.objects.create(entry=entry, values=values)
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


def made_with(key: str, verb: str, *, by: HasKey) -> int | None:
    """The id of what this person made with this key before, for a form that is sent again when what it names is
    gone."""
    found = SubmissionKey.objects.filter(key=key, by=by.pk, verb=verb).first() if key else None
    return found.subject_id if found is not None else None
