"""Tables of what shows that a duty was done: evidence, kept once and used for several duties."""

from __future__ import annotations

from django.db import models

from trienkhai.campaigns.choices import EvidenceKind
from trienkhai.campaigns.models.ledger import Assignment
from trienkhai.organisations.models import Person


class Evidence(models.Model):
    """What shows that a thing was done (minh chứng): a note, a file, an address, a document by its number."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind)
    text = models.TextField(blank=True)
    url = models.CharField("địa chỉ", max_length=1000, blank=True)  # for LINK: http or https, never fetched by us
    symbol = models.CharField("số, ký hiệu", max_length=60, blank=True)  # for DOCUMENT
    issued_on = models.DateField("ngày ban hành", null=True)  # for DOCUMENT
    file = models.FileField(upload_to="evidence/", blank=True)
    file_name = models.CharField(max_length=250, blank=True)
    file_size = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the bytes that are kept
    sent_sha256 = models.CharField(max_length=64, blank=True)  # of those sent, before a photograph lost its place
    thumbnail = models.FileField(upload_to="evidence/", blank=True)  # of a photograph
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_entered_for = models.BooleanField(default=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name or self.symbol or self.url or self.text[:60]


class EvidenceUse(models.Model):
    """A piece of evidence shows another duty too (dùng lại minh chứng); the file lies once."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="uses")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="evidence_uses")
    text = models.TextField(blank=True)  # what it shows here
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_entered_for = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "assignment"], name="campaigns_one_use_each")]

    def __str__(self) -> str:
        return f"{self.evidence_id} → {self.assignment_id}"
