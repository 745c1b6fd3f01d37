"""The archive of a large unit is made by the worker: progress, one way to it, wiped after some days."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import File
from django.test import Client
from django.urls import reverse

from tests.reporting.cast import NOW, TODAY, content, launched
from tests.world import grant, person
from trienkhai.cli import jobs as handed_to_worker
from trienkhai.documents import takeaway
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import jobs, queries, services
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Person, Takeaway
from trienkhai.organisations.services import takeaways
from trienkhai.reporting import services as reporting
from trienkhai.web.organisations import views_archive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _large(settings, monkeypatch):  # type: ignore[no-untyped-def]
    settings.TODAY = TODAY.isoformat()
    monkeypatch.setattr(views_archive, "MADE_AT_ONCE", 0)


@pytest.fixture
def reported(world):  # type: ignore[no-untyped-def]
    ledger = launched(world)
    row = ledger.row("REPORT", world.cell_1)
    reporting.send_report(row, content=content(), handed_in_on=TODAY, by=world.an, at=NOW)
    return world


def as_(who: Person) -> Client:
    visitor = Client()
    visitor.force_login(who.user)
    return visitor


def asked(visitor: Client, unit: int):  # type: ignore[no-untyped-def]
    return visitor.post(reverse("organisations:archive", args=[unit]))


def test_a_large_archive_is_asked_for_made_and_fetched(reported) -> None:  # type: ignore[no-untyped-def]
    an = as_(reported.an)
    there = asked(an, reported.cell_1.pk).url
    made = Takeaway.objects.get()
    assert there == reverse("organisations:takeaway", args=[made.pk])
    page = an.get(there).content.decode()
    assert "Đã xong 0/1 báo cáo" in page
    fetch = reverse("organisations:takeaway-file", args=[made.pk])
    assert fetch not in page
    assert an.get(fetch).status_code == 404
    assert asked(an, reported.cell_1.pk).url == there  # a second click
    assert Takeaway.objects.count() == 1
    handed_to_worker.make_takeaways([made.pk])
    page = an.get(there).content.decode()
    assert fetch in page
    told = an.get(reverse("shell:messages")).content.decode()
    assert "Hồ sơ của Chi bộ Bảo tàng tỉnh đồng chí cần đã lập xong" in told
    assert f'href="{there}"' in told
    answer = an.get(fetch)
    assert "attachment" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        assert any(name.startswith("bao-cao/") for name in packed.namelist())
    assert JournalEntry.objects.filter(verb="documents.unit-taken-along").count() == 1
    assert asked(an, reported.cell_1.pk).url != there  # made: the next one is another


def test_a_small_one_is_handed_over_at_once(reported, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(views_archive, "MADE_AT_ONCE", 1)
    answer = asked(as_(reported.an), reported.cell_1.pk)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert not Takeaway.objects.exists()


def test_it_is_his_alone_who_asked_and_only_while_he_sees_the_unit(reported) -> None:  # type: ignore[no-untyped-def]
    an = as_(reported.an)
    asked(an, reported.cell_1.pk)
    made = Takeaway.objects.get()
    handed_to_worker.make_takeaways([made.pk])
    pages = [reverse(f"organisations:{name}", args=[made.pk]) for name in ("takeaway", "takeaway-file")]
    beside = person("Cán bộ khác", "beside", of=reported.cell_1)
    grant(beside, Role.UNIT_OFFICER, reported.cell_1)
    for other in (beside, reported.binh, reported.chi):
        assert [as_(other).get(page).status_code for page in pages] == [404, 404]
    reported.an.grants.update(ends_before=TODAY)
    assert [an.get(page).status_code for page in pages] == [404, 404]
    with pytest.raises(NotFound):
        services.ask_takeaway(reported.cell_1, total=1, by=reported.chi, at=NOW)


def test_the_job_run_twice_makes_one_and_one_left_by_a_dead_worker_is_begun_anew(reported) -> None:  # type: ignore[no-untyped-def]
    made = services.ask_takeaway(reported.cell_1, total=1, by=reported.an, at=NOW)
    assert takeaways.begin_takeaway(made.pk, at=NOW) is not None
    assert takeaways.begin_takeaway(made.pk, at=NOW + timedelta(minutes=11)) is None  # somebody is at it
    later = NOW + timedelta(minutes=15)
    takeaway.make_takeaway(made.pk, clock=lambda: later)
    first = queries.takeaway_for(reported.an, made.pk)
    assert (first.state, first.done, first.ended_at) == ("DONE", 1, later)
    takeaway.make_takeaway(made.pk, clock=lambda: later)
    assert queries.takeaway_for(reported.an, made.pk).file.name == first.file.name


def test_one_that_cannot_be_made_is_said_to_be_so_and_is_not_tried_for_ever(reported, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    made = services.ask_takeaway(reported.cell_1, total=1, by=reported.an, at=NOW)

    def broken(*_args: object, **_more: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(takeaway, "unit_archive", broken)
    with pytest.raises(OSError, match="full"):
        takeaway.make_takeaway(made.pk, clock=lambda: NOW)
    takeaway.make_takeaway(made.pk, clock=lambda: NOW)  # handed out again
    page = as_(reported.an).get(reverse("organisations:takeaway", args=[made.pk])).content.decode()
    assert "Không lập được hồ sơ đơn vị" in page
    assert "full" not in page


@pytest.mark.parametrize("breaks", ["tell", "File"])
def test_an_archive_whose_row_cannot_be_stored_leaves_no_file_behind(reported, monkeypatch, breaks) -> None:  # type: ignore[no-untyped-def]
    made = services.ask_takeaway(reported.cell_1, total=1, by=reported.an, at=NOW)

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("the database has gone")

    class Half(File):
        def chunks(self, chunk_size=None):  # type: ignore[no-untyped-def]
            yield b"PK"
            raise RuntimeError("the disk is full")

    def laid() -> set[str]:
        storage = made.file.storage
        return set(storage.listdir("takeaways")[1]) if storage.exists("takeaways") else set()

    before = laid()
    monkeypatch.setattr(takeaways, breaks, broken if breaks == "tell" else Half)
    with pytest.raises(RuntimeError):
        takeaway.make_takeaway(made.pk, clock=lambda: NOW)
    assert laid() == before
    made.refresh_from_db()
    assert (made.state, made.file.name) == ("FAILED", "")


def test_archives_are_wiped_after_three_days(reported) -> None:  # type: ignore[no-untyped-def]
    made = services.ask_takeaway(reported.cell_1, total=1, by=reported.an, at=NOW)
    takeaway.make_takeaway(made.pk, clock=lambda: NOW)
    made.refresh_from_db()
    storage, name = made.file.storage, made.file.name
    assert jobs.forget_old_takeaways(at=NOW + timedelta(days=2)) == 0
    assert storage.exists(name)
    assert jobs.forget_old_takeaways(at=NOW + timedelta(days=4)) == 1
    assert not storage.exists(name)
    assert not Takeaway.objects.exists()
