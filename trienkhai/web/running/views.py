"""The doctor's page: what an administrator of the whole installation should look at. Structure, never content."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trienkhai import __version__
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access, queries
from trienkhai.organisations.choices import Role
from trienkhai.running import doctor
from trienkhai.web.request import Request

_WORST_FIRST = (doctor.State.WRONG, doctor.State.LOOK, doctor.State.GOOD)


@require_safe
def state(request: Request) -> HttpResponse:
    """Everybody but an administrator of the body that is installed here finds nothing."""
    installed = queries.installation()
    held = access.units_held(request.viewer, Role.ADMINISTRATOR)
    if installed is None or installed.committee not in held:
        raise NotFound(_("Không tìm thấy trang này."))
    findings = doctor.examine(at=timezone.localtime())  # the real clock: a moved day would find every lock rusty
    findings.sort(key=lambda finding: _WORST_FIRST.index(finding.state))
    page = {"findings": findings, "wrong": doctor.wrong(findings), "version": __version__}
    return render(request, "running/state.html", page)
