"""Serving pages (granian, never runserver), running jobs, and what is refused before a start."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys

import django

from trienkhai.cli import background


def serve(*, host: str, port: int, workers: int = 2) -> int:
    """Migrate, check, serve until stopped. Exit code 2 when a start is refused, with the reason."""
    django.setup()
    from django.core.management import call_command

    refused = refusals(host)
    if refused:
        for sentence in refused:
            print(f"Chưa chạy được: {sentence}", file=sys.stderr)
        return 2
    call_command("migrate", verbosity=0, interactive=False)
    from django.conf import settings

    if settings.PRODUCTION:
        call_command("collectstatic", verbosity=0, interactive=False)
    return listen(host=host, port=port, workers=workers)


def listen(*, host: str, port: int, workers: int) -> int:
    """Open the port. On SQLite one blocking thread a worker: its waiting is unfair among threads."""
    from django.conf import settings
    from django.db import connection
    from granian import Granian
    from granian.constants import Interfaces

    if port_is_taken(host, port):
        print(
            f"Chưa chạy được: cổng {port} đang có chương trình khác dùng. Chọn cổng khác bằng --port (make demo PORT=…).",
            file=sys.stderr,
        )
        return 2
    connection.close()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    threads = 1 if connection.vendor == "sqlite" else 4
    served = Granian(
        "trienkhai.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
    )
    if settings.PRODUCTION:  # there the worker is a service of its own
        served.serve()
        return 0
    with background.worker():
        served.serve()
    return 0


def refusals(host: str) -> list[str]:
    """Why this installation may not be served as it is set; empty when it may."""
    from django.conf import settings
    from django.db import OperationalError, ProgrammingError

    from trienkhai.accounts import queries

    found = []
    if not settings.PRODUCTION:
        if not _is_loopback(host):
            found.append(
                "TRIENKHAI_MODE=local chỉ phục vụ trên chính máy này (127.0.0.1). "
                "Để máy khác truy cập, đặt TRIENKHAI_MODE=production, TRIENKHAI_HOSTS và HTTPS."
            )
        return found
    if settings.DEBUG:
        found.append("TRIENKHAI_DEBUG phải tắt khi chạy chính thức.")
    if not settings.ALLOWED_HOSTS:
        found.append("TRIENKHAI_HOSTS chưa có tên máy chủ.")
    if len(settings.SECRET_KEY) < 50 or settings.SECRET_KEY.startswith("django-insecure"):
        found.append("TRIENKHAI_SECRET_KEY quá ngắn hoặc là khóa mẫu; cần ít nhất 50 ký tự ngẫu nhiên.")
    try:
        if queries.has_demo_accounts():
            found.append("còn tài khoản dùng thử, mật khẩu của chúng ai cũng biết; hãy dùng cơ sở dữ liệu mới.")
    except (OperationalError, ProgrammingError):
        pass  # nothing has been migrated yet, so nobody has an account
    return found


def port_is_taken(host: str, port: int) -> bool:
    """Whether somebody serves there already. granian shares a port without a word (SO_REUSEPORT), and half
    the answers would come from the other installation."""
    try:
        family, *_kind, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        return False
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(address)
        except OSError as refused:
            return refused.errno == errno.EADDRINUSE
    return False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def work(*, with_parent: bool = False) -> int:
    """Run jobs from the database until stopped: a tick every few minutes, once a day the nightly acts.

    ``with_parent``: started by `serve` or `demo` on one PC; ends when the starter does, however that came.
    """
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from trienkhai.running import jobs

    if with_parent:
        background.end_with_parent()
    else:
        call_command("migrate", verbosity=0, interactive=False)
    jobs.plan(at=timezone.localtime())  # the broker compares it with the real clock
    call_command("qcluster")
    return 0


def tick() -> int:
    """What the worker does every few minutes."""
    from django.utils import timezone

    from trienkhai.cli import clock
    from trienkhai.running import jobs

    return jobs.tick(at=clock.now(), instant=timezone.localtime())


def nightly() -> int:
    """Each room's nightly acts, in the order of the floors, all on the same instant."""
    django.setup()
    from django.utils import timezone

    from trienkhai.cli import clock
    from trienkhai.running import jobs

    done = jobs.nightly(at=clock.now(), instant=timezone.localtime())
    print(f"Đã dọn {done.keys} khóa gửi quá cũ, {done.details} chi tiết nhật ký hết hạn; thêm {done.seals} niêm phong.")
    if done.backup is not None:
        print(f"Đã sao lưu vào {done.backup}.")
    return 0
