"""What `trienkhai check` says of the tree."""

from __future__ import annotations

from datetime import date

import pytest

from trienkhai.cli import checks
from trienkhai.organisations.integrity import tree_problems
from trienkhai.organisations.models import Grant, Membership, Unit

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
    upside_down, orphans = tree_problems()
    assert world.cell_2.name in upside_down
    assert "Chi bộ Nghiệp vụ" in orphans


def test_people_without_a_unit_and_grants_backwards_are_found(world, capsys):
    Membership.objects.filter(person=world.chi).delete()
    Grant.objects.filter(person=world.an).update(starts_on=date(2026, 1, 2), ends_before=date(2026, 1, 1))
    adrift, backwards = tree_problems()
    assert world.chi.full_name in adrift
    assert world.an.full_name in backwards
    assert checks._tree() == 2
    assert capsys.readouterr().err.count("Cơ cấu tổ chức:") == 2
