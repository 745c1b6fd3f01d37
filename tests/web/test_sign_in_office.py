"""Signing in by an identity server of the office: a small one of our own stands for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from trienkhai.accounts.models import User
from trienkhai.config import env

BEGIN, BACK = "/tai-khoan/co-quan/co-quan/", "/tai-khoan/co-quan/co-quan/xong/"


class Identity(BaseHTTPRequestHandler):
    """Says of everybody who brings a code that he is ``says``."""

    says: dict[str, Any] = {}
    asked: list[dict[str, list[str]]] = []

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path == "/userinfo":
            self._answer({"sub": "1", **self.says})
        else:
            self._answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )

    def do_POST(self) -> None:
        self.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        token = jwt.encode({"sub": "1", "iss": issuer, "aud": "trienkhai", "exp": 4_000_000_000}, "k" * 32)
        self._answer({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _answer(self, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Silent."""


@pytest.fixture
def office(settings, monkeypatch) -> Iterator[type[Identity]]:  # type: ignore[no-untyped-def]
    server = HTTPServer(("127.0.0.1", 0), Identity)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("TRIENKHAI_OIDC_CLIENT", "trienkhai")
    monkeypatch.setenv("TRIENKHAI_OIDC_SECRET", "bi-mat")
    settings.SOCIALACCOUNT_PROVIDERS = env.identity_server(f"http://127.0.0.1:{server.server_address[1]}")
    Identity.says, Identity.asked = {"preferred_username": "Binh"}, []
    yield Identity
    server.shutdown()
    server.server_close()


def come_back(visitor: Client, **more: str):  # type: ignore[no-untyped-def]
    away = visitor.get(BEGIN + "?next=/ke-hoach/")
    assert away.status_code == 302
    query = parse_qs(urlsplit(away.url).query)
    assert query["redirect_uri"] == [f"http://testserver{BACK}"]
    return visitor.get(BACK, {"code": "abc", "state": query["state"][0], **more})


def test_whom_the_office_names_is_signed_in_to_the_account_of_that_name(world, office) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    assert "Tài khoản cơ quan" in visitor.get("/dang-nhap/").content.decode()
    assert come_back(visitor).url == "/ke-hoach/"
    assert visitor.get("/ke-hoach/").status_code == 200
    assert visitor.session["_auth_user_id"] == str(world.binh.user_id)
    assert "code_verifier" in office.asked[0]  # a code that is stolen on its way opens nothing
    again = Client()
    office.says = {"preferred_username": "an"}  # the name changed there: the person is still the same
    come_back(again)
    assert again.session["_auth_user_id"] == str(world.binh.user_id)


@pytest.mark.parametrize("name", ["nguoi-la", "", "chi"])
def test_a_name_without_a_living_account_is_refused_and_none_is_made(world, office, name) -> None:  # type: ignore[no-untyped-def]
    User.objects.filter(username="chi").update(is_active=False)
    office.says, before = {"preferred_username": name}, User.objects.count()
    visitor = Client()
    assert come_back(visitor).url == "/dang-nhap/"
    assert "chưa gắn với tài khoản nào" in visitor.get("/dang-nhap/").content.decode()
    assert "_auth_user_id" not in visitor.session
    assert User.objects.count() == before


def test_a_word_that_is_not_ours_opens_nothing(world, office) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    assert come_back(visitor, state="khong-phai").url == "/dang-nhap/"
    assert "_auth_user_id" not in visitor.session
    assert come_back(Client(), error="access_denied").url in ("/dang-nhap/", reverse("socialaccount_login_cancelled"))


def test_without_an_identity_server_there_is_no_such_page(world) -> None:  # type: ignore[no-untyped-def]
    assert Client().get(BEGIN).status_code == 404
    assert "co-quan" not in Client().get("/dang-nhap/").content.decode()


def test_half_a_setting_is_refused(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.delenv("TRIENKHAI_OIDC_CLIENT", raising=False)
    with pytest.raises(env.Misconfigured, match="TRIENKHAI_OIDC_CLIENT"):
        env.identity_server("https://dang-nhap.vi-du.vn")
