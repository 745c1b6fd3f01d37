"""Who asks in the matrix, and for what: one world for all its tests, with everything in it taken back at the end."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client, RequestFactory, override_settings
from django.test.client import ClientHandler

from tests import world as people
from tests.campaigns.plans import usual_plan
from tests.plans.readings import draft
from tests.reporting.cast import NOW, TODAY, Ledger, content, launched
from tests.world import LONG_AGO
from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.choices import PetitionKind
from trienkhai.journal.services import SYSTEM
from trienkhai.notices.models import Delivery
from trienkhai.organisations import services as organisations
from trienkhai.organisations.choices import LinkKind, PostKind, Role, RosterKind, SheetKind, UnitKind
from trienkhai.organisations.imports.columns import Columns
from trienkhai.organisations.models import Grant, Person, Post, RosterEntry, Takeaway, Unit
from trienkhai.organisations.services import reorganising, takeaways
from trienkhai.organisations.unit_lists import NewUnit
from trienkhai.reporting import services as reporting

PEOPLE = ("anonymous", "chi", "an", "binh", "lan", "dung", "mai")  # Mai: a member, without any other role
# And five whose answers follow from those (matrix_rows.py). The child is an officer of a cell below the health body
# and asks for that body's own things; the delegate was lent Bình's role; the reader may only look at An's unit; the
# outsiders are specialist and administrator of another committee in the same installation.
OTHERS = ("delegate", "reader", "child", "outsider", "outside-admin")
NOWHERE = 987_654_321
SESSIONS = {"django_session", "usersessions_usersession", "accounts_costlyuse"}  # and how often somebody asked
_WRITING = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)


class Asker(RequestFactory):
    """Django's client without its notes on templates and its way of raising: the matrix asks thousands of times. The
    handler is shared, for it loads the middleware."""

    def __init__(self, handler: ClientHandler) -> None:
        super().__init__()
        self.handler = handler

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


@dataclass
class Cast:
    """One world with a draft, a campaign being prepared and one that runs; nothing of it is changed by a test."""

    files: Path
    ids: dict[str, Any] = field(default_factory=dict)
    of_health: dict[str, Any] = field(default_factory=dict)  # what the child asks for instead
    sessions: dict[str, str] = field(default_factory=dict)
    not_found: dict[tuple[str, str, str], str] = field(default_factory=dict)  # what was said to whom, where it was 404
    handlers: dict[bool, ClientHandler] = field(default_factory=dict)  # with checks of the token, and without

    def asked_by(self, who: str) -> dict[str, Any]:
        return {**self.ids, **self.of_health} if who == "child" else self.ids

    def ask(
        self,
        who: str,
        method: str,
        address: str,
        data: dict[str, Any] | None = None,
        *,
        enforce_csrf_checks: bool = False,
    ) -> Any:
        """The answer to one request, with whatever it changed taken back; ``written`` names the tables it changed."""
        asker = Asker(self.handlers.setdefault(enforce_csrf_checks, ClientHandler(enforce_csrf_checks)))
        if who != "anonymous":
            asker.cookies[django_settings.SESSION_COOKIE_NAME] = self.sessions[who]
        written: list[str] = []
        marks: dict[str, int] = {}

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.startswith("SAVEPOINT "):
                marks[sql.split()[-1]] = len(written)
            elif sql.startswith("ROLLBACK TO SAVEPOINT "):
                del written[marks[sql.split()[-1]] :]
            elif changed := _WRITING.match(sql):
                written.append(changed[1])
            return execute(sql, params, many, context)

        with transaction.atomic(), connection.execute_wrapper(watch):
            if method in ("GET", "HEAD", "POST"):
                answer: Any = getattr(asker, method.lower())(address, data or {})
            else:
                typed = urlencode(data or {}, doseq=True)
                answer = asker.generic(method, address, typed, content_type="application/x-www-form-urlencoded")
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        answer.written = set(written) - SESSIONS
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
    things = _things_of(world.cell_1, world.an, running, world.youth)
    consolidated = reporting.consolidate(running.campaign, by=world.binh, at=NOW)
    made.ids = {
        **things,
        "draft": drafted.pk,
        "obligation": drafted.obligations.order_by("position")[0].pk,
        "contradiction": drafted.contradictions.get().pk,
        "approved": preparing.plan_id,
        "preparing": preparing.pk,
        "audience": preparing.audiences.order_by("pk")[0].pk,
        "running": running.campaign.pk,
        "duty": running.row("STUDY", world.cell_1).obligation_id,
        "consolidated": consolidated.pk,
        "sheet": _sheet(world),
        "letter": _letter(world, running),
        "delivery": _unsure(world.cell_1, world.an),
        "direct": "chi-dao",
        "rename": "doi-ten",  # the last part of an address, as an id is
        "token": "khong-phai-ma",
        "key": NOWHERE,
        "office": "co-quan",  # none is configured
    }
    officer = people.person("Cán bộ Sở Y tế", "health", of=world.health)
    people.grant(officer, Role.UNIT_OFFICER, world.health)
    Post.objects.create(person=officer, unit=world.health, kind=PostKind.SECRETARY)
    made.of_health = _things_of(world.health, officer, running, world.youth)
    elsewhere = people.unit("Đảng ủy Khối doanh nghiệp", UnitKind.BLOC_COMMITTEE)
    cast = {
        **{name: getattr(world, name) for name in PEOPLE[1:-1]},
        "mai": mai,
        "delegate": people.person("Người được ủy quyền", "delegate", of=world.propaganda),
        "reader": _granted("reader", Role.VIEWER, world.cell_1),
        "child": _granted("child", Role.UNIT_OFFICER, Unit.objects.filter(parent=world.health).order_by("position")[0]),
        "outsider": _granted("outsider", Role.SPECIALIST, elsewhere),
        "outside-admin": _granted("outside-admin", Role.ADMINISTRATOR, elsewhere),
    }
    _lent(world.binh, Role.SPECIALIST, world.committee, to=cast["delegate"])
    for who, person in cast.items():
        client = Client()
        client.force_login(person.user)
        made.sessions[who] = client.cookies[django_settings.SESSION_COOKIE_NAME].value


def _things_of(unit: Unit, officer: Person, running: Ledger, union: Unit) -> dict[str, Any]:
    """What stands under one unit: its duties, its report, its people."""
    row, study = running.row("REPORT", unit), running.row("STUDY", unit)
    report = reporting.send_report(row, content=content(), handed_in_on=TODAY, by=officer, at=NOW)
    below = NewUnit("Tổ đảng số 1", UnitKind.OTHER)
    borrower = people.person("Lê Thị Ba", f"ba-{unit.pk}", of=unit)
    petition = campaigns.ask(study, kind=PetitionKind.QUESTION, text="Theo mẫu nào?", by=officer, at=NOW)
    part = campaigns.share(study, person=officer, task="Soạn dự thảo", by=officer, at=NOW)
    campaigns.write_plan(running.campaign, unit, lines=[campaigns.MeasureLine("Việc riêng")], by=officer, at=NOW)
    return {
        "petition": petition.pk,
        "share": part.pk,
        "study": study.pk,
        "standing": running.row("PUBLICITY", unit).pk,
        "report-row": row.pk,
        "report": report.pk,
        "evidence": campaigns.add_evidence(study, file_name="a.txt", content=b"mot lop", by=officer, at=NOW).pk,
        "unit": unit.pk,
        "takeaway": _takeaway(unit, officer),
        "grant": officer.grants.get().pk,
        "person": officer.pk,
        "link": reorganising.link(LinkKind.DIRECTS, unit, union, by=SYSTEM, at=NOW).pk,
        "event": reorganising.found(below, parent=unit, on=LONG_AGO, by=SYSTEM, at=NOW).pk,
        "user": officer.user_id,
        "twin": people.person(officer.full_name.upper(), of=unit).pk,
        "membership": officer.memberships.get().pk,
        "post": officer.posts.get().pk,
        "entry": RosterEntry.objects.create(person=officer, unit=unit, kind=RosterKind.SPEAKER).pk,
        "loan": _lent(officer, Role.UNIT_OFFICER, unit, to=borrower).pk,
    }


def _takeaway(unit: Unit, officer: Person) -> int:
    """The archive of a unit that the worker made for its officer."""
    made = Takeaway.objects.create(unit=unit, by=officer, total=1, at=NOW)
    takeaways.finish_takeaway(made, io.BytesIO(b"zip"), at=NOW)
    return int(made.pk)


def _granted(username: str, role: Role, unit: Unit) -> Person:
    made = people.person(f"Cán bộ {username}", username, of=unit)
    people.grant(made, role, unit)
    return made


def _lent(lender: Person, role: Role, unit: Unit, *, to: Person) -> Grant:
    until = TODAY + timedelta(days=9)
    return Grant.objects.create(
        person=to, unit=unit, role=role, starts_on=TODAY, ends_before=until, delegated_by=lender
    )


def _letter(world: people.World, running: Ledger) -> int:
    """A letter that chases, made and not yet issued."""
    row, content = running.row("COMMITMENTS", world.health), {"as_of": TODAY.isoformat(), "units": []}
    return campaigns.keep_letter(
        running.campaign, [row.pk], content=content, file=b"docx", by=world.binh, at=NOW, key="letter"
    )


def _unsure(unit: Unit, to: Person) -> int:
    """An e-mail about a unit of which a person has to decide."""
    made = Delivery(key="unsure", person=to, code="REMINDED", subject_kind="Unit", subject_id=unit.pk, state="UNSURE")
    made.not_before = made.made_at = NOW
    made.save()
    return int(made.pk)


def _sheet(world: people.World) -> int:
    """A list of people that was checked and waits for somebody to confirm it."""
    lines = "Họ và tên;Đơn vị\nĐinh Văn Phú;Chi bộ Thư viện tỉnh\n".encode()
    sheet = organisations.begin_import(
        world.committee, kind=SheetKind.PEOPLE, data=lines, file_name="a.csv", by=world.dung, at=NOW
    )
    columns = Columns.from_stored(sheet.columns)
    return int(organisations.choose_columns(sheet, columns=columns, by=world.dung, at=NOW).pk)
