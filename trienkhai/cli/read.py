"""`trienkhai read`: one document to the screen, or a folder to one JSON file for each document."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from trienkhai.cli import sentences
from trienkhai.reading import Unreadable, read
from trienkhai.reading.annotation import to_annotation
from trienkhai.reading.result import Reading, ReadObligation
from trienkhai.reading.sandbox import read_apart
from trienkhai.reading.sources.legacy import KEEP
from trienkhai.reading.sources.model import Conversion, ConversionState
from trienkhai.vietnamese.dates import short_date

REFUSED = 2
_PLAIN = (".txt", ".md")


def run(path: Path, *, as_json: bool, out: Path | None, encoding: str = "") -> int:
    """0 when everything was read, 2 when something was refused; the reason stands on standard error. ``encoding``:
    how text of old fonts is to be taken (TCVN3, VNI or KEEP)."""
    if path.is_dir():
        return _folder(path, as_json=as_json, out=out, encoding=encoding)
    reading = _read(path, encoding)
    if reading is None:
        return REFUSED
    if as_json:
        words = _json(reading, path.stem)
        if out is None:
            print(words)
        else:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{path.stem}.json").write_text(words + "\n", encoding="utf-8")
        return 0
    show(reading, sys.stdout)
    return 0


def _folder(path: Path, *, as_json: bool, out: Path | None, encoding: str) -> int:
    if not as_json or out is None:
        print("Đọc cả thư mục cần --json và --out THƯ_MỤC để biết ghi kết quả vào đâu.", file=sys.stderr)
        return REFUSED
    out.mkdir(parents=True, exist_ok=True)
    refused = 0
    for file in sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith(".")):
        if file.name.endswith((".gold.json", ".py")) or file.name in ("ANNOTATION.md", "INDEX.md", "README.md"):
            continue  # the annotations and notes that lie beside the documents
        reading = _read(file, encoding)
        if reading is None:
            refused += 1
            continue
        (out / f"{file.stem}.json").write_text(_json(reading, file.stem) + "\n", encoding="utf-8")
    return REFUSED if refused else 0


def _read(path: Path, encoding: str) -> Reading | None:
    """Text is read here; a file that needs a parser, or a program of others, is read apart as an upload is."""
    reader = read if path.suffix.lower() in _PLAIN else read_apart
    try:
        reading = reader(path.read_bytes(), path.name, encoding=encoding)
        _show_conversion(path.name, reading)
        return reading
    except Unreadable as fault:
        print(f"{path.name}: {sentences.refusal(fault)}", file=sys.stderr)
        if fault.values.get("guess"):
            _show_views(read(path.read_bytes(), path.name, encoding=KEEP).conversion)
    except FileNotFoundError:
        print(f"{path}: không có tệp này. Hãy kiểm tra lại đường dẫn.", file=sys.stderr)
    except OSError:
        print(f"{path}: không mở được tệp. Hãy kiểm tra quyền đọc.", file=sys.stderr)
    return None


def _show_conversion(name: str, reading: Reading) -> None:
    """What became of text in an old encoding; with both views of its first lines when it is for a person to choose."""
    found = reading.conversion
    if found is not None and (words := sentences.conversion(found)):
        print(f"{name}: {words}", file=sys.stderr)
        if found.state == ConversionState.ASK:
            _show_views(found)


def _show_views(found: Conversion | None) -> None:
    for before, after in found.lines if found is not None else ():
        print(f"  nguyên bản: {before}\n  đã chuyển:  {after}", file=sys.stderr)


def _json(reading: Reading, name: str) -> str:
    return json.dumps(to_annotation(reading, name), ensure_ascii=False, indent=1)


def show(reading: Reading, to: TextIO) -> None:
    """The reading in words: head, obligations with their doubts, contradictions."""
    header = reading.header
    number = header.symbol.text if header.symbol else ""

    def say(line: str = "") -> None:
        print(line, file=to)

    say(" ".join(w for w in (header.kind.capitalize(), number) if w) or "Văn bản")
    for label, value in (
        ("Trích yếu", header.subject),
        ("Cơ quan ban hành", header.issuer),
        ("Ngày ban hành", short_date(header.issued_on) if header.issued_on else "không ghi"),
        ("Chuyên đề", reading.theme),
        ("Căn cứ", "; ".join(b.symbol for b in reading.bases)),
        ("Kính gửi", "; ".join(reading.addressees)),
        ("Nơi nhận", "; ".join(r.name for r in reading.recipients)),
        (
            "Người ký",
            ", ".join(x for x in (reading.signer.authority, reading.signer.position, reading.signer.name) if x)
            if reading.signer
            else "",
        ),
    ):
        if value:
            say(f"  {label}: {value}")
    say()
    say(f"{len(reading.obligations)} nhiệm vụ")
    for number_of, obligation in enumerate(reading.obligations, start=1):
        say()
        _obligation(number_of, obligation, say)
    if reading.contradictions:
        say()
        say("Chỗ chưa khớp trong văn bản")
        for one in reading.contradictions:
            say(f"  - {sentences.contradiction(one.code, one.values)}")
    if reading.notices:
        say()
        for code in reading.notices:
            say(f"Lưu ý: {sentences.notice(code)}")


def _obligation(number: int, obligation: ReadObligation, say: Callable[[str], None]) -> None:
    clause = f" (mục {obligation.clause_path})" if obligation.clause_path else ""
    say(f"{number}. {obligation.action}{clause}")
    say(f"   Ai: {', '.join(obligation.lead) or 'không nêu'}")
    if obligation.support:
        say(f"   Phối hợp: {', '.join(obligation.support)}")
    deadline = obligation.deadline
    say(f"   Thời gian: {deadline.text if deadline else 'không nêu'}")
    if obligation.products:
        say(f"   Sản phẩm: {'; '.join(obligation.products)}")
    if obligation.route_to:
        via = f" (qua {obligation.route_via})" if obligation.route_via else ""
        say(f"   Gửi về: {obligation.route_to}{via}")
    if obligation.onward:
        say(f"   Để báo cáo: {obligation.onward}")
    for doubt in obligation.doubts:
        say(f"   ? {sentences.doubt(doubt.code, doubt.values)}")
    if obligation.unclear:
        say(f"   Chưa rõ: {sentences.unclear(obligation.unclear)}")
