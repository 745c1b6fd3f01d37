"""The pages in English for who chose it, Vietnamese for everybody else; what goes out is always Vietnamese."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from tests.campaigns import ledger
from tests.campaigns.ledger import LAST_DAY, SAFE_DAY
from tests.plans.readings import draft
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.queries.duties import duty_words
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import WorkKind

VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _today(settings) -> None:
    settings.TODAY = "2024-04-26"


@pytest.fixture
def book(world):
    book = ledger.run(world.committee, world.binh, symbol="100-KH/ĐUK")
    units = [world.health, world.cell_1, world.cell_2]
    book.send(units[:2], received_on=date(2024, 3, 7))
    plan = book.duty(WorkKind.PLAN, "xây dựng kế hoạch", "kế hoạch", clause="II.1")
    report = book.duty(WorkKind.REPORT, "báo cáo kết quả", "báo cáo", clause="II.2")
    book.owe(plan, units[:1], S.COMPLETED, due_on=date(2024, 4, 10), done_on=date(2024, 4, 9))
    book.owe(plan, units[1:], S.RETURNED, due_on=date(2024, 5, 20))
    book.owe(report, units[:1], S.SUBMITTED, due_on=SAFE_DAY, late_after=LAST_DAY, done_on=SAFE_DAY)
    book.owe(report, units[1:], S.RECEIVED, due_on=SAFE_DAY, late_after=LAST_DAY)
    return book


def english(client: Client) -> Client:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def words_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def labels_of(answer) -> set[str]:
    """What the frame of a page says: headings, heads of columns, buttons, labels, terms, chips."""
    html = re.sub(r"<option.*?</option>", "", answer.content.decode(), flags=re.DOTALL)
    inner = re.findall(r"<(h1|h2|th|button|label|dt|legend|summary|small)\b[^>]*>(.*?)</\1>", html, re.DOTALL)
    return {" ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()) for _tag, text in inner}


def test_signing_in_can_be_done_in_english(client, world) -> None:
    page = english(client).get(reverse("shell:sign-in"))
    assert '<html lang="en">' in page.content.decode()
    assert {"Sign in", "Password", "User name"} <= labels_of(page)
    wrong = client.post(reverse("shell:sign-in"), {"username": "binh", "password": "khong-phai"})
    assert "The user name or the password is not right." in unescape(wrong.content.decode())


def test_a_browser_that_speaks_english_by_chance_still_gets_vietnamese(client, world) -> None:
    page = client.get(reverse("shell:sign-in"), headers={"accept-language": "en-GB,en;q=0.9"})
    assert '<html lang="vi">' in page.content.decode()
    assert "Đăng nhập" in words_of(page)


def test_a_language_that_is_not_ours_changes_nothing(client, world) -> None:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "fr"
    assert '<html lang="vi">' in client.get(reverse("shell:sign-in")).content.decode()


def test_english_is_chosen_at_the_foot_of_a_page_and_left_there(client, world) -> None:
    client.force_login(world.binh.user)
    for chosen in ("en", "vi"):
        answer = client.post(reverse("shell:language"), {"language": chosen, "next": "/"})
        assert answer.url == "/"
        assert f'<html lang="{chosen}">' in client.get("/").content.decode()


def test_the_desk_of_who_runs_campaigns_is_english(client, world, book) -> None:
    client.force_login(world.binh.user)
    page = english(client).get("/")
    assert '<html lang="en">' in page.content.decode()
    assert {"My desk", "Completed on time", "Open, overdue", "No deadline"} <= labels_of(page)
    assert "Plans" in words_of(page)


def test_the_board_is_english_with_kinds_and_states_of_the_registry(client, world, book) -> None:
    client.force_login(world.binh.user)
    page = english(client).get(reverse("campaigns:board", args=[book.campaign.pk]))
    words = words_of(page)
    assert '<html lang="en">' in page.content.decode()
    assert {"Needs attention", "Completed late", "Open, within time"} <= labels_of(page)
    assert "Plan 1 / 3" in words
    assert "not handed in, overdue by 1 day" in words
    assert "Figures as of" in words
    stored = [
        *Unit.objects.values_list("name", flat=True),
        book.campaign.title,
        world.binh.full_name,
        "Kế hoạch",
        "Tiếng Việt",
    ]
    told = {words for words in labels_of(page) if VIETNAMESE.search(words)}
    assert {words for words in told if not any(name in words for name in stored)} == set()


def test_the_list_says_states_in_english_with_one_day_and_many(client, world, book) -> None:
    client.force_login(world.binh.user)
    words = words_of(english(client).get(reverse("campaigns:list", args=[book.campaign.pk])))
    assert "Overdue by 1 day " in words
    assert all(
        state in words for state in ("Completed On time 09/04/2024", "Returned", "Awaiting confirmation", "Received")
    )
    printed = words_of(client.get(reverse("campaigns:print", args=[book.campaign.pk])))
    assert "Due: 24/04/2024; last day not late 25/04/2024 · 2 units" in printed
    assert "1 day" in printed


def test_the_review_page_is_english_and_the_document_stays_as_it_is(client, world) -> None:
    plan = draft(world)
    client.force_login(world.binh.user)
    page = english(client).get(reverse("plans:review", args=[plan.pk]))
    words = words_of(page)
    assert {"Clear person", "Clear task", "Clear time", "Clear product"} <= labels_of(page)
    assert "due 24/04/2030, last day not late 25/04/2030" in words
    assert "“trước ngày 25/4/2030”" in words
    assert "Deadlines contradict." in words


def test_a_unit_answers_in_english(client, world, book) -> None:
    client.force_login(world.an.user)
    page = english(client).get(reverse("desk:home"), follow=True)
    words = words_of(page)
    assert "tasks to do" in words
    assert "Sign out" in words


def test_a_refusal_is_said_in_english(client, world) -> None:
    client.force_login(world.chi.user)
    answer = english(client).get(reverse("campaigns:board", args=[10**6]))
    assert answer.status_code == 404
    assert "Campaign not found." in unescape(answer.content.decode())


def test_the_sheet_is_vietnamese_whatever_its_maker_reads(client, world, book) -> None:
    client.force_login(world.binh.user)
    address = reverse("campaigns:xlsx", args=[book.campaign.pk])

    def cells(answer) -> list[list[list[object]]]:
        sheets = CalamineWorkbook.from_filelike(BytesIO(answer.content))
        return [sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names]

    def as_of(rows: list[list[object]]) -> list[list[object]]:
        return [row for row in rows if not str(row[0]).startswith("Số liệu tính đến ")]

    vietnamese, of_english = cells(client.get(address)), cells(english(client).get(address))
    assert [as_of(rows) for rows in of_english] == [as_of(rows) for rows in vietnamese]
    assert "Chờ xác nhận 24/04/2024" in {cell for row in of_english[0] for cell in row}
    assert any(str(row[0]).startswith("Số liệu tính đến ") for row in of_english[0])


def test_a_product_that_only_repeats_its_kind_is_seen_in_any_language() -> None:
    with translation.override("en"):
        assert duty_words(WorkKind.PLAN, "kế hoạch", "Xây dựng kế hoạch") == "Kế hoạch: xây dựng kế hoạch"
