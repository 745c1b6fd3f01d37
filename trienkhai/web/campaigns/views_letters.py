"""The letter that chases: made from what was ticked, taken out as .docx, issued under the number that the office gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trienkhai.campaigns import queries, services
from trienkhai.documents.compose import chasing as compose
from trienkhai.kernel.errors import DomainError, NotFound
from trienkhai.organisations.choices import Capability
from trienkhai.rendering.docx import to_docx
from trienkhai.web.attempts import attempt
from trienkhai.web.campaigns.forms_chasing import IssuedForm
from trienkhai.web.request import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trienkhai.campaigns.models import Campaign
    from trienkhai.campaigns.queries import ChasedUnit, Chosen

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_ROWS = 5_000  # duties in one letter: a hundred and fifty sheets


def fits(chosen: Chosen) -> bool:
    """Whether one letter may list so many duties."""
    return chosen.rows <= MOST_ROWS


def require_fits(chosen: Chosen) -> None:
    """DomainError where one letter would list too many duties: it would be a book that nobody signs."""
    if not fits(chosen):
        raise DomainError(
            _("Công văn liệt kê nhiều nhất %(most)s việc; danh sách này có %(n)s việc. Đồng chí chọn ít đơn vị hơn.")
            % {"most": MOST_ROWS, "n": chosen.rows}
        )


def make(request: Request, campaign: Campaign, units: Sequence[ChasedUnit], *, key: str) -> HttpResponse:
    """A letter to these units; the page of it says what a person has to fill in."""
    content = compose.content_of(units, request.at.date())
    file = to_docx(compose.letter_document(campaign, content, request.at.date()))
    made = services.keep_letter(
        campaign, compose.rows_in(content), content=content, file=file, by=request.viewer, at=request.at, key=key
    )
    messages.success(
        request, _("Đã lập công văn. Đồng chí tải về, điền chỗ trống, trình ký; ban hành rồi thì ghi số và ngày ở đây.")
    )
    return redirect("campaigns:letter", made)


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: Request, letter_id: int) -> HttpResponse:
    """One letter; POST says under which number and on which day it was issued."""
    found = queries.letter_for(request.viewer, letter_id)
    form = IssuedForm(request.POST) if request.method == "POST" else IssuedForm()
    if request.method == "POST":
        queries.require_run(request.viewer, Capability.REVIEW, found.campaign)

        def act(given: dict[str, Any]) -> str:
            services.issue_letter(found, **given, by=request.viewer, at=request.at)
            return _("Đã ghi ban hành; các đơn vị trong danh sách được tính là đã nhắc.")

        done = attempt(request, form, act, reverse("campaigns:letter", args=[found.pk]))
        if done is not None:
            return done
    units = found.content.get("units", [])
    page = {
        "letter": found,
        "campaign": found.campaign,
        "units": units[: compose.MOST_IN_BODY],
        "total": len(units),
        "more": max(len(units) - compose.MOST_IN_BODY, 0),
        "duties": sum(len(unit["duties"]) for unit in units),
        "form": form,
        "may_issue": found.issued_on is None and queries.may_chase(request.viewer, found.campaign),
    }
    return render(request, "campaigns/letter.html", page, status=422 if form.errors else 200)


@require_safe
def letter_file(request: Request, letter_id: int) -> FileResponse:
    """The file as it was made, as a download."""
    found = queries.letter_for(request.viewer, letter_id)
    if not found.file or not found.file.storage.exists(found.file.name):
        raise NotFound(_("Không tìm thấy tệp công văn này."))
    answer = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=f"cong-van-don-doc-{found.pk}.docx", content_type=DOCX
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
