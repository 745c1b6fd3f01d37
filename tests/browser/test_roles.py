"""Each role signs in to the demo and lands on what is theirs, on a desk screen and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow, sign_in, unfold, visit, wider_than_the_screen
from trienkhai.demo.build import PASSWORD


def open_board(page):
    """From home to the board of the demo's own campaign; other walks may have launched theirs beside it."""
    card = page.locator("section", has_text="27-KH/ĐU")
    follow(page, card.get_by_role("link", name="Mở bảng theo dõi").first)


@pytest.mark.parametrize(
    ("username", "heading"),
    [
        ("chuyenvien", "Bàn làm việc"),
        ("daumoi", "Việc cần làm"),
        ("lanhdao", "Tổng hợp cho lãnh đạo"),
        ("dangvien", ""),
        ("quantri", "Cơ cấu tổ chức"),
    ],
)
def test_each_role_lands_on_what_is_theirs(demo_server, page, width, username, heading):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, demo_server, username, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert wider_than_the_screen(page) == 0


def test_a_wrong_password_does_not_tell_which_half_is_wrong(demo_server, page):
    sentences = []
    for name in ("chuyenvien", "khong-co-ai"):
        sign_in(page, demo_server, name, "sai-mat-khau")
        sentences.append(page.get_by_role("alert").inner_text())
    assert sentences[0] == sentences[1] != ""


def test_the_board_opens_from_home_and_every_number_leads_to_its_list(demo_server, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, demo_server, "chuyenvien", PASSWORD)
    open_board(page)
    overdue = page.locator(".four .o a").first
    number = int(re.sub(r"\D", "", overdue.inner_text()))
    assert number > 0
    follow(page, overdue)
    expect(page.locator("main")).to_contain_text(f"{number}")
    assert wider_than_the_screen(page) == 0


def test_the_board_can_be_walked_by_keyboard(demo_server, page):
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, demo_server, "chuyenvien", PASSWORD)
    open_board(page)
    page.keyboard.press("Tab")
    expect(page.locator("a:focus")).to_have_attribute("href", re.compile("^#"))
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"


def test_the_sheet_can_be_taken_away(demo_server, page):
    sign_in(page, demo_server, "chuyenvien", PASSWORD)
    open_board(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Xuất Excel").click()
    assert taken.value.path().read_bytes()[:2] == b"PK"


def test_everything_works_without_javascript(demo_server, chromium):
    page = visit(chromium, java_script_enabled=False, viewport={"width": 390, "height": 900})
    sign_in(page, demo_server, "daumoi", PASSWORD)
    unfold(page, "việc thường xuyên")
    follow(page, page.get_by_role("link", name="Trả lời kỳ này").first)
    page.get_by_label("Trong kỳ đã làm gì").first.fill("Đã đăng ba tin trên trang thông tin.")
    follow(page, page.get_by_role("button", name="Lưu kết quả của kỳ").first)
    page.locator("main :not(textarea)", has_text="Đã đăng ba tin trên trang thông tin.").first.wait_for()
    page.context.close()
