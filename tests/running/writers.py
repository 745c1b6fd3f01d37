"""A small office in which eight people write at once: a program of its own, so that a backup meets real writers.

    python -m tests.running.writers write        found the committee, then write until the standard input ends
    python -m tests.running.writers after FILE   what one does after a restore: back up, seal, verify, go on writing

Each act writes two rows in one transaction: a copy in which they are not equal was not of one moment.
"""

from __future__ import annotations

import sys
import threading
import time

import django

THREADS = 8


def begin() -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.utils import timezone

    from trienkhai.journal import services
    from trienkhai.organisations.models import Installation, Unit

    committee = Unit.objects.create(name="Đảng ủy thử “sao lưu”\n(hai dòng)", kind="BLOC_COMMITTEE", path="/1/")
    installed = Installation.objects.create(committee=committee)
    default_storage.save("minh-chung/một tệp.bin", ContentFile(bytes(range(256)) * 4096))
    services.record(
        "x.begun",
        by=services.SYSTEM,
        at=timezone.localtime(),
        subject=installed,
        details={"số": 1e16, "chữ": "Đ\u2028ảng", "rỗng": None},
    )


def write() -> None:
    """Eight threads at work; "ready" is said when each has written, the number of acts of each at the end."""
    done = threading.Event()
    at_work = threading.Barrier(THREADS + 1)
    threads = [threading.Thread(target=_act_until, args=(done, at_work, number)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    at_work.wait(300)
    print("ready", flush=True)
    sys.stdin.read()
    done.set()
    for thread in threads:
        thread.join()


def after(path: str) -> None:
    from trienkhai.cli import main
    from trienkhai.organisations.models import Unit

    assert main(["backup", path]) == 0
    assert main(["journal", "seal"]) == 0
    assert main(["journal", "verify"]) == 0
    highest = Unit.objects.order_by("-pk")[0].pk
    assert Unit.objects.create(name="Sau", kind="CELL").pk == highest + 1  # ids go on where they ended


def _act_until(done: threading.Event, at_work: threading.Barrier, number: int) -> None:
    from django.db import connection, transaction
    from django.utils import timezone

    from trienkhai.journal import services
    from trienkhai.journal.models import Message, SubmissionKey
    from trienkhai.organisations.models import Installation

    installed, acts = Installation.objects.get(), 0
    while not done.is_set():
        acts += 1
        at = timezone.localtime()
        with transaction.atomic():
            SubmissionKey.objects.create(key=f"{number}-{acts}", by=number, verb="x.done", at=at)
            services.record("x.done", by=services.SYSTEM, at=at, subject=installed, details={"lần": acts})
            Message.objects.create(to=number, code="x", at=at)
        if acts == 1:
            at_work.wait(300)
        time.sleep(0.002)
    connection.close()
    print(acts, flush=True)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "write":
        begin()
        write()
    else:
        after(sys.argv[2])
