"""Evidence: what is kept beside a duty, what is refused, what is taken back."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.campaigns.pictures import photograph
from tests.campaigns.plans import MARCH, usual_plan
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import EvidenceKind
from trienkhai.campaigns.errors import BadEntry, BadFile, MoveClosed
from trienkhai.campaigns.models import Assignment, Campaign, Evidence
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import Conflict, NotAllowed, NotFound
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import WorkKind

APRIL = noon(2024, 4, 20)


@pytest.fixture
def campaign(world: World) -> Campaign:
    made = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    return services.launch(made, is_retroactive=False, by=world.binh, at=MARCH)


def row(unit: Unit, kind: WorkKind) -> Assignment:
    return Assignment.objects.get(unit=unit, kind=kind)


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return made.getvalue()


def bomb() -> bytes:
    """A package of a few kilobytes that unpacks to a hundred megabytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "x")
        package.writestr("word/document.xml", b"0" * 99_000_000)
    return made.getvalue()


WORD = ("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ke-hoach.pdf", b"%PDF-1.7 ..."),
        ("bao-cao.docx", packed(*WORD)),
        ("bang.xlsx", packed("[Content_Types].xml", "xl/workbook.xml")),
        ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"),
        ("ghi-chu.txt", "Đã họp".encode()),
    ],
)
def test_files_of_usual_kinds_are_kept(world: World, campaign: Campaign, name: str, content: bytes) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    made = services.add_evidence(plan, file_name=name, content=content, by=world.an, at=APRIL)
    assert (made.kind, made.file_name, made.file_size) == (EvidenceKind.FILE, name, len(content))
    with made.file.open("rb") as stored:
        assert stored.read() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("anh.docx", b"\x89PNG\r\n\x1a\nrest"),
        ("trang.txt", b"<!DOCTYPE html><script>"),
        ("hinh.svg", b"<svg onload=x>"),
        ("chay.exe", b"MZ\x90\x00"),
        ("nen.zip", packed("a.txt")),
        ("macro.docx", packed(*WORD, "word/vbaProject.bin")),
        ("hong.docx", packed(*WORD)[:40]),
        ("bom.docx", bomb()),
        ("ra-ngoai.docx", packed(*WORD, "../../etc/x")),
        ("anh.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40),
        ("hong.jpg", b"\xff\xd8\xff\xe0rest"),
        ("hong.png", b"\x89PNG\r\n\x1a\nrest"),
        ("cut.jpg", photograph()[:400]),
        ("rong.pdf", b""),
        ("to.pdf", b"%PDF-" + b"0" * (20 * 1024 * 1024)),
    ],
)
def test_other_files_are_refused_and_nothing_is_stored(
    world: World, campaign: Campaign, name: str, content: bytes
) -> None:
    with pytest.raises(BadFile):
        services.add_evidence(row(world.cell_1, WorkKind.PLAN), file_name=name, content=content, by=world.an, at=APRIL)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("wrong", [{"done_on": APRIL.date() + timedelta(days=1)}, {"version": 99}])
def test_a_result_that_is_refused_leaves_no_file_on_the_disk(world: World, campaign: Campaign, wrong: Any) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    given = {"is_done": True, "done_on": APRIL.date(), "files": [services.GivenFile("a.pdf", b"%PDF-1")], **wrong}
    with pytest.raises((BadEntry, Conflict)):
        services.record_progress(plan, **given, by=world.an, at=APRIL)
    assert not Evidence.objects.exists()
    assert not stored_files()


def test_a_bad_file_takes_the_result_and_the_good_file_back_with_it(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    files = [services.GivenFile("a.pdf", b"%PDF-1"), services.GivenFile("b.exe", b"MZ")]
    with pytest.raises(BadFile):
        services.record_progress(plan, is_done=True, done_on=APRIL.date(), files=files, by=world.an, at=APRIL)
    assert row(world.cell_1, WorkKind.PLAN).state == S.NEW
    assert not stored_files()


def stored_files() -> list[str]:
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    return [path.name for path in folder.rglob("*")] if folder.exists() else []


def test_an_empty_note_is_no_evidence(world: World, campaign: Campaign) -> None:
    with pytest.raises(BadEntry):
        services.add_evidence(row(world.cell_1, WorkKind.PLAN), text="  ", by=world.an, at=APRIL)


def test_evidence_sent_twice_is_kept_once_and_shown_to_its_own(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    made = [services.add_evidence(plan, text="Đã họp", by=world.an, at=APRIL, key="k") for _ in range(2)]
    assert made[0] == made[1]
    assert queries.evidence_for(world.binh, made[0].pk) == made[0]
    for outsider in (world.chi, world.dung):
        with pytest.raises(NotFound):
            queries.evidence_for(outsider, made[0].pk)


def test_a_path_in_a_file_name_is_cut_off(world: World, campaign: Campaign) -> None:
    made = services.add_evidence(
        row(world.cell_1, WorkKind.PLAN), file_name="..\\..\\etc/bao cao.pdf", content=b"%PDF-1", by=world.an, at=APRIL
    )
    assert made.file_name == "bao cao.pdf"


def test_a_file_sent_by_mistake_is_taken_back_with_its_bytes(
    world: World, campaign: Campaign, django_capture_on_commit_callbacks
) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    made = services.add_evidence(plan, file_name="nham.pdf", content=b"%PDF-1", by=world.an, at=APRIL)
    storage, name = made.file.storage, made.file.name
    with pytest.raises(NotAllowed):
        services.withdraw_evidence(made, by=world.chi, at=APRIL)
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_evidence(made, by=world.an, at=APRIL)
    assert not storage.exists(name)
    assert not plan.evidence.exists()
    entry = JournalEntry.objects.get(verb="campaigns.evidence-withdrawn")
    assert entry.detail.values["sha256"] == made.sha256


def test_evidence_of_what_was_handed_in_stays(world: World, campaign: Campaign) -> None:
    report = row(world.cell_1, WorkKind.REPORT)
    made = services.add_evidence(report, text="Bản giấy", by=world.an, at=APRIL)
    services.hand_in(report, done_on=APRIL.date(), by=world.an, at=APRIL)
    with pytest.raises(MoveClosed):
        services.withdraw_evidence(made, by=world.an, at=APRIL)
