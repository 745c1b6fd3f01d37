"""The tree of a country: placed, wiped and built anew, a province merged into another, the tree of a past day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

PROVINCES, COMMUNES, GRASSROOTS = 34, 3_321, 52_079  # with the top 55,435 nodes


def tree_of_a_country(say: Callable[..., None], once: Callable[[Callable[[], object]], float]) -> None:
    """``say`` and ``once`` are those of ``tests.bench``."""
    from tests.world import grant, noon, person, unit
    from trienkhai.organisations import as_of, tree
    from trienkhai.organisations.as_of_branches import branches_as_of
    from trienkhai.organisations.choices import Role, UnitKind
    from trienkhai.organisations.models import Person, Unit, UnitAncestor
    from trienkhai.organisations.services import reorganising

    top = unit("Trung ương", UnitKind.OTHER)
    clerk = person("Quản trị cây", of=top)
    for role in (Role.ADMINISTRATOR, Role.SPECIALIST):
        grant(clerk, role, top)
    levels = [[top]]
    placed = 0.0
    for count, kind in (
        (PROVINCES, UnitKind.PROVINCIAL_COMMITTEE),
        (COMMUNES, UnitKind.COMMUNE_COMMITTEE),
        (GRASSROOTS, UnitKind.GRASSROOTS_CELL),
    ):
        above = levels[-1]
        level = Unit.objects.bulk_create(
            [
                Unit(name=f"{kind.label} {number}", kind=kind, parent=above[number % len(above)], position=number)
                for number in range(count)
            ],
            batch_size=2_000,
        )
        placed += once(lambda level=level: tree.place_all(level))  # type: ignore[misc]
        levels.append(level)
    everything = Unit.objects.count()
    say(f"a country placed: {PROVINCES + COMMUNES + GRASSROOTS + 1:,} units", placed)
    say("the tree built anew, nothing wrong", once(tree.rebuild), f"{everything:,} units")
    Unit.objects.update(path="")
    UnitAncestor.objects.all().delete()
    say("the same, all paths and the closure lost", once(tree.rebuild), f"{UnitAncestor.objects.count():,} pairs")
    going, staying = Unit.objects.filter(parent=top, kind=UnitKind.PROVINCIAL_COMMITTEE).order_by("pk")[:2]
    below = UnitAncestor.objects.filter(ancestor=going).count() - 1
    on, at = date(2025, 7, 1), noon(2025, 7, 10)
    clerk = Person.objects.get(pk=clerk.pk)
    merged = once(lambda: reorganising.merge([going], into=staying, on=on, by=clerk, at=at))
    say("a province merged into another", merged, f"{below:,} units below it")
    clerk = Person.objects.get(pk=clerk.pk)
    clerk.today = at.date()
    say("the tree of the day before", once(lambda: as_of.tree_as_of(clerk, date(2025, 6, 30))), f"{everything:,} units")
    for words, opened in (("the same, its first branches", ()), ("the same, a province open", (staying.pk,))):

        def shown(opened: tuple[int, ...] = opened) -> None:
            branches_as_of(clerk, date(2025, 6, 30), opened=opened, shown_whole=300, a_page=200)

        shown()
        say(words, once(shown), "bar 200 ms")
