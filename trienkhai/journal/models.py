"""Entries hold ids, verbs and a hash; names and values stand apart, where they can be erased."""

from __future__ import annotations

from django.db import models


class JournalEntry(models.Model):
    """One act, as it happened (một dòng nhật ký). Never changed, never deleted."""

    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # a Person's id; null when the system acted
    on_behalf_of = models.BigIntegerField(null=True)  # a Unit's id (nhập thay)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    details_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="journal_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind}:{self.subject_id}"


class JournalDetail(models.Model):
    """What was there before and after (chi tiết nhật ký); may be erased without breaking the journal."""

    entry = models.OneToOneField(JournalEntry, models.CASCADE, related_name="detail")
    values = models.JSONField()

    def __str__(self) -> str:
        return str(self.entry)


class JournalSeal(models.Model):
    """A sealed batch of entries (niêm phong nhật ký), chained to the one before; see ``chain.py``. Never changed."""

    number = models.PositiveIntegerField(unique=True)  # 1, 2, 3…: two sealers at once cannot fork the chain
    previous_hash = models.CharField(max_length=64)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    leaves = models.BinaryField()  # id and digest of each entry
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class SubmissionKey(models.Model):
    """A key that a form carries, so that pressing Gửi twice stores one row (khóa gửi)."""

    key = models.CharField(max_length=64)
    by = models.BigIntegerField()
    verb = models.CharField(max_length=80)
    subject_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "verb", "key"], name="journal_one_submission_each")]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class Message(models.Model):
    """Something that a person should know (thông báo): a code and ids; the sentence is made where it is shown."""

    to = models.BigIntegerField(db_index=True)  # a Person's id
    code = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)  # ids, dates, counts
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.code} → {self.to}"
