"""Every other document that a text names, once each, and whether this one stands on it."""

from __future__ import annotations

import re

from trienkhai.reading.result import Basis, Span, Symbol
from trienkhai.vietnamese.dates import Unit, find_stretches
from trienkhai.vietnamese.symbols import find_symbols
from trienkhai.vietnamese.text import plain

_OWN_NUMBER = re.compile(r"(?:^|\n)[\s*_#>|-]*so\s*:?\s*$")
_KIND_BEFORE = re.compile(r"(?:[A-ZĐ][\wà-ỹ]+(?:\s+[a-zà-ỹđ]+){0,3}\s+)?(?:số\s*:?\s*)?$")
_CITING = re.compile(
    r"(?:quyet dinh|nghi quyet|nghi dinh|thong tu|ke hoach|cong van|chi thi|huong dan|thong bao|ket luan|quy dinh|to trinh|van ban|luat|theo|tai|va)\s*$"
)
_DATE_LINE = re.compile(r"[^\n,]{2,30}[,.]\s*ngay[^\n]{0,22}nam(?!\w)")
_GROUND = re.compile(r"(?:thuc hien|can cu|thi hanh|trien khai|theo|xet|tiep tuc)(?!\w)")
_DATE_AFTER = re.compile(r"\s*,?\s*(?:ngày\s*)?\d{1,2}\s*(?:[/.\-]|tháng)")
_OF = re.compile(
    r"\s*,?\s*của\s+(?P<who>[A-ZĐÀ-Ỹ][^,;.():\n]{2,80}?)(?=\s+(?:về|quy định|phê duyệt|ban hành|hướng dẫn|triển khai|tại)(?!\w)|[,;.():]|$)"
)


def find_bases(text: str, flat: str, own: Symbol | None, body: tuple[int, int]) -> tuple[Basis, ...]:
    """Documents named in ``text`` (``flat`` is the same with line breaks as spaces); the own number is left out.
    ``body``: start and end of the opening paragraphs, where a basis is a ground."""
    made: list[Basis] = []
    seen: set[str] = set()
    for symbol in find_symbols(flat):
        key = symbol.parts.text.upper()
        if (own is not None and key == own.text.upper()) or _is_own(text, symbol.start, symbol.end, body[0]):
            continue
        if key in seen:
            continue
        seen.add(key)
        end, issued = symbol.end, None
        if _DATE_AFTER.match(flat, end):
            stretch = next((s for s in find_stretches(flat[end : end + 40]) if s.unit == Unit.DAY), None)
            if stretch is not None:
                end, issued = end + stretch.end, stretch.first
        of = _OF.match(flat, end)
        start = symbol.start - len(_before(flat[max(0, symbol.start - 40) : symbol.start]))
        made.append(Basis(symbol.parts.text, " ".join(flat[start:end].split()), Span(start, end), issued, " ".join(of["who"].split()) if of else "",
                          body[0] <= symbol.start < body[1] and bool(_GROUND.search(plain(flat[body[0] : symbol.start])))))  # fmt: skip
    return tuple(made)


def _is_own(text: str, start: int, end: int, body: int) -> bool:
    """Whether a symbol is the document's own: behind "Số" at the head of a line that no citation runs over, or in the
    head on one line with the place and the day of issue."""
    before = text[max(0, start - 60) : start]
    line = before.rfind("\n")
    if _OWN_NUMBER.search(plain(before)) and not _CITING.search(plain(before[: max(line, 0)])):
        return True
    return (not body or start < body) and _DATE_LINE.match(plain(text[end : end + 60])) is not None


def _before(window: str) -> str:
    match = _KIND_BEFORE.search(window)
    return match.group().lstrip() if match else ""
