"""Second factor, passkey, devices and slips in a real browser, with nothing for the content policy to refuse."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pypdfium2
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.conftest import follow, sign_in, visit, wider_than_the_screen

PASSWORD = "dung-thu-trien-khai"
SHOTS = os.environ.get("TRIENKHAI_SHOTS", "")  # a folder, for whoever wants to look at the pages
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def look(page, name: str) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert wider_than_the_screen(page) == 0, f"{name} at {width}"
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)


@pytest.fixture
def named(chromium, demo_server):
    """A page of the server under its name: a passkey belongs to a name. Fails when the browser complained."""
    complaints: list[str] = []
    opened = visit(chromium)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield opened, demo_server.replace("127.0.0.1", "localhost")
    opened.context.close()
    assert [said for said in complaints if "status of 4" not in said] == []


def test_a_passkey_signs_in_without_a_password_and_an_application_asks_for_a_code(named) -> None:
    page, address = named
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    sign_in(page, address, "lanhdao", PASSWORD)
    page.goto(f"{address}/tai-khoan/hai-lop/")
    look(page, "factor")
    follow(page, page.locator("li", has_text="Khóa của thiết bị").get_by_role("link", name="Thêm"))
    look(page, "confirm")
    page.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Tiếp tục"))
    look(page, "key-add")
    page.get_by_role("button", name="Thêm khóa").click()
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    look(page, "recovery")
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto(f"{address}/tai-khoan/hai-lop/khoa/")
    look(page, "keys")

    page.set_viewport_size({"width": 1440, "height": 900})
    follow(page, page.get_by_role("button", name="Đăng xuất"))
    page.get_by_role("button", name="Dùng khóa của thiết bị").wait_for()
    look(page, "sign-in")
    page.get_by_role("button", name="Dùng khóa của thiết bị").click()
    page.wait_for_url(f"{address}/viec/lanh-dao/")

    # with a password, the same key is the second factor
    page.set_viewport_size({"width": 1440, "height": 900})
    follow(page, page.get_by_role("button", name="Đăng xuất"))
    sign_in(page, address, "lanhdao", PASSWORD)
    page.get_by_role("heading", name="Xác thực lớp thứ hai").wait_for()
    look(page, "code")
    page.get_by_role("button", name="Dùng khóa của thiết bị").click()
    page.wait_for_url(f"{address}/viec/lanh-dao/")

    # an application beside it
    page.goto(f"{address}/tai-khoan/hai-lop/ung-dung/bat/")
    page.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Tiếp tục"))
    secret = page.locator(".secret").inner_text()
    assert page.locator(".qr svg").bounding_box()["width"] == 200
    look(page, "application")
    page.get_by_label("Mã 6 chữ số").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Bật").click()
    page.get_by_text("Đã bật ứng dụng xác thực").wait_for()
    page.goto(f"{address}/tai-khoan/thiet-bi/")
    look(page, "devices")
    expect(page.locator("main")).to_contain_text("Chrome trên Linux")

    # as it was: others sign in with this account
    page.goto(f"{address}/tai-khoan/hai-lop/ung-dung/tat/")
    follow(page, page.get_by_role("button", name="Tắt"))
    page.goto(f"{address}/tai-khoan/hai-lop/khoa/")
    follow(page, page.get_by_role("link", name="Bỏ"))
    follow(page, page.get_by_role("button", name="Bỏ khóa"))
    page.get_by_text("Chưa có khóa nào").wait_for()


def test_a_slip_is_printed_and_used_by_its_owner(page, chromium, demo_server) -> None:
    sign_in(page, demo_server, "chuyenvien", PASSWORD)
    page.goto(f"{demo_server}/don-vi/")
    page.locator("main a[href*='/don-vi/']").first.wait_for()
    unit = re.search(r"/don-vi/(\d+)/", page.content()).group(1)
    page.goto(f"{demo_server}/tai-khoan/phieu/{unit}/")
    look(page, "slips")
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    follow(page, page.get_by_role("button", name="Cấp phiếu"))
    page.get_by_text("chọn ít nhất một người").wait_for()
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.locator("label", has_text="Chi bộ Bảo tàng tỉnh").get_by_role("checkbox").first.check()
    follow(page, page.get_by_role("button", name="Cấp phiếu"))
    page.locator(".slip").wait_for()
    look(page, "slip")
    printed = page.locator(".slip dd").all_inner_texts()
    page.evaluate(
        "for (let n = 1; n < 8; n++) document.querySelector('.slips').append(document.querySelector('.slip').cloneNode(true))"
    )
    assert len(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))) == 1  # eight on one sheet

    own = visit(chromium, viewport={"width": 390, "height": 844})
    own.goto(printed[0])
    look(own, "accept")
    own.get_by_label("Tên đăng nhập").fill(printed[1])
    own.get_by_label("Mã trên phiếu").fill(printed[2].lower())
    own.get_by_label("Mật khẩu của đồng chí").fill("song-kon-mua-nuoc-lon")
    own.get_by_label("Nhập lại mật khẩu").fill("song-kon-mua-nuoc-lon")
    follow(own, own.get_by_role("button", name="Đặt mật khẩu"))
    own.locator("main h1").wait_for()
    expect(own).not_to_have_url(re.compile("/tai-khoan/"))
    own.goto(f"{demo_server}/doi-mat-khau/")  # as it was: others sign in with this account
    own.get_by_label("Mật khẩu đang dùng").fill("song-kon-mua-nuoc-lon")
    own.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    own.get_by_label("Nhập lại mật khẩu mới").fill(PASSWORD)
    own.get_by_role("button", name="Lưu").click()
    own.get_by_text("Đã đổi mật khẩu").wait_for()
    own.context.close()
