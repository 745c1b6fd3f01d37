"""The board of a past day is the board that stood on that day, whatever happened since."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import world as cast
from tests.campaigns import ledger as made
from tests.campaigns.plans import ALL_GRASSROOTS, MARCH, obligation, plan_of
from tests.thorough import examples
from tests.world import noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import PetitionKind, PetitionState
from trienkhai.campaigns.jobs_periods import open_periods
from trienkhai.campaigns.models import Assignment, Campaign, Petition
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.vietnamese.workdays import Calendar

DAYS = 12


def launched(world: cast.World) -> Campaign:
    """Six kinds of duty over the grassroots units: some due in the middle of what is tried, one in periods, one after
    an event."""
    Unit.objects.filter(pk__in=[world.health.pk, world.cell_1.pk]).update(member_count=7)  # a whole with the launch
    plan = plan_of(world.committee)
    for kind, day in (
        (WorkKind.PLAN, date(2024, 3, 9)),
        (WorkKind.REPORT, date(2024, 3, 12)),
        (WorkKind.COMMITMENTS, date(2024, 3, 20)),
    ):
        obligation(plan, f"làm {kind}", kind, lead=[ALL_GRASSROOTS], deadline_text="x", ends_on=day, bound="BY")
    obligation(plan, "thường xuyên làm", WorkKind.OTHER, lead=[ALL_GRASSROOTS])
    weekly = {"bound": "RECURRING", "every": "WEEK", "deadline_text": "hằng tuần"}
    obligation(plan, "báo cáo hằng tuần", WorkKind.OTHER, lead=[ALL_GRASSROOTS], **weekly)
    after = "trong thời hạn 3 ngày kể từ ngày kết thúc hội nghị"
    obligation(plan, "gửi biên bản", WorkKind.OTHER, lead=[ALL_GRASSROOTS], bound="RELATIVE", deadline_text=after)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    return services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)


def one_act(dice: Random, campaign: Campaign, by: Person, at: datetime, spare: list[Unit]) -> None:
    """Something that people do; what the rules refuse is not done."""
    rows = list(Assignment.objects.filter(campaign=campaign).exclude(state=S.WITHDRAWN).order_by("pk"))
    row = dice.choice(rows)
    day = at.date() - timedelta(days=dice.randint(0, 3))
    what = dice.randint(0, 18)
    with suppress(DomainError), transaction.atomic():
        if what == 0:
            services.receive(campaign, row.unit, by=by, at=at)
        elif what == 1:
            services.record_progress(row, by=by, at=at, done=dice.randint(0, 3), of=dice.randint(3, 5))
        elif what == 2:
            services.record_progress(row, by=by, at=at, is_done=True, done_on=day, note="đủ")
        elif what == 3:
            services.hand_in(row, done_on=day, by=by, at=at)
        elif what == 4:
            waiting = [each for each in rows if each.state in (S.SUBMITTED, S.COMPLETED)]
            services.return_for_more(dice.choice(waiting or rows), reason="còn thiếu", by=by, at=at)
        elif what == 5:
            waiting = [each for each in rows if each.state == S.SUBMITTED]
            services.accept(dice.choice(waiting or rows), by=by, at=at)
        elif what == 6:
            last = (row.late_after or at.date()) + timedelta(days=dice.randint(1, 9))
            services.extend(row, due_on=last, reason="xin thêm", by=by, at=at)
        elif what == 7:
            mine = [each for each in rows if each.unit_id == row.unit_id]
            services.hand_over(mine[: dice.randint(1, 3)], to=dice.choice(spare), reason="sáp nhập", by=by, at=at)
        elif what == 8:
            kind = dice.choice(list(PetitionKind))
            wanted = day + timedelta(days=dice.randint(5, 20))
            services.ask(row, kind=kind, text="vì sao", reason="OTHER", wanted_on=wanted, by=by, at=at)
        elif what in (9, 10):
            to, is_granted = dice.choice([None, None, spare[0]]), dice.random() < 0.7
            for asked in Petition.objects.filter(state=PetitionState.OPEN).order_by("pk")[:1]:
                services.answer(asked, is_granted=is_granted, text="trả lời", to=to, by=by, at=at)
        elif what == 11:
            services.suspend(row, reason="chờ", by=by, at=at)
        elif what == 12:
            resting = [each for each in rows if each.state == S.SUSPENDED]
            services.resume(dice.choice(resting or rows), by=by, at=at)
        elif what == 13:
            last = (row.late_after or at.date()) + timedelta(days=dice.randint(1, 9))
            services.direct(row, text="làm ngay", extend_to=dice.choice([None, last]), support=spare[:1], by=by, at=at)
        elif what == 14:
            changes = services.Changes(due_on=day + timedelta(days=dice.randint(0, 9)))
            services.amend_running(campaign, row.obligation, changes, reason="đổi", by=by, at=at)
        elif what == 15 and dice.random() < 0.3:
            services.withdraw_obligation(campaign, row.obligation, reason="thôi", by=by, at=at)
        elif what == 16:
            more = {"action": "làm thêm", "kind": WorkKind.OTHER, "phrases": [ALL_GRASSROOTS], "due_on": day}
            services.add_obligation(campaign, reason="bổ sung", by=by, at=at, **more)
        elif what == 17:
            event = {"happened_on": day, "calendar": Calendar(), "by": by, "at": at}
            of = campaign.plan.obligations.get(bound="RELATIVE")
            if dice.random() < 0.5:
                services.say_event_day(campaign, of, **event)
            else:
                mine = [each for each in rows if each.obligation_id == of.pk]
                services.say_own_event_day(dice.choice(mine or rows), **event)
        else:
            some = dice.sample(rows, min(3, len(rows)))
            entries = [services.Entry(each.pk, S.COMPLETED, day, note="theo danh sách") for each in some]
            services.enter_states(campaign, entries, by=by, at=at)


@pytest.mark.django_db
@given(seed=st.integers(0, 10**6))
@settings(max_examples=examples(5, 40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_board_of_a_past_day_equals_the_board_saved_on_that_day(seed: int) -> None:
    dice = Random(seed)
    with transaction.atomic():
        world = cast.build()
        spare = [cast.unit("Chi bộ Mới lập", UnitKind.GRASSROOTS_CELL, world.committee), world.cell_2]
        campaign = launched(world)
        officer = cast.person("Đầu mối", of=world.cell_1)
        cast.grant(officer, Role.UNIT_OFFICER, world.cell_1)
        saved = {}
        for number in range(DAYS):
            day = MARCH.date() + timedelta(days=number)
            for act in range(dice.randint(0, 5)):
                at = noon(day.year, day.month, day.day) + timedelta(minutes=act)
                one_act(dice, campaign, world.binh, at, spare)
            if dice.random() < 0.5:
                open_periods(at=noon(day.year, day.month, day.day) + timedelta(hours=1))
            if dice.random() < 0.3:
                newcomer = cast.unit(f"Chi bộ {number}", UnitKind.GRASSROOTS_CELL, world.committee)
                at = noon(day.year, day.month, day.day) + timedelta(hours=2)
                with suppress(DomainError), transaction.atomic():
                    services.add_units(campaign, [newcomer.pk], by=world.binh, at=at)
            saved[day] = [queries.board_of(who, campaign, day, opened="REPORT") for who in (world.binh, officer)]
        if dice.random() < 0.3:
            with suppress(DomainError), transaction.atomic():
                services.close(campaign, by=world.binh, at=noon(2024, 4, 1))
        campaign.refresh_from_db()
        for day, boards in saved.items():
            for who, board in zip((world.binh, officer), boards, strict=True):
                then = queries.board_of(who, campaign, day, opened="REPORT", is_past=True)
                assert then.four == board.four, day
                assert then.rows == board.rows, day
                assert then == board, day
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_withdrawn_duty_stands_on_the_boards_before_it_was_taken_back(world) -> None:
    campaign = launched(world)
    before = queries.board_of(world.binh, campaign, date(2024, 3, 20))
    row = Assignment.objects.filter(campaign=campaign, scope=Scope.UNITS).first()
    world.cell_1.ended_on = date(2024, 3, 21)
    world.cell_1.save()
    mine = Assignment.objects.filter(campaign=campaign, unit=world.cell_1)
    services.cancel_duties(list(mine), reason="giải thể", by=world.binh, at=noon(2024, 3, 21))
    assert row is not None
    then = queries.board_of(world.binh, campaign, date(2024, 3, 20), is_past=True)
    assert then.four == before.four
    now = queries.board_of(world.binh, campaign, date(2024, 3, 22))
    assert now.four.total.value == before.four.total.value - mine.count()


@pytest.mark.django_db
def test_a_unit_that_was_given_duties_later_is_not_on_the_board_before(world) -> None:
    campaign = launched(world)
    heir = cast.unit("Chi bộ Mới lập", UnitKind.GRASSROOTS_CELL, world.committee)
    mine = list(Assignment.objects.filter(campaign=campaign, unit=world.cell_1))
    services.hand_over(mine, to=heir, reason="sáp nhập", by=world.binh, at=noon(2024, 3, 15))
    names = {
        day: [row.name for row in queries.board_of(world.binh, campaign, day, is_past=True).rows]
        for day in (date(2024, 3, 14), date(2024, 3, 15))
    }
    assert heir.name not in names[date(2024, 3, 14)]
    assert world.cell_1.name in names[date(2024, 3, 14)]
    assert heir.name in names[date(2024, 3, 15)]


@pytest.mark.django_db
def test_the_board_of_a_past_day_costs_the_same_for_sixty_units(world) -> None:
    counts = []
    for units in (1, 60):
        committee = cast.unit(f"Đảng ủy thử {units}", UnitKind.BLOC_COMMITTEE)
        cast.grant(world.binh, Role.SPECIALIST, committee)
        book = made.run(committee, world.binh, symbol=f"{units}-KH/ĐU")
        below = made.many_units(committee, units)
        book.send(below)
        rows = book.owe(book.duty(WorkKind.PLAN, "lập kế hoạch"), below, S.COMPLETED, done_on=date(2024, 4, 1))
        for row in rows:
            book.enter(row, S.COMPLETED, world.binh, at=noon(2024, 4, 1))
        Assignment.objects.filter(campaign=book.campaign).update(changed_at=noon(2024, 4, 1))
        viewer = Person.objects.get(pk=world.binh.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            board = queries.board_of(viewer, book.campaign, date(2024, 3, 20), is_past=True)
        assert board.four.done == 0
        assert board.four.total.value == units
        counts.append(len(asked))
    assert counts[0] == counts[1]
