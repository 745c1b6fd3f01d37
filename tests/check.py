"""`make check`: ruff, mypy, import contracts, migrations, Django's own checks, known holes where they can be asked."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import audit

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def steps() -> list[tuple[str, list[str]]]:
    return [
        ("ruff", [str(BIN / "ruff"), "check", "."]),
        ("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
        ("mypy", [str(BIN / "mypy"), "trienkhai"]),
        ("migrations", [str(BIN / "django-admin"), "makemigrations", "--check", "--dry-run"]),
        ("system check", [str(BIN / "django-admin"), "check", "--fail-level", "WARNING"]),
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "trienkhai.config.settings",
            "TRIENKHAI_DATA": data,
            "PYTHONPATH": str(ROOT),
        }
        failed = []
        for name, command in steps():
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            print(f"· {name}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout[-8000:], done.stderr[-4000:], sep="\n", flush=True)
        if audit.main():
            failed.append("known holes")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
