"""Readers of the environment."""

from __future__ import annotations

import stat

import pytest

from trienkhai.config import env


def test_sqlite_stores_what_it_acknowledges():
    read = env.database("sqlite:////var/lib/x.sqlite3")
    assert read["NAME"] == "/var/lib/x.sqlite3"
    assert "synchronous=FULL" in read["OPTIONS"]["init_command"]
    assert read["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgresql_is_named_by_one_address():
    read = env.database("postgresql://an:m%40t@may-chu:5433/trienkhai?sslmode=require")
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == (
        "an",
        "m@t",
        "may-chu",
        "5433",
        "trienkhai",
    )
    assert read["OPTIONS"] == {"sslmode": "require"}


def test_a_socket_folder_may_stand_in_the_query():
    read = env.database("postgresql://an@/trienkhai?host=/tmp/pg")
    assert read["HOST"] == "/tmp/pg"


def test_another_engine_is_refused_by_name():
    with pytest.raises(env.Misconfigured, match="TRIENKHAI_DATABASE"):
        env.database("mysql://x")


def test_a_secret_may_lie_in_a_file(tmp_path, monkeypatch):
    (tmp_path / "s").write_text("bí mật\n", encoding="utf-8")
    monkeypatch.setenv("X_FILE", str(tmp_path / "s"))
    assert env.text("X") == "bí mật"


def test_a_flag_takes_yes_or_no_and_nothing_else(monkeypatch):
    monkeypatch.setenv("X", "on")
    assert env.flag("X")
    monkeypatch.setenv("X", "maybe")
    with pytest.raises(env.Misconfigured):
        env.flag("X")


def test_the_kept_key_is_made_once_and_read_by_its_owner_only(tmp_path):
    path = tmp_path / "a" / "key"
    key = env.kept_secret(path)
    assert env.kept_secret(path) == key
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_list_of_roles_takes_roles_only(monkeypatch):
    monkeypatch.setenv("TRIENKHAI_FACTOR_ROLES", "specialist, LEADER")
    assert env.some_of("TRIENKHAI_FACTOR_ROLES", ("SPECIALIST", "LEADER")) == {"SPECIALIST", "LEADER"}
    monkeypatch.setenv("TRIENKHAI_FACTOR_ROLES", "BOSS")
    with pytest.raises(env.Misconfigured, match="BOSS"):
        env.some_of("TRIENKHAI_FACTOR_ROLES", ("SPECIALIST",))


def test_a_program_is_named_by_its_whole_path(monkeypatch):
    monkeypatch.setenv("TRIENKHAI_SCAN", "/usr/bin/clamdscan --no-summary '--config=/etc/a b'")
    assert env.command("TRIENKHAI_SCAN") == ("/usr/bin/clamdscan", "--no-summary", "--config=/etc/a b")
    for wrong in ("clamdscan", "/usr/bin/scan 'open"):
        monkeypatch.setenv("TRIENKHAI_SCAN", wrong)
        with pytest.raises(env.Misconfigured, match="TRIENKHAI_SCAN"):
            env.command("TRIENKHAI_SCAN")
    monkeypatch.setenv("TRIENKHAI_SCAN", "")
    assert env.command("TRIENKHAI_SCAN") == ()
