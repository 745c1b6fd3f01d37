"""States entered in bulk: one duty at a time over all its units, or "everybody but these"."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.audiences import match_names
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.services import Entry
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations.choices import Capability
from trienkhai.web.campaigns.forms import (
    ENTERED_STATES,
    ListForm,
    RowInput,
    parsed_count,
    parsed_day,
    rows_as_stored,
    rows_as_typed,
)
from trienkhai.web.campaigns.views_enter_periods import enter_period
from trienkhai.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request, campaign_id: int) -> HttpResponse:
    """The table of one duty; POST stores the whole table, or nothing of it."""
    campaign = queries.campaign_for(request.viewer, campaign_id)
    if not queries.sees_whole(request.viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    queries.require_run(request.viewer, Capability.ANSWER, campaign)
    columns = queries.columns_of(request.viewer, campaign)
    mark = request.POST.get("cot") or request.GET.get("cot") or ""
    column = next((c for c in columns if c.mark == mark), columns[0] if columns else None)
    page: dict[str, Any] = {
        "campaign": campaign,
        "columns": columns,
        "column": column,
        "is_open": campaign.state == CampaignState.RUNNING,
        "form": ListForm(),
        "sentence": "",
        "states": [(state.value, state.label) for state in ENTERED_STATES],
        "counts": column is not None and column.kind in ("MEETING", "COMMITMENTS"),
    }
    rows = queries.rows_of_column(request.viewer, campaign, column) if column else []
    page["counts"] = page["counts"] or any(row.of is not None for row in rows)  # "mỗi chi bộ", whatever the kind
    if column is not None and column.is_standing:
        return enter_period(request, page, rows)
    if request.method != "POST" or column is None:
        return _shown(request, page, rows_as_stored(rows))
    if request.POST.get("act") == "list":
        lines, entries = _from_list(request, page, rows)
    else:
        lines, entries = _from_table(request, page, rows)
    if entries is None:
        return _shown(request, page, lines, status=422)
    try:
        count = services.enter_states(campaign, entries, by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        page["sentence"] = str(refusal)
        return _shown(request, page, lines, status=422)
    messages.success(request, _("Đã ghi %(count)d dòng thay đổi.") % {"count": count})
    return redirect(f"{reverse('campaigns:enter', args=[campaign.pk])}?{urlencode({'cot': column.mark})}")


def _shown(request: Request, page: dict[str, Any], lines: list[RowInput], status: int = 200) -> HttpResponse:
    return render(request, "campaigns/enter.html", {**page, "lines": lines}, status=status)


def _from_table(request: Request, page: dict[str, Any], rows: list[Any]) -> tuple[list[RowInput], list[Entry] | None]:
    lines = rows_as_typed(rows, request.POST)
    entries: list[Entry] = []
    for line in lines:
        try:
            state = AssignmentState(line.state)
            entry = Entry(
                line.pk, state, parsed_day(line.done_on), parsed_count(line.done), parsed_count(line.of), line.note
            )
        except ValueError:
            line.errors.append(_("Đồng chí chọn một trạng thái trong danh sách."))
            continue
        except django_forms.ValidationError as bad:
            line.errors.extend(bad.messages)
            continue
        if state == line.row.state and _same(line):
            continue
        if entry.done_on is None and state in (AssignmentState.COMPLETED, AssignmentState.SUBMITTED):
            line.errors.append(_("Đồng chí ghi ngày làm xong."))
            continue
        entries.append(entry)
    if any(line.errors for line in lines):
        page["sentence"] = _("Có dòng chưa đúng, đồng chí sửa ở bảng bên dưới. Chưa dòng nào được ghi.")
        return lines, None
    return lines, entries


def _same(line: RowInput) -> bool:
    stored = rows_as_stored([line.row])[0]
    typed = (parsed_day(line.done_on), line.done, line.of, line.note)
    return typed == (line.row.done_on, stored.done, stored.of, stored.note)


def _from_list(request: Request, page: dict[str, Any], rows: list[Any]) -> tuple[list[RowInput], list[Entry] | None]:
    """Everybody whose row is open, but for the units named, has done it on that day."""
    lines = rows_as_stored(rows)
    form = page["form"] = ListForm(request.POST)
    if not form.is_valid():
        return lines, None
    names = {row.pk: (row.unit_name, row.unit.short_name) for row in rows}
    missing, unknown = match_names(form.cleaned_data["missing"].splitlines(), names)
    if unknown:
        words = "; ".join(unknown[:10])
        form.add_error(
            "missing", _("Không nhận ra đơn vị: %(names)s. Đồng chí ghi lại tên cho đúng.") % {"names": words}
        )
        return lines, None
    waiting = [row for row in rows if row.state not in (AssignmentState.COMPLETED, AssignmentState.SUBMITTED)]
    return lines, [
        Entry(row.pk, AssignmentState.COMPLETED, form.cleaned_data["done_on"], note=form.cleaned_data["note"])
        for row in waiting
        if row.pk not in missing
    ]
