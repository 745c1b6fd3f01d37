"""Units in a tree, people, their memberships and posts, and the grants that let them act."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trienkhai.organisations.choices import Category, Line, PostKind, Role, UnitKind
from trienkhai.organisations.querysets import GrantQuerySet, UnitQuerySet


class Unit(models.Model):
    """A node of the tree (đơn vị): an organisation, an organ of it, an agency, a union."""

    name = models.CharField("tên đơn vị", max_length=250)
    short_name = models.CharField("tên gọi tắt", max_length=80, blank=True)
    symbol_mark = models.CharField("ký hiệu", max_length=30, blank=True)  # ĐUK in 100-KH/ĐUK
    place = models.CharField("địa danh", max_length=80, blank=True)  # before the date of a document
    kind = models.CharField("loại", max_length=30, choices=UnitKind)
    line = models.CharField("hệ thống", max_length=10, choices=Line, default=Line.PARTY)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=250, db_index=True, blank=True)  # "/1/17/203/": only tree.py writes it
    position = models.PositiveIntegerField(default=0)  # the order of the list the office keeps
    search_key = models.CharField(max_length=250, blank=True)
    member_count = models.PositiveIntegerField("số đảng viên", null=True, blank=True)  # where people are not kept
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)  # dissolved; its past stays

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="organisations_unit_not_own_parent"),
            models.UniqueConstraint(fields=["parent", "name"], name="organisations_one_name_under_a_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Installation(models.Model):
    """Whose installation this is, and its settings (nơi cài đặt). One row."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    strict_before = models.BooleanField("“trước ngày D”: tính trễ ngay từ ngày D", default=False)
    is_demo = models.BooleanField(default=False)
    anchor_on = models.DateField(null=True, blank=True)  # the day that the demo's dates hang on

    def __str__(self) -> str:
        return str(self.committee)


class Person(models.Model):
    """Somebody of the organisation (người), with the least data that serves."""

    full_name = models.CharField("họ và tên", max_length=120)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)  # only to tell two apart
    search_key = models.CharField(max_length=120, db_index=True, blank=True)
    sort_key = models.CharField(max_length=240, db_index=True, blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")

    # Not columns. The edge sets ``today``, the day whose grants count; None (a job, the demo) counts them all.
    today: date | None = None
    grants_read: list[Grant] | None = None  # by ``access``, once for each object

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
            models.UniqueConstraint(fields=["person", "unit", "category"], name="organisations_one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"


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

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "unit", "role", "starts_on"], name="organisations_one_grant_each")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()} · {self.unit}"
