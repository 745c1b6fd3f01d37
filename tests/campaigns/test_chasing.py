"""Reminders as they are written: once for whatever runs twice, to whom it concerns, counted where they are shown."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campaigns.ledger import LAUNCHED, Ledger, many_units, run
from tests.world import HOUSE, grant, noon, person
from trienkhai.campaigns import jobs, queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, PetitionKind, PetitionState, ReminderKind
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment, Campaign, Extension, Petition, Reminder, ReminderRow, Share
from trienkhai.journal.models import Message
from trienkhai.kernel.errors import NotAllowed
from trienkhai.notices.models import Delivery
from trienkhai.notices.services import set_preference
from trienkhai.organisations.choices import Role
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.web.notices.mailing import words_of

pytestmark = pytest.mark.django_db
DUE = date(2024, 4, 24)  # a Wednesday


def works_on(day: date) -> bool:
    return day.weekday() < 5


def moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), HOUSE)


def remind(at: datetime) -> int:
    """What the worker does, in one go: returns how many rows were named."""
    handed: list[int] = []
    original = jobs.enqueue
    jobs.enqueue = lambda handler, ids: handed.extend(ids)  # type: ignore[assignment]
    try:
        jobs.remind(at=at, works_on=works_on)
    finally:
        jobs.enqueue = original  # type: ignore[assignment]
    return jobs.remind_units(handed, clock=lambda: at, works_on=works_on)


@pytest.fixture
def ledger(world: Any) -> Ledger:
    return run(world.committee, world.binh)


def plan_row(ledger: Ledger, unit: Any, **fields: Any) -> Assignment:
    duty = ledger.duties[0] if ledger.duties else ledger.duty(WorkKind.PLAN, "Xây dựng kế hoạch thực hiện", "kế hoạch")
    return ledger.owe(duty, unit, **{"due_on": DUE, **fields})[0]


def codes(someone: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(m.code, m.values) for m in Message.objects.filter(to=someone.pk).order_by("pk")]


def hand(ledger: Ledger, units: Any, **changes: Any) -> Any:
    usual = {"today": DUE, "soon_days": 3, "text": "Gửi sớm giúp.", "by": ledger.by, "at": moment(DUE), "key": "k"}
    return services.remind_by_hand(ledger.campaign, [unit.pk for unit in units], **{**usual, **changes})


def test_each_step_reminds_the_units_officer_once_however_often_the_worker_looks(world: Any, ledger: Ledger) -> None:
    row = plan_row(ledger, world.cell_1)
    day = date(2024, 4, 10)
    while day <= DUE:
        for hour in (6, 9, 9, 15, 21):
            remind(moment(day, hour))
        day += timedelta(days=1)
    sent = Reminder.objects.order_by("at")
    assert [(each.kind, each.at.astimezone(HOUSE).date()) for each in sent] == [
        (ReminderKind.BEFORE, date(2024, 4, 17)),
        (ReminderKind.BEFORE, date(2024, 4, 22)),  # three days before is a Sunday
        (ReminderKind.BEFORE, date(2024, 4, 23)),
        (ReminderKind.BEFORE, DUE),
    ]
    assert {each.rows.get().assignment_id for each in sent} == {row.pk}
    usual = {"unit": world.cell_1.pk, "count": 1, "overdue": 0, "next": "2024-04-24"}
    assert codes(world.an) == [("REMINDED", usual)] * 4
    assert codes(world.chi) == codes(world.binh) == []


def test_what_is_overdue_comes_once_a_week_in_one_message_over_all_campaigns(world: Any, ledger: Ledger) -> None:
    other = run(world.committee, world.binh, symbol="08-KH/ĐU")
    for each in (ledger, other):
        plan_row(each, world.cell_1)
    day = date(2024, 4, 25)
    for _number in range(22):
        remind(moment(day))
        day += timedelta(days=1)
    days = sorted({each.at.astimezone(HOUSE).date() for each in Reminder.objects.filter(kind=ReminderKind.DIGEST)})
    # The first as soon as there is something; from then on on its Monday, never within a week of the one before.
    assert days == [date(2024, 4, 25), date(2024, 5, 6), date(2024, 5, 13)]
    assert Reminder.objects.count() == 6
    assert [values["overdue"] for _code, values in codes(world.an)] == [2, 2, 2]


@pytest.mark.parametrize("kind", [PetitionKind.QUESTION, PetitionKind.EXTENSION, PetitionKind.RECONSIDER])
def test_what_waits_for_the_offices_answer_is_not_chased(world: Any, ledger: Ledger, kind: PetitionKind) -> None:
    row = plan_row(ledger, world.cell_1)
    asked = Petition.objects.create(assignment=row, kind=kind, text="?", asked_by=world.an, asked_at=LAUNCHED)
    assert remind(moment(DUE)) == remind(moment(DUE + timedelta(days=5))) == 0
    asked.state, asked.answered_at = PetitionState.ANSWERED, LAUNCHED
    asked.save()
    assert remind(moment(DUE)) == 1


def test_a_call_for_direction_does_not_stop_reminding(world: Any, ledger: Ledger) -> None:
    row = plan_row(ledger, world.cell_1)
    Petition.objects.create(assignment=row, kind=PetitionKind.DIRECTION, text="khó", asked_at=LAUNCHED)
    assert remind(moment(DUE)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"is_retroactive": True},
        {"state": CampaignState.CLOSED, "closed_at": LAUNCHED},
        {"state": CampaignState.WITHDRAWN},
    ],
)
def test_a_campaign_of_the_past_closed_or_withdrawn_reminds_nobody(world: Any, ledger: Ledger, fields: Any) -> None:
    plan_row(ledger, world.cell_1)
    Campaign.objects.update(**fields)
    assert remind(moment(DUE)) == 0


def test_more_time_moves_the_steps_and_none_is_sent_on_the_day_it_is_given(world: Any, ledger: Ledger) -> None:
    row = plan_row(ledger, world.cell_1)
    assert remind(moment(date(2024, 4, 17))) == 1
    later = date(2024, 4, 26)
    Assignment.objects.update(due_on=later, late_after=later)
    Extension.objects.create(
        assignment=row, due_before=DUE, late_before=DUE, source_before="DOCUMENT", due_on=later,
        given_by=world.binh, given_at=moment(date(2024, 4, 19)),
    )  # fmt: skip
    assert remind(moment(date(2024, 4, 19))) == 0
    assert remind(moment(date(2024, 4, 23))) == 1  # three days before the new day


def test_a_clock_that_ran_a_year_ahead_blocks_no_digest_when_it_is_put_right(world: Any, ledger: Ledger) -> None:
    plan_row(ledger, world.cell_1)
    assert remind(moment(date(2025, 5, 5))) == 1
    assert remind(moment(date(2024, 4, 29))) == 1
    assert remind(moment(date(2024, 4, 30))) == 0


def test_a_unit_without_anybody_counts_as_not_reminded_and_its_superiors_officer_is_told(
    world: Any, ledger: Ledger
) -> None:
    plan_row(ledger, world.youth)
    assert remind(moment(DUE)) == 0
    assert not Reminder.objects.exists()
    below = world.health.children.first()
    plan_row(ledger, below)
    officer = person("Cán bộ Sở", "so", of=world.health)
    grant(officer, Role.UNIT_OFFICER, world.health)
    assert remind(moment(DUE)) == 1
    assert codes(officer)[0][1]["unit"] == below.pk


def test_the_issuing_bodys_own_duty_reminds_those_who_work_there_and_the_person_responsible(
    world: Any, ledger: Ledger
) -> None:
    upward = plan_row(ledger, world.committee, scope=Scope.UPWARD)
    mine = plan_row(ledger, world.cell_1)
    mai = person("Đỗ Thị Mai", "mai", of=world.cell_1)
    Share.objects.create(assignment=mine, person=mai, is_responsible=True, given_at=LAUNCHED)
    assert remind(moment(DUE)) == 2
    assert [values["unit"] for _code, values in codes(world.binh)] == [upward.unit_id]
    assert [values["unit"] for _code, values in codes(mai)] == [world.cell_1.pk]
    assert [values["unit"] for _code, values in codes(world.an)] == [world.cell_1.pk]


def test_e_mail_is_queued_with_the_reminder_after_the_readers_own_quiet_hours(world: Any, ledger: Ledger) -> None:
    plan_row(ledger, world.cell_1)
    set_preference(
        by=world.an, at=LAUNCHED, email="an@coquan.example", by_email=True, digest_only=False,
        quiet_from=time(6), quiet_to=time(10),
    )  # fmt: skip
    remind(moment(DUE))
    row = Delivery.objects.get()
    assert (row.person, row.not_before) == (world.an, moment(DUE, 10))
    assert row.key == f"REMINDED:{world.an.pk}:2024-04-24"
    remind(moment(DUE, 11))
    assert Delivery.objects.count() == 1


def test_who_answers_for_many_units_gets_one_e_mail_of_all_of_them(world: Any, ledger: Ledger) -> None:
    for below in world.health.children.all():
        plan_row(ledger, below)
    officer = person("Cán bộ Sở", "so", of=world.health)
    grant(officer, Role.UNIT_OFFICER, world.health)
    set_preference(
        by=officer, at=LAUNCHED, email="so@coquan.example", by_email=True, digest_only=False,
        quiet_from=None, quiet_to=None,
    )  # fmt: skip
    assert remind(moment(DUE)) == 2
    row = Delivery.objects.get()
    assert (len(row.values["units"]), row.values["count"], row.values["next"]) == (2, 2, "2024-04-24")
    subject, body = words_of(row.code, row.values)
    assert subject == "Nhắc việc: 2 đơn vị có 2 việc"
    assert "2 đơn vị đồng chí phụ trách có 2 việc cần làm.\n" in body
    Delivery.objects.update(state="SENT", sent_at=moment(DUE))
    plan_row(ledger, world.health)
    assert remind(moment(DUE, 11)) == 1
    assert Delivery.objects.count() == 2


def test_who_wants_the_digest_only_gets_no_e_mail_before_the_day(world: Any, ledger: Ledger) -> None:
    plan_row(ledger, world.cell_1)
    set_preference(
        by=world.an, at=LAUNCHED, email="an@coquan.example", by_email=True, digest_only=True,
        quiet_from=None, quiet_to=None,
    )  # fmt: skip
    remind(moment(DUE))
    assert not Delivery.objects.exists()
    remind(moment(date(2024, 4, 29)))
    assert Delivery.objects.count() == 1


def test_a_policy_of_its_own_is_followed_and_refused_where_it_cannot_be(world: Any, ledger: Ledger) -> None:
    usual = {
        "is_on": True, "digest_weekday": 2, "quiet_from": time(12), "quiet_to": time(13), "working_days_only": False,
        "by": world.binh, "at": LAUNCHED,
    }  # fmt: skip
    services.set_policy(ledger.campaign, days_before=[2, 2], **usual)
    plan_row(ledger, world.cell_1)
    assert remind(moment(date(2024, 4, 17))) == 0
    assert remind(moment(date(2024, 4, 22), 12)) == 0
    assert remind(moment(date(2024, 4, 22), 13)) == 1
    for wrong in ([], [99]):
        with pytest.raises(BadEntry):
            services.set_policy(ledger.campaign, days_before=wrong, **usual)
    with pytest.raises(BadEntry):
        services.set_policy(ledger.campaign, days_before=[2], **{**usual, "digest_weekday": 6})
    with pytest.raises(NotAllowed):
        services.set_policy(ledger.campaign, days_before=[2], **{**usual, "by": world.an})
    services.set_policy(ledger.campaign, days_before=[2], **{**usual, "is_on": False})
    assert remind(moment(DUE)) == 0


def test_the_queue_lists_late_and_soon_counts_reminders_and_names_what_is_asked(world: Any, ledger: Ledger) -> None:
    late = plan_row(ledger, world.cell_1, due_on=date(2024, 4, 10))
    plan_row(ledger, world.cell_2, due_on=DUE + timedelta(days=3))
    plan_row(ledger, world.health, due_on=DUE + timedelta(days=4))
    plan_row(ledger, world.youth, state=S.COMPLETED, done_on=DUE, due_on=date(2024, 4, 1))
    Petition.objects.create(assignment=late, kind=PetitionKind.EXTENSION, text="x", asked_at=LAUNCHED)
    for number in range(3):
        sent = Reminder.objects.create(
            campaign=ledger.campaign, unit=world.cell_1, kind=ReminderKind.BY_HAND, key=f"x{number}", at=moment(DUE)
        )
        ReminderRow.objects.create(reminder=sent, assignment=late)
    queue = queries.queue_of(ledger.campaign, DUE)
    assert [(u.name, u.times, u.late, u.can_be_reminded, u.is_to_escalate) for u in queue.units] == [
        ("Chi bộ Bảo tàng tỉnh", 3, 1, False, True),
        ("Chi bộ Thư viện tỉnh", 0, 0, True, False),
    ]
    first = queue.units[0].duties[0]
    assert (first.days_late, first.asked, first.is_held, first.times) == (14, (PetitionKind.EXTENSION,), True, 3)
    assert (queue.total_units, queue.total_rows, queue.late_rows) == (2, 2, 1)
    by_name = queries.queue_of(ledger.campaign, DUE, q="chi bo")  # counted from the rows, the whole from the counters
    assert (by_name.total_units, by_name.total_rows, by_name.late_rows) == (2, 2, 1)
    one = queries.queue_of(ledger.campaign, DUE, q="thu vien")
    assert ([u.name for u in one.units], one.total_rows, one.late_rows) == (["Chi bộ Thư viện tỉnh"], 1, 0)
    assert len(queries.queue_of(ledger.campaign, DUE, soon_days=0).units) == 1


def test_the_queue_and_the_worker_cost_the_same_for_one_unit_and_for_sixty(world: Any, ledger: Ledger) -> None:
    plan_row(ledger, world.cell_1)

    def cost(act: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            act()
        return len(seen)

    def ask() -> Any:
        return queries.queue_of(ledger.campaign, DUE)

    def look() -> Any:
        return jobs.chasing_facts.facts_of(moment(DUE))

    one = cost(ask), cost(look)
    ledger.owe(ledger.duties[0], many_units(world.committee, 60), due_on=DUE)
    assert (cost(ask), cost(look)) == one


def test_a_letter_counts_as_reminding_when_it_was_issued_and_only_once(world: Any, ledger: Ledger) -> None:
    row = plan_row(ledger, world.cell_1)
    usual = {"content": {"units": []}, "file": b"docx", "by": world.binh, "at": moment(DUE), "key": "k"}
    made = services.keep_letter(ledger.campaign, [row.pk], **usual)
    assert services.keep_letter(ledger.campaign, [row.pk], **usual) == made
    letter = queries.letter_for(world.binh, made)
    with letter.file.open("rb") as kept:
        assert kept.read() == b"docx"
    assert queries.queue_of(ledger.campaign, DUE).units[0].times == 0
    issue = {"symbol": "12-CV/ĐUK", "issued_on": DUE, "by": world.binh, "at": moment(DUE)}
    for wrong in ({"symbol": " "}, {"issued_on": None}, {"issued_on": DUE + timedelta(days=1)}):
        with pytest.raises(BadEntry):
            services.issue_letter(letter, **{**issue, **wrong})
    services.issue_letter(letter, **issue)
    sent = Reminder.objects.get()
    assert (sent.kind, sent.letter_id, sent.rows.get().assignment) == (ReminderKind.LETTER, made, row)
    assert queries.queue_of(ledger.campaign, DUE).units[0].times == 1
    with pytest.raises(BadEntry):
        services.issue_letter(letter, **issue)


def test_a_letter_that_is_not_stored_leaves_no_file(
    world: Any, ledger: Ledger, settings: Any, monkeypatch: Any
) -> None:
    folder = Path(settings.MEDIA_ROOT) / "letters"
    before = sorted(folder.glob("*"))
    monkeypatch.setattr("trienkhai.campaigns.services.chasing.journal.record", _breaks)
    with pytest.raises(RuntimeError):
        services.keep_letter(
            ledger.campaign,
            [plan_row(ledger, world.cell_1).pk],
            content={"units": []},
            file=b"docx",
            by=world.binh,
            at=moment(DUE),
            key="k",
        )
    assert sorted(folder.glob("*")) == before


def _breaks(*_args: Any, **_values: Any) -> None:
    raise RuntimeError("the journal is full")


def test_the_calendar_of_an_officer_holds_his_own_units_open_days_only(world: Any, ledger: Ledger) -> None:
    mine = plan_row(ledger, world.cell_1)
    plan_row(ledger, world.cell_2)
    plan_row(ledger, world.cell_1, state=S.COMPLETED, done_on=DUE, occurrence="lần 2")
    upward = plan_row(ledger, world.committee, scope=Scope.UPWARD)
    world.an.today = world.binh.today = DUE
    assert [row for row, *_rest in queries.due_days_of(world.an, DUE)] == [mine.pk]
    assert [row for row, *_rest in queries.due_days_of(world.binh, DUE)] == [upward.pk]


def test_nobody_is_reminded_in_the_night_or_on_a_day_off(world: Any, ledger: Ledger) -> None:
    plan_row(ledger, world.cell_1)
    assert remind(noon(2024, 4, 20)) == 0  # a Saturday
    assert remind(moment(DUE, 22)) == 0
    assert remind(moment(DUE, 8)) == 1
