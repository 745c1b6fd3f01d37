"""The room as Django sees it."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "trienkhai.plans"
    label = "plans"
    verbose_name = "kế hoạch"
