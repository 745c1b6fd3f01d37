"""The fixed cast: a committee, three grassroots units and a union, four people.

**An** is secretary of Chi bộ 1; **Bình** works in the committee's Ban Tuyên giáo and sees the subtree;
**Chi** belongs to Chi bộ 2 and must see nothing of An's; **Dũng** is the IT person and sees no content.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from django.apps import apps
from django.db import connection, transaction

from trienkhai.accounts.models import User
from trienkhai.organisations import tree
from trienkhai.organisations.choices import Line, PostKind, Role, UnitKind
from trienkhai.organisations.models import Grant, Installation, Membership, Person, Post, Unit
from trienkhai.vietnamese.text import name_sort_key, search_key

HOUSE = timezone(timedelta(hours=7))
LONG_AGO = date(2020, 1, 1)


def noon(year: int, month: int, day: int) -> datetime:
    """Twelve o'clock in the house's time zone."""
    return datetime(year, month, day, 12, tzinfo=HOUSE)


@dataclass
class World:
    """The cast by name. ``today`` is what tests take for today: before the source plan's dates."""

    committee: Unit
    propaganda: Unit  # Ban Tuyên giáo, an organ of the committee
    office: Unit
    health: Unit  # a grassroots organisation with two cells
    cell_1: Unit  # a grassroots cell
    cell_2: Unit
    youth: Unit
    an: Person
    binh: Person
    chi: Person
    dung: Person
    lan: Person  # a leader


def unit(name: str, kind: UnitKind, parent: Unit | None = None, **fields: object) -> Unit:
    made = Unit.objects.create(name=name, kind=kind, parent=parent, search_key=search_key(name), **fields)
    return tree.place(made)


def person(name: str, username: str | None = None, *, of: Unit | None = None) -> Person:
    user = User.objects.create_user(username, "mat-khau-thu-nghiem") if username else None
    made = Person.objects.create(full_name=name, search_key=search_key(name), sort_key=name_sort_key(name), user=user)
    if of is not None:
        Membership.objects.create(person=made, unit=of)
    return made


def grant(someone: Person, role: Role, on: Unit) -> Grant:
    return Grant.objects.create(person=someone, unit=on, role=role, starts_on=LONG_AGO)


def build() -> World:
    """The cast. In an empty database its rows are written as they were when it was first made: a thousand tests begin
    with it, and making it by the product's own ways takes ten times as long."""
    if any(model.objects.exists() for model in (Unit, Person, User)):
        return _made()
    if _kept:
        world, rows = pickle.loads(_kept[0])
        with transaction.atomic(), connection.cursor() as cursor:  # keys are looked at when all rows are there
            for statement, values in rows:
                cursor.executemany(statement, values)
        return world  # type: ignore[no-any-return]
    empty = [table for table in _tables() if not _rows_of(table)[1]]
    world = _made()
    written = [(table, *_rows_of(table)) for table in empty]
    _kept.append(pickle.dumps((world, [(_insert(table, names), rows) for table, names, rows in written if rows])))
    return world


_kept: list[bytes] = []  # the cast and its rows, once it was made


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _rows_of(table: str) -> tuple[list[str], list[tuple[object, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return [column[0] for column in cursor.description], [tuple(row) for row in cursor.fetchall()]


def _insert(table: str, names: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({', '.join(['%s'] * len(names))})"


def _made() -> World:
    committee = unit("Đảng ủy Khối các cơ quan tỉnh", UnitKind.BLOC_COMMITTEE, symbol_mark="ĐUK", place="Quy Nhơn")
    propaganda = unit("Ban Tuyên giáo", UnitKind.DEPARTMENT, committee, position=1)
    office = unit("Văn phòng", UnitKind.OFFICE, committee, position=2)
    health = unit("Đảng bộ Sở Y tế", UnitKind.GRASSROOTS_ORGANISATION, committee, position=3)
    unit("Chi bộ Văn phòng Sở", UnitKind.CELL, health, position=1)
    unit("Chi bộ Nghiệp vụ", UnitKind.CELL, health, position=2)
    cell_1 = unit("Chi bộ Bảo tàng tỉnh", UnitKind.GRASSROOTS_CELL, committee, position=4)
    cell_2 = unit("Chi bộ Thư viện tỉnh", UnitKind.GRASSROOTS_CELL, committee, position=5)
    youth = unit("Đoàn Khối các cơ quan tỉnh", UnitKind.YOUTH_UNION, committee, line=Line.MASS, position=6)
    Installation.objects.create(committee=committee)
    an = person("Lê Văn An", "an", of=cell_1)
    binh = person("Trần Thị Bình", "binh", of=propaganda)
    chi = person("Phạm Kim Chi", "chi", of=cell_2)
    dung = person("Võ Tiến Dũng", "dung", of=office)
    lan = person("Hồ Ngọc Lan", "lan", of=committee)
    Post.objects.create(person=an, unit=cell_1, kind=PostKind.SECRETARY)
    Post.objects.create(person=lan, unit=committee, kind=PostKind.SECRETARY)
    grant(an, Role.UNIT_OFFICER, cell_1)
    grant(binh, Role.SPECIALIST, committee)
    grant(chi, Role.UNIT_OFFICER, cell_2)
    grant(dung, Role.ADMINISTRATOR, committee)
    grant(lan, Role.LEADER, committee)
    return World(committee, propaganda, office, health, cell_1, cell_2, youth, an, binh, chi, dung, lan)
