"""The room as Django sees it."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "trienkhai.reporting"
    label = "reporting"
    verbose_name = "báo cáo"
