"""Text copied out of a web page: leftover tags and entities, and a whole document rolled into one line."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from trienkhai.reading.sources.model import Line, Place

_TAG = re.compile(
    r"</?(?P<name>p|br|div|li|ul|ol|tr|table|tbody|thead|h[1-6]|b|i|u|strong|em|span|sub|sup|font|a|o:p|center|section|article)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_CELL = re.compile(r"</t[dh]\s*>\s*<t[dh](?:\s[^<>]*)?>", re.IGNORECASE)
_CELL_EDGE = re.compile(r"</?t[dh](?:\s[^<>]*)?>", re.IGNORECASE)
_BLOCKS = frozenset({"p", "br", "div", "li", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"})
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
_FEWEST_TAGS = 3

_ROLLED = 500  # characters of a line that may be a document
_KIND = r"(?:KẾ HOẠCH|QUYẾT ĐỊNH|CHỈ THỊ|NGHỊ QUYẾT|HƯỚNG DẪN|THÔNG BÁO|KẾT LUẬN|CHƯƠNG TRÌNH|CÔNG ĐIỆN|QUY ĐỊNH|QUY CHẾ|TỜ TRÌNH|BÁO CÁO)"
_UP = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_TITLE_WORD = rf"[{_UP}][^\W\d_{_UP}]+"
_HEAD_CUTS = re.compile(
    rf"(?=Số\s*:?\s*\d+\s?[-–/])|(?<=\s)(?<![^\W\d_{_UP}]\s)(?={_TITLE_WORD}(?: {_TITLE_WORD}){{0,3}}, ngày \d)|(?<=năm \d\d\d\d)\s"
    rf"|(?<![{_UP}] )(?={_KIND}(?![{_UP}]))|(?<=[{_UP}]{{2}})(?=Về |V/v )|[-_*]{{3,}}"
)
_RULE = re.compile(r"[-–—_*=\s]*")
_ARTICLE = re.compile(r"\s(?=Điều (?P<number>\d{1,3})\s?[.:]\s)")
_GROUND = re.compile(r"(?:\s*[-–]\s*|(?<=;)\s+)(?=(?:Căn cứ|Xét|Theo đề nghị|Thực hiện)\s)")
_RECIPIENTS = re.compile(r"\s(?=Nơi nhận\s*:)")
_RECIPIENT = re.compile(r"(?<=[:;])\s+(?=[-–]\s)")
_SIGNS = re.compile(rf"\s(?=(?:T/M|TM\.|K/T|KT\.|T/L|TL\.|TUQ\.)\s*[{_UP}]{{2}})")
_POST = re.compile(
    rf"(?<!BAN )(?<!PHÓ )(?=(?:PHÓ )?(?:BÍ THƯ|CHỦ TỊCH|GIÁM ĐỐC|HIỆU TRƯỞNG|TRƯỞNG BAN|CHÁNH VĂN PHÒNG|CỤC TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG)(?!\w))"
    rf"|(?<=[{_UP}])\s+(?=\((?:[Đđ]ã ký|Ký))|(?<=\))\s+(?=[{_UP}])|(?<=[{_UP}]{{3}})\s+(?={_TITLE_WORD})"
)


def without_tags(lines: Sequence[Line]) -> list[Line]:
    """Lines of a text that still bears the tags of its page: blocks become lines of their own, the rest goes."""
    body = [line for line in lines if line.place == Place.BODY]
    if sum(len(_TAG.findall(line.text)) for line in body) < _FEWEST_TAGS:
        return list(lines)
    made: list[Line] = []
    for line in lines:
        if line.place != Place.BODY or not ("<" in line.text or "&" in line.text):
            made.append(line)
            continue
        text = _CELL_EDGE.sub("", _CELL.sub(" | ", line.text))
        text = _TAG.sub(lambda tag: "\n" if tag["name"].lower() in _BLOCKS else "", text)
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text).replace("\u00a0", " ")
        made += [replace(line, text=part) for part in text.split("\n")]
    return made


def unrolled_document(line: Line) -> list[Line]:
    """A document that a page gives as one line, parted where its head, articles, recipients and signature begin."""
    text = line.text
    if line.place != Place.BODY or len(text) < _ROLLED:
        return [line]
    articles = _articles(text)
    foot = next((m.start() for m in _RECIPIENTS.finditer(text)), None)
    if len(articles) < 2 or not re.search(r"Số\s*:?\s*\d+\s?[-–/]|" + _KIND, text[:300]):
        return [line]
    end_of_head = articles[0]
    cuts = [edge for m in _HEAD_CUTS.finditer(text, 0, min(end_of_head, 420)) for edge in m.span()]
    cuts += [m.start() for m in _GROUND.finditer(text, 0, end_of_head)]
    cuts += [m.start() for m in re.finditer(rf"(?<=[,;.])\s+(?={_KIND}\s*:?\s*$)", text[:end_of_head])]
    cuts += articles
    if foot is not None and foot > articles[-1]:
        cuts += [foot, *(m.start() for m in _RECIPIENT.finditer(text, foot))]
        signs = next((m.start() for m in _SIGNS.finditer(text, foot)), None)
        if signs is not None:
            cuts += [signs, *(m.start() for m in _POST.finditer(text, signs + 4))]
    edges = [0, *sorted(set(cuts)), len(text)]
    parts = (text[a:b].strip().strip("*").strip() for a, b in pairwise(edges))
    parts = (part for part in parts if not _RULE.fullmatch(part))
    return [replace(line, text=part) for part in parts if part]


def _articles(text: str) -> list[int]:
    """Where articles counted from 1 begin."""
    found: list[int] = []
    for match in _ARTICLE.finditer(text):
        if int(match["number"]) == len(found) + 1:
            found.append(match.start())
    return found
