"""The consolidated report as an official document: what was written, figures of this moment, who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from trienkhai.documents.compose.forms import number_of, profile_for
from trienkhai.organisations.choices import Category
from trienkhai.organisations.models import Person
from trienkhai.rendering.format import BodyLine, Profile, SigningAuthority
from trienkhai.rendering.lines import section_label
from trienkhai.rendering.model import (
    Align,
    Annex,
    AuthorityLine,
    Block,
    Column,
    Content,
    Document,
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
from trienkhai.reporting import queries
from trienkhai.reporting.choices import Section
from trienkhai.reporting.figures import Figure
from trienkhai.reporting.models import ConsolidatedReport
from trienkhai.reporting.queries import ConsolidatedPage, SectionOfPage, Standing
from trienkhai.reporting.rollup import Line as FigureLine
from trienkhai.reporting.rollup import number_text
from trienkhai.vietnamese.dates import short_date

KIND = "Báo cáo"
KIND_MARK = "BC"
LEFT_OUT = "-"  # typed where a line is not to be printed at all
_FORMS = {
    "T/M": SigningAuthority.ON_BEHALF,
    "TM.": SigningAuthority.ON_BEHALF,
    "K/T": SigningAuthority.FOR_HEAD,
    "KT.": SigningAuthority.FOR_HEAD,
    "T/L": SigningAuthority.BY_ORDER,
    "TL.": SigningAuthority.BY_ORDER,
    "TUQ.": SigningAuthority.BY_AUTHORISATION,
    "Q.": SigningAuthority.ACTING,
}


def consolidated_document(viewer: Person, consolidated: ConsolidatedReport, today: date) -> Document:
    """The whole document. What nobody gave is a placeholder, never a guess; an empty campaign gives a draft of
    placeholders. DomainError where no layout is known for the body's line."""
    return document_of(queries.page_of(viewer, consolidated, today), today)


def document_of(page: ConsolidatedPage, today: date) -> Document:
    """The document of a page that was already asked for: Vietnamese, whatever language the page is read in."""
    report = page.consolidated
    refusal = _(
        "Chưa có mẫu thể thức cho văn bản của đoàn thể. Xin tải số liệu từ bảng theo dõi và soạn theo mẫu riêng."
    )
    profile = profile_for(report.campaign.unit, report.issued_on or today, refusal=refusal)  # in the reader's language
    with translation.override("vi"):
        return _composed(page, profile, today)


def _composed(page: ConsolidatedPage, profile: Profile, today: date) -> Document:
    report = page.consolidated
    annexes = (_missing_annex(page, profile),) if report.names_missing and page.standing.missing else ()
    is_state = profile.body_line is BodyLine.STATE
    return Document(
        header=_header(report),
        kind=KIND,
        subject=or_missing(report.title, "trích yếu"),
        body=(*_opening(report), *_sections(page, profile, today)),
        recipients=_recipients(report),
        signature=_signature(report, profile),
        profile=profile,
        annexes=annexes,
        addressees=(_addressee(report),) if is_state else (),
        show_origins=report.show_origins,
    )


def _header(report: ConsolidatedReport) -> Header:
    unit = report.campaign.unit
    parent = None if report.parent_body.strip() == LEFT_OUT else or_missing(report.parent_body, "cơ quan cấp trên")
    return Header(
        issuer=unit.name,
        number=number_of(report.symbol, unit.symbol_mark, KIND_MARK),
        place=or_missing(report.place, "địa danh"),
        issued_on=report.issued_on or Missing("ngày ban hành"),
        parent=parent,
    )


def _addressee(report: ConsolidatedReport) -> str | Missing:
    return or_missing(report.addressee, "nơi nhận báo cáo")


def _opening(report: ConsolidatedReport) -> tuple[Block, ...]:
    return paragraphs_from(report.opening)


def _sections(page: ConsolidatedPage, profile: Profile, today: date) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for place, section in enumerate(page.sections, start=1):
        blocks.append(Heading(section_label(profile, (place,)), _name_of(section)))
        if section.value == Section.RESULTS:
            blocks += _standing(page, today)
        blocks += _texts(section)
        if section.value == Section.RESULTS:
            blocks += _figures(page)
    return tuple(blocks)


def _texts(section: SectionOfPage) -> list[Block]:
    if section.is_empty:
        return [Missing(f"nội dung phần “{_name_of(section)}”")]
    blocks: list[Block] = list(paragraphs_from(section.own))
    for passage in section.passages:
        blocks += paragraphs_from(passage.text, origin=passage.origin_name)
    return blocks


def _name_of(section: SectionOfPage) -> str:
    return str(Section(section.value).label)


def _standing(page: ConsolidatedPage, today: date) -> list[Block]:
    """How many units have reported; nothing where the plan asks for no report."""
    standing = page.standing
    if not standing.owed:
        return []
    sentence = f"Tính đến ngày {short_date(today)}, {counted(standing)} đơn vị đã báo cáo"
    if standing.waiting:
        sentence += f", trong đó {standing.waiting} báo cáo đang chờ xác nhận"
    if standing.missing and page.consolidated.names_missing:
        sentence += "; danh sách đơn vị chưa báo cáo tại Phụ lục kèm theo"
    return [Paragraph(sentence + ".")]


def counted(standing: Standing) -> str:
    """ "52/61"."""
    return f"{number_text(standing.handed_in)}/{number_text(standing.owed)}"


def _figures(page: ConsolidatedPage) -> list[Block]:
    if not page.lines:
        return []
    table = Table(
        columns=(
            Column("TT", 10, Align.CENTRE),
            Column("Nội dung"),
            Column("Kết quả", 24, Align.RIGHT),
            Column("Tổng số", 24, Align.RIGHT),
            Column("Tỷ lệ (%)", 20, Align.RIGHT),
            Column("Số đơn vị có số liệu", 26, Align.CENTRE),
        ),
        rows=tuple(_rows(page.lines)),
        title="Biểu tổng hợp số liệu",
    )
    return [table, *(Paragraph(note) for note in notes_of(page.lines, page.standing))]


def _rows(lines: Sequence[FigureLine]) -> list[tuple[Content, ...]]:
    """A numbered row for each figure; one with categories has a row for each under its own."""
    rows: list[tuple[Content, ...]] = []
    place, last = 0, ""
    for line in lines:
        is_new = line.figure.name != last
        place, last = place + is_new, line.figure.name
        name = f"{short_question(line.figure)} ({line.figure.unit})"
        if line.category:
            if is_new:
                rows.append((str(place), f"{name}, trong đó:", "", "", "", ""))
            name = f"- {Category(line.category).label}"
        accepted = line.accepted
        rows.append(
            (
                "" if line.category else str(place),
                name,
                Missing("số liệu") if accepted.numerator is None else number_text(accepted.numerator),
                number_text(accepted.denominator),
                accepted.percent,
                f"{line.given}/{line.owed}",
            )
        )
    return rows


def short_question(figure: Figure) -> str:
    """The question without "/ tổng số": a table has a column for that."""
    return str(figure.question).split(" / ")[0]


def figure_name(line: FigureLine) -> str:
    """The question with its category and its unit of count."""
    category = f": {str(Category(line.category).label).lower()}" if line.category else ""
    return f"{short_question(line.figure)}{category} ({line.figure.unit})"


def notes_of(lines: Sequence[FigureLine], standing: Standing) -> list[str]:
    """What the totals leave out, in words: reports not yet accepted, counts without their whole."""
    notes = []
    if standing.waiting:
        notes.append(_("Chưa cộng số liệu của %(n)s báo cáo đang chờ xác nhận.") % {"n": standing.waiting})
    for line in lines:
        if line.accepted.loose_given:
            notes.append(
                _("%(figure)s: %(units)s đơn vị báo cáo %(loose)s nhưng không nêu tổng số, chưa cộng vào biểu.")
                % {
                    "figure": figure_name(line),
                    "units": line.accepted.loose_given,
                    "loose": number_text(line.accepted.loose),
                }
            )
    return notes


def _recipients(report: ConsolidatedReport) -> tuple[Recipient, ...]:
    """The superior first, for report; then one to a line as typed, the purpose in brackets."""
    found = [Recipient(_addressee(report), "b/c")]
    for line in report.recipients.splitlines():
        words = line.strip().lstrip("-–").strip(" ,;.")
        if not words:
            continue
        name, bracket, purpose = words.rpartition(" (")
        if bracket and purpose.endswith(")") and name:
            found.append(Recipient(name.strip(), purpose[:-1]))
        else:
            found.append(Recipient(words))
    return tuple(found)


def _signature(report: ConsolidatedReport, profile: Profile) -> SignatureBlock:
    return SignatureBlock(
        authority=authority_lines(report.signer_authority, profile),
        position=or_missing(report.signer_position, "chức vụ người ký"),
        name=or_missing(report.signer_name, "họ tên người ký"),
    )


def authority_lines(words: str, profile: Profile) -> tuple[AuthorityLine, ...]:
    """ "T/M BAN THƯỜNG VỤ" in the form of the profile; a head who signs himself has no such line ("-"). Words
    without a known form stand as they are typed."""
    if words.strip() == LEFT_OUT:
        return ()
    if not words.strip():
        return (AuthorityLine(None, Missing("thẩm quyền ký")),)
    lines = []
    for line in words.splitlines():
        if not line.strip():
            continue
        form, _space, body = line.strip().partition(" ")
        signing = _FORMS.get(form.upper()) if body.strip() else None
        if signing is not None and signing in dict(profile.signing):
            lines.append(AuthorityLine(signing, body.strip()))
        else:
            lines.append(AuthorityLine(None, line.strip()))
    return tuple(lines)


def _missing_annex(page: ConsolidatedPage, profile: Profile) -> Annex:
    report = page.consolidated
    rows = tuple((str(n), reporter.name, "") for n, reporter in enumerate(page.standing.missing, start=1))
    with_number = f" số {report.symbol}" if report.symbol else ""
    return Annex(
        title="Danh sách đơn vị chưa báo cáo",
        note=f"(Kèm theo Báo cáo{with_number} của {report.campaign.unit.name})",
        blocks=(
            Paragraph(f"{len(page.standing.missing)}/{page.standing.owed} đơn vị chưa báo cáo."),
            Table((Column("TT", 12, Align.CENTRE), Column("Tên đơn vị"), Column("Ghi chú", 40)), rows),
        ),
    )
