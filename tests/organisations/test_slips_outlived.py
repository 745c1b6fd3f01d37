"""A slip opens what its maker could open on the day it is used; none opens an account of the office's identity server."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount

from tests.organisations.sheets import AT
from tests.organisations.test_handing_out import NEW, SLIP, slip
from tests.organisations.test_taking_over import TODAY
from tests.world import grant, person
from trienkhai.accounts.models import User
from trienkhai.accounts.services import BadInvitation, accept_invitation
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import services
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mai(world) -> Person:  # type: ignore[no-untyped-def]
    made = person("Đỗ Thị Mai", "mai", of=world.cell_1)
    grant(made, Role.UNIT_OFFICER, world.cell_1)
    return made


def used(mai: Person, code: str, at=AT) -> User:  # type: ignore[no-untyped-def]
    services.void_outlived_codes(Person.objects.get(pk=mai.pk), at=at)
    return accept_invitation("mai", code, NEW, at=at)


def test_a_specialists_slip_opens_nothing_after_his_office_has_ended(world, mai) -> None:  # type: ignore[no-untyped-def]
    first = slip(mai, world.binh)
    assert used(mai, first).pk == mai.user_id
    second = slip(mai, world.binh)
    Grant.objects.filter(person=world.binh).update(ends_before=TODAY + timedelta(days=1))
    services.void_outlived_codes(Person.objects.get(pk=mai.pk), at=AT)
    assert mai.user.invitations.filter(voided_at=None, used_at=None).exists()  # his last day
    with pytest.raises(BadInvitation):
        used(mai, second, AT + timedelta(days=1))


def test_nor_when_he_went_on_to_a_smaller_office_or_his_account_was_stopped(world, mai) -> None:  # type: ignore[no-untyped-def]
    code = slip(mai, world.binh)
    Grant.objects.filter(person=world.binh).update(unit=world.cell_2)
    with pytest.raises(BadInvitation):
        used(mai, code)
    Grant.objects.filter(person=world.binh).update(unit=world.committee)
    code = slip(mai, world.binh)
    User.objects.filter(pk=world.binh.user_id).update(is_active=False)
    with pytest.raises(BadInvitation):
        used(mai, code)


def test_who_may_only_hand_out_small_slips_by_now_no_longer_answers_for_a_large_one(world, mai) -> None:  # type: ignore[no-untyped-def]
    """The maker is an officer of the unit today: he could make a narrow one, and this one was not."""
    Grant.objects.filter(person=mai).update(role=Role.MEMBER)
    code = slip(mai, world.binh)
    Grant.objects.filter(person=world.binh).update(unit=world.cell_1, role=Role.UNIT_OFFICER)
    with pytest.raises(BadInvitation):
        used(mai, code)


def test_an_account_of_the_identity_server_gets_no_password_where_the_installation_says_so(
    world, mai, settings
) -> None:  # type: ignore[no-untyped-def]
    code = slip(mai, world.binh)
    SocialAccount.objects.create(user=mai.user, provider="co-quan", uid="1")
    settings.OIDC_ONLY = False
    slip_again = slip(mai, world.binh)  # both ways stand beside each other
    settings.OIDC_ONLY = True
    for act in (
        lambda: slip(mai, world.binh),
        lambda: services.set_password(mai, password=NEW, by=world.binh, at=AT),
        lambda: services.set_password(mai, password=NEW, by=world.dung, at=AT),
    ):
        with pytest.raises(DomainError, match="đăng nhập bằng tài khoản cơ quan"):
            act()
    for old in (code, slip_again):
        with pytest.raises(BadInvitation):
            used(mai, old)
    hai = person("Ngô Văn Hải", "hai", of=world.cell_1)
    grant(hai, Role.MEMBER, world.cell_1)
    assert services.invite_person(hai, kind=SLIP, by=world.binh, at=AT)  # the server has not named him yet
