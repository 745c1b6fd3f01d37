"""`trienkhai demo`: makes the demo's data once, tells who may sign in, serves."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def run(*, host: str, port: int, workers: int, reset: bool, no_serve: bool, is_big: bool = False) -> int:
    """Make the demo unless it is there, then serve. Its data lie apart, in var/demo; those of a province in
    var/demo-big."""
    data = Path(os.environ.get("TRIENKHAI_DATA", "var/demo-big" if is_big else "var/demo")).resolve()
    os.environ["TRIENKHAI_DATA"] = str(data)
    if os.environ.get("TRIENKHAI_MODE", "local") == "production":
        print("Chưa chạy được: dữ liệu dùng thử không chạy ở chế độ production.", file=sys.stderr)
        return 2
    if reset:
        _forget(data)
    import django

    django.setup()
    from django.core.management import call_command

    from trienkhai.cli import clock, server
    from trienkhai.demo import big, build
    from trienkhai.organisations import queries

    began = time.monotonic()

    def tell(step: str) -> None:
        print(f"  {time.monotonic() - began:5.1f} giây  {step}", flush=True)

    call_command("migrate", verbosity=0, interactive=False)
    installed = queries.installation()
    if installed is None:
        print("Tạo dữ liệu dùng thử:", flush=True)
        at = clock.now()
        (big if is_big else build).demo(at=at, tell=tell)
        tell("xong")
    elif not installed.is_demo:
        print(f"Chưa chạy được: {data} đang giữ dữ liệu thật; hãy dùng “trienkhai serve”.", file=sys.stderr)
        return 2
    print("\nĐăng nhập bằng một trong các tài khoản sau (mật khẩu chung: " + build.PASSWORD + "):")
    for username, words in (big if is_big else build).ACCOUNTS:
        print(f"  {username:<11}{words}")
    if no_serve:
        return 0
    print(f"\nMở http://{host}:{port} trong trình duyệt. Bấm Ctrl+C để dừng.", flush=True)
    return server.listen(host=host, port=port, workers=workers)


def country_workbook(path: Path) -> int:
    """Write the units of a whole country as a sheet; touches no data."""
    import django

    django.setup()
    from trienkhai.demo import country

    if path.suffix.lower() != ".xlsx":
        print("Tên tệp phải kết thúc bằng .xlsx.", file=sys.stderr)
        return 2
    try:
        path.write_bytes(country.workbook())
    except OSError as refused:
        print(f"Không ghi được {path}: {refused.strerror}.", file=sys.stderr)
        return 2
    print(
        f"Đã ghi {path}: {len(country.CITIES) + len(country.PROVINCES)} tỉnh, thành phố, {country.COMMUNES:,} xã, phường,"
    )
    print(f"{country.GRASSROOTS:,} tổ chức cơ sở. Nhập ở trang Đơn vị → Nhập từ tệp, nội dung “Danh sách đơn vị”.")
    return 0


def _forget(data: Path) -> None:
    """Remove the demo's own files and nothing else."""
    import shutil

    for name in ("trienkhai.sqlite3", "trienkhai.sqlite3-wal", "trienkhai.sqlite3-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.rmtree(data / "files", ignore_errors=True)
