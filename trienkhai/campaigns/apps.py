"""The room as Django sees it."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "trienkhai.campaigns"
    label = "campaigns"
    verbose_name = "triển khai"
