"""Phrases of actors and the units they mean; what is unsure stays blank."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trienkhai.campaigns.audiences import UNMATCHED, Body, Directory, is_own, key_of, match_names, resolve, split_organ
from trienkhai.campaigns.choices import ReceiverKind
from trienkhai.organisations.choices import Line, UnitKind

K = UnitKind
COMMITTEE, PROPAGANDA, PERSONNEL, OFFICE = "Đảng ủy Khối các cơ quan tỉnh", "Ban Tuyên giáo", "Ban Tổ chức", "Văn phòng"
HEALTH, FINANCE, MUSEUM, UNION = (
    "Đảng bộ Sở Y tế",
    "Đảng bộ Sở Tài chính",
    "Chi bộ Bảo tàng tỉnh",
    "Đoàn Khối các cơ quan tỉnh",
)
INNER = "Chi bộ Văn phòng Sở"
BODIES = (
    Body(1, COMMITTEE, K.BLOC_COMMITTEE, 0, symbol_mark="ĐUK"),
    Body(2, PROPAGANDA, K.DEPARTMENT, 1),
    Body(3, PERSONNEL, K.DEPARTMENT, 1),
    Body(4, OFFICE, K.OFFICE, 1),
    Body(5, HEALTH, K.GRASSROOTS_ORGANISATION, 1),
    Body(6, FINANCE, K.GRASSROOTS_ORGANISATION, 1, short_name="Đảng bộ STC"),
    Body(7, MUSEUM, K.GRASSROOTS_CELL, 1),
    Body(8, UNION, K.YOUTH_UNION, 1, line=Line.MASS),
    Body(9, INNER, K.CELL, 2, parent_kind=K.GRASSROOTS_ORGANISATION),
)
NAMES = {body.name: body.id for body in BODIES}
OURS = Directory(BODIES, issuer_is_own=True)
GRASSROOTS = (HEALTH, FINANCE, MUSEUM)


def names_of(phrase: str, directory: Directory = OURS) -> tuple[str, ...]:
    by_id = {body.id: body.name for body in directory.bodies}
    return tuple(by_id[unit_id] for unit_id in resolve(phrase, directory).unit_ids)


@pytest.mark.parametrize(
    ("phrase", "units"),
    [
        ("Các cấp ủy chi, đảng bộ cơ sở", GRASSROOTS),
        ("Cấp ủy cơ sở", GRASSROOTS),
        ("cấp uỷ các chi bộ, đảng bộ cơ sở trực thuộc Đảng uỷ Khối", GRASSROOTS),
        ("Các chi bộ, đảng bộ trực thuộc", GRASSROOTS),
        ("Các tổ chức cơ sở đảng", GRASSROOTS),
        ("tổ chức cơ sở đảng trực thuộc Đảng bộ Khối", GRASSROOTS),
        ("Các cấp ủy, tổ chức đảng trực thuộc", GRASSROOTS),
        ("CAC CHI, DANG BO CO SO", GRASSROOTS),
        ("Các đảng ủy cơ sở", (HEALTH, FINANCE)),
        ("các chi bộ cơ sở", (MUSEUM,)),
        ("Các chi bộ trực thuộc đảng ủy cơ sở", (INNER,)),
        ("Bí thư các chi, đảng bộ cơ sở", GRASSROOTS),
        ("Các đoàn thể", (UNION,)),
        ("các đơn vị trực thuộc", (*GRASSROOTS, UNION)),
        ("Cấp ủy cơ sở và Ban Thường vụ Đoàn Khối", (*GRASSROOTS, UNION)),
    ],
)
def test_a_group_is_all_units_of_its_kind_under_the_committee(phrase: str, units: tuple[str, ...]) -> None:
    assert names_of(phrase) == units
    assert resolve(phrase, OURS).kind == ReceiverKind.UNITS


@pytest.mark.parametrize(
    ("phrase", "unit", "organ"),
    [
        ("Đảng ủy Sở Y tế", HEALTH, ""),
        ("đảng bộ sở y tế", HEALTH, ""),
        ("Đảng bộ STC", FINANCE, ""),
        ("Chi ủy Bảo tàng tỉnh", MUSEUM, ""),
        ("Đoàn Khối", UNION, ""),
        ("Ban Thường vụ Đoàn Khối các cơ quan tỉnh", UNION, "Ban Thường vụ"),
        ("BTV Đoàn Khối", UNION, "BTV"),
        ("Bí thư Đảng ủy Sở Tài chính", FINANCE, "Bí thư"),
    ],
)
def test_a_unit_is_found_by_its_name_its_short_name_or_an_opening(phrase: str, unit: str, organ: str) -> None:
    found = resolve(phrase, OURS)
    assert (names_of(phrase), found.organ, found.kind) == ((unit,), organ, ReceiverKind.UNITS)


@pytest.mark.parametrize(
    ("phrase", "units", "organ"),
    [
        ("Ban Thường vụ Đảng ủy Khối", (COMMITTEE,), "Ban Thường vụ"),
        ("Ban Thường vụ", (COMMITTEE,), "Ban Thường vụ"),
        ("Đảng ủy Khối các cơ quan tỉnh", (COMMITTEE,), ""),
        ("ĐUK", (COMMITTEE,), ""),
        ("Ban Tuyên giáo Đảng ủy Khối", (PROPAGANDA,), ""),
        ("BTG Đảng ủy Khối", (PROPAGANDA,), ""),
        ("Văn phòng Đảng ủy", (OFFICE,), ""),
        ("các ban, Văn phòng Đảng ủy Khối", (PROPAGANDA, PERSONNEL, OFFICE), ""),
        ("Các ban ĐUK", (PROPAGANDA, PERSONNEL), ""),
        ("Ủy ban Kiểm tra Đảng ủy Khối", (COMMITTEE,), "Ủy ban Kiểm tra"),  # an organ that the list of units lacks
    ],
)
def test_the_committee_and_its_organs_are_its_own(phrase: str, units: tuple[str, ...], organ: str) -> None:
    found = resolve(phrase, OURS)
    assert (names_of(phrase), found.organ, found.kind) == (units, organ, ReceiverKind.OWN)


@pytest.mark.parametrize(
    "phrase",
    [
        "Tỉnh ủy",
        "Ban Tuyên giáo Tỉnh ủy",
        "Ban Tuyên giáo và Dân vận Tỉnh ủy",
        "Tỉnh ủy, Ban Tuyên giáo Tỉnh ủy",
        "Ban Bí thư Trung ương Đảng",
        "UBND tỉnh",
        "Tỉnh đoàn",
        "Trang thông tin điện tử Đảng ủy Khối",
    ],
)
def test_bodies_above_are_outside(phrase: str) -> None:
    assert resolve(phrase, OURS).kind == ReceiverKind.OUTSIDE


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "Đảng viên",
        "Cán bộ, đảng viên, công chức, viên chức",
        "Sở Y tế",  # the workplace is not its Party organisation
        "các đơn vị",
        "Cấp ủy",
        "Chi bộ",
        "Đảng bộ Sở",  # an opening that two units have
        "Huyện ủy Tây Hồ",
        "Đảng ủy Khối doanh nghiệp",
        "Cụm thi đua số 3",
        "Cấp ủy cơ sở và Cụm thi đua số 3",  # one part unknown: the whole is asked
        "Cấp ủy cơ sở, Tỉnh ủy",
        "Ban",
    ],
)
def test_what_is_unsure_stays_blank(phrase: str) -> None:
    assert resolve(phrase, OURS) == UNMATCHED


def test_another_committees_names_are_not_taken_for_ours() -> None:
    present = Directory(
        (Body(1, "Đảng ủy các cơ quan Đảng tỉnh", K.BLOC_COMMITTEE, 0, symbol_mark="ĐUCQ"), *BODIES[1:])
    )
    for phrase in ("Ban Thường vụ Đảng ủy Khối", "Ban Tuyên giáo Đảng ủy Khối", "Ban Thường vụ", "Đảng ủy", "ĐUK"):
        assert resolve(phrase, present).kind == ReceiverKind.UNMATCHED
    assert names_of("Các cấp ủy chi, đảng bộ cơ sở", present) == GRASSROOTS
    said = Directory(present.bodies, also_called=frozenset({"Đảng ủy Khối"}))
    assert resolve("Ban Thường vụ Đảng ủy Khối", said).kind == ReceiverKind.OWN
    assert names_of("Ban Tuyên giáo Đảng ủy Khối", said) == (PROPAGANDA,)


def test_the_issuer_is_ours_only_by_its_name() -> None:
    plain = Directory(BODIES)
    assert is_own("Ban Thường vụ Đảng ủy Khối", plain)
    assert not is_own("Ban Thường vụ Đảng ủy Khối doanh nghiệp", plain)
    assert not is_own("", plain)


def test_a_provincial_committee_is_not_above_itself() -> None:
    own = Directory(
        (Body(1, "Tỉnh ủy Bình Hòa", K.PROVINCIAL_COMMITTEE, 0), Body(2, "Đảng bộ xã Tân An", K.COMMUNE_COMMITTEE, 1))
    )
    assert resolve("Tỉnh ủy", own).kind == ReceiverKind.OWN
    assert names_of("Các đảng ủy xã, phường", own) == ("Đảng bộ xã Tân An",)
    assert resolve("Ban Bí thư", own).kind == ReceiverKind.OUTSIDE


def test_in_a_grassroots_organisation_the_cells_are_its_subordinates() -> None:
    own = Directory((Body(1, HEALTH, K.GRASSROOTS_ORGANISATION, 0), Body(2, INNER, K.CELL, 1)), issuer_is_own=True)
    for phrase in ("Các chi bộ trực thuộc", "các chi bộ", "Chi ủy các chi bộ trực thuộc Đảng bộ Sở Y tế"):
        assert names_of(phrase, own) == (INNER,)


def test_two_units_of_one_name_far_below_are_not_guessed() -> None:
    twins = (*BODIES, Body(10, "Chi bộ 1", K.CELL, 2), Body(11, "Chi bộ 1", K.CELL, 2))
    assert resolve("Chi bộ 1", Directory(twins)) == UNMATCHED


def test_an_organ_is_split_from_its_unit() -> None:
    assert split_organ("Các đồng chí Bí thư Đoàn Khối") == ("Bí thư", "Đoàn Khối")
    assert split_organ("Ban Thường vụ") == ("Ban Thường vụ", "")
    assert split_organ("Đoàn Khối") == ("", "Đoàn Khối")


@given(st.text(max_size=60))
def test_any_words_at_all_come_to_known_units_or_to_none(phrase: str) -> None:
    found = resolve(phrase, OURS)
    assert set(found.unit_ids) <= set(NAMES.values())
    assert bool(found.unit_ids) == (found.kind in (ReceiverKind.UNITS, ReceiverKind.OWN))


@given(st.sampled_from([body.name for body in BODIES]), st.sampled_from([str.upper, str.lower, str.title]))
def test_a_name_is_found_however_it_is_cased(name: str, cased) -> None:  # type: ignore[no-untyped-def]
    assert NAMES[name] in resolve(cased(name), OURS).unit_ids


def test_a_pasted_list_is_matched_line_by_line() -> None:
    names = {body.id: (body.name, body.short_name) for body in BODIES}
    found, unknown = match_names(["1. Đảng bộ Sở Y tế", "", " - bao tang tinh", "Đảng bộ Sở", "Sở Nào Đó"], names)
    assert found == {NAMES[HEALTH], NAMES[MUSEUM]}
    assert unknown == ["Đảng bộ Sở", "Sở Nào Đó"]


def test_ways_of_writing_give_one_key() -> None:
    assert key_of("Cấp uỷ  (chi, đảng bộ)") == key_of("cấp ủy")
    assert key_of("Đảng bộ Sở Y tế") == key_of("ĐẢNG UỶ SỞ Y TẾ;")
