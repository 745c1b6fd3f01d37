"""Whether the recipients cover the bodies that must act. Quiet wherever a collective recipient plausibly does."""

from __future__ import annotations

import re

from trienkhai.reading.result import Contradiction, Reading
from trienkhai.vietnamese.text import canonical, plain

_REFERS = re.compile(r"nhu (?:tren|dieu|muc|kinh gui|khoan|thanh phan)")
_ADDRESSED = re.compile(r"nhu (?:tren|kinh gui)")
_PLURAL = re.compile(r"(?:^|[\s,;(])(?:cac|nhung|toan the|tat ca)\s|thanh vien|,")
# A collective of these families may hold any unit at all.
_ANYBODY = re.compile(
    r"(?:cac|nhung|toan the|tat ca)\s+(?:[^;]*\s)?(?:co quan|don vi|dia phuong|nganh|to chuc|doan the|bo phan|ca nhan)(?!\w)|thanh vien"
)
# Persons and collectives are reached through their bodies and are not looked for by name.
_PEOPLE = re.compile(
    r"(?:(?:cac|nhung|moi|tung|toan the|tat ca|mot so|toan bo)\s|can bo|cong chuc|vien chuc|dang vien|doan vien|hoi vien|hoc sinh|sinh vien|giao vien|giang vien|nhan dan|nguoi |ho |phu huynh"
    r"|cha me|thanh nien|phu nu|gvcn|nhan vien|don vi|co quan|dia phuong|to chuc|tap the|ca nhan|thu truong|truong cac|dong chi|ong |ba |uy vien|thanh vien|bi thu|pho bi thu)"
)
_FAMILIES = frozenset(
    {"ban", "sở", "phòng", "bộ", "hội", "đoàn", "trường", "khoa", "tổ", "thôn", "xã", "phường", "huyện", "chi", "đảng", "cục", "vụ", "viện", "công", "trung"}
)  # fmt: skip
_COMMON = frozenset(
    {"các", "cấp", "ủy", "chi", "đảng", "bộ", "cơ", "sở", "và", "đơn", "vị", "trực", "thuộc", "ban", "tỉnh", "tp", "thành", "phố", "huyện", "xã", "phường",
     "khối", "của", "đồng", "hội", "đoàn", "phòng", "tổ", "trường", "nhân", "dân"}
)  # fmt: skip


def bodies_not_in_recipients(reading: Reading) -> list[Contradiction]:
    """A body that must act and is not among recipients that name the acting bodies one by one."""
    names = [r.name for r in reading.recipients if r.purpose != "ARCHIVE"]
    folded = [plain(name) for name in names]
    if len(names) < 2 or any(_REFERS.match(name) and not _ADDRESSED.match(name) for name in folded):
        return []
    if any(_ADDRESSED.match(name) for name in folded):
        names += list(reading.addressees)
        folded = [plain(name) for name in names]
    if any(_ANYBODY.search(name) for name in folded):
        return []
    own = [reading.header.issuer, reading.header.parent, reading.signer.authority if reading.signer else ""]
    missing: list[tuple[int, str]] = []
    covered, seen = 0, set[str]()
    for place, obligation in enumerate(reading.obligations):
        for name in obligation.lead:
            key = plain(name)
            if key in seen or _PEOPLE.match(key):
                continue
            seen.add(key)
            if any(_covers(other, name) for other in names):
                covered += 1
            elif not any(_covers(body, name) for body in own if body):
                missing.append((place, name))
    if not covered or len(missing) > covered:
        return []  # the list is not one of the acting bodies
    return [
        Contradiction(
            "BODY_NOT_IN_RECIPIENTS", (place,), {"body": name, "clause": reading.obligations[place].clause_path}
        )
        for place, name in missing
    ]


def _covers(recipient: str, body: str) -> bool:
    """By its own words, by initials, or because a collective of the same family may hold the body."""
    theirs, ours = _words(recipient), _words(body)
    mine = ours - _COMMON or ours
    if mine & theirs or (ours <= _COMMON and ours & theirs) or _initials(body, recipient) or _initials(recipient, body):
        return True
    return bool(_PLURAL.search(plain(recipient)) and ours & theirs & _FAMILIES)


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", canonical(name)))


def _initials(name: str, other: str) -> bool:
    """Whether ``other`` writes by its initials something that stands in ``name`` ("Các ban ĐUK")."""
    letters = "".join(word[0] for word in re.findall(r"\w+", canonical(name)))
    return any(len(w) >= 2 and w.isupper() and plain(w) in letters for w in re.findall(r"\w+", other))
