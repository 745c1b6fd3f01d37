"""Pages of asking and answering: forms that lose nothing, answers in place, the leader's one page, the new day."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world as cast
from tests.campaigns.ledger import many_units
from tests.reporting.cast import NOW, Ledger, launched
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import PetitionKind as K
from trienkhai.campaigns.models import Direction, Extension, Petition
from trienkhai.organisations.choices import Role

ASKED = {"kind": "DIRECTION", "text": "Thiếu báo cáo viên", "proposal": "Cử báo cáo viên về giúp", "key": "k1"}


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


def asked(world, row, kind=K.DIRECTION, **fields):
    values = {K.EXTENSION: {"wanted_on": date(2026, 5, 20)}, K.RECONSIDER: {"reason": "NOT_OURS"}}.get(kind, {})
    officer = world.an if row.unit_id == world.cell_1.pk else world.binh
    return services.ask(row, kind=kind, **{"text": "Thiếu người", "by": officer, "at": NOW, **values, **fields})


def test_a_unit_asks_on_the_page_of_the_duty_and_sees_its_question_waiting(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    signed_in(client, world.an)
    for _ in range(2):  # a double click
        answer = client.post(f"/viec/{row.pk}/hoi/", ASKED)
        assert answer.url == f"/viec/{row.pk}/"
    assert Petition.objects.get().proposal == "Cử báo cáo viên về giúp"
    page = text_of(client.get(f"/viec/{row.pk}/"))
    assert "Cử báo cáo viên về giúp" in page
    assert "Chờ trả lời" in page
    assert "Nêu khó khăn, xin chỉ đạo" not in page  # one of a kind
    assert "Xin gia hạn" in page


def test_what_was_refused_stands_typed_with_the_reason(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    typed = {"kind": "EXTENSION", "text": "Mưa lũ kéo dài", "wanted_on": "20/04/2026", "key": "k1"}
    answer = signed_in(client, world.an).post(f"/viec/{row.pk}/hoi/", typed)
    assert answer.status_code == 422
    assert "Ngày xin gia hạn phải sau ngày cuối chưa tính trễ (30/04/2026)." in text_of(answer)
    assert "Mưa lũ kéo dài" in text_of(answer)
    assert "20/04/2026" in text_of(answer)
    for wrong in ("mai", "32/13/2026"):
        answer = client.post(f"/viec/{row.pk}/hoi/", {**typed, "wanted_on": wrong})
        assert answer.status_code == 422
        assert wrong in text_of(answer)
    assert not Petition.objects.exists()


def test_a_pasted_secret_is_not_kept(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    answer = signed_in(client, world.an).post(f"/viec/{row.pk}/hoi/", {**ASKED, "text": "TỐI MẬT\nSố: 01"})
    assert answer.status_code == 422
    assert not Petition.objects.exists()


def test_a_kind_that_is_none_is_refused_in_words(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    assert signed_in(client, world.an).post(f"/viec/{row.pk}/hoi/", {"kind": "X"}).status_code == 422


def test_the_office_answers_in_place_and_the_unit_reads_it(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    petition = asked(world, row, K.EXTENSION)
    signed_in(client, world.binh)
    assert "Đơn vị hỏi, đề nghị" in text_of(client.get(f"/trien-khai/{ledger.campaign.pk}/"))
    inbox = f"/viec/dot/{ledger.campaign.pk}/de-nghi/"
    page = text_of(client.get(f"{inbox}?loai=EXTENSION"))
    assert 'value="20/05/2026"' in page  # the day asked for stands filled in
    sent = {"act": "grant", "due_on": "10/05/2026", "text": "Đến giữa tháng", "loai": "EXTENSION"}
    answer = client.post(f"/viec/de-nghi/{petition.pk}/tra-loi/", sent)
    assert answer.url == f"{inbox}?loai=EXTENSION"
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    assert "Đã gia hạn đến 10/05/2026" in page
    assert "Hạn ban đầu: <b>30/04/2026</b>" in page
    assert "Đồng ý" in page
    assert "đồng ý “Xin gia hạn”" in text_of(client.get("/thong-bao/"))


def test_an_answer_that_is_refused_stands_typed(client, world, ledger):
    petition = asked(world, ledger.row("STUDY", world.cell_1), K.RECONSIDER)
    signed_in(client, world.binh)
    address = f"/viec/de-nghi/{petition.pk}/tra-loi/"
    answer = client.post(address, {"act": "grant", "text": "Chuyển giúp", "to": "Chi bộ Không Có"})
    assert answer.status_code == 422
    assert "Không có đơn vị nào tên “Chi bộ Không Có”" in text_of(answer)
    assert "Chuyển giúp" in text_of(answer)
    assert client.post(address, {"act": "refuse", "text": ""}).status_code == 422
    assert client.post(address, {"act": "grant", "to": "chi bo nghiep vu"}).status_code == 302
    assert Petition.objects.get().state == "GRANTED"
    again = client.post(address, {"act": "refuse", "text": "Thôi"})
    assert again.status_code == 422  # answered meanwhile


def test_the_message_about_a_duty_that_went_elsewhere_opens_the_answer_and_offers_nothing_to_do(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    petition = asked(world, row, K.RECONSIDER)
    services.answer(petition, is_granted=True, text="Thư viện làm chung.", by=world.binh, at=NOW)
    assert f"/viec/{row.pk}/" in text_of(signed_in(client, world.an).get("/thong-bao/"))
    page = text_of(client.get(f"/viec/{row.pk}/"))
    assert "Thư viện làm chung." in page
    assert "Ghi kết quả" not in page
    assert f"/viec/{row.pk}/minh-chung/" not in page


def test_who_asks_for_time_is_not_said_to_lose_the_duty(client, world, ledger):
    asked(world, ledger.row("REPORT", world.cell_1), K.RECONSIDER, reason="MORE_TIME", text="Kiểm kê cuối năm")
    page = text_of(signed_in(client, world.binh).get(f"/viec/dot/{ledger.campaign.pk}/de-nghi/"))
    assert "Đồng ý thì ghi hạn mới; đơn vị vẫn làm việc này." in page
    assert "việc được thu hồi khỏi đơn vị này" not in page


def test_a_unit_takes_its_petition_back(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    petition = asked(world, row, K.RECONSIDER)
    assert "Đề nghị xem lại" in text_of(signed_in(client, world.an).get(f"/viec/don-vi/{world.cell_1.pk}/"))
    assert client.post(f"/viec/de-nghi/{petition.pk}/rut/").status_code == 302
    assert ledger.row("STUDY", world.cell_1).state == "RECEIVED"


def test_the_leader_says_extends_and_adds_support_from_one_form(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    asked(world, row, proposal="Cử thêm báo cáo viên")
    signed_in(client, world.lan)
    page = text_of(client.get("/viec/lanh-dao/"))
    assert "Đồng ý với đề xuất của đơn vị: Cử thêm báo cáo viên" in page  # to be changed as he likes
    for button in ("Cho ý kiến", "Gia hạn", "Giao thêm phối hợp", "In tờ tổng hợp 1 trang"):
        assert button in page
    values = {"text": "Đồng ý", "extend_to": "", "support": "", "tu": "lanh-dao", "key": "k"}
    for press, sentence in (("extend", "ghi ngày gia hạn đến"), ("support", "ghi tên đơn vị")):
        answer = client.post(f"/viec/{row.pk}/chi-dao/", {**values, "act": press})
        assert answer.status_code == 422
        assert sentence in text_of(answer)
    full = {**values, "act": "support", "extend_to": "15/05/2026", "support": "văn phòng; Ban Tuyên giáo"}
    assert client.post(f"/viec/{row.pk}/chi-dao/", full).url == "/viec/lanh-dao/"
    said = Direction.objects.get()
    assert {each.unit for each in said.support.all()} == {world.office, world.propaganda}
    assert said.extension == Extension.objects.get()
    assert "Không có việc nào đơn vị xin chỉ đạo." in text_of(client.get("/viec/lanh-dao/"))


def test_a_specialist_chooses_whose_words_he_types(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    signed_in(client, world.binh)
    assert "Hồ Ngọc Lan" in text_of(client.get(f"/viec/{row.pk}/chi-dao/"))
    sent = {"text": "Làm sớm", "act": "say", "leader": world.lan.pk, "key": "k"}
    assert client.post(f"/viec/{row.pk}/chi-dao/", sent).status_code == 302
    page = text_of(client.get(f"/viec/{row.pk}/"))
    assert "Hồ Ngọc Lan" in page
    assert "Trần Thị Bình ghi" in page


def test_the_leaders_page_costs_the_same_with_one_and_with_sixty(client, world, ledger):
    costs = []
    signed_in(client, world.lan)
    asked(world, ledger.row("STUDY", world.cell_1))
    for more in (None, 59):
        if more:
            others = launched(world, many_units(world.committee, more), symbol="16-KH/ĐUK")
            for kind, unit_id in others.rows:
                if kind == "STUDY":
                    asked(world, others.rows[kind, unit_id])
        with CaptureQueriesContext(connection) as made:
            page = client.get("/viec/lanh-dao/")
        costs.append(len(made))
    assert "20/60" in text_of(page)
    assert costs[0] == costs[1]


def test_the_offices_list_and_the_page_of_a_duty_cost_the_same_with_one_and_with_sixty(client, world):
    costs = []
    for units in (1, 60):
        made = launched(world, many_units(world.committee, units, prefix=f"Chi bộ {units}"), symbol=f"{units}-KH/ĐUK")
        for kind, unit_id in made.rows:
            if kind in ("STUDY", "REPORT"):
                asked(world, made.rows[kind, unit_id], K.QUESTION)
        signed_in(client, world.binh)
        cost = []
        for address in (f"/viec/dot/{made.campaign.pk}/de-nghi/", f"/trien-khai/{made.campaign.pk}/"):
            with CaptureQueriesContext(connection) as statements:
                assert client.get(address).status_code == 200
            cost.append(len(statements))
        costs.append(cost)
    assert costs[0] == costs[1]
    page = text_of(client.get(f"/viec/dot/{made.campaign.pk}/de-nghi/?trang=4"))
    assert "Trang 4 / 4" in page


def test_what_is_returned_gets_a_new_day_when_the_office_names_one(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    services.hand_in(row, done_on=date(2026, 4, 18), by=world.an, at=NOW)
    signed_in(client, world.binh)
    # a report that came on paper: judged on the page of the duty
    address = f"/viec/{row.pk}/ket-luan/"
    assert client.post(address, {"act": "return", "reason": "Thiếu số", "due_on": "mai"}).status_code == 422
    sent = {"act": "return", "reason": "Thiếu số", "due_on": "02/05/2026"}
    assert client.post(address, sent).status_code == 302
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    assert "Thiếu số" in page
    assert "Đã gia hạn đến 02/05/2026" in page
    assert Extension.objects.get().due_before == date(2026, 4, 24)


def test_the_office_suspends_and_lets_go_on(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    signed_in(client, world.binh)
    assert client.post(f"/viec/{row.pk}/dieu-hanh/", {"act": "suspend", "reason": ""}).status_code == 422
    assert client.post(f"/viec/{row.pk}/dieu-hanh/", {"act": "suspend", "reason": "Chờ mẫu"}).status_code == 302
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    assert "Đang tạm dừng:" in page
    assert "Lưu kết quả" not in page
    assert client.post(f"/viec/{row.pk}/dieu-hanh/", {"act": "resume"}).status_code == 403
    signed_in(client, world.binh)
    assert client.post(f"/viec/{row.pk}/dieu-hanh/", {"act": "resume", "due_on": "20/05/2026"}).status_code == 302
    assert client.post(f"/viec/{row.pk}/dieu-hanh/", {"act": "x"}).status_code == 422


# --- in the unit
def test_the_unit_divides_its_work_and_the_member_finishes_on_his_own_page(client, world, ledger):
    mai = cast.person("Đỗ Thị Mai", "mai", of=world.cell_1)
    cast.grant(mai, Role.MEMBER, world.cell_1)
    row = ledger.row("STUDY", world.cell_1)
    sent = {"person": mai.pk, "task": "Chuẩn bị hội trường", "due_on": "25/04/2026", "is_responsible": "on", "key": "k"}
    for _ in range(2):
        answer = signed_in(client, world.an).post(f"/viec/{row.pk}/phan-cong/", sent)
        assert answer.url == f"/viec/{row.pk}/#phan-cong"
    assert "Chuẩn bị hội trường" in text_of(client.get(f"/viec/{row.pk}/"))
    signed_in(client, mai)
    page = text_of(client.get("/viec/cua-toi/"))
    assert "Chuẩn bị hội trường" in page
    assert "Hạn trong đơn vị: 25/04/2026" in page
    assert "phân công cho đồng chí một phần việc" in text_of(client.get("/thong-bao/"))
    assert client.get(f"/viec/{row.pk}/").status_code == 404  # his own part is his door, and no other
    part = row.shares.get()
    refused = client.post(f"/viec/phan-viec/{part.pk}/xong/", {"done_on": "20/04/2026", "note": "Xong cả"})
    assert refused.status_code == 422  # tomorrow
    assert "Xong cả" in text_of(refused)
    assert client.post(f"/viec/phan-viec/{part.pk}/xong/", {"done_on": "18/04/2026"}).url == "/viec/cua-toi/"
    assert "Đã xong: 1 phần" in text_of(client.get("/viec/cua-toi/"))


def test_the_superiors_specialist_finds_no_trace_of_who_does_what(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    services.share(row, person=world.an, task="Chuẩn bị hội trường", is_responsible=True, by=world.an, at=NOW)
    addresses = (f"/viec/{row.pk}/", f"/trien-khai/{ledger.campaign.pk}/", "/thong-bao/", "/viec/lanh-dao/")
    for person in (world.binh, world.lan):
        signed_in(client, person)
        for address in addresses:
            page = text_of(client.get(address))
            assert "Chuẩn bị hội trường" not in page
            assert "Phân công trong đơn vị" not in page
            assert "phần xong" not in page


def test_a_person_who_is_not_of_the_unit_cannot_be_named(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    answer = signed_in(client, world.an).post(f"/viec/{row.pk}/phan-cong/", {"person": world.chi.pk, "task": "x"})
    assert answer.status_code == 422
    assert not row.shares.exists()
