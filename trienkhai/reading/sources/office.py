"""Old office files (.doc, .rtf, .odt, .xls, .ods): looked at by us, turned by LibreOffice into what our readers take."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from trienkhai.reading import programs
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.programs import Limits
from trienkhai.reading.sources.guard import MAX_BYTES, MAX_NODES, MIB, Archive

#: Kinds that are turned into another first: the filter that may open each, the kind it becomes, the filter that writes it.
_FILTERS = {
    "DOC": ("MS Word 97", "docx", "MS Word 2007 XML"),
    "RTF": ("Rich Text Format", "docx", "MS Word 2007 XML"),
    "ODT": ("writer8", "docx", "MS Word 2007 XML"),
    "XLS": ("MS Excel 97", "xlsx", "Calc MS Excel 2007 XML"),
    "ODS": ("calc8", "xlsx", "Calc MS Excel 2007 XML"),
}
KINDS = frozenset(_FILTERS)
#: One file takes some three seconds and a quarter of a gigabyte.
LIMITS = Limits(cpu_seconds=60, wall_seconds=60.0, memory_bytes=3072 * MIB, file_bytes=64 * MIB)
WAIT_SECONDS = 30.0

_SECTOR = 512
_ENCRYPTED_BIT = 0x0100
_WORD_97 = 0x00C1
_RECORDS = 64  # of a workbook stream; the one that says it is locked stands among the first


def is_installed() -> bool:
    """Whether this machine can read old office files."""
    return bool(_program())


def _program() -> str:
    return programs.find("soffice", "libreoffice")


def check(data: bytes, kind: str) -> None:
    """Look at an old file before any program opens it.

    Raises ``Unreadable``: ENCRYPTED for a locked one, BOMB and DAMAGED as for our own zip files.
    """
    if kind in ("ODT", "ODS"):
        _check_open_document(data)
    elif (kind == "DOC" and _is_locked_word(data)) or (kind == "XLS" and _is_locked_workbook(data)):
        raise Unreadable("ENCRYPTED")


def _check_open_document(data: bytes) -> None:
    archive = Archive(data)
    archive.check()
    parts = archive.xml_parts()
    if b":encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unreadable("ENCRYPTED")
    if any(part.count(b"<") + part.count(b"=") > MAX_NODES for part in parts.values()):
        raise Unreadable("BOMB", reason="NODES")


def _sectors(data: bytes, begins: bytes) -> Iterator[int]:
    at = data.find(begins)
    while at >= 0:
        if at % _SECTOR == 0:
            yield at
        at = data.find(begins, at + 1)


def _is_locked_word(data: bytes) -> bool:
    """The File Information Block opens the stream of a Word file ([MS-DOC] 2.5.2): bit 8 of its flags."""
    for at in _sectors(data, b"\xec\xa5"):
        if at + 12 <= len(data):
            version, flags = struct.unpack_from("<H6xH", data, at + 2)
            return bool(flags & _ENCRYPTED_BIT) and version >= _WORD_97
    return False


def _is_locked_workbook(data: bytes) -> bool:
    """A FilePass record among the first of the workbook stream ([MS-XLS] 2.4.117)."""
    for begins in _sectors(data, b"\x09\x08"):
        at = begins
        for _ in range(_RECORDS):
            if at + 4 > len(data):
                break
            record, length = struct.unpack_from("<HH", data, at)
            if record == 0x002F:
                return True
            at += 4 + length
        return False
    return False


def convert(data: bytes, kind: str, *, limits: Limits = LIMITS, wait_seconds: float | None = None) -> bytes:
    """The same document as .docx or .xlsx, to be guarded and read like any other.

    LibreOffice works in a private folder with a profile of its own that lasts as long as the act: macros off, links to
    other files and to the network dead. Only one works at a time on a machine. Raises ``Unreadable``: UNSUPPORTED
    where it is not installed, BUSY, TOO_SLOW, TOO_LARGE, DAMAGED (``reason`` NOT_CONVERTED).
    """
    program = _program()
    if not program:
        raise Unreadable("UNSUPPORTED", kind=kind)
    opens, suffix, writes = _FILTERS[kind]
    with programs.workshop("office", wait_seconds=WAIT_SECONDS if wait_seconds is None else wait_seconds) as folder:
        given, made = folder / f"given.{kind.lower()}", folder / "made" / f"given.{suffix}"
        profile = folder / "profile"
        for inner in (profile / "user", folder / "tmp"):
            inner.mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        given.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--invisible",
            "--norestore",
            "--nolockcheck",
            "--nologo",
            "--nodefault",
            f"--infilter={opens}",
            "--convert-to",
            f"{suffix}:{writes}",
            "--outdir",
            str(made.parent),
            str(given),
        ]
        programs.run(command, limits, folder=folder, environment=_environment(program, folder))
        return _taken(made)


def _taken(made: Path) -> bytes:
    """What the program wrote, by our own limits: its exit status says nothing."""
    if made.is_symlink() or not made.is_file():
        raise Unreadable("DAMAGED", reason="NOT_CONVERTED")
    if made.stat().st_size > MAX_BYTES:
        raise Unreadable("TOO_LARGE", limit=MAX_BYTES // MIB)
    return made.read_bytes()


def _environment(program: str, folder: Path) -> dict[str, str]:
    """No settings, no proxies, no home but the folder."""
    path = f"{Path(program).parent}:/usr/local/bin:/usr/bin:/bin"
    inner = str(folder / "tmp")
    return {"PATH": path, "HOME": str(folder), "TMPDIR": inner, "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


def _setting(path: str, name: str, value: str) -> str:
    return (
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
    )


# Macros off; nothing linked is fetched or brought up to date; whatever still asks the network meets a dead proxy.
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">'
    + "".join(
        _setting(*one)
        for one in (
            ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
            ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
            ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
            ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
            ("Office.Common/Misc", "UseLocking", "false"),
            ("Office.Writer/Content/Update", "Link", "2"),
            ("Office.Calc/Content/Update", "Link", "2"),
            ("Office.Recovery/AutoSave", "Enabled", "false"),
            ("Inet/Settings", "ooInetProxyType", "2"),
            ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
            ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
            ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
            ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
        )
    )
    + "</oor:items>"
)
