"""The foot of a document: recipients with their purpose, and the signing block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trienkhai.reading.labels import Rank
from trienkhai.reading.paragraphs import Paragraph
from trienkhai.reading.result import Recipient, Signer
from trienkhai.vietnamese.text import canonical, plain

_RECIPIENTS = re.compile(r"[\s*_#>-]*n[o0][i1lt] nhan\s*[:;]?[\s*_]*")
_KEPT = re.compile(r"luu(?!\w)")
_AUTHORITY = re.compile(
    r"(?:t\s?/\s?m|tm|k\s?/\s?t|kt|t\s?/\s?l|tl|tuq|t\s?/\s?uq|q)\s?[.,]?\s+(?=\S)|(?:tm|kt|tl|tuq|q)\.\s*(?=\S)"
)
_POST = re.compile(
    r"(?:phó |quyền |q\. ?)?(?:bí thư|chủ tịch|giám đốc|tổng giám đốc|hiệu trưởng|trưởng (?:ban|phòng|đoàn|công an|khoa|tiểu ban)|chánh văn phòng|(?:chi )?cục trưởng|bộ trưởng"
    r"|thứ trưởng|chủ nhiệm|viện trưởng|tổ trưởng|chánh thanh tra|tổng cục trưởng|vụ trưởng|thủ tướng|ủy viên|thường trực)(?!\w)"
)
_PLAIN_POST = re.compile(
    r"(?:pho |quyen )?(?:tong cuc truong|chi cuc truong|cuc truong|bo truong|thu truong|giam doc|chu tich|bi thu|truong ban|chanh van phong)(?!\w)"
)
_NAME = re.compile(r"(?:[A-ZĐÀ-Ỹ][a-zà-ỹđ']*\.?\s+){1,5}[A-ZĐÀ-Ỹ][a-zà-ỹđ']*|(?:[A-ZĐÀ-Ỹ]{1,8}\s+){1,4}[A-ZĐÀ-Ỹ]{1,8}")
_PURPOSES = (
    ("REPORT", re.compile(r"(?:de )?(?:b\s?/\s?c|bao cao)")),
    ("EXECUTE", re.compile(r"(?:de )?(?:t\s?/\s?h|thuc hien|trien khai)")),
    ("INFORM", re.compile(r"(?:de )?(?:biet|p\s?/\s?h|phoi hop|theo doi|dang|chi dao)")),
)
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]{1,40})[)\]]?\s*[;,.]*\s*$")
_HONORIFIC = re.compile(r"^(?:(?:PGS|GS|TS|ThS|BS|CN)\.?\s?)+", re.IGNORECASE)


@dataclass(frozen=True)
class Foot:
    """``first``: index of the first paragraph that belongs to the foot (len when there is none); ``after``: index of
    the first paragraph behind it, where an annex may begin."""

    recipients: tuple[Recipient, ...]
    signer: Signer | None
    first: int
    after: int


def read_foot(paragraphs: Sequence[Paragraph], body: int) -> Foot:
    """Recipients and signer. A document may have one without the other; the signing block may stand first."""
    start = next(
        (
            n
            for n, p in enumerate(paragraphs)
            if _RECIPIENTS.match(plain(p.flat)) and len(p.flat) < 400 and (n >= body or ":" in p.flat[:30])
        ),
        None,
    )
    total = len(paragraphs)
    if start is None:
        first, signer, after = _signer(paragraphs, body, total)
        return Foot((), signer, first, after)
    recipients, stop = _recipients(paragraphs, start)
    if start < body:  # a layout of keys and values: the list stands at the head
        first, signer, after = _signer(paragraphs, body, total)
        return Foot(recipients, signer, first, after)
    annex = next(
        (n for n in range(start, total) if (label := paragraphs[n].label) is not None and label.rank == Rank.ANNEX),
        total,
    )
    first, signer, after = _signer(paragraphs, max(body, start - 8), annex)
    if signer is None and (beside := _beside(paragraphs[start])) is not None:
        signer, after = beside, stop
    if signer is not None and not signer.name and (first >= total or paragraphs[first].cell is None):
        more, signer, after = _behind_the_list(paragraphs, signer, max(stop, after), annex)
        recipients = (*recipients, *more)
    return Foot(
        recipients, signer, min(start, first), max(stop, after) if signer else (annex if annex < total else stop)
    )


def _beside(head: Paragraph) -> Signer | None:
    """The post that a scan has read behind "Nơi nhận:", from the other column of the same line."""
    match = _RECIPIENTS.match(plain(head.flat))
    words = head.flat[match.end() if match else 0 :].strip(" -–—~:*_=.")
    if head.cell is not None or not (_is_signing(words) or (words.isupper() and _PLAIN_POST.match(plain(words)))):
        return None
    return Signer(words, "", "") if _AUTHORITY.match(plain(words)) else Signer("", words, "")


def _behind_the_list(
    paragraphs: Sequence[Paragraph], signer: Signer, start: int, annex: int
) -> tuple[tuple[Recipient, ...], Signer, int]:
    """What a copied layout of two columns has put behind the recipients: the rest of them, the post, the name."""
    more: list[Recipient] = []
    position = signer.position
    for index in range(start, min(start + 12, annex)):
        one = paragraphs[index]
        words = one.words
        if one.label is not None and one.label.is_bullet and len(words) < 120:
            more += _split(words)
        elif one.label is not None or one.cell is not None:
            break
        elif _is_signing(words) and not position:
            position = words
        elif _NAME.fullmatch(bare := _HONORIFIC.sub("", words.strip(" ./"))) and len(bare) < 40:
            return tuple(more), Signer(signer.authority, position, bare), index + 1
        elif not (words.startswith("(") or "đã ký" in words.lower()):
            break
    return (), signer, start


def _recipients(paragraphs: Sequence[Paragraph], start: int) -> tuple[tuple[Recipient, ...], int]:
    head = paragraphs[start]
    match = _RECIPIENTS.match(plain(head.flat))
    inline = head.flat[match.end() if match else 0 :].strip(" :*_")
    cut = _AUTHORITY.search(plain(inline))
    lines = [] if not inline or (cut and inline[cut.start() :].isupper()) else [inline]
    index = start + 1
    dashed = False
    while index < len(paragraphs) and not (inline and ";" in inline):
        one = paragraphs[index]
        words = one.words
        if one.cell is not None and head.cell is not None and one.cell != head.cell:
            break
        is_dash = one.label is not None and one.label.is_bullet
        if (one.label is not None and not is_dash) or _is_signing(words) or (one.cell is None) != (head.cell is None):
            break
        if dashed and not is_dash:
            if lines and lines[-1].rstrip().endswith(",") and not one.blank_before and len(words) < 120:
                lines[-1] = f"{lines[-1].rstrip()} {words}"
                index += 1
                continue
            break
        if len(words) > 200 or (not is_dash and one.blank_before and lines):
            break
        dashed = dashed or is_dash
        lines.append(words)
        index += 1
        if _KEPT.match(plain(words)):
            break
    found = [recipient for line in lines for recipient in _split(line)]
    return tuple(found), index


def _split(line: str) -> list[Recipient]:
    made: list[Recipient] = []
    for part in line.split(";"):
        words = _without_signing(part.strip(" -–—~+*_,."))
        if not any(map(str.isalpha, words)):
            continue
        name, purpose = words, ""
        bracket = _BRACKET.search(words)
        if bracket:
            inside = plain(bracket[1]).strip()
            for code, pattern in _PURPOSES:
                if pattern.match(inside):
                    name, purpose = words[: bracket.start()].rstrip(" ,;."), code
                    break
        if _KEPT.match(plain(name)) or (made and made[-1].purpose == "ARCHIVE"):
            purpose = "ARCHIVE"
        made.append(Recipient(name, purpose, words))
    return made


def _without_signing(words: str) -> str:
    """A recipient without the post that a scan has read from the other column of the same line."""
    for cut in re.finditer(r"[\s.:;—–-]+(?=\w)", f" {words}"):
        tail = f" {words}"[cut.end() :]
        if _is_signing(tail) or (tail.isupper() and _PLAIN_POST.match(plain(tail))):
            return words[: max(cut.start() - 1, 0)].strip(" -–—~+*_,.:;")
    return words


def _is_signing(words: str) -> bool:
    capitals, letters = sum(map(str.isupper, words)), sum(map(str.isalpha, words))
    return 0 < capitals >= 0.85 * letters and bool(_AUTHORITY.match(plain(words)) or _POST.match(canonical(words)))


def _signer(paragraphs: Sequence[Paragraph], low: int, high: int) -> tuple[int, Signer | None, int]:
    """(first index of the block, signer, index behind it)."""
    total = len(paragraphs)
    for n in range(low, min(high, total)):
        if not _is_signing(paragraphs[n].words) or paragraphs[n].label is not None:
            continue
        head = paragraphs[n]
        authority: list[str] = []
        position, name, after = "", "", n
        for m in range(n, min(n + 8, total)):
            one = paragraphs[m]
            words = one.words
            if one.cell != head.cell or (m > n and one.label is not None):
                break
            if _is_signing(words) and not name:
                if _AUTHORITY.match(plain(words)) or (not position and m == n and not _POST.match(canonical(words))):
                    authority.append(words)
                else:
                    if position:
                        authority.append(position)
                    position = words
                after = m + 1
            elif _NAME.fullmatch(bare := _HONORIFIC.sub("", words.strip(" ./"))) and len(bare) < 40:
                name, after = bare, m + 1
                break
            elif words.isupper() and len(words) < 60 and not name and not position and authority:
                authority[-1] = f"{authority[-1]} {words}"
                after = m + 1
            elif not (words.startswith("(") or "đã ký" in words.lower()):
                break
        if authority and not position and name:
            position = authority.pop() if len(authority) > 1 else ""
        if (authority or position) and (name or len(authority) > 0):
            return n, Signer(" / ".join(authority), position, name), after
    return total if high >= total else high, None, min(high, total)
