"""Tables of the ledger: campaign, audience, receipt, assignment and its changes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trienkhai.campaigns.choices import AssignmentState, CampaignState, Part, ReceiverKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.plans.models import STEPS, Deliverable, Obligation, Plan
from trienkhai.vietnamese.deadlines import Every


class Campaign(models.Model):
    """A plan put in motion (đợt triển khai)."""

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="campaign")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns")  # who runs it
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.PREPARING)
    is_retroactive = models.BooleanField("triển khai hồi tố", default=False)  # no reminders
    launched_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    launched_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    closing_on = models.DateField("ngày khóa sổ", null=True)  # what comes in after it is taken, and marked
    closed_at = models.DateTimeField(null=True)
    standing_every = models.CharField(  # the period in which standing duties are answered
        "kỳ trả lời việc thường xuyên", max_length=12, choices=STEPS, default=Every.QUARTER.value
    )

    # How many cells an organisation has, by unit id, where a person said another number than the list has.
    cell_counts = models.JSONField("số chi bộ", default=dict)

    # No columns: asked once for each object, by the functions of these names in queries.seen.
    carries_on: bool | None = None
    came_across: bool | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=(CampaignState.RUNNING, CampaignState.CLOSED)) | ~Q(launched_at=None),
                name="campaigns_runs_since_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Audience(models.Model):
    """An actor phrase of the plan and the units it came to (đối tượng), shown and correctable."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="audiences")
    phrase = models.TextField()  # as written: "Các cấp ủy chi, đảng bộ cơ sở"
    organ = models.CharField(max_length=120, blank=True)  # as written: "Ban Thường vụ"
    kind = models.CharField(max_length=10, choices=ReceiverKind, default=ReceiverKind.UNMATCHED)
    units = models.ManyToManyField(Unit, related_name="+")
    has_duty = models.BooleanField(default=True)  # the phrase names who does something
    is_recipient = models.BooleanField(default=False)  # the phrase stands under "Nơi nhận"
    told_at = models.DateTimeField(null=True)  # ticked: sent outside the system
    corrected_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "phrase"], name="campaigns_one_audience_a_phrase")]

    def __str__(self) -> str:
        return self.phrase


class Allocation(models.Model):
    """What a person decided of one obligation before the launch (quyết định giao việc): to whom it goes
    where the document names nobody, and whether it is reported upward."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="allocations")
    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="allocations")
    phrases = models.JSONField(null=True)  # of the campaign's audiences; null: as the document writes
    reports_upward = models.BooleanField("báo cáo cấp trên", default=True)  # only where it says so
    upward_due_on = models.DateField("hạn báo cáo cấp trên", null=True)  # a working date
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "obligation"], name="campaigns_one_allocation_each")]

    def __str__(self) -> str:
        return f"{self.obligation_id}: {self.phrases}"


class Receipt(models.Model):
    """A unit has received the document (đã tiếp nhận), or was sent it to know (để biết)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="receipts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="receipts")
    to_know = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)  # null: with the launch
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_entered_for = models.BooleanField("nhập thay", default=False)
    is_directed = models.BooleanField("khác hệ thống", default=False)  # a body that the committee directs, not below it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="campaigns_one_receipt_each")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.campaign}"


class Assignment(models.Model):
    """A row of the ledger (phân công): deliverable × unit × occurrence."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="assignments")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="assignments")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=15, choices=WorkKind)  # of the deliverable, for the board
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    unit_name = models.CharField(max_length=250)  # the name on the day of the launch
    organ = models.CharField(max_length=120, blank=True)  # as written; a duty of an organ of the unit
    part = models.CharField(max_length=10, choices=Part, default=Part.LEAD)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.UNITS)
    is_directed = models.BooleanField("khác hệ thống", default=False)  # a body that the committee directs, not below it
    occurrence = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)  # safe day: shown and reminded
    late_after = models.DateField(null=True)
    date_source = models.CharField(max_length=10, choices=DateSource, default=DateSource.NONE)
    state = models.CharField(max_length=12, choices=AssignmentState, default=AssignmentState.NEW)
    done = models.PositiveIntegerField(null=True)  # 7 of 9 cells; blank is blank, not 0
    of = models.PositiveIntegerField(null=True)
    done_on = models.DateField(null=True)  # the day done or handed in, apart from the day typed
    note = models.TextField(blank=True)
    return_reason = models.TextField(blank=True)
    amended_at = models.DateTimeField(null=True)  # the obligation was changed since the launch …
    amendment_seen_at = models.DateTimeField(null=True)  # … and the unit has read what changed
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_over")  # of a dissolved unit
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(null=True)  # null: with the launch; later when handed over or added
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "unit", "organ", "occurrence"],
                condition=~Q(state=AssignmentState.WITHDRAWN),  # what was withdrawn may be launched again
                name="campaigns_one_row_each",
            ),
            models.CheckConstraint(
                condition=Q(done=None) | Q(of=None) | Q(done__lte=F("of")), name="campaigns_done_within_of"
            ),
            models.CheckConstraint(  # the day decides whether it was on time, so nothing is done on an unknown day
                condition=~Q(state__in=(AssignmentState.COMPLETED, AssignmentState.SUBMITTED)) | ~Q(done_on=None),
                name="campaigns_done_on_a_day",
            ),
        ]
        indexes = [
            models.Index(  # rates by unit, and who is behind, are counted without the rows
                fields=["campaign", "unit", "scope", "state", "late_after", "due_on", "done_on"],
                name="campaigns_by_unit",
            ),
            models.Index(  # all that the board counts by, in the order in which it groups: read without the rows
                fields=[
                    "campaign",
                    "kind",
                    "deliverable",
                    "obligation",
                    "occurrence",
                    "scope",
                    "due_on",
                    "late_after",
                    "date_source",
                    "state",
                    "done_on",
                ],
                name="campaigns_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name}: {self.get_kind_display()}"


class AssignmentChange(models.Model):
    """One move of one assignment (lịch sử trạng thái)."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="changes")
    before = models.CharField(max_length=12, choices=AssignmentState)
    after = models.CharField(max_length=12, choices=AssignmentState)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_entered_for = models.BooleanField("nhập thay", default=False)  # by somebody not of the unit
    done = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField(null=True)
    done_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
