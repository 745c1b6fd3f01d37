"""Text of old Vietnamese fonts: decoded where the font of a run says so, and elsewhere only shown both ways.

A Word file names the font of every run, so nothing is guessed there. Plain text and PDF have lost it: what looks like
TCVN3 or VNI stays as it is, with both views of its first lines for a person to choose between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from trienkhai.reading.sources.characters import VIETNAMESE_LETTERS, legacy_encoding, tidy
from trienkhai.reading.sources.legible import is_syllable
from trienkhai.reading.sources.model import Conversion, ConversionState, Line, Source, SourceKind
from trienkhai.vietnamese.legacy import (
    VNI_BASES,
    VNI_MARKS,
    Encoding,
    decoded,
    decoded_parts,
    draws_capitals,
    encoding_of_font,
    plain_codes,
)

PREVIEW_LINES = 20
_LONGEST_PREVIEW = 300  # characters of a line
KEEP = "KEEP"  #: the choice of a person: the text is right as it stands

# Letters that only Unicode (or VISCII) has: no font of TCVN3 or VNI was ever typed with them.
_UNICODE_ONLY = frozenset(char for char in VIETNAMESE_LETTERS if ord(char) > 0xFF) | frozenset(
    "\u0300\u0301\u0303\u0309\u0323"
)
_UNICODE_TOO = VIETNAMESE_LETTERS | _UNICODE_ONLY

_WORD_EDGES = " \t.,;:!?()[]{}<>\"'/\\|-+*_=“”‘’–—…0123456789"
_BETWEEN_WORDS = re.compile(r"[\s/,;:()“”\"–\-]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_STOPPED = re.compile(r"(?:c|ch|p|t)$", re.IGNORECASE)
_STOPPED_TONES = frozenset("áắấéếíóốớúứýạặậẹệịọộợụựỵ")
_TONED = re.compile("[àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]")

_FEWEST_WORDS = 5  # words with other letters once decoded; fewer prove nothing
_LEAST_RIGHT = 0.85  # share of them that are syllables of Vietnamese once decoded
_LEAST_GAIN = 0.35  # and how much more than before


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph in one run: text as the file has it, and the font that draws it."""

    text: str
    bold: bool = False
    font: str = ""
    capitals: bool = False  # drawn as capitals by the look of the run (w:caps)
    run: int = 0  # which run it stands in


@dataclass(frozen=True)
class Decoded:
    """Pieces as the fonts draw them, and how many runs of which encodings were decoded."""

    pieces: list[Piece]
    runs: int = 0
    encodings: frozenset[Encoding] = frozenset()


def decode_pieces(pieces: Sequence[Piece]) -> Decoded:
    """The pieces of one paragraph, those in old fonts decoded; the font decides, unless the text in it is Unicode
    already (fonts are left behind when a text is converted). To be done before any cleaning of the text."""
    encodings = [encoding_of_font(piece.font) if piece.font else None for piece in pieces]
    if not any(encodings):
        return Decoded([_shown(piece) for piece in pieces])
    plain = [
        replace(piece, text=plain_codes(piece.text)) if encoding else piece
        for piece, encoding in zip(pieces, encodings, strict=True)
    ]
    unicode_seen = any(encoding and _is_unicode(piece.text) for piece, encoding in zip(plain, encodings, strict=True))
    result = list(plain)
    changed: set[int] = set()
    start = 0
    while start < len(plain):
        encoding, end = encodings[start], start + 1
        if encoding is None or _is_unicode(plain[start].text):
            start = end
            continue
        while end < len(plain) and encodings[end] is encoding and not _is_unicode(plain[end].text):
            end += 1
        if encoding is Encoding.VNI:
            _lend_base(result, start)
        texts = [piece.text for piece in result[start:end]]
        if not _is_left_alone("".join(texts), encoding, unicode_seen=unicode_seen):
            for number, text in enumerate(decoded_parts(texts, encoding), start=start):
                upper = text.upper() if draws_capitals(result[number].font) else text
                if upper != plain[number].text:
                    changed.add(number)
                result[number] = replace(result[number], text=upper)
        start = end
    used = frozenset(encoding for number in changed if (encoding := encodings[number]))
    return Decoded([_shown(piece) for piece in result], len({plain[number].run for number in changed}), used)


def _shown(piece: Piece) -> Piece:
    return replace(piece, text=piece.text.upper(), capitals=False) if piece.capitals else piece


def _lend_base(pieces: list[Piece], start: int) -> None:
    """A mark of VNI at the head of a run whose base letter stands at the end of a run in another font."""
    if (
        start
        and pieces[start].text[:1] in VNI_MARKS
        and pieces[start - 1].text[-1:] in VNI_BASES & frozenset("aeouyAEOUY")
    ):
        before = pieces[start - 1]
        pieces[start] = replace(pieces[start], text=before.text[-1] + pieces[start].text)
        pieces[start - 1] = replace(before, text=before.text[:-1])


def decode_label(text: str, font: str) -> str:
    """The literal part of an automatic label as its font draws it."""
    encoding = encoding_of_font(font)
    if encoding is None or _is_unicode(text):
        return text
    return decoded(text, encoding)


def _is_unicode(text: str) -> bool:
    return not text.isascii() and any(char in _UNICODE_ONLY for char in text)


def _is_left_alone(text: str, encoding: Encoding, *, unicode_seen: bool) -> bool:
    """Text in an old font whose accents are all letters that Unicode has too ("các"): it is Unicode when the rest of
    the paragraph is, or when it reads better as it stands."""
    accents = [char for char in text if not char.isascii() and char.isalpha()]
    if not accents or any(char not in _UNICODE_TOO for char in accents) or _has_signs(text):
        return False
    if unicode_seen:
        return True
    as_is, after = _right_words(_words(text)), _right_words(_words(decoded(text, encoding)))
    return as_is > after


def _has_signs(text: str) -> bool:
    return re.search(r"[^\W\d_][¨©ª«¬\u00ad®µ¶·¸¹]|[¨©ª«¬\u00ad®µ¶·¸¹][^\W\d_]", text) is not None


def _words(text: str) -> list[str]:
    return [word for part in _BETWEEN_WORDS.split(text) if (word := part.strip(_WORD_EDGES))]


def _right_words(words: Iterable[str]) -> int:
    return sum(1 for word in words if _is_right(word))


def _is_right(word: str) -> bool:
    """A syllable that Vietnamese can have: a stopped one (các, học, hợp, tốt) bears a sharp or a heavy tone."""
    if not word.isalpha() or not is_syllable(word):
        return False
    tone = _TONED.search(word.lower())
    return not (_STOPPED.search(word) and tone and tone[0] not in _STOPPED_TONES)


# Text without fonts


def suggested_encoding(text: str) -> Encoding | None:
    """The encoding that makes Vietnamese of a text that is none as it stands; ``None`` for nearly every text."""
    if not legacy_encoding(text):
        return None
    best: tuple[float, Encoding] | None = None
    words = _words(text)[:5000]
    for encoding in Encoding:
        pairs = [
            (word, after) for word in words if not word.isascii() and (after := _converted(word, encoding)) != word
        ]
        if len(pairs) < _FEWEST_WORDS:
            continue
        before = _right_words(word for word, _ in pairs) / len(pairs)
        right = _right_words(after for _, after in pairs) / len(pairs)
        # What an encoding leaves unread speaks against it.
        reached = len(pairs) / max(sum(1 for word in words if not word.isascii()), 1)
        if right >= _LEAST_RIGHT and right - before >= _LEAST_GAIN and (best is None or right * reached > best[0]):
            best = (right * reached, encoding)
    return best[1] if best else None


def _converted(text: str, encoding: Encoding) -> str:
    """A line or word without a font; one with letters that only Unicode has is Unicode already."""
    if text.isascii() or _is_unicode(text):
        return text
    letters = decoded(text, encoding)
    return _with_capitals(letters) if encoding is Encoding.TCVN3 else letters


def _with_capitals(line: str) -> str:
    """Capitals with a tone put back: TCVN3 has none, so a word of capitals was typed in a font of capitals ("HOạCH").
    A word that shows one capital or none ("Kế", "ở") goes with its neighbours."""
    found = list(_LETTERS.finditer(line))
    strong = [_shouts(word[0]) for word in found]
    if not any(strong):
        return line
    whole = not any(char.isascii() and char.islower() for char in line)
    parts, end = [], 0
    for number, word in enumerate(found):
        near = [
            strong[other]
            for other in (number - 1, number + 1)
            if 0 <= other < len(found)
            and line[min(word.end(), found[other].end()) : max(word.start(), found[other].start())] == " "
        ]
        weak = not any(char.isascii() and char.islower() for char in word[0])
        upper = strong[number] or (weak and near and all(near) and (whole or len(near) == 2))
        parts += [line[end : word.start()], word[0].upper() if upper else word[0]]
        end = word.end()
    return "".join(parts) + line[end:]


def _shouts(word: str) -> bool:
    return sum(char.isupper() for char in word) >= 2 and not any(char.isascii() and char.islower() for char in word)


def converted_text(text: str, encoding: Encoding) -> str:
    """A whole text decoded, line by line; lines that are Unicode already stay."""
    return "\n".join(_converted(line, encoding) for line in text.split("\n"))


def preview(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The first lines that differ, as they stand and decoded."""
    shown: list[tuple[str, str]] = []
    for before, after in pairs:
        if before != after and after.strip():
            shown.append((before[:_LONGEST_PREVIEW], after[:_LONGEST_PREVIEW]))
            if len(shown) == PREVIEW_LINES:
                break
    return tuple(shown)


def settle(
    source: Source, choice: str, text: str = "", convert: Callable[[Encoding], Sequence[Line]] | None = None
) -> Source:
    """A source whose letters no font explains, once a person has chosen ("", KEEP or the name of an encoding): decoded,
    or as it is with the question and both views. ``text`` and ``convert``: what it was before cleaning, and its lines
    decoded from there, for a source that has them.

    A workbook is never decoded as a whole: its cells may be typed in several fonts.
    """
    chosen = Encoding(choice) if choice in list(Encoding) else None
    encoding = chosen or suggested_encoding(text or "\n".join(line.text for line in source.lines))
    if encoding is None or source.kind is SourceKind.XLSX:
        return source
    other = tuple(convert(encoding) if convert else (_decoded_line(line, encoding) for line in source.lines))
    lines = preview((line.text, after.text) for line, after in zip(source.lines, other, strict=False))
    if not lines:
        return source
    runs = source.conversion.runs if source.conversion else 0
    if chosen is None:
        state = ConversionState.KEPT if choice == KEEP else ConversionState.ASK
        conversion = Conversion((encoding.value,), state, lines, runs)
        return replace(source, conversion=conversion, other_lines=(*other, *source.other_lines))
    notices = tuple(code for code in source.notices if code != "LEGACY_ENCODING")
    conversion = Conversion((encoding.value,), ConversionState.CHOSEN, lines, runs)
    return replace(
        source, lines=other, notices=notices, conversion=conversion, other_lines=(*source.lines, *source.other_lines)
    )


def _decoded_line(line: Line, encoding: Encoding) -> Line:
    text = _converted(line.text, encoding)
    return line if text == line.text else replace(line, text=tidy(text), label=tidy(_converted(line.label, encoding)))
