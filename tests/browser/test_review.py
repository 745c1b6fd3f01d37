"""The review by keyboard: a plan of our own split, merged, taken back, added to; the Hà Nội plan from PDF to launch."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import arrived, follow, sign_in, wider_than_the_screen
from tests.thorough import THOROUGH
from trienkhai.demo.build import PASSWORD

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OURS = """ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH
Số 31-KH/ĐU
KẾ HOẠCH
tổ chức tuần lễ đọc sách
I- NHIỆM VỤ
1. Ban Tuyên giáo và Dân vận biên soạn tài liệu giới thiệu sách; Văn phòng in và gửi tài liệu trước ngày 10/12/2026.
2. Các chi bộ tổ chức sinh hoạt chuyên đề về văn hóa đọc trong tháng 12/2026.
3. Các chi bộ báo cáo kết quả về Ban Tuyên giáo và Dân vận trước ngày 15/01/2027.
4. Ủy ban Kiểm tra theo dõi, đôn đốc việc thực hiện Kế hoạch này. Kịp thời biểu dương chi bộ làm tốt.
"""


@pytest.fixture
def desk(demo_server, page):
    page.set_viewport_size(DESK)
    sign_in(page, demo_server, "chuyenvien", PASSWORD)
    page.get_by_role("heading", level=1).wait_for()
    page.goto(f"{demo_server}/ke-hoach/tai-len/")
    return page


def cards(page):
    return page.locator(".task")


def current(page):
    """The card that the keys act on."""
    return page.locator(".task:focus")


def put_caret(page, words: str) -> None:
    """Press with the mouse in the document, just before some words."""
    place = page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(document.getElementById("doc"), NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                node.parentElement.scrollIntoView({ block: "center" });
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + 3);
                const box = range.getBoundingClientRect();
                return { x: box.left + 4, y: box.top + box.height / 2 };
            }
        }""",
        words,
    )
    page.mouse.click(place["x"], place["y"])
    page.evaluate("() => new Promise((told) => requestAnimationFrame(() => setTimeout(told)))")  # of the selection


def select_words(page, words: str) -> None:
    """As if the mouse had been drawn over some words of the document."""
    page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(document.getElementById("doc"), NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                window.getSelection().setBaseAndExtent(node, at, node, at + words.length);
                return new Promise((told) => requestAnimationFrame(() => setTimeout(told)));
            }
        }""",
        words,
    )


def read(page) -> None:
    """Send what was given and wait until the review can take keys."""
    page.get_by_role("button", name="Đọc văn bản").click()
    page.get_by_role("region", name="Nhiệm vụ").wait_for()
    page.locator("html.scripted").wait_for()
    arrived(page)


def paste(page, text: str) -> None:
    page.get_by_label("hoặc dán nội dung vào đây").fill(text)
    read(page)


def press(page, key: str) -> None:
    """A key that leads to the page drawn anew."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_plan_is_split_merged_taken_back_and_added_to_by_keyboard(desk):
    paste(desk, OURS)
    found = cards(desk).count()
    assert found >= 4

    # s at the cursor: where the mouse pressed in the document
    put_caret(desk, "theo dõi, đôn đốc")
    card = current(desk)
    quote = card.locator("dd").nth(1).inner_text()
    assert "Theo dõi" in quote
    put_caret(desk, "đôn đốc việc")
    press(desk, "s")
    expect(cards(desk)).to_have_count(found + 1)
    expect(current(desk).locator("dd").nth(1)).not_to_contain_text("đôn đốc")

    # u takes the split back, m merges with the next, u again
    press(desk, "u")
    expect(cards(desk)).to_have_count(found)
    expect(current(desk).locator("dd").nth(1)).to_have_text(quote, use_inner_text=True)
    desk.keyboard.press("k")
    press(desk, "m")
    expect(cards(desk)).to_have_count(found - 1)
    press(desk, "u")
    expect(cards(desk)).to_have_count(found)

    # s without a cursor in this obligation offers the points
    for _ in range(found):
        desk.keyboard.press("k")
    desk.keyboard.press("j")
    desk.keyboard.press("s")
    desk.get_by_text("Nhiệm vụ thứ hai bắt đầu từ đâu?").wait_for()
    arrived(desk)
    desk.get_by_role("link", name="Thôi").click()
    desk.get_by_text("Nhiệm vụ thứ hai bắt đầu từ đâu?").wait_for(state="detached")
    arrived(desk)

    # Enter accepts and goes on; u takes it back; x drops, u restores
    desk.locator(".task h2").first.click()
    first = desk.locator(".task").first
    first.focus()
    desk.keyboard.press("Enter")
    first.get_by_text("Đã nhận", exact=True).wait_for()
    desk.wait_for_function(  # the focus goes on once the answer is drawn: a moment after the words
        "(left) => (document.activeElement?.closest('.task')?.dataset.of ?? left) !== left",
        arg=first.get_attribute("data-of"),
    )
    first.focus()
    desk.keyboard.press("u")
    first.get_by_text("Đã nhận", exact=True).wait_for(state="detached")
    arrived(desk)
    first.focus()
    desk.keyboard.press("x")
    first.get_by_text("Đã bỏ", exact=True).wait_for()
    arrived(desk)
    desk.wait_for_function("() => document.activeElement?.closest('.task') !== document.querySelector('.task')")
    desk.keyboard.press("u")  # led on to the next one already: what was just done is taken back
    first.get_by_text("Đã bỏ", exact=True).wait_for(state="detached")
    arrived(desk)
    desk.wait_for_function("() => document.querySelector('.task').contains(document.activeElement)")

    # Esc leaves the form as it was found
    desk.keyboard.press("e")
    desk.locator(".task.editing textarea").first.wait_for()
    arrived(desk)
    desk.keyboard.press("Escape")
    desk.locator(".task.editing").wait_for(state="detached")
    arrived(desk)

    # a selection becomes an obligation
    select_words(desk, "Văn phòng in và gửi tài liệu")
    desk.get_by_role("button", name="Thêm nhiệm vụ từ đoạn này").click()
    expect(desk.locator("#chosen")).to_have_text("Văn phòng in và gửi tài liệu")
    desk.keyboard.type("Văn phòng")
    follow(desk, desk.locator("#them").get_by_role("button", name="Thêm nhiệm vụ"))
    expect(cards(desk)).to_have_count(found + 1)
    expect(desk.get_by_text("người thêm")).to_have_count(1)

    # the keys are told
    desk.locator(".task").first.focus()
    desk.keyboard.press("?")
    desk.get_by_role("dialog").get_by_text("gộp với nhiệm vụ sau").wait_for()
    desk.keyboard.press("Escape")
    desk.set_viewport_size(PHONE)
    assert wider_than_the_screen(desk) == 0
    with desk.expect_download() as taken:
        desk.get_by_role("link", name="Xuất Excel").click()
    assert taken.value.suggested_filename == "nhiem-vu-31-kh-du.xlsx"
    desk.get_by_role("link", name="So sánh bản khác").click()
    desk.get_by_role("heading", name="So sánh hai bản").wait_for()
    assert wider_than_the_screen(desk) == 0


def test_the_ha_noi_plan_goes_from_its_pdf_to_the_launch_by_keyboard(desk, corpus):
    began = time.monotonic()
    desk.get_by_label("Tệp văn bản").set_input_files(corpus / "02-KH-100-ngay-CDS-Ha-Noi.pdf")
    read(desk)
    total = cards(desk).count()
    assert total >= 20
    press(desk, "Shift+A")  # everything without a doubt at once
    for _ in range(total):  # of the rest, at most two keys each: "như nhiệm vụ trước", Enter
        waiting = desk.locator(".task[data-state=read]")
        if not waiting.count():
            break
        it = waiting.first
        key = it.get_attribute("data-of")
        it.focus()
        if it.locator("[data-key=p]").count():
            version = it.get_attribute("data-version")
            desk.keyboard.press("p")
            desk.locator(f".task[data-of='{key}']:not([data-version='{version}'])").wait_for()
            arrived(desk)
            desk.locator(f".task[data-of='{key}']").focus()
        desk.keyboard.press("Enter")
        desk.locator(f".task[data-of='{key}'][data-state=accepted]").wait_for()
        arrived(desk)
    expect(desk.locator("#counts")).to_contain_text(f"Đã nhận {total}/{total} nhiệm vụ")
    desk.get_by_role("button", name="Tiếp: chọn đơn vị").click()
    desk.get_by_role("heading", name="Trước khi triển khai").wait_for()
    desk.get_by_role("button", name=re.compile(r"Triển khai \d+ lượt giao")).click()
    desk.get_by_text("Đã triển khai kế hoạch").wait_for()
    assert time.monotonic() - began < (60 if THOROUGH else 240)  # seconds; by default other tests work beside it
