"""The seals' arithmetic: how a row is digested, how seals follow one another, what is the first thing wrong.

Pure, so that the same words judge the journal in the database and the copy of it inside a backup. A seal keeps
the digest of each of its rows, not only one of the whole batch: so the first bad row can be named, not only
the batch that holds it. Whoever alters a row and its digest alters the seal; whoever makes all later seals anew
to fit is found by a seal that was kept elsewhere (the log, a backup, a sheet of paper).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64  # what stands before the first seal
_ID, _DIGEST = 8, 32
LEAF = _ID + _DIGEST  # bytes that one row takes in a seal

ROW_CHANGED = "ROW_CHANGED"
ROW_MISSING = "ROW_MISSING"
ROW_ADDED = "ROW_ADDED"
DETAIL_CHANGED = "DETAIL_CHANGED"
SEAL_CHANGED = "SEAL_CHANGED"
SEAL_MISSING = "SEAL_MISSING"  # a number is left out, or the seals do not begin at 1
TAIL_CUT = "TAIL_CUT"  # a seal kept elsewhere is newer than all that are left
REWRITTEN = "REWRITTEN"  # a seal kept elsewhere has another hash


@dataclass(frozen=True)
class Row:
    """One entry of the journal, with its detail when that has not been erased."""

    id: int
    at: datetime
    by: int | None
    on_behalf_of: int | None
    verb: str
    subject_kind: str
    subject_id: int | None
    details_hash: str
    has_detail: bool = False
    detail: Any = None


@dataclass(frozen=True)
class Seal:
    """A sealed batch: all ids from ``first_id`` to ``last_id``, of which ``leaves`` names those that exist."""

    number: int
    previous_hash: str
    first_id: int
    last_id: int
    count: int
    made_at: datetime
    leaves: bytes
    hash: str = ""


@dataclass(frozen=True)
class KeptSeal:
    """What somebody kept of a seal outside the database; ``number`` is 0 when only the hash is known."""

    number: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """The first thing that does not fit. ``entry_id`` is the bad row where one can be named."""

    code: str
    seal: int = 0
    entry_id: int | None = None


@dataclass(frozen=True)
class Finding:
    """What a walk along the journal found."""

    rows: int
    sealed: int
    seals: int
    newest: KeptSeal | None
    fault: Fault | None = None
    matched: tuple[int, ...] = field(default=())  # numbers of the kept seals that fit


def plain(values: Any) -> str:
    """Details as text that both engines give back alike: sorted keys, whole floats as whole numbers
    (PostgreSQL writes 1e16 as an integer)."""
    return json.dumps(whole(values), ensure_ascii=False, sort_keys=True)


def whole(value: Any) -> Any:
    """Whole floats as integers, however deep."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [whole(each) for each in value]
    return value


def details_hash(values: Any) -> str:
    """The digest that an entry keeps of its details."""
    return hashlib.sha256(plain(values).encode()).hexdigest()


def digest(row: Row) -> bytes:
    """The digest of all that an entry says; of its details only the hash, so that they may be erased."""
    said = [
        row.id,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.by,
        row.on_behalf_of,
        row.verb,
        row.subject_kind,
        row.subject_id,
        row.details_hash,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).digest()


def leaves_of(rows: Iterable[Row]) -> bytes:
    """Ids and digests of a batch, in the order of ids, packed."""
    return b"".join(row.id.to_bytes(_ID, "big") + digest(row) for row in rows)


def unpacked(leaves: bytes) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(leaves), LEAF):
        yield int.from_bytes(leaves[start : start + _ID], "big"), leaves[start + _ID : start + LEAF]


def seal_hash(seal: Seal) -> str:
    """The digest of a seal, which takes the previous one's in: so seals cannot be exchanged or left out."""
    head = json.dumps(
        [
            seal.number,
            seal.previous_hash,
            seal.first_id,
            seal.last_id,
            seal.count,
            seal.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
        ]
    )
    return hashlib.sha256(head.encode() + b"\n" + seal.leaves).hexdigest()


def detail_fits(row: Row) -> bool:
    """Whether the detail that is there is the one that was written. One that is gone was erased, and fits."""
    return not row.has_detail or (bool(row.details_hash) and details_hash(row.detail) == row.details_hash)


def walk(seals: Iterable[Seal], rows: Iterable[Row], kept: Sequence[KeptSeal] = ()) -> Finding:
    """Go along seals and rows, both in ascending order, up to the first thing that does not fit."""
    steps = _Rows(rows)
    by_number = {seal.number: seal.hash for seal in kept if seal.number}
    hashes = {seal.hash for seal in kept if not seal.number}
    matched: list[int] = []
    previous: Seal | None = None
    sealed = 0

    def found(fault: Fault | None) -> Finding:
        newest = KeptSeal(previous.number, previous.hash) if previous else None
        return Finding(steps.seen, sealed, previous.number if previous else 0, newest, fault, tuple(matched))

    for seal in seals:
        if seal.number != (previous.number if previous else 0) + 1:
            return found(Fault(SEAL_MISSING, (previous.number if previous else 0) + 1))
        fits = (
            seal.previous_hash == (previous.hash if previous else FIRST)
            and seal.first_id == (previous.last_id + 1 if previous else 1)
            and seal.count * LEAF == len(seal.leaves)
            and seal_hash(seal) == seal.hash
        )
        fault = _batch_fault(seal, steps)
        if fault is not None or not fits:
            return found(fault or Fault(SEAL_CHANGED, seal.number))
        if by_number.get(seal.number, seal.hash) != seal.hash:
            return found(Fault(REWRITTEN, seal.number))
        if seal.number in by_number or seal.hash in hashes:
            matched.append(seal.number)
            hashes.discard(seal.hash)
        previous, sealed = seal, sealed + seal.count
    for row in steps.rest():
        if not detail_fits(row):
            return found(Fault(DETAIL_CHANGED, 0, row.id))
    newer = [number for number in by_number if number > (previous.number if previous else 0)]
    if newer:
        return found(Fault(TAIL_CUT, min(newer)))
    return found(Fault(REWRITTEN) if hashes else None)


def _batch_fault(seal: Seal, rows: _Rows) -> Fault | None:
    """The first row of one batch that is not as it was sealed."""
    leaves = dict(unpacked(seal.leaves))
    expected = iter(sorted(leaves))
    wanted = next(expected, None)
    for row in rows.until(seal.last_id):
        if wanted is not None and row.id > wanted:
            return Fault(ROW_MISSING, seal.number, wanted)
        if row.id != wanted:
            return Fault(ROW_ADDED, seal.number, row.id)
        if digest(row) != leaves[row.id]:
            return Fault(ROW_CHANGED, seal.number, row.id)
        if not detail_fits(row):
            return Fault(DETAIL_CHANGED, seal.number, row.id)
        wanted = next(expected, None)
    return None if wanted is None else Fault(ROW_MISSING, seal.number, wanted)


class _Rows:
    """The rows, taken a batch at a time from one stream."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)
        self.seen = 0

    def until(self, last_id: int | None) -> Iterator[Row]:
        while self._next is not None and (last_id is None or self._next.id <= last_id):
            row, self._next = self._next, next(self._rows, None)
            self.seen += 1
            yield row

    def rest(self) -> Iterator[Row]:
        return self.until(None)
