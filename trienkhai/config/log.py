"""The log: one JSON object a line, with the instant and its offset, and nothing that a person wrote.

An exception is told by its type and by where it happened. Its message is left out unless TRIENKHAI_DEBUG is on:
a database tells the row that it refuses, with the name of a person in it. What may stand in a line is listed here.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

EXTRAS = (
    "incident",
    "exception",
    "place",
    "route",
    "method",
    "status",
    "user",
    "seal",
    "hash",
    "last_id",
    "event",
    "source",
    "whose",
)
SUSPICIOUS = ("DisallowedHost", "SuspiciousFileOperation", "SuspiciousMultipartForm", "RequestDataTooBig",
              "TooManyFieldsSent", "TooManyFilesSent", "DisallowedRedirect", "BadRequest", "SuspiciousSession",
              "SuspiciousOperation", "SessionInterrupted")  # fmt: skip
SEALS = "seals.log"
_DEPTH = 8  # places told of an exception, the innermost last


class JsonLine(logging.Formatter):
    """A record as JSON: line breaks inside a value are escaped, so that nobody can forge a line."""

    def __init__(self, *, debug: bool = False) -> None:
        super().__init__()
        self.debug = debug

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        said["message"] = record.getMessage() if self.debug or not record.exc_info else str(record.msg)
        said |= {name: record.__dict__[name] for name in EXTRAS if name in record.__dict__}
        if record.exc_info and record.exc_info[1] is not None and "exception" not in said:
            said |= told(record.exc_info[1])
        if self.debug and record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


class Console(logging.StreamHandler):
    """The standard error of now, not of when the settings were read."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr


class OneTelling(logging.Filter):
    """Django tells of a failed page by its address and the error's message; the incident has told it already."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", 0) != 500


class Quiet(logging.Filter):
    """A job's failure is told without the message of its error: which job, that it failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR and not record.exc_info:
            record.msg, record.args = record.getMessage().partition(") - ")[0][:200], ()
        return True


class KindOnly(logging.Filter):
    """What Django finds suspicious, by its kind: its sentence repeats what was sent (a host, a name of a file)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = record.name.rpartition(".")[2], ()
        return True


class SealFile(logging.Handler):
    """Writes each seal of the journal to a file beside the database, so that a journal cut short is found out."""

    def __init__(self, *, path: str) -> None:
        super().__init__()
        self.path = Path(path)

    def emit(self, record: logging.LogRecord) -> None:
        if not hasattr(record, "seal"):
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(self.format(record) + "\n")
        except OSError:
            self.handleError(record)


def told(error: BaseException) -> dict[str, str]:
    """The kind of an exception and the places it went through; no message, no values."""
    kind = type(error)
    return {"exception": f"{kind.__module__}.{kind.__qualname__}", "place": places(error.__traceback__)}


def places(trace: TracebackType | None) -> str:
    """``module.py:12 function`` of the last few frames, the innermost last."""
    frames = traceback.extract_tb(trace)[-_DEPTH:]
    return " > ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)


def _short(path: str) -> str:
    """From the package on: where Python is installed concerns nobody."""
    parts = Path(path).parts
    for root in ("trienkhai", "site-packages"):
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[at + (root == "site-packages") :])
    return parts[-1] if parts else path


def settings(data: Path, *, debug: bool, production: bool) -> dict[str, Any]:
    """The LOGGING of Django's settings."""
    here = __name__
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{here}.JsonLine", "debug": debug}},
        "filters": {
            "one-telling": {"()": f"{here}.OneTelling"},
            "quiet": {"()": f"{here}.Quiet"},
            "kind": {"()": f"{here}.KindOnly"},
        },
        "handlers": {
            "console": {"()": f"{here}.Console", "formatter": "json", "level": "INFO" if production else "WARNING"},
            "seals": {"class": f"{here}.SealFile", "path": str(data / SEALS), "formatter": "json"},
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django.request": {"filters": ["one-telling"], "level": "ERROR"},
            **{f"django.security.{kind}": {"filters": ["kind"], "level": "ERROR"} for kind in SUSPICIOUS},
            "django.security.csrf": {"level": "ERROR"},  # the refusal itself is told by our own logger
            "django-q": {"handlers": ["console"], "filters": ["quiet"], "level": "WARNING", "propagate": False},
            "trienkhai": {"level": "INFO"},
            "trienkhai.journal": {"handlers": ["seals"], "level": "INFO"},
        },
    }
