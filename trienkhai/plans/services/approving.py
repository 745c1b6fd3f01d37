"""The plan as a whole: its missing header, approving, opening again, throwing a draft away."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trienkhai.journal import services as journal
from trienkhai.organisations import access
from trienkhai.plans.choices import ObligationState, PlanState, WayOut
from trienkhai.plans.errors import PlanRefusal
from trienkhai.plans.models import Plan
from trienkhai.plans.services.doors import Actor, is_handed_out, open_plan, require_editor_of


@transaction.atomic
def complete_header(
    plan: Plan,
    *,
    by: Actor,
    at: datetime,
    issued_on: date | None = None,
    place: str = "",
    symbol: str = "",
    issuer: str = "",
) -> Plan:
    """Fill what the file lacks of the document's header. What was read stays in ``plan.reading``;
    a value that the document states is not overwritten, but the number before a symbol that has none
    ("/KH-UBND", left blank to be written by hand) may be added.

    Raises PlanRefusal for a header that the document states otherwise.
    """
    held = open_plan(plan, by=by)
    full = Plan.objects.get(pk=held.pk)
    read = full.reading["header"]
    wanted = {"issued_on": issued_on, "place": place.strip(), "symbol": symbol.strip(), "issuer": issuer.strip()}
    changes = {name: value for name, value in wanted.items() if value and value != getattr(full, name)}
    for name, value in changes.items():
        if read.get(name) and not (name == "symbol" and _adds_number(read[name]["text"], str(value))):
            raise PlanRefusal(_("Văn bản đã ghi mục này; chỉ bổ sung những mục văn bản để trống."))
    if not changes:
        return full
    before = {name: getattr(full, name) for name in changes}
    for name, value in changes.items():
        setattr(full, name, value)
    full.save(update_fields=list(changes))
    if full.issued_on is not None and "issued_on" in changes:
        _judge_past_again(full, full.issued_on)
    journal.record("plans.header-completed", by=by, at=at, subject=full, details={"before": before, "after": changes})
    return full


def _adds_number(printed: str, whole: str) -> bool:
    """Whether the printed symbol lacks its number and ``whole`` is that symbol with one."""
    return printed.startswith(("/", "-")) and whole.endswith(printed) and whole != printed


def _judge_past_again(plan: Plan, issued_on: date) -> None:
    """ "Past" is judged against the document's own date once somebody has told it."""
    for contradiction in plan.contradictions.filter(code="DATE_IN_PAST", way=WayOut.OPEN):
        values = contradiction.values
        if date.fromisoformat(values["day"]) >= issued_on:
            contradiction.delete()
        else:
            contradiction.values = values | {"against": issued_on.isoformat(), "against_is": "DOCUMENT"}
            contradiction.save(update_fields=["values"])


@transaction.atomic
def approve(plan: Plan, *, by: Actor, at: datetime) -> Plan:
    """Close the check: every obligation was accepted or dropped, and one at least accepted.

    Contradictions that are still open do not stop it; the page before launching counts them.
    Raises PlanRefusal with the number left.
    """
    held = open_plan(plan, by=by)
    waiting = held.obligations.filter(state=ObligationState.READ).count()
    if waiting:
        raise PlanRefusal(
            ngettext(
                "Còn %(count)d nhiệm vụ chưa nhận, chưa bỏ. Đồng chí xử lý hết rồi mới chuyển sang chọn đơn vị.",
                "Còn %(count)d nhiệm vụ chưa nhận, chưa bỏ. Đồng chí xử lý hết rồi mới chuyển sang chọn đơn vị.",
                waiting,
            )
            % {"count": waiting}
        )
    accepted = held.obligations.filter(state=ObligationState.ACCEPTED).count()
    if not accepted:
        raise PlanRefusal(_("Chưa có nhiệm vụ nào được nhận. Đồng chí thêm nhiệm vụ hoặc nhận lại nhiệm vụ đã bỏ."))
    held.state, held.approved_by, held.approved_at = PlanState.APPROVED, access.actor(by), at
    held.save(update_fields=["state", "approved_by", "approved_at"])
    journal.record("plans.approved", by=by, at=at, subject=held, details={"accepted": accepted})
    return held


@transaction.atomic
def reopen(plan: Plan, *, by: Actor, at: datetime) -> Plan:
    """Open an approved plan for changes again, until something was handed out from it."""
    held = Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
    require_editor_of(by, held)
    if held.state == PlanState.DRAFT:
        return held
    if is_handed_out(held):
        raise PlanRefusal(_("Kế hoạch đã giao việc cho đơn vị nên không sửa nhiệm vụ được nữa."))
    held.state, held.approved_by, held.approved_at = PlanState.DRAFT, None, None
    held.save(update_fields=["state", "approved_by", "approved_at"])
    journal.record("plans.reopened", by=by, at=at, subject=held)
    return held


@transaction.atomic
def discard(plan: Plan, *, by: Actor, at: datetime) -> None:
    """Throw a draft away with its file. Raises PlanRefusal once it was approved or put in motion."""
    held = open_plan(plan, by=by)
    source = held.source
    journal.record("plans.discarded", by=by, at=at, subject=held, details={"sha256": source.sha256})
    try:
        held.delete()
        source.delete()
    except ProtectedError as leaning:
        raise PlanRefusal(_("Kế hoạch đã đưa vào triển khai nên không xóa được.")) from leaning
    storage, name = source.content.storage, source.content.name
    transaction.on_commit(lambda: storage.delete(name))
