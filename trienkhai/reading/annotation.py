"""A reading in the schema of the annotated corpus; what the schema does not know stands under own keys."""

from __future__ import annotations

from datetime import date
from typing import Any

from trienkhai.reading.result import Basis, Contradiction, Doubt, Reading, ReadObligation
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every

_RECURRING = {
    Every.DAY: "continuous", Every.WEEK: "weekly", Every.FORTNIGHT: "fortnightly", Every.MONTH: "monthly",
    Every.QUARTER: "quarterly", Every.HALF_YEAR: "half-yearly", Every.YEAR: "yearly",
}  # fmt: skip


def to_annotation(reading: Reading, id: str) -> dict[str, Any]:
    """The reading as plain values. "Trước ngày D" has to = D and "kịp thời" alone is no deadline, as the schema asks."""
    header = reading.header
    symbol = header.symbol
    return {
        "id": id,
        "number": symbol.text if symbol is not None and symbol.number is not None else None,
        "kind": header.kind or None,
        "issuer": header.issuer,
        "date": _iso(header.issued_on),
        "title": header.subject,
        "cites": [basis.symbol for basis in reading.bases],
        "recipients": [r.name for r in reading.recipients if r.purpose != "ARCHIVE"],
        "signer": {
            "authority": reading.signer.authority,
            "position": reading.signer.position,
            "name": reading.signer.name,
        }
        if reading.signer
        else None,
        "outline": [[clause.label, clause.text[:80]] for clause in reading.clauses if clause.label not in ("-", "+")],
        "tasks": [_task(reading, obligation) for obligation in reading.obligations],
        "addressees": list(reading.addressees),
        "theme": reading.theme,
        "contents": list(reading.contents),
        "materials": list(reading.materials),
        "contradictions": [contradiction_values(c) for c in reading.contradictions],
        "notices": list(reading.notices),
        "bases": [_basis(basis) for basis in reading.bases],
    }


def _task(reading: Reading, obligation: ReadObligation) -> dict[str, Any]:
    deadline = obligation.deadline
    return {
        "quote": " ".join(reading.quote(obligation).split()),
        "lead": list(obligation.lead),
        "support": list(obligation.support),
        "deadline": scored_deadline(deadline),
        "product": "; ".join(obligation.products) or None,
        "clause": obligation.clause_path,
        "span": [obligation.span.start, obligation.span.end],
        "action": obligation.action,
        "bound": deadline.bound.value if deadline else Bound.NONE.value,
        "time": deadline.text if deadline else "",
        "occurrences": [o.label for o in deadline.occurrences] if deadline else [],
        "inferred": list(deadline.inferred) if deadline else [],
        "route_to": obligation.route_to,
        "route_via": obligation.route_via,
        "onward": obligation.onward,
        "audiences": list(obligation.audiences),
        "doubts": [_doubt(doubt) for doubt in obligation.doubts],
        "unclear": list(obligation.unclear),
    }


def scored_deadline(deadline: Deadline | None) -> dict[str, Any] | None:
    """text, from, to, recurring as the schema has them; None where it sees no deadline."""
    if deadline is None or deadline.bound in (Bound.NONE, Bound.PROMPT):
        return None
    first, last, recurring = deadline.starts_on, deadline.ends_on, None
    if deadline.bound == Bound.CONTINUOUS:
        first, last, recurring = None, None, "continuous"
    elif deadline.bound == Bound.RECURRING:
        recurring = _RECURRING[deadline.every] if deadline.every else None
    elif deadline.bound in (Bound.BEFORE, Bound.BY, Bound.RELATIVE):
        first = None
    return {"text": deadline.text, "from": _iso(first), "to": _iso(last), "recurring": recurring}


def contradiction_values(contradiction: Contradiction) -> dict[str, Any]:
    return {"code": contradiction.code, "tasks": list(contradiction.obligations), "values": dict(contradiction.values)}


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {"code": doubt.code, "values": dict(doubt.values)}


def _basis(basis: Basis) -> dict[str, Any]:
    return {
        "symbol": basis.symbol,
        "words": basis.words,
        "date": _iso(basis.issued_on),
        "issuer": basis.issuer,
        "ground": basis.is_ground,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
