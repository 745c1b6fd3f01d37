"""What the night throws away, and what it leaves."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from tests.world import noon
from trienkhai.accounts import jobs, services
from trienkhai.accounts.choices import InvitationKind, UseKind
from trienkhai.accounts.models import CostlyUse, Invitation, KnownDevice, SignInTry, User
from trienkhai.journal.services import SYSTEM

AT = noon(2026, 4, 20)


def test_what_is_over_goes_and_what_holds_stays(db) -> None:  # type: ignore[no-untyped-def]
    user = User.objects.create_user("binh", "x")
    for name, expires in (("over", AT - timedelta(minutes=1)), ("on", AT + timedelta(hours=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=expires)
        UserSession.objects.create(user=user, ip="127.0.0.1", session_key=name)
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key="gone")
    services.begin_try("binh", address="203.0.113.7", device="", at=AT)
    services.know_device(user, "a", at=AT)
    services.use_costly(user.pk, UseKind.READ, at=AT)
    services.invite(user, kind=InvitationKind.SLIP, by=SYSTEM, at=AT)
    assert jobs.forget_what_is_over(at=AT) == 3
    assert [each.session_key for each in UserSession.objects.all()] == ["on"]
    assert jobs.forget_what_is_over(at=AT) == 0
    assert SignInTry.objects.exists()
    assert KnownDevice.objects.exists()
    assert CostlyUse.objects.exists()
    jobs.forget_what_is_over(at=AT + timedelta(days=401))
    assert not any(
        model.objects.exists() for model in (SignInTry, KnownDevice, Invitation, Session, UserSession, CostlyUse)
    )
