"""What one unit sent up, as a document: its own words and figures in the form of its line; gaps stay placeholders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import translation

from trienkhai.documents.compose.report import KIND, KIND_MARK, short_question
from trienkhai.organisations.choices import Category, Line
from trienkhai.organisations.models import Unit
from trienkhai.rendering import format as layout
from trienkhai.rendering.format import BodyLine, Profile
from trienkhai.rendering.lines import section_label
from trienkhai.rendering.model import (
    Align,
    AuthorityLine,
    Block,
    Column,
    Content,
    Document,
    DocumentNumber,
    Header,
    Heading,
    Missing,
    Paragraph,
    Recipient,
    SignatureBlock,
    Table,
    or_missing,
    paragraphs_from,
)
from trienkhai.reporting.choices import ReportState, Section
from trienkhai.reporting.figures import BY_NAME, Figure
from trienkhai.reporting.models import FigureEntry, Report
from trienkhai.reporting.rollup import number_text, percent_text

_SENT = (ReportState.SUBMITTED, ReportState.ACCEPTED)


@dataclass(frozen=True)
class Asked:
    """What a campaign says of every report that it asks for."""

    by: str  # the body that runs it, called as it was
    title: str  # what the report is about; "" where the plan does not say
    figures: Sequence[Figure]


def unit_report_document(report: Report, unit: Unit, name: str, asked: Asked, today: date) -> Document:
    """The report of one duty, ``name`` being that of the unit then; its ``texts`` and ``figures`` have been read.
    Vietnamese, whatever language its reader reads.

    Number, day of issue and signer are not asked for by the form of a unit: they are placeholders. What was not handed
    in says so under its number. Raises LayoutError where no layout is known for the line of the body (mass
    organisations).
    """
    profile = layout.profile_for(issued_on=report.handed_in_on or today, body=BodyLine(Line(unit.line).value))
    with translation.override("vi"):
        return Document(
            header=Header(
                issuer=name,
                number=DocumentNumber(Missing("số"), KIND_MARK, or_missing(unit.symbol_mark, "ký hiệu cơ quan")),
                place=or_missing(unit.place, "địa danh"),
                issued_on=Missing("ngày ban hành"),
                parent=asked.by,
            ),
            kind=KIND,
            subject=or_missing(asked.title, "trích yếu"),
            body=_body(report, asked, profile),
            recipients=(Recipient(asked.by, "b/c"),),
            signature=SignatureBlock(
                authority=(AuthorityLine(None, Missing("thẩm quyền ký")),),
                position=Missing("chức vụ người ký"),
                name=Missing("họ tên người ký"),
            ),
            profile=profile,
            addressees=(asked.by,) if profile.body_line is BodyLine.STATE else (),
            draft_note="" if report.state in _SENT else f"({ReportState(report.state).label})",
        )


def _body(report: Report, asked: Asked, profile: Profile) -> tuple[Block, ...]:
    texts: Mapping[str, str] = {text.section: text.text for text in report.texts.all()}
    blocks: list[Block] = []
    for place, section in enumerate(Section, start=1):
        name = str(section.label)
        blocks.append(Heading(section_label(profile, (place,)), name))
        blocks += paragraphs_from(texts.get(section.value, "")) or (Missing(f"nội dung phần “{name}”"),)
        if section == Section.RESULTS:
            blocks += _figures(list(report.figures.all()), asked.figures)
    return tuple(blocks)


def _figures(entries: Sequence[FigureEntry], asked: Sequence[Figure]) -> list[Block]:
    given = {(entry.figure, entry.category): entry for entry in entries}
    names = {figure.name for figure in asked} | {entry.figure for entry in entries}
    rows: list[tuple[Content, ...]] = []
    notes: list[Block] = []
    for place, figure in enumerate((figure for name, figure in BY_NAME.items() if name in names), start=1):
        name = f"{short_question(figure)} ({figure.unit})"
        if figure.categories:
            rows.append((str(place), f"{name}, trong đó:", "", "", ""))
        for category in figure.categories or ("",):
            entry = given.get((figure.name, category))
            words = f"- {Category(category).label}" if category else name
            rows.append(("" if category else str(place), words, *_values(entry)))
            if entry is not None and entry.note.strip():
                notes.append(Paragraph(f"{words.removeprefix('- ')}: {' '.join(entry.note.split())}"))
    if not rows:
        return []
    table = Table(
        columns=(
            Column("TT", 10, Align.CENTRE),
            Column("Nội dung"),
            Column("Kết quả", 26, Align.RIGHT),
            Column("Tổng số", 26, Align.RIGHT),
            Column("Tỷ lệ (%)", 22, Align.RIGHT),
        ),
        rows=tuple(rows),
        title="Biểu số liệu",
    )
    return [table, *notes]


def _values(entry: FigureEntry | None) -> tuple[Content, Content, Content]:
    if entry is None or entry.numerator is None:
        return Missing("số liệu"), "" if entry is None else number_text(entry.denominator), ""
    percent = percent_text(entry.numerator, entry.denominator)
    return number_text(entry.numerator), number_text(entry.denominator), percent
