"""Old office files: turned into new ones by a program of others that is kept short, alone and clean."""

from __future__ import annotations

import http.server
import os
import stat
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

from tests.reading.sources.word import abstract, level, listed, num, paragraph, word_file, word_parts, zipped
from trienkhai.reading import programs, sandbox
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.programs import Limits
from trienkhai.reading.sources import SourceKind, load, office
from trienkhai.reading.sources.guard import MIB

pytestmark = pytest.mark.timed
with_office = pytest.mark.skipif(not office.is_installed(), reason="LibreOffice is needed")
posix = pytest.mark.skipif(os.name != "posix", reason="programs of others are only run where they can be limited")
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
WORD = OLE2 + "WordDocument".encode("utf-16-le").ljust(512, b"\0")
WORKBOOK = OLE2 + "Workbook".encode("utf-16-le").ljust(512, b"\0")
GARBAGE = WORD + b"\xec\xa5\xc1\x00".ljust(512, b"\0") + bytes(range(256)) * 40
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("style", "style"), ("svg", "svg-compatible"))
)  # fmt: skip
ODT_TYPE = "application/vnd.oasis.opendocument.text"
ODT_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2">'
)
MANIFEST = (
    '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<m:file-entry m:full-path="/" m:media-type="{ODT_TYPE}"/>'
    '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
)


def open_document(body: str, *, manifest: str = MANIFEST, head: str = ODT_HEAD, styles: str = "") -> bytes:
    content = f"{head}{styles}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return zipped({"mimetype": ODT_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest}, compression=0)


def rtf(words: str) -> bytes:
    letters = "".join(char if ord(char) < 128 else f"\\u{ord(char)}?" for char in words)
    return f"{{\\rtf1\\ansi\\uc1{{\\*\\revtbl{{A;}}}}{letters}\\par}}".encode("ascii")


def is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """An office program that does as it is told; its output folder is the 12th word it is given, the file the 13th."""
    path = folder / "bin" / "soffice"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("trienkhai-*-office/**/*"))


def refusal_of(data: bytes, kind: str, **limits: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(Unreadable) as refusal:
        office.convert(data, kind, **limits)  # type: ignore[arg-type]
    return refusal.value.code, refusal.value.values


@with_office
def test_a_doc_keeps_its_numbers_and_its_last_wording(tmp_path):
    body = (
        listed("MỤC ĐÍCH", 0) + listed("Các chi bộ học tập chuyên đề.", 1) + listed("TỔ CHỨC THỰC HIỆN", 0)
        + listed("Ban Tuyên giáo báo cáo.", 1)
        + paragraph(
            "Gửi báo cáo trước ngày ",
            '<w:del w:id="1" w:author="a" w:date="2031-01-01T00:00:00Z"><w:r><w:delText>20/4/2031</w:delText></w:r></w:del>',
            "25/4/2031.",
        )
    )  # fmt: skip
    parts = word_parts(
        body, numbering=abstract(0, level(0, "upperRoman", "%1-"), level(1, "decimal", "%2.")) + num(1, 0)
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>",
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        f'<Override PartName="/word/numbering1.xml" ContentType="{kind}.numbering+xml"/></Types>',
    )
    (tmp_path / "new.docx").write_bytes(zipped(parts))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless", "--convert-to", "doc", "new.docx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    old = (tmp_path / "new.doc").read_bytes()
    found = sandbox.read_apart(old, "cu.doc")
    assert found.kind is SourceKind.DOC
    assert [line for line in found.text.split("\n") if line] == [
        "I- MỤC ĐÍCH",
        "1. Các chi bộ học tập chuyên đề.",
        "II- TỔ CHỨC THỰC HIỆN",
        "1. Ban Tuyên giáo báo cáo.",
        "Gửi báo cáo trước ngày 25/4/2031.",
    ]
    assert {"CONVERTED", "TRACKED_CHANGES"} <= {*found.notices}


@with_office
def test_an_rtf_is_read_in_its_last_wording(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = sandbox.read_apart(rtf("Gửi báo cáo trước ngày {\\deleted 20/4/2031}25/4/2031."), "cu.rtf")
    assert (found.kind, found.text.strip()) == (SourceKind.RTF, "Gửi báo cáo trước ngày 25/4/2031.")
    assert left_over(tmp_path) == ["lock"]


@with_office
def test_what_an_odt_links_to_is_neither_fetched_nor_read_in(tmp_path):
    asked: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_given: object) -> None:
            return

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    elsewhere = f"http://127.0.0.1:{server.server_port}"
    near = tmp_path / "near.txt"
    near.write_text("chuyen khong ai duoc doc", encoding="ascii")
    body = (
        "<text:p>Các chi bộ học tập.</text:p>"
        f'<text:section text:name="A"><text:section-source xlink:href="{near.as_uri()}"/><text:p>một</text:p></text:section>'
        f'<text:section text:name="B"><text:section-source xlink:href="{elsewhere}/b.odt"/><text:p>hai</text:p></text:section>'
        '<text:p><draw:frame draw:name="c" svg:width="3cm" svg:height="3cm">'
        f'<draw:image xlink:href="{elsewhere}/c.png" xlink:type="simple"/></draw:frame></text:p>'
    )
    found = sandbox.read_apart(open_document(body), "cu.odt")
    server.shutdown()
    server.server_close()
    assert found.kind is SourceKind.ODT
    assert [line for line in found.text.split("\n") if line] == ["Các chi bộ học tập.", "một", "hai"]
    assert asked == []


@with_office
def test_rubbish_that_calls_itself_a_word_file_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(GARBAGE, "cu.doc")
    assert (refusal.value.code, refusal.value.values) == ("DAMAGED", {"reason": "NOT_CONVERTED"})
    assert left_over(tmp_path) == ["lock"]


def test_without_the_program_old_files_are_refused_by_kind(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert not office.is_installed()
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(WORD, "cu.doc")
    assert (refusal.value.code, refusal.value.values) == ("UNSUPPORTED", {"kind": "DOC"})
    old = open_document("<text:p>a</text:p>")
    for data, kind in ((WORD, "DOC"), (rtf("a"), "RTF"), (old, "ODT"), (WORKBOOK, "XLS")):
        with pytest.raises(Unreadable) as refusal:
            load(data, "cu.doc")
        assert (refusal.value.code, refusal.value.values) == ("UNSUPPORTED", {"kind": kind})
        assert refusal_of(data, kind) == ("UNSUPPORTED", {"kind": kind})


def test_locked_and_hostile_old_files_are_refused_before_any_program_sees_them(monkeypatch):
    monkeypatch.setattr(office, "convert", lambda *given, **more: pytest.fail("a program was started"))
    locked_word = WORD + b"\xec\xa5\xc1\x00" + b"\0" * 6 + b"\x00\x01" + b"\0" * 500
    locked_book = WORKBOOK + b"\x09\x08\x04\x00" + b"\0" * 4 + b"\x2f\x00\x02\x00\0\0" + b"\0" * 500
    doctype = ODT_HEAD.replace("<office:document-content", '<!DOCTYPE a [<!ENTITY b "c">]><office:document-content')
    for data, code in (
        (locked_word, "ENCRYPTED"),
        (locked_book, "ENCRYPTED"),
        (open_document("", manifest=MANIFEST.replace("</m:m", "<m:encryption-data/></m:m")), "ENCRYPTED"),
        (open_document("", head=doctype), "BOMB"),
        (zipped({"mimetype": ODT_TYPE, "content.xml": "<a/>", "../out.xml": "<a/>"}), "BOMB"),
    ):
        with pytest.raises(Unreadable) as refusal:
            load(data, "cu")
        assert refusal.value.code == code
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(locked_word, "cu.doc")
    assert refusal.value.code == "ENCRYPTED"
    open_word = WORD + b"\xec\xa5\xc1\x00" + b"\0" * 508
    office.check(open_word, "DOC")
    with pytest.raises(Unreadable) as refusal:
        load(open_word, "cu.doc")
    assert (refusal.value.code, refusal.value.values) == ("UNSUPPORTED", {"kind": "DOC"})


@posix
def test_a_program_that_hangs_ends_with_all_it_started_and_leaves_nothing(tmp_path, monkeypatch):
    fake(tmp_path, monkeypatch, f"sleep 60 & echo $! $$ > {tmp_path}/started; cp /bin/sh copied; wait")
    limits = Limits(cpu_seconds=5, wall_seconds=3.0, memory_bytes=1024 * MIB, file_bytes=MIB)
    begun = time.monotonic()
    assert refusal_of(b"{\\rtf1 a}", "RTF", limits=limits) == ("TOO_SLOW", {"reason": "TIME"})
    assert time.monotonic() - begun < 30
    started = [int(number) for number in (tmp_path / "started").read_text().split()]
    while any(map(is_alive, started)) and time.monotonic() - begun < 50:  # of the sixty that it sleeps
        time.sleep(0.05)
    assert not any(map(is_alive, started))
    assert left_over(tmp_path) == ["lock"]


@posix
def test_the_program_gets_limits_and_a_private_folder_and_no_name_and_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIENKHAI_SECRET_KEY", "kin")
    monkeypatch.setenv("HTTPS_PROXY", "kin")
    fake(
        tmp_path,
        monkeypatch,
        f"(ulimit -v; ulimit -t; stat -c %a .; env; echo $*) > {tmp_path}/seen; mkdir made; printf PK > made/given.docx",
    )
    assert office.convert(b"{\\rtf1 a}", "RTF") == b"PK"
    seen = (tmp_path / "seen").read_text().splitlines()
    assert seen[:3] == [str(office.LIMITS.memory_bytes // 1024), str(office.LIMITS.cpu_seconds), "700"]
    assert "kin" not in "\n".join(seen)
    assert "--infilter=Rich Text Format" in seen[-1]
    assert left_over(tmp_path) == ["lock"]


@posix
@pytest.mark.parametrize(
    ("script", "code", "values"),
    [
        ("exit 0", "DAMAGED", {"reason": "NOT_CONVERTED"}),
        ("mkdir made; ln -s /etc/hostname made/given.docx", "DAMAGED", {"reason": "NOT_CONVERTED"}),
        ("mkdir made; truncate -s 21M made/given.docx", "TOO_LARGE", {"limit": 20}),
    ],
    ids=["nothing", "a link", "too much"],
)
def test_what_comes_out_is_judged_by_us(tmp_path, monkeypatch, script, code, values):
    fake(tmp_path, monkeypatch, script)
    assert refusal_of(b"{\\rtf1 a}", "RTF") == (code, values)
    assert left_over(tmp_path) == ["lock"]


@posix
def test_a_mark_in_what_comes_out_refuses_the_document_and_nothing_of_it_stays(tmp_path, monkeypatch):
    (tmp_path / "marked.docx").write_bytes(word_file(paragraph("TỐI MẬT") + paragraph("Các chi bộ học tập.")))
    fake(tmp_path, monkeypatch, f"mkdir made; cp {tmp_path}/marked.docx made/given.docx")
    with pytest.raises(SecretMark):
        sandbox.read_apart(b"{\\rtf1 a}", "cu.rtf")
    assert left_over(tmp_path) == ["lock"]


@posix
def test_one_at_a_time_and_who_waits_too_long_is_told_so(tmp_path, monkeypatch):
    fake(tmp_path, monkeypatch, "exit 0")
    with programs.workshop("office", wait_seconds=0) as folder:
        (folder / "left").write_text("x")
        assert refusal_of(b"{\\rtf1 a}", "RTF", wait_seconds=0.2) == ("BUSY", {})
        assert (folder / "left").exists()
    assert refusal_of(b"{\\rtf1 a}", "RTF", wait_seconds=0.2)[0] == "DAMAGED"


@posix
def test_what_a_stopped_machine_left_is_wiped_and_a_folder_open_to_others_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "own"))
    with programs.workshop("office", wait_seconds=0) as folder:
        home = folder.parent
    (home / "work" / "old").mkdir(parents=True)
    (home / "work" / "old" / "given.doc").write_text("x")
    with programs.workshop("office", wait_seconds=0) as folder:
        assert list(folder.iterdir()) == []
    home.chmod(0o755)
    with programs.workshop("office", wait_seconds=0) as folder:
        assert folder.is_relative_to(tmp_path / "own")


@posix
def test_who_takes_our_name_in_the_common_folder_keeps_nobody_from_working(tmp_path, monkeypatch):
    common, own = tmp_path / "common", tmp_path / "own"
    common.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(common))
    monkeypatch.setenv("HOME", str(own))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (common / f"trienkhai-{os.getuid()}-office").symlink_to(elsewhere)
    with programs.workshop("office", wait_seconds=0) as folder:
        assert folder.is_relative_to(own)
        assert folder.parent.stat().st_mode & 0o777 == 0o700
    assert list(elsewhere.iterdir()) == []
    monkeypatch.setenv("HOME", "/dev/null")
    with pytest.raises(PermissionError), programs.workshop("office", wait_seconds=0):
        pytest.fail("a folder of somebody else was used")


@posix
def test_a_folder_is_wiped_even_while_somebody_still_writes_into_it(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with programs.workshop("office", wait_seconds=0) as folder:
        writer = subprocess.Popen(
            ["sh", "-c", "for n in 1 2 3 4; do mkdir -p work; echo x > work/$n; sleep 0.05; done"], cwd=folder.parent
        )
    writer.wait()
    with programs.workshop("office", wait_seconds=0) as folder:
        assert list(folder.iterdir()) == []
