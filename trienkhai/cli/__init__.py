"""The `trienkhai` command: serve, worker, nightly, read, demo, password, check, doctor, backup, restore, verify, journal."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from trienkhai import __version__


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 when it did what was asked, 2 for bad input."""
    given = parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trienkhai.config.settings")
    try:
        code: int = given.run(given)
    except Exception as error:
        if (said := _database_trouble(error)) is None:
            raise
        print(said, file=sys.stderr)
        return 2
    return code


def _database_trouble(error: Exception) -> str | None:
    """A sentence for a database that is not there, not made yet or held by somebody; None for any other fault."""
    from django.db import OperationalError, ProgrammingError

    if not isinstance(error, (OperationalError, ProgrammingError)):
        return None
    kind = type(error).__name__
    return (
        f"Chưa dùng được cơ sở dữ liệu ({kind}): chưa cài đặt, đang bận hoặc không nối được. "
        "Chạy “trienkhai doctor” để biết, “trienkhai serve” để cài đặt lần đầu."
    )


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="trienkhai", description="Triển Khai: từ kế hoạch đến báo cáo tổng hợp.")
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, metavar="LỆNH")

    read = commands.add_parser("read", help="đọc một văn bản (hoặc cả thư mục), in ra các nhiệm vụ")
    read.add_argument("path", type=Path, metavar="TỆP")
    read.add_argument("--json", action="store_true", help="in JSON")
    read.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="mỗi văn bản một tệp JSON")
    read.add_argument(
        "--encoding",
        choices=("tcvn3", "vni", "keep"),
        default="",
        help="bảng mã của văn bản gõ bằng phông cũ; keep: giữ nguyên",
    )
    read.set_defaults(run=_read)

    serve = commands.add_parser("serve", help="chạy máy chủ")
    _server_options(serve)
    serve.set_defaults(run=_serve)

    demo = commands.add_parser("demo", help="tạo dữ liệu dùng thử rồi chạy máy chủ")
    _server_options(demo)
    demo.add_argument("--reset", action="store_true", help="xóa dữ liệu dùng thử cũ, làm lại từ đầu")
    demo.add_argument("--big", action="store_true", help="một tỉnh: 4.000 chi bộ, 30 việc (mất vài phút)")
    demo.add_argument("--no-serve", action="store_true", help="chỉ tạo dữ liệu")
    demo.add_argument(
        "--country-workbook",
        type=Path,
        metavar="TỆP",
        help="chỉ ghi một tệp .xlsx có đơn vị của cả nước để thử việc nhập",
    )
    demo.set_defaults(run=_demo)

    worker = commands.add_parser("worker", help="chạy việc nền, việc hằng đêm")
    worker.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)  # ends when its starter does
    worker.set_defaults(run=_worker)
    nightly = commands.add_parser("nightly", help="làm việc hằng đêm ngay bây giờ")
    nightly.set_defaults(run=_nightly)
    password = commands.add_parser("password", help="đặt lại mật khẩu cho một tài khoản")
    password.add_argument("username", metavar="TÊN_ĐĂNG_NHẬP")
    password.set_defaults(run=_password)
    check = commands.add_parser("check", help="kiểm tra cài đặt và dữ liệu")
    check.add_argument(
        "--rebuild-tree", action="store_true", help="dựng lại cây đơn vị từ đơn vị cấp trên rồi kiểm tra"
    )
    check.set_defaults(run=_check)
    _keeping(commands)
    return top


def _keeping(commands: Any) -> None:
    doctor = commands.add_parser("doctor", help="khám hệ thống: máy chủ, dữ liệu, sao lưu, việc nền")
    doctor.set_defaults(run=_doctor)
    backup = commands.add_parser("backup", help="sao lưu tất cả vào một tệp")
    backup.add_argument("path", type=Path, metavar="TỆP_HOẶC_THƯ_MỤC")
    backup.add_argument("--with-secret-key", action="store_true", help="kèm khóa bí mật của nơi cài đặt")
    backup.add_argument("--keep", type=int, default=0, metavar="N", help="trong thư mục, chỉ giữ N bản mới nhất")
    backup.set_defaults(run=_backup)
    verify = commands.add_parser("verify", help="kiểm tra một tệp sao lưu")
    verify.add_argument("path", type=Path, metavar="TỆP")
    verify.set_defaults(run=_verify)
    restore = commands.add_parser("restore", help="khôi phục từ một tệp sao lưu")
    restore.add_argument("path", type=Path, metavar="TỆP")
    restore.add_argument("--replace", action="store_true", help="cất dữ liệu đang có sang một bên rồi thay")
    restore.add_argument("--with-secret-key", action="store_true", help="dùng lại khóa bí mật trong tệp, nếu có")
    restore.set_defaults(run=_restore)
    journal = commands.add_parser("journal", help="niêm phong, kiểm tra nhật ký").add_subparsers(
        required=True, metavar="VIỆC"
    )
    seal = journal.add_parser("seal", help="niêm phong các dòng mới")
    seal.set_defaults(run=_journal_seal)
    check = journal.add_parser("verify", help="kiểm tra nhật ký có bị sửa, xóa, cắt không")
    check.add_argument("--against", default="", metavar="NIÊM_PHONG", help="niêm phong đã ghi ra giấy, ví dụ 12:9f3c…")
    check.add_argument("--backup", type=Path, metavar="TỆP", help="đối chiếu với một tệp sao lưu")
    check.set_defaults(run=_journal_verify)


def _server_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    command.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    command.add_argument("--workers", type=int, default=2)


def _read(given: argparse.Namespace) -> int:
    from trienkhai.cli import read

    return read.run(given.path, as_json=given.json, out=given.out, encoding=given.encoding.upper())


def _serve(given: argparse.Namespace) -> int:
    from trienkhai.cli import server

    return server.serve(host=given.host, port=given.port, workers=given.workers)


def _demo(given: argparse.Namespace) -> int:
    from trienkhai.cli import demo

    if given.country_workbook is not None:
        return demo.country_workbook(given.country_workbook)
    return demo.run(
        host=given.host,
        port=given.port,
        workers=given.workers,
        reset=given.reset,
        no_serve=given.no_serve,
        is_big=given.big,
    )


def _worker(given: argparse.Namespace) -> int:
    from trienkhai.cli import server

    return server.work(with_parent=given.with_parent)


def _nightly(given: argparse.Namespace) -> int:
    from trienkhai.cli import server

    return server.nightly()


def _password(given: argparse.Namespace) -> int:
    from trienkhai.cli import password

    return password.run(given.username)


def _check(given: argparse.Namespace) -> int:
    from trienkhai.cli import checks

    return checks.run(rebuild_tree=given.rebuild_tree)


def _doctor(_given: argparse.Namespace) -> int:
    from trienkhai.cli import doctor

    return doctor.run()


def _backup(given: argparse.Namespace) -> int:
    from trienkhai.cli import backup

    return backup.backup(given.path, with_key=given.with_secret_key, keep=given.keep)


def _verify(given: argparse.Namespace) -> int:
    from trienkhai.cli import backup

    return backup.verify(given.path)


def _restore(given: argparse.Namespace) -> int:
    from trienkhai.cli import backup

    return backup.restore(given.path, replace=given.replace, with_key=given.with_secret_key)


def _journal_seal(_given: argparse.Namespace) -> int:
    from trienkhai.cli import journal

    return journal.seal()


def _journal_verify(given: argparse.Namespace) -> int:
    from trienkhai.cli import journal

    return journal.verify(against=given.against, backup=given.backup)


if __name__ == "__main__":
    sys.exit(main())
