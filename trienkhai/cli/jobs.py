"""The jobs that a worker is given by name: here the clock is read."""

from __future__ import annotations

from collections.abc import Sequence

from trienkhai.campaigns import jobs as campaigns
from trienkhai.campaigns import jobs_counting
from trienkhai.cli import clock
from trienkhai.cli.turns import taking_turns
from trienkhai.documents import takeaway
from trienkhai.organisations import jobs as organisations
from trienkhai.organisations import queries


def check_sheets(ids: Sequence[int]) -> None:
    organisations.check_sheets(ids, clock=clock.now)


def carry_out_sheets(ids: Sequence[int]) -> None:
    organisations.carry_out_sheets(ids, clock=clock.now)


def remind_units(ids: Sequence[int]) -> None:
    campaigns.remind_units(taking_turns(ids), clock=clock.now, works_on=queries.calendar().is_working)


def count_below(ids: Sequence[int]) -> None:
    jobs_counting.count_below(taking_turns(ids), clock=clock.now)


def make_takeaways(ids: Sequence[int]) -> None:
    for each in ids:
        takeaway.make_takeaway(each, clock=clock.now)
