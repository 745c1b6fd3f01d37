"""Adding a list of units under a unit: paste or choose a file, correct the kinds, store."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability, Line, UnitKind
from trienkhai.organisations.unit_lists import UnitList, UnreadableList
from trienkhai.web.organisations import unit_table
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.request import Request, whole_number

TEMPLATE_SEND = "organisations/import.html"
TEMPLATE_CHECK = "organisations/import_check.html"


@require_http_methods(["GET", "HEAD", "POST"])
def import_units(request: Request) -> HttpResponse:
    """Two pages, one address; ``vao`` names the unit that the list is added to."""
    parent = _parent(request)
    if request.method != "POST":
        return _send(request, parent)
    if request.POST.get("step") == "add":
        return _add(request, parent)
    if request.POST.get("step") == "back":
        return _send(request, parent, unit_table.as_text(unit_table.table_from(request.POST)))
    text = request.POST.get("units", "")
    try:
        read = unit_table.read_list(text, request.FILES.get("units_file"), UnitKind(parent.kind))
    except UnreadableList as refusal:
        return _send(request, parent, text, str(refusal))
    if not read.units:
        sentence = _("Không thấy tên đơn vị nào trong danh sách. Đồng chí dán mỗi dòng một tên đơn vị.")
        return _send(request, parent, text, sentence)
    known = queries.names_under(parent, [each.name for each in read.units])
    return _check(request, parent, unit_table.table_of(read.units, known), read)


def _add(request: Request, parent: Any) -> HttpResponse:
    table = unit_table.table_from(request.POST)
    if table.wrong or not table.kept:
        return _check(request, parent, table, refusal="" if table.wrong else _("Chưa còn dòng nào để thêm."))
    try:
        services.add_units(
            parent,
            unit_table.units_of(table, Line(parent.line)),
            by=request.viewer,
            at=request.at,
            key=request.POST.get("key", "")[:64],
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _check(request, parent, table, refusal=str(refusal))
    messages.success(request, _("Đã thêm danh sách đơn vị vào %(unit)s.") % {"unit": parent.name})
    return redirect("organisations:unit", parent.pk)


def _send(request: Request, parent: Any, text: str = "", refusal: str = "") -> HttpResponse:
    page = {"parent": parent, "units_text": text, "refusal": refusal}
    return render(request, TEMPLATE_SEND, page, status=422 if refusal else 200)


def _check(
    request: Request, parent: Any, table: unit_table.Table, read: UnitList | None = None, refusal: str = ""
) -> HttpResponse:
    page = {
        "parent": parent,
        "table": table,
        "read": read,
        "refusal": refusal,
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
    }
    return render(request, TEMPLATE_CHECK, page, status=422 if refusal or table.wrong else 200)


def _parent(request: Request) -> Any:
    """The unit named in the address, else the committee; only where the viewer keeps the structure."""
    viewer = viewer_of(request)
    number = whole_number(request.POST.get("vao") or request.GET.get("vao"))
    if number is not None:
        parent = queries.unit_for(viewer, number)
    else:
        installed = queries.installation()
        if installed is None:
            raise NotFound(_("Không tìm thấy đơn vị."))
        parent = queries.unit_for(viewer, installed.committee.pk)
    access.require(viewer, Capability.MANAGE_STRUCTURE, parent)
    return parent
