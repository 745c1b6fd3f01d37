"""Days in words: which document moved one, and the two days of a duty (due, and the last that is not late) told apart."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.reporting.cast import Ledger, content, launched
from tests.web.test_time import address, signed_in, text_of
from tests.world import noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries.deciding import decisions_in
from trienkhai.campaigns.services import Changes
from trienkhai.documents.compose.chasing import content_of, letter_document
from trienkhai.plans.choices import DateSource, WayOut, WorkKind
from trienkhai.plans.models import Contradiction, WorkingDate
from trienkhai.rendering.model import Table
from trienkhai.reporting import services as reporting
from trienkhai.web.campaigns.reminder_words import text_for_unit

EARLY, LATER = noon(2026, 4, 10), noon(2026, 4, 12)
DOCUMENT = "31-CV/ĐU ngày 10/4/2026"


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2026-04-19"


@pytest.fixture
def ledger(world) -> Ledger:
    return launched(world)


def move(world, ledger: Ledger, day: date, document: str = DOCUMENT, at=EARLY, kind: WorkKind = WorkKind.REPORT):
    of = ledger.row(kind, world.cell_1).obligation
    services.amend_running(
        ledger.campaign, of, Changes(due_on=day), document=document, reason="Lùi ngày", by=world.binh, at=at
    )
    return of


# --- the deciding document
def test_a_moved_day_names_its_document_wherever_days_are_explained(client, world, ledger):
    move(world, ledger, date(2026, 5, 20))
    row = ledger.row("REPORT", world.cell_1)
    signed_in(client, world.an)
    said = f"Hạn đổi theo {DOCUMENT}: 20/05/2026"
    for page in (f"/viec/{row.pk}/", f"/viec/don-vi/{world.cell_1.pk}/"):
        html = text_of(client.get(page))
        assert said in html
        assert "Hạn đổi trong hệ thống" not in html
        assert "Điều chỉnh ngày 10/04/2026" in html
        assert "Văn bản ghi: “" in html  # the document's own words stay beside it
    signed_in(client, world.binh)
    for page in ("danh-sach/?kind=REPORT", "in/?timeliness="):
        html = text_of(client.get(address(ledger, page)))
        assert f"Hạn đổi theo {DOCUMENT} (điều chỉnh ngày 10/04/2026)" in html
        assert "Hạn đổi trong hệ thống" not in html
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(address(ledger, "xuat-excel/")).content))
    matrix, listed = (str(book.get_sheet_by_index(place).to_python()) for place in (0, 1))
    assert f"Hạn 20/05/2026 (hạn đổi theo {DOCUMENT} (điều chỉnh ngày 10/04/2026))" in matrix
    assert f"Hạn đổi theo {DOCUMENT} (điều chỉnh ngày 10/04/2026)" in listed


def test_the_last_amendment_decides_and_one_without_a_document_says_its_day(client, world, ledger):
    move(world, ledger, date(2026, 5, 20))
    move(world, ledger, date(2026, 6, 1), document="", at=LATER)
    html = text_of(signed_in(client, world.an).get(f"/viec/{ledger.row('REPORT', world.cell_1).pk}/"))
    assert "Hạn đổi khi điều chỉnh ngày 12/04/2026: 01/06/2026" in html
    move(world, ledger, date(2026, 5, 20), document="40-CV/ĐU", at=noon(2026, 4, 14))
    html = text_of(client.get(f"/viec/{ledger.row('REPORT', world.cell_1).pk}/"))
    assert "Hạn đổi theo 40-CV/ĐU: 20/05/2026" in html


def test_a_day_moved_before_the_launch_names_no_amendment(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    Assignment.objects.filter(pk=row.pk).update(
        due_on=date(2026, 5, 5), late_after=date(2026, 5, 5), date_source=DateSource.MOVED
    )
    assert "Hạn đổi trong hệ thống: 05/05/2026" in text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))


def test_a_day_moved_while_the_document_was_checked_says_so_everywhere_and_names_who_moved_it(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    WorkingDate.objects.create(
        obligation=row.obligation,
        source=DateSource.MOVED,
        due_on=date(2026, 5, 5),
        reason="Báo cáo trước khi học xong",
        set_by=world.binh,
        set_at=noon(2026, 3, 2),
    )
    Assignment.objects.filter(obligation=row.obligation).update(
        due_on=date(2026, 5, 5), late_after=date(2026, 5, 5), date_source=DateSource.MOVED
    )
    said = "Hạn cơ quan ban hành đổi khi soát văn bản ngày 02/03/2026"
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    assert f"{said}: 05/05/2026" in page
    assert "Hạn đổi thành 05/05/2026</b> · cơ quan ban hành quyết định khi soát văn bản, trước khi triển khai" in page
    assert "12:00 02/03/2026 · Trần Thị Bình" in page
    assert "Báo cáo trước khi học xong" not in page  # the office's own reason
    specialist = signed_in(client, world.binh)
    listed = text_of(specialist.get(address(ledger, "danh-sach/?kind=REPORT")))
    assert said in listed
    assert "Hạn đổi trong hệ thống" not in listed
    book = CalamineWorkbook.from_filelike(BytesIO(specialist.get(address(ledger, "xuat-excel/")).content))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert any(said in str(cell) for lines in sheets for line in lines for cell in line)
    move(world, ledger, date(2026, 5, 20))  # then a later document says more, and the history keeps both
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    assert f"Hạn đổi theo {DOCUMENT}: 20/05/2026" in page
    assert "Hạn đổi thành 05/05/2026" in page


def test_the_second_round_of_a_report_says_that_it_is_one(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    Contradiction.objects.create(
        plan=ledger.campaign.plan,
        code="report-before-work",
        way=WayOut.TWO_ROUNDS,
        second_round_on=date(2026, 5, 5),
        moves=row.obligation,
        decided_by=world.binh,
        decided_at=noon(2026, 3, 2),
    )
    Assignment.objects.filter(pk=row.pk).update(
        occurrence="đợt 2", due_on=date(2026, 5, 5), late_after=date(2026, 5, 5), date_source=DateSource.MOVED
    )
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    assert "Hạn đợt 2, cơ quan ban hành đặt khi soát văn bản ngày 02/03/2026: 05/05/2026" in page
    assert "Hạn đợt 2: 05/05/2026</b> · cơ quan ban hành quyết định khi soát văn bản" in page


def test_history_keeps_each_day_with_its_document_after_it_was_read(client, world, ledger):
    move(world, ledger, date(2026, 5, 20))
    row = ledger.row("REPORT", world.cell_1)
    services.see_amendment(row, by=world.an, at=LATER)
    services.extend(row, due_on=date(2026, 6, 15), reason="Mưa lũ", by=world.binh, at=noon(2026, 4, 15))
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    history = page[page.index('id="lich-su"') :]
    assert f"theo {DOCUMENT}" in history
    assert "20/05/2026" in history
    assert history.index("Gia hạn đến 15/06/2026") < history.index(f"theo {DOCUMENT}")  # newest first
    assert "hạn trước đó 20/05/2026" in history


def test_moved_days_cost_one_question_more_however_many_there_are(client, world, ledger):
    def asked(page: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as taken:
            assert client.get(page).status_code == 200
        return len(taken)

    signed_in(client, world.an)
    desk = f"/viec/don-vi/{world.cell_1.pk}/"
    client.get(desk)
    none = asked(desk)
    move(world, ledger, date(2026, 5, 20))
    one = asked(desk)
    for kind in (WorkKind.STUDY, WorkKind.COMMITMENTS):
        move(world, ledger, date(2026, 5, 21), kind=kind)
    assert none < one == asked(desk)


def test_a_past_day_knows_the_decision_of_rows_by_their_day(world, ledger):
    of = move(world, ledger, date(2026, 5, 20))
    decisions = decisions_in([ledger.campaign.pk])
    assert decisions.of(ledger.campaign.pk, of.pk, "", date(2026, 5, 20)).document == DOCUMENT
    assert decisions.of(ledger.campaign.pk, of.pk, "", date(2026, 5, 21)) is None
    assert decisions.of(ledger.campaign.pk, of.pk, "", None) is None


# --- the two days
def test_the_safe_day_and_the_last_day_that_is_not_late_have_each_their_word(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    assert row.due_on != row.late_after
    due, last = f"{row.due_on:%d/%m/%Y}", f"{row.late_after:%d/%m/%Y}"
    both = f"hạn hoàn thành {due}, ngày cuối chưa tính trễ {last}"
    signed_in(client, world.an)
    assert both[1:] in text_of(client.get(f"/viec/{row.pk}/"))
    assert both in text_of(client.get(f"/bao-cao/viec/{row.pk}/"))
    sent = {"kind": "EXTENSION", "wanted_on": last, "text": "Chờ số liệu", "key": "k"}
    refused = client.post(f"/viec/{row.pk}/hoi/", sent)
    assert refused.status_code == 422
    assert f"ngày cuối chưa tính trễ ({last})" in text_of(refused)
    sent["wanted_on"] = "30/05/2026"
    assert client.post(f"/viec/{row.pk}/hoi/", sent).status_code == 302
    signed_in(client, world.binh)
    assert both in text_of(client.get(f"/viec/dot/{ledger.campaign.pk}/de-nghi/"))
    assert both in text_of(client.get(f"/bao-cao/den/{ledger.campaign.pk}/"))
    listed = CalamineWorkbook.from_filelike(BytesIO(client.get(address(ledger, "xuat-excel/")).content))
    rows = listed.get_sheet_by_index(1).to_python()
    names = next(each for each in rows if "Hạn hoàn thành" in each)
    place = names.index("Hạn hoàn thành")
    assert names[place + 1] == "Ngày cuối chưa tính trễ"
    assert [due, last] in [each[place : place + 2] for each in rows]


# --- periods, closing
def test_the_desk_list_says_which_standing_duties_wait_for_this_periods_answer(client, world, ledger):
    signed_in(client, world.an)
    desk = f"/viec/don-vi/{world.cell_1.pk}/"
    row = ledger.row("PUBLICITY", world.cell_1)
    assert text_of(client.get(desk)).count("Chưa trả lời kỳ này") == 1  # no other duty is answered by period
    client.post(f"/viec/{row.pk}/ky/", {"period": "2026-04-01", "is_nil": "on"})
    answered = text_of(client.get(desk))
    assert "Chưa trả lời kỳ này" not in answered
    assert "Đã trả lời kỳ này" in answered


def test_a_standing_duty_of_a_closed_campaign_asks_for_nothing(client, world, ledger):
    ledger.campaign.state = CampaignState.CLOSED
    ledger.campaign.closed_at = LATER
    ledger.campaign.save()
    page = text_of(signed_in(client, world.an).get(f"/viec/don-vi/{world.cell_1.pk}/"))
    assert "Chưa trả lời kỳ này" not in page


def test_the_inbox_of_reports_says_what_came_after_the_books_were_closed(client, world, ledger):
    for unit, by, day in ((world.cell_1, world.an, date(2026, 4, 18)), (world.cell_2, world.chi, date(2026, 4, 16))):
        reporting.send_report(
            ledger.row("REPORT", unit), content=content(), handed_in_on=day, by=by, at=noon(2026, 4, 19)
        )
    there = f"/bao-cao/den/{ledger.campaign.pk}/"
    signed_in(client, world.binh)
    assert "Nộp sau khóa sổ" not in text_of(client.get(there))
    ledger.campaign.closing_on = date(2026, 4, 17)
    ledger.campaign.save()
    page = text_of(client.get(there))
    assert page.count("Nộp sau khóa sổ") == 1
    assert page.index("18/04/2026") < page.index("Nộp sau khóa sổ")


def test_letter_queue_and_reminder_say_from_which_day_lateness_is_counted(client, world, ledger, settings):
    settings.TODAY = "2026-04-28"  # due 24/4, not late until after 25/4: three days
    day = date(2026, 4, 28)
    queue = queries.queue_of(ledger.campaign, day)
    unit = next(each for each in queue.units if each.id == world.cell_1.pk)
    both = "24/04/2026 (ngày cuối chưa tính trễ 25/04/2026)"
    letter = letter_document(ledger.campaign, content_of([unit], day), day)
    (table,) = [block for block in letter.body if isinstance(block, Table)]
    assert table.columns[3].title == "Hạn hoàn thành"
    assert [row[3:] for row in table.rows if "áo cáo" in str(row[2])] == [(both, "3")]
    assert "10/04/2026" in {row[3] for row in table.rows}  # "chậm nhất ngày 10/4": one day, said once
    text = text_for_unit(unit)
    assert "- Báo cáo, hạn 24/04/2026, ngày cuối chưa tính trễ 25/04/2026 (quá hạn 3 ngày)" in text
    assert "- Cam kết, hạn 10/04/2026 (quá hạn 18 ngày)" in text
    page = text_of(signed_in(client, world.binh).get(address(ledger, "don-doc/")))
    assert "hạn hoàn thành 24/04/2026, ngày cuối chưa tính trễ 25/04/2026" in page


def test_between_the_two_days_a_duty_is_past_its_due_day_and_not_late(client, world, ledger, settings):
    settings.TODAY = "2026-04-25"
    signed_in(client, world.binh)
    assert "qua hạn hoàn thành, chưa tính trễ" in text_of(client.get(address(ledger, "don-doc/")))
    client.force_login(world.an.user)
    assert "chưa tính trễ" in text_of(client.get(f"/viec/{ledger.row('REPORT', world.cell_1).pk}/"))
