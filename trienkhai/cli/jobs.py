"""The jobs that a worker is given by name: here the clock is read."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from trienkhai.organisations import jobs as organisations


def check_sheets(ids: Sequence[int]) -> None:
    organisations.check_sheets(ids, clock=timezone.localtime)


def carry_out_sheets(ids: Sequence[int]) -> None:
    organisations.carry_out_sheets(ids, clock=timezone.localtime)
