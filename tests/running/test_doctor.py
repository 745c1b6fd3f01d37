"""The doctor names what is wrong, with advice, and does not fall ill with the patient."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from django_q.models import Schedule, Task

from tests.world import noon
from trienkhai.accounts.models import User
from trienkhai.cli import main, server
from trienkhai.journal import sealing, services
from trienkhai.notices.models import Delivery
from trienkhai.organisations.models import Person, Unit
from trienkhai.running import backup, doctor, jobs
from trienkhai.running.doctor import State

pytestmark = pytest.mark.django_db
AT = noon(2026, 3, 1)


def found(about: str, at=AT) -> doctor.Finding:
    (finding,) = [finding for finding in doctor.examine(at=at) if finding.about == about]
    return finding


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA, settings.TODAY = tmp_path, ""


def ran(at) -> None:
    Task.objects.create(id="t" * 32, name="t", func="trienkhai.cli.server.tick", started=at, stopped=at, success=True)


def test_every_finding_that_is_not_good_says_what_to_do(world):
    findings = doctor.examine(at=AT)
    assert {"Cơ sở dữ liệu", "Cấu trúc dữ liệu", "Đồng hồ", "Việc nền", "Sao lưu", "LibreOffice", "Tesseract"} <= {
        finding.about for finding in findings
    }
    assert [f for f in findings if f.state is not State.GOOD and not f.advice and f.about != "Cơ cấu tổ chức"] == []


def test_a_worker_that_never_ran_or_stopped_is_wrong(world):
    assert found("Việc nền").state is State.WRONG
    ran(AT - timedelta(minutes=16))
    assert "đã dừng" in found("Việc nền").words
    Task.objects.all().delete()
    ran(AT - timedelta(minutes=6))
    assert found("Việc nền").state is State.GOOD


def test_a_night_left_out_is_wrong(world):
    assert found("Việc hằng đêm").state is State.LOOK
    jobs.nightly(at=AT)
    assert found("Việc hằng đêm", AT + timedelta(hours=25)).state is State.GOOD
    assert found("Việc hằng đêm", AT + timedelta(hours=27)).state is State.WRONG


@pytest.mark.parametrize(("production", "worst"), [(False, State.LOOK), (True, State.WRONG)])
def test_an_old_backup_is_wrong_where_the_work_is_real(world, settings, production, worst):
    settings.PRODUCTION = production
    assert found("Sao lưu").state is worst
    services.record(backup.MADE, by=services.SYSTEM, at=AT, subject=world.committee)
    assert found("Sao lưu", AT + timedelta(days=1)).state is State.GOOD
    assert found("Sao lưu", AT + timedelta(days=3)).state is State.LOOK
    assert found("Sao lưu", AT + timedelta(days=9)).state is worst


def test_a_journal_that_is_not_sealed_any_more_is_wrong(world):
    about = "Niêm phong nhật ký"
    services.record("x.done", by=services.SYSTEM, at=AT, subject=world.committee)
    assert found(about).state is State.LOOK
    sealing.seal(at=AT)
    assert found(about).state is State.GOOD
    services.record("x.done", by=services.SYSTEM, at=AT, subject=world.committee)
    assert found(about, AT + timedelta(minutes=30)).state is State.GOOD
    assert found(about, AT + timedelta(hours=2)).state is State.LOOK
    assert found(about, AT + timedelta(hours=30)).state is State.WRONG


def test_demo_accounts_and_a_line_without_https_are_wrong_in_production(world, settings):
    User.objects.create_user("thu", "x", is_demo=True)
    assert found("Tài khoản dùng thử").state is State.LOOK
    assert found("HTTPS").state is State.GOOD
    settings.PRODUCTION, settings.SECURE_SSL_REDIRECT = True, False
    assert found("Tài khoản dùng thử").state is State.WRONG
    assert found("HTTPS").state is State.WRONG


def test_a_crooked_tree_is_told(world):
    Unit.objects.filter(pk=world.cell_1.pk).update(path="/999/")
    assert found("Cơ cấu tổ chức").state is State.WRONG


def test_a_full_disk_is_wrong(world, monkeypatch):
    for free, state in ((1, State.LOOK), (0.1, State.WRONG), (100, State.GOOD)):
        size = int(free * doctor.TIGHT) - 1
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _place, size=size: type("Usage", (), {"free": size}))
        assert found("Chỗ trống trên đĩa").state is state


def test_programs_that_are_not_there_are_told_with_the_package_to_install(world, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "libreoffice-writer" in found("LibreOffice").advice
    assert "tesseract-ocr-vie" in found("Tesseract").advice
    assert found("Phông chữ").state is State.LOOK


def test_a_mail_server_that_does_not_answer_is_wrong(world, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert found("Thư điện tử").state is State.WRONG


def test_a_journal_of_tomorrow_makes_one_look_at_the_clock(world):
    now = timezone.localtime()
    assert found("Đồng hồ", now).state is State.GOOD
    services.record("x.done", by=services.SYSTEM, at=now + timedelta(days=2), subject=world.committee)
    assert found("Đồng hồ", now).state is State.LOOK


def test_a_clock_that_is_not_the_database_s_is_wrong(world):
    if connection.vendor == "postgresql":  # SQLite has no clock of its own
        assert found("Đồng hồ", AT).state is State.WRONG


def test_without_a_database_the_rest_is_still_told(world, monkeypatch):
    def gone() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "ensure_connection", gone)
    findings = {finding.about: finding.state for finding in doctor.examine(at=AT)}
    assert findings["Cơ sở dữ liệu"] is State.WRONG
    assert "Chỗ trống trên đĩa" in findings
    assert "Việc nền" not in findings


def test_a_check_that_fails_is_itself_a_finding(world, monkeypatch):
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr(doctor.jobs, "last_tick", broken)
    assert (found("Việc nền").state, found("Việc nền").words) == (State.WRONG, "không kiểm tra được (RuntimeError)")


def test_the_command_fails_only_for_what_is_wrong(world, capsys):
    assert main(["doctor"]) == 1
    assert "[HỎNG] Việc nền" in capsys.readouterr().out
    ran(timezone.now())
    assert main(["doctor"]) == 0
    assert "Không có gì phải sửa." in capsys.readouterr().out


def test_the_worker_plans_its_night_and_its_tick_once(world):
    for _ in range(2):
        jobs.plan(at=AT)
    planned = {each.name: each for each in Schedule.objects.all()}
    assert planned.keys() == {"nightly", "tick"}
    assert planned["nightly"].next_run == noon(2026, 3, 2) - timedelta(hours=10)
    services.record("x.done", by=services.SYSTEM, at=AT, subject=world.committee)
    assert (server.tick(), server.tick()) == (1, 0)


def letter(**fields: object) -> Delivery:
    somebody, _made = Person.objects.get_or_create(full_name="Người nhận thư")
    values = {"key": f"k{Delivery.objects.count()}", "person": somebody, "code": "REMINDED", "made_at": AT}
    return Delivery.objects.create(**{**values, "not_before": AT, **fields})


def test_the_letters_that_went_out_and_those_that_did_not_are_told(world):
    assert found("Thư gửi đi").words == "chưa gửi thư nào"
    letter(state="SENT", sent_at=AT - timedelta(minutes=5))
    letter(not_before=AT - timedelta(minutes=59))
    letter(not_before=AT + timedelta(hours=9))  # in somebody's quiet hours
    good = found("Thư gửi đi")
    assert (good.state, "thư cuối gửi được lúc 11:55 01/03/2026" in good.words) == (State.GOOD, True)
    letter(state="UNSURE")
    letter(state="FAILED")
    look = found("Thư gửi đi")
    assert (look.state, look.words.split("; ")[1:]) == (
        State.LOOK,
        ["1 thư chưa chắc đã gửi", "1 thư không gửi được"],
    )
    letter(not_before=AT - timedelta(minutes=61))
    late = found("Thư gửi đi")
    assert (late.state, late.words.split("; ")[-1]) == (State.WRONG, "1 thư chờ quá 1 giờ")
    assert "Người nhận thư" not in late.words + late.advice
