"""A day of doing that lies before all that the document gives is taken, and the page says so."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.campaigns.ledger import Ledger, run
from tests.world import noon
from trienkhai.campaigns import rules_time, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Plan

FIRST, ISSUED = date(2024, 4, 1), date(2024, 3, 4)


@pytest.fixture
def ledger(world, settings) -> Ledger:
    settings.TODAY = "2024-04-20"
    made = run(world.committee, world.binh)
    Plan.objects.filter(pk=made.plan.pk).update(issued_on=ISSUED)
    return made


@pytest.mark.parametrize(
    ("done_on", "said"),
    [
        (FIRST, None),
        (date(2024, 3, 31), (FIRST, False)),
        (ISSUED, (FIRST, False)),
        (date(2024, 3, 3), (ISSUED, True)),
        (date(2023, 4, 2), (ISSUED, True)),
    ],
)
def test_the_day_of_the_document_that_it_precedes_is_named(done_on: date, said) -> None:
    for state in (S.COMPLETED, S.SUBMITTED):
        assert rules_time.began_after(state, done_on, starts_on=FIRST, issued_on=ISSUED) == said
    assert rules_time.began_after(S.RETURNED, done_on, starts_on=FIRST, issued_on=ISSUED) is None
    assert rules_time.began_after(S.COMPLETED, done_on, starts_on=None, issued_on=None) is None


def test_work_done_ahead_is_taken_and_shown_as_such(client, world, ledger) -> None:
    row = ledger.owe(ledger.duty(WorkKind.OTHER, "rà soát hồ sơ"), [world.cell_1], due_on=date(2024, 4, 30))[0]
    Assignment.objects.filter(pk=row.pk).update(starts_on=FIRST)
    client.force_login(world.an.user)

    def page_after(done_on: date) -> str:
        services.record_progress(row, is_done=True, done_on=done_on, by=world.an, at=noon(2024, 4, 20))
        html = client.get(reverse("desk:assignment", args=[row.pk])).content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", html).split())

    assert "Sớm hơn ngày" not in page_after(date(2024, 4, 10))
    assert "Sớm hơn ngày bắt đầu mà văn bản nêu (01/04/2024)" in page_after(date(2024, 3, 28))
    assert "Sớm hơn ngày ban hành văn bản (04/03/2024)" in page_after(date(2023, 4, 10))
    row.refresh_from_db()
    assert (row.state, row.done_on) == (S.COMPLETED, date(2023, 4, 10))  # said, never refused
