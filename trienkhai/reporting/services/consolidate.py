"""The consolidated report: begun from facts, written, given passages of units, taken out as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trienkhai.campaigns import queries as campaigns
from trienkhai.campaigns.models import Campaign
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import Conflict, DomainError, NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person
from trienkhai.reporting import queries, rules
from trienkhai.reporting.choices import Section
from trienkhai.reporting.models import ConsolidatedReport, Passage, ReportText
from trienkhai.vietnamese.symbols import parse_symbol


@dataclass(frozen=True)
class ConsolidatedContent:
    """Everything that a person writes in the consolidated report; a blank stays blank."""

    title: str
    parent_body: str = ""
    symbol: str = ""
    place: str = ""
    issued_on: date | None = None
    addressee: str = ""
    recipients: str = ""
    opening: str = ""
    signer_authority: str = ""
    signer_position: str = ""
    signer_name: str = ""
    names_missing: bool = True
    show_origins: bool = True
    own: Mapping[str, str] = field(default_factory=dict)  # Section value: our own text
    passages: Mapping[int, str] = field(default_factory=dict)  # Passage id: its text as shortened


@dataclass(frozen=True)
class PassageText:
    """A text to add that comes from no report in the system: from paper, or by word of mouth."""

    section: Section
    text: str
    origin_name: str = ""


HEAD = tuple(each.name for each in fields(ConsolidatedContent) if each.name not in {"own", "passages"})  # columns


@transaction.atomic
def consolidate(
    campaign: Campaign, *, by: HasKey, at: datetime, deliverable_id: int | None = None, occurrence: str = ""
) -> ConsolidatedReport:
    """The consolidated report of one round of reports, begun if there is none. It starts with facts of the plan
    and of the unit only. Without ``deliverable_id`` the round that is due by that day is taken."""
    _require(by, campaign)
    campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("unit__parent", "plan").get(pk=campaign.pk)
    )
    judged = campaigns.judged_on(campaign, at.date())
    chosen = queries.round_of(campaign, judged, deliverable_id=deliverable_id, occurrence=occurrence)
    begun = ConsolidatedReport.objects.filter(campaign=campaign, occurrence=chosen.occurrence if chosen else "")
    found = (begun.filter(deliverable=chosen.deliverable_id) if chosen else begun.filter(deliverable=None)).first()
    if found is not None:
        return found
    facts = queries.opening_facts(campaign, occurrence=chosen.occurrence if chosen else "")
    made = ConsolidatedReport.objects.create(
        campaign=campaign,
        deliverable_id=chosen.deliverable_id if chosen else None,
        occurrence=chosen.occurrence if chosen else "",
        title=facts.title,
        parent_body=facts.parent_body,
        place=facts.place,
        addressee=facts.addressee,
        recipients=facts.recipients,
        opening=facts.opening,
        made_by=access.actor(by),
        made_at=at,
    )
    journal.record("reporting.consolidated-begun", by=by, at=at, subject=made, details={"campaign": campaign.pk})
    return made


@transaction.atomic
def save_consolidated(
    consolidated: ConsolidatedReport, *, content: ConsolidatedContent, by: HasKey, at: datetime, version: int
) -> ConsolidatedReport:
    """Keep what was written. Conflict when somebody saved in between; DomainError where a symbol cannot be read."""
    held = hold(consolidated, by)
    if version != held.version:
        raise Conflict(_("Báo cáo tổng hợp vừa được người khác lưu. Xin xem cả hai bản rồi lưu lại."))
    if not content.title.strip():
        raise DomainError(_("Xin ghi trích yếu của báo cáo."))
    if content.symbol.strip() and not is_symbol(content.symbol):
        raise DomainError(_("Không đọc được số, ký hiệu. Xin ghi như 120-BC/ĐUK, chỉ ghi số, hoặc để trống."))
    for name in HEAD:
        value = getattr(content, name)
        setattr(held, name, value.strip() if isinstance(value, str) else value)
    held.version += 1
    held.save()
    for section in Section.values:
        _write_own(held, section, content.own.get(section, ""))
    mine = {p.pk: p for p in held.passages.all()}
    for passage_id, text in content.passages.items():
        passage = mine.get(passage_id)
        if passage is None:
            continue  # taken out in between, on another page
        if text.strip() and passage.text != text.strip():
            passage.text = text.strip()
            passage.save(update_fields=["text"])
    journal.record("reporting.consolidated-saved", by=by, at=at, subject=held, details={"version": held.version})
    return held


@transaction.atomic
def choose_passage(
    consolidated: ConsolidatedReport, *, report_id: int, section: str, by: HasKey, at: datetime
) -> Passage:
    """Take one section of a unit's report into the consolidated one, with its origin. Chosen twice, it stands once."""
    held = hold(consolidated, by)
    text = (
        ReportText.objects.filter(report=report_id, section=section, report__assignment__campaign=held.campaign_id)
        .select_related("report__assignment")
        .first()
    )
    if text is None or not rules.is_handed_in(text.report.state):
        raise NotFound(_("Không tìm thấy đoạn này; có thể đơn vị vừa sửa báo cáo."))
    found = held.passages.filter(origin=text.report, section=section).first()
    if found is not None:
        return found
    made = Passage.objects.create(
        consolidated=held,
        section=section,
        position=_next(held, section),
        text=text.text,
        origin=text.report,
        origin_name=queries.reporter_name(text.report.assignment),
    )
    journal.record("reporting.passage-chosen", by=by, at=at, subject=made, details={"report": report_id})
    return made


@transaction.atomic
def add_passage(consolidated: ConsolidatedReport, *, passage: PassageText, by: HasKey, at: datetime) -> Passage:
    """Add a passage that no report in the system holds, with where it comes from if that is known."""
    held = hold(consolidated, by)
    if not passage.text.strip():
        raise DomainError(_("Xin ghi nội dung đoạn cần thêm."))
    made = Passage.objects.create(
        consolidated=held,
        section=passage.section,
        position=_next(held, passage.section),
        text=passage.text.strip(),
        origin_name=passage.origin_name.strip(),
    )
    journal.record("reporting.passage-added", by=by, at=at, subject=made)
    return made


@transaction.atomic
def remove_passage(consolidated: ConsolidatedReport, *, passage_id: int, by: HasKey, at: datetime) -> None:
    """Take a passage out again; the unit's report keeps it."""
    held = hold(consolidated, by)
    passage = held.passages.filter(pk=passage_id).first()
    if passage is None:
        return
    journal.record("reporting.passage-removed", by=by, at=at, subject=passage)
    passage.delete()


@transaction.atomic
def record_export(consolidated: ConsolidatedReport, *, sha256: str, by: HasKey, at: datetime) -> None:
    """Note that the file was taken out; its hash tells later whether a file is that one."""
    journal.record(
        "reporting.consolidated-exported",
        by=by,
        at=at,
        subject=consolidated,
        details={"sha256": sha256, "version": consolidated.version},
    )


def is_symbol(text: str) -> bool:
    """ "120-BC/ĐUK", or the number alone."""
    return text.strip().isdecimal() or parse_symbol(text) is not None


def _require(by: HasKey, campaign: Campaign) -> None:
    if isinstance(by, Person) and not campaigns.sees_whole(by, campaign):
        raise NotFound(_("Không tìm thấy báo cáo tổng hợp."))
    campaigns.require_run(by, Capability.CONSOLIDATE, campaign)


def hold(consolidated: ConsolidatedReport, by: HasKey) -> ConsolidatedReport:
    """The consolidated report, held until the transaction ends, for somebody who may write it."""
    held = (
        ConsolidatedReport.objects.select_for_update(of=("self",))
        .select_related("campaign__unit")
        .get(pk=consolidated.pk)
    )
    _require(by, held.campaign)
    return held


def _write_own(held: ConsolidatedReport, section: str, text: str) -> None:
    """Our own text stands first in its section (position 0), one to a section."""
    own = held.passages.filter(section=section, position=0).first()
    if not text.strip():
        if own is not None:
            own.delete()
    elif own is None:
        Passage.objects.create(consolidated=held, section=section, position=0, text=text.strip())
    elif own.text != text.strip():
        own.text = text.strip()
        own.save(update_fields=["text"])


def _next(held: ConsolidatedReport, section: str) -> int:
    last = held.passages.filter(section=section).aggregate(last=Max("position"))["last"]
    return max(int(last or 0), 0) + 1
