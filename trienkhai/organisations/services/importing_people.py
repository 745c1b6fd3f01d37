"""A sheet of people compared with those who stand under a unit, and carried out batch by batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey
from trienkhai.organisations import access
from trienkhai.organisations.choices import MASKED, Capability, Category, MemberStatus, PostKind, UnitKind
from trienkhai.organisations.imports.columns import Columns
from trienkhai.organisations.imports.directory import Node
from trienkhai.organisations.imports.rows import PersonRow, people_rows
from trienkhai.organisations.imports.table import Table
from trienkhai.organisations.imports.verdicts import Outcome, Verdict
from trienkhai.organisations.models import Grant, Membership, Post, Standing, Unit
from trienkhai.organisations.queries.directory import directory_of
from trienkhai.organisations.querysets import running_on
from trienkhai.organisations.services.importing_checks import ambiguous_before, called_before
from trienkhai.organisations.services.people_written import Home, PersonAct, Somebody
from trienkhai.vietnamese.text import name_key, search_key, unaccent

_CATEGORY_OF = {
    UnitKind.YOUTH_UNION: Category.YOUTH_MEMBER,
    UnitKind.MASS_ORGANISATION: Category.ASSOCIATION_MEMBER,
    UnitKind.STATE_AGENCY: Category.CIVIL_SERVANT,
    UnitKind.PUBLIC_SERVICE_UNIT: Category.PUBLIC_EMPLOYEE,
}


@dataclass
class Plan:
    """Every row's verdict, and what is to be done, in the order of the sheet."""

    verdicts: list[Verdict] = field(default_factory=list)
    acts: list[PersonAct] = field(default_factory=list)
    looked_at: list[int] = field(default_factory=list)  # memberships whose masked standing a row was compared with


def plan_people(table: Table, columns: Columns, *, top: Unit, by: HasKey, today: date) -> Plan:
    """Compare the rows with those who belong to the units under ``top`` today. Writes nothing.

    Somebody is known by his name and year of birth in his unit, or by our own number from a sheet that we gave out;
    a name without any accent also finds the one that has them. Who stands in no row is left as he is.
    """
    return _Comparison(top, by, today).plan(table, columns)


class _Comparison:
    def __init__(self, top: Unit, by: HasKey, today: date) -> None:
        self.top, self.today = top, today
        self._read_units()
        self._read_people()
        self._by = person = access.actor(by)
        self._held_elsewhere: set[int] | None = None
        self._looked_at: list[int] = []
        self._sees_all = person is None or access.may(person, Capability.REVEAL_STATUS, top)
        self._sees: set[int] = set()
        if person is not None and not self._sees_all:
            self._sees = set(access.units_where(person, Capability.REVEAL_STATUS).values_list("pk", flat=True))

    # --- what stands
    def _read_units(self) -> None:
        self.directory, kinds = directory_of(self.top, self.today)
        self._kinds = kinds
        self._names: dict[int, str] = {}

    def _read_people(self) -> None:
        self.people: dict[int, Somebody] = {}
        self._by_name: dict[tuple[int, str], list[Somebody]] = defaultdict(list)
        self._by_plain: dict[tuple[int, str], list[Somebody]] | None = None
        members = Membership.objects.filter(running_on(self.today), unit__path__startswith=self.top.path)
        columns = ("pk", "unit_id", "category", "starts_on", "person_id", "person__full_name", "person__birth_year")
        homes: dict[int, Home] = {}
        for pk, unit_id, category, starts_on, person_id, full_name, birth in members.values_list(*columns).iterator(
            5_000
        ):
            somebody = self.people.get(person_id)
            if somebody is None:
                somebody = self.people[person_id] = Somebody(person_id, full_name, birth)
            if unit_id not in somebody.homes:
                self._by_name[unit_id, name_key(full_name)].append(somebody)
            homes[pk] = Home(pk, category, starts_on)
            somebody.homes.setdefault(unit_id, []).append(homes[pk])
        standings = Standing.objects.filter(running_on(self.today), membership__unit__path__startswith=self.top.path)
        for pk, membership_id, status in standings.values_list("pk", "membership_id", "status").iterator(5_000):
            if membership_id in homes:
                homes[membership_id].standing = (pk, status)
        posts = Post.objects.filter(running_on(self.today), unit__path__startswith=self.top.path)
        for pk, person_id, unit_id, kind in posts.values_list("pk", "person_id", "unit_id", "kind").iterator(5_000):
            if person_id in self.people:
                self.people[person_id].posts.setdefault(unit_id, []).append((pk, kind))

    # --- row by row
    def plan(self, table: Table, columns: Columns) -> Plan:
        understood = [
            (row, *self._understand(row, table)) for row in people_rows(table, columns, last_year=self.today.year)
        ]
        plan = Plan()
        for row, node, somebody, is_new in understood:
            if row.wrong or node is None or somebody is None:
                cell, sentence = row.wrong[0]
                sentence = " ".join(said for _cell, said in row.wrong)
                plan.verdicts.append(
                    Verdict(row.at, Outcome.REFUSED, row.name, node.name if node else row.unit, cell, sentence)
                )
                continue
            act, outcome, said = self._decide(row, node, somebody, is_new)
            if act is not None:
                plan.acts.append(act)
            plan.verdicts.append(Verdict(row.at, outcome, row.name, node.name, "", " ".join([*said, *row.notes])))
        plan.looked_at = self._looked_at
        return plan

    def _understand(self, row: PersonRow, table: Table) -> tuple[Node | None, Somebody | None, bool]:
        """The unit and the person that a row speaks of; whether he is new. Adds to ``row.wrong`` what hinders."""
        node = self._unit(row)
        if node is None or node.pk is None or row.wrong:
            return node, None, False
        if row.status in MASKED and not self._may_reveal(node.pk):
            row.wrong.append((table.address(row.at), _("Đồng chí không được xem, ghi tình trạng này.")))
            return node, None, False
        somebody, is_known = self._person(row, node.pk, table)
        if somebody is None:
            return node, None, False
        if is_known and self._corrects(row, somebody) and somebody.pk in self._kept_by_others():
            row.wrong.append((table.address(row.at), _("Đồng chí không được cấp quyền làm việc này.")))
            return node, None, False
        category = row.category or self._usual(somebody, node.pk, is_known=is_known)
        earlier = somebody.rows.get((node.pk, category))
        if earlier is not None:
            row.wrong.append(
                (
                    table.address(row.at),
                    _(
                        "Trùng với dòng %(row)s. Nếu là hai người cùng tên, đồng chí ghi năm sinh khác nhau để phân biệt."
                    )
                    % {"row": table.address(earlier)},
                )
            )
            return node, None, False
        somebody.rows[node.pk, category] = row.at
        row.category = category
        return node, somebody, not is_known

    def _unit(self, row: PersonRow) -> Node | None:
        if not row.unit:
            if row.lacks_unit and self.directory.top.children:
                row.wrong.append((row.unit_cell, _("Thiếu đơn vị.")))
                return None
            return self.directory.top
        found = self.directory.find(row.unit, row.superior)
        is_former = self.directory.is_former(row.unit, row.superior)
        if len(found) == 1:
            if is_former:
                row.notes.append(called_before(row.unit, found[0]))
            return found[0]
        if is_former:
            row.wrong.append((row.unit_cell, ambiguous_before(row.unit, found)))
        elif row.superior and not self.directory.find(row.superior):
            said = _("Không thấy đơn vị cấp trên “%(superior)s” trong %(top)s.")
            row.wrong.append((row.unit_cell, said % {"superior": row.superior[:80], "top": self.top.name}))
        elif len(found) > 1:
            said = _("Có %(count)s đơn vị tên “%(unit)s”. Đồng chí ghi thêm cột “Thuộc” (đơn vị cấp trên).")
            row.wrong.append((row.unit_cell, said % {"count": len(found), "unit": row.unit[:80]}))
        elif row.superior and self.directory.find(row.unit):
            said = _("Không có “%(unit)s” trong “%(superior)s”.")
            row.wrong.append((row.unit_cell, said % {"unit": row.unit[:80], "superior": row.superior[:80]}))
        else:
            said = _("Không thấy đơn vị “%(unit)s” trong %(top)s. Đồng chí thêm đơn vị trước, hoặc sửa tên cho khớp.")
            row.wrong.append((row.unit_cell, said % {"unit": row.unit[:80], "top": self.top.name}))
        return None

    def _person(self, row: PersonRow, unit_id: int, table: Table) -> tuple[Somebody | None, bool]:
        key = name_key(row.name)
        if row.code is not None and row.code in self.people:
            known = self.people[row.code]
            if name_key(known.full_name) == key or unit_id in known.homes:
                return known, True
            row.wrong.append((table.address(row.at), _("Mã ở dòng này là của người khác, ở đơn vị khác.")))
            return None, False
        candidates = self._by_name.get((unit_id, key), [])
        if not candidates and unaccent(row.name) == row.name:
            candidates = self._plain().get((unit_id, search_key(row.name)), [])
        found = _of_that_year(candidates, row.birth_year)
        if len(found) == 1:
            return found[0], found[0].pk is not None
        if len(found) > 1:
            said = _("Đơn vị có %(count)s người tên này. Đồng chí ghi năm sinh để phân biệt.")
            row.wrong.append((table.address(row.at), said % {"count": len(found)}))
            return None, False
        fresh = Somebody(None, row.name, row.birth_year)
        self._by_name[unit_id, key].append(fresh)
        return fresh, False

    def _plain(self) -> dict[tuple[int, str], list[Somebody]]:
        if self._by_plain is None:
            self._by_plain = defaultdict(list)
            for somebody in self.people.values():
                for unit_id in somebody.homes:
                    self._by_plain[unit_id, search_key(somebody.full_name)].append(somebody)
        return self._by_plain

    def _usual(self, somebody: Somebody, unit_id: int, *, is_known: bool) -> Category:
        """The category of a row that names none: what he is there, else what people of such a unit are."""
        homes = somebody.homes.get(unit_id, [])
        if is_known and homes:
            free = [home for home in homes if (unit_id, home.category) not in somebody.rows]
            return Category((free or homes)[0].category)
        return _CATEGORY_OF.get(UnitKind(self._kinds[unit_id]), Category.PARTY_MEMBER)

    def _corrects(self, row: PersonRow, somebody: Somebody) -> bool:
        """Whether the row, by our own number, gives somebody another name or year of birth."""
        if row.code is None:
            return False
        other_year = row.birth_year is not None and row.birth_year != somebody.birth_year
        return other_year or name_key(row.name) != name_key(somebody.full_name)

    def _kept_by_others(self) -> set[int]:
        """Those who sign in and have a role where ``by`` does not keep the people (``people.require_may_correct``)."""
        if self._held_elsewhere is None:
            self._held_elsewhere = set()
            if self._by is not None:
                held = Grant.objects.filter(Q(ends_before=None) | Q(ends_before__gt=self.today))
                elsewhere = held.filter(person__user__isnull=False).exclude(
                    unit__in=access.units_where(self._by, Capability.MANAGE_PEOPLE)
                )
                self._held_elsewhere = set(elsewhere.values_list("person_id", flat=True))
        return self._held_elsewhere

    def _may_reveal(self, unit_id: int) -> bool:
        return self._sees_all or unit_id in self._sees

    # --- what a row does
    def _decide(
        self, row: PersonRow, node: Node, somebody: Somebody, is_new: bool
    ) -> tuple[PersonAct | None, Outcome, list[str]]:
        assert node.pk is not None and row.category is not None  # noqa: S101, PT018
        said: list[str] = []
        act = PersonAct(somebody, node.pk, row.at)
        home = self._home(somebody, node.pk, row.category)
        if home is None:
            act.joins, act.starts_on = row.category, row.starts_on
            if not is_new:
                said.append(_("Thêm nơi sinh hoạt."))
        else:
            act.home = home.pk
            if home.category != row.category:
                act.category = row.category
                said.append(_changed(_("Đối tượng"), Category(home.category).label, row.category.label))
            if row.starts_on is not None and row.starts_on != home.starts_on:
                act.sets_start, act.starts_on = True, row.starts_on
                said.append(_("Sửa ngày bắt đầu sinh hoạt."))
        self._decide_status(row, node.pk, home, act, said)
        self._decide_posts(row, node.pk, somebody, act, said)
        if not is_new:
            if row.birth_year is not None and somebody.birth_year is None:
                act.birth_year = somebody.birth_year = row.birth_year
                said.append(_("Bổ sung năm sinh."))
            elif row.code is not None and row.birth_year is not None and row.birth_year != somebody.birth_year:
                said.append(_changed(_("Năm sinh"), somebody.birth_year, row.birth_year))
                act.birth_year = somebody.birth_year = row.birth_year
            if row.code is not None and name_key(row.name) != name_key(somebody.full_name):
                said.append(_changed(_("Họ và tên"), somebody.full_name, row.name))
                act.full_name = somebody.full_name = row.name
        if is_new:
            return act, Outcome.NEW, []
        return (act, Outcome.CHANGED, said) if said else (None, Outcome.SAME, [])

    def _home(self, somebody: Somebody, unit_id: int, category: Category) -> Home | None:
        """The membership that a row speaks of: the one of its category, else one of no other row's."""
        homes = somebody.homes.get(unit_id, [])
        for home in homes:
            if home.category == category:
                return home
        free = [home for home in homes if (unit_id, home.category) not in somebody.rows]
        if not free:
            return None
        homes.remove(free[0])  # a third row finds it taken
        return free[0]

    def _decide_status(self, row: PersonRow, unit_id: int, home: Home | None, act: PersonAct, said: list[str]) -> None:
        if row.status is None:
            return
        standing = home.standing if home is not None else None
        if standing is not None and standing[1] in MASKED and not self._may_reveal(unit_id):
            return  # what he may not see he neither finds out nor changes
        now = MemberStatus(standing[1]) if standing is not None else MemberStatus.OFFICIAL
        if home is not None and now in MASKED and row.status in MASKED:
            self._looked_at.append(home.pk)  # same or not tells which
        if row.status == now:
            return
        act.ends_standing = standing[0] if standing is not None else None
        act.status = row.status if row.status != MemberStatus.OFFICIAL else None
        said.append(_changed(_("Tình trạng"), _shown(now), _shown(row.status)))

    def _decide_posts(self, row: PersonRow, unit_id: int, somebody: Somebody, act: PersonAct, said: list[str]) -> None:
        if not row.posts:
            return
        held = somebody.posts.get(unit_id, [])
        kinds = {kind for _pk, kind in held}
        act.ends_posts = tuple(pk for pk, kind in held if kind not in row.posts)
        act.posts = tuple(kind for kind in row.posts if kind not in kinds)
        if act.ends_posts or act.posts:
            before = ", ".join(str(PostKind(kind).label) for _pk, kind in held)
            said.append(_changed(_("Chức vụ"), before, ", ".join(str(kind.label) for kind in row.posts)))
        somebody.posts[unit_id] = [(0, kind) for kind in row.posts]


def _of_that_year(candidates: Sequence[Somebody], year: int | None) -> list[Somebody]:
    """Those whom a row may mean: of its year, else of none; a row without a year means the only one there is."""
    same = [each for each in candidates if each.birth_year == year]
    if same:
        return same
    if year is None:
        return list(candidates)
    return [each for each in candidates if each.birth_year is None]


def _shown(status: MemberStatus) -> str:
    """As screens show it: the report lies there for all who keep the people."""
    return _("được che") if status in MASKED else str(status.label)


def _changed(what: object, before: object, after: object) -> str:
    return _("%(what)s: “%(before)s” thành “%(after)s”.") % {"what": what, "before": before or "", "after": after}
