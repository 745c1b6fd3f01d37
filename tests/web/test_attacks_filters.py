"""Everything that an address can ask for, asked wrongly by the weakest who sees the page: a page or a sentence, never
a broken server, a row of another unit or markup of his own making."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import trienkhai
from tests.thorough import SECOND, THOROUGH, turn
from tests.web import matrix_cast
from tests.web.matrix_cast import Cast
from tests.web.matrix_rows import ROWS

pytestmark = pytest.mark.django_db
cast, _here = matrix_cast.cast, matrix_cast._here

# Which page takes which parameters.
TAKEN: dict[str, tuple[str, ...]] = {
    "shell:sign-in": ("next",),
    "shell:messages": ("trang",),
    "openid_connect_login": ("process",),
    "organisations:tree": ("tim", "loai", "he", "ngay", "mo", "trang"),
    "organisations:unit": ("tim", "trang"),
    "organisations:people": ("tim", "doi-tuong", "danh-sach", "don-vi", "trang"),
    "organisations:add-person": ("don-vi",),
    "organisations:duplicates": ("don-vi", "trang", "xem"),
    "organisations:end-grant": ("tu",),
    "organisations:end-link": ("tu",),
    "organisations:give-role": ("don-vi",),
    "organisations:roster": ("loai", "ca-cu", "them", "don-vi"),
    "organisations:enter-roster": ("loai",),
    "organisations:orphaned": ("viec",),
    "organisations:days": ("nam",),
    "organisations:import": ("vao",),
    "organisations:sheets": ("loai", "vao"),
    "organisations:sheet": ("cot",),
    "plans:compare": ("cu", "moi"),
    "plans:split": ("loc",),
    "plans:page": ("trang",),
    "campaigns:board": ("mo", "trang", "q", "cap", "ngay"),
    "campaigns:list": (
        "kind", "state", "timeliness", "unit", "branch", "obligation", "duty", "occurrence", "scope", "organ", "source", "due",
        "missing", "level", "q", "page",
    ),
    "campaigns:print": (
        "kind", "state", "timeliness", "unit", "branch", "obligation", "duty", "occurrence", "scope", "organ", "source", "due",
        "missing", "level", "q",
    ),
    "campaigns:enter": ("cot", "q", "con", "page"),
    "campaigns:hand-downs": ("trang", "q", "chua"),
    "campaigns:chasing": ("ngay", "trang", "q", "chon"),
    "desk:petitions": ("loai", "trang"),
    "desk:home": ("q", "page"),
    "desk:use-evidence": ("q", "trang"),
    "reporting:inbox": ("dot",),
    "reporting:figure": ("muc", "doi-tuong"),
}  # fmt: skip
MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
PAYLOADS = (
    "' OR '1'='1", "%' OR 1=1 --", "\") OR 1=1 --", "1; DROP TABLE organisations_unit", "x' UNION SELECT full_name FROM organisations_person --",
    "%", "_", "%_%", "\\", "\x00", "a\x00b", "9" * 10_000, "a" * 10_000, "-1", "9" * 18, "9" * 30, "1e9", "0x10",
    "\u0663", "\u00b2", "\u202e\u200fabc", "../../../../etc/passwd", MARKUP, "%(name)s {0} {name}", "0001-01-01", "2026-13-45",
)  # fmt: skip
# The weakest first; a page is asked for by the first to whom it opens.
WEAKEST = ("chi", "reader", "mai", "an", "dung", "lan", "binh")
ELSEWHERE = ("Đảng ủy Khối doanh nghiệp", "Cán bộ outsider")
OTHERS_THINGS = {
    "chi": ("Chi bộ Bảo tàng tỉnh", "Đảng bộ Sở Y tế", "Lê Văn An", *ELSEWHERE),
    **dict.fromkeys(("reader", "mai", "an"), ("Chi bộ Thư viện tỉnh", "Đảng bộ Sở Y tế", "Phạm Kim Chi", *ELSEWHERE)),
}


def asked(names: tuple[str, ...], foreign: tuple[int, ...], page: int) -> Iterator[dict[str, Any]]:
    """Each payload in all parameters at once, in each alone two of them and two ids of others' things in their turn;
    odd names. The second engine gets what it may read in another way than the first: half of the payloads, in turns,
    in all at once, and one in each alone."""
    second = SECOND and not THOROUGH
    payloads = turn(PAYLOADS, page, len(PAYLOADS) // 2) if second else PAYLOADS
    yield from (dict.fromkeys(names, payload) for payload in payloads)
    for place, name in enumerate(names):
        yield from ({name: payload} for payload in turn(PAYLOADS, page + place))
    if second:
        return
    for place, name in enumerate(names):
        yield {name: MARKUP}
        yield from ({name: number} for number in turn(foreign, place, 2))
    for some in ((name,) for name in names) if THOROUGH else (names,):
        yield {name: ["", "1", MARKUP, "\x00"] for name in some}
        yield {
            odd: value
            for name in some
            for odd, value in (
                (f"{name}[]", "1"), (f"{name}[$ne]", ""), (f"{name}__in", MARKUP), (f"{name}__isnull", "1"),
                (name.upper(), "1"),
            )
        }  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_no_filter_breaks_a_page_or_brings_up_what_is_not_his(cast: Cast, name: str) -> None:
    row = ROWS[name]
    declared = row.answers(name, "GET")
    who = next((each for each in WEAKEST if declared[each] == "200"), "anonymous")
    secrets = [words.encode() for words in OTHERS_THINGS.get(who, ELSEWHERE)]
    foreign = tuple(cast.of_health[thing] for thing in ("unit", "study", "report")) if who != "chi" else (
        *(cast.ids[thing] for thing in ("unit", "study", "report", "person")), cast.of_health["unit"]
    )  # fmt: skip
    address = row.address(name, cast).partition("?")[0]
    for query in asked(TAKEN[name], foreign, list(TAKEN).index(name)):
        answer = cast.ask(who, "GET", address, query)
        shown = {key: str(value)[:40] for key, value in query.items()}
        assert answer.status_code < 500, (who, shown)
        assert answer.status_code in (200, 302, 404), (who, shown)
        page = b"" if answer.streaming else answer.content
        assert [words.decode() for words in secrets if words in page] == [], (who, shown)
        assert b"<script>alert" not in page, (who, shown)
        assert b"<img src=x" not in page, (who, shown)
        assert not re.search(rb"[\r\n]", answer.headers.get("Location", "").encode()), (who, shown)


def test_every_parameter_that_a_view_takes_is_tried() -> None:
    """A view that asks for one more parameter fails here until the table names it."""
    found: set[str] = set()
    for path in (Path(trienkhai.__file__).parent / "web").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'GET(?:\.get|\.getlist)?[(\[]\s*"([\w-]+)"', text))
        found |= set(re.findall(r'"([\w-]+)" in request\.GET', text))
        found |= set(re.findall(r'_chosen\(request, "([\w-]+)"', text))
        if "def filters_from" in text:
            found |= set(re.findall(r'\bdata\.get\("([\w-]+)"', text))
    assert found == {name for names in TAKEN.values() for name in names}
