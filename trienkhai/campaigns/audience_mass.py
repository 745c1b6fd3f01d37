"""What the name of a body of a mass organisation says: which organisation it is of, and whether it is a "cơ sở" (pure).

Each Điều lệ has its own word. Đoàn: đoàn cơ sở and chi đoàn cơ sở are the tổ chức cơ sở; they stand directly under the
level above (Đoàn Khối, huyện đoàn), and a chi đoàn of a đoàn cơ sở is none. Công đoàn: công đoàn cơ sở, not the công
đoàn bộ phận and tổ công đoàn in it. Hội Liên hiệp Phụ nữ, Nông dân, Cựu chiến binh: the hội of a commune, and at a
workplace the one directly under the level above; not the chi hội. What the name and the superior leave open is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trienkhai.organisations.choices import Line, UnitKind
from trienkhai.vietnamese.text import search_key

if TYPE_CHECKING:
    from trienkhai.campaigns.audiences import Body, Directory

MASS = frozenset({UnitKind.YOUTH_UNION, UnitKind.MASS_ORGANISATION})
YOUTH, YOUTH_CELL, UNION, CRAFT_UNION, OTHER = "doan", "chi doan", "cong doan", "nghiep doan", "other"
WOMEN, FARMERS, VETERANS = "phu nu", "nong dan", "cuu chien binh"
_AT_EVERY_COMMUNE = frozenset({WOMEN, FARMERS, VETERANS})
# Hiến pháp, Điều 9: the political-social organisations; Mặt trận unites them and is none of them.
_POLITICAL = frozenset({YOUTH, YOUTH_CELL, UNION, *_AT_EVERY_COMMUNE})

_HEAD = r"(?:ban chap hanh )?"
_YOUTH_NAME = r"doan(?: thanh nien)?(?: cong san)?(?: ho chi minh)?"
_YOUTH_ABOVE = re.compile(rf"{_HEAD}(?:(?:huyen|quan|thi) doan|{_YOUTH_NAME} (?:khoi|cac co quan))\b")
_YOUTH_HIGHER = re.compile(rf"{_HEAD}(?:trung uong doan|(?:tinh|thanh) doan|{_YOUTH_NAME} tinh)\b")
_UNION_ABOVE = re.compile(
    rf"{_HEAD}(?:cong doan (?:nganh|vien chuc|khoi|cac khu|khu cong nghiep|khu kinh te)|lien doan lao dong (?:huyen|quan|thi xa))\b"
)
_UNION_HIGHER = re.compile(rf"{_HEAD}(?:lien doan lao dong|tong lien doan)\b")
_ASSOCIATION = r"hoi (?:lien hiep )?(?P<of>phu nu|nong dan|cuu chien binh|chu thap do|nguoi cao tuoi|khuyen hoc)"
_ASSOCIATION_ABOVE = re.compile(rf"{_HEAD}{_ASSOCIATION}(?: viet nam)? (?:khoi|cac co quan|huyen|quan|thi xa)\b")
_ASSOCIATION_HIGHER = re.compile(rf"{_HEAD}{_ASSOCIATION}(?: viet nam)? (?:tinh|thanh pho|trung uong)\b")
_KNOWN = re.compile(r"(?:mat tran|hoi|chi hoi|lien hiep|hiep hoi|to|cau lac bo|uy ban|khoi|cum)\b")


@dataclass(frozen=True)
class Standing:
    """Of which organisation a body is, and whether it is its "cơ sở": None when that is not said."""

    of: str | None
    is_grassroots: bool | None


def standing_of(body: Body, directory: Directory) -> Standing:
    """What the name of a body of a mass organisation and its superior say of it."""
    key = directory.keys[body.id]
    above = directory.keys.get(body.parent or 0, "")
    if re.match(r"(?:lien chi doan|doan (?:co so )?bo phan)\b", key):
        return Standing(OTHER, False)
    if key.startswith("chi doan "):
        return Standing(YOUTH_CELL, _youth(key.removeprefix("chi "), above))
    if _YOUTH_ABOVE.match(key) or _YOUTH_HIGHER.match(key):
        return Standing(YOUTH, False)
    if re.match(rf"{_HEAD}(?:doan|(?:xa|phuong) doan)\b", key):
        return Standing(YOUTH, _youth(key, above))
    if re.match(r"(?:to cong doan|cong doan (?:bo phan|co so thanh vien))\b", key):
        return Standing(OTHER, False)
    if _UNION_ABOVE.match(key) or _UNION_HIGHER.match(key):
        return Standing(UNION, False)
    if re.match(rf"{_HEAD}cong doan\b", key):
        return Standing(UNION, _says(key, "cong doan") or (True if _UNION_ABOVE.match(above) else None))
    if re.match(rf"{_HEAD}nghiep doan\b", key):
        return Standing(CRAFT_UNION, True if _says(key, "nghiep doan") else None)
    return _association(key, above)


def _youth(key: str, above: str) -> bool | None:
    """Whether a đoàn, or a chi đoàn written without its "chi", is a cơ sở under a superior of this name."""
    if _says(key, "doan"):
        return True
    if _YOUTH_ABOVE.match(above):
        return True
    return False if _says(above, "doan") else None


def _association(key: str, above: str) -> Standing:
    found = re.match(_HEAD + _ASSOCIATION, key)
    if found is None:
        return Standing(OTHER if _KNOWN.match(key) else None, False if _KNOWN.match(key) else None)
    of, rest = found["of"], key[found.end() :].strip()
    if _ASSOCIATION_ABOVE.match(key) or _ASSOCIATION_HIGHER.match(key):
        return Standing(of, False)
    is_of_commune = of in _AT_EVERY_COMMUNE and re.match(r"(?:viet nam )?(?:xa|phuong|thi tran|dac khu)\b", rest)
    if rest.startswith("co so") or is_of_commune or _ASSOCIATION_ABOVE.match(above):
        return Standing(of, True)
    return Standing(of, None)


def _says(key: str, what: str) -> bool:
    return re.match(rf"{_HEAD}{what} co so\b", key) is not None


# "các đoàn cơ sở", "cơ sở đoàn trực thuộc", "tổ chức công đoàn cơ sở", "hội phụ nữ cơ sở của Hội …"
_SAID: tuple[tuple[str, frozenset[str]], ...] = (
    (r"doan co so", frozenset({YOUTH})),
    (r"chi doan co so", frozenset({YOUTH_CELL})),
    (r"(?:to chuc )?co so doan|to chuc doan co so", frozenset({YOUTH, YOUTH_CELL})),
    (r"(?:to chuc )?cong doan co so|to chuc co so cong doan", frozenset({UNION})),
    (r"nghiep doan co so", frozenset({CRAFT_UNION})),
    *(
        (rf"(?:to chuc )?hoi (?:lien hiep )?{of}(?: viet nam)? co so|(?:to chuc )?co so hoi (?:lien hiep )?{of}", frozenset({of}))
        for of in (WOMEN, FARMERS, VETERANS, "chu thap do", "nguoi cao tuoi", "khuyen hoc")
    ),
)  # fmt: skip
_SCOPE = r"(?P<scope> (?:truc thuoc|thuoc|cua|o|trong)(?: (?P<owner>.+))?)?"
_PHRASES = tuple((re.compile(f"(?:{said}){_SCOPE}"), of) for said, of in _SAID)
_OF_ITSELF = re.compile(
    rf"(?:(?:to chuc )?co so hoi|hoi co so|to chuc hoi co so){_SCOPE}"
)  # of which? The issuer's own


def grassroots(
    key: str, directory: Directory, *, is_plural: bool, is_below: bool, owner_of: Callable[[str], Body | None]
) -> tuple[Body, ...]:
    """The grassroots organisations that the key of a phrase means; none when it is no such phrase, or not sure.

    Those directly under the committee, or under the body that the phrase names; else, where it has "các" or "trực thuộc",
    all that there are if they stand under one body. ``is_below``: the phrase named the committee itself.
    """
    said, of = next(
        ((found, of) for pattern, of in _PHRASES if (found := pattern.fullmatch(key))), (None, frozenset[str]())
    )
    if said is None and (said := _OF_ITSELF.fullmatch(key)) is not None and directory.committee.kind in MASS:
        of = frozenset({standing_of(directory.committee, directory).of or ""}) - {"", OTHER, YOUTH, YOUTH_CELL, UNION}
    if said is None or not of:
        return ()
    bodies = [body for body in directory.bodies if body.kind in MASS]
    standing = {body.id: standing_of(body, directory) for body in bodies}
    base = [body for body in bodies if standing[body.id].of in of and standing[body.id].is_grassroots]
    if said["owner"]:
        owner = owner_of(said["owner"])
        meant = [body for body in base if owner is not None and body.parent == owner.id]
    else:
        meant = [body for body in base if body.depth == 1]
        unclear = [
            b for b in bodies if b.depth == 1 and standing[b.id].of in of and standing[b.id].is_grassroots is None
        ]
        if (
            not meant
            and not unclear
            and not is_below
            and (is_plural or said["scope"])
            and len({b.parent for b in base}) == 1
        ):
            meant = base
    parents = {(body.parent, body.depth) for body in meant}
    beside = [body for body in bodies if (body.parent, body.depth) in parents]
    return tuple(meant) if all(_is_clear(standing[body.id], body, of) for body in beside) else ()


def _is_clear(standing: Standing, body: Body, of: frozenset[str]) -> bool:
    """Whether it is known that this body is meant, or that it is not."""
    if body.line != Line.MASS:
        return False
    if standing.of is None:
        return body.kind == UnitKind.YOUTH_UNION and not of & {YOUTH, YOUTH_CELL}
    return standing.of not in of or standing.is_grassroots is not None


def political(directory: Directory) -> tuple[Body, ...]:
    """The political-social organisations beside a committee: those five that Hiến pháp names, none when one is unclear."""
    near = [body for body in directory.near if body.kind in MASS]
    of = {body.id: standing_of(body, directory).of for body in near}
    if any(of[body.id] is None and body.kind != UnitKind.YOUTH_UNION for body in near):
        return ()
    return tuple(body for body in near if body.kind == UnitKind.YOUTH_UNION or of[body.id] in _POLITICAL)


def names_mass(key: str) -> bool:
    """Whether the key of a phrase speaks of a mass organisation at all."""
    return re.search(r"\b(?:doan|hoi|mat tran|to chuc chinh tri xa hoi)\b", key) is not None


def says_no_unit(key: str) -> bool:
    """Whether the key of a phrase names an organisation as a whole, and no body of it."""
    return (
        re.fullmatch(rf"{_YOUTH_NAME}|{_ASSOCIATION}|(?:(?:chi )?doan|(?:to )?cong doan)(?: co so)?", key) is not None
    )


# What opens the names of bodies that stand beside each other under one kind.
_LEVELS = tuple(
    (search_key(level), level)
    for level in (
        *("Liên chi đoàn", "Chi đoàn", "Đoàn", "Tổ công đoàn", "Công đoàn bộ phận", "Công đoàn", "CĐCS"),
        *("Liên đoàn Lao động", "Nghiệp đoàn", "Chi hội", "Hội", "Mặt trận Tổ quốc"),
    )
)


def level_of(name: str) -> str:
    """The words that say the level of a body of a mass organisation, "Chi đoàn" or "Đoàn"; "" when none does."""
    key = search_key(name)
    found = next((level for opening, level in _LEVELS if re.match(rf"{opening}\b", key)), "")
    return "Công đoàn" if found == "CĐCS" else found
