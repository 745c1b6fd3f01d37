"""Before an account is shut because nobody used it, those who answer for its unit hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import noon
from trienkhai.accounts.models import User
from trienkhai.journal.models import Message
from trienkhai.organisations.services.dormancy import warn_of_dormant
from trienkhai.running import jobs

AT = noon(2026, 4, 20)


@pytest.fixture
def strict(world, settings):  # type: ignore[no-untyped-def]
    """An was here 38 days ago, everybody else today."""
    settings.PASSWORDS = "cap-do-3"
    User.objects.update(last_login=AT)
    User.objects.filter(pk=world.an.user_id).update(last_login=AT - timedelta(days=38))
    return world


def test_the_head_hears_of_it_once_and_the_owner_does_not(strict) -> None:  # type: ignore[no-untyped-def]
    warn_of_dormant(at=AT - timedelta(days=1))
    assert warn_of_dormant(at=AT) >= 1
    warn_of_dormant(at=AT + timedelta(days=1))
    told = Message.objects.filter(code="DORMANT_SOON")
    assert strict.an.pk not in {each.to for each in told}
    assert strict.lan.pk in {each.to for each in told}  # An is the secretary himself: the next superior's
    assert {each.values["on"] for each in told} == {"2026-04-27"}


def test_the_message_says_who_where_and_when(strict, settings) -> None:  # type: ignore[no-untyped-def]
    warn_of_dormant(at=AT)
    settings.PASSWORDS = "asvs"
    lan = Client()
    lan.force_login(strict.lan.user)
    page = lan.get(reverse("shell:messages")).content.decode()
    assert "Lê Văn An" in page
    assert "27/04/2026" in page


def test_the_night_tells_and_a_week_later_shuts(strict) -> None:  # type: ignore[no-untyped-def]
    jobs.nightly(at=AT)
    assert Message.objects.filter(code="DORMANT_SOON").exists()
    assert User.objects.get(pk=strict.an.user_id).is_active
    jobs.nightly(at=AT + timedelta(days=7))
    assert not User.objects.get(pk=strict.an.user_id).is_active
    assert User.objects.get(pk=strict.binh.user_id).is_active


def test_the_default_policy_tells_nobody(strict, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "asvs"
    assert warn_of_dormant(at=AT) == 0
