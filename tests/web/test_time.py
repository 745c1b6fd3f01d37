"""A running campaign through time: periods, events, closing, newcomers, amendments; days off of the office."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campaigns.ledger import many_units
from tests.reporting.cast import NOW, Ledger, launched
from tests.world import noon
from tests.world import unit as new_unit
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Amendment, Assignment, EventDay, PeriodAnswer
from trienkhai.organisations.choices import Line, LinkKind, UnitKind
from trienkhai.organisations.models import DayOff, UnitLink
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Obligation


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


def address(ledger: Ledger, more: str = "") -> str:
    return f"/trien-khai/{ledger.campaign.pk}/{more}"


# --- standing duties
def test_a_unit_answers_its_period_and_the_office_counts_it(client, world, ledger):
    row = ledger.row("PUBLICITY", world.cell_1)
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    assert "Trong kỳ đã làm gì" in page
    assert "Quý II/2026" in page
    assert "Ghi kết quả" not in page  # nothing is "done" here
    sent = {"period": "2026-04-01", "text": "Đăng 3 tin", "key": "k"}
    assert client.post(f"/viec/{row.pk}/ky/", sent).status_code == 302
    assert "Đăng 3 tin" in text_of(client.get(f"/viec/{row.pk}/"))
    page = text_of(signed_in(client, world.binh).get(address(ledger, "thoi-gian/")))
    assert "Kỳ này: <b>1/4</b> đã trả lời" in page
    assert "3 đơn vị chưa trả lời" in page
    assert "1/4 đã trả lời" in text_of(client.get(address(ledger)))


def test_an_empty_answer_comes_back_with_the_reason_and_nil_is_one(client, world, ledger):
    row = ledger.row("PUBLICITY", world.cell_1)
    signed_in(client, world.an)
    answer = client.post(f"/viec/{row.pk}/ky/", {"period": "2026-04-01"})
    assert answer.status_code == 422
    assert "Không phát sinh" in text_of(answer)
    assert client.post(f"/viec/{row.pk}/ky/", {"period": "hôm nay"}).status_code == 422
    assert client.post(f"/viec/{row.pk}/ky/", {"period": "2026-04-01", "is_nil": "on"}).status_code == 302
    assert PeriodAnswer.objects.get().is_nil
    marked = client.post(f"/viec/{row.pk}/ky/", {"period": "2026-04-01", "text": "TỐI MẬT\nSố: 01"})
    assert marked.status_code == 422


# --- events
@pytest.fixture
def relative(ledger) -> Obligation:
    found = ledger.campaign.plan.obligations.get(deliverables__kind=WorkKind.STUDY)
    Obligation.objects.filter(pk=found.pk).update(
        bound="RELATIVE", ends_on=None, deadline_text="trong 10 ngày kể từ ngày kết thúc hội nghị"
    )
    Assignment.objects.filter(obligation=found).update(due_on=None, late_after=None, date_source="NONE")
    return found


def test_the_office_says_when_an_event_happened_and_the_units_get_their_day(client, world, ledger, relative):
    signed_in(client, world.binh)
    assert "Chưa ghi ngày diễn ra" in text_of(client.get(address(ledger, "thoi-gian/")))
    there = address(ledger, f"thoi-gian/su-kien/{relative.pk}/")
    wrong = client.post(there, {"happened_on": "hôm qua"})
    assert wrong.status_code == 422
    assert "hôm qua" in text_of(wrong)
    assert client.post(there, {"happened_on": "15/04/2026"}).status_code == 302
    row = ledger.row("STUDY", world.cell_1)
    assert row.due_on == date(2026, 4, 25)
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    assert "nơi giao việc ghi cho tất cả" in page
    assert client.post(f"/viec/{row.pk}/ngay-dien-ra/", {"happened_on": "18/04/2026"}).status_code == 422
    assert "tính từ ngày diễn ra sự kiện" in text_of(client.get("/thong-bao/"))


def test_a_unit_says_its_own_day(client, world, ledger, relative):
    row = ledger.row("STUDY", world.cell_1)
    signed_in(client, world.an)
    assert "Ghi ngày diễn ra ở đơn vị" in text_of(client.get(f"/viec/{row.pk}/"))
    assert client.post(f"/viec/{row.pk}/ngay-dien-ra/", {"happened_on": "18/04/2026"}).status_code == 302
    assert EventDay.objects.get().due_on == date(2026, 4, 28)
    assert ledger.row("STUDY", world.cell_2).due_on is None
    for page in (f"/viec/{row.pk}/", f"/viec/don-vi/{world.cell_1.pk}/"):
        assert "Hạn hoàn thành 28/04/2026" in text_of(client.get(page))


# --- closing
def test_what_is_handed_in_after_the_closing_day_is_marked_wherever_it_stands(client, world, ledger):
    signed_in(client, world.binh)
    there = address(ledger, "thoi-gian/luu/")
    assert client.post(there, {"act": "closing", "closing_on": "01/01/2026"}).status_code == 422
    assert client.post(there, {"act": "closing", "closing_on": "15/04/2026"}).status_code == 302
    row = ledger.row("STUDY", world.cell_1)
    services.record_progress(row, by=world.an, at=NOW, is_done=True, done_on=date(2026, 4, 18))
    assert "1 việc nộp sau khóa sổ" in text_of(client.get(address(ledger, "thoi-gian/")))
    assert "Nộp sau khóa sổ" in text_of(client.get(address(ledger)))
    assert "nộp sau khóa sổ" in text_of(client.get(address(ledger, "danh-sach/")))
    assert "Nộp sau khóa sổ" in text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))


# --- newcomers
def test_a_new_unit_is_shown_on_the_board_and_given_its_duties(client, world, ledger):
    new_unit("Chi bộ Trung tâm Lưu trữ", UnitKind.GRASSROOTS_CELL, world.committee, position=9)
    from trienkhai.campaigns.models import Audience, Receipt

    many = [world.health, world.cell_1, world.cell_2]
    Receipt.objects.bulk_create([Receipt(campaign=ledger.campaign, unit=each) for each in many], ignore_conflicts=True)
    phrase = Audience.objects.create(campaign=ledger.campaign, phrase="Các cấp ủy chi, đảng bộ cơ sở", kind="UNITS")
    phrase.units.set(many)
    ledger.campaign.plan.obligations.update(lead=[phrase.phrase])
    signed_in(client, world.binh)
    assert "1 đơn vị mới chưa được giao" in text_of(client.get(address(ledger)))
    page = client.get(address(ledger, "thoi-gian/"))
    assert "Chi bộ Trung tâm Lưu trữ" in text_of(page)
    assert client.post(address(ledger, "don-vi-moi/"), {"key": "k"}).status_code == 422
    unit = page.context["newcomers"][0].unit.pk
    assert client.post(address(ledger, "don-vi-moi/"), {"unit": [unit], "key": "k2"}).status_code == 302
    assert Assignment.objects.filter(unit=unit).count() == 5  # the last duty has two products
    assert "đơn vị mới chưa được giao" not in text_of(client.get(address(ledger)))


# --- amendments
def test_an_amendment_is_read_by_the_unit_before_and_after(client, world, ledger):
    of = ledger.campaign.plan.obligations.get(deliverables__kind=WorkKind.STUDY)
    there = address(ledger, f"dieu-chinh/{of.pk}/")
    signed_in(client, world.binh)
    assert of.quote in text_of(client.get(there))
    typed = {"act": "amend", "action": of.action, "due_on": "10/05/2026", "reason": "", "key": "k"}
    refused = client.post(there, typed)
    assert refused.status_code == 422
    assert "10/05/2026" in text_of(refused)
    sent = client.post(there, {**typed, "reason": "Lùi lịch học", "document": "20-CV/ĐUK"}, follow=True)
    assert "4 đơn vị theo hạn mới" in text_of(sent)
    row = ledger.row("STUDY", world.cell_1)
    page = text_of(signed_in(client, world.an).get(f"/viec/{row.pk}/"))
    assert "Có điều chỉnh" in page
    assert "<del>30/04/2026</del>" in page
    assert "<b>10/05/2026</b>" in page
    assert "theo 20-CV/ĐUK" in page
    assert "theo hạn mới" not in page  # how many others moved is the office's matter
    assert client.post(f"/viec/{row.pk}/da-doc-dieu-chinh/").status_code == 302
    assert "Có điều chỉnh" not in text_of(client.get(f"/viec/{row.pk}/"))


def test_an_obligation_is_withdrawn_and_another_added(client, world, ledger):
    of = ledger.campaign.plan.obligations.get(deliverables__kind=WorkKind.STUDY)
    signed_in(client, world.binh)
    there = address(ledger, f"dieu-chinh/{of.pk}/")
    assert client.post(there, {"act": "withdraw", "reason": " "}).status_code == 422
    assert client.post(there, {"act": "withdraw", "reason": "Dừng lớp", "key": "k"}).status_code == 302
    assert client.get(there).status_code == 404
    phrase = ledger.campaign.audiences.create(phrase="Các chi bộ", kind="UNITS")
    phrase.units.set([world.cell_1, world.cell_2])
    added = address(ledger, "bo-sung/")
    typed = {"action": "Rà soát hồ sơ", "kind": "OTHER", "reason": "Chỉ đạo mới", "key": "k2"}
    assert client.post(added, typed).status_code == 422
    assert client.post(added, {**typed, "phrases": ["Các chi bộ"]}).status_code == 302
    page = text_of(client.get(address(ledger, "thoi-gian/")))
    assert "Thu hồi: " in page
    assert "Bổ sung: Rà soát hồ sơ" in page
    assert Amendment.objects.count() == 2
    client.logout()
    assert "giao thêm một nhiệm vụ" in text_of(signed_in(client, world.an).get("/thong-bao/"))
    assert "đã thu hồi" in text_of(client.get("/thong-bao/"))
    assert client.get(f"/ke-hoach/{ledger.campaign.plan_id}/van-ban/").status_code in (200, 404)


def test_an_added_obligation_goes_to_units_named_by_typing(client, world, ledger):
    union = new_unit("Công đoàn Khối", UnitKind.MASS_ORGANISATION, line=Line.MASS)
    added = address(ledger, "bo-sung/")
    typed = {
        "action": "Rà soát hồ sơ",
        "kind": "OTHER",
        "reason": "Chỉ đạo mới",
        "key": "k2",
        "units": "cong doan khoi",
    }
    signed_in(client, world.binh)
    refused = client.post(added, typed)  # nobody of ours yet
    assert refused.status_code == 422
    assert "Không có đơn vị nào tên “cong doan khoi”" in refused.content.decode()
    assert 'value="cong doan khoi"' in refused.content.decode()
    UnitLink.objects.create(kind=LinkKind.DIRECTS, unit=world.committee, other=union)
    assert f'<option value="{union.name}">' in client.get(added).content.decode()
    assert client.post(added, {**typed, "units": f"Cong doan khoi; {world.cell_1.name}"}).status_code == 302
    made = Amendment.objects.get()
    rows = dict(Assignment.objects.filter(obligation=made.obligation).values_list("unit", "is_directed"))
    assert rows == {union.pk: True, world.cell_1.pk: False}
    assert "Công đoàn Khối (1)" in text_of(client.get(added))  # next time a box to tick
    client.logout()
    assert signed_in(client, world.an).post(added, typed).status_code == 404


def test_the_page_that_adds_an_obligation_asks_as_much_for_sixty_units_as_for_one(client, world):
    few = launched(world, [world.cell_1], symbol="01-KH/ĐUK")
    signed_in(client, world.binh)
    client.get(address(few, "bo-sung/"))
    counts = []
    for more in (0, 60):
        list(many_units(world.committee, more))
        for n in range(more):
            body = new_unit(f"Hội số {n}", UnitKind.MASS_ORGANISATION, line=Line.MASS)
            UnitLink.objects.create(kind=LinkKind.DIRECTS, unit=world.committee, other=body)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(few, "bo-sung/")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_asks_as_much_for_sixty_units_as_for_one(client, world):
    few = launched(world, [world.cell_1], symbol="01-KH/ĐUK")
    many = launched(world, list(many_units(world.committee, 60)), symbol="02-KH/ĐUK")
    new_unit("Chi bộ Trung tâm Lưu trữ", UnitKind.GRASSROOTS_CELL, world.committee, position=9)  # new to both
    for each in (few, many):
        services.set_closing_day(each.campaign, closing_on=date(2026, 4, 15), by=world.binh, at=noon(2026, 4, 1))
        for row in Assignment.objects.filter(campaign=each.campaign, kind="PUBLICITY").order_by("pk")[:30]:
            services.answer_period(row, starts_on=date(2026, 4, 1), is_nil=True, by=world.binh, at=NOW)
        for row in Assignment.objects.filter(campaign=each.campaign, kind="STUDY"):
            services.record_progress(row, by=world.binh, at=NOW, is_done=True, done_on=date(2026, 4, 18))
    signed_in(client, world.binh)
    client.get(address(few, "thoi-gian/"))
    counts = []
    for each in (few, many):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(each, "thoi-gian/")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- days off
def test_the_administrator_keeps_the_days_and_others_read_them(client, world):
    page = text_of(signed_in(client, world.an).get("/don-vi/ngay-nghi/?nam=2024"))
    assert "30/04/2024" in page
    assert "làm bù" in page  # 4/5/2024, as the Prime Minister fixed it
    assert "Thêm hoặc sửa" not in page
    signed_in(client, world.dung)
    for wrong in ({"on": "32/1/2026"}, {"on": ""}, {"on": "18/04/2026"}):  # the last is a Saturday
        answer = client.post("/don-vi/ngay-nghi/luu/", wrong)
        assert answer.status_code == 422
        assert wrong["on"] in text_of(answer)
    sent = {"on": "18/04/2026", "is_worked": "1", "name": "Làm bù ngày 20/4"}
    assert client.post("/don-vi/ngay-nghi/luu/", sent).status_code == 302
    assert DayOff.objects.get().is_worked
    assert "Làm bù ngày 20/4" in text_of(client.get("/don-vi/ngay-nghi/?nam=2026"))
    assert client.post("/don-vi/ngay-nghi/bo/", {"on": "18/04/2026"}).status_code == 302
    assert not DayOff.objects.exists()
    assert client.get("/don-vi/ngay-nghi/?nam=999999").status_code == 200
