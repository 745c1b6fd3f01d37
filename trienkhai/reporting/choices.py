"""The words of reports."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportState(TextChoices):
    DRAFT = "DRAFT", _("Đang soạn")
    SUBMITTED = "SUBMITTED", _("Chờ xác nhận")
    RETURNED = "RETURNED", _("Trả lại")
    ACCEPTED = "ACCEPTED", pgettext_lazy("report", "Đã tiếp nhận")


class Section(TextChoices):
    """The passages of a report, as offices lay them out."""

    DIRECTION = "DIRECTION", _("Công tác lãnh đạo, chỉ đạo, triển khai")
    RESULTS = "RESULTS", _("Kết quả đạt được")
    SHORTCOMINGS = "SHORTCOMINGS", _("Tồn tại, hạn chế và nguyên nhân")
    TASKS_AHEAD = "TASKS_AHEAD", _("Phương hướng, nhiệm vụ trọng tâm")
    PROPOSALS = "PROPOSALS", _("Kiến nghị, đề xuất")


class FigureSource(TextChoices):
    """Where a figure comes from."""

    ENTERED = "ENTERED", _("Đơn vị nhập")
    COUNTED = "COUNTED", _("Tính từ dữ liệu")
