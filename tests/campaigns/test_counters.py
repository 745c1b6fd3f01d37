"""Counters of the ledger say what the ledger says, whoever wrote it and however."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests import world as cast
from tests.campaigns.ledger import Ledger, many_units, run
from tests.campaigns.plans import MARCH
from tests.campaigns.test_past_board import launched, one_act
from trienkhai.campaigns import counters, queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, Tally
from trienkhai.campaigns.queries.tally import groups_in, groups_of
from trienkhai.plans.choices import WorkKind

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 20)


@pytest.fixture
def book(world: cast.World) -> Ledger:
    """Two duties of thirty units: ten done, twenty open."""
    book = run(world.committee, world.binh)
    units = many_units(world.committee, 30)
    for kind in (WorkKind.REPORT, WorkKind.OTHER):
        duty = book.duty(kind, f"việc {kind}")
        book.owe(duty, units[:10], S.COMPLETED, due_on=DAY, done_on=DAY)
        book.owe(duty, units[10:], due_on=DAY)
    return book


def counted(book: Ledger) -> bool:
    """Whether the counters give what reading the rows gives."""
    read = groups_of(Assignment.objects.filter(campaign=book.campaign), DAY)
    return set(groups_in([book.campaign.pk], DAY)) == set(read)


def test_rows_written_past_the_services_are_counted(book: Ledger) -> None:
    rows = Assignment.objects.filter(campaign=book.campaign)
    assert counted(book)
    rows.filter(state=S.NEW, kind=WorkKind.REPORT).update(state=S.RECEIVED, version=F("version") + 1)
    assert counted(book)
    some = list(rows[:7])
    for row in some:
        row.due_on = row.late_after = DAY + timedelta(days=3)
    Assignment.objects.bulk_update(some, ["due_on", "late_after"])
    assert counted(book)
    rows.last().delete()  # type: ignore[union-attr]
    one = rows.first()
    one.state = S.WITHDRAWN  # type: ignore[union-attr]
    one.save()  # type: ignore[union-attr]
    assert counted(book)
    assert counters.differences() == 0


def test_what_was_undone_is_not_counted(book: Ledger) -> None:
    before = groups_in([book.campaign.pk], DAY)
    with transaction.atomic():
        Assignment.objects.filter(campaign=book.campaign).update(state=S.IN_PROGRESS)
        transaction.set_rollback(True)
    assert groups_in([book.campaign.pk], DAY) == before


def test_a_row_saved_without_a_change_adds_no_line(book: Ledger) -> None:
    lines = Tally.objects.count()
    row = Assignment.objects.filter(campaign=book.campaign)[0]
    row.note = "đã gọi điện"
    row.save()
    assert Tally.objects.count() == lines


@pytest.mark.parametrize("seed", range(3))
def test_everything_that_people_do_is_counted(world: cast.World, seed: int) -> None:
    dice, campaign = Random(seed), launched(world)
    spare = [world.cell_1, world.health]
    for act in range(60):
        one_act(dice, campaign, world.binh, MARCH + timedelta(hours=act), spare)
        if dice.random() < 0.1:
            counters.fold(campaign.pk)
        assert counters.differences() == 0, act


def test_folding_leaves_each_sum_as_it_was(book: Ledger) -> None:
    for after in (S.RECEIVED, S.IN_PROGRESS, S.NEW):
        Assignment.objects.filter(campaign=book.campaign).exclude(state=S.COMPLETED).update(state=after)
    before, lines = groups_in([book.campaign.pk], DAY), Tally.objects.count()
    assert counters.fold(book.campaign.pk) == 4 < lines
    assert groups_in([book.campaign.pk], DAY) == before
    assert Tally.objects.count() == 4
    assert counters.fold(book.campaign.pk) == 4


def test_more_lines_than_are_held_at_once_are_folded(book: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "AT_ONCE", 12)
    for row in Assignment.objects.filter(campaign=book.campaign, state=S.NEW):
        Assignment.objects.filter(pk=row.pk).update(state=S.RECEIVED)
    before = groups_in([book.campaign.pk], DAY)
    assert counters.fold(book.campaign.pk) == 4 == Tally.objects.count()
    assert groups_in([book.campaign.pk], DAY) == before


def test_the_worker_folds_what_has_become_many_and_leaves_the_rest(
    book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    counters.fold(book.campaign.pk)
    assert counters.fold_all() == 0
    monkeypatch.setattr(counters, "MANY", 3)
    assert counters.fold_all() == 1


def test_a_campaign_just_launched_has_one_line_for_each_group(world: cast.World) -> None:
    campaign = launched(world)
    groups = groups_of(Assignment.objects.filter(campaign=campaign), DAY)
    assert Tally.objects.filter(campaign=campaign).count() == len(groups)


def test_a_lost_trigger_is_put_back_and_the_count_made_anew(book: Ledger) -> None:
    of_table = " ON campaigns_assignment" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER campaigns_tally_other{of_table}")
    Assignment.objects.filter(campaign=book.campaign, state=S.NEW).update(state=S.RECEIVED)
    assert counters.differences() > 0
    counters.install()
    assert counters.differences() == 0
    assert counted(book)
    Assignment.objects.filter(campaign=book.campaign, state=S.RECEIVED).update(state=S.NEW)
    assert counted(book)


def test_at_night_a_wrong_counter_is_set_right_and_told_in_the_log(
    book: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    assert counters.nightly() == 0
    Tally.objects.filter(n__gt=0).first().delete()  # type: ignore[union-attr]
    with caplog.at_level(logging.ERROR, logger="trienkhai.counters"):
        assert counters.nightly() == 1
    assert "counters were wrong" in caplog.text
    assert counted(book)


def test_totals_of_a_campaign_are_read_without_its_rows(world: cast.World, book: Ledger) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = queries.campaigns_in_hand(world.binh, DAY)
    assert found[0].four.total.value == 60
    assert not [each for each in asked.captured_queries if 'COUNT("campaigns_assignment"' in each["sql"]]


def test_a_recorded_progress_is_seen_in_the_totals_at_once(world: cast.World, book: Ledger) -> None:
    row = Assignment.objects.filter(campaign=book.campaign, state=S.NEW, kind=WorkKind.OTHER)[0]
    services.record_progress(row, is_done=True, done_on=DAY, note="đủ", by=world.binh, at=MARCH + timedelta(days=20))
    board = queries.board_of(world.binh, book.campaign, DAY)
    assert board.four.on_time.value == 21
    assert sum(column.done.value for column in board.columns) == 21
