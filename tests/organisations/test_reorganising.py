"""Events in the life of units: what each does, and what it is refused for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import world as cast
from tests.world import World, noon
from trienkhai.journal.models import JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import as_of, integrity
from trienkhai.organisations.choices import EventPart, Line, LinkKind, MemberStatus, PostKind, Role, UnitKind
from trienkhai.organisations.models import (
    Grant,
    Installation,
    Membership,
    Post,
    Reorganisation,
    Standing,
    Unit,
    UnitAncestor,
    UnitLink,
    UnitVersion,
)
from trienkhai.organisations.queries.touched import touched_by
from trienkhai.organisations.services import reorganising as events
from trienkhai.organisations.unit_lists import NewUnit

AT = noon(2025, 7, 10)
ON = date(2025, 7, 1)
BEFORE = ON - timedelta(days=1)
DECISION = events.Decision("12-QĐ/ĐUK", date(2025, 6, 20), "Ban Thường vụ Tỉnh ủy", "sắp xếp bộ máy")


def cell(name: str) -> NewUnit:
    return NewUnit(name, UnitKind.GRASSROOTS_CELL)


def after(event: Reorganisation) -> Unit:
    return Unit.objects.get(reorganisations__reorganisation=event, reorganisations__part=EventPart.AFTER)


def names_on(viewer: cast.Person, day: date) -> list[str]:
    return [one.name for one in as_of.tree_as_of(viewer, day)]


def assert_whole() -> None:
    """Closure, path and parent tell one tree."""
    pairs = set(UnitAncestor.objects.values_list("unit_id", "ancestor_id", "distance"))
    wanted = set()
    for unit in Unit.objects.select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        chain = [int(part) for part in unit.path.strip("/").split("/")]
        wanted |= {(unit.pk, each, place) for place, each in enumerate(reversed(chain))}
    assert pairs == wanted


def test_a_unit_founded_on_a_day_did_not_stand_before_it(world: World) -> None:
    event = events.found(cell("Chi bộ Lưu trữ"), parent=world.committee, on=ON, decision=DECISION, by=world.dung, at=AT)
    made = after(event)
    assert (made.started_on, made.parent, event.decision_symbol) == (ON, world.committee, "12-QĐ/ĐUK")
    assert "Chi bộ Lưu trữ" in names_on(world.binh, ON)
    assert "Chi bộ Lưu trữ" not in names_on(world.binh, BEFORE)
    assert_whole()


def test_a_renamed_unit_keeps_its_old_name_for_the_days_before(world: World) -> None:
    events.rename(world.propaganda, name="Ban Tuyên giáo và Dân vận", symbol_mark="BTGDV", on=ON, by=world.dung, at=AT)
    world.propaganda.refresh_from_db()
    assert (world.propaganda.name, world.propaganda.symbol_mark) == ("Ban Tuyên giáo và Dân vận", "BTGDV")
    assert "tuyen giao va dan van" in world.propaganda.search_key
    assert "Ban Tuyên giáo" in names_on(world.binh, BEFORE)
    assert "Ban Tuyên giáo và Dân vận" in names_on(world.binh, ON)


def test_two_events_on_one_day_leave_the_day_before_as_it_was(world: World) -> None:
    for name in ("Chi bộ Một", "Chi bộ Hai"):
        events.rename(world.cell_1, name=name, on=ON, by=world.dung, at=AT)
    assert "Chi bộ Bảo tàng tỉnh" in names_on(world.binh, BEFORE)
    assert {"Chi bộ Một", "Chi bộ Bảo tàng tỉnh"} & set(names_on(world.binh, ON)) == set()


def test_a_moved_unit_takes_all_below_it_along(world: World) -> None:
    below = Unit.objects.get(name="Chi bộ Nghiệp vụ")
    other = cast.unit("Đảng bộ Ủy ban nhân dân tỉnh", UnitKind.BLOC_COMMITTEE, world.committee, position=9)
    events.move(world.health, parent=other, on=ON, by=world.dung, at=AT)
    below.refresh_from_db()
    assert below.path == f"/{world.committee.pk}/{other.pk}/{world.health.pk}/{below.pk}/"
    then = {one.id: one for one in as_of.tree_as_of(world.binh, BEFORE)}
    assert (then[world.health.pk].parent_id, then[below.pk].depth) == (world.committee.pk, 2)
    assert_whole()


def test_units_merge_into_a_new_one_with_their_units_people_and_officers(world: World) -> None:
    Post.objects.create(person=world.chi, unit=world.cell_2, kind=PostKind.MEMBER)
    standing = Standing.objects.create(
        membership=Membership.objects.get(person=world.an), status=MemberStatus.PROBATIONARY
    )
    team = cast.unit("Tổ đảng", UnitKind.OTHER, world.cell_1)
    event = events.merge(
        [world.cell_1, world.cell_2], into=cell("Chi bộ Văn hóa"), on=ON, decision=DECISION, by=world.dung, at=AT
    )
    made = after(event)
    assert set(Unit.objects.filter(ended_on=ON)) == {world.cell_1, world.cell_2}
    team.refresh_from_db()
    assert team.parent == made
    assert {m.person for m in Membership.objects.filter(unit=made, ends_before=None, starts_on=ON)} == {
        world.an,
        world.chi,
    }
    assert not Post.objects.filter(unit__in=(world.cell_1, world.cell_2), ends_before=None).exists()
    standing.refresh_from_db()
    assert standing.ends_before == ON
    assert Standing.objects.get(ends_before=None).status == MemberStatus.PROBATIONARY
    assert {g.person for g in Grant.objects.filter(unit=made, role=Role.UNIT_OFFICER).valid_on(ON)} == {
        world.an,
        world.chi,
    }
    assert not Grant.objects.filter(unit=world.cell_1).valid_on(ON).exists()
    assert names_on(world.binh, BEFORE).count("Chi bộ Văn hóa") == 0
    assert {"Chi bộ Bảo tàng tỉnh", "Chi bộ Thư viện tỉnh"} <= set(names_on(world.binh, BEFORE))
    assert {"Chi bộ Bảo tàng tỉnh", "Chi bộ Thư viện tỉnh"} & set(names_on(world.binh, ON)) == set()
    assert JournalEntry.objects.filter(verb="organisations.units-merged", subject_id=event.pk).count() == 1
    assert_whole()


def test_a_person_unticked_in_the_preview_gets_no_grant_on_the_successor(world: World) -> None:
    touched = touched_by(world.dung, [world.cell_1, world.cell_2], AT.date())
    offered = [grant for grant in touched.grants if grant.is_offered and grant.person_id != world.chi.pk]
    event = events.merge(
        [world.cell_1, world.cell_2],
        into=cell("Chi bộ Văn hóa"),
        carry_grants=[grant.id for grant in offered],
        on=ON,
        by=world.dung,
        at=AT,
    )
    assert [grant.person for grant in Grant.objects.filter(unit=after(event))] == [world.an]


def test_a_unit_absorbed_by_a_standing_one_ends_and_the_other_goes_on(world: World) -> None:
    event = events.merge([world.cell_1, world.cell_2], into=world.cell_2, on=ON, by=world.dung, at=AT)
    world.cell_2.refresh_from_db()
    assert (after(event), world.cell_2.ended_on, world.cell_2.name) == (world.cell_2, None, "Chi bộ Thư viện tỉnh")
    assert set(Unit.objects.filter(ended_on=ON)) == {world.cell_1}
    assert_whole()


def test_merged_units_with_cells_of_one_name_need_new_names_for_them(world: World) -> None:
    other = cast.unit("Đảng bộ Sở Giáo dục", UnitKind.GRASSROOTS_ORGANISATION, world.committee, position=8)
    twin = cast.unit("Chi bộ Nghiệp vụ", UnitKind.CELL, other)
    touched = touched_by(world.dung, [world.health, other], AT.date())
    assert [(clash.name, twin.pk in clash.unit_ids) for clash in touched.clashes] == [("Chi bộ Nghiệp vụ", True)]
    into = NewUnit("Đảng bộ Y tế - Giáo dục", UnitKind.GRASSROOTS_ORGANISATION)
    with pytest.raises(DomainError, match="trùng tên: “Chi bộ Nghiệp vụ”"):
        events.merge([world.health, other], into=into, on=ON, by=world.dung, at=AT)
    assert not Reorganisation.objects.exists()
    events.merge([world.health, other], into=into, renames={twin.pk: "Chi bộ Nghiệp vụ 2"}, on=ON, by=world.dung, at=AT)
    assert Unit.objects.filter(parent__name=into.name, ended_on=None).count() == 3
    assert names_on(world.binh, BEFORE).count("Chi bộ Nghiệp vụ") == 2


def test_a_new_unit_may_bear_the_name_of_one_that_ends_for_it(world: World) -> None:
    event = events.merge([world.cell_1, world.cell_2], into=cell("Chi bộ Thư viện tỉnh"), on=ON, by=world.dung, at=AT)
    assert after(event).pk != world.cell_2.pk


def test_a_unit_that_ends_by_a_split_gives_all_away(world: World) -> None:
    first, second = Unit.objects.filter(parent=world.health).order_by("position")
    people = [cast.person(f"Người thứ {n}", of=world.health) for n in range(3)]
    new = [NewUnit(f"Đảng bộ Y tế {n}", UnitKind.GRASSROOTS_ORGANISATION) for n in (1, 2)]
    with pytest.raises(DomainError, match="chưa chọn nơi đến"):
        events.split(world.health, into=new, keeps=False, children={first.pk: 0}, on=ON, by=world.dung, at=AT)
    events.split(
        world.health,
        into=new,
        keeps=False,
        children={first.pk: 0},
        people={people[0].pk: 0},
        rest=1,
        on=ON,
        by=world.dung,
        at=AT,
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.parent.name, second.parent.name) == ("Đảng bộ Y tế 1", "Đảng bộ Y tế 2")
    assert Membership.objects.filter(unit__name="Đảng bộ Y tế 2", ends_before=None).count() == 2
    world.health.refresh_from_db()
    assert world.health.ended_on == ON
    assert_whole()


def test_a_unit_that_goes_on_after_a_split_keeps_the_rest(world: World) -> None:
    first, second = Unit.objects.filter(parent=world.health).order_by("position")
    new = NewUnit("Đảng bộ Bệnh viện", UnitKind.GRASSROOTS_ORGANISATION)
    events.split(world.health, into=[new], keeps=True, children={first.pk: 0}, on=ON, by=world.dung, at=AT)
    second.refresh_from_db()
    world.health.refresh_from_db()
    assert (second.parent, world.health.ended_on) == (world.health, None)


def test_a_dissolved_unit_hands_units_and_people_to_those_named(world: World) -> None:
    with pytest.raises(DomainError, match="còn 2 đơn vị trực thuộc"):
        events.dissolve(world.health, people_to=world.cell_1, on=ON, by=world.dung, at=AT)
    events.dissolve(world.health, children_to=world.committee, people_to=world.cell_1, on=ON, by=world.dung, at=AT)
    assert Unit.objects.filter(parent=world.committee, kind=UnitKind.CELL).count() == 2
    assert_whole()
    assert integrity.tree_problems() == []


def test_who_changes_cell_stays_in_his_union(world: World) -> None:
    Membership.objects.create(person=world.an, unit=world.youth)
    events.transfer_people([world.an], to=world.cell_2, on=ON, by=world.dung, at=AT)
    standing = Membership.objects.filter(person=world.an, ends_before=None)
    assert {membership.unit for membership in standing} == {world.cell_2, world.youth}
    assert not Post.objects.filter(person=world.an, ends_before=None).exists()
    with pytest.raises(DomainError, match="không có nơi sinh hoạt"):
        events.transfer_people([world.an], to=world.cell_2, on=ON, by=world.dung, at=AT)


def test_a_link_joins_two_lines_and_ends_with_a_unit(world: World) -> None:
    made = events.link(LinkKind.DIRECTS, world.committee, world.youth, starts_on=BEFORE, by=world.dung, at=AT)
    assert events.link(LinkKind.DIRECTS, world.committee, world.youth, by=world.dung, at=AT) == made
    with pytest.raises(DomainError, match="hai hệ thống khác nhau"):
        events.link(LinkKind.DIRECTS, world.committee, world.health, by=world.dung, at=AT)
    other = cast.unit("Đoàn cơ sở", UnitKind.YOUTH_UNION, world.committee, line=Line.MASS)
    events.merge([world.youth], into=other, on=ON, by=world.dung, at=AT)
    assert UnitLink.objects.get().ends_before == ON


def test_the_installation_follows_the_committee_that_takes_its_place(world: World) -> None:
    old = world.committee
    other = cast.unit("Đảng ủy Khối doanh nghiệp", UnitKind.BLOC_COMMITTEE)
    cast.grant(world.dung, Role.ADMINISTRATOR, other)
    world.dung.grants_read = None
    with pytest.raises(DomainError, match="cấp ủy kế thừa"):
        events.dissolve(old, on=ON, by=world.dung, at=AT)
    into = NewUnit("Đảng bộ các cơ quan Đảng tỉnh", UnitKind.BLOC_COMMITTEE)
    event = events.merge([old, other], into=into, carry_grants=[], on=ON, by=world.dung, at=AT)
    assert Installation.objects.get().committee == after(event)
    world.dung.grants_read = None
    events.found(cell("Chi bộ Mới"), parent=after(event), on=ON, by=world.dung, at=AT)
    assert "Chi bộ Bảo tàng tỉnh" in names_on(world.dung, BEFORE)
    assert_whole()
    assert integrity.tree_problems() == []


def test_the_same_form_sent_twice_is_one_event(world: World) -> None:
    first = events.rename(world.cell_1, name="Chi bộ Một", on=ON, by=world.dung, at=AT, key="k")
    assert events.rename(world.cell_1, name="Chi bộ Một", on=ON, by=world.dung, at=AT, key="k") == first
    assert UnitVersion.objects.count() == 1


def test_the_preview_tells_the_refusal_and_changes_nothing(world: World) -> None:
    told = events.would_refuse(
        lambda: events.merge([world.cell_1, world.youth], into=cell("Chung"), on=ON, by=world.dung, at=AT)
    )
    assert "hệ thống khác nhau" in told
    assert not events.would_refuse(lambda: events.rename(world.cell_1, name="X Y", on=ON, by=world.dung, at=AT))
    world.cell_1.refresh_from_db()
    assert (world.cell_1.name, Reorganisation.objects.count()) == ("Chi bộ Bảo tàng tỉnh", 0)


def test_refusals_say_what_to_do(world: World) -> None:
    def refused(words: str, act, kind=DomainError) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(kind, match=words):
            act()

    move = events.move
    refused("chưa đến", lambda: move(world.cell_1, parent=world.health, on=date(2025, 7, 11), by=world.dung, at=AT))
    cell_of_health = Unit.objects.filter(parent=world.health).first()
    assert cell_of_health is not None
    refused("trực thuộc", lambda: move(world.health, parent=cell_of_health, on=ON, by=world.dung, at=AT))
    refused("chính mình", lambda: move(world.health, parent=world.health, on=ON, by=world.dung, at=AT))
    refused("đứng đầu cây", lambda: move(world.committee, parent=world.health, on=ON, by=world.dung, at=AT))
    refused(
        "trực thuộc",
        lambda: events.merge([world.health], into=cell_of_health, on=ON, by=world.dung, at=AT),
    )
    refused("đã có đơn vị tên", lambda: events.rename(world.cell_1, name=world.cell_2.name, on=ON, by=SYSTEM, at=AT))
    refused(
        "không được sửa cơ cấu",
        lambda: events.rename(world.cell_1, name="Chi bộ X", on=ON, by=world.an, at=AT),
        NotAllowed,
    )
    events.rename(world.cell_1, name="Chi bộ Một", on=ON, by=world.dung, at=AT)
    refused("từ ngày đó trở đi", lambda: events.rename(world.cell_1, name="Y", on=BEFORE, by=world.dung, at=AT))
    made = after(events.found(cell("Chi bộ Trẻ"), parent=world.committee, on=ON, by=world.dung, at=AT))
    refused("thành lập ngày", lambda: events.rename(made, name="Z", on=BEFORE, by=world.dung, at=AT))
    refused("phải sau ngày đó", lambda: events.dissolve(made, on=ON, by=world.dung, at=AT))
    events.dissolve(made, on=AT.date(), by=world.dung, at=AT)
    refused("đã kết thúc", lambda: events.rename(made, name="Z", on=AT.date(), by=world.dung, at=AT))
