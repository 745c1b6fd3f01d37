"""Tables as rows of plain values, the same from either engine: what a backup holds.

Each row is one line of JSON, its values in the order of the fields. A line depends on the data alone, not on the
engine it came from, so the SHA-256 of a table may be compared across engines.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connections, models
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from trienkhai.journal import chain
from trienkhai.running.errors import BadArchive

CHUNK = 2000
# Not taken along: who is signed in, and the queue (its payloads are pickles signed with this installation's key:
# whoever could write one into a backup could run code where it is restored). The worker plans its jobs anew.
LEFT_OUT = frozenset({"sessions", "django_q", "usersessions"})
# What the database makes of other tables: its triggers count anew while their rows are put back.
MADE_OF_OTHERS = frozenset({"campaigns.tally"})


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and the digest of all of them."""

    rows: int
    sha256: str


def tables() -> list[type[Model]]:
    """Every table that a backup holds, those of many-to-many relations too, by name."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not model._meta.swapped
        and model._meta.app_label not in LEFT_OUT
        and model._meta.label_lower not in MADE_OF_OTHERS
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


@cache
def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns of a table, in their order; asked for each row, so remembered."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def columns_of(model: type[Model]) -> list[str]:
    return [field.column or "" for field in fields_of(model)]


def files_in(model: type[Model]) -> list[int]:
    """The places in a row that name a stored file."""
    return [n for n, field in enumerate(fields_of(model)) if isinstance(field, models.FileField)]


def rows_of(model: type[Model], using: str) -> Iterator[list[Any]]:
    """The rows in the order of their keys, as plain values."""
    fields = fields_of(model)
    found = model._base_manager.using(using).order_by("pk").values_list(*(field.attname for field in fields))
    for row in found.iterator(chunk_size=CHUNK):
        yield [_plain(value, field) for value, field in zip(row, fields, strict=True)]


def line(row: list[Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def digest(model: type[Model], using: str) -> Sum:
    """What the table holds now, to compare with what was written."""
    hashed, count = hashlib.sha256(), 0
    for row in rows_of(model, using):
        hashed.update(line(row))
        count += 1
    return Sum(count, hashed.hexdigest())


def insert(model: type[Model], rows: Iterable[list[Any]], using: str) -> None:
    """Write rows as they were, past every default and "now" of a field."""
    connection, fields = connections[using], fields_of(model)
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns_of(model))
    marks = ", ".join(["%s"] * len(fields))
    # Names of tables and columns are our own models', never of the file; values go as parameters.
    statement = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({quoted}) VALUES ({marks})"  # noqa: S608
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            values = zip(values_of(model, row), fields, strict=True)
            batch.append([field.get_db_prep_save(value, connection) for value, field in values])
            if len(batch) == CHUNK:
                cursor.executemany(statement, batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)


def values_of(model: type[Model], row: list[Any]) -> list[Any]:
    """A row of a backup as values of Python. Raises BadArchive for what the table cannot hold."""
    fields = fields_of(model)
    try:
        values = [_value(value, field) for value, field in zip(row, fields, strict=True)]
    except (ValueError, TypeError, OverflowError, ArithmeticError, ValidationError) as error:
        raise BadArchive(
            _("Bảng %(name)s có dòng không đúng kiểu; không dùng bản sao lưu này.") % {"name": model._meta.db_table}
        ) from error
    if any(value is None and not field.null for value, field in zip(values, fields, strict=True)):
        raise BadArchive(_("Bảng %(name)s có dòng thiếu giá trị.") % {"name": model._meta.db_table})
    return values


def empty(models_: Iterable[type[Model]], using: str) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in models_:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608  our own name


def go_on_counting(models_: Iterable[type[Model]], using: str) -> None:
    """Have ids begin after the highest that is there (PostgreSQL; SQLite does so by itself)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models_)):
            cursor.execute(statement)


def _plain(value: Any, field: Field[Any, Any]) -> Any:
    if isinstance(field, models.JSONField):
        return chain.whole(value)  # PostgreSQL gives 1e16 back as an integer
    if value is None or isinstance(value, (bool, int, str, float)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value.tzinfo else value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{field}: a backup cannot hold {type(value).__name__}")


def _value(value: Any, field: Field[Any, Any]) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.DurationField):
        return timedelta(microseconds=value)
    if isinstance(field, models.ForeignKey):
        return value if isinstance(value, int) else field.target_field.to_python(value)
    return field.to_python(value)
