"""Questions about the consolidated report: its text, its figures at this moment, who is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns import queries as campaigns
from trienkhai.campaigns.models import Campaign
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import as_of
from trienkhai.organisations.choices import Capability, Line
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import ObligationState
from trienkhai.plans.models import Obligation, Plan
from trienkhai.plans.rules import named_within
from trienkhai.reporting import rollup, rules
from trienkhai.reporting.choices import ReportState, Section
from trienkhai.reporting.figures import BY_NAME, Figure
from trienkhai.reporting.models import ConsolidatedReport, FigureEntry, Passage, ReportText
from trienkhai.reporting.queries.rounds import Round, kinds_of, reporter_name, reports_of_round, round_of
from trienkhai.vietnamese.dates import short_date
from trienkhai.vietnamese.text import capital, search_key


@dataclass(frozen=True)
class OpeningFacts:
    """What the plan and the organisation say already, so that nobody types it; all of it may be changed."""

    title: str
    parent_body: str
    place: str
    addressee: str
    recipients: str
    opening: str


@dataclass(frozen=True)
class Reporter:
    """One unit that owes a report of the round."""

    assignment_id: int
    unit_id: int
    name: str
    is_handed_in: bool
    is_waiting: bool


@dataclass(frozen=True)
class Standing:
    """Who has reported at this moment: "52/61 đơn vị đã báo cáo", with names."""

    reporters: tuple[Reporter, ...]

    @property
    def owed(self) -> int:
        return len(self.reporters)

    @property
    def handed_in(self) -> int:
        return sum(r.is_handed_in for r in self.reporters)

    @property
    def waiting(self) -> int:
        return sum(r.is_waiting for r in self.reporters)

    @property
    def accepted(self) -> int:
        return self.handed_in - self.waiting

    @property
    def missing(self) -> tuple[Reporter, ...]:
        return tuple(r for r in self.reporters if not r.is_handed_in)


@dataclass(frozen=True)
class Offered:
    """One unit's text for a section, to choose from."""

    report_id: int
    reporter: str
    text: str
    is_accepted: bool
    is_chosen: bool


@dataclass(frozen=True)
class SectionOfPage:
    """One section: our own text, the passages chosen, the texts on offer."""

    value: str
    label: str
    own: str
    passages: tuple[Passage, ...]
    offered: tuple[Offered, ...]

    @property
    def is_empty(self) -> bool:
        return not self.own and not self.passages


@dataclass(frozen=True)
class ConsolidatedPage:
    """All that the page and the file show; figures are of this moment."""

    consolidated: ConsolidatedReport
    round: Round | None
    standing: Standing
    sections: tuple[SectionOfPage, ...]
    lines: tuple[rollup.Line, ...]
    may_change: bool


@dataclass(frozen=True)
class RowBehind:
    """One unit's value behind a total."""

    report_id: int | None
    assignment_id: int
    reporter: str
    numerator: int | None
    denominator: int | None
    note: str
    state: str  # "counted", "waiting", "blank" (reported without this figure), "missing"


@dataclass(frozen=True)
class RowsBehind:
    """The rows behind one figure, every unit that owes the report among them."""

    consolidated: ConsolidatedReport
    line: rollup.Line
    rows: tuple[RowBehind, ...]


def consolidated_for(viewer: Person, consolidated_id: int) -> ConsolidatedReport:
    """The one door to a consolidated report: for those who see the content of the body that makes it."""
    found = (
        ConsolidatedReport.objects.filter(campaigns.seen_campaigns(viewer, "campaign__"), pk=consolidated_id)
        .select_related("campaign__unit__parent", "campaign__plan", "made_by")
        .defer("campaign__plan__text", "campaign__plan__reading")
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy báo cáo tổng hợp."))
    as_of.as_it_was(found.campaign.unit, found.campaign.closed_at)
    return found


def consolidated_of(viewer: Person, campaign: Campaign) -> list[ConsolidatedReport]:
    """Those begun for a campaign, the newest first."""
    if not campaigns.sees_whole(viewer, campaign):
        return []
    return list(ConsolidatedReport.objects.filter(campaign=campaign).order_by("-pk"))


def consolidated_numbered(viewer: Person, symbols: Iterable[str]) -> dict[str, int]:
    """Our consolidated reports with these numbers that the viewer may open."""
    found = ConsolidatedReport.objects.filter(
        campaigns.seen_campaigns(viewer, "campaign__"), symbol__in=[symbol for symbol in symbols if symbol]
    )
    return dict(found.order_by("pk").values_list("symbol", "pk"))


def may_consolidate(viewer: Person, campaign: Campaign) -> bool:
    """Whether the viewer writes the consolidated report, or only reads it."""
    return campaigns.may_run(viewer, Capability.CONSOLIDATE, campaign)


def page_of(viewer: Person, consolidated: ConsolidatedReport, today: date) -> ConsolidatedPage:
    """Everything at once, in a number of questions that does not grow with the units."""
    campaign = consolidated.campaign
    chosen = _round_of(consolidated, today)
    standing = standing_of(campaign, chosen)
    return ConsolidatedPage(
        consolidated=consolidated,
        round=chosen,
        standing=standing,
        sections=_sections(consolidated, standing),
        lines=_lines(campaign, standing),
        may_change=campaigns.may_run(viewer, Capability.CONSOLIDATE, campaign),
    )


def standing_of(campaign: Campaign, chosen: Round | None) -> Standing:
    """Who has reported in a round, as the ledger says."""
    if chosen is None:
        return Standing(())
    return Standing(
        tuple(
            Reporter(
                assignment_id=a.pk,
                unit_id=a.unit_id,
                name=reporter_name(a),
                is_handed_in=a.state in rules.HANDED_IN,
                is_waiting=rules.is_waiting(a.state, a.report.state if hasattr(a, "report") else ""),
            )
            for a in reports_of_round(campaign, chosen).select_related("report")
        )
    )


def rows_behind(
    viewer: Person, consolidated: ConsolidatedReport, figure: str, category: str, today: date
) -> RowsBehind:
    """The units' own values behind one total. NotFound for a figure that the report does not carry."""
    page = page_of(viewer, consolidated, today)
    line = next((one for one in page.lines if (one.figure.name, one.category) == (figure, category)), None)
    if line is None:
        raise NotFound(_("Không tìm thấy số liệu này trong báo cáo."))
    entries = {
        e.report.assignment_id: e
        for e in _entries(page.standing).filter(figure=figure, category=category).select_related("report")
    }
    rows = []
    for reporter in page.standing.reporters:
        entry = entries.get(reporter.assignment_id)
        if not reporter.is_handed_in:
            state = "missing"
        elif entry is None or entry.numerator is None:
            state = "blank"
        elif entry.report.state == ReportState.ACCEPTED:
            state = "loose" if line.figure.is_ratio and entry.denominator is None else "counted"
        else:
            state = "waiting"
        rows.append(
            RowBehind(
                report_id=entry.report_id if entry else None,
                assignment_id=reporter.assignment_id,
                reporter=reporter.name,
                numerator=entry.numerator if entry else None,
                denominator=entry.denominator if entry else None,
                note=entry.note if entry else "",
                state=state,
            )
        )
    return RowsBehind(consolidated, line, tuple(rows))


def opening_facts(campaign: Campaign, *, occurrence: str = "") -> OpeningFacts:
    """What is known when a consolidated report is begun. Only facts: what the plan does not say stays blank.
    ``occurrence``: of which of several times; two months do not bear one title."""
    plan, unit = campaign.plan, as_of.as_it_was(campaign.unit, campaign.closed_at)
    cited = _cited(plan)
    superiors = [
        rules.superior_in(onward)
        for onward in Obligation.objects.filter(plan=plan, state=ObligationState.ACCEPTED)
        .exclude(onward="")
        .order_by("position")
        .values_list("onward", flat=True)
    ]
    return OpeningFacts(
        title=f"kết quả thực hiện {cited}{f' ({occurrence})' if occurrence else ''}" if cited else "",
        parent_body=_parent_body(campaign),
        place=unit.place,
        addressee=next((name for name in superiors if name), ""),
        recipients="Lưu: VT" if unit.line == Line.STATE else "Lưu VP",
        opening=f"Thực hiện {cited}, {unit.name} báo cáo kết quả như sau:" if cited else "",
    )


def _parent_body(campaign: Campaign) -> str:
    """The body above ours: in the tree, else as the plan prints it over our own name, else as last written."""
    unit, plan = campaign.unit, campaign.plan
    if unit.parent:
        return unit.parent.name
    names = [name for name in (unit.name, unit.short_name) if name]
    if plan.parent_body and any(search_key(name) in search_key(plan.issuer) for name in names):
        return plan.parent_body
    last = ConsolidatedReport.objects.filter(campaign__unit=unit).exclude(parent_body="").order_by("-pk").first()
    return last.parent_body if last else ""


def _cited(plan: Plan) -> str:
    """The plan as official writing cites it; "" when neither its symbol nor its subject is known."""
    kind = capital(plan.kind or "kế hoạch")
    if plan.symbol:
        words = f"{kind} số {plan.symbol}"
    elif plan.subject:
        words = f"{kind} {plan.subject}"
    else:
        return ""
    if plan.issued_on:
        words += f", ngày {short_date(plan.issued_on)}"
    if plan.issuer:
        words += f" của {named_within(plan.issuer, (plan.unit.name, plan.unit.short_name))}"
    return words


def _round_of(consolidated: ConsolidatedReport, today: date) -> Round | None:
    if consolidated.deliverable_id is None:
        return None
    return round_of(
        consolidated.campaign,
        campaigns.judged_on(consolidated.campaign, today),
        deliverable_id=consolidated.deliverable_id,
        occurrence=consolidated.occurrence,
    )


def _entries(standing: Standing) -> QuerySet[FigureEntry]:
    """Values of the reports that were handed in; of those returned or being written nothing is counted."""
    return FigureEntry.objects.filter(
        report__assignment__in=[r.assignment_id for r in standing.reporters],
        report__state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED),
    )


def _lines(campaign: Campaign, standing: Standing) -> tuple[rollup.Line, ...]:
    entries = [
        rollup.Entry(reporter, figure, category, numerator, denominator, state == ReportState.ACCEPTED)
        for reporter, figure, category, numerator, denominator, state in _entries(standing).values_list(
            "report__assignment", "figure", "category", "numerator", "denominator", "report__state"
        )
    ]
    return rollup.roll_up(_asked(campaign, entries), entries, owed=standing.owed)


def _asked(campaign: Campaign, entries: list[rollup.Entry]) -> list[Figure]:
    """The figures that the campaign asks for, and any that a unit gave before the campaign changed."""
    asked = {figure.name for figure in rules.figures_for(kinds_of(campaign))} | {e.figure for e in entries}
    return [figure for name, figure in BY_NAME.items() if name in asked]


def _sections(consolidated: ConsolidatedReport, standing: Standing) -> tuple[SectionOfPage, ...]:
    passages = list(consolidated.passages.order_by("position", "pk"))
    chosen = {(p.section, p.origin_id) for p in passages}
    names = {r.assignment_id: r.name for r in standing.reporters}
    offered: dict[str, list[Offered]] = {section: [] for section in Section.values}
    for text in _texts(standing):
        offered[text.section].append(
            Offered(
                report_id=text.report_id,
                reporter=names[text.report.assignment_id],
                text=text.text,
                is_accepted=text.report.state == ReportState.ACCEPTED,
                is_chosen=(text.section, text.report_id) in chosen,
            )
        )
    order = {name: place for place, name in enumerate(names.values())}
    return tuple(
        SectionOfPage(
            value=section.value,
            label=str(section.label),
            own=next((p.text for p in passages if p.section == section and p.position == 0), ""),
            passages=tuple(p for p in passages if p.section == section and p.position > 0),
            offered=tuple(sorted(offered[section], key=lambda one: order[one.reporter])),
        )
        for section in Section
    )


def _texts(standing: Standing) -> Iterator[ReportText]:
    if not standing.reporters:
        return iter(())
    return (
        ReportText.objects.filter(
            report__assignment__in=[r.assignment_id for r in standing.reporters],
            report__state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED),
        )
        .select_related("report")
        .iterator()
    )
