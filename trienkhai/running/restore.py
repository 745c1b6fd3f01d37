"""Putting a backup back, on either engine: everything is proved first, and what stood there is set aside.

Rows go in by one transaction; after that each table is read back and its digest compared with the file's. Folders
are exchanged before the commit and exchanged back if it fails. So there is either the old installation or the new.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import counters
from trienkhai.journal import services
from trienkhai.kernel.clock import house_time
from trienkhai.organisations import queries as organisations
from trienkhai.running import archive, backup, seals, tables
from trienkhai.running.archive import Manifest
from trienkhai.running.errors import BadArchive, NotRestored

RESTORED = "running.backup-restored"
_STAMP = "%Y%m%d-%H%M%S"


def restore(path: Path, *, at: datetime, replace: bool = False, with_key: bool = False) -> tuple[Manifest, list[Path]]:
    """Put the backup at ``path`` into this installation; returns its manifest and what was set aside.

    Raises BadArchive when the file is not whole, NotRestored when there is data already (unless ``replace``: then
    a backup of it is made first, beside the data) or when the file is of another version; nothing is touched then.
    """
    house_time(at)
    with archive.opened(path) as held:
        manifest = archive.check_held(held)
        _require_same_shape(manifest)
        seals.require_whole(held, manifest)
        aside: list[Path] = []
        used = holds_something()
        if used and not replace:
            raise NotRestored(
                _("Ở đây đã có dữ liệu nên chưa làm gì. Thêm --replace để cất dữ liệu cũ sang một bên rồi thay.")
            )
        call_command("migrate", verbosity=0, interactive=False)
        if used:
            aside.append(backup.make(settings.DATA / f"thay-{at.strftime(_STAMP)}.zip", at=at, with_key=True)[0])
        try:
            files = _unpack(held, manifest, at)
        except OSError as error:
            raise NotRestored(
                _("Không ghi được tệp: %(why)s. Chưa có gì thay đổi.") % {"why": error.strerror}
            ) from error
        try:
            with _exchanged(files, at) as old, transaction.atomic():
                _put_rows(held, manifest)
                counters.begin_anew()
                ContentType.objects.clear_cache()
                installed = organisations.installation()
                if installed is not None:
                    details = {"made_at": manifest.made_at.isoformat(), "rows": manifest.rows}
                    services.record(RESTORED, by=services.SYSTEM, at=at, subject=installed, details=details)
        except DatabaseError as error:
            kind = type(error).__name__
            raise BadArchive(
                _("Cơ sở dữ liệu không nhận dữ liệu trong bản sao lưu (%(kind)s); đã hoàn lại như cũ.") % {"kind": kind}
            ) from error
        except OSError as error:
            raise NotRestored(
                _("Không đổi được thư mục tệp: %(why)s; đã hoàn lại như cũ.") % {"why": error.strerror}
            ) from error
        finally:
            shutil.rmtree(files, ignore_errors=True)
        if old is not None:
            aside.append(old)
        if with_key and manifest.has_key:
            aside.extend(_put_key(held, at))
        aside.extend(seals.begin_anew(at))
    return manifest, aside


def holds_something() -> bool:
    """Whether somebody works here already: an installation, an account, a file."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    used = ("organisations_installation", "accounts_user", "journal_journalentry")
    for model in tables.tables():
        name = model._meta.db_table
        if name in used and name in there and model._base_manager.exists():
            return True
    root = Path(settings.MEDIA_ROOT)
    return root.is_dir() and any(path.is_file() for path in root.rglob("*"))


def _require_same_shape(manifest: Manifest) -> None:
    ours = {model._meta.db_table: tables.columns_of(model) for model in tables.tables()}
    theirs = {name: list(table["fields"]) for name, table in manifest.tables.items()}
    if ours != theirs:
        raise NotRestored(
            _(
                "Bản sao lưu của phiên bản %(version)s có cấu trúc khác. Hãy cài phiên bản đó, khôi phục, "
                "rồi mới nâng cấp. Chưa có gì thay đổi."
            )
            % {"version": manifest.version}
        )


def _put_rows(held: zipfile.ZipFile, manifest: Manifest) -> None:
    all_tables = tables.tables()
    tables.empty(all_tables, "default")
    for model in all_tables:
        tables.insert(model, archive.rows_of(held, model._meta.db_table), "default")
    tables.go_on_counting(all_tables, "default")
    connections["default"].check_constraints([model._meta.db_table for model in all_tables])
    for model in all_tables:
        said = manifest.tables[model._meta.db_table]
        if tables.digest(model, "default") != tables.Sum(said["rows"], said["sha256"]):
            raise NotRestored(
                _("Bảng %(name)s sau khi ghi không giống bản sao lưu; đã hoàn lại như cũ.")
                % {"name": model._meta.db_table}
            )


def _unpack(held: zipfile.ZipFile, manifest: Manifest, at: datetime) -> Path:
    """The files, beside where they will stand, each proved as it is written."""
    root = Path(settings.MEDIA_ROOT)
    new = root.with_name(f"{root.name}.moi-{at.strftime(_STAMP)}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        for name, said in manifest.files.items():
            target = new / name
            target.parent.mkdir(parents=True, exist_ok=True)
            hashed = hashlib.sha256()
            with held.open(f"files/{name}") as member, target.open("xb") as file:
                while piece := member.read(1 << 20):
                    hashed.update(piece)
                    file.write(piece)
                os.fsync(file.fileno())
            target.chmod(0o600)
            if hashed.hexdigest() != said["sha256"]:
                raise NotRestored(_("Tệp %(name)s không đúng như khi sao lưu.") % {"name": name})
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return new


@contextmanager
def _exchanged(new: Path, at: datetime) -> Iterator[Path | None]:
    """The new folder of files in place of the old one; as before when anything fails inside."""
    root = Path(settings.MEDIA_ROOT)
    old = root.with_name(f"{root.name}.cu-{at.strftime(_STAMP)}") if root.exists() else None
    if old is not None:
        root.rename(old)
    new.rename(root)
    try:
        yield old if old is not None and any(old.rglob("*")) else None
    except BaseException:
        root.rename(new)
        if old is not None:
            old.rename(root)
        raise
    if old is not None and not any(old.rglob("*")):
        old.rmdir()


def _put_key(held: zipfile.ZipFile, at: datetime) -> list[Path]:
    place, aside = settings.DATA / archive.KEY, []
    if place.exists():
        aside.append(place.rename(place.with_name(f"{archive.KEY}.cu-{at.strftime(_STAMP)}")))
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(held.read(archive.KEY))
    return aside
