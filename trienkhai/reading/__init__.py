"""Pure: the bytes or text of a directive become a reading, with the exact span and the doubts of everything found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from trienkhai.reading import secrecy
from trienkhai.reading.bases import find_bases
from trienkhai.reading.closing import read_foot
from trienkhai.reading.contradictions import find_contradictions
from trienkhai.reading.deadlines import Calendar
from trienkhai.reading.doubts import add_doubts
from trienkhai.reading.dumps import repaired
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.flattened import with_tables
from trienkhai.reading.headers import Head, kind_in_title, read_head
from trienkhai.reading.labels import Rank
from trienkhai.reading.obligations import Context, find_obligations
from trienkhai.reading.outline import Node, build
from trienkhai.reading.paragraphs import Paragraph, paragraphs_of, text_of, tidy_lines
from trienkhai.reading.recognised import with_doubtful
from trienkhai.reading.regulation import is_regulation
from trienkhai.reading.result import Clause, Header, Reading, ReadObligation, Span
from trienkhai.reading.rows import row_obligation
from trienkhai.reading.sections import HeadingActors, heading_actors
from trienkhai.reading.sources import load
from trienkhai.reading.sources.legacy import KEEP
from trienkhai.reading.sources.model import Place, Source
from trienkhai.reading.tables import tables_in, task_rows
from trienkhai.reading.theme import issuer_of, theme_of

__all__ = ["SecretMark", "Unreadable", "read", "read_source", "read_text"]


_UPWARD = ("tờ trình", "báo cáo", "biên bản", "giấy mời")  # kinds that tell or ask, and order nobody


def read(
    data: bytes, filename: str, *, today: date | None = None, overrule_mark: bool = False, encoding: str = ""
) -> Reading:
    """Read a file. Raises ``Unreadable`` (``SecretMark`` for a MẬT mark), and nothing else.

    ``overrule_mark``: somebody has answered for it, by name and with a reason, that the mark seen is none.
    ``encoding``: TCVN3, VNI or KEEP, chosen by a person for text that looks typed in old fonts and names none;
    without a choice it is read as it stands, and ``Reading.conversion`` holds the question with both views.
    """
    if not overrule_mark:
        secrecy.check_name(filename)
    try:
        source = load(data, filename, encoding)
    except Unreadable as refusal:
        if refusal.values.get("guess") and not overrule_mark:
            secrecy.check(load(data, filename, KEEP))  # bytes of an old encoding may bear a mark all the same
        raise
    return read_source(source, today=today, overrule_mark=overrule_mark)


def read_text(text: str, *, today: date | None = None, overrule_mark: bool = False) -> Reading:
    """Read pasted text; refused as a file would be."""
    return read_source(load(text.encode("utf-8", "replace"), ""), today=today, overrule_mark=overrule_mark)


def read_source(source: Source, *, today: date | None = None, overrule_mark: bool = False) -> Reading:
    """Read lines that a source gave; running headers, footers and notes stay in the text but tell no work.

    ``today``: the day against which a date is past in an undated document. Raises ``SecretMark``, unless overruled.
    """
    if not overrule_mark:
        secrecy.check(source)
    source = with_tables(repaired(tidy_lines(source)))
    if not overrule_mark:  # once more: tags of a web page, or a document rolled into one line, may have hidden it
        secrecy.check(source)
    text = text_of(source)
    paragraphs = tuple(p for p in paragraphs_of(source) if p.place in (Place.BODY, Place.TABLE))
    head = read_head(paragraphs)
    foot = read_foot(paragraphs, head.body)
    body = paragraphs[head.body : foot.first] + _annexes(paragraphs[foot.after :])
    prose = tuple(p for p in body if p.cell is None)
    nodes = build(prose)
    context = Context(
        Calendar(head.year, head.year_code, head.header.issued_on),
        head.addressees,
        head.is_letter,
        upward=head.header.kind in _UPWARD,
        issuer=head.header.issuer,
        decides=head.header.kind in ("quyết định", "nghị quyết"),
        regulates=is_regulation(head.header.kind, prose),
    )
    found = find_obligations(nodes, context)
    obligations = sorted(
        [*found.obligations, *_from_tables(body, nodes, context)], key=lambda o: (o.span.start, o.span.end)
    )
    obligations = [_as_printed(obligation, text) for obligation in obligations]
    flat = text.replace("\n", " ")
    opening = _opening(prose)
    header = _complete(head, prose, foot.signer.authority if foot.signer else "")
    reading = Reading(
        text=text, kind=source.kind, header=header, bases=find_bases(text, flat, header.symbol, opening),
        clauses=_clauses(nodes), obligations=tuple(obligations), contradictions=(),
        recipients=foot.recipients, addressees=head.addressees, signer=foot.signer, theme=theme_of(header.subject, prose),
        contents=found.contents, materials=found.materials, notices=_notices(source, header, tuple(obligations)),
        conversion=source.conversion,
    )  # fmt: skip
    reading = replace(reading, obligations=add_doubts(reading))
    reading = with_doubtful(reading, source)
    return replace(reading, contradictions=find_contradictions(reading, today))


def _as_printed(obligation: ReadObligation, text: str) -> ReadObligation:
    """The words of a deadline as the document prints them, bent marks and all."""
    span, deadline = obligation.deadline_span, obligation.deadline
    if span is None or deadline is None:
        return obligation
    return replace(obligation, deadline=replace(deadline, text=text[span.start : span.end].replace("\n", " ")))


def _annexes(behind: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """What stands behind the signature, from the first heading, title or table on: links of a web page, names of
    persons who edited it and scraps of a scan belong to no document."""
    for place, paragraph in enumerate(behind):
        label, words = paragraph.label, paragraph.words
        heads = label is not None and label.rank <= Rank.NUMBER and (label.rank <= Rank.PART or len(words) > 3)
        shouts = words.isupper() and len(words.split()) >= 3
        if paragraph.cell is not None or heads or shouts or kind_in_title(paragraph.flat):
            return behind[place:]
    return ()


def _opening(prose: tuple[Paragraph, ...]) -> tuple[int, int]:
    """The paragraphs before the first label, where a directive says what it carries out."""
    first = prose[:12]
    count = next((n for n, p in enumerate(first) if p.label is not None and not p.label.is_bullet), len(first))
    return (first[0].start, first[count - 1].end) if first and count else (0, 0)


def _complete(head: Head, prose: tuple[Paragraph, ...], authority: str) -> Header:
    return replace(head.header, issuer=issuer_of(head.header, prose, authority))


def _clauses(nodes: list[Node]) -> tuple[Clause, ...]:
    return tuple(_clause(node, after) for node, after in zip(nodes, [*nodes[1:], None], strict=False) if node.is_item)


def _clause(node: Node, after: Node | None) -> Clause:
    """A label that stands alone on its line ("Phụ lục I", "Chương II") takes the next line as its words."""
    paragraph = node.paragraph
    label, words, end = paragraph.label, paragraph.printed_words, paragraph.end
    if label is not None and label.rank <= Rank.PART and not words and after is not None and not after.is_item:
        words, end = after.paragraph.printed_words, after.paragraph.end
    return Clause(node.path, label.text if label else "", node.level, words, Span(paragraph.start, end))


def _from_tables(body: tuple[Paragraph, ...], nodes: list[Node], context: Context) -> list[ReadObligation]:
    made: list[ReadObligation] = []
    for table in tables_in(body).values():
        rows = task_rows(table)
        above = next((node for node in reversed(nodes) if node.paragraph.start < table[0].start), None)
        actors = heading_actors(above) if above is not None else HeadingActors()
        path = f"{above.path}#" if above is not None and above.path else "#"
        for row in rows:
            obligation = row_obligation(row, path, actors, context)
            if obligation is not None:
                made.append(obligation)
    return made


def _notices(source: Source, header: Header, obligations: tuple[ReadObligation, ...]) -> tuple[str, ...]:
    codes = list(source.notices)
    if header.issued_on is None:
        codes.append("ISSUE_DATE_MISSING")
    if header.symbol is None or header.symbol.number is None:
        codes.append("NUMBER_MISSING")
    if not header.kind:
        codes.append("KIND_UNKNOWN")
    if not obligations:
        codes.append("NO_OBLIGATION")
    return tuple(dict.fromkeys(codes))
