"""To whom the officer of a unit hands slips and links, though he gives no roles: those of whom he could come to nothing
new by using them himself (docs/decisions/0017)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from trienkhai.accounts import queries as accounts
from trienkhai.organisations import access
from trienkhai.organisations.choices import HEAD_POSTS, Capability, Role
from trienkhai.organisations.models import Grant, Membership, Person, Post
from trienkhai.organisations.querysets import running_on


def handed_slips_by(viewer: Person, people: Iterable[int], today: date) -> set[int]:
    """Those of these people to whom the viewer hands a slip or a link as officer of their unit.

    Every role that they hold or are to hold is a small one in his units; they belong to one of his units, or are on no
    list of people at all; never headed one anywhere (the messages that guard against him go to heads), and sign in by
    the password alone: who set up a second factor is not let in again by less. Six statements, however many people.
    """
    asked = set(people) - {viewer.pk}
    if not any(Capability.HAND_OUT_SLIPS in access.capabilities_by(grant) for grant in access.grants_of(viewer)):
        return set()
    not_ended = Q(ends_before=None) | Q(ends_before__gt=today)  # what begins tomorrow counts today
    held: dict[int, list[Grant]] = defaultdict(list)
    for grant in Grant.objects.filter(not_ended, person__in=asked).select_related("unit"):
        held[grant.person_id].append(grant)
    small = {
        person
        for person, grants in held.items()
        if all(access.may_hand_slip(viewer, Role(grant.role), grant.unit) for grant in grants)
    }
    if not small:
        return set()
    units = access.units_where(viewer, Capability.HAND_OUT_SLIPS)
    memberships = Membership.objects.filter(person__in=small)
    listed = set(memberships.values_list("person_id", flat=True))
    at_home = set(memberships.filter(running_on(today), unit__in=units).values_list("person_id", flat=True))
    found = at_home | (small - listed)
    # Once a head, always one here: an officer who keeps the people of the unit could end the post himself, on any day.
    found -= set(Post.objects.filter(person__in=found, kind__in=HEAD_POSTS).values_list("person_id", flat=True))
    users = dict(Person.objects.filter(pk__in=found, user__isnull=False).values_list("pk", "user_id"))
    guarded = accounts.with_second_factor(users.values())
    return {person for person, user in users.items() if user not in guarded}
