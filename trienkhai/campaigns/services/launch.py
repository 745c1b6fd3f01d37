"""Putting a plan in motion: prepared, corrected, launched, withdrawn, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from trienkhai.campaigns import counters
from trienkhai.campaigns.choices import AssignmentState, CampaignState, ReceiverKind
from trienkhai.campaigns.errors import AlreadyAnswered, BadEntry, NothingToLaunch, NotRunning, PlanNotApproved
from trienkhai.campaigns.models import (
    Allocation,
    Assignment,
    AssignmentChange,
    Campaign,
    Evidence,
    Receipt,
)
from trienkhai.campaigns.queries import own_plans, planned
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.campaigns.queries.wholes import Wholes, wholes_of
from trienkhai.campaigns.services import counting, ledger
from trienkhai.campaigns.services.phrases import sync_audiences
from trienkhai.campaigns.services.told import tell_launched
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import PlanState, Scope, WorkKind
from trienkhai.plans.models import Obligation, Plan

_BATCH = 500
_UNANSWERED = (AssignmentState.NEW, AssignmentState.RECEIVED)


@transaction.atomic
def prepare(plan: Plan, *, by: HasKey, at: datetime) -> Campaign:
    """The campaign of an approved plan, its phrases resolved to units; made once, brought up to date after.

    Raises PlanNotApproved. A withdrawn campaign is prepared anew; a running one is given back as it is.
    """
    _require_launcher(by, plan)
    if plan.state != PlanState.APPROVED:
        raise PlanNotApproved(_("Đồng chí xác nhận hết các nhiệm vụ của kế hoạch trước khi triển khai."))
    title = (plan.subject or plan.symbol or "Kế hoạch")[:300]
    campaign, is_new = Campaign.objects.get_or_create(plan=plan, defaults={"unit": plan.unit, "title": title})
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("plan", "unit").get(pk=campaign.pk)
    if campaign.state == CampaignState.WITHDRAWN:
        campaign.state = CampaignState.PREPARING
        campaign.save(update_fields=["state"])
    if campaign.state != CampaignState.PREPARING:
        return campaign
    sync_audiences(campaign)
    journal.record("campaigns.prepared", by=by, at=at, subject=campaign, details={"plan": plan.pk, "is_new": is_new})
    return campaign


def _require_launcher(by: HasKey, plan: Plan) -> None:
    """Raise NotAllowed unless ``by`` may put the plan in motion; PlanNotApproved while an officer still owes it above."""
    person = access.actor(by)
    if person is None:
        return
    if not own_plans.may_launch(person, plan):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    if own_plans.must_hand_in_first(person, plan):
        raise PlanNotApproved(_("Đồng chí gửi kế hoạch lên cấp trên rồi triển khai xuống."))


def hold_preparing(campaign: Campaign, *, by: HasKey) -> Campaign:
    """The campaign held fast, still to be launched. Raises NotRunning once it was."""
    require_run(by, Capability.LAUNCH, campaign)
    held = Campaign.objects.select_for_update(of=("self",)).select_related("plan", "unit").get(pk=campaign.pk)
    if held.state != CampaignState.PREPARING:
        raise NotRunning(_("Kế hoạch này đã triển khai nên không sửa được việc giao nữa."))
    return held


@transaction.atomic
def allocate(
    campaign: Campaign,
    obligation: Obligation,
    *,
    phrases: Sequence[str] | None,
    by: HasKey,
    at: datetime,
) -> Allocation:
    """Say to whom an obligation goes where the document names nobody: phrases, an empty list (nobody),
    or None (as the document writes)."""
    held = hold_preparing(campaign, by=by)
    _require_of_plan(obligation, held)
    chosen = None if phrases is None else [" ".join(phrase.split()) for phrase in phrases if phrase.strip()]
    made = _decide(held, obligation, {"phrases": chosen}, by=by, at=at)
    sync_audiences(held)
    journal.record(
        "campaigns.obligation-allocated",
        by=by,
        at=at,
        subject=held,
        details={"obligation": obligation.pk, "phrases": chosen},
    )
    return made


@transaction.atomic
def allocate_as_before(campaign: Campaign, obligations: Iterable[Obligation], *, by: HasKey, at: datetime) -> int:
    """Give obligations without a lead to those of the obligation before them ("như nhiệm vụ trước")."""
    held = hold_preparing(campaign, by=by)
    wanted = {obligation.pk for obligation in obligations}
    ground = planned.ground_of(held)
    before: list[str] = []
    given: list[int] = []
    for obligation in ground.obligations:
        phrases = ground.phrases_of(obligation)
        if not phrases and obligation.pk in wanted and before:
            _decide(held, obligation, {"phrases": before}, by=by, at=at)
            given.append(obligation.pk)
            phrases = before
        before = phrases or before
    sync_audiences(held)
    journal.record(
        "campaigns.obligations-allocated-as-before", by=by, at=at, subject=held, details={"obligations": given}
    )
    return len(given)


@transaction.atomic
def set_upward(
    campaign: Campaign, obligation: Obligation, *, is_wanted: bool, due_on: date | None, by: HasKey, at: datetime
) -> Allocation:
    """Keep or leave out the committee's onward report of an obligation, and set its working date."""
    held = hold_preparing(campaign, by=by)
    _require_of_plan(obligation, held)
    if not obligation.onward.strip():
        raise BadEntry(_("Văn bản không nêu việc báo cáo cấp trên ở nhiệm vụ này."))
    values = {"reports_upward": is_wanted, "upward_due_on": due_on if is_wanted else None}
    made = _decide(held, obligation, values, by=by, at=at)
    journal.record(
        "campaigns.upward-report-set", by=by, at=at, subject=held, details={"obligation": obligation.pk, **values}
    )
    return made


def _require_of_plan(obligation: Obligation, campaign: Campaign) -> None:
    if obligation.plan_id != campaign.plan_id:
        raise BadEntry(_("Nhiệm vụ này không thuộc kế hoạch đang triển khai."))


def _decide(
    campaign: Campaign, obligation: Obligation, values: Mapping[str, object], *, by: HasKey, at: datetime
) -> Allocation:
    made, _made_now = Allocation.objects.update_or_create(
        campaign=campaign,
        obligation=obligation,
        defaults={**values, "decided_by": access.actor(by), "decided_at": at},
    )
    return made


@transaction.atomic
def mark_told(campaign: Campaign, audience_ids: Sequence[int], *, by: HasKey, at: datetime) -> int:
    """Tick the recipients outside the system to whom the document was sent another way; untick the rest."""
    require_run(by, Capability.LAUNCH, campaign)
    outside = campaign.audiences.filter(kind__in=(ReceiverKind.OUTSIDE, ReceiverKind.UNMATCHED), is_recipient=True)
    outside.exclude(pk__in=audience_ids).update(told_at=None)
    outside.filter(pk__in=audience_ids, told_at=None).update(told_at=at)
    told = outside.filter(pk__in=audience_ids).count()
    journal.record("campaigns.recipients-told", by=by, at=at, subject=campaign, details={"audiences": told})
    return told


@transaction.atomic
def launch(campaign: Campaign, *, is_retroactive: bool, by: HasKey, at: datetime, key: str = "") -> Campaign:
    """Write the ledger and send the plan to its units, once: a second call gives the same campaign.

    ``is_retroactive``: a plan of the past, of which nobody is told or reminded. Raises NothingToLaunch when no
    obligation came to any unit, PlanNotApproved when the plan was opened again.
    """

    def act() -> Campaign:
        # The plan too: nobody opens it again for changes while its rows are being written.
        both = Campaign.objects.select_for_update(of=("self", "plan")).select_related("plan__unit", "unit")
        held = both.get(pk=campaign.pk)
        _require_launcher(by, held.plan)
        if held.state == CampaignState.RUNNING:
            return held
        if held.state != CampaignState.PREPARING:
            raise NotRunning(_("Đợt triển khai này đã thu hồi hoặc đã kết thúc. Đồng chí chuẩn bị lại từ kế hoạch."))
        if held.plan.state != PlanState.APPROVED:
            raise PlanNotApproved(_("Kế hoạch đang mở lại để sửa. Đồng chí xác nhận lại trước khi triển khai."))
        sync_audiences(held)
        ground = planned.ground_of(held)
        if not is_retroactive:
            ground = planned.with_periods(ground, at.date())
        rows = planned.rows_of_ground(ground)
        if not rows:
            raise NothingToLaunch(
                _("Chưa có việc nào đến được đơn vị. Đồng chí chỉ rõ đơn vị cho các đối tượng rồi triển khai lại.")
            )
        wholes = wholes_of(held, rows)
        Assignment.objects.bulk_create((row_of(held, row, wholes, at) for row in rows), batch_size=_BATCH)
        counters.fold(held.pk)
        reached = _receipts(held, ground, rows)
        held.state, held.is_retroactive = CampaignState.RUNNING, is_retroactive
        held.launched_by, held.launched_at = access.actor(by), at
        held.withdrawn_at, held.withdrawn_reason = None, ""
        held.save()
        counting.ask_for(row.obligation.pk for row in rows)
        journal.record(
            "campaigns.launched",
            by=by,
            at=at,
            subject=held,
            details={
                "is_retroactive": is_retroactive,
                "assignments": len(rows),
                "units": len({row.unit.pk for row in rows}),
                "receipts": len(reached),
            },
        )
        if not is_retroactive:
            tell_launched(held, reached, rows, by=by, at=at)
        return held

    kept = journal.once(key, "campaigns.launch", by=by, at=at, act=act)
    return Campaign.objects.select_related("plan", "unit").get(pk=kept)


def row_of(
    campaign: Campaign,
    row: planned.PlannedRow,
    wholes: Wholes,
    at: datetime,
    *,
    made_at: datetime | None = None,
) -> Assignment:
    """A planned row as the ledger keeps it, not yet stored. ``made_at``: written after the launch."""
    return Assignment(
        campaign=campaign,
        obligation=row.obligation,
        deliverable=row.deliverable,
        kind=row.kind,
        unit=row.unit,
        unit_name=row.unit.name,
        organ=row.organ[:120],
        part=row.part,
        scope=row.scope,
        is_directed=planned.is_directed(row.unit, campaign.unit),
        occurrence=row.point.occurrence,
        starts_on=row.point.starts_on,
        due_on=row.point.due_on,
        late_after=row.point.late_after,
        date_source=row.point.source,
        of=wholes.get((row.deliverable.pk, row.unit.pk)) if row.scope == Scope.UNITS else None,
        made_at=made_at,
        changed_at=at,
    )


def _receipts(campaign: Campaign, ground: planned.Ground, rows: Sequence[planned.PlannedRow]) -> list[Unit]:
    """One receipt for each unit that owes something or stands under "Nơi nhận", which are given back; not for the
    issuer itself.

    A campaign launched again begins its receipts again.
    """
    owing: dict[int, Unit] = {row.unit.pk: row.unit for row in rows}
    named = (a for a in ground.audiences.values() if a.is_recipient)
    knowing = {unit.pk: unit for audience in named for unit in ground.targets[audience.pk]}
    units = {**knowing, **owing}
    units.pop(campaign.unit_id, None)
    Receipt.objects.bulk_create(
        (
            Receipt(
                campaign=campaign,
                unit=unit,
                to_know=pk not in owing,
                is_directed=planned.is_directed(unit, campaign.unit),
            )
            for pk, unit in units.items()
        ),
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["campaign", "unit"],
        update_fields=["to_know", "received_at", "received_by", "is_entered_for", "is_directed"],
    )
    return list(units.values())


@transaction.atomic
def withdraw(campaign: Campaign, *, reason: str, by: HasKey, at: datetime) -> Campaign:
    """Take a launched campaign back as a whole (thu hồi), only while no unit has answered.

    Raises AlreadyAnswered; BadEntry without a reason; NotRunning when there is nothing to take back.
    """
    require_run(by, Capability.LAUNCH, campaign)
    held = ledger.held_campaign(campaign.pk)
    if held.state == CampaignState.WITHDRAWN:
        return held
    ledger.require_running(held)
    if not reason.strip():
        raise BadEntry(_("Đồng chí nêu lý do thu hồi để các đơn vị biết."))
    ledger.wait_for_rows(held)
    rows = list(Assignment.objects.filter(campaign=held).exclude(state=AssignmentState.WITHDRAWN).order_by("pk"))
    shown = Evidence.objects.filter(Q(assignment__campaign=held) | Q(uses__assignment__campaign=held))
    if count_answered(rows) or shown.exists():
        raise AlreadyAnswered(_("Đã có đơn vị trả lời nên không thu hồi cả đợt được nữa."))
    traces = []
    for row in rows:
        before, row.state = row.state, AssignmentState.WITHDRAWN
        traces.append(ledger.change_of(row, before, by=by, at=at, reason=reason.strip(), entered_for=False))
    AssignmentChange.objects.bulk_create(traces, batch_size=_BATCH)
    Assignment.objects.filter(campaign=held).exclude(state=AssignmentState.WITHDRAWN).update(
        state=AssignmentState.WITHDRAWN, version=F("version") + 1, changed_at=at
    )
    held.state, held.withdrawn_at, held.withdrawn_reason = CampaignState.WITHDRAWN, at, reason.strip()
    held.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    journal.record(
        "campaigns.withdrawn",
        by=by,
        at=at,
        subject=held,
        details={"assignments": len(rows), "reason": reason.strip()},
    )
    return held


def count_answered(rows: Iterable[Assignment]) -> int:
    """Rows on which a unit has done more than receive the document."""
    return sum(row.state not in _UNANSWERED and row.kind != WorkKind.ACKNOWLEDGE for row in rows)


@transaction.atomic
def close(campaign: Campaign, *, by: HasKey, at: datetime) -> Campaign:
    """End a campaign: its ledger stands as it is from now on. Raises NotRunning unless it runs."""
    require_run(by, Capability.LAUNCH, campaign)
    held = ledger.held_campaign(campaign.pk)
    if held.state == CampaignState.CLOSED:
        return held
    ledger.require_running(held)
    ledger.wait_for_rows(held)
    held.state, held.closed_at = CampaignState.CLOSED, at
    held.save(update_fields=["state", "closed_at"])
    journal.record("campaigns.closed", by=by, at=at, subject=held)
    return held
