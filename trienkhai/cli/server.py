"""Serving pages (granian, never runserver), running jobs, and what is refused before a start."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys

import django


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
    Granian(
        "trienkhai.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
    ).serve()
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


def work() -> int:
    """Run jobs from the database until stopped; once a day the nightly acts."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    plan_nightly()
    call_command("qcluster")
    return 0


def plan_nightly() -> None:
    """One schedule for the nightly acts, at two in the morning, however often the worker starts."""
    from datetime import timedelta

    from django.utils import timezone
    from django_q.models import Schedule

    tonight = timezone.localtime().replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1)
    Schedule.objects.get_or_create(
        name="nightly",
        defaults={"func": "trienkhai.cli.server.nightly", "schedule_type": Schedule.DAILY, "next_run": tonight},
    )


def nightly() -> int:
    """Each room's nightly acts, in the order of the floors, all on the same instant."""
    django.setup()
    from django.utils import timezone

    from trienkhai.journal import jobs

    at = timezone.localtime()
    print(f"Đã dọn {jobs.forget_submission_keys(at=at)} khóa gửi quá cũ.")
    return 0
