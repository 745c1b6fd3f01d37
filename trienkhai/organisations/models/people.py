"""People, where they belong, the posts they hold, and the grants that let them act."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trienkhai.organisations.choices import Category, MemberStatus, PostKind, Role, RosterKind
from trienkhai.organisations.models.units import Unit
from trienkhai.organisations.querysets import GrantQuerySet


class Person(models.Model):
    """Somebody of the organisation (người), with the least data that serves."""

    full_name = models.CharField("họ và tên", max_length=120)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)  # only to tell two apart
    search_key = models.CharField(max_length=120, db_index=True, blank=True)
    sort_key = models.CharField(max_length=240, db_index=True, blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")  # a duplicate

    # Not columns. The edge sets ``today``, the day whose grants count; None (a job, the demo) counts them all.
    today: date | None = None
    grants_read: list[Grant] | None = None  # by ``access``, once for each object
    tops_read: dict[tuple[int, ...], list[int]] | None = None  # by ``as_of``: units that went into those granted

    def __str__(self) -> str:
        return self.full_name


class Membership(models.Model):
    """A person belongs to a unit in a category (nơi sinh hoạt)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    category = models.CharField("đối tượng", max_length=20, choices=Category, default=Category.PARTY_MEMBER)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "category"],
                condition=Q(ends_before=None),
                name="organisations_one_membership_each",
            )
        ]
        indexes = [  # all that counting the people of a branch asks for
            models.Index(fields=["unit", "person", "starts_on", "ends_before"], name="organisations_people_of")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"


class NotSame(models.Model):
    """Somebody has said of two rows of one name that they are two people (không phải một người): they are proposed no
    more as possible duplicates. The row with the smaller number stands first."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the system
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="organisations_not_same_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="organisations_not_same_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class Standing(models.Model):
    """How somebody stands in his unit for a time (tình trạng sinh hoạt). None written: chính thức.

    EXEMPT and SUSPENDED are masked on screens; who has them shown leaves a line in the journal.
    """

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="standings")
    status = models.CharField("tình trạng", max_length=12, choices=MemberStatus)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(ends_before=None), name="organisations_one_standing_now"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.get_status_display()}"


class RosterEntry(models.Model):
    """Somebody stands on a roster that a unit keeps (danh sách báo cáo viên, tuyên truyền viên, cộng tác viên),
    by a document that decided it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="rosters")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rosters")
    kind = models.CharField("danh sách", max_length=20, choices=RosterKind)
    decision_symbol = models.CharField("số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "kind"], condition=Q(ends_before=None), name="organisations_one_entry_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"


class Post(models.Model):
    """A post held for a term (chức vụ)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    kind = models.CharField("chức vụ", max_length=20, choices=PostKind)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.unit}"


class Grant(models.Model):
    """A role on a unit and all below it, for a time (cấp quyền)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    delegated_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # ủy quyền

    objects = GrantQuerySet.as_manager()
    lent_on: frozenset[int] = frozenset()  # no column: the lender's own units, by ``access``, where it is lent

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "role", "starts_on"], name="organisations_one_grant_each"
            ),
            models.CheckConstraint(  # nobody lends for ever
                condition=Q(delegated_by=None) | ~Q(ends_before=None), name="organisations_delegation_ends"
            ),
            models.CheckConstraint(
                condition=Q(delegated_by=None) | ~Q(delegated_by=F("person")), name="organisations_no_self_delegation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()} · {self.unit}"
