"""A group of units by their kind (pure): "các cấp ủy chi, đảng bộ cơ sở", "các ban, Văn phòng", "các chi bộ thôn".

A group is made of known words only; a phrase with any other word is none. It never takes a unit of a line that it
does not name, and "cơ sở" takes of each line what that line calls so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trienkhai.campaigns.audience_mass import MASS, political, standing_of
from trienkhai.organisations.choices import OWN_ORGANS, Line, UnitKind

if TYPE_CHECKING:
    from trienkhai.campaigns.audiences import Body, Directory

K = UnitKind

_ORGANISATIONS = frozenset({K.GRASSROOTS_ORGANISATION, K.SECTION, K.COMMUNE_COMMITTEE, K.BLOC_COMMITTEE})
_CELLS = frozenset({K.GRASSROOTS_CELL, K.CELL})
_GRASSROOTS = frozenset({K.GRASSROOTS_ORGANISATION, K.GRASSROOTS_CELL})
_ANY_PARTY = _ORGANISATIONS | _CELLS
_ANY = frozenset(K) - frozenset(OWN_ORGANS)

# The words a group may be made of; a phrase with any other word is no group.
_STRONG: dict[str, frozenset[UnitKind]] = {
    "dang uy": _ORGANISATIONS,
    "dang uy bo phan": frozenset({K.SECTION}),
    "chi bo": _CELLS,
    "chi": _CELLS,  # "chi, đảng bộ"
    "doan the": MASS,
    "to chuc doan the": MASS,
}
_MASS_WORDS = frozenset({"doan the", "to chuc doan the"})
_POLITICAL = frozenset({"doan the chinh tri", "to chuc chinh tri xa hoi", "doan the chinh tri xa hoi"})
_WEAK: dict[str, frozenset[UnitKind]] = {  # narrowed by a strong word after them: "cấp ủy chi, đảng bộ"
    "cap uy": _ANY_PARTY,
    "cap uy dang": _ANY_PARTY,
    "to chuc dang": _ANY_PARTY,
    "to chuc co so dang": _GRASSROOTS,
    "to chuc dang co so": _GRASSROOTS,
    "tccsd": _GRASSROOTS,
}
_WHATEVER = frozenset({"don vi", "co quan"})  # of no line
_ORGANS: dict[str, frozenset[UnitKind]] = {
    "ban": frozenset({K.DEPARTMENT}),
    "ban tham muu": frozenset({K.DEPARTMENT}),
    "ban chuyen mon": frozenset({K.DEPARTMENT}),
    "co quan tham muu": frozenset(OWN_ORGANS),
    "co quan tham muu giup viec": frozenset(OWN_ORGANS),
    "van phong": frozenset({K.OFFICE}),
    "uy ban kiem tra": frozenset({K.INSPECTION_COMMISSION}),
}
_PLACES = frozenset({"xa", "phuong", "dac khu"})
_SCOPES = frozenset(
    {"truc thuoc", "cap duoi", "cap duoi truc tiep", "trong khoi", "thuoc khoi", "toan khoi", "o co so"}
)
_JOINTS = frozenset({",", ";", "va", "hoac", "cung"})
_FILL = frozenset({"cac", "giup viec", "nhung"})
_WORDS = sorted(
    {*_STRONG, *_POLITICAL, *_WEAK, *_WHATEVER, *_ORGANS, "co so", *_PLACES, *_SCOPES, *(_JOINTS - {",", ";"}), *_FILL},
    key=len,
    reverse=True,
)
_WORD = re.compile(r"\s*(?:(" + "|".join(map(re.escape, _WORDS)) + r")(?!\w)|([,;]))\s*")

_CELLS_OF_GRASSROOTS = re.compile(r"chi bo (?:truc thuoc|thuoc) (?:cac )?dang uy co so")
_HAMLET = r"(?:thon|to dan pho|khu pho|khu dan cu|ap|xom|lang)"
_CELLS_OF_HAMLETS = re.compile(
    rf"(?P<many>cac )?chi bo (?P<each>cac )?(?P<of>{_HAMLET}(?:(?:, | va |, va ){_HAMLET})*)(?P<scope> truc thuoc)?"
)
_CELL_OF_HAMLET = re.compile(rf"chi bo ({_HAMLET})\b")
_CELL_OF_WORKPLACE = re.compile(
    r"chi bo (?:co quan|truong|tram|cong an|quan su|van phong|uy ban|dang uy|mat tran|hop tac xa|cong ty|doanh nghiep"
    r"|trung tam|benh vien|buu dien|quy|hoi|ban quan li|ngan hang|toa an|thue|chi cuc)\b"
)


def group(key: str, directory: Directory, *, is_plural: bool, is_each: bool, is_below: bool) -> tuple[Body, ...]:
    """The units directly under the committee that the key of a phrase means as a group; none when it is none or unsure."""
    if _CELLS_OF_GRASSROOTS.fullmatch(key):
        return tuple(b for b in directory.bodies if b.kind == K.CELL and b.parent_kind == K.GRASSROOTS_ORGANISATION)
    if (of_hamlets := _CELLS_OF_HAMLETS.fullmatch(key)) is not None:
        is_group = is_plural or is_below or any(of_hamlets[name] for name in ("many", "each", "scope"))
        return _cells_of_hamlets(of_hamlets["of"], directory) if is_group else ()
    said = words_of(key)
    if said is None:
        return ()
    words = frozenset(said)
    lines = words.intersection(_STRONG) | words.intersection(_POLITICAL)
    narrowing = words & (_PLACES | {"co so"})
    has_scope = is_below or bool(narrowing) or bool(words & _SCOPES)
    organs = [_ORGANS[word] for word in said if word in _ORGANS]
    if organs and not lines and not words.intersection(_WEAK) and not words & _WHATEVER and not narrowing:
        names_many = is_plural or "cac" in words or len(said) > 1
        if "ban" in words and not names_many:
            return ()
        return tuple(b for b in directory.near if b.kind in frozenset().union(*organs))
    is_both = "chi" in words or len(words.intersection(_STRONG)) > 1
    if organs or not (has_scope or is_plural or is_both):
        return ()
    if words & _WHATEVER and (not has_scope or words & _PLACES):
        return ()  # "các đơn vị" of whom?
    if directory.committee.kind in MASS and words & (_MASS_WORDS | _POLITICAL):
        return ()  # those beside it, not those of its own line below it
    return _found(said, directory, is_each=is_each)


def words_of(key: str) -> list[str] | None:
    """The words of a group in order, commas among them, or None when the phrase has any other word."""
    said: list[str] = []
    position = 0
    while position < len(key):
        match = _WORD.match(key, position)
        if match is None:
            return None
        said.append(match.group(1) or match.group(2))
        position = match.end()
    return said


def _found(said: list[str], directory: Directory, *, is_each: bool) -> tuple[Body, ...]:
    """The units of each thing that is named, narrowed by "cơ sở" and by the kind of place; none when one is unclear."""
    things: list[list[str]] = [[]]
    for word in said:
        if word in _JOINTS:
            things.append([])
        else:
            things[-1].append(word)
    kinds: set[UnitKind] = set()
    meant: set[int] = set()
    for thing in things:
        strong = [_STRONG[word] for word in thing if word in _STRONG]
        if _POLITICAL.intersection(thing):
            those = political(directory)
            if not those:
                return ()
            meant |= {body.id for body in those}
        elif strong:
            kinds.update(*strong)
        else:
            kinds.update(*(_WEAK.get(word, _ANY if word in _WHATEVER else frozenset()) for word in thing))
    found = [
        b
        for b in directory.near
        if b.id in meant or b.kind in kinds or (is_each and b.cells and b.kind in _ORGANISATIONS)
    ]
    if "dang uy bo phan" in said and not any(body.kind == K.SECTION for body in found):
        return ()  # the chi bộ beside it are those of a đảng bộ cơ sở, not these
    if _MASS_WORDS.intersection(said) and not any(body.kind in MASS for body in found):
        return ()  # they are not in the system: who else is meant beside the others?
    if not _WHATEVER.intersection(said) and any(_is_of_another_line(body) for body in found):
        return ()
    if "co so" in said or _PLACES.intersection(said):
        is_meant = {body.id: _is_narrowed_to(body, said, directory) for body in found}
        if None in is_meant.values():
            return ()
        found = [body for body in found if is_meant[body.id]]
        is_of_own_line = any(body.line == directory.committee.line for body in found)
        return tuple(found) if is_of_own_line or not _WHATEVER.intersection(said) else ()
    return tuple(found)


def _is_of_another_line(body: Body) -> bool:
    """Whether the kind and the line that were entered of a unit contradict each other."""
    return body.line != (Line.MASS if body.kind in MASS else Line.PARTY)


def _is_narrowed_to(body: Body, said: list[str], directory: Directory) -> bool | None:
    """Whether a body is a "cơ sở", or of the kind of place, that was named; None when that cannot be told."""
    places = _PLACES.intersection(said)
    if body.kind in _ANY_PARTY:
        return ("co so" in said and body.kind in _GRASSROOTS) or bool(places and body.kind == K.COMMUNE_COMMITTEE)
    if body.kind not in MASS:
        return None
    if places and directory.committee.kind == K.COMMUNE_COMMITTEE:
        return True
    return standing_of(body, directory).is_grassroots if "co so" in said else False


def _cells_of_hamlets(said: str, directory: Directory) -> tuple[Body, ...]:
    """The chi bộ of the kinds of hamlet that are named; none when some chi bộ does not say whether it is one."""
    wanted = set(re.findall(_HAMLET, said))
    cells = [body for body in directory.near if body.kind in _CELLS]
    of = {body.id: _CELL_OF_HAMLET.match(directory.keys[body.id]) for body in cells}
    if any(of[body.id] is None and not _CELL_OF_WORKPLACE.match(directory.keys[body.id]) for body in cells):
        return ()
    return tuple(body for body in cells if (found := of[body.id]) is not None and found[1] in wanted)
