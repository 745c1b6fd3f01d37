"""`trienkhai backup`, `restore`, `verify`: a copy of everything in one file, proved, and put back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from trienkhai.running.archive import Manifest

REFUSED = 2


def backup(path: Path, *, with_key: bool, keep: int) -> int:
    """1 when a file that a row names was missing: the copy is made all the same."""
    django.setup()
    from django.utils import timezone

    from trienkhai.kernel.errors import DomainError
    from trienkhai.running import archive
    from trienkhai.running import backup as running

    try:
        target, manifest = running.make(path, at=timezone.localtime(), with_key=with_key, keep=keep)
    except DomainError as refused:
        return _refused(refused)
    print(f"Đã sao lưu vào {target} ({target.stat().st_size / 1024**2:.1f} MiB).")
    _show(manifest)
    print(f"SHA-256 của tệp: {archive.file_sha256(target)}")
    for name in manifest.missing:
        print(f"THIẾU TỆP: {name}", file=sys.stderr)
    return 1 if manifest.missing else 0


def verify(path: Path) -> int:
    django.setup()
    from trienkhai.kernel.errors import DomainError
    from trienkhai.running import archive, seals

    try:
        with archive.opened(path) as held:
            manifest = archive.check_held(held)
            seals.require_whole(held, manifest)
    except DomainError as refused:
        return _refused(refused)
    print(f"{path}: nguyên vẹn.")
    _show(manifest)
    print(f"SHA-256 của tệp: {archive.file_sha256(path)}")
    return 0


def restore(path: Path, *, replace: bool, with_key: bool) -> int:
    django.setup()
    from django.utils import timezone

    from trienkhai.kernel.errors import DomainError
    from trienkhai.running import restore as running

    try:
        manifest, aside = running.restore(path, at=timezone.localtime(), replace=replace, with_key=with_key)
    except DomainError as refused:
        return _refused(refused)
    print("Đã khôi phục.")
    _show(manifest)
    for each in aside:
        print(f"Dữ liệu cũ đã cất ở: {each}")
    print("Khởi động lại máy chủ và việc nền, rồi chạy “trienkhai doctor”. Mọi người phải đăng nhập lại.")
    return 0


def _show(manifest: Manifest) -> None:
    print(
        f"Lúc {manifest.made_at:%H:%M:%S %d/%m/%Y}, phiên bản {manifest.version}, {manifest.engine}: "
        f"{len(manifest.tables)} bảng, {manifest.rows} dòng, {len(manifest.files)} tệp."
    )
    if manifest.seal:
        print(f"Niêm phong nhật ký mới nhất: {manifest.seal['number']}:{manifest.seal['hash']}")
    if manifest.has_key:
        print("Có kèm khóa bí mật: giữ tệp này như giữ chìa khóa.")


def _refused(refused: Exception) -> int:
    print(str(refused), file=sys.stderr)
    return REFUSED
