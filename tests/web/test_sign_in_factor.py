"""The second factor: real codes of an application, recovery codes, nothing twice, nothing typed lost."""

from __future__ import annotations

import re
import time

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.web.test_shell_kept import OURS, hidden
from tests.world import noon
from trienkhai.accounts import services as accounts
from trienkhai.accounts.models import SignInTry
from trienkhai.journal.services import SYSTEM
from trienkhai.organisations import services
from trienkhai.organisations.models import Unit

PASSWORD = "mat-khau-thu-nghiem"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN = "/dang-nhap/"


def code_of(secret: str, steps: int = 0) -> str:
    """What an application shows (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def binh(world, rf, client):  # type: ignore[no-untyped-def]
    """Bình with an application on the phone."""
    cache.clear()
    with context.request_context(rf.get("/")):
        TOTP.activate(world.binh.user, SECRET)
        RecoveryCodes.activate(world.binh.user)
    return world.binh


def password_step(visitor: Client, **more: str):  # type: ignore[no-untyped-def]
    return visitor.post(SIGN_IN, {"username": "binh", "password": PASSWORD, **more})


def test_a_right_password_alone_is_not_signed_in(binh) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    answer = password_step(visitor, next="/ke-hoach/")
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in visitor.session
    assert visitor.get("/ke-hoach/").url.startswith(SIGN_IN)
    assert visitor.post(answer.url, {"code": code_of(SECRET)}).url == "/ke-hoach/"
    assert visitor.get("/ke-hoach/").status_code == 200


def test_a_code_is_right_once_in_whatever_browser(binh) -> None:  # type: ignore[no-untyped-def]
    first, second, code = Client(), Client(), code_of(SECRET)
    for visitor in (first, second):
        password_step(visitor)
    assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    page = second.post(reverse("mfa_authenticate"), {"code": code})
    assert page.status_code == 200
    assert "Mã không đúng" in page.content.decode()
    assert "_auth_user_id" not in second.session


def test_wrong_codes_wait_longer_and_longer(binh) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    password_step(visitor)
    pages = [visitor.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode() for _each in range(4)]
    assert "Mã không đúng" in pages[2]
    assert "đợi" in pages[3]
    assert "đợi" in visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)}).content.decode()
    SignInTry.objects.all().delete()
    assert visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)}).status_code == 302


def test_a_recovery_code_opens_once(binh) -> None:  # type: ignore[no-untyped-def]
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (302, 200):
        visitor = Client()
        password_step(visitor)
        assert visitor.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_what_was_typed_goes_through_both_steps(world, binh) -> None:  # type: ignore[no-untyped-def]
    services.grant_role(world.binh, unit=world.committee, role="ADMINISTRATOR", by=SYSTEM, at=noon(2026, 4, 1))
    address, visitor = reverse("organisations:correct", args=[world.health.pk]), Client()
    typed = {"name": "Đảng bộ Sở Y tế mới", "kind": world.health.kind, "line": world.health.line}
    asked = visitor.post(address, typed, headers={"origin": OURS})
    fields = {**hidden(asked.content.decode()), "username": "binh", "password": PASSWORD}
    assert visitor.post(SIGN_IN, fields, headers={"origin": OURS}).url == reverse("mfa_authenticate")
    offered = visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)}, headers={"origin": OURS})
    assert "Gửi lại" in offered.content.decode()
    visitor.post(address, hidden(offered.content.decode()), headers={"origin": OURS})
    assert Unit.objects.get(pk=world.health.pk).name == "Đảng bộ Sở Y tế mới"


def test_the_application_is_set_up_with_a_code_after_the_password(world) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    visitor.post(SIGN_IN, {"username": "an", "password": PASSWORD})
    address = reverse("mfa_activate_totp")
    asked = visitor.get(address)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert "Mật khẩu không đúng" in visitor.post(asked.url, {"password": "sai"}).content.decode()
    assert visitor.post(asked.url, {"password": PASSWORD}).url == address
    page = visitor.get(address).content.decode()
    assert "<svg" in page
    assert "data:" not in page
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page).group(1)  # type: ignore[union-attr]
    assert "Mã không đúng" in visitor.post(address, {"code": "000000"}).content.decode()
    done = visitor.post(address, {"code": code_of(secret)}, follow=True)
    page = done.content.decode()
    assert "Chỉ hiện một lần" in page
    assert len(re.findall(r"<li>\d{8}</li>", page)) == 10
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))  # encrypted
    assert "không xem lại được" in visitor.get(reverse("mfa_view_recovery_codes")).content.decode()
    off = reverse("mfa_deactivate_totp")
    assert visitor.get(off).status_code == 200
    assert visitor.post(off).url == reverse("mfa_index")
    assert not Authenticator.objects.exists()


ODD_KEYS = ("", "x", "null", "[]", "1", '"a"', "{}", '{"response": 1}', '{"id": "a", "rawId": "a", "type": "public-key", '
            '"response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "/w"}}')  # fmt: skip


@pytest.mark.parametrize("credential", ODD_KEYS)
def test_a_made_up_passkey_is_refused_and_breaks_nothing(world, credential) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    visitor.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = visitor.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code == 302
    assert "_auth_user_id" not in visitor.session


@pytest.mark.parametrize("credential", ODD_KEYS)
def test_a_made_up_new_key_or_answer_is_refused(binh, credential) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    password_step(visitor)
    assert visitor.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert "_auth_user_id" not in visitor.session
    visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    add = reverse("mfa_add_webauthn")
    visitor.post(reverse("account_reauthenticate") + f"?next={add}", {"password": PASSWORD})
    assert visitor.get(add).status_code == 200
    assert visitor.post(add, {"credential": credential, "name": "Khóa"}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_without_its_half_signing_in_leads_nowhere(binh) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    assert visitor.get(reverse("mfa_authenticate"), follow=True).redirect_chain[-1][0].startswith(SIGN_IN)
    password_step(visitor)
    visitor.post(reverse("accounts:give-up"), headers={"origin": OURS})
    assert visitor.get(reverse("mfa_authenticate")).status_code == 302


def test_the_policy_keeps_a_short_password_and_its_factor_together(binh, settings, rf) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    accounts.set_password(binh.user_id, "hoabantrang", at=noon(2026, 4, 20))
    binh.user.refresh_from_db()
    assert binh.user.needs_factor
    visitor = Client()
    visitor.post(SIGN_IN, {"username": "binh", "password": "hoabantrang"})
    visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    off = reverse("mfa_deactivate_totp")
    visitor.post(reverse("account_reauthenticate") + f"?next={off}", {"password": "hoabantrang"})
    assert "chỉ đủ mạnh khi có" in visitor.post(off).content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_an_officer_takes_the_factor_off_for_who_lost_the_phone(world, binh) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    visitor.force_login(world.dung.user)
    assert visitor.post(reverse("accounts:take-off-factor", args=[binh.pk])).status_code == 302
    assert not Authenticator.objects.exists()
    assert password_step(Client()).url == "/"
