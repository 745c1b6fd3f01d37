"""Whatever is asked, answered, returned, suspended and handed over, in whatever order: the 2×2 adds up, the ledger and
its lists count the same rows, and the day of the document can be read back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.campaigns.ledger import LAST_DAY, SAFE_DAY, Ledger, run
from tests.thorough import examples
from tests.world import World, noon
from trienkhai.campaigns import queries, rules, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import PetitionKind as K
from trienkhai.campaigns.choices import PetitionReason, PetitionState, Timeliness
from trienkhai.campaigns.models import Assignment, AssignmentChange, Extension, Petition
from trienkhai.campaigns.queries.filters import Filters
from trienkhai.kernel.errors import DomainError
from trienkhai.plans.choices import DateSource, WorkKind

DAYS = st.integers(-10, 60).map(lambda n: LAST_DAY + timedelta(days=n))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["ask", "ask", "ask", "answer", "answer", "take-back", "progress", "done", "accept", "return", "suspend",
             "resume", "extend", "direct", "hand-over"]
        ),
        st.integers(0, 1),  # which row, which petition
        st.sampled_from(list(K)),
        st.sampled_from(list(PetitionReason)),
        st.booleans(),
        DAYS,
    ),
    min_size=1,
    max_size=25,
)  # fmt: skip


@pytest.fixture
def ledger(world: World) -> Ledger:
    made = run(world.committee, world.binh)
    units = [world.cell_1]  # few rows: the steps meet on the same ones
    made.owe(made.duty(WorkKind.REPORT, "báo cáo kết quả"), units, due_on=SAFE_DAY, late_after=LAST_DAY)
    made.owe(made.duty(WorkKind.STUDY, "tổ chức học tập"), units, due_on=LAST_DAY)
    made.send(units)
    return made


def act(world: World, ledger: Ledger, step: tuple[str, int, K, PetitionReason, bool, date], number: int) -> None:
    what, which, kind, reason, granted, day = step
    at = noon(2024, 4, 1) + timedelta(days=4 * number)
    rows = list(Assignment.objects.filter(campaign=ledger.campaign).exclude(state=S.WITHDRAWN).order_by("pk"))
    row = rows[which % len(rows)] if rows else Assignment.objects.order_by("pk")[0]
    opened = list(Petition.objects.filter(state=PetitionState.OPEN).order_by("pk"))
    petition = opened[which % len(opened)] if opened else Petition(pk=0, assignment=row, kind=K.QUESTION)
    by = {"by": world.binh, "at": at}
    acts: dict[str, Callable[[], object]] = {
        "ask": lambda: services.ask(row, kind=kind, reason=reason, text="vì sao", wanted_on=day, **by),
        "answer": lambda: services.answer(
            petition, is_granted=granted, text="trả lời", due_on=day if granted else None, **by
        ),
        "take-back": lambda: services.take_back(petition, **by),
        "progress": lambda: services.record_progress(row, **by),
        "done": lambda: services.record_progress(row, is_done=True, done_on=at.date(), **by),
        "accept": lambda: services.accept(row, **by),
        "return": lambda: services.return_for_more(row, reason="thiếu", due_on=day if granted else None, **by),
        "suspend": lambda: services.suspend(row, reason="chờ", **by),
        "resume": lambda: services.resume(row, due_on=day if granted else None, **by),
        "extend": lambda: services.extend(row, due_on=day, reason="bận", **by),
        "direct": lambda: services.direct(row, text="làm", extend_to=day if granted else None, leader=world.lan, **by),
        "hand-over": lambda: services.hand_over(
            [row], to=world.youth if granted else world.cell_2, reason="chuyển", **by
        ),
    }
    if what in ("answer", "take-back") and not opened:
        return
    with transaction.atomic():
        acts[what]()


@settings(
    max_examples=examples(60, 60),
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_the_ledger_adds_up_and_the_documents_day_is_never_lost(
    world: World, ledger: Ledger, steps: list[tuple[str, int, K, PetitionReason, bool, date]]
) -> None:
    with transaction.atomic():
        for number, step in enumerate(steps):
            with suppress(DomainError):  # refused with a sentence, and nothing of it stored
                act(world, ledger, step, number)
            _holds(world, ledger, (noon(2024, 4, 1) + timedelta(days=4 * number)).date())
        transaction.set_rollback(True)


def _holds(world: World, ledger: Ledger, today: date) -> None:
    rows = list(Assignment.objects.filter(campaign=ledger.campaign))
    standing = [row for row in rows if row.state != S.WITHDRAWN]
    four = queries.board_of(world.binh, ledger.campaign, today).four
    five = (four.on_time, four.late, four.within, four.overdue, four.undated)
    assert sum(number.value for number in five) == four.total.value == len(standing)
    for number in five:  # each number and its list count the same rows
        assert number.filters is not None
        listed = Assignment.objects.filter(number.filters.condition(today), campaign=ledger.campaign)
        assert listed.count() == number.value
    late = Assignment.objects.filter(Filters(timeliness=Timeliness.OVERDUE).condition(today), state=S.SUSPENDED)
    assert not late.exists()
    for row in standing:
        document = SAFE_DAY if row.kind == WorkKind.REPORT else LAST_DAY
        first = queries.first_day_of(row)
        if row.date_source == DateSource.EXTENDED:
            assert first is not None
            assert (first.due_on, first.source) == (document, DateSource.DOCUMENT)
            assert row.due_on is not None
            assert row.due_on > document
        else:
            assert (first, row.due_on) == (None, document)
        is_contested = row.petitions.filter(kind=K.RECONSIDER, state=PetitionState.OPEN).exists()
        assert is_contested == (row.state == S.CONTESTED)
    for given_time in Extension.objects.all():
        assert given_time.late_before is None or given_time.due_on > given_time.late_before
    for change in AssignmentChange.objects.filter(assignment__campaign=ledger.campaign).exclude(before=S.WITHDRAWN):
        moved = rules.is_move_open(S(change.before), S(change.after), by_answer=True)
        assert (
            moved or change.before == change.after or change.assignment.unit_id != world.cell_1.pk
        )  # begun at the successor
