"""Roles given, lent and ended: who may, for how long, and who hears of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import world as people
from trienkhai.accounts.choices import InvitationKind
from trienkhai.journal import messages
from trienkhai.journal.models import JournalEntry, Message
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access, services
from trienkhai.organisations.choices import Capability, Role
from trienkhai.organisations.models import Grant, Person, Post

pytestmark = pytest.mark.django_db
AT = people.noon(2024, 3, 18)
TODAY = AT.date()
WEEK = timedelta(days=7)
GOOD = "mua-xuan-tren-ban"


def on(someone: Person, day: date) -> Person:
    """The same person, asked on a day."""
    fresh = Person.objects.get(pk=someone.pk)
    fresh.today = day
    return fresh


def lend(world, *, days: int = 7, to: Person | None = None, by: Person | None = None) -> Grant:  # type: ignore[no-untyped-def]
    return services.delegate(
        Role.SPECIALIST,
        world.committee,
        to=to or world.an,
        starts_on=TODAY,
        ends_before=TODAY + timedelta(days=days),
        by=on(by or world.binh, TODAY),
        at=AT,
    )


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.UNIT_OFFICER, Role.LEADER, Role.VIEWER])
def test_what_the_it_person_gives_beyond_his_own_is_told_to_the_head(world, role: Role) -> None:  # type: ignore[no-untyped-def]
    lan_reads = Person.objects.get(pk=world.lan.pk)
    made = services.add_account(
        world.committee, full_name="Đinh Văn Khoa", username="khoa", password=GOOD, role=role, by=world.dung, at=AT
    )
    (told,), count = messages.messages_for(lan_reads)
    assert (told.code, told.values["person"], told.values["by"], count) == ("ROLE_GRANTED", made.pk, world.dung.pk, 1)
    assert Message.objects.exclude(to=world.lan.pk).count() == 0
    services.end_grant(Grant.objects.get(person=made), by=world.dung, at=AT)
    assert [m.code for m in messages.messages_for(lan_reads)[0]] == ["ROLE_ENDED", "ROLE_GRANTED"]


def test_what_a_specialist_gives_within_his_own_needs_no_telling(world) -> None:  # type: ignore[no-untyped-def]
    services.grant_role(world.chi, unit=world.cell_1, role=Role.VIEWER, by=world.binh, at=AT)
    assert Message.objects.count() == 0


def test_the_it_person_gives_nothing_to_himself(world) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAllowed):
        services.grant_role(world.dung, unit=world.committee, role=Role.SPECIALIST, by=world.dung, at=AT)


def test_where_a_unit_has_no_head_its_superior_hears(world) -> None:  # type: ignore[no-untyped-def]
    services.grant_role(world.chi, unit=world.health, role=Role.UNIT_OFFICER, by=world.dung, at=AT)
    assert list(Message.objects.values_list("to", flat=True)) == [world.lan.pk]
    Post.objects.filter(person=world.lan).delete()
    Grant.objects.filter(person=world.lan).delete()
    Message.objects.all().delete()
    services.grant_role(world.chi, unit=world.health, role=Role.VIEWER, by=world.dung, at=AT)
    assert list(Message.objects.values_list("to", flat=True)) == [world.binh.pk]


def test_a_set_password_is_told_to_its_owner(world) -> None:  # type: ignore[no-untyped-def]
    services.set_password(world.binh, password="mot-mat-khau-khac", by=world.dung, at=AT)  # never signed in yet
    assert sorted(Message.objects.values_list("to", "code")) == sorted(
        [(world.binh.pk, "PASSWORD_SET"), (world.lan.pk, "PASSWORD_SET")]
    )


def test_an_administrator_takes_the_place_of_nobody_who_has_signed_in(world) -> None:  # type: ignore[no-untyped-def]
    world.binh.user.last_login = AT
    world.binh.user.save()
    with pytest.raises(NotAllowed):
        services.set_password(world.binh, password="mot-mat-khau-khac", by=world.dung, at=AT)
    with pytest.raises(NotAllowed):
        services.invite_person(world.binh, kind=InvitationKind.SLIP, by=world.dung, at=AT)
    world.an.user.last_login = AT
    world.an.user.save()
    services.set_password(world.an, password="mot-mat-khau-khac", by=world.binh, at=AT)


def test_a_lent_role_works_for_its_days_and_hands_nothing_on(world) -> None:  # type: ignore[no-untyped-def]
    lend(world)
    for day, works in ((TODAY, True), (TODAY + WEEK - timedelta(days=1), True), (TODAY + WEEK, False)):
        assert access.may(on(world.an, day), Capability.LAUNCH, world.committee) is works
    lent = on(world.an, TODAY)
    assert access.roles_grantable(lent, world.committee) == []
    with pytest.raises(NotAllowed):
        lend(world, to=world.chi, by=world.an)
    assert JournalEntry.objects.filter(verb="organisations.role-delegated").count() == 1


def test_a_lent_role_ends_with_the_lenders_own(world) -> None:  # type: ignore[no-untyped-def]
    lend(world)
    services.end_grant(Grant.objects.get(person=world.binh), by=world.dung, at=AT)
    assert not access.may(on(world.an, TODAY), Capability.LAUNCH, world.committee)


def test_the_lender_takes_back_what_he_lent(world) -> None:  # type: ignore[no-untyped-def]
    lent = lend(world)
    services.end_grant(lent, by=on(world.binh, TODAY), at=AT)
    told = Message.objects.get(code="DELEGATION_ENDED")
    assert (told.to, told.values["by"], told.subject_id) == (world.an.pk, world.binh.pk, lent.pk)
    assert not access.may(on(world.an, TODAY), Capability.LAUNCH, world.committee)


def test_nobody_lends_what_he_lacks_nor_to_himself_nor_without_an_end(world) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAllowed):
        lend(world, by=world.lan)
    with pytest.raises(NotAllowed):
        lend(world, to=world.binh)
    with pytest.raises(DomainError, match="ngày kết thúc"):
        lend(world, days=0)
    Grant.objects.filter(person=world.binh).update(ends_before=TODAY + timedelta(days=3))
    with pytest.raises(DomainError, match="không ủy quyền quá ngày đó"):
        lend(world)


def test_a_role_may_begin_later_and_end(world) -> None:  # type: ignore[no-untyped-def]
    services.grant_role(
        world.chi,
        unit=world.cell_1,
        role=Role.VIEWER,
        starts_on=TODAY + WEEK,
        ends_before=TODAY + 2 * WEEK,
        by=on(world.binh, TODAY),
        at=AT,
    )
    seen = [access.may(on(world.chi, TODAY + n * WEEK), Capability.SEE_CONTENT, world.cell_1) for n in range(3)]
    assert seen == [False, True, False]


def test_somebody_without_a_day_sees_no_more_than_with_one(world) -> None:  # type: ignore[no-untyped-def]
    Grant.objects.filter(person=world.an).update(ends_before=date(2021, 1, 1))
    assert not access.may(Person.objects.get(pk=world.an.pk), Capability.SEE_CONTENT, world.cell_1)


def test_messages_are_counted_read_and_said_once_a_day(world) -> None:  # type: ignore[no-untyped-def]
    for count in (2, 3):
        messages.tell_daily({world.an.pk: count}, "ENTERED_FOR", subject=world.cell_1, at=AT, values={"by": 1})
    (said,), _total = messages.messages_for(world.an)
    assert (said.values["count"], messages.unread_count(world.an), messages.unread_count(world.chi)) == (5, 1, 0)
    assert messages.mark_read(world.chi, up_to=said.id, at=AT) == 0
    assert messages.mark_read(world.an, up_to=said.id, at=AT) == 1
    messages.tell_daily({world.an.pk: 1}, "ENTERED_FOR", subject=world.cell_1, at=AT, values={"by": 1})
    assert messages.unread_count(world.an) == 1
    tomorrow = people.noon(2024, 3, 19)
    messages.tell_daily({world.an.pk: 1}, "ENTERED_FOR", subject=world.cell_1, at=tomorrow, values={"by": 1})
    assert messages.messages_for(world.an)[1] == 2
