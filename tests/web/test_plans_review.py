"""The review page: document and cards, acts with and without htmx, refusals, outsiders, budgets."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.plans.readings import AT, TEXT, clean_reading, draft
from tests.world import HOUSE, World
from trienkhai.plans import queries, services
from trienkhai.plans.choices import ObligationState, PlanState, WayOut, WorkKind
from trienkhai.plans.models import Obligation, Plan


@pytest.fixture
def plan(world):
    return draft(world)


@pytest.fixture
def binh(client, world):
    client.force_login(world.binh.user)
    return client


def page(client, plan, **query):
    return client.get(reverse("plans:review", args=[plan.pk]), query)


def nth(plan, number) -> Obligation:
    return queries.obligations_of(plan)[number - 1]


def post(client, name, thing, data=None, **more):
    return client.post(reverse(f"plans:{name}", args=[thing.pk]), data or {}, **more)


def test_the_page_shows_the_document_and_a_card_for_each_obligation(binh, plan):
    html = page(binh, plan).content.decode()
    for number in range(1, 6):
        assert f'id="viec-{nth(plan, number).pk}"' in html
        assert f'id="doan-{nth(plan, number).pk}"' in html
    assert "“trước ngày 25/4/2030”" in html
    assert "hạn hoàn thành 24/04/2030, ngày cuối chưa tính trễ 25/04/2030" in html
    assert "Văn bản không nêu" in html
    assert "Mâu thuẫn thời hạn." in html
    assert "được phép làm đến 30/04/2030" in html
    assert "Câu này không nêu ai thực hiện." in html
    assert "style=" not in html
    assert "onclick" not in html


def test_the_document_text_is_whole_and_its_offsets_are_the_plans(binh, plan):
    import re
    from html import unescape

    html = page(binh, plan).content.decode()
    pieces = re.findall(r'<(?:span|b|i) data-start="(\d+)">([^<]*)</', html)
    assert pieces
    for start, words in pieces:
        words = unescape(words)
        assert TEXT[int(start) : int(start) + len(words)] == words
    assert "".join(unescape(words) for _, words in pieces) == TEXT.replace("\n", "")


def test_an_outsider_finds_nothing_and_a_leader_reads_without_buttons(client, plan, world):
    for stranger in (world.an, world.dung):
        client.force_login(stranger.user)
        assert page(client, plan).status_code == 404
        assert post(client, "accept", nth(plan, 1)).status_code == 404
        assert client.get(reverse("plans:text", args=[plan.pk])).status_code == 404
        assert client.get(reverse("plans:source", args=[plan.pk])).status_code == 404
    client.force_login(world.lan.user)
    html = page(client, plan).content.decode()
    assert reverse("plans:accept", args=[nth(plan, 1).pk]) not in html
    assert post(client, "accept", nth(plan, 1)).status_code == 403
    assert nth(plan, 1).state == ObligationState.READ


def test_one_and_sixty_obligations_cost_the_same_queries(binh, world):
    spent = []
    for count in (1, 60):
        plan = draft(world, clean_reading(count))
        page(binh, plan)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert page(binh, plan).status_code == 200
        spent.append(len(caught))
    assert spent[0] == spent[1]
    assert spent[0] <= 22


def test_accepting_by_form_comes_back_to_the_card(binh, plan):
    answer = post(binh, "accept", nth(plan, 1))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#viec-{nth(plan, 1).pk}")
    assert nth(plan, 1).state == ObligationState.ACCEPTED


def test_accepting_by_htmx_gives_the_card_and_the_counts(binh, plan):
    answer = post(binh, "accept", nth(plan, 1), headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    assert 'hx-swap-oob="true"' in html
    assert "Đã nhận 1/5 nhiệm vụ" in html


def test_a_stale_card_is_not_accepted_and_says_so(binh, plan, world):
    services.amend_obligation(nth(plan, 1), version=1, action="Việc đã sửa", by=world.binh, at=AT)
    answer = post(binh, "accept", nth(plan, 1), {"version": 1})
    assert answer.status_code == 409
    assert "Có người vừa sửa" in answer.content.decode()
    assert nth(plan, 1).state == ObligationState.READ


def test_dropping_and_restoring(binh, plan):
    post(binh, "drop", nth(plan, 2), {"reason": "không phải nhiệm vụ"})
    assert nth(plan, 2).dropped_reason == "không phải nhiệm vụ"
    assert "Khôi phục" in page(binh, plan).content.decode()
    post(binh, "restore", nth(plan, 2))
    assert nth(plan, 2).state == ObligationState.READ


def test_a_clean_plan_of_twelve_takes_two_clicks(binh, world):
    plan = draft(world, clean_reading(12))
    assert "Nhận tất cả mục không có nghi vấn (12)" in page(binh, plan).content.decode()
    post(binh, "accept-clean", plan)
    answer = post(binh, "approve", plan)
    plan.refresh_from_db()
    assert plan.state == PlanState.APPROVED
    assert answer.status_code == 302
    assert answer["Location"] == reverse("campaigns:launch", args=[plan.campaign.pk])


def test_going_on_too_early_says_how_many_are_left(binh, plan):
    answer = post(binh, "approve", plan)
    assert answer.status_code == 422
    assert "Còn 5 nhiệm vụ" in answer.content.decode()


def test_an_approved_plan_can_be_opened_again_before_launch(binh, world):
    plan = draft(world, clean_reading(2))
    post(binh, "accept-clean", plan)
    post(binh, "approve", plan)
    assert "Mở lại để sửa" in page(binh, plan).content.decode()
    post(binh, "reopen", plan)
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT


AMENDED = {
    "version": 1,
    "action": "Việc đã sửa",
    "lead": "Các chi bộ\nVăn phòng",
    "deadline_text": "trong tháng 4/2030",
    "bound": "",
}


def test_amending_reads_the_deadline_again_from_its_words(binh, plan):
    assert binh.get(reverse("plans:amend", args=[nth(plan, 5).pk])).status_code == 200
    answer = post(binh, "amend", nth(plan, 5), AMENDED | {"accept": "1"})
    found = nth(plan, 5)
    assert answer.status_code == 302
    assert (found.action, found.lead, found.ends_on) == ("Việc đã sửa", ["Các chi bộ", "Văn phòng"], date(2030, 4, 30))
    assert found.state == ObligationState.ACCEPTED


def test_saving_the_form_untouched_changes_nothing(binh, plan):
    for number in range(1, 6):
        found = nth(plan, number)
        form = binh.get(reverse("plans:amend", args=[found.pk])).context["form"]
        sent = {bound.html_name: bound.value() if bound.value() is not None else "" for bound in form}
        assert post(binh, "amend", found, sent).status_code == 302
        assert (nth(plan, number).version, nth(plan, number).deadline) == (1, found.deadline)


def test_the_second_of_two_editors_sees_both_contents(binh, plan, world):
    services.amend_obligation(nth(plan, 1), version=1, action="Nội dung của người kia", by=world.binh, at=AT)
    answer = post(binh, "amend", nth(plan, 1), AMENDED)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Nội dung của người kia" in html
    assert html.count("Việc đã sửa") == 2  # beside the other, and still in the form
    assert 'name="version" value="2"' in html
    assert nth(plan, 1).action == "Nội dung của người kia"
    assert post(binh, "amend", nth(plan, 1), AMENDED | {"version": 2}).status_code == 302
    assert nth(plan, 1).action == "Việc đã sửa"


def test_a_refused_amendment_keeps_what_was_typed(binh, plan):
    typed = AMENDED | {"deadline_text": "trước ngày 1/1/2031", "bound": "BEFORE", "ends_on": "2031-01-01"}
    answer = post(binh, "amend", nth(plan, 5), typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Không thấy" in html
    assert "trước ngày 1/1/2031" in html
    assert 'value="2031-01-01"' in html


def test_the_lead_of_the_one_before_is_one_click(binh, plan):
    assert "Như nhiệm vụ trước:" in page(binh, plan).content.decode()
    post(binh, "lead-as-before", nth(plan, 2), {"version": 1, "lead": "Các chi bộ"})
    assert nth(plan, 2).lead == ["Các chi bộ"]


def test_kinds_of_work_change_from_the_card(binh, plan):
    post(binh, "kinds", nth(plan, 4), {"kind": ["PLAN", "", "MEETING"], "name": ["kế hoạch", "báo cáo", ""]})
    assert [(d.kind, d.name) for d in nth(plan, 4).deliverables.all()] == [
        (WorkKind.PLAN, "kế hoạch"),
        (WorkKind.MEETING, ""),
    ]
    answer = post(binh, "kinds", nth(plan, 4), {"kind": [""], "name": [""]})
    assert answer.status_code == 422


def test_a_working_date_from_the_card_is_shown_as_ours(binh, plan):
    post(binh, "working-date", nth(plan, 5), {"due_on": "2030-06-01"})
    html = page(binh, plan).content.decode()
    assert "Hạn đặt thêm: 01/06/2030" in html
    answer = post(binh, "working-date", nth(plan, 5), {"due_on": "32/13/2030"})
    assert answer.status_code == 422
    assert "ngày/tháng/năm" in answer.content.decode()


def test_a_way_out_is_taken_shown_and_refused_with_what_was_typed(binh, plan):
    (found,) = queries.contradictions_of(plan)
    wrong = post(binh, "decide", found, {"way": "TWO_ROUNDS", "second_round_on": "2030-04-20"})
    assert wrong.status_code == 422
    assert "phải sau ngày cuối chưa tính trễ của đợt 1" in wrong.content.decode()
    assert 'value="2030-04-20"' in wrong.content.decode()
    post(binh, "decide", found, {"way": "MOVE_DATE", "new_date": "2030-05-05", "reason": "Chờ học xong"})
    html = page(binh, plan).content.decode()
    assert "Đổi hạn trong hệ thống" in html
    assert "Chờ học xong" in html
    assert "Trần Thị Bình" in html
    assert "Hạn đổi trong hệ thống: 05/05/2030" in html
    post(binh, "decide", found, {"way": "ASK_ISSUER"})
    found.refresh_from_db()
    assert found.way == WayOut.ASK_ISSUER


def test_a_selection_is_added_and_an_empty_one_is_refused_with_what_was_typed(binh, plan):
    start = TEXT.index("nhắc nhở")
    sent = {"key": "k", "start": start, "end": start + 20, "lead": "Văn phòng"}
    first = post(binh, "add", plan, sent)
    second = post(binh, "add", plan, sent)
    assert first["Location"] == second["Location"]
    assert plan.obligations.count() == 6
    refused = post(binh, "add", plan, {"key": "k2", "action": "Việc chưa chọn đoạn"})
    assert refused.status_code == 422
    assert "Việc chưa chọn đoạn" in refused.content.decode()


def test_the_header_is_completed_and_said_to_be_ours(binh, plan):
    post(binh, "header", plan, {"issued_on": "2030-03-01"})
    html = page(binh, plan).content.decode()
    assert "người bổ sung, văn bản không ghi" in html
    assert "Văn bản không ghi ngày ban hành" not in html


def test_a_number_left_blank_is_shown_as_blank_asked_for_and_then_no_longer_missed(binh, plan):
    plan.symbol = "/KH-UBND"
    plan.reading["header"]["symbol"]["text"] = "/KH-UBND"
    plan.notices = ["NUMBER_MISSING"]
    plan.save()
    html = page(binh, plan).content.decode()
    assert "Kế hoạch …/KH-UBND" in html
    assert "Văn bản không ghi số" in html
    assert 'href="#phan-dau"' in html
    assert 'name="symbol"' in html
    post(binh, "header", plan, {"symbol": "12/KH-UBND"})
    html = page(binh, plan).content.decode()
    assert "Kế hoạch 12/KH-UBND" in html
    assert "Văn bản không ghi số" not in html


def test_the_heading_counts_along_with_the_cards(binh, plan):
    answer = binh.post(reverse("plans:drop", args=[nth(plan, 1).pk]), {"version": 1}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    tally = html[html.index('<span id="tally" hx-swap-oob="true">') :]
    assert tally.startswith('<span id="tally" hx-swap-oob="true">4 nhiệm vụ')


@pytest.mark.parametrize(
    ("which", "shown"),
    [("cho", 5), ("nghi-van", 3), ("khong-han", 3), ("chua-ro-don-vi", 1), ("mau-thuan", 2), ("da-bo", 0), ("x", 5)],
)
def test_each_number_leads_to_its_list(binh, plan, which, shown):
    assert page(binh, plan, loc=which).content.decode().count("<article ") == shown


def test_a_draft_is_thrown_away(binh, plan):
    assert post(binh, "discard", plan).status_code == 302
    assert not Plan.objects.exists()


def test_the_text_page_anchors_each_obligation_and_the_file_is_only_saved(binh, plan):
    html = binh.get(reverse("plans:text", args=[plan.pk])).content.decode()
    assert all(f'id="viec-{nth(plan, n).pk}"' in html for n in range(1, 6))
    answer = binh.get(reverse("plans:source", args=[plan.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == TEXT.encode()


def test_a_unit_reads_the_text_once_the_plan_was_sent_to_it(client, plan, world: World):
    from trienkhai.campaigns.choices import CampaignState
    from trienkhai.campaigns.models import Campaign, Receipt

    campaign = Campaign.objects.create(plan=plan, unit=world.committee, title="x", state=CampaignState.PREPARING)
    Receipt.objects.create(campaign=campaign, unit=world.cell_1)
    client.force_login(world.an.user)
    address = reverse("plans:text", args=[plan.pk])
    assert client.get(address).status_code == 404
    Campaign.objects.update(state=CampaignState.RUNNING, launched_at=AT)
    assert client.get(address).status_code == 200
    assert page(client, plan).status_code == 404
    client.force_login(world.chi.user)
    assert client.get(address).status_code == 404


def test_instants_on_the_page_are_local(binh, plan):
    post(binh, "accept", nth(plan, 1))
    at = nth(plan, 1).confirmed_at.astimezone(HOUSE)
    assert at.strftime("%H:%M %d/%m/%Y") in page(binh, plan).content.decode()
