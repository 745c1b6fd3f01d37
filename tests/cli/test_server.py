"""What `trienkhai serve` refuses, and the shipped production settings."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from trienkhai.accounts.models import User
from trienkhai.cli import main, server

pytestmark = pytest.mark.django_db
KEY = "k" * 30 + "e" * 30 + "y" * 30


@pytest.fixture
def production(settings):
    settings.PRODUCTION = True
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["trienkhai.noibo"]
    settings.SECRET_KEY = KEY
    return settings


def test_production_starts_when_everything_is_set(production):
    assert server.refusals("0.0.0.0") == []


def test_production_refuses_demo_accounts_whose_password_everybody_knows(production):
    User.objects.create_user("chuyenvien", "x", is_demo=True)
    assert ["tài khoản dùng thử" in s for s in server.refusals("0.0.0.0")] == [True]


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", True, "TRIENKHAI_DEBUG"),
        ("SECRET_KEY", "django-insecure-" + KEY, "SECRET_KEY"),
        ("ALLOWED_HOSTS", [], "HOSTS"),
    ],
)
def test_production_refuses_a_setting_that_is_not_fit(production, name, value, word):
    setattr(production, name, value)
    (sentence,) = server.refusals("0.0.0.0")
    assert word in sentence


def test_an_office_pc_serves_its_own_loopback_only(settings):
    settings.PRODUCTION = False
    assert server.refusals("127.0.0.1") == []
    assert server.refusals("::1") == []
    assert len(server.refusals("0.0.0.0")) == 1
    assert len(server.refusals("trienkhai.noibo")) == 1


def test_check_deploy_has_no_warning_on_production_settings(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "trienkhai.config.settings",
        "TRIENKHAI_MODE": "production",
        "TRIENKHAI_HOSTS": "trienkhai.noibo",
        "TRIENKHAI_SECRET_KEY": "a1B2c3D4e5F6g7H8i9J0" * 4,
        "TRIENKHAI_DATA": str(tmp_path),
        "TRIENKHAI_DATABASE": f"sqlite:///{tmp_path}/x.sqlite3",
    }
    done = subprocess.run(
        [str(Path(sys.executable).parent / "django-admin"), "check", "--deploy", "--fail-level", "WARNING"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_port_in_use_is_refused_with_a_sentence(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert server.port_is_taken("127.0.0.1", port)
        assert server.listen(host="127.0.0.1", port=port, workers=1) == 2
    assert str(port) in capsys.readouterr().err
    assert not server.port_is_taken("127.0.0.1", port)


def test_the_nightly_acts_run_from_the_command_line(capsys):
    assert main(["nightly"]) == 0
    assert "Đã dọn 0" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["khong-co"])
    assert stopped.value.code == 2
