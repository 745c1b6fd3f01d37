"""The administrator's page, the page of a fault, and what stands in the log."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import grant, unit
from trienkhai.config import log
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.web.shell import incidents

pytestmark = pytest.mark.django_db
STATE = "/quan-tri/"
SECRET = "Nguyễn Thị Kín 0912345678"


@pytest.fixture
def lines(monkeypatch):
    """What the console would hold, a dict for each line."""
    held: list[dict] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            held.append(json.loads(log.JsonLine().format(record)))

    keep = Keep()
    names = ("trienkhai", "django.request")
    for name in names:
        logging.getLogger(name).addHandler(keep)
    yield held
    for name in names:
        logging.getLogger(name).removeHandler(keep)


@pytest.fixture
def broken(monkeypatch):
    """A page that fails, with the name of a person in the message."""
    from django.urls import resolve

    def fail(*_args, **_named):
        raise ValueError(SECRET)

    match = resolve("/bao-cao-den/")
    assert match.view_name == "shell:reports"
    monkeypatch.setattr("trienkhai.web.shell.views.access.roles_of", fail)
    return "/bao-cao-den/"


def signed_in(world, who="binh") -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(getattr(world, who).user)
    return client


def test_the_administrator_sees_how_the_system_stands(world):
    page = signed_in(world, "dung").get(STATE)
    words = page.content.decode()
    assert page.status_code == 200
    assert "Việc nền" in words
    assert "chưa chạy lần nào" in words
    assert 'href="/quan-tri/"' in words  # the menu


@pytest.mark.parametrize("who", ["an", "binh", "chi", "lan"])
def test_for_everybody_else_the_page_is_not_there(world, who):
    client = signed_in(world, who)
    assert client.get(STATE).status_code == 404
    assert 'href="/quan-tri/"' not in client.get("/don-vi/").content.decode()


def test_an_administrator_of_a_unit_below_does_not_see_the_server(world):
    grant(world.an, Role.ADMINISTRATOR, world.cell_1)
    client = signed_in(world, "an")
    assert client.get(STATE).status_code == 404
    assert 'href="/quan-tri/"' not in client.get("/don-vi/").content.decode()


def test_the_page_asks_as_much_of_one_unit_as_of_sixty(world):
    def asked() -> int:
        client = signed_in(world, "dung")
        with CaptureQueriesContext(connection) as queries:
            client.get(STATE)
        return len(queries)

    before = asked()
    for number in range(60):
        unit(f"Chi bộ {number}", UnitKind.CELL, world.health)
    assert asked() == before


def test_a_fault_is_a_calm_page_with_a_number_and_the_same_number_in_the_log(world, lines, broken):
    page = signed_in(world).get(f"{broken}?ten={SECRET}")
    words = page.content.decode()
    assert page.status_code == 500
    (number,) = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}", words)
    assert set(number) <= {*incidents.LETTERS, "-"}
    assert re.search(r"\d\d:\d\d:\d\d \d\d/\d\d/\d{4}", words)
    assert page["Content-Security-Policy"]
    assert page["Cache-Control"] == "private, no-store"
    (line,) = [line for line in lines if line["level"] == "ERROR" and "incident" in line]
    assert line["incident"] == number
    assert (line["exception"], line["route"], line["method"]) == ("builtins.ValueError", "shell:reports", "GET")
    assert line["user"] == world.binh.user.pk
    assert line["place"].endswith("fail")
    assert "/work" not in line["place"]
    assert re.fullmatch(r".*[+-]\d\d:\d\d", line["at"])


def test_nothing_that_a_person_wrote_stands_in_the_log_or_on_the_page(world, lines, broken):
    page = signed_in(world).post(f"{broken}?ten={SECRET}", {"text": SECRET})
    assert page.status_code == 500
    told = json.dumps(lines, ensure_ascii=False) + page.content.decode()
    for secret in ("Kín", "0912345678", "ten=", "Traceback"):
        assert secret not in told


def test_the_page_stands_when_the_database_does_not(world, lines, monkeypatch):
    client = signed_in(world)

    def gone(*_args, **_named):
        raise OperationalError("could not connect to server at 10.0.0.1")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", gone)
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper._cursor", gone)
    page = client.get("/")
    assert page.status_code == 500
    assert "Mã sự cố" in page.content.decode()
    assert "10.0.0.1" not in page.content.decode() + json.dumps(lines)
    assert [line["exception"] for line in lines if "incident" in line] == ["django.db.utils.OperationalError"]


def test_a_page_of_faults_that_fails_itself_still_tells_the_number(world, lines, broken, monkeypatch):
    def no_template(_name):
        raise RuntimeError

    client = signed_in(world)
    monkeypatch.setattr(incidents.loader, "get_template", no_template)
    page = client.get(broken)
    assert page.status_code == 500
    assert re.search(r"Mã sự cố: <strong>[A-Z0-9-]{9}</strong>", page.content.decode())


def test_numbers_differ_from_one_another():
    assert len({incidents.new_number() for _ in range(200)}) == 200


def test_a_refusal_is_told_with_who_and_where_and_not_what(world, lines):
    assert signed_in(world, "an").get(f"{STATE}?ten={SECRET}").status_code == 404
    (line,) = [line for line in lines if line["logger"] == "trienkhai.refused"]
    assert (line["status"], line["event"], line["route"], line["user"]) == (
        404,
        "NotFound",
        "running:state",
        world.an.user.pk,
    )
    assert "Kín" not in json.dumps(line, ensure_ascii=False)


def test_a_line_cannot_be_forged_by_a_line_break():
    record = logging.LogRecord("x", logging.ERROR, "", 0, 'a\n{"level": "INFO"}', (), None)
    written = log.JsonLine().format(record)
    assert "\n" not in written
    assert json.loads(written)["message"] == 'a\n{"level": "INFO"}'


def test_the_failure_of_a_job_is_told_without_its_words():
    said = f"Failed 'trienkhai.x.y' (four-words) - {SECRET} : Traceback\n  {SECRET}"
    record = logging.LogRecord("django-q", logging.ERROR, "", 0, said, (), None)
    assert log.Quiet().filter(record)
    assert json.loads(log.JsonLine().format(record))["message"] == "Failed 'trienkhai.x.y' (four-words"


def test_a_seal_goes_to_the_file_beside_the_database(tmp_path):
    handler = log.SealFile(path=str(tmp_path / "data" / log.SEALS))
    handler.setFormatter(log.JsonLine())
    for seal in (1, None, 2):
        record = logging.LogRecord("trienkhai.journal", logging.INFO, "", 0, "journal-sealed", (), None)
        if seal:
            record.seal, record.hash = seal, "a" * 64
        handler.handle(record)
    written = (tmp_path / "data" / log.SEALS).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seal"] for line in written] == [1, 2]


def test_the_log_of_the_product_is_the_one_described_here(settings):
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert settings.LOGGING["loggers"]["trienkhai.journal"]["handlers"] == ["seals"]
