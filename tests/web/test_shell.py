"""Sign-in, the first page of each role, the frame of every page, refusals."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import grant, noon, person
from trienkhai.accounts.models import User
from trienkhai.organisations.choices import Role
from trienkhai.web.shell import sign_in as sign_in_module

PASSWORD = "mat-khau-thu-nghiem"
SIGN_IN = "/dang-nhap/"


def try_in(client: Client, username: str, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def landing(client: Client, username: str) -> str:
    answer = client.get(try_in(client, username).url)
    return answer.url if answer.status_code == 302 else answer.wsgi_request.path


def test_each_role_lands_on_what_is_theirs(client, world) -> None:  # type: ignore[no-untyped-def]
    member = person("Đinh Thị Hoa", "hoa", of=world.cell_1)
    grant(member, Role.MEMBER, world.cell_1)
    expected = {
        "binh": "/",
        "lan": reverse("desk:leader"),
        "dung": "/don-vi/",
        "an": reverse("desk:home"),
        "hoa": reverse("desk:mine"),
    }
    assert {name: landing(Client(), name) for name in expected} == expected


def test_no_failure_tells_which_half_was_wrong(client, world) -> None:  # type: ignore[no-untyped-def]
    User.objects.filter(username="chi").update(is_active=False)
    tries = [("binh", "sai"), ("khong-co", PASSWORD), ("chi", PASSWORD), ("", "")]
    pages = [try_in(client, *each) for each in tries]
    assert {page.status_code for page in pages} == {422}
    sentences = {re.search(r'id="refusal">([^<]*)<', page.content.decode()).group(1) for page in pages}  # type: ignore[union-attr]
    assert sentences == {"Tên đăng nhập hoặc mật khẩu không đúng."}
    assert "_auth_user_id" not in client.session


def test_what_was_typed_is_kept_but_the_password(client, world) -> None:  # type: ignore[no-untyped-def]
    page = try_in(client, "binh", "mot-mat-khau-sai").content.decode()
    assert 'value="binh"' in page
    assert "mot-mat-khau-sai" not in page


def test_signing_in_gives_the_session_a_new_key(client, world) -> None:  # type: ignore[no-untyped-def]
    session = client.session
    session["before"] = 1
    session.save()
    planted = session.session_key
    try_in(client, "binh")
    assert client.session.session_key != planted


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/don-vi/?loai=CELL", "/don-vi/?loai=CELL"),
        ("https://example.org/x", "/"),
        ("//example.org/x", "/"),
        ("javascript:alert(1)", "/"),
        ("/dang-nhap/?next=/dang-nhap/", "/"),
    ],
)
def test_the_way_on_leads_only_to_this_server(client, world, wanted: str, given: str) -> None:  # type: ignore[no-untyped-def]
    assert try_in(client, "binh", next=wanted).url == given


def test_wrong_passwords_make_a_growing_wait_that_locks_nobody_out(client, world, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    clock = [noon(2026, 4, 20)]
    monkeypatch.setattr(sign_in_module, "clock", lambda: clock[0])
    for _ in range(3):
        assert try_in(client, "binh", "sai").status_code == 422
    assert try_in(client, "binh").status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").post(SIGN_IN, {"username": "binh", "password": PASSWORD}).status_code == 302
    clock[0] += timedelta(seconds=1)
    assert try_in(client, "binh", "sai").status_code == 422
    clock[0] += timedelta(seconds=1)
    assert try_in(client, "binh")["Retry-After"] == "1"
    clock[0] += timedelta(seconds=1)
    assert try_in(client, "binh").status_code == 302
    for _ in range(40):
        clock[0] += timedelta(seconds=61)
        assert try_in(Client(), "binh", "sai").status_code == 422


def test_a_name_that_does_not_exist_waits_as_one_that_does(client, world) -> None:  # type: ignore[no-untyped-def]
    codes = [[try_in(client, name, "sai").status_code for _ in range(5)] for name in ("binh", "khong-co")]
    assert codes[0] == codes[1] == [422, 422, 422, 429, 429]


def test_signing_out_needs_a_form(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    assert client.get("/dang-xuat/").url == "/"
    assert "_auth_user_id" in client.session
    assert client.post("/dang-xuat/").url == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_a_stranger_is_led_to_sign_in_and_back(client, world) -> None:  # type: ignore[no-untyped-def]
    assert client.get("/don-vi/").url == "/dang-nhap/?next=/don-vi/"


def test_an_account_without_a_person_gets_a_sentence(client, world) -> None:  # type: ignore[no-untyped-def]
    user = User.objects.create_user("le-loi", PASSWORD)
    client.force_login(user)
    assert "chưa được gắn với một người" in client.get("/").content.decode()
    for address in ("/don-vi/", "/bao-cao-den/", "/ke-hoach/"):
        assert client.get(address).url == "/"


def test_a_member_is_told_calmly_what_comes(client, world) -> None:  # type: ignore[no-untyped-def]
    member = person("Đinh Thị Hoa", "hoa", of=world.cell_1)
    grant(member, Role.MEMBER, world.cell_1)
    client.force_login(member.user)
    page = client.get("/", follow=True).content.decode()
    assert "Chào đồng chí Đinh Thị Hoa" in page
    assert "Hiện chưa có việc nào cần đồng chí làm" in page


def test_the_menu_holds_what_each_role_may_open(client, world) -> None:  # type: ignore[no-untyped-def]
    def menu(who) -> list[str]:  # type: ignore[no-untyped-def]
        client.force_login(who.user)
        page = client.get("/", follow=True)
        assert page.status_code == 200
        return [str(entry.label) for entry in page.context["menu"]]

    assert menu(world.binh) == ["Bàn làm việc", "Kế hoạch", "Đơn vị", "Người", "Báo cáo"]
    assert menu(world.dung) == ["Cơ cấu tổ chức", "Người", "Tình trạng hệ thống"]
    assert menu(world.an) == ["Việc của đơn vị", "Người"]


def test_an_empty_desk_leads_to_the_first_document(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    page = client.get("/").content.decode()
    assert "Chưa có kế hoạch nào đang triển khai" in page
    assert reverse("plans:upload") in page
    client.force_login(world.lan.user)
    assert reverse("plans:upload") not in client.get(reverse("shell:overview")).content.decode()


def test_no_page_of_the_frame_has_an_inline_style_or_script(client, world) -> None:  # type: ignore[no-untyped-def]
    pages = [client.get(SIGN_IN), client.get("/khong-co/")]
    client.force_login(world.binh.user)
    pages += [client.get(address) for address in ("/", "/bao-cao-den/", "/don-vi/", f"/don-vi/{world.health.pk}/")]
    for page in pages:
        text = page.content.decode()
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text), page.wsgi_request.path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text)
        assert "script-src 'self'" in page["Content-Security-Policy"]
        assert text.count("<h1") == 1


def test_the_language_changes_before_signing_in(client, world) -> None:  # type: ignore[no-untyped-def]
    assert client.post("/ngon-ngu/", {"language": "en", "next": SIGN_IN}).url == SIGN_IN
    assert '<html lang="en">' in client.get(SIGN_IN).content.decode()


def test_a_page_that_is_not_there_says_so_in_vietnamese(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    page = client.get("/khong-co/")
    assert page.status_code == 404
    assert "Không tìm thấy trang này" in page.content.decode()


def test_a_form_of_somewhere_else_is_refused_in_vietnamese(world) -> None:  # type: ignore[no-untyped-def]
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(SIGN_IN, {"username": "binh", "password": PASSWORD})
    assert page.status_code == 403
    assert "tải lại trang" in page.content.decode()
    assert PASSWORD not in page.content.decode()


def test_a_body_over_the_limit_gets_a_sentence(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    body = b"x" * (25 * 1024 * 1024 + 1)
    page = client.generic("POST", "/don-vi/them/", body, content_type="application/octet-stream")
    assert page.status_code == 413
    assert "Tệp quá lớn" in page.content.decode()


def test_a_form_of_too_many_fields_gets_a_sentence(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.dung.user)
    page = client.post("/don-vi/them/", {f"name-{n}": "x" for n in range(20_001)})
    assert page.status_code == 400
    assert "chia nhỏ" in page.content.decode()


def test_the_watchdog_is_answered(client, db) -> None:  # type: ignore[no-untyped-def]
    assert client.get("/song/").content == b"ok"
