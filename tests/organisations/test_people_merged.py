"""Two rows of one person: proposed, merged by a person, nothing lost."""

from __future__ import annotations

from datetime import date

import pytest

from tests.world import LONG_AGO, grant, noon, person, unit
from trienkhai.journal.models import Message
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import queries, services
from trienkhai.organisations.choices import Category, Line, LinkKind, MemberStatus, PostKind, Role, RosterKind, UnitKind
from trienkhai.organisations.models import Grant, Membership, Person, Post, RosterEntry, UnitLink

AT = noon(2026, 4, 2)
TODAY = AT.date()


def pairs(viewer: Person) -> list[tuple[str, str]]:
    found = queries.possible_duplicates(Person.objects.get(pk=viewer.pk), TODAY)
    assert found.total == len(found.pairs)
    return [(pair.keep.full_name, pair.drop.full_name) for pair in found.pairs]


def test_the_same_name_in_one_unit_is_proposed_unless_the_years_differ(world) -> None:  # type: ignore[no-untyped-def]
    first, second = person("Đỗ Thị Thúy", of=world.cell_1), person("ĐỖ THỊ THUÝ", of=world.cell_1)
    person("Đỗ Thị Thùy", of=world.cell_1)  # another name
    assert pairs(world.dung) == [("Đỗ Thị Thúy", "ĐỖ THỊ THUÝ")]
    Person.objects.filter(pk=first.pk).update(birth_year=1980)
    assert len(pairs(world.dung)) == 1
    Person.objects.filter(pk=second.pk).update(birth_year=1981)
    assert pairs(world.dung) == []


def test_a_name_without_accents_may_be_anybody_of_that_sound(world) -> None:  # type: ignore[no-untyped-def]
    person("Đỗ Thị Thúy", of=world.cell_1)
    person("Do Thi Thuy", of=world.cell_1)
    assert len(pairs(world.dung)) == 1


def test_namesakes_of_two_workplaces_are_not_proposed_until_a_link_joins_them(world) -> None:  # type: ignore[no-untyped-def]
    cell = world.health.children.get(name="Chi bộ Nghiệp vụ")
    branch = unit("Đoàn Sở Y tế", UnitKind.YOUTH_UNION, world.youth, line=Line.MASS)
    person("Ngô Văn Hà", of=cell)
    person("Ngô Văn Hà", of=branch)
    person("Ngô Văn Hà", of=world.cell_2)
    assert pairs(world.dung) == []
    UnitLink.objects.create(kind=LinkKind.SITS_AT, unit=branch, other=world.health)
    assert len(pairs(world.dung)) == 1


def test_only_who_keeps_the_list_is_asked(world) -> None:  # type: ignore[no-untyped-def]
    person("Ngô Văn Hà", of=world.cell_1)
    person("Ngô Văn Hà", of=world.cell_1)
    assert pairs(world.chi) == pairs(world.lan) == []
    assert len(pairs(world.an)) == len(pairs(world.dung)) == 1


def test_a_merge_loses_nothing_and_old_links_lead_on(world) -> None:  # type: ignore[no-untyped-def]
    keep, drop = person("Ngô Văn Hà", of=world.cell_1), person("Ngô Văn Hà", "ha", of=world.cell_1)
    Person.objects.filter(pk=drop.pk).update(birth_year=1980)
    Membership.objects.filter(person=drop).update(starts_on=date(2020, 5, 1))
    services.set_standing(drop.memberships.get(), status=MemberStatus.PROBATIONARY, by=SYSTEM, at=AT)
    Membership.objects.create(person=drop, unit=world.youth, category=Category.YOUTH_MEMBER)
    Post.objects.create(person=keep, unit=world.cell_1, kind=PostKind.MEMBER)
    Post.objects.create(person=drop, unit=world.cell_1, kind=PostKind.MEMBER, starts_on=date(2025, 1, 1))
    Post.objects.create(person=drop, unit=world.cell_1, kind=PostKind.SECRETARY, ends_before=date(2024, 1, 1))
    for who, symbol, day in ((keep, "1-QĐ", date(2024, 1, 1)), (drop, "9-QĐ", date(2026, 1, 1))):
        RosterEntry.objects.create(
            person=who,
            unit=world.cell_1,
            kind=RosterKind.SPEAKER,
            decision_symbol=symbol,
            decided_on=day,
            starts_on=day,
        )
    grant(drop, Role.UNIT_OFFICER, world.cell_1)
    grant(keep, Role.MEMBER, world.cell_1)
    Grant.objects.create(
        person=drop, unit=world.cell_1, role=Role.MEMBER, starts_on=LONG_AGO, ends_before=date(2030, 1, 1)
    )
    earlier = Person.objects.create(full_name="Ngô Hà", merged_into=drop)
    user = drop.user_id
    Message.objects.create(to=drop.pk, code="organisations.told", at=AT)

    merged = services.merge_people(keep, drop, by=world.dung, at=AT)

    assert (merged.pk, merged.birth_year, merged.user_id) == (keep.pk, 1980, user)
    drop.refresh_from_db()
    assert (drop.merged_into_id, drop.user_id) == (keep.pk, None)
    assert not drop.memberships.exists()
    assert not drop.posts.exists()
    assert not drop.rosters.exists()
    assert not drop.grants.exists()
    home = keep.memberships.get(unit=world.cell_1)
    assert home.starts_on == date(2020, 5, 1)
    assert [each.status for each in home.standings.all()] == ["PROBATIONARY"]
    assert keep.memberships.filter(unit=world.youth).exists()
    assert sorted(keep.posts.values_list("kind", "starts_on", "ends_before"), key=str) == [
        ("MEMBER", date(2025, 1, 1), None),
        ("SECRETARY", None, date(2024, 1, 1)),
    ]
    assert list(keep.rosters.order_by("decided_on").values_list("decision_symbol", "ends_before")) == [
        ("1-QĐ", date(2026, 1, 1)),
        ("9-QĐ", None),
    ]
    assert sorted(keep.grants.values_list("role", "ends_before"), key=str) == [("MEMBER", None), ("UNIT_OFFICER", None)]
    for number in (drop.pk, earlier.pk):
        assert queries.person_for(Person.objects.get(pk=world.dung.pk), number) == keep
    assert queries.people_under(Person.objects.get(pk=world.dung.pk), TODAY, text="ngo van ha").total == 1
    assert Message.objects.get().to == keep.pk


def test_two_accounts_are_never_made_one(world) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DomainError, match="đều có tài khoản"):
        services.merge_people(world.an, world.chi, by=world.dung, at=AT)


def test_contradicting_standings_are_settled_by_a_person_first(world) -> None:  # type: ignore[no-untyped-def]
    keep, drop = person("Ngô Văn Hà", of=world.cell_1), person("Ngô Văn Hà", of=world.cell_1)
    services.set_standing(keep.memberships.get(), status=MemberStatus.PROBATIONARY, by=SYSTEM, at=AT)
    services.set_standing(drop.memberships.get(), status=MemberStatus.EXEMPT, by=SYSTEM, at=AT)
    with pytest.raises(DomainError, match="khác nhau"):
        services.merge_people(keep, drop, by=world.dung, at=AT)


def test_a_merge_asks_for_the_lists_of_both(world) -> None:  # type: ignore[no-untyped-def]
    keep, drop = person("Ngô Văn Hà", of=world.cell_1), person("Ngô Văn Hà", of=world.cell_2)
    keeper = person("Vũ Thị Kho", "kho", of=world.cell_1)
    grant(keeper, Role.ADMINISTRATOR, world.cell_1)
    for who in (keeper, world.an, world.lan):
        with pytest.raises(NotAllowed):
            services.merge_people(keep, drop, by=who, at=AT)
    with pytest.raises(DomainError, match="hai bản ghi khác nhau"):
        services.merge_people(keep, keep, by=world.dung, at=AT)
    services.merge_people(keep, drop, by=world.dung, at=AT)
    with pytest.raises(DomainError, match="đã gộp"):
        services.merge_people(keep, drop, by=world.dung, at=AT)


def test_people_who_lend_to_each_other_are_two(world) -> None:  # type: ignore[no-untyped-def]
    keep, drop = person("Ngô Văn Hà", of=world.cell_1), person("Ngô Văn Hà", of=world.cell_1)
    Grant.objects.create(
        person=drop, unit=world.cell_1, role=Role.MEMBER, starts_on=LONG_AGO, ends_before=TODAY, delegated_by=keep
    )
    with pytest.raises(DomainError, match="ủy quyền cho nhau"):
        services.merge_people(keep, drop, by=world.dung, at=AT)
