"""How people stand in their units, rosters, and the masked standings that are shown only with a trace."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey, record
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import access
from trienkhai.organisations.choices import MASKED, Capability, MemberStatus, RosterKind
from trienkhai.organisations.models import Membership, Person, RosterEntry, Standing, Unit
from trienkhai.organisations.services.people import end_kept, hold_kept, require_order, require_standing
from trienkhai.vietnamese.text import nfc


@transaction.atomic
def set_standing(
    membership: Membership, *, status: MemberStatus, starts_on: date | None = None, by: HasKey, at: datetime
) -> Standing | None:
    """How he stands from a day on (today when none is given). None: OFFICIAL without anything before it, which is
    what nothing written means. A masked status is written, or ended, only by one who may see it."""
    membership = Membership.objects.select_for_update(of=("self",)).select_related("unit").get(pk=membership.pk)
    access.require(by, Capability.MANAGE_PEOPLE, membership.unit)
    if status in MASKED:
        access.require(by, Capability.REVEAL_STATUS, membership.unit)
    if membership.ends_before is not None and membership.ends_before <= at.date():
        raise DomainError(_("Đồng chí này không còn sinh hoạt ở đơn vị; tình trạng không sửa được nữa."))
    day = starts_on or at.date()
    current = membership.standings.filter(ends_before=None).first()
    if current is not None and current.status in MASKED:
        access.require(by, Capability.REVEAL_STATUS, membership.unit)
    if current is not None and current.status == status:
        return current
    if current is None and status == MemberStatus.OFFICIAL:
        return None
    if current is not None:
        require_order(current.starts_on, day)
        current.ends_before = day
        current.save(update_fields=["ends_before"])
    made = None
    if status != MemberStatus.OFFICIAL:
        made = Standing.objects.create(membership=membership, status=status, starts_on=starts_on)
    hidden = status in MASKED or (current is not None and current.status in MASKED)
    details = {"person": membership.person_id, "unit": membership.unit_id, "starts_on": day}
    if not hidden:  # what screens mask stands in no detail of the journal either
        details["status"] = status
    record("organisations.standing-set", by=by, at=at, subject=membership, details=details)
    return made


@transaction.atomic
def reveal_standing(membership: Membership, *, by: HasKey, at: datetime) -> MemberStatus:
    """What a masked standing is, and a line in the journal that it was looked at."""
    access.require(by, Capability.REVEAL_STATUS, membership.unit)
    current = membership.standings.filter(ends_before=None).first()
    details = {"person": membership.person_id, "unit": membership.unit_id}
    record("organisations.standing-revealed", by=by, at=at, subject=membership, details=details)
    return MemberStatus(current.status) if current is not None else MemberStatus.OFFICIAL


@transaction.atomic
def add_to_roster(
    person: Person,
    *,
    unit: Unit,
    kind: RosterKind,
    decision_symbol: str = "",
    decided_on: date | None = None,
    starts_on: date | None = None,
    by: HasKey,
    at: datetime,
) -> RosterEntry:
    """Put somebody on a roster that the unit keeps, by the document that decided it (from its day on)."""
    access.require(by, Capability.MANAGE_PEOPLE, unit)
    require_standing(unit, at)
    hold_kept(person)
    symbol = " ".join(nfc(decision_symbol).split())
    if len(symbol) > 60:
        raise DomainError(_("Số quyết định dài quá %(most)s chữ.") % {"most": 60})
    if RosterEntry.objects.filter(person=person, unit=unit, kind=kind, ends_before=None).exists():
        raise DomainError(_("Đồng chí %(name)s đã có trong danh sách này.") % {"name": person.full_name})
    made = RosterEntry.objects.create(
        person=person,
        unit=unit,
        kind=kind,
        decision_symbol=symbol,
        decided_on=decided_on,
        starts_on=starts_on or decided_on,
    )
    details = {"person": person.pk, "unit": unit.pk, "kind": kind, "decision": symbol, "decided_on": decided_on}
    record("organisations.roster-entered", by=by, at=at, subject=made, details=details)
    return made


@transaction.atomic
def end_roster_entry(entry: RosterEntry, *, ends_before: date, by: HasKey, at: datetime) -> RosterEntry:
    """He stands on the roster no more from a day on."""
    return end_kept(RosterEntry.objects.all(), entry.pk, ends_before, "organisations.roster-left", by=by, at=at)
