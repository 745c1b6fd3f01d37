"""Evidence of one duty: given, used again, taken back, and handed over to those who may look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import EvidenceKind
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.web import marks
from trienkhai.web.attempts import attempt, fresh_key, key_of
from trienkhai.web.desk.forms import MOST_FILES
from trienkhai.web.desk.showing import SHOWING, SHOWING_WORDS
from trienkhai.web.desk.views import person
from trienkhai.web.desk.views_petitions import act_page, get_or_post
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

    from trienkhai.campaigns.models import Assignment


@require_POST
def show(request: Request, assignment_id: int) -> HttpResponse:
    """Files, an address, a document by its number, or a note beside a duty."""
    row = _row_to_answer(request, assignment_id)
    if request.POST.get("kind") not in EvidenceKind.values:
        raise DomainError(_("Đồng chí chọn loại minh chứng trên trang của việc."))
    kind = EvidenceKind(request.POST["kind"])
    form = SHOWING[kind](request.POST, request.FILES)

    def act(given: dict[str, Any]) -> str:
        values: dict[str, Any] = {"by": request.viewer, "at": request.at, "key": key_of(request)}
        if kind != EvidenceKind.FILE:
            services.add_evidence(row, **given, **values)
            return _("Đã lưu minh chứng.")
        sent = [each for each in (*given["chosen"], *given["photo"]) if each.name]
        if len(sent) > MOST_FILES:
            raise DomainError(_("Mỗi lần gửi nhiều nhất %d tệp. Xin chia làm nhiều lần.") % MOST_FILES)
        files = [services.GivenFile(*each) for each in marks.taken(sent, today=request.at.date())]
        return _said(services.add_files(row, files=files, text=given["text"], **values))

    done = attempt(request, form, act, _back(row))
    if done is not None:
        return done
    title, button = SHOWING_WORDS[kind]
    return act_page(request, row, form, str(title), [("send", str(button), "main")], hidden={"kind": kind.value})


def _said(kept: list[services.Kept]) -> str:
    again = [each.evidence.file_name for each in kept if each.is_reused]
    said = _("Đã lưu minh chứng.")
    if again:
        said += " " + _("Đơn vị đã gửi trước đây nên dùng lại, không lưu hai lần: %(names)s.") % {
            "names": ", ".join(again)
        }
    return said


@get_or_post
def use_again(request: Request, assignment_id: int) -> HttpResponse:
    """What the unit gave for its other duties within a year, to be ticked."""
    row = _row_to_answer(request, assignment_id)
    text = request.GET.get("q", "")[:100]
    refusal, status = "", 200
    ticked = {number for number in map(whole_number, request.POST.getlist("evidence")) if number}
    if request.method == "POST":
        try:
            chosen = queries.evidence_chosen(request.viewer, row, ticked)
            count = services.use_again(row, evidence=chosen, by=request.viewer, at=request.at, key=key_of(request))
        except (NotAllowed, NotFound):
            raise
        except DomainError as why:
            refusal, status = str(why), 422
        else:
            messages.success(
                request,
                ngettext("Đã dùng lại %(n)d minh chứng.", "Đã dùng lại %(n)d minh chứng.", count) % {"n": count},
            )
            return redirect(_back(row))
    page = whole_number(request.GET.get("trang")) or 1
    shown = {
        "row": row,
        "to_use": queries.evidence_to_use(request.viewer, row, request.at, text=text, page=page),
        "text": text,
        "ticked": ticked,
        "refusal": refusal,
        "key": key_of(request) or fresh_key(),
    }
    return render(request, "desk/use_evidence.html", shown, status=status)


@require_POST
def withdraw(request: Request, assignment_id: int, evidence_id: int) -> HttpResponse:
    """What was sent by mistake is taken back from this duty."""
    row = queries.assignment_for(person(request), assignment_id)
    found = queries.evidence_for(request.viewer, evidence_id)
    services.withdraw_evidence(found, assignment=row, by=request.viewer, at=request.at)
    messages.success(request, _("Đã rút minh chứng khỏi việc này."))
    return redirect(_back(row))


@require_safe
def evidence(request: Request, evidence_id: int) -> FileResponse:
    """A file, handed over as a download that no browser opens as a page of ours."""
    found = queries.evidence_for(person(request), evidence_id)
    return _handed_over(found.file, found.file_name)


@require_safe
def thumbnail(request: Request, evidence_id: int) -> FileResponse:
    """The small picture of a photograph: a JPEG that we made ourselves, shown on the page."""
    found = queries.evidence_for(person(request), evidence_id)
    return _handed_over(found.thumbnail, "anh-nho.jpg", inline_as="image/jpeg")


def _handed_over(file: FieldFile, name: str, *, inline_as: str = "") -> FileResponse:
    if not file.name or not file.storage.exists(file.name):
        raise NotFound(_("Không tìm thấy minh chứng."))
    answer = FileResponse(
        file.open("rb"),
        as_attachment=not inline_as,
        filename=name,
        content_type=inline_as or "application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _row_to_answer(request: Request, assignment_id: int) -> Assignment:
    viewer = person(request)
    row = queries.assignment_for(viewer, assignment_id)
    if not queries.may_answer_row(viewer, row):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    return row


def _back(row: Assignment) -> str:
    return reverse("desk:assignment", args=[row.pk]) + "#minh-chung"
