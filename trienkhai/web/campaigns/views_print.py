"""The printed list of who is missing: every duty with its units; of a province the duties and the branches, to choose
one from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from trienkhai.campaigns import queries
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.queries.lists import ListRow
from trienkhai.web.campaigns.views_board import filters_from
from trienkhai.web.request import Request

MOST_PRINTED = 2_000  # lines, some seventy pages: of more than one duty nobody reads them


@require_safe
def print_(request: Request, campaign_id: int) -> HttpResponse:
    """Who has handed nothing in. Without a duty or a timeliness chosen: what is overdue today. Too many lines are shown
    as the duties that they are about and the branches that they are of, each to be printed alone."""
    viewer = request.viewer
    campaign = queries.campaign_for(viewer, campaign_id)
    today = queries.judged_on(campaign, request.at.date())
    filters = filters_from(request.GET)
    if not request.GET:
        filters = filters.but(timeliness=Timeliness.OVERDUE)
    counts = queries.missing_counts_of(viewer, campaign, filters, today)
    total = sum(count.missing for count in counts)
    page = {
        "campaign": campaign,
        "filters": filters,
        "whole": filters.but(obligation=None, duty=None, occurrence=None, scope="", branch=None, missing=True).query,
        "branch": "" if filters.branch is None else queries.branch_name(viewer, campaign, filters.branch),
        "total": total,
        "obligations": queries.obligations_of(viewer, campaign),
        "only_overdue": filters.timeliness == Timeliness.OVERDUE,
        "sees_whole": queries.sees_whole(viewer, campaign),
    }
    if total > MOST_PRINTED and len(counts) > 1:
        page |= {"counts": counts, "units": queries.missing_units_of(viewer, campaign, filters, today)}
        if filters.branch is None:
            page["branches"] = queries.missing_branches_of(viewer, campaign, filters, today)
        return render(request, "campaigns/print_duties.html", page)
    duties = queries.missing_of(viewer, campaign, filters, today)
    page["duties"] = [(duty, duty.rows[0], len(duty.rows), _lines(duty.rows)) for duty in duties]
    page["units"] = len({row.unit for duty in duties for row in duty.rows})
    return render(request, "campaigns/print.html", page)


def _lines(rows: Iterable[ListRow]) -> SafeString:
    """The body of a duty's table: of a province's duty there are thousands of lines, and a template is slow in each."""
    label = cache(lambda state: str(state.label))
    days = cache(lambda n: ngettext("%(n)s ngày", "%(n)s ngày", n) % {"n": n} if n else "")
    return format_html_join(
        "",
        '<tr><td class="no">{}</td><th scope="row">{}</th><td>{}</td><td class="days">{}</td></tr>',
        (
            (
                number,
                f"{row.organ} – {row.unit_name}" if row.organ else row.unit_name,
                label(row.state) if row.done is None or row.of is None else f"{label(row.state)} {row.done}/{row.of}",
                days(row.days_late),
            )
            for number, row in enumerate(rows, start=1)
        ),
    )
