"""What reading gives back: frozen values, each with the exact span it came from and its doubts.

All spans are offsets into ``Reading.text``, which holds one paragraph a line (joined by one "\\n").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from trienkhai.reading.sources.model import Conversion, SourceKind
from trienkhai.vietnamese.deadlines import Deadline


@dataclass(frozen=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True)
class Doubt:
    """Something a person should look at: a code and values; the sentence is made at the edge."""

    code: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Symbol:
    """Number and symbol, "100-KH/ĐUK": kept as printed, with its parts where they are certain."""

    text: str
    number: int | None = None
    kind_mark: str = ""
    issuer_mark: str = ""


@dataclass(frozen=True)
class Basis:
    """Another document named in the text. ``is_ground`` when this one says it carries it out."""

    symbol: str
    words: str
    span: Span
    issued_on: date | None = None
    issuer: str = ""
    is_ground: bool = False


@dataclass(frozen=True)
class Recipient:
    name: str
    purpose: str = ""  # REPORT (b/c), EXECUTE (t/h), INFORM (để biết), ARCHIVE (lưu) or ""
    words: str = ""


@dataclass(frozen=True)
class Signer:
    authority: str
    position: str
    name: str


@dataclass(frozen=True)
class Clause:
    """A labelled heading or item. ``path`` is "II.1.2"; a dash item has label "-" and path "II.1.2-3"."""

    path: str
    label: str
    level: int
    text: str
    span: Span


@dataclass(frozen=True)
class Header:
    symbol: Symbol | None = None
    kind: str = ""  # "kế hoạch"
    subject: str = ""
    parent: str = ""  # the body above the issuer, as printed
    issuer: str = ""  # unit and organ as written
    place: str = ""
    issued_on: date | None = None


@dataclass(frozen=True)
class ReadObligation:
    span: Span
    clause_path: str  # "II.1.2-1": the first dash under II.1.2
    lead: tuple[str, ...]
    support: tuple[str, ...]
    action: str  # short sentence: what is to be done, in the document's words
    deadline: Deadline | None
    deadline_span: Span | None
    products: tuple[str, ...]
    route_to: str = ""  # "về A"
    route_via: str = ""  # "(qua B)"
    onward: str = ""  # "để tổng hợp, báo cáo C"
    audiences: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    unclear: tuple[str, ...] = ()  # of NGUOI, VIEC, THOI_GIAN, TRACH_NHIEM, SAN_PHAM, THAM_QUYEN


@dataclass(frozen=True)
class Contradiction:
    """Clauses that cannot all be kept. ``obligations`` are indexes into ``Reading.obligations``."""

    code: str  # DUE_BEFORE_WORK_ENDS, …
    obligations: tuple[int, ...]
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    text: str
    kind: SourceKind
    header: Header
    bases: tuple[Basis, ...]
    clauses: tuple[Clause, ...]
    obligations: tuple[ReadObligation, ...]
    contradictions: tuple[Contradiction, ...]
    recipients: tuple[Recipient, ...]
    addressees: tuple[str, ...]
    signer: Signer | None
    theme: str = ""  # the quoted title
    contents: tuple[str, ...] = ()  # items under "Nội dung"
    materials: tuple[str, ...] = ()  # items under "Tài liệu"
    notices: tuple[str, ...] = ()
    doubtful: tuple[Span, ...] = ()  # words that were not certain on the picture of a page
    scans: tuple[int, ...] = ()  # pages whose text was recognised on a picture, counted from 1
    conversion: Conversion | None = None  # text of an old encoding, decoded or asked about

    def quote(self, obligation: ReadObligation) -> str:
        """The document's own words for an obligation."""
        return self.text[obligation.span.start : obligation.span.end]
