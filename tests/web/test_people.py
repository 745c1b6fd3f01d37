"""Pages of people: found, looked at, put on the list, moved, merged; rosters read and printed."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.world import noon, person, unit
from trienkhai.journal.models import JournalEntry
from trienkhai.organisations import services
from trienkhai.organisations.choices import (
    Category,
    MemberStatus,
    PostKind,
    Role,
    RosterKind,
    UnitKind,
)
from trienkhai.organisations.models import Grant, Membership, Person, Post, RosterEntry, Standing

TODAY = date(2026, 4, 20)
LIST = "/don-vi/nguoi/"


@pytest.fixture(autouse=True)
def _today(settings):  # type: ignore[no-untyped-def]
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def hoa(world) -> Person:  # type: ignore[no-untyped-def]
    """On the list of Chi bộ Bảo tàng, and of the union too; no account."""
    made = person("Nguyễn Thị Hòa", of=world.cell_1)
    Membership.objects.create(person=made, unit=world.youth, category=Category.YOUTH_MEMBER)
    return made


def at(client, who, address: str, **query: str):  # type: ignore[no-untyped-def]
    client.force_login(who.user)
    return client.get(address, query)


def sent(client, who, address: str, **data: object):  # type: ignore[no-untyped-def]
    client.force_login(who.user)
    return client.post(address, data)


# --- the list
@pytest.mark.parametrize("typed", ["hoa", "HOÀ", "nguyen thi hoà", "Hòa"])
def test_somebody_is_found_however_the_name_is_written_and_counted_once(client, world, hoa, typed: str) -> None:  # type: ignore[no-untyped-def]
    page = at(client, world.binh, LIST, tim=typed).content.decode()
    assert page.count("Nguyễn Thị Hòa</a>") == 1
    assert "1/6 người" in page
    assert "Chi bộ Bảo tàng tỉnh" in page
    assert "Đoàn Khối các cơ quan tỉnh" in page


def test_the_list_is_that_of_one_unit_when_the_address_names_it(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    page = at(client, world.binh, LIST, **{"don-vi": str(world.cell_1.pk)}).content.decode()
    assert "Chi bộ Bảo tàng tỉnh: 2 người" in page
    assert "Phạm Kim Chi" not in page


def test_the_list_is_filtered_by_category_and_by_roster(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    assert "1/6 người" in at(client, world.binh, LIST, **{"doi-tuong": "YOUTH_MEMBER"}).content.decode()
    RosterEntry.objects.create(person=world.an, unit=world.cell_1, kind=RosterKind.SPEAKER)
    page = at(client, world.binh, LIST, **{"danh-sach": "SPEAKER"}).content.decode()
    assert "1/6 người" in page
    assert "Lê Văn An" in page
    assert "5/6" not in page


def test_units_of_one_name_are_told_apart_by_their_superior(client, world) -> None:  # type: ignore[no-untyped-def]
    office = unit("Chi bộ Bảo tàng tỉnh", UnitKind.CELL, world.health)
    someone = person("Nguyễn Thị Hòa", of=office)
    RosterEntry.objects.create(person=someone, unit=office, kind=RosterKind.SPEAKER)
    for address in (LIST + "?tim=hoa", f"{LIST}{someone.pk}/", "/don-vi/danh-sach/"):
        assert "Đảng bộ Sở Y tế" in at(client, world.binh, address).content.decode()


def test_the_way_to_the_sheets_stands_there_for_who_may_send_them(client, world) -> None:  # type: ignore[no-untyped-def]
    assert f"/don-vi/nhap/?vao={world.committee.pk}" in at(client, world.dung, LIST).content.decode()
    page = at(client, world.an, LIST).content.decode()
    assert f"/don-vi/{world.cell_1.pk}/xuat/" in page
    assert f"/don-vi/nhap/?vao={world.cell_1.pk}" in page
    assert "/don-vi/nhap/" not in at(client, world.lan, LIST).content.decode()


def test_a_unit_officer_sees_only_his_own_people(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    page = at(client, world.an, LIST).content.decode()
    assert "Nguyễn Thị Hòa" in page
    assert "Phạm Kim Chi" not in page
    assert "Đoàn Khối" not in page  # her other unit is not his to see
    assert at(client, world.an, LIST, **{"don-vi": str(world.cell_2.pk)}).status_code == 404


@pytest.mark.parametrize("address", ["nguoi/", "nguoi/{}/", "nguoi/{}/sua/", "nguoi/{}/chuc-vu/", "nguoi/{}/vai-tro/",
                                     "nguoi/{}/noi-sinh-hoat/", "nguoi/{}/danh-sach/", "nguoi/trung/", "danh-sach/",
                                     "nguoi/{}/tai-khoan/", "nguoi/them/"])  # fmt: skip
def test_a_member_without_a_role_finds_no_page_of_people(client, world, hoa, address: str) -> None:  # type: ignore[no-untyped-def]
    mai = person("Đỗ Thị Mai", "mai", of=world.cell_1)
    Grant.objects.create(person=mai, unit=world.cell_1, role=Role.MEMBER, starts_on=TODAY)
    assert at(client, mai, "/don-vi/" + address.format(hoa.pk)).status_code == 404


def test_a_page_costs_the_same_for_one_person_or_sixty(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    client.force_login(world.dung.user)
    RosterEntry.objects.create(person=hoa, unit=world.cell_1, kind=RosterKind.SPEAKER)
    person("Lê Văn Ân", of=world.cell_1)
    person("LE VAN AN", of=world.cell_1)
    addresses = [LIST, f"{LIST}{hoa.pk}/", "/don-vi/danh-sach/", "/don-vi/nguoi/trung/", "/don-vi/uy-quyen/",
                 f"/don-vi/nguoi/{hoa.pk}/chuc-vu/", "/don-vi/danh-sach/?them=le"]  # fmt: skip
    before = [cost(address) for address in addresses]
    for n in range(60):
        each = unit(f"Chi bộ số {n}", UnitKind.GRASSROOTS_CELL, world.committee)
        someone = person(f"Lê Văn Ba {n}", of=each)
        RosterEntry.objects.create(person=someone, unit=each, kind=RosterKind.SPEAKER)
        Membership.objects.create(person=hoa, unit=each)
        Post.objects.create(person=hoa, unit=each, kind=PostKind.MEMBER)
        person("LE VAN AN", of=each)
        person("Lê Văn An", f"an{n}", of=each)
    assert [cost(address) for address in addresses] == before
    assert max(before) < 22


# --- one person
def test_the_page_of_a_person_tells_units_posts_rosters_and_roles(client, world) -> None:  # type: ignore[no-untyped-def]
    RosterEntry.objects.create(
        person=world.an, unit=world.cell_1, kind=RosterKind.SPEAKER, decision_symbol="12-QĐ/ĐUK", decided_on=TODAY
    )
    page = at(client, world.lan, f"{LIST}{world.an.pk}/").content.decode()
    for words in ("Lê Văn An", "Chi bộ Bảo tàng tỉnh", "Bí thư", "12-QĐ/ĐUK", "Đầu mối đơn vị", "Chính thức"):
        assert words in page
    assert "Chuyển sinh hoạt" not in page  # a leader does not keep the list


def test_anothers_person_does_not_exist(client, world) -> None:  # type: ignore[no-untyped-def]
    assert at(client, world.an, f"{LIST}{world.chi.pk}/").status_code == 404
    home = world.chi.memberships.get()
    for act in ("thoi", "chuyen", "tinh-trang", "hien"):
        assert sent(client, world.an, f"/don-vi/noi-sinh-hoat/{home.pk}/{act}/").status_code == 404


def test_who_sees_but_does_not_keep_the_list_is_refused(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    home = hoa.memberships.get(unit=world.cell_1)
    for address in (
        f"nguoi/{hoa.pk}/sua/", f"nguoi/{hoa.pk}/noi-sinh-hoat/", f"nguoi/{hoa.pk}/chuc-vu/", f"nguoi/{hoa.pk}/danh-sach/",
        f"noi-sinh-hoat/{home.pk}/thoi/", f"noi-sinh-hoat/{home.pk}/chuyen/", f"noi-sinh-hoat/{home.pk}/tinh-trang/",
        "nguoi/them/", "nguoi/trung/", f"nguoi/trung/{hoa.pk}/{world.an.pk}/",
    ):  # fmt: skip
        assert at(client, world.lan, "/don-vi/" + address).status_code == 403, address
        assert sent(client, world.lan, "/don-vi/" + address).status_code in (403, 405), address


def test_somebody_is_added_once_however_often_it_is_sent(client, world) -> None:  # type: ignore[no-untyped-def]
    address = f"{LIST}them/?don-vi={world.cell_1.pk}"
    page = at(client, world.dung, address)
    assert f'value="{world.cell_1.pk}" checked' in page.content.decode()
    data = {"unit": world.cell_1.pk, "full_name": "  Lý   Văn Kha ", "birth_year": "1980", "category": "PARTY_MEMBER",
            "starts_on": "3/2/2019", "key": "one-key"}  # fmt: skip
    for _ in range(2):
        assert sent(client, world.dung, address, **data).status_code == 302
    kha = Person.objects.get(full_name="Lý Văn Kha")
    assert (kha.birth_year, kha.memberships.get().starts_on) == (1980, date(2019, 2, 3))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"birth_year": "1880"}, "Năm sinh là một năm từ 1900"),
        ({"birth_year": "tám mươi"}, "bốn chữ số"),
        ({"starts_on": "31/2/2019"}, "Ngày chưa đúng"),
        ({"full_name": " "}, "Đồng chí ghi họ và tên"),
        ({"unit": ""}, "Đồng chí chọn một đơn vị"),
    ],
)
def test_a_refused_person_keeps_what_was_typed(client, world, wrong: dict[str, str], said: str) -> None:  # type: ignore[no-untyped-def]
    data = {"unit": world.cell_1.pk, "full_name": "Lý Văn Kha", "category": "CIVIL_SERVANT", "key": "k"}
    page = sent(client, world.dung, f"{LIST}them/", **{**data, **wrong})
    assert page.status_code == 422
    words = page.content.decode()
    assert said in words
    assert 'value="CIVIL_SERVANT" selected' in words
    assert not Person.objects.filter(full_name="Lý Văn Kha").exists()


def test_searching_for_a_unit_loses_nothing_and_judges_nothing(client, world) -> None:  # type: ignore[no-untyped-def]
    data = {"act": "search", "unit-tim": "thu vien", "full_name": "Lý Văn Kha", "birth_year": "x"}
    page = sent(client, world.dung, f"{LIST}them/", **data)
    words = page.content.decode()
    assert page.status_code == 200
    assert 'value="Lý Văn Kha"' in words
    assert "Chi bộ Thư viện tỉnh" in words
    assert "bốn chữ số" not in words


def test_a_name_is_corrected(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    address = f"{LIST}{hoa.pk}/sua/"
    assert 'value="Nguyễn Thị Hòa"' in at(client, world.dung, address).content.decode()
    assert sent(client, world.dung, address, full_name="Nguyễn Thị Hoa", birth_year="").url == f"{LIST}{hoa.pk}/"
    hoa.refresh_from_db()
    assert hoa.full_name == "Nguyễn Thị Hoa"
    assert sent(client, world.dung, address, full_name="", birth_year="").status_code == 422


def test_somebody_belongs_to_one_more_unit_and_not_twice_to_the_same(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    address = f"{LIST}{hoa.pk}/noi-sinh-hoat/"
    data = {"unit": world.health.pk, "category": "CIVIL_SERVANT"}
    assert sent(client, world.dung, address, **data).status_code == 302
    again = sent(client, world.dung, address, **data)
    assert again.status_code == 422
    assert "đang sinh hoạt ở Đảng bộ Sở Y tế rồi" in again.content.decode()


def test_somebody_is_transferred_by_a_document_from_a_day_on(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    home = hoa.memberships.get(unit=world.cell_1)
    address = f"/don-vi/noi-sinh-hoat/{home.pk}/chuyen/"
    assert "Chi bộ Thư viện tỉnh" in at(client, world.dung, address).content.decode()  # a sister, without searching
    data = {"unit": world.cell_2.pk, "on": "01/04/2026", "symbol": "7-QĐ/ĐUK", "decided_on": "25/03/2026"}
    assert sent(client, world.dung, address, **data, key="k").status_code == 302
    assert sent(client, world.dung, address, **data, key="k").status_code == 302
    home.refresh_from_db()
    assert home.ends_before == date(2026, 4, 1)
    assert {each.unit for each in hoa.memberships.filter(ends_before=None)} == {world.cell_2, world.youth}
    page = at(client, world.dung, f"{LIST}{hoa.pk}/").content.decode()
    assert "đến hết 31/03/2026" in page


def test_a_transfer_in_the_future_or_to_nowhere_is_refused(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    home = hoa.memberships.get(unit=world.cell_1)
    address = f"/don-vi/noi-sinh-hoat/{home.pk}/chuyen/"
    page = sent(client, world.dung, address, unit=world.cell_2.pk, on="01/05/2026", symbol="9-QĐ/X")
    assert page.status_code == 422
    assert "chưa đến" in page.content.decode()
    assert 'value="9-QĐ/X"' in page.content.decode()
    assert "chọn đơn vị chuyển đến" in sent(client, world.dung, address, on="01/04/2026").content.decode()


def test_a_membership_ends_and_its_posts_with_it(client, world) -> None:  # type: ignore[no-untyped-def]
    home = world.an.memberships.get()
    address = f"/don-vi/noi-sinh-hoat/{home.pk}/thoi/"
    assert 'value="20/04/2026"' in at(client, world.dung, address).content.decode()
    assert sent(client, world.dung, address, ends_before="").status_code == 422
    assert sent(client, world.dung, address, ends_before="01/04/2026").status_code == 302
    assert world.an.posts.get().ends_before == date(2026, 4, 1)


def test_a_post_has_a_term_whose_last_day_is_shown(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    address = f"{LIST}{hoa.pk}/chuc-vu/"
    page = at(client, world.dung, address).content.decode()
    assert f'value="{world.cell_1.pk}"' in page  # her units are offered
    assert f'value="{world.youth.pk}"' in page
    data = {"unit": world.cell_1.pk, "kind": "DEPUTY_SECRETARY", "starts_on": "01/01/2025", "ends_before": "31/12/2027"}
    assert sent(client, world.dung, address, **{**data, "ends_before": "30/12/2024"}).status_code == 422
    assert sent(client, world.dung, address, **data).status_code == 302
    post = hoa.posts.get()
    assert post.ends_before == date(2028, 1, 1)
    assert "từ 01/01/2025, đến hết 31/12/2027" in at(client, world.dung, f"{LIST}{hoa.pk}/").content.decode()
    end = f"/don-vi/chuc-vu/{post.pk}/thoi/"
    assert sent(client, world.dung, end, ends_before="01/01/2024").status_code == 422
    assert sent(client, world.dung, end, ends_before="20/04/2026").status_code == 302
    assert sent(client, world.lan, end, ends_before="20/04/2026").status_code == 403
    assert sent(client, world.chi, end, ends_before="20/04/2026").status_code == 404


# --- masked standings
@pytest.fixture
def exempt(hoa, world) -> Membership:  # type: ignore[no-untyped-def]
    home: Membership = hoa.memberships.get(unit=world.cell_1)
    Standing.objects.create(membership=home, status=MemberStatus.EXEMPT, starts_on=date(2026, 1, 5))
    return home


def test_a_masked_standing_stands_nowhere_until_it_is_shown_once_with_a_trace(client, world, hoa, exempt) -> None:  # type: ignore[no-untyped-def]
    address = f"{LIST}{hoa.pk}/"
    for page in (at(client, world.binh, address), at(client, world.binh, LIST)):
        assert "Miễn sinh hoạt" not in page.content.decode()
        assert "05/01/2026" not in page.content.decode()
        assert "•••" in page.content.decode()
    shown = sent(client, world.binh, f"/don-vi/noi-sinh-hoat/{exempt.pk}/hien/")
    assert "Miễn sinh hoạt" in shown.content.decode()
    assert "Chỉ hiện ở lần xem này" in shown.content.decode()
    entry = JournalEntry.objects.get(verb="organisations.standing-revealed")
    assert (entry.by, entry.subject_id) == (world.binh.pk, exempt.pk)
    assert "Miễn sinh hoạt" not in at(client, world.binh, address).content.decode()


def test_who_may_not_see_masked_standings_has_no_button_and_is_refused(client, world, hoa, exempt) -> None:  # type: ignore[no-untyped-def]
    page = at(client, world.dung, f"{LIST}{hoa.pk}/").content.decode()  # keeps the list, sees no content
    assert "•••" in page
    assert "/hien/" not in page
    assert sent(client, world.dung, f"/don-vi/noi-sinh-hoat/{exempt.pk}/hien/").status_code == 403
    assert at(client, world.dung, f"/don-vi/noi-sinh-hoat/{exempt.pk}/hien/").status_code == 405
    assert not JournalEntry.objects.filter(verb="organisations.standing-revealed").exists()


def test_who_keeps_the_list_writes_open_standings_and_both_hands_masked_ones(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    home = hoa.memberships.get(unit=world.cell_1)
    address = f"/don-vi/noi-sinh-hoat/{home.pk}/tinh-trang/"
    assert "EXEMPT" not in at(client, world.dung, address).content.decode()
    assert sent(client, world.dung, address, status="EXEMPT").status_code == 422
    assert sent(client, world.dung, address, status="PROBATIONARY", starts_on="03/02/2026").status_code == 302
    assert "Dự bị" in at(client, world.an, f"{LIST}{hoa.pk}/").content.decode()
    Grant.objects.create(person=world.dung, unit=world.committee, role=Role.LEADER, starts_on=TODAY)
    assert sent(client, world.dung, address, status="EXEMPT", starts_on="01/04/2026").status_code == 302
    assert sent(client, world.dung, address, status="SUSPENDED", starts_on="01/03/2026").status_code == 422


# --- rosters
def test_somebody_is_put_on_a_roster_found_by_name_and_leaves_it(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    found = at(client, world.dung, "/don-vi/danh-sach/", them="hoa", loai="COMMUNICATOR").content.decode()
    assert f"/don-vi/nguoi/{hoa.pk}/danh-sach/?loai=COMMUNICATOR" in found
    address = f"/don-vi/nguoi/{hoa.pk}/danh-sach/"
    data = {"unit": world.cell_1.pk, "kind": "COMMUNICATOR", "decision_symbol": "=5-QĐ/CB", "decided_on": "02/03/2026"}
    assert sent(client, world.dung, address, **data).status_code == 302
    assert "đã có trong danh sách này" in sent(client, world.dung, address, **data).content.decode()
    entry = RosterEntry.objects.get(person=hoa)
    assert entry.starts_on == date(2026, 3, 2)
    page = at(client, world.lan, "/don-vi/danh-sach/", loai="COMMUNICATOR").content.decode()
    assert "Tuyên truyền viên: 1 người" in page
    assert "=5-QĐ/CB" in page
    assert "Ra khỏi danh sách" not in page
    leave = f"/don-vi/danh-sach/{entry.pk}/ra/"
    assert at(client, world.lan, leave).status_code == 403
    assert at(client, world.chi, leave).status_code == 404
    assert sent(client, world.dung, leave, ends_before="20/04/2026").status_code == 302
    assert "0 người" in at(client, world.an, "/don-vi/danh-sach/", loai="COMMUNICATOR").content.decode()
    past = at(client, world.an, "/don-vi/danh-sach/", **{"loai": "COMMUNICATOR", "ca-cu": "1"}).content.decode()
    assert "đến hết 19/04/2026" in past


def test_a_roster_goes_out_as_texts_with_a_line_in_the_journal(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    RosterEntry.objects.create(person=hoa, unit=world.cell_1, kind=RosterKind.SPEAKER, decision_symbol="=1+1")
    RosterEntry.objects.create(person=world.chi, unit=world.cell_2, kind=RosterKind.SPEAKER)
    answer = sent(client, world.an, "/don-vi/danh-sach/tep/", loai="SPEAKER")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    words = [cell for row in rows for cell in row]
    assert "=1+1" in words
    assert "Nguyễn Thị Hòa" in words
    assert "Phạm Kim Chi" not in words
    assert JournalEntry.objects.filter(verb="organisations.roster-exported", by=world.an.pk).count() == 1
    assert sent(client, world.an, "/don-vi/danh-sach/tep/", **{"don-vi": world.cell_2.pk}).status_code == 404


# --- duplicates
def test_two_rows_of_one_person_are_merged_into_the_one_that_is_chosen(client, world, hoa) -> None:  # type: ignore[no-untyped-def]
    twin = person("NGUYEN THI HOA", of=world.cell_1)
    listed = at(client, world.dung, "/don-vi/nguoi/trung/").content.decode()
    assert "Có thể trùng: 1 cặp" in listed
    address = f"/don-vi/nguoi/trung/{hoa.pk}/{twin.pk}/"
    assert address in listed or f"/don-vi/nguoi/trung/{twin.pk}/{hoa.pk}/" in listed
    assert at(client, world.dung, address).status_code == 200
    assert sent(client, world.dung, address).status_code == 422
    assert sent(client, world.dung, address, keep=hoa.pk).url == f"{LIST}{hoa.pk}/"
    twin.refresh_from_db()
    assert twin.merged_into == hoa
    assert at(client, world.dung, f"{LIST}{twin.pk}/").url == f"{LIST}{hoa.pk}/"
    assert "0 cặp" in at(client, world.dung, "/don-vi/nguoi/trung/").content.decode()


def test_a_refused_merge_keeps_the_page_with_its_sentence(client, world) -> None:  # type: ignore[no-untyped-def]
    twin = person("Lê Văn An", "an2", of=world.cell_1)
    page = sent(client, world.dung, f"/don-vi/nguoi/trung/{world.an.pk}/{twin.pk}/", keep=twin.pk)
    assert page.status_code == 422
    assert "Cả hai bản ghi đều có tài khoản" in page.content.decode()
    assert f'value="{twin.pk}" checked' in page.content.decode()
    assert Person.objects.get(pk=world.an.pk).merged_into is None


def test_names_are_escaped_on_every_page(client, world) -> None:  # type: ignore[no-untyped-def]
    odd = services.add_person(world.cell_1, full_name="<b>X</b>", birth_year=None, by=world.dung, at=noon(2026, 4, 20))
    for address in (LIST, f"{LIST}{odd.pk}/", f"{LIST}{odd.pk}/sua/", f"{LIST}{odd.pk}/vai-tro/"):
        assert "<b>X</b>" not in at(client, world.dung, address).content.decode()
