"""Pure decisions on counts: which members a duty done by each member addresses."""

from __future__ import annotations

from trienkhai.organisations.choices import Category, Line
from trienkhai.vietnamese.text import search_key

_PARTY = frozenset({Category.PARTY_MEMBER, Category.COMMITTEE_MEMBER})
_MASS = frozenset({Category.YOUTH_MEMBER, Category.ASSOCIATION_MEMBER})  # of a union the sheets say now one, now other
_SERVANTS = frozenset({Category.CIVIL_SERVANT, Category.PUBLIC_EMPLOYEE})
_OF_LINE = {Line.PARTY: _PARTY, Line.MASS: _MASS, Line.STATE: _SERVANTS}
_WORDS = {
    "dang vien": _PARTY,
    "cap uy vien": frozenset({Category.COMMITTEE_MEMBER}),
    "doan vien": _MASS,
    "hoi vien": _MASS,
    "cong chuc": frozenset({Category.CIVIL_SERVANT}),
    "vien chuc": frozenset({Category.PUBLIC_EMPLOYEE}),
}


def addressed(words: str) -> frozenset[Category]:
    """The members whom the words of a duty name ("mỗi đảng viên", "đoàn viên, hội viên"); none: it does not say."""
    key = f" {search_key(words)} "
    return frozenset().union(*(some for name, some in _WORDS.items() if f" {name}" in key))


def counted(words: str, line: Line) -> tuple[frozenset[Category], bool]:
    """Who is counted of a unit of this line for a duty in these words, and whether they are its members as a whole
    (then the figure that stands at the unit holds). A duty of "cán bộ, đảng viên, công chức" is a party body's by its
    đảng viên; one of đoàn viên alone has none there."""
    own, named = _OF_LINE[line], addressed(words)
    if not named or named & own:
        return own, True
    return named, False
