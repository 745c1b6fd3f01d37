"""Notices as Django sees them."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "trienkhai.notices"
    label = "notices"
    verbose_name = "thông báo, nhắc việc"
