"""`trienkhai read`: words on the screen, JSON for a folder, a Vietnamese refusal and exit code 2."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import trienkhai.reading
from trienkhai.cli import main, sentences
from trienkhai.reading import Unreadable, read_text

CASES = Path(__file__).parent.parent / "reading" / "cases"


def test_a_plan_is_shown_in_words(capsys):
    assert main(["read", str(CASES / "party-plan" / "source.txt")]) == 0
    shown = capsys.readouterr().out
    assert "Kế hoạch 18-KH/ĐU" in shown
    assert "11 nhiệm vụ" in shown
    assert "Ai: Các cấp ủy cơ sở, Ban Thường vụ Đoàn Thanh niên các cơ quan Đảng tỉnh" in shown
    assert "Gửi về: Ban Thường vụ Đảng ủy (qua Ban Tuyên giáo và Dân vận Đảng ủy)" in shown
    assert (
        "Báo cáo phải có trước ngày 15/5/2031 (mục III.2) nhưng việc phải báo cáo còn được làm đến 31/05/2031" in shown
    )


def test_one_plan_as_json(capsys):
    assert main(["read", str(CASES / "state-letter" / "source.txt"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["number"], len(found["tasks"])) == ("214/UBND-KGVX", 3)


def test_a_folder_becomes_one_file_each_and_what_cannot_be_read_is_said(tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text((CASES / "dates" / "source.txt").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n")
    (folder / "c.txt").write_text("MẬT\n\nKẾ HOẠCH\nbí mật\n", encoding="utf-8")
    assert main(["read", str(folder), "--json", "--out", str(out)]) == 2
    assert [p.name for p in out.iterdir()] == ["a.json"]
    said = capsys.readouterr().err
    assert "b.pdf: Tệp PDF bị hỏng" in said
    assert "c.txt: Văn bản có dấu MẬT" in said


@pytest.mark.parametrize("arguments", [["read", "khong-co.txt"], ["read", "."]])
def test_a_wrong_call_says_what_to_do(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err.strip().endswith(".") or "--out" in capsys.readouterr().err


def test_every_code_of_our_own_documents_has_a_sentence():
    for source in CASES.glob("*/source.*"):
        reading = read_text(source.read_text(encoding="utf-8"))
        for one in reading.contradictions:
            said = sentences.contradiction(one.code, one.values)
            assert said != one.code
            assert "{" not in said
        for obligation in reading.obligations:
            for doubt in obligation.doubts:
                said = sentences.doubt(doubt.code, doubt.values)
                assert said != doubt.code
                assert "{" not in said


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("NO_TEXT", {"reason": "SCANNED"}, "bản chụp"), ("NO_TEXT", {"reason": "EMPTY"}, "không có chữ nào"),
        ("DAMAGED", {"reason": "PDF"}, "Tệp PDF bị hỏng"), ("DAMAGED", {"reason": "SCRAMBLED"}, "lỗi phông"),
        ("DAMAGED", {"reason": "WORKBOOK"}, "bảng tính bị hỏng"), ("DAMAGED", {"reason": "ZIP"}, "Tệp bị hỏng"),
        ("WRONG_TYPE", {"seen": "JPEG"}, "ảnh JPEG"), ("WRONG_TYPE", {"seen": "RAR"}, "không đúng với loại tệp"),
        ("TOO_LARGE", {"pages": 200}, "200 trang"), ("TOO_LARGE", {"rows": 5000}, "5000 dòng"),
        ("TOO_LARGE", {"sheets": 40}, "nhiều nhất 40"), ("TOO_LARGE", {"limit": 20}, "20 MB"),
        ("UNSUPPORTED", {"kind": "XLSB"}, "tệp XLSB. Hãy lưu thành .docx, .pdf, .xlsx, .txt hoặc .md"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_its_values_say(code, values, words):
    said = sentences.refusal(Unreadable(code, **values))
    assert words in said
    assert "{" not in said
    assert ". Hãy " in said


def test_every_code_that_the_sources_can_give_has_a_sentence():
    """The codes are taken from the code that raises them, so that a new one cannot be forgotten here."""
    rooms = Path(trienkhai.reading.__file__).parent
    code = "\n".join(file.read_text(encoding="utf-8") for file in rooms.rglob("*.py"))
    raised = {found[1] for found in re.finditer(r'Unreadable\(\s*"([A-Z_]+)"', code)}
    assert {"NO_TEXT", "BOMB", "UNSUPPORTED"} <= raised
    assert all(sentences.refusal(Unreadable(one)) for one in raised)
    assert raised <= sentences._REFUSALS.keys()
    told = {found[1] for found in re.finditer(r'(?:notices|codes)\.append\("([A-Z_]+)"', code)} | {"PAGES_WITHOUT_TEXT"}
    assert "HIDDEN_SHEET" in told
    assert [one for one in told if sentences.notice(one) == one] == []


OLD = "C¸c chi bé c¬ së x©y dùng kÕ ho¹ch vµ göi b¸o c¸o kÕt qu¶ vÒ Ban Tuyªn gi¸o trong th¸ng 5/2030.\n"


@pytest.mark.parametrize("as_bytes", [True, False])
def test_text_of_old_fonts_is_shown_both_ways_and_read_as_it_is_chosen(tmp_path, capsys, as_bytes):
    path = tmp_path / "cu.txt"
    path.write_bytes(OLD.encode("latin-1" if as_bytes else "utf-8"))
    assert main(["read", str(path)]) == (2 if as_bytes else 0)
    asked = capsys.readouterr()
    assert "--encoding tcvn3" in asked.err
    assert "Các chi bộ cơ sở xây dựng kế hoạch" in asked.err
    assert OLD.strip() in asked.err
    assert main(["read", str(path), "--encoding", "tcvn3"]) == 0
    chosen = capsys.readouterr()
    assert "Các chi bộ cơ sở" in chosen.out
    assert "đã được chuyển từ TCVN3" in chosen.err
    assert main(["read", str(path), "--encoding", "keep"]) == 0
    kept = capsys.readouterr()
    assert kept.err == ""
    assert "Các chi bộ" not in kept.out
