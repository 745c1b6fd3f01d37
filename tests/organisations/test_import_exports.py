"""Lists that go out can come back in, and change nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.organisations.sheets import AT, begun, checked, counts, imported, workbook
from tests.thorough import examples
from tests.world import person
from trienkhai.journal.models import JournalDetail, JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import services, sheet_child, sheets
from trienkhai.organisations.choices import Category, MemberStatus, PostKind, SheetKind, UnitKind
from trienkhai.organisations.imports.columns import Columns
from trienkhai.organisations.imports.workbooks import template_workbook
from trienkhai.organisations.models import Membership, Person, Post, Standing, Unit
from trienkhai.organisations.unit_lists import NewUnit, guess_kind, tidy_name
from trienkhai.rendering.sheets import FORMULA_SIGNS

PEOPLE, UNITS = SheetKind.PEOPLE, SheetKind.UNITS
C1, C2 = "Chi bộ Bảo tàng tỉnh", "Chi bộ Thư viện tỉnh"

WORDS = st.sampled_from(
    [
        "An",
        "Bình",
        "Hòa",
        "Hoà",
        "Hùng",
        "Hưng",
        "Quý",
        "Quí",
        "Mỹ",
        "Lý",
        "H'Hen",
        "K'Brơi",
        "ÁNH",
        "Đức",
        "Tổng",
        "Cộng",
        "=A",
        "+B",
        "-C",
        "@D",
        "'Ê",
        "Nguyễn",
        "Thị",
        "Văn",
        "1980",
        "(con)",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join).filter(lambda name: any(map(str.isalpha, name)))
UNIT_WORDS = st.sampled_from(
    [
        "Chi",
        "bộ",
        "Đảng",
        "Phòng",
        "Tổ",
        "chức,",
        "Sở",
        "/",
        "-",
        "Y",
        "tế",
        "1",
        "2",
        "Trường",
        "(cơ",
        "sở)",
        "&",
        "=A",
        "Quý",
        "Quí",
        "Tổng",
    ]
)
UNIT_NAMES = (
    st.lists(UNIT_WORDS, min_size=1, max_size=4)
    .map(" ".join)
    .map(tidy_name)
    .filter(lambda name: any(map(str.isalpha, name)))
)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2026, 4, 2))


@st.composite
def offices(draw):  # type: ignore[no-untyped-def]
    """Units in a random tree, people in random memberships of them."""
    parents = draw(st.lists(st.integers(-1, 5), max_size=7))
    units = [(draw(UNIT_NAMES), min(parent, place - 1)) for place, parent in enumerate(parents)]
    somebody = st.tuples(
        NAMES,
        st.none() | st.integers(1930, 2010),
        st.lists(
            st.tuples(st.integers(0, 7), st.sampled_from(Category), DAYS, st.sampled_from(MemberStatus)),
            min_size=1, max_size=3, unique_by=lambda home: home[:2],
        ),
        st.lists(st.tuples(st.integers(0, 7), st.sampled_from(PostKind)), max_size=2, unique=True),
    )  # fmt: skip
    return units, draw(st.lists(somebody, max_size=6))


def _read_here(data: bytes, most_rows: int, only_first: int, wanted: int, seconds: float) -> dict[str, Any]:
    """What the process apart would answer, without the second that it takes to begin."""
    return sheet_child._answer(data, most_rows, only_first, wanted)


@settings(max_examples=examples(20, 200), deadline=None, suppress_health_check=list(HealthCheck))
@given(office=offices(), with_masked=st.booleans())
def test_what_goes_out_changes_nothing_when_it_comes_in_again(world, monkeypatch, office, with_masked: bool) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(sheets, "_asked", _read_here)
    with transaction.atomic():
        top, homes = _made(world.health, *office)
        units = checked(top, UNITS, services.export_units(top, by=SYSTEM, at=AT), by=SYSTEM)
        people = services.export_people(top, include_masked=with_masked, by=SYSTEM, at=AT)
        people_back = checked(top, PEOPLE, people, by=SYSTEM)
        transaction.set_rollback(True)
    assert counts(units) == (0, 0, units.total, 0), units.outcome
    assert counts(people_back) == (0, 0, homes, 0), people_back.outcome


def _made(above: Unit, listed, people) -> tuple[Unit, int]:  # type: ignore[no-untyped-def]
    """The office under a unit of its own; how many memberships it has."""
    top = services.add_units(above, [NewUnit("Đảng bộ Gốc", UnitKind.SECTION)], by=SYSTEM, at=AT)[0]
    units = [top]
    for name, parent in listed:
        kind, line = guess_kind(name)
        units += services.add_units(units[parent + 1], [NewUnit(name, kind, line=line)], by=SYSTEM, at=AT)
    for name, year, homes, posts in people:
        somebody = person(name)
        Person.objects.filter(pk=somebody.pk).update(birth_year=year)
        for place, category, starts_on, status in homes:
            home, is_new = Membership.objects.get_or_create(
                person=somebody, unit=units[place % len(units)], category=category, defaults={"starts_on": starts_on}
            )
            if is_new and status != MemberStatus.OFFICIAL:
                Standing.objects.create(membership=home, status=status)
        for place, kind in posts:
            Post.objects.get_or_create(person=somebody, unit=units[place % len(units)], kind=kind)
    return top, Membership.objects.filter(unit__in=units).count()


# --- out and in again
def test_exports_of_people_are_written_down_and_mask_what_screens_mask(world) -> None:  # type: ignore[no-untyped-def]
    services.set_standing(world.chi.memberships.get(), status=MemberStatus.EXEMPT, by=SYSTEM, at=AT)
    services.set_standing(world.an.memberships.get(), status=MemberStatus.PROBATIONARY, by=SYSTEM, at=AT)

    def statuses(data: bytes) -> dict[str, str]:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        at = rows[0].index("Tình trạng")
        return {row[1]: row[at] for row in rows[1:]}

    plain = statuses(services.export_people(world.committee, by=world.dung, at=AT))
    assert (plain["Phạm Kim Chi"], plain["Lê Văn An"], plain["Hồ Ngọc Lan"]) == ("", "Dự bị", "")
    entry = JournalEntry.objects.latest("pk")
    assert (entry.verb, entry.by) == ("organisations.people-exported", world.dung.pk)
    with pytest.raises(NotAllowed):
        services.export_people(world.committee, include_masked=True, by=world.dung, at=AT)
    shown = statuses(services.export_people(world.committee, include_masked=True, by=world.binh, at=AT))
    assert (shown["Phạm Kim Chi"], shown["Hồ Ngọc Lan"]) == ("Miễn sinh hoạt", "Chính thức")
    assert JournalDetail.objects.latest("pk").values["include_masked"] is True


def test_what_begins_like_a_formula_goes_out_as_a_text_and_comes_back_the_same(world) -> None:  # type: ignore[no-untyped-def]
    for sign in FORMULA_SIGNS[:4]:
        person(f"{sign}cmd|' /C calc'!A0", of=world.cell_1)
    data = services.export_people(world.committee, by=world.dung, at=AT)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert counts(checked(world.committee, PEOPLE, data, by=world.dung)) == (0, 0, 9, 0)


def test_the_empty_workbooks_are_read_back_without_a_row(world) -> None:  # type: ignore[no-untyped-def]
    for kind in SheetKind:
        sheet = begun(world.committee, kind, template_workbook(kind), by=world.dung)
        assert Columns.from_stored(sheet.columns).problem(kind) == ""
        sheet = services.choose_columns(sheet, columns=Columns.from_stored(sheet.columns), by=world.dung, at=AT)
        assert counts(sheet) == (0, 0, 0, 0)
        with pytest.raises(DomainError, match="không có gì để nhập"):
            services.confirm_import(sheet, by=world.dung, at=AT)


def test_a_name_is_corrected_by_our_own_number(world) -> None:  # type: ignore[no-untyped-def]
    head = ["Họ và tên", "Đơn vị", "Mã trong Triển Khai"]
    rows = [["Lê Văn Ân", C1, world.an.pk], ["Phạm Kim Chi", C1, world.chi.pk], ["Ngô Khác", C1, world.chi.pk]]
    done = imported(world.committee, PEOPLE, workbook([head, *rows]), by=world.dung)
    assert counts(done) == (0, 2, 0, 1)
    world.an.refresh_from_db()
    assert world.an.full_name == "Lê Văn Ân"
    assert set(world.chi.memberships.values_list("unit_id", flat=True)) == {world.cell_1.pk, world.cell_2.pk}
    assert Post.objects.filter(person=world.chi).count() == 0
