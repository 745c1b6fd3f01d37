"""The consolidated report: begun from facts, passages with their origin, figures of the moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.reporting.cast import NOW, TODAY, content
from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.models import Assignment
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.plans.choices import DateSource
from trienkhai.reporting import queries, services
from trienkhai.reporting.models import ConsolidatedReport, Passage
from trienkhai.reporting.services import ConsolidatedContent, PassageText


def sent(ledger, unit, by, *, accepted_by=None, **rest):
    report = services.send_report(
        ledger.row("REPORT", unit), content=content(**rest), handed_in_on=TODAY, by=by, at=NOW
    )
    return services.accept_report(report, by=accepted_by, at=NOW) if accepted_by else report


@pytest.fixture
def consolidated(world, ledger):
    return services.consolidate(ledger.campaign, by=world.binh, at=NOW)


def attendance(page):
    return next(line for line in page.lines if line.category == "PARTY_MEMBER")


def test_it_begins_with_facts_and_leaves_the_rest_blank(world, consolidated):
    assert consolidated.title == (
        "kết quả thực hiện Kế hoạch số 15-KH/ĐUK, ngày 05/03/2026 của Ban Thường vụ Đảng ủy Khối"
    )
    assert (consolidated.place, consolidated.addressee) == ("Quy Nhơn", "Ban Tuyên giáo Tỉnh ủy")
    assert (consolidated.symbol, consolidated.signer_name, consolidated.issued_on) == ("", "", None)
    assert not Passage.objects.exists()


def test_consolidating_twice_gives_the_same_report(world, ledger, consolidated):
    assert services.consolidate(ledger.campaign, by=world.binh, at=NOW) == consolidated
    assert ConsolidatedReport.objects.count() == 1


def test_totals_take_accepted_reports_and_show_waiting_ones_apart(world, ledger, consolidated):
    sent(ledger, world.cell_1, world.an, accepted_by=world.binh, numerator=28, denominator=30)
    sent(ledger, world.health, world.binh, accepted_by=world.binh, numerator=10, denominator=20)
    sent(ledger, world.cell_2, world.chi, numerator=5, denominator=5)
    page = queries.page_of(world.binh, consolidated, TODAY)
    line = attendance(page)
    assert (line.accepted.numerator, line.accepted.denominator, line.accepted.percent) == (38, 50, "76")
    assert (line.waiting.numerator, line.given, line.owed) == (5, 2, 4)
    assert (page.standing.handed_in, page.standing.owed, page.standing.waiting) == (3, 4, 1)
    assert [r.name for r in page.standing.missing] == [world.youth.name]


def test_every_total_equals_the_rows_behind_it(world, ledger, consolidated):
    sent(ledger, world.cell_1, world.an, accepted_by=world.binh, numerator=28, denominator=30)
    sent(ledger, world.health, world.binh, accepted_by=world.binh, numerator=10, denominator=None)
    sent(ledger, world.cell_2, world.chi)
    for line in queries.page_of(world.binh, consolidated, TODAY).lines:
        behind = queries.rows_behind(world.binh, consolidated, line.figure.name, line.category, TODAY)
        counted = [row.numerator for row in behind.rows if row.state == "counted"]
        assert (sum(counted) if counted else None) == line.accepted.numerator
        assert len(behind.rows) == line.owed
        assert sum(row.state in {"counted", "loose"} for row in behind.rows) == line.given
    with pytest.raises(NotFound):
        queries.rows_behind(world.binh, consolidated, "INSPECTIONS", "", TODAY)


def test_a_returned_report_leaves_the_totals(world, ledger, consolidated):
    report = sent(ledger, world.cell_1, world.an, accepted_by=world.binh)
    services.return_report(report, reason="Sai tổng số", by=world.binh, at=NOW)
    page = queries.page_of(world.binh, consolidated, TODAY)
    assert attendance(page).accepted.numerator is None
    assert page.standing.handed_in == 0


def test_a_paper_report_entered_by_its_state_counts_as_reported_without_figures(world, ledger, consolidated):
    entry = campaigns.Entry(ledger.row("REPORT", world.cell_1).pk, "COMPLETED", done_on=TODAY)
    campaigns.enter_states(ledger.campaign, [entry], by=world.binh, at=NOW)
    page = queries.page_of(world.binh, consolidated, TODAY)
    assert (page.standing.handed_in, attendance(page).given) == (1, 0)


def test_a_chosen_passage_keeps_its_origin_and_stands_once(world, ledger, consolidated):
    report = sent(ledger, world.cell_1, world.an, text="Chi bộ có một gương tốt.")
    for _ in range(2):
        passage = services.choose_passage(consolidated, report_id=report.pk, section="RESULTS", by=world.binh, at=NOW)
    assert Passage.objects.count() == 1
    assert (passage.text, passage.origin_name, passage.origin) == (
        "Chi bộ có một gương tốt.",
        world.cell_1.name,
        report,
    )
    results = next(s for s in queries.page_of(world.binh, consolidated, TODAY).sections if s.value == "RESULTS")
    assert results.offered[0].is_chosen
    services.remove_passage(consolidated, passage_id=passage.pk, by=world.binh, at=NOW)
    assert not Passage.objects.exists()
    assert report.texts.count() == 1


def test_a_draft_is_not_offered_and_cannot_be_chosen(world, ledger, consolidated):
    report = services.save_report(ledger.row("REPORT", world.cell_1), content=content(), by=world.an, at=NOW)
    assert all(not s.offered for s in queries.page_of(world.binh, consolidated, TODAY).sections)
    with pytest.raises(NotFound):
        services.choose_passage(consolidated, report_id=report.pk, section="RESULTS", by=world.binh, at=NOW)


def test_what_is_written_is_kept_and_a_stale_form_is_told(world, consolidated):
    passage = services.add_passage(
        consolidated, passage=PassageText("RESULTS", "Một câu dài.", "theo bản giấy"), by=world.binh, at=NOW
    )
    text = ConsolidatedContent(
        title="kết quả chuyên đề", symbol="120-BC/ĐUK", own={"RESULTS": "Lời của Ban."}, passages={passage.pk: "Câu."}
    )
    saved = services.save_consolidated(consolidated, content=text, by=world.binh, at=NOW, version=1)
    assert saved.version == 2
    assert list(saved.passages.order_by("position").values_list("position", "text")) == [
        (0, "Lời của Ban."),
        (1, "Câu."),
    ]
    with pytest.raises(Conflict):
        services.save_consolidated(consolidated, content=text, by=world.binh, at=NOW, version=1)
    services.save_consolidated(consolidated, content=replace(text, own={}), by=world.binh, at=NOW, version=2)
    assert saved.passages.count() == 1


@pytest.mark.parametrize("content", [ConsolidatedContent(title=" "), ConsolidatedContent(title="x", symbol="tờ số ba")])
def test_a_report_without_a_title_or_with_an_unreadable_symbol_is_not_saved(world, consolidated, content):
    with pytest.raises(DomainError):
        services.save_consolidated(consolidated, content=content, by=world.binh, at=NOW, version=1)


def test_units_and_the_administrator_do_not_find_it_and_a_leader_only_reads(world, ledger, consolidated):
    for outsider in (world.an, world.chi, world.dung):
        with pytest.raises(NotFound):
            queries.consolidated_for(outsider, consolidated.pk)
        with pytest.raises(NotFound):
            services.consolidate(ledger.campaign, by=outsider, at=NOW)
    assert queries.consolidated_for(world.lan, consolidated.pk) == consolidated
    assert not queries.page_of(world.lan, consolidated, TODAY).may_change
    with pytest.raises(NotAllowed):
        services.save_consolidated(consolidated, content=ConsolidatedContent("x"), by=world.lan, at=NOW, version=1)


def test_two_rounds_are_consolidated_apart(world, ledger):
    rows = Assignment.objects.filter(kind="REPORT", scope="UNITS")
    rows.update(occurrence="đợt 1")
    for row in rows:
        row.pk, row.occurrence, row.due_on, row.late_after = None, "đợt 2", date(2026, 5, 5), date(2026, 5, 5)
        row.save()
    first, second = queries.rounds_of(ledger.campaign)
    assert (first.occurrence, second.occurrence, first.owed) == ("đợt 1", "đợt 2", 4)
    services.send_report(
        rows.get(unit=world.cell_1, occurrence="đợt 1"), content=content(), handed_in_on=TODAY, by=world.an, at=NOW
    )
    made = [
        services.consolidate(
            ledger.campaign, by=world.binh, at=NOW, deliverable_id=r.deliverable_id, occurrence=r.occurrence
        )
        for r in (first, second)
    ]
    pages = [queries.page_of(world.binh, one, TODAY) for one in made]
    assert [page.standing.handed_in for page in pages] == [1, 0]
    assert [one.title[-8:] for one in made] == [" (đợt 1)", " (đợt 2)"]  # two papers do not bear one title


def test_an_extension_of_one_unit_moves_no_round(world, ledger):
    before = queries.rounds_of(ledger.campaign)
    rows = Assignment.objects.filter(kind="REPORT", scope="UNITS")
    rows.filter(unit=world.cell_1).update(
        due_on=date(2031, 5, 5), late_after=date(2031, 5, 5), date_source=DateSource.EXTENDED
    )
    assert queries.rounds_of(ledger.campaign) == before
    rows.update(due_on=date(2031, 6, 6), late_after=date(2031, 6, 6), date_source=DateSource.EXTENDED)
    assert [one.due_on for one in queries.rounds_of(ledger.campaign)] == [date(2031, 6, 6)]


def test_of_rounds_that_are_past_the_one_that_was_answered_is_opened(world, ledger):
    rows = Assignment.objects.filter(kind="REPORT", scope="UNITS")
    rows.update(occurrence="đợt 1")
    for row in rows:
        row.pk, row.occurrence, row.due_on, row.late_after = None, "đợt 2", date(2026, 5, 5), date(2026, 5, 5)
        row.save()
    later = date(2026, 6, 1)  # a plan of the past: both days are over
    assert queries.round_of(ledger.campaign, later).occurrence == "đợt 1"  # nobody answered: the first
    for occurrence in ("đợt 1", "đợt 2"):
        row = rows.get(unit=world.cell_1, occurrence=occurrence)
        services.send_report(row, content=content(), handed_in_on=TODAY, by=world.an, at=NOW)
        assert queries.round_of(ledger.campaign, later).occurrence == occurrence
    assert queries.round_of(ledger.campaign, TODAY).occurrence == "đợt 1"  # the second is not due yet


def test_the_export_is_in_the_journal(world, consolidated):
    services.record_export(consolidated, sha256="a" * 64, by=world.binh, at=NOW)
    assert JournalEntry.objects.filter(verb="reporting.consolidated-exported", subject_id=consolidated.pk).exists()


def test_the_page_asks_as_much_for_one_unit_as_for_many(world, ledger, consolidated, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sent(ledger, world.cell_1, world.an)
    queries.page_of(world.binh, queries.consolidated_for(world.binh, consolidated.pk), TODAY)  # the viewer's grants
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page = queries.page_of(world.binh, queries.consolidated_for(world.binh, consolidated.pk), TODAY)
        counts.append(len(caught))
        for unit, by in ((world.cell_2, world.chi), (world.health, world.binh), (world.youth, world.binh)):
            if not ledger.row("REPORT", unit).done_on:
                sent(ledger, unit, by)
    assert page.standing.handed_in == 4
    assert counts[0] == counts[1]
