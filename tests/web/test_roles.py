"""Pages of roles: given with dates, told to the head, lent for a time, taken back; an account for who is listed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import person
from trienkhai.accounts.models import User
from trienkhai.journal.models import Message
from trienkhai.organisations import queries
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Person

TODAY = date(2026, 4, 20)
LENT = "/don-vi/uy-quyen/"


@pytest.fixture(autouse=True)
def _today(settings):  # type: ignore[no-untyped-def]
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def hoa(world) -> Person:  # type: ignore[no-untyped-def]
    return person("Nguyễn Thị Hòa", "hoa", of=world.cell_1)


def at(client, who, address: str, **query: str):  # type: ignore[no-untyped-def]
    client.force_login(who.user)
    return client.get(address, query)


def sent(client, who, address: str, **data: object):  # type: ignore[no-untyped-def]
    client.force_login(who.user)
    return client.post(address, data)


# --- giving
def test_a_role_is_given_for_a_time_and_acts_on_the_next_request(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    address = f"/don-vi/nguoi/{hoa.pk}/vai-tro/"
    page = at(client, world.binh, address).content.decode()
    assert f'value="{world.cell_1.pk}" checked' in page
    assert "ADMINISTRATOR" not in page  # nobody gives more than he holds
    assert "Đồng chí là quản trị" not in page
    assert at(client, hoa, f"/don-vi/{world.cell_1.pk}/").status_code == 404
    data = {"unit": world.cell_1.pk, "role": "UNIT_OFFICER", "ends_before": "30/04/2026"}
    assert sent(client, world.binh, address, **data).url == f"/don-vi/nguoi/{hoa.pk}/"
    assert hoa.grants.get().ends_before == date(2026, 5, 1)
    assert at(client, hoa, f"/don-vi/{world.cell_1.pk}/").status_code == 200
    assert "từ 20/04/2026 đến hết 30/04/2026" in at(client, world.binh, f"/don-vi/nguoi/{hoa.pk}/").content.decode()


def test_an_administrator_reads_on_the_form_that_the_head_is_told_and_the_head_is(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    address = f"/don-vi/nguoi/{hoa.pk}/vai-tro/"
    assert "sẽ được báo cho người đứng đầu đơn vị" in at(client, world.dung, address).content.decode()
    assert sent(client, world.dung, address, unit=world.cell_1.pk, role="SPECIALIST").status_code == 302
    assert Message.objects.filter(to=world.an.pk, code="ROLE_GRANTED").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends_before": "01/04/2026"}, "Ngày hết quyền phải sau ngày bắt đầu"),
        ({"ends_before": "hôm nào"}, "Ngày chưa đúng"),
        ({"unit": ""}, "Đồng chí chọn một đơn vị"),
        ({"role": "ADMINISTRATOR"}, ""),
    ],
)
def test_a_refused_role_keeps_the_form(client, world, hoa, wrong: dict[str, str], said: str) -> None:  # type: ignore[no-untyped-def]
    data = {"unit": world.cell_1.pk, "role": "INSPECTOR", "starts_on": "21/04/2026"}
    page = sent(client, world.binh, f"/don-vi/nguoi/{hoa.pk}/vai-tro/", **{**data, **wrong})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert 'value="21/04/2026"' in page.content.decode()
    assert not hoa.grants.exists()


def test_who_gives_no_roles_is_refused_and_nobody_gives_to_himself(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    assert at(client, world.an, f"/don-vi/nguoi/{hoa.pk}/vai-tro/").status_code == 403
    assert at(client, world.chi, f"/don-vi/nguoi/{hoa.pk}/vai-tro/").status_code == 404
    assert at(client, world.binh, f"/don-vi/nguoi/{world.binh.pk}/vai-tro/").status_code == 403
    assert "/vai-tro/" not in at(client, world.binh, f"/don-vi/nguoi/{world.binh.pk}/").content.decode()


def test_a_role_is_ended_from_the_page_of_the_person(client, world) -> None:  # type: ignore[no-untyped-def]
    grant = world.an.grants.get()
    page = at(client, world.binh, f"/don-vi/nguoi/{world.an.pk}/").content.decode()
    assert f"/don-vi/thoi-quyen/{grant.pk}/" in page
    assert (
        f"/don-vi/thoi-quyen/{grant.pk}/" not in at(client, world.an, f"/don-vi/nguoi/{world.an.pk}/").content.decode()
    )


# --- accounts
def test_somebody_listed_is_given_an_account_that_only_a_slip_opens(client, world) -> None:  # type: ignore[no-untyped-def]
    kha = person("Lý Văn Kha", of=world.health)
    address = f"/don-vi/nguoi/{kha.pk}/tai-khoan/"
    taken = sent(client, world.binh, address, username="An")
    assert taken.status_code == 422
    assert "đã có người dùng" in taken.content.decode()
    assert sent(client, world.binh, address, username="kha").status_code == 302
    assert not User.objects.get(username="kha").has_usable_password()
    again = sent(client, world.binh, address, username="kha2")
    assert "đã có tài khoản" in again.content.decode()
    assert sent(client, world.binh, f"/don-vi/nguoi/{kha.pk}/vai-tro/", unit=world.health.pk, role="UNIT_OFFICER").url
    page = at(client, world.binh, f"/don-vi/nguoi/{kha.pk}/").content.decode()
    assert "Phiếu, đường dẫn, mở khóa, ngừng" in page
    assert at(client, world.lan, address).status_code == 403
    assert at(client, world.chi, address).status_code == 404


def test_a_stopped_account_says_so_on_the_page(client, world) -> None:  # type: ignore[no-untyped-def]
    User.objects.filter(pk=world.an.user_id).update(is_active=False)
    assert "Đang ngừng" in at(client, world.binh, f"/don-vi/nguoi/{world.an.pk}/").content.decode()


# --- lending
def loan(world, to, **more: str) -> dict[str, object]:  # type: ignore[no-untyped-def]
    return {"grant": world.an.grants.get().pk, "person": to.pk, "ends_before": "30/04/2026", **more}


def test_a_role_is_lent_shown_on_both_sides_and_taken_back(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    first = at(client, world.an, LENT).content.decode()
    assert "Đầu mối đơn vị · Chi bộ Bảo tàng tỉnh" in first
    assert f'name="person" value="{hoa.pk}"' in first
    assert sent(client, world.an, LENT, **loan(world, hoa)).url == LENT
    lent = Grant.objects.get(person=hoa)
    assert (lent.delegated_by, lent.ends_before) == (world.an, date(2026, 5, 1))
    assert "từ 20/04/2026 đến hết 30/04/2026" in at(client, world.an, LENT).content.decode()
    mine = at(client, hoa, LENT).content.decode()
    assert "theo ủy quyền của đồng chí Lê Văn An đến hết 30/04/2026" in mine
    assert "không có vai trò nào ủy quyền được" in mine
    page = at(client, world.binh, f"/don-vi/nguoi/{hoa.pk}/").content.decode()
    assert "theo ủy quyền của đồng chí Lê Văn An đến hết 30/04/2026" in page
    assert at(client, hoa, f"/don-vi/{world.cell_1.pk}/").status_code == 200
    assert sent(client, world.an, f"{LENT}{lent.pk}/thu-hoi/").url == LENT
    assert at(client, hoa, f"/don-vi/{world.cell_1.pk}/").status_code == 404
    assert "Đã hết: 1" in at(client, world.an, LENT).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends_before": ""}, "Đồng chí ghi ngày"),
        ({"ends_before": "01/04/2026"}, "sau hôm nay"),
        ({"person": ""}, "chọn người được ủy quyền"),
        ({"grant": "1x"}, ""),
    ],
)
def test_a_refused_loan_keeps_the_form(client, world, hoa, wrong: dict[str, str], said: str) -> None:  # type: ignore[no-untyped-def]
    page = sent(client, world.an, LENT, **{**loan(world, hoa, starts_on="21/04/2026"), **wrong})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert 'value="21/04/2026"' in page.content.decode()
    assert not Grant.objects.filter(person=hoa).exists()


def test_a_role_is_lent_only_to_whom_one_sees_and_only_the_lender_takes_back(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    assert sent(client, world.an, LENT, **loan(world, world.chi)).status_code == 404
    sent(client, world.an, LENT, **loan(world, hoa))
    lent = Grant.objects.get(person=hoa)
    for other in (world.chi, world.binh, hoa):
        assert sent(client, other, f"{LENT}{lent.pk}/thu-hoi/").status_code == 404
    not_lent = world.an.grants.get()
    assert sent(client, world.an, f"{LENT}{not_lent.pk}/thu-hoi/").status_code == 404


def test_somebody_to_lend_to_is_searched_without_losing_what_was_typed(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    data = {**loan(world, hoa), "act": "search", "person-tim": "khong co ai"}
    page = sent(client, world.an, LENT, **data)
    assert page.status_code == 200
    words = page.content.decode()
    assert 'value="30/04/2026"' in words
    assert f'value="{hoa.pk}" checked' in words
    assert not Grant.objects.filter(person=hoa).exists()


def test_an_administrator_lends_nothing(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    assert "không có vai trò nào ủy quyền được" in at(client, world.dung, LENT).content.decode()
    assert sent(client, world.dung, LENT, **loan(world, hoa)).status_code == 422


# --- the fragment of the unit's page
def test_the_roles_of_a_unit_tell_who_lent_until_when_and_who_may_end_them(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    sent(client, world.an, LENT, **loan(world, hoa))
    world.binh.today = TODAY
    own, lent = sorted(queries.roles_held_on(world.binh, world.cell_1, TODAY), key=lambda line: line.lent_by)
    assert (own.full_name, own.lent_by, own.may_end) == ("Lê Văn An", "", True)
    assert (lent.full_name, lent.lent_by, lent.ends_before) == ("Nguyễn Thị Hòa", "Lê Văn An", date(2026, 5, 1))
    world.an.today = TODAY
    assert not any(line.may_end for line in queries.roles_held_on(world.an, world.cell_1, TODAY))


def test_the_page_of_loans_costs_the_same_for_one_or_sixty(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    def cost() -> int:
        client.get(LENT)
        with CaptureQueriesContext(connection) as made:
            assert client.get(LENT).status_code == 200
        return len(made)

    sent(client, world.an, LENT, **loan(world, hoa))
    before = cost()
    for n in range(60):
        each = person(f"Trần Văn {n}", f"t{n}", of=world.cell_1)
        Grant.objects.create(
            person=each, unit=world.cell_1, role=Role.UNIT_OFFICER, starts_on=TODAY, ends_before=date(2026, 5, 1),
            delegated_by=world.an,
        )  # fmt: skip
    assert cost() == before
    assert before < 20
