"""Names and passwords of accounts."""

from __future__ import annotations

import pytest

from trienkhai.accounts.models import User
from trienkhai.accounts.services import BadPassword, BadUsername, create_user, set_password


@pytest.mark.django_db
def test_a_name_is_kept_in_small_letters_and_taken_once() -> None:
    assert create_user(" Binh.BTG ", "mat-khau-thu-nghiem").username == "binh.btg"
    with pytest.raises(BadUsername, match="đã có người dùng"):
        create_user("BINH.btg", "mat-khau-thu-nghiem")


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["", " ", "a b", "đào", "a@b", ".", "x" * 81])
def test_names_that_cannot_be_typed_everywhere_are_refused(username: str) -> None:
    with pytest.raises(BadUsername):
        create_user(username, "mat-khau-thu-nghiem")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "part"),
    [("ngan", "ít nhất 10"), ("password123", "dễ đoán"), ("binhbinhbinh", "giống"), ("Trần Thị Bình 1", "họ tên")],
)
def test_easy_passwords_are_refused_in_vietnamese(password: str, part: str) -> None:
    with pytest.raises(BadPassword, match=part):
        create_user("binhbinhbin", password, full_name="Trần Thị Bình")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_new_password_is_checked_too() -> None:
    user = create_user("an", "mat-khau-thu-nghiem")
    with pytest.raises(BadPassword):
        set_password(user.pk, "ngan")
    set_password(user.pk, "mat-khau-thu-hai")
    assert User.objects.get().check_password("mat-khau-thu-hai")
