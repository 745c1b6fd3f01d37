"""A unit's report: written, sent once, accepted or returned; the ledger hears of it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.reporting.cast import NOW, TODAY, content, on
from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.reporting import queries, services
from trienkhai.reporting.choices import ReportState
from trienkhai.reporting.errors import FiguresRefused, NothingToSend, ReportLocked
from trienkhai.reporting.models import FigureEntry, Report
from trienkhai.reporting.rules import FigureValue, superior_in
from trienkhai.reporting.services import Content, ReportRow


def send(row, by, day=TODAY, **rest):
    return services.send_report(row, content=rest.pop("content", content()), handed_in_on=day, by=by, at=NOW, **rest)


def test_a_sent_report_hands_the_duty_in_on_its_own_day(world, ledger):
    report = send(ledger.row("REPORT", world.cell_1), world.an, date(2026, 4, 17))
    row = ledger.row("REPORT", world.cell_1)
    assert (report.state, row.state) == (ReportState.SUBMITTED, AssignmentState.SUBMITTED)
    assert row.done_on == report.handed_in_on == date(2026, 4, 17)
    assert report.submitted_at == NOW
    assert not report.is_entered_for


def test_a_blank_figure_has_no_row_and_nought_has_one(world, ledger):
    figures = (FigureValue("STUDY_SESSIONS", "", 0), FigureValue("PUBLICITY_ITEMS"))
    report = services.save_report(ledger.row("REPORT", world.cell_1), content=Content(figures), by=world.an, at=NOW)
    assert list(FigureEntry.objects.filter(report=report).values_list("figure", "numerator")) == [("STUDY_SESSIONS", 0)]


def test_a_draft_leaves_the_duty_open(world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    report = services.save_report(row, content=content(), by=world.an, at=NOW)
    assert services.save_report(row, content=content(), by=world.an, at=NOW) == report
    assert ledger.row("REPORT", world.cell_1).state == AssignmentState.NEW


def test_sent_twice_with_one_key_there_is_one_report_and_one_move(world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    first = send(row, world.an, version=0, key="k1")
    again = send(row, world.an, version=0, key="k1")
    assert first.pk == again.pk
    assert row.changes.count() == 1
    assert JournalEntry.objects.filter(verb="reporting.report-submitted").count() == 1


def test_who_enters_for_the_unit_is_kept_beside_it(world, ledger):
    report = send(ledger.row("REPORT", world.cell_1), world.binh)
    assert report.is_entered_for
    assert report.submitted_by == world.binh
    entry = JournalEntry.objects.get(verb="reporting.report-submitted")
    assert (entry.by, entry.on_behalf_of) == (world.binh.pk, world.cell_1.pk)


def test_a_sent_report_is_locked_until_it_is_returned(world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    report = send(row, world.an)
    with pytest.raises(ReportLocked):
        services.save_report(row, content=content(), by=world.an, at=NOW)
    services.return_report(report, reason="Thiếu số đoàn viên", by=world.binh, at=NOW)
    row = ledger.row("REPORT", world.cell_1)
    assert (row.state, row.return_reason) == (AssignmentState.RETURNED, "Thiếu số đoàn viên")
    again = send(row, world.an, content=content(29))
    assert again.state == ReportState.SUBMITTED
    assert again.pk == report.pk


def test_an_accepted_report_completes_the_duty_on_the_day_it_was_handed_in(world, ledger):
    report = send(ledger.row("REPORT", world.cell_1), world.an, date(2026, 4, 17))
    services.accept_report(report, by=world.binh, at=on(date(2026, 5, 4)))
    row = ledger.row("REPORT", world.cell_1)
    assert (row.state, row.done_on) == (AssignmentState.COMPLETED, date(2026, 4, 17))
    with pytest.raises(DomainError):
        services.accept_report(report, by=world.binh, at=NOW)


def test_a_return_needs_its_reason(world, ledger):
    report = send(ledger.row("REPORT", world.cell_1), world.an)
    with pytest.raises(DomainError):
        services.return_report(report, reason="  ", by=world.binh, at=NOW)
    assert Report.objects.get().state == ReportState.SUBMITTED


def test_a_report_of_nothing_or_of_tomorrow_is_not_sent(world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    with pytest.raises(NothingToSend):
        send(row, world.an, content=Content())
    with pytest.raises(DomainError):
        send(row, world.an, date(2026, 4, 20))
    assert not Report.objects.exists()
    assert ledger.row("REPORT", world.cell_1).state == AssignmentState.NEW


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (FigureValue("STUDY_ATTENDANCE", "PARTY_MEMBER", 31, 30), "ABOVE_DENOMINATOR"),
        (FigureValue("STUDY_ATTENDANCE", "", 1, 2), "UNKNOWN_FIGURE"),
        (FigureValue("STUDY_SESSIONS", "", 1, 2), "NO_DENOMINATOR"),
        (FigureValue("STUDY_SESSIONS", "", 2**40), "OUT_OF_RANGE"),
        (FigureValue("SHOE_SIZES", "", 1), "UNKNOWN_FIGURE"),
    ],
)
def test_a_figure_that_cannot_be_is_named(world, ledger, value, code):
    with pytest.raises(FiguresRefused) as refused:
        services.save_report(ledger.row("REPORT", world.cell_1), content=Content((value,)), by=world.an, at=NOW)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert not Report.objects.exists()


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    services.save_report(row, content=content(text="Bản của người thứ nhất."), by=world.an, at=NOW, version=0)
    with pytest.raises(Conflict):
        services.save_report(row, content=content(text="Bản của người thứ hai."), by=world.binh, at=NOW, version=0)
    assert Report.objects.get().texts.get().text == "Bản của người thứ nhất."


def test_another_unit_finds_no_report_to_write_or_read(world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    report = send(row, world.an)
    with pytest.raises(NotFound):
        services.save_report(row, content=content(), by=world.chi, at=NOW)
    for outsider in (world.chi, world.dung):
        with pytest.raises(NotFound):
            queries.report_for(outsider, report.pk)
        with pytest.raises(NotFound):
            queries.page_of_report(outsider, row.pk)


def test_a_leader_reads_and_neither_writes_nor_reviews(world, ledger):
    report = send(ledger.row("REPORT", world.cell_1), world.an)
    assert not queries.report_for(world.lan, report.pk).may_review
    for act in (
        lambda: services.accept_report(report, by=world.lan, at=NOW),
        lambda: services.return_report(report, reason="x", by=world.lan, at=NOW),
        lambda: services.save_report(ledger.row("REPORT", world.cell_2), content=content(), by=world.lan, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_unit_does_not_accept_its_own_report(world, ledger):
    report = send(ledger.row("REPORT", world.cell_1), world.an)
    with pytest.raises(NotAllowed):
        services.accept_report(report, by=world.an, at=NOW)


def test_other_duties_and_the_duty_upward_have_no_unit_report(world, ledger):
    for row in (ledger.row("STUDY", world.cell_1), ledger.row("UPWARD", world.committee)):
        with pytest.raises(DomainError):
            services.save_report(row, content=content(), by=world.binh, at=NOW)


def test_a_withdrawn_campaign_takes_no_report(world, ledger):
    ledger.campaign.state = CampaignState.WITHDRAWN
    ledger.campaign.save()
    with pytest.raises(ReportLocked):
        send(ledger.row("REPORT", world.cell_1), world.an)


def test_the_inbox_names_the_missing_and_counts_both_numbers(world, ledger):
    accepted = send(ledger.row("REPORT", world.cell_1), world.an)
    services.accept_report(accepted, by=world.binh, at=NOW)
    send(ledger.row("REPORT", world.cell_2), world.chi)
    returned = send(ledger.row("REPORT", world.youth), world.binh)
    services.return_report(returned, reason="Bổ sung", by=world.binh, at=NOW)
    inbox = queries.inbox_of(world.binh, ledger.campaign, queries.round_of(ledger.campaign, TODAY))
    assert (inbox.handed_in, inbox.owed) == (2, 4)
    assert {r.reporter for r in inbox.missing} == {world.health.name, world.youth.name}
    assert [r.reporter for r in inbox.waiting] == [world.cell_2.name]
    with pytest.raises(NotFound):
        queries.inbox_of(world.an, ledger.campaign, inbox.round)


@pytest.mark.parametrize(("day", "late"), [(25, False), (26, True)])
def test_late_begins_after_the_last_day(world, ledger, day, late):
    services.send_report(
        ledger.row("REPORT", world.cell_1),
        content=content(),
        handed_in_on=date(2026, 4, day),
        by=world.an,
        at=on(date(2026, 5, 2)),
    )
    inbox = queries.inbox_of(world.binh, ledger.campaign, queries.round_of(ledger.campaign, TODAY))
    assert inbox.waiting[0].is_late is late


def test_old_reports_are_entered_in_bulk_and_the_ledger_follows(world, ledger):
    rows = [
        ReportRow(ledger.row("REPORT", world.cell_1).pk, content(), ReportState.ACCEPTED, date(2026, 4, 10)),
        ReportRow(ledger.row("REPORT", world.cell_2).pk, content(), ReportState.SUBMITTED, date(2026, 4, 11)),
        ReportRow(
            ledger.row("REPORT", world.youth).pk, content(), ReportState.RETURNED, date(2026, 4, 12), "Thiếu số liệu"
        ),
        ReportRow(ledger.row("REPORT", world.health).pk, content(), ReportState.DRAFT),
    ]
    assert services.enter_reports(ledger.campaign, rows, by=world.binh, at=NOW) == 4
    states = {
        unit: ledger.row("REPORT", unit).state for unit in (world.cell_1, world.cell_2, world.youth, world.health)
    }
    assert list(states.values()) == ["COMPLETED", "SUBMITTED", "RETURNED", "IN_PROGRESS"]
    assert ledger.row("REPORT", world.youth).return_reason == "Thiếu số liệu"
    with pytest.raises(DomainError):
        services.enter_reports(ledger.campaign, rows[:1], by=world.binh, at=NOW)


def on_paper(world, ledger, state):
    entry = campaigns.Entry(ledger.row("REPORT", world.cell_1).pk, state, done_on=date(2026, 4, 2))
    campaigns.enter_states(ledger.campaign, [entry], by=world.binh, at=NOW)
    return ledger.row("REPORT", world.cell_1)


def test_the_content_of_a_report_accepted_on_paper_is_typed_afterwards_and_keeps_its_day(world, ledger):
    report = send(on_paper(world, ledger, AssignmentState.COMPLETED), world.binh)
    assert (report.state, report.handed_in_on) == (ReportState.ACCEPTED, date(2026, 4, 2))
    assert ledger.row("REPORT", world.cell_1).state == AssignmentState.COMPLETED


def test_a_unit_that_types_it_afterwards_waits_for_the_reviewer(world, ledger):
    report = send(on_paper(world, ledger, AssignmentState.COMPLETED), world.an)
    assert report.state == ReportState.SUBMITTED
    inbox = queries.inbox_of(world.binh, ledger.campaign, queries.round_of(ledger.campaign, TODAY))
    assert [row.report_id for row in inbox.waiting] == [report.pk]
    assert services.accept_report(report, by=world.binh, at=NOW).state == ReportState.ACCEPTED
    assert ledger.row("REPORT", world.cell_1).done_on == date(2026, 4, 2)


def test_one_wrong_row_of_a_bulk_entry_leaves_nothing(world, ledger):
    rows = [
        ReportRow(ledger.row("REPORT", world.cell_1).pk, content(), ReportState.ACCEPTED, date(2026, 4, 10)),
        ReportRow(ledger.row("REPORT", world.cell_2).pk, content(31, 30), ReportState.ACCEPTED, date(2026, 4, 10)),
    ]
    with pytest.raises(FiguresRefused):
        services.enter_reports(ledger.campaign, rows, by=world.binh, at=NOW)
    assert not Report.objects.exists()
    with pytest.raises(NotAllowed):
        services.enter_reports(ledger.campaign, rows[:1], by=world.an, at=NOW)


@pytest.mark.parametrize(
    ("onward", "name"),
    [
        ("để tổng hợp, báo cáo Ban Tuyên giáo Tỉnh ủy", "Ban Tuyên giáo Tỉnh ủy"),
        ("tổng hợp báo cáo về Thường trực Tỉnh ủy.", "Thường trực Tỉnh ủy"),
        ("để báo cáo Ủy ban nhân dân tỉnh, trước ngày 30/6", "Ủy ban nhân dân tỉnh"),
        ("Ban Dân vận Tỉnh ủy", "Ban Dân vận Tỉnh ủy"),
        ("để tổng hợp, báo cáo theo quy định", ""),
        ("", ""),
    ],
)
def test_the_superior_is_the_body_that_the_phrase_names(onward, name):
    assert superior_in(onward) == name
