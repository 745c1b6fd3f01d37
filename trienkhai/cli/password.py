"""`trienkhai password`: a way back for somebody whom nobody else can give a new password."""

from __future__ import annotations

import getpass
import sys

import django


def run(username: str) -> int:
    """Ask for a new password twice and set it. Exit code 2 when it cannot be set, with the reason."""
    django.setup()
    from django.utils import timezone

    from trienkhai.accounts.services import enable_user
    from trienkhai.journal.services import SYSTEM
    from trienkhai.kernel.errors import DomainError
    from trienkhai.organisations import queries, services

    person = queries.person_named(username)
    if person is None:
        print(f"Không có tài khoản “{username}” gắn với một người.", file=sys.stderr)
        return 2
    first = getpass.getpass(f"Mật khẩu mới cho {person.full_name}: ")
    if getpass.getpass("Nhập lại: ") != first:
        print("Hai lần nhập không giống nhau; chưa đổi gì.", file=sys.stderr)
        return 2
    try:
        services.set_password(person, password=first, by=SYSTEM, at=timezone.localtime())
    except DomainError as refused:
        print(str(refused), file=sys.stderr)
        return 2
    if person.user is not None and person.user.shut_at is not None:  # nobody may be left who could open it
        enable_user(person.user, by=SYSTEM, at=timezone.localtime())
        print("Đã mở lại tài khoản bị khóa vì lâu không đăng nhập.")
    print("Đã đổi mật khẩu.")
    return 0
