"""What nobody would type, in every field of every address: a sentence or a page, never a broken server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.thorough import THOROUGH, turn
from tests.web.matrix_cast import Cast, _here, cast  # noqa: F401  fixtures
from tests.web.matrix_rows import ROWS

pytestmark = pytest.mark.django_db

LONG = "9" * 5_000
WORST = ("\x00a\x0bb\ufffe'%_", LONG, "9999-12-31")  # tried in one field after another
ODD = (*WORST, "-1", "9" * 18, "²", "٣", "0001-01-01", "01/01/0001", "d" * 60_000)  # in all fields at once
# Fields that an address takes beside those of its row in the matrix.
ASKED: dict[str, tuple[str, ...]] = {
    "shell:sign-in": ("next",),
    "organisations:tree": ("tim", "loai", "trang"),
    "organisations:unit": ("tim", "trang"),
    "organisations:import": ("vao",),
    "plans:review": ("loc",),
    "campaigns:board": ("mo", "trang", "q"),
    "campaigns:list": ("kind", "state", "timeliness", "unit", "obligation", "duty", "occurrence", "scope", "organ", "source", "due", "missing", "q", "page"),
    "campaigns:print": ("kind", "unit", "obligation", "duty", "occurrence", "organ", "due", "q"),
    "campaigns:enter": ("cot",),
    "desk:home": ("q",),
    "reporting:inbox": ("dot",),
    "reporting:figure": ("muc", "doi-tuong"),
}  # fmt: skip
TYPED: dict[str, tuple[str, ...]] = {
    "shell:sign-in": ("username", "password", "next"),
    "accounts:accept": ("username", "code", "password", "again"),
    "accounts:end": ("device",),
    "accounts:slips": ("person",),
    "account_reauthenticate": ("password", "next"),
    "mfa_login_webauthn": ("credential", "next"),
    "shell:language": ("language", "next"),
    "shell:password": ("present", "password", "again"),
    "organisations:import": ("units", "vao", "step", "rows", "key"),
    "organisations:correct": ("name", "kind", "line", "short_name", "symbol_mark", "place", "member_count"),
    "organisations:account": ("full_name", "username", "password", "role"),
    "organisations:password": ("password",),
    "plans:upload": ("text", "unit", "key", "reason", "overruled"),
    "plans:add": ("key", "start", "end", "clause", "action", "lead"),
    "plans:header": ("symbol", "issued_on", "place", "issuer"),
    "plans:accept": ("version",),
    "plans:drop": ("version", "reason"),
    "plans:amend": (
        "version", "action", "lead", "support", "deadline_text", "bound", "starts_on", "ends_on", "products", "route_to",
        "route_via", "onward",
    ),
    "plans:lead-as-before": ("version", "lead"),
    "plans:kinds": ("kind", "name"),
    "plans:working-date": ("occurrence", "due_on", "reason"),
    "plans:decide": ("way", "reason", "new_date", "second_round_on"),
    "campaigns:launch": ("key", "is_retroactive"),
    "campaigns:allocate": ("act", "obligation", "phrase", "typed"),
    "campaigns:told": ("audience",),
    "campaigns:audience": ("kind", "unit", "group", "no_group"),
    "campaigns:withdraw": ("reason",),
    "campaigns:enter": ("cot", "act", "done_on", "missing", "note"),
    "desk:assignment": ("is_done", "done_on", "done", "of", "note", "version", "key"),
    "desk:judge": ("act", "reason"),
    "reporting:report": ("version", "key", "act", "handed_in_on", "n.STUDY_SESSIONS.", "n.STUDY_ATTENDANCE.PARTY_MEMBER", "text.RESULTS"),
    "reporting:review": ("act", "reason"),
    "reporting:consolidate": ("dot",),
    "reporting:consolidated": (
        "title", "symbol", "issued_on", "recipients", "opening", "version", "act", "own.RESULTS", "new.RESULTS", "from.RESULTS",
    ),
}  # fmt: skip
VARIANTS: dict[str, tuple[dict[str, str], ...]] = {
    "plans:decide": ({"way": "MOVE_DATE", "reason": "đổi"}, {"way": "TWO_ROUNDS"}),
    "campaigns:allocate": ({"act": "phrases"},),
    "campaigns:enter": ({"act": "list", "done_on": "2026-04-01"},),
    "campaigns:audience": ({"kind": "UNITS"},),
    "organisations:import": ({"step": "add", "rows": "2", "name-0": "A", "kind-0": "CELL"}, {"step": "back", "rows": "1"}),
    "reporting:report": ({"act": "send", "version": "2", "handed_in_on": "18/04/2026"},),
    "reporting:consolidated": tuple(
        {"title": "a", "version": "1", "act": act} for act in (f"choose:{LONG}.RESULTS", f"remove:{LONG}", f"choose:{'9' * 18}.x", "add:RESULTS")
    ),
}  # fmt: skip


def _each(fields: tuple[str, ...], variant: int = 0) -> Iterator[dict[str, str]]:
    for place, name in enumerate(fields):
        yield from ({name: odd} for odd in turn(WORST, place + variant))
    if variant == 0 or THOROUGH:
        yield from (dict.fromkeys(fields, odd) for odd in (ODD if THOROUGH else (*WORST, ODD[-1])))


@pytest.mark.parametrize("name", ASKED)
def test_an_odd_address_is_answered(cast: Cast, name: str) -> None:  # noqa: F811
    address = ROWS[name].address(name, cast).partition("?")[0]
    who = "anonymous" if name == "shell:sign-in" else "dung" if name == "organisations:import" else "binh"
    for asked in _each(ASKED[name]):
        assert cast.ask(who, "GET", address, asked).status_code < 500, {key: odd[:20] for key, odd in asked.items()}


@pytest.mark.parametrize("name", TYPED)
def test_an_odd_form_is_answered(cast: Cast, name: str) -> None:  # noqa: F811
    row = ROWS[name]
    by_dung = {"organisations:correct", "organisations:import"}
    who = "anonymous" if name == "shell:sign-in" else "dung" if name in by_dung else "binh"
    for variant, base in enumerate((row.data, *VARIANTS.get(name, ()))):
        for typed in _each(TYPED[name], variant):
            answer = cast.ask(who, "POST", row.address(name, cast), {**base, **typed})
            assert answer.status_code < 500, (base, {key: odd[:20] for key, odd in typed.items()})
