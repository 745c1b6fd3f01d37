"""The demo: what it promises on its anchor's day, and that it is ours."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests.world import noon
from trienkhai.campaigns import queries
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.models import Assignment, Campaign, HandDown, Petition
from trienkhai.campaigns.rules import timeliness
from trienkhai.demo import build, content, directed
from trienkhai.demo.directive import Calendar, archive_docx, archive_lines, as_docx, lines
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations.choices import UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.plans.models import Obligation
from trienkhai.reading import read
from trienkhai.vietnamese.deadlines import Bound

pytestmark = pytest.mark.django_db
NOW = noon(2026, 11, 20)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Built once for this module, rolled back after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield build.demo(at=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def campaign(demo, db):
    return demo


def test_it_is_as_large_as_a_committee_of_a_province(campaign):
    grassroots = Unit.objects.filter(
        kind__in=[UnitKind.GRASSROOTS_CELL, UnitKind.GRASSROOTS_ORGANISATION], parent=campaign.unit
    )
    assert 55 <= grassroots.count() <= 65
    assert 200 <= Unit.objects.filter(kind=UnitKind.CELL).count() <= 280
    assert 4_300 <= Person.objects.count() <= 5_300


def test_its_directive_has_twelve_obligations_of_every_kind_of_deadline():
    calendar = Calendar(NOW.date())
    reading = read(as_docx(calendar), "ke-hoach.docx", today=calendar.issued_on)
    assert len(reading.obligations) >= 12
    bounds = {o.deadline.bound for o in reading.obligations if o.deadline} | {
        Bound.NONE for o in reading.obligations if o.deadline is None
    }
    assert bounds == set(Bound)


def test_the_report_was_due_yesterday_and_nine_units_are_silent(campaign):
    due = Assignment.objects.filter(campaign=campaign, kind=WorkKind.REPORT, scope=Scope.UNITS)
    silent = due.filter(state=AssignmentState.NEW)
    assert silent.count() == 9
    assert {row.late_after for row in due} == {Calendar(NOW.date()).ago(1)}
    told = {
        timeliness(row.state, done_on=row.done_on, due_on=row.due_on, late_after=row.late_after, today=NOW.date())
        for row in silent
    }
    assert told == {"OVERDUE"}
    assert due.filter(state=AssignmentState.RETURNED).count() == 3
    assert due.filter(done_on__gt=Calendar(NOW.date()).ago(1)).count() >= 5


def test_most_of_what_was_due_is_done(campaign):
    past = Assignment.objects.filter(campaign=campaign, late_after__lt=NOW.date())
    assert past.filter(state=AssignmentState.COMPLETED).count() > 0.7 * past.count()


def test_last_years_campaign_stands_closed_under_the_name_of_its_day(campaign):
    old = Campaign.objects.get(state=CampaignState.CLOSED)
    assert old.is_retroactive
    assert old.unit.name == content.OLD_COMMITTEE
    assert old.unit.ended_on < NOW.date()


def test_a_body_of_another_line_carries_the_plan_on_to_its_own_branches(campaign):
    youth = Unit.objects.get(name=directed.YOUTH)
    assert youth.parent.name == directed.YOUTH_ABOVE
    assert not youth.path.startswith(campaign.unit.path)
    rows = Assignment.objects.filter(campaign=campaign, unit=youth)
    assert set(rows.values_list("is_directed", flat=True)) == {True}
    states = dict(rows.values_list("kind", "state"))
    assert states == {"PLAN": "COMPLETED", "STUDY": "IN_PROGRESS", "OTHER": "IN_PROGRESS", "REPORT": "IN_PROGRESS"}
    made = HandDown.objects.get(upper=campaign)
    assert (made.unit, made.plan.symbol) == (youth, "05-KH/ĐTN")
    said = dict(made.coverage.values_list("obligation__assignments__kind", "answer"))
    assert said == {"PLAN": "DIRECT", "STUDY": "COVERED", "OTHER": "DIRECT", "REPORT": "COVERED"}
    lower = Campaign.objects.get(plan=made.plan)
    assert (lower.unit, lower.state) == (youth, CampaignState.RUNNING)
    branches = len(directed.BRANCHES)
    done = Assignment.objects.filter(campaign=lower, state=AssignmentState.COMPLETED)
    assert done.filter(kind=WorkKind.STUDY).count() == branches - 1
    counted = rows.get(kind=WorkKind.STUDY)
    assert (counted.done, counted.of) == (branches - 1, branches)  # came up by itself
    asked = Petition.objects.get(assignment__campaign=campaign)
    assert (asked.kind, asked.state, asked.assignment.unit) == ("EXTENSION", "OPEN", youth)
    assert asked.wanted_on > NOW.date()


def test_what_the_youth_is_given_its_superior_does_not_see_and_the_committee_sees_nothing_else_of_it(campaign):
    above = Person.objects.get(user__username="tinhdoan")
    assert not queries.campaigns_of(above).filter(pk=campaign.pk).exists()
    lower = Campaign.objects.get(unit__name=directed.YOUTH)
    office = Person.objects.get(user__username="chuyenvien")
    assert Assignment.objects.filter(queries.seen_rows(office), campaign=campaign, unit=lower.unit).exists()
    with pytest.raises(NotFound):
        queries.campaign_for(office, lower.pk)


def test_the_same_seed_and_anchor_give_the_same_data(campaign):
    def print_of() -> str:
        rows = Assignment.objects.values_list(
            "unit_name", "obligation__quote", "occurrence", "state", "done", "done_on"
        )
        names = Person.objects.order_by("pk").values_list("full_name", flat=True)
        return hashlib.sha256(repr((sorted(map(repr, rows)), list(names))).encode()).hexdigest()

    from django.db import transaction

    first = print_of()
    with transaction.atomic():
        for model in (Obligation, Campaign):
            assert model.objects.exists()
        _empty()
        build.demo(at=NOW)
        assert print_of() == first
        transaction.set_rollback(True)


def _empty() -> None:
    from django.apps import apps
    from django.db import connection

    tables = [m._meta.db_table for m in apps.get_models() if m.__module__.startswith("trienkhai.")]
    tables += [
        field.m2m_db_table()
        for m in apps.get_models()
        if m.__module__.startswith("trienkhai.")
        for field in m._meta.local_many_to_many
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE " + ", ".join(tables) + " CASCADE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")


def test_no_sentence_comes_from_the_real_documents(corpus):
    ours = _runs("\n".join([*lines(Calendar(NOW.date())), *archive_lines(Calendar(NOW.date()))]))
    theirs = set()
    for path in corpus.glob("*.txt"):
        theirs |= _runs(path.read_text(encoding="utf-8-sig"))
    assert theirs
    assert ours & theirs == set()


def _runs(text: str, length: int = 18) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_the_archive_is_a_document_that_can_be_read():
    reading = read(archive_docx(Calendar(NOW.date())), "cu.docx", today=NOW.date())
    assert len(reading.obligations) == 4
