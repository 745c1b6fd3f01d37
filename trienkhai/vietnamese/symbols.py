"""Number and symbol of a document ("100-KH/ĐUK", "726/KH-UBND") and the kinds they betray.

Forms: Party "NN-LOẠI/CQ", State "NN/LOẠI-CQ", công văn "NN/CQ-ĐV" (Nghị định 30/2020/NĐ-CP, Phụ lục I and
III), legal acts "NN/YYYY/LOẠI-CQ". Spaces and long dashes of copies and scans are tolerated; the raw words are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KIND_OF_MARK = {
    "NQ": "nghị quyết", "QĐ": "quyết định", "QĐI": "quy định", "QYĐ": "quy định", "QC": "quy chế", "CT": "chỉ thị",
    "KL": "kết luận", "HD": "hướng dẫn", "TB": "thông báo", "TC": "thông cáo", "TT": "thông tri", "BC": "báo cáo",
    "KH": "kế hoạch", "CTR": "chương trình", "ĐA": "đề án", "PA": "phương án", "DA": "dự án", "TTR": "tờ trình",
    "CV": "công văn", "CĐ": "công điện", "BB": "biên bản", "GM": "giấy mời", "NĐ": "nghị định", "HĐ": "hợp đồng",
}  # fmt: skip
KINDS = tuple(sorted(set(KIND_OF_MARK.values()) | {"quy định", "thông tư", "luật", "phụ lục"}, key=len, reverse=True))

_DASH = r"[-–—−]"
_MARK = r"[A-ZĐƯƠĂÂÊÔa-zđ]{1,10}\d{0,3}"
# A steering committee bears the number of what it steers, often after a space ("BCĐ 35").
_ISSUER = rf"(?:BCĐ\s\d{{2,3}}(?=[^\w/]|$)|[A-ZĐƯƠĂÂÊÔ][A-Za-zĐđƯƠĂÂÊÔƠ&]{{0,14}}\d{{0,3}}(?:\s?{_DASH}\s?[A-ZĐƯƠĂÂÊÔ][A-Za-zĐđƯƠĂÂÊÔ&.]{{0,14}}\d{{0,2}}){{0,3}})"
_LEGAL = rf"(?P<l_no>\d{{1,4}})\s?/\s?(?P<l_year>(?:19|20)\d\d)\s?/\s?(?P<l_mark>QH\d{{1,2}}|[A-ZĐ][A-Za-zĐđ]{{0,8}}(?:\s?{_DASH}\s?[A-ZĐ][A-Za-zĐđ]{{1,12}}){{1,2}})"
_PARTY = rf"(?P<p_no>\d{{1,5}}[a-z]?)\s?(?:{_DASH}\s?|\s)(?P<p_kind>{_MARK})\s?/\s?(?P<p_issuer>{_ISSUER})"
_STATE = rf"(?P<s_no>\d{{1,5}}[a-z]?)\s{{0,12}}/\s?(?P<s_rest>{_ISSUER})"
_ANY = re.compile(rf"(?<![\w/.,])(?:{_LEGAL}|{_PARTY}|{_STATE})(?![\w/])")
_BLANK = re.compile(rf"(?P<rest>(?:{_DASH}\s?{_MARK}\s?/|/)\s?{_ISSUER})")
_WORKING_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class SymbolParts:
    """A symbol taken apart. ``text`` is tidy ("100-KH/ĐUK"), ``raw`` as printed."""

    text: str
    raw: str
    number: int | None
    kind_mark: str
    issuer_mark: str

    @property
    def kind(self) -> str:
        """The kind of document that the mark betrays, "" for a công văn of the State or an unknown mark."""
        return KIND_OF_MARK.get(self.kind_mark.upper(), "")


@dataclass(frozen=True)
class FoundSymbol:
    start: int
    end: int
    parts: SymbolParts


def _tidy(raw: str) -> str:
    return re.sub(_DASH, "-", _WORKING_SPACES.sub("", raw))


def _digits(text: str) -> int:
    return int(re.match(r"\d+", text).group())  # type: ignore[union-attr]


def _parts(match: re.Match[str]) -> SymbolParts | None:
    raw = match.group()
    if match["l_no"]:
        mark = _tidy(match["l_mark"])
        kind, _, issuer = mark.partition("-")
        return SymbolParts(_tidy(raw), raw, int(match["l_no"]), kind if issuer else "", issuer or mark)
    if match["p_no"]:
        kind, issuer = match["p_kind"], _tidy(match["p_issuer"])
        known = kind.upper() in KIND_OF_MARK or kind.upper() == "ĐH"
        if not known and (not kind.isupper() or re.search(r"\d\s+\S", raw[: len(match["p_no"]) + 2])):
            return None
        text = f"{match['p_no']}-{kind}/{issuer}"
        return SymbolParts(text, raw, _digits(match["p_no"]), kind, issuer)
    rest = _tidy(match["s_rest"])
    rest = re.sub(r"^([QN])D-", r"\1Đ-", rest)  # scans lose the bar of đ
    first, _, others = rest.partition("-")
    if sum(c.isupper() for c in first) < 2 and "-" not in rest:
        return None  # "5/Tháng", "2/Các": not a symbol
    if first.upper() in KIND_OF_MARK and others:
        return SymbolParts(f"{match['s_no']}/{rest}", raw, _digits(match["s_no"]), first, others)
    return SymbolParts(f"{match['s_no']}/{rest}", raw, _digits(match["s_no"]), "", rest)


def find_symbols(text: str) -> list[FoundSymbol]:
    """Every symbol in a text, in order, dirty variants too; a line break may stand after "số"."""
    found = []
    for match in _ANY.finditer(text):
        parts = _parts(match)
        if parts is not None:
            found.append(FoundSymbol(match.start(), match.end(), parts))
    return found


def parse_symbol(text: str) -> SymbolParts | None:
    """One symbol, alone or after "Số"; the number is None where the digits are left blank ("/KH-UBND")."""
    body = re.sub(r"^\s*[*_]*\s*s[ốo]\s*(?:,?\s*ký\s*)?(?:hiệu)?\s*:?\s*", "", text, flags=re.IGNORECASE).strip(" *_.")
    match = _ANY.match(body)
    if match:
        return _parts(match)
    blank = _BLANK.search(body)
    if blank and not re.search(r"\d", body[: blank.start()]) and not re.search(r"[^\W\d_]", body[: blank.start()]):
        rest = _tidy(blank["rest"])
        kind, _, issuer = rest.lstrip("-/").partition("/" if rest.startswith("-") else "-")
        if kind.upper() not in KIND_OF_MARK:
            kind, issuer = "", rest.lstrip("-/")
        return SymbolParts(rest, blank["rest"], None, kind, issuer)
    return None
