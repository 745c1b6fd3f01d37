"""A tree of another line stands beside the committee's: known by name, open to nobody of it."""

from __future__ import annotations

import pytest

from tests.world import noon
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access, other_lines
from trienkhai.organisations.choices import Capability, Line, UnitKind
from trienkhai.organisations.unit_lists import NewUnit

pytestmark = pytest.mark.django_db
HEAD = NewUnit("Tỉnh đoàn", UnitKind.YOUTH_UNION, line=Line.MASS)
AT = noon(2024, 7, 1)


def test_it_is_added_by_the_administrator_of_the_whole_and_once(world):
    below = [NewUnit("Đoàn Khối", UnitKind.YOUTH_UNION, line=Line.MASS)]
    with pytest.raises(NotAllowed):
        other_lines.stand_beside(HEAD, below, by=world.binh, at=AT)
    head, youth = other_lines.stand_beside(HEAD, below, by=world.dung, at=AT)
    assert (head.parent, youth.parent) == (None, head)
    assert not access.may(world.binh, Capability.SEE_CONTENT, youth)
    with pytest.raises(DomainError):
        other_lines.stand_beside(HEAD, [], by=world.dung, at=AT)
    with pytest.raises(ValueError, match="another line"):
        other_lines.stand_beside(NewUnit("Tỉnh ủy", UnitKind.PROVINCIAL_COMMITTEE), [], by=world.dung, at=AT)
