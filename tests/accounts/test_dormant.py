"""An account that nobody uses is shut, by the night or by the next sign-in, and opened again by who looks after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import noon
from trienkhai.accounts import queries, rules, services
from trienkhai.accounts.choices import InvitationKind
from trienkhai.accounts.models import User
from trienkhai.journal.models import JournalEntry
from trienkhai.journal.services import SYSTEM

AT = noon(2026, 9, 1)
LEVEL_3 = rules.PRESETS["cap-do-3"]


def days(count: float) -> timedelta:
    return timedelta(days=count)


@pytest.fixture
def strict(db, settings):  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"


def account(name: str, *, last: float | None = None, opened: float | None = None, **fields: object) -> User:
    """Used last, and opened, so many days before AT."""
    user = User.objects.create_user(name, "x", **fields)
    user.last_login = AT - days(last) if last is not None else None
    user.opened_at = AT - days(opened) if opened is not None else None
    user.save()
    return user


def test_the_days_count_from_the_last_sign_in_or_from_the_opening_whichever_is_later() -> None:
    assert rules.used_last(None, None) is None
    assert rules.used_last(AT, None) == rules.used_last(None, AT) == AT
    assert rules.used_last(AT - days(50), AT) == AT


def test_forty_five_days_are_too_many_and_a_second_less_is_not() -> None:
    assert rules.is_dormant(AT - days(45), AT, LEVEL_3)
    assert not rules.is_dormant(AT - days(45) + timedelta(seconds=1), AT, LEVEL_3)
    assert not rules.is_dormant(None, AT, LEVEL_3)
    assert not rules.is_dormant(AT - days(4500), AT, rules.PRESETS["asvs"])


def test_the_night_shuts_what_nobody_used_and_nothing_else(strict) -> None:  # type: ignore[no-untyped-def]
    over = account("lau", last=45, opened=300)
    never = account("chua-vao", opened=46)
    account("moi-vao", last=44)
    account("moi-mo", last=100, opened=1)
    account("dung-thu", last=100, is_demo=True)
    stopped = account("da-ngung", last=100, is_active=False)
    undated = account("khong-ngay")
    assert services.shut_dormant(at=AT) == 2
    assert set(User.objects.exclude(shut_at=None)) == {over, never}
    assert not User.objects.get(pk=over.pk).is_active
    stopped.refresh_from_db()
    assert stopped.shut_at is None
    undated.refresh_from_db()
    assert (undated.is_active, undated.opened_at) == (True, AT)  # counts from tonight
    assert services.shut_dormant(at=AT) == 0
    entries = JournalEntry.objects.filter(verb="accounts.shut-dormant")
    assert {(each.by, each.subject_id) for each in entries} == {(None, over.pk), (None, never.pk)}


def test_without_that_policy_nobody_is_shut(db) -> None:  # type: ignore[no-untyped-def]
    old = account("lau", last=4500)
    assert services.shut_dormant(at=AT) == 0
    assert not services.shut_if_dormant(old.pk, at=AT)
    assert list(services.dormant_soon(at=AT)) == []
    old.refresh_from_db()
    assert old.is_active


def test_who_opens_it_again_begins_the_count_anew(strict) -> None:  # type: ignore[no-untyped-def]
    user = account("lau", last=90)
    assert services.shut_if_dormant(user.pk, at=AT)
    assert queries.state_of(User.objects.get(pk=user.pk), at=AT).shut_at == AT
    services.enable_user(user, by=SYSTEM, at=AT + days(1))
    user.refresh_from_db()
    assert (user.is_active, user.shut_at) == (True, None)
    assert not services.shut_if_dormant(user.pk, at=AT + days(45))
    assert services.shut_if_dormant(user.pk, at=AT + days(46))


def test_a_new_slip_begins_the_count_anew(strict) -> None:  # type: ignore[no-untyped-def]
    user = account("lau", last=44)
    services.invite(user, kind=InvitationKind.SLIP, by=SYSTEM, at=AT)
    assert not services.shut_if_dormant(user.pk, at=AT + days(7))


def test_what_is_shut_holds_no_open_code(strict) -> None:  # type: ignore[no-untyped-def]
    user = account("lau")
    services.invite(user, kind=InvitationKind.SLIP, by=SYSTEM, at=AT - days(50))
    services.shut_dormant(at=AT)
    assert user.invitations.get().voided_at == AT


def test_each_account_is_named_once_a_week_before(strict) -> None:  # type: ignore[no-untyped-def]
    user = account("sap-het", last=38)
    account("con-lau", last=20)
    named = [number for number in range(-5, 10) if user.pk in services.dormant_soon(at=AT + days(number))]
    assert named == [0]
    assert all(not services.dormant_soon(at=AT + days(number)) for number in (-1, 1))
