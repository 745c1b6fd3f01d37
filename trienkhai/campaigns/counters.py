"""Counters of the ledger kept by the database itself: its triggers, the folding of lines, the count made anew.

A trigger sees every insert, update and delete, also those of a script or of the database's own console, and writes in
the same transaction: the counters are exact at every moment. It appends (docs/decisions/0022): no line is shared, so
no two clients wait for each other. The worker folds what has gathered.
"""

from __future__ import annotations

import logging
from collections import Counter

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Count

from trienkhai.campaigns.models import Assignment, Tally

KEYS = (  # what like rows are alike in, as columns of both tables; in the order of the index campaigns_counted
    "campaign_id",
    "kind",
    "deliverable_id",
    "obligation_id",
    "occurrence",
    "scope",
    "due_on",
    "late_after",
    "date_source",
    "state",
    "done_on",
)
logger = logging.getLogger("trienkhai.counters")
MANY = 200  # lines of one campaign that are read without a thought
AT_ONCE = 20_000  # lines held in memory
BATCH = 500
_LEDGER, _TALLY = Assignment._meta.db_table, Tally._meta.db_table
_KEYS = ", ".join(KEYS)


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers in place, as this version has them; where one was missing, count anew.

    Asked after every migration: SQLite alters a table by making another one, which comes without its triggers.
    """
    connection = connections[using]
    statements = _ON_POSTGRESQL if connection.vendor == "postgresql" else _ON_SQLITE
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(_INSTALLED[connection.vendor], [_LEDGER, f"{_TALLY}_%"])
        were_there = cursor.fetchone()[0]
        for statement in statements:
            cursor.execute(statement)
        if were_there != len(_TRIGGERS):
            count_anew(using)


def tables_are_there(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Not so when the room was migrated back to nothing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        return {_LEDGER, _TALLY} <= set(connection.introspection.table_names(cursor))


def count_anew(using: str = DEFAULT_DB_ALIAS) -> int:
    """Add what the counters lack, and take away what they have too much; returns how many lines that took.

    One statement from one snapshot: whoever writes meanwhile counts for himself. Two who count anew do so one after
    the other, or both would set right what was wrong. 0 is what it should return.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_TALLY])
        cursor.execute(_COUNT_ANEW)
        return int(max(cursor.rowcount, 0))


def begin_anew() -> None:
    """Forget all counters and count. Where a whole ledger was put back row by row, and nobody writes."""
    with transaction.atomic():
        Tally.objects.all().delete()
        count_anew()


def differences(using: str = DEFAULT_DB_ALIAS) -> int:
    """How many lines of the counters do not say what the ledger says. Reads the whole ledger."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({_COMPARED}) AS differences")  # noqa: S608  no value comes in
        return int(cursor.fetchone()[0])


def fold(campaign_id: int) -> int:
    """Make one line of all like lines of a campaign; returns how many are left.

    Only lines that are seen and held are folded: what others add meanwhile stays beside.
    """
    while True:
        read, left = _fold_some(campaign_id)
        if read < AT_ONCE or left == read:
            return left


def _fold_some(campaign_id: int) -> tuple[int, int]:
    """Fold the oldest lines; returns how many those were, and how many they have become."""
    with transaction.atomic():
        lines = Tally.objects.select_for_update().filter(campaign=campaign_id).order_by("pk")[:AT_ONCE]
        held = list(lines.values_list("pk", "n", *KEYS))
        sums: Counter[tuple[object, ...]] = Counter()
        for _pk, n, *key in held:
            sums[tuple(key)] += n
        left = {key: n for key, n in sums.items() if n}
        if len(left) < len(held):
            for first in range(0, len(held), BATCH):
                Tally.objects.filter(pk__in=[pk for pk, *_ in held[first : first + BATCH]]).delete()
            made = (Tally(n=n, **dict(zip(KEYS, key, strict=True))) for key, n in left.items())
            Tally.objects.bulk_create(made, batch_size=BATCH)
    return len(held), len(left)


def fold_all() -> int:
    """Fold each campaign whose lines have become many; returns how many campaigns those were. For the worker."""
    counted = Tally.objects.order_by().values("campaign_id").annotate(lines=Count("pk")).filter(lines__gt=MANY)
    wanted = list(counted.values_list("campaign_id", flat=True))
    for campaign_id in wanted:
        fold(campaign_id)
    return len(wanted)


def nightly() -> int:
    """Count anew and fold; returns how many lines were wrong: 0, or a fault that is told in the log."""
    wrong = count_anew()
    if wrong:
        logger.error("counters were wrong and have been set right", extra={"lines": wrong})
    fold_all()
    return wrong


def _aliased(table: str) -> str:
    return ", ".join(f"{table}.{key}" for key in KEYS)


# All names below are those of our own models; nothing that anybody typed comes in.
_COMPARED = f"""
    SELECT {_KEYS}, SUM(n) AS n FROM (
        SELECT {_KEYS}, COUNT(*) AS n FROM {_LEDGER} GROUP BY {_KEYS}
        UNION ALL SELECT {_KEYS}, -n FROM {_TALLY}
    ) AS compared GROUP BY {_KEYS} HAVING SUM(n) <> 0
"""  # noqa: S608
_COUNT_ANEW = f"INSERT INTO {_TALLY} ({_KEYS}, n) {_COMPARED}"

_TRIGGERS = (f"{_TALLY}_more", f"{_TALLY}_other", f"{_TALLY}_fewer")
_MORE, _OTHER, _FEWER = _TRIGGERS
_INSTALLED = {
    "sqlite": "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE %s",
    "postgresql": (
        "SELECT COUNT(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE relname = %s AND tgname LIKE %s AND relnamespace = current_schema()::regnamespace"
    ),
}

_ON_SQLITE = (  # row by row, as SQLite has no other; its one writer waits for nobody
    *(f"DROP TRIGGER IF EXISTS {name}" for name in _TRIGGERS),
    f"""CREATE TRIGGER {_MORE} AFTER INSERT ON {_LEDGER} BEGIN
        INSERT INTO {_TALLY} ({_KEYS}, n) VALUES ({_aliased("NEW")}, 1);
    END""",  # noqa: S608
    f"""CREATE TRIGGER {_OTHER} AFTER UPDATE OF {_KEYS} ON {_LEDGER}
        WHEN {" OR ".join(f"OLD.{key} IS NOT NEW.{key}" for key in KEYS)} BEGIN
        INSERT INTO {_TALLY} ({_KEYS}, n) VALUES ({_aliased("OLD")}, -1), ({_aliased("NEW")}, 1);
    END""",  # noqa: S608
    # A table emptied whole may find its counters emptied before it.
    f"""CREATE TRIGGER {_FEWER} AFTER DELETE ON {_LEDGER}
        WHEN EXISTS (SELECT 1 FROM {_TALLY} WHERE campaign_id = OLD.campaign_id) BEGIN
        INSERT INTO {_TALLY} ({_KEYS}, n) VALUES ({_aliased("OLD")}, -1);
    END""",  # noqa: S608
)


def _function(name: str, counted: str) -> str:
    return f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO {_TALLY} ({_KEYS}, n) SELECT {_KEYS}, SUM(n) FROM ({counted}) AS counted
        GROUP BY {_KEYS} HAVING SUM(n) <> 0;
        RETURN NULL;
    END $$"""  # noqa: S608


def _trigger(name: str, event: str, tables: str) -> str:
    return (
        f"CREATE TRIGGER {name} AFTER {event} ON {_LEDGER} REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


_NEW, _OLD = f"SELECT {_KEYS}, 1 AS n FROM new_rows", f"SELECT {_KEYS}, -1 AS n FROM old_rows"  # noqa: S608
_ON_POSTGRESQL = (  # once a statement: a launch of ten thousand rows writes a few lines
    *(f"DROP TRIGGER IF EXISTS {name} ON {_LEDGER}" for name in _TRIGGERS),
    _function(_MORE, _NEW),
    _function(_OTHER, f"{_NEW} UNION ALL {_OLD}"),
    _function(_FEWER, _OLD),
    _trigger(_MORE, "INSERT", "NEW TABLE AS new_rows"),
    _trigger(_OTHER, "UPDATE", "NEW TABLE AS new_rows OLD TABLE AS old_rows"),
    _trigger(_FEWER, "DELETE", "OLD TABLE AS old_rows"),
)
