"""What every official document of a body has in common: the layout by its line and day, the parts of its number."""

from __future__ import annotations

from datetime import date

from trienkhai.kernel.errors import DomainError
from trienkhai.organisations.choices import Line
from trienkhai.organisations.models import Unit
from trienkhai.rendering import format as layout
from trienkhai.rendering.format import BodyLine, LayoutError, Profile
from trienkhai.rendering.model import DocumentNumber, Missing, or_missing
from trienkhai.vietnamese.symbols import parse_symbol


def profile_for(unit: Unit, issued_on: date, *, refusal: str) -> Profile:
    """The layout by the day of issue and the line of the body that issues. DomainError with ``refusal`` where none is
    known for that line."""
    try:
        return layout.profile_for(issued_on=issued_on, body=BodyLine(Line(unit.line).value))
    except LayoutError as unknown:
        raise DomainError(refusal) from unknown


def number_of(symbol: str, issuer_mark: str, kind_mark: str) -> DocumentNumber:
    """A typed symbol, or a number alone, taken apart; the marks of the kind and of the issuer stand in where they are
    not typed."""
    words = symbol.strip()
    mark = or_missing(issuer_mark, "ký hiệu cơ quan")
    parts = None if words.isdecimal() else parse_symbol(words)
    if parts is not None:
        number: int | Missing = parts.number if parts.number is not None else Missing("số")
        return DocumentNumber(number, parts.kind_mark or kind_mark, parts.issuer_mark or mark)
    return DocumentNumber(int(words) if words.isdecimal() else Missing("số"), kind_mark, mark)
