"""Sheets of units and people: sent, their columns named, checked, confirmed, carried out; and lists that go out."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability, ImportState, SheetKind
from trienkhai.organisations.imports.columns import IGNORED, Columns, fields_of, guess_columns
from trienkhai.organisations.imports.table import Table, UnreadableSheet, column_letters
from trienkhai.organisations.imports.workbooks import template_workbook
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.request import Request, whole_number
from trienkhai.web.workbooks import XLSX, workbook_answer

EXAMPLES = 3  # cells shown of each column
MOST_COLUMNS = 60
TEMPLATE_NAMES = {SheetKind.UNITS: "mau-don-vi.xlsx", SheetKind.PEOPLE: "mau-nguoi.xlsx"}
COUNTED = (("new", "g"), ("changed", "l"), ("same", "d"), ("refused", "o"))


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    """Send a sheet; ``vao`` names the unit under which its rows are looked for."""
    viewer = viewer_of(request)
    unit = _unit(request)
    kind = request.POST.get("kind") or request.GET.get("loai", "")
    refusal = ""
    if request.method == "POST":
        file = request.FILES.get("sheet")
        if kind not in SheetKind.values:
            refusal = _("Đồng chí chọn nội dung của tệp: danh sách đơn vị hay danh sách người.")
        elif file is None:
            refusal = _("Đồng chí chọn tệp .xlsx hoặc .csv.")
        else:
            try:
                sheet = services.begin_import(
                    unit,
                    kind=SheetKind(kind),
                    data=file.read(),
                    file_name=file.name or "",
                    by=viewer,
                    at=request.at,
                    key=request.POST.get("key", "")[:64],
                )
                return redirect("organisations:sheet", sheet.pk)
            except UnreadableSheet as unreadable:
                refusal = str(unreadable)
    kinds = [(k.value, k.label) for k in SheetKind if access.may(viewer, services.needed_for(k), unit)]
    page = {
        "unit": unit,
        "kind": kind or (kinds[0][0] if len(kinds) == 1 else ""),
        "kinds": kinds,
        "earlier": queries.imports_of(viewer, unit=unit),
        "refusal": refusal,
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
    }
    return render(request, "organisations/import_sheet.html", page, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, import_id: int) -> HttpResponse:
    """One import, whatever step it is at."""
    found = queries.import_for(viewer_of(request), import_id)
    if request.method == "POST":
        return _act(request, found)
    wants_columns = found.state == ImportState.WAITING and not found.columns.get("is_chosen")
    if wants_columns or (found.state == ImportState.CHECKED and "cot" in request.GET):
        return _columns_page(request, found, Columns.from_stored(found.columns))
    return _state_page(request, found)


@require_safe
def report(request: Request, import_id: int) -> HttpResponseBase:
    """What was found row by row, to download."""
    found = queries.import_for(viewer_of(request), import_id)
    if not found.report:
        raise NotFound(_("Báo cáo của lượt nhập này đã được xóa."))
    try:
        file = found.report.open("rb")
    except FileNotFoundError as gone:
        raise NotFound(_("Báo cáo của lượt nhập này đã được xóa.")) from gone
    return FileResponse(file, as_attachment=True, filename=f"ket-qua-nhap-{found.pk}.xlsx", content_type=XLSX)


@require_safe
def template(request: Request, kind: SheetKind) -> HttpResponse:
    """An empty sheet with the columns that we read, drop-downs and notes."""
    viewer_of(request)
    return workbook_answer(template_workbook(kind), TEMPLATE_NAMES[kind])


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request, unit_id: int) -> HttpResponse:
    """Lists of a subtree; sending people's names out is a POST, since it is written into the journal."""
    viewer = viewer_of(request)
    unit = queries.unit_for(viewer, unit_id)
    may_reveal = access.may(viewer, Capability.REVEAL_STATUS, unit)
    day = request.at.strftime("%Y%m%d")
    if request.method == "POST":
        if request.POST.get("what") == "units":
            return workbook_answer(
                services.export_units(unit, by=viewer, at=request.at), f"don-vi-{unit.pk}-{day}.xlsx"
            )
        made = services.export_people(unit, include_masked=request.POST.get("masked") == "1", by=viewer, at=request.at)
        return workbook_answer(made, f"nguoi-{unit.pk}-{day}.xlsx")
    page = {"unit": unit, "may_reveal": may_reveal, "superiors": queries.superiors_of(viewer, unit)}
    return render(request, "organisations/import_export.html", page)


# --- the acts of one import
def _act(request: Request, found: Any) -> HttpResponse:
    viewer, act = viewer_of(request), request.POST.get("act", "")
    try:
        if act == "guess":
            first = whole_number(request.POST.get("first"))
            table = services.table_of(found)
            below = None if first is None else max(0, min(first - 1 - table.row, len(table.rows)))
            return _columns_page(request, found, guess_columns(table, SheetKind(found.kind), below), table)
        if act == "columns":
            return _choose(request, found)
        if act == "sheet":
            table = services.table_of(found)
            place = whole_number(request.POST.get("sheet"))
            services.choose_sheet(
                found,
                place=-1 if place is None else place,
                columns=_columns_from(request, found, table),
                by=viewer,
                at=request.at,
            )
        if act == "confirm":
            services.confirm_import(found, by=viewer, at=request.at)
        elif act == "cancel":
            services.cancel_import(found, by=viewer, at=request.at)
            messages.success(request, _("Đã dừng lượt nhập."))
        return redirect("organisations:sheet", found.pk)
    except (NotAllowed, NotFound):
        raise
    except Conflict as moved_on:
        messages.warning(request, str(moved_on))
        return redirect("organisations:sheet", found.pk)
    except DomainError as refusal:
        return _state_page(request, found, refusal=str(refusal))


def _choose(request: Request, found: Any) -> HttpResponse:
    table = services.table_of(found)
    columns = _columns_from(request, found, table)
    try:
        services.choose_columns(found, columns=columns, by=viewer_of(request), at=request.at)
    except (NotAllowed, NotFound, Conflict):
        raise
    except DomainError as refusal:
        return _columns_page(request, found, columns, table, refusal=str(refusal))
    return redirect("organisations:sheet", found.pk)


def _columns_from(request: Request, found: Any, table: Table) -> Columns:
    """What the form says the columns hold."""
    guessed = Columns.from_stored(found.columns)
    codes = {field.code for field in fields_of(SheetKind(found.kind))}
    held = {
        place: code
        for place in range(min(table.width, MOST_COLUMNS))
        if (code := request.POST.get(f"column-{place}", "")) in codes
    }
    first = whole_number(request.POST.get("first"))
    below = guessed.first if first is None else max(0, min(first - 1 - table.row, len(table.rows)))
    return Columns(below, held, guessed.headers, tuple(place for place in guessed.never if place not in held))


# --- the pages of one import
def _columns_page(
    request: Request, found: Any, columns: Columns, table: Table | None = None, refusal: str = ""
) -> HttpResponse:
    try:
        table = table or services.table_of(found)
    except DomainError as gone:
        return _state_page(request, found, refusal=str(gone))
    width = min(table.width, MOST_COLUMNS)
    may_read = _may_read(viewer_of(request), found)
    below = [row for row in table.rows[columns.first : columns.first + 200] if any(row)]
    shown = []
    for place in range(width):
        examples = [row[place] for row in below if place < len(row) and row[place]][:EXAMPLES]
        header = columns.headers[place] if place < len(columns.headers) else ""
        if not header and not examples:
            continue
        shown.append(
            {
                "place": place,
                "letters": column_letters(table.column + place),
                "header": header,
                "examples": examples if may_read else [],
                "held": columns.held.get(place, IGNORED),
                "is_never": place in columns.never,
            }
        )
    page = {
        "sheet": found,
        "columns": shown,
        "fields": [(field.code, field.title) for field in fields_of(SheetKind(found.kind))],
        "ignored": IGNORED,
        "first": table.row + columns.first + 1,
        "refusal": refusal,
        **_sheets(found),
    }
    return render(request, "organisations/import_columns.html", page, status=422 if refusal else 200)


def _state_page(request: Request, found: Any, refusal: str = "") -> HttpResponse:
    state, outcome = ImportState(found.state), found.outcome
    total = found.total or 0
    page = {
        "sheet": found,
        "refusal": refusal,
        "is_checking": state == ImportState.WAITING,
        "is_checked": state == ImportState.CHECKED,
        "is_running": state == ImportState.RUNNING,
        "is_done": state == ImportState.DONE,
        "is_stopped": state == ImportState.CANCELLED,
        "waits": state in (ImportState.WAITING, ImportState.RUNNING),
        "may_stop": state in (ImportState.WAITING, ImportState.CHECKED, ImportState.RUNNING),
        "counts": [(name, style, outcome.get(name, 0)) for name, style in COUNTED] if "new" in outcome else [],
        "refused": outcome.get("first_refused", []),
        "more_refused": max(0, outcome.get("refused", 0) - len(outcome.get("first_refused", []))),
        "to_do": outcome.get("new", 0) + outcome.get("changed", 0),
        "written": outcome.get("made_new", 0) + outcome.get("made_changed", 0),
        "left": max(0, total - found.done),
        "error": outcome.get("error", ""),
        "is_people": found.kind == SheetKind.PEOPLE,
        **_sheets(found),
    }
    return render(request, "organisations/import_state.html", page, status=422 if refusal else 200)


# --- the parts
def _sheets(found: Any) -> dict[str, Any]:
    """Which sheet of the workbook is read, and which are not; nothing when there is only one."""
    every = found.columns.get("sheets", [])
    read = found.columns.get("sheet")
    if len(every) < 2:
        return {"sheets": []}
    return {
        "sheets": every,
        "sheet_read": read,
        "sheet_name": next((name for place, name, _rows in every if place == read), ""),
        "others": ", ".join(f"“{name}”" for place, name, _rows in every if place != read),
    }


def _unit(request: Request) -> Any:
    """The unit named in the address, else the top of what the viewer sees; only where he keeps the people."""
    viewer = viewer_of(request)
    number = whole_number(request.POST.get("vao") or request.GET.get("vao"))
    unit = queries.unit_for(viewer, number) if number is not None else queries.top_seen(viewer)
    if unit is None:
        raise NotFound(_("Không tìm thấy đơn vị."))
    access.require(viewer, Capability.MANAGE_PEOPLE, unit)
    return unit


def _may_read(viewer: Any, found: Any) -> bool:
    """Whether the cells of a sheet are shown: the standings of people stand there unmasked. To who sent it they are
    nothing new."""
    is_people = found.kind == SheetKind.PEOPLE
    return not is_people or found.by_id == viewer.pk or access.may(viewer, Capability.REVEAL_STATUS, found.unit)
