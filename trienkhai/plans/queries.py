"""Questions about plans. A viewer sees those of his own bodies, and what units below him have confirmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access, as_of
from trienkhai.organisations.choices import OWN_ORGANS, Capability
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.queries import installation
from trienkhai.plans import marks, rules, versions
from trienkhai.plans.choices import CheckAct, DateSource, ObligationState, PlanState, WayOut, WorkKind
from trienkhai.plans.models import CheckStep, Clause, Contradiction, Deliverable, Obligation, Plan
from trienkhai.plans.onward import onward_deadline
from trienkhai.plans.rules import DuePoint, SetDate
from trienkhai.vietnamese.deadlines import Deadline


# --- doors
def plan_for(viewer: Person, plan_id: int) -> Plan:
    """The one door to a plan: those of other units do not exist (NotFound)."""
    found = _plans_seen_by(viewer).filter(pk=plan_id).first()
    if found is None:
        raise NotFound(_("Không tìm thấy kế hoạch."))
    return found


def obligation_for(viewer: Person, obligation_id: int) -> Obligation:
    """The door to one obligation, with its plan and all that its card shows."""
    seen = Obligation.objects.filter(pk=obligation_id, plan__in=_plans_seen_by(viewer))
    found = _with_parts(seen.select_related("plan__unit", "plan__source")).first()
    if found is None:
        raise NotFound(_("Không tìm thấy nhiệm vụ."))
    return found


def contradiction_for(viewer: Person, contradiction_id: int) -> Contradiction:
    """The door to one contradiction."""
    found = (
        Contradiction.objects.filter(pk=contradiction_id, plan__in=_plans_seen_by(viewer))
        .select_related("plan__unit", "plan__source", "decided_by")
        .prefetch_related("obligations")
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy mâu thuẫn này."))
    return found


def plans_of(viewer: Person) -> QuerySet[Plan]:
    """The plans that the viewer may see, the newest first, each with ``obligation_count`` (those not
    dropped), ``accepted_count`` and ``waiting_count``."""
    state = ObligationState
    return (
        _plans_seen_by(viewer)
        .defer("text", "reading")
        .annotate(
            obligation_count=Count("obligations", filter=~Q(obligations__state=state.DROPPED)),
            accepted_count=Count("obligations", filter=Q(obligations__state=state.ACCEPTED)),
            waiting_count=Count("obligations", filter=Q(obligations__state=state.READ)),
        )
        .order_by("-created_at", "-pk")
    )


def units_to_plan_for(viewer: Person) -> list[Unit]:
    """The units on which the viewer may upload a plan: those granted by name, the highest first."""
    held = {grant.unit_id: grant.unit for grant in access.grants_of(viewer)}
    return sorted(
        (unit for unit in held.values() if access.may(viewer, Capability.EDIT_PLANS, unit)),
        key=lambda unit: (unit.path.count("/"), unit.position, unit.pk),
    )


def seen_plans(viewer: Person) -> Q:
    """A condition on plans: those of the viewer's own bodies, and of what was confirmed those of the units below.

    A draft is its unit's own matter (and of who began it in the unit's stead) until it is confirmed. What a body wrote
    for a committee of another line stays with its own people: its superior in its own line sees none of it.
    """
    below = Q(unit__in=access.units_where(viewer, Capability.SEE_CONTENT))
    confirmed = ~Q(state=PlanState.DRAFT) & Q(is_directed=False)
    return _of_own_bodies(viewer) | (below & (confirmed | Q(created_by=viewer)))


def _of_own_bodies(viewer: Person) -> Q:
    tops = as_of.own_bodies_of(viewer, Capability.SEE_CONTENT)
    return Q(unit__in=tops) | Q(unit__parent__in=tops, unit__kind__in=OWN_ORGANS)


def sees_plan(viewer: Person, plan: Plan) -> bool:
    """``seen_plans`` of one plan at hand; asks nothing once the viewer's roles are read."""
    unit = plan.unit
    tops = as_of.own_bodies_of(viewer, Capability.SEE_CONTENT)
    if unit.pk in tops or (unit.kind in OWN_ORGANS and unit.parent_id in tops):
        return True
    if not access.may(viewer, Capability.SEE_CONTENT, unit):
        return False
    return plan.created_by_id == viewer.pk or (plan.state != PlanState.DRAFT and not plan.is_directed)


def _plans_seen_by(viewer: Person) -> QuerySet[Plan]:
    return Plan.objects.filter(seen_plans(viewer)).select_related("unit", "source", "approved_by")


# --- what a plan holds
def obligations_of(plan: Plan, *, states: Collection[ObligationState] | None = None) -> list[Obligation]:
    """The obligations in the document's order, with deliverables, working dates and contradictions
    at hand (a constant number of queries)."""
    found = plan.obligations.all()
    if states is not None:
        found = found.filter(state__in=states)
    return list(_with_parts(found))


def clauses_of(plan: Plan) -> list[Clause]:
    """The labelled headings and items of the document, in its order."""
    return list(plan.clauses.order_by("position"))


def contradictions_of(plan: Plan) -> list[Contradiction]:
    """What cannot all be kept, in the order it was found, with the obligations concerned."""
    return list(
        plan.contradictions.select_related("decided_by")
        .prefetch_related(Prefetch("obligations", Obligation.objects.order_by("position", "pk")))
        .order_by("pk")
    )


def open_contradictions_of(plan: Plan) -> list[Contradiction]:
    """Those that still wait for somebody: what the page before launching counts."""
    return [contradiction for contradiction in contradictions_of(plan) if is_unsettled(contradiction)]


def last_acts_of(plan: Plan) -> dict[int, CheckAct]:
    """By obligation, the last act on it that can be taken back."""
    found: dict[int, CheckAct] = {}
    for act, subject, other in plan.steps.order_by("pk").values_list("act", "subject", "other"):
        found[subject] = CheckAct(act)
        if other is not None:
            found[other] = CheckAct(act)
    return found


def last_act_of(obligation: Obligation) -> CheckAct | None:
    """The same of one obligation."""
    mine = Q(subject=obligation.pk) | Q(other=obligation.pk)
    act = CheckStep.objects.filter(mine, plan=obligation.plan_id).order_by("-pk").values_list("act", flat=True).first()
    return CheckAct(act) if act else None


def changes_between(old: Plan, new: Plan) -> tuple[versions.Change, ...]:
    """What became of each obligation from one version of a document to the next; dropped ones are left out."""
    return versions.compare(_versions_of(old), _versions_of(new))


def _versions_of(plan: Plan) -> list[versions.Version]:
    kept = plan.obligations.exclude(state=ObligationState.DROPPED).order_by("position", "pk")
    return [
        versions.Version(
            key=o.pk,
            quote=o.quote,
            lead=tuple(o.lead),
            support=tuple(o.support),
            deadline_text=o.deadline_text,
            starts_on=o.starts_on,
            ends_on=o.ends_on,
            products=tuple(o.products),
        )
        for o in kept
    ]


def deliverables_of(obligation: Obligation) -> tuple[tuple[WorkKind, str], ...]:
    """(kind, product) of an obligation: as a person set them, else as they are proposed."""
    stored = sorted(obligation.deliverables.all(), key=lambda d: d.position)
    if stored:
        return tuple((WorkKind(d.kind), d.name) for d in stored)
    return rules.proposed_deliverables(obligation.action, tuple(obligation.products), obligation.quote)


def is_in_doubt(obligation: Obligation) -> bool:
    """Whether a person should look at this one before it is accepted."""
    return rules.is_in_doubt(
        [doubt["code"] for doubt in obligation.doubts],
        has_lead=bool(obligation.lead),
        in_open_contradiction=any(is_unsettled(c) for c in obligation.contradictions.all()),
    )


def is_unsettled(contradiction: Contradiction) -> bool:
    """Whether a contradiction still waits for somebody: grave, undecided, and none of its obligations dropped."""
    return (
        contradiction.way == WayOut.OPEN
        and rules.is_grave(contradiction.code, contradiction.values)
        and all(o.state != ObligationState.DROPPED for o in contradiction.obligations.all())
    )


def due_points_of(obligation: Obligation, *, strict_before: bool = False) -> tuple[DuePoint, ...]:
    """When one obligation falls due: its deadline, with working dates and decided contradictions.
    Ask ``strict_before()`` once for many."""
    rounds = [c.second_round_on for c in obligation.moved_by.all() if c.way == WayOut.TWO_ROUNDS]
    return rules.due_points(
        obligation.deadline,
        set_dates={w.occurrence: SetDate(w.due_on, DateSource(w.source)) for w in obligation.working_dates.all()},
        second_round_on=rounds[0] if rounds else None,
        strict_before=strict_before,
    )


def due_points_of_all(obligations: Sequence[Obligation]) -> dict[int, tuple[DuePoint, ...]]:
    """The same for many obligations (from ``obligations_of``), by id."""
    strict = strict_before()
    return {obligation.pk: due_points_of(obligation, strict_before=strict) for obligation in obligations}


def onward_deadline_of(obligation: Obligation, plan: Plan) -> Deadline | None:
    """By when the issuing body reports this on to its superior, where the document says a day for it."""
    if not obligation.onward.strip():
        return None
    year = obligation.ends_on.year if obligation.ends_on else plan.issued_on.year if plan.issued_on else None
    return onward_deadline(obligation.quote, obligation.onward, obligation.deadline, year=year)


def onward_deadlines_of(obligations: Sequence[Obligation], plan: Plan) -> dict[int, Deadline]:
    """The same for many obligations of a plan, by id; those without such a day are not in it."""
    found = ((obligation.pk, onward_deadline_of(obligation, plan)) for obligation in obligations)
    return {pk: deadline for pk, deadline in found if deadline is not None}


def strict_before() -> bool:
    """Whether this installation calls "trước ngày D" late from D itself."""
    here = installation()
    return here is not None and here.strict_before


def _with_parts(obligations: QuerySet[Obligation]) -> QuerySet[Obligation]:
    return (
        obligations.select_related("confirmed_by")
        .prefetch_related(
            Prefetch("deliverables", Deliverable.objects.order_by("position")),
            "working_dates__set_by",
            "contradictions__obligations",
            "moved_by",
        )
        .order_by("position", "pk")
    )


# --- figures and text
@dataclass(frozen=True)
class PlanCounts:
    """How far the check of a plan is. Figures of obligations but for the last."""

    total: int  # not dropped
    accepted: int
    waiting: int
    dropped: int
    clean: int  # waiting, and nothing about them is in doubt
    in_doubt: int  # waiting, and somebody must look
    undated: int  # not dropped, with no due day at all
    dated_here: int  # not dropped, with a day that a person set
    open_contradictions: int

    @property
    def is_decided(self) -> bool:
        return self.waiting == 0 and self.accepted > 0


def counts_of(plan: Plan) -> PlanCounts:
    """The figures of one plan, asked anew."""
    obligations = obligations_of(plan)
    return counts_among(obligations, due_points_of_all(obligations), len(open_contradictions_of(plan)))


def counts_among(
    obligations: Sequence[Obligation], due: Mapping[int, Sequence[DuePoint]], open_contradictions: int
) -> PlanCounts:
    """The same figures of obligations already at hand; asks nothing."""
    kept = [o for o in obligations if o.state != ObligationState.DROPPED]
    waiting = [o for o in kept if o.state == ObligationState.READ]
    doubtful = [o for o in waiting if is_in_doubt(o)]
    here = {DateSource.WORKING, DateSource.MOVED}
    return PlanCounts(
        total=len(kept),
        accepted=len(kept) - len(waiting),
        waiting=len(waiting),
        dropped=len(obligations) - len(kept),
        clean=len(waiting) - len(doubtful),
        in_doubt=len(doubtful),
        undated=sum(all(point.due_on is None for point in due[o.pk]) for o in kept),
        dated_here=sum(any(point.source in here for point in due[o.pk]) for o in kept),
        open_contradictions=open_contradictions,
    )


def marked_text(
    plan: Plan, obligations: Sequence[Obligation] | None = None, clauses: Sequence[Clause] | None = None
) -> tuple[marks.MarkedLine, ...]:
    """The document line by line, cut where obligations begin and end; dropped ones are not marked."""
    if obligations is None:
        obligations = list(plan.obligations.order_by("position", "pk"))
    if clauses is None:
        clauses = clauses_of(plan)
    spans = {o.pk: (o.start, o.end) for o in obligations if o.state != ObligationState.DROPPED}
    headings = frozenset(c.start for c in clauses if _is_heading(c))
    return marks.mark(plan.text, spans, headings=headings)


def _is_heading(clause: Clause) -> bool:
    """A numbered title rather than an item: short, and it does not close like a sentence."""
    words = clause.text.strip()
    return clause.label not in {"-", "+", "*"} and 0 < len(words) <= 110 and words[-1] not in ".;:,"


def is_open_for_change(plan: Plan) -> bool:
    """Whether obligations may still be changed: until the plan is approved."""
    return plan.state == PlanState.DRAFT
