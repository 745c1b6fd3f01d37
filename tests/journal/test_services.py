"""The journal, and doing an act once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.world import noon
from trienkhai.journal import jobs, services
from trienkhai.journal.models import JournalDetail, JournalEntry, SubmissionKey
from trienkhai.journal.queries import history_of
from trienkhai.organisations.choices import UnitKind
from trienkhai.organisations.models import Unit

pytestmark = pytest.mark.django_db


def test_an_act_is_kept_with_ids_and_the_hash_of_its_details(world):
    entry = services.record(
        "plans.obligation-amended", by=world.binh, at=noon(2026, 3, 1), subject=world.cell_1, details={"trước": "a"}
    )
    assert (entry.by, entry.subject_kind, entry.subject_id) == (world.binh.pk, "Unit", world.cell_1.pk)
    assert len(entry.details_hash) == 64
    assert JournalDetail.objects.get().values == {"trước": "a"}
    assert list(history_of("Unit", world.cell_1.pk)) == [entry]


def test_an_instant_in_another_zone_is_refused(world):
    with pytest.raises(ValueError, match="localtime"):
        services.record("x.y", by=services.SYSTEM, at=datetime(2026, 3, 1, tzinfo=UTC), subject=world.cell_1)


def test_pressing_send_twice_stores_one_row_and_gives_the_same_answer(world):
    def act():
        return Unit.objects.create(name="Mới", kind=UnitKind.CELL)

    first = services.once("k1", "x.made", by=world.binh, at=noon(2026, 3, 1), act=act)
    second = services.once("k1", "x.made", by=world.binh, at=noon(2026, 3, 1), act=act)
    assert first == second
    assert Unit.objects.filter(name="Mới").count() == 1


def test_the_key_of_somebody_else_or_of_another_act_is_another_key(world):
    def act():
        return Unit.objects.create(name="Mới", kind=UnitKind.CELL)

    made = {
        services.once("k1", verb, by=by, at=noon(2026, 3, 1), act=act)
        for by, verb in [(world.binh, "x.made"), (world.an, "x.made"), (world.binh, "x.other")]
    }
    assert len(made) == 3


def test_an_act_that_fails_leaves_its_key_free(world):
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        services.once("k1", "x.made", by=world.binh, at=noon(2026, 3, 1), act=fail)
    assert not SubmissionKey.objects.exists()
    assert (
        services.once("k1", "x.made", by=world.binh, at=noon(2026, 3, 1), act=lambda: world.cell_1) == world.cell_1.pk
    )


def test_old_keys_are_forgotten_and_young_ones_kept(world):
    for key, at in (("old", noon(2026, 1, 1)), ("young", noon(2026, 5, 1))):
        SubmissionKey.objects.create(key=key, by=1, verb="x", at=at)
    assert jobs.forget_submission_keys(at=noon(2026, 5, 2)) == 1
    assert SubmissionKey.objects.get().key == "young"
    assert not JournalEntry.objects.exists()
