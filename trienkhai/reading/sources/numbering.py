"""Automatic list labels of Word, counted as Word counts them: "I-", "1.", "1.1-", "a)", "-"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from trienkhai.reading.sources.legacy import decode_label
from trienkhai.vietnamese.legacy import draws_capitals

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_LONGEST = 80  # a label text longer than this is not a label
_PLACEHOLDER = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@dataclass(frozen=True)
class Level:
    """One level of a list: how it is counted and shown."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    restart: int | None = None  # level, counted from 1, after which this one begins again; 0: never
    legal: bool = False  # all numbers of the label in Arabic figures
    hidden: bool = False
    style: str = ""
    font: str = ""  # of the label, where the level names one


@dataclass
class _Instance:
    """A ``w:num``: a list that shares its counters with others of the same abstract list."""

    abstract: int
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """The lists of one document and where each has come to. Labels must be asked for in reading order."""

    def __init__(self, root: etree._Element | None, list_styles: Mapping[str, int] | None = None) -> None:
        """``list_styles`` gives the list of each style that has one: abstract lists may only point to a style."""
        self._abstracts: dict[int, dict[int, Level]] = {}
        self._instances: dict[int, _Instance] = {}
        self._counters: dict[int, dict[int, int]] = {}
        self._begun: set[tuple[int, int]] = set()
        if root is None:
            return
        links: dict[int, str] = {}
        for element in root.iterchildren(f"{W}abstractNum"):
            number = integer(element.get(f"{W}abstractNumId"), -1)
            self._abstracts[number] = _levels(element)
            if link := value(element.find(f"{W}numStyleLink")):
                links[number] = link
        for element in root.iterchildren(f"{W}num"):
            number = integer(element.get(f"{W}numId"), -1)
            self._instances[number] = _instance(element)
        for number, style in links.items():
            target = self._instances.get((list_styles or {}).get(style, -1))
            if target and target.abstract in self._abstracts:
                self._abstracts[number] = self._abstracts[target.abstract]

    def level_of_style(self, list_number: int, style: str) -> int | None:
        """The level that a list gives to a paragraph style, if it names it."""
        instance = self._instances.get(list_number)
        if instance is None or not style:
            return None
        levels = {**self._abstracts.get(instance.abstract, {}), **instance.levels}
        return next((number for number, level in levels.items() if level.style == style), None)

    def next_label(self, list_number: int, depth: int, font: str = "") -> str:
        """Count one paragraph of a list and give the label Word shows before it; empty when it shows none.
        ``font``: the one of the paragraph's end, in which the label stands unless the level names another."""
        instance = self._instances.get(list_number)
        if instance is None:
            return ""
        depth = min(max(depth, 0), _LEVELS - 1)
        levels = {**self._abstracts.get(instance.abstract, {}), **instance.levels}
        level = levels.get(depth)
        if level is None:
            return ""
        counters = self._counters.setdefault(instance.abstract, {})
        if depth in instance.starts and (list_number, depth) not in self._begun:
            counters[depth] = instance.starts[depth]
        else:
            counters[depth] = counters[depth] + 1 if depth in counters else level.start
        self._begun.add((list_number, depth))
        for deeper in range(depth + 1, _LEVELS):
            limit = levels[deeper].restart if deeper in levels else None
            if limit is None or depth < limit:
                counters.pop(deeper, None)
        return "" if level.hidden else _shown(level, levels, counters, level.font or font)


def _shown(level: Level, levels: Mapping[int, Level], counters: Mapping[int, int], font: str) -> str:
    if level.number_format == "bullet":
        # The glyph depends on a symbol font; only "+" says something that "-" does not.
        return "+" if level.text.strip() == "+" else "-"

    def number(match: re.Match[str]) -> str:
        depth = int(match.group(1)) - 1
        other = levels.get(depth, Level())
        # A level that was jumped over is shown at its beginning.
        count = counters.get(depth, other.start)
        return in_format(count, "decimal" if level.legal else other.number_format)

    label = _PLACEHOLDER.sub(number, decode_label(level.text, font) if font else level.text).strip()
    return label.upper() if font and draws_capitals(font) else label


def in_format(count: int, number_format: str) -> str:
    """A counter in one of Word's number formats; an unknown format is shown in Arabic figures."""
    if number_format == "none":
        return ""
    if count < 1 or count > 9999:
        return str(count)
    if number_format in ("upperRoman", "lowerRoman"):
        return _roman(count) if number_format == "upperRoman" else _roman(count).lower()
    if number_format in ("upperLetter", "lowerLetter"):
        # Word goes on with AA, BB, CC after Z.
        letter = chr(ord("A") + (count - 1) % 26) * min((count - 1) // 26 + 1, 10)
        return letter if number_format == "upperLetter" else letter.lower()
    if number_format == "decimalZero":
        return f"{count:02d}"
    if number_format == "decimalEnclosedParen":
        return f"({count})"
    if number_format == "numberInDash":
        return f"- {count} -"
    if number_format == "vietnameseCounting" and count < 100:
        return _in_words(count)
    return str(count)


def _roman(count: int) -> str:
    signs = ""
    for worth, sign in _ROMAN:
        signs += sign * (count // worth)
        count %= worth
    return signs


def _in_words(count: int) -> str:
    tens, units = divmod(count, 10)
    if tens == 0:
        return _DIGITS[units]
    words = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if units == 1 and tens > 1:
        words.append("mốt")
    elif units == 5:
        words.append("lăm")
    elif units:
        words.append(_DIGITS[units])
    return " ".join(words)


def _levels(parent: etree._Element) -> dict[int, Level]:
    return {
        integer(element.get(f"{W}ilvl"), 0): _level(element, 1)
        for element in parent.iterchildren(f"{W}lvl")
    }  # fmt: skip


def _level(element: etree._Element, start: int) -> Level:
    formats = [value(found) for found in element.iter(f"{W}numFmt")]
    restart = element.find(f"{W}lvlRestart")
    hidden = element.find(f"{W}rPr/{W}vanish")
    picture = element.find(f"{W}lvlPicBulletId") is not None
    text = value(element.find(f"{W}lvlText"))
    return Level(
        start=integer(value(element.find(f"{W}start")), start),
        # A custom format stands in an alternative whose fall-back, the last, is a plain one.
        number_format="bullet" if picture else (formats[-1] if formats else "decimal"),
        text=text if len(text) <= _LONGEST else "",
        restart=None if restart is None else integer(value(restart), 0),
        legal=switched_on(element.find(f"{W}isLgl")),
        hidden=switched_on(hidden),
        style=value(element.find(f"{W}pStyle")),
        font=_label_font(element.find(f"{W}rPr/{W}rFonts")),
    )


def _label_font(fonts: etree._Element | None) -> str:
    return "" if fonts is None else fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii") or ""


def _instance(element: etree._Element) -> _Instance:
    instance = _Instance(integer(value(element.find(f"{W}abstractNumId")), -1))
    for override in element.iterchildren(f"{W}lvlOverride"):
        depth = integer(override.get(f"{W}ilvl"), 0)
        start = override.find(f"{W}startOverride")
        if start is not None:
            instance.starts[depth] = integer(value(start), 1)
        level = override.find(f"{W}lvl")
        if level is not None:
            instance.levels[depth] = _level(level, 1)
    return instance


def value(element: etree._Element | None) -> str:
    """The ``w:val`` of an element, empty when there is none."""
    return "" if element is None else element.get(f"{W}val") or ""


def integer(text: str | None, default: int) -> int:
    """A whole number of a file nobody vouches for: at most nine digits, else the default."""
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else default


def switched_on(element: etree._Element | None) -> bool:
    """Whether a switch such as ``w:b`` is there and not set to off."""
    return element is not None and (element.get(f"{W}val") or "1").lower() not in ("0", "false", "off", "none")
