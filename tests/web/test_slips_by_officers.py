"""The officer of a unit prints slips for its members, and what the pages offer him is what he may do."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.web.test_sign_in_care import NEW, as_, use
from tests.world import grant, person
from trienkhai.accounts.models import User
from trienkhai.journal.models import Message
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Person


@pytest.fixture
def mai(world) -> Person:  # type: ignore[no-untyped-def]
    made = person("Đỗ Thị Mai", "mai", of=world.cell_1)
    grant(made, Role.MEMBER, world.cell_1)
    return made


def slip_of(answer) -> dict[str, str]:  # type: ignore[no-untyped-def]
    address, username, code = re.findall(r"<dd[^>]*>([^<]+)</dd>", answer.content.decode())
    return {"address": address, "username": username, "code": code}


def test_from_the_page_of_the_unit_to_a_slip_that_signs_in(world, mai) -> None:  # type: ignore[no-untyped-def]
    an, slips = as_(world.an), reverse("accounts:slips", args=[world.cell_1.pk])
    assert slips in an.get(reverse("organisations:unit", args=[world.cell_1.pk])).content.decode()
    listed = an.get(slips).content.decode()
    assert re.findall(r'name="person" value="(\d+)"', listed) == [str(mai.pk)]
    slip = slip_of(an.post(slips, {"person": [mai.pk, world.binh.pk, world.an.pk]}))
    owner = Client()
    owner.force_login(mai.user)
    assert use(slip).status_code == 302
    assert owner.get(reverse("shell:messages")).url.startswith("/dang-nhap/")  # whoever was signed in is out


def test_the_page_of_the_account_offers_slip_and_link_and_nothing_more(world, mai) -> None:  # type: ignore[no-untyped-def]
    an, account = as_(world.an), reverse("accounts:person", args=[mai.pk])
    shown = an.get(reverse("organisations:person", args=[mai.pk])).content.decode()
    assert account in shown
    assert "mở khóa" not in shown
    offered = set(re.findall(r'action="([^"]+)"', an.get(account).content.decode()))
    assert {each for each in offered if each.startswith(account)} == {f"{account}phieu/", f"{account}duong-dan/"}
    assert an.post(reverse("accounts:new-link", args=[mai.pk])).status_code == 200
    for name in ("unlock", "stop", "resume", "take-off-factor"):
        assert an.post(reverse(f"accounts:{name}", args=[mai.pk])).status_code == 403
    assert an.get(reverse("organisations:password", args=[mai.pk])).status_code == 403
    offered = set(re.findall(r'action="([^"]+)"', as_(world.binh).get(account).content.decode()))
    assert f"{account}ngung/" in offered


def test_the_pages_of_others_stay_shut(world, mai) -> None:  # type: ignore[no-untyped-def]
    officer = person("Ngô Văn Hải", "hai", of=world.cell_1)
    grant(officer, Role.UNIT_OFFICER, world.cell_1)
    for name in ("person", "slip", "new-link"):
        answer = as_(world.an).generic(
            "GET" if name == "person" else "POST", reverse(f"accounts:{name}", args=[officer.pk])
        )
        assert answer.status_code == 403
        elsewhere = as_(world.chi).generic(
            "GET" if name == "person" else "POST", reverse(f"accounts:{name}", args=[mai.pk])
        )
        assert elsewhere.status_code == 404
    assert as_(world.an).get(reverse("accounts:slips", args=[world.cell_2.pk])).status_code == 404
    assert as_(mai).get(reverse("accounts:slips", args=[world.cell_1.pk])).status_code in (403, 404)


def test_the_head_reads_in_a_sentence_who_handed_it_out(world, mai) -> None:  # type: ignore[no-untyped-def]
    as_(world.an).post(reverse("accounts:slip", args=[mai.pk]))
    read = as_(world.lan).get(reverse("shell:messages")).content.decode()
    assert "Đồng chí Lê Văn An (đầu mối đơn vị) đã cấp phiếu đăng nhập cho đồng chí Đỗ Thị Mai" in read
    assert Message.objects.filter(to=mai.pk, code="INVITED").exists()


def test_who_gives_a_greater_role_is_told_to_hand_out_a_new_slip(world, mai) -> None:  # type: ignore[no-untyped-def]
    use(slip_of(as_(world.an).post(reverse("accounts:slip", args=[mai.pk]))))
    given = {"role": "UNIT_OFFICER", "unit": world.cell_1.pk, "starts_on": "", "ends_before": ""}
    binh, address = as_(world.binh), reverse("organisations:give-role", args=[mai.pk])
    said = binh.post(address, given, follow=True).content.decode()
    assert "được cấp vai trò" in said
    assert "cấp phiếu mới ở trang tài khoản" in said
    assert not User.objects.get(pk=mai.user_id).has_usable_password()
    assert use(slip_of(binh.post(reverse("accounts:slip", args=[mai.pk])))).status_code == 302
    said = binh.post(address, {**given, "role": "INSPECTOR"}, follow=True).content.decode()
    assert "được cấp vai trò" in said
    assert "cấp phiếu mới" not in said


def test_a_password_set_by_a_slip_is_not_the_owners_name(world, mai) -> None:  # type: ignore[no-untyped-def]
    slip = slip_of(as_(world.an).post(reverse("accounts:slip", args=[mai.pk])))
    for named in ("Đỗ Thị Mai 2026", "dothimai-2026", "1-DO THI MAI-1"):
        refused = use(slip, named)
        assert refused.status_code == 422
        assert "họ tên" in refused.content.decode()
    assert "họ tên" not in use({**slip, "code": "AAAAA-AAAAA"}, "dothimai-2026").content.decode()  # tells no stranger
    assert use(slip, NEW).status_code == 302


def test_a_slip_and_a_link_open_nothing_once_he_is_officer_no_more(world, mai) -> None:  # type: ignore[no-untyped-def]
    an = as_(world.an)
    slip = slip_of(an.post(reverse("accounts:slips", args=[world.cell_1.pk]), {"person": [mai.pk]}))
    held = Grant.objects.filter(person=world.an)
    held.update(ends_before=timezone.localdate())
    assert use(slip).status_code == 422
    held.update(ends_before=None)
    page = an.post(reverse("accounts:new-link", args=[mai.pk])).content.decode()
    address = re.search(r"https?://[^/]+(/[^\s<\"]*loi-moi/\d+/[^\s<\"]+)", page)
    assert address is not None
    assert Client().get(address[1]).status_code == 200
    held.update(ends_before=timezone.localdate())
    assert Client().get(address[1]).status_code == 404
