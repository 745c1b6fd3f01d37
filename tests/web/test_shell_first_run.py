"""From an empty installation to the first document, without a shell."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from trienkhai.accounts.models import User
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Grant, Installation, Person, Unit

BEGIN = "/bat-dau/"
COMMITTEE = {
    "committee": "Đảng ủy các cơ quan Đảng tỉnh",
    "kind": "",
    "line": "",
    "symbol_mark": "ĐUCCQ",
    "place": "Hà Tiên",
}
ACCOUNT = {
    "full_name": "Trần Thị Bình",
    "username": "binh",
    "password": "mat-khau-thu-nghiem",
    "again": "mat-khau-thu-nghiem",
}
LIST = (
    "1. Đảng bộ Sở Xây dựng\n   - Chi bộ 1\n2. Chi bộ Thư viện\n3. Đoàn các cơ quan\n4. Ban Tuyên giáo\n5. Tổ giúp việc"
)

pytestmark = pytest.mark.django_db


def fields_of(page) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """What the browser would send back of the page's form."""
    text = page.content.decode()
    sent = dict(re.findall(r'<input[^>]*?name="([\w-]+)"[^>]*?value="([^"]*)"', text))
    for name, options in re.findall(r'<select[^>]*?name="([\w-]+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    return sent


def test_every_page_leads_to_the_first_run_while_nothing_is_there(client) -> None:  # type: ignore[no-untyped-def]
    for address in ("/", "/dang-nhap/", "/don-vi/"):
        assert client.get(address).url == BEGIN
    assert client.get(BEGIN).status_code == 200


def test_two_forms_lead_from_nothing_to_the_first_document(client) -> None:  # type: ignore[no-untyped-def]
    checked = client.post(BEGIN, {**COMMITTEE, "units": LIST, "step": "check"})
    sent = fields_of(checked)
    assert sent["kind"] == UnitKind.BLOC_COMMITTEE
    assert [sent[f"kind-{n}"] for n in range(6)] == [
        "GRASSROOTS_ORGANISATION", "CELL", "GRASSROOTS_CELL", "YOUTH_UNION", "DEPARTMENT", "OTHER",
    ]  # fmt: skip
    assert not Unit.objects.exists()
    done = client.post(
        BEGIN, {**sent, **ACCOUNT, "kind-5": "OFFICE", "name-2": "Chi bộ Thư viện tỉnh", "step": "found"}
    )
    assert done.url == "/ke-hoach/tai-len/" or done.url.startswith("/ke-hoach/")
    person = Person.objects.get()
    assert client.session["_auth_user_id"] == str(person.user_id)
    assert set(Grant.objects.values_list("role", flat=True)) == {Role.SPECIALIST, Role.ADMINISTRATOR}
    committee = Installation.objects.get().committee
    assert (committee.symbol_mark, committee.place) == ("ĐUCCQ", "Hà Tiên")
    stored = dict(Unit.objects.exclude(pk=committee.pk).values_list("name", "kind"))
    assert stored["Tổ giúp việc"] == "OFFICE"
    assert stored["Chi bộ Thư viện tỉnh"] == "GRASSROOTS_CELL"
    assert Unit.objects.get(name="Chi bộ 1").parent.name == "Đảng bộ Sở Xây dựng"


def test_once_installed_the_first_run_does_not_exist(client, world) -> None:  # type: ignore[no-untyped-def]
    assert client.get(BEGIN).status_code == 404
    assert client.post(BEGIN, {**COMMITTEE, "step": "found"}).status_code == 404
    assert User.objects.count() == 5


def test_a_list_may_be_left_for_later(client) -> None:  # type: ignore[no-untyped-def]
    sent = fields_of(client.post(BEGIN, {**COMMITTEE, "units": "", "step": "check"}))
    assert client.post(BEGIN, {**sent, **ACCOUNT, "step": "found"}).status_code == 302
    assert Unit.objects.count() == 1


@pytest.mark.parametrize(
    ("account", "part"),
    [
        ({"password": "ngan", "again": "ngan"}, "ít nhất 10"),
        ({"again": "khac-han-mat-khau"}, "không giống nhau"),
        ({"username": "có dấu"}, "không dấu"),
        ({"full_name": ""}, "họ và tên"),
    ],
)
def test_a_mistake_keeps_all_that_was_typed_and_stores_nothing(client, account: dict[str, str], part: str) -> None:  # type: ignore[no-untyped-def]
    sent = fields_of(client.post(BEGIN, {**COMMITTEE, "units": LIST, "step": "check"}))
    typed = {**sent, **ACCOUNT, **account, "name-0": "Đảng bộ Sở Nông nghiệp", "kind-5": "OFFICE", "step": "found"}
    page = client.post(BEGIN, typed)
    assert page.status_code == 422
    assert part in page.content.decode()
    again = fields_of(page)
    for name in ("name-0", "kind-5", "committee", "symbol_mark", "place", "under-1", "username", "full_name"):
        assert again.get(name, "") == typed[name], name
    assert typed["password"] not in page.content.decode()
    assert not Unit.objects.exists()
    assert not User.objects.exists()


def test_two_rows_of_one_name_and_a_row_left_out(client) -> None:  # type: ignore[no-untyped-def]
    sent = fields_of(client.post(BEGIN, {**COMMITTEE, "units": LIST, "step": "check"}))
    page = client.post(BEGIN, {**sent, **ACCOUNT, "name-2": "Đoàn các cơ quan", "step": "found"})
    assert page.status_code == 422
    assert "Trùng tên" in page.content.decode()
    done = client.post(BEGIN, {**sent, **ACCOUNT, "kind-0": "", "kind-2": "", "step": "found"})
    assert done.status_code == 302
    names = set(Unit.objects.values_list("name", flat=True))
    assert "Đảng bộ Sở Xây dựng" not in names
    assert Unit.objects.get(name="Chi bộ 1").parent == Installation.objects.get().committee


def test_going_back_brings_the_list_as_it_stands(client) -> None:  # type: ignore[no-untyped-def]
    sent = fields_of(client.post(BEGIN, {**COMMITTEE, "units": LIST, "step": "check"}))
    page = client.post(BEGIN, {**sent, "step": "back"})
    assert "Đảng bộ Sở Xây dựng\n    Chi bộ 1\nChi bộ Thư viện" in page.content.decode()
    assert 'value="Hà Tiên"' in page.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("a.xlsx", b"", "rỗng"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "Không đọc được tệp"),
        ("a.txt", "\n".join(f"Chi bộ {n}" for n in range(50_000)).encode(), "chia ra"),
        ("a.txt", b"1.\n2.\n3.\n", "Không thấy tên đơn vị"),
    ],
)
def test_a_bad_file_is_a_sentence_and_keeps_the_rest(client, name: str, data: bytes, part: str) -> None:  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile(name, data)
    page = client.post(BEGIN, {**COMMITTEE, "units": "Chi bộ A", "units_file": file, "step": "check"})
    text = page.content.decode()
    assert page.status_code == 422
    assert part in text
    assert "Chi bộ A" in text
    assert COMMITTEE["committee"] in text


def test_a_committee_needs_a_name(client) -> None:  # type: ignore[no-untyped-def]
    page = client.post(BEGIN, {**COMMITTEE, "committee": " ", "units": LIST, "step": "check"})
    assert page.status_code == 422
    assert "Đảng bộ Sở Xây dựng" in page.content.decode()


def test_four_thousand_units_pass_through_the_table(client) -> None:  # type: ignore[no-untyped-def]
    lines = "\n".join(f"Chi bộ cơ quan số {n}" for n in range(4_000))
    sent = fields_of(client.post(BEGIN, {**COMMITTEE, "units": lines, "step": "check"}))
    assert client.post(BEGIN, {**sent, **ACCOUNT, "step": "found"}).status_code == 302
    assert Unit.objects.count() == 4_001
