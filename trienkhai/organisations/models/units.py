"""Units in a tree that lives through time: what each is now, what it was, and the events that changed it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trienkhai.organisations.choices import (
    EventPart,
    ImportState,
    Line,
    LinkKind,
    ReorganisationKind,
    SheetKind,
    TakeawayState,
    UnitKind,
)
from trienkhai.organisations.querysets import UnitQuerySet


class Unit(models.Model):
    """A node of the tree (đơn vị): an organisation, an organ of it, an agency, a union.

    The row tells what the unit is now; what it was before stands in ``UnitVersion``.
    """

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
            models.UniqueConstraint(  # a new body may bear the name of one that was dissolved
                fields=["parent", "name"], condition=Q(ended_on=None), name="organisations_one_name_under_a_parent"
            ),
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


class UnitAncestor(models.Model):
    """One pair of the closure of the tree as it is now (cấp trên): a unit is its own at distance 0. Only tree.py
    writes it."""

    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="ancestors")
    distance = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "unit"], name="organisations_one_ancestor_each")]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.unit_id} ({self.distance})"


class FormerAncestor(models.Model):
    """One pair of the closure as it was recorded until an instant (cấp trên trước đây): who stood above a unit when a
    campaign was closed. Instants and not days: what was shown then does not change when a past event is entered
    late. Only tree.py writes it."""

    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_ancestors")
    distance = models.PositiveSmallIntegerField()
    since = models.DateTimeField(null=True)  # null: since the unit was entered
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "until"], name="organisations_former_of")]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.unit_id} (–{self.until:%d/%m/%Y})"


class Reorganisation(models.Model):
    """An event in the life of units (sắp xếp tổ chức), with the document that decided it. Never undone: a later
    event follows it."""

    kind = models.CharField("việc sắp xếp", max_length=10, choices=ReorganisationKind)
    happened_on = models.DateField("ngày có hiệu lực")  # from this day on things are as afterwards
    decision_symbol = models.CharField("số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    decided_by = models.CharField("cơ quan quyết định", max_length=250, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey("organisations.Person", models.PROTECT, null=True, related_name="+")  # null: the system
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on:%d/%m/%Y}"


class ReorganisationUnit(models.Model):
    """A unit that an event touched (đơn vị của việc sắp xếp): as what it was before, or as what came of it."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="parts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reorganisations")
    part = models.CharField("vai", max_length=10, choices=EventPart)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "unit", "part"], name="organisations_one_part_in_an_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reorganisation}: {self.unit} ({self.get_part_display()})"


class UnitVersion(models.Model):
    """What a unit was until a day (bản cũ của đơn vị); the row of ``Unit`` holds what it has been since the last of
    these. On day D the unit was the version with the first ``ends_before`` after D, of these the first recorded."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions")
    ends_before = models.DateField()
    name = models.CharField(max_length=250)
    short_name = models.CharField(max_length=80, blank=True)
    symbol_mark = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=30, choices=UnitKind)
    line = models.CharField(max_length=10, choices=Line)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    member_count = models.PositiveIntegerField(null=True)
    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="versions")  # that ended it

    class Meta:
        constraints = [  # several on one day, when one event follows another on it: the first recorded was the day before
            models.UniqueConstraint(fields=["unit", "reorganisation"], name="organisations_one_version_an_event")
        ]
        indexes = [models.Index(fields=["unit", "ends_before"], name="organisations_versions_of")]

    def __str__(self) -> str:
        return f"{self.name} (–{self.ends_before:%d/%m/%Y})"


class UnitLink(models.Model):
    """A dated link between units of two lines (liên hệ giữa hai hệ thống): a union sits at a workplace, a đảng ủy
    directs it there; by the document that decided it."""

    kind = models.CharField("liên hệ", max_length=10, choices=LinkKind)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="links")  # that sits, that directs
    other = models.ForeignKey(Unit, models.CASCADE, related_name="links_to")  # the workplace, the directed
    decision_symbol = models.CharField("số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "other"], condition=Q(ends_before=None), name="organisations_one_link_each"
            ),
            models.CheckConstraint(condition=~Q(unit=F("other")), name="organisations_no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()} {self.other}"


class SheetImport(models.Model):
    """One import of a sheet of units or people (lượt nhập): read, checked row by row, then carried out by a job."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="imports")  # into whose subtree
    kind = models.CharField("nhập", max_length=10, choices=SheetKind)
    state = models.CharField("trạng thái", max_length=10, choices=ImportState, default=ImportState.WAITING)
    file = models.FileField(upload_to="imports/", blank=True)  # wiped when the import has ended
    columns = models.JSONField(default=dict)  # which column of the sheet holds what
    total = models.PositiveIntegerField(null=True)  # rows in the sheet
    done = models.PositiveIntegerField(default=0)  # rows dealt with so far
    outcome = models.JSONField(default=dict)  # counts: new, changed, same, refused
    report = models.FileField(upload_to="imports/", blank=True)  # row by row, to download
    by = models.ForeignKey("organisations.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%d/%m/%Y %H:%M}"


class Takeaway(models.Model):
    """Everything of a unit as one file, made by the worker for one person (hồ sơ đơn vị): his alone, wiped soon."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="takeaways")
    by = models.ForeignKey("organisations.Person", models.CASCADE, related_name="+")  # as much as he sees is in it
    state = models.CharField("trạng thái", max_length=10, choices=TakeawayState, default=TakeawayState.WAITING)
    total = models.PositiveIntegerField(default=0)  # reports to be laid out, the slow part
    done = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="takeaways/", blank=True)
    at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.at:%d/%m/%Y %H:%M}"
