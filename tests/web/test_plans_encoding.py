"""Text of old fonts on its way in: asked about with both views, kept meanwhile, and stored only as somebody chose."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.reading.sources.old_fonts import in_tcvn3, in_vni, vn
from tests.reading.sources.paper import Sheet, pdf_file
from tests.reading.sources.test_legacy_text import TEXT
from tests.reading.sources.word import paragraph, word_file
from trienkhai.journal.models import JournalEntry
from trienkhai.plans import waiting
from trienkhai.plans.models import Plan, SourceFile
from trienkhai.reading.errors import Unreadable

UPLOAD = "/ke-hoach/tai-len/"


@pytest.fixture
def binh(client, world):
    client.force_login(world.binh.user)
    return client


def sent(client, content: bytes = b"", name: str = "ke-hoach.txt", **more):
    data = {"key": "k"} | more
    if name:
        data["file"] = SimpleUploadedFile(name, content)
    return client.post(UPLOAD, data)


def held_files(settings) -> list[Path]:
    folder = Path(settings.WAITING_ROOT)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def chosen(client, asked, choice: str, **more):
    return client.post(UPLOAD, {"key": "k", "held": asked.context["held"], "encoding": choice} | more)


def pdf() -> bytes:
    sheet, top = Sheet(), 80.0
    for line in TEXT.splitlines():
        top = sheet.paragraph(top, in_tcvn3(line)) + 10
    return pdf_file(sheet)


@pytest.mark.parametrize(
    ("content", "name", "encoding"),
    [
        (in_tcvn3(TEXT).encode(), "a.txt", "TCVN3"),
        (in_tcvn3(TEXT).encode("latin-1"), "a.txt", "TCVN3"),
        (in_vni(TEXT).encode("latin-1"), "a.txt", "VNI"),
        (pdf(), "a.pdf", "TCVN3"),
    ],
    ids=["TCVN3 in UTF-8", "TCVN3 bytes", "VNI bytes", "PDF"],
)
def test_both_views_are_shown_first_and_the_choice_reads_what_was_sent(binh, settings, content, name, encoding):
    asked = sent(binh, content, name)
    html = asked.content.decode()
    assert asked.status_code == 200
    assert f"Đã chuyển từ {encoding}" in html
    assert "tổ chức tháng đọc sách" in html
    assert (in_tcvn3 if encoding == "TCVN3" else in_vni)("tổ chức tháng đọc sách") in html
    assert not Plan.objects.exists()
    assert not SourceFile.objects.exists()
    assert len(held_files(settings)) == 1
    answer = chosen(binh, asked, encoding)
    plan = Plan.objects.get()
    assert answer["Location"] == reverse("plans:review", args=[plan.pk])
    assert (plan.symbol, plan.obligations.count()) == ("12-KH/ĐUK", 2)
    assert (plan.source.name, Path(plan.source.content.path).read_bytes()) == (name, content)
    assert held_files(settings) == []
    kept = JournalEntry.objects.get(verb="plans.drafted").detail.values
    assert (kept["encoding"], kept["encoding_state"]) == ([encoding], "CHOSEN")
    page = binh.get(answer["Location"]).content.decode()
    assert f"Chữ đã được chuyển từ {encoding} sang Unicode theo lựa chọn" in page
    assert "tổ chức tháng đọc sách" in page


def test_pasted_text_may_be_kept_as_it_is(binh, settings):
    asked = sent(binh, name="", text=in_tcvn3(TEXT))
    answer = chosen(binh, asked, "KEEP")
    plan = Plan.objects.get()
    assert in_tcvn3("tổ chức tháng đọc sách") in plan.text
    assert plan.source.name == "van-ban-dan.txt"
    assert JournalEntry.objects.get(verb="plans.drafted").detail.values["encoding_state"] == "KEPT"
    page = binh.get(answer["Location"]).content.decode()
    assert "bảng mã cũ" in page
    assert "Chữ đã được chuyển" not in page


def test_what_nobody_wants_is_wiped_and_nothing_is_stored(binh, settings):
    asked = sent(binh, in_tcvn3(TEXT).encode())
    answer = binh.post(UPLOAD, {"key": "k", "held": asked.context["held"], "encoding": ""}, follow=True)
    assert "Đã bỏ, chưa có gì được lưu" in answer.content.decode()
    assert held_files(settings) == []
    assert not Plan.objects.exists()
    again = chosen(binh, asked, "TCVN3")
    assert again.status_code == 422
    assert "chọn lại tệp" in again.content.decode()


def test_what_waits_is_no_one_elses(binh, client, world, settings):
    asked = sent(binh, in_tcvn3(TEXT).encode())
    client.force_login(world.an.user)
    refused = chosen(client, asked, "TCVN3")
    assert refused.status_code == 422
    chosen(client, asked, "")
    assert len(held_files(settings)) == 1
    client.force_login(world.lan.user)
    assert chosen(client, asked, "TCVN3").status_code == 403
    assert not Plan.objects.exists()


@pytest.mark.parametrize("held", ["x", "a:b:c", "../../etc/passwd", "0" * 32, f"1-{'0' * 32}"])
def test_a_mark_of_waiting_that_is_not_ours_finds_nothing(binh, held):
    answer = binh.post(UPLOAD, {"key": "k", "held": held, "encoding": "TCVN3"})
    assert answer.status_code == 422
    assert waiting.kept(held) is None


def test_what_waits_too_long_is_wiped_by_whoever_comes_next_and_at_night(binh, settings, capsys):
    asked = sent(binh, in_tcvn3(TEXT).encode())
    (file,) = held_files(settings)
    assert file.stat().st_mode & 0o777 == 0o600
    long_ago = file.stat().st_mtime - 3700
    os.utime(file, (long_ago, long_ago))
    binh.get(UPLOAD)
    assert held_files(settings) == []
    assert chosen(binh, asked, "TCVN3").status_code == 422
    now = timezone.localtime()
    waiting.keep(b"x", owner=1, at=now - timedelta(hours=2))
    assert waiting.sweep(at=now) == 1


def test_no_more_than_a_few_wait_at_once(settings):
    now = timezone.localtime()
    names = [waiting.keep(b"x", owner=n, at=now + timedelta(seconds=n)) for n in range(waiting.MOST_FILES + 3)]
    assert len(held_files(settings)) == waiting.MOST_FILES
    assert waiting.kept(names[0]) is None
    assert waiting.kept(names[-1]) == b"x"


def test_who_lays_many_aside_drives_out_his_own_and_nobody_elses(settings):
    now = timezone.localtime()
    other = waiting.keep(b"y", owner=1, at=now - timedelta(minutes=50))
    names = [waiting.keep(b"x", owner=11, at=now + timedelta(seconds=n)) for n in range(waiting.MOST_FILES + 3)]
    assert [waiting.kept(name) for name in names[-waiting.MOST_OF_ONE - 1 :]] == [None, *[b"x"] * waiting.MOST_OF_ONE]
    assert waiting.kept(other) == b"y"


def test_what_is_refused_after_the_choice_waits_no_longer(binh, settings, monkeypatch):
    asked = sent(binh, in_tcvn3(TEXT).encode())

    def refuse(*given: object, **more: object) -> None:
        raise Unreadable("TOO_SLOW", reason="TIME")

    monkeypatch.setattr("trienkhai.web.plans.intake.read_apart", refuse)
    assert chosen(binh, asked, "TCVN3").status_code == 422
    assert held_files(settings) == []


@pytest.mark.parametrize("as_bytes", [True, False])
def test_a_mark_in_an_old_encoding_stops_the_document_before_anything_waits(binh, settings, as_bytes):
    marked = in_tcvn3("Tối mật\n" + TEXT)
    answer = sent(binh, marked.encode("latin-1" if as_bytes else "utf-8"))
    assert answer.status_code == 422
    assert "TỐI MẬT" in answer.content.decode()
    assert "đọc sách" not in answer.content.decode()
    assert held_files(settings) == []
    assert JournalEntry.objects.filter(verb="plans.secret-refused").count() == 1


def test_a_false_alarm_answered_for_once_is_not_asked_again(binh):
    asked = sent(
        binh, in_tcvn3("Tối mật\n" + TEXT).encode(), overruled="1", reason="Dòng này là tên một ấn phẩm"
    )  # fmt: skip
    assert asked.status_code == 200
    assert chosen(binh, asked, "TCVN3").status_code == 302
    assert JournalEntry.objects.filter(verb="plans.secret-mark-overruled").count() == 1


def test_a_word_file_is_decoded_by_its_fonts_and_the_review_shows_both_views(binh):
    word = word_file("".join(paragraph(vn(line)) for line in TEXT.splitlines()))
    answer = sent(binh, word, "a.docx")
    plan = Plan.objects.get()
    assert plan.obligations.count() == 2
    page = binh.get(answer["Location"]).content.decode()
    assert "6 đoạn chữ gõ bằng phông cũ (TCVN3)" in page
    assert in_tcvn3("tổ chức tháng đọc sách") in page
    assert JournalEntry.objects.get(verb="plans.drafted").detail.values["decoded_runs"] == 6


def test_text_in_unicode_is_not_asked_about(binh, settings):
    assert sent(binh, TEXT.encode()).status_code == 302
    assert "encoding" not in JournalEntry.objects.get(verb="plans.drafted").detail.values
    assert held_files(settings) == []


def test_a_choice_nobody_offers_is_no_choice(binh):
    answer = sent(binh, io.BytesIO(in_tcvn3(TEXT).encode()).read(), encoding="UTF-7")
    assert answer.status_code == 200
    assert not Plan.objects.exists()
