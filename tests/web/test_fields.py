"""Field by field (ASVS 5.0, 8.2.3): who is shown what of one person, and that a form stores only what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from tests.world import grant, person
from trienkhai.accounts.models import User
from trienkhai.organisations.choices import MemberStatus, PostKind, Role, RosterKind
from trienkhai.organisations.models import Membership, Person, Post, RosterEntry, Standing, Unit

# The table of docs/running/security.md. Each row: who sees it (d Dũng, who administers; b Bình, specialist above; l Lan,
# leader above; a An, officer of the first cell; c Chi, officer of the second).
SEEN: dict[str, tuple[str, str]] = {
    "full name": ("Ngô Thị Hoa", "dblac"),
    "year of birth": ("1987", "dblac"),
    "user name": ("<b>hoa</b>", "dblac"),
    "home in the first cell": ("Chi bộ Bảo tàng tỉnh", "dbla"),
    "home in the second cell": ("Chi bộ Thư viện tỉnh", "dblc"),
    "post in the first cell": ("Phó bí thư", "dbla"),
    "decision of a roster of the second cell": ("77-QĐ/CB", "dblc"),
    "masked standing": ("Miễn sinh hoạt", ""),
    "way to have it shown, with a trace": ("/hien/", "bla"),
}
WHO = {"d": "dung", "b": "binh", "l": "lan", "a": "an", "c": "chi"}


@pytest.fixture
def hoa(world) -> Person:  # type: ignore[no-untyped-def]
    made = person("Ngô Thị Hoa", "hoa", of=world.cell_1)
    Person.objects.filter(pk=made.pk).update(birth_year=1987)
    Membership.objects.create(person=made, unit=world.cell_2)
    home = Membership.objects.get(person=made, unit=world.cell_1)
    Standing.objects.create(membership=home, status=MemberStatus.EXEMPT, starts_on=date(2026, 1, 5))
    Post.objects.create(person=made, unit=world.cell_1, kind=PostKind.DEPUTY_SECRETARY)
    RosterEntry.objects.create(person=made, unit=world.cell_2, kind=RosterKind.SPEAKER, decision_symbol="77-QĐ/CB")
    grant(made, Role.MEMBER, world.cell_1)
    return Person.objects.get(pk=made.pk)


def as_(who: Person) -> Client:
    visitor = Client()
    assert who.user is not None
    visitor.force_login(who.user)
    return visitor


@pytest.mark.parametrize("field", SEEN)
def test_each_field_of_a_person_is_shown_to_those_of_the_table(world, hoa, field) -> None:  # type: ignore[no-untyped-def]
    marker, wanted = SEEN[field]
    shown = ""
    for letter, name in WHO.items():
        page = as_(getattr(world, name)).get(reverse("organisations:person", args=[hoa.pk]))
        assert page.status_code == 200
        words = page.content.decode()
        shown += letter if marker in words[words.index("<main") : words.index("</main>")] else ""
    assert shown == wanted


# What somebody adds to a form by hand: fields of the tables behind it, and of others.
ADDED = {
    "id": "1", "pk": "1", "user": "1", "user_id": "1", "username": "trom", "is_active": "", "is_superuser": "1",
    "is_demo": "1", "must_change_password": "", "shut_at": "", "merged_into": "1", "search_key": "x", "sort_key": "x",
    "parent": "1", "parent_id": "1", "path": "/", "position": "1", "ends_before": "2020-01-01", "role": "ADMINISTRATOR",
    "unit": "1", "unit_id": "1", "state": "COMPLETED", "by": "1", "at": "2020-01-01", "version": "0",
}  # fmt: skip


def changed(before: dict[str, object], after: dict[str, object]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def rows() -> dict[str, object]:
    """Every row of people, accounts, units and roles by its fields, in one dictionary."""
    found: dict[str, object] = {}
    for model in (Person, User, Unit, Membership):
        for each in model.objects.all():
            found |= {f"{model.__name__} {each.pk} {name}": str(value) for name, value in model_to_dict(each).items()}
    return found


def corrected_person(world, hoa: Person) -> tuple[Person, str, dict[str, str], set[str]]:  # type: ignore[no-untyped-def]
    typed = {"full_name": "Ngô Thị Hòa", "birth_year": "1988"}
    names = {f"Person {hoa.pk} {name}" for name in ("full_name", "birth_year", "search_key", "sort_key")}
    return world.binh, reverse("organisations:correct-person", args=[hoa.pk]), typed, names


def corrected_unit(world, hoa: Person) -> tuple[Person, str, dict[str, str], set[str]]:  # type: ignore[no-untyped-def]
    unit = world.cell_1
    typed = {"name": unit.name, "kind": unit.kind, "line": unit.line, "short_name": "CBBT"}
    return world.dung, reverse("organisations:correct", args=[unit.pk]), typed, {
        f"Unit {unit.pk} {name}" for name in ("short_name", "search_key")  # the key follows from the names
    }  # fmt: skip


def own_password(world, hoa: Person) -> tuple[Person, str, dict[str, str], set[str]]:  # type: ignore[no-untyped-def]
    typed = {"present": "mat-khau-thu-nghiem", "password": "bon-mua-hoa-phuong-do", "again": "bon-mua-hoa-phuong-do"}
    return world.an, reverse("shell:password"), typed, {
        f"User {world.an.user_id} {name}" for name in ("password", "password_set_at")
    }  # fmt: skip


@pytest.mark.parametrize("form", [corrected_person, corrected_unit, own_password])
def test_a_form_stores_what_it_asks_for_and_no_field_added_by_hand(world, hoa, form: Callable) -> None:  # type: ignore[no-untyped-def, type-arg]
    who, address, typed, allowed = form(world, hoa)
    visitor = as_(who)
    before = rows()
    answer = visitor.post(address, {**ADDED, **typed})
    after = rows()
    assert answer.status_code == 302
    found = changed(before, after)
    assert found <= allowed
    assert found
    assert "x" not in [after[name] for name in found]
    assert set(before) == set(after)
