"""The quoted theme of a directive, and its issuer where no head names it: both in the document's own words."""

from __future__ import annotations

import re

from trienkhai.reading.audiences import predicate_after
from trienkhai.reading.paragraphs import Paragraph
from trienkhai.reading.result import Header
from trienkhai.vietnamese.text import canonical, plain
from trienkhai.vietnamese.titles import ACTOR_START

_QUOTED = re.compile(r"[“\"]([^“”\"\n]{12,400})[”\"]")
_OPENING = 4000  # characters
_THEME_WORD = re.compile(r"(?:chuyên đề|chủ đề|cuộc vận động|phong trào|đợt thi đua)[^“\"]{0,120}$")
_ISSUES = re.compile(
    r"(?:xây dựng|ban hành|hướng dẫn|yêu cầu|đề nghị|thông báo|có ý kiến|triển khai|chỉ đạo|đã ban hành|nhận được)(?!\w)"
)


def theme_of(subject: str, paragraphs: tuple[Paragraph, ...]) -> str:
    """The title in quotation marks after "Chuyên đề", "Chủ đề" or the like; "" when none is quoted."""
    for flat in [subject, *(p.flat for p in paragraphs)]:
        if "“" not in flat and '"' not in flat:
            continue
        for match in _QUOTED.finditer(flat):
            if _THEME_WORD.search(canonical(flat[max(0, match.start() - 160) : match.start()])):
                return " ".join(match[1].split())
    return ""


def issuer_of(header: Header, paragraphs: tuple[Paragraph, ...], authority: str) -> str:
    """The issuer: as the head prints it, in the opening's own spelling where that has the same words; else the body
    that the opening says draws the document up; "" when neither says."""
    opened = _from_opening(paragraphs)
    if not header.issuer:
        return opened
    if opened and plain(opened).startswith(plain(header.issuer)):
        return opened
    folded = re.sub(r"\W", "", plain(header.issuer))
    for paragraph in paragraphs[:14]:
        flat = paragraph.flat
        for match in re.compile(r"(?<!\w)[A-ZĐÀ-Ỹ]").finditer(flat[:3000]):
            window = flat[match.start() : match.start() + len(header.issuer) + 12]
            if re.sub(r"\W", "", plain(window)).startswith(folded) and not window[: len(header.issuer)].isupper():
                return window[: len(header.issuer)].strip(" ,.;")
    return header.issuer


def _from_opening(paragraphs: tuple[Paragraph, ...]) -> str:
    for paragraph in paragraphs[:10]:
        if paragraph.label is not None and not paragraph.label.is_bullet:
            break
        flat = paragraph.flat[:_OPENING]  # the issuer stands in the first sentences or nowhere
        folded = canonical(flat)
        for match in re.compile(r"(?:^|[,;.]\s+)(?=[A-ZĐ])").finditer(flat):
            head = ACTOR_START.match(folded, match.end())
            if head is None:
                continue
            at = predicate_after(flat, folded, head.end(), len(flat))
            if at is not None and _ISSUES.match(folded, at):
                return " ".join(flat[match.end() : at].split()).strip(" ,")
    return ""
