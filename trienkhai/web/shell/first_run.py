"""The first run: name the committee, give its units, make the first account. Nothing is stored before the end."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trienkhai.accounts.services import BadPassword, BadUsername
from trienkhai.kernel.errors import DomainError, NotFound
from trienkhai.organisations import queries, services
from trienkhai.organisations.choices import Line, UnitKind
from trienkhai.organisations.unit_lists import NewUnit, UnitList, UnreadableList, guess_kind, tidy_name
from trienkhai.web.organisations import unit_table
from trienkhai.web.request import Request
from trienkhai.web.shell.forms import CommitteeForm, FirstAccountForm


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "again")
@never_cache
@login_not_required
def first_run(request: Request) -> HttpResponse:
    """Two pages, one address: the committee with its list, then the table to correct with the account."""
    if queries.is_installed():
        raise NotFound(_("Hệ thống đã được cài đặt. Đồng chí đăng nhập để tiếp tục."))
    if request.method != "POST":
        return _begin(request, CommitteeForm())
    step = request.POST.get("step")
    committee = CommitteeForm(request.POST)
    if step == "found":
        return _found(request, committee)
    if step == "back":
        return _begin(request, committee, unit_table.as_text(unit_table.table_from(request.POST)))
    return _check(request, committee)


def _begin(
    request: Request, form: CommitteeForm, units_text: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    page = {"form": form, "units_text": units_text, "refusal": refusal}
    return render(request, "shell/first_run_begin.html", page, status=status)


def _check(request: Request, committee: CommitteeForm) -> HttpResponse:
    """Read the list and show what was understood of it."""
    text = request.POST.get("units", "")
    if not committee.is_valid():
        return _begin(request, committee, text, status=422)
    body = _body(committee)
    try:
        read = unit_table.read_list(text, request.FILES.get("units_file"), body.kind)
    except UnreadableList as refusal:
        return _begin(request, committee, text, str(refusal), status=422)
    if (text.strip() or request.FILES) and not read.units:
        sentence = _("Không thấy tên đơn vị nào trong danh sách. Đồng chí dán mỗi dòng một tên đơn vị.")
        return _begin(request, committee, text, sentence, status=422)
    return _confirm(request, committee, unit_table.table_of(read.units), FirstAccountForm(), read)


def _confirm(
    request: Request,
    committee: CommitteeForm,
    table: unit_table.Table,
    account: FirstAccountForm,
    read: UnitList | None = None,
    refusal: str = "",
) -> HttpResponse:
    """The table and the account; the committee with the kind that was understood, still to be corrected."""
    body = _body(committee)
    shown = CommitteeForm({**committee.cleaned_data, "kind": body.kind, "line": body.line})
    page: dict[str, Any] = {"form": shown, "table": table, "account": account, "read": read, "refusal": refusal}
    wrong = bool(refusal or account.errors or table.wrong)
    return render(request, "shell/first_run_confirm.html", page, status=422 if wrong else 200)


def _found(request: Request, committee: CommitteeForm) -> HttpResponse:
    """Store everything at once, sign the first person in, lead her to the first document."""
    table, account = unit_table.table_from(request.POST), FirstAccountForm(request.POST)
    if not committee.is_valid():
        return _begin(request, committee, unit_table.as_text(table), status=422)
    if not account.is_valid() or table.wrong:
        return _confirm(request, committee, table, account)
    body, given = _body(committee), account.cleaned_data
    try:
        founded = services.found_installation(
            committee=body,
            units=unit_table.units_of(table, body.line),
            account=services.NewAccount(given["full_name"], given["username"], given["password"]),
            at=request.at,
        )
    except BadUsername as refusal:
        account.add_error("username", str(refusal))
    except BadPassword as refusal:
        account.add_error("password", str(refusal))
    except services.AlreadyInstalled as refusal:
        raise NotFound(str(refusal)) from refusal
    except DomainError as refusal:
        return _confirm(request, committee, table, account, refusal=str(refusal))
    else:
        messages.success(
            request,
            _("Đã lập %(committee)s với %(count)s đơn vị. Đồng chí đưa văn bản đầu tiên vào để bóc tách nhiệm vụ.")
            % {"committee": founded.committee.name, "count": len(founded.units)},
        )
        return perform_login(request, Login(user=founded.person.user, redirect_url=_first_work()))
    return _confirm(request, committee, table, account)


def _body(form: CommitteeForm) -> NewUnit:
    """The committee of a valid form; what was left to its name is guessed from it."""
    given = form.cleaned_data
    name = tidy_name(given["committee"])
    kind, line = guess_kind(name)
    return NewUnit(
        name,
        UnitKind(given["kind"]) if given["kind"] else kind,
        line=Line(given["line"]) if given["line"] else line,
        symbol_mark=given["symbol_mark"].strip(),
        place=given["place"].strip(),
    )


def _first_work() -> str:
    try:
        return reverse("plans:upload")
    except NoReverseMatch:
        return reverse("shell:home")
