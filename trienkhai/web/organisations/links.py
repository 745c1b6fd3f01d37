"""The links that the pages offer between units of two lines, and how one is said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.organisations.choices import Line, LinkKind

if TYPE_CHECKING:
    from trienkhai.organisations.models import Unit, UnitLink

NOT_PARTY = (Line.STATE, Line.MASS)


@dataclass(frozen=True)
class Offer:
    """One way to link, as the unit's page offers it. ``is_first``: this unit directs, or sits."""

    slug: str
    kind: LinkKind
    is_first: bool
    of: Collection[Line]  # the lines of units that it is offered to
    button: str | Promise
    title: str | Promise
    pick: str | Promise

    @property
    def reaches_far(self) -> bool:
        """Whether it may name a unit that the viewer does not keep: whom a committee directs is the committee's to
        write."""
        return self.kind == LinkKind.DIRECTS and self.is_first

    def lines(self, unit: Unit) -> Sequence[Line]:
        """The lines of units that this one may be linked with."""
        if self.kind == LinkKind.DIRECTS:
            return NOT_PARTY if self.is_first else (Line.PARTY,)
        return [line for line in Line if line != unit.line]


OFFERS = {
    offer.slug: offer
    for offer in (
        Offer("chi-dao", LinkKind.DIRECTS, True, (Line.PARTY,), gettext_lazy("Ghi đơn vị được lãnh đạo, chỉ đạo"), gettext_lazy("%(unit)s lãnh đạo, chỉ đạo đơn vị nào?"), gettext_lazy("Đơn vị được lãnh đạo, chỉ đạo")),
        Offer("chiu-chi-dao", LinkKind.DIRECTS, False, NOT_PARTY, gettext_lazy("Ghi tổ chức đảng lãnh đạo, chỉ đạo"), gettext_lazy("Tổ chức đảng nào lãnh đạo, chỉ đạo %(unit)s?"), gettext_lazy("Tổ chức đảng lãnh đạo, chỉ đạo")),
        Offer("dat-tai", LinkKind.SITS_AT, True, (Line.PARTY, Line.MASS), gettext_lazy("Ghi nơi đặt"), gettext_lazy("%(unit)s đặt tại đâu?"), gettext_lazy("Cơ quan, đơn vị nơi đặt")),
        Offer("noi-dat", LinkKind.SITS_AT, False, tuple(Line), gettext_lazy("Ghi tổ chức đặt tại đây"), gettext_lazy("Tổ chức nào đặt tại %(unit)s?"), gettext_lazy("Tổ chức đặt tại đây")),
    )
}  # fmt: skip


def offers_for(unit: Unit) -> list[Offer]:
    """The links that may be written from this unit's page."""
    return [offer for offer in OFFERS.values() if unit.ended_on is None and unit.line in offer.of]


def sentence(link: UnitLink) -> str:
    """ "Đảng ủy Sở Y tế lãnh đạo, chỉ đạo Công đoàn Sở Y tế"."""
    words = {"unit": link.unit.name, "other": link.other.name}
    if link.kind == LinkKind.DIRECTS:
        return _("%(unit)s lãnh đạo, chỉ đạo %(other)s") % words
    return _("%(unit)s đặt tại %(other)s") % words
