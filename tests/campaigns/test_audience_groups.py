"""Groups of directives tried on trees of issuing bodies: whole, of the line they name, or left to a person."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import world as cast
from tests.campaigns.audience_trees import BLOC, COMMUNE, TREES, UNION, YOUTH, tree
from tests.world import World
from trienkhai.campaigns.audiences import Body, Directory, resolve
from trienkhai.campaigns.choices import ReceiverKind
from trienkhai.campaigns.queries import planned
from trienkhai.organisations.choices import OWN_ORGANS, Line, LinkKind, UnitKind
from trienkhai.organisations.models import UnitLink

K = UnitKind
# What each phrase means in each tree; in a tree that is not named it stays blank.
MEANING: dict[str, dict[str, tuple[int, ...]]] = {
    "Các đoàn cơ sở": {"BLOC": (11, 12), "YOUTH": (2, 3), "ORGANISATION": (7,)},
    "Đoàn cơ sở, chi đoàn cơ sở trực thuộc": {"YOUTH": (2, 3, 4, 5)},
    "Các đoàn cơ sở, chi đoàn cơ sở trực thuộc Đoàn Khối": {"BLOC": (11, 12, 13), "YOUTH": (2, 3, 4, 5)},
    "Các chi đoàn, đoàn cơ sở": {"YOUTH": (4, 5, 2, 3), "ORGANISATION": (8, 9, 7)},
    "các cơ sở đoàn trực thuộc": {"BLOC": (11, 12, 13), "YOUTH": (2, 3, 4, 5), "ORGANISATION": (7,)},
    "Các tổ chức cơ sở đoàn": {"BLOC": (11, 12, 13), "YOUTH": (2, 3, 4, 5), "ORGANISATION": (7,)},
    "BCH các đoàn cơ sở": {"BLOC": (11, 12), "YOUTH": (2, 3), "ORGANISATION": (7,)},
    "100% cơ sở đoàn": {"BLOC": (11, 12, 13), "YOUTH": (2, 3, 4, 5), "ORGANISATION": (7,)},
    "Các chi đoàn cơ sở": {"BLOC": (13,), "YOUTH": (4, 5)},
    "Các cấp bộ đoàn": {},
    "Các công đoàn cơ sở": {"UNION": (2, 3, 4), "ORGANISATION": (6,)},
    "CĐCS trực thuộc": {"UNION": (2, 3, 4), "ORGANISATION": (6,)},
    "Ban Chấp hành các công đoàn cơ sở": {"UNION": (2, 3, 4), "ORGANISATION": (6,)},
    "Các công đoàn bộ phận, tổ công đoàn": {"UNION": (5, 6, 7)},
    "Công đoàn cấp trên trực tiếp cơ sở": {},
    "Hội cựu chiến binh cơ sở": {"COMMUNE": (11,), "VETERANS": (2, 3)},
    "Các hội CCB cơ sở": {"COMMUNE": (11,), "VETERANS": (2, 3)},
    "Hội LHPN cơ sở": {"COMMUNE": (9,)},
    "Các cơ sở hội": {"VETERANS": (2, 3)},
    "Các chi hội phụ nữ": {"COMMUNE": (14, 15)},
    "Các tổ chức chính trị - xã hội": {"BLOC": (8,), "COMMUNE": (9, 10, 11, 12), "ORGANISATION": (6, 7)},
    "Các tổ chức chính trị - xã hội cơ sở": {"ORGANISATION": (6, 7)},
    "Mặt trận Tổ quốc và các tổ chức chính trị - xã hội xã": {"COMMUNE": (8, 9, 10, 11, 12)},
    "Các tổ chức đoàn thể xã": {"COMMUNE": (8, 9, 10, 11, 12, 13)},
    "Hội Phụ nữ, Hội Nông dân": {"COMMUNE": (9, 10)},
    "Chi đoàn cơ sở trực thuộc": {"BLOC": (13,), "YOUTH": (4, 5)},
    "Bí thư chi bộ các thôn": {"COMMUNE": (4, 5)},
    "Công đoàn các cơ quan, đơn vị trực thuộc": {},
    "Cấp ủy, chính quyền, đoàn thể": {},
    "Các đoàn thể cơ sở": {"ORGANISATION": (6, 7)},
    "Chi bộ, đảng bộ bộ phận": {"ORGANISATION": (2, 3, 4)},
    "Các đảng bộ, chi bộ trực thuộc": {"BLOC": (5, 6, 7), "COMMUNE": (4, 5, 6, 7), "ORGANISATION": (2, 3, 4)},
    "Các cấp ủy, chi bộ trực thuộc": {"BLOC": (5, 6, 7), "COMMUNE": (4, 5, 6, 7), "ORGANISATION": (2, 3, 4)},
    "Các cấp ủy, tổ chức đảng, đoàn thể trực thuộc": {
        "BLOC": (5, 6, 7, 8),
        "COMMUNE": (4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
        "ORGANISATION": (2, 3, 4, 6, 7),
    },
    "Các cơ quan, đơn vị, đoàn thể": {},
    "Các đơn vị cơ sở": {"BLOC": (5, 6, 7), "YOUTH": (2, 3, 4, 5), "UNION": (2, 3, 4), "VETERANS": (2, 3)},
    "Các đơn vị trực thuộc": {
        "BLOC": (5, 6, 7, 8),
        "YOUTH": (2, 3, 4, 5),
        "UNION": (2, 3, 4),
        "COMMUNE": (4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16),
        "VETERANS": (2, 3),
        "ORGANISATION": (2, 3, 4, 6, 7),
    },
    "Các chi, đảng bộ; các đoàn thể": {
        "BLOC": (5, 6, 7, 8),
        "COMMUNE": (4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
        "ORGANISATION": (2, 3, 4, 6, 7),
    },
    "Các chi, đảng bộ và Đoàn Khối": {"BLOC": (5, 6, 7, 8)},
    "Cấp ủy cơ sở và các đoàn cơ sở": {"BLOC": (5, 6, 7, 11, 12)},
    "Các ban, Văn phòng Đảng ủy": {"BLOC": (2, 3, 4), "COMMUNE": (2, 3)},
    "Các chi bộ thôn": {"COMMUNE": (4, 5)},
    "Các chi bộ, chi đoàn trực thuộc": {"ORGANISATION": (3, 4, 8, 9)},
    "TCCSĐ trực thuộc": {"BLOC": (5, 6, 7), "COMMUNE": (4, 5, 6, 7)},
    "Chi đoàn": {},
    "Chi đoàn Đảng ủy Khối": {},
    "Ban Chấp hành Công đoàn Đảng ủy xã": {},
}
PARTY_PHRASES = (
    "chi bộ",
    "đảng bộ cơ sở",
    "cấp ủy",
    "tổ chức cơ sở đảng",
    "chi, đảng bộ",
    "đảng bộ bộ phận",
    "chi bộ thôn",
)
MASS_PHRASES = (
    *("đoàn cơ sở", "chi đoàn cơ sở", "cơ sở đoàn", "chi đoàn", "công đoàn cơ sở", "tổ công đoàn", "hội phụ nữ cơ sở"),
    *("cơ sở hội", "chi hội", "đoàn thể", "tổ chức chính trị - xã hội", "đoàn thể cơ sở", "Chi đoàn Đảng bộ Sở Y tế"),
)


@pytest.mark.parametrize("of", TREES)
@pytest.mark.parametrize("phrase", MEANING)
def test_a_phrase_of_a_directive_means_the_same_units_however_it_is_written(phrase: str, of: str) -> None:
    expected = MEANING[phrase].get(of, ())
    for written in (phrase, phrase.upper(), f"  {phrase} ;"):
        found = resolve(written, TREES[of])
        assert found.unit_ids == expected
        assert (found.kind == ReceiverKind.UNMATCHED) == (not expected)


@given(
    st.sampled_from(sorted(TREES)),
    st.sampled_from((Line.PARTY, Line.MASS)),
    st.data(),
    st.sampled_from(("", "Các ", "100% ", "Bí thư các ", "Ban Chấp hành các ")),
    st.sampled_from(("", " trực thuộc", " trực thuộc Đoàn Khối", " xã", " trong Khối")),
)
def test_a_phrase_of_one_line_never_takes_a_unit_of_another(
    of: str, line: Line, data: st.DataObject, opening: str, scope: str
) -> None:
    words = PARTY_PHRASES if line == Line.PARTY else MASS_PHRASES
    said = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True))
    joint = data.draw(st.sampled_from((", ", " và ", "; ")))
    directory = TREES[of]
    found = resolve(opening + joint.join(said) + scope, directory)
    bodies = {body.id: body for body in directory.bodies}
    others = {i for i in found.unit_ids if bodies[i].line != line}
    assert others <= ({directory.committee.id} if directory.committee.line == line else set())
    assert not any(bodies[i].kind in OWN_ORGANS for i in found.unit_ids)


@given(st.sampled_from(sorted(TREES)), st.sampled_from(sorted(MEANING)), st.sampled_from(sorted(MEANING)))
def test_two_phrases_joined_mean_what_each_means_or_nothing(of: str, one: str, other: str) -> None:
    parts = {*resolve(one, TREES[of]).unit_ids, *resolve(other, TREES[of]).unit_ids}
    if re.search(r"[,;]| và ", one + other):
        return  # a list in a list may be read as one group
    assert set(resolve(f"{one}; {other}", TREES[of]).unit_ids) <= parts


def test_a_plural_is_never_the_one_unit_whose_name_opens_with_its_words() -> None:
    only_one = tree(
        (1, "Đoàn Khối các cơ quan tỉnh", K.YOUTH_UNION, None),
        (2, "Đoàn cơ sở Sở Y tế", K.YOUTH_UNION, 1),
        (3, "Sở Công thương", K.YOUTH_UNION, 1),  # a đoàn cơ sở or not?
    )
    assert resolve("Các đoàn cơ sở", only_one).kind == ReceiverKind.UNMATCHED
    assert resolve("Đoàn cơ sở Sở Y tế", only_one).unit_ids == (2,)


@pytest.mark.parametrize(
    ("directory", "phrase", "name", "kind"),
    [
        (YOUTH, "Các đoàn cơ sở", "Thanh niên Sở Xây dựng", K.YOUTH_UNION),
        (UNION, "Các công đoàn cơ sở", "Sở Xây dựng", K.MASS_ORGANISATION),
        (COMMUNE, "Các tổ chức chính trị - xã hội", "Thanh niên xung phong", K.MASS_ORGANISATION),
        (COMMUNE, "Các chi bộ thôn", "Chi bộ Đồng Tâm", K.GRASSROOTS_CELL),
        (COMMUNE, "Hội Phụ nữ cơ sở", "Hội Phụ nữ Đồng Tâm", K.MASS_ORGANISATION),
    ],
)
def test_a_body_beside_them_whose_name_does_not_say_what_it_is_makes_us_ask(
    directory: Directory, phrase: str, name: str, kind: UnitKind
) -> None:
    line = Line.PARTY if kind == K.GRASSROOTS_CELL else Line.MASS
    unsure = Directory((*directory.bodies, Body(99, name, kind, 1, line=line, parent=1)), issuer_is_own=True)
    assert resolve(phrase, directory).kind == ReceiverKind.UNITS
    assert resolve(phrase, unsure).kind == ReceiverKind.UNMATCHED


def test_where_the_level_of_the_issuer_is_not_known_only_a_name_that_says_it_is_a_grassroots_one() -> None:
    bodies = (
        (1, "Tỉnh đoàn", K.YOUTH_UNION, None),
        (2, "Đoàn cơ sở Báo tỉnh", K.YOUTH_UNION, 1),
        (3, "Đoàn Khối các cơ quan tỉnh", K.YOUTH_UNION, 1),
    )
    assert resolve("Các đoàn cơ sở trực thuộc", tree(*bodies)).unit_ids == (2,)
    with_school = tree(*bodies, (4, "Đoàn Trường Đại học tỉnh", K.YOUTH_UNION, 1))
    assert resolve("Các đoàn cơ sở trực thuộc", with_school).kind == ReceiverKind.UNMATCHED


@pytest.mark.parametrize(
    ("directory", "phrase"),
    [(YOUTH, "Đoàn Thanh niên"), (YOUTH, "Đoàn TNCS Hồ Chí Minh"), (UNION, "Công đoàn"), (UNION, "Tổ công đoàn")],
)
def test_the_organisation_as_a_whole_is_not_the_one_body_below_whose_name_opens_so(
    directory: Directory, phrase: str
) -> None:
    assert not set(resolve(phrase, directory).unit_ids) - {directory.committee.id}
    assert resolve("Đoàn Thanh niên", COMMUNE).unit_ids == (12,)  # beside the Party committee there is but one


def test_those_below_a_provincial_committee_that_are_not_found_are_not_taken_for_bodies_above() -> None:
    province = tree((1, "Tỉnh ủy Bình Hòa", K.PROVINCIAL_COMMITTEE, None), (2, "Đảng bộ xã A", K.COMMUNE_COMMITTEE, 1))
    phrase = "Các huyện ủy, thành ủy trực thuộc Tỉnh ủy"
    assert resolve(phrase, province).kind == ReceiverKind.UNMATCHED
    assert resolve(phrase, BLOC).kind == ReceiverKind.OUTSIDE


def test_a_unit_entered_under_the_wrong_line_is_not_handed_out_with_a_group() -> None:
    wrong = Body(99, "Công đoàn Sở Nội vụ", K.GRASSROOTS_ORGANISATION, 1, line=Line.MASS, parent=1)
    assert resolve("Các đảng bộ cơ sở", BLOC).unit_ids == (5, 6)
    assert resolve("Các đảng bộ cơ sở", Directory((*BLOC.bodies, wrong))).kind == ReceiverKind.UNMATCHED


def test_a_group_that_is_not_in_the_system_is_asked_about_even_beside_one_that_is() -> None:
    alone = Directory(tuple(body for body in BLOC.bodies if body.line == Line.PARTY), issuer_is_own=True)
    assert resolve("Các cấp ủy, tổ chức đảng trực thuộc", alone).unit_ids == (5, 6, 7)
    assert resolve("Các cấp ủy, đoàn thể trực thuộc", alone).kind == ReceiverKind.UNMATCHED


def test_an_organ_before_a_comma_is_not_of_the_unit_after_it() -> None:
    found = resolve("Văn phòng, Đảng bộ Sở Y tế", BLOC)
    assert (found.unit_ids, found.organ) == ((4, 5), "")


def test_a_name_that_holds_a_joint_is_kept_whole_in_a_list() -> None:
    name = "Đảng bộ Sở Nông nghiệp và Môi trường"
    directory = Directory((*BLOC.bodies, Body(99, name, K.GRASSROOTS_ORGANISATION, 1, parent=1)), issuer_is_own=True)
    assert resolve(f"Đảng bộ Sở Y tế, {name} và Đoàn Khối", directory).unit_ids == (5, 99, 8)


def test_a_list_of_a_hundred_names_is_read_in_a_moment() -> None:
    cells = tuple(Body(n, f"Chi bộ số {n}", K.GRASSROOTS_CELL, 1, parent=1) for n in range(100, 4_100))
    directory = Directory((*BLOC.bodies, *cells))
    started = time.process_time()
    assert resolve(", ".join(f"Chi bộ xóm {n}" for n in range(100)), directory).kind == ReceiverKind.UNMATCHED
    assert time.process_time() - started < 5


@pytest.mark.django_db
def test_only_units_under_the_issuer_or_directed_by_it_are_taken(world: World) -> None:
    def mass(name: str, under: object) -> object:
        return cast.unit(name, K.MASS_ORGANISATION, under, line="MASS")  # type: ignore[arg-type]

    upper = mass("Liên đoàn Lao động tỉnh", None)
    directed, other = mass("Công đoàn Khối các cơ quan tỉnh", upper), mass("Công đoàn ngành Giáo dục", upper)
    mass("Công đoàn cơ sở Sở Y tế", directed)
    mass("Công đoàn cơ sở Trường Chính trị", other)
    UnitLink.objects.create(unit=world.committee, other=directed, kind=LinkKind.DIRECTS)
    under = planned.units_under(world.committee)
    directory = planned.directory_of(world.committee, under, issuer=world.committee.name, symbol="")
    found = resolve("Các tổ chức chính trị - xã hội", directory)
    assert set(found.unit_ids) == {world.youth.pk, directed.pk}  # type: ignore[attr-defined]
    assert resolve("Các công đoàn cơ sở", directory).kind == ReceiverKind.UNMATCHED  # not of the committee's structure
    standing = {unit.pk for unit in under}
    for phrase in MEANING:
        assert set(resolve(phrase, directory).unit_ids) <= standing
