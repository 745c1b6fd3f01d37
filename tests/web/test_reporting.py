"""Pages of reports: the unit's form, what came in, accept or return; nobody else's report."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.reporting.cast import NOW, TODAY, Ledger, content, launched
from tests.world import unit as new_unit
from trienkhai.organisations.choices import UnitKind
from trienkhai.reporting import services
from trienkhai.reporting.models import FigureEntry, Report


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


def typed(act="send", **changes):
    values = {
        "act": act,
        "key": "k1",
        "version": "0",
        "handed_in_on": "18/04/2026",
        "n.STUDY_SESSIONS.": "0",
        "n.STUDY_ATTENDANCE.PARTY_MEMBER": "1.228",
        "d.STUDY_ATTENDANCE.PARTY_MEMBER": "1.230",
        "text.RESULTS": "Đơn vị đã mở một lớp.",
    }
    return {**values, **changes}


def sent(ledger, unit, by, **rest):
    return services.send_report(ledger.row("REPORT", unit), content=content(**rest), handed_in_on=TODAY, by=by, at=NOW)


def test_the_form_asks_only_for_figures_of_this_campaign_and_holds_nothing_invented(client, world, ledger):
    page = signed_in(client, world.an).get(f"/bao-cao/viec/{ledger.row('REPORT', world.cell_1).pk}/")
    assert {q.figure.name for q in page.context["questions"]} == {
        "STUDY_SESSIONS",
        "STUDY_ATTENDANCE",
        "NON_MEMBER_ATTENDANCE",
        "COMMITMENTS",
        "PUBLICITY_ITEMS",
    }
    cells = [cell for q in page.context["questions"] for cell in q.cells]
    assert {(c.numerator, c.denominator, c.note) for c in cells} == {("", "", "")}
    assert "trước ngày 25/4/2026" in text_of(page)


def test_a_report_is_sent_with_its_own_day_and_then_locked(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    signed_in(client, world.an)
    for _ in range(2):
        assert client.post(f"/bao-cao/viec/{row.pk}/", typed()).status_code == 302
    report = Report.objects.get()
    assert (report.state, report.handed_in_on) == ("SUBMITTED", date(2026, 4, 18))
    entries = set(FigureEntry.objects.values_list("figure", "category", "numerator", "denominator"))
    assert entries == {
        ("STUDY_SESSIONS", "", 0, None),
        ("STUDY_ATTENDANCE", "PARTY_MEMBER", 1228, 1230),
    }
    page = text_of(client.get(f"/bao-cao/viec/{row.pk}/"))
    assert "đang khóa" in page
    assert "1228" in page
    assert "<textarea" not in page
    assert client.post(f"/bao-cao/viec/{row.pk}/", typed(key="k2", version="2")).status_code == 422
    assert row.changes.count() == 1


def test_what_was_typed_in_a_second_tab_is_shown_when_the_report_was_sent_meanwhile(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    signed_in(client, world.an).post(f"/bao-cao/viec/{row.pk}/", typed())
    late = typed("save", key="k2", **{"text.RESULTS": "Đoạn gõ ở thẻ thứ hai.", "n.COMMITMENTS.": "17"})
    answer = client.post(f"/bao-cao/viec/{row.pk}/", late)
    assert answer.status_code == 422
    main = text_of(answer)[text_of(answer).index('id="vua-ghi"') :]
    assert "Đoạn gõ ở thẻ thứ hai." in main
    assert ">17<" in main


def test_each_wrong_field_is_named_at_the_top_and_tied_to_its_sentence(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    wrong = typed(**{"n.STUDY_ATTENDANCE.PARTY_MEMBER": "1.231"})
    page = text_of(signed_in(client, world.an).post(f"/bao-cao/viec/{row.pk}/", wrong))
    assert page.index('role="alert"') < page.index('<form method="post" class="report"')
    assert 'href="#n.STUDY_ATTENDANCE.PARTY_MEMBER"' in page
    assert 'aria-describedby="e.STUDY_ATTENDANCE.PARTY_MEMBER"' in page
    page = text_of(client.post(f"/bao-cao/viec/{row.pk}/", typed(handed_in_on="mai")))
    assert 'aria-describedby="day_help day_error"' in page
    assert 'id="day_error"' in page


def test_a_draft_is_kept_and_not_sent(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    signed_in(client, world.an).post(f"/bao-cao/viec/{row.pk}/", typed("save"))
    assert Report.objects.get().state == "DRAFT"
    page = text_of(client.get(f"/bao-cao/viec/{row.pk}/"))
    assert 'value="1228"' in page
    assert "Đơn vị đã mở một lớp." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"n.STUDY_ATTENDANCE.PARTY_MEMBER": "1.231"}, "lớn hơn tổng số"),
        ({"n.STUDY_SESSIONS.": "ba"}, "Chỉ ghi số nguyên"),
        ({"n.STUDY_SESSIONS.": "-1"}, "Chỉ ghi số nguyên"),
        ({"n.STUDY_SESSIONS.": "99999999999"}, "Chỉ ghi số nguyên"),
        ({"n.STUDY_SESSIONS.": "9999999999"}, "ngoài khoảng"),
        ({"handed_in_on": "20/04/2026"}, "sau ngày hôm nay"),
        ({"handed_in_on": "mai"}, "ngày/tháng/năm"),
        ({"handed_in_on": ""}, "ngày gửi"),
    ],
)
def test_a_wrong_number_or_day_is_a_sentence_and_nothing_typed_is_lost(client, world, ledger, changes, sentence):
    row = ledger.row("REPORT", world.cell_1)
    answer = signed_in(client, world.an).post(f"/bao-cao/viec/{row.pk}/", typed(**changes))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Đơn vị đã mở một lớp." in text_of(answer)
    assert all(value in text_of(answer) for value in changes.values())
    assert not Report.objects.exists()


def test_a_stale_form_shows_both_texts(client, world, ledger):
    row = ledger.row("REPORT", world.cell_1)
    services.save_report(row, content=content(text="Bản của người khác."), by=world.binh, at=NOW)
    answer = signed_in(client, world.an).post(f"/bao-cao/viec/{row.pk}/", typed(**{"text.RESULTS": "Bản của tôi."}))
    assert answer.status_code == 409
    assert "Bản của người khác." in text_of(answer)
    assert "Bản của tôi." in text_of(answer)
    assert Report.objects.get().texts.get().text == "Bản của người khác."


def test_a_specialist_writes_for_a_unit_and_it_says_so(client, world, ledger):
    row = ledger.row("REPORT", world.health)
    signed_in(client, world.binh)
    assert f"Nhập thay cho {world.health.name}" in text_of(client.get(f"/bao-cao/viec/{row.pk}/"))
    client.post(f"/bao-cao/viec/{row.pk}/", typed())
    page = text_of(client.get(f"/bao-cao/viec/{row.pk}/"))
    assert f"nhập thay cho {world.health.name}" in page
    assert world.binh.full_name in page


def test_a_report_is_returned_with_a_reason_that_the_unit_reads_first(client, world, ledger):
    report = sent(ledger, world.cell_1, world.an)
    signed_in(client, world.binh)
    refused = client.post(f"/bao-cao/xem/{report.pk}/", {"act": "return", "reason": " "})
    assert refused.status_code == 422
    client.post(f"/bao-cao/xem/{report.pk}/", {"act": "return", "reason": "Thiếu số đoàn viên"})
    page = text_of(signed_in(client, world.an).get(f"/bao-cao/viec/{report.assignment_id}/"))
    assert page.index("Thiếu số đoàn viên") < page.index("Số liệu")
    assert "<textarea" in page


def test_a_report_is_accepted_and_the_inbox_counts_both_numbers(client, world, ledger):
    report = sent(ledger, world.cell_1, world.an)
    signed_in(client, world.binh)
    assert "1/4 đơn vị đã báo cáo" in text_of(client.get(f"/bao-cao/den/{ledger.campaign.pk}/"))
    assert client.post(f"/bao-cao/xem/{report.pk}/", {"reason": "Thiếu số liệu"}).status_code == 422  # neither button
    assert client.post(f"/bao-cao/xem/{report.pk}/", {"act": "accept"}).status_code == 302
    page = client.get(f"/bao-cao/den/{ledger.campaign.pk}/")
    assert [row.reporter for row in page.context["inbox"].accepted] == [world.cell_1.name]
    assert len(page.context["inbox"].missing) == 3
    assert ledger.row("REPORT", world.cell_1).state == "COMPLETED"


def test_a_leader_reads_and_may_not_review(client, world, ledger):
    report = sent(ledger, world.cell_1, world.an)
    page = text_of(signed_in(client, world.lan).get(f"/bao-cao/xem/{report.pk}/"))
    assert "Tiếp nhận</button>" not in page
    assert client.post(f"/bao-cao/xem/{report.pk}/", {"act": "accept"}).status_code == 403


def test_a_unit_may_not_accept_its_own_report(client, world, ledger):
    report = sent(ledger, world.cell_1, world.an)
    assert signed_in(client, world.an).post(f"/bao-cao/xem/{report.pk}/", {"act": "accept"}).status_code == 403


def test_no_report_page_exists_for_an_outsider(client, world, ledger):
    report = sent(ledger, world.cell_1, world.an)
    consolidated = services.consolidate(ledger.campaign, by=world.binh, at=NOW)
    own = [f"/bao-cao/viec/{report.assignment_id}/", f"/bao-cao/xem/{report.pk}/"]
    whole = [
        f"/bao-cao/den/{ledger.campaign.pk}/",
        f"/bao-cao/tong-hop/{consolidated.pk}/",
        f"/bao-cao/tong-hop/{consolidated.pk}/so-lieu/?muc=STUDY_SESSIONS",
        f"/bao-cao/tong-hop/{consolidated.pk}/tai-ve/",
    ]
    for outsider, addresses in ((world.an, whole), (world.chi, own + whole), (world.dung, own + whole)):
        signed_in(client, outsider)
        for address in addresses:
            assert client.get(address).status_code == 404, (outsider, address)
        assert client.post(f"/bao-cao/tong-hop/lap/{ledger.campaign.pk}/").status_code == 404
    assert client.post(own[0], typed()).status_code == 404
    assert client.post(own[1], {"act": "accept"}).status_code == 404
    assert client.post(whole[1], {"title": "x", "version": "1"}).status_code == 404


def test_the_inbox_costs_the_same_for_one_unit_or_sixty(client, world):
    signed_in(client, world.binh)
    counts = []
    for size in (1, 60):
        units = [
            new_unit(f"Chi bộ {size} số {n}", UnitKind.GRASSROOTS_CELL, world.committee, position=n)
            for n in range(size)
        ]
        ledger = launched(world, units, symbol=f"{size}-KH/ĐUK")
        for unit in units[::2]:
            sent(ledger, unit, world.binh)
        address = f"/bao-cao/den/{ledger.campaign.pk}/"
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]
