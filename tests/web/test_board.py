"""Pages of the board: works, refuses, shows an officer only what is his, costs the same for one unit or sixty."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.campaigns import ledger as made
from tests.campaigns.ledger import LAST_DAY, SAFE_DAY
from trienkhai.campaigns import sheets
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment
from trienkhai.plans.choices import Scope, WorkKind

PAGES = ("board", "list", "print", "xlsx")
TODAY = "2024-04-26"


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = TODAY


@pytest.fixture
def book(world):
    book = made.run(world.committee, world.binh, symbol="100-KH/ĐUK")
    units = [world.health, world.cell_1, world.cell_2, world.youth]
    book.send(units[:3], received_on=date(2024, 3, 7))
    book.send(units[3:])
    plan = book.duty(WorkKind.PLAN, "xây dựng kế hoạch", "kế hoạch", clause="II.1")
    report = book.duty(WorkKind.REPORT, "báo cáo kết quả", "báo cáo", clause="II.2")
    pledge = book.duty(WorkKind.COMMITMENTS, "ký cam kết", "=HYPERLINK(A1)", clause="II.3")
    book.owe(plan, units[:2], S.COMPLETED, due_on=date(2024, 4, 10), done_on=date(2024, 4, 9))
    book.owe(plan, units[2:], S.RETURNED, due_on=date(2024, 5, 20))
    book.owe(report, units[:1], S.SUBMITTED, due_on=SAFE_DAY, late_after=LAST_DAY, done_on=SAFE_DAY)
    book.owe(report, units[1:], S.RECEIVED, due_on=SAFE_DAY, late_after=LAST_DAY)
    book.owe(pledge, units, S.IN_PROGRESS, done=7, of=9)
    book.owe(report, world.committee, scope=Scope.UPWARD)
    return book


def page(client, person, name, book, query=""):
    client.force_login(person.user)
    return client.get(reverse(f"campaigns:{name}", args=[book.campaign.pk]) + query)


def words_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def sheet_of(answer, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_name(name).to_python()


def test_the_board_shows_units_kinds_and_the_hour_of_its_figures(client, world, book):
    answer = page(client, world.binh, "board", book)
    words = words_of(answer)
    assert answer.status_code == 200
    assert re.search(r"Số liệu tính đến \d\d:\d\d 26/04/2024", words)
    for name in (world.health.name, world.youth.name, "Việc của cơ quan ban hành", "Việc của ta với cấp trên"):
        assert name in words
    assert "3 /4 đơn vị chưa nộp, quá hạn 1 ngày".replace(" /", "/") in words.replace(" /", "/").replace("/ ", "/")
    assert "7/9" in words
    assert "%" not in words


def test_every_link_of_the_board_opens_and_a_numbers_list_has_its_length(client, world, book):
    html = page(client, world.binh, "board", book).content.decode()
    address = reverse("campaigns:list", args=[book.campaign.pk])
    links = re.findall(rf'<a[^>]*href="{address}(\?[^"]*)?"[^>]*>(\d+)</a>', html)
    assert len(links) > 20
    for query, number in links:
        listed = client.get(address + unescape(query)).content.decode()
        (total,) = re.findall(r"<h1>\D*(\d+) ", listed)
        assert total == number, query


def test_a_cell_leads_to_its_rows(client, world, book):
    html = page(client, world.binh, "board", book).content.decode()
    cells = re.findall(r'<a class="c [a-z]+" href="([^"]+)" title="([^"]+)"', html)
    assert len(cells) == 4 + 4 + 4 + 4 + 1
    for address, title in cells:
        answer = client.get(unescape(address))
        assert answer.status_code == 200
        assert "1 " in re.findall(r"<h1>(.*?)</h1>", answer.content.decode(), re.DOTALL)[0], title


def test_a_column_opens_into_its_duties_without_a_script(client, world, book):
    words = words_of(page(client, world.binh, "board", book, "?mo=REPORT"))
    assert "II.2 · Báo cáo" in words


def test_a_list_is_filtered_by_its_form(client, world, book):
    words = words_of(
        page(client, world.binh, "list", book, "?q=bao+tang&missing=1&state=&kind=&timeliness=&obligation=")
    )
    assert "2 lượt giao" in words
    assert world.health.name not in words


def test_a_filter_that_means_nothing_narrows_nothing(client, world, book):
    query = "?unit=x&state=GONE&kind=1&timeliness=NEVER&due=31-31&page=-4&obligation=99999999999999999999"
    answer = page(client, world.binh, "list", book, query)
    assert answer.status_code == 200
    assert f"{Assignment.objects.count()} lượt giao" in words_of(answer)


def test_a_list_links_to_the_assignment_and_to_the_documents_sentence(client, world, book):
    html = page(client, world.binh, "list", book, "?kind=REPORT&scope=UNITS").content.decode()
    row = Assignment.objects.filter(kind=WorkKind.REPORT, scope=Scope.UNITS).first()
    assert reverse("desk:assignment", args=[row.pk]) in html
    assert f"{reverse('plans:text', args=[book.plan.pk])}#viec-{row.obligation_id}" in html


def test_receipts_are_a_list_of_their_own(client, world, book):
    words = words_of(page(client, world.binh, "list", book, "?kind=RECEIPT&state=AWAITED"))
    assert "Tiếp nhận văn bản: 1 đơn vị" in words
    assert world.youth.name in words


def test_the_printed_list_names_who_is_overdue_and_for_how_long(client, world, book):
    words = words_of(page(client, world.binh, "print", book))
    assert "Danh sách đơn vị quá hạn" in words
    for unit in (world.cell_1, world.cell_2, world.youth):
        assert unit.name in words
    assert world.health.name not in words
    assert "1 ngày" in words


def test_the_printed_list_takes_one_duty(client, world, book):
    duty = book.duties[0]
    words = words_of(page(client, world.binh, "print", book, f"?duty={duty.pk}&missing=1"))
    assert "Kế hoạch" in words
    assert world.cell_1.name not in words


def test_the_sheet_opens_with_texts_as_texts_and_counts_as_numbers(client, world, book):
    answer = page(client, world.binh, "xlsx", book)
    assert 'filename="theo-doi-100-kh-duk-20240426.xlsx"' in answer["Content-Disposition"]
    matrix = sheet_of(answer, "Bảng theo dõi")
    names = [row[1] for row in matrix]
    assert names.index(world.health.name) < names.index(world.cell_1.name) < names.index(world.youth.name)
    of_health = next(row for row in matrix if row[1] == world.health.name)
    assert "Hoàn thành 09/04/2024" in of_health
    assert "Chờ xác nhận 24/04/2024" in of_health
    assert "07/03/2024" in of_health
    long = sheet_of(answer, "Danh sách")
    head = next(row for row in long if row[0] == "STT")
    rows = long[long.index(head) + 1 :]
    assert len(rows) == Assignment.objects.count()
    pledged = [row for row in rows if row[head.index("Loại việc")] == "Cam kết"]
    assert {(row[head.index("Đã làm")], row[head.index("Tổng số")]) for row in pledged} == {(7.0, 9.0)}
    assert {row[head.index("Sản phẩm")] for row in pledged} == {"=HYPERLINK(A1)"}
    assert all(isinstance(row[0], str) for row in rows)


def test_of_too_many_rows_the_matrix_is_the_same_and_the_list_is_left_out(client, world, book, monkeypatch):
    matrix = sheet_of(page(client, world.binh, "xlsx", book), "Bảng theo dõi")
    monkeypatch.setattr(sheets, "MOST_LISTED", 3)
    answer = page(client, world.binh, "xlsx", book)
    assert CalamineWorkbook.from_filelike(BytesIO(answer.content)).sheet_names == ["Bảng theo dõi"]
    short = sheet_of(answer, "Bảng theo dõi")
    assert [row for row in short if row[1]] == [row for row in matrix if row[1]]  # the units and their cells
    assert any(f"({Assignment.objects.count()} dòng)" in str(row[0]) for row in short)


def test_a_duty_upward_never_lends_its_blank_date_to_the_units(client, world, book):
    long = sheet_of(page(client, world.binh, "xlsx", book), "Bảng theo dõi")
    head = next(number for number, row in enumerate(long) if row[0] == "STT")
    place = long[head].index("Báo cáo")
    assert long[head + 2][place] == "Hạn 24/04/2024"
    printed = words_of(page(client, world.binh, "print", book, "?kind=REPORT"))
    assert "Hạn hoàn thành: 24/04/2024; ngày cuối chưa tính trễ 25/04/2024 · 3 đơn vị" in printed
    assert "Không hạn · 1 đơn vị" in printed


def test_the_sheet_holds_no_formula(client, world, book):
    from zipfile import ZipFile

    Assignment.objects.update(note="+84 gọi lại", unit_name="@đơn vị")
    with ZipFile(BytesIO(page(client, world.binh, "xlsx", book).content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
        styles = parts.read("xl/styles.xml").decode()
    assert sheets
    assert not any("<f>" in sheet for sheet in sheets)
    assert 'quotePrefix="1"' in styles


@pytest.mark.parametrize("name", PAGES)
def test_an_officer_sees_only_his_own_row_on_every_page(client, world, book, name):
    others = {world.health.name, world.cell_2.name, world.youth.name}
    for query in ("", "?mo=REPORT", f"?unit={world.health.pk}", "?kind=RECEIPT", "?missing=1"):
        answer = page(client, world.an, name, book, query)
        assert answer.status_code == 200
        if name == "xlsx":
            text = str(sheet_of(answer, "Bảng theo dõi")) + str(sheet_of(answer, "Danh sách"))
        else:
            text = words_of(answer)
        assert not [other for other in others if other in text], query


def test_an_officer_sees_the_totals_without_lists_and_his_own_row(client, world, book):
    answer = page(client, world.an, "board", book)
    words = words_of(answer)
    assert world.cell_1.name in words
    assert f"Cộng {Assignment.objects.count()} lượt giao" in words
    assert "Việc của cơ quan ban hành" not in words
    assert "Lập báo cáo tổng hợp" not in words
    assert "24/04/2024" in words


def test_chi_sees_nothing_of_ans(client, world, book):
    for name in ("board", "list", "print"):
        assert world.cell_1.name not in words_of(page(client, world.chi, name, book))


@pytest.mark.parametrize("name", PAGES)
def test_for_the_person_of_structure_the_campaign_does_not_exist(client, world, book, name):
    assert page(client, world.dung, name, book).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_signs_in_first(client, world, book, name):
    answer = client.get(reverse(f"campaigns:{name}", args=[book.campaign.pk]))
    assert answer.status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_changed_by_a_post(client, world, book, name):
    client.force_login(world.binh.user)
    assert client.post(reverse(f"campaigns:{name}", args=[book.campaign.pk])).status_code == 405


def test_a_leader_sees_the_board_and_no_act(client, world, book):
    answer = page(client, world.lan, "board", book)
    assert answer.status_code == 200
    assert "Lập báo cáo tổng hợp" not in words_of(answer)


def test_a_plan_not_yet_launched_says_so(client, world):
    book = made.run(world.committee, world.binh)
    book.campaign.state = CampaignState.PREPARING
    book.campaign.save()
    assert "chưa triển khai" in words_of(page(client, world.binh, "board", book))


def test_a_withdrawn_campaign_says_why(client, world, book):
    Assignment.objects.update(state=S.WITHDRAWN)
    book.campaign.state, book.campaign.withdrawn_reason = CampaignState.WITHDRAWN, "Ban hành lại"
    book.campaign.withdrawn_at = made.LAUNCHED
    book.campaign.save()
    words = words_of(page(client, world.binh, "board", book))
    assert "đã thu hồi ngày 05/03/2024: Ban hành lại" in words
    assert "Cộng 0 lượt giao" in words


def test_a_closed_campaign_stays_as_on_the_day_it_was_closed(client, world, book, settings):
    """What was within its time at the end never turns overdue, and nothing gets later, while the archive lies there."""
    book.campaign.state = CampaignState.CLOSED
    book.campaign.closed_at = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 23, 0, tzinfo=made.LAUNCHED.tzinfo)
    book.campaign.save()
    assert "Không có" in words_of(page(client, world.binh, "print", book))
    shown = []
    for today in (TODAY, "2027-12-31"):
        settings.TODAY = today
        answers = [page(client, world.binh, name, book) for name in ("board", "list", "print", "sheet")]
        answers.append(page(client, world.binh, "board", book, f"?ngay={today}"))  # a day after the end
        row = book.campaign.assignments.filter(state=S.RECEIVED).first()
        answers.append(client.get(reverse("desk:assignment", args=[row.pk])))
        answers.append(client.get(reverse("reporting:inbox", args=[book.campaign.pk])))
        assert {answer.status_code for answer in answers} == {200}
        sheet = sheet_of(page(client, world.binh, "xlsx", book), "Danh sách")
        shown.append((re.sub(r"tính đến [\d:]+ [\d/]+", "", " ".join(map(words_of, answers))), sheet[3:]))
    assert shown[0] == shown[1]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_one_unit_or_sixty(client, world, name):
    client.force_login(world.binh.user)
    costs = []
    for units in ([world.cell_1], made.many_units(world.committee, 60)):
        book = made.run(world.committee, world.binh, symbol=f"{len(costs)}-KH/ĐU")
        book.send(units)
        for kind in (WorkKind.PLAN, WorkKind.REPORT):
            book.owe(book.duty(kind, "việc"), units, due_on=SAFE_DAY)
        client.get(reverse(f"campaigns:{name}", args=[book.campaign.pk]))  # the first costly page begins a count
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse(f"campaigns:{name}", args=[book.campaign.pk]))
        assert answer.status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] < 20


def test_the_board_has_no_inline_style_or_script(client, world, book):
    for name in ("board", "list", "print"):
        html = page(client, world.binh, name, book).content.decode()
        assert " style=" not in html
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert not re.search(r"\son[a-z]+=", html)
        assert len(re.findall("<h1", html)) == 1


def test_of_many_duties_behind_ten_are_named_and_the_others_counted(client, world, book):
    for place in range(12):
        duty = book.duty(WorkKind.STUDY, f"học tập lần {place}", clause="II.4")
        book.owe(duty, [world.health], S.RECEIVED, due_on=date(2024, 4, 1 + place), late_after=date(2024, 4, 1 + place))
    answer = page(client, world.binh, "board", book)
    left = answer.context["attention_left"]
    assert (len(answer.context["attention"]), left) == (10, 3)  # the report is the thirteenth
    assert f'href="{reverse("campaigns:list", args=[book.campaign.pk])}?missing=1">và 3 nhiệm vụ nữa</a>' in (
        answer.content.decode()
    )
