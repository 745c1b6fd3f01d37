"""The rest of the review page: splitting, merging, taking back, filters, the sheet, two versions beside each other."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.plans.readings import AT, TEXT, clean_reading, draft, obligation, reading
from trienkhai.plans import queries, services
from trienkhai.plans.choices import ObligationState, WayOut
from trienkhai.plans.models import Obligation
from trienkhai.plans.sheets import COLUMNS
from trienkhai.reading.result import Doubt

HTMX = {"HX-Request": "true"}


@pytest.fixture
def plan(world):
    return draft(world)


@pytest.fixture
def binh(client, world):
    client.force_login(world.binh.user)
    return client


def nth(plan, number) -> Obligation:
    return queries.obligations_of(plan)[number - 1]


def page(client, plan, **query):
    return client.get(reverse("plans:review", args=[plan.pk]), query)


def post(client, name, thing, data=None, **more):
    return client.post(reverse(f"plans:{name}", args=[thing.pk]), data or {}, **more)


def cut(words: str, version: int = 1) -> dict[str, int]:
    return {"at_offset": TEXT.index(words), "version": version}


# --- split
def test_the_points_to_split_at_are_offered_without_script(binh, plan):
    row = nth(plan, 1)
    html = binh.get(reverse("plans:split", args=[row.pk])).content.decode()
    assert f'name="at_offset" value="{TEXT.index("Hoàn thành")}"' in html
    assert html.count('type="radio"') == 1
    assert "<html" in html
    part = binh.get(reverse("plans:split", args=[row.pk]), headers=HTMX).content.decode()
    assert part.startswith("<article")


def test_a_split_makes_two_cards_and_says_how_to_take_it_back(binh, plan):
    answer = post(binh, "split", nth(plan, 1), cut("Hoàn thành") | {"loc": "cho"}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{reverse('plans:review', args=[plan.pk])}?loc=cho#viec-{nth(plan, 1).pk}"
    assert "Đã tách thành hai nhiệm vụ" in html
    assert html.count("<article ") == 6
    assert "Hoàn lại: tách" in html
    assert "Đã nhận 0/6 nhiệm vụ" in html


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"version": 1}, 422, "chọn chỗ tách"),
        ({"version": 1, "at_offset": "abc"}, 422, "chọn chỗ tách"),
        ({"version": 1, "at_offset": 0}, 422, "nằm ngoài"),
        ({"version": 7, "at_offset": TEXT.index("Hoàn thành")}, 409, "Có người vừa sửa"),
    ],
)
def test_a_refused_split_says_why_on_the_card(binh, plan, sent, status, words):
    answer = post(binh, "split", nth(plan, 1), sent)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert plan.obligations.count() == 5


def test_outsiders_and_readers_shape_nothing(client, plan, world):
    row = nth(plan, 1)
    for someone, status in ((world.an, 404), (world.dung, 404), (world.lan, 403)):
        client.force_login(someone.user)
        assert client.get(reverse("plans:split", args=[row.pk])).status_code == status
        assert post(client, "split", row, cut("Hoàn thành")).status_code == status
        assert post(client, "merge", row, {"version": 1}).status_code == status
        assert post(client, "undo", row).status_code == status
    html = page(client, plan).content.decode()
    assert reverse("plans:merge", args=[row.pk]) not in html
    client.force_login(world.an.user)
    assert client.get(reverse("plans:xlsx", args=[plan.pk])).status_code == 404
    assert client.get(reverse("plans:compare"), {"cu": plan.pk, "moi": plan.pk}).status_code == 404


# --- merge and undo
def test_a_merge_makes_one_card_and_the_undo_two(binh, plan):
    first = nth(plan, 1)
    post(binh, "merge", first, {"version": 1})
    html = page(binh, plan).content.decode()
    assert html.count("<article ") == 4
    assert "Hoàn lại: gộp" in html
    answer = post(binh, "undo", first, follow=True)
    assert "Đã hoàn lại như trước" in answer.content.decode()
    assert answer.content.decode().count("<article ") == 5


def test_the_last_card_offers_no_merge_and_refuses_one(binh, plan):
    html = page(binh, plan).content.decode()
    assert html.count('data-key="m"') == 4
    answer = post(binh, "merge", nth(plan, 5), {"version": 1})
    assert answer.status_code == 422
    assert "nhiệm vụ cuối" in answer.content.decode()


def test_two_merged_deadlines_are_said_on_the_card(binh, plan):
    post(binh, "merge", nth(plan, 3), {"version": 1})
    html = page(binh, plan).content.decode()
    assert "đang giữ “dịp cuối năm 2030, 2031”, bỏ ra ngoài “trước ngày 25/4/2030”" in html


def test_taking_back_one_decision_gives_the_card_again(binh, plan):
    row = nth(plan, 1)
    post(binh, "accept", row)
    assert "Bỏ nhận" in page(binh, plan).content.decode()
    html = post(binh, "undo", row, headers=HTMX).content.decode()
    assert html.startswith("<article") or "<article" in html[:200]
    assert "Chờ nhận" in html or "Có nghi vấn" in html
    assert nth(plan, 1).state == ObligationState.READ
    refused = post(binh, "undo", row, headers=HTMX)
    assert refused.status_code == 422
    assert "chưa có việc gì" in refused.content.decode()


def test_an_amendment_is_taken_back_from_the_card(binh, plan, world):
    services.amend_obligation(nth(plan, 2), version=1, lead=["Văn phòng"], by=world.binh, at=AT)
    assert "Hoàn lại: sửa" in page(binh, plan).content.decode()
    post(binh, "undo", nth(plan, 2))
    assert nth(plan, 2).lead == []


# --- filters and cost
def test_every_number_of_the_filters_is_the_length_of_its_list(binh, plan, world):
    services.drop_obligation(nth(plan, 5), by=world.binh, at=AT)
    html = page(binh, plan).content.decode()
    numbers = re.findall(r'href="\?loc=([a-z-]+)"[^>]*>[^<]*<b>(\d+)</b>', html)
    assert {which for which, _ in numbers} == {
        "cho", "nghi-van", "mau-thuan", "chua-ro-han", "chua-ro-don-vi", "da-bo"
    }  # fmt: skip
    for which, number in numbers:
        assert page(binh, plan, loc=which).content.decode().count("<article ") == int(number), which


def test_a_standing_duty_is_not_unclear_and_a_general_phrase_is(binh, world):
    general = reading(
        obligations=(
            obligation("Thường xuyên nhắc nhở việc đọc sách.", "I.2", ("các đơn vị liên quan",),
                       reading().obligations[1].deadline, doubts=(Doubt("LEAD_GENERIC", {"lead": ["các đơn vị liên quan"]}),)),
            obligation("Ban Tuyên giáo tuyên truyền phong trào đọc sách.", "II.2", ("Ban Tuyên giáo",)),
        ),
        contradictions=(),
    )  # fmt: skip
    plan = draft(world, general)
    shown = {which: page(binh, plan, loc=which).content.decode().count("<article ") for which in ("chua-ro-han", "chua-ro-don-vi", "khong-han")}  # fmt: skip
    assert shown == {"chua-ro-han": 1, "chua-ro-don-vi": 1, "khong-han": 2}


def test_the_new_pages_cost_the_same_for_one_and_for_sixty(binh, world):
    spent = []
    for count in (1, 60):
        plan, other = draft(world, clean_reading(count)), draft(world, clean_reading(count))
        services.accept_all_without_doubt(plan, by=world.binh, at=AT)
        with CaptureQueriesContext(connection) as caught:
            assert page(binh, plan).status_code == 200
            assert binh.get(reverse("plans:split", args=[nth_pk(plan)])).status_code == 200
            assert binh.get(reverse("plans:xlsx", args=[plan.pk])).status_code == 200
            assert binh.get(reverse("plans:compare"), {"cu": other.pk, "moi": plan.pk}).status_code == 200
        spent.append(len(caught))
    assert spent[0] == spent[1]


def nth_pk(plan) -> int:
    return plan.obligations.order_by("position").values_list("pk", flat=True)[0]


# --- the sheet
def rows_of(content: bytes) -> list[list[str]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_sheet_holds_every_obligation_with_clause_and_quote(binh, plan, world):
    services.set_working_date(nth(plan, 5), due_on=date(2030, 6, 1), by=world.binh, at=AT)
    services.drop_obligation(nth(plan, 2), reason="yêu cầu chung", by=world.binh, at=AT)
    answer = binh.get(reverse("plans:xlsx", args=[plan.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="nhiem-vu-12-kh-duk.xlsx"'
    rows = rows_of(answer.content)
    top = next(place for place, row in enumerate(rows) if row[0] == "STT")
    assert rows[top] == [words for words, _ in COLUMNS]
    body = rows[top + 1 :]
    assert [row[2] for row in body] == [o.quote for o in queries.obligations_of(plan)]
    first, fourth, fifth = (dict(zip(rows[top], body[n], strict=True)) for n in (0, 3, 4))
    assert (first["Mục"], first["Từ ngày"], first["Hạn hoàn thành"]) == ("Mục I.1", "01/04/2030", "30/04/2030")
    assert (fourth["Thời gian (theo văn bản)"], fourth["Sản phẩm"]) == ("trước ngày 25/4/2030", "kế hoạch; báo cáo kết quả học tập")  # fmt: skip
    assert "Mâu thuẫn thời hạn." in fourth["Cần xem lại"]
    assert (fifth["Hạn hoàn thành"], fifth["Nguồn hạn"]) == ("01/06/2030", "Hạn đặt thêm")
    assert body[1][13] == "Đã bỏ: yêu cầu chung"


def test_the_sheet_is_vietnamese_and_a_formula_stays_text(binh, world, client):
    words = "Các chi bộ đánh giá kết quả đọc sách vào dịp cuối năm 2030, 2031."
    given = reading(
        obligations=(obligation(words, "I.3", ("=HYPERLINK(1)",), doubts=(Doubt("LEAD_MISSING"),)),), contradictions=()
    )
    plan = draft(world, given)
    client.cookies["django_language"] = "en"
    content = binh.get(reverse("plans:xlsx", args=[plan.pk]), headers={"accept-language": "en"}).content
    row = rows_of(content)[-1]
    assert row[4] == "=HYPERLINK(1)"
    assert row[14] == "Câu này không nêu ai thực hiện."
    formulas = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    assert isinstance(formulas.to_python()[-1][4], str)


# --- two versions
def test_two_versions_are_compared_with_both_texts(binh, plan, world):
    later = draft(world, key="later")
    services.drop_obligation(nth(later, 2), by=world.binh, at=AT)
    services.amend_obligation(nth(later, 5), version=1, lead=["Văn phòng"], by=world.binh, at=AT)
    answer = binh.get(reverse("plans:compare"), {"moi": later.pk})  # the one before bears the same symbol
    html = answer.content.decode()
    assert answer.context["old"] == plan
    assert [(str(label), n) for label, n in answer.context["counts"]] == [
        ("Giữ nguyên", 3), ("Có thay đổi", 1), ("Không còn", 1), ("Mới thêm", 0)
    ]  # fmt: skip
    assert "Thường xuyên nhắc nhở việc đọc sách." in html
    assert re.search(r"chủ trì</span>", html)
    assert "Chủ trì: Văn phòng" in html


def test_comparing_wants_two_that_differ(binh, plan, world):
    assert "hai kế hoạch" in binh.get(reverse("plans:compare")).content.decode()
    draft(world, key="other")
    html = binh.get(reverse("plans:compare"), {"cu": plan.pk, "moi": plan.pk}).content.decode()
    assert "Hai bản là một" in html
    assert binh.get(reverse("plans:compare"), {"cu": "x", "moi": "999999"}).status_code == 404
    assert "So sánh hai bản" in binh.get(reverse("plans:list")).content.decode()


def test_a_split_is_refused_where_a_way_out_moved_the_day(binh, plan, world):
    (found,) = queries.contradictions_of(plan)
    services.decide_contradiction(
        found, way=WayOut.MOVE_DATE, new_date=date(2030, 5, 5), reason="Chờ học xong", by=world.binh, at=AT
    )
    answer = post(binh, "split", nth(plan, 4), cut("và gửi báo cáo"))
    assert answer.status_code == 422
    assert "Để lại chưa xử lý" in answer.content.decode()
