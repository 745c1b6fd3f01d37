"""`trienkhai password`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from trienkhai.accounts.models import User
from trienkhai.accounts.services import shut_dormant
from trienkhai.cli import main

pytestmark = pytest.mark.django_db


def typed(monkeypatch, *answers: str) -> None:
    left = list(answers)
    monkeypatch.setattr("getpass.getpass", lambda prompt: left.pop(0))


def test_a_forgotten_password_is_set_anew(world, monkeypatch, client):
    typed(monkeypatch, "mot-mat-khau-moi-2026", "mot-mat-khau-moi-2026")
    assert main(["password", "Binh"]) == 0
    assert client.login(username="binh", password="mot-mat-khau-moi-2026")


@pytest.mark.parametrize(
    ("answers", "words"),
    [(("a-b-c-d-e-f-1", "khác"), "không giống nhau"), (("ngan", "ngan"), "mật khẩu")],
)
def test_what_will_not_do_changes_nothing(world, monkeypatch, client, capsys, answers, words):
    typed(monkeypatch, *answers)
    assert main(["password", "binh"]) == 2
    assert words in capsys.readouterr().err.lower()
    assert client.login(username="binh", password="mat-khau-thu-nghiem")


def test_a_name_nobody_has_is_said(world, capsys):
    assert main(["password", "khong-co"]) == 2
    assert "khong-co" in capsys.readouterr().err


def test_an_account_that_was_shut_unused_is_opened_with_it(world, monkeypatch, settings, capsys):
    settings.PASSWORDS = "cap-do-3"
    User.objects.filter(pk=world.dung.user_id).update(last_login=timezone.now() - timedelta(days=60))
    assert shut_dormant(at=timezone.localtime()) == 1
    typed(monkeypatch, *["Bon-mua-hoa-phuong-do-7"] * 2)
    assert main(["password", "dung"]) == 0
    assert "mở lại" in capsys.readouterr().out
    assert User.objects.get(pk=world.dung.user_id).is_active
