"""The worker takes the same day for today as the pages do; what follows the real clock keeps to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from trienkhai.accounts.models import User
from trienkhai.cli import clock, jobs, server
from trienkhai.journal.models import JournalEntry
from trienkhai.running import jobs as running
from trienkhai.web.notices import mailing
from trienkhai.web.shell import clock as pages

pytestmark = pytest.mark.django_db
DAY = "2024-04-19"


@pytest.fixture
def moved(settings):
    settings.TODAY = DAY


def test_without_a_moved_day_the_worker_reads_the_real_clock(settings):
    settings.TODAY = ""
    assert abs(clock.now() - timezone.localtime()) < timedelta(minutes=1)


def test_the_worker_and_the_pages_have_one_day(moved):
    assert clock.now().date().isoformat() == pages.now().date().isoformat() == DAY


def test_every_job_reads_the_day_of_the_pages(moved, monkeypatch):
    told = []

    def note(*_given, clock, **_other):
        told.append(clock().date().isoformat())

    monkeypatch.setattr(jobs.organisations, "check_sheets", note)
    monkeypatch.setattr(jobs.organisations, "carry_out_sheets", note)
    monkeypatch.setattr(jobs.campaigns, "remind_units", note)
    monkeypatch.setattr(jobs.jobs_counting, "count_below", note)
    monkeypatch.setattr(jobs.takeaway, "make_takeaway", note)
    for job in (jobs.check_sheets, jobs.carry_out_sheets, jobs.remind_units, jobs.count_below, jobs.make_takeaways):
        job([1])
    assert told == [DAY] * 5


def test_the_tick_reminds_and_mails_by_the_day_of_the_pages(moved, monkeypatch):
    told = []
    monkeypatch.setattr(running.campaigns_jobs, "remind", lambda *, at, works_on: told.append(at))
    monkeypatch.setattr(running.notices, "dispatch", lambda *, at: told.append(at))
    monkeypatch.setattr(mailing.services, "claim", lambda _id, *, at: told.append(at))
    server.tick()
    mailing.send([1])
    assert [at.date().isoformat() for at in told] == [DAY] * 3


def test_a_moved_day_shuts_nobodys_account_and_wipes_no_upload_of_this_minute(world, settings, monkeypatch):
    settings.TODAY = (timezone.localtime() + timedelta(days=4000)).date().isoformat()
    settings.PASSWORDS = "cap-do-3"
    User.objects.update(last_login=timezone.localtime(), opened_at=timezone.localtime())
    swept = []
    monkeypatch.setattr(running.waiting, "sweep", lambda *, at: swept.append(at))
    server.tick()
    server.nightly()
    assert not User.objects.filter(shut_at__isnull=False).exists()
    assert all(abs(at - timezone.localtime()) < timedelta(minutes=1) for at in swept)
    assert len(swept) == 2
    night = JournalEntry.objects.filter(verb=running.NIGHTLY).latest("pk")
    assert abs(night.at - timezone.localtime()) < timedelta(minutes=1)
