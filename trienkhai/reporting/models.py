"""Tables of reports. A figure is a numerator and a denominator by category; a blank stays blank."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.organisations.choices import Category
from trienkhai.organisations.models import Person
from trienkhai.plans.models import Deliverable
from trienkhai.reporting.choices import FigureSource, ReportState, Section


class Report(models.Model):
    """What a unit sends up for one assignment of the kind REPORT (báo cáo)."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="report")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    handed_in_on = models.DateField("ngày gửi", null=True)  # the day handed in, apart from the day typed
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    is_entered_for = models.BooleanField("nhập thay", default=False)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED)) | ~Q(handed_in_on=None),
                name="reporting_sent_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.assignment)


class ReportText(models.Model):
    """One passage of a report (đoạn lời)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="texts")
    section = models.CharField(max_length=15, choices=Section)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "section"], name="reporting_one_text_a_section")]

    def __str__(self) -> str:
        return self.text[:60]


class FigureEntry(models.Model):
    """One figure of one report, by category where it has any (số liệu)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    figure = models.CharField(max_length=40)  # a name in figures.REGISTRY
    category = models.CharField(max_length=20, choices=Category, blank=True)
    numerator = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=10, choices=FigureSource, default=FigureSource.ENTERED)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "figure", "category"], name="reporting_one_figure_each"),
            models.CheckConstraint(
                condition=Q(numerator=None) | Q(denominator=None) | Q(numerator__lte=F("denominator")),
                name="reporting_numerator_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.numerator}/{self.denominator}"


class ConsolidatedReport(models.Model):
    """The report that the committee sends up (báo cáo tổng hợp), kept as a draft until signed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="consolidated_reports")
    # Which reports it gathers: those due for one deliverable and occurrence. Null when the plan asks for none.
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, null=True, related_name="+")
    occurrence = models.CharField(max_length=60, blank=True)
    title = models.TextField("trích yếu")
    symbol = models.CharField("số, ký hiệu", max_length=60, blank=True)
    parent_body = models.CharField("cơ quan cấp trên", max_length=250, blank=True)
    place = models.CharField("địa danh", max_length=80, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True)
    addressee = models.CharField("nơi nhận báo cáo", max_length=250, blank=True)
    recipients = models.TextField("nơi nhận khác", blank=True)  # one to a line
    opening = models.TextField("lời mở đầu", blank=True)
    signer_authority = models.CharField(max_length=250, blank=True)
    signer_position = models.CharField(max_length=120, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    show_origins = models.BooleanField("ghi tên đơn vị sau đoạn trích", default=True)
    names_missing = models.BooleanField("phụ lục tên đơn vị chưa báo cáo", default=True)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "deliverable", "occurrence"], name="reporting_one_consolidated_a_round"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """Text in a consolidated report: chosen from a unit's report, its origin kept, or our own."""

    consolidated = models.ForeignKey(ConsolidatedReport, models.CASCADE, related_name="passages")
    section = models.CharField(max_length=15, choices=Section)
    position = models.PositiveIntegerField()
    text = models.TextField()
    origin = models.ForeignKey(Report, models.PROTECT, null=True, related_name="+")  # null for our own text
    origin_name = models.CharField(max_length=250, blank=True)  # the unit's name on that day

    def __str__(self) -> str:
        return self.text[:60]
