"""What the worker does by the clock: a tick every few minutes, the nightly acts of every room once a night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django_q.models import Schedule, Task

from trienkhai.accounts import jobs as accounts_jobs
from trienkhai.accounts import services as accounts
from trienkhai.campaigns import counters, jobs_counting, jobs_periods
from trienkhai.campaigns import jobs as campaigns_jobs
from trienkhai.journal import jobs as journal_jobs
from trienkhai.journal import queries as journal
from trienkhai.journal import sealing, services
from trienkhai.notices import services as notices
from trienkhai.organisations import jobs as organisations_jobs
from trienkhai.organisations import queries as organisations
from trienkhai.organisations.services.dormancy import warn_of_dormant
from trienkhai.plans import waiting
from trienkhai.running import backup

NIGHTLY = "running.nightly-done"
TICK_MINUTES = 5
BACKUPS_KEPT = 30
_TICK, _NIGHT = "trienkhai.cli.server.tick", "trienkhai.cli.server.nightly"


@dataclass(frozen=True)
class Night:
    """What was done in one night."""

    keys: int
    details: int
    seals: int
    backup: Path | None


def plan(*, at: datetime) -> None:
    """One schedule for each, however often the worker starts; the night's at two in the morning."""
    tonight = at.replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1)
    wanted = {
        "nightly": {"func": _NIGHT, "schedule_type": Schedule.DAILY, "next_run": tonight},
        "tick": {"func": _TICK, "schedule_type": Schedule.MINUTES, "minutes": TICK_MINUTES, "next_run": at},
    }
    for name, how in wanted.items():
        Schedule.objects.get_or_create(name=name, defaults=how)


def tick(*, at: datetime, instant: datetime | None = None) -> int:
    """Seal what is settled, wipe uploads that nobody answered for, open the periods that have begun, find whom to
    remind, hand over e-mail that may go out; returns how many seals were made. That it ran is the
    sign that the worker lives.

    ``instant``: the real clock, where the day of ``at`` was moved; files on the disk are judged by it."""
    waiting.sweep(at=instant or at)
    jobs_periods.open_periods(at=at)
    campaigns_jobs.remind(at=at, works_on=organisations.calendar().is_working)
    jobs_counting.sweep(at=at)
    counters.fold_all()
    notices.sweep(at=at)
    notices.dispatch(at=at)
    return len(sealing.seal(at=at))


def nightly(*, at: datetime, instant: datetime | None = None) -> Night:
    """Each room's nightly acts in the order of the floors, then a backup where one is asked for.

    ``instant``: the real clock, where the day of ``at`` was moved. Accounts, files and this run itself are judged by
    it, as signing in is: a moved day would shut every account that nobody used meanwhile."""
    real = instant or at
    keys = journal_jobs.forget_submission_keys(at=at)
    details = journal_jobs.forget_details(at=at, months=settings.DETAIL_MONTHS)
    seals = len(sealing.seal(at=at, wait=30))
    accounts_jobs.forget_what_is_over(at=real)
    accounts.shut_dormant(at=real)
    warn_of_dormant(at=real)
    waiting.sweep(at=real)
    organisations_jobs.forget_old_reports(at=at)
    organisations_jobs.forget_old_takeaways(at=at)
    jobs_counting.sweep(at=at, everything=True)
    counters.nightly()
    installed = organisations.installation()
    if installed is not None:
        services.record(NIGHTLY, by=services.SYSTEM, at=real, subject=installed)
    made = None
    if settings.BACKUPS:
        folder = Path(settings.BACKUPS)
        folder.mkdir(parents=True, exist_ok=True)
        made, _manifest = backup.make(folder, at=real, keep=BACKUPS_KEPT)
    return Night(keys, details, seals, made)


def last_tick() -> datetime | None:
    """When the worker last did what it does every few minutes."""
    found: datetime | None = (
        Task.objects.filter(func=_TICK).order_by("-stopped").values_list("stopped", flat=True).first()
    )
    return found


def last_night() -> datetime | None:
    return journal.last_of(NIGHTLY)
