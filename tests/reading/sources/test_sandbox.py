"""Reading in a process apart gives the same as reading here, and survives whatever kills the process."""

from __future__ import annotations

import logging
import os
import pickle
import tempfile
from contextlib import ExitStack
from datetime import date
from functools import cache

import pytest

from tests.reading.sources.paper import Sheet, pdf_file
from tests.reading.sources.word import cell, paragraph, row, table, word_file, zipped
from trienkhai import reading
from trienkhai.reading import programs, sandbox
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.sources.wordwalk import Walker

PLAN = """ĐẢNG ỦY KHỐI
Số 7-KH/ĐUK

KẾ HOẠCH
Tổ chức học tập chuyên đề

I- TỔ CHỨC THỰC HIỆN
1. Các chi bộ tổ chức học tập chuyên đề, báo cáo kết quả về Ban Tuyên giáo trước ngày 25/4/2024.
2. Ban Tuyên giáo tổng hợp, báo cáo Ban Thường vụ trong tháng 5/2024.
"""


@cache
def heavy_file() -> bytes:
    """A sound file of 90,000 cells, a second or more of work."""
    return word_file(table(*[row(*[cell(f"{at * 7919 % 104_729:x}") for at in range(3_000)])] * 30))


def test_a_reading_apart_is_the_same_as_a_reading_here():
    today = date(2024, 3, 1)
    apart = sandbox.read_apart(PLAN.encode(), "ke-hoach.txt", today=today)
    assert apart == reading.read(PLAN.encode(), "ke-hoach.txt", today=today)
    assert apart == sandbox.read_apart(PLAN.encode(), "ke-hoach.txt", today=today)
    assert "Ban Tuyên giáo" in apart.text


def test_a_word_file_is_read_apart():
    body = "".join(paragraph(line) for line in PLAN.splitlines())
    assert sandbox.read_apart(word_file(body), "ke-hoach.docx").text.count("\n") > 5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 9, "WRONG_TYPE"),
        (b"%PDF-1.7", "DAMAGED"),
        (zipped({"[Content_Types].xml": "<x/>", "ppt/a.xml": "<x/>"}), "UNSUPPORTED"),
        (b" ", "NO_TEXT"),
    ],
)
def test_refusals_pass_through_with_their_values(data, code):
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(data, "van-ban.docx")
    assert refusal.value.code == code
    if code == "WRONG_TYPE":
        assert refusal.value.values == {"seen": "PNG"}


def test_a_secrecy_mark_stays_a_secrecy_mark():
    with pytest.raises(SecretMark) as mark:
        sandbox.read_apart(("TỐI MẬT\n" + PLAN).encode(), "ke-hoach.txt")
    assert mark.value.values == {"mark": "TỐI MẬT"}


def test_a_marked_file_name_is_stopped_before_any_process_is_started(monkeypatch):
    monkeypatch.setattr(sandbox, "_run", lambda *given: pytest.fail("a process was started"))
    with pytest.raises(SecretMark):
        sandbox.read_apart(PLAN.encode(), "KH 12 TUYỆT MẬT.txt")


def test_a_reader_that_takes_too_long_is_ended():
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(heavy_file(), "bang.docx", wall_seconds=0.2)
    assert (refusal.value.code, refusal.value.values) == ("TOO_SLOW", {"reason": "TIME"})


@pytest.mark.skipif(os.name != "posix", reason="this system has no such limits")
def test_a_reader_that_works_too_long_is_ended_by_the_system():
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(heavy_file(), "bang.docx", cpu_seconds=1)
    assert (refusal.value.code, refusal.value.values) == ("TOO_SLOW", {"reason": "TIME"})


@pytest.mark.skipif(os.name != "posix", reason="this system has no such limits")
def test_a_reader_that_takes_too_much_memory_is_ended():
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(heavy_file(), "bang.docx", memory_bytes=96 * 1024 * 1024)
    assert (refusal.value.code, refusal.value.values) == ("TOO_SLOW", {"reason": "MEMORY"})


def test_a_reader_that_breaks_says_where_and_not_on_what():
    answer = pickle.dumps(("failed", "docx.py:12 KeyError"))
    with pytest.raises(Unreadable) as refusal:
        sandbox._opened(answer, 0)
    assert refusal.value.values == {"reason": "READER_FAILED", "where": "docx.py:12 KeyError"}


class Thief:
    """What a child that was taken over might send."""

    def __reduce__(self):
        return os.getenv, ("HOME",)


class Caller:
    """A class that a module of ours imports or makes for its own use: no value of a reading."""

    def __init__(self, made: type) -> None:
        self._made = made

    def __reduce__(self):
        return self._made, ()


@pytest.mark.parametrize(
    "answer",
    [
        pickle.dumps(("reading", Thief())),
        pickle.dumps(("reading", Caller(Walker))),
        b"ctrienkhai.reading.sandbox\nPath\n)R.",
        b"ctrienkhai.reading.nowhere\nPath\n)R.",
        b"",
        b"rubbish",
        pickle.dumps(7),
        pickle.dumps(("reading", "x")),
    ],
)
def test_an_answer_of_anything_but_our_values_is_not_opened(answer):
    with pytest.raises(Unreadable) as refusal:
        sandbox._opened(answer, 0)
    assert refusal.value.code == "DAMAGED"


def test_the_child_is_given_no_settings_and_no_secrets(monkeypatch):
    monkeypatch.setenv("TRIENKHAI_SECRET_KEY", "kín")
    monkeypatch.setenv("HTTPS_PROXY", "proxy")
    assert not {"TRIENKHAI_SECRET_KEY", "HTTPS_PROXY", "HOME"} & set(sandbox._environment())


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """Locks that no other test shares."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.skipif(os.name != "posix", reason="this system has no such locks")
def test_only_so_many_are_read_at_once_and_who_waits_too_long_is_told_so(alone, monkeypatch):
    monkeypatch.setattr(sandbox, "WAIT_SECONDS", 0.2)
    with ExitStack() as others:
        for _ in range(sandbox.MOST_READING):
            assert sandbox.read_apart(PLAN.encode(), "ke-hoach.txt").text
            others.enter_context(programs.turn("reading", places=sandbox.MOST_READING, wait_seconds=0))
        with pytest.raises(Unreadable) as refusal:
            sandbox.read_apart(PLAN.encode(), "ke-hoach.txt")
        assert refusal.value.code == "BUSY"
    assert sandbox.read_apart(PLAN.encode(), "ke-hoach.txt").text


@pytest.mark.skipif(os.name != "posix", reason="this system has no such locks")
def test_pages_are_drawn_one_at_a_time_and_keep_nobody_from_reading(alone, monkeypatch):
    monkeypatch.setattr(sandbox, "DRAW_WAIT_SECONDS", 0.2)
    page = Sheet()
    page.text(100, 100, "a")
    with programs.turn("drawing", places=sandbox.MOST_DRAWING, wait_seconds=0):
        with pytest.raises(Unreadable) as refusal:
            sandbox.draw_page(pdf_file(page), 1)
        assert refusal.value.code == "BUSY"
        assert sandbox.read_apart(PLAN.encode(), "ke-hoach.txt").text
    assert sandbox.draw_page(pdf_file(page), 1).startswith(b"\x89PNG")
    for number in (0, -1, 2, 10**30):
        with pytest.raises(Unreadable) as refusal:
            sandbox.draw_page(pdf_file(page), number)
        assert (refusal.value.code, refusal.value.values) == ("DAMAGED", {"reason": "PDF"})


@pytest.mark.skipif(os.name != "posix", reason="this system has no such locks")
def test_without_a_folder_for_locks_documents_are_read_all_the_same(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/dev/null")
    monkeypatch.setenv("HOME", "/dev/null")
    assert sandbox.read_apart(PLAN.encode(), "ke-hoach.txt").text


def test_neither_name_nor_text_is_logged(caplog, capfd):
    caplog.set_level(logging.DEBUG)
    for data in (b"\x00\x01chuyen-kin", ("TỐI MẬT\n" + PLAN).encode(), b"PK\x03\x04chuyen-kin"):
        with pytest.raises(Unreadable) as refusal:
            sandbox.read_apart(data, "ten-kin.docx")
        assert "kin" not in str(refusal.value.values)
    out, err = capfd.readouterr()
    assert (caplog.text, out, err) == ("", "", "")
