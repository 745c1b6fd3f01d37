"""What a test does inside an installation of its own, as a program:

python -m tests.notices.sender queue N   queue N messages, hand them to the worker, print their ids
python -m tests.notices.sender send ID…  what a worker does with a job that it is given (again)
python -m tests.notices.sender states    print the states on one line, as they are
python -m tests.notices.sender sweep     the same, sixteen minutes later and swept

Several of these after one another, with "then" between them.
"""

from __future__ import annotations

import sys
from datetime import timedelta

import django


def queue(count: int) -> None:
    from django.utils import timezone

    from trienkhai.accounts.models import User
    from trienkhai.notices import services
    from trienkhai.notices.models import Delivery
    from trienkhai.organisations.models import Person, Unit

    at = timezone.localtime()
    unit = Unit.objects.create(name="Chi bộ Bảo tàng tỉnh", kind="GRASSROOTS_CELL", path="/1/")
    someone = Person.objects.create(full_name="Lê Văn An", user=User.objects.create_user("an", None))
    services.set_preference(
        by=someone, at=at, email="an@coquan.example", by_email=True, digest_only=False, quiet_from=None, quiet_to=None
    )
    services.queue_deliveries(
        [
            services.NewDelivery(
                key=f"k{number}", person=someone.pk, code="REMINDED", subject=unit, not_before=at,
                values={"unit": unit.pk, "count": 1, "overdue": 0},
            )
            for number in range(count)
        ],
        at=at,
    )  # fmt: skip
    services.dispatch(at=at)
    print(*Delivery.objects.order_by("pk").values_list("pk", flat=True))


def states() -> None:
    from trienkhai.notices.models import Delivery

    print(*Delivery.objects.order_by("pk").values_list("state", flat=True))


def send(ids: list[int]) -> None:
    from trienkhai.web.notices import mailing

    mailing.send(ids)


def sweep() -> None:
    from django.utils import timezone

    from trienkhai.notices import services

    services.sweep(at=timezone.localtime() + timedelta(minutes=16))


def do(asked: list[str]) -> None:
    match asked:
        case ["queue", many]:
            queue(int(many))
        case ["send", *ids]:
            send([int(each) for each in ids])
        case ["sweep"]:
            sweep()
            states()
        case ["states"]:
            states()
        case _other:
            sys.exit(f"unknown: {asked}")


if __name__ == "__main__":
    django.setup()
    for step in " ".join(sys.argv[1:]).split(" then "):
        do(step.split())
