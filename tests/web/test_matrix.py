"""Every address × everybody × GET and POST: what is not theirs does not exist; nothing is done without a token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import world as people
from tests.campaigns.plans import usual_plan
from tests.plans.readings import draft
from tests.reporting.cast import NOW, TODAY, content, launched
from trienkhai.campaigns import services as campaigns
from trienkhai.organisations.choices import Role
from trienkhai.reporting import services as reporting

pytestmark = pytest.mark.django_db  # tells that a database is needed; the world is made once, below

PEOPLE = ("anonymous", "chi", "an", "binh", "lan", "dung", "mai")  # Mai: a member, without any other role
NOWHERE = 987_654_321


@dataclass
class Cast:
    """One world with a draft, a campaign being prepared and one that runs; nothing of it is changed by a test."""

    files: Path
    ids: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def ask(self, who: str, method: str, address: str, data: dict[str, str] | None = None, **more: Any) -> Any:
        """The answer to one request, with whatever it changed taken back."""
        client = Client(raise_request_exception=False, **more)
        if who != "anonymous":
            client.cookies[django_settings.SESSION_COOKIE_NAME] = self.sessions[who]
        with transaction.atomic():
            answer = client.generic(method, address) if method not in ("GET", "POST") else None
            if answer is None:
                answer = getattr(client, method.lower())(address, data or {})
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        return answer


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Cast]:  # type: ignore[no-untyped-def]
    made = Cast(tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=made.files), transaction.atomic():
        _fill(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _here(settings, cast, _files_apart) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT, settings.TODAY = cast.files, TODAY.isoformat()


def _fill(made: Cast) -> None:
    world = people.build()
    mai = people.person("Đỗ Thị Mai", "mai", of=world.cell_1)
    people.grant(mai, Role.MEMBER, world.cell_1)
    drafted = draft(world)
    preparing = campaigns.prepare(usual_plan(world), by=world.binh, at=NOW)
    running = launched(world)
    row = running.row("REPORT", world.cell_1)
    report = reporting.send_report(row, content=content(), handed_in_on=TODAY, by=world.an, at=NOW)
    study = running.row("STUDY", world.cell_1)
    evidence = campaigns.add_evidence(study, file_name="a.txt", content=b"mot lop", by=world.an, at=NOW)
    consolidated = reporting.consolidate(running.campaign, by=world.binh, at=NOW)
    made.ids = {
        "draft": drafted.pk,
        "obligation": drafted.obligations.order_by("position")[0].pk,
        "contradiction": drafted.contradictions.get().pk,
        "approved": preparing.plan_id,
        "preparing": preparing.pk,
        "audience": preparing.audiences.order_by("pk")[0].pk,
        "running": running.campaign.pk,
        "study": study.pk,
        "report-row": row.pk,
        "report": report.pk,
        "evidence": evidence.pk,
        "consolidated": consolidated.pk,
        "unit": world.cell_1.pk,
        "grant": world.an.grants.get().pk,
        "person": world.an.pk,
    }
    for who in PEOPLE[1:]:
        client = Client()
        client.force_login((mai if who == "mai" else getattr(world, who)).user)
        made.sessions[who] = client.cookies[django_settings.SESSION_COOKIE_NAME].value


@dataclass(frozen=True)
class Row:
    """One address. ``things`` names its ids in the order of the address; ``get`` and ``post`` what each of PEOPLE is
    answered: a status, or "in" for the way to signing in; one word alone holds for all who are signed in."""

    things: tuple[str, ...]
    get: str
    post: str
    data: dict[str, str] = field(default_factory=dict)  # what is posted
    query: str = ""

    def address(self, name: str, cast: Cast, *, nowhere: bool = False) -> str:
        ids = [cast.ids[thing] for thing in self.things]
        return reverse(name, args=[*ids[:-1], NOWHERE] if nowhere else ids) + self.query

    def expected(self, method: str) -> tuple[str, ...]:
        words = (self.get if method == "GET" else self.post).split()
        return tuple(words) if len(words) > 1 else ("in", *words * 6)


# fmt: off
ROWS: dict[str, Row] = {
    "shell:home": Row((), "in 302 302 200 200 302 200", "in 302 302 200 200 302 200"),
    "shell:sign-in": Row((), "200 302 302 302 302 302 302", "422 302 302 302 302 302 302", {"username": "an", "password": "x"}),
    "shell:sign-out": Row((), "302", "in"),
    "shell:password": Row((), "200", "422", {"password": "mot-mat-khau-dai"}),  # without the present one
    "shell:first-run": Row((), "404 404 404 404 404 404 404", "404 404 404 404 404 404 404"),
    "shell:reports": Row((), "in 302 302 200 200 302 302", "in 302 302 200 200 302 302"),
    "shell:language": Row((), "302 302 302 302 302 302 302", "302 302 302 302 302 302 302", {"language": "en"}),
    "shell:alive": Row((), "200 200 200 200 200 200 200", "200 200 200 200 200 200 200"),
    "organisations:tree": Row((), "200", "200"),
    "organisations:import": Row((), "in 404 404 403 403 200 404", "in 404 404 403 403 200 404", {"units": "Chi bộ Mới"}),
    "organisations:unit": Row(("unit",), "in 404 200 200 200 200 404", "in 404 200 200 200 200 404"),
    "organisations:correct": Row(("unit",), "405", "in 404 403 403 403 302 404", {"name": "Chi bộ Khác", "kind": "CELL", "line": "PARTY"}),
    "organisations:account": Row(("unit",), "405", "in 404 403 302 403 422 404", {"full_name": "Lý Văn Kha", "username": "kha", "password": "mot-mat-khau-dai", "role": "UNIT_OFFICER"}),
    "organisations:end-grant": Row(("grant",), "in 404 403 200 403 403 404", "in 404 403 302 403 403 404"),
    "organisations:password": Row(("person",), "in 404 302 200 403 403 404", "in 404 302 302 403 403 404", {"password": "mot-mat-khau-dai"}),
    "plans:list": Row((), "200", "405"),
    "plans:upload": Row((), "in 200 200 200 403 403 403", "in 422 422 422 403 403 403"),
    "plans:review": Row(("draft",), "in 404 404 200 200 404 404", "405"),
    "plans:text": Row(("draft",), "in 404 404 200 200 404 404", "405"),
    "plans:source": Row(("draft",), "in 404 404 200 200 404 404", "405"),
    "plans:accept-clean": Row(("draft",), "405", "in 404 404 302 403 404 404"),
    "plans:approve": Row(("draft",), "405", "in 404 404 422 403 404 404"),
    "plans:discard": Row(("draft",), "405", "in 404 404 302 403 404 404"),
    "plans:add": Row(("draft",), "405", "in 404 404 302 403 404 404", {"start": "60", "end": "90"}),
    "plans:header": Row(("draft",), "405", "in 404 404 302 403 404 404", {"place": "Quy Nhơn"}),
    "plans:reopen": Row(("approved",), "405", "in 404 404 302 403 404 404"),
    "plans:accept": Row(("obligation",), "405", "in 404 404 302 403 404 404"),
    "plans:restore": Row(("obligation",), "405", "in 404 404 302 403 404 404"),
    "plans:drop": Row(("obligation",), "405", "in 404 404 302 403 404 404", {"reason": "không phải việc"}),
    "plans:amend": Row(("obligation",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404", {"version": "1", "action": "việc khác"}),
    "plans:lead-as-before": Row(("obligation",), "405", "in 404 404 302 403 404 404", {"version": "1", "lead": "Các chi bộ"}),
    "plans:kinds": Row(("obligation",), "405", "in 404 404 302 403 404 404", {"kind": "STUDY", "name": ""}),
    "plans:working-date": Row(("obligation",), "405", "in 404 404 422 403 404 404", {"due_on": "2030-05-01"}),
    "plans:decide": Row(("contradiction",), "405", "in 404 404 302 403 404 404", {"way": "ACCEPT"}),
    "plans:split": Row(("obligation",), "in 404 404 200 403 404 404", "in 404 404 422 403 404 404", {"version": "1", "at_offset": "1"}),
    "plans:merge": Row(("obligation",), "405", "in 404 404 302 403 404 404", {"version": "1"}),
    "plans:undo": Row(("obligation",), "405", "in 404 404 422 403 404 404"),
    "plans:compare": Row((), "200", "405"),
    "plans:xlsx": Row(("draft",), "in 404 404 200 200 404 404", "405"),
    "campaigns:board": Row(("running",), "in 200 200 200 200 404 404", "405"),
    "campaigns:list": Row(("running",), "in 200 200 200 200 404 404", "405"),
    "campaigns:print": Row(("running",), "in 200 200 200 200 404 404", "405"),
    "campaigns:xlsx": Row(("running",), "in 200 200 200 200 404 404", "405"),
    "campaigns:enter": Row(("running",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404"),
    "campaigns:withdraw": Row(("running",), "in 404 404 200 403 404 404", "in 404 404 422 403 404 404", {"reason": "Ban hành lại"}),
    "campaigns:prepare": Row(("approved",), "405", "in 404 404 302 403 404 404"),
    "campaigns:launch": Row(("preparing",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404"),
    "campaigns:dates": Row(("preparing",), "405", "in 404 404 302 403 404 404"),
    "campaigns:upward": Row(("preparing",), "405", "in 404 404 302 403 404 404"),
    "campaigns:told": Row(("preparing",), "405", "in 404 404 302 403 404 404"),
    "campaigns:allocate": Row(("preparing",), "405", "in 404 404 302 403 404 404", {"act": "all-as-before"}),
    "campaigns:audience": Row(("audience",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404", {"kind": "OUTSIDE"}),
    "desk:home": Row((), "in 302 302 200 200 200 200", "in 302 302 200 200 200 200"),
    "desk:unit": Row(("unit",), "in 404 200 200 200 404 404", "in 404 200 200 200 404 404"),
    "desk:assignment": Row(("study",), "in 404 200 200 200 404 404", "in 404 302 302 403 404 404", {"is_done": "1", "done_on": "18/04/2026", "version": "2", "key": "k"}),
    "desk:judge": Row(("study",), "405", "in 404 403 422 403 404 404", {"act": "return", "reason": "Bổ sung số"}),
    "desk:receive": Row(("running", "unit"), "405", "in 404 302 302 403 404 404"),
    "desk:withdraw-evidence": Row(("evidence",), "405", "in 404 302 302 403 404 404"),
    "desk:evidence": Row(("evidence",), "in 404 200 200 200 404 404", "in 404 200 200 200 404 404"),
    "reporting:report": Row(("report-row",), "in 404 200 200 200 404 404", "in 404 422 422 403 404 404", {"act": "save", "version": "2"}),
    "reporting:inbox": Row(("running",), "in 404 404 200 200 404 404", "in 404 404 200 200 404 404"),
    "reporting:review": Row(("report",), "in 404 200 200 200 404 404", "in 404 403 302 403 404 404", {"act": "accept"}),
    "reporting:consolidate": Row(("running",), "405", "in 404 404 302 403 404 404"),
    "reporting:consolidated": Row(("consolidated",), "in 404 404 200 200 404 404", "in 404 404 302 403 404 404", {"title": "kết quả", "version": "1"}),
    "reporting:figure": Row(("consolidated",), "in 404 404 200 200 404 404", "in 404 404 200 200 404 404", query="?muc=STUDY_ATTENDANCE&doi-tuong=PARTY_MEMBER"),
    "reporting:docx": Row(("consolidated",), "in 404 404 200 200 404 404", "in 404 404 200 200 404 404"),
}
# fmt: on

WITH_ID = {name: row for name, row in ROWS.items() if row.things}
OPEN_TO_ALL = {"shell:sign-in", "shell:first-run", "shell:language", "shell:alive"}


def routes(of: URLResolver | None = None, room: str = "") -> Iterator[str]:
    for each in (of or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, f"{room}{each.namespace}:" if each.namespace else room)
        elif isinstance(each, URLPattern):
            yield f"{room}{each.name}"


def said(answer: HttpResponse) -> str:
    if answer.status_code in (301, 302):
        return "in" if answer["Location"].startswith(reverse("shell:sign-in")) else str(answer.status_code)
    return str(answer.status_code)


def words_of(answer: HttpResponse, address: str) -> str:
    """The page without what differs from one request to the next: its own address and tokens."""
    return re.sub(r"[A-Za-z0-9]{64}", "", unescape(answer.content.decode())).replace(address, "")


def test_every_address_has_its_row() -> None:
    assert sorted(routes()) == sorted(ROWS)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everybody_is_answered_as_declared(cast: Cast, name: str, method: str) -> None:
    row = ROWS[name]
    address = row.address(name, cast)
    answers = {who: cast.ask(who, method, address, row.data if method == "POST" else None) for who in PEOPLE}
    assert tuple(map(said, answers.values())) == row.expected(method)
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())
    assert all(
        "frame-ancestors 'none'" in a["Content-Security-Policy"] or "sandbox" in a["Content-Security-Policy"]
        for a in answers.values()
    )
    assert all(answer["X-Frame-Options"] == "DENY" for answer in answers.values())


@pytest.mark.parametrize("name", WITH_ID)
def test_what_is_not_yours_is_answered_like_what_is_not_there(cast: Cast, name: str) -> None:
    row = WITH_ID[name]
    there, nowhere = row.address(name, cast), row.address(name, cast, nowhere=True)
    for who in ("chi", "dung"):
        for method in ("GET", "POST"):
            answer = cast.ask(who, method, there, row.data if method == "POST" else None)
            if answer.status_code == 404:
                absent = cast.ask(who, method, nowhere, row.data if method == "POST" else None)
                assert absent.status_code == 404
                assert words_of(absent, nowhere) == words_of(answer, there)


@pytest.mark.parametrize("name", WITH_ID)
def test_a_number_beyond_all_numbers_is_not_there(cast: Cast, name: str) -> None:
    row = WITH_ID[name]
    for number in ("0", "9" * 30, "9" * 5_000):
        address = re.sub(r"\d+", number, row.address(name, cast).removesuffix(row.query)) + row.query
        assert cast.ask("binh", "GET", address).status_code in (404, 405)
        assert cast.ask("binh", "POST", address, row.data).status_code in (404, 405)


@pytest.mark.parametrize("name", ROWS)
def test_nothing_is_done_without_a_token(cast: Cast, name: str) -> None:
    row = ROWS[name]
    who = "anonymous" if name in OPEN_TO_ALL else "binh"
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = cast.ask(who, method, row.address(name, cast), row.data, enforce_csrf_checks=True)
        assert answer.status_code == 403, method


def test_every_private_address_leads_a_stranger_to_the_door_and_nowhere_else(cast: Cast) -> None:
    for name, row in ROWS.items():
        if name not in OPEN_TO_ALL:
            answer = cast.ask("anonymous", "GET", row.address(name, cast))
            assert answer["Location"].startswith("/dang-nhap/?next=/"), name
