"""What every act on the ledger shares: who acts, the row held fast, the move written with its trace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.errors import BadEntry, MoveClosed, NotRunning
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, Receipt
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import Conflict
from trienkhai.organisations import access
from trienkhai.organisations.choices import OWN_ORGANS, Capability, Role
from trienkhai.organisations.models import Person, Unit


def person_or_none(by: HasKey) -> Person | None:
    """The person who acts; None for SYSTEM."""
    return by if isinstance(by, Person) else None


def require(by: HasKey, capability: Capability, unit: Unit) -> None:
    """Raise NotAllowed unless the person may; SYSTEM may."""
    if isinstance(by, Person):
        access.require(by, capability, unit)


def is_entered_for(by: HasKey, unit: Unit) -> bool:
    """Whether ``by`` enters in the unit's stead (nhập thay): somebody without a grant as its officer.

    A specialist acts in his own right for the body he works in and for its organs.
    """
    if not isinstance(by, Person):
        return False
    own = unit.path
    if unit.kind in OWN_ORGANS:
        own = own.rstrip("/").rpartition("/")[0] + "/"
    held = access.grants_of(by, getattr(by, "today", None))
    return not any(
        (grant.role == Role.UNIT_OFFICER and unit.path.startswith(grant.unit.path))
        or (grant.role == Role.SPECIALIST and grant.unit.path == own)
        for grant in held
    )


def require_running(campaign: Campaign) -> None:
    """Raise NotRunning unless answers are being taken."""
    if campaign.state == CampaignState.RUNNING:
        return
    if campaign.state == CampaignState.PREPARING:
        raise NotRunning(_("Kế hoạch này chưa triển khai. Đồng chí bấm Triển khai trước khi ghi kết quả."))
    if campaign.state == CampaignState.WITHDRAWN:
        raise NotRunning(_("Đợt triển khai này đã thu hồi, không ghi kết quả được nữa."))
    raise NotRunning(_("Đợt triển khai này đã kết thúc, không ghi kết quả được nữa."))


def running(campaign: Campaign) -> Campaign:
    """The campaign as it stands now, taking answers. Raises NotRunning."""
    now = Campaign.objects.select_related("unit").get(pk=campaign.pk)
    require_running(now)
    return now


def hold(assignment: Assignment, *, version: int | None = None) -> Assignment:
    """The row as it stands now, held until the transaction ends.

    Raises Conflict when ``version`` is not the stored one, NotRunning when its campaign stands still.
    """
    held = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("campaign__unit", "unit")
        .get(pk=assignment.pk)
    )
    require_running(held.campaign)
    if version is not None and version != held.version:
        raise Conflict(
            _("Có người vừa sửa việc này. Đồng chí xem nội dung mới bên dưới, rồi gửi lại nếu vẫn muốn thay đổi.")
        )
    return held


def require_move(assignment: Assignment, after: AssignmentState) -> None:
    """Raise MoveClosed unless the table of moves has it."""
    before = AssignmentState(assignment.state)
    if not rules.is_move_open(before, after):
        raise MoveClosed(
            _("Việc này đang ở trạng thái “%(before)s”, không chuyển sang “%(after)s” được.")
            % {"before": before.label, "after": after.label}
        )


def require_day(done_on: date | None, *, today: date) -> date:
    """Raise BadEntry unless there is a day, and it has come."""
    if done_on is None:
        raise BadEntry(_("Đồng chí ghi ngày làm xong."))
    if done_on > today:
        raise BadEntry(
            _("Ngày làm xong %(day)s chưa đến. Đồng chí ghi lại ngày, hoặc chọn “Đang thực hiện”.")
            % {"day": done_on.strftime("%d/%m/%Y")}
        )
    return done_on


def require_count(done: int | None, of: int | None) -> None:
    """Raise BadEntry when more is done than there is."""
    if done is not None and of is not None and done > of:
        raise BadEntry(
            _("Số đã làm (%(done)d) lớn hơn tổng số (%(of)d). Đồng chí kiểm tra lại hai số.") % {"done": done, "of": of}
        )


def change_of(
    assignment: Assignment, before: str, *, by: HasKey, at: datetime, reason: str = "", entered_for: bool | None = None
) -> AssignmentChange:
    """The trace of one move, not yet stored."""
    return AssignmentChange(
        assignment=assignment,
        before=before,
        after=assignment.state,
        at=at,
        by=person_or_none(by),
        is_entered_for=is_entered_for(by, assignment.unit) if entered_for is None else entered_for,
        done=assignment.done,
        of=assignment.of,
        done_on=assignment.done_on,
        reason=reason,
    )


def move(
    held: Assignment,
    after: AssignmentState,
    *,
    by: HasKey,
    at: datetime,
    reason: str = "",
    entered_for: bool | None = None,
) -> AssignmentChange:
    """Give a held row its new state and store it with its trace. A reviewer's own act is never nhập thay."""
    before = held.state
    held.state = after
    held.version += 1
    held.changed_at = at
    held.save()
    change = change_of(held, before, by=by, at=at, reason=reason, entered_for=entered_for)
    change.save(force_insert=True)
    return change


def mark_received(campaign_id: int, units: Iterable[Unit], *, by: HasKey, at: datetime) -> None:
    """Who answers has received the document: no second click is asked."""
    waiting = {r.unit_id: r for r in Receipt.objects.filter(campaign_id=campaign_id, received_at=None, unit__in=units)}
    for unit in units:
        receipt = waiting.pop(unit.pk, None)
        if receipt is None:
            continue
        receipt.received_at = at
        receipt.received_by = person_or_none(by)
        receipt.is_entered_for = is_entered_for(by, unit)
        receipt.save(update_fields=["received_at", "received_by", "is_entered_for"])
