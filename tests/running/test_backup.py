"""What a backup holds, what is refused of one, and that a restore leaves the old or the new, never half."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from tests.campaigns.plans import usual_plan
from tests.world import noon
from trienkhai.cli import main
from trienkhai.journal import sealing, services
from trienkhai.journal.models import JournalDetail, JournalEntry
from trienkhai.organisations.models import Unit
from trienkhai.plans.models import Plan, SourceFile
from trienkhai.running import archive, backup, jobs, restore, tables
from trienkhai.running.errors import BadArchive, NotMade, NotRestored

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a copy sees what is committed; see test_backup_engines"),
]
AT = noon(2026, 3, 1)


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.MEDIA_ROOT = settings.DATA / "files"
    return settings.DATA


@pytest.fixture
def made(world, tmp_path):
    """A backup of a small office with a plan, a stored file and a sealed journal."""
    usual_plan(world)
    default_storage.save("khac/ghi chú.txt", ContentFile(b"chu"))
    services.record("x.done", by=world.binh, at=AT, subject=world.committee, details={"tên": "Bình"})
    sealing.seal(at=AT)
    path, _manifest = backup.make(tmp_path / "copy.zip", at=AT)
    return path


def read(name):
    with default_storage.open(name) as file:
        return file.read()


def rewritten(path, change, *, resum=True):
    """The same file with some members changed; with ``resum`` the manifest is made to fit, as a forger would."""
    with zipfile.ZipFile(path) as held:
        members = {name: held.read(name) for name in held.namelist()}
    change(members)
    if resum:
        said = json.loads(members["manifest.json"])
        for name, table in said["tables"].items():
            written = members[f"tables/{name}.jsonl"]
            table |= {"rows": written.count(b"\n"), "sha256": hashlib.sha256(written).hexdigest()}
        members["manifest.json"] = json.dumps(said).encode()
    forged = path.with_name("forged.zip")
    with zipfile.ZipFile(forged, "w") as held:
        for name, written in members.items():
            held.writestr(name, written)
    return forged


def test_it_holds_every_table_but_sessions_and_the_queue_and_every_file(made):
    manifest = archive.check(made)
    assert set(manifest.tables) == {model._meta.db_table for model in tables.tables()}
    assert not {name for name in manifest.tables if name.startswith(("django_session", "django_q", "usersessions"))}
    assert manifest.tables["plans_plan"]["rows"] == Plan.objects.count() > 0
    assert {"khac/ghi chú.txt", SourceFile.objects.get().content.name} <= manifest.files.keys()
    assert (manifest.missing, manifest.has_key) == ([], False)
    assert manifest.seal["number"] == 1
    assert JournalEntry.objects.filter(verb=backup.MADE).count() == 1


def test_a_restore_over_other_data_sets_it_aside_and_brings_everything_back(made, world, data, capsys):
    before = {model: tables.digest(model, "default") for model in tables.tables()}
    Unit.objects.filter(pk=world.cell_1.pk).update(name="Tên khác")
    Plan.objects.all().delete()
    default_storage.delete("khac/ghi chú.txt")
    default_storage.save("moi.txt", ContentFile(b"moi"))
    assert main(["restore", str(made)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert Unit.objects.get(pk=world.cell_1.pk).name == "Tên khác"

    assert main(["restore", str(made), "--replace"]) == 0
    aside = sorted(path.name for path in data.iterdir() if path.name != "files")
    assert [name.partition("-")[0] for name in aside] == ["files.cu", "thay"]
    journal = {JournalEntry, JournalDetail}
    assert {m: tables.digest(m, "default") for m in before if m not in journal} == {
        m: s for m, s in before.items() if m not in journal
    }
    assert JournalEntry.objects.order_by("-pk")[0].verb == restore.RESTORED
    assert read("khac/ghi chú.txt") == b"chu"
    assert not default_storage.exists("moi.txt")
    kept = archive.check(data / aside[1])
    assert "moi.txt" in kept.files


def test_a_restore_that_fails_half_way_leaves_everything_as_it_was(made, world, data, monkeypatch):
    Unit.objects.filter(pk=world.cell_1.pk).update(name="Tên khác")
    default_storage.save("moi.txt", ContentFile(b"moi"))
    monkeypatch.setattr(tables, "digest", lambda model, using: tables.Sum(0, "0" * 64))
    with pytest.raises(NotRestored):
        restore.restore(made, at=AT, replace=True)
    assert Unit.objects.get(pk=world.cell_1.pk).name == "Tên khác"
    assert read("moi.txt") == b"moi"
    assert [path.name for path in data.iterdir() if path.name.startswith("files")] == ["files"]


def _alter_a_row(members):
    members["tables/organisations_unit.jsonl"] = members["tables/organisations_unit.jsonl"].replace(b"Quy", b"Qui")


FORGERIES = {
    "a row altered": (_alter_a_row, False, "organisations_unit"),
    "a file altered": (lambda m: m.update({"files/khac/ghi chú.txt": b"khac"}), False, "ghi chú"),
    "a table gone": (lambda m: m.pop("tables/plans_plan.jsonl"), False, "plans_plan"),
    "a member more": (lambda m: m.update({"files/../x": b""}), False, "../x"),
    "no manifest": (lambda m: m.pop("manifest.json"), False, "bản kê"),
    "a manifest that is none": (lambda m: m.update({"manifest.json": b"[]"}), False, "bản kê"),
}


def test_a_backup_that_is_not_as_it_was_written_is_refused(made, capsys):
    for change, resum, word in FORGERIES.values():
        forged = rewritten(made, change, resum=resum)
        assert main(["verify", str(forged)]) == 2
        assert word in capsys.readouterr().err
    assert main(["verify", str(made)]) == 0


def test_a_name_that_would_leave_the_folder_is_refused(made):
    for name in ("../x", "/etc/x", "a/../../x", "C:/x", "a\\b", "a//b", ""):

        def add(members, name=name):
            said = json.loads(members["manifest.json"])
            said["files"][name] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
            members["manifest.json"] = json.dumps(said).encode()
            members[f"files/{name}"] = b"x"

        with pytest.raises(BadArchive, match="không an toàn"):
            archive.check(rewritten(made, add, resum=False))


def test_a_journal_altered_inside_a_backup_is_found_though_the_manifest_fits(made, capsys):
    def forge(members):
        rows = members["tables/journal_journalentry.jsonl"].splitlines(keepends=True)
        members["tables/journal_journalentry.jsonl"] = b"".join([rows[0].replace(b'"x.done"', b'"x.gone"'), *rows[1:]])

    with zipfile.ZipFile(made) as held:
        first = held.read("tables/journal_journalentry.jsonl").splitlines()[0]
    forged = rewritten(made, forge if b'"x.done"' in first else _forge_by(first))
    assert main(["verify", str(forged)]) == 2
    assert "Dòng nhật ký số" in capsys.readouterr().err
    with pytest.raises(BadArchive):
        restore.restore(forged, at=AT, replace=True)


def _forge_by(first):
    def forge(members):
        table = "tables/journal_journalentry.jsonl"
        row = json.loads(first)
        members[table] = members[table].replace(first, json.dumps([*row[:-1], "f" * 64]).encode(), 1)

    return forge


def test_what_is_no_backup_is_refused_with_a_sentence(tmp_path, capsys):
    other = tmp_path / "other.zip"
    other.write_bytes(b"PK not really")
    assert main(["verify", str(other)]) == 2
    assert "không phải tệp sao lưu" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "none.zip")]) == 2
    assert "Không mở được tệp" in capsys.readouterr().err


def test_a_file_damaged_on_its_way_is_refused(made, tmp_path):
    whole = made.read_bytes()
    for place in range(100, len(whole), len(whole) // 40):
        bad = tmp_path / "bad.zip"
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        try:
            archive.check(bad)
        except BadArchive:
            continue
        with zipfile.ZipFile(bad) as one, zipfile.ZipFile(made) as other:  # a byte that nothing depends on
            assert {n: one.read(n) for n in one.namelist()} == {n: other.read(n) for n in other.namelist()}
    for end in (0, 10, len(whole) // 2, len(whole) - 5):
        (tmp_path / "cut.zip").write_bytes(whole[:end])
        with pytest.raises(BadArchive):
            archive.check(tmp_path / "cut.zip")


@pytest.mark.parametrize(
    "row",
    [["x"], [None] * 20, ["không phải số"] * 20, [1] * 20, [10**30] * 20],
    ids=["short", "null", "text", "int", "big"],
)
def test_rows_that_a_table_cannot_hold_are_refused_and_nothing_changes(made, world, row):
    fields = len(tables.fields_of(Unit))

    def forge(members):
        members["tables/organisations_unit.jsonl"] = (
            json.dumps((row * 3)[: fields if len(row) > 1 else 1]).encode() + b"\n"
        )

    before = tables.digest(Unit, "default")
    with pytest.raises(BadArchive):
        restore.restore(rewritten(made, forge), at=AT, replace=True)
    assert tables.digest(Unit, "default") == before


def test_a_backup_of_another_shape_is_refused_before_anything_is_touched(made, world):
    def other(members):
        said = json.loads(members["manifest.json"])
        said["tables"]["plans_plan"]["fields"].append("khac")
        said["version"] = "9.9.9"
        members["manifest.json"] = json.dumps(said).encode()

    with pytest.raises(NotRestored, match=r"9\.9\.9"):
        restore.restore(rewritten(made, other), at=AT, replace=True)
    assert Plan.objects.exists()


def test_a_file_that_a_row_names_and_that_is_not_there_is_told(made, tmp_path, capsys):
    name = SourceFile.objects.get().content.name
    default_storage.delete(name)
    assert main(["backup", str(tmp_path / "second.zip")]) == 1
    assert f"THIẾU TỆP: {name}" in capsys.readouterr().err
    assert archive.check(tmp_path / "second.zip").missing == [name]


def test_the_secret_key_goes_along_only_when_asked_for(made, world, data, tmp_path, settings):
    (data / archive.KEY).write_text("khoa-cu")
    path, manifest = backup.make(tmp_path / "with.zip", at=AT, with_key=True)
    assert manifest.has_key
    (data / archive.KEY).write_text("khoa-moi")
    restore.restore(path, at=AT, replace=True)
    assert (data / archive.KEY).read_text() == "khoa-moi"
    _manifest, aside = restore.restore(path, at=noon(2026, 3, 2), replace=True, with_key=True)
    assert (data / archive.KEY).read_text() == "khoa-cu"
    assert "khoa-moi" in [each.read_text() for each in aside if each.name.startswith(archive.KEY)]


def test_nothing_is_overwritten_and_only_the_newest_of_a_folder_are_kept(world, tmp_path, settings):
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "trienkhai-ghi-chu.zip").write_bytes(b"not ours to remove")
    for day in (1, 2, 3):
        backup.make(folder, at=noon(2026, 3, day), keep=2)
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["trienkhai-20260302-120000.zip", "trienkhai-20260303-120000.zip", "trienkhai-ghi-chu.zip"]
    with pytest.raises(NotMade):
        backup.make(folder, at=noon(2026, 3, 3))
    with pytest.raises(NotMade):
        backup.make(folder / "no" / "x.zip", at=AT)


def test_the_night_makes_a_backup_where_one_is_asked_for(world, tmp_path, settings):
    settings.BACKUPS = str(tmp_path / "copies")
    night = jobs.nightly(at=AT)
    assert archive.check(night.backup).rows > 0
    assert jobs.last_night() == AT


def test_the_log_s_seals_are_set_aside_with_the_journal_they_belong_to(made, data):
    (data / "seals.log").write_text('{"seal": 9, "hash": "' + "a" * 64 + '"}\n')
    assert main(["journal", "verify"]) == 1
    restore.restore(made, at=AT, replace=True)
    assert main(["journal", "verify"]) == 0


def test_every_kind_of_value_is_the_same_after_a_line(world):
    """A field of a new kind must not be lost in silence: every table's rows go through a line and back."""
    for model in tables.tables():
        for row in tables.rows_of(model, "default"):
            fields = tables.fields_of(model)
            back = tables.values_of(model, json.loads(tables.line(row)))
            assert [tables._plain(v, f) for v, f in zip(back, fields, strict=True)] == row


def test_a_manifest_says_what_it_was_given(made):
    manifest = archive.check(made)
    assert archive.kept_seal(replace(manifest, seal=None)) is None
    assert archive.kept_seal(manifest).number == 1
