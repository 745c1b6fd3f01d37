"""Pure decisions of reminding: from rows of the ledger, the policy and the day, what each unit is reminded of now.

Nothing is planned ahead and nothing is kept but what was sent: a worker that slept, or a clock that jumped, finds by
the same rule what is due now. Several steps that were missed become one reminder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, PetitionKind
from trienkhai.notices.choices import WhyNotSent
from trienkhai.notices.rules import is_quiet

USUAL_DAYS = (7, 3, 1, 0)
MOST_DAYS = 60  # before a safe day: farther ahead is no reminder
WEEK = 7
# Nothing has come of these yet. What was handed in, is looked at again, or stands still by decision is not chased.
CHASED_STATES = (S.NEW, S.RECEIVED, S.IN_PROGRESS, S.RETURNED)
# While one of these waits for the office's answer the unit is not reminded of that duty.
HOLDING_PETITIONS = (PetitionKind.QUESTION, PetitionKind.RECONSIDER, PetitionKind.EXTENSION)

REMINDING = frozenset({"REMINDED", "ESCALATED"})  # messages that ask for something to be done

WorksOn = Callable[[date], bool]


@dataclass(frozen=True)
class Policy:
    """When the units of one campaign are reminded by themselves."""

    is_on: bool = True
    days_before: tuple[int, ...] = USUAL_DAYS
    digest_weekday: int = 0  # 0 Monday … 6 Sunday
    quiet_from: time = time(20, 0)
    quiet_to: time = time(7, 0)
    working_days_only: bool = True


@dataclass(frozen=True)
class Owed:
    """What the rule needs of one row of the ledger in a running campaign that is not of the past."""

    row: int
    campaign: int
    state: S
    due_on: date | None
    late_after: date | None
    since: date  # the launch, or the day on which more time was given: a step of before that is not made up for
    is_held: bool = False  # a petition waits
    reminded_on: date | None = None  # when a reminder before the day last named it


@dataclass(frozen=True)
class Sending:
    """What one unit is reminded of now: rows before their day, and overdue ones."""

    before: tuple[Owed, ...] = ()
    digest: tuple[Owed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.before or self.digest)


def sends_on(policy: Policy, day: date, works_on: WorksOn) -> bool:
    return not policy.working_days_only or works_on(day)


def is_open(policy: Policy, at: datetime, works_on: WorksOn) -> bool:
    """Whether a reminder may go out at this moment: switched on, not in the quiet hours, a day of work."""
    return (
        policy.is_on
        and sends_on(policy, at.date(), works_on)
        and not is_quiet(at.time(), policy.quiet_from, policy.quiet_to)
    )


def planned_days(due_on: date, policy: Policy, works_on: WorksOn) -> list[date]:
    """The days of the steps before a safe day, in order. A day off moves to the next working day; where that would be
    after the safe day, to the last working day before it."""
    days = set()
    for step in policy.days_before:
        day = due_on - timedelta(days=step)
        after = next((later for later in _days(day, 1) if sends_on(policy, later, works_on)), day)
        if after > due_on:
            after = next((earlier for earlier in _days(due_on, -1) if sends_on(policy, earlier, works_on)), day)
        days.add(after)
    return sorted(days)


def is_due_before(owed: Owed, policy: Policy, today: date, works_on: WorksOn) -> bool:
    """Whether a step before the safe day has come that this row was not reminded at. Only the last step that has come
    counts: those missed before it are past."""
    if not _is_chased(owed) or owed.due_on is None or today > owed.due_on:
        return False
    come = [day for day in planned_days(owed.due_on, policy, works_on) if owed.since < day <= today]
    return bool(come) and (owed.reminded_on is None or owed.reminded_on < come[-1])


def is_overdue(owed: Owed, today: date) -> bool:
    return _is_chased(owed) and owed.late_after is not None and today > owed.late_after


def digest_day(policy: Policy, today: date, works_on: WorksOn) -> date | None:
    """The day of this week on which the digest goes: the policy's weekday, or the next working day of the week, or
    the last one before; None in a week without any."""
    monday = today - timedelta(days=today.weekday())
    week = [monday + timedelta(days=number) for number in range(WEEK)]
    open_days = [day for day in week if sends_on(policy, day, works_on)]
    wanted = week[min(policy.digest_weekday, WEEK - 1)]
    later = [day for day in open_days if day >= wanted]
    return later[0] if later else (open_days[-1] if open_days else None)


def is_digest_due(policy: Policy, today: date, last: date | None, works_on: WorksOn) -> bool:
    """At most one a week for a unit: this week's day has come, and lies a week after the last digest. One that is made
    up for later in the week is due only if it was due on that day, so that the next comes on its own day again."""
    day = digest_day(policy, today, works_on)
    if day is None or today < day:
        return False
    return last is None or (day - last).days >= WEEK


def due_now(
    owed: Iterable[Owed],
    policies: Mapping[int, Policy],
    *,
    last_digest: date | None,
    at: datetime,
    works_on: WorksOn,
) -> Sending:
    """What one unit is reminded of at this moment, over all its campaigns; ``last_digest`` is the day of its last one.

    The digest is of the unit: when one campaign's day has come it takes what is overdue in the others too.
    """
    open_ = [each for each in owed if is_open(policies.get(each.campaign, Policy()), at, works_on)]
    today = at.date()
    before = [each for each in open_ if is_due_before(each, policies.get(each.campaign, Policy()), today, works_on)]
    overdue = [each for each in open_ if is_overdue(each, today)]
    is_due = any(
        is_digest_due(policies.get(campaign, Policy()), today, last_digest, works_on)
        for campaign in {each.campaign for each in overdue}
    )
    return Sending(tuple(before), tuple(overdue) if is_due else ())


def cleaned_days(days: Iterable[int]) -> list[int]:
    """The steps of a policy, the farthest first, each once. ValueError for one that is no such number of days."""
    found = sorted(set(days), reverse=True)
    if any(day < 0 or day > MOST_DAYS for day in found):
        raise ValueError("A step is 0 to 60 days before.")
    return found


def is_to_escalate(*, days_late: int, times: int, last: date | None, today: date) -> bool:
    """Whether the unit's superior should hear of it, for a person to decide: a week late, reminded three times, and
    the superior not told (``last``) within the week."""
    return days_late >= WEEK and times >= 3 and not is_told_above(last, today)


def is_told_above(last: date | None, today: date) -> bool:
    """Whether the unit's superior was told less than a week ago, so that it has time to act before it hears again."""
    return last is not None and today < again_above_on(last)


def again_above_on(last: date) -> date:
    """From when on the superior may be told again."""
    return last + timedelta(days=WEEK)


def _is_chased(owed: Owed) -> bool:
    return owed.state in CHASED_STATES and not owed.is_held


def _days(first: date, step: int) -> Sequence[date]:
    return [first + timedelta(days=step * number) for number in range(31)]


def why_untold(
    code: str, state: CampaignState, *, launched_at: datetime | None, made_at: datetime
) -> WhyNotSent | None:
    """Why an e-mail about a campaign, written at ``made_at``, is not sent any more; None when it goes.

    Of a plan that was taken back nothing goes out, also while it is prepared anew; launched again it is told again,
    and what was written of the launch before, or reminded of it, stays unsent. Of a closed one nobody is reminded.
    """
    if state in (CampaignState.WITHDRAWN, CampaignState.PREPARING):
        return WhyNotSent.CAMPAIGN_WITHDRAWN
    is_of_another_launch = launched_at is not None and made_at < launched_at
    if (code == "LAUNCHED" and launched_at != made_at) or (code in REMINDING and is_of_another_launch):
        return WhyNotSent.CAMPAIGN_WITHDRAWN
    return WhyNotSent.CAMPAIGN_CLOSED if state == CampaignState.CLOSED and code in REMINDING else None
