"""The lines of the official form as words: what every writer prints, whatever its file format."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from trienkhai.rendering.format import ListForm, Profile, SigningAuthority
from trienkhai.rendering.model import (
    AuthorityLine,
    Bullet,
    Content,
    Document,
    DocumentNumber,
    Inline,
    Missing,
    Paragraph,
    Run,
    clean,
    inlines,
    text_of,
)
from trienkhai.rendering.widths import even_width_mm, longest_line_mm
from trienkhai.vietnamese.dates import date_words

# Vietnamese order of points in official documents: no f, j, w, z and no letters with marks but đ.
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def upper(content: Content) -> tuple[Inline, ...]:
    """Content in capitals; placeholders keep their letters so that they are seen as what they are."""
    return tuple(
        piece if isinstance(piece, Missing) else replace(piece, text=clean(piece.text).upper())
        for piece in inlines(content)
    )


def roman(number: int) -> str:
    """A number from 1 to 399 in Roman figures; ValueError beyond."""
    if not 1 <= number < 400:
        raise ValueError(number)
    figures = ""
    for value, figure in _ROMAN:
        while number >= value:
            figures += figure
            number -= value
    return figures


def section_label(profile: Profile, path: tuple[int, ...]) -> str:
    """The typed label of a heading from its place, ``(2, 1, 3)`` being the third part of the first part of part II.

    Party: "II-", "1.", "1.3-", "a)"; state: "II.", "1.", "a)", "-".
    """
    last = path[-1]
    return profile.heading_form(len(path)).pattern.format(
        roman=roman(last) if last < 400 else last,
        arabic=last,
        path=".".join(str(step) for step in path[1:]),
        letter=_LETTERS[last - 1] if 1 <= last <= len(_LETTERS) else last,
    )


def number_line(profile: Profile, number: DocumentNumber) -> tuple[Inline, ...]:
    """ "Số 05-BC/ĐUK" for the Party, "Số: 05/BC-UBND" for the state; below ten with a leading zero."""
    figure: Inline
    if isinstance(number.number, Missing):
        figure = number.number
    else:
        figure = Run(f"{number.number:02d}" if isinstance(number.number, int) else number.number)
    pattern = profile.number_unnamed if number.kind_mark is None else profile.number_named
    parts: dict[str, Inline] = {"number": figure, "issuer": inlines(number.issuer_mark)[0]}
    if number.kind_mark is not None:
        parts["kind"] = inlines(number.kind_mark)[0]
    return _filled(pattern, parts)


def _filled(pattern: str, parts: dict[str, Inline]) -> tuple[Inline, ...]:
    """The pattern with its named places filled; neighbouring plain text is joined."""
    line: list[Inline] = []
    for piece in pattern.replace("{", "\0{").replace("}", "}\0").split("\0"):
        inline = parts[piece[1:-1]] if piece.startswith("{") else Run(piece)
        if isinstance(inline, Run) and line and isinstance(line[-1], Run):
            line[-1] = Run(line[-1].text + inline.text)
        elif inline.text:
            line.append(inline)
    return tuple(line)


def date_line(place: Content, issued_on: date | Missing) -> tuple[Inline, ...]:
    """ "Quy Nhơn, ngày 05 tháng 3 năm 2024": days below ten and months 1 and 2 take a leading zero in both lines."""
    day = issued_on if isinstance(issued_on, Missing) else Run(date_words(issued_on))
    return (*inlines(place), Run(", "), day)


def labelled(label: str, content: Content) -> tuple[Inline, ...]:
    """A label and its text in one line; the label is text like any other."""
    return (Run(f"{label} "), *inlines(content)) if label else inlines(content)


def passage(document: Document, block: Paragraph | Bullet) -> tuple[Inline, ...]:
    """A paragraph or an item with its label or mark and, when the document shows them, its origin in brackets."""
    line = labelled(block.mark if isinstance(block, Bullet) else block.label, block.content)
    if block.origin and document.show_origins:
        if isinstance(line[-1], Run):
            line = (*line[:-1], replace(line[-1], text=clean(line[-1].text).rstrip()))
        line += (Run(f" ({block.origin})", italic=True),)
    return line


def closed(items: tuple[Content, ...], form: ListForm) -> tuple[tuple[Inline, ...], ...]:
    """Items as dash lines that end as the profile says, whatever mark they ended with before."""
    lines = []
    for place, item in enumerate(items, start=1):
        ending = form.last_ending if place == len(items) else form.ending
        pieces = list(inlines(item))
        last = pieces[-1] if pieces else Run("")
        if isinstance(last, Run):
            pieces[-1:] = [replace(last, text=clean(last.text).rstrip(" .,;") + ending)]
        else:
            pieces.append(Run(ending))
        lines.append((Run("- "), *pieces))
    return tuple(lines)


def recipient_lines(document: Document) -> tuple[tuple[Inline, ...], ...]:
    """The items of Nơi nhận, each with its purpose in brackets and the ending of the profile."""
    items: list[Content] = []
    for recipient in document.recipients:
        purpose = clean(recipient.purpose).strip().strip("()")
        items.append((*inlines(recipient.name), *((Run(f" ({purpose})"),) if purpose else ())))
    return closed(tuple(items), document.profile.recipients)


def authority_line(profile: Profile, line: AuthorityLine) -> tuple[Inline, ...]:
    """ "T/M BAN THƯỜNG VỤ"; LayoutError when bodies of this line never sign in that form."""
    if line.signing is None:
        return upper(line.body)
    return (Run(profile.signing_prefix(SigningAuthority(line.signing)) + " "), *upper(line.body))


def address_label(document: Document) -> str:
    """The words before the addressees; a tờ trình has its own under the rules of 2026."""
    proposal = document.kind is not None and text_of(document.kind).casefold().strip() == "tờ trình"
    return document.profile.proposal_label if proposal else document.profile.address_label


def address_lines(document: Document) -> tuple[tuple[Inline, ...], ...]:
    """One addressee stands on the line of its label; several stand under it as items."""
    if not document.addressees:
        return ()
    label = Run(address_label(document) + ":")
    if len(document.addressees) == 1:
        return ((label, Run(" "), *inlines(document.addressees[0])),)
    form = ListForm(document.profile.addressees.size, ending=";", last_ending=".")
    return ((label,), *closed(document.addressees, form))


def annex_label(document: Document, place: int) -> str:
    """ "Phụ lục" alone, or numbered from the second on: Arabic for the Party, Roman for the state."""
    if len(document.annexes) == 1:
        return "Phụ lục"
    return f"Phụ lục {roman(place) if document.profile.annex_roman else place}"


def title_of(document: Document) -> str:
    """Kind and subject in one line, for the title of the file."""
    words = f"{text_of(document.kind)} {text_of(document.subject)}" if document.kind else text_of(document.subject)
    return " ".join(words.split())


def even_side_mm(content: Content, *, size: float, widest: float) -> float:
    """What to leave free on either side of a centred bold title, in millimetres, so that its lines are alike."""
    return (widest - even_width_mm(text_of(content), size, widest)) / 2


def rule_mm(content: Content, *, size: float, widest: float) -> float:
    """Length in millimetres of a rule between a third and a half of the bold text over it."""
    return 0.42 * longest_line_mm(text_of(content), size, widest)
