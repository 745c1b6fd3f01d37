"""The sheet that the office keeps: sent, its columns named, tried without writing, carried out as one act."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.queries.office_sheet import DryRun, Outcome, dry_run
from trienkhai.campaigns.services import Entry
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.imports.table import Table, UnreadableSheet, column_letters, read_table
from trienkhai.web.days import day_typed
from trienkhai.web.request import Request, plain

MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 6_000, 200, 4_000_000  # our own sheet of 4,000 units × 30 duties: 2,750,000
FARTHEST = 1_048_576  # rows of the largest sheet that Excel writes
SHOWN = 400  # changes listed; the rest are counted


@require_http_methods(["GET", "HEAD", "POST"])
def office_sheet(request: Request, campaign_id: int) -> HttpResponse:
    """One address: GET asks for the file, POST shows what it would change, POST with ``act=write`` writes it."""
    campaign = queries.campaign_for(request.viewer, campaign_id)
    if not queries.sees_whole(request.viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    queries.require_run(request.viewer, Capability.ANSWER, campaign)
    page: dict[str, Any] = {"campaign": campaign, "is_open": campaign.state == CampaignState.RUNNING}
    if request.method != "POST":
        return render(request, "campaigns/office_sheet.html", page)
    try:
        table = _table(request)
    except UnreadableSheet as unreadable:
        return render(request, "campaigns/office_sheet.html", page | {"refusal": str(unreadable)}, status=422)
    typed_day = request.POST.get("day", "").strip()[:20]
    day = day_typed(typed_day) if typed_day else None
    page |= {"typed_day": typed_day, "note": request.POST.get("note", "").strip()[:500]}
    refusal = _("Ngày chưa đúng, đồng chí ghi như 25/04/2024.") if typed_day and day is None else ""
    if day is not None and day > request.at.date():
        refusal, day = _("Ngày này chưa đến, đồng chí ghi lại."), None
    tried = dry_run(
        request.viewer,
        campaign,
        table.rows,
        request.at.date(),
        columns=_columns(request) if "columns" in request.POST else None,
        day=day,
        note=page["note"],
    )
    if tried.unit_column is None:
        refusal = _("Không thấy cột nào có tên đơn vị của đợt này. Đồng chí kiểm tra lại tệp đã chọn.")
        return render(request, "campaigns/office_sheet.html", page | {"refusal": refusal}, status=422)
    if request.POST.get("act") == "write" and not refusal:
        try:
            return _write(request, campaign, tried, page["note"])
        except (NotFound, NotAllowed):
            raise
        except DomainError as stopped:
            refusal = str(stopped)
    return _tried(request, page, table, tried, refusal)


def _write(request: Request, campaign: Any, tried: DryRun, note: str) -> HttpResponse:
    ticked = set(request.POST.getlist("over"))
    differing = tried.of(Outcome.CONFLICT, Outcome.OLDER)
    wanted = tried.of(Outcome.CHANGE) + [c for c in differing if c.is_open and str(c.row) in ticked]
    entries = [
        Entry(change.row, change.said.state, change.said.done_on, change.said.done, change.said.of, note)
        for change in wanted
        if change.row is not None and change.said.state is not None
    ]
    count = services.enter_states(campaign, entries, by=request.viewer, at=request.at) if entries else 0
    if count:
        messages.success(request, _("Đã ghi %(count)d ô từ bảng của cơ quan.") % {"count": count})
    else:
        messages.info(request, _("Bảng không có gì mới, không ghi gì thêm."))
    return redirect("campaigns:board", campaign.pk)


def _tried(request: Request, page: dict[str, Any], table: Table, tried: DryRun, refusal: str) -> HttpResponse:
    choices = [
        (target.mark, target.kind.label, _short(target.words, str(target.kind.label))) for target in tried.targets
    ]
    groups = {
        "changes": tried.of(Outcome.CHANGE),
        "conflicts": tried.of(Outcome.CONFLICT),
        "standing": tried.of(Outcome.STANDING),
        "older": sorted(tried.of(Outcome.OLDER), key=lambda change: not change.is_open),  # what can be ticked first
        "no_day": tried.of(Outcome.NO_DAY),
        "needs_note": tried.of(Outcome.NEEDS_NOTE),
        "closed": tried.of(Outcome.CLOSED),
        "illegible": tried.of(Outcome.UNREAD),
    }
    for name, some in groups.items():
        page[name] = [(table.address(*change.address), change) for change in some[:SHOWN]]
        page[f"{name}_all"] = len(some)
    page |= {
        "tried": tried,
        "may_tick": any(change.is_open for change in tried.of(Outcome.CONFLICT, Outcome.OLDER)),
        "refusal": refusal,
        "unknown": [(table.address(row), name) for row, name in tried.unknown[:SHOWN]],
        "unknown_all": len(tried.unknown),
        "columns": [
            (heading.place, column_letters(table.column + heading.place), heading.words, tried.columns.get(heading.place, ""))
            for heading in tried.headings
            if heading.words and heading.place != tried.unit_column
        ],
        "unit_letter": column_letters(table.column + (tried.unit_column or 0)),
        "choices": choices,
        "table": json.dumps({"rows": table.rows, "row": table.row, "column": table.column}, ensure_ascii=False),
        "over": set(request.POST.getlist("over")),
        "key": secrets.token_urlsafe(16),
    }  # fmt: skip
    return render(request, "campaigns/office_sheet_check.html", page, status=422 if refusal else 200)


def _short(words: str, label: str) -> str:
    return words.removeprefix(label).strip()[:90]


def _table(request: Request) -> Table:
    """The cells, from the file or as the page before carried them on. Raises UnreadableSheet."""
    file = request.FILES.get("sheet")
    if file is not None:
        table = read_table(file.read(), file.name or "")
    elif request.POST.get("table"):
        table = _carried(request.POST["table"])
    else:
        raise UnreadableSheet(_("Đồng chí chọn tệp bảng theo dõi (.xlsx hoặc .csv)."))
    size = sum(len(cell) for row in table.rows for cell in row)
    if len(table.rows) > MOST_ROWS or table.width > MOST_COLUMNS or size > MOST_TEXT:
        raise UnreadableSheet(_("Bảng quá lớn. Đồng chí chia bảng theo nhóm đơn vị rồi nhập từng bảng."))
    return table


def _carried(text: str) -> Table:
    try:
        given = json.loads(text)
        rows = [[plain(str(cell))[:2000] for cell in row] for row in given["rows"]]
        table = Table(rows, int(given["row"]), int(given["column"]))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as broken:
        raise UnreadableSheet(_("Đồng chí gửi lại tệp từ đầu.")) from broken
    if not (0 <= table.row <= FARTHEST and 0 <= table.column <= FARTHEST):  # where the cells stood: no sheet is larger
        raise UnreadableSheet(_("Đồng chí gửi lại tệp từ đầu."))
    return table


def _columns(request: Request) -> dict[int, str]:
    """What the person said of each column; one that is not taken, or a duty named twice, is left out."""
    columns: dict[int, str] = {}
    for name, mark in request.POST.items():
        place = name.removeprefix("cot-")
        is_place = name.startswith("cot-") and place.isascii() and place.isdecimal() and len(place) < 5
        if is_place and str(mark).partition(":")[0].isdecimal() and mark not in columns.values():
            columns[int(place)] = str(mark)[:100]
    return columns
