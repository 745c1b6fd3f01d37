"""Pages of units: the tree, one unit, a list added, accounts."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.test_shell_first_run import fields_of
from tests.world import grant, person, unit
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Grant, Person, Unit

ACCOUNT = {"full_name": "Đỗ Văn Em", "username": "em", "password": "mat-khau-thu-nghiem", "role": "UNIT_OFFICER"}


def test_the_tree_is_searched_without_accents(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    page = client.get("/don-vi/", {"tim": "thu vien"}).content.decode()
    assert "Chi bộ Thư viện tỉnh" in page
    assert "Chi bộ Bảo tàng tỉnh" not in page
    assert "1/9 đơn vị" in page


def test_a_unit_officer_sees_only_his_branch(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.an.user)
    page = client.get("/don-vi/").content.decode()
    assert "Chi bộ Bảo tàng tỉnh" in page
    assert "Chi bộ Thư viện tỉnh" not in page
    assert client.get(f"/don-vi/{world.cell_1.pk}/").status_code == 200


@pytest.mark.parametrize("address", ["/don-vi/{}/", "/don-vi/them/?vao={}"])
def test_anothers_unit_does_not_exist(client, world, address: str) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.an.user)
    for other in (world.cell_2, world.health, world.committee):
        assert client.get(address.format(other.pk)).status_code == 404
    assert client.post(f"/don-vi/{world.cell_2.pk}/tai-khoan/", ACCOUNT).status_code == 404
    assert client.post(f"/don-vi/{world.cell_2.pk}/sua/", {"name": "X"}).status_code == 404
    assert client.post(f"/don-vi/thoi-quyen/{Grant.objects.get(person=world.chi).pk}/").status_code == 404
    assert client.post(f"/don-vi/mat-khau/{world.chi.pk}/", {"password": "x" * 12}).status_code == 404


def test_what_is_seen_but_not_ones_own_to_change_is_refused(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.an.user)
    own = world.cell_1.pk
    assert client.get(f"/don-vi/them/?vao={own}").status_code == 403
    assert client.post(f"/don-vi/{own}/tai-khoan/", ACCOUNT).status_code == 403
    assert client.post(f"/don-vi/{own}/sua/", {"name": "X", "kind": "CELL", "line": "PARTY"}).status_code == 403
    assert "Tạo tài khoản" not in client.get(f"/don-vi/{own}/").content.decode()
    assert client.post(f"/don-vi/thoi-quyen/{Grant.objects.get(person=world.an).pk}/").status_code == 403


def test_a_unit_is_corrected_and_a_mistake_is_said_at_the_field(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.dung.user)
    address = f"/don-vi/{world.cell_1.pk}/sua/"
    typed = {"name": world.cell_2.name, "kind": "GRASSROOTS_CELL", "line": "PARTY", "member_count": "31"}
    page = client.post(address, typed)
    assert page.status_code == 422
    assert "đã có đơn vị tên" in page.content.decode()
    assert 'value="31"' in page.content.decode()
    assert client.post(address, {**typed, "name": "Chi bộ Bảo tàng"}).url == f"/don-vi/{world.cell_1.pk}/"
    world.cell_1.refresh_from_db()
    assert (world.cell_1.name, world.cell_1.member_count) == ("Chi bộ Bảo tàng", 31)


def test_a_specialist_makes_an_account_that_works(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    assert client.post(f"/don-vi/{world.health.pk}/tai-khoan/", ACCOUNT).status_code == 302
    assert "Đỗ Văn Em" in client.get(f"/don-vi/{world.health.pk}/").content.decode()
    client.logout()
    assert client.post("/dang-nhap/", {"username": "em", "password": ACCOUNT["password"]}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "part"),
    [({"username": "an"}, "đã có người dùng"), ({"password": "ngan"}, "ít nhất 10"), ({"role": "ADMINISTRATOR"}, "")],
)
def test_a_refused_account_keeps_what_was_typed(client, world, wrong: dict[str, str], part: str) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    page = client.post(f"/don-vi/{world.health.pk}/tai-khoan/", {**ACCOUNT, **wrong})
    assert page.status_code == 422
    assert part in page.content.decode()
    assert 'value="Đỗ Văn Em"' in page.content.decode()
    assert not Person.objects.filter(full_name="Đỗ Văn Em").exists()


def test_a_role_is_ended_after_asking_once(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    held = Grant.objects.get(person=world.an)
    address = f"/don-vi/thoi-quyen/{held.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    held.refresh_from_db()
    assert held.ends_before is not None
    client.force_login(world.an.user)
    assert client.get(f"/don-vi/{world.cell_1.pk}/").status_code == 404


def test_a_forgotten_password_is_set_anew(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    address = f"/don-vi/mat-khau/{world.an.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"password": "ngan"}).status_code == 422
    assert client.post(address, {"password": "mot-mat-khau-khac"}).status_code == 302
    assert client.post(f"/don-vi/mat-khau/{world.dung.pk}/", {"password": "mot-mat-khau-khac"}).status_code == 403


def test_a_list_is_checked_then_added_once(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.dung.user)
    file = SimpleUploadedFile("a.csv", "Tên đơn vị;Số đảng viên\nChi bộ Đài tỉnh;12\nĐảng bộ Sở Y tế;90\n".encode())
    page = client.post("/don-vi/them/", {"units_file": file, "step": "check"})
    assert "1 đơn vị đã có sẵn" in page.content.decode()
    sent = {**fields_of(page), "step": "add"}
    for _ in range(2):
        assert client.post("/don-vi/them/", sent).url == f"/don-vi/{world.committee.pk}/"
    made = Unit.objects.get(name="Chi bộ Đài tỉnh")
    assert (made.parent, made.kind, made.member_count) == (world.committee, UnitKind.GRASSROOTS_CELL, 12)
    assert Unit.objects.filter(name="Đảng bộ Sở Y tế").count() == 1


def test_a_whole_group_is_given_another_kind(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.dung.user)
    sent = fields_of(client.post("/don-vi/them/", {"units": "Trường A\nTrường B\nChi bộ C"}))
    client.post("/don-vi/them/", {**sent, "all-PUBLIC_SERVICE_UNIT": "OTHER", "step": "add"})
    made = dict(Unit.objects.filter(name__in=["Trường A", "Trường B", "Chi bộ C"]).values_list("name", "kind"))
    assert made == {"Trường A": "OTHER", "Trường B": "OTHER", "Chi bộ C": "GRASSROOTS_CELL"}


def test_a_long_table_keeps_every_kind_for_names_that_are_not_clear(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.dung.user)
    lines = "\n".join([*(f"Chi bộ số {n}" for n in range(600)), "Nhóm Alpha"])
    page = client.post("/don-vi/them/", {"units": lines}).content.decode()
    clear, unclear = (
        re.search(rf'name="kind-{row}"[^>]*>(.*?)</select>', page).group(1).count("<option")  # type: ignore[union-attr]
        for row in (0, 600)
    )
    assert (clear, unclear) == (3, len(UnitKind) + 1)


def test_cells_are_added_under_a_grassroots_organisation(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.dung.user)
    sent = fields_of(client.post("/don-vi/them/", {"vao": world.health.pk, "units": "Chi bộ Thanh tra"}))
    assert sent["kind-0"] == UnitKind.CELL
    client.post("/don-vi/them/", {**sent, "step": "add"})
    assert Unit.objects.get(name="Chi bộ Thanh tra").parent == world.health


def test_an_empty_list_is_a_sentence(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.dung.user)
    page = client.post("/don-vi/them/", {"units": "\n\n"})
    assert page.status_code == 422
    assert "Không thấy tên đơn vị nào" in page.content.decode()


def test_names_are_escaped(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.dung.user)
    page = client.post("/don-vi/them/", {"units": '<script>alert(1)</script>\n" onfocus=x'}).content.decode()
    assert "<script>alert" not in page
    assert not re.search(r'value="" onfocus', page)


@pytest.mark.parametrize("address", ["/don-vi/", "/don-vi/{}/", "/"])
def test_a_page_costs_the_same_for_one_unit_or_sixty(client, world, address: str) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    address = address.format(world.committee.pk)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert client.get(address).status_code == 200
        return len(made)

    cost()
    before = cost()
    for n in range(60):
        each = unit(f"Chi bộ số {n}", UnitKind.GRASSROOTS_CELL, world.committee, started_on=date(2020, 1, 1))
        someone = person(f"Nguyễn Thị {n}", f"u{n}", of=each)
        grant(someone, Role.UNIT_OFFICER, each)
    assert cost() == before
    assert before < 21
