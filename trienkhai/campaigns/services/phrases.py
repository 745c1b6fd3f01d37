"""The actor phrases of a campaign: kept in step with the plan, resolved, corrected, remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import audiences as grammar
from trienkhai.campaigns.audiences import Resolved
from trienkhai.campaigns.choices import CampaignState, ReceiverKind
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.campaigns.models import Audience, Campaign
from trienkhai.campaigns.queries import planned
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import ObligationState, Scope

_ARCHIVE = "ARCHIVE"  # a recipient's purpose: "Lưu VP"


@dataclass
class _Wanted:
    phrase: str
    has_duty: bool = False
    is_recipient: bool = False


def sync_audiences(campaign: Campaign) -> None:
    """Bring the phrases of a campaign in step with its plan and with what persons decided.

    A phrase that a person corrected keeps its correction; the same phrase corrected in an earlier campaign
    of this body is remembered; all others are resolved anew, for units may have come or gone.
    """
    wanted = _wanted(campaign)
    stored = {grammar.key_of(audience.phrase): audience for audience in campaign.audiences.all()}
    gone = [a.pk for key, a in stored.items() if key not in wanted]
    if gone:
        Audience.objects.filter(pk__in=gone).delete()
    units = planned.units_under(campaign.unit)
    corrected = _corrected(campaign, {unit.pk for unit in units})
    directory = planned.directory_of(
        campaign.unit,
        units,
        issuer=campaign.plan.issuer,
        symbol=campaign.plan.symbol,
        also_called=_own_names(corrected, campaign.unit),
    )
    resolved: list[tuple[Audience, tuple[int, ...]]] = []
    for key, words in wanted.items():
        audience = stored.get(key) or Audience(campaign=campaign, phrase=words.phrase)
        audience.has_duty, audience.is_recipient = words.has_duty, words.is_recipient
        if audience.corrected_at is None:
            known = corrected.get(key)
            came_to = known.meaning if known else grammar.resolve(audience.phrase, directory)
            audience.kind, audience.organ = came_to.kind, came_to.organ[:120]
            resolved.append((audience, came_to.unit_ids))
        audience.save()
    _link(resolved)


def _wanted(campaign: Campaign) -> dict[str, _Wanted]:
    """The phrases of the plan by key, in its order: who does, who receives."""
    wanted: dict[str, _Wanted] = {}

    def note(phrase: str, *, is_duty: bool) -> None:
        tidy = " ".join(phrase.split())
        key = grammar.key_of(tidy)
        if not key:
            return
        words = wanted.setdefault(key, _Wanted(tidy))
        words.has_duty |= is_duty
        words.is_recipient |= not is_duty

    chosen = {a.obligation_id: a.phrases for a in campaign.allocations.all()}
    accepted = campaign.plan.obligations.filter(state=ObligationState.ACCEPTED).order_by("position", "pk")
    for pk, lead, support in accepted.values_list("pk", "lead", "support"):
        decided = chosen.get(pk)
        for phrase in [*(lead if decided is None else decided), *support]:
            note(phrase, is_duty=True)
    for recipient in campaign.plan.recipients:
        if recipient.get("purpose") != _ARCHIVE:
            note(recipient.get("name", ""), is_duty=False)
    return wanted


@dataclass(frozen=True)
class _Corrected:
    phrase: str
    meaning: Resolved


def _corrected(campaign: Campaign, standing: set[int]) -> dict[str, _Corrected]:
    """What persons of this body said that phrases mean, the latest word for each; units that ended fall away."""
    said = list(
        Audience.objects.filter(campaign__unit=campaign.unit, corrected_at__isnull=False)
        .prefetch_related("units")
        .order_by("corrected_at", "pk")
    )
    return {
        grammar.key_of(a.phrase): _Corrected(
            a.phrase,
            Resolved(ReceiverKind(a.kind), tuple(u.pk for u in a.units.all() if u.pk in standing), a.organ),
        )
        for a in said
    }


def _own_names(corrected: dict[str, _Corrected], committee: Unit) -> Iterable[str]:
    """Names that a person said mean the committee: "Đảng ủy Khối" of "Ban Thường vụ Đảng ủy Khối"."""
    for known in corrected.values():
        if known.meaning.kind == ReceiverKind.OWN and known.meaning.unit_ids == (committee.pk,):
            _organ, owner = grammar.split_organ(known.phrase)
            if owner:
                yield owner


def _link(resolved: Sequence[tuple[Audience, tuple[int, ...]]]) -> None:
    """Store the units of phrases, touching only the phrases whose units changed."""
    through = Audience.units.through
    stored: dict[int, set[int]] = {audience.pk: set() for audience, _ids in resolved}
    for audience_id, unit_id in through.objects.filter(audience__in=list(stored)).values_list("audience_id", "unit_id"):
        stored[audience_id].add(unit_id)
    changed = [(audience, ids) for audience, ids in resolved if stored[audience.pk] != set(ids)]
    if not changed:
        return
    through.objects.filter(audience__in=[audience.pk for audience, _ids in changed]).delete()
    through.objects.bulk_create(
        (through(audience_id=audience.pk, unit_id=unit_id) for audience, ids in changed for unit_id in ids),
        batch_size=500,
    )


@transaction.atomic
def correct_audience(
    audience: Audience, *, kind: ReceiverKind, unit_ids: Sequence[int], by: HasKey, at: datetime
) -> Audience:
    """Say what a phrase means; the same phrase means it in later campaigns of this body too. UNMATCHED
    takes back what was said.

    Raises BadEntry for units that are not under the body, or for none where some are needed; NotRunning
    once the campaign was launched.
    """
    require_run(by, Capability.LAUNCH, audience.campaign)
    campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("plan", "unit").get(pk=audience.campaign_id)
    )
    if campaign.state != CampaignState.PREPARING:
        raise NotRunning(_("Kế hoạch này đã triển khai nên không sửa được đối tượng nữa."))
    held = Audience.objects.select_for_update(of=("self",)).select_related("campaign__unit").get(pk=audience.pk)
    units = _units_meant(campaign.unit, kind, unit_ids)
    if units and all(planned.scope_of(unit, campaign.unit) == Scope.OWN for unit in units):
        kind = ReceiverKind.OWN
    elif units:
        kind = ReceiverKind.UNITS
    held.kind = kind
    if units:
        held.organ = grammar.split_organ(held.phrase)[0][:120] if len(units) == 1 else held.organ
    else:
        held.organ = ""
    is_taken_back = kind == ReceiverKind.UNMATCHED  # the grammar may try again
    held.corrected_by = None if is_taken_back else access.actor(by)
    held.corrected_at = None if is_taken_back else at
    held.save()
    held.units.set(units)
    sync_audiences(campaign)  # what was learned may settle other phrases
    journal.record(
        "campaigns.audience-corrected",
        by=by,
        at=at,
        subject=held,
        details={"kind": kind, "units": [unit.pk for unit in units]},
    )
    return held


def phrases_naming(campaign: Campaign, units: Sequence[Unit], *, by: HasKey, at: datetime) -> list[str]:
    """One phrase of the campaign for each of these units, that means it alone: its name, with that of its superior where
    the name means something else here. What is missing is written. The caller holds the campaign. Raises BadEntry for a
    unit that stands neither below the body nor beside it, directed by it."""
    if not units:
        return []
    standing = {unit.pk for unit in planned.units_under(campaign.unit) if unit.ended_on is None}
    known = {grammar.key_of(each.phrase): each for each in campaign.audiences.prefetch_related("units")}
    found = []
    for unit in {unit.pk: unit for unit in units}.values():
        if unit.pk not in standing:
            raise BadEntry(_("%(unit)s không thuộc %(office)s.") % {"unit": unit.name, "office": campaign.unit.name})
        names = (
            [unit.name] if unit.parent is None else [unit.name, f"{unit.name} thuộc {unit.parent.name}"]
        )  # as a document says it
        of_it = [name for name in names if _may_mean(known.get(grammar.key_of(name)), unit)]
        if not of_it:
            raise BadEntry(
                _("Ở đợt này “%(name)s” là đối tượng khác. Đồng chí chọn trong các đối tượng của kế hoạch.")
                % {"name": unit.name}
            )
        phrase = known.get(grammar.key_of(of_it[0])) or Audience(campaign=campaign, phrase=of_it[0])
        if phrase.pk is None or not phrase.units.all():
            is_own = planned.scope_of(unit, campaign.unit) == Scope.OWN
            phrase.kind = ReceiverKind.OWN if is_own else ReceiverKind.UNITS
            phrase.has_duty = True
            phrase.corrected_by, phrase.corrected_at = access.actor(by), at
            phrase.save()
            phrase.units.set([unit])
            known[grammar.key_of(phrase.phrase)] = phrase
        found.append(phrase.phrase)
    return found


def _may_mean(phrase: Audience | None, unit: Unit) -> bool:
    """Whether a phrase is free, or means this unit and no other. One said to be of nobody in the system is not free."""
    if phrase is None:
        return True
    meant = [each.pk for each in phrase.units.all()]
    return meant == [unit.pk] or (not meant and phrase.kind == ReceiverKind.UNMATCHED)


def _units_meant(committee: Unit, kind: ReceiverKind, unit_ids: Sequence[int]) -> list[Unit]:
    if kind in {ReceiverKind.OUTSIDE, ReceiverKind.UNMATCHED}:
        return []
    wanted = set(unit_ids)
    if kind == ReceiverKind.OWN and not wanted:
        wanted = {committee.pk}
    if not wanted:
        raise BadEntry(_("Đồng chí chọn ít nhất một đơn vị, hoặc chọn “Ngoài hệ thống”."))
    units = [unit for unit in planned.units_under(committee) if unit.pk in wanted]
    if len(units) != len(wanted):
        raise BadEntry(_("Có đơn vị không thuộc cơ cấu của cơ quan này. Đồng chí tải lại trang rồi chọn lại."))
    return units
