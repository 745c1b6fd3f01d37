"""The house's clock: what comes in is local, what was stored has its local day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from trienkhai.kernel.clock import HOUSE, house_day, house_time, on_day


def test_an_instant_that_is_not_local_is_refused() -> None:
    local = datetime(2026, 4, 20, 0, 30, tzinfo=HOUSE)
    assert house_time(local) is local
    for other in (local.astimezone(UTC), local.replace(tzinfo=None)):
        with pytest.raises(ValueError, match="local time"):
            house_time(other)


def test_the_day_of_a_stored_instant_is_the_one_on_the_offices_wall() -> None:
    half_past_midnight = datetime(2026, 4, 20, 0, 30, tzinfo=HOUSE)
    assert house_day(half_past_midnight.astimezone(UTC)) == house_day(half_past_midnight) == date(2026, 4, 20)


def test_another_day_is_taken_for_today_at_the_hour_it_is() -> None:
    late = datetime(2026, 4, 20, 23, 45, tzinfo=HOUSE)
    assert on_day(late, "2024-02-29") == datetime(2024, 2, 29, 23, 45, tzinfo=HOUSE)
    assert on_day(late, "") is late
    with pytest.raises(ValueError, match="day"):
        on_day(late, "2026-02-29")
