"""A standing duty entered in bulk: what its units did in the present period, each by itself or all but a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.queries import Place
from trienkhai.campaigns.rules import ASIDE
from trienkhai.campaigns.services import PeriodEntry
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.web.campaigns.entering import Part, gone_to, named_in, overtaken_words, print_of, sent_places
from trienkhai.web.fields import text_field
from trienkhai.web.request import Request, plain

MOST_WORDS = 5000


class PeriodListForm(forms.Form):
    """Everybody but those named has done the same in the period, or nothing arose."""

    text = text_field(gettext_lazy("Trong kỳ, các đơn vị còn lại đã làm"), rows=3)
    is_nil = forms.BooleanField(label=gettext_lazy("Không phát sinh trong kỳ này"), required=False)
    missing = forms.CharField(
        label=gettext_lazy("Đơn vị chưa có kết quả (mỗi dòng một đơn vị; để trống nếu tất cả đã có)"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": 5}),
    )


@dataclass
class Line:
    """One unit in the present period, as stored or as typed."""

    place: Place
    row: Any
    text: str
    is_nil: bool
    shown: str  # what is stored, in a few signs: the form carries it
    errors: list[str] = field(default_factory=list)
    is_overtaken: bool = False  # somebody else has answered since it was shown

    @property
    def pk(self) -> int:
        return int(self.row.pk)

    @property
    def rests(self) -> bool:
        """Set aside until the office speaks: nothing is asked for."""
        return self.row.state in ASIDE


def enter_period(request: Request, page: dict[str, Any], places: list[Place]) -> HttpResponse:
    """A page of the table of one standing duty; POST stores what stands on it, or nothing of it."""
    campaign, column, part = page["campaign"], page["column"], page["filters"]
    period = queries.present_period(campaign, request.at.date())
    answered = queries.answered_in(campaign, column, period.starts_on)
    page = {**page, "form": PeriodListForm(), "period": period, "answered": len(answered)}
    if request.method != "POST":
        return _shown(request, page, places, answered)
    if request.POST.get("act") == "list":
        return _listed(request, page, places, answered)
    sent, gone = sent_places(places, request.POST)
    lines = _lines(page, sent)
    entries = _from_table(request, page, lines)
    if entries is None:
        status = 409 if any(line.is_overtaken for line in lines) else 422
        return _shown(request, page, places, answered, lines, status=status)
    if entries and (sentence := _stored(request, page, entries)):
        return _shown(request, {**page, "sentence": sentence}, places, answered, lines, status=422)
    go = request.POST.get("go", "")
    if not entries and not go:  # who only turns the page has not been promised anything
        messages.success(request, _("Đã ghi %(count)d dòng thay đổi.") % {"count": 0})
    if gone:
        messages.warning(request, _("%(count)d dòng không còn thuộc việc này nên không ghi.") % {"count": gone})
    done = _resting(places) | answered | {entry.assignment_id for entry in entries}
    return gone_to(campaign.pk, part, places, sent, done, go)


def _stored(request: Request, page: dict[str, Any], entries: list[PeriodEntry]) -> str:
    """Store and tell; the sentence of a refusal, or a blank."""
    period = page["period"]
    try:
        count = services.answer_periods(
            page["campaign"], entries, starts_on=period.starts_on, by=request.viewer, at=request.at
        )
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return str(refusal)
    said_now = _("Đã ghi kết quả %(period)s của %(count)d đơn vị.") % {"period": period.label, "count": count}
    messages.success(request, said_now)
    return ""


def _shown(
    request: Request,
    page: dict[str, Any],
    places: list[Place],
    answered: frozenset[int],
    lines: list[Line] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page that the address names, or the same with the lines of a form that was refused."""
    part: Part = page["filters"]
    kept = queries.kept_places(places, q=part.q, without=_resting(places) | answered if part.is_open else ())
    stretch = queries.stretch_of(kept, part.page)
    if lines is None:
        lines = _lines(page, stretch.places)
    page = {**page, "listing": stretch, "lines": lines, "all": len(places)}
    return render(request, "campaigns/enter.html", page, status=status)


def _resting(places: Sequence[Place]) -> set[int]:
    return {place.id for place in places if place.state in ASIDE}


def _lines(page: dict[str, Any], places: Sequence[Place]) -> list[Line]:
    rows = queries.rows_at(page["campaign"], places)
    said = queries.answers_of([row.pk for _place, row in rows], page["period"].starts_on)
    stood = {row.pk: said.get(row.pk, ("", False)) for _place, row in rows}
    return [Line(place, row, *stood[row.pk], shown=_print(*stood[row.pk])) for place, row in rows]


def _print(text: str, is_nil: bool) -> str:
    return print_of(_one_way(text), is_nil)


def _from_table(request: Request, page: dict[str, Any], lines: list[Line]) -> list[PeriodEntry] | None:
    """What was typed beside each unit; a unit of which nothing is said stays without an answer, and what stands as the
    form showed it is left as it is by now."""
    if request.POST.get("period") != page["period"].starts_on.isoformat():  # a page that stood open over the turn
        page["sentence"] = _("Kỳ đã sang kỳ mới. Đồng chí xem lại bảng của kỳ này rồi nhập.")
        for line in lines:
            line.text, line.is_nil = _typed(request, line)
        return None
    entries: list[PeriodEntry] = []
    for line in lines:
        text, is_nil = _typed(request, line)
        shown = request.POST.get(f"was-{line.pk}", line.shown)
        if _print(text, is_nil) in (shown, line.shown):
            continue
        was, line.text, line.is_nil = _now(line), text, is_nil
        if shown != line.shown:
            line.is_overtaken = True
            line.errors.append(was)
        elif text or is_nil:
            entries.append(PeriodEntry(line.pk, text, is_nil))
        else:
            line.errors.append(_("Đồng chí ghi trong kỳ đã làm gì, hoặc chọn “Không phát sinh”."))
    if any(line.errors for line in lines):
        page["sentence"] = _("Có dòng chưa đúng, đồng chí sửa ở bảng bên dưới. Chưa dòng nào được ghi.")
        return None
    return entries


def _typed(request: Request, line: Line) -> tuple[str, bool]:
    if f"text-{line.pk}" not in request.POST:
        return line.text, line.is_nil
    return _one_way(request.POST[f"text-{line.pk}"])[:MOST_WORDS], f"nil-{line.pk}" in request.POST


def _now(line: Line) -> str:
    return overtaken_words(_("Không phát sinh") if line.is_nil else line.text[:200])


def _one_way(text: str) -> str:
    """Lines broken in one way: a browser sends them back with another mark than it was given."""
    return "\n".join(plain(text).strip().splitlines())


def _listed(request: Request, page: dict[str, Any], places: list[Place], answered: frozenset[int]) -> HttpResponse:
    entries = _from_list(request, page, places, answered)
    if entries is None:
        return _shown(request, page, places, answered, status=422)
    if sentence := _stored(request, page, entries):
        return _shown(request, {**page, "sentence": sentence}, places, answered, status=422)
    campaign, column = page["campaign"], page["column"]
    return redirect(f"{reverse('campaigns:enter', args=[campaign.pk])}?{urlencode({'cot': column.mark})}")


def _from_list(
    request: Request, page: dict[str, Any], places: list[Place], answered: frozenset[int]
) -> list[PeriodEntry] | None:
    """Everybody who has not answered and is not named gets the same answer."""
    form = page["form"] = PeriodListForm(request.POST)
    if not form.is_valid():
        return None
    text, is_nil = form.cleaned_data["text"].strip(), form.cleaned_data["is_nil"]
    if not text and not is_nil:
        form.add_error("text", _("Đồng chí ghi trong kỳ đã làm gì, hoặc chọn “Không phát sinh”."))
        return None
    rows = queries.rows_of_column(request.viewer, page["campaign"], page["column"])
    missing, unknown = named_in(form.cleaned_data["missing"], rows, places)
    if unknown:
        words = "; ".join(unknown[:10])
        form.add_error(
            "missing", _("Không nhận ra đơn vị: %(names)s. Đồng chí ghi lại tên cho đúng.") % {"names": words}
        )
        return None
    waiting = [row.pk for row in rows if row.pk not in answered and row.state not in ASIDE]
    return [PeriodEntry(pk, text, is_nil) for pk in waiting if pk not in missing]
