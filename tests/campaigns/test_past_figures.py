"""No event in the life of units changes a figure of the past: random trees, random events, everything compared."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import world as cast
from tests.campaigns import ledger
from tests.thorough import THOROUGH, examples
from tests.world import noon
from trienkhai.campaigns import queries
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries import Filters
from trienkhai.kernel.errors import DomainError, NotFound
from trienkhai.organisations import as_of, integrity
from trienkhai.organisations.choices import Capability, Line, Role, UnitKind
from trienkhai.organisations.models import Installation, Membership, Person, Unit, UnitAncestor
from trienkhai.organisations.services import reorganising as events
from trienkhai.organisations.unit_lists import NewUnit
from trienkhai.plans.choices import WorkKind
from trienkhai.reporting import queries as reporting

CLOSED = noon(2024, 5, 20)
DAY = CLOSED.date()
TODAY = date(2024, 5, 21)  # the day on which the figures are asked for, always the same
KINDS = (UnitKind.GRASSROOTS_ORGANISATION, UnitKind.GRASSROOTS_CELL, UnitKind.SECTION)


@dataclass
class Scene:
    """A tree, a campaign that was closed, another that runs, and people who look."""

    root: Unit
    closed: Campaign
    running: Campaign
    viewers: list[Person]
    people: list[Person]
    names: int = 0

    def name(self) -> str:
        self.names += 1
        return f"Đơn vị mới {self.names}"


def scene(dice: Random) -> Scene:
    root = cast.unit("Tỉnh ủy", UnitKind.PROVINCIAL_COMMITTEE)
    Installation.objects.create(committee=root)
    units = [root]
    for number in range(dice.randint(5, 11)):
        above = dice.choice(units)
        units.append(cast.unit(f"Đơn vị {number}", dice.choice(KINDS), above, position=dice.randint(0, 3)))
    binh = cast.person("Trần Thị Bình", of=root)
    cast.grant(binh, Role.SPECIALIST, root)
    cast.grant(binh, Role.ADMINISTRATOR, root)
    viewers, people = [binh], []
    for number, unit in enumerate(dice.sample(units[1:], 4)):
        someone = cast.person(f"Người {number}", of=unit)
        cast.grant(someone, dice.choice((Role.UNIT_OFFICER, Role.SPECIALIST, Role.LEADER)), unit)
        viewers.append(someone)
    people = [cast.person(f"Đảng viên {number}", of=dice.choice(units)) for number in range(6)]
    closed = campaign(dice, dice.choice(units[:4]), binh, "07-KH/ĐU")
    running = campaign(dice, root, binh, "08-KH/ĐU")
    Campaign.objects.filter(pk=closed.pk).update(state=CampaignState.CLOSED, closed_at=CLOSED)
    return Scene(root, closed, running, viewers, people)


def campaign(dice: Random, owner: Unit, by: Person, symbol: str) -> Campaign:
    begun = ledger.run(owner, by, symbol=symbol)
    below = list(Unit.objects.under(owner).exclude(pk=owner.pk).order_by("pk")) or [owner]
    begun.send(below, received_on=date(2024, 3, 6))
    for kind in (WorkKind.STUDY, WorkKind.COMMITMENTS, WorkKind.REPORT):
        duty = begun.duty(kind, f"làm việc {kind}", "báo cáo" if kind == WorkKind.REPORT else "")
        for unit in below:
            if dice.random() < 0.8:
                done = dice.random() < 0.5
                begun.owe(
                    duty,
                    unit,
                    S.COMPLETED if done else dice.choice((S.NEW, S.IN_PROGRESS, S.RETURNED)),
                    due_on=ledger.SAFE_DAY,
                    late_after=ledger.LAST_DAY,
                    done_on=date(2024, 4, dice.randint(1, 30)) if done else None,
                    done=dice.randint(0, 5) if kind == WorkKind.COMMITMENTS else None,
                    of=5 if kind == WorkKind.COMMITMENTS else None,
                )
    return begun.campaign


def event(dice: Random, scene: Scene, on: date, at: datetime) -> None:
    """Something happens to random units; most of it is refused for a reason."""
    standing = list(Unit.objects.filter(ended_on=None).order_by("pk"))
    one, two, three = (dice.choice(standing) for _ in range(3))
    new = NewUnit(scene.name(), dice.choice(KINDS))
    other = NewUnit(scene.name(), dice.choice(KINDS))
    below = list(Unit.objects.filter(parent=one, ended_on=None).values_list("pk", flat=True))
    same: dict[str, Any] = {"on": on, "by": scene.viewers[0], "at": at}
    act = dice.choice(
        [
            lambda: events.found(new, parent=one, **same),
            lambda: events.rename(one, name=scene.name(), symbol_mark="ĐM", **same),
            lambda: events.move(one, parent=two, **same),
            lambda: events.merge([one, two], into=new, parent=dice.choice((None, three)), **same),
            lambda: events.merge([one, two], into=three, **same),
            lambda: events.split(
                one, into=[new, other], keeps=dice.random() < 0.5, children=dict.fromkeys(below[:1], 1), rest=0, **same
            ),
            lambda: events.dissolve(one, children_to=two, people_to=three, **same),
            lambda: events.dissolve(one, **same),
            lambda: events.transfer_people(dice.sample(scene.people, 2), to=one, **same),
        ]
    )
    with suppress(DomainError):
        act()


def fresh(viewer: Person, today: date) -> Person:
    found = Person.objects.get(pk=viewer.pk)
    found.today = today
    return found


def figures(viewer: Person, closed: Campaign, today: date) -> Any:
    """All that the pages of the closed campaign show to one viewer."""
    who = fresh(viewer, today)
    try:
        found = queries.campaign_for(who, closed.pk)
    except NotFound:
        return None
    rows = queries.every_row_of(who, found, Filters(), TODAY)
    shown: list[Any] = [
        found.unit.name,
        queries.board_of(who, found, TODAY, opened=WorkKind.REPORT),
        queries.rows_of(who, found, Filters(), TODAY),
        rows,
        queries.receipts_of(who, found, Filters()),
        queries.every_receipt_of(who, found),
        queries.missing_of(who, found, Filters(), TODAY),
        queries.units_listed(who, found),
        [queries.assignment_for(who, row.id).unit_name for row in rows[:2]],
    ]
    if queries.sees_whole(who, found):
        chosen = reporting.round_of(found, TODAY)
        shown.append(reporting.standing_of(found, chosen))
        shown.append(reporting.inbox_of(who, found, chosen) if chosen else None)
        shown.append(reporting.opening_facts(found))
    return shown


def tops(viewer: Person, today: date) -> set[int]:
    return set(as_of.tops_of(fresh(viewer, today), Capability.SEE_CONTENT))


def assert_one_tree() -> None:
    wanted = set()
    for unit in Unit.objects.select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        chain = [int(part) for part in unit.path.strip("/").split("/")]
        wanted |= {(unit.pk, each, place) for place, each in enumerate(reversed(chain))}
    assert set(UnitAncestor.objects.values_list("unit_id", "ancestor_id", "distance")) == wanted


def play(dice: Random, many: int) -> None:
    it = scene(dice)
    seen = {viewer.pk: figures(viewer, it.closed, DAY) for viewer in it.viewers}
    held = {viewer.pk: tops(viewer, DAY) for viewer in it.viewers}
    assert seen[it.viewers[0].pk] is not None
    open_rows = queries.open_rows().count()
    people = Membership.objects.filter(ends_before=None).values("person").distinct().count()
    trees: dict[date, Any] = {DAY - timedelta(days=1): as_of.tree_as_of(fresh(it.viewers[0], DAY), DAY - timedelta(1))}
    on, at = DAY, CLOSED + timedelta(hours=1)
    for _ in range(many):
        event(dice, it, on, at)
        assert_one_tree()
        assert integrity.tree_problems() == []
        for viewer in (it.viewers[0], dice.choice(it.viewers[1:])):
            if tops(viewer, on) == held[viewer.pk]:
                assert figures(viewer, it.closed, on) == seen[viewer.pk]
        for day, tree in trees.items():
            now = as_of.tree_as_of(fresh(it.viewers[0], on), day)
            assert [plain(one) for one in now] == [plain(one) for one in tree]
        assert queries.open_rows().count() == open_rows
        of_ended = Assignment.objects.filter(unit__ended_on__isnull=False, pk__in=queries.open_rows()).count()
        assert len(queries.orphaned(fresh(it.viewers[0], on))) == of_ended
        if dice.random() < 0.6:  # else the next event is of the same day
            trees[on] = as_of.tree_as_of(fresh(it.viewers[0], on), on)
            on += timedelta(days=dice.randint(1, 40))
        at = max(at, noon(on.year, on.month, on.day)) + timedelta(minutes=5)
    assert Membership.objects.filter(ends_before=None).values("person").distinct().count() <= people


def plain(one: as_of.UnitThen) -> Sequence[object]:
    return one.id, one.name, one.kind, one.parent_id, one.path, one.depth, one.position, one.below, one.symbol_mark


@pytest.mark.django_db
@settings(max_examples=examples(6, 150), deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(dice=st.randoms(use_true_random=False))
def test_no_event_changes_a_figure_of_a_closed_campaign_or_the_tree_of_a_past_day(dice: Random) -> None:
    with transaction.atomic():
        play(dice, 14 if THOROUGH else 6)
        transaction.set_rollback(True)


# --- the same in a scene one can follow
def test_old_superior_keeps_the_past_new_one_does_not_get_it_and_the_unit_keeps_its_own(world: cast.World) -> None:
    left = cast.unit("Đảng bộ Một", UnitKind.GRASSROOTS_ORGANISATION, world.committee, position=10)
    right = cast.unit("Đảng bộ Hai", UnitKind.GRASSROOTS_ORGANISATION, world.committee, position=11)
    cell = cast.unit("Chi bộ Kế hoạch", UnitKind.CELL, left)
    heads = {}
    for unit in (left, right, cell):
        heads[unit.pk] = cast.person(f"Đầu mối {unit.name}")
        cast.grant(heads[unit.pk], Role.UNIT_OFFICER, unit)
    begun = ledger.run(world.committee, world.binh)
    row = begun.owe(begun.duty(WorkKind.STUDY, "học"), cell, S.NEW)[0]
    own = ledger.run(left, heads[left.pk], symbol="01-KH/ĐB", title="Kế hoạch của đảng bộ")
    own_row = own.owe(own.duty(WorkKind.STUDY, "học"), cell, S.NEW)[0]
    for each in (begun, own):
        Campaign.objects.filter(pk=each.campaign.pk).update(state=CampaignState.CLOSED, closed_at=CLOSED)
    events.move(cell, parent=right, on=DAY + timedelta(days=1), by=world.dung, at=CLOSED + timedelta(days=2))

    def sees(viewer: Person, assignment: Assignment) -> bool:
        try:
            queries.assignment_for(fresh(viewer, DAY + timedelta(days=3)), assignment.pk)
        except NotFound:
            return False
        return True

    assert [sees(heads[unit.pk], own_row) for unit in (left, right, cell)] == [True, False, True]
    assert [sees(heads[unit.pk], row) for unit in (left, right, cell)] == [True, False, True]
    assert sees(world.binh, row)
    assert queries.desk_of(fresh(heads[right.pk], DAY + timedelta(days=3)), cell.pk, TODAY).finished == ()
    assert len(queries.desk_of(fresh(heads[cell.pk], DAY + timedelta(days=3)), cell.pk, TODAY).finished) == 2


def test_who_takes_a_body_over_keeps_its_archive_under_the_names_of_its_day(world: cast.World) -> None:
    other = cast.unit("Đảng bộ Khối doanh nghiệp", UnitKind.BLOC_COMMITTEE, world.committee, position=20)
    mine = cast.unit("Chi bộ Nhà máy", UnitKind.GRASSROOTS_CELL, other)
    begun = ledger.run(other, world.binh, symbol="01-KH/ĐB")
    begun.owe(begun.duty(WorkKind.STUDY, "học"), mine, S.COMPLETED, due_on=ledger.SAFE_DAY, done_on=ledger.SAFE_DAY)
    Campaign.objects.filter(pk=begun.campaign.pk).update(state=CampaignState.CLOSED, closed_at=CLOSED)
    heir = cast.unit("Đảng bộ Ủy ban", UnitKind.BLOC_COMMITTEE, world.committee, position=21)
    clerk = cast.person("Chuyên viên mới")
    cast.grant(clerk, Role.SPECIALIST, heir)
    on = DAY + timedelta(days=1)
    with pytest.raises(NotFound):
        queries.campaign_for(fresh(clerk, on), begun.campaign.pk)
    events.merge([other], into=heir, on=on, by=world.dung, at=CLOSED + timedelta(days=2))
    events.rename(mine, name="Chi bộ Cơ khí", on=on, by=world.dung, at=CLOSED + timedelta(days=3))
    found = queries.campaign_for(fresh(clerk, on), begun.campaign.pk)
    assert found.unit.name == "Đảng bộ Khối doanh nghiệp"
    board = queries.board_of(fresh(clerk, on), found, TODAY)
    assert ([row.name for row in board.rows], board.four.on_time.value) == (["Chi bộ Nhà máy"], 1)
    assert {"Đảng bộ Khối doanh nghiệp", "Chi bộ Nhà máy"} <= {
        one.name for one in as_of.tree_as_of(fresh(clerk, on), DAY)
    }
    assert heir.line == Line.PARTY
