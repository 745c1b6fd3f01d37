"""Which branches of a mass organisation a phrase means (pure): "các chi đoàn trực thuộc", "các chi hội phụ nữ".

Units have no kind of their own for a chi đoàn, a chi hội or a tổ công đoàn: its name says what it is, and a branch
whose name does not is a reason to ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from trienkhai.campaigns.audience_mass import MASS

if TYPE_CHECKING:
    from trienkhai.campaigns.audiences import Body, Directory

_BRANCH = re.compile(
    r"(?P<what>(?:chi doan|lien chi doan|chi hoi|to cong doan|cong doan bo phan|cong doan co so thanh vien)"
    r"(?: (?:phu nu|nong dan|cuu chien binh|chu thap do|nguoi cao tuoi|khuyen hoc|thanh nien|sinh vien|luat gia))?)"
    r"(?P<scope> (?:truc thuoc|thuoc|cua|o|trong)(?: (?P<owner>.+))?)?"
)
# What the name of a unit of a mass organisation opens with when it says which level it is.
_SAYS_ITS_LEVEL = re.compile(r"(?:chi doan|chi hoi|lien chi|to|cong doan|lien doan|doan|hoi|ban chap hanh)\b")


def branches(
    key: str, directory: Directory, *, is_plural: bool, is_below: bool, owner_of: Callable[[str], Body | None]
) -> tuple[Body, ...]:
    """The branches that the key of a phrase means; none when it is no such phrase, or when it is not sure.

    Those directly under the committee; else those of the body that the phrase names ("… trực thuộc Đoàn Khối"); else
    all that there are, where they belong to one body. ``is_below``: the phrase named the committee itself, which the
    key has no more.
    """
    said = _BRANCH.fullmatch(key)
    if said is None or not (is_plural or is_below or said["scope"]):
        return ()  # "chi đoàn" of whom?
    found = [b for b in directory.bodies if b.kind in MASS and directory.keys[b.id].startswith(said["what"] + " ")]
    if said["owner"]:
        owner = owner_of(said["owner"])
        meant = [b for b in found if owner is not None and b.parent == owner.id]
    else:
        meant = [b for b in found if b.depth == 1]
        if not meant and not is_below and len({b.parent for b in found}) == 1:
            meant = found
    parents = {b.parent for b in meant}
    beside = [b for b in directory.bodies if b.kind in MASS and b.parent in parents]
    return tuple(meant) if all(_SAYS_ITS_LEVEL.match(directory.keys[b.id]) for b in beside) else ()
