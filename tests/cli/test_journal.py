"""`trienkhai journal`: seals on paper, and the first bad row named."""

from __future__ import annotations

import pytest

from tests.world import noon
from trienkhai.cli import main
from trienkhai.journal import services
from trienkhai.journal.models import JournalEntry, JournalSeal
from trienkhai.running import backup

pytestmark = pytest.mark.django_db
AT = noon(2026, 3, 1)


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def write(world) -> JournalEntry:
    return services.record("x.done", by=services.SYSTEM, at=AT, subject=world.committee)


def sealed(capsys) -> str:
    assert main(["journal", "seal"]) == 0
    return capsys.readouterr().out.strip()


def test_what_is_sealed_fits_until_somebody_alters_it(world, capsys):
    entry = write(world)
    seal = sealed(capsys)
    assert seal.startswith("1:")
    assert main(["journal", "verify", "--against", seal]) == 0
    assert "Khớp 1 niêm phong" in capsys.readouterr().out
    assert main(["journal", "verify", "--against", seal.removeprefix("1:")]) == 0
    JournalEntry.objects.filter(pk=entry.pk).update(verb="x.other")
    assert main(["journal", "verify"]) == 1
    assert f"Dòng nhật ký số {entry.pk} đã bị sửa" in capsys.readouterr().err


def test_a_tail_cut_is_found_by_the_seal_on_paper_and_by_the_backup(world, capsys, tmp_path):
    write(world)
    seal = sealed(capsys)
    copy, _manifest = backup.make(tmp_path / "copy.zip", at=AT)
    JournalSeal.objects.all().delete()
    JournalEntry.objects.all().delete()
    assert main(["journal", "verify"]) == 0  # alone the database cannot tell
    assert main(["journal", "verify", "--against", seal]) == 1
    assert "đã bị cắt" in capsys.readouterr().err
    assert main(["journal", "verify", "--backup", str(copy)]) == 1
    assert "đã bị xóa" in capsys.readouterr().err


def test_a_chain_made_anew_to_fit_is_found_by_the_backup_and_the_row_named(world, capsys, tmp_path):
    entry = write(world)
    sealed(capsys)
    copy, _manifest = backup.make(tmp_path / "copy.zip", at=AT)
    JournalSeal.objects.all().delete()
    JournalEntry.objects.filter(pk=entry.pk).update(verb="x.other")
    sealed(capsys)
    assert main(["journal", "verify"]) == 0
    assert main(["journal", "verify", "--backup", str(copy)]) == 1
    assert f"Dòng nhật ký số {entry.pk} đã bị sửa" in capsys.readouterr().err


def test_the_seals_of_the_log_are_asked_without_being_told(world, data, capsys):
    write(world)
    number, _colon, own = sealed(capsys).partition(":")
    (data / "seals.log").write_text(
        f'not json\n{{"seal": {number}, "hash": "{own}"}}\n{{"seal": 2, "hash": "{own}"}}\n'
    )
    assert main(["journal", "verify"]) == 1
    assert "không còn niêm phong số 2" in capsys.readouterr().err


def test_a_journal_cut_and_sealed_anew_is_found_by_the_older_line_of_the_log(world, data, capsys):
    entry = write(world)
    first = sealed(capsys).partition(":")[2]
    JournalSeal.objects.all().delete()
    JournalEntry.objects.filter(pk=entry.pk).update(verb="x.other")
    second = sealed(capsys).partition(":")[2]  # the nightly job writes its line under the older one
    lines = [f'{{"seal": 1, "hash": "{each}"}}\n' for each in (first, second)]
    (data / "seals.log").write_text("".join(lines))
    assert main(["journal", "verify"]) == 1
    assert "viết lại" in capsys.readouterr().err


def test_what_is_no_seal_is_refused_with_a_sentence(world, capsys):
    for words in ("12", "x:" + "a" * 64, "1:" + "g" * 64):
        assert main(["journal", "verify", "--against", words]) == 2
    assert "không phải một niêm phong" in capsys.readouterr().err


def test_nothing_new_is_said(world, capsys):
    write(world)
    seal = sealed(capsys)
    assert main(["journal", "seal"]) == 0
    assert seal in capsys.readouterr().err


def test_a_database_that_is_not_there_is_a_sentence(monkeypatch, capsys):
    from django.db import OperationalError

    from trienkhai.journal import sealing

    def gone(**_named):
        raise OperationalError("no such table: x")

    monkeypatch.setattr(sealing, "seal", gone)
    assert main(["journal", "seal"]) == 2
    assert "Chưa dùng được cơ sở dữ liệu" in capsys.readouterr().err
