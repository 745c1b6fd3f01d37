"""Scanned pages: recognised by a program of others, put in order by our own eyes, and every doubt told."""

from __future__ import annotations

import os
import stat
import subprocess
import time
from pathlib import Path

import pytest

from tests.reading.sources.paper import Sheet, pdf_file
from tests.reading.sources.photographed import Paper, face, joined, scan_of
from trienkhai.reading import programs, read_source, sandbox
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.programs import Limits
from trienkhai.reading.recognised import find_again
from trienkhai.reading.sources import misread, ocr, raster, scans
from trienkhai.reading.sources.guard import MIB
from trienkhai.reading.sources.model import Cell, DoubtfulWord, Line, Place, Source, SourceKind
from trienkhai.reading.sources.ocr import Word

pytestmark = pytest.mark.timed
with_tesseract = pytest.mark.skipif(
    not ocr.is_installed() or face() is None,
    reason="tesseract with the Vietnamese language, and a typeface, are needed",
)
posix = pytest.mark.skipif(os.name != "posix", reason="programs of others are only run where they can be limited")
HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def plan(askew: float = 0.0) -> Paper:
    paper = Paper(askew)
    for top, left, right in (
        (70, "ĐẢNG BỘ XÃ BÌNH MINH", "ĐẢNG CỘNG SẢN VIỆT NAM"),
        (88, "ĐẢNG ỦY XÃ", ""),
        (106, "Số 45-KH/ĐU", "Bình Minh, ngày 12 tháng 3 năm 2031"),
    ):
        paper.line(95, top, left)
        paper.line(330, top, right, 11.5) if right else None
    paper.line(260, 150, "KẾ HOẠCH", 15)
    paper.line(190, 172, "Tổ chức học tập chuyên đề năm 2031", 13)
    top = paper.paragraph(
        205, "1. Các chi bộ tổ chức học tập chuyên đề, báo cáo kết quả về Ban Tuyên giáo Đảng ủy trước ngày 25/4/2031."
    )
    top = paper.paragraph(top, "2. Ban Tuyên giáo Đảng ủy tổng hợp, báo cáo Ban Thường vụ Đảng ủy trong tháng 5/2031.")
    top = paper.paragraph(top, "3. Phân công nhiệm vụ cụ thể như sau:")
    paper.table(
        top,
        [85, 120, 320, 430, 540],
        [
            ["TT", "Nội dung công việc", "Chủ trì", "Thời hạn"],
            ["1", "Xây dựng tài liệu~tuyên truyền", "Ban Tuyên giáo", "31/3/2031"],
            ["2", "Kiểm tra việc thực hiện~chuyên đề", "Ủy ban Kiểm tra", "30/9/2031"],
        ],
    )
    return paper


@with_tesseract
def test_a_scanned_plan_laid_askew_is_read_column_by_column_and_cell_by_cell():
    found = sandbox.read_apart(scan_of(plan(askew=0.7)), "ban-chup.pdf")
    lines = [line for line in found.text.split("\n") if line]
    assert lines[:3] == ["ĐẢNG BỘ XÃ BÌNH MINH", "ĐẢNG ỦY XÃ", "Số 45-KH/ĐU"]
    assert lines[3] == "ĐẢNG CỘNG SẢN VIỆT NAM"
    assert found.header.symbol is not None
    assert (found.header.symbol.number, found.header.kind) == (45, "kế hoạch")
    assert str(found.header.issued_on) == "2031-03-12"
    table = [(o.lead, str(o.deadline.ends_on)) for o in found.obligations if "#" in o.clause_path and o.deadline]
    assert table == [(("Ban Tuyên giáo",), "2031-03-31"), (("Ủy ban Kiểm tra",), "2031-09-30")]
    assert "RECOGNISED" in found.notices
    assert [found.text[span.start : span.end].isspace() for span in found.doubtful] == [False] * len(found.doubtful)


@with_tesseract
def test_only_the_page_without_text_is_recognised():
    printed = Sheet()
    top = 80.0
    for number in range(1, 7):
        top = printed.paragraph(top, f"{number}. Các chi bộ tổ chức học tập chuyên đề trước ngày {number}/4/2031.")
    scanned = Paper()
    scanned.paragraph(80, "7. Văn phòng Đảng ủy báo cáo kết quả về Ban Thường vụ trước ngày 20/5/2031.")
    whole = joined(pdf_file(printed), scan_of(scanned))
    found = sandbox.read_apart(whole, "a.pdf")
    assert [str(o.deadline.ends_on) for o in found.obligations if o.deadline][-2:] == ["2031-04-06", "2031-05-20"]
    assert "RECOGNISED" in found.notices
    assert "PAGES_WITHOUT_TEXT" not in found.notices


@posix
def test_without_the_program_a_scan_is_refused_and_a_scanned_page_is_told(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert not ocr.is_installed()
    picture = Sheet()
    picture.picture()
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(pdf_file(picture), "a.pdf")
    assert (refusal.value.code, refusal.value.values) == ("NO_TEXT", {"reason": "SCANNED"})
    printed = Sheet()
    printed.paragraph(80, "1. Các chi bộ tổ chức học tập chuyên đề trước ngày 20/5/2031.")
    assert "PAGES_WITHOUT_TEXT" in sandbox.read_apart(pdf_file(printed, picture), "a.pdf").notices


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> str:
    """A program of that name which does as it is told."""
    path = folder / "bin" / "tesseract"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\nif [ "$1" = --list-langs ]; then echo vie; exit; fi\n{script}\n', encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return str(path)


@posix
def test_a_scanned_page_waits_its_turn_for_it_may_bear_a_mark(tmp_path, monkeypatch):
    fake(tmp_path, monkeypatch, "cat > /dev/null")
    monkeypatch.setattr(sandbox, "SCAN_WAIT_SECONDS", 0.1)
    printed, picture = Sheet(), Sheet()
    printed.paragraph(80, "1. Các chi bộ tổ chức học tập chuyên đề trước ngày 20/5/2031.")
    picture.picture()
    with programs.workshop("ocr", wait_seconds=0), pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(pdf_file(printed, picture), "a.pdf")
    assert refusal.value.code == "BUSY"


@posix
def test_a_program_that_once_gave_no_answer_is_asked_again(tmp_path, monkeypatch):
    path = fake(tmp_path, monkeypatch, "exit 0")
    with monkeypatch.context() as busy:
        busy.setattr(subprocess, "run", lambda *given, **more: (_ for _ in ()).throw(subprocess.TimeoutExpired("a", 1)))
        assert not ocr.is_installed()
    assert ocr.program() == path


@posix
def test_a_page_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    program = fake(tmp_path, monkeypatch, "exec sleep 60")
    begun = time.monotonic()
    with pytest.raises(Unreadable) as refusal:
        ocr.recognise(b"\xff" * 100, 10, 10, program=program, dpi=300, limits=Limits(5, 0.5, 64 * MIB, 0))
    assert refusal.value.code == "TOO_SLOW"
    assert time.monotonic() - begun < 30  # of the sixty that it sleeps, on whatever machine


@posix
def test_a_scan_that_takes_too_long_ends_with_everything_it_started(tmp_path, monkeypatch):
    long = f"60.{os.getpid()}"  # seconds; nobody else's program sleeps so long
    fake(tmp_path, monkeypatch, f"exec sleep {long}")
    monkeypatch.setattr(sandbox, "SCAN_WALL_SECONDS", 3.0)
    picture = Sheet(100, 100)
    picture.picture()
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(pdf_file(picture, picture), "a.pdf")
    assert (refusal.value.code, refusal.value.values) == ("TOO_SLOW", {"reason": "TIME"})
    ends = time.monotonic() + 30
    while _at_work(long) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not _at_work(long)


def _at_work(long: str) -> bool:
    """Whether anything on this machine sleeps so long."""
    running = [Path(f"/proc/{number}/cmdline") for number in os.listdir("/proc") if number.isdigit()]
    return any(f"sleep\x00{long}".encode() in _said(one) for one in running)


def _said(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@posix
def test_what_is_no_text_is_called_illegible_and_too_many_pages_are_refused_before_any_is_read(tmp_path, monkeypatch):
    rows = "\\n".join(f"5\\t1\\t1\\t1\\t{n}\\t1\\t10\\t{n * 40}\\t90\\t30\\t40\\tx q z k w" for n in range(1, 30))
    program = fake(tmp_path, monkeypatch, f"printf '{HEAD.replace(chr(9), chr(92) + 't')}\\n{rows}\\n'")
    picture = Sheet(100, 100)
    picture.picture()
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(pdf_file(picture), "a.pdf")
    assert (refusal.value.code, refusal.value.values) == ("NO_TEXT", {"reason": "ILLEGIBLE"})
    with pytest.raises(Unreadable) as refusal:
        scans.load(pdf_file(*[picture] * (scans.MAX_PAGES + 1)), scans.Program(program))
    assert (refusal.value.code, refusal.value.values) == ("TOO_LARGE", {"scans": scans.MAX_PAGES})


@posix
def test_a_mark_on_a_scanned_page_refuses_the_document(tmp_path, monkeypatch):
    words = "".join(
        f"5\\t1\\t1\\t1\\t{line}\\t1\\t{left}\\t{line * 60}\\t90\\t30\\t96\\t{word}\\n"
        for line, row in enumerate(("TỐI MẬT", "Các chi bộ học tập"))
        for left, word in zip(range(10, 900, 110), row.split(), strict=False)
    )
    fake(tmp_path, monkeypatch, f"cat > /dev/null; printf '{words}'")
    picture = Sheet(400, 400)
    picture.picture()
    with pytest.raises(SecretMark):
        sandbox.read_apart(pdf_file(picture), "a.pdf")


def test_strokes_and_empty_rows_of_the_program_are_no_words():
    rows = [
        HEAD,
        "4\t1\t1\t1\t1\t0\t10\t10\t500\t30\t-1\t",
        "5\t1\t1\t1\t1\t1\t10\t10\t90\t30\t96.5\tBan",
        "5\t1\t1\t1\t1\t2\t110\t10\t90\t30\t41\tThưòng",
        "5\t1\t1\t1\t1\t3\t210\t10\t4\t300\t95\t|",
        "5\t1\t1\t1\t1\t4\t310\t10\t400\t5\t95\t——",
        "5\t1\t1\t1\t1\t5\t310\t10\t9\t5\t12\t~",
        "5\t1\t1\t1\t2\t1\t10\t60\t12\t30\t0\tlÌ",
        "5\t1\t1\t1\t2\t2\t40\t60\t12\t30\t30\tII",
        "broken\trow",
    ]
    words = ocr.words_of("\n".join(rows))
    assert [(word.text, word.sure, word.line) for word in words] == [
        ("Ban", 96.5, (1, 1, 1)),
        ("Thưòng", 41.0, (1, 1, 1)),
        ("1", 0.0, (1, 1, 2)),
        ("II", 30.0, (1, 1, 2)),
    ]


def test_ruled_lines_are_found_and_pictures_and_letters_are_not():
    width, height = 600, 400
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for y in (50, 51):
        rows[y][20:580] = b"\x10" * 560
    for y in range(50, 350):
        rows[y][300] = 0x30
    for y in range(200, 300):
        rows[y][400:550] = b"\x00" * 150  # a photograph
    rows[370][10:50] = b"\x00" * 40  # the bar of a letter
    found = raster.strokes_of(b"".join(map(bytes, rows)), width, height, 300)
    assert {(s.level, s.at, s.start, s.end) for s in found} == {
        (True, 50, 20, 580),
        (True, 51, 20, 580),
        (False, 300, 50, 350),
    }


def test_a_page_of_bars_is_not_looked_at_for_ever(monkeypatch):
    monkeypatch.setattr(raster, "_MOST_LOOKED_AT", 100)
    bars = (b"\x00" * 80 + b"\xff" * 20) * 3
    line = b"\x00" * 300 + b"\xff" * 300 * 10
    assert raster.strokes_of(line * 2, 300, 22, 300) != []
    assert raster.strokes_of(line * 2 + bars * 60, 300, 82, 300) == []


def test_a_sheet_laid_askew_is_set_straight():
    lines = [
        [Word("chữ", x, y + x // 50, x + 80, y + x // 50 + 30, 95.0, (1, 1, y)) for x in range(0, 2000, 100)]
        for y in (100, 200, 300, 400)
    ]
    assert scans.slope_of(lines) == pytest.approx(0.02, abs=0.002)
    stroke = raster.Stroke(True, 520, 900, 1100)
    page = scans.page_of([word for line in lines for word in line], [stroke], 2000, 600, 300)
    tops = {round(glyph.bottom, 0) for glyph in page.glyphs}
    assert len(tops) == 4
    assert page.rules[0].at == pytest.approx((520 - 0.02 * 1000) * 72 / 300, abs=1)


def test_words_whose_boxes_overlap_keep_their_letters_apart():
    boxes = [("Thường", 882, 1085), ("vụ", 1042, 1084), ("các", 1427, 1643), ("cơ", 1509, 1546), ("quan", 1561, 1643)]
    page = scans.page_of([Word(text, a, 500, b, 542, 97.0, (1, 1, 1)) for text, a, b in boxes], [], 2000, 600, 300)
    across = sorted(page.glyphs, key=lambda glyph: glyph.x0)
    assert "".join(glyph.char for glyph in across) == "Thường vụcác cơ quan"  # a wide gap is no letter


def test_a_doubtful_word_is_found_by_its_neighbours():
    text = "Ban Tuyên giáo báo cáo\nBan Thường vụ báo cáo Tỉnh ủy\nchuyên đề"
    words = [DoubtfulWord("báo", "vụ", "cáo"), DoubtfulWord("Ban", "", "Tuyên"), DoubtfulWord("lạc", "", "")]
    spans = find_again(text, words)
    assert [(span.start, text[span.start : span.end]) for span in spans] == [(0, "Ban"), (37, "báo")]
    late = find_again("Các chi bộ học tập\n- Các chi bộ", [DoubtfulWord("chi", "Các", "bộ", 0.9)])
    assert [span.start for span in late] == [25]


def test_a_hook_read_as_an_acute_is_set_right_and_stays_in_doubt():
    given = ["Các", "Tố", "chức,", "(TỐNG", "HỢP)", "cụ", "thế:", "thế", "kỷ", "tố", "cáo"]
    words = [Word(text, 0, 0, 10, 10, 97.0, (1, 1, 1)) for text in given]
    found = misread.set_right(words)
    assert [word.text for word in found] == [
        "Các", "Tổ", "chức,", "(TỔNG", "HỢP)", "cụ", "thể:", "thế", "kỷ", "tố", "cáo",
    ]  # fmt: skip
    assert [word.text for word in found if word.sure == 0] == ["Tổ", "(TỔNG", "thể:"]


def test_figures_must_be_surer_than_words_and_a_word_of_no_language_is_doubtful():
    words = [
        Word("25/4/2051.", 0, 0, 10, 10, 93.0, (1, 1, 1)),
        Word("30/9/2031", 0, 0, 10, 10, 97.0, (1, 1, 1)),
        Word("báo", 0, 0, 10, 10, 70.0, (1, 1, 1)),
        Word("cóớo", 0, 0, 10, 10, 90.0, (1, 1, 1)),
        Word("ĐUBND", 0, 0, 10, 10, 90.0, (1, 1, 1)),
    ]
    assert [word.text for word in scans.doubtful_among(words)] == ["25/4/2051.", "cóớo"]


def test_an_obligation_of_a_row_is_doubtful_for_any_cell_of_the_row():
    lines = [Line("1. Các chi bộ tổ chức học tập chuyên đề năm 2031.")]
    rows = [
        ("TT", "Nội dung công việc", "Chủ trì", "Thời hạn"),
        ("1", "Xây dựng tài liệu", "Ban Tuyên giáo", "31/3/2031"),
        ("2", "Kiểm tra việc thực hiện", "Ủy ban Kiểm tra", "Quý IH/2031"),
    ]
    for row, cells in enumerate(rows):
        lines += [Line(text, Place.TABLE, Cell(0, row, column)) for column, text in enumerate(cells)]
    source = Source(SourceKind.PDF, tuple(lines), doubtful=(DoubtfulWord("IH/2031", "Quý", ""),))
    found = read_source(source)
    doubted = [o.action for o in found.obligations if any(d.code == "OCR_WORDS" for d in o.doubts)]
    assert doubted == ["Kiểm tra việc thực hiện"]
    assert [found.text[span.start : span.end] for span in found.doubtful] == ["IH/2031"]
