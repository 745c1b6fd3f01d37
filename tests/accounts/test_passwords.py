"""What a password needs, by each policy; what is kept of old ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import noon
from trienkhai.accounts import services
from trienkhai.accounts.models import PastPassword, User
from trienkhai.accounts.services import BadPassword

AT = noon(2026, 4, 20)
STRONG = "Hoa ban trang rung {}!"


def test_a_password_typed_by_somebody_else_is_changed_by_its_owner(db) -> None:  # type: ignore[no-untyped-def]
    assert services.create_user("hoa", "mat-khau-tam-thoi", at=AT).must_change_password
    assert not services.create_user("mai", "mat-khau-cua-minh", is_own=True, at=AT).must_change_password
    assert not services.create_user("demo", "mat-khau-trinh-dien", is_demo=True, at=AT).must_change_password
    user = services.create_user("lan", None, at=AT)
    assert not user.has_usable_password()
    services.set_password(user.pk, "mat-khau-dat-ho", is_temporary=True, at=AT)
    assert User.objects.get(pk=user.pk).must_change_password
    services.set_password(user.pk, "mat-khau-cua-lan-ay", at=AT)
    assert not User.objects.get(pk=user.pk).must_change_password


def test_the_name_of_the_owner_is_no_password(db) -> None:  # type: ignore[no-untyped-def]
    user = services.create_user("bt2026", None, at=AT)
    with pytest.raises(BadPassword, match="họ tên"):
        services.set_password(user.pk, "tranthibinh2026", full_name="Trần Thị Bình", at=AT)


def test_the_level_3_policy_refuses_the_last_ten(db, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    user = services.create_user("dung", STRONG.format(0), is_own=True, at=AT)
    for number in range(1, 11):
        services.set_password(user.pk, STRONG.format(number), at=AT + timedelta(days=number))
    for number in (10, 9, 1):
        with pytest.raises(BadPassword, match="10 mật khẩu gần nhất"):
            services.set_password(user.pk, STRONG.format(number), at=AT)
    services.set_password(user.pk, STRONG.format(0), at=AT)  # the eleventh back
    assert PastPassword.objects.filter(user=user).count() == 10


def test_no_old_hash_is_kept_where_the_policy_refuses_none(db) -> None:  # type: ignore[no-untyped-def]
    user = services.create_user("dung", "mat-khau-thu-nhat", is_own=True, at=AT)
    services.set_password(user.pk, "mat-khau-thu-hai", at=AT)
    services.set_password(user.pk, "mat-khau-thu-nhat", at=AT)
    assert not PastPassword.objects.exists()


def test_the_level_3_policy_says_what_is_missing(db, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    with pytest.raises(BadPassword, match="14 ký tự"):
        services.create_user("dung", "Ngan-1!", at=AT)
    with pytest.raises(BadPassword, match="chữ hoa"):
        services.create_user("dung", "hoa ban trang rung xa", at=AT)
    assert services.create_user("demo", "trienkhai-trinh-dien", is_demo=True, at=AT).pk
