"""Every address × everybody × every method: what is not theirs does not exist; nothing is done without a token.

The cast stands in matrix_cast.py, the rows in matrix_rows.py: a new route needs its row there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from inspect import getclosurevars
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.thorough import THOROUGH, turn
from tests.web import matrix_cast
from tests.web.matrix_cast import OTHERS, PEOPLE, Cast
from tests.web.matrix_rows import ROWS

pytestmark = pytest.mark.django_db  # tells that a database is needed; the world is made once, in the cast
cast, _here = matrix_cast.cast, matrix_cast._here

EVERYBODY = (*PEOPLE, *OTHERS)
SIGNED_IN = EVERYBODY[1:]
TAKEN = {"GET", "HEAD", "POST"}  # no page of ours takes another method
NOT_TAKEN = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
SEE_ALL = {"binh", "lan", "delegate"}
PARTS = {"plans:page", "desk:own-plan-file"}  # the plan, the unit is there for them; its picture, its draft is not
ONWARD = {"shell:sign-out": {"in"}, "accounts:give-up": {"in"}}  # here the door is where the act leads
REFUSED = {"in", "403", "404", "405", "409", "422", "429"}
WRITTEN_WHEN_REFUSED = {
    "shell:sign-in": {"accounts_signintry"},  # a wrong password is counted
}
WRITTEN_BY_READING = {
    "reporting:docx": {"journal_journalentry", "journal_journaldetail"},  # a file that was handed out
}
WITH_ID = {name: row for name, row in ROWS.items() if row.things}
OPEN_TO_ALL = {"shell:sign-in", "shell:first-run", "shell:language", "shell:alive", "accounts:give-up", "accounts:accept", "notices:feed", "accounts:links", "accounts:link", "account_login", "mfa_authenticate", "mfa_login_webauthn", "openid_connect_login", "openid_connect_callback", "socialaccount_login_cancelled"}  # fmt: skip


def views(of: URLResolver | None = None, room: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for each in (of or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from views(each, f"{room}{each.namespace}:" if each.namespace else room)
        elif isinstance(each, URLPattern):
            yield f"{room}{each.name}", each.callback


def methods_of(view: Callable[..., Any] | None) -> set[str]:
    """The methods that a decorator of the view lets through; none when no decorator says."""
    while view is not None:
        if named := getclosurevars(view).nonlocals.get("request_method_list"):
            return set(named)
        view = getattr(view, "__wrapped__", None)
    return set()


def said(answer: HttpResponse) -> str:
    if answer.status_code in (301, 302):
        return "in" if answer["Location"].startswith(reverse("shell:sign-in")) else str(answer.status_code)
    return str(answer.status_code)


def words_of(answer: HttpResponse, address: str) -> str:
    """The page without what differs from one request to the next: its own address and tokens."""
    return re.sub(r"[A-Za-z0-9]{64}", "", unescape(answer.content.decode())).replace(address, "")


def test_every_address_has_its_row() -> None:
    assert sorted(name for name, _view in views()) == sorted(ROWS)


def test_every_view_says_which_methods_it_takes() -> None:
    found = {name: methods_of(view) for name, view in views()}
    assert {name: methods for name, methods in found.items() if not methods or methods - TAKEN} == {}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everybody_is_answered_as_declared(cast: Cast, name: str, method: str) -> None:
    row, data, declared = ROWS[name], ROWS[name].data if method == "POST" else {}, ROWS[name].answers(name, method)
    # Views refuse a method before they look at anybody: three people for each address do.
    asking = EVERYBODY if THOROUGH or declared["binh"] != "405" else ("anonymous", "chi", "binh")
    answers = {who: cast.ask(who, method, row.address(name, cast, who), data) for who in asking}
    assert {who: said(answer) for who, answer in answers.items()} == {who: declared[who] for who in asking}
    for who, answer in answers.items():
        assert "no-store" in answer["Cache-Control"], who
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy, who
        assert answer["X-Frame-Options"] == "DENY", who
        if method == "GET" or said(answer) in REFUSED - ONWARD.get(name, set()):
            allowed = (WRITTEN_BY_READING if method == "GET" else WRITTEN_WHEN_REFUSED).get(name, set())
            assert answer.written <= allowed, who
        if answer.status_code == 404:
            cast.not_found[who, method, name] = words_of(answer, row.address(name, cast, who))


@pytest.mark.parametrize("name", WITH_ID)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_yours_is_answered_like_what_is_not_there(cast: Cast, name: str, method: str) -> None:
    row, data = ROWS[name], ROWS[name].data if method == "POST" else {}
    shut_out = [
        who
        for who, declared in row.answers(name, method).items()
        if declared == "404" and not (name in PARTS and who in SEE_ALL)
    ]
    # That everybody is told 404 is asked above; that the words are those of nothing at all, of some at each address.
    for who in turn(shut_out, list(WITH_ID).index(name), 3):
        there, nowhere = row.address(name, cast, who), row.address(name, cast, who, nowhere=True)
        if (who, method, name) not in cast.not_found:  # asked for above, unless this test runs alone
            cast.not_found[who, method, name] = words_of(cast.ask(who, method, there, data), there)
        absent = cast.ask(who, method, nowhere, data)
        assert absent.status_code == 404, who
        assert words_of(absent, nowhere) == cast.not_found[who, method, name], who


@pytest.mark.parametrize("name", ROWS)
def test_a_look_at_the_head_alone_changes_nothing(cast: Cast, name: str) -> None:
    declared = ROWS[name].answers(name, "GET")
    seeing = [who for who in EVERYBODY if declared[who] == "200"]
    for who in EVERYBODY if THOROUGH else (*seeing[:1], *seeing[-1:]):
        answer = cast.ask(who, "HEAD", ROWS[name].address(name, cast, who))
        assert said(answer) in (declared[who], "405"), who
        assert answer.streaming or answer.content == b"", who
        assert answer.written == set(), who


@pytest.mark.parametrize("name", ROWS)
def test_no_other_method_does_anything(cast: Cast, name: str) -> None:
    row, place = ROWS[name], list(ROWS).index(name)
    for step, method in enumerate(NOT_TAKEN):
        signed_in = SIGNED_IN if THOROUGH else (SIGNED_IN[(place + step) % len(SIGNED_IN)],)
        for who in ("anonymous", *signed_in) if THOROUGH or step == place % len(NOT_TAKEN) else signed_in:
            answer = cast.ask(who, method, row.address(name, cast, who), row.data)
            door = who == "anonymous" and name not in OPEN_TO_ALL
            assert said(answer) == ("in" if door else "405"), (who, method)
            assert answer.written == set(), (who, method)


@pytest.mark.parametrize("name", WITH_ID)
def test_a_number_beyond_all_numbers_is_not_there(cast: Cast, name: str) -> None:
    row, place = WITH_ID[name], list(WITH_ID).index(name)
    for step, method in enumerate(("GET", "POST")):
        for number in turn(("0", "9" * 30, "9" * 5_000), place + step):
            address = re.sub(r"\d+", number, row.address(name, cast).removesuffix(row.query)) + row.query
            data = row.data if method == "POST" else {}
            assert cast.ask("binh", method, address, data).status_code in (404, 405)


@pytest.mark.parametrize("name", ROWS)
def test_nothing_is_done_without_a_token(cast: Cast, name: str) -> None:
    row = ROWS[name]
    who = "anonymous" if name in OPEN_TO_ALL else "binh"
    unsafe = ("PUT", "PATCH", "DELETE")
    for method in ("POST", *turn(unsafe, list(ROWS).index(name))):
        answer = cast.ask(who, method, row.address(name, cast), row.data, enforce_csrf_checks=True)
        assert answer.status_code == 403, method


def test_every_private_address_leads_a_stranger_to_the_door_and_nowhere_else(cast: Cast) -> None:
    for name, row in ROWS.items():
        if name not in OPEN_TO_ALL:
            answer = cast.ask("anonymous", "GET", row.address(name, cast))
            assert answer["Location"].startswith("/dang-nhap/?next=/"), name
