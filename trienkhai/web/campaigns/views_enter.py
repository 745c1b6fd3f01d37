"""States entered in bulk: one duty at a time over its units, page by page, or "everybody but these"."""

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
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.queries import Place
from trienkhai.campaigns.services import Entry
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations.choices import Capability
from trienkhai.web.campaigns.entering import Part, gone_to, named_in, overtaken_words, part_asked, sent_places
from trienkhai.web.campaigns.forms import (
    ENTERED_STATES,
    ListForm,
    RowInput,
    parsed_count,
    parsed_day,
    row_as_stored,
    rows_as_stored,
    rows_as_typed,
)
from trienkhai.web.campaigns.views_enter_periods import enter_period
from trienkhai.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request, campaign_id: int) -> HttpResponse:
    """A page of the table of one duty; POST stores what stands on it, or nothing of it."""
    campaign = queries.campaign_for(request.viewer, campaign_id)
    if not queries.sees_whole(request.viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    queries.require_run(request.viewer, Capability.ANSWER, campaign)
    columns = queries.columns_of(request.viewer, campaign)
    mark = request.POST.get("cot") or request.GET.get("cot") or ""
    column = next((c for c in columns if c.mark == mark), columns[0] if columns else None)
    part = part_asked(request, column.mark if column else "")
    page: dict[str, Any] = {
        "campaign": campaign,
        "columns": columns,
        "column": column,
        "filters": part,
        "is_open": campaign.state == CampaignState.RUNNING,
        "form": ListForm(),
        "sentence": "",
        "states": [(state.value, state.label) for state in ENTERED_STATES],
    }
    if column is None:
        return render(request, "campaigns/enter.html", page)
    places = queries.places_of(request.viewer, campaign, column)
    if column.is_standing:
        return enter_period(request, page, places)
    page["counts"] = column.kind in ("MEETING", "COMMITMENTS") or queries.is_counted(campaign, column)
    if request.method != "POST":
        return _shown(request, page, places)
    if request.POST.get("act") == "list":
        return _listed(request, page, places)
    sent, gone = sent_places(places, request.POST)
    lines = rows_as_typed(queries.rows_at(campaign, sent), request.POST)
    entries = _from_table(page, lines)
    if entries is None:
        status = 409 if any(line.is_overtaken for line in lines) else 422
        return _shown(request, page, places, lines, status=status)
    try:
        count = services.enter_states(campaign, entries, by=request.viewer, at=request.at) if entries else 0
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        page["sentence"] = str(refusal)
        return _shown(request, page, places, lines, status=422)
    go = request.POST.get("go", "")
    if count or not go:  # who only turns the page has not been promised anything
        messages.success(request, _("Đã ghi %(count)d dòng thay đổi.") % {"count": count})
    if gone:
        messages.warning(request, _("%(count)d dòng không còn thuộc việc này nên không ghi.") % {"count": gone})
    done = _completed(places) | {entry.assignment_id for entry in entries if entry.state == AssignmentState.COMPLETED}
    return gone_to(campaign.pk, part, places, sent, done, go)


def _completed(places: list[Place]) -> set[int]:
    return {place.id for place in places if place.state == AssignmentState.COMPLETED}


def _shown(
    request: Request, page: dict[str, Any], places: list[Place], lines: list[RowInput] | None = None, status: int = 200
) -> HttpResponse:
    """The page that the address names, or the same with the lines of a form that was refused."""
    part: Part = page["filters"]
    kept = queries.kept_places(places, q=part.q, without=_completed(places) if part.is_open else ())
    stretch = queries.stretch_of(kept, part.page)
    if lines is None:
        lines = rows_as_stored(queries.rows_at(page["campaign"], stretch.places))
    return render(request, "campaigns/enter.html", {**page, "listing": stretch, "lines": lines}, status=status)


def _from_table(page: dict[str, Any], lines: list[RowInput]) -> list[Entry] | None:
    """What was changed on the page; None when a line is wrong, the lines say why."""
    entries: list[Entry] = []
    for line in lines:
        stored = row_as_stored(line.place, line.row)
        try:
            state = AssignmentState(line.state)
            day, done, of = parsed_day(line.done_on), parsed_count(line.done), parsed_count(line.of)
        except ValueError:
            line.errors.append(_("Đồng chí chọn một trạng thái trong danh sách."))
            continue
        except django_forms.ValidationError as bad:
            line.errors.extend(bad.messages)
            continue
        is_same_note = line.note == stored.note
        typed = (state, day, line.done, line.of)
        if is_same_note and typed == (line.row.state, line.row.done_on, stored.done, stored.of):
            continue
        if line.is_overtaken:
            line.errors.append(_overtaken(line))
        elif day is None and state in (AssignmentState.COMPLETED, AssignmentState.SUBMITTED):
            line.errors.append(_("Đồng chí ghi ngày làm xong."))
        else:
            entries.append(Entry(line.pk, state, day, done, of, "" if is_same_note else line.note))
    if any(line.errors for line in lines):
        page["sentence"] = _("Có dòng chưa đúng, đồng chí sửa ở bảng bên dưới. Chưa dòng nào được ghi.")
        return None
    return entries


def _overtaken(line: RowInput) -> str:
    stored = row_as_stored(line.place, line.row)
    words = [str(AssignmentState(stored.state).label), stored.done_on, "/".join(filter(None, (stored.done, stored.of)))]
    now = ", ".join(word for word in (*words, stored.note[:200]) if word)
    return overtaken_words(now)


def _listed(request: Request, page: dict[str, Any], places: list[Place]) -> HttpResponse:
    campaign, column = page["campaign"], page["column"]
    entries = _from_list(request, page, places)
    if entries is None:
        return _shown(request, page, places, status=422)
    try:
        count = services.enter_states(campaign, entries, by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        page["sentence"] = str(refusal)
        return _shown(request, page, places, status=422)
    messages.success(request, _("Đã ghi %(count)d dòng thay đổi.") % {"count": count})
    return redirect(f"{reverse('campaigns:enter', args=[campaign.pk])}?{urlencode({'cot': column.mark})}")


def _from_list(request: Request, page: dict[str, Any], places: list[Place]) -> list[Entry] | None:
    """Everybody whose row is open, but for the units named, has done it on that day."""
    form = page["form"] = ListForm(request.POST)
    if not form.is_valid():
        return None
    rows = queries.rows_of_column(request.viewer, page["campaign"], page["column"])
    missing, unknown = named_in(form.cleaned_data["missing"], rows, places)
    if unknown:
        words = "; ".join(unknown[:10])
        form.add_error(
            "missing", _("Không nhận ra đơn vị: %(names)s. Đồng chí ghi lại tên cho đúng.") % {"names": words}
        )
        return None
    waiting = [row for row in rows if row.state not in (AssignmentState.COMPLETED, AssignmentState.SUBMITTED)]
    return [
        Entry(row.pk, AssignmentState.COMPLETED, form.cleaned_data["done_on"], note=form.cleaned_data["note"])
        for row in waiting
        if row.pk not in missing
    ]
