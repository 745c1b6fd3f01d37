"""The first run, the list of units, accounts and roles."""

from __future__ import annotations

import pytest

from tests.world import noon
from trienkhai.accounts.models import User
from trienkhai.accounts.services import BadPassword, BadUsername
from trienkhai.journal.models import JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability, Line, PostKind, Role, UnitKind
from trienkhai.organisations.models import Grant, Installation, Person, Unit
from trienkhai.organisations.services import NewAccount, NewPerson
from trienkhai.organisations.unit_lists import NewUnit, read_text

AT = noon(2024, 3, 1)
GOOD = "mat-khau-thu-nghiem"
BODY = NewUnit("Đảng ủy các cơ quan Đảng tỉnh", UnitKind.BLOC_COMMITTEE, symbol_mark="ĐUCCQ")


def fresh(person: Person) -> Person:
    """The same person as the next request sees him: grants are read once for each object."""
    return Person.objects.get(pk=person.pk)


def found(units: str = "Đảng bộ Sở A\n  Chi bộ 1\nChi bộ B", **account: str) -> services.Founded:
    given = {"full_name": "Trần Thị Bình", "username": "binh", "password": GOOD} | account
    return services.found_installation(committee=BODY, units=read_text(units).units, account=NewAccount(**given), at=AT)


@pytest.mark.django_db
def test_the_first_run_stores_the_committee_its_units_and_one_who_does_everything() -> None:
    made = found()
    assert [unit.path for unit in made.units] == [
        f"/{made.committee.pk}/{made.units[0].pk}/",
        f"/{made.committee.pk}/{made.units[0].pk}/{made.units[1].pk}/",
        f"/{made.committee.pk}/{made.units[2].pk}/",
    ]
    assert [unit.position for unit in made.units] == [1, 1, 2]
    assert access.roles_of(made.person) == {Role.SPECIALIST, Role.ADMINISTRATOR}
    assert access.may(made.person, Capability.LAUNCH, made.committee)
    assert JournalEntry.objects.get().verb == "organisations.installation-founded"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("account", "refusal"),
    [
        ({"username": "có dấu"}, BadUsername),
        ({"password": "ngan"}, BadPassword),
        ({"password": "tranthibinh1"}, BadPassword),
        ({"full_name": "  "}, DomainError),
    ],
)
def test_a_refused_first_run_leaves_nothing(account: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        found(**account)
    assert not Unit.objects.exists()
    assert not User.objects.exists()
    assert not Installation.objects.exists()


@pytest.mark.django_db
def test_the_first_run_happens_once() -> None:
    found()
    with pytest.raises(services.AlreadyInstalled):
        found(username="khac")
    assert Unit.objects.filter(parent=None).count() == 1


@pytest.mark.django_db
def test_four_thousand_units_take_few_statements(
    django_assert_max_num_queries: object,
) -> None:
    with django_assert_max_num_queries(150):  # type: ignore[operator]  # SQLite takes 999 values a statement
        made = found("\n".join(f"Chi bộ cơ quan {n}" for n in range(4_000)))
    assert len(made.units) == 4_000


def test_units_are_added_below_and_known_names_are_kept(world) -> None:  # type: ignore[no-untyped-def]
    lines = [
        NewUnit("Đảng bộ Sở Y tế", UnitKind.GRASSROOTS_ORGANISATION),
        NewUnit("Chi bộ Thanh tra", UnitKind.CELL, under=0),
        NewUnit("Chi bộ Đài tỉnh", UnitKind.GRASSROOTS_CELL),
    ]
    made = services.add_units(world.committee, lines, by=world.dung, at=AT)
    assert made[0] == world.health
    assert made[1].parent_id == world.health.pk
    assert made[2].position == world.youth.position + 1
    assert Unit.objects.filter(name="Đảng bộ Sở Y tế").count() == 1


def test_the_same_list_sent_twice_with_one_key_is_stored_once(world) -> None:  # type: ignore[no-untyped-def]
    lines = [NewUnit("Chi bộ Đài tỉnh", UnitKind.GRASSROOTS_CELL)]
    for _ in range(2):
        services.add_units(world.committee, lines, by=world.dung, at=AT, key="k")
    assert JournalEntry.objects.filter(verb="organisations.units-added").count() == 1


def test_only_those_who_keep_the_structure_change_it(world) -> None:  # type: ignore[no-untyped-def]
    for person in (world.binh, world.an, world.lan):
        with pytest.raises(NotAllowed):
            services.add_units(world.committee, [], by=person, at=AT)
        with pytest.raises(NotAllowed):
            services.correct_unit(world.cell_1, name="X", kind=UnitKind.CELL, by=person, at=AT)


def test_a_unit_is_corrected_and_found_under_its_new_name(world) -> None:  # type: ignore[no-untyped-def]
    services.correct_unit(
        world.cell_1,
        name="Chi bộ Bảo tàng Tổng hợp",
        kind=UnitKind.GRASSROOTS_CELL,
        short_name="BTTH",
        member_count=31,
        by=world.dung,
        at=AT,
    )
    listed = queries.units_listed(world.binh, AT.date(), text="bao tang tong")
    assert [line.name for line in listed.lines] == ["Chi bộ Bảo tàng Tổng hợp"]
    assert queries.units_listed(world.binh, AT.date(), text="btth").total == 1
    details = JournalEntry.objects.get(verb="organisations.unit-corrected").detail.values
    assert details["name"] == ["Chi bộ Bảo tàng tỉnh", "Chi bộ Bảo tàng Tổng hợp"]


def test_two_units_of_one_superior_do_not_share_a_name(world) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DomainError, match="đã có đơn vị"):
        services.correct_unit(world.cell_1, name=world.cell_2.name, kind=UnitKind.CELL, by=world.dung, at=AT)


def test_a_specialist_makes_the_account_of_a_unit(world) -> None:  # type: ignore[no-untyped-def]
    made = services.add_account(
        world.health,
        full_name="Đỗ Văn Em",
        username="Em",
        password=GOOD,
        role=Role.UNIT_OFFICER,
        by=world.binh,
        at=AT,
    )
    assert made.user.username == "em"
    assert access.may(made, Capability.ANSWER, world.health)
    assert not access.may(made, Capability.SEE_CONTENT, world.cell_1)


def test_nobody_gives_more_than_he_holds_nor_to_himself(world) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAllowed):
        services.grant_role(world.an, unit=world.committee, role=Role.ADMINISTRATOR, by=world.binh, at=AT)
    with pytest.raises(NotAllowed):
        services.grant_role(world.binh, unit=world.committee, role=Role.LEADER, by=world.binh, at=AT)
    with pytest.raises(NotAllowed):
        services.grant_role(world.chi, unit=world.cell_1, role=Role.VIEWER, by=world.an, at=AT)


def test_a_role_ends_on_the_day_and_may_be_given_again(world) -> None:  # type: ignore[no-untyped-def]
    grant = Grant.objects.get(person=world.an)
    services.end_grant(grant, by=world.binh, at=AT)
    assert not Grant.objects.filter(person=world.an).valid_on(AT.date()).exists()
    services.grant_role(world.an, unit=world.cell_1, role=Role.UNIT_OFFICER, by=world.binh, at=AT)
    services.grant_role(world.an, unit=world.cell_1, role=Role.UNIT_OFFICER, by=world.binh, at=AT)
    assert Grant.objects.filter(person=world.an).valid_on(AT.date()).count() == 1


def test_a_password_is_set_only_by_one_who_could_give_all_that_is_held(world) -> None:  # type: ignore[no-untyped-def]
    services.set_password(world.an, password="mot-mat-khau-khac", by=world.binh, at=AT)
    assert User.objects.get(username="an").check_password("mot-mat-khau-khac")
    for whose in (world.dung, world.binh):
        with pytest.raises(NotAllowed):
            services.set_password(whose, password="mot-mat-khau-khac", by=world.an, at=AT)


def test_an_account_is_given_to_somebody_of_the_list_once(world) -> None:  # type: ignore[no-untyped-def]
    (person,) = services.add_people_in_bulk([NewPerson("Bùi Thị Gấm", world.cell_2)], by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed):
        services.give_account(person, username="gam", password=GOOD, by=world.an, at=AT)
    services.give_account(person, username="gam", password=GOOD, by=world.binh, at=AT)
    with pytest.raises(DomainError, match="đã có tài khoản"):
        services.give_account(fresh(person), username="gam2", password=GOOD, by=world.binh, at=AT)


def test_many_people_are_added_in_the_order_of_their_list(world, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    rows = [NewPerson(f"Nguyễn Văn {n}", world.cell_1) for n in range(4_800)]
    rows[7] = NewPerson("Vũ Thị Én", world.cell_2, post=PostKind.SECRETARY)
    with django_assert_max_num_queries(80):
        people = services.add_people_in_bulk(rows, by=world.dung, at=AT)
    assert people[7].full_name == "Vũ Thị Én"
    lines, total = queries.people_of(world.cell_2, text="en")
    assert [(line.full_name, line.posts) for line in lines] == [("Vũ Thị Én", ["Bí thư"])]
    assert total == 1
    with pytest.raises(NotAllowed):
        services.add_people_in_bulk(rows[:1], by=world.chi, at=AT)


def test_a_unit_outside_the_grants_does_not_exist(world) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotFound):
        queries.unit_for(world.an, world.cell_2.pk)
    with pytest.raises(NotFound):
        queries.person_for(world.an, world.chi.pk)
    with pytest.raises(NotFound):
        queries.grant_for(world.an, Grant.objects.get(person=world.chi).pk)
    assert [line.name for line in queries.units_listed(world.an, AT.date()).lines] == [world.cell_1.name]


def test_the_list_stands_as_a_tree_in_the_offices_order(world) -> None:  # type: ignore[no-untyped-def]
    listing = queries.units_listed(world.binh, AT.date())
    assert [(line.depth, line.below) for line in listing.lines][:5] == [(0, 8), (1, 0), (1, 0), (1, 2), (2, 0)]
    assert sum(count for _, count in listing.by_kind) == listing.everything == 9
    assert listing.lines[1].accounts == 0
    assert listing.lines[0].accounts == 3
    only = queries.units_listed(world.binh, AT.date(), kind=UnitKind.CELL)
    assert (only.total, only.everything) == (2, 9)


def test_the_line_of_a_unit_is_kept_unless_corrected(world) -> None:  # type: ignore[no-untyped-def]
    unit = services.correct_unit(world.youth, name="Đoàn Khối", kind=UnitKind.YOUTH_UNION, by=world.dung, at=AT)
    assert unit.line == Line.MASS
