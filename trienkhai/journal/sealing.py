"""Sealing: batches of entries that can no longer change are digested and chained; erasing details afterwards is free.

Entries stay plain inserts: an act never waits for the chain. Only entries that are *settled* are sealed. On SQLite
one writer at a time writes, so whatever is committed is settled. On PostgreSQL ids are given before the commit: a
transaction that is still open may hold an id lower than one that is there already. So we look which transactions
hold the lock that every insert into the journal takes, and wait until those have ended; whoever comes later is given
higher ids. This is exact, asks nothing of anybody's clock, and holds nobody up.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from trienkhai.journal import chain
from trienkhai.journal.models import JournalEntry, JournalSeal
from trienkhai.journal.queries import newest_seal, rows_between
from trienkhai.kernel.clock import house_time

BATCH = 1000
_log = logging.getLogger("trienkhai.journal")

_OPEN_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND relation = to_regclass(%s)
"""


def seal(*, at: datetime, wait: float = 2.0) -> list[chain.KeptSeal]:
    """Seal what is settled, a batch of ``BATCH`` entries after the other; returns the seals made.

    ``wait`` seconds are given to transactions that were open before; what they hold up is sealed next time.
    The hash of each seal goes to the log, which lies outside the database.
    """
    house_time(at)
    settled = _settled(wait)
    made: list[chain.KeptSeal] = []
    while (one := _seal_batch(settled, at)) is not None:
        made.append(one)
    return made


def _settled(wait: float) -> int:
    """The highest id below which no entry can appear any more; 0 when this cannot be said in time."""
    highest = JournalEntry.objects.aggregate(highest=Max("pk"))["highest"] or 0
    if connection.vendor != "postgresql":
        return int(highest)
    before = _open_writers()
    end = time.monotonic() + wait
    while before:
        if time.monotonic() >= end:
            return 0
        time.sleep(0.05)
        before &= _open_writers()
    return int(highest)


def _open_writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_WRITERS, [connection.ops.quote_name(JournalEntry._meta.db_table)])
        return {transaction_id for (transaction_id,) in cursor.fetchall()}


def _seal_batch(settled: int, at: datetime) -> chain.KeptSeal | None:
    try:
        with transaction.atomic():
            last = newest_seal()
            after = last.last_id if last else 0
            rows = list(rows_between(after, settled, limit=BATCH))
            if not rows:
                return None
            leaves = chain.leaves_of(rows)
            sealed = chain.Seal(
                number=(last.number if last else 0) + 1,
                previous_hash=last.hash if last else chain.FIRST,
                first_id=after + 1,
                last_id=rows[-1].id,
                count=len(rows),
                made_at=at,
                leaves=leaves,
            )
            own_hash = chain.seal_hash(sealed)
            JournalSeal.objects.create(
                number=sealed.number,
                previous_hash=sealed.previous_hash,
                first_id=sealed.first_id,
                last_id=sealed.last_id,
                count=sealed.count,
                made_at=at,
                leaves=leaves,
                hash=own_hash,
            )
    except IntegrityError:
        return None  # another sealer was first; the next run goes on from there
    _log.info("journal-sealed", extra={"seal": sealed.number, "hash": own_hash, "last_id": sealed.last_id})
    return chain.KeptSeal(sealed.number, own_hash)
