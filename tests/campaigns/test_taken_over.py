"""What a unit's own plan takes over from its superior's: what recurs stays recurring, titles lose their capital inside
a sentence, and the superior is no stranger among the recipients."""

from __future__ import annotations

from datetime import date

import pytest

from tests.campaigns import workplace
from tests.campaigns.levels import DAY, NOW, Levels, build, officer, written
from tests.campaigns.plans import obligation, plan_of
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.models import HandDown
from trienkhai.campaigns.queries import planned
from trienkhai.campaigns.queries.launch import Preview
from trienkhai.campaigns.services import MeasureLine
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant
from trienkhai.plans.choices import PlanState, WorkKind
from trienkhai.plans.models import Obligation, Plan
from trienkhai.vietnamese.verbs import within_sentence

pytestmark = pytest.mark.django_db

QUARTERLY = "đưa chuyên đề vào sinh hoạt chi bộ"


@pytest.fixture
def levels(db) -> Levels:
    return build()


def recurring(levels: Levels, **fields: object) -> Obligation:
    """The upper duty to meet, asked for each quarter; the words of the period stand apart from the act."""
    held = levels.upper.plan.obligations.get(position=2)
    values = {"action": QUARTERLY, "bound": "RECURRING", "every": "QUARTER", "deadline_text": "hằng quý, một lần"}
    Obligation.objects.filter(pk=held.pk).update(**values, ends_on=None, **fields)
    held.refresh_from_db()
    return held


def taken(levels: Levels, upper: Obligation, **fields: object) -> tuple[HandDown, Obligation]:
    made = written(levels, lines=[MeasureLine(upper.action, (upper.pk,), "MEETING", "Các chi bộ trực thuộc", **fields)])
    return made, made.plan.obligations.get()


def test_a_recurring_duty_taken_over_recurs_in_the_units_own_plan_and_opens_its_periods_below(levels):
    made, own = taken(levels, recurring(levels))
    assert (own.bound, own.every, own.deadline_text, own.ends_on) == ("RECURRING", "QUARTER", "hằng quý, một lần", None)
    assert "Thời gian: hằng quý, một lần" in made.plan.text
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    lower = services.prepare(Plan.objects.get(pk=made.plan_id), by=levels.at_health, at=NOW)
    lower = services.launch(lower, is_retroactive=False, by=levels.at_health, at=NOW)
    row = levels.row(WorkKind.MEETING, levels.cells[0], lower)
    assert "quý II/2026" in row.occurrence


def test_named_occasions_are_taken_over_with_their_days(levels):
    occurrences = [{"label": "cuối năm 2026", "year": 2026, "ends_on": None}]
    _made, own = taken(levels, recurring(levels, occurrences=occurrences))
    assert own.occurrences == occurrences


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "tổ chức một buổi sinh hoạt"},  # the unit's own words: nothing is put into its mouth
        {"due_on": date(2026, 4, 20)},  # a day that it chose
    ],
)
def test_own_words_and_an_own_day_are_kept_as_written(levels, fields):
    upper = recurring(levels)
    values = {"action": QUARTERLY, "covers": (upper.pk,), "kind": "MEETING", **fields}
    own = written(levels, lines=[MeasureLine(**values)]).plan.obligations.get()
    assert own.every == ""
    assert own.ends_on == fields.get("due_on")


def test_no_single_day_is_proposed_for_what_recurs(levels):
    upper = recurring(levels)
    page = queries.hand_down_page(levels.clerk, levels.upper.pk, levels.health.pk, DAY)
    clause = next(each for each in page.table.clauses if each.obligation.pk == upper.pk)
    assert (clause.repeats, clause.proposed_on, clause.is_possible) == (True, None, True)
    assert any(each.proposed_on for each in page.table.clauses)


def test_a_superiors_title_stands_in_a_sentence_without_its_capital(levels):
    Plan.objects.filter(pk=levels.upper.plan_id).update(subject="Tổ chức đợt sinh hoạt Chuyên đề")
    levels.upper.plan.refresh_from_db()
    plan = written(levels).plan
    assert plan.subject == "thực hiện Kế hoạch số 12-KH/ĐUK tổ chức đợt sinh hoạt Chuyên đề"
    assert plan.bases.get().words.endswith(" tổ chức đợt sinh hoạt Chuyên đề")


@pytest.mark.parametrize(
    ("title", "inside"),
    [
        ("Triển khai Chuyên đề", "triển khai Chuyên đề"),
        ("Về việc học tập", "về việc học tập"),
        ("Tổ chức Đoàn", "Tổ chức Đoàn"),
        ("Đại hội Đảng bộ", "Đại hội Đảng bộ"),
        ("MỞ RỘNG", "MỞ RỘNG"),
        ("thực hiện", "thực hiện"),
        ("", ""),
    ],
)
def test_only_a_common_word_that_opens_a_title_loses_its_capital(title, inside):
    assert within_sentence(title) == inside


# --- who stands above
RECIPIENTS = [
    {"name": "Đảng ủy Khối các cơ quan tỉnh", "purpose": "REPORT", "words": "(b/c)"},
    {"name": "Ban Thường vụ Tỉnh ủy", "purpose": "REPORT", "words": "(b/c)"},
    {"name": "Sở Y tế", "purpose": "", "words": ""},
]


def preview(levels: Levels, *, tied: bool = True) -> Preview:
    plan = plan_of(levels.health, symbol="7-KH/ĐU", recipients=RECIPIENTS, state=PlanState.APPROVED)
    obligation(plan, "mở sinh hoạt chuyên đề", WorkKind.MEETING, lead=["Các chi bộ trực thuộc"])
    if tied:
        services.link_plan(levels.upper, levels.health, plan, by=levels.clerk, at=NOW)
    campaign = services.prepare(plan, by=levels.at_health, at=NOW)
    return queries.preview_of(levels.at_health, campaign, DAY)


def test_a_superior_that_works_in_this_system_is_no_recipient_outside_it(levels):
    shown = preview(levels)
    assert [line.phrase for line in shown.superiors] == ["Đảng ủy Khối các cơ quan tỉnh", "Ban Thường vụ Tỉnh ủy"]
    assert [line.phrase for line in shown.outside] == ["Sở Y tế"]


def test_a_body_above_where_nobody_works_is_still_sent_the_document_another_way(levels):
    Grant.objects.filter(unit=levels.province).delete()
    shown = preview(levels)
    assert [line.phrase for line in shown.superiors] == ["Đảng ủy Khối các cơ quan tỉnh"]
    assert "Ban Thường vụ Tỉnh ủy" in [line.phrase for line in shown.outside]


def test_of_a_plan_for_another_line_the_superior_in_its_own_line_is_told_nothing(db):
    place = workplace.build()
    plan = plan_of(place.union, symbol="1-KH/CĐ", state=PlanState.APPROVED)
    services.link_plan(place.campaign, place.union, plan, by=place.at_union, at=NOW)
    plan.refresh_from_db()
    campaign = services.prepare(plan, by=place.at_union, at=NOW)
    assert planned.superiors_of(campaign) == [place.campaign.unit]


def test_the_superiors_are_asked_for_in_one_statement(levels, django_assert_num_queries):
    officer("them", levels.province, Role.LEADER)
    campaign = preview(levels).campaign
    with django_assert_num_queries(1):
        planned.superiors_of(campaign)
