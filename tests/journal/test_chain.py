"""Any edit, deletion, reordering, insertion or cut tail of a sealed journal is found, and the first bad row named."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trienkhai.journal import chain

BEGIN = datetime(2026, 3, 1, 5, tzinfo=UTC)
THOROUGH = bool(os.environ.get("TRIENKHAI_THOROUGH"))  # 1,000 journals for each question, else a few
few = settings(max_examples=1000 if THOROUGH else 25, deadline=None, suppress_health_check=list(HealthCheck))
VERBS = ("plans.approved", "campaigns.launched", "people.added")
details = st.one_of(st.none(), st.dictionaries(st.text(max_size=3), st.one_of(st.integers(), st.text(max_size=4))))


@st.composite
def journals(draw):
    """Rows with gaps between their ids, sealed in batches, some left unsealed."""
    ids = sorted(draw(st.sets(st.integers(1, 60), min_size=3, max_size=24)))
    rows = []
    for each in ids:
        values = draw(details)
        rows.append(
            chain.Row(
                id=each,
                at=BEGIN + timedelta(minutes=each),
                by=draw(st.one_of(st.none(), st.integers(1, 5))),
                on_behalf_of=None,
                verb=draw(st.sampled_from(VERBS)),
                subject_kind="Plan",
                subject_id=draw(st.integers(1, 9)),
                details_hash=chain.details_hash(values) if values is not None else "",
                has_detail=values is not None,
                detail=values,
            )
        )
    unsealed = draw(st.integers(0, 2))
    return rows, sealed(rows[: len(rows) - unsealed], draw(st.integers(1, 6)))


def sealed(rows: list[chain.Row], size: int) -> list[chain.Seal]:
    seals: list[chain.Seal] = []
    for start in range(0, len(rows), size):
        batch = rows[start : start + size]
        last = seals[-1] if seals else None
        seal = chain.Seal(
            number=len(seals) + 1,
            previous_hash=last.hash if last else chain.FIRST,
            first_id=last.last_id + 1 if last else 1,
            last_id=batch[-1].id,
            count=len(batch),
            made_at=BEGIN,
            leaves=chain.leaves_of(batch),
        )
        seals.append(replace(seal, hash=chain.seal_hash(seal)))
    return seals


def kept(seal: chain.Seal) -> chain.KeptSeal:
    return chain.KeptSeal(seal.number, seal.hash)


@few
@given(journals())
def test_what_nobody_touched_fits(journal):
    rows, seals = journal
    found = chain.walk(seals, rows, [kept(seals[-1]), chain.KeptSeal(0, seals[0].hash)])
    assert found.fault is None
    assert (found.rows, found.newest) == (len(rows), kept(seals[-1]))
    assert set(found.matched) == {1, len(seals)}


@few
@given(journals(), st.data())
def test_details_erased_break_nothing(journal, data):
    rows, seals = journal
    gone = data.draw(st.sets(st.sampled_from(range(len(rows)))))
    left = [replace(r, has_detail=False, detail=None) if i in gone else r for i, r in enumerate(rows)]
    assert chain.walk(seals, left).fault is None


CHANGES = {
    "at": lambda row: replace(row, at=row.at + timedelta(microseconds=1)),
    "by": lambda row: replace(row, by=(row.by or 0) + 1),
    "on_behalf_of": lambda row: replace(row, on_behalf_of=7),
    "verb": lambda row: replace(row, verb=row.verb + "x"),
    "subject_kind": lambda row: replace(row, subject_kind="Unit"),
    "subject_id": lambda row: replace(row, subject_id=None),
    "details_hash": lambda row: replace(row, details_hash="0" * 64, has_detail=False),
}


@few
@given(journals(), st.data())
def test_any_edit_is_found_at_its_row(journal, data):
    rows, seals = journal
    n = data.draw(st.integers(0, sum(s.count for s in seals) - 1))
    change = CHANGES[data.draw(st.sampled_from(sorted(CHANGES)))]
    bad = [*rows[:n], change(rows[n]), *rows[n + 1 :]]
    found = chain.walk(seals, bad).fault
    assert (found.code, found.entry_id) == (chain.ROW_CHANGED, rows[n].id)


@few
@given(journals(), st.data())
def test_a_detail_that_is_not_the_one_written_is_found_sealed_or_not(journal, data):
    rows, seals = journal
    n = data.draw(st.integers(0, len(rows) - 1))
    bad = [*rows[:n], replace(rows[n], has_detail=True, detail={"khác": 1}), *rows[n + 1 :]]
    found = chain.walk(seals, bad).fault
    assert (found.code, found.entry_id) == (chain.DETAIL_CHANGED, rows[n].id)


@few
@given(journals(), st.data())
def test_any_deletion_is_found_at_the_first_row_gone(journal, data):
    rows, seals = journal
    last = sum(s.count for s in seals)
    start = data.draw(st.integers(0, last - 1))
    end = data.draw(st.integers(start + 1, len(rows)))
    found = chain.walk(seals, rows[:start] + rows[end:]).fault
    assert (found.code, found.entry_id) == (chain.ROW_MISSING, rows[start].id)


@few
@given(journals(), st.data())
def test_rows_that_changed_places_are_found(journal, data):
    rows, seals = journal
    last = sum(s.count for s in seals)
    one, two = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=2, max_size=2)))
    one = min(one, last - 1)
    if one == two:
        return
    bad = list(rows)
    bad[one], bad[two] = replace(rows[two], id=rows[one].id), replace(rows[one], id=rows[two].id)
    if chain.digest(bad[one]) == chain.digest(rows[one]):
        return  # twins but for their ids
    found = chain.walk(seals, bad).fault
    assert (found.code, found.entry_id) == (chain.ROW_CHANGED, rows[one].id)


@few
@given(journals(), st.data())
def test_a_row_smuggled_into_a_gap_is_found(journal, data):
    rows, seals = journal
    free = sorted(set(range(1, seals[-1].last_id)) - {row.id for row in rows})
    if not free:
        return
    made_up = replace(rows[0], id=data.draw(st.sampled_from(free)), has_detail=False, details_hash="")
    found = chain.walk(seals, sorted([*rows, made_up], key=lambda row: row.id)).fault
    assert (found.code, found.entry_id) == (chain.ROW_ADDED, made_up.id)


@few
@given(journals(), st.data())
def test_a_tail_cut_with_its_seals_is_found_by_a_seal_kept_elsewhere(journal, data):
    rows, seals = journal
    left = data.draw(st.integers(0, len(seals) - 1))
    end = seals[left - 1].last_id if left else 0
    cut = [row for row in rows if row.id <= end]
    assert chain.walk(seals[:left], cut).fault is None  # nothing inside tells
    found = chain.walk(seals[:left], cut, [kept(seals[-1])]).fault
    assert (found.code, found.seal) == (chain.TAIL_CUT, len(seals))
    assert chain.walk(seals[:left], cut, [chain.KeptSeal(0, seals[-1].hash)]).fault is not None


@few
@given(journals(), st.data())
def test_a_journal_sealed_anew_to_fit_is_found_by_any_later_seal_kept_elsewhere(journal, data):
    rows, seals = journal
    n = data.draw(st.integers(0, sum(s.count for s in seals) - 1))
    bad = [*rows[:n], CHANGES["verb"](rows[n]), *rows[n + 1 :]]
    anew = sealed(bad[: sum(s.count for s in seals)], seals[0].count)
    assert chain.walk(anew, bad).fault is None
    assert chain.walk(anew, bad, [kept(seals[-1])]).fault.code in {chain.REWRITTEN, chain.TAIL_CUT}


@few
@given(journals(), st.data())
def test_a_seal_left_out_or_altered_is_found(journal, data):
    rows, seals = journal
    n = data.draw(st.integers(0, len(seals) - 1))
    altered = replace(seals[n], made_at=seals[n].made_at + timedelta(days=1))
    assert chain.walk([*seals[:n], altered, *seals[n + 1 :]], rows).fault == chain.Fault(chain.SEAL_CHANGED, n + 1)
    if n < len(seals) - 1:
        assert chain.walk([*seals[:n], *seals[n + 1 :]], rows).fault == chain.Fault(chain.SEAL_MISSING, n + 1)
    row, leaves = rows[sum(s.count for s in seals[:n])], bytearray(seals[n].leaves)
    forged = CHANGES["verb"](row)
    leaves[: chain.LEAF] = chain.leaves_of([forged])  # row and leaf altered alike, the hash left
    both = [replace(seals[n], leaves=bytes(leaves)) if s is seals[n] else s for s in seals]
    found = chain.walk(both, [forged if r is row else r for r in rows]).fault
    assert found == chain.Fault(chain.SEAL_CHANGED, n + 1)


def test_both_engines_digest_the_same_numbers_alike():
    assert chain.details_hash({"a": 1e16, "b": [1.0]}) == chain.details_hash({"a": 10**16, "b": [1]})
    assert chain.details_hash({"a": 1.5}) != chain.details_hash({"a": 1})
