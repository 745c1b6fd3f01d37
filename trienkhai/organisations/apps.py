"""The room as Django sees it."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "trienkhai.organisations"
    label = "organisations"
    verbose_name = "cơ cấu tổ chức"
