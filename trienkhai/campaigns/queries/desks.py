"""The units for which somebody may answer: his own first, then those below that owe something, page by page."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries.filters import MISSING_STATES
from trienkhai.campaigns.queries.order import UnitLine, in_office_order
from trienkhai.campaigns.queries.seen import kept_from
from trienkhai.kernel.pages import page_in
from trienkhai.organisations import access, as_of, tree
from trienkhai.organisations.choices import OWN_ORGANS, Capability, Role
from trienkhai.organisations.models import Person
from trienkhai.vietnamese.text import search_key

PAGE = 50  # units


@dataclass(frozen=True)
class DeskUnit:
    """A unit whose desk the viewer may open; the numbers are duties of campaigns that run."""

    unit_id: int
    name: str
    is_own: bool
    open: int
    overdue: int
    returned: int
    total: int


@dataclass(frozen=True)
class Desks:
    """The viewer's own units, and one page of the others; ``total`` counts all of these others."""

    own: tuple[DeskUnit, ...]
    others: tuple[DeskUnit, ...]
    total: int
    page: int
    pages: int

    @property
    def units(self) -> tuple[DeskUnit, ...]:
        """What is shown: his own, then the others of the page."""
        return self.own + self.others


def desks_of(viewer: Person, today: date, *, text: str = "", page: int = 1) -> Desks:
    """The units for which the viewer may answer: his own (the body he works in with its organs, the unit he is an
    officer of), and those that owe something in a running campaign, all in the office's order. ``text`` narrows by
    name, without accents. Duties are counted only of the units shown."""
    works_in = access.units_held(viewer, Role.SPECIALIST)
    held = works_in + access.units_held(viewer, Role.UNIT_OFFICER)
    if not held:
        return Desks((), (), total=0, page=1, pages=1)
    live = _live(viewer)
    units = access.units_where(viewer, Capability.ANSWER).filter(search_key__contains=search_key(text))
    shown = units.filter(Q(pk__in={unit.pk for unit in held}) | Exists(live.filter(unit=OuterRef("pk"))))
    lines = in_office_order(shown, min(held, key=lambda unit: len(unit.path)))
    own_ids, bodies = {unit.pk for unit in held}, {unit.pk for unit in works_in}
    own = [line for line in lines if line.id in own_ids or _is_organ_of(line, bodies)]
    known = {line.id for line in own}
    others = [line for line in lines if line.id not in known]
    page, pages = page_in(page, len(others), PAGE)
    on_page = others[(page - 1) * PAGE : page * PAGE]
    counts = _counts(live, [line.id for line in own + on_page], today)
    return Desks(
        own=tuple(_desk(line, counts, is_own=True) for line in own),
        others=tuple(_desk(line, counts, is_own=False) for line in on_page),
        total=len(others),
        page=page,
        pages=pages,
    )


def _live(viewer: Person) -> QuerySet[Assignment]:
    """What is owed now, as far as it is the viewer's to answer: nothing that came across lines to a body that is not
    his own."""
    running = Campaign.objects.filter(state=CampaignState.RUNNING).exclude(pk__in=kept_from(viewer))
    mine = Q(is_directed=False) | Q(unit__in=as_of.own_bodies_of(viewer, Capability.ANSWER))
    return Assignment.objects.filter(mine, campaign__in=list(running.values_list("pk", flat=True))).exclude(
        state=S.WITHDRAWN
    )


def _is_organ_of(line: UnitLine, bodies: Set[int]) -> bool:
    return line.kind in OWN_ORGANS and not bodies.isdisjoint(tree.ids_in(line.path)[-2:-1])


def _counts(live: QuerySet[Assignment], unit_ids: Collection[int], today: date) -> dict[int, tuple[int, int, int, int]]:
    missing = Q(state__in=MISSING_STATES)
    counted = (
        live.filter(unit__in=unit_ids)
        .order_by()
        .values_list("unit")
        .annotate(
            total=Count("pk"),
            open=Count("pk", filter=missing),
            overdue=Count("pk", filter=missing & Q(late_after__lt=today)),
            returned=Count("pk", filter=Q(state=S.RETURNED)),
        )
    )
    return {unit: (total, still_open, overdue, returned) for unit, total, still_open, overdue, returned in counted}


def _desk(line: UnitLine, counts: dict[int, tuple[int, int, int, int]], *, is_own: bool) -> DeskUnit:
    total, still_open, overdue, returned = counts.get(line.id, (0, 0, 0, 0))
    return DeskUnit(line.id, line.name, is_own, open=still_open, overdue=overdue, returned=returned, total=total)
