"""Costly pages are counted for each person; files go by the scanner that the installation names."""

from __future__ import annotations

import stat
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from tests.reporting.cast import launched
from tests.web.test_shell_kept import OURS, hidden
from trienkhai.accounts import rules
from trienkhai.accounts.choices import UseKind
from trienkhai.accounts.models import CostlyUse
from trienkhai.campaigns.models import Assignment, Evidence
from trienkhai.organisations.models import SheetImport
from trienkhai.web.shell.costly import COSTLY


def as_(who) -> Client:  # type: ignore[no-untyped-def]
    visitor = Client()
    visitor.force_login(who.user)
    return visitor


@pytest.fixture
def two_each(monkeypatch):  # type: ignore[no-untyped-def]
    fewer = {kind: replace(allowed, most=2) for kind, allowed in rules.ALLOWANCES.items()}
    monkeypatch.setattr(rules, "ALLOWANCES", fewer)


def test_every_costly_page_is_one_of_ours() -> None:
    names = {
        f"{namespace}:{name}"
        for namespace, (_prefix, inner) in get_resolver().namespace_dict.items()
        for name in inner.reverse_dict
        if isinstance(name, str)
    }
    assert sorted(set(COSTLY) - names) == []
    assert {kind for _method, kind in COSTLY.values()} == set(UseKind)


def test_the_third_of_two_waits_and_nobody_else_does(world, two_each) -> None:  # type: ignore[no-untyped-def]
    address = reverse("organisations:export", args=[world.committee.pk])
    binh = as_(world.binh)
    assert [binh.post(address).status_code for _each in range(2)] == [200, 200]
    refused = binh.post(address)
    assert refused.status_code == 429
    assert "quá nhiều lần" in refused.content.decode()
    assert 0 < int(refused["Retry-After"]) <= 600
    assert binh.get(reverse("organisations:unit", args=[world.committee.pk])).status_code == 200
    assert as_(world.lan).post(address).status_code != 429
    CostlyUse.objects.update(began_at=timezone.now() - timedelta(minutes=10))
    assert binh.post(address).status_code == 200


def test_lists_of_people_that_go_out_count_though_they_are_asked_for_by_a_form(world, two_each) -> None:  # type: ignore[no-untyped-def]
    binh, export = as_(world.binh), reverse("organisations:export", args=[world.committee.pk])
    assert [binh.post(export, {"what": "people"}).status_code for _each in range(3)] == [200, 200, 429]
    assert binh.post(reverse("organisations:roster-xlsx"), {}).status_code == 429
    assert binh.get(export).status_code == 200


def test_each_step_of_an_import_counts(world, two_each) -> None:  # type: ignore[no-untyped-def]
    binh = as_(world.binh)
    begun = binh.post(
        reverse("organisations:sheets"), {"kind": "PEOPLE", "sheet": SimpleUploadedFile("a.csv", b"ten\nA\n")}
    )
    statuses = [binh.post(begun["Location"], {"act": "guess"}).status_code for _each in range(2)]
    assert statuses == [200, 429]


def test_looking_at_the_form_costs_nothing(world, two_each) -> None:  # type: ignore[no-untyped-def]
    binh = as_(world.binh)
    assert [binh.get(reverse("plans:upload")).status_code for _each in range(4)] == [200] * 4
    assert not CostlyUse.objects.exists()


def test_uploads_that_are_refused_count_as_well(world, two_each) -> None:  # type: ignore[no-untyped-def]
    binh = as_(world.binh)
    statuses = [binh.post(reverse("plans:upload"), {"text": ""}).status_code for _each in range(3)]
    assert statuses == [422, 422, 429]


# --- the scanner
@pytest.fixture
def scanner(settings, tmp_path):  # type: ignore[no-untyped-def]
    """A program that finds the word EVIL in a file, and fails on the word BROKEN."""
    program = tmp_path / "scanner"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nheld = open(sys.argv[-1], 'rb').read()\n"
        "sys.exit(1 if b'EVIL' in held else 2 if b'BROKEN' in held else 0)\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    settings.SCAN_COMMAND = (str(program), "--no-summary")
    settings.SCAN_SECONDS = 20
    return Path(settings.WAITING_ROOT).with_name("scanned")


def send(world, *contents: bytes, name: str = "danh-sach.csv"):  # type: ignore[no-untyped-def]
    files = [SimpleUploadedFile(name, content) for content in contents]
    return as_(world.binh).post(reverse("organisations:sheets"), {"sheet": files, "kind": "UNITS"})


def test_a_file_in_which_the_scanner_finds_something_is_refused(world, scanner) -> None:  # type: ignore[no-untyped-def]
    answer = send(world, b"ten,loai\nEVIL,CELL\n", name="danh-sach<b>.csv")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "mã độc" in page
    assert "danh-sach&lt;b&gt;.csv" in page
    assert not SheetImport.objects.exists()
    assert list(scanner.iterdir()) == []  # no copy is left


def test_one_bad_file_among_good_ones_refuses_them_all(world, scanner) -> None:  # type: ignore[no-untyped-def]
    assert "mã độc" in send(world, b"ten\nA\n", b"ten\nEVIL\n").content.decode()


def test_a_scanner_that_fails_lets_nothing_through(world, scanner, settings) -> None:  # type: ignore[no-untyped-def]
    assert send(world, b"ten\nBROKEN\n").status_code == 503
    settings.SCAN_COMMAND = ("/nowhere/scanner",)
    assert send(world, b"ten\nA\n").status_code == 503


def test_a_stranger_gives_the_scanner_nothing_to_do(world, scanner, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    asked: list[bytes] = []
    monkeypatch.setattr("trienkhai.web.shell.uploads.scan", lambda content, *_how, **_more: asked.append(content))
    for name in ("shell:sign-in", "accounts:accept", "shell:first-run"):
        file = SimpleUploadedFile("a.txt", b"a")
        assert Client().post(reverse(name), {"username": "binh", "a": file}).status_code in (404, 422)
    assert asked == []


def test_a_clean_file_reaches_the_page_whole(world, scanner, settings) -> None:  # type: ignore[no-untyped-def]
    clean = send(world, b"ten\nA\n")
    settings.SCAN_COMMAND = ()
    without = send(world, b"ten\nA\n")
    assert clean.status_code == without.status_code != 503
    assert "mã độc" not in clean.content.decode()


def test_a_document_and_evidence_go_by_the_scanner_too(world, scanner, settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2026-04-19"
    row = launched(world).row("STUDY", world.cell_1)
    evil = SimpleUploadedFile("ghi-chep.txt", b"EVIL")
    typed = {
        "is_done": "1",
        "done_on": "17/04/2026",
        "note": "Đã học",
        "version": row.version,
        "key": "k",
        "files": evil,
    }
    answer = as_(world.an).post(reverse("desk:assignment", args=[row.pk]), typed)
    assert "mã độc" in answer.content.decode()
    assert not Evidence.objects.exists()
    assert Assignment.objects.get(pk=row.pk).state == row.state
    document = SimpleUploadedFile("ke-hoach.txt", b"EVIL")
    answer = as_(world.binh).post(reverse("plans:upload"), {"file": document})
    assert "mã độc" in answer.content.decode()


def test_what_was_typed_beside_a_refused_file_is_offered_again_without_it(world, scanner, settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2026-04-19"
    row, an = launched(world).row("STUDY", world.cell_1), as_(world.an)
    address = reverse("desk:assignment", args=[row.pk])
    evil = SimpleUploadedFile("ghi-chep.txt", b"EVIL")
    typed = {
        "is_done": "1",
        "done_on": "17/04/2026",
        "note": "Đã học",
        "version": row.version,
        "key": "k",
        "files": evil,
    }
    offered = an.post(address, typed, headers={"origin": OURS})
    an.post(address, hidden(offered.content.decode()), headers={"origin": OURS})
    stored = Assignment.objects.get(pk=row.pk)
    assert (stored.state, stored.note) == ("COMPLETED", "Đã học")
    assert not Evidence.objects.exists()
