"""Nobody comes to more than he was given by merging, naming or importing people, or by reorganising units."""

from __future__ import annotations

import pytest

from tests.organisations.sheets import AT, checked, counts, imported, workbook
from tests.organisations.test_import_sheets import C2, people, report_of
from tests.world import grant, person
from trienkhai.accounts.choices import InvitationKind
from trienkhai.accounts.models import User
from trienkhai.accounts.services import BadInvitation, accept_invitation
from trienkhai.journal.models import JournalEntry, Message
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access, services
from trienkhai.organisations.choices import MemberStatus, PostKind, Role, RosterKind, SheetKind, UnitKind
from trienkhai.organisations.models import Grant, Person, Post, RosterEntry
from trienkhai.organisations.queries.touched import touched_by
from trienkhai.organisations.services import reorganising
from trienkhai.organisations.unit_lists import NewUnit

TODAY = AT.date()
CODED = ["Họ và tên", "Năm sinh", "Đơn vị", "Mã trong Triển Khai"]


def again(someone: Person) -> Person:
    """The same person as the next request sees him."""
    found = Person.objects.get(pk=someone.pk)
    found.today = TODAY
    return found


# --- merging people
def test_an_officer_does_not_merge_a_member_who_has_a_role_or_a_post_above_his_unit(world) -> None:  # type: ignore[no-untyped-def]
    other = person("Ngô Văn Hà", of=world.cell_1)
    held = (
        lambda who: grant(who, Role.LEADER, world.committee),
        lambda who: Post.objects.create(person=who, unit=world.committee, kind=PostKind.MEMBER),
        lambda who: RosterEntry.objects.create(person=who, unit=world.committee, kind=RosterKind.SPEAKER),
    )
    for give in held:
        above = person("Ngô Văn Hà", of=world.cell_1)
        give(above)
        for keep, drop in ((other, above), (above, other)):
            with pytest.raises(NotAllowed):
                services.merge_people(keep, drop, by=world.an, at=AT)
    services.merge_people(other, above, by=world.binh, at=AT)  # keeps the people of both


def test_an_account_gains_no_role_by_a_merge_that_its_doer_could_not_give(world) -> None:  # type: ignore[no-untyped-def]
    friend = person("Ngô Văn Hà", "ha", of=world.cell_1)
    waiting = person("Ngô Văn Hà", of=world.cell_1)
    grant(waiting, Role.LEADER, world.cell_1)
    for keep, drop in ((friend, waiting), (waiting, friend)):
        with pytest.raises(NotAllowed):
            services.merge_people(keep, drop, by=world.an, at=AT)
    assert Person.objects.get(pk=friend.pk).grants.count() == 0
    services.merge_people(friend, waiting, by=world.dung, at=AT)
    told = Message.objects.get(code="ROLE_GRANTED")  # an administrator gave what he does not hold
    assert (told.to, told.values["person"]) == (world.an.pk, friend.pk)


def test_nobody_merges_a_role_into_his_own_row(world) -> None:  # type: ignore[no-untyped-def]
    waiting = person("Trần Thị Bình", of=world.propaganda)
    grant(waiting, Role.LEADER, world.committee)
    for keep, drop in ((world.binh, waiting), (waiting, world.binh)):
        with pytest.raises(NotAllowed, match="tự cấp quyền"):
            services.merge_people(keep, drop, by=world.binh, at=AT)
    Grant.objects.filter(person=waiting).update(ends_before=TODAY)  # over: nothing is gained
    services.merge_people(world.binh, waiting, by=world.binh, at=AT)


# --- accounts and names
def test_an_account_is_not_given_to_who_waits_for_a_role_that_the_giver_could_not_give(world) -> None:  # type: ignore[no-untyped-def]
    cell = world.health.children.get(name="Chi bộ Nghiệp vụ")
    local = person("Đỗ Minh Khoa", "khoa", of=world.health)
    grant(local, Role.SPECIALIST, world.health)
    waiting = person("Ngô Văn Hà", of=cell)
    held = grant(waiting, Role.LEADER, world.committee)
    with pytest.raises(NotAllowed):
        services.give_account(waiting, username="ha", password=None, by=again(local), at=AT)
    held.delete()
    left = person("Ngô Thị Hạnh", of=cell)
    left.memberships.update(ends_before=TODAY)
    left.memberships.create(unit=world.cell_1)
    with pytest.raises(NotAllowed):  # belonged here once: that is no longer his business
        services.give_account(left, username="hanh", password=None, by=again(local), at=AT)
    services.give_account(waiting, username="ha", password=None, by=again(local), at=AT)


def test_the_name_of_who_acts_above_is_not_corrected_in_his_cell(world) -> None:  # type: ignore[no-untyped-def]
    above = person("Ngô Văn Hà", "ha", of=world.cell_1)
    held = grant(above, Role.LEADER, world.committee)
    named = {"full_name": "Hồ Ngọc Lan", "birth_year": None, "at": AT}
    with pytest.raises(NotAllowed):
        services.correct_person(above, by=world.an, **named)
    held.ends_before = TODAY
    held.save()
    assert services.correct_person(above, by=world.an, **named).full_name == "Hồ Ngọc Lan"


def test_a_sheet_does_not_name_him_otherwise_either(world) -> None:  # type: ignore[no-untyped-def]
    above = person("Ngô Văn Hà", "ha", of=world.cell_1)
    held = grant(above, Role.LEADER, world.committee)
    data = workbook([CODED, ["Hồ Ngọc Lan", 1970, world.cell_1.name, above.pk]])
    assert counts(checked(world.cell_1, SheetKind.PEOPLE, data, by=world.an)) == (0, 0, 0, 1)
    above.refresh_from_db()
    assert (above.full_name, above.birth_year) == ("Ngô Văn Hà", None)
    held.delete()
    imported(world.cell_1, SheetKind.PEOPLE, data, by=again(world.an))
    above.refresh_from_db()
    assert (above.full_name, above.birth_year) == ("Hồ Ngọc Lan", 1970)


def test_a_slip_handed_out_before_opens_no_role_that_its_maker_could_not_give(world) -> None:  # type: ignore[no-untyped-def]
    local, holder = person("Đỗ Minh Khoa", "khoa", of=world.health), person("Ngô Văn Hà", "ha", of=world.health)
    grant(local, Role.SPECIALIST, world.health)
    grant(holder, Role.MEMBER, world.health)
    codes = [
        services.invite_person(holder, kind=InvitationKind.SLIP, by=again(by), at=AT)
        for by in (local, world.binh, local)
    ]
    services.grant_role(holder, unit=world.health, role=Role.LEADER, by=world.binh, at=AT)  # both could give that
    assert holder.user.invitations.filter(voided_at=None).count() == 1
    services.grant_role(holder, unit=world.committee, role=Role.LEADER, by=world.binh, at=AT)
    with pytest.raises(BadInvitation):
        accept_invitation("ha", codes[-1], "bon-mua-hoa-phuong-do", at=AT)
    code = services.invite_person(holder, kind=InvitationKind.SLIP, by=world.binh, at=AT)
    services.grant_role(holder, unit=world.propaganda, role=Role.UNIT_OFFICER, by=world.binh, at=AT)
    accept_invitation("ha", code, "bon-mua-hoa-phuong-do", at=AT)


def test_a_short_password_does_not_outlive_the_second_factor_that_made_it_strong(world) -> None:  # type: ignore[no-untyped-def]
    for needs in (True, False):
        User.objects.filter(pk=world.chi.user_id).update(needs_factor=needs, must_change_password=False)
        world.chi.user.refresh_from_db()
        services.take_off_factor(world.chi, by=world.binh, at=AT)
        world.chi.user.refresh_from_db()
        assert world.chi.user.must_change_password is needs


# --- masked standings
def test_who_may_not_see_a_masked_standing_does_not_end_it(world) -> None:  # type: ignore[no-untyped-def]
    home = world.chi.memberships.get()
    services.set_standing(home, status=MemberStatus.SUSPENDED, by=SYSTEM, at=AT)
    for status in (MemberStatus.OFFICIAL, MemberStatus.PROBATIONARY):
        with pytest.raises(NotAllowed):
            services.set_standing(home, status=status, by=world.dung, at=AT)
    services.set_standing(home, status=MemberStatus.OFFICIAL, by=world.chi, at=AT)


def test_the_report_of_an_import_names_no_masked_standing_and_a_comparison_is_written_down(world) -> None:  # type: ignore[no-untyped-def]
    home = world.chi.memberships.get()
    services.set_standing(home, status=MemberStatus.SUSPENDED, by=SYSTEM, at=AT)
    revealed = JournalEntry.objects.filter(verb="organisations.standing-revealed")
    sheet = checked(
        world.cell_2, SheetKind.PEOPLE, people(["Phạm Kim Chi", "", C2, "", "", "Chính thức"]), by=world.chi
    )
    said = str(report_of(sheet))
    assert "được che" in said
    assert "Đình chỉ" not in said
    assert not revealed.exists()
    sheet = checked(
        world.cell_2, SheetKind.PEOPLE, people(["Phạm Kim Chi", "", C2, "", "", "Miễn sinh hoạt"]), by=world.chi
    )
    said = str(report_of(sheet))
    assert "Miễn" not in said
    assert "Đình chỉ" not in said
    assert revealed.get().detail.values["memberships"] == [home.pk]  # "changed" says that it is the other one
    assert revealed.get().by == world.chi.pk


# --- reorganising
def test_who_merges_units_carries_no_role_of_his_own_over_and_the_head_is_told_of_the_others(world) -> None:  # type: ignore[no-untyped-def]
    grant(world.dung, Role.UNIT_OFFICER, world.cell_1)
    by = again(world.dung)
    offered = {g.person_id for g in touched_by(by, [world.cell_1, world.cell_2], TODAY).grants if g.is_offered}
    assert offered == {world.an.pk, world.chi.pk}
    new = NewUnit("Chi bộ Văn hóa", UnitKind.GRASSROOTS_CELL)
    event = reorganising.merge([world.cell_1, world.cell_2], into=new, on=TODAY, by=by, at=AT)
    [made] = [part.unit for part in event.parts.filter(part="AFTER")]
    assert {each.person_id for each in Grant.objects.filter(unit=made)} == {world.an.pk, world.chi.pk}
    assert not access.may(again(world.dung), access.Capability.SEE_CONTENT, made)
    told = {(each.to, each.values["person"]) for each in Message.objects.filter(code="ROLE_GRANTED")}
    assert {who for _to, who in told} == {world.an.pk, world.chi.pk}
    assert all(to != who for to, who in told)
