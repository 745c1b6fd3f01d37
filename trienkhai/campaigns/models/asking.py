"""Tables of what a unit asks of the body that runs a campaign, what it answers, and who in the unit does the work."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trienkhai.campaigns.choices import PetitionKind, PetitionReason, PetitionState
from trienkhai.campaigns.models.ledger import Assignment
from trienkhai.organisations.models import Person


class Petition(models.Model):
    """A unit asks about one duty (đề nghị của đơn vị): a question, to reconsider, more time, direction."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="petitions")
    kind = models.CharField(max_length=12, choices=PetitionKind)
    reason = models.CharField("lý do", max_length=12, choices=PetitionReason, blank=True)
    text = models.TextField("nội dung", blank=True)  # of DIRECTION: the difficulty
    proposal = models.TextField("đề xuất", blank=True)
    wanted_on = models.DateField("xin gia hạn đến", null=True)
    state = models.CharField(max_length=10, choices=PetitionState, default=PetitionState.OPEN)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    is_entered_for = models.BooleanField("nhập thay", default=False)
    answer = models.TextField("trả lời", blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "kind"],
                condition=Q(state=PetitionState.OPEN),
                name="campaigns_one_open_petition_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(PetitionState.OPEN, PetitionState.TAKEN_BACK)) | ~Q(answered_at=None),
                name="campaigns_answered_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"


class Extension(models.Model):
    """More time given for one duty (gia hạn). The days before are kept: the document's day is never lost."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="extensions")
    petition = models.ForeignKey(Petition, models.PROTECT, null=True, related_name="extensions")
    due_before = models.DateField(null=True)  # the safe day that stood before
    late_before = models.DateField(null=True)
    source_before = models.CharField(max_length=10)  # DateSource that stood before
    due_on = models.DateField("hạn mới")
    reason = models.TextField("lý do", blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_before=None) | Q(due_on__gt=F("due_before")), name="campaigns_extension_is_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} → {self.due_on}"


class Direction(models.Model):
    """What a leader says of one duty (ý kiến chỉ đạo), with the extension and the support given in the same act."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="directions")
    petition = models.ForeignKey(Petition, models.PROTECT, null=True, related_name="directions")
    extension = models.ForeignKey(Extension, models.PROTECT, null=True, related_name="+")
    support = models.ManyToManyField(Assignment, related_name="+")  # rows written by this act (giao thêm phối hợp)
    text = models.TextField("ý kiến chỉ đạo")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # the leader
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who typed it, if another
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class Share(models.Model):
    """What one person of the unit does of a duty (phân công trong đơn vị); the unit's own matter, seen by nobody
    above it. The person responsible (người phụ trách) is the share that says so."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="shares")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shares")
    is_responsible = models.BooleanField("người phụ trách", default=False)
    task = models.TextField("việc", blank=True)
    due_on = models.DateField("hạn trong đơn vị", null=True)
    done_on = models.DateField("xong ngày", null=True)
    note = models.TextField("kết quả", blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(is_responsible=True, withdrawn_at=None),
                name="campaigns_one_person_responsible",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.task[:60]}"
