"""Whether a recipient as a document writes it is a body above a committee (pure): by the names of those it stands
under, else by the words that only the province and the centre bear."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from trienkhai.campaigns.audiences import Body, Directory, key_of
from trienkhai.organisations.choices import UnitKind

# By rank, the highest first. A body of the same rank as the committee is none of its superiors.
_RANKS = (
    re.compile(r"\b(?:trung uong|bo chinh tri|ban bi thu|quoc hoi|chinh phu|thu tuong)\b"),
    re.compile(
        r"\b(?:tinh uy|thanh uy|tinh doan|thanh doan"
        r"|(?:uy ban nhan dan|hoi dong nhan dan|lien doan lao dong|uy ban mttq|mat tran to quoc)"
        r"(?: [\w ]*)? (?:tinh|thanh pho))\b"
    ),
)

_OF_PROVINCE = re.compile(r"dang uy (?:tinh|thanh pho)\b")  # "Đảng bộ tỉnh", whose committee is the Tỉnh ủy

# "báo cáo Tỉnh ủy kết quả …": the body that the verb names, written with a capital, up to what is told or by when.
_REPORTS_TO = re.compile(r"(?<!\w)[Bb]áo cáo\s+(?:(?:về|lên|cho|với|đến)\s+)?(?=[^\W\d_])")
_NAME_ENDS = re.compile(
    r"[,;.:()]|\s(?:trước|chậm nhất|để|theo|vào|trong|hằng|hàng|định kỳ|qua|xem xét|về|kết quả|tình hình|việc|những|các"
    r"|nội dung|khi|tháng|quý|năm|ngày|tại|sau|bằng|ở)(?!\w)|\s\d"
)


@dataclass(frozen=True)
class Named:
    """A body by the names that it goes by."""

    name: str
    short_name: str = ""
    symbol_mark: str = ""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Its names and the openings of its name, as the grammar of phrases takes a committee's."""
        body = Body(0, self.name, UnitKind.BLOC_COMMITTEE, 0, self.short_name, self.symbol_mark)
        return Directory((body,)).own_names


def told_to(quote: str) -> str:
    """Whom a sentence says is reported to where it names the body right after the verb; "" where it does not."""
    words = " ".join(quote.replace("**", "").replace("__", "").split())
    for said in _REPORTS_TO.finditer(words):
        named = _NAME_ENDS.split(words[said.end() :], maxsplit=1)[0].strip().split(" và ")
        parts = list(takewhile(lambda part: part[:1].isupper(), named))  # "Ban Tuyên giáo và Dân vận Tỉnh ủy"
        if parts:
            return " và ".join(parts)
    return ""


def is_above(recipient: str, committee: Named, superiors: Iterable[Named]) -> bool:
    """Whether a recipient ("Ban Tuyên giáo Tỉnh ủy") is a superior of the committee or an organ of one. Not when it is
    the committee itself or its own organ, and not when the words leave it open."""
    key = key_of(recipient)
    own = _longest(key, committee.keys)
    above = max((_longest(key, each.keys) for each in superiors), default=0)
    if own or above:
        return above > own
    return any(rank.search(key) for rank in _RANKS[: _rank_of(committee)])


def _longest(key: str, names: Iterable[str]) -> int:
    """How long the longest of these names is that the phrase ends with; 0 for none."""
    return max((len(name) for name in names if key == name or key.endswith(f" {name}")), default=0)


def _rank_of(committee: Named) -> int:
    """How many ranks stand above it; a cell of the province's office bears the province's words but not its rank."""
    key = key_of(committee.name)
    if _OF_PROVINCE.match(key):
        return 1
    return next((place for place, rank in enumerate(_RANKS) if rank.match(key)), len(_RANKS))
