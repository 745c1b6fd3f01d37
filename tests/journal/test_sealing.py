"""Sealing the journal in the database, and naming what somebody altered there."""

from __future__ import annotations

import json
import logging
import threading

import pytest
from django.db import connection, transaction

from tests.world import noon
from trienkhai.journal import chain, jobs, queries, sealing, services
from trienkhai.journal.models import JournalDetail, JournalEntry, JournalSeal

pytestmark = pytest.mark.django_db
AT = noon(2026, 3, 1)


class Thing:
    pk = 7


def write(count: int, **details: object) -> list[JournalEntry]:
    return [
        services.record("x.done", by=services.SYSTEM, at=AT, subject=Thing(), details=details or None)
        for _ in range(count)
    ]


def fault() -> chain.Fault | None:
    return queries.check_chain().fault


def test_batches_follow_one_another_and_nothing_is_sealed_twice(monkeypatch, caplog):
    monkeypatch.setattr(sealing, "BATCH", 2)
    entries = write(5, tên="An", số=1.0)
    with caplog.at_level(logging.INFO, "trienkhai.journal"):
        made = sealing.seal(at=AT)
    assert [seal.number for seal in made] == [1, 2, 3]
    assert [record.hash for record in caplog.records] == [seal.hash for seal in made]
    assert sealing.seal(at=AT) == []
    write(1)
    assert [seal.number for seal in sealing.seal(at=AT)] == [4]
    last = JournalSeal.objects.get(number=3)
    assert (last.first_id, last.last_id) == (entries[4].pk, entries[4].pk)
    found = queries.check_chain()
    assert (found.fault, found.sealed, found.seals) == (None, 6, 4)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda entry: JournalEntry.objects.filter(pk=entry.pk).update(by=99), chain.ROW_CHANGED),
        (lambda entry: JournalEntry.objects.filter(pk=entry.pk).delete(), chain.ROW_MISSING),
        (lambda entry: JournalDetail.objects.filter(entry=entry).update(values={"số": 2}), chain.DETAIL_CHANGED),
    ],
)
def test_the_first_bad_row_is_named(change, code):
    entries = write(4, số=1)
    sealing.seal(at=AT)
    assert fault() is None
    change(entries[2])
    change(entries[3])
    assert fault() == chain.Fault(code, 1, entries[2].pk)


def test_details_may_be_erased_after_their_time_and_not_before():
    write(2, tên="An")
    sealing.seal(at=AT)
    assert jobs.forget_details(at=noon(2027, 2, 1), months=3) == 0  # never sooner than twelve months
    assert jobs.forget_details(at=noon(2030, 1, 1), months=0) == 0
    assert jobs.forget_details(at=noon(2027, 4, 1), months=12) == 2
    assert (fault(), JournalEntry.objects.count()) == (None, 2)


def test_a_detail_given_to_an_entry_that_had_none_is_found():
    (entry,) = write(1)
    sealing.seal(at=AT)
    JournalDetail.objects.create(entry=entry, values={"a": 1})
    assert fault() == chain.Fault(chain.DETAIL_CHANGED, 1, entry.pk)


def test_a_kept_seal_finds_a_cut_tail_and_a_trusted_one_names_the_row_of_a_chain_made_anew():
    entries = write(3)
    (kept,) = sealing.seal(at=AT)
    trusted = list(queries.seals_after())
    JournalSeal.objects.all().delete()
    JournalEntry.objects.filter(pk=entries[1].pk).update(verb="x.other")
    sealing.seal(at=AT)
    assert fault() is None
    assert queries.check_chain([kept]).fault == chain.Fault(chain.REWRITTEN, 1)
    assert queries.check_chain(trusted=trusted).fault == chain.Fault(chain.ROW_CHANGED, 1, entries[1].pk)
    JournalSeal.objects.all().delete()
    JournalEntry.objects.all().delete()
    assert queries.check_chain([kept]).fault == chain.Fault(chain.TAIL_CUT, 1)


def test_the_state_says_how_much_waits():
    write(3)
    assert (queries.sealed_state().newest, queries.sealed_state().unsealed) == (None, 3)
    (kept,) = sealing.seal(at=AT)
    write(1)
    state = queries.sealed_state()
    assert (state.newest, state.made_at, state.unsealed, state.oldest_unsealed) == (kept, AT, 1, AT)


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_an_open_transaction_holds_back_the_seal_and_nothing_else():
    """On PostgreSQL an id may be given long before it is committed; a lower one must not appear under a seal."""
    if connection.vendor != "postgresql":
        write(1)
        assert len(sealing.seal(at=AT)) == 1
        return
    inserted, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            write(1)
            inserted.set()
            go_on.wait(120)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert inserted.wait(120)
    write(1)  # a higher id, there first; nobody waited
    assert sealing.seal(at=AT, wait=0.2) == []
    go_on.set()
    thread.join()
    (made,) = sealing.seal(at=AT)
    assert JournalSeal.objects.get(hash=made.hash).count == 2
    assert fault() is None


def test_details_that_came_back_from_the_database_have_the_hash_they_were_written_with():
    (entry,) = write(1, lớn=1e16, nhỏ=1e-7, chữ="Đảng “ủy”", rỗng=None, dài=[1.0, {"b": 2, "a": True}])
    assert chain.details_hash(JournalDetail.objects.get().values) == entry.details_hash
    assert json.loads(json.dumps(JournalDetail.objects.get().values))["lớn"] == 10**16
