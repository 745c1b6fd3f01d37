"""What every act on a plan asks first: may this person, and is the plan still open."""

from __future__ import annotations

from typing import TypeAlias, cast

from django.db.models import Model
from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import PlanState
from trienkhai.plans.errors import ObligationChanged, PlanRefusal
from trienkhai.plans.models import Deliverable, Obligation, Plan
from trienkhai.plans.queries import sees_plan

Actor: TypeAlias = HasKey  # a Person, or SYSTEM


def require_editor(by: Actor, unit: Unit) -> None:
    """Raise NotAllowed unless ``by`` may check plans of this unit; SYSTEM may."""
    access.require(by, Capability.EDIT_PLANS, unit)


def require_editor_of(by: Actor, plan: Plan) -> None:
    """The same for one plan: nobody changes from above what he does not see (a unit's draft, what it wrote for a
    committee of another line)."""
    require_editor(by, plan.unit)
    person = access.actor(by)
    if person is not None and not sees_plan(person, plan):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))


def open_plan(plan: Plan, *, by: Actor) -> Plan:
    """The plan, locked, for a change. Raises PlanRefusal once it was approved."""
    held = Plan.objects.select_for_update(of=("self",)).select_related("unit").defer("text", "reading").get(pk=plan.pk)
    require_editor_of(by, held)
    if held.state != PlanState.DRAFT:
        raise PlanRefusal(_("Kế hoạch đã xác nhận. Muốn sửa nhiệm vụ, đồng chí chọn “Mở lại để sửa” trước."))
    return held


def unlaunched_plan(plan: Plan, *, by: Actor) -> Plan:
    """The plan, locked, for days and kinds of work, which the page before launching may still change.
    Raises PlanRefusal once something was handed out from it."""
    held = Plan.objects.select_for_update(of=("self",)).select_related("unit").defer("text", "reading").get(pk=plan.pk)
    require_editor_of(by, held)
    if held.state != PlanState.DRAFT and is_handed_out(held):
        raise PlanRefusal(_("Kế hoạch đã giao việc cho đơn vị nên không sửa được nữa."))
    return held


def is_handed_out(plan: Plan) -> bool:
    """Whether rows of a room above lean on a deliverable of this plan; which room, is not for us to know."""
    return any(
        cast(type[Model], relation.related_model)
        ._base_manager.filter(**{f"{relation.field.name}__obligation__plan": plan})
        .exists()
        for relation in Deliverable._meta.related_objects
    )


def held_obligation(
    obligation: Obligation, *, by: Actor, version: int | None = None, before_launch: bool = False
) -> Obligation:
    """The obligation as it stands now, its plan locked and open; with ``before_launch`` an approved
    plan will do until it is launched.

    Raises ObligationChanged, with what stands, when ``version`` is no longer the one that was shown.
    """
    (unlaunched_plan if before_launch else open_plan)(obligation.plan, by=by)
    held = Obligation.objects.select_for_update(of=("self",)).select_related("plan__unit").get(pk=obligation.pk)
    if version is not None and held.version != version:
        raise ObligationChanged(
            _("Có người vừa sửa nhiệm vụ này. Đồng chí xem cả hai nội dung bên dưới rồi chọn nội dung cần giữ."), held
        )
    return held
