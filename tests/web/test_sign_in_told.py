"""What is left of each sign-in: entries in the journal, lines in the log, and nothing of what was typed in either."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from allauth.core import context
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.web.test_sign_in_factor import SECRET, code_of
from trienkhai.accounts.models import SignInTry, User
from trienkhai.config import log
from trienkhai.journal.models import JournalDetail, JournalEntry

PASSWORD = "mat-khau-thu-nghiem"
SIGN_IN, SIGN_OUT = "/dang-nhap/", "/dang-xuat/"
HERE = "203.0.113.7"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def lines():  # type: ignore[no-untyped-def]
    """What the log holds of signing in and of refusals, a dict for each line."""
    held: list[dict[str, object]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            held.append(json.loads(log.JsonLine().format(record)))

    keep = Keep()
    names = ("trienkhai.sign-in", "trienkhai.refused")
    for name in names:
        logging.getLogger(name).addHandler(keep)
    yield held
    for name in names:
        logging.getLogger(name).removeHandler(keep)


def visitor(**more: str) -> Client:
    return Client(REMOTE_ADDR=HERE, HTTP_USER_AGENT=FIREFOX, **more)


def try_in(username: str, password: str = PASSWORD, who: Client | None = None):  # type: ignore[no-untyped-def]
    return (who or visitor()).post(SIGN_IN, {"username": username, "password": password})


def entries(*verbs: str) -> list[tuple[str, int | None, int | None]]:
    found = JournalEntry.objects.filter(verb__in=verbs).order_by("pk")
    return [(each.verb, each.by, each.subject_id) for each in found]


def events(lines, message: str) -> list[tuple[object, object]]:  # type: ignore[no-untyped-def]
    return [(line["event"], line["user"]) for line in lines if line["message"] == message]


def test_signing_in_and_out_is_in_the_journal_with_the_address_apart(world, lines) -> None:  # type: ignore[no-untyped-def]
    binh = visitor()
    try_in("binh", who=binh)
    binh.post(SIGN_OUT)
    me, user = world.binh.pk, world.binh.user_id
    assert entries("accounts.signed-in", "accounts.signed-out") == [
        ("accounts.signed-in", me, user),
        ("accounts.signed-out", me, user),
    ]
    kinds = JournalEntry.objects.filter(verb__startswith="accounts.signed").values_list("subject_kind", flat=True)
    assert set(kinds) == {"User"}
    detail = JournalDetail.objects.get(entry__verb="accounts.signed-in").values
    assert (detail["way"], detail["address"], detail["browser"]) == ("password", HERE, FIREFOX)
    assert events(lines, "signed-in") == [("password", user)]
    assert events(lines, "signed-out") == [("by-himself", user)]


def test_a_failure_is_a_line_without_anything_that_was_typed(world, lines) -> None:  # type: ignore[no-untyped-def]
    try_in("binh", "sai-roi-day")
    try_in("mat-khau-go-nham-o-day", "sai-roi-day")
    try_in("mat-khau-go-nham-o-day", "sai-roi-day")
    user = world.binh.user_id
    assert events(lines, "sign-in-refused") == [
        ("wrong-password", user),
        ("wrong-password", None),
        ("wrong-password", None),
    ]
    first, second, third = (line for line in lines if line["message"] == "sign-in-refused")
    assert first["source"] == second["source"] != ""
    assert "whose" not in first
    assert second["whose"] == third["whose"] != ""  # a row of tries at one name is seen as one
    words = json.dumps(lines, ensure_ascii=False)
    assert not [each for each in ("mat-khau", "sai-roi", HERE, "binh", "Bình") if each in words]
    assert entries("accounts.signed-in") == []


def test_waiting_and_the_lock_are_told_and_the_lock_is_journalled(world, lines, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    SignInTry.objects.all().delete()
    for _each in range(5):
        SignInTry.objects.update(last_at=timezone.localtime() - timedelta(minutes=2))
        assert try_in("binh", "sai").status_code == 422
    assert try_in("binh").status_code == 429
    user = world.binh.user_id
    assert [event for event, _user in events(lines, "sign-in-refused")] == [*["wrong-password"] * 5, "locked", "waits"]
    assert entries("accounts.locked") == [("accounts.locked", None, user)]


def test_a_wrong_code_of_the_second_factor_is_told(world, lines, rf) -> None:  # type: ignore[no-untyped-def]
    with context.request_context(rf.get("/")):
        TOTP.activate(world.binh.user, SECRET)
    binh, user = visitor(), world.binh.user_id
    try_in("binh", who=binh)
    assert entries("accounts.signed-in") == []  # half in is not in
    binh.post(reverse("mfa_authenticate"), {"code": "000000"})
    binh.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert events(lines, "sign-in-refused") == [("wrong-code", user)]
    assert [event for event, _user in events(lines, "signed-in")] == ["password+mfa"]
    assert entries("accounts.signed-in") == [("accounts.signed-in", world.binh.pk, user)]


def test_a_wrong_present_password_and_a_wrong_slip_are_told(world, lines) -> None:  # type: ignore[no-untyped-def]
    binh, new = visitor(), "bon-mua-hoa-phuong-do"
    try_in("binh", who=binh)
    binh.post(reverse("shell:password"), {"present": "sai", "password": new, "again": new})
    slip = {"username": "an", "code": "AAAAA-AAAAA", "password": new, "again": new}
    visitor().post(reverse("accounts:accept"), slip)
    visitor().get(reverse("accounts:link", args=[world.an.user_id, "khong-co"]))
    assert events(lines, "sign-in-refused") == [
        ("wrong-password", world.binh.user_id),
        ("wrong-slip", world.an.user_id),
        ("wrong-link", None),
    ]


def test_the_last_sign_ins_are_shown_to_their_owner_only(world) -> None:  # type: ignore[no-untyped-def]
    an = Client(REMOTE_ADDR="198.51.100.9")
    try_in("an", who=an)
    binh = visitor()
    try_in("binh", who=binh)
    binh.post(SIGN_OUT)
    try_in("binh", who=binh)
    page = binh.get(reverse("accounts:devices")).content.decode()
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert table.count("<tr>") == 3
    assert table.count("Firefox trên Windows") == 2
    assert "Đăng xuất" in table
    assert "198.51.100.9" not in page


def unused(user: User, days: int = 46) -> None:
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - timedelta(days=days))


def test_an_account_nobody_used_is_shut_at_the_door_though_no_night_has_passed(world, lines, settings) -> None:  # type: ignore[no-untyped-def]
    unused(world.an.user)
    settings.PASSWORDS = "cap-do-3"
    an = visitor()
    page = an.post(SIGN_IN, {"username": "an", "password": PASSWORD}, follow=True)
    assert "45 ngày không đăng nhập" in page.content.decode()
    assert "_auth_user_id" not in an.session
    assert events(lines, "sign-in-refused") == [("shut", world.an.user_id)]
    assert entries("accounts.shut-dormant") == [("accounts.shut-dormant", None, world.an.user_id)]
    again = try_in("an").content.decode()
    assert "không đúng" in again
    assert try_in("khong-co").content.decode().count("45 ngày") == again.count("45 ngày") == 1  # tells no names


def test_who_looks_after_the_account_sees_it_and_opens_it(world, settings) -> None:  # type: ignore[no-untyped-def]
    unused(world.an.user)
    settings.PASSWORDS = "cap-do-3"
    try_in("an")
    dung = Client()
    settings.PASSWORDS = "asvs"  # what an administrator must do first is another test's
    dung.force_login(world.dung.user)
    assert "lâu không đăng nhập" in dung.get(reverse("accounts:person", args=[world.an.pk])).content.decode()
    dung.post(reverse("accounts:resume", args=[world.an.pk]))
    settings.PASSWORDS = "cap-do-3"
    assert try_in("an").status_code == 302
    assert entries("accounts.enabled") == [("accounts.enabled", world.dung.pk, world.an.user_id)]


def test_the_default_policy_shuts_nobody(world) -> None:  # type: ignore[no-untyped-def]
    unused(world.an.user, 4000)
    answer = try_in("an")
    assert answer.status_code == 302
    assert "45 ngày" not in try_in("an", "sai").content.decode()


def test_what_looks_like_a_way_around_is_told_once_each(world, lines) -> None:  # type: ignore[no-untyped-def]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.an.user)
    strict.post(SIGN_OUT)  # no token
    strict.get("/khong-co-trang-nay/")
    strict.get(SIGN_OUT.replace("xuat", "nhap"), headers={"cookie": "device=made-up"})
    an = Client()
    an.force_login(world.an.user)
    an.put("/viec/")
    an.get(f"/don-vi/{world.committee.pk}/xuat/")
    an.post(reverse("shell:password"), {"present": "", "password": "", "again": ""})
    told = [(line["status"], line["event"]) for line in lines if line["message"] == "refused"]
    assert told[0] == (403, "form-not-ours")
    assert (404, "not-there") in told
    assert (405, "method") in told
    assert (422, "bad-input") in told
    assert len(told) == len(set(told))


def test_a_changed_device_cookie_is_told(world, lines, settings) -> None:  # type: ignore[no-untyped-def]
    guest = Client()
    guest.cookies[settings.DEVICE_COOKIE_NAME] = "made-up"
    try_in("binh", who=guest)
    assert "cookie-changed" in [line["event"] for line in lines if line["message"] == "refused"]


def test_a_role_that_the_office_names_sets_up_a_second_factor_first(world, settings) -> None:  # type: ignore[no-untyped-def]
    settings.FACTOR_ROLES = frozenset({"SPECIALIST"})
    binh, an = visitor(), visitor()
    try_in("binh", who=binh)
    try_in("an", who=an)
    assert binh.get("/don-vi/").url == reverse("mfa_index")
    assert an.get("/don-vi/").status_code == 200
