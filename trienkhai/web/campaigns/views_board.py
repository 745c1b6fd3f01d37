"""The board of a campaign, the lists behind its numbers, the Excel sheet."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from trienkhai.campaigns import queries, sheets
from trienkhai.campaigns.choices import AssignmentState, CampaignState, Level, Timeliness
from trienkhai.campaigns.queries import Filters
from trienkhai.kernel.clock import house_day
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Role
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.vietnamese.text import search_key
from trienkhai.web.campaigns import office_sheet, shown
from trienkhai.web.days import day_typed
from trienkhai.web.request import Request, whole_number
from trienkhai.web.workbooks import workbook_answer

STATE_GROUPS = ((queries.OPEN, gettext_lazy("Chưa xong")), (queries.HANDED_IN, gettext_lazy("Đã nộp hoặc đã xong")))
NOTICED = 10  # duties named beside the matrix, the longest overdue first; the rest are counted
FORM_FIELDS = {"kind", "state", "timeliness", "obligation", "missing", "q"}


@require_safe
def board(request: Request, campaign_id: int) -> HttpResponse:
    """The board of now, or with ``ngay`` as it stood at the end of a past day."""
    viewer = request.viewer
    campaign = queries.campaign_for(viewer, campaign_id)
    today = queries.judged_on(campaign, request.at.date())
    asked = {"q": request.GET.get("q", "")[:100], "cap": chosen(request.GET.get("cap"), Level)}
    typed = request.GET.get("ngay", "").strip()[:20]
    past, wrong_day = past_day(typed, campaign, request.at.date())
    day = past or today
    seen = queries.board_of(
        viewer,
        campaign,
        day,
        opened=request.GET.get("mo", ""),
        page=whole_number(request.GET.get("trang")) or 1,
        q=asked["q"],
        level=asked["cap"],
        is_past=past is not None,
    )
    heads, noticed = shown.heads(seen), shown.attention(seen, day)
    lists = reverse("campaigns:list", args=[campaign.pk])
    kept = asked | ({"ngay": past.isoformat()} if past else {})
    linked = "" if past else lists  # the lists are those of now
    is_running = campaign.state == CampaignState.RUNNING
    may_enter = is_running and not past and queries.may_run(viewer, Capability.ANSWER, campaign)
    page = {
        "campaign": campaign,
        "board": seen,
        "four": seen.four,
        "q": asked["q"],
        "level": asked["cap"],
        "levels": [(some, some.label) for some in seen.levels],
        "past": past,
        "typed_day": typed if wrong_day else past.strftime("%d/%m/%Y") if past else "",
        "wrong_day": wrong_day,
        "kept": urlencode({name: value for name, value in kept.items() if value}),
        "kept_open": urlencode({name: value for name, value in (kept | {"mo": seen.opened}).items() if value}),
        "heads": heads,
        "opened": [column for head in heads for column in head.duties],
        "own_rows": shown.rows_shown(seen, seen.own_rows, linked),
        "rows": shown.rows_shown(seen, seen.rows, linked, may_enter=may_enter),
        "width": len(seen.columns) + 1,
        "legend": shown.legend(seen),
        "attention": noticed[:NOTICED],
        "attention_left": len(noticed) - NOTICED,
        "today": day,
        "after_closing": queries.after_closing_count(viewer, campaign) if not past else 0,
        "newcomers": queries.newcomer_count(campaign) if seen.sees_whole and not past else 0,
        "standing_duties": queries.standing_of(viewer, campaign, today) if seen.sees_whole and not past else [],
        "petitions": queries.open_petition_count(campaign) if seen.sees_whole and not past else 0,
        "is_preparing": campaign.state == CampaignState.PREPARING,
        "may_launch": queries.may_run(viewer, Capability.LAUNCH, campaign),
        "may_review": queries.may_run(viewer, Capability.REVIEW, campaign),
        "may_consolidate": queries.may_run(viewer, Capability.CONSOLIDATE, campaign),
        "may_enter": may_enter,
        "own_units": [] if seen.sees_whole else access.units_held(viewer, Role.UNIT_OFFICER),
        "key": secrets.token_urlsafe(16),
    }
    return render(request, "campaigns/board.html", page)


def past_day(typed: str, campaign: Any, today: date) -> tuple[date | None, str]:
    """The past day that was asked for, None for the board of now; and what is wrong with what was typed."""
    if not typed:
        return None, ""
    day = day_typed(typed)
    if day is None:
        return None, _("Ngày chưa đúng, đồng chí ghi như 25/04/2024.")
    if day > today:
        return None, _("Ngày này chưa đến; bảng dưới đây là bảng của hôm nay.")
    if campaign.launched_at is None or day < house_day(campaign.launched_at):
        return None, _("Ngày này kế hoạch chưa triển khai; bảng dưới đây là bảng của hôm nay.")
    return (day if day < queries.judged_on(campaign, today) else None), ""


@require_safe
def sheet(request: Request, campaign_id: int) -> HttpResponse:
    """The one page that a leader takes to a meeting: totals that close, the matrix in signs, who is overdue."""
    viewer = request.viewer
    campaign = queries.campaign_for(viewer, campaign_id)
    today = queries.judged_on(campaign, request.at.date())
    page = {"campaign": campaign, **office_sheet.sheet_of(viewer, campaign, today)}
    return render(request, "campaigns/sheet.html", page)


@require_safe
def list_(request: Request, campaign_id: int) -> HttpResponse:
    viewer = request.viewer
    campaign = queries.campaign_for(viewer, campaign_id)
    today = queries.judged_on(campaign, request.at.date())
    filters, page_number = filters_from(request.GET), whole_number(request.GET.get("page")) or 1
    page: dict[str, Any] = {
        "campaign": campaign,
        "filters": filters,
        "kept": [pair for pair in parse_qsl(filters.query, keep_blank_values=True) if pair[0] not in FORM_FIELDS],
        "kinds": [
            (queries.RECEIPT, _("Tiếp nhận văn bản")),
            *WorkKind.choices,
            (queries.NOT_REPORT, _("Mọi loại trừ báo cáo")),
        ],
    }
    if filters.kind == queries.RECEIPT:
        page["listing"] = queries.receipts_of(viewer, campaign, filters, page=page_number)
        page["states"] = [(queries.RECEIVED, _("Đã tiếp nhận")), (queries.AWAITED, _("Chưa tiếp nhận"))]
        page["narrowing"] = narrowing(filters, {}, _one_name(request, campaign, filters))
        return render(request, "campaigns/receipts.html", page)
    listing = queries.rows_of(viewer, campaign, filters, today, page=page_number)
    obligations = queries.obligations_of(viewer, campaign)
    page |= {
        "listing": listing,
        "rows": [(row, shown.row_css(row), shown.row_timeliness(row)) for row in listing.rows],
        "states": [*STATE_GROUPS, *AssignmentState.choices],
        "timelinesses": Timeliness.choices,
        "obligations": obligations,
        "narrowing": narrowing(
            filters,
            {row.duty: row.label for row in listing.rows},
            _one_name(request, campaign, filters),
        ),
    }
    return render(request, "campaigns/list.html", page)


def _one_name(request: Request, campaign: Any, filters: Filters) -> dict[int, str]:
    if filters.unit is None:
        return {}
    return {filters.unit: queries.unit_name(request.viewer, campaign, filters.unit)}


@require_safe
def xlsx(request: Request, campaign_id: int) -> HttpResponse:
    viewer = request.viewer
    campaign = queries.campaign_for(viewer, campaign_id)
    today = queries.judged_on(campaign, request.at.date())
    heading = sheets.Heading(
        committee=campaign.unit.name,
        title=f"{campaign.plan.symbol} {campaign.title}".strip(),
        as_of=f"Số liệu tính đến {request.at:%H:%M} ngày {request.at:%d/%m/%Y}",  # the sheet is Vietnamese
    )
    content = sheets.workbook_of(
        heading,
        queries.units_listed(viewer, campaign),
        queries.every_row_of(viewer, campaign, Filters(), today, most_signed=sheets.MOST_LISTED),
        queries.every_receipt_of(viewer, campaign),
    )
    return workbook_answer(content, file_name(campaign.plan.symbol, request.at.date()))


def file_name(symbol: str, today: date) -> str:
    """ "theo-doi-100-kh-duk-20240426.xlsx": letters that every system takes."""
    plain = "".join(char if char.isascii() and char.isalnum() else "-" for char in search_key(symbol)).strip("-")
    return "-".join(part for part in ("theo-doi", plain, today.strftime("%Y%m%d")) if part) + ".xlsx"


def chosen(text: str | None, words: type[Any], *more: str) -> str:
    return text if text and (text in words.values or text in more) else ""


def filters_from(data: Mapping[str, str]) -> Filters:
    """The filters that an address names; a value that does not exist narrows nothing."""
    kind = chosen(data.get("kind"), WorkKind, queries.RECEIPT, queries.NOT_REPORT)
    more = (queries.OPEN, queries.HANDED_IN, *((queries.RECEIVED, queries.AWAITED) if kind == queries.RECEIPT else ()))
    try:
        due = date.fromisoformat(data.get("due", ""))
    except ValueError:
        due = None
    return Filters(
        kind=kind,
        state=chosen(data.get("state"), AssignmentState, *more),
        timeliness=chosen(data.get("timeliness"), Timeliness),
        unit=whole_number(data.get("unit")),
        branch=whole_number(data.get("branch")),
        obligation=whole_number(data.get("obligation")),
        duty=whole_number(data.get("duty")),
        occurrence=data.get("occurrence", None),
        scope=chosen(data.get("scope"), Scope),
        organ=data.get("organ", None),
        source=chosen(data.get("source"), DateSource),
        due=due,
        missing=data.get("missing") == "1",
        level=chosen(data.get("level"), Level),
        q=data.get("q", "")[:100],
    )


def narrowing(filters: Filters, duties: Mapping[int, str], units: Mapping[int, str]) -> list[tuple[str, str]]:
    """What narrows the list beyond the fields of its form: words, and the query without it."""
    found = []
    if filters.unit is not None:
        found.append((units.get(filters.unit) or _("một đơn vị"), filters.but(unit=None, organ=None)))
    if filters.branch is not None:
        found.append((_("một đơn vị và các đơn vị cấp dưới"), filters.but(branch=None)))
    if filters.duty is not None:
        found.append((duties.get(filters.duty) or _("một việc"), filters.but(duty=None, occurrence=None)))
    if filters.scope:
        found.append((str(Scope(filters.scope).label), filters.but(scope="", organ=None)))
    if filters.level:
        found.append((str(Level(filters.level).label), filters.but(level="")))
    if filters.source:
        found.append((str(DateSource(filters.source).label), filters.but(source="")))
    if filters.due:
        found.append((_("hạn %(day)s") % {"day": shown.short(filters.due)}, filters.but(due=None)))
    return [(words, without.query) for words, without in found]
