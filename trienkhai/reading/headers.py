"""The head of a document: bodies, number and symbol, place and date, kind, subject, addressees; and where the body begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trienkhai.reading.labels import Rank
from trienkhai.reading.paragraphs import Paragraph
from trienkhai.reading.result import Header, Symbol
from trienkhai.reading.tables import role_of_heading
from trienkhai.vietnamese.symbols import KIND_OF_MARK, KINDS, SymbolParts, parse_symbol
from trienkhai.vietnamese.text import canonical, plain

_MOTTO = re.compile(r"cong hoa xa hoi chu|doc lap\s*[-–—.]\s*tu do|dang cong san viet nam(?!\S)")
_SYMBOL_LINE = re.compile(r"[\s*_#>|-]*so(?:\s*,?\s*ky\s*hieu)?\s*:?\s*(?=\d|[-/–…._*]|\s*[-/–])")
_KEY = re.compile(
    r"[\s*_#>-]*(?P<key>so(?:,? ky)? hieu|so ky hieu|trich yeu|kinh gui|kinh trinh|noi nhan|noi dung|ngay ban hanh|co quan ban hanh|loai van ban)\s*[:：]\s*"
)
_ABOUT = re.compile(r"[\s*_(]*v\s?/\s?v\s*:?\s*|[\s*_(]*ve viec\s*:\s*")
_ABOUT_INSIDE = re.compile(r"\s[Vv]\s?/\s?[Vv]\s*:?\s+(?=\S)")
_TO = re.compile(r"[\s*_#>-]*kinh (?:gui|trinh)(?P<same>\s*:)?[\s*_]*")
_OPENING = re.compile(
    r"[\s*_\-–#>]*(?:thuc hien|can cu|thi hanh|theo (?!doi)|xet|nham|de (?!nghi)|tiep tuc|trien khai thuc hien|tren co so|nham muc|sau khi|vua qua|thoi gian qua)(?!\w)"
)
_PLACE_DATE = re.compile(
    r"(?:(?P<place>[A-ZĐÀ-Ỹ][^,;:.\d]{1,38}?)\s*,\s*)?[Nn]gày(?P<day>[^\n]{0,14}?)\s*tháng\s*(?P<month>\d{1,2}|[^\d\n]{0,10}?)\s*năm\s*(?P<year>(?:19|20)\d\d)?"
)
_AUTHORITY_LINE = re.compile(
    r"(?:chu tich |giam doc |bo truong |thu tuong |hieu truong |truong ban )?(?:uy ban nhan dan|hoi dong nhan dan|so|bo|chinh phu|ban (?:thuong vu|chap hanh)|truong|tinh uy|dang uy)(?!\w)"
)
_RULE = re.compile(r"[\s\-–—=_*.~]*")
_TERMINAL = re.compile(r"[.:;,!?][\"”*_)]*\s*$")
_REGION = re.compile(r"(?:tinh|thanh pho|tp|huyen|quan|thi xa|xa|phuong|thi tran|khoi|cac co quan)\b")


@dataclass(frozen=True)
class Head:
    """What the first lines say. ``body`` is the index of the first paragraph of the body; ``year`` the year that
    yearless dates take, with the code of where it came from."""

    header: Header
    body: int
    addressees: tuple[str, ...]
    year: int | None
    year_code: str
    is_letter: bool


def clean(text: str) -> str:
    """Words without Markdown marks at their ends, spaces folded."""
    return " ".join(text.split()).strip("#*_>| ").strip()


def kind_in_title(text: str) -> tuple[str, str] | None:
    """(kind, rest) when a line is a title: the kind alone, or the kind in capitals and the subject after it."""
    words = clean(text)
    folded = plain(words)
    for kind in KINDS:
        name = plain(kind)
        if folded == name or (folded.startswith(name + " ") and words[: len(kind)].isupper()):
            return kind, words[len(kind) :].strip(" -–:")
    return None


def read_head(paragraphs: Sequence[Paragraph]) -> Head:
    """The head of a document. Nothing found stays blank."""
    keyed = _keyed(paragraphs)
    symbol, kind, subject, about = None, "", "", ""
    issued: date | None = None
    place, year = "", None
    letters: list[str] = []
    bodies: list[str] = []
    index, titled, to_seen = 0, False, False
    while index < len(paragraphs) and index < 60:
        paragraph = paragraphs[index]
        words, folded = clean(paragraph.flat), plain(paragraph.flat)
        to = _TO.match(folded)
        if to:
            letters, index = _addressees(paragraphs, index, to.end())
            to_seen = True
            continue
        if _KEY.match(folded):
            if folded.strip(" *_#").startswith("noi dung"):
                index += 1
                break
            index += 1
            continue
        dated = _PLACE_DATE.search(paragraph.flat)
        late = not titled or _PLACE_DATE.fullmatch(words) is not None  # a plan may print its date under the subject
        if dated and issued is None and year is None and len(words) < 120 and late and not _OPENING.match(folded):
            place, issued, year = _dated(dated)
        if symbol is None and _SYMBOL_LINE.match(folded) and len(words) < 120:
            symbol = parse_symbol(words)
            if symbol is not None and not titled and (named := _ABOUT_INSIDE.search(words)) is not None:
                about = words[named.end() :].strip(" *_).")
            index += 1
            continue
        motto = _MOTTO.search(folded)
        if motto or (dated and len(words) < 120 and late):
            left = clean(paragraph.flat[: motto.start()] if motto else "").strip(" -–")
            if left and symbol is None:
                bodies.append(left)
            index += 1
            continue
        if _ABOUT.match(folded) and not titled:
            about, index = _about(paragraphs, index)
            continue
        title = kind_in_title(paragraph.flat) if not titled and not to_seen else None
        if title and (paragraph.label is None):
            kind, subject, titled = title[0], title[1], True
            subject, index = _subject(paragraphs, index + 1, subject)
            continue
        if _is_annex(paragraph) and not titled and not to_seen and symbol is None and index < 8:
            kind, titled = "phụ lục", True
            subject, index = _subject(paragraphs, index + 1, paragraph.words)
            continue
        if _RULE.fullmatch(paragraph.flat):
            index += 1
            continue
        if _begins_body(paragraph, folded, titled or to_seen):
            break
        if not titled and symbol is None and not about and (paragraph.cell is None or paragraph.cell.column == 0):
            bodies.append(words)
        index += 1
    if index >= 60 or index >= len(paragraphs):
        index = min(index, len(paragraphs)) if titled or to_seen or symbol else 0
    symbol = symbol or (parse_symbol(keyed["so"]) if "so" in keyed else None)
    about = about or _ABOUT_WORDS.sub("", keyed.get("trich yeu", "")).strip()
    if "kinh gui" in keyed and not letters:
        letters = split_names(keyed["kinh gui"])
    is_letter = not kind and bool(letters or about)
    if not kind and (loud := _loud_kind(paragraphs, index) or _named_first(paragraphs)):
        kind, subject, is_letter = loud[0], subject or loud[1], False
    if not kind:
        kind = "công văn" if is_letter else (symbol.kind if symbol else "") or _kind_in_words(paragraphs)
    subject = subject or about.rstrip(" .")
    year, code = _year(issued, year, subject, paragraphs, index)
    parent, issuer = _bodies(bodies)
    header = Header(_symbol(symbol), kind, subject, parent, issuer, place, issued)
    return Head(header, index, tuple(letters), year, code, kind == "công văn")


_LOUD = re.compile(
    r"(?:^|[^\w]|(?<=\s)\S{1,4})\s(?P<kind>" + "|".join(sorted(map(str.upper, KINDS), key=len, reverse=True)) + r")\W*$"
)
_SENTENCE_TITLE = re.compile(
    r"(?:Thông báo|Giấy mời|Kế hoạch|Chỉ thị|Hướng dẫn|Công điện|Quyết định|Nghị quyết|Kết luận)(?!\w)"
)
_SHORT_TITLE = 170  # characters


def _loud_kind(paragraphs: Sequence[Paragraph], body: int) -> tuple[str, str] | None:
    """A kind in capitals at the end of a short line of the head, behind what a scan has made of stamps and rules."""
    for paragraph in paragraphs[: max(body, 12)]:
        words = clean(paragraph.flat)
        if len(words) < 60 and (loud := _LOUD.search(f" {words}")) is not None:
            return loud["kind"].lower(), ""
    return None


def _named_first(paragraphs: Sequence[Paragraph]) -> tuple[str, str] | None:
    """The title that a web page sets over a document that has none in capitals: its first words name a kind, and
    what follows is a document, with labels, addressees or the words "như sau", not a report about one."""
    for paragraph in paragraphs[:2]:
        words = clean(paragraph.flat)
        named = _SENTENCE_TITLE.match(words)
        if named is None or len(words) > _SHORT_TITLE or _TERMINAL.search(words) or paragraph.label is not None:
            continue
        after = paragraphs[:60]
        labelled = sum(
            1 for p in after if p.label is not None and p.label.rank in (Rank.ROMAN, Rank.NUMBER, Rank.ARTICLE)
        )
        said = any(_TO.match(plain(p.flat)) or _AS_FOLLOWS.search(plain(p.flat)) for p in after)
        if said or labelled >= 2:
            return named.group().lower(), words[named.end() :].strip(' -–:“”"')
    return None


_AS_FOLLOWS = re.compile(r"(?:nhu sau|sau day|noi dung (?:cu the )?sau)\s*:\W*$")
_ABOUT_WORDS = re.compile(r"^\s*(?:[Vv]\s?/\s?[Vv]|[Vv]ề việc)\s*:?\s*")


_DRAWS_UP = re.compile(
    r"(?:xây dựng|ban hành|đề ra)\s+(kế hoạch|hướng dẫn|nghị quyết|chỉ thị|chương trình|quy chế|phương án)(?!\w)[^.;]{0,400}(?:như sau|sau đây|cụ thể|sau)\s*:?\W*$"
)
_THIS = re.compile(
    r"(?<!\w)(kế hoạch|nghị quyết|chỉ thị|hướng dẫn|thông báo|quyết định|kết luận|chương trình|quy chế|quy định) này(?!\w)"
)


def _kind_in_words(paragraphs: Sequence[Paragraph]) -> str:
    """What a document without a title calls itself: in its opening ("… xây dựng Kế hoạch … như sau"), else by the one
    name that it uses for itself ("Kế hoạch này")."""
    for paragraph in paragraphs[:12]:
        if paragraph.label is not None and paragraph.label.rank < Rank.DASH:
            break
        drawn = _DRAWS_UP.search(canonical(paragraph.flat))
        if drawn is not None:
            return drawn[1]
    named = {match[1] for p in paragraphs[:2000] for match in _THIS.finditer(canonical(p.flat))}
    return named.pop() if len(named) == 1 else ""


def _keyed(paragraphs: Sequence[Paragraph]) -> dict[str, str]:
    """ "TRÍCH YẾU: …" and the like, by key without accents."""
    found: dict[str, str] = {}
    for paragraph in paragraphs[:25]:
        match = _KEY.match(plain(paragraph.flat))
        if match:
            key = "so" if match["key"].startswith("so") else match["key"]
            found.setdefault(key, clean(paragraph.flat[match.end() :]))
    return found


def split_names(text: str) -> list[str]:
    """A line of names apart at ";"."""
    return [name for part in text.split(";") if (name := clean(part).strip(" -–+.,;"))]


def _addressees(paragraphs: Sequence[Paragraph], index: int, end: int) -> tuple[list[str], int]:
    rest = clean(paragraphs[index].flat[end:]).lstrip(": ")
    names = split_names(rest)
    index += 1
    while index < len(paragraphs) and (not rest or paragraphs[index].label is not None):
        one = paragraphs[index]
        if one.label is None or one.label.rank != Rank.DASH or len(one.flat) > 160 or _OPENING.match(plain(one.words)):
            break
        names += split_names(one.words)
        index += 1
        if one.flat.rstrip().endswith("."):
            break
    return names, index


def _about(paragraphs: Sequence[Paragraph], index: int) -> tuple[str, int]:
    first = paragraphs[index]
    match = _ABOUT.match(plain(first.flat))
    words = [clean(first.flat[match.end() if match else 0 :])]
    index += 1
    while index < len(paragraphs) and len(words) < 6 and not words[-1].endswith("."):
        one = paragraphs[index]
        folded = plain(one.flat)
        if (
            one.blank_before
            or one.label
            or one.cell != first.cell
            or _TO.match(folded)
            or _PLACE_DATE.search(one.flat)
            or _MOTTO.search(folded)
        ):
            break
        words.append(clean(one.flat))
        index += 1
    return " ".join(words).strip(" *_)"), index


def _subject(paragraphs: Sequence[Paragraph], index: int, subject: str) -> tuple[str, int]:
    lines = [subject] if subject else []
    while index < len(paragraphs) and len(lines) < 6:
        one = paragraphs[index]
        words = clean(one.flat)
        folded = plain(words)
        if _RULE.fullmatch(one.flat):
            index += 1
            break
        if _PLACE_DATE.fullmatch(words):
            break
        if (
            one.label is not None
            or _TO.match(folded)
            or _TERMINAL.search(words)
            or len(words) > 320
            or words.startswith("(")
            or (one.cell is not None and role_of_heading(words) in ("number", "work"))
        ):
            break
        if lines and _AUTHORITY_LINE.match(folded) and words.isupper():
            break
        if lines and (
            _OPENING.match(folded)
            or (lines[-1].isupper() and len(lines[-1]) > 12 and not words.isupper() and not words[:1].islower())
            or (one.blank_before and words[:1].isupper() and not words.isupper() and len(words) > 90)
        ):
            break
        lines.append(words)
        index += 1
    return " ".join(lines), index


def _is_annex(paragraph: Paragraph) -> bool:
    """An annex that stands alone opens with its own name."""
    return paragraph.label is not None and paragraph.label.rank == Rank.ANNEX and paragraph.cell is None


def _begins_body(paragraph: Paragraph, folded: str, titled: bool) -> bool:
    if paragraph.cell is not None:
        return titled and role_of_heading(paragraph.words) in ("number", "work")  # an annex opens with its table
    words = paragraph.words
    if paragraph.label is not None and paragraph.label.rank != Rank.DASH:
        return True
    if titled:
        return True
    return len(words) > 60 and (bool(_OPENING.match(folded)) or len(words) > 130 or paragraph.label is not None)


def _dated(match: re.Match[str]) -> tuple[str, date | None, int | None]:
    place = clean(match["place"] or "")
    year = int(match["year"]) if match["year"] else None
    day, month = (match["day"] or "").strip(" ./_…"), (match["month"] or "").strip(" ./_…")
    if year and day.isdecimal() and month.isdecimal():
        try:
            return place, date(year, int(month), int(day)), year
        except ValueError:
            return place, None, year
    return place, None, year


def _year(
    issued: date | None, year: int | None, subject: str, paragraphs: Sequence[Paragraph], index: int
) -> tuple[int | None, str]:
    if issued is not None:
        return issued.year, "YEAR_FROM_DOCUMENT"
    if year is not None:
        return year, "YEAR_FROM_DOCUMENT"
    named = re.findall(r"năm\s+((?:19|20)\d\d)(?!\s*[-–]\s*\d)", canonical(subject))
    if len(set(named)) == 1:
        return int(named[0]), "YEAR_FROM_SUBJECT"
    opening = " ".join(p.flat for p in paragraphs[index : index + 3])
    days = [
        int(y)
        for y in re.findall(
            r"(?:ngày\s*)?(?<!\d)\d{1,2}(?:\s?[/.]\s?|\s*tháng\s*)\d{1,2}(?:\s?[/.]\s?|\s*năm\s*)((?:19|20)\d\d)",
            canonical(opening),
        )
    ]
    spread = re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", subject)
    if days and (not spread or min(map(int, spread)) <= max(days) <= max(map(int, spread))):
        return max(days), "YEAR_FROM_BASIS"
    return None, "YEAR_FROM_DOCUMENT"


def _bodies(lines: list[str]) -> tuple[str, str]:
    """(parent, issuer) from the lines above the number. The region on a line of its own belongs to the line above."""
    joined: list[str] = []
    for line in lines:
        words = line.strip(" *-–_.")
        if not words[:1].isalpha() or not words.isupper():
            continue
        if joined and _REGION.match(plain(words)):
            joined[-1] = f"{joined[-1]} {words}"
        else:
            joined.append(words)
    if not joined:
        return "", ""
    return (" ".join(joined[:-1]), joined[-1]) if len(joined) > 1 else ("", joined[0])


def _symbol(parts: SymbolParts | None) -> Symbol | None:
    if parts is None:
        return None
    mark = parts.kind_mark if parts.kind_mark.upper() in KIND_OF_MARK else ""
    return Symbol(parts.text, parts.number, mark, parts.issuer_mark)
