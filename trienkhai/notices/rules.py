"""Pure decisions of what goes out: when it may, what a failure means, how a secret address is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import reduce
from typing import Any

LEASE = timedelta(minutes=15)  # longer than any call to a mail server may take
MOST_TRIES = 5
_FARTHEST = 60  # days looked ahead for one on which something may be sent; the longest holiday has nine
_BACKOFF = timedelta(minutes=10)


def is_quiet(now: time, quiet_from: time | None, quiet_to: time | None) -> bool:
    """Whether an hour lies between the two, across midnight where the first is the later one. Equal or blank: never."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return False
    if quiet_from < quiet_to:
        return quiet_from <= now < quiet_to
    return now >= quiet_from or now < quiet_to


def next_open(
    at: datetime,
    quiet_from: time | None,
    quiet_to: time | None,
    *,
    may_send_on: Callable[[datetime], bool] = lambda at: True,
) -> datetime:
    """The first instant from ``at`` on that is neither quiet nor on a day on which nothing goes out.

    After sixty days without such a day ``at`` itself: a table that forbids every day must not swallow a message.
    """
    found = at
    for _step in range(2 * _FARTHEST):
        if not may_send_on(found):
            found = found.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        elif quiet_to is not None and is_quiet(found.time(), quiet_from, quiet_to):
            end = found.replace(hour=quiet_to.hour, minute=quiet_to.minute, second=0, microsecond=0)
            found = end if end > found else end + timedelta(days=1)
        else:
            return found
    return at


def tried_again_at(at: datetime, tries: int) -> datetime | None:
    """When what certainly was not sent is tried again: later each time; None when it was tried often enough."""
    return at + _BACKOFF * 2 ** (tries - 1) if tries < MOST_TRIES else None


def summed(values: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Two reminders of one day as one: counts are added, the nearest day stays, ``units`` are all that it is about.
    ``campaigns``, where both have it, says the same of each campaign (by its id) apart: see ``without``."""
    units = sorted({unit for each in (values, more) for unit in each.get("units", [each["unit"]])})
    days = [day for day in (values.get("next"), more.get("next")) if day]
    found = {**values, "units": units}
    found |= {name: values.get(name, 0) + more.get(name, 0) for name in ("count", "overdue")}
    found |= {"next": min(days)} if days else {}
    parts, others = values.get("campaigns"), more.get("campaigns")
    if parts is None or others is None:
        return {name: value for name, value in found.items() if name != "campaigns"}
    both = {pk: summed(parts[pk], other) if pk in parts else other for pk, other in others.items()}
    return found | {"campaigns": {**parts, **both}}


def summed_up(several: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All of these, at least one, as one (``summed``); of one what it says."""
    return reduce(summed, several[1:], dict(several[0]))


def campaigns_in(values: Mapping[str, Any]) -> set[int]:
    """The ids of the campaigns that a message speaks of."""
    return {int(pk) for pk in values.get("campaigns", ())} | ({values["campaign"]} if "campaign" in values else set())


def without(values: Mapping[str, Any], gone: Collection[int]) -> dict[str, Any] | None:
    """What a message says when these campaigns are not to be spoken of any more; None when nothing is left."""
    parts = values.get("campaigns")
    if parts is None:
        return None if values.get("campaign") in gone else dict(values)
    left = [part for pk, part in sorted(parts.items()) if int(pk) not in gone]
    if len(left) == len(parts):
        return dict(values)
    return summed_up(left) if left else None


def key_passed_on(key: str, code: str, gone: int, stays: int) -> str:
    """The key of a message to the one row of somebody as it would be for the other: what was queued for either is not
    queued again for both."""
    if key.startswith(f"{code}:{gone}:"):
        return f"{code}:{stays}:{key.removeprefix(f'{code}:{gone}:')}"
    if key.endswith(f":{gone}"):
        return f"{key.removesuffix(f':{gone}')}:{stays}"
    return key


def digest_of(token: str) -> str:
    """How the secret part of an address is kept: whoever reads the table cannot read a calendar with it."""
    return hashlib.sha256(token.encode()).hexdigest()
