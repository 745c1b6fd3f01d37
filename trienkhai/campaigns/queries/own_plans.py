"""A unit's own plan: who reads it while it is a draft and after, and who may put it in motion below."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, HandDown, Receipt
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import PlanState, Scope, WorkKind
from trienkhai.plans.models import Plan
from trienkhai.plans.queries import sees_plan


def open_plan_rows(upper: int, unit: Any) -> QuerySet[Assignment]:
    """The duties to make a plan that a unit (its id) has not answered yet in a campaign."""
    rows = Assignment.objects.filter(campaign=upper, unit=unit, kind=WorkKind.PLAN).exclude(scope=Scope.UPWARD)
    return rows.exclude(state__in=(S.COMPLETED, S.SUBMITTED, S.WITHDRAWN))


def is_handed_in(hand_down: HandDown) -> bool:
    """Whether the unit has sent its plan up, or was never asked for one: from then on it answers its duty."""
    return not open_plan_rows(hand_down.upper_id, hand_down.unit_id).exists()


def reads_measures(viewer: Person, hand_down: HandDown) -> bool:
    """Whether the viewer, who sees the unit in the upper campaign, reads what its plan answers clause by clause.

    A draft is read by the unit's own people. Whoever only runs the upper campaign reads it once it was handed in; the
    text of the plan is another question (``sees_plan``).
    """
    if sees_plan(viewer, hand_down.plan):
        return True
    return hand_down.plan.state == PlanState.APPROVED and is_handed_in(hand_down)


def may_carry_on(viewer: Person, receipt: Receipt) -> bool:
    """Whether the viewer writes the unit's own plan. From above somebody may begin one in its stead, but has no part in
    a draft of its own; a body that is directed across lines lets nobody else."""
    if receipt.is_directed:
        return access.may_on_itself(viewer, Capability.EDIT_PLANS, receipt.unit)
    if not access.may(viewer, Capability.EDIT_PLANS, receipt.unit):
        return False
    begun = HandDown.objects.filter(upper=receipt.campaign_id, unit=receipt.unit_id)
    held = begun.select_related("plan__unit").defer("plan__text", "plan__reading", "lines").first()
    return held is None or sees_plan(viewer, held.plan)


def may_launch(viewer: Person, plan: Plan) -> bool:
    """Whether the viewer may put a plan in motion: by a role that launches for its unit, or by one on the unit itself
    where the plan carries the superior's on (``access.CARRYING_ON``)."""
    return _launches_freely(viewer, plan) or _carries_on(viewer, plan) is not None


def must_hand_in_first(viewer: Person, plan: Plan) -> bool:
    """Whether the viewer launches this plan only as one that was handed in, and it was not yet."""
    if _launches_freely(viewer, plan):
        return False
    held = _carries_on(viewer, plan)
    return held is None or not is_handed_in(held)


def launches_at_once(viewer: Person, plan: Plan) -> bool:
    """Whether nothing but the check of the plan stands between the viewer and its launch."""
    return may_launch(viewer, plan) and not must_hand_in_first(viewer, plan)


def _launches_freely(viewer: Person, plan: Plan) -> bool:
    """What was written for a committee of another line nobody launches from above."""
    if access.may_on_itself(viewer, Capability.LAUNCH, plan.unit):
        return True
    return access.may(viewer, Capability.LAUNCH, plan.unit) and not plan.is_directed


def _carries_on(viewer: Person, plan: Plan) -> HandDown | None:
    if not access.may_carrying_on(viewer, Capability.LAUNCH, plan.unit):
        return None
    return HandDown.objects.filter(plan=plan.pk).defer("lines").first()


def waiting_for_plan(upper: int) -> Exists:
    """A condition on hand-downs of a campaign: the unit still owes the plan."""
    return Exists(open_plan_rows(upper, OuterRef("unit")))
