"""The journal as Django sees it."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "trienkhai.journal"
    label = "journal"
    verbose_name = "nhật ký hệ thống"
