"""People: added, corrected, found however their names are written, counted once, their masked standings kept."""

from __future__ import annotations

from datetime import date

import pytest

from tests.world import LONG_AGO, grant, noon, person, unit
from trienkhai.journal.models import JournalDetail, JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations import queries, services
from trienkhai.organisations.choices import Category, MemberStatus, PostKind, Role, RosterKind, UnitKind
from trienkhai.organisations.models import Membership, Person, Post, RosterEntry, Standing

AT = noon(2026, 4, 2)
TODAY = AT.date()
NAMES = (
    "Lý Thị Mỹ", "Lí Văn Kỹ", "Trần Quý", "Trần Quí Đôn", "Phạm Thúy", "Phạm Thuý Nga", "Đỗ Hòa", "Đỗ Hoà Bình", "Nguyễn Thị Huyền",
    "Ngô Quyết Thắng", "Đặng Ỷ Lan", "H'Hen Niê", "Vũ Tuỵ", "Vũ Tụy Anh", "Lê Khỏe", "Lê Khoẻ Mạnh", "Hồ Sĩ Hy", "Hồ Sỹ Hi", "Bùi Đức", "Cao Tỷ",
)  # fmt: skip
QUERIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ly", ("Lý Thị Mỹ", "Lí Văn Kỹ")),
    ("lí", ("Lý Thị Mỹ", "Lí Văn Kỹ")),
    ("LÝ", ("Lý Thị Mỹ", "Lí Văn Kỹ")),
    ("mi", ("Lý Thị Mỹ",)),
    ("mỹ", ("Lý Thị Mỹ",)),
    ("ki", ("Lí Văn Kỹ",)),
    ("kĩ", ("Lí Văn Kỹ",)),
    ("tran quy", ("Trần Quý", "Trần Quí Đôn")),
    ("Trần Quí", ("Trần Quý", "Trần Quí Đôn")),
    ("quý", ("Trần Quý", "Trần Quí Đôn", "Ngô Quyết Thắng")),
    ("quyet", ("Ngô Quyết Thắng",)),
    ("quy", ("Trần Quý", "Trần Quí Đôn", "Ngô Quyết Thắng")),
    ("thúy", ("Phạm Thúy", "Phạm Thuý Nga")),
    ("thuý", ("Phạm Thúy", "Phạm Thuý Nga")),
    ("thuy", ("Phạm Thúy", "Phạm Thuý Nga")),
    ("hoà", ("Đỗ Hòa", "Đỗ Hoà Bình")),
    ("hòa", ("Đỗ Hòa", "Đỗ Hoà Bình")),
    ("do hoa", ("Đỗ Hòa", "Đỗ Hoà Bình")),
    ("ĐỖ HOÀ", ("Đỗ Hòa", "Đỗ Hoà Bình")),
    ("tụy", ("Vũ Tuỵ", "Vũ Tụy Anh")),
    ("tuỵ", ("Vũ Tuỵ", "Vũ Tụy Anh")),
    ("khoẻ", ("Lê Khỏe", "Lê Khoẻ Mạnh")),
    ("khỏe", ("Lê Khỏe", "Lê Khoẻ Mạnh")),
    ("si hi", ("Hồ Sĩ Hy", "Hồ Sỹ Hi")),
    ("sỹ hy", ("Hồ Sĩ Hy", "Hồ Sỹ Hi")),
    ("nguyen thi huyen", ("Nguyễn Thị Huyền",)),
    ("NGUYỄN  THỊ   HUYỀN", ("Nguyễn Thị Huyền",)),
    ("Huye\u0302\u0300n", ("Nguyễn Thị Huyền",)),
    ("duc", ("Bùi Đức",)),
    ("tỉ", ("Cao Tỷ",)),
    ("h'hen", ("H'Hen Niê",)),
    ("khong co ai", ()),
)  # fmt: skip


@pytest.mark.parametrize(("text", "found"), QUERIES, ids=[text for text, _found in QUERIES])
def test_a_name_is_found_however_it_is_written(world, text: str, found: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    for name in NAMES:
        person(name, of=world.cell_1)
    listing = queries.people_under(world.an, TODAY, text=text)
    assert sorted(line.full_name for line in listing.lines) == sorted(found)
    assert listing.total == len(found)


def test_people_are_sorted_by_given_name_as_the_alphabet_goes(world) -> None:  # type: ignore[no-untyped-def]
    for name in ("Trần Thị Ánh", "Lê Văn Bảo", "Đỗ Ăn", "Đặng Văn Đức", "Phạm Dũng", "Lê Ân"):
        person(name, of=world.cell_2)
    listed = [line.full_name for line in queries.people_under(world.chi, TODAY).lines]
    assert listed == ["Trần Thị Ánh", "Đỗ Ăn", "Lê Ân", "Lê Văn Bảo", "Phạm Kim Chi", "Phạm Dũng", "Đặng Văn Đức"]


def test_a_person_is_added_once_however_often_the_form_is_sent(world) -> None:  # type: ignore[no-untyped-def]
    made = [
        services.add_person(world.cell_1, full_name=" Đỗ  Văn Em ", birth_year=1985, by=world.dung, at=AT, key="a-key")
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert Person.objects.filter(full_name="Đỗ Văn Em", birth_year=1985).count() == 1
    assert Membership.objects.get(person=made[0]).unit == world.cell_1


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"full_name": "  "}, "ghi họ và tên"),
        ({"full_name": "x" * 121}, "dài quá 120"),
        ({"full_name": "Đỗ Văn Em", "birth_year": 1850}, "1900"),
        ({"full_name": "Đỗ Văn Em", "birth_year": 2027}, "2026"),
    ],
)
def test_what_is_no_person_is_refused_with_a_sentence(world, given, part: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DomainError, match=part):
        services.add_person(world.cell_1, **given, by=world.dung, at=AT)


def test_only_who_keeps_the_list_writes_people(world) -> None:  # type: ignore[no-untyped-def]
    for who in (world.chi, world.lan):
        with pytest.raises(NotAllowed):
            services.add_person(world.cell_1, full_name="Đỗ Văn Em", by=who, at=AT)
        with pytest.raises(NotAllowed):
            services.correct_person(world.an, full_name="Lê Văn Ân", birth_year=None, by=who, at=AT)
    for keeper in (world.an, world.binh, world.dung):  # the unit's officer, the specialist above, the administrator
        services.add_person(world.cell_1, full_name=f"Đỗ Văn Em {keeper.pk}", by=keeper, at=AT)


def test_a_name_is_corrected_and_found_by_the_new_one(world) -> None:  # type: ignore[no-untyped-def]
    services.correct_person(world.an, full_name="Lê Văn Ẩn", birth_year=1979, by=world.dung, at=AT)
    assert [line.full_name for line in queries.people_under(world.an, TODAY, text="Ẩn").lines] == ["Lê Văn Ẩn"]
    told = JournalDetail.objects.latest("pk").values
    assert told == {"full_name": ["Lê Văn An", "Lê Văn Ẩn"], "birth_year": [None, 1979]}


def test_a_person_of_three_lines_counts_once(world) -> None:  # type: ignore[no-untyped-def]
    agency = unit("Bảo tàng tỉnh", UnitKind.PUBLIC_SERVICE_UNIT, world.committee)
    for where, category in ((agency, Category.PUBLIC_EMPLOYEE), (world.youth, Category.YOUTH_MEMBER)):
        services.add_membership(world.an, unit=where, category=category, by=world.dung, at=AT)
    units = queries.units_of(world.dung, world.committee)
    assert queries.distinct_people(units, on=TODAY) == 5
    assert queries.distinct_people([world.cell_1, agency, world.youth], on=TODAY) == 1
    listing = queries.people_under(world.dung, TODAY, text="le van an")
    assert listing.total == 1
    assert [home.unit_name for home in listing.lines[0].homes] == [world.cell_1.name, "Bảo tàng tỉnh", world.youth.name]


def test_memberships_count_on_their_days_only(world) -> None:  # type: ignore[no-untyped-def]
    joined = services.add_membership(
        world.an, unit=world.youth, category=Category.YOUTH_MEMBER, starts_on=date(2026, 3, 1), by=world.dung, at=AT
    )
    services.end_membership(joined, ends_before=date(2026, 4, 1), by=world.dung, at=AT)
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    assert [queries.distinct_people([world.youth], on=day) for day in days] == [0, 1, 1, 0]
    with pytest.raises(DomainError, match="01/03/2026"):
        services.end_membership(joined, ends_before=date(2026, 2, 1), by=world.dung, at=AT)


def test_the_same_membership_is_not_written_twice(world) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DomainError, match="đang sinh hoạt"):
        services.add_membership(world.an, unit=world.cell_1, category=Category.PARTY_MEMBER, by=world.dung, at=AT)


def test_what_hangs_on_a_membership_ends_with_it(world) -> None:  # type: ignore[no-untyped-def]
    home = world.an.memberships.get()
    services.set_standing(home, status=MemberStatus.PROBATIONARY, by=world.dung, at=AT)
    services.add_to_roster(world.an, unit=world.cell_1, kind=RosterKind.SPEAKER, by=world.dung, at=AT)
    services.end_membership(home, ends_before=date(2026, 5, 1), by=world.dung, at=AT)
    for row in (Standing.objects.get(), Post.objects.get(person=world.an), RosterEntry.objects.get()):
        assert row.ends_before == date(2026, 5, 1)


def test_a_post_has_a_term(world) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DomainError, match="không thể trước"):
        services.add_post(
            world.an, unit=world.cell_1, kind=PostKind.MEMBER, starts_on=date(2026, 1, 1), ends_before=LONG_AGO,
            by=world.dung, at=AT,
        )  # fmt: skip
    with pytest.raises(DomainError, match="đang giữ chức vụ"):
        services.add_post(world.an, unit=world.cell_1, kind=PostKind.SECRETARY, by=world.dung, at=AT)
    post = Post.objects.get(person=world.an)
    services.end_post(post, ends_before=TODAY, by=world.dung, at=AT)
    services.add_post(
        world.an, unit=world.cell_1, kind=PostKind.SECRETARY, starts_on=TODAY, ends_before=date(2031, 1, 1),
        by=world.dung, at=AT,
    )  # fmt: skip
    shown = queries.person_shown(world.an, world.an, TODAY)
    assert [(each.starts_on, each.ends_before) for each in shown.posts] == [(None, TODAY), (TODAY, date(2031, 1, 1))]


# --- standings
def _suspended(world) -> Membership:  # type: ignore[no-untyped-def]
    home = world.an.memberships.get()
    services.set_standing(home, status=MemberStatus.SUSPENDED, by=SYSTEM, at=AT)
    return home


def test_a_masked_standing_is_shown_to_nobody_until_it_is_revealed_with_a_trace(world) -> None:  # type: ignore[no-untyped-def]
    home = _suspended(world)
    before = queries.person_shown(world.binh, world.an, TODAY).memberships[0]
    assert (before.status, before.is_masked, before.may_reveal) == (None, True, True)
    assert queries.people_under(world.binh, TODAY, text="le van an").lines[0].homes[0].status is None
    assert services.reveal_standing(home, by=world.binh, at=AT) == MemberStatus.SUSPENDED
    entry = JournalEntry.objects.latest("pk")
    assert (entry.verb, entry.by, entry.subject_id) == ("organisations.standing-revealed", world.binh.pk, home.pk)
    after = queries.person_shown(world.binh, world.an, TODAY, revealed=[home.pk]).memberships[0]
    assert (after.status, after.is_masked) == (MemberStatus.SUSPENDED, False)


def test_the_it_person_neither_sees_nor_writes_a_masked_standing(world) -> None:  # type: ignore[no-untyped-def]
    home = world.an.memberships.get()
    with pytest.raises(NotAllowed):
        services.set_standing(home, status=MemberStatus.EXEMPT, by=world.dung, at=AT)
    _suspended(world)
    with pytest.raises(NotAllowed):
        services.reveal_standing(home, by=world.dung, at=AT)
    assert not queries.person_shown(world.dung, world.an, TODAY).memberships[0].may_reveal


def test_the_journal_does_not_tell_what_screens_mask(world) -> None:  # type: ignore[no-untyped-def]
    _suspended(world)
    assert "SUSPENDED" not in str([detail.values for detail in JournalDetail.objects.all()])


def test_standings_follow_each_other(world) -> None:  # type: ignore[no-untyped-def]
    home = world.an.memberships.get()
    services.set_standing(home, status=MemberStatus.PROBATIONARY, starts_on=date(2025, 4, 1), by=world.dung, at=AT)
    services.set_standing(home, status=MemberStatus.OFFICIAL, starts_on=date(2026, 4, 1), by=world.dung, at=AT)
    assert list(home.standings.values_list("status", "ends_before")) == [("PROBATIONARY", date(2026, 4, 1))]
    assert services.set_standing(home, status=MemberStatus.OFFICIAL, by=world.dung, at=AT) is None
    assert queries.person_shown(world.an, world.an, TODAY).memberships[0].status == MemberStatus.OFFICIAL


# --- rosters
def test_a_roster_is_kept_by_decision_and_by_given_name(world) -> None:  # type: ignore[no-untyped-def]
    for who in (world.binh, world.an):
        services.add_to_roster(
            who, unit=world.committee, kind=RosterKind.SPEAKER, decision_symbol="12-QĐ/ĐUK", decided_on=date(2026, 1, 5),
            by=world.dung, at=AT,
        )  # fmt: skip
    roster = queries.roster_of(world.binh, RosterKind.SPEAKER, TODAY)
    assert [(each.person.full_name, each.decision_symbol, each.starts_on) for each in roster] == [
        ("Lê Văn An", "12-QĐ/ĐUK", date(2026, 1, 5)),
        ("Trần Thị Bình", "12-QĐ/ĐUK", date(2026, 1, 5)),
    ]
    assert queries.roster_of(world.chi, RosterKind.SPEAKER, TODAY) == []  # kept by a unit that she does not see
    with pytest.raises(DomainError, match="đã có trong danh sách"):
        services.add_to_roster(world.an, unit=world.committee, kind=RosterKind.SPEAKER, by=world.dung, at=AT)
    services.end_roster_entry(roster[0], ends_before=TODAY, by=world.dung, at=AT)
    assert len(queries.roster_of(world.binh, RosterKind.SPEAKER, TODAY)) == 1
    assert len(queries.roster_of(world.binh, RosterKind.SPEAKER, TODAY, with_past=True)) == 2


# --- who is seen
def test_anothers_people_do_not_exist(world) -> None:  # type: ignore[no-untyped-def]
    home, post = world.chi.memberships.get(), Post.objects.get(person=world.lan)
    for door, number in (
        (queries.person_for, world.chi.pk),
        (queries.membership_for, home.pk),
        (queries.post_for, post.pk),
    ):
        with pytest.raises(NotFound):
            door(world.an, number)
    assert [line.full_name for line in queries.people_under(world.an, TODAY).lines] == ["Lê Văn An"]


def test_a_person_shows_only_what_stands_in_units_one_sees(world) -> None:  # type: ignore[no-untyped-def]
    services.add_membership(world.an, unit=world.youth, category=Category.YOUTH_MEMBER, by=world.dung, at=AT)
    grant(world.an, Role.MEMBER, world.youth)
    assert len(queries.person_shown(world.an, world.an, TODAY).memberships) == 1
    assert len(queries.person_shown(world.binh, world.an, TODAY).memberships) == 2


def test_lists_cost_the_same_for_one_person_or_sixty(world, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for count in (1, 60):
        for number in range(count):
            person(f"Đinh Văn {number}", of=world.cell_1)
        viewer = Person.objects.get(pk=world.an.pk)
        with django_assert_num_queries(7):  # grants, everybody, found, page, homes, standings, posts
            assert queries.people_under(viewer, TODAY, text="dinh").lines
