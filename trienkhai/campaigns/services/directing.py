"""What a leader says of one duty (cho ý kiến chỉ đạo), with more time and added support in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState, Part, PetitionKind, PetitionState
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, AssignmentChange, Direction, Extension, Petition
from trienkhai.campaigns.queries.planned import directed_by, is_directed, scope_of
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.campaigns.services import extending, ledger
from trienkhai.campaigns.services.asking import settle
from trienkhai.campaigns.services.told import tell_office, tell_unit
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Role
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.queries.roles import leaders_of, leads
from trienkhai.plans.choices import DateSource, Scope, WorkKind

S = AssignmentState


@transaction.atomic
def direct(
    assignment: Assignment,
    *,
    text: str,
    by: HasKey,
    at: datetime,
    extend_to: date | None = None,
    support: Sequence[Unit] = (),
    leader: Person | None = None,
    key: str = "",
) -> Direction:
    """A leader's words on one duty, all of the act or nothing: the words, the new day, the rows of units that now
    support ("phối hợp"), and the answer to the open petition for direction; an open request for time is granted by
    the new day.

    A specialist types in the name of ``leader`` (one of ``leaders_of``): both names are kept. Raises BadEntry,
    MoveClosed, NotRunning, NotAllowed.
    """

    def act() -> Direction:
        held = ledger.hold(assignment)
        office = held.campaign.unit
        require_run(by, Capability.DIRECT, held.campaign)
        if not text.strip():
            raise BadEntry(_("Đồng chí ghi ý kiến chỉ đạo."))
        if held.state == S.WITHDRAWN:
            raise MoveClosed(_("Việc này đã thu hồi."))
        speaker, writer = _speaker(by, leader, office, at.date())
        petitions = {
            petition.kind: petition
            for petition in Petition.objects.select_for_update(of=("self",))
            .filter(assignment=held, state=PetitionState.OPEN)
            .order_by("pk")
        }
        asked = petitions.get(PetitionKind.DIRECTION)
        given = None
        if extend_to is not None:
            given = _more_time(held, extend_to, text, petitions.get(PetitionKind.EXTENSION), by=by, at=at)
        said = Direction.objects.create(
            assignment=held, petition=asked, extension=given, text=text.strip(), by=speaker, written_by=writer, at=at
        )
        rows = _support(held, support, text, by=by, at=at)
        said.support.set(rows)
        if asked is not None:
            asked.assignment = held
            settle(asked, PetitionState.ANSWERED, text.strip(), by=by, at=at)
        journal.record(
            "campaigns.direction-given",
            by=by,
            at=at,
            subject=said,
            details={
                "assignment": held.pk,
                "leader": speaker.pk if speaker else None,
                "extend_to": extend_to,
                "support": [row.unit_id for row in rows],
            },
        )
        if asked is None:  # who asked is told by the answer
            tell_unit(held, "DIRECTED", subject=said, by=by, at=at)
        for row in rows:
            tell_unit(row, "SUPPORT_GIVEN", subject=row, by=by, at=at)
        tell_office(held, "DIRECTED", subject=said, by=by, at=at, roles=(Role.SPECIALIST,))
        return said

    kept = journal.once(key, "campaigns.direct", by=by, at=at, act=act)
    return Direction.objects.select_related("assignment__unit", "by", "extension").get(pk=kept)


def _speaker(by: HasKey, leader: Person | None, office: Unit, on: date) -> tuple[Person | None, Person | None]:
    """Whose words they are, and who typed them when that is another."""
    person = access.actor(by)
    if person is None:
        return leader, None
    if leads(person, office):
        return person, None
    known = leaders_of(office, on)
    if leader is None and known:
        raise BadEntry(_("Đồng chí chọn lãnh đạo đã cho ý kiến."))
    if leader is not None and leader.pk not in {each.pk for each in known}:
        raise BadEntry(_("Đồng chí được chọn không phải là lãnh đạo của %(unit)s.") % {"unit": office.name})
    return leader, person


def _more_time(
    held: Assignment, extend_to: date, text: str, asked: Petition | None, *, by: HasKey, at: datetime
) -> Extension:
    """What was handed in has its day, unless the unit had asked before."""
    if asked is None:
        extending.require_unfinished(held)
    given = extending.give(held, due_on=extend_to, reason=text, by=by, at=at, petition=asked)
    ledger.store(held, at=at)
    if asked is not None:
        asked.assignment = held
        settle(asked, PetitionState.GRANTED, text.strip(), by=by, at=at)
    else:
        tell_unit(held, "EXTENDED", subject=given, by=by, at=at, day=given.due_on.isoformat())
    return given


def _support(held: Assignment, units: Sequence[Unit], text: str, *, by: HasKey, at: datetime) -> list[Assignment]:
    """A row "phối hợp" for each unit, of the kind OTHER as a launch writes it: the lead hands in the product. A body of
    another line that the committee directs may support too. A unit that has a part in the obligation already is refused
    by name."""
    if not units:
        return []
    if held.scope == Scope.UPWARD:
        raise BadEntry(_("Việc với cấp trên không giao phối hợp ở đây được."))
    office, made = held.campaign.unit, []
    standing = Assignment.objects.filter(
        campaign=held.campaign_id, obligation=held.obligation_id, occurrence=held.occurrence
    ).exclude(state=S.WITHDRAWN)
    owing = set(standing.values_list("unit_id", flat=True))
    first = held.obligation.deliverables.order_by("position")[0]
    directed = set(directed_by(office).filter(pk__in=[unit.pk for unit in units]).values_list("pk", flat=True))
    for unit in sorted({unit.pk: unit for unit in units}.values(), key=lambda each: each.pk):
        if (is_directed(unit, office) and unit.pk not in directed) or unit.ended_on is not None:
            raise BadEntry(_("%(unit)s không thuộc %(office)s.") % {"unit": unit.name, "office": office.name})
        if unit.pk in owing:
            raise BadEntry(_("%(unit)s đã có phần trong việc này rồi.") % {"unit": unit.name})
        made.append(
            Assignment.objects.create(
                campaign=held.campaign,
                obligation_id=held.obligation_id,
                deliverable=first,
                kind=WorkKind.OTHER,
                unit=unit,
                unit_name=unit.name,
                part=Part.SUPPORT,
                scope=scope_of(unit, office),
                is_directed=is_directed(unit, office),
                occurrence=held.occurrence,
                starts_on=held.starts_on,
                due_on=held.due_on,
                late_after=held.late_after,
                date_source=_source(held),
                state=S.RECEIVED if ledger.give_document(held.campaign, unit, at=at) else S.NEW,
                made_at=at,
                changed_at=at,
            )
        )
    AssignmentChange.objects.bulk_create(
        ledger.change_of(row, S.NEW, by=by, at=at, reason=text.strip(), entered_for=False) for row in made
    )
    return made


def _source(held: Assignment) -> DateSource:
    """Whose day it is for a unit that never had the day before."""
    return DateSource.WORKING if held.date_source == DateSource.EXTENDED else DateSource(held.date_source)
