"""Reading the journal: the acts on one thing, the seals, and whether everything is still as it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from trienkhai.journal import chain
from trienkhai.journal.models import JournalEntry, JournalSeal

_FIELDS = (
    "pk", "at", "by", "on_behalf_of", "verb", "subject_kind", "subject_id", "details_hash", "detail__pk", "detail__values",
)  # fmt: skip
_SEAL_FIELDS = ("number", "previous_hash", "first_id", "last_id", "count", "made_at", "leaves", "hash")


@dataclass(frozen=True)
class Sealed:
    """How far the journal is sealed."""

    newest: chain.KeptSeal | None
    made_at: datetime | None
    unsealed: int
    oldest_unsealed: datetime | None


def history_of(kind: str, subject_id: int) -> QuerySet[JournalEntry]:
    """The acts on one thing, oldest first. The caller has already asked who is looking."""
    return JournalEntry.objects.filter(subject_kind=kind, subject_id=subject_id).select_related("detail").order_by("pk")


def last_of(verb: str) -> datetime | None:
    """When an act of this verb was last written."""
    found: datetime | None = JournalEntry.objects.filter(verb=verb).aggregate(last=Max("at"))["last"]
    return found


def newest_at() -> datetime | None:
    """The instant of the entry written last."""
    return JournalEntry.objects.order_by("-pk").values_list("at", flat=True).first()


def newest_seal(using: str = "default") -> JournalSeal | None:
    return JournalSeal.objects.using(using).order_by("-number").defer("leaves").first()


def sealed_state() -> Sealed:
    """For the doctor: the newest seal, and how much waits for the next."""
    newest = newest_seal()
    waiting = JournalEntry.objects.filter(pk__gt=newest.last_id if newest else 0)
    oldest = waiting.order_by("pk").values_list("at", flat=True).first()
    kept = chain.KeptSeal(newest.number, newest.hash) if newest else None
    return Sealed(kept, newest.made_at if newest else None, waiting.count(), oldest)


def rows_between(after: int, up_to: int | None, *, limit: int | None = None) -> Iterator[chain.Row]:
    """Entries with ids in (after, up_to], in the order of ids."""
    found = JournalEntry.objects.filter(pk__gt=after).order_by("pk")
    if up_to is not None:
        found = found.filter(pk__lte=up_to)
    values = found.values_list(*_FIELDS)
    for pk, at, by, behalf, verb, kind, subject, own, detail_id, detail in (
        values[:limit] if limit else values.iterator(chunk_size=2000)
    ):
        yield chain.Row(pk, at, by, behalf, verb, kind, subject, own, detail_id is not None, detail)


def seals_after(number: int = 0) -> Iterator[chain.Seal]:
    """The seals in their order."""
    for number_, previous, first, last, count, made_at, leaves, own in (
        JournalSeal.objects.filter(number__gt=number)
        .order_by("number")
        .values_list(*_SEAL_FIELDS)
        .iterator(chunk_size=50)
    ):
        yield chain.Seal(number_, previous, first, last, count, made_at, bytes(leaves), own)


def check_chain(kept: Sequence[chain.KeptSeal] = (), trusted: Iterable[chain.Seal] = ()) -> chain.Finding:
    """Walk the whole journal up to the first thing that does not fit.

    ``kept`` are numbers and hashes that somebody kept elsewhere. ``trusted`` are whole seals out of a backup: they
    stand in for the database's own, so that a row is named even where the database's seals were made anew to fit;
    that these are unchanged as well is then asked by their hashes.
    """
    theirs = list(trusted)
    upto = theirs[-1].number if theirs else 0
    finding = chain.walk(_in_turn(theirs, upto), rows_between(0, None), kept)
    if finding.fault is None and theirs:
        hashes = [chain.KeptSeal(seal.number, seal.hash) for seal in theirs]
        finding = chain.walk(seals_after(), rows_between(0, None), [*kept, *hashes])
    return finding


def _in_turn(trusted: Sequence[chain.Seal], upto: int) -> Iterator[chain.Seal]:
    yield from trusted
    yield from seals_after(upto)
