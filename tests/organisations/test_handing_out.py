"""The officer of a unit hands out slips and links, and comes by that to nothing that he did not have before."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.organisations.sheets import AT
from tests.organisations.test_at_once import one_within_the_other
from tests.organisations.test_taking_over import TODAY, again
from tests.thorough import examples
from tests.world import grant, person
from trienkhai.accounts.choices import InvitationKind
from trienkhai.accounts.models import User
from trienkhai.accounts.services import BadInvitation, accept_invitation
from trienkhai.journal.models import JournalEntry, Message
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability, PostKind, Role
from trienkhai.organisations.models import Grant, Membership, Person, Post
from trienkhai.organisations.services import reorganising

NEW = "bon-mua-hoa-phuong-do"
SLIP = InvitationKind.SLIP
LATER = TODAY + timedelta(days=30)


def slip(someone: Person, by: Person) -> str:
    return services.invite_person(Person.objects.get(pk=someone.pk), kind=SLIP, by=again(by), at=AT)


def refused(someone: Person, by: Person) -> bool:
    try:
        slip(someone, by)
    except NotAllowed:
        return True
    return False


@pytest.fixture
def mai(world) -> Person:  # type: ignore[no-untyped-def]
    made = person("Đỗ Thị Mai", "mai", of=world.cell_1)
    grant(made, Role.MEMBER, world.cell_1)
    return made


# --- to whom
@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_an_officer_hands_a_slip_to_a_member_of_his_unit(world, role) -> None:  # type: ignore[no-untyped-def]
    hai = person("Ngô Văn Hải", "hai", of=world.cell_1)
    grant(hai, role, world.cell_1)
    accept_invitation("hai", slip(hai, world.an), NEW, at=AT)
    accept_invitation("hai", slip(hai, world.an), NEW + "-2", at=AT)  # forgot it, and again
    hai.user.refresh_from_db()
    assert hai.user.check_password(NEW + "-2")
    assert (hai.user.opened_by, hai.user.is_opened_narrowly) == (world.an.pk, True)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MEMBER, Role.VIEWER}))
def test_he_hands_none_to_who_holds_more_or_as_much_as_he(world, mai, role) -> None:  # type: ignore[no-untyped-def]
    held = grant(mai, role, world.cell_1)
    assert refused(mai, world.an)
    held.starts_on = LATER  # or is to hold it
    held.save()
    assert refused(mai, world.an)
    held.starts_on, held.ends_before = AT.date() - timedelta(days=9), TODAY
    held.save()
    assert not refused(mai, world.an)  # held it once


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_he_hands_none_to_who_holds_a_role_elsewhere(world, mai, role) -> None:  # type: ignore[no-untyped-def]
    for elsewhere in (world.cell_2, world.committee):
        held = grant(mai, role, elsewhere)
        assert refused(mai, world.an)
        held.delete()
    assert not refused(mai, world.an)


def test_nor_to_who_belongs_to_no_unit_of_his_or_has_no_role_or_no_account(world, mai) -> None:  # type: ignore[no-untyped-def]
    guest = person("Khách", "khach", of=world.cell_2)
    grant(guest, Role.VIEWER, world.cell_1)
    assert refused(guest, world.an)
    mai.grants.all().delete()
    assert refused(mai, world.an)
    listed = person("Ngô Văn Hải", of=world.cell_1)
    grant(listed, Role.MEMBER, world.cell_1)
    assert refused(listed, world.an)
    left = person("Ngô Văn Hà", "ha", of=world.cell_1)
    grant(left, Role.MEMBER, world.cell_1)
    Membership.objects.filter(person=left).update(ends_before=TODAY)
    assert refused(left, world.an)
    unlisted = person("Ngô Văn Hào", "hao")  # an account that was made on the page of the unit
    grant(unlisted, Role.MEMBER, world.cell_1)
    assert not refused(unlisted, world.an)


@pytest.mark.parametrize("kind", [PostKind.SECRETARY, PostKind.HEAD])
def test_nor_to_a_head_to_whom_the_messages_about_him_go(world, mai, kind) -> None:  # type: ignore[no-untyped-def]
    assert not refused(mai, world.an)
    Post.objects.create(person=mai, unit=world.cell_1, kind=kind)
    assert refused(mai, world.an)


def test_nor_to_a_head_whose_post_he_ended_himself(world, mai) -> None:  # type: ignore[no-untyped-def]
    post = Post.objects.create(person=mai, unit=world.cell_1, kind=PostKind.SECRETARY)
    services.end_post(post, ends_before=TODAY - timedelta(days=900), by=again(world.an), at=AT)
    assert refused(mai, world.an)
    assert not refused(mai, world.binh)


def test_nor_to_who_set_up_a_second_factor(world, mai) -> None:  # type: ignore[no-untyped-def]
    Authenticator.objects.create(user=mai.user, type=Authenticator.Type.TOTP, data={})
    assert refused(mai, world.an)
    with pytest.raises(NotAllowed):
        services.take_off_factor(mai, by=world.an, at=AT)
    slip(mai, world.binh)  # the committee's specialist still may


def test_nobody_else_gains_it_and_what_is_lent_does_not_hold_it(world, mai) -> None:  # type: ignore[no-untyped-def]
    assert refused(mai, world.chi)
    assert refused(mai, world.lan)
    assert refused(world.an, world.an)
    ba = person("Lê Thị Ba", "ba", of=world.cell_1)
    services.delegate(
        Role.UNIT_OFFICER, world.cell_1, to=ba, starts_on=TODAY, ends_before=LATER, by=again(world.an), at=AT
    )
    assert access.may(again(ba), Capability.ANSWER, world.cell_1)
    assert refused(mai, ba)
    Grant.objects.filter(person=world.an).update(ends_before=TODAY)
    assert refused(mai, world.an)


def test_he_types_no_password_and_neither_stops_nor_unlocks(world, mai) -> None:  # type: ignore[no-untyped-def]
    for act in (services.stop_account, services.unlock_account, services.resume_account):
        with pytest.raises(NotAllowed):
            act(mai, by=world.an, at=AT)
    with pytest.raises(NotAllowed):
        services.set_password(mai, password=NEW, by=world.an, at=AT)
    with pytest.raises(NotAllowed):
        services.grant_role(mai, unit=world.cell_1, role=Role.VIEWER, by=world.an, at=AT)


def test_an_administrator_who_is_an_officer_elsewhere_opens_no_content_by_it(world) -> None:  # type: ignore[no-untyped-def]
    grant(world.dung, Role.UNIT_OFFICER, world.cell_1)
    hai = person("Ngô Văn Hải", "hai", of=world.cell_1)
    grant(hai, Role.MEMBER, world.cell_1)
    grant(hai, Role.VIEWER, world.cell_2)
    User.objects.filter(pk=hai.user_id).update(last_login=AT)
    assert refused(hai, world.dung)


# --- who hears of it
def test_the_owner_and_somebody_beside_the_officer_hear_of_it(world, mai) -> None:  # type: ignore[no-untyped-def]
    slip(mai, world.an)  # An is the secretary himself: it goes to the next superior's
    assert set(Message.objects.values_list("to", "code")) == {
        (mai.pk, "INVITED"),
        (world.lan.pk, "INVITED_BY_OFFICER"),
    }
    assert Message.objects.get(to=world.lan.pk).values == {
        "by": world.an.pk,
        "person": mai.pk,
        "unit": world.cell_1.pk,
        "role": "MEMBER",
    }
    secretary = person("Ngô Thị Hạnh", "hanh", of=world.cell_1)
    Post.objects.create(person=secretary, unit=world.cell_1, kind=PostKind.SECRETARY)
    slip(mai, world.an)
    assert Message.objects.filter(to=secretary.pk, code="INVITED_BY_OFFICER").count() == 1


# --- later roles
def test_his_slip_opens_no_role_that_is_given_later(world, mai) -> None:  # type: ignore[no-untyped-def]
    code = slip(mai, world.an)
    services.grant_role(mai, unit=world.cell_1, role=Role.VIEWER, by=world.binh, at=AT)  # that he could hand out too
    assert mai.user.invitations.filter(voided_at=None).count() == 1
    services.grant_role(mai, unit=world.cell_2, role=Role.VIEWER, by=world.binh, at=AT)
    with pytest.raises(BadInvitation):
        accept_invitation("mai", code, NEW, at=AT)


@pytest.mark.parametrize(
    ("role", "at"), [(Role.UNIT_OFFICER, "cell_1"), (Role.VIEWER, "cell_2"), (Role.LEADER, "committee")]
)
def test_whoever_used_his_slip_himself_is_out_when_a_greater_role_is_given(world, mai, role, at) -> None:  # type: ignore[no-untyped-def]
    accept_invitation("mai", slip(mai, world.an), NEW, at=AT)
    Authenticator.objects.create(user=mai.user, type=Authenticator.Type.WEBAUTHN, data={})  # his own passkey
    services.set_password(mai, password="mot-cau-khac-han-the", by=mai, at=AT)  # his own, typed by "herself"
    before = User.objects.get(pk=mai.user_id)
    services.grant_role(mai, unit=getattr(world, at), role=role, by=world.binh, at=AT)
    after = User.objects.get(pk=mai.user_id)
    assert not after.has_usable_password()
    assert not Authenticator.objects.filter(user=after).exists()
    assert after.get_session_auth_hash() != before.get_session_auth_hash()
    assert JournalEntry.objects.get(verb="accounts.openings-ended").detail.values["opened_by"] == world.an.pk
    accept_invitation("mai", slip(mai, world.binh), NEW, at=AT)
    services.grant_role(mai, unit=world.cell_1, role=Role.INSPECTOR, by=world.binh, at=AT)
    assert User.objects.get(pk=mai.user_id).check_password(NEW)  # opened by one who could give that


def test_a_passkey_that_he_set_up_outlives_no_greater_role_though_another_slip_came_between(world, mai) -> None:  # type: ignore[no-untyped-def]
    accept_invitation("mai", slip(mai, world.an), NEW, at=AT)
    Authenticator.objects.create(user=mai.user, type=Authenticator.Type.WEBAUTHN, data={})  # signs in by itself
    accept_invitation("mai", slip(mai, world.binh), NEW + "-2", at=AT)  # she could not sign in any more
    services.set_password(mai, password=NEW + "-3", by=world.binh, at=AT)  # nor with that: his passkey is asked for
    services.grant_role(mai, unit=world.cell_1, role=Role.UNIT_OFFICER, by=world.binh, at=AT)
    assert not Authenticator.objects.filter(user=mai.user).exists()
    assert not User.objects.get(pk=mai.user_id).has_usable_password()


def test_a_slip_ends_with_the_office_and_with_the_account_of_who_made_it(world, mai) -> None:  # type: ignore[no-untyped-def]
    def is_open() -> bool:
        services.void_outlived_codes(Person.objects.get(pk=mai.pk), at=AT)
        return bool(mai.user.invitations.filter(voided_at=None, used_at=None).exists())

    slip(mai, world.an)
    assert is_open()
    world.an.user.is_active = False
    world.an.user.save()
    assert not is_open()
    world.an.user.is_active = True
    world.an.user.save()
    slip(mai, world.an)
    Grant.objects.filter(person=world.an).update(ends_before=TODAY)
    assert not is_open()
    slip(mai, world.binh)
    Grant.objects.filter(person=world.binh).update(ends_before=TODAY)
    assert not is_open()  # he gave roles, and his slip is his all the same


def test_neither_a_lent_role_nor_a_merge_goes_round_that(world) -> None:  # type: ignore[no-untyped-def]
    def opened(name: str, username: str) -> Person:
        made = person(name, username, of=world.cell_1)
        grant(made, Role.VIEWER, world.cell_1)
        accept_invitation(username, slip(made, world.an), NEW, at=AT)
        return made

    lent, merged, waits = opened("Đỗ Thị Lý", "ly"), opened("Đỗ Thị Cam", "cam"), opened("Đỗ Thị Hoa", "hoa")
    services.delegate(
        Role.SPECIALIST, world.committee, to=lent, starts_on=TODAY, ends_before=LATER, by=again(world.binh), at=AT
    )
    code = slip(waits, world.an)
    for someone in (merged, waits):
        row = person(someone.full_name, of=world.cell_1)
        grant(row, Role.LEADER, world.cell_1)
        services.merge_people(row, someone, by=world.binh, at=AT)
    for someone in (lent, merged, waits):
        assert not User.objects.get(pk=someone.user_id).has_usable_password(), someone
    with pytest.raises(BadInvitation):
        accept_invitation("hoa", code, NEW, at=AT)


@pytest.mark.parametrize("comes_along", [True, False])
def test_a_role_that_is_carried_to_a_new_unit_is_opened_by_no_slip_of_the_old_one(world, comes_along) -> None:  # type: ignore[no-untyped-def]
    local, cell = person("Đỗ Minh Khoa", "khoa", of=world.health), world.health.children.get(name="Chi bộ Nghiệp vụ")
    grant(local, Role.SPECIALIST, world.health)
    officer, typed = person("Ngô Văn Hà", "ha", of=cell), person("Ngô Văn Hải", "hai", of=cell)
    for someone in (officer, typed):
        grant(someone, Role.UNIT_OFFICER, cell)
    code = slip(officer, local)
    services.set_password(typed, password=NEW, by=again(local), at=AT)
    into = cell.parent.children.exclude(pk=cell.pk)[0] if comes_along else world.cell_2
    reorganising.dissolve(cell, people_to=into, on=TODAY, by=world.dung, at=AT)
    assert access.may(again(officer), Capability.SEE_CONTENT, into)
    assert User.objects.get(username="hai").has_usable_password() is comes_along
    if comes_along:
        accept_invitation("ha", code, NEW, at=AT)
    else:
        with pytest.raises(BadInvitation):
            accept_invitation("ha", code, NEW, at=AT)


def test_a_typed_password_opens_no_role_that_its_typist_could_not_give(world) -> None:  # type: ignore[no-untyped-def]
    local = person("Đỗ Minh Khoa", "khoa", of=world.health)
    grant(local, Role.SPECIALIST, world.health)
    made = services.add_account(
        world.health, full_name="Ngô Văn Hà", username="ha", password=NEW, role=Role.MEMBER, by=again(local), at=AT
    )
    services.grant_role(made, unit=world.health, role=Role.LEADER, by=world.binh, at=AT)  # he could give that
    assert User.objects.get(username="ha").check_password(NEW)
    services.grant_role(made, unit=world.committee, role=Role.VIEWER, by=world.binh, at=AT)
    assert not User.objects.get(username="ha").has_usable_password()


def test_a_password_typed_anew_ends_likewise_and_an_own_one_stays(world) -> None:  # type: ignore[no-untyped-def]
    local, holder = person("Đỗ Minh Khoa", "khoa", of=world.health), person("Ngô Văn Hà", "ha", of=world.health)
    grant(local, Role.SPECIALIST, world.health)
    grant(holder, Role.MEMBER, world.health)
    services.set_password(holder, password=NEW, by=again(local), at=AT)
    services.set_password(holder, password=NEW + "-2", by=again(holder), at=AT)  # changed it: nobody else knows it
    services.grant_role(holder, unit=world.committee, role=Role.VIEWER, by=world.binh, at=AT)
    assert User.objects.get(username="ha").check_password(NEW + "-2")
    Grant.objects.filter(person=holder, unit=world.committee).delete()
    services.set_password(holder, password=NEW + "-3", by=again(local), at=AT)
    services.delegate(
        Role.SPECIALIST, world.committee, to=holder, starts_on=LATER, ends_before=LATER + timedelta(days=1),
        by=again(world.binh), at=AT,
    )  # fmt: skip
    assert not User.objects.get(username="ha").has_usable_password()


# --- the list
def test_the_list_of_a_unit_names_exactly_those_to_whom_a_slip_would_be_handed(world, mai) -> None:  # type: ignore[no-untyped-def]
    for n, role in enumerate(Role):
        holder = person(f"Ngô Văn Hải {n}", f"hai{n}", of=world.cell_1)
        grant(holder, role, world.cell_1)
        User.objects.filter(pk=holder.user_id).update(last_login=AT if n % 2 else None)
    everybody = Person.objects.exclude(user=None)
    for viewer in (world.an, world.binh, world.dung, world.chi, world.lan):
        listed = {each.person.pk for each in queries.account_holders(again(viewer), world.cell_1, TODAY)}
        here = {each.pk for each in everybody if each.grants.filter(unit=world.cell_1).exists()}
        assert listed == {each.pk for each in everybody if each.pk in here and not refused(each, viewer)}, viewer


def test_it_costs_an_officer_the_same_for_one_or_sixty(world, mai, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    def ask() -> int:
        return len(queries.account_holders(again(world.an), world.cell_1, TODAY))

    with CaptureQueriesContext(connection) as few:
        assert ask() == 1
    for n in range(60):
        grant(person(f"Người {n}", f"nguoi{n}", of=world.cell_1), Role.MEMBER, world.cell_1)
    with django_assert_num_queries(len(few)):
        assert ask() == 61


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("first", "second"), [("give", "slip"), ("slip", "give"), ("give", "use"), ("use", "give")])
def test_a_slip_or_its_use_within_the_giving_of_a_role_opens_nothing(world, mai, first, second) -> None:  # type: ignore[no-untyped-def]
    code = slip(mai, world.an) if "use" in (first, second) else ""

    def act(what: str) -> None:
        with suppress(NotAllowed, BadInvitation):
            if what == "give":
                services.grant_role(mai, unit=world.cell_1, role=Role.UNIT_OFFICER, by=again(world.binh), at=AT)
            elif what == "slip":
                slip(mai, world.an)
            else:
                accept_invitation("mai", code, NEW, at=AT)

    one_within_the_other(lambda: act(first), lambda: act(second))
    user = User.objects.get(pk=mai.user_id)
    assert Grant.objects.filter(person=mai, role=Role.UNIT_OFFICER).exists()
    assert not user.check_password(NEW)
    assert not user.invitations.filter(used_at=None, voided_at=None).exists()


# --- whatever happens
ROLES = st.tuples(st.sampled_from(["cell_1", "cell_2", "committee"]), st.sampled_from(list(Role)))
ACTS = st.lists(st.one_of(ROLES, st.sampled_from(["slip", "use", "change"])), min_size=2, max_size=8)


@settings(max_examples=examples(40, 40), deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_in_whatever_order_the_officer_never_holds_what_opens_more_than_his_own(world, acts) -> None:  # type: ignore[no-untyped-def]
    """He takes every slip for himself. As long as he can sign in with it, he sees and does nothing there that he could
    not in his own name."""
    with transaction.atomic():
        victim = person("Đỗ Thị Mai", "mai", of=world.cell_1)
        Grant.objects.create(person=victim, unit=world.cell_1, role=Role.MEMBER, starts_on=TODAY)
        code = typed = ""
        for n, act in enumerate(acts):
            try:
                if act == "slip":
                    code = slip(victim, world.an)
                elif act == "use" and code:
                    accept_invitation("mai", code, f"{NEW}-{n}", at=AT)
                    typed = f"{NEW}-{n}"
                elif act == "change" and typed and User.objects.get(username="mai").check_password(typed):
                    services.set_password(victim, password=f"{NEW}-{n}", by=again(victim), at=AT)
                    typed = f"{NEW}-{n}"
                elif isinstance(act, tuple):
                    by = world.dung if act[1] == Role.ADMINISTRATOR else world.binh
                    services.grant_role(victim, unit=getattr(world, act[0]), role=act[1], by=again(by), at=AT)
            except (NotAllowed, DomainError):
                pass
            user = User.objects.get(username="mai")
            is_in = bool(typed) and user.check_password(typed)
            is_in = is_in or user.invitations.filter(used_at=None, voided_at=None, made_by=world.an.pk).exists()
            if is_in:
                for unit in (world.cell_1, world.cell_2, world.committee):
                    own = access.capabilities_on(again(world.an), unit)
                    assert access.capabilities_on(again(victim), unit) <= own, acts
        transaction.set_rollback(True)
