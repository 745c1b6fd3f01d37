"""One chuyên viên alone: from an empty installation to the consolidated report as a Word file, by clicking."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TODAY, arrived, follow, server, sign_in, unfold, visit, wider_than_the_screen
from trienkhai.demo.directive import Calendar, as_docx

PASSWORD = "bon-tu-de-nho-2026"
ANSWERING = "Đảng bộ Sở Nội vụ"
UNITS = [
    *(f"Đảng bộ Sở {name}" for name in ("Nội vụ", "Tài chính", "Y tế", "Tư pháp", "Xây dựng", "Công Thương")),
    *(f"Chi bộ {name}" for name in ("Thư viện tỉnh", "Bảo tàng tỉnh", "Hội Luật gia", "Trung tâm Lưu trữ")),
    *("Ban Tuyên giáo và Dân vận", "Ban Tổ chức", "Ủy ban Kiểm tra", "Văn phòng", "Đoàn Khối các cơ quan tỉnh"),
]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def office(tmp_path_factory, chromium) -> Iterator[str]:
    """An empty installation that a person has founded through the pages of the first run."""
    with server(tmp_path_factory.mktemp("alone"), "serve") as address:
        page = visit(chromium, viewport=DESK)
        page.goto(address)
        page.get_by_label("Tên cấp ủy, cơ quan").fill("Đảng ủy các cơ quan Đảng tỉnh")
        page.get_by_label("Ký hiệu trên văn bản").fill("ĐU")
        page.get_by_label("Dán danh sách").fill("\n".join(UNITS))
        follow(page, page.get_by_role("button", name="Tiếp: kiểm tra danh sách"))
        page.get_by_role("heading", name=f"Kiểm tra {len(UNITS)} đơn vị").wait_for()
        page.set_viewport_size(PHONE)
        assert wider_than_the_screen(page) == 0
        page.get_by_label("Họ và tên").fill("Lê Thu Trà")
        page.get_by_label("Tên đăng nhập").fill("thutra")
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Lưu và bắt đầu").click()
        page.get_by_text(f"với {len(UNITS)} đơn vị").wait_for()
        page.context.close()
        yield address


@pytest.fixture
def alone(office, page):
    page.set_viewport_size(DESK)
    sign_in(page, office, "thutra", PASSWORD)
    page.get_by_role("heading", name="Bàn làm việc").wait_for()
    return page


def read_and_confirm(page, name: str, paper: bytes) -> None:
    """Upload, settle what the document leaves in doubt, accept the rest, go on to the units."""
    follow(page, page.get_by_role("link", name="Bóc tách văn bản"))
    page.get_by_label("Tệp văn bản").set_input_files({"name": name, "mimeType": "", "buffer": paper})
    page.get_by_role("button", name="Đọc văn bản").click()
    page.get_by_role("region", name="Nhiệm vụ").wait_for()
    arrived(page)  # a count waits for nothing
    while (notes := page.locator(".note:not(.good):not(.slight)", has_text="Chấp nhận")).count():
        notes.first.locator("summary", has_text="Chấp nhận").click()
        follow(page, notes.first.get_by_role("button", name="Chấp nhận"))
    while (like := page.get_by_role("button", name="Như nhiệm vụ trước")).count():
        last = like.nth(like.count() - 1)
        like.first.click()
        last.wait_for(state="detached")
        arrived(page)
    follow(page, page.get_by_role("button", name="Nhận tất cả mục không có nghi vấn"))
    while (waiting := page.locator(".task").get_by_role("button", name="Nhận", exact=True)).count():
        last = waiting.nth(waiting.count() - 1)
        waiting.first.click()
        last.wait_for(state="detached")
        arrived(page)
    page.get_by_role("button", name="Tiếp: chọn đơn vị").click()
    page.get_by_role("heading", name="Trước khi triển khai").wait_for()


def launch(page) -> None:
    """Twice on the button, as impatient people do: once is meant."""
    page.get_by_role("button", name=re.compile(r"Triển khai \d+ lượt giao")).dblclick()
    page.get_by_text("Đã triển khai kế hoạch đến các đơn vị.").wait_for()


def open_board(page) -> None:
    follow(page, page.get_by_role("link", name="Bàn làm việc").first)
    follow(page, page.get_by_role("link", name="Mở bảng theo dõi").first)
    page.get_by_role("heading", name="Đơn vị × việc").wait_for()


def report_for(page, plan: str, unit: str, day: str) -> None:
    """Nhập thay: from the board to the unit's report on this plan, sent and taken in. The tests come in any order, and
    what the other plan gave may push the report down among the folded duties."""
    follow(page, page.get_by_role("link", name=f"Nhập thay cho {unit}"))
    page.wait_for_url("**/viec/don-vi/**")
    duty = page.locator("li.duty", has_text=f"Kế hoạch {plan}")
    own = duty.get_by_role("link", name="Báo cáo", exact=True, include_hidden=True).first
    if not own.is_visible():
        unfold(page, "việc khác có hạn")
    follow(page, own)
    expect(page).to_have_url(re.compile("/bao-cao/"))
    page.get_by_text(f"Nhập thay cho {unit}.").wait_for()
    page.locator("[name='n.STUDY_ATTENDANCE.PARTY_MEMBER']").fill("38")
    page.locator("[name='d.STUDY_ATTENDANCE.PARTY_MEMBER']").fill("40")
    page.get_by_label("Kết quả đạt được").fill("Đã mở hai lớp, đảng viên dự gần đủ.")
    page.get_by_label("Ngày gửi").fill(day)
    page.get_by_role("button", name="Gửi báo cáo").dblclick()
    page.get_by_text("Đã gửi báo cáo.").wait_for()
    open_board(page)
    follow(page, page.get_by_role("link", name="Mở báo cáo đến"))
    follow(page, page.get_by_role("link", name=unit).first)
    page.get_by_role("button", name="Tiếp nhận").dblclick()
    page.get_by_text(f"Đã tiếp nhận báo cáo của {unit}.").wait_for()


def consolidated(page) -> str:
    """The report of the committee, begun from the board, one passage chosen; every word of its .docx."""
    open_board(page)
    page.get_by_role("button", name="Lập báo cáo tổng hợp").dblclick()
    page.get_by_role("heading", name="Báo cáo tổng hợp").wait_for()
    results = page.locator("#phan-RESULTS")
    results.locator("summary", has_text="Chọn từ báo cáo của đơn vị").click()
    follow(page, results.get_by_role("button", name="Chọn", exact=True))
    expect(results.get_by_text("đã chọn")).to_have_count(1)
    page.get_by_label("Người ký").fill("Phan Minh Đạo")
    page.locator("button:visible", has_text="Lưu").last.click()
    page.get_by_text("Đã lưu.").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Xuất Word").click()
    paper = docx.Document(io.BytesIO(Path(taken.value.path()).read_bytes()))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def assert_fits_a_phone(page) -> None:
    """Every page that she meets on the way, at 390 px."""
    page.set_viewport_size(PHONE)
    arrived(page)
    here = "a[href^='/']:not([href*='xuat-excel']):not([href*='/don-vi/'])"
    addresses = page.evaluate(f'[...document.querySelectorAll("{here}")].map(link => link.href.split(/[?#]/)[0])')
    assert len(set(addresses)) > 8
    for address in sorted(set(addresses)):
        page.goto(address)
        assert wider_than_the_screen(page) == 0, address
        assert page.get_by_role("heading", level=1).count() == 1, address


def test_our_own_plan_from_its_word_file_to_the_consolidated_report(alone):
    read_and_confirm(alone, "ke-hoach.docx", as_docx(Calendar(date.fromisoformat(TODAY))))
    launch(alone)
    open_board(alone)
    expect(alone.get_by_role("heading", level=1)).to_have_text(re.compile("^Thực hiện Chuyên đề"))
    report_for(alone, "27-KH/ĐU", ANSWERING, "18/11/2026")
    paper = consolidated(alone)
    assert "1/10 đơn vị đã báo cáo" in paper
    assert "Đã mở hai lớp, đảng viên dự gần đủ." in paper
    assert {"38", "40", "95"} <= set(paper.split("\n"))
    assert "Phan Minh Đạo" in paper
    open_board(alone)
    assert_fits_a_phone(alone)


def test_the_source_plan_of_a_past_year_is_read_launched_and_reported(alone, corpus):
    source = corpus / "01-100-KH-DUK.txt"
    read_and_confirm(alone, source.name, source.read_bytes())
    expect(alone.get_by_role("checkbox", name="Triển khai hồi tố")).to_be_checked()
    launch(alone)
    alone.get_by_role("heading", name="Nhập kết quả một lượt").wait_for()
    open_board(alone)
    report_for(alone, "100-KH/ĐUK", ANSWERING, "24/4/2024")
    paper = consolidated(alone)
    assert "1/11 đơn vị đã báo cáo" in paper
    assert "Kế hoạch số 100-KH/ĐUK" in paper


def test_what_was_typed_can_be_given_up_and_the_card_comes_back(alone):
    """ "Thôi" puts the card back as it stands; a second form open on the page has fields of its own."""
    follow(alone, alone.get_by_role("link", name="Bóc tách văn bản"))
    alone.get_by_label("hoặc dán nội dung vào đây").fill(
        "KẾ HOẠCH\nvề việc thử\n\n1. Các chi bộ lập danh sách đảng viên trước ngày 05/12/2026.\n"
        "2. Văn phòng gửi giấy mời.\n"
    )
    alone.get_by_role("button", name="Đọc văn bản").click()
    card = alone.locator(".task").first
    words = card.locator("h2").inner_text()
    arrived(alone)
    card.get_by_role("link", name="Sửa").click()
    alone.get_by_label("Rõ việc: việc phải làm").wait_for()
    arrived(alone)
    alone.get_by_label("Rõ việc: việc phải làm").fill("Chữ bỏ đi")
    expect(alone.get_by_label("Chủ trì, mỗi dòng một nơi", exact=True)).to_have_value("")
    alone.get_by_label("Chủ trì, mỗi dòng một nơi", exact=True).fill("Văn phòng")
    assert "Văn phòng" not in alone.get_by_label("Rõ người: chủ trì, mỗi dòng một nơi").input_value()
    alone.get_by_role("link", name="Thôi").click()
    alone.get_by_label("Rõ việc: việc phải làm").wait_for(state="detached")
    expect(alone.locator(".task").first.locator("h2")).to_have_text(words)
