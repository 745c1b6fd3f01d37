"""Decisions on signing in: waits, the lock of the level-3 policy, passwords, the end of a session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world import noon
from trienkhai.accounts import rules
from trienkhai.accounts.choices import TryScope

ASVS, LEVEL_3 = rules.PRESETS["asvs"], rules.PRESETS["cap-do-3"]
AT = noon(2026, 4, 20)


def wait(count: int, scope: TryScope = TryScope.PAIR, preset: rules.Preset = ASVS) -> int:
    return rules.seconds_until(rules.free_again_at(scope, count, AT, AT, preset), AT)


def test_three_tries_are_free_then_the_wait_doubles_up_to_a_minute() -> None:
    assert [wait(count) for count in range(12)] == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


@given(st.integers(0, 10_000), st.sampled_from(TryScope))
def test_without_the_level_3_policy_nobody_waits_longer_than_the_longest_wait(count: int, scope: TryScope) -> None:
    assert 0 <= wait(count, scope) <= rules.LIMITS[scope].longest.total_seconds()
    assert wait(count, scope) <= wait(count + 1, scope)
    assert not rules.is_locked(scope, count, ASVS)


def test_a_clock_set_back_makes_nobody_wait_longer() -> None:
    later = AT + timedelta(hours=5)
    free_at = rules.free_again_at(TryScope.PAIR, 4, later, AT, ASVS)
    assert rules.seconds_until(free_at, AT) == 2


def test_the_level_3_policy_locks_for_twelve_hours_after_five() -> None:
    assert not rules.is_locked(TryScope.ACCOUNT, 4, LEVEL_3)
    assert rules.is_locked(TryScope.ACCOUNT, 5, LEVEL_3)
    assert wait(5, TryScope.ACCOUNT, LEVEL_3) == 12 * 3600
    assert not rules.is_locked(TryScope.NETWORK, 500, LEVEL_3)  # an office behind one address is never locked


def test_a_lock_is_not_forgotten_before_it_ends() -> None:
    scope = TryScope.DEVICE
    assert not rules.is_forgotten(scope, 5, AT, AT + timedelta(hours=11, minutes=59), LEVEL_3)
    assert rules.is_forgotten(scope, 5, AT, AT + timedelta(hours=12), LEVEL_3)
    assert rules.is_forgotten(scope, 5, AT, AT + timedelta(minutes=15), ASVS)


def test_a_known_device_is_counted_by_itself_alone() -> None:
    assert rules.scopes_of(knows_device=True) == (TryScope.DEVICE,)
    assert TryScope.ACCOUNT in rules.scopes_of(knows_device=False)


@pytest.mark.parametrize(
    ("password", "preset", "has_factor", "expected"),
    [
        ("hoa ban trang", ASVS, False, ""),  # no classes asked for (ASVS 5.0, 6.2.5)
        ("ngan", ASVS, False, "too-short"),
        ("hoa ban trang rung", LEVEL_3, False, "too-few-classes"),
        ("Hoa ban trang rung 7!", LEVEL_3, False, ""),
        ("Hoa-ban-7", LEVEL_3, False, "too-short"),
        ("hoabantr", LEVEL_3, True, ""),
        ("hoabant", LEVEL_3, True, "too-short"),
    ],
)
def test_each_policy_names_what_a_password_lacks(password, preset, has_factor, expected) -> None:  # type: ignore[no-untyped-def]
    assert rules.weakness(password, preset, has_factor=has_factor) == expected


@pytest.mark.parametrize(
    ("set_at", "old_at"),
    [
        (noon(2026, 1, 31), noon(2026, 3, 28)),
        (noon(2026, 11, 15), noon(2027, 1, 15)),
        (noon(2026, 12, 31), noon(2027, 2, 28)),
    ],
)
def test_an_administrators_password_is_old_after_two_months(set_at, old_at) -> None:  # type: ignore[no-untyped-def]
    assert not rules.password_is_old(set_at, old_at - timedelta(minutes=1), LEVEL_3)
    assert rules.password_is_old(set_at, old_at, LEVEL_3)
    assert not rules.password_is_old(set_at, noon(2036, 1, 1), ASVS)


def test_a_session_ends_by_doing_nothing_and_by_its_age() -> None:
    limits = {"idle": timedelta(minutes=60), "absolute": timedelta(hours=12)}
    hour = 3600
    assert not rules.session_is_over(0, 0, hour - 1, **limits)
    assert rules.session_is_over(0, 0, hour, **limits)
    assert not rules.session_is_over(0, 12 * hour - 2, 12 * hour - 1, **limits)
    assert rules.session_is_over(0, 12 * hour - 1, 12 * hour, **limits)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unix:", ""),
        ("", ""),
    ],
)
def test_a_network_is_what_one_subscriber_has(address: str, network: str) -> None:
    assert rules.network_of(address) == network


def test_a_code_is_read_however_it_is_typed() -> None:
    assert rules.tidy_code(rules.shown_code("ABCDE23456").lower().replace("-", " - ")) == "ABCDE23456"
