"""How far each unit of a campaign has carried it on, a page at a time: for the office that runs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, CoverageAnswer
from trienkhai.campaigns.models import Assignment, Campaign, Coverage, HandDown, Receipt
from trienkhai.campaigns.queries.doors import campaign_for
from trienkhai.campaigns.queries.order import name_beside, superiors_beside
from trienkhai.campaigns.queries.own_plans import waiting_for_plan
from trienkhai.campaigns.queries.seen import sees_whole
from trienkhai.kernel.errors import NotFound
from trienkhai.kernel.pages import page_in
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import PlanState, Scope
from trienkhai.plans.queries import sees_plan
from trienkhai.vietnamese.text import search_key

UNITS_A_PAGE = 100
_APART = (CoverageAnswer.DIRECT, CoverageAnswer.NOT_OURS)


@dataclass(frozen=True)
class UnitBelow:
    """A unit of a campaign and how far it has carried it on; nothing of what stands inside its plan."""

    unit_id: int
    name: str
    has_plan: bool
    is_approved: bool
    is_launched: bool
    is_shown: bool  # else its plan is the unit's own matter still
    symbol: str
    covered: int
    said: int
    owed: int  # of ``total``, what can be concretised: as in the unit's own table
    total: int


@dataclass(frozen=True)
class HandDowns:
    """One page of the units; the sums are of all that the name keeps."""

    campaign: Campaign
    units: tuple[UnitBelow, ...]
    total: int
    with_plan: int
    complete: int  # each duty of theirs was said something of
    page: int
    pages: int


def units_below(
    viewer: Person, campaign_id: int, *, page: int = 1, q: str = "", only_without: bool = False
) -> HandDowns:
    """How far each unit has carried a campaign on: for those who see the campaign as a whole; ``q`` is part of a unit's
    name, ``only_without`` keeps those without a plan. The same number of statements for one unit and for thousands. Of
    a plan that is its unit's own matter still there is nothing but that it is there."""
    upper = campaign_for(viewer, campaign_id)
    if not sees_whole(viewer, upper):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    made = _made(viewer, upper)
    named = _receipts(upper, q)
    sent = named.exclude(unit__in=made) if only_without else named
    with_plan = named.filter(unit__in=made).count()
    total = named.count() - (with_plan if only_without else 0)
    page, pages = page_in(page, total, UNITS_A_PAGE)
    first = (page - 1) * UNITS_A_PAGE
    on_page = dict(
        sent.order_by("is_directed", "unit__position", "unit__name", "pk").values_list("unit_id", "unit__name")[
            first : first + UNITS_A_PAGE
        ]
    )
    owed = _owed(upper, on_page.keys() | made.keys())
    said = _said(upper)
    beside = superiors_beside(upper, on_page)
    complete = {
        unit
        for unit, (_plan, is_shown) in made.items()
        if is_shown and owed[unit] and len(said[unit].keys() & owed[unit]) == len(owed[unit])
    }
    return HandDowns(
        campaign=upper,
        units=tuple(
            _line(unit, name_beside(name, beside.get(unit, "")), made.get(unit), owed[unit], said[unit])
            for unit, name in on_page.items()
        ),
        total=total,
        with_plan=with_plan,
        complete=named.filter(unit__in=complete).count(),
        page=page,
        pages=pages,
    )


_Made = tuple[HandDown, bool]


def _made(viewer: Person, upper: Campaign) -> dict[int, _Made]:
    """What units have begun, by unit, and whether the viewer may see how far it is."""
    running = Campaign.objects.filter(plan=OuterRef("plan"), state__in=(CampaignState.RUNNING, CampaignState.CLOSED))
    begun = (
        HandDown.objects.filter(upper=upper)
        .select_related("plan__unit")
        .defer("plan__text", "plan__reading", "lines")
        .annotate(is_launched=Exists(running), is_awaited=waiting_for_plan(upper.pk))
    )
    return {
        each.unit_id: (
            each,
            sees_plan(viewer, each.plan) or (each.plan.state == PlanState.APPROVED and not each.is_awaited),
        )
        for each in begun
    }


def _rows(upper: Campaign) -> QuerySet[Assignment]:
    return Assignment.objects.filter(campaign=upper, scope=Scope.UNITS).exclude(state=S.WITHDRAWN)


def _receipts(upper: Campaign, q: str) -> QuerySet[Receipt]:
    """Of units that owe something."""
    sent = Receipt.objects.filter(Exists(_rows(upper).filter(unit=OuterRef("unit"))), campaign=upper)
    return sent.filter(unit__search_key__contains=search_key(q)) if q.strip() else sent


def _owed(upper: Campaign, units: Collection[int]) -> dict[int, set[int]]:
    """The obligations that each of these units owes something of."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = _rows(upper).filter(unit__in=units)
    for unit, obligation in rows.order_by().values_list("unit_id", "obligation_id").distinct():
        found[unit].add(obligation)
    return found


def _said(upper: Campaign) -> dict[int, dict[int, str]]:
    """What each unit answered, by obligation."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    answers = Coverage.objects.filter(hand_down__upper=upper)
    for unit, obligation, answer in answers.values_list("hand_down__unit_id", "obligation_id", "answer"):
        found[unit][obligation] = answer
    return found


def _line(unit: int, name: str, made: _Made | None, owed: Collection[int], said: dict[int, str]) -> UnitBelow:
    begun, is_shown = made if made is not None else (None, False)
    mine = {pk: answer for pk, answer in said.items() if is_shown and pk in owed}
    return UnitBelow(
        unit_id=unit,
        name=name,
        has_plan=begun is not None,
        is_approved=begun is not None and begun.plan.state == PlanState.APPROVED,
        is_launched=begun is not None and begun.is_launched,  # type: ignore[attr-defined]
        is_shown=is_shown,
        symbol=begun.plan.symbol if begun is not None and is_shown else "",
        covered=sum(answer == CoverageAnswer.COVERED for answer in mine.values()),
        said=len(mine),
        owed=len(owed) - sum(answer in _APART for answer in mine.values()),
        total=len(owed),
    )
