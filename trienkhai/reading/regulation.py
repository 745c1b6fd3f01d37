"""Whether a document sets standing rules (who qualifies, which papers, what if) rather than handing out work."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trienkhai.reading.paragraphs import Paragraph
from trienkhai.vietnamese.text import canonical

_RULES = ("quy định", "quy chế", "nghị định", "thông tư", "luật")
_MAY_RULE = ("hướng dẫn", "")
_LEAST = 60  # paragraphs: a short instruction is read as work
_SHARE = 0.3  # of the paragraphs that state a condition, a standard or a definition
_STATES = re.compile(
    r"(?<!\w)(?:trường hợp|nếu|thì|tiêu chuẩn|điều kiện|hồ sơ gồm|bao gồm|thẩm quyền|được (?:xem xét|tính|coi|hưởng|công nhận|ủy quyền)|không được|không phải|phải có|phải được|là (?:việc|những|người))(?!\w)"
)


def is_regulation(kind: str, paragraphs: Sequence[Paragraph]) -> bool:
    """By its kind, or, for a long instruction, by how much of it states conditions."""
    if kind in _RULES:
        return True
    if kind not in _MAY_RULE or len(paragraphs) < _LEAST:
        return False
    stating = sum(1 for paragraph in paragraphs if _STATES.search(canonical(paragraph.flat)))
    return stating >= _SHARE * len(paragraphs)
