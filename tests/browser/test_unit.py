"""A unit's secretary on a phone: what is asked first, a result, the report, a bad line, a session that ran out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow, sign_in, visit, wider_than_the_screen
from tests.campaigns.pictures import plain
from trienkhai.demo.build import PASSWORD

PHONE = {"width": 390, "height": 844}
PNGS = {"anh-1.png": plain(6, 4), "anh-2.png": plain(5, 5)}


@pytest.fixture
def phone(demo_server, page):
    page.set_viewport_size(PHONE)
    sign_in(page, demo_server, "daumoi", PASSWORD)
    return page


def test_a_returned_report_is_mended_and_sent_once_over_a_bad_line(demo_server, phone):
    first = phone.locator(".duty").first
    assert "Trả lại" in first.inner_text()
    duty = first.locator("h3 a").get_attribute("href")
    follow(phone, first.get_by_role("link", name="Sửa báo cáo"))
    phone.get_by_text("Bị trả lại:").wait_for()
    address = phone.url
    done, whole = phone.locator("input[name^='n.STUDY_ATT']").first, phone.locator("input[name^='d.STUDY_ATT']").first
    send = phone.get_by_role("button", name="Gửi báo cáo")

    done.fill("9")
    whole.fill("7")
    phone.get_by_label("Kiến nghị, đề xuất").fill("Chữ đã gõ")
    send.click()
    refusal = phone.get_by_role("alert")
    refusal.get_by_text("lớn hơn tổng số").wait_for()
    expect(refusal).to_be_in_viewport(ratio=1)  # said where a phone shows it
    refusal.get_by_role("link").first.click()
    expect(done).to_be_focused()
    assert done.get_attribute("aria-describedby") == f"e.{done.get_attribute('name')[2:]}"

    done.fill("7")
    phone.context.set_offline(True)
    send.click()
    phone.get_by_text("Chưa gửi được: máy đang mất mạng").wait_for()
    assert (done.input_value(), phone.get_by_label("Kiến nghị, đề xuất").input_value()) == ("7", "Chữ đã gõ")
    phone.context.set_offline(False)

    arrived = []

    def lose_the_answer(route):
        """The server gets the form, the phone gets nothing."""
        if route.request.method != "POST" or arrived:
            return route.continue_()
        arrived.append(route.fetch(max_redirects=0).status)
        return route.fulfill(status=204)

    phone.route(address, lose_the_answer)
    with phone.expect_response(lambda r: r.request.method == "POST" and r.url == address):
        send.click()
    assert arrived == [302]
    phone.locator("form.report:not([data-sent])").wait_for()
    send.click()
    phone.get_by_text("Đã gửi báo cáo").first.wait_for()
    phone.unroute(address)
    expect(phone.locator("main")).to_contain_text("Chữ đã gõ")
    assert wider_than_the_screen(phone) == 0

    phone.goto(f"{demo_server}{duty}")
    entries = phone.locator(".history li").all_inner_texts()
    assert entries[0].startswith("Chờ xác nhận")
    assert not entries[1].startswith("Chờ xác nhận")  # pressed twice, there is one row


def test_without_javascript_a_result_with_two_files_is_recorded_put_right_and_survives_the_end_of_a_session(
    demo_server, chromium
):
    page = visit(chromium, java_script_enabled=False, viewport=PHONE)
    sign_in(page, demo_server, "daumoi", PASSWORD)
    page.get_by_role("link", name="Ghi kết quả").first.click()
    page.get_by_label("Đã xong").check()
    page.get_by_label("Ngày làm xong").fill("18/11/2026")
    page.get_by_label("Ghi chú").fill("Ghi nhầm sang việc khác")
    files = [{"name": name, "mimeType": "image/png", "buffer": content} for name, content in PNGS.items()]
    page.get_by_label("Tệp minh chứng").set_input_files(files)
    follow(page, page.get_by_role("button", name="Lưu kết quả"))
    page.get_by_text("Đã lưu:").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="anh-2.png").click()
    assert taken.value.path().read_bytes() == PNGS["anh-2.png"]

    if page.locator("summary", has_text="Sửa kết quả").count():
        page.locator("summary", has_text="Sửa kết quả").click()
    page.get_by_label("Ngày làm xong").fill("17/11/2026")
    page.get_by_label("Ghi chú").fill("")
    page.context.clear_cookies(name="sessionid")
    follow(page, page.get_by_role("button", name="Lưu kết quả"))
    page.get_by_text("Những gì đồng chí vừa ghi vẫn còn").wait_for()
    page.get_by_label("Tên đăng nhập").fill("daumoi")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Đăng nhập"))
    follow(page, page.get_by_role("button", name="Gửi lại"))
    page.get_by_text("Đã lưu:").wait_for()
    said = page.locator(".six").first.inner_text()
    assert "17/11/2026" in said
    assert "Ghi nhầm" not in said
    page.context.close()


def test_the_unit_finds_what_was_entered_for_it_when_its_account_comes(demo_server, page, chromium):
    sign_in(page, demo_server, "chuyenvien", PASSWORD)
    page.goto(f"{demo_server}/viec/")
    follow(page, page.locator(".lines a", has_text="Chi bộ").nth(3))
    unit = int(re.search(r"/don-vi/(\d+)/", page.url).group(1))
    name = page.locator(".head small").inner_text()
    follow(page, page.get_by_role("link", name="Ghi kết quả").first)
    page.wait_for_url(re.compile(r"/viec/\d+/"))
    duty = page.url
    page.get_by_label("Đang thực hiện").check()
    page.get_by_label("Ghi chú").fill("Đơn vị báo qua điện thoại.")
    page.get_by_role("button", name="Lưu kết quả").click()
    page.get_by_text("Đã lưu:").wait_for()
    page.goto(f"{demo_server}/don-vi/{unit}/")
    page.locator("summary", has_text="Tạo tài khoản").click()
    page.get_by_label("Họ và tên").fill("Mai Thị Thử")
    page.get_by_label("Tên đăng nhập").fill("mai.thu")
    page.get_by_label("Mật khẩu ban đầu").fill("hoa-ban-trang-rung")
    page.get_by_role("button", name="Tạo tài khoản").click()
    page.get_by_text("Đã tạo tài khoản").wait_for()

    own = visit(chromium, viewport=PHONE)
    sign_in(own, demo_server, "mai.thu", "hoa-ban-trang-rung")
    own.get_by_text("do người khác đặt").wait_for()  # her own password first
    own.get_by_label("Mật khẩu đang dùng").fill("hoa-ban-trang-rung")
    own.get_by_label("Mật khẩu mới", exact=True).fill("suoi-reu-giua-rung")
    own.get_by_label("Nhập lại mật khẩu mới").fill("suoi-reu-giua-rung")
    own.get_by_role("button", name="Lưu").click()
    own.get_by_role("heading", name="Việc cần làm").wait_for()
    expect(own.locator("main")).to_contain_text(name)
    own.goto(duty)
    # Not the newest by its day: the worker beside this server opened the period on the day that it really is.
    entered = own.locator(".history li", has_text=f"nhập thay cho {name}").first
    expect(entered).to_contain_text("Vũ Diệu Linh")
    own.context.close()
