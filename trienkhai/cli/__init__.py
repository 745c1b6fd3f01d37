"""The `trienkhai` command: serve, worker, nightly, read, demo, password, check."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from trienkhai import __version__


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 when it did what was asked, 2 for bad input."""
    given = parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trienkhai.config.settings")
    code: int = given.run(given)
    return code


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="trienkhai", description="Triển Khai: từ kế hoạch đến báo cáo tổng hợp.")
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, metavar="LỆNH")

    read = commands.add_parser("read", help="đọc một văn bản (hoặc cả thư mục), in ra các nhiệm vụ")
    read.add_argument("path", type=Path, metavar="TỆP")
    read.add_argument("--json", action="store_true", help="in JSON")
    read.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="mỗi văn bản một tệp JSON")
    read.set_defaults(run=_read)

    serve = commands.add_parser("serve", help="chạy máy chủ")
    _server_options(serve)
    serve.set_defaults(run=_serve)

    demo = commands.add_parser("demo", help="tạo dữ liệu dùng thử rồi chạy máy chủ")
    _server_options(demo)
    demo.add_argument("--reset", action="store_true", help="xóa dữ liệu dùng thử cũ, làm lại từ đầu")
    demo.add_argument("--no-serve", action="store_true", help="chỉ tạo dữ liệu")
    demo.set_defaults(run=_demo)

    worker = commands.add_parser("worker", help="chạy việc nền, việc hằng đêm")
    worker.set_defaults(run=_worker)
    nightly = commands.add_parser("nightly", help="làm việc hằng đêm ngay bây giờ")
    nightly.set_defaults(run=_nightly)
    password = commands.add_parser("password", help="đặt lại mật khẩu cho một tài khoản")
    password.add_argument("username", metavar="TÊN_ĐĂNG_NHẬP")
    password.set_defaults(run=_password)
    check = commands.add_parser("check", help="kiểm tra cài đặt và dữ liệu")
    check.set_defaults(run=_check)
    return top


def _server_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    command.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    command.add_argument("--workers", type=int, default=2)


def _read(given: argparse.Namespace) -> int:
    from trienkhai.cli import read

    return read.run(given.path, as_json=given.json, out=given.out)


def _serve(given: argparse.Namespace) -> int:
    from trienkhai.cli import server

    return server.serve(host=given.host, port=given.port, workers=given.workers)


def _demo(given: argparse.Namespace) -> int:
    from trienkhai.cli import demo

    return demo.run(host=given.host, port=given.port, workers=given.workers, reset=given.reset, no_serve=given.no_serve)


def _worker(given: argparse.Namespace) -> int:
    from trienkhai.cli import server

    return server.work()


def _nightly(given: argparse.Namespace) -> int:
    from trienkhai.cli import server

    return server.nightly()


def _password(given: argparse.Namespace) -> int:
    from trienkhai.cli import password

    return password.run(given.username)


def _check(given: argparse.Namespace) -> int:
    from trienkhai.cli import checks

    return checks.run()


if __name__ == "__main__":
    sys.exit(main())
