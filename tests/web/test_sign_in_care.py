"""Slips, links, unlocking and stopping: for whoever looks after the account, and for nobody else."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import grant, person
from trienkhai.accounts.models import Invitation, SignInTry, User
from trienkhai.journal.models import JournalEntry, Message
from trienkhai.organisations.choices import Role

PASSWORD = "mat-khau-thu-nghiem"
NEW = "bon-mua-hoa-phuong-do"


def as_(who) -> Client:  # type: ignore[no-untyped-def]
    visitor = Client()
    visitor.force_login(who.user)
    return visitor


def new_slip(world) -> dict[str, str]:  # type: ignore[no-untyped-def]
    page = as_(world.binh).post(reverse("accounts:slip", args=[world.an.pk])).content.decode()
    address, username, code = re.findall(r"<dd[^>]*>([^<]+)</dd>", page)
    return {"address": address, "username": username, "code": code}


def use(slip: dict[str, str], password: str = NEW, visitor: Client | None = None):  # type: ignore[no-untyped-def]
    typed = {"username": slip["username"], "code": slip["code"], "password": password, "again": password}
    return (visitor or Client()).post(reverse("accounts:accept"), typed)


def test_a_slip_signs_its_owner_in_with_an_own_password(world) -> None:  # type: ignore[no-untyped-def]
    slip, visitor = new_slip(world), Client()
    assert slip["address"].endswith(reverse("accounts:accept"))
    assert use(slip, visitor=visitor).status_code == 302
    assert visitor.get(reverse("desk:home")).status_code in (200, 302)
    assert visitor.session["_auth_user_id"] == str(world.an.user_id)
    assert User.objects.get(pk=world.an.user_id).check_password(NEW)
    again = use(slip)
    assert again.status_code == 422
    assert "cấp phiếu mới" in again.content.decode()


def test_a_new_password_is_set_from_the_page_of_the_account_by_who_may(world) -> None:  # type: ignore[no-untyped-def]
    account = reverse("accounts:person", args=[world.an.pk])
    form = reverse("organisations:password", args=[world.an.pk])
    binh = as_(world.binh)
    assert f'href="{form}"' in binh.get(account).content.decode()
    page = binh.get(form).content.decode()
    assert f'href="{account}"' in page
    assert "Lần đăng nhập tới đồng chí ấy sẽ phải đổi mật khẩu này." in page
    answer = binh.post(form, {"password": NEW})
    assert answer.url == account
    user = User.objects.get(pk=world.an.user_id)
    assert user.check_password(NEW)
    assert user.must_change_password
    mai = person("Đỗ Thị Mai", "mai", of=world.cell_1)
    grant(mai, Role.UNIT_OFFICER, world.cell_1)
    answer = as_(world.an).get(reverse("accounts:person", args=[mai.pk]))  # an officer hands out slips only
    assert reverse("organisations:password", args=[mai.pk]) not in answer.content.decode()
    User.objects.filter(pk=world.an.user_id).update(is_active=False)
    assert form not in binh.get(account).content.decode()  # first it is to be used again


def test_a_second_slip_voids_the_first(world) -> None:  # type: ignore[no-untyped-def]
    first, second = new_slip(world), new_slip(world)
    assert use(first).status_code == 422
    assert use(second).status_code == 302


def test_codes_cannot_be_guessed_any_faster_than_passwords(world) -> None:  # type: ignore[no-untyped-def]
    slip = new_slip(world)
    wrong = {**slip, "code": "AAAAA-AAAAA"}
    assert [use(wrong).status_code for _each in range(4)] == [422, 422, 422, 429]
    assert use(slip).status_code == 429
    SignInTry.objects.all().delete()
    assert use(slip).status_code == 302


def test_a_weak_password_keeps_what_was_typed_and_the_code(world) -> None:  # type: ignore[no-untyped-def]
    slip = new_slip(world)
    page = use(slip, "ngan")
    assert page.status_code == 422
    assert "ít nhất 10 ký tự" in page.content.decode()
    assert slip["code"] in page.content.decode()
    assert "ngan" not in re.findall(r'value="([^"]*)"', page.content.decode())
    assert use(slip).status_code == 302


def test_a_link_signs_its_owner_in_once(world) -> None:  # type: ignore[no-untyped-def]
    page = as_(world.binh).post(reverse("accounts:new-link", args=[world.an.pk])).content.decode()
    link = re.search(r'value="(http://testserver/tai-khoan/loi-moi/[^"]+)"', page).group(1)  # type: ignore[union-attr]
    visitor = Client()
    assert "<b>an</b>" in visitor.get(link).content.decode()
    assert "không giống nhau" in visitor.post(link, {"password": NEW, "again": NEW + "x"}).content.decode()
    assert "họ tên" in visitor.post(link, {"password": "levanan-2026", "again": "levanan-2026"}).content.decode()
    assert visitor.post(link, {"password": NEW, "again": NEW}).status_code == 302
    assert visitor.session["_auth_user_id"] == str(world.an.user_id)
    over = Client().get(link)
    assert over.status_code == 404
    assert "không dùng được" in over.content.decode()


def test_the_owner_hears_of_a_slip(world) -> None:  # type: ignore[no-untyped-def]
    new_slip(world)
    assert Message.objects.filter(to=world.an.pk, code="INVITED").exists()
    entry = JournalEntry.objects.get(verb="accounts.invited")
    assert (entry.by, entry.subject_id) == (world.binh.pk, world.an.user_id)


def test_slips_are_printed_for_all_below_at_once(world) -> None:  # type: ignore[no-untyped-def]
    hai = person("Ngô Văn Hải", "hai", of=world.cell_2)
    grant(hai, Role.UNIT_OFFICER, world.cell_2)
    page = as_(world.binh).get(reverse("accounts:slips", args=[world.committee.pk])).content.decode()
    assert "Ngô Văn Hải" in page
    assert "Trần Thị Bình" not in page[page.index("<fieldset") : page.index("</fieldset>")]
    chosen = {"person": [world.an.pk, hai.pk, world.binh.pk]}  # her own is not hers to give
    printed = as_(world.binh).post(reverse("accounts:slips", args=[world.committee.pk]), chosen).content.decode()
    assert printed.count('<section class="slip">') == 2
    assert Invitation.objects.count() == 2


def test_the_pages_of_a_unit_and_of_a_person_lead_to_slips_and_back(world) -> None:  # type: ignore[no-untyped-def]
    slips = reverse("accounts:slips", args=[world.cell_1.pk])
    assert slips in as_(world.binh).get(reverse("organisations:unit", args=[world.cell_1.pk])).content.decode()
    care = as_(world.binh).get(reverse("accounts:person", args=[world.an.pk])).content.decode()
    assert f'href="{reverse("organisations:person", args=[world.an.pk])}"' in care


def test_an_account_without_a_role_is_led_to_one_before_a_slip(world) -> None:  # type: ignore[no-untyped-def]
    hai = person("Ngô Văn Hải", "hai", of=world.cell_2)
    give = f'class="btn main" href="{reverse("organisations:give-role", args=[hai.pk])}"'
    address = reverse("accounts:person", args=[hai.pk])
    assert give in as_(world.dung).get(address).content.decode()
    grant(hai, Role.UNIT_OFFICER, world.cell_2)
    page = as_(world.dung).get(address).content.decode()
    assert give not in page
    assert reverse("accounts:slip", args=[hai.pk]) in page


def test_nine_slips_take_two_sheets(world) -> None:  # type: ignore[no-untyped-def]
    people = [person(f"Người {n}", f"nguoi{n}", of=world.cell_1) for n in range(9)]
    for each in people:
        grant(each, Role.MEMBER, world.cell_1)
    chosen = {"person": [each.pk for each in people]}
    printed = as_(world.binh).post(reverse("accounts:slips", args=[world.cell_1.pk]), chosen).content.decode()
    assert printed.count('<div class="slips">') == 2


def test_the_list_costs_the_same_for_one_or_sixty(world, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    visitor, address = as_(world.binh), reverse("accounts:slips", args=[world.committee.pk])
    visitor.get(address)
    with CaptureQueriesContext(connection) as few:
        visitor.get(address)
    for n in range(60):
        grant(person(f"Người {n}", f"nguoi{n}", of=world.cell_1), Role.UNIT_OFFICER, world.cell_1)
    with django_assert_num_queries(len(few)):
        assert "Người 59" in visitor.get(address).content.decode()


def test_an_administrator_unlocks_and_it_is_in_the_journal(world, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.endswith("sessions.duties")]
    for _each in range(6):
        SignInTry.objects.filter(scope="PAIR").delete()
        locked = Client().post("/dang-nhap/", {"username": "an", "password": "sai"})
    assert locked.status_code == 429
    assert "tạm khóa đến" in locked.content.decode()
    page = as_(world.dung).get(reverse("accounts:person", args=[world.an.pk])).content.decode()
    assert "Đang khóa đến" in page
    as_(world.dung).post(reverse("accounts:unlock", args=[world.an.pk]))
    assert Client().post("/dang-nhap/", {"username": "an", "password": PASSWORD}).status_code == 302
    assert JournalEntry.objects.get(verb="accounts.unlocked").by == world.dung.pk


def test_stopping_and_resuming_by_the_page(world) -> None:  # type: ignore[no-untyped-def]
    owner = as_(world.an)
    binh = as_(world.binh)
    binh.post(reverse("accounts:stop", args=[world.an.pk]))
    assert owner.get("/viec/").url.startswith("/dang-nhap/")
    page = binh.get(reverse("accounts:person", args=[world.an.pk])).content.decode()
    assert "đang ngừng" in page
    assert "Cấp phiếu" not in page
    binh.post(reverse("accounts:resume", args=[world.an.pk]))
    assert Client().post("/dang-nhap/", {"username": "an", "password": PASSWORD}).status_code == 302
    verbs = list(JournalEntry.objects.filter(subject_kind="User").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["accounts.disabled", "accounts.enabled", "accounts.signed-in"]


@pytest.mark.parametrize("name", ["slip", "new-link", "unlock", "stop", "resume", "take-off-factor"])
def test_nobody_does_it_to_himself_nor_to_whom_he_could_not_give_a_role(world, name) -> None:  # type: ignore[no-untyped-def]
    assert as_(world.binh).post(reverse(f"accounts:{name}", args=[world.binh.pk])).status_code == 403
    assert as_(world.lan).post(reverse(f"accounts:{name}", args=[world.an.pk])).status_code == 403
    assert as_(world.chi).post(reverse(f"accounts:{name}", args=[world.an.pk])).status_code == 404
    assert not JournalEntry.objects.filter(verb__startswith="accounts.").exists()
