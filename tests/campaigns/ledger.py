"""A launched campaign written straight into the tables: duties, units and rows as a test wants them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from tests.world import HOUSE, noon
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, Receipt
from trienkhai.organisations import tree
from trienkhai.organisations.choices import UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import DateSource, ObligationState, PlanState, Scope, WorkKind
from trienkhai.plans.models import Deliverable, Obligation, Plan, SourceFile
from trienkhai.vietnamese.text import search_key

LAUNCHED = noon(2024, 3, 5)
# "trước ngày 25/4": shown and reminded to the 24th, late after the 25th
SAFE_DAY, LAST_DAY = date(2024, 4, 24), date(2024, 4, 25)


@dataclass
class Ledger:
    """A running campaign of one committee; ``owe`` writes rows, ``duty`` adds a deliverable."""

    campaign: Campaign
    plan: Plan
    by: Person
    duties: list[Deliverable] = field(default_factory=list)

    def duty(self, kind: WorkKind, action: str, product: str = "", *, clause: str = "II.1") -> Deliverable:
        """One obligation with one deliverable."""
        obligation = Obligation.objects.create(
            plan=self.plan,
            position=len(self.duties) + 1,
            state=ObligationState.ACCEPTED,
            clause_path=clause,
            start=0,
            end=10,
            quote=action,
            action=action,
        )
        made = Deliverable.objects.create(obligation=obligation, position=1, kind=kind, name=product)
        self.duties.append(made)
        return made

    def owe(
        self,
        duty: Deliverable,
        units: Unit | Iterable[Unit],
        state: S = S.NEW,
        *,
        due_on: date | None = None,
        late_after: date | None = None,
        done_on: date | None = None,
        done: int | None = None,
        of: int | None = None,
        scope: Scope = Scope.UNITS,
        organ: str = "",
        occurrence: str = "",
        source: DateSource | None = None,
    ) -> list[Assignment]:
        """Rows of one duty for these units, all alike. ``late_after`` is the due day unless given."""
        last = late_after or due_on
        return Assignment.objects.bulk_create(
            Assignment(
                campaign=self.campaign,
                obligation_id=duty.obligation_id,
                deliverable=duty,
                kind=duty.kind,
                unit=unit,
                unit_name=unit.name,
                organ=organ,
                scope=scope,
                occurrence=occurrence,
                due_on=due_on,
                late_after=last,
                date_source=source or (DateSource.DOCUMENT if last else DateSource.NONE),
                state=state,
                done=done,
                of=of,
                done_on=done_on,
                changed_at=LAUNCHED,
            )
            for unit in ([units] if isinstance(units, Unit) else units)
        )

    def enter(
        self, assignment: Assignment, after: S, by: Person, at: datetime = LAUNCHED, *, is_for: bool = False
    ) -> None:
        """Who entered the state that the row has."""
        AssignmentChange.objects.create(
            assignment=assignment, before=S.NEW, after=after, at=at, by=by, is_entered_for=is_for
        )

    def send(self, units: Iterable[Unit], *, received_on: date | None = None, to_know: bool = False) -> None:
        """The document went to these units."""
        at = datetime.combine(received_on, time(9), HOUSE) if received_on else None
        Receipt.objects.bulk_create(
            Receipt(campaign=self.campaign, unit=unit, to_know=to_know, received_at=at) for unit in units
        )


def run(committee: Unit, by: Person, *, symbol: str = "07-KH/ĐU", title: str = "Chuyên đề năm 2024") -> Ledger:
    """A campaign that was launched, owing nothing yet."""
    source = SourceFile.objects.create(name="ke-hoach.txt", sha256="0" * 64, size=10, content="plans/ke-hoach.txt")
    plan = Plan.objects.create(
        unit=committee,
        source=source,
        state=PlanState.APPROVED,
        text="Nội dung.",
        reading={},
        kind="Kế hoạch",
        symbol=symbol,
        subject=title,
        created_by=by,
        created_at=LAUNCHED,
    )
    campaign = Campaign.objects.create(
        plan=plan, unit=committee, title=title, state=CampaignState.RUNNING, launched_by=by, launched_at=LAUNCHED
    )
    return Ledger(campaign, plan, by)


def many_units(parent: Unit, count: int, *, prefix: str = "Chi bộ Cơ quan") -> Sequence[Unit]:
    """``count`` grassroots cells more, in the order of their numbers."""
    units = Unit.objects.bulk_create(
        Unit(
            name=f"{prefix} {number:03d}",
            kind=UnitKind.GRASSROOTS_CELL,
            parent=parent,
            position=100 + number,
            search_key=search_key(f"{prefix} {number:03d}"),
        )
        for number in range(1, count + 1)
    )
    tree.place_all(units)
    return units
