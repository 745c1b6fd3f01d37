"""What narrows a list of the ledger: one value that the board counts by and the list filters by."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import quote_plus

from django.db.models import F, Q, QuerySet

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Level, Timeliness, kinds_of
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries.seen import seen_units, sees_whole
from trienkhai.campaigns.rules import OPEN_STATES, SOON_DAYS
from trienkhai.organisations.models import Person, Unit, UnitAncestor
from trienkhai.plans.choices import WorkKind
from trienkhai.vietnamese.text import search_key

OPEN = "OPEN"  # a group of states: neither completed nor withdrawn
HANDED_IN = "HANDED_IN"  # another: completed, or waiting to be accepted
NOT_REPORT = "NOT_REPORT"  # a group of kinds: what is not answered by a report
# Nothing has come yet: what waits to be accepted was handed in, what is suspended is not asked for.
MISSING_STATES = tuple(state for state in OPEN_STATES if state != S.SUBMITTED)


@dataclass(frozen=True)
class Filters:
    """Narrowing of a list. The default takes every row that was not withdrawn.

    ``kind`` is a kind or NOT_REPORT; ``state`` is a state, OPEN or HANDED_IN; ``timeliness`` WITHIN takes SOON too, as
    a duty that is due soon is still within its time; ``duty`` is the id of a deliverable, ``occurrence`` None is any of
    its times; ``missing`` keeps what nothing has come of yet.
    """

    kind: str = ""
    state: str = ""
    timeliness: str = ""
    unit: int | None = None
    branch: int | None = None  # a unit with all below it
    obligation: int | None = None
    duty: int | None = None
    occurrence: str | None = None
    scope: str = ""
    organ: str | None = None
    source: str = ""  # DateSource: whose date it is
    due: date | None = None
    missing: bool = False
    level: str = ""  # Level of the unit
    q: str = ""  # part of a unit's name, without accents

    @property
    def query(self) -> str:
        """The filters as a query string: only those that narrow."""
        return "&".join(_pair(name, value) for name, value in self.__dict__.items() if value != _DEFAULTS[name])

    def but(self, **changes: object) -> Filters:
        """The same filters with some changed."""
        if not changes.keys() <= _DEFAULTS.keys():
            raise TypeError(f"No such filter: {sorted(changes.keys() - _DEFAULTS.keys())}")
        # As dataclasses.replace, which is too slow for a thousand cells: what narrows nothing is left to the class.
        narrowed = object.__new__(Filters)
        kept = narrowed.__dict__
        kept.update(self.__dict__)
        for name, value in changes.items():
            if value == _DEFAULTS[name]:
                kept.pop(name, None)
            else:
                kept[name] = value
        return narrowed

    def condition(self, today: date) -> Q:
        """The filters as a condition on rows of the ledger."""
        wanted = ~Q(state=S.WITHDRAWN)
        if self.state == OPEN:
            wanted &= ~Q(state=S.COMPLETED)
        elif self.state == HANDED_IN:
            wanted = Q(state__in=(S.COMPLETED, S.SUBMITTED))
        elif self.state:
            wanted = Q(state=self.state)
        if self.missing:
            wanted &= Q(state__in=MISSING_STATES)
        if self.kind == NOT_REPORT:
            wanted &= ~Q(kind=WorkKind.REPORT)
        if self.timeliness:
            wanted &= timeliness_condition(Timeliness(self.timeliness), today)
        exact = {
            "kind": self.kind if self.kind != NOT_REPORT and self.kind else None,
            "unit_id": self.unit,
            "obligation_id": self.obligation,
            "deliverable_id": self.duty,
            "occurrence": self.occurrence,
            "scope": self.scope or None,
            "organ": self.organ,
            "date_source": self.source or None,
            "due_on": self.due,
        }
        wanted &= Q(**{name: value for name, value in exact.items() if value is not None})
        if self.q.strip():  # by the units' own list: a join would look each row's unit up
            wanted &= Q(unit__in=Unit.objects.filter(search_key__contains=search_key(self.q)).values("pk"))
        if self.branch is not None:
            wanted &= Q(unit__in=UnitAncestor.objects.filter(ancestor=self.branch).values("unit"))
        if self.level:
            wanted &= Q(unit__in=Unit.objects.filter(kind__in=kinds_of(Level(self.level))).values("pk"))
        return wanted


@lru_cache(maxsize=20_000)  # a board asks for thousands of queries, of a few hundred pairs
def _pair(name: str, value: object) -> str:
    return f"{name}={'1' if value is True else quote_plus(str(value))}"


_DEFAULTS = {field.name: field.default for field in fields(Filters)}


def timeliness_condition(wanted: Timeliness, today: date) -> Q:
    """``rules.timeliness`` as a condition; tests hold the two together. WITHIN takes SOON too."""
    handed_in, set_aside = Q(state=S.SUBMITTED), Q(state=S.SUSPENDED)  # what is suspended is within its time
    is_over = Q(handed_in, done_on__gt=F("late_after")) | Q(~handed_in, ~set_aside, late_after__lt=today)
    open_ = Q(late_after__isnull=False) & ~Q(state=S.COMPLETED)
    if wanted == Timeliness.UNDATED:
        return Q(late_after=None)
    if wanted == Timeliness.ON_TIME:
        return Q(state=S.COMPLETED, done_on__lte=F("late_after"))
    if wanted == Timeliness.LATE:
        return Q(state=S.COMPLETED, done_on__gt=F("late_after"))
    if wanted == Timeliness.OVERDUE:
        return open_ & is_over
    if wanted == Timeliness.SOON:
        last = today + timedelta(days=SOON_DAYS)
        return open_ & ~handed_in & ~set_aside & Q(late_after__gte=today, due_on__gte=today, due_on__lte=last)
    return open_ & (set_aside | Q(handed_in, done_on__lte=F("late_after")) | Q(~handed_in, late_after__gte=today))


def rows_for(viewer: Person, campaign: Campaign) -> QuerySet[Assignment]:
    """The rows of the ledger that the viewer may see: all of them, or those of the units granted to him (of a closed
    campaign: those that stood under them then)."""
    rows = Assignment.objects.filter(campaign=campaign)
    if sees_whole(viewer, campaign):
        return rows
    return rows.filter(seen_units(viewer, campaign))
