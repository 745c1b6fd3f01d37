"""Tables of a plan: the file, what was read in it, and what a person confirmed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import CheckAct, DateSource, ObligationState, Origin, PlanState, WayOut, WorkKind
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every, Occurrence

BOUNDS = [(bound.value, bound.value) for bound in Bound]
STEPS = [(step.value, step.value) for step in Every]


class SourceFile(models.Model):
    """The bytes as they came (tệp gốc). A text that was pasted is kept as .txt."""

    name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.FileField(upload_to="plans/")

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A directive document put in structure (kế hoạch)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plans")  # who works on it here
    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="plans")
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    text = models.TextField()  # what every span points into
    reading = models.JSONField()  # what the machine read, untouched, beside what a person confirmed
    kind = models.CharField("loại văn bản", max_length=40, blank=True)
    symbol = models.CharField("số, ký hiệu", max_length=60, blank=True)
    subject = models.TextField("trích yếu", blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=250, blank=True)
    parent_body = models.CharField(max_length=250, blank=True)
    place = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    signer_authority = models.CharField(max_length=250, blank=True)
    signer_position = models.CharField(max_length=120, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    theme = models.TextField("chuyên đề", blank=True)
    contents = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    recipients = models.JSONField(default=list)  # [{"name", "purpose", "words"}]
    notices = models.JSONField(default=list)  # codes for the person: TRACKED_CHANGES, NO_DATE…
    # written for a committee of another line that directs the body: its superior in its own line sees none of it
    is_directed = models.BooleanField("khác hệ thống", default=False)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.symbol} {self.subject}".strip() or f"Kế hoạch {self.pk}"


class Clause(models.Model):
    """A labelled heading or item of the document (mục, khoản, điểm, gạch đầu dòng)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="clauses")
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=60)
    label = models.CharField(max_length=30)
    level = models.PositiveSmallIntegerField()
    text = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="plans_clause_order")]

    def __str__(self) -> str:
        return self.path


class Basis(models.Model):
    """Another document named in this one (căn cứ, văn bản viện dẫn)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="bases")
    symbol = models.CharField(max_length=60)
    words = models.TextField()
    issued_on = models.DateField(null=True)
    is_ground = models.BooleanField(default=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "symbol"], name="plans_basis_once")]

    def __str__(self) -> str:
        return self.symbol


class Obligation(models.Model):
    """One piece of work that the document lays on somebody (nhiệm vụ).

    Its source is a span of the plan's text; the deadline keeps the document's words.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="obligations")
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ObligationState, default=ObligationState.READ)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.READ)
    version = models.PositiveIntegerField(default=1)  # two people editing: the second is told
    clause_path = models.CharField(max_length=60, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    action = models.TextField("việc")
    lead = models.JSONField(default=list)
    support = models.JSONField(default=list)
    products = models.JSONField(default=list)
    route_to = models.TextField(blank=True)
    route_via = models.TextField(blank=True)
    onward = models.TextField(blank=True)
    audiences = models.JSONField(default=list)
    deadline_text = models.TextField("thời gian", blank=True)
    bound = models.CharField(max_length=12, choices=BOUNDS, default=Bound.NONE.value)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    every = models.CharField(max_length=12, choices=STEPS, blank=True)
    occurrences = models.JSONField(default=list)  # [{"label", "year", "ends_on"}]
    inferred = models.JSONField(default=list)
    doubts = models.JSONField(default=list)  # [{"code", "values"}]
    unclear = models.JSONField(default=list)
    as_read = models.JSONField(null=True)  # null for one that a person added
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    dropped_reason = models.TextField("lý do bỏ", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="plans_obligation_span_forward"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="plans_obligation_dates_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_path}: {self.action[:60]}"

    @property
    def deadline(self) -> Deadline:
        """The stored columns as the value that the pure rooms speak of."""
        return Deadline(
            text=self.deadline_text,
            bound=Bound(self.bound),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            every=Every(self.every) if self.every else None,
            occurrences=tuple(Occurrence(o["label"], o["year"]) for o in self.occurrences),
            inferred=tuple(self.inferred),
        )


class Deliverable(models.Model):
    """What closes an obligation: one product or act of one kind of work (sản phẩm)."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="deliverables")
    position = models.PositiveIntegerField()
    kind = models.CharField("loại việc", max_length=15, choices=WorkKind)
    name = models.CharField("sản phẩm", max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obligation", "position"], name="plans_deliverable_order")]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class WorkingDate(models.Model):
    """A due day that a person set (hạn đặt thêm): where the document is silent, or moved to end
    a contradiction. Never printed as the document's, counted apart."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="working_dates")
    occurrence = models.CharField(max_length=60, blank=True)  # label of the occurrence it dates
    source = models.CharField(max_length=10, choices=DateSource, default=DateSource.WORKING)
    due_on = models.DateField("hạn")
    reason = models.TextField("lý do", blank=True)
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obligation", "occurrence"], name="plans_one_working_date_each")]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.occurrence} {self.due_on}"


class Contradiction(models.Model):
    """Clauses that cannot all be kept (mâu thuẫn), and what was decided of it, by whom and why."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="contradictions")
    code = models.CharField(max_length=40)
    obligations = models.ManyToManyField(Obligation, related_name="contradictions")
    values = models.JSONField(default=dict)
    way = models.CharField(max_length=12, choices=WayOut, default=WayOut.OPEN)
    reason = models.TextField("lý do", blank=True)
    second_round_on = models.DateField(null=True)  # for TWO_ROUNDS: when the second report is due
    moves = models.ForeignKey(Obligation, models.SET_NULL, null=True, related_name="moved_by")  # whose day it changes
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class CheckStep(models.Model):
    """One act of the check with what stood before it, so that it can be taken back (bước soát).

    Obligations stand here as plain numbers: merging removes a row that its steps must outlive.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=10, choices=CheckAct)
    subject = models.BigIntegerField()  # id of the obligation that was acted on
    other = models.BigIntegerField(null=True)  # id of the one that a split made or a merge took in
    before = models.JSONField()  # by id: columns, kinds of work, working dates, contradictions
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["plan", "subject"], name="plans_step_subject")]

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"
