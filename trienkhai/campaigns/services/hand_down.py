"""Carrying an upper plan on: a unit's own plan written or linked, compared clause by clause, handed in as its duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState, CampaignState, CoverageAnswer
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.campaigns.models import Assignment, Campaign, Coverage, HandDown, Receipt
from trienkhai.campaigns.queries.hand_down import stands_above
from trienkhai.campaigns.queries.own_plans import may_carry_on, open_plan_rows
from trienkhai.campaigns.services import counting, evidence
from trienkhai.campaigns.services.answer import record_progress
from trienkhai.campaigns.services.measures import MeasureLine, in_own_words
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import Conflict, NotAllowed, NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit
from trienkhai.plans import services as plans
from trienkhai.plans.choices import ObligationState, PlanState, Scope, WorkKind
from trienkhai.plans.models import Obligation, Plan
from trienkhai.plans.rules import named_within
from trienkhai.plans.services import ComposedHead, Ground
from trienkhai.vietnamese.dates import short_date
from trienkhai.vietnamese.symbols import parse_symbol
from trienkhai.vietnamese.text import capital
from trienkhai.vietnamese.verbs import within_sentence


@dataclass(frozen=True)
class Said:
    """What a unit says of one upper obligation; None: not yet said."""

    answer: CoverageAnswer | None
    lowers: tuple[int, ...] = ()  # obligations of its own plan (ids)
    note: str = ""


@transaction.atomic
def write_plan(
    upper: Campaign,
    unit: Unit,
    *,
    lines: Sequence[MeasureLine],
    by: HasKey,
    at: datetime,
    subject: str = "",
    symbol: str = "",
    place: str = "",
    issued_on: date | None = None,
    version: int | None = None,
) -> HandDown:
    """The unit's own plan with these measures, begun or written anew; it stays a draft until it is confirmed. Words
    taken over from the upper plan name the unit's own day (``rules_words``).

    Raises BadEntry for a line without its work, a day in it that is not possible, or an obligation that the unit does
    not owe; Conflict when somebody wrote in between; PlanRefusal once the plan was confirmed.
    """
    receipt = _open(upper, unit, by=by, is_begun=True)
    held = (
        HandDown.objects.select_for_update(of=("self",)).select_related("plan").filter(upper=upper, unit=unit).first()
    )
    if version is not None and version != (held.version if held else 0):
        raise Conflict(_("Có người vừa ghi kế hoạch này. Đồng chí xem bản đang lưu rồi lưu lại nếu vẫn muốn thay đổi."))
    if held is not None and not held.is_composed:
        raise BadEntry(_("Đơn vị đã gắn một kế hoạch tải lên. Đồng chí gỡ kế hoạch đó trước khi lập ở đây."))
    kept = [line for line in lines if not line.is_blank]
    _require_lines(kept, _owed_ids(upper, unit))
    kept = in_own_words(kept)
    head = ComposedHead(
        subject=subject.strip() or _subject(upper),
        symbol=symbol,
        place=place,
        issued_on=issued_on,
        grounds=_grounds(upper),
    )
    plan, made = plans.compose_plan(
        receipt.unit,
        head=head,
        lines=[line.composed() for line in kept],
        by=by,
        at=at,
        into=held.plan if held else None,
        is_directed=receipt.is_directed,
    )
    if held is None:
        held = HandDown(upper=upper, unit=receipt.unit, plan=plan, made_by=access.actor(by), made_at=at)
        held.is_composed = True
    else:
        held.version += 1
    held.lines = [line.stored() for line in kept]
    held.save()
    _cover(held, kept, made, by=by, at=at)
    journal.record(
        "campaigns.own-plan-written",
        by=by,
        at=at,
        subject=held,
        on_behalf_of=access.in_stead_of(by, receipt.unit),
        details={"plan": plan.pk, "lines": len(kept), "version": held.version},
    )
    return held


@transaction.atomic
def link_plan(upper: Campaign, unit: Unit, plan: Plan, *, by: HasKey, at: datetime) -> HandDown:
    """An uploaded plan of the unit carries the upper one on. Linked twice it is linked once.

    Raises BadEntry where the unit has another plan for this already, or the plan carries on another campaign; once work
    was handed out from it, across lines (the superior in the unit's own line would lose sight of it for good) and by
    who could not have launched it himself.
    """
    receipt = _open(upper, unit, by=by, is_begun=True)
    if plan.unit_id != unit.pk or stands_above(upper, plan):
        raise NotFound(_("Không tìm thấy kế hoạch."))
    held = HandDown.objects.select_for_update().filter(upper=upper, unit=unit).first()
    if held is not None:
        if held.plan_id == plan.pk:
            return held
        raise BadEntry(_("Đơn vị đã có kế hoạch cho văn bản này. Đồng chí gỡ kế hoạch đó trước."))
    if HandDown.objects.filter(plan=plan).exists():
        raise BadEntry(_("Kế hoạch này đã gắn với văn bản khác của cấp trên."))
    plans.hold(plan)
    if Assignment.objects.filter(campaign__plan=plan).exists():
        if receipt.is_directed:
            raise BadEntry(
                _("Kế hoạch này đã giao việc cho đơn vị nên không gắn với văn bản của hệ thống khác được nữa.")
            )
        person = access.actor(by)  # by the link alone an officer would run, and could end, what a specialist launched
        if person is not None and not access.may(person, Capability.LAUNCH, unit):
            raise BadEntry(
                _(
                    "Kế hoạch này do chuyên viên của đơn vị triển khai. Đồng chí đề nghị chuyên viên gắn với văn bản này."
                )
            )
    made = HandDown.objects.create(upper=upper, unit=receipt.unit, plan=plan, made_by=access.actor(by), made_at=at)
    plans.keep_apart(plan, is_directed=receipt.is_directed)
    journal.record(
        "campaigns.own-plan-linked",
        by=by,
        at=at,
        subject=made,
        on_behalf_of=access.in_stead_of(by, receipt.unit),
        details={"plan": plan.pk},
    )
    return made


@transaction.atomic
def unlink_plan(hand_down: HandDown, *, by: HasKey, at: datetime) -> None:
    """The plan no longer carries the upper one on; the plan itself stays with the unit.

    Raises NotRunning once work was handed out from it.
    """
    _open(hand_down.upper, hand_down.unit, by=by)
    held = HandDown.objects.select_for_update(of=("self",)).select_related("plan").get(pk=hand_down.pk)
    plans.hold(held.plan)  # or it would be launched, as one that carries the upper on, while it is taken off
    if Assignment.objects.filter(campaign__plan=held.plan_id).exists():
        raise NotRunning(_("Kế hoạch này đã giao việc cho đơn vị nên không gỡ được nữa."))
    journal.record(
        "campaigns.own-plan-unlinked",
        by=by,
        at=at,
        subject=held,
        on_behalf_of=access.in_stead_of(by, hand_down.unit),
        details={"plan": held.plan_id},
    )
    if not held.is_composed:  # what was written here for a committee of another line stays apart
        plans.keep_apart(held.plan, is_directed=False)
    held.delete()


@transaction.atomic
def confirm_plan(hand_down: HandDown, *, by: HasKey, at: datetime) -> Plan:
    """The plan that was written here stands: from now on it can be printed, handed in and put in motion."""
    _open(hand_down.upper, hand_down.unit, by=by)
    plan = Plan.objects.select_related("unit").get(pk=hand_down.plan_id)
    if plan.state == PlanState.APPROVED:
        return plan
    return plans.approve(plan, by=by, at=at)


@transaction.atomic
def say(
    hand_down: HandDown, said: Mapping[int, Said], *, by: HasKey, at: datetime, version: int | None = None
) -> HandDown:
    """What the unit says of upper obligations (by id), those not named stay as they are.

    Raises BadEntry for an obligation that the unit does not owe, or one of another plan; Conflict.
    """
    _open(hand_down.upper, hand_down.unit, by=by)
    held = HandDown.objects.select_for_update(of=("self",)).select_related("upper", "unit").get(pk=hand_down.pk)
    if version is not None and version != held.version:
        raise Conflict(_("Có người vừa ghi bảng này. Đồng chí xem bản đang lưu rồi lưu lại nếu vẫn muốn thay đổi."))
    if set(said) - _owed_ids(held.upper, held.unit):
        raise BadEntry(_("Có nhiệm vụ không giao cho đơn vị. Đồng chí tải lại trang rồi ghi lại."))
    own = dict(
        Obligation.objects.filter(plan=held.plan_id)
        .exclude(state=ObligationState.DROPPED)
        .order_by("position", "pk")
        .values_list("pk", "position")
    )
    touched: set[int] = set()
    for pk, each in said.items():
        if set(each.lowers) - set(own):
            raise BadEntry(_("Có việc không thuộc kế hoạch của đơn vị. Đồng chí tải lại trang rồi ghi lại."))
        if each.answer == CoverageAnswer.COVERED and not each.lowers:
            raise BadEntry(
                _("Đồng chí chọn việc trong kế hoạch của đơn vị cụ thể hóa nhiệm vụ này, hoặc chọn cách khác.")
            )
        touched |= set(held.coverage.filter(obligation=pk).exclude(lower=None).values_list("lower", flat=True))
        held.coverage.filter(obligation=pk).delete()
        if each.answer is None:
            continue
        lowers: Iterable[int | None] = each.lowers if each.answer == CoverageAnswer.COVERED else (None,)
        Coverage.objects.bulk_create(
            Coverage(
                hand_down=held,
                obligation_id=pk,
                lower_id=lower,
                answer=each.answer,
                note=each.note.strip(),
                by=access.actor(by),
                at=at,
            )
            for lower in dict.fromkeys(lowers)
        )
        touched |= set(each.lowers)
    _carry_into_lines(held, own)
    held.version += 1
    held.save()
    journal.record(
        "campaigns.coverage-said",
        by=by,
        at=at,
        subject=held,
        on_behalf_of=access.in_stead_of(by, held.unit),
        details={"obligations": sorted(said)},
    )
    counting.ask_for(touched)
    return held


@transaction.atomic
def hand_in_plan(
    hand_down: HandDown,
    *,
    done_on: date,
    by: HasKey,
    at: datetime,
    symbol: str = "",
    rows: Sequence[int] | None = None,
) -> list[Assignment]:
    """The unit's plan answers the duty to make one (rows of the kind PLAN; ``rows``: which, by id): done on the day of
    issue, the plan itself is the evidence. What is handed in already is left. Raises BadEntry while the plan is a
    draft or where the campaign asks for none; as ``record_progress``."""
    receipt = _open(hand_down.upper, hand_down.unit, by=by)
    plan = Plan.objects.select_related("unit").get(pk=hand_down.plan_id)
    if plan.state != PlanState.APPROVED:
        raise BadEntry(_("Kế hoạch của đơn vị còn là dự thảo. Đồng chí xác nhận kế hoạch rồi gửi."))
    open_rows = open_plan_rows(hand_down.upper_id, hand_down.unit_id)
    if rows is not None:
        open_rows = open_rows.filter(pk__in=list(rows))
    # All at once: the first answer touches the receipt, which is held after the rows.
    found = list(open_rows.select_for_update(no_key=True).order_by("pk"))
    if not found:
        raise BadEntry(_("Không còn nhiệm vụ xây dựng kế hoạch nào phải gửi."))
    plan = plans.number_plan(plan, symbol=symbol, issued_on=done_on, by=by, at=at)
    done = []
    for row in found:
        _keep_plan_as_evidence(row, plan, by=by, at=at)
        done.append(record_progress(row, is_done=True, done_on=done_on, by=by, at=at))
    journal.record(
        "campaigns.own-plan-handed-in",
        by=by,
        at=at,
        subject=hand_down,
        on_behalf_of=access.in_stead_of(by, receipt.unit),
        details={"plan": plan.pk, "assignments": [row.pk for row in done]},
    )
    return done


# --- the parts
def _cover(
    held: HandDown, lines: Sequence[MeasureLine], made: Sequence[Obligation], *, by: HasKey, at: datetime
) -> None:
    """What each measure covers, as its line says now; ``made``: the obligations written of the lines."""
    held.coverage.filter(answer=CoverageAnswer.COVERED).delete()
    named = {pk for line in lines for pk in line.covers}
    held.coverage.filter(obligation__in=named).delete()  # "thực hiện trực tiếp" falls to a measure that was written
    Coverage.objects.bulk_create(
        Coverage(
            hand_down=held,
            obligation_id=pk,
            lower=obligation,
            answer=CoverageAnswer.COVERED,
            by=access.actor(by),
            at=at,
        )
        for line, obligation in zip(lines, made, strict=True)
        for pk in dict.fromkeys(line.covers)
    )


def _open(upper: Campaign, unit: Unit, *, by: HasKey, is_begun: bool = False) -> Receipt:
    """The unit in a running campaign, for somebody who writes its own plan. ``is_begun``: where none may stand yet the
    receipt is held, or two people at once would each begin one."""
    found = Receipt.objects.filter(campaign=upper, unit=unit).select_related("unit__parent", "campaign")
    sent = (found.select_for_update(of=("self",)) if is_begun else found).first()
    if sent is None:
        raise NotFound(_("Văn bản này không gửi cho đơn vị."))
    person = access.actor(by)
    if person is not None and not may_carry_on(person, sent):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    if sent.campaign.state != CampaignState.RUNNING:
        raise NotRunning(_("Đợt triển khai của cấp trên đã kết thúc hoặc đã thu hồi."))
    return sent


def _owed_ids(upper: Campaign, unit: Unit) -> set[int]:
    rows = Assignment.objects.filter(campaign=upper, unit=unit).exclude(state=AssignmentState.WITHDRAWN)
    return set(rows.exclude(scope=Scope.UPWARD).values_list("obligation_id", flat=True))


def _require_lines(lines: Sequence[MeasureLine], owed: set[int]) -> None:
    if not lines:
        raise BadEntry(_("Kế hoạch chưa có việc nào. Đồng chí ghi ít nhất một việc."))
    for number, line in enumerate(lines, start=1):
        if not line.action.strip():
            raise BadEntry(_("Dòng %(number)d chưa ghi việc làm.") % {"number": number})
        if line.kind and line.kind not in WorkKind.values:
            raise BadEntry(_("Dòng %(number)d: không có loại việc này.") % {"number": number})
        if set(line.covers) - owed:
            raise BadEntry(_("Có nhiệm vụ không giao cho đơn vị. Đồng chí tải lại trang rồi ghi lại."))


def _subject(upper: Campaign) -> str:
    plan = upper.plan
    named = f"{plan.kind or 'kế hoạch'} số {plan.symbol}" if plan.symbol else plan.kind or "kế hoạch"
    return f"thực hiện {capital(named)}" + (f" {within_sentence(plan.subject)}" if plan.subject else "")


def _grounds(upper: Campaign) -> tuple[Ground, ...]:
    """The upper plan as official writing cites it: only what it says itself."""
    plan = upper.plan
    kind = capital(plan.kind or "kế hoạch")
    words = f"{kind} số {plan.symbol}" if plan.symbol else kind
    if plan.issued_on is not None:
        words += f", ngày {short_date(plan.issued_on)}"
    if plan.issuer:
        words += f" của {named_within(plan.issuer, (upper.unit.name, upper.unit.short_name))}"
    if plan.subject:
        words += f" {within_sentence(plan.subject)}"
    return (Ground(plan.symbol, words, plan.issued_on),)


def _carry_into_lines(held: HandDown, own: Mapping[int, int]) -> None:
    """What the table says of a composed plan goes into its lines too, so that writing on does not lose it."""
    if not held.is_composed:
        return
    covers: dict[int, list[int]] = {}
    found = held.coverage.filter(answer=CoverageAnswer.COVERED).order_by("obligation__position", "pk")
    for lower, upper in found.values_list("lower_id", "obligation_id"):
        covers.setdefault(lower, []).append(upper)
    by_place = dict(enumerate(sorted(own, key=lambda pk: own[pk])))
    held.lines = [line | {"covers": covers.get(by_place.get(place, 0), [])} for place, line in enumerate(held.lines)]


def _keep_plan_as_evidence(row: Assignment, plan: Plan, *, by: HasKey, at: datetime) -> None:
    """By its number, or where it has none (or none that is one) in words."""
    name = f"{capital(plan.kind)} {plan.symbol} {within_sentence(plan.subject)}"
    if parse_symbol(plan.symbol) is None:
        evidence.add_evidence(row, text=" ".join(name.split()), by=by, at=at)
    else:
        words = f"{capital(plan.kind)} {within_sentence(plan.subject)}"
        evidence.add_evidence(row, symbol=plan.symbol, issued_on=plan.issued_on, text=words, by=by, at=at)
