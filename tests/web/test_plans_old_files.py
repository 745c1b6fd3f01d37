"""Old office files and scans from the upload to the review: what a program did is said, what it doubted is marked."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.reading.sources.paper import Sheet, pdf_file
from tests.reading.sources.word import paragraph, word_file
from trienkhai.plans.models import Plan
from trienkhai.reading import programs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="programs of others are only run where they can be limited")
PLAN = (
    "ĐẢNG ỦY KHỐI",
    "Số 12-KH/ĐUK",
    "KẾ HOẠCH",
    "tổ chức tháng đọc sách",
    "1. Các chi bộ báo cáo kết quả về Ban Tuyên giáo trước ngày 25/4/2030.",
)


@pytest.fixture
def binh(client, world):
    client.force_login(world.binh.user)
    return client


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str) -> None:
    """A program of that name which does as it is told."""
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


def sent(client, content: bytes, name: str):
    return client.post("/ke-hoach/tai-len/", {"key": "k", "file": SimpleUploadedFile(name, content)})


def test_an_old_word_file_becomes_a_plan_and_the_review_says_how(binh, tmp_path, monkeypatch):
    (tmp_path / "new.docx").write_bytes(word_file("".join(map(paragraph, PLAN))))
    installed(tmp_path, monkeypatch, "soffice", f"mkdir made; cp {tmp_path}/new.docx made/given.docx")
    assert ".doc, .rtf, .odt" in binh.get("/ke-hoach/tai-len/").content.decode()
    html = binh.get(sent(binh, b"{\\rtf1 a}", "ke-hoach.rtf")["Location"]).content.decode()
    plan = Plan.objects.get()
    assert (plan.symbol, plan.obligations.count()) == ("12-KH/ĐUK", 1)
    assert plan.source.content.name.endswith(".rtf")
    assert "Tệp loại cũ đã được chuyển sang loại mới để đọc" in html


def test_doubtful_words_of_a_scan_are_marked_and_its_pages_shown_to_who_may_see_them(
    binh, world, tmp_path, monkeypatch
):
    rows = "".join(
        f"5\\t1\\t1\\t1\\t{line}\\t1\\t{left}\\t{100 + line * 60}\\t80\\t30\\t{50 if word == 'Tuyên' else 96}\\t{word}\\n"
        for line, row in enumerate(PLAN)
        for left, word in zip(range(100, 2400, 100), row.split(), strict=False)
    )
    languages = 'if [ "$1" = --list-langs ]; then echo vie; exit; fi'
    installed(tmp_path, monkeypatch, "tesseract", f"{languages}; cat > /dev/null; printf '{rows}'")
    picture = Sheet()
    picture.picture()
    html = binh.get(sent(binh, pdf_file(picture), "ban-chup.pdf")["Location"]).content.decode()
    plan = Plan.objects.get()
    assert [plan.text[span["start"] : span["end"]] for span in plan.reading["doubtful"]] == ["Tuyên"]
    assert html.count('class="doubtful-word"') == 1
    assert "Có chữ nhận dạng từ ảnh chưa chắc: “Tuyên”" in html
    assert "Chữ được nhận dạng từ ảnh chụp nên có thể sai" in html
    address = f"/ke-hoach/{plan.pk}/trang-anh/?trang=1"
    assert f'src="{address}"' in html
    shown = binh.get(address)
    assert (shown["Content-Type"], shown.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert [binh.get(address + more).status_code for more in ("0", "x", "&trang=")] == [404, 404, 404]
    monkeypatch.setattr("trienkhai.reading.sandbox.DRAW_WAIT_SECONDS", 0.1)
    with programs.turn("drawing", places=1, wait_seconds=0):
        assert binh.get(address).status_code == 503
    binh.force_login(world.chi.user)
    assert binh.get(address).status_code == 404


def test_where_no_program_is_installed_the_form_promises_nothing_and_the_refusal_says_what_to_do(binh, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    form = binh.get("/ke-hoach/tai-len/").content.decode()
    assert "Đọc được cả tệp cũ" not in form
    assert "được nhận dạng chữ" not in form
    answer = sent(binh, b"{\\rtf1 a}", "ke-hoach.rtf")
    assert answer.status_code == 422
    assert "lưu văn bản thành .docx" in answer.content.decode()
    assert not Plan.objects.exists()


def test_while_another_file_is_being_read_the_person_is_told_to_come_again(binh, tmp_path, monkeypatch):
    installed(tmp_path, monkeypatch, "soffice", "exit 0")
    monkeypatch.setattr("trienkhai.reading.sources.office.WAIT_SECONDS", 0.2)
    with programs.workshop("office", wait_seconds=0):
        answer = sent(binh, b"{\\rtf1 a}", "ke-hoach.rtf")
    assert answer.status_code == 422
    assert "đang đọc tệp khác cùng loại" in answer.content.decode()
