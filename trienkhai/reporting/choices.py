"""The words of reports."""

from __future__ import annotations

from django.db.models import TextChoices


class ReportState(TextChoices):
    DRAFT = "DRAFT", "Đang soạn"
    SUBMITTED = "SUBMITTED", "Chờ xác nhận"
    RETURNED = "RETURNED", "Trả lại"
    ACCEPTED = "ACCEPTED", "Đã tiếp nhận"


class Section(TextChoices):
    """The passages of a report, as offices lay them out."""

    DIRECTION = "DIRECTION", "Công tác lãnh đạo, chỉ đạo, triển khai"
    RESULTS = "RESULTS", "Kết quả đạt được"
    SHORTCOMINGS = "SHORTCOMINGS", "Tồn tại, hạn chế và nguyên nhân"
    TASKS_AHEAD = "TASKS_AHEAD", "Phương hướng, nhiệm vụ trọng tâm"
    PROPOSALS = "PROPOSALS", "Kiến nghị, đề xuất"


class FigureSource(TextChoices):
    """Where a figure comes from."""

    ENTERED = "ENTERED", "Đơn vị nhập"
    COUNTED = "COUNTED", "Tính từ dữ liệu"
