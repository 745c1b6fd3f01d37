"""What shows a duty, who may look at it, and what a unit may use again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import EvidenceKind
from trienkhai.campaigns.models import Assignment, Evidence, EvidenceUse
from trienkhai.campaigns.queries.doors import campaigns_of
from trienkhai.campaigns.queries.seen import seen_rows
from trienkhai.kernel.errors import NotFound
from trienkhai.kernel.pages import page_in
from trienkhai.organisations.models import Person
from trienkhai.plans.models import Plan
from trienkhai.plans.queries import seen_plans
from trienkhai.vietnamese.text import search_key

A_PAGE = 30
MOST_SEARCHED = 3_000
OFFERED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class ShownEvidence:
    """A piece of evidence as the page of one duty shows it; who, when and what for are of this duty."""

    evidence: Evidence
    text: str
    by: Person | None
    at: datetime
    is_entered_for: bool
    is_reused: bool  # it was sent for another duty at first
    others: int  # other duties that it shows, as far as the viewer sees them
    plan_id: int | None  # of a document by its number: our plan of that number, if the viewer sees it

    @property
    def host(self) -> str:
        """Of an address: whose it is, in plain letters, so that none passes for another."""
        host = urlsplit(self.evidence.url).hostname or ""
        try:
            return host.encode("idna").decode()
        except UnicodeError:
            return host


@dataclass(frozen=True)
class ToUse:
    """Evidence of the unit's other duties, the newest first, a page of it."""

    found: tuple[Evidence, ...]
    total: int
    page: int
    pages: int


def came_from(row: Assignment) -> list[int]:
    """The row and those of units that have ended whose duty it goes on with: their evidence is its own."""
    ids, fresh = [row.pk], [row.pk]
    while fresh:
        fresh = list(Assignment.objects.filter(successor__in=fresh).values_list("pk", flat=True))
        ids += fresh
    return ids


def evidence_for(viewer: Person, evidence_id: int) -> Evidence:
    """The one door to a piece of evidence, and so to its file: seen by whoever sees a duty that it shows, or the duty
    that took its place when a unit ended."""
    found = Evidence.objects.filter(pk=evidence_id).select_related("assignment__unit", "by").first()
    rows: list[int] = []
    if found is not None:
        rows = [found.assignment_id, *found.uses.values_list("assignment", flat=True)]
    while rows and found is not None:
        if Assignment.objects.filter(seen_rows(viewer), pk__in=rows).exists():
            return found
        after = Assignment.objects.filter(pk__in=rows).values_list("successor", flat=True)
        rows = [row for row in after if row is not None]
    raise NotFound(_("Không tìm thấy minh chứng."))


def evidence_of(viewer: Person, row: Assignment) -> tuple[ShownEvidence, ...]:
    """What shows a duty, the newest first. The caller came through ``assignment_for``."""
    rows = came_from(row)
    sent = list(Evidence.objects.filter(assignment__in=rows).select_related("by"))
    uses = list(EvidenceUse.objects.filter(assignment__in=rows).select_related("evidence", "by"))
    found = [*sent, *(use.evidence for use in uses)]
    others = _shown_elsewhere(viewer, found, rows)
    plans = _plans_of(viewer, {each.symbol for each in found if each.kind == EvidenceKind.DOCUMENT})
    shown = [
        ShownEvidence(
            evidence=each,
            text=each.text,
            by=each.by,
            at=each.at,
            is_entered_for=each.is_entered_for,
            is_reused=False,
            others=others.get(each.pk, 0),
            plan_id=_plan_of(each, plans),
        )
        for each in sent
    ] + [
        ShownEvidence(
            evidence=use.evidence,
            text=use.text or use.evidence.text,
            by=use.by,
            at=use.at,
            is_entered_for=use.is_entered_for,
            is_reused=True,
            others=others.get(use.evidence_id, 0),
            plan_id=_plan_of(use.evidence, plans),
        )
        for use in uses
    ]
    once = {each.evidence.pk: each for each in reversed(shown)}  # two duties that became one may both have had it
    return tuple(sorted(once.values(), key=lambda each: (each.at, each.evidence.pk), reverse=True))


def evidence_to_use(viewer: Person, row: Assignment, at: datetime, *, text: str = "", page: int = 1) -> ToUse:
    """What the unit gave for its other duties within a year, as far as the viewer sees it; ``text`` narrows by name,
    words, number or duty, without accents."""
    open_to_use = _open_to_use(viewer, row).filter(at__gte=at - OFFERED_FOR).order_by("-at", "-pk")
    columns = ("pk", "file_name", "text", "url", "symbol", "assignment__obligation__action")
    wanted = search_key(text)
    keys = [
        pk
        for pk, *words in open_to_use.values_list(*columns)[:MOST_SEARCHED]
        if not wanted or wanted in search_key(" ".join(words))
    ]
    page, pages = page_in(page, len(keys), A_PAGE)
    shown = keys[(page - 1) * A_PAGE : page * A_PAGE]
    found = (
        Evidence.objects.filter(pk__in=shown)
        .select_related("by", "assignment__obligation", "assignment__campaign__plan")
        .defer(
            "assignment__obligation__as_read", "assignment__campaign__plan__text", "assignment__campaign__plan__reading"
        )
        .order_by("-at", "-pk")
    )
    return ToUse(tuple(found), len(keys), page, pages)


def evidence_chosen(viewer: Person, row: Assignment, ids: Iterable[int]) -> list[Evidence]:
    """The door to evidence that is to be used again. Raises NotFound when one of these is not open to it."""
    wanted = set(ids)
    found = list(_open_to_use(viewer, row, with_own=True).filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise NotFound(_("Không tìm thấy minh chứng đã đánh dấu; có thể đơn vị vừa rút. Đồng chí tải lại trang."))
    return found


def _open_to_use(viewer: Person, row: Assignment, *, with_own: bool = False) -> QuerySet[Evidence]:
    """Evidence of the unit of a row, and of units whose duties it took over, as far as the viewer sees it."""
    own = Q(assignment__unit=row.unit_id) & seen_rows(viewer, "assignment__")
    taken_over = Q(assignment__successor__unit=row.unit_id) & seen_rows(viewer, "assignment__successor__")
    keys = Evidence.objects.filter(own | taken_over).values("pk")  # joins of the conditions may repeat a row
    found = Evidence.objects.filter(pk__in=keys)
    if with_own:
        return found
    rows = came_from(row)
    return found.exclude(assignment__in=rows).exclude(
        pk__in=EvidenceUse.objects.filter(assignment__in=rows).values("evidence")
    )


def _shown_elsewhere(viewer: Person, found: Sequence[Evidence], rows: Sequence[int]) -> dict[int, int]:
    """How many other duties that the viewer sees each of these shows."""
    ids = [each.pk for each in found]
    used = EvidenceUse.objects.filter(seen_rows(viewer, "assignment__"), evidence__in=ids).exclude(assignment__in=rows)
    counts = dict(used.values_list("evidence").annotate(count=Count("pk", distinct=True)))
    homes = {each.assignment_id for each in found} - set(rows)
    seen = set(Assignment.objects.filter(seen_rows(viewer), pk__in=homes).values_list("pk", flat=True))
    for each in found:
        counts[each.pk] = counts.get(each.pk, 0) + (each.assignment_id in seen)
    return counts


def _plans_of(viewer: Person, symbols: set[str]) -> list[Plan]:
    """Our plans with these numbers that the viewer may open: those of his bodies, and those sent to his units."""
    if not symbols:
        return []
    own = seen_plans(viewer)
    sent = Q(campaign__in=campaigns_of(viewer).order_by().values("pk"))
    return list(Plan.objects.filter(own | sent, symbol__in=symbols).only("symbol", "issued_on").order_by("-pk"))


def _plan_of(evidence: Evidence, plans: Sequence[Plan]) -> int | None:
    """The plan of that number; numbers begin anew each year, so a day that was written must be its day."""
    for plan in plans:
        if plan.symbol == evidence.symbol and evidence.issued_on in (None, plan.issued_on):
            return plan.pk
    return None
