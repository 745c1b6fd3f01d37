"""From an actor phrase as written to the units it means (pure): a general grammar, and a blank when unsure.

A phrase is, in this order: the committee itself; a group ("các cấp ủy chi, đảng bộ cơ sở"); a unit by its
name; an organ of one of these ("Ban Thường vụ Đoàn Khối"); several of them joined; a body above. What
is none of them stays UNMATCHED and a person says what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from trienkhai.campaigns.audience_branches import branches
from trienkhai.campaigns.audience_groups import group, words_of
from trienkhai.campaigns.audience_mass import MASS, grassroots, says_no_unit
from trienkhai.campaigns.choices import ReceiverKind
from trienkhai.organisations.choices import OWN_ORGANS, Line, UnitKind
from trienkhai.vietnamese.text import search_key

K = UnitKind

_SHORT_FORMS = {
    "btv": "ban thuong vu",
    "bch": "ban chap hanh",
    "btg": "ban tuyen giao",
    "ubkt": "uy ban kiem tra",
    "vp": "van phong",
    "ub": "uy ban",
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "tw": "trung uong",
    "mttq": "mat tran to quoc",
    "ldld": "lien doan lao dong",
    "cdcs": "cong doan co so",
    "lhpn": "lien hiep phu nu",
    "ccb": "cuu chien binh",
    "tncs": "thanh nien cong san",
    "hcm": "ho chi minh",
    "tncshcm": "thanh nien cong san ho chi minh",
}
# An organisation and its committee are one unit here: đảng bộ and đảng ủy, chi bộ and chi ủy, Mặt trận and its Ủy ban.
_ONE_BODY = (
    ("dang bo", "dang uy"),
    ("chi uy", "chi bo"),
    ("uy ban mat tran to quoc", "mat tran to quoc"),
    ("mat tran to quoc viet nam", "mat tran to quoc"),
    ("hoi lien hiep phu nu", "hoi phu nu"),
)
_DETERMINERS = re.compile(
    r"^(?:(?:tat ca|toan the|toan bo|100|doi voi|de nghi|yeu cau|giao|cac dong chi|dong chi|cac|nhung|moi|tung)\s+)+"
)
_PLURAL = re.compile(r"^(?:.*\b)?(?:cac|nhung|tat ca|toan the|moi|tung|100)\b")
_EACH_CELL = re.compile(
    r"(?:(?:doi voi|de nghi|yeu cau|giao) )*(?:moi|tung|tat ca|toan the|toan bo|100)(?: (?:cac|moi|nhung))* chi bo\b"
    r"(?!,?(?: va)? dang uy\b)(?!.*\b(?:truc thuoc|co so)\b)"
)
_LONGEST_ORGAN = 16  # words, with what stands before it: "tất cả các đồng chí …"
_MOST_JOINTS = 12  # a phrase with more of them is a list that a person reads
_BRANCH = re.compile(
    r"(?:(?:lien )?chi doan|chi hoi|doan co so|(?:to chuc )?co so (?:doan|hoi)|to cong doan|cong doan (?:co so|bo phan)"
    r"|hoi [\w ]+ co so)\b"
)
_JOINTS = re.compile(r"\s*;\s*|\s*,\s*(?:và\s+)?|\s+và\s+|\s+cùng\s+", re.IGNORECASE)

_ORGAN_WORDS = frozenset(
    search_key(word)
    for word in (
        *("ban thường vụ", "thường vụ", "ban chấp hành", "thường trực", "ban thường trực", "ủy ban kiểm tra"),
        *("cấp ủy", "ban cán sự đảng", "đảng đoàn", "bí thư", "phó bí thư", "bí thư cấp ủy", "người đứng đầu"),
        *("lãnh đạo", "thủ trưởng", "tập thể lãnh đạo", "ban tuyên giáo", "ban tuyên giáo và dân vận", "ban tổ chức"),
        *("ban dân vận", "ban nội chính", "ban xây dựng đảng", "văn phòng", "cơ quan ủy ban kiểm tra", "ban chỉ đạo"),
        *("cơ quan", "trung tâm chính trị", "tổ giúp việc", "hội đồng"),
    )
)
_PLAIN_COMMITTEE = frozenset({search_key("cấp ủy"), search_key("các cấp ủy")})  # says no more than the unit does

_ABOVE = re.compile(
    r"\b(?:tinh uy|thanh uy|trung uong|bo chinh tri|ban bi thu|quoc hoi|chinh phu|thu tuong|tinh doan"
    r"|(?:uy ban nhan dan|hoi dong nhan dan|doan dai bieu quoc hoi|lien doan lao dong|mat tran to quoc)"
    r"(?: [\w ]*)? (?:tinh|thanh pho))\b"
)
_PLACES_TO_PUBLISH = re.compile(r"^(?:website|trang thong tin|cong thong tin|trang tin)\b")


@dataclass(frozen=True)
class Body:
    """A unit as the grammar sees it. ``depth`` 0 is the committee, 1 its direct subordinates and organs."""

    id: int
    name: str
    kind: UnitKind
    depth: int
    short_name: str = ""
    symbol_mark: str = ""
    line: Line = Line.PARTY
    parent_kind: UnitKind | None = None
    parent: int | None = None
    cells: int = 0  # chi bộ that stand below it


@dataclass(frozen=True)
class Resolved:
    """What a phrase came to. ``unit_ids`` holds the committee's own id where the phrase means it."""

    kind: ReceiverKind
    unit_ids: tuple[int, ...] = ()
    organ: str = ""


UNMATCHED = Resolved(ReceiverKind.UNMATCHED)


@dataclass(frozen=True)
class Directory:
    """The units that a plan's phrases may mean.

    ``issuer_is_own``: the plan was issued by this very committee, so that "Đảng ủy", "Ban Thường vụ"
    alone mean it. ``also_called``: names that a person said mean the committee.
    """

    bodies: tuple[Body, ...]
    issuer_is_own: bool = False
    also_called: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def committee(self) -> Body:
        return next(body for body in self.bodies if body.depth == 0)

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """Keys that mean the committee, the longest first: its names, and openings of its name."""
        own = self.committee
        words = key_of(own.name).split()
        fewest = 3 if " ".join(words[:2]) in ("dang uy", "chi bo") else 2
        openings = [" ".join(words[:size]) for size in range(fewest, len(words) + 1)]
        names = {*openings, key_of(own.short_name), key_of(own.symbol_mark), *map(key_of, self.also_called)}
        if self.issuer_is_own and words[:2] == ["dang", "uy"]:
            names.add("dang uy")
        return tuple(sorted((name for name in names if name), key=len, reverse=True))

    @cached_property
    def by_name(self) -> dict[str, list[Body]]:
        index: dict[str, list[Body]] = {}
        for body in self.bodies:
            for name in {key_of(body.name), key_of(body.short_name), key_of(body.symbol_mark)} - {""}:
                index.setdefault(name, []).append(body)
        return index

    @cached_property
    def keys(self) -> dict[int, str]:
        return {body.id: key_of(body.name) for body in self.bodies}

    @cached_property
    def near(self) -> tuple[Body, ...]:
        return tuple(body for body in self.bodies if body.depth == 1)


def key_of(phrase: str) -> str:
    """One key for all ways of writing a phrase: case, accents, brackets, short forms, đảng bộ/đảng ủy."""
    plain = search_key(re.sub(r"\([^)]*\)", " ", phrase))
    plain = re.sub(r"[^\w,;/ ]", " ", plain).replace("/", " ")
    words = " ".join(_SHORT_FORMS.get(word, word) for word in re.sub(r"\s*([,;])\s*", r" \1 ", plain).split())
    for from_word, to_word in _ONE_BODY:
        words = re.sub(rf"\b{from_word}\b", to_word, words)
    return re.sub(r"\s+([,;])", r"\1", words).strip(" ,;.")


def resolve(phrase: str, directory: Directory) -> Resolved:
    """The units that a phrase means, or UNMATCHED."""
    found = _one(phrase, directory)
    if found.kind != ReceiverKind.UNMATCHED:
        return found
    parts = _parts(phrase, directory)
    if len(parts) > 1:
        joined = _joined(parts)
        if joined.kind != ReceiverKind.UNMATCHED or any(part.kind == ReceiverKind.UNITS for part in parts):
            return joined  # where one part is a unit of ours and another is not known, a person is asked
    key = key_of(phrase)
    if _without_own_name(key, directory)[1]:
        return UNMATCHED  # "các huyện ủy, thành ủy trực thuộc Tỉnh ủy" in its own plan: below it, and not found
    if _ABOVE.search(key) or _PLACES_TO_PUBLISH.search(key):
        return Resolved(ReceiverKind.OUTSIDE)
    return UNMATCHED


def is_own(phrase: str, directory: Directory) -> bool:
    """Whether a phrase (the issuer of a plan) means the committee or an organ of it."""
    return bool(phrase.strip()) and _one(phrase, directory).kind == ReceiverKind.OWN


def names_each_cell(phrase: str) -> bool:
    """ "Mỗi chi bộ", "từng chi bộ", "100% chi bộ": a duty done by each cell, wherever it stands. An organisation with
    cells below it answers for them, by their number."""
    return _EACH_CELL.match(key_of(phrase)) is not None


def split_organ(phrase: str) -> tuple[str, str]:
    """("Ban Thường vụ", "Đoàn Khối") of "Ban Thường vụ Đoàn Khối"; ("", phrase) when no organ opens it."""
    words = phrase.split()
    for size in range(len(words), 0, -1):
        head = " ".join(words[:size])
        if _DETERMINERS.sub("", key_of(head)) in _ORGAN_WORDS:
            return _without_determiners(head), " ".join(words[size:])
    return "", " ".join(words)


def names_like(phrase: str, names: Iterable[tuple[int, str]], *, most: int = 6) -> list[int]:
    """The units in whose names the words of a phrase stand, to be offered to a person: "Sở Y tế" of "Đảng bộ Sở Y tế".

    None when the phrase has a single word, or when more than ``most`` are like it."""
    _organ, owner = split_organ(phrase)
    words = f" {' '.join(_without_determiners(owner or phrase).casefold().split())} "
    like = [pk for pk, name in names if words in f" {name.casefold()} "] if len(words.split()) > 1 else []
    return like if len(like) <= most else []


def match_names(lines: Iterable[str], names: Mapping[int, tuple[str, ...]]) -> tuple[set[int], list[str]]:
    """(ids named, lines that name nothing or more than one) of a pasted list of units.

    A line may carry a number or a dash before the name ("12. Chi bộ …"); a name may be its opening.
    """
    keys = {pk: {key_of(name) for name in known} - {""} for pk, known in names.items()}
    found: set[int] = set()
    unknown: list[str] = []
    for line in lines:
        wanted = key_of(re.sub(r"^\s*(?:[-+*•]|\d{1,3}\s*[.)\t])\s*", "", line))
        if not wanted:
            continue
        same = [pk for pk, known in keys.items() if wanted in known] or [
            pk for pk, known in keys.items() if any(f" {name} ".find(f" {wanted} ") >= 0 for name in known)
        ]
        if len(same) == 1:
            found.add(same[0])
        else:
            unknown.append(" ".join(line.split()))
    return found, unknown


def _parts(phrase: str, directory: Directory) -> list[Resolved]:
    """What the phrases that are joined in one mean, the longest first: a name and a group may hold "và" themselves."""
    joints = [match.span() for match in _JOINTS.finditer(phrase)][:_MOST_JOINTS]
    starts, ends = [0, *(end for _start, end in joints)], [*(start for start, _end in joints), len(phrase)]
    is_plural = _PLURAL.match(key_of(phrase[: ends[0]])) is not None
    parts, at = [], 0
    while at < len(starts):
        for last in range(len(ends) - 1, at - 1, -1):
            found = _piece(phrase[starts[at] : ends[last]], directory, is_plural=is_plural)
            if found.kind != ReceiverKind.UNMATCHED or last == at:
                break
        if phrase[starts[at] : ends[last]].strip():
            parts.append(found)
        at = last + 1
    return parts


def _piece(phrase: str, directory: Directory, *, is_plural: bool) -> Resolved:
    """One of several; "các" before the first holds for the branches after it: "Các chi bộ, chi đoàn trực thuộc"."""
    found = _one(phrase, directory)
    if found.kind != ReceiverKind.UNMATCHED or not is_plural or _BRANCH.match(key_of(phrase)) is None:
        return found
    return _one(f"các {phrase}", directory)


def _one(phrase: str, directory: Directory) -> Resolved:
    whole = _named(phrase, directory)
    if whole.kind != ReceiverKind.UNMATCHED:
        return whole
    words = phrase.split()
    for size in range(min(len(words), _LONGEST_ORGAN), 0, -1):
        head = " ".join(words[:size])
        organ = _DETERMINERS.sub("", key_of(head))
        if organ not in _ORGAN_WORDS or head.endswith((",", ";")):  # "Văn phòng, Đoàn Khối" are two
            continue
        rest = " ".join(words[size:])
        if not rest:
            may_stand_alone = directory.issuer_is_own and not _PLURAL.match(search_key(head))
            if may_stand_alone and organ not in _PLAIN_COMMITTEE:
                return Resolved(ReceiverKind.OWN, (directory.committee.id,), head)
            return UNMATCHED
        owner = _named(rest, directory)
        if owner.kind == ReceiverKind.UNMATCHED:
            continue
        return owner if organ in _PLAIN_COMMITTEE else replace(owner, organ=_without_determiners(head))
    return UNMATCHED


def _named(phrase: str, directory: Directory) -> Resolved:
    """The committee, a group, or a unit by its name; no organ split off."""
    key = key_of(phrase)
    is_plural, is_each = _PLURAL.match(key) is not None, names_each_cell(phrase)
    bare = _DETERMINERS.sub("", key)
    if not is_plural and bare in directory.own_names:
        return Resolved(ReceiverKind.OWN, (directory.committee.id,))
    shorter, is_of_committee = _without_own_name(bare, directory)

    def named(owner: str) -> Body | None:
        return _by_name(owner, directory, only_near=True, is_plural=False)

    for words, is_below in ((bare, False), (shorter, is_of_committee)):
        if not words:
            continue
        many = group(words, directory, is_plural=is_plural, is_each=is_each, is_below=is_below)
        for read in (branches, grassroots):
            many = many or read(words, directory, is_plural=is_plural, is_below=is_below, owner_of=named)
        if many:
            return _units(many)
        unit = _by_name(words, directory, only_near=words != bare, is_plural=is_plural)
        if unit is not None:
            return _units((unit,))
    return UNMATCHED


def _without_own_name(key: str, directory: Directory) -> tuple[str, bool]:
    """ "ban tuyen giao dang uy khoi" is the committee's "ban tuyen giao"; and whether it says "trực thuộc"."""
    for name in directory.own_names:
        if key.endswith(" " + name):
            rest = key[: -len(name)].strip()
            owner = re.sub(r"(?:,|\s+(?:trong toan|truc thuoc|thuoc|trong|cua|o|toan))+$", "", rest)
            return owner, owner != rest
    return key, False


def _by_name(key: str, directory: Directory, *, only_near: bool, is_plural: bool) -> Body | None:
    """One unit by its whole name, else by an opening of two words or more that only one unit has and no plural."""
    same = [b for b in directory.by_name.get(key, []) if not only_near or b.depth <= 1]
    if same:
        near = [b for b in same if b.depth <= 1]
        return near[0] if len(near) == 1 else same[0] if len(same) == 1 else None
    if is_plural or len(key.split()) < 2 or words_of(key) is not None:
        return None
    if directory.committee.kind in MASS and says_no_unit(key):  # "Đoàn Thanh niên" in a plan of Đoàn Khối
        return None
    opening = [b for b in directory.near if directory.keys[b.id].startswith(key + " ")]
    return opening[0] if len(opening) == 1 else None


def _units(bodies: Iterable[Body]) -> Resolved:
    found = tuple(bodies)
    own = all(b.depth == 0 or b.kind in OWN_ORGANS for b in found)
    return Resolved(ReceiverKind.OWN if own else ReceiverKind.UNITS, tuple(b.id for b in found))


def _joined(parts: list[Resolved]) -> Resolved:
    """Several phrases in one; every one must be known."""
    kinds = {part.kind for part in parts}
    if ReceiverKind.UNMATCHED in kinds or (ReceiverKind.OUTSIDE in kinds and len(kinds) > 1):
        return UNMATCHED
    ids = tuple(dict.fromkeys(unit_id for part in parts for unit_id in part.unit_ids))
    organs = {part.organ for part in parts}
    kind = ReceiverKind.UNITS if ReceiverKind.UNITS in kinds else parts[0].kind
    return Resolved(kind, ids, organs.pop() if len(organs) == 1 else "")


def _without_determiners(words: str) -> str:
    return re.sub(
        r"^(?:(?:tất cả|toàn thể|toàn bộ|các đồng chí|đồng chí|các|những)\s+)+", "", words, flags=re.IGNORECASE
    )
