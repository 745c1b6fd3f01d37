"""Sessions end by doing nothing, by their age, by another's hand; the list of devices shows them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.core import context
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.core import signing
from django.test import Client
from django.urls import reverse

from tests.web.test_shell_kept import OURS, corrected, hidden
from tests.world import grant, noon
from trienkhai.accounts import services as accounts
from trienkhai.accounts.models import KnownDevice, User
from trienkhai.journal.services import SYSTEM
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Unit
from trienkhai.web.shell import devices, sessions

PASSWORD = "mat-khau-thu-nghiem"
SIGN_IN = "/dang-nhap/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(username: str = "binh", **more) -> Client:  # type: ignore[no-untyped-def]
    visitor = Client(**more)
    assert visitor.post(SIGN_IN, {"username": username, "password": PASSWORD}).status_code == 302
    return visitor


def is_in(visitor: Client) -> bool:
    return visitor.get("/don-vi/").status_code == 200


def age(visitor: Client, *, began: int = 0, seen: int = 0) -> None:
    """Make a session older by seconds."""
    session = visitor.session
    session["began"] -= began
    session["seen"] -= seen
    session.save()


def test_an_hour_of_nothing_ends_a_session(world) -> None:  # type: ignore[no-untyped-def]
    visitor = signed_in()
    age(visitor, seen=59 * 60)
    assert is_in(visitor)
    age(visitor, seen=61 * 60)
    assert not is_in(visitor)
    assert not UserSession.objects.exists()


def test_a_session_in_use_ends_after_twelve_hours(world) -> None:  # type: ignore[no-untyped-def]
    visitor = signed_in()
    age(visitor, began=12 * 3600 - 60)
    assert is_in(visitor)
    age(visitor, began=61)
    assert not is_in(visitor)


def test_a_session_that_does_not_say_since_when_has_ended(world) -> None:  # type: ignore[no-untyped-def]
    visitor = signed_in()
    session = visitor.session
    del session["began"]
    session.save()
    assert not is_in(visitor)


def test_what_was_typed_when_the_hour_was_over_is_not_lost(world) -> None:  # type: ignore[no-untyped-def]
    visitor = signed_in("dung")
    age(visitor, seen=3600)
    address = reverse("organisations:correct", args=[world.health.pk])
    asked = visitor.post(address, corrected(world, "Tên gõ dở"), headers={"origin": OURS})
    assert asked.status_code == 401
    fields = {**hidden(asked.content.decode()), "username": "dung", "password": PASSWORD}
    offered = visitor.post(SIGN_IN, fields, headers={"origin": OURS})
    visitor.post(address, hidden(offered.content.decode()), headers={"origin": OURS})
    assert Unit.objects.get(pk=world.health.pk).name == "Tên gõ dở"


def test_pages_within_a_minute_do_not_write_the_session_again(world, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    visitor = signed_in()
    visitor.get("/tai-khoan/thiet-bi/")
    stamp = visitor.session["seen"]
    monkeypatch.setattr(sessions.time, "time", lambda: stamp + 59)
    is_in(visitor)
    assert visitor.session["seen"] == stamp
    monkeypatch.setattr(sessions.time, "time", lambda: stamp + 61)
    is_in(visitor)
    assert visitor.session["seen"] == stamp + 61


@pytest.mark.parametrize(("minutes", "who"), [(15, "binh"), (5, "dung")])
def test_the_level_3_policy_ends_sessions_sooner_and_an_administrators_soonest(world, settings, minutes, who) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.endswith("sessions.duties")]
    visitor = signed_in(who)
    age(visitor, seen=minutes * 60 - 30)
    assert is_in(visitor)
    age(visitor, seen=minutes * 60)
    assert not is_in(visitor)


def test_an_office_sets_its_own_hour(world, settings) -> None:  # type: ignore[no-untyped-def]
    settings.IDLE_MINUTES = 10
    visitor = signed_in()
    age(visitor, seen=601)
    assert not is_in(visitor)


def test_my_devices_are_shown_and_ended_one_by_one(world) -> None:  # type: ignore[no-untyped-def]
    here, other, third = signed_in(HTTP_USER_AGENT=FIREFOX), signed_in(), signed_in()
    page = here.get("/tai-khoan/thiet-bi/").content.decode()
    assert page.count("<li><div>") == 3
    assert "Firefox trên Windows" in page
    ending = UserSession.objects.get(session_key=other.session.session_key)
    here.post("/tai-khoan/thiet-bi/ket-thuc/", {"device": ending.pk})
    assert [is_in(each) for each in (here, other, third)] == [True, False, True]
    here.post("/tai-khoan/thiet-bi/ket-thuc/", {"device": "others"})
    assert [is_in(each) for each in (here, third)] == [True, False]


def test_nobody_ends_anothers_device(world) -> None:  # type: ignore[no-untyped-def]
    mine, yours = signed_in(), signed_in("an")
    theirs = UserSession.objects.get(session_key=yours.session.session_key)
    mine.post("/tai-khoan/thiet-bi/ket-thuc/", {"device": theirs.pk})
    assert yours.get("/viec/").status_code in (200, 302)
    assert UserSession.objects.filter(pk=theirs.pk).exists()


def test_signing_out_leaves_the_list(world) -> None:  # type: ignore[no-untyped-def]
    visitor = signed_in()
    visitor.post("/dang-xuat/")
    assert not UserSession.objects.exists()


def test_stopping_an_account_ends_all_its_sessions_on_the_next_request(world) -> None:  # type: ignore[no-untyped-def]
    visitors = [signed_in(), signed_in()]
    unlisted = Client()  # a session that the list does not know
    unlisted.force_login(world.binh.user)
    accounts.disable_user(world.binh.user, by=SYSTEM, at=noon(2026, 4, 20))
    assert [is_in(each) for each in (*visitors, unlisted)] == [False] * 3
    assert Client().post(SIGN_IN, {"username": "binh", "password": PASSWORD}).status_code == 422
    accounts.enable_user(world.binh.user, by=SYSTEM, at=noon(2026, 4, 20))
    assert [is_in(each) for each in (*visitors, unlisted)] == [False] * 3  # they do not come back with it
    assert is_in(signed_in())


def test_a_new_own_password_ends_the_other_devices(world) -> None:  # type: ignore[no-untyped-def]
    here, other = signed_in(), signed_in()
    new = "bon-mua-hoa-phuong-do"
    here.post("/doi-mat-khau/", {"present": PASSWORD, "password": new, "again": new})
    assert [is_in(each) for each in (here, other)] == [True, False]
    assert here.get("/tai-khoan/thiet-bi/").content.decode().count("<li><div>") == 1


def test_a_device_that_signed_in_before_is_known_and_let_through(world) -> None:  # type: ignore[no-untyped-def]
    known = signed_in()
    known.post("/dang-xuat/")
    assert KnownDevice.objects.get().user_id == world.binh.user_id
    for number in range(12):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(SIGN_IN, {"username": "binh", "password": "sai"})
    stranger = Client(REMOTE_ADDR="203.0.113.99").post(SIGN_IN, {"username": "binh", "password": PASSWORD})
    assert stranger.status_code == 429
    assert known.post(SIGN_IN, {"username": "binh", "password": PASSWORD}).status_code == 302


def test_a_device_cookie_that_was_made_up_is_none(rf) -> None:  # type: ignore[no-untyped-def]
    request = rf.get("/")
    request.COOKIES[django_settings.DEVICE_COOKIE_NAME] = signing.dumps("x", salt="another")
    assert devices.device_of(request) == ""


def test_behind_our_proxy_the_address_is_what_the_proxy_said_last(rf, settings) -> None:  # type: ignore[no-untyped-def]
    request = rf.get("/", HTTP_X_FORWARDED_FOR="10.9.9.9, 203.0.113.7")
    assert devices.address_of(request) == "127.0.0.1"
    settings.BEHIND_PROXY = True
    assert devices.address_of(request) == "203.0.113.7"


def test_the_level_3_policy_sends_an_administrator_to_the_second_factor_first(world, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    grant(world.an, Role.ADMINISTRATOR, world.cell_1)
    visitor = signed_in("an")
    assert visitor.get("/don-vi/").url == reverse("mfa_index")
    assert visitor.get(reverse("mfa_index")).status_code == 200
    assert is_in(signed_in("binh"))  # no administrator


def test_a_password_that_another_typed_is_changed_before_anything_else(world) -> None:  # type: ignore[no-untyped-def]
    User.objects.filter(pk=world.binh.user_id).update(must_change_password=True)
    visitor = Client()
    answer = visitor.post(SIGN_IN, {"username": "binh", "password": PASSWORD, "next": "/don-vi/"})
    assert answer.url == "/doi-mat-khau/"
    assert visitor.get("/don-vi/").url == "/doi-mat-khau/"
    assert "do người khác đặt" in visitor.get("/doi-mat-khau/").content.decode()
    new = "bon-mua-hoa-phuong-do"
    visitor.post("/doi-mat-khau/", {"present": PASSWORD, "password": new, "again": new})
    assert is_in(visitor)


def test_what_was_typed_waits_for_the_own_password_too(world) -> None:  # type: ignore[no-untyped-def]
    User.objects.filter(pk=world.dung.user_id).update(must_change_password=True)
    address, visitor = reverse("organisations:correct", args=[world.health.pk]), Client()
    asked = visitor.post(address, corrected(world, "Tên gõ dở"), headers={"origin": OURS})
    fields = {**hidden(asked.content.decode()), "username": "dung", "password": PASSWORD}
    assert visitor.post(SIGN_IN, fields, headers={"origin": OURS}).url == "/doi-mat-khau/"
    new = "bon-mua-hoa-phuong-do"
    offered = visitor.post("/doi-mat-khau/", {"present": PASSWORD, "password": new, "again": new})
    visitor.post(address, hidden(offered.content.decode()), headers={"origin": OURS})
    assert Unit.objects.get(pk=world.health.pk).name == "Tên gõ dở"


def test_an_old_administrators_password_is_changed_first(world, settings, rf) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS, settings.TODAY = "cap-do-3", "2026-04-20"
    with context.request_context(rf.get("/")):
        TOTP.activate(world.dung.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    visitor = Client()
    for set_at, address in ((noon(2026, 2, 1), "/doi-mat-khau/"), (noon(2026, 2, 1) + timedelta(days=40), None)):
        User.objects.filter(pk=world.dung.user_id).update(password_set_at=set_at)
        visitor.force_login(world.dung.user)
        answer = visitor.get("/don-vi/")
        assert (answer.url if address else answer.status_code) == (address or 200)
