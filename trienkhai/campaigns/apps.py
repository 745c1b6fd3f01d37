"""The room as Django sees it."""

from __future__ import annotations

import sqlite3
from datetime import date
from functools import lru_cache
from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.dateparse import parse_date


class CampaignsConfig(AppConfig):
    name = "trienkhai.campaigns"
    label = "campaigns"
    verbose_name = "triển khai"

    def ready(self) -> None:
        import_module("django.db.backends.sqlite3.base")  # which has a converter of its own: ours comes after it
        sqlite3.register_converter("date", _day)
        post_migrate.connect(_put_triggers, sender=self, dispatch_uid="campaigns.triggers")


@lru_cache(maxsize=4096)
def _day(stored: bytes) -> date | None:
    """As Django reads it. A ledger's rows have four dates each, of a few dozen days in all."""
    return parse_date(stored.decode())


def _put_triggers(sender: AppConfig, using: str, **_more: object) -> None:
    """A migration that alters a table of SQLite makes another one, without its triggers."""
    from trienkhai.campaigns import counters

    if counters.tables_are_there(using):
        counters.install(using)
