"""A unit's desk: what it owes, a result recorded once, evidence handed over safely, nobody else's things."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campaigns.pictures import photograph, plain
from tests.reporting.cast import NOW, Ledger, launched
from tests.world import unit as new_unit
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Assignment, AssignmentChange, Evidence, Receipt
from trienkhai.organisations.choices import UnitKind

PNG = plain()


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2026-04-19"


@pytest.fixture
def ledger(world) -> Ledger:
    return launched(world)


def signed_in(client, person):
    client.force_login(person.user)
    return client


def text_of(page) -> str:
    return page.content.decode()


def filled(row, **changes):
    values = {"is_done": "1", "done_on": "17/04/2026", "note": "", "version": row.version, "key": "k1"}
    return {**values, **changes}


def test_somebody_with_one_unit_stands_at_its_desk_at_once(client, world, ledger):
    assert signed_in(client, world.an).get("/viec/").url == f"/viec/don-vi/{world.cell_1.pk}/"


def test_the_desk_says_the_documents_words_first_and_how_long_there_is(client, world, ledger):
    page = text_of(signed_in(client, world.an).get(f"/viec/don-vi/{world.cell_1.pk}/"))
    assert "trước ngày 25/4/2026" in page
    assert "còn 5 ngày" in page
    assert "Hạn hoàn thành 24/04/2026, ngày cuối chưa tính trễ 25/04/2026" in page
    assert "quá hạn 9 ngày" in page  # the commitments, by 10/4
    assert "theo mục III.2, Kế hoạch 15-KH/ĐUK" in page
    assert "Đã tiếp nhận" in page


def test_what_is_returned_and_overdue_stands_before_what_is_due(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    services.record_progress(row, is_done=True, done_on=date(2026, 4, 1), by=world.an, at=NOW)
    services.return_for_more(ledger.row("STUDY", world.cell_1), reason="Thiếu danh sách", by=world.binh, at=NOW)
    page = signed_in(client, world.an).get(f"/viec/don-vi/{world.cell_1.pk}/")
    assert [line.kind for line in page.context["desk"].first] == ["STUDY", "COMMITMENTS", "REPORT"]
    assert "Thiếu danh sách" in text_of(page)
    assert [line.kind for line in page.context["desk"].standing] == ["PUBLICITY"]


def test_a_document_is_received_once(client, world, ledger):
    signed_in(client, world.an)
    for _ in range(2):
        answer = client.post(f"/viec/tiep-nhan/{ledger.campaign.pk}/{world.cell_1.pk}/")
        assert answer.status_code == 302
    receipt = Receipt.objects.get(unit=world.cell_1)
    assert receipt.received_by == world.an
    assert ledger.row("STUDY", world.cell_1).state == "RECEIVED"


def test_a_result_is_recorded_with_its_own_day_and_its_files(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    files = [SimpleUploadedFile("anh lớp học.png", PNG), SimpleUploadedFile("anh 2.jpg", photograph())]
    answer = signed_in(client, world.an).post(f"/viec/{row.pk}/", {**filled(row), "files": files})
    assert answer.status_code == 302
    row = ledger.row("STUDY", world.cell_1)
    assert (row.state, row.done_on) == ("COMPLETED", date(2026, 4, 17))
    assert Evidence.objects.filter(assignment=row).count() == 2
    page = text_of(client.get(f"/viec/{row.pk}/"))
    assert "anh lớp học.png" in page
    assert "17/04/2026" in page


def test_a_refusal_stands_at_the_top_and_is_tied_to_its_field(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    files = [SimpleUploadedFile("anh.png", PNG)]
    answer = signed_in(client, world.an).post(f"/viec/{row.pk}/", {**filled(row, done_on="hôm qua"), "files": files})
    page = text_of(answer)
    assert page.index('role="alert"') < page.index('class="card"')
    assert 'href="#done_on"' in page
    assert 'aria-describedby="done_on_help id_done_on_error"' in page
    assert 'id="id_done_on_error"' in page
    assert "Tệp đính kèm cần chọn lại." in page


def test_a_note_that_was_wrong_can_be_wiped(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    signed_in(client, world.an).post(f"/viec/{row.pk}/", filled(row, note="Ghi nhầm của đơn vị khác"))
    row = ledger.row("STUDY", world.cell_1)
    client.post(f"/viec/{row.pk}/", filled(row, note="", key="k2"))
    assert ledger.row("STUDY", world.cell_1).note == ""


def test_sent_twice_there_is_one_change(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    signed_in(client, world.an)
    for _ in range(2):
        files = [SimpleUploadedFile("anh.png", PNG)]
        assert client.post(f"/viec/{row.pk}/", {**filled(row), "files": files}).status_code == 302
    assert AssignmentChange.objects.filter(assignment=row).count() == 1
    assert Evidence.objects.filter(assignment=row).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"done_on": "30/04/2026"}, "chưa đến"),
        ({"done_on": ""}, "ngày làm xong"),
        ({"done_on": "hôm qua"}, "Ghi ngày theo dạng"),
        ({"is_done": ""}, "Chọn “Đang thực hiện”"),
    ],
)
def test_a_wrong_result_is_a_sentence_and_nothing_typed_is_lost(client, world, ledger, changes, sentence):
    row = ledger.row("STUDY", world.cell_1)
    answer = signed_in(client, world.an).post(f"/viec/{row.pk}/", filled(row, note="Ghi chú đã gõ", **changes))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Ghi chú đã gõ" in text_of(answer)
    assert ledger.row("STUDY", world.cell_1).state == "NEW"


def test_a_file_that_is_not_taken_takes_the_result_back_with_it(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    data = {**filled(row), "files": [SimpleUploadedFile("anh.png", PNG), SimpleUploadedFile("ban.docx", b"MZ\x90\0")]}
    answer = signed_in(client, world.an).post(f"/viec/{row.pk}/", data)
    assert answer.status_code == 422
    assert "ban.docx" in text_of(answer)
    assert not Evidence.objects.exists()
    assert ledger.row("STUDY", world.cell_1).state == "NEW"


def test_a_counted_duty_short_of_its_whole_asks_why(client, world, ledger):
    row = ledger.row("COMMITMENTS", world.cell_1)
    signed_in(client, world.an)
    assert client.post(f"/viec/{row.pk}/", filled(row, done="28", of="30")).status_code == 422
    assert client.post(f"/viec/{row.pk}/", filled(row, done="31", of="30")).status_code == 422
    done = filled(row, done="28", of="30", note="Hai đồng chí nghỉ ốm")
    assert client.post(f"/viec/{row.pk}/", done).status_code == 302
    row = ledger.row("COMMITMENTS", world.cell_1)
    assert (row.state, row.done, row.of) == ("COMPLETED", 28, 30)


def test_a_stale_form_shows_both_texts(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    services.record_progress(row, note="Bản của người khác", by=world.binh, at=NOW)
    answer = signed_in(client, world.an).post(f"/viec/{row.pk}/", filled(row, note="Bản của tôi"))
    assert answer.status_code == 409
    assert "Bản của người khác" in text_of(answer)
    assert "Bản của tôi" in text_of(answer)
    assert ledger.row("STUDY", world.cell_1).note == "Bản của người khác"


def test_a_specialist_enters_for_a_unit_and_both_names_are_kept(client, world, ledger):
    row = ledger.row("STUDY", world.health)
    signed_in(client, world.binh)
    assert f"Nhập thay cho {world.health.name}" in text_of(client.get(f"/viec/{row.pk}/"))
    client.post(f"/viec/{row.pk}/", filled(row))
    page = text_of(client.get(f"/viec/{row.pk}/"))
    assert f"nhập thay cho {world.health.name}" in page
    assert world.binh.full_name in page
    home = text_of(client.get("/viec/"))
    assert world.health.name in home
    assert world.cell_1.name in home


def test_the_list_of_units_is_found_without_accents(client, world, ledger):
    page = signed_in(client, world.binh).get("/viec/?q=bao tang")
    assert [desk.unit_id for desk in page.context["others"]] == [world.cell_1.pk]


def test_a_leader_reads_the_desk_and_has_no_form(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    page = text_of(signed_in(client, world.lan).get(f"/viec/{row.pk}/"))
    assert 'name="is_done"' not in page
    assert client.post(f"/viec/{row.pk}/", filled(row)).status_code == 403
    assert ledger.row("STUDY", world.cell_1).state == "NEW"


def test_evidence_is_a_download_that_no_browser_opens_as_our_page(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    found = services.add_evidence(row, file_name="ảnh.png", content=PNG, by=world.an, at=NOW)
    answer = signed_in(client, world.an).get(f"/viec/minh-chung/{found.pk}/")
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.close()


def test_another_units_desk_duty_and_evidence_do_not_exist(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    found = services.add_evidence(row, file_name="ảnh.png", content=PNG, by=world.an, at=NOW)
    for outsider in (world.chi, world.dung):
        signed_in(client, outsider)
        for address in (f"/viec/{row.pk}/", f"/viec/don-vi/{world.cell_1.pk}/", f"/viec/minh-chung/{found.pk}/"):
            assert client.get(address).status_code == 404, (outsider, address)
        assert client.post(f"/viec/{row.pk}/", filled(row)).status_code == 404
        assert client.post(f"/viec/{row.pk}/ket-luan/", {"act": "accept"}).status_code == 404
        assert client.post(f"/viec/tiep-nhan/{ledger.campaign.pk}/{world.cell_1.pk}/").status_code == 404


def test_who_answers_for_no_unit_is_told_so(client, world, ledger):
    assert "chưa được cấp quyền trả lời" in text_of(signed_in(client, world.dung).get("/viec/"))


def test_what_waits_without_a_report_form_is_confirmed_or_returned_here(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    Assignment.objects.filter(pk=row.pk).update(kind="REGISTRATION")
    services.record_progress(row, is_done=True, done_on=date(2026, 4, 1), by=world.an, at=NOW)
    assert signed_in(client, world.an).post(f"/viec/{row.pk}/ket-luan/", {"act": "accept"}).status_code == 403
    signed_in(client, world.binh)
    assert "Xác nhận hoàn thành" in text_of(client.get(f"/viec/{row.pk}/"))
    assert client.post(f"/viec/{row.pk}/ket-luan/", {"act": "return", "reason": ""}).status_code == 422
    assert client.post(f"/viec/{row.pk}/ket-luan/", {"act": "accept"}).status_code == 302
    assert ledger.row("STUDY", world.cell_1).state == "COMPLETED"


def test_a_report_is_never_called_done_without_its_form(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    assert signed_in(client, world.an).post(f"/viec/{row.pk}/", filled(row)).status_code == 422
    assert ledger.row("REPORT", world.cell_1).state == "NEW"


def test_a_report_that_came_on_paper_is_confirmed_on_the_page_of_its_duty(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    services.hand_in(row, done_on=date(2026, 4, 1), by=world.binh, at=NOW)
    signed_in(client, world.binh)
    assert "Xác nhận hoàn thành" in text_of(client.get(f"/viec/{row.pk}/"))
    assert client.post(f"/viec/{row.pk}/ket-luan/", {"act": "accept"}).status_code == 302
    assert ledger.row("REPORT", world.cell_1).state == "COMPLETED"


def test_the_desk_costs_the_same_for_four_duties_or_sixty(client, world, ledger):
    signed_in(client, world.an)
    address = f"/viec/don-vi/{world.cell_1.pk}/"
    client.get(address)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        counts.append(len(caught))
        for n in range(14):
            launched(world, [world.cell_1], symbol=f"{n + 20}-KH/ĐUK")
    assert counts[0] == counts[1]


def test_the_list_of_units_costs_the_same_for_four_units_or_sixty(client, world, ledger):
    signed_in(client, world.binh)
    client.get("/viec/")
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as caught:
            client.get("/viec/")
        counts.append(len(caught))
        if turn:
            break
        units = [new_unit(f"Chi bộ số {n}", UnitKind.GRASSROOTS_CELL, world.committee) for n in range(60)]
        launched(world, units, symbol="30-KH/ĐUK")
    assert counts[0] == counts[1]
