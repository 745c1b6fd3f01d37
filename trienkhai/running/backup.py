"""Making a backup: one file from a moment of the database, beside writers, with the files that its rows name.

SQLite is copied by its own online backup in one step (a reader's lock: writers go on) and read from the copy;
PostgreSQL is read inside one REPEATABLE READ transaction. No tool of either is needed, and the file fits both.
Files are taken after the rows: whatever a row names was stored before it, and stored files are never rewritten.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from trienkhai import __version__
from trienkhai.journal import queries as journal
from trienkhai.journal import services
from trienkhai.kernel.clock import house_time
from trienkhai.organisations import queries as organisations
from trienkhai.running import archive, tables
from trienkhai.running.archive import Manifest
from trienkhai.running.errors import NotMade

MADE = "running.backup-made"
_PIECE = 1 << 20
_NAME = "trienkhai-%Y%m%d-%H%M%S.zip"


def make(path: Path, *, at: datetime, with_key: bool = False, keep: int = 0) -> tuple[Path, Manifest]:
    """Write a backup to ``path`` (a new file, or a folder in which it gets a name by the hour).

    ``keep`` removes all but so many of the newest backups with such names in that folder, afterwards. Raises
    NotMade when it cannot be written; what was begun is removed. A file that is there is never overwritten.
    """
    house_time(at)
    target = path / at.strftime(_NAME) if path.is_dir() else path
    if target.exists():
        raise NotMade(_("%(path)s đã có; hãy chọn tên khác.") % {"path": target})
    if not target.parent.is_dir():
        raise NotMade(_("Không có thư mục %(path)s.") % {"path": target.parent})
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # names of people stand in it
        with os.fdopen(handle, "wb") as file:
            manifest = _write(file, at, with_key)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise NotMade(_("Không ghi được %(path)s: %(why)s.") % {"path": target, "why": error.strerror}) from error
    finally:
        part.unlink(missing_ok=True)
    _tell(manifest, target, at)
    if keep and path.is_dir():
        _remove_older(path, keep)
    return target, manifest


def _write(file: Any, at: datetime, with_key: bool) -> Manifest:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as held, _moment() as using:
        named: set[str] = set()
        written = {model._meta.db_table: _write_table(held, model, using, named) for model in tables.tables()}
        files, missing = _write_files(held, named)
        key = (settings.DATA / archive.KEY).read_bytes() if with_key and (settings.DATA / archive.KEY).exists() else b""
        if key:
            held.writestr(archive.KEY, key)
        manifest = Manifest(
            made_at=at,
            version=__version__,
            django=django.get_version(),
            engine=connection.vendor,
            migrations=_migrations(using),
            tables=written,
            files=files,
            missing=missing,
            seal=_newest_seal(using),
            has_key=bool(key),
            key_sha256=hashlib.sha256(key).hexdigest() if key else "",
        )
        held.writestr(archive.MANIFEST, manifest.as_json())
    return manifest


@contextmanager
def _moment() -> Iterator[str]:
    """The alias of a connection on which the database stands still."""
    if connection.vendor == "sqlite" and connection.in_atomic_block:
        yield DEFAULT_DB_ALIAS  # we hold the one writer's place: it stands still already, and cannot be copied now
        return
    using = f"moment-{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix=".moment-", dir=_room_for_a_copy()) as folder:
        as_set = dict(connection.settings_dict)
        if connection.vendor == "sqlite":
            copy = Path(folder) / "copy.sqlite3"
            connection.ensure_connection()
            with sqlite3.connect(copy) as target:
                connection.connection.backup(target)  # all pages in one step: no writer comes between
            target.close()
            as_set |= {"NAME": str(copy), "OPTIONS": {}}
        connections.settings[using] = as_set | {"CONN_MAX_AGE": 0}
        try:
            with transaction.atomic(using=using):
                if connection.vendor == "postgresql":
                    with connections[using].cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield using
        finally:
            connections[using].close()
            del connections[using]
            del connections.settings[using]


def _room_for_a_copy() -> str | None:
    """The copy holds everything: it goes beside the database, not to a /tmp that others may read or that is small."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    return str(settings.DATA)


def _write_table(held: zipfile.ZipFile, model: Any, using: str, named: set[str]) -> dict[str, Any]:
    hashed, count, places = hashlib.sha256(), 0, tables.files_in(model)
    with held.open(f"tables/{model._meta.db_table}.jsonl", "w", force_zip64=True) as member:
        for row in tables.rows_of(model, using):
            line = tables.line(row)
            hashed.update(line)
            member.write(line)
            count += 1
            named.update(row[place] for place in places if row[place])
    return {"fields": tables.columns_of(model), "rows": count, "sha256": hashed.hexdigest()}


def _write_files(held: zipfile.ZipFile, named: set[str]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """All that lies in the folder of files, and the names that rows give but that are not there."""
    root, written = Path(settings.MEDIA_ROOT), {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or not path.is_file() or not archive.safe_name(name):
            continue
        hashed, size = hashlib.sha256(), 0
        try:
            with path.open("rb") as source, held.open(f"files/{name}", "w", force_zip64=True) as member:
                while piece := source.read(_PIECE):
                    hashed.update(piece)
                    member.write(piece)
                    size += len(piece)
        except FileNotFoundError:
            continue  # taken away meanwhile; if a row still names it, it is told below
        written[name] = {"size": size, "sha256": hashed.hexdigest()}
    return written, sorted(name for name in named - written.keys() if _is_still_named(name))


def _is_still_named(name: str) -> bool:
    """Whether a row of now names a file that was not there. Else it was withdrawn since the moment, lawfully."""
    return any(
        model._base_manager.filter(**{tables.fields_of(model)[place].attname: name}).exists()
        for model in tables.tables()
        for place in tables.files_in(model)
    )


def _migrations(using: str) -> dict[str, list[str]]:
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connections[using]).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def _newest_seal(using: str) -> dict[str, Any] | None:
    seal = journal.newest_seal(using=using)
    return {"number": seal.number, "hash": seal.hash} if seal else None


def _tell(manifest: Manifest, target: Path, at: datetime) -> None:
    """The journal remembers when a copy was made; the doctor asks it."""
    installed = organisations.installation()
    if installed is not None:
        details = {"rows": manifest.rows, "files": len(manifest.files), "missing": len(manifest.missing)}
        services.record(MADE, by=services.SYSTEM, at=at, subject=installed, details=details)


def _sync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # not every system opens folders
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _remove_older(folder: Path, keep: int) -> None:
    ours = sorted(folder.glob("trienkhai-[0-9]*-[0-9]*.zip"))
    for old in ours[:-keep]:
        old.unlink(missing_ok=True)
