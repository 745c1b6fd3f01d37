"""One's own password: the present one is asked for, this session goes on, the others end."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.world import noon

PRESENT = "mat-khau-thu-nghiem"
NEW = "bon-mua-hoa-phuong-do"
ADDRESS = "/doi-mat-khau/"


def test_the_new_password_holds_and_only_this_session_goes_on(world) -> None:  # type: ignore[no-untyped-def]
    here, elsewhere = Client(), Client()
    for each in (here, elsewhere):
        each.force_login(world.an.user)
    answer = here.post(ADDRESS, {"present": PRESENT, "password": NEW, "again": NEW})
    assert answer.status_code == 302
    world.an.user.refresh_from_db()
    assert world.an.user.check_password(NEW)
    assert here.get(ADDRESS).status_code == 200
    assert elsewhere.get(ADDRESS).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"present": "khong-phai-mat-khau"}, "Mật khẩu đang dùng không đúng"),
        ({"again": "bon-mua-hoa-phuong-tim"}, "không giống nhau"),
        ({"password": "12345", "again": "12345"}, "Mật khẩu"),
        ({"present": ""}, "nhập mật khẩu đang dùng"),
    ],
)
def test_a_wrong_one_is_a_sentence_and_nothing_changes(client, world, changes, sentence) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.an.user)
    answer = client.post(ADDRESS, {"present": PRESENT, "password": NEW, "again": NEW, **changes})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert NEW not in answer.content.decode()
    world.an.user.refresh_from_db()
    assert world.an.user.check_password(PRESENT)


def test_resetting_oneself_leads_there_and_every_page_of_a_person_has_the_way(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    assert client.get(reverse("organisations:password", args=[world.binh.pk])).url == ADDRESS
    assert f'href="{ADDRESS}"' in client.get("/").content.decode()


def test_wrong_present_passwords_are_counted_like_those_at_the_door(client, world, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(timezone, "localtime", lambda *_given: noon(2026, 4, 2))  # no wait is over meanwhile
    client.force_login(world.an.user)
    for _each in range(30):
        answer = client.post(ADDRESS, {"present": "khong-phai-mat-khau", "password": NEW, "again": NEW})
        if "giây rồi đăng nhập lại" in answer.content.decode():
            break
    else:
        raise AssertionError("thirty wrong passwords in a row were looked at")
    answer = client.post(ADDRESS, {"present": PRESENT, "password": NEW, "again": NEW})
    assert answer.status_code == 422  # a right one waits too, else the wait would tell it
    world.an.user.refresh_from_db()
    assert world.an.user.check_password(PRESENT)
