"""Signing in and out and locks in the journal; costly pages counted; words of the place in passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import noon
from trienkhai.accounts import queries, rules, services
from trienkhai.accounts.choices import UseKind
from trienkhai.accounts.errors import BadPassword
from trienkhai.accounts.models import CostlyUse, User
from trienkhai.journal.models import JournalDetail, JournalEntry
from trienkhai.journal.services import SYSTEM

AT = noon(2026, 4, 20)
HERE = "203.0.113.7"


def wrong_once(username: str, after: int) -> services.Wrong:
    at = AT + timedelta(seconds=after)
    tried = services.begin_try(username, address=HERE, device="", at=at)
    assert tried.wait == 0
    return services.try_was_wrong(tried, username, at=at)


def test_what_the_journal_knows_is_read_again_newest_first(db) -> None:  # type: ignore[no-untyped-def]
    user, other = User.objects.create_user("binh", "x"), User.objects.create_user("an", "x")
    services.signed_in(user.pk, by=None, at=AT, way="password", address=HERE, browser="Firefox/140.0")
    services.signed_in(other.pk, by=None, at=AT, way="password", address="198.51.100.9", browser="")
    services.signed_out(user.pk, by=None, at=AT + timedelta(hours=1))
    found = queries.comings_of(user.pk)
    assert [each.verb for each in found] == ["accounts.signed-out", "accounts.signed-in"]
    assert (found[1].address, found[1].browser) == (HERE, "Firefox/140.0")
    JournalDetail.objects.all().delete()  # what the office erases after its months
    assert [each.address for each in queries.comings_of(user.pk)] == ["", ""]


def test_only_the_last_of_them_are_read_with_one_statement(db, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    user = User.objects.create_user("binh", "x")
    for number in range(30):
        services.signed_in(
            user.pk, by=None, at=AT + timedelta(minutes=number), way="password", address=HERE, browser="x" * 900
        )
    with django_assert_num_queries(1):
        found = queries.comings_of(user.pk)
    assert (len(found), found[0].at, len(found[0].browser)) == (20, AT + timedelta(minutes=29), 200)


def test_a_lock_is_journalled_once_for_a_name_that_exists_and_for_one_that_does_not(db, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    user = User.objects.create_user("binh", "x")
    for name in ("binh", "khong-co"):
        found = [wrong_once(name, number * 60) for number in range(5)]
        assert [each.is_locked for each in found] == [False] * 4 + [True]
    entries = JournalEntry.objects.filter(verb="accounts.locked").order_by("pk")
    assert [(each.subject_kind, each.subject_id, each.by) for each in entries] == [
        ("User", user.pk, None),
        ("User", None, None),
    ]
    assert "khong-co" not in str(list(JournalEntry.objects.values_list()) + list(JournalDetail.objects.values_list()))


def test_wrong_passwords_alone_leave_no_entry(db) -> None:  # type: ignore[no-untyped-def]
    user = User.objects.create_user("binh", "x")
    assert wrong_once("binh", 0) == services.Wrong(user.pk, is_locked=False)
    assert wrong_once("khong-co", 0) == services.Wrong(None, is_locked=False)
    assert not JournalEntry.objects.exists()


# --- costly pages
def test_what_one_person_has_is_used_up_and_comes_back(db) -> None:  # type: ignore[no-untyped-def]
    user, other = User.objects.create_user("binh", "x"), User.objects.create_user("an", "x")
    most, window = rules.ALLOWANCES[UseKind.READ].most, rules.ALLOWANCES[UseKind.READ].window
    assert [services.use_costly(user.pk, UseKind.READ, at=AT) for _each in range(most)] == [0] * most
    assert services.use_costly(user.pk, UseKind.READ, at=AT + timedelta(minutes=50)) == 600
    assert services.use_costly(user.pk, UseKind.EXPORT, at=AT) == 0
    assert services.use_costly(other.pk, UseKind.READ, at=AT) == 0
    assert services.use_costly(user.pk, UseKind.READ, at=AT + window) == 0
    assert CostlyUse.objects.get(user=user, kind=UseKind.READ).count == 1


def test_a_clock_set_back_locks_nobody_out(db) -> None:  # type: ignore[no-untyped-def]
    user = User.objects.create_user("binh", "x")
    CostlyUse.objects.create(user=user, kind=UseKind.READ, began_at=AT + timedelta(days=300), count=10_000)
    assert services.use_costly(user.pk, UseKind.READ, at=AT) == 0


# --- words of the place
@pytest.mark.parametrize(
    "password",
    [
        "TrienKhai2026!",
        "trien-khai-2026-01",
        "ĐảngỦy@123456",
        "chibo.chibo.chibo",
        "MatKhau#20262027",
        "quantri-admin-99",
    ],
)
def test_house_words_and_digits_are_no_password(password: str) -> None:
    assert rules.leans_on(password, ())


@pytest.mark.parametrize(
    "password", ["bon-mua-hoa-phuong-do", "tre xanh trien khai ven de", "1234567890123", "duongvehn"]
)
def test_words_of_ones_own_are_one_though_a_house_word_is_among_them(password: str) -> None:
    assert not rules.leans_on(password, ("hn", ""))


def test_the_names_of_ones_own_units_and_their_first_letters_are_refused(world) -> None:  # type: ignore[no-untyped-def]
    set_to = {
        "baotangtinh.chibo": True,  # Chi bộ Bảo tàng tỉnh: what is left beside the word of the house
        "ChiBoBaoTangTinh-1": True,
        "DUKCCQT-20260101": True,  # the first letters of the committee
        "duk-quynhon-2026": True,  # its mark and its place
        "thu-vien-tinh-2026": False,  # another's unit
    }
    refused = {}
    for password in set_to:
        try:
            services.set_password(world.an.user_id, password, at=AT)
        except BadPassword as refusal:
            refused[password] = "tên cơ quan" in str(refusal)
        else:
            refused[password] = False
    assert refused == set_to


def test_an_account_yet_to_be_made_is_held_to_the_words_of_the_committee(world) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadPassword, match="tên cơ quan"):
        services.create_user("moi", "DUKCCQT-20260101", at=AT)


def test_the_second_factor_is_asked_of_those_whom_the_office_names(settings) -> None:  # type: ignore[no-untyped-def]
    from trienkhai.accounts import policy

    asked = {
        (preset, named): [policy.asks_factor_of({role}) for role in ("ADMINISTRATOR", "SPECIALIST", "MEMBER")]
        for preset in rules.PRESETS
        for named in (None, "SPECIALIST", "ALL")
        if not setattr(settings, "PASSWORDS", preset) and not setattr(settings, "FACTOR_ROLES", {named} - {None})
    }
    assert asked == {
        ("asvs", None): [False, False, False],
        ("asvs", "SPECIALIST"): [False, True, False],
        ("asvs", "ALL"): [True, True, True],
        ("cap-do-3", None): [True, False, False],
        ("cap-do-3", "SPECIALIST"): [True, True, False],
        ("cap-do-3", "ALL"): [True, True, True],
    }


def test_unlocking_stands_beside_them(db) -> None:  # type: ignore[no-untyped-def]
    user = User.objects.create_user("binh", "x")
    services.unlock(user, by=SYSTEM, at=AT)
    assert [each.verb for each in queries.comings_of(user.pk)] == ["accounts.unlocked"]
