"""What `trienkhai check` says of the tree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.world import noon
from trienkhai.cli import checks
from trienkhai.organisations import tree
from trienkhai.organisations.choices import LinkKind, ReorganisationKind, UnitKind
from trienkhai.organisations.integrity import tree_problems
from trienkhai.organisations.models import (
    Grant,
    Installation,
    Membership,
    Reorganisation,
    Unit,
    UnitAncestor,
    UnitLink,
    UnitVersion,
)

pytestmark = pytest.mark.django_db


def test_a_sound_tree_has_nothing_to_say(world, capsys):
    assert tree_problems() == []
    assert checks._tree() == 0
    assert "không có sai lệch" in capsys.readouterr().out


def test_a_path_that_does_not_follow_the_superior_is_found(world):
    Unit.objects.filter(pk=world.cell_1.pk).update(path="/99/")
    (sentence,) = tree_problems()
    assert world.cell_1.name in sentence


def test_dates_upside_down_and_units_left_behind_are_found(world):
    Unit.objects.filter(pk=world.cell_2.pk).update(started_on=date(2026, 1, 1), ended_on=date(2025, 1, 1))
    Unit.objects.filter(pk=world.health.pk).update(ended_on=date(2025, 1, 1))
    upside_down, orphans, members, grants = tree_problems()
    assert world.cell_2.name in upside_down
    assert "Chi bộ Nghiệp vụ" in orphans
    assert "còn người sinh hoạt" in members
    assert "còn vai trò" in grants


def test_people_without_a_unit_and_grants_backwards_are_found(world, capsys):
    Membership.objects.filter(person=world.chi).delete()
    Membership.objects.filter(person=world.dung).delete()  # who has a role is kept by that
    Grant.objects.filter(person=world.chi).delete()
    Grant.objects.filter(person=world.an).update(starts_on=date(2026, 1, 2), ends_before=date(2026, 1, 1))
    adrift, backwards = tree_problems()
    assert world.chi.full_name in adrift
    assert world.dung.full_name not in adrift
    assert world.an.full_name in backwards
    assert checks._tree() == 2
    assert capsys.readouterr().err.count("Cơ cấu tổ chức:") == 2


def test_parents_in_a_circle_are_found_and_not_built_upon(world, capsys):
    cell = Unit.objects.filter(parent=world.health).first()
    Unit.objects.filter(pk=world.health.pk).update(parent=cell)
    (circle, *rest) = tree_problems()
    assert "vòng tròn" in circle
    assert cell.name in circle
    assert rest == []
    with pytest.raises(tree.Crooked) as told:
        tree.rebuild()
    assert world.health.pk in told.value.ids
    assert checks._rebuild() == 1
    assert "vòng tròn" in capsys.readouterr().err


def test_a_lost_tree_is_built_anew(world, capsys):
    rows = list(Unit.objects.order_by("pk").values_list("pk", "path"))
    pairs = set(UnitAncestor.objects.values_list("unit", "ancestor", "distance"))
    Unit.objects.update(path="/1/")
    UnitAncestor.objects.filter(distance__gt=0).delete()
    paths, closure = tree_problems()
    assert "--rebuild-tree" in paths
    assert "danh sách cấp trên" in closure
    assert checks._rebuild() == 0
    assert "đã dựng lại" in capsys.readouterr().out
    assert list(Unit.objects.order_by("pk").values_list("pk", "path")) == rows
    assert set(UnitAncestor.objects.values_list("unit", "ancestor", "distance")) == pairs
    assert tree_problems() == []
    assert tree.rebuild() == 0


def test_a_second_top_is_named_and_a_predecessor_is_not(world):
    other = tree.place(Unit.objects.create(name="Đảng bộ lạc", kind=UnitKind.BLOC_COMMITTEE))
    (tops,) = tree_problems()
    assert "Đảng bộ lạc" in tops
    Unit.objects.filter(pk=other.pk).update(ended_on=date(2024, 1, 1))
    assert tree_problems() == []


def test_an_ended_committee_of_the_installation_is_found(world):
    old = tree.place(Unit.objects.create(name="Cũ", kind=UnitKind.BLOC_COMMITTEE, ended_on=date(2024, 1, 1)))
    Installation.objects.update(committee=old)
    (sentence,) = tree_problems()
    assert "cấp ủy kế thừa" in sentence


def test_versions_and_links_with_days_upside_down_are_found(world):
    at = noon(2025, 1, 1)
    for days, unit in (((date(2024, 5, 1), date(2024, 4, 1)), world.cell_1), ((date(2024, 5, 1),), world.cell_2)):
        for number, day in enumerate(days):
            event = Reorganisation.objects.create(
                kind=ReorganisationKind.RENAME, happened_on=day, at=at + timedelta(days=number)
            )
            UnitVersion.objects.create(
                unit=unit, ends_before=day, name="Cũ", kind=unit.kind, line=unit.line, reorganisation=event
            )
    Unit.objects.filter(pk=world.cell_2.pk).update(started_on=date(2024, 6, 1))
    UnitLink.objects.create(
        kind=LinkKind.DIRECTS,
        unit=world.committee,
        other=world.youth,
        starts_on=date(2024, 2, 1),
        ends_before=date(2024, 1, 1),
    )
    apart, overlapping, link = tree_problems()
    assert world.cell_2.name in apart
    assert world.cell_1.name in overlapping
    assert world.committee.name in link
