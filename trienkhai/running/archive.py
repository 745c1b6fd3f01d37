"""The file of a backup: a zip with a manifest; reading it and proving it whole, without trusting it.

manifest.json            versions, tables (fields, rows, SHA-256), files (size, SHA-256), newest seal
tables/<table>.jsonl     one row a line
files/<name>             what people handed in
secret-key               only when asked for
"""

from __future__ import annotations

import hashlib
import json
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from trienkhai.journal import chain
from trienkhai.running.errors import BadArchive

FORMAT = 1
MANIFEST, KEY = "manifest.json", "secret-key"
LARGEST_MANIFEST = 256 * 1024 * 1024
LONGEST_LINE = 256 * 1024 * 1024
_PIECE = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: datetime
    version: str
    django: str
    engine: str
    migrations: dict[str, list[str]]
    tables: dict[str, dict[str, Any]]  # name: fields, rows, sha256
    files: dict[str, dict[str, Any]]  # name: size, sha256
    missing: list[str] = field(default_factory=list)  # files that rows name and that were not there
    seal: dict[str, Any] | None = None  # number, hash
    has_key: bool = False
    key_sha256: str = ""

    @property
    def rows(self) -> int:
        return sum(int(table["rows"]) for table in self.tables.values())

    def as_json(self) -> str:
        said = {**self.__dict__, "made_at": self.made_at.isoformat(), "format": FORMAT, "product": "trienkhai"}
        return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)


def safe_name(name: str) -> bool:
    """Whether a stored name stays below the folder it is put into."""
    path = PurePosixPath(name)
    return (
        bool(name)
        and not path.is_absolute()
        and path.as_posix() == name
        and all(part not in ("..", ".") for part in path.parts)
        and "\\" not in name
        and "\0" not in name
        and ":" not in path.parts[0]
    )


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip; whatever is wrong with it is said as BadArchive."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadArchive(
            _("Không mở được tệp %(path)s: không có, hoặc không có quyền đọc.") % {"path": path}
        ) from error
    try:
        with file, zipfile.ZipFile(file) as held:
            yield held
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError) as error:
        raise BadArchive(
            _("%(path)s không phải tệp sao lưu của Triển Khai, hoặc đã hỏng. Hãy dùng bản khác.") % {"path": path.name}
        ) from error
    except RuntimeError as error:  # zipfile's word for a member with a password
        raise BadArchive(_("%(path)s có đặt mật khẩu; Triển Khai không đặt.") % {"path": path.name}) from error


def manifest_of(held: zipfile.ZipFile) -> Manifest:
    try:
        info = held.getinfo(MANIFEST)
        if info.file_size > LARGEST_MANIFEST:
            raise ValueError
        said = json.loads(held.read(MANIFEST))
        if said["product"] != "trienkhai" or said["format"] != FORMAT:
            raise BadArchive(_("Tệp này do một phiên bản khác tạo ra; hãy dùng đúng phiên bản đó để mở."))
        found = Manifest(
            made_at=datetime.fromisoformat(said["made_at"]),
            version=str(said["version"]),
            django=str(said["django"]),
            engine=str(said["engine"]),
            migrations=dict(said["migrations"]),
            tables=dict(said["tables"]),
            files=dict(said["files"]),
            missing=list(said["missing"]),
            seal=said["seal"],
            has_key=bool(said["has_key"]),
            key_sha256=str(said["key_sha256"]),
        )
        sums = [*found.tables.values(), *found.files.values()]
        if not all(isinstance(each["sha256"], str) and len(each["sha256"]) == 64 for each in sums):
            raise ValueError
        if not all(isinstance(table["rows"], int) for table in found.tables.values()):
            raise ValueError
    except (KeyError, ValueError, TypeError) as error:
        raise BadArchive(_("Tệp không có bản kê, hoặc bản kê đã hỏng. Hãy dùng bản sao lưu khác.")) from error
    if not all(map(safe_name, found.files)):
        raise BadArchive(_("Bản kê có tên tệp không an toàn; không dùng bản sao lưu này."))
    return found


def check(path: Path) -> Manifest:
    """Read everything once: every table and file must be there, as many and as written, and nothing besides.

    The journal inside must fit its own seals. Raises BadArchive with the first thing that is wrong.
    """
    with opened(path) as held:
        return check_held(held)


def check_held(held: zipfile.ZipFile) -> Manifest:
    manifest = manifest_of(held)
    names = [info.filename for info in held.infolist()]
    wanted = {MANIFEST, *(f"tables/{name}.jsonl" for name in manifest.tables), *(f"files/{n}" for n in manifest.files)}
    if manifest.has_key:
        wanted.add(KEY)
    if len(names) != len(set(names)) or set(names) != wanted:
        odd = sorted(set(names) ^ wanted)
        raise BadArchive(_("Bản sao lưu thiếu hoặc thừa phần: %(names)s.") % {"names": ", ".join(odd[:5])})
    for name, table in manifest.tables.items():
        if _sums(held, f"tables/{name}.jsonl") != (table["rows"], table["sha256"]):
            raise BadArchive(_("Bảng %(name)s không đúng như khi sao lưu.") % {"name": name})
    for name, file in manifest.files.items():
        if _sums(held, f"files/{name}")[1] != file["sha256"]:
            raise BadArchive(_("Tệp %(name)s không đúng như khi sao lưu.") % {"name": name})
    if manifest.has_key and _sums(held, KEY)[1] != manifest.key_sha256:
        raise BadArchive(_("Khóa bí mật không đúng như khi sao lưu."))
    return manifest


def _sums(held: zipfile.ZipFile, name: str) -> tuple[int, str]:
    """How many lines, and the SHA-256. zipfile itself ends a member at the size it claims and checks its CRC."""
    hashed, lines = hashlib.sha256(), 0
    with held.open(name) as member:
        while piece := member.read(_PIECE):
            hashed.update(piece)
            lines += piece.count(b"\n")
    return lines, hashed.hexdigest()


def rows_of(held: zipfile.ZipFile, table: str) -> Iterator[list[Any]]:
    """The rows of one table as they were written."""
    with held.open(f"tables/{table}.jsonl") as member:
        while written := member.readline(LONGEST_LINE):
            try:
                row = json.loads(written)
            except ValueError as error:
                raise BadArchive(_("Bảng %(name)s có dòng không đọc được.") % {"name": table}) from error
            if not isinstance(row, list):
                raise BadArchive(_("Bảng %(name)s có dòng không đọc được.") % {"name": table})
            yield row


def file_sha256(path: Path) -> str:
    """The digest of the whole file, to be written down beside it."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hashed.update(piece)
    return hashed.hexdigest()


def kept_seal(manifest: Manifest) -> chain.KeptSeal | None:
    if not manifest.seal:
        return None
    return chain.KeptSeal(int(manifest.seal["number"]), str(manifest.seal["hash"]))
