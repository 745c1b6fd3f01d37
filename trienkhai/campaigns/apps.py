"""The room as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CampaignsConfig(AppConfig):
    name = "trienkhai.campaigns"
    label = "campaigns"
    verbose_name = "triển khai"

    def ready(self) -> None:
        post_migrate.connect(_put_triggers, sender=self, dispatch_uid="campaigns.triggers")


def _put_triggers(sender: AppConfig, using: str, **_more: object) -> None:
    """A migration that alters a table of SQLite makes another one, without its triggers."""
    from trienkhai.campaigns import counters

    if counters.tables_are_there(using):
        counters.install(using)
