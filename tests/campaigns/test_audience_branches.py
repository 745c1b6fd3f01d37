"""Branches of mass organisations that a plan names as a group: found by what their names say, asked about when unsure."""

from __future__ import annotations

import pytest

from tests import world as cast
from tests.world import World
from trienkhai.campaigns.audiences import Body, Directory, Resolved, resolve
from trienkhai.campaigns.choices import ReceiverKind
from trienkhai.campaigns.queries import planned
from trienkhai.organisations.choices import Line, UnitKind

K = UnitKind


def mass(id_: int, name: str, depth: int, parent: int | None, kind: UnitKind = K.YOUTH_UNION) -> Body:
    return Body(id_, name, kind, depth, line=Line.MASS, parent=parent)


YOUTH = Directory(
    (
        mass(1, "Đoàn Khối các cơ quan tỉnh", 0, None),
        mass(2, "Chi đoàn Văn phòng Tỉnh ủy", 1, 1),
        mass(3, "Chi đoàn Ban Tổ chức", 1, 1),
        mass(4, "Đoàn cơ sở Sở Y tế", 1, 1),
        mass(5, "Chi đoàn Bệnh viện tỉnh", 2, 4),
        mass(6, "Chi đoàn Trung tâm Kiểm soát bệnh tật", 2, 4),
    ),
    issuer_is_own=True,
)
WOMEN = Directory(
    (
        mass(1, "Hội đồng các tổ chức xã Tân An", 0, None, K.MASS_ORGANISATION),
        mass(2, "Chi hội Phụ nữ thôn Đông", 1, 1, K.MASS_ORGANISATION),
        mass(3, "Chi hội Phụ nữ thôn Đoài", 1, 1, K.MASS_ORGANISATION),
        mass(4, "Chi hội Nông dân thôn Đông", 1, 1, K.MASS_ORGANISATION),
        mass(5, "Tổ công đoàn Trường tiểu học", 1, 1, K.MASS_ORGANISATION),
    )
)
PARTY = Directory(
    (
        Body(1, "Đảng ủy Khối các cơ quan tỉnh", K.BLOC_COMMITTEE, 0),
        mass(2, "Đoàn Khối các cơ quan tỉnh", 1, 1),
        mass(3, "Chi đoàn Sở Tài chính", 2, 2),
        mass(4, "Chi đoàn Sở Y tế", 2, 2),
        Body(5, "Chi bộ Sở Y tế", K.GRASSROOTS_CELL, 1, parent=1),
    ),
    issuer_is_own=True,
)


@pytest.mark.parametrize(
    ("directory", "phrase", "units"),
    [
        (YOUTH, "Các chi đoàn trực thuộc", (2, 3)),
        (YOUTH, "các chi đoàn trực thuộc Đoàn Khối", (2, 3)),
        (YOUTH, "100% chi đoàn", (2, 3)),
        (YOUTH, "Mỗi chi đoàn", (2, 3)),
        (YOUTH, "Bí thư các chi đoàn", (2, 3)),
        (YOUTH, "CAC CHI DOAN TRUC THUOC", (2, 3)),
        (YOUTH, "Các chi đoàn trực thuộc Đoàn cơ sở Sở Y tế", (5, 6)),
        (WOMEN, "Các chi hội phụ nữ", (2, 3)),
        (WOMEN, "Các chi hội trực thuộc", (2, 3, 4)),
        (WOMEN, "Các chi hội phụ nữ, chi hội nông dân trực thuộc", (2, 3, 4)),
        (WOMEN, "các tổ công đoàn", (5,)),
        (PARTY, "Các chi đoàn trực thuộc Đoàn Khối", (3, 4)),
        (PARTY, "Các chi đoàn", (3, 4)),  # one body has all that there are
        (PARTY, "Chi bộ Sở Y tế và các chi đoàn", (5, 3, 4)),
    ],
)
def test_the_branches_of_a_body_are_those_whose_names_say_it(
    directory: Directory, phrase: str, units: tuple[int, ...]
) -> None:
    found = resolve(phrase, directory)
    assert (found.kind, found.unit_ids) == (ReceiverKind.UNITS, units)


@pytest.mark.parametrize(
    ("directory", "phrase"),
    [
        (YOUTH, "chi đoàn"),  # one of them; which?
        (YOUTH, "Các chi hội trực thuộc"),  # there are none
        (YOUTH, "Các chi đoàn trực thuộc Đoàn cơ sở Sở Tài chính"),  # not ours
        (YOUTH, "Các chi đoàn và cán bộ đoàn"),
        (WOMEN, "Các chi hội cựu chiến binh"),
        (PARTY, "Các chi đoàn trực thuộc Đảng ủy Khối"),  # none stands directly under it
        (PARTY, "Các chi đoàn trực thuộc Chi bộ Sở Y tế"),
    ],
)
def test_where_the_phrase_names_no_branch_of_ours_a_person_is_asked(directory: Directory, phrase: str) -> None:
    assert resolve(phrase, directory) == Resolved(ReceiverKind.UNMATCHED)


def test_a_branch_whose_name_does_not_say_what_it_is_makes_us_ask() -> None:
    unsure = Directory((*YOUTH.bodies, mass(7, "Sở Công thương", 1, 1)))
    assert resolve("Các chi đoàn trực thuộc", unsure).kind == ReceiverKind.UNMATCHED
    elsewhere = Directory((*YOUTH.bodies, mass(7, "Sở Công thương", 2, 4)))
    assert resolve("Các chi đoàn trực thuộc", elsewhere).unit_ids == (2, 3)


def test_branches_under_several_bodies_are_not_taken_together() -> None:
    several = Directory((*PARTY.bodies, mass(6, "Đoàn Dân chính", 1, 1), mass(7, "Chi đoàn Sở Xây dựng", 2, 6)))
    assert resolve("Các chi đoàn", several).kind == ReceiverKind.UNMATCHED
    assert resolve("Các chi đoàn trực thuộc Đoàn Dân chính", several).unit_ids == (7,)


@pytest.mark.django_db
def test_the_tree_of_the_installation_gives_them_to_the_plan_of_the_youth_union(world: World) -> None:
    branches = [cast.unit(f"Chi đoàn {name}", K.YOUTH_UNION, world.youth, line="MASS") for name in ("A", "B")]
    under = planned.units_under(world.youth)
    directory = planned.directory_of(world.youth, under, issuer=world.youth.name, symbol="")
    assert resolve("Các chi đoàn trực thuộc", directory).unit_ids == tuple(unit.pk for unit in branches)
    above = planned.directory_of(world.committee, planned.units_under(world.committee), issuer="", symbol="")
    assert resolve(f"Các chi đoàn trực thuộc {world.youth.name}", above).unit_ids == tuple(b.pk for b in branches)
