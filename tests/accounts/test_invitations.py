"""One-time codes: seven days, once, voided by the next; their owner sets the password."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import noon
from trienkhai.accounts import rules, services
from trienkhai.accounts.choices import InvitationKind
from trienkhai.accounts.models import Invitation, User
from trienkhai.accounts.services import BadInvitation, BadPassword
from trienkhai.journal.models import JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import DomainError

AT = noon(2026, 4, 20)
NEW = "bon-mua-hoa-phuong-do"


@pytest.fixture
def user(db) -> User:  # type: ignore[no-untyped-def]
    return services.create_user("hoa", "mat-khau-tam-thoi", at=AT)


def slip(user: User, at=AT) -> str:  # type: ignore[no-untyped-def]
    return services.invite(user, kind=InvitationKind.SLIP, by=SYSTEM, at=at)


def test_the_code_sets_the_owners_password_once(user) -> None:  # type: ignore[no-untyped-def]
    code = slip(user)
    typed = rules.shown_code(code).lower()
    accepted = services.accept_invitation(" HOA ", typed, NEW, at=AT + timedelta(days=6, hours=23))
    assert accepted.check_password(NEW)
    assert not accepted.must_change_password
    with pytest.raises(BadInvitation):
        services.accept_invitation("hoa", code, "mat-khau-khac-nua", at=AT)
    assert [each.verb for each in JournalEntry.objects.order_by("pk")] == [
        "accounts.invited",
        "accounts.invitation-accepted",
    ]


def test_the_code_is_void_after_seven_days_and_after_the_next_one(user) -> None:  # type: ignore[no-untyped-def]
    first = slip(user)
    with pytest.raises(BadInvitation):
        services.accept_invitation("hoa", first, NEW, at=AT + timedelta(days=7))
    second = slip(user, at=AT + timedelta(days=1))
    with pytest.raises(BadInvitation):
        services.accept_invitation("hoa", first, NEW, at=AT + timedelta(days=1))
    assert services.accept_invitation("hoa", second, NEW, at=AT + timedelta(days=1)).pk == user.pk


def test_every_wrong_pair_is_answered_by_one_sentence(user) -> None:  # type: ignore[no-untyped-def]
    code, other = slip(user), services.create_user("mai", "mat-khau-tam-thoi", at=AT)
    slip(other)
    sentences = set()
    for name, typed in (("hoa", "AAAAA-AAAAA"), ("mai", code), ("khong-co", code), ("hoa", "")):
        with pytest.raises(BadInvitation) as refused:
            services.accept_invitation(name, typed, NEW, at=AT)
        sentences.add(str(refused.value))
    assert len(sentences) == 1


def test_a_password_that_is_refused_does_not_spend_the_code(user) -> None:  # type: ignore[no-untyped-def]
    code = slip(user)
    with pytest.raises(BadPassword):
        services.accept_invitation("hoa", code, "ngan", at=AT)
    assert services.accept_invitation("hoa", code, NEW, at=AT).check_password(NEW)


def test_a_slip_ends_the_password_that_somebody_else_had_typed(user) -> None:  # type: ignore[no-untyped-def]
    slip(user)
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_slip_leaves_an_own_password_until_it_is_used(user) -> None:  # type: ignore[no-untyped-def]
    services.set_password(user.pk, NEW, at=AT)
    slip(user)
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_link_and_a_slip_are_not_taken_for_each_other(user) -> None:  # type: ignore[no-untyped-def]
    token = services.invite(user, kind=InvitationKind.LINK, by=SYSTEM, at=AT)
    assert services.user_invited_by(user.pk, token, at=AT).pk == user.pk
    with pytest.raises(BadInvitation):
        services.accept_invitation("hoa", token, NEW, at=AT)
    assert services.accept_link(user.pk, token, NEW, at=AT).check_password(NEW)
    with pytest.raises(BadInvitation):
        services.user_invited_by(user.pk, token, at=AT)


def test_the_code_itself_is_stored_nowhere(user) -> None:  # type: ignore[no-untyped-def]
    code = slip(user)
    stored = str(list(Invitation.objects.values_list())) + str(list(JournalEntry.objects.values_list("detail__values")))
    assert code not in stored


def test_a_stopped_account_gets_no_slip_and_opens_by_none(user) -> None:  # type: ignore[no-untyped-def]
    code = slip(user)
    services.disable_user(user, by=SYSTEM, at=AT)
    with pytest.raises(BadInvitation):
        services.accept_invitation("hoa", code, NEW, at=AT)
    with pytest.raises(DomainError, match="đang ngừng"):
        slip(user)
    services.enable_user(user, by=SYSTEM, at=AT)
    with pytest.raises(BadInvitation):  # a code of before stays void
        services.accept_invitation("hoa", code, NEW, at=AT)
