"""`trienkhai password`."""

from __future__ import annotations

import pytest

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
