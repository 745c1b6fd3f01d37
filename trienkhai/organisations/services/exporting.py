"""Lists of units and people that go out as sheets, and can come back in unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from trienkhai.journal.services import HasKey, record
from trienkhai.organisations import access
from trienkhai.organisations.choices import (
    MASKED,
    Capability,
    Category,
    Line,
    MemberStatus,
    PostKind,
    SheetKind,
    UnitKind,
)
from trienkhai.organisations.imports.directory import STEP
from trienkhai.organisations.imports.workbooks import list_workbook
from trienkhai.organisations.models import Membership, Post, Standing, Unit
from trienkhai.organisations.querysets import running_on

Cells = list[str | int | None]


def export_units(unit: Unit, *, by: HasKey, at: datetime) -> bytes:
    """The units below one that stand today, superiors first, as an .xlsx that ``begin_import`` reads back."""
    access.require(by, Capability.SEE_STRUCTURE, unit)
    paths = _paths(unit, at.date())
    units = Unit.objects.under(unit).standing_on(at.date()).exclude(pk=unit.pk)

    def rows() -> Iterator[Cells]:
        for each in sorted(
            units, key=lambda row: (row.path.count("/"), paths.get(row.parent_id or 0, ""), row.position)
        ):
            yield [
                each.name,
                paths.get(each.parent_id or 0, ""),
                str(UnitKind(each.kind).label),
                str(Line(each.line).label),
                each.short_name,
                each.symbol_mark,
                each.place,
                each.member_count,
                each.pk,
            ]

    return list_workbook(SheetKind.UNITS, rows())


@transaction.atomic
def export_people(unit: Unit, *, include_masked: bool = False, by: HasKey, at: datetime) -> bytes:
    """The people of a unit and of all below it, a row for each membership of today, by unit and Vietnamese name.

    The masked standings are left out, and with them every sign of who has none: only "Dự bị" is written. With
    ``include_masked``, for one who may see them, all stand there. Each export leaves a line in the journal.
    """
    access.require(by, Capability.SEE_STRUCTURE, unit)
    if include_masked:
        access.require(by, Capability.REVEAL_STATUS, unit)
    today = at.date()
    rows = list(_people(unit, today, include_masked=include_masked))
    details = {"unit": unit.pk, "rows": len(rows), "include_masked": include_masked}
    record("organisations.people-exported", by=by, at=at, subject=unit, details=details)
    return list_workbook(SheetKind.PEOPLE, rows)


def _people(unit: Unit, today: date, *, include_masked: bool) -> Iterator[Cells]:
    paths = _paths(unit, today)
    statuses = dict(
        Standing.objects.filter(running_on(today), membership__unit__path__startswith=unit.path).values_list(
            "membership_id", "status"
        )
    )
    posts: dict[tuple[int, int], list[str]] = defaultdict(list)
    held = Post.objects.filter(running_on(today), unit__path__startswith=unit.path).order_by("pk")
    for person_id, unit_id, kind in held.values_list("person_id", "unit_id", "kind"):
        posts[person_id, unit_id].append(str(PostKind(kind).label))
    members = Membership.objects.filter(running_on(today), unit__path__startswith=unit.path)
    columns = (
        "pk", "person_id", "person__full_name", "person__birth_year", "unit_id", "unit__name", "unit__parent_id", "category", "starts_on",
    )  # fmt: skip
    ordered = members.order_by("unit__path", "person__sort_key", "person_id", "pk").values_list(*columns)
    for pk, person_id, full_name, birth, unit_id, unit_name, parent_id, category, starts_on in ordered.iterator(5_000):
        superior = "" if unit_id == unit.pk else paths.get(parent_id or 0, "") or unit.name
        yield [
            full_name,
            birth,
            unit_name,
            superior,
            str(Category(category).label),
            "; ".join(posts[person_id, unit_id]),
            _status(statuses.get(pk), include_masked=include_masked),
            starts_on.strftime("%d/%m/%Y") if starts_on else "",
            person_id,
        ]


def _status(status: str | None, *, include_masked: bool) -> str:
    """Without the masked ones only "Dự bị" is written: a blank beside the word "Chính thức" would tell them."""
    now = MemberStatus(status) if status else MemberStatus.OFFICIAL
    if include_masked:
        return str(now.label)
    return str(now.label) if now not in MASKED and now != MemberStatus.OFFICIAL else ""


def _paths(top: Unit, today: date) -> dict[int, str]:
    """The names from below the top down to each unit; "" for the top itself."""
    paths = {top.pk: ""}
    units = Unit.objects.under(top).standing_on(today).exclude(pk=top.pk).order_by("path")
    rows = sorted(units.values_list("pk", "name", "parent_id", "path"), key=lambda row: row[3].count("/"))
    for pk, name, parent_id, _path in rows:
        above = paths.get(parent_id or 0, "")
        paths[pk] = f"{above}{STEP}{name}" if above else name
    return paths
