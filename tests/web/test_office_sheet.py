"""The office's own sheet in the browser: sent, tried, corrected, written once."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import world as cast
from tests.campaigns import ledger as made
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, AssignmentChange
from trienkhai.organisations.choices import Role
from trienkhai.plans.choices import WorkKind


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2024-04-26"


@pytest.fixture
def book(world):
    book = made.run(world.committee, world.binh, symbol="100-KH/ĐUK")
    units = [world.health, world.cell_1, world.cell_2]
    book.send(units, received_on=date(2024, 3, 7))
    book.owe(book.duty(WorkKind.PLAN, "xây dựng kế hoạch", "kế hoạch"), units, due_on=date(2024, 4, 10))
    return book


def send(client, person, book, text: str = "", **data):
    client.force_login(person.user)
    if text:
        data["sheet"] = SimpleUploadedFile("bang.csv", text.encode())
    return client.post(reverse("campaigns:office-sheet", args=[book.campaign.pk]), data)


def carried(world) -> str:
    rows = [["Đơn vị", "Kế hoạch"], [world.health.name, "9/4/2024"], [world.cell_1.name, "x"]]
    return json.dumps({"rows": rows, "row": 0, "column": 0})


def test_a_sheet_is_tried_first_and_nothing_is_written(client, world, book):
    answer = send(client, world.binh, book, f"Đơn vị;Kế hoạch\n{world.health.name};9/4/2024\nAi đó;x\n")
    words = answer.content.decode()
    assert answer.status_code == 200
    assert "Đọc thử: chưa ghi gì" in words
    assert "Ai đó" in words
    assert not AssignmentChange.objects.exists()


def test_it_is_written_by_the_specialist_as_entered_for_the_units(client, world, book):
    data = {"table": carried(world), "columns": "1", "cot-1": f"{book.duties[0].pk}:", "day": "20/4/2024"}
    answer = send(client, world.binh, book, act="write", **data)
    assert answer.status_code == 302
    assert dict(Assignment.objects.filter(state=S.COMPLETED).values_list("unit", "done_on")) == {
        world.health.pk: date(2024, 4, 9),
        world.cell_1.pk: date(2024, 4, 20),
    }
    assert set(AssignmentChange.objects.values_list("is_entered_for", flat=True)) == {True}
    changes = AssignmentChange.objects.count()
    send(client, world.binh, book, act="write", **data)
    assert AssignmentChange.objects.count() == changes


def test_what_stands_is_overwritten_only_where_it_is_ticked(client, world, book):
    rows = Assignment.objects.filter(unit__in=(world.health, world.cell_1))
    rows.update(state=S.COMPLETED, done_on=date(2024, 4, 1))
    data = {"table": carried(world), "columns": "1", "cot-1": f"{book.duties[0].pk}:"}
    send(client, world.binh, book, act="write", **data)
    row = rows.get(unit=world.health)
    assert row.done_on == date(2024, 4, 1)
    send(client, world.binh, book, act="write", over=[str(row.pk)], **data)
    assert rows.get(unit=world.health).done_on == date(2024, 4, 9)
    assert rows.get(unit=world.cell_1).done_on == date(2024, 4, 1)


def test_an_older_sheet_is_summed_up_in_one_line_and_writes_nothing_unless_it_is_ticked(client, world, book):
    rows = Assignment.objects.filter(unit__in=(world.health, world.cell_1))
    rows.update(state=S.COMPLETED, done_on=date(2024, 4, 1))
    text = f"Đơn vị;Kế hoạch\n{world.health.name};Mới giao\n{world.cell_1.name};Đang thực hiện\n"
    words = send(client, world.binh, book, text).content.decode()
    assert "Hệ thống đã có số liệu mới hơn: bỏ qua 2 ô" in words
    assert "Không chuyển trạng thái được" not in words
    assert words.count('name="over"') == 1  # what is completed can be taken up again, not made new
    table = json.dumps({"rows": [line.split(";") for line in text.splitlines()], "row": 0, "column": 0})
    data = {"table": table, "columns": "1", "cot-1": f"{book.duties[0].pk}:", "act": "write"}
    send(client, world.binh, book, **data)
    assert set(rows.values_list("state", flat=True)) == {S.COMPLETED}
    send(client, world.binh, book, over=[str(row.pk) for row in rows], **data)
    assert dict(rows.values_list("unit", "state")) == {
        world.health.pk: S.COMPLETED,
        world.cell_1.pk: S.IN_PROGRESS,
    }


def test_a_standing_duty_that_a_sheet_calls_done_is_told_at_its_cell_and_leads_to_its_period(client, world, book):
    book.duties[0].obligation.bound = "PROMPT"
    book.duties[0].obligation.save()
    words = send(client, world.binh, book, f"Đơn vị;Kế hoạch\n{world.health.name};9/4/2024\n").content.decode()
    assert "Không ghi “hoàn thành”: ghi trong kỳ này đơn vị đã làm gì." in words
    address = words.partition("?cot=")[2].partition('"')[0]
    page = client.get(reverse("campaigns:enter", args=[book.campaign.pk]) + f"?cot={address}").content.decode()
    assert "quý II/2024" in page
    data = {"table": carried(world), "columns": "1", "cot-1": f"{book.duties[0].pk}:", "day": "20/4/2024"}
    send(client, world.binh, book, act="write", **data)
    assert not AssignmentChange.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"table": "{"}, {"table": '{"rows": 1}'}, {"table": '{"rows": [["a"]], "row": 0, "column": 0}'}]
)
def test_what_is_no_sheet_gets_a_sentence(client, world, book, data):
    answer = send(client, world.binh, book, **data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_wrong_day_keeps_what_was_typed_and_writes_nothing(client, world, book):
    answer = send(client, world.binh, book, act="write", table=carried(world), day="31/31/2024")
    assert answer.status_code == 422
    assert "31/31/2024" in answer.content.decode()
    assert not AssignmentChange.objects.exists()


def test_for_an_officer_of_a_unit_there_is_no_such_page(client, world, book):
    officer = cast.person("Đầu mối", "dau-moi", of=world.cell_1)
    cast.grant(officer, Role.UNIT_OFFICER, world.cell_1)
    client.force_login(officer.user)
    assert client.get(reverse("campaigns:office-sheet", args=[book.campaign.pk])).status_code == 404


@pytest.mark.parametrize(
    "forged",
    [
        '{"rows": [["Đơn vị", "Kế hoạch"]], "row": 0, "column": -5}',
        '{"rows": [["Đơn vị", "Kế hoạch"]], "row": 0, "column": 1e999}',
        '{"rows": [["Đơn vị", "Kế hoạch"]], "row": -9, "column": 0}',
        '{"rows": [["Đơn vị", "Kế hoạch"]], "row": 1e300, "column": 0}',
        '{"rows": {"a": 1}, "row": null, "column": 0}',
        "[" * 50_000,
    ],
)
def test_a_table_that_no_page_of_ours_carried_is_refused(client, world, book, forged):
    answer = send(client, world.binh, book, table=forged, columns="1")
    assert answer.status_code == 422
    assert "gửi lại tệp" in answer.content.decode()


def test_marks_that_are_no_text_are_dropped_from_a_carried_table(client, world, book):
    rows = [["Đơn vị", "Kế hoạch \ud800"], [world.health.name, "x\x00 \udfff"], ["Ai đó \ud800", "x"]]
    forged = json.dumps({"rows": rows, "row": 0, "column": 0})  # as escapes, which no filter of forms sees
    data = {"columns": "1", "cot-1": f"{book.duties[0].pk}:", "day": "20/4/2024"}
    assert send(client, world.binh, book, table=forged, **data).status_code == 200


@pytest.mark.parametrize("mark", ["9" * 90 + ":", "٣:", f"{2**63}:", "0:", ":"])
def test_a_column_that_names_no_duty_of_the_campaign_is_left_out(client, world, book, mark):
    data = {"table": carried(world), "columns": "1", "cot-1": mark, "day": "20/4/2024"}
    assert send(client, world.binh, book, act="write", **data).status_code == 302
    assert not AssignmentChange.objects.exists()


def test_a_cell_that_cannot_be_read_is_listed_and_leaves_the_bell_alone(client, world, book):
    words = send(client, world.binh, book, f"Đơn vị;Kế hoạch\n{world.health.name};linh tinh\n").content.decode()
    assert "Không đọc được ô" in words
    assert "linh tinh" in words
    assert "Change(" not in words
