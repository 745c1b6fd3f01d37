"""`trienkhai check`: what an office's IT person looks at when something seems wrong."""

from __future__ import annotations

import sys

import django


def run(*, rebuild_tree: bool = False) -> int:
    """Print one line for each thing looked at; the exit code is 1 when one of them is wrong. ``rebuild_tree`` writes
    the paths of the units anew from their superiors first."""
    django.setup()
    from django.conf import settings
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    wrong = 0
    try:
        waiting = len(MigrationExecutor(connection).migration_plan(_targets(connection)))
    except DatabaseError as error:
        print(f"Cơ sở dữ liệu: không mở được ({type(error).__name__}).", file=sys.stderr)
        return 1
    print(f"Cơ sở dữ liệu: {connection.vendor}, {'cần nâng cấp: ' + str(waiting) if waiting else 'đã cập nhật'}.")
    wrong += bool(waiting)
    try:
        call_command("check", deploy=settings.PRODUCTION, fail_level="WARNING", verbosity=0)
        print("Cấu hình: không có cảnh báo.")
    except CommandError as error:
        print(f"Cấu hình: {error}", file=sys.stderr)
        wrong += 1
    if not waiting and rebuild_tree:
        wrong += _rebuild()
    if not waiting:
        wrong += _tree()
    return 1 if wrong else 0


def _targets(connection):  # type: ignore[no-untyped-def]
    from django.db.migrations.loader import MigrationLoader

    return MigrationLoader(connection).graph.leaf_nodes()


def _rebuild() -> int:
    from trienkhai.organisations import tree

    try:
        mended = tree.rebuild()
    except tree.Crooked as circle:
        print(f"Cây đơn vị: {len(circle.ids)} đơn vị trực thuộc vòng tròn, chưa dựng lại được.", file=sys.stderr)
        return 1
    print(f"Cây đơn vị: đã dựng lại, sửa {mended} đơn vị.")
    return 0


def _tree() -> int:
    from trienkhai.campaigns import integrity as ledger
    from trienkhai.organisations import integrity

    problems = integrity.tree_problems() + ledger.duty_problems() + ledger.counter_problems()
    for sentence in problems:
        print(f"Cơ cấu tổ chức: {sentence}", file=sys.stderr)
    if not problems:
        print("Cơ cấu tổ chức: không có sai lệch.")
    return len(problems)
