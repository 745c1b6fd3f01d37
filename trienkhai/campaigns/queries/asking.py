"""What units ask: of one duty with what was answered, of a whole campaign for the office, and what is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState, CampaignState, PetitionKind, PetitionState
from trienkhai.campaigns.models import Assignment, Campaign, Direction, Extension, Petition
from trienkhai.campaigns.queries.doors import OF_THE_DOCUMENT
from trienkhai.campaigns.queries.due import Due, due_of
from trienkhai.campaigns.queries.seen import may_answer_row, may_run, seen_campaigns, seen_rows, sees_whole
from trienkhai.kernel.errors import NotFound
from trienkhai.kernel.pages import page_in
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import DateSource

S, K = AssignmentState, PetitionKind
A_PAGE = 30
_UNFINISHED = (S.NEW, S.RECEIVED, S.IN_PROGRESS, S.RETURNED)


@dataclass(frozen=True)
class FirstDay:
    """The day that stood before anybody gave more time."""

    due_on: date | None
    late_after: date | None
    source: str  # DateSource


@dataclass(frozen=True)
class Asking:
    """What was asked of one duty and what was said, newest first, and what the viewer may do about it."""

    petitions: tuple[Petition, ...]
    extensions: tuple[Extension, ...]
    directions: tuple[Direction, ...]
    first_day: FirstDay | None  # None while no more time was given
    kinds: tuple[PetitionKind, ...]  # that may be asked now
    may_ask: bool
    may_steer: bool  # suspend, resume, give more time
    may_direct: bool
    suspended_because: str

    @property
    def is_empty(self) -> bool:
        return not (self.petitions or self.extensions or self.directions)

    @property
    def open_ones(self) -> tuple[Petition, ...]:
        return tuple(each for each in self.petitions if each.state == PetitionState.OPEN)


@dataclass(frozen=True)
class Asked:
    """One petition with its duty, as the office reads it."""

    petition: Petition
    row: Assignment
    due: Due
    document: str


@dataclass(frozen=True)
class Inbox:
    """Petitions of a campaign: a page of the open ones, the oldest first, then those answered last."""

    asked: tuple[Asked, ...]
    counts: tuple[tuple[PetitionKind, int], ...]  # of open ones, by kind
    total: int
    shown: int  # of the kind that is shown
    page: int
    pages: int
    settled: tuple[Petition, ...]


def open_petitions(campaign: Campaign, unit_ids: Collection[int]) -> dict[int, tuple[PetitionKind, ...]]:
    """What is open about each duty of these units, in the order asked; duties without an open petition are left out.
    For chasing: none is reminded while a question, a request for time or to reconsider stands. One statement."""
    found: dict[int, tuple[PetitionKind, ...]] = defaultdict(tuple)
    rows = Assignment.objects.filter(campaign=campaign, unit__in=unit_ids)
    # As in ``open_petition_count``: the petitions are few and the rows many.
    open_ = Petition.objects.filter(Exists(rows.filter(pk=OuterRef("assignment"))), state=PetitionState.OPEN)
    open_ = open_.order_by("pk")
    for row, kind in open_.values_list("assignment_id", "kind"):
        found[row] += (K(kind),)
    return dict(found)


def open_in(campaign: Campaign) -> QuerySet[Petition]:
    """The open petitions of a campaign; those of rows that went to another unit are over."""
    return Petition.objects.filter(assignment__campaign=campaign, state=PetitionState.OPEN).exclude(
        assignment__state=S.WITHDRAWN
    )


def open_petition_count(campaign: Campaign) -> int:
    """How many wait for an answer. The caller sees the campaign as a whole."""
    rows = Assignment.objects.filter(campaign=campaign).exclude(state=S.WITHDRAWN)
    # The petitions are few and the rows many: asked for so, the database begins at the petitions.
    open_ = Petition.objects.filter(Exists(rows.filter(pk=OuterRef("assignment"))), state=PetitionState.OPEN)
    return open_.count()


def petition_for(viewer: Person, petition_id: int) -> Petition:
    """The one door to a petition: whoever sees the row it is about."""
    found = (
        Petition.objects.filter(seen_rows(viewer, "assignment__"), pk=petition_id)
        .filter(~Q(assignment__state=S.WITHDRAWN) | seen_campaigns(viewer, "assignment__campaign__"))
        .select_related("asked_by", "answered_by", *(f"assignment__{name}" for name in _OF_A_ROW))
        .defer(*(f"assignment__campaign__{field}" for field in OF_THE_DOCUMENT))
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy đề nghị này."))
    return found


def open_direction_of(row: Assignment) -> Petition | None:
    """The open need for direction of a duty. The caller came through ``assignment_for``."""
    asked = row.petitions.filter(kind=K.DIRECTION, state=PetitionState.OPEN)
    return asked.select_related("asked_by").first()


def may_answer(viewer: Person, campaign: Campaign) -> bool:
    """Whether the viewer answers units for the body that runs the campaign."""
    return campaign.state == CampaignState.RUNNING and any(
        may_run(viewer, each, campaign) for each in (Capability.REVIEW, Capability.DIRECT)
    )


def asking_of(viewer: Person, row: Assignment) -> Asking:
    """The questions of one duty. The caller came through ``assignment_for``; four statements."""
    is_running = row.campaign.state == CampaignState.RUNNING
    petitions = tuple(row.petitions.select_related("asked_by", "answered_by").order_by("-pk"))
    open_kinds = {each.kind for each in petitions if each.state == PetitionState.OPEN}
    extensions = tuple(row.extensions.select_related("given_by").order_by("-pk"))
    offered = [K.QUESTION, K.DIRECTION]
    if row.state in _UNFINISHED:
        offered.append(K.RECONSIDER)
    if row.late_after is not None and row.state not in (S.SUBMITTED, S.COMPLETED):
        offered.append(K.EXTENSION)
    stopped = row.changes.filter(after=S.SUSPENDED).order_by("-pk").first() if row.state == S.SUSPENDED else None
    may_ask = is_running and row.state != S.WITHDRAWN and may_answer_row(viewer, row)
    return Asking(
        petitions=petitions,
        extensions=extensions,
        directions=tuple(
            row.directions.select_related("by", "written_by", "extension").prefetch_related("support").order_by("-pk")
        ),
        first_day=first_day_of(row),
        kinds=tuple(kind for kind in K if kind in offered and kind not in open_kinds) if may_ask else (),
        may_ask=may_ask,
        may_steer=is_running and row.state != S.WITHDRAWN and may_run(viewer, Capability.REVIEW, row.campaign),
        may_direct=is_running and row.state != S.WITHDRAWN and may_run(viewer, Capability.DIRECT, row.campaign),
        suspended_because=stopped.reason if stopped else "",
    )


def first_day_of(row: Assignment) -> FirstDay | None:
    """The day that stood before the first extension, through the hands that the duty went through; None when nobody
    gave more time. A later amendment of the document's own day does not hide it."""
    found: FirstDay | None = None
    current: Assignment | None = row
    while current is not None:
        first = current.extensions.order_by("pk").first()
        if first is not None:
            found = FirstDay(first.due_before, first.late_before, first.source_before)
        source = found.source if found is not None else current.date_source
        if source != DateSource.EXTENDED:
            return found
        # It came here with an extended day: the extension stands with the row that it was taken over from.
        due_on = found.due_on if found is not None else current.due_on
        before = Assignment.objects.filter(successor=current, due_on=due_on, date_source=DateSource.EXTENDED)
        current = before.order_by("pk").first()
    return found


def petitions_of(viewer: Person, campaign: Campaign, today: date, *, kind: str = "", page: int = 1) -> Inbox:
    """What the units of a campaign ask, the oldest first. NotFound for who does not see the campaign as a whole."""
    if not sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    counted = dict(open_in(campaign).order_by().values_list("kind").annotate(n=Count("pk")))
    shown = counted.get(kind, 0) if kind else sum(counted.values())
    page, pages = page_in(page, shown, A_PAGE)
    rows = open_in(campaign).filter(**({"kind": kind} if kind else {})).order_by("asked_at", "pk")
    settled = Petition.objects.filter(assignment__campaign=campaign).exclude(state=PetitionState.OPEN)
    return Inbox(
        asked=tuple(asked_of(rows[(page - 1) * A_PAGE : page * A_PAGE], today)),
        counts=tuple((each, counted.get(each, 0)) for each in K if counted.get(each)),
        total=sum(counted.values()),
        shown=shown,
        page=page,
        pages=pages,
        settled=tuple(
            settled.filter(**({"kind": kind} if kind else {}))
            .exclude(answered_at=None)
            .select_related("assignment__obligation", "answered_by")
            .defer("assignment__obligation__as_read")
            .order_by("-answered_at", "-pk")[:10]
        ),
    )


_OF_A_ROW = ("campaign__plan", "campaign__unit", "obligation", "deliverable", "unit")


def asked_of(petitions: QuerySet[Petition], today: date) -> Sequence[Asked]:
    """These petitions with their duties; one statement."""
    rows = petitions.select_related("asked_by", *(f"assignment__{name}" for name in _OF_A_ROW)).defer(
        *(f"assignment__campaign__{field}" for field in OF_THE_DOCUMENT), "assignment__obligation__as_read"
    )
    return [
        Asked(each, each.assignment, due_of(each.assignment, today), str(each.assignment.campaign.plan))
        for each in rows
    ]
