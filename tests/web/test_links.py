"""Who directs whom and who sits where, by the pages of units: written, refused, ended, kept."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import grant, noon, person, unit
from trienkhai.journal.models import JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.organisations.choices import Line, LinkKind, Role, UnitKind
from trienkhai.organisations.models import UnitLink
from trienkhai.organisations.services import reorganising

TODAY = "2026-04-20"
AT = noon(2026, 4, 20)


@pytest.fixture(autouse=True)
def _today(settings):  # type: ignore[no-untyped-def]
    settings.TODAY = TODAY


@pytest.fixture
def union(world):  # type: ignore[no-untyped-def]
    return unit("Công đoàn Sở Y tế", UnitKind.MASS_ORGANISATION, world.health, line=Line.MASS, position=9)


@pytest.fixture
def keeper(client, world):  # type: ignore[no-untyped-def]
    client.force_login(world.dung.user)
    return client


def address(of, slug: str = "chi-dao") -> str:  # type: ignore[no-untyped-def]
    return f"/don-vi/{of.pk}/lien-he/{slug}/"


def section(client, of) -> str:  # type: ignore[no-untyped-def]
    page = client.get(f"/don-vi/{of.pk}/").content.decode()
    found = re.search(r'<section class="card links".*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", found[0]) if found else ""


def test_a_link_is_written_once_and_stands_on_both_pages(keeper, world, union) -> None:  # type: ignore[no-untyped-def]
    form = keeper.get(address(world.health)).content.decode()
    assert "Công đoàn Sở Y tế" in form  # of the same workplace: offered without a search
    assert "Chi bộ Nghiệp vụ" not in form  # of the same line: cannot be directed so
    given = {
        "unit": union.pk,
        "starts_on": "01/03/2026",
        "symbol": "12-QĐ/ĐU",
        "decided_on": "25/02/2026",
        "key": "k1",
        "act": "do",
    }
    for _ in range(2):
        answer = keeper.post(address(world.health), given)
        assert answer.status_code == 302
        assert answer["Location"] == f"/don-vi/{world.health.pk}/#quan-he"
    made = UnitLink.objects.get()
    assert (made.kind, made.unit, made.other) == (LinkKind.DIRECTS, world.health, union)
    assert (f"{made.starts_on}", made.decision_symbol, f"{made.decided_on}") == ("2026-03-01", "12-QĐ/ĐU", "2026-02-25")
    assert JournalEntry.objects.filter(verb="organisations.link-begun").count() == 1
    above, below = section(keeper, world.health), section(keeper, union)
    assert f'<h3>Lãnh đạo, chỉ đạo</h3><ul class="lines"><li><span><a href="/don-vi/{union.pk}/">' in above
    assert "từ 01/03/2026 · Quyết định 12-QĐ/ĐU ngày 25/02/2026" in above
    assert (
        f'<h3>Chịu sự lãnh đạo, chỉ đạo của</h3><ul class="lines"><li><span><a href="/don-vi/{world.health.pk}/">'
        in below
    )


def test_each_line_is_offered_only_what_it_can_be(keeper, world, union) -> None:  # type: ignore[no-untyped-def]
    def slugs(of) -> list[str]:  # type: ignore[no-untyped-def]
        return re.findall(r"/lien-he/([a-z-]+)/", section(keeper, of))

    assert slugs(world.health) == ["chi-dao", "dat-tai", "noi-dat"]
    assert slugs(union) == ["chiu-chi-dao", "dat-tai", "noi-dat"]
    assert keeper.get(address(union, "chi-dao")).status_code == 404
    assert keeper.get(address(world.health, "chiu-chi-dao")).status_code == 404
    assert keeper.get(address(world.health, "khong-co")).status_code == 404
    for of, slug in ((union, "chiu-chi-dao"), (union, "dat-tai")):
        assert keeper.post(address(of, slug), {"unit": world.health.pk, "act": "do"}).status_code == 302
    assert sorted(UnitLink.objects.values_list("kind", "unit", "other")) == [
        (LinkKind.DIRECTS, world.health.pk, union.pk),
        (LinkKind.SITS_AT, union.pk, world.health.pk),
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"unit": ""}, "Đồng chí chọn một đơn vị."),
        ({"starts_on": "31/02/2026"}, "Ngày chưa đúng"),
        ({"starts_on": "21/04/2026"}, "Ngày bắt đầu chưa đến"),
        ({"decided_on": "21/04/2026"}, "Ngày quyết định ở tương lai"),
        ({"symbol": "x" * 61}, "60"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(keeper, world, union, given, said) -> None:  # type: ignore[no-untyped-def]
    typed = {"unit": union.pk, "starts_on": "01/03/2026", "symbol": "12-QĐ/ĐU", "act": "do", "key": "k1", **given}
    answer = keeper.post(address(world.health), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'value="{typed["symbol"]}"' in page
    assert UnitLink.objects.count() == 0


def test_only_looking_for_a_unit_judges_nothing_and_keeps_what_was_typed(keeper, world, union) -> None:  # type: ignore[no-untyped-def]
    typed = {"unit-tim": "cong doan so", "symbol": "12-QĐ/ĐU", "starts_on": "31/02/2026", "act": "search"}
    answer = keeper.post(address(world.committee), typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Công đoàn Sở Y tế" in page
    assert 'value="12-QĐ/ĐU"' in page
    assert "Ngày chưa đúng" not in page


@pytest.mark.parametrize("foreign", ["outside", "same line"])
def test_a_unit_that_is_not_offered_is_not_taken(keeper, world, union, foreign) -> None:  # type: ignore[no-untyped-def]
    other = unit("Hội Cựu chiến binh nơi khác", UnitKind.MASS_ORGANISATION, line=Line.MASS) if foreign == "outside" else world.cell_1  # fmt: skip
    answer = keeper.post(address(world.health), {"unit": other.pk, "act": "do"})
    assert answer.status_code == 422
    assert other.name not in answer.content.decode() or foreign == "same line"
    assert UnitLink.objects.count() == 0


def test_a_link_ends_on_a_day_and_stays_among_the_past(keeper, world, union) -> None:  # type: ignore[no-untyped-def]
    made = reorganising.link(
        LinkKind.DIRECTS, world.health, union, starts_on=AT.date().replace(day=1), by=SYSTEM, at=AT
    )
    end = f"/don-vi/lien-he/{made.pk}/ket-thuc/?tu={union.pk}"
    assert end in section(keeper, union)
    asked = keeper.get(end).content.decode()
    assert "Kết thúc: Đảng bộ Sở Y tế lãnh đạo, chỉ đạo Công đoàn Sở Y tế" in asked
    assert 'value="20/04/2026"' in asked
    for wrong, said in (("31/03/2026", "bắt đầu từ ngày 01/04/2026"), ("21/04/2026", "Ngày kết thúc chưa đến"), ("", "Đồng chí ghi ngày")):  # fmt: skip
        answer = keeper.post(end, {"ends_before": wrong, "act": "do"})
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    for _ in range(2):
        answer = keeper.post(end, {"ends_before": "15/04/2026", "act": "do"})
        assert answer["Location"] == f"/don-vi/{union.pk}/#quan-he"
    again = keeper.post(end, {"ends_before": "16/04/2026", "act": "do"})
    assert "đã kết thúc từ ngày 15/04/2026" in again.content.decode()
    assert JournalEntry.objects.filter(verb="organisations.link-ended").count() == 1
    left = section(keeper, world.health)
    assert "Trước đây: 1" in left
    assert "đến hết 14/04/2026" in left
    assert "/ket-thuc/" not in left


def test_the_same_two_are_linked_again_only_after_the_first_time(world, union) -> None:  # type: ignore[no-untyped-def]
    from trienkhai.kernel.errors import DomainError

    day = AT.date().replace
    first = reorganising.link(LinkKind.DIRECTS, world.health, union, starts_on=day(day=1), by=SYSTEM, at=AT)
    with pytest.raises(DomainError, match="đã được ghi từ ngày 01/04/2026"):
        reorganising.link(LinkKind.DIRECTS, world.health, union, starts_on=day(day=2), by=SYSTEM, at=AT)
    reorganising.end_link(first, ends_before=day(day=10), by=SYSTEM, at=AT)
    for overlapping in (None, day(day=9)):
        with pytest.raises(DomainError, match="còn đến trước ngày 10/04/2026"):
            reorganising.link(LinkKind.DIRECTS, world.health, union, starts_on=overlapping, by=SYSTEM, at=AT)
    again = reorganising.link(LinkKind.DIRECTS, world.health, union, starts_on=day(day=10), by=SYSTEM, at=AT)
    assert again.pk != first.pk
    reorganising.end_link(again, ends_before=day(day=10), by=SYSTEM, at=AT)  # written by mistake: it never held
    reorganising.link(LinkKind.DIRECTS, world.health, union, starts_on=day(day=10), by=SYSTEM, at=AT)


@pytest.mark.parametrize("kind", LinkKind)
def test_a_union_directs_no_organisation_of_the_party(world, union, kind) -> None:  # type: ignore[no-untyped-def]
    from trienkhai.kernel.errors import DomainError

    if kind == LinkKind.DIRECTS:
        with pytest.raises(DomainError, match="không phải tổ chức đảng"):
            reorganising.link(kind, union, world.health, by=SYSTEM, at=AT)
    else:
        assert reorganising.link(kind, union, world.health, by=SYSTEM, at=AT).other == world.health


def test_who_keeps_one_end_only_neither_says_where_it_sits_nor_ends_that(client, world, union) -> None:  # type: ignore[no-untyped-def]
    made = reorganising.link(LinkKind.SITS_AT, world.youth, world.health, by=SYSTEM, at=AT)
    half = keeper_of("half", world.health)
    client.force_login(half.user)
    sent = {"unit": world.youth.pk, "unit-tim": world.youth.name, "starts_on": "01/04/2026", "symbol": "1", "act": "do"}
    assert client.post(address(world.health, "noi-dat"), sent).status_code == 422
    assert client.post(address(world.health, "dat-tai"), sent).status_code == 422
    assert client.get(f"/don-vi/lien-he/{made.pk}/ket-thuc/").status_code == 403
    assert client.post(f"/don-vi/lien-he/{made.pk}/ket-thuc/", {"ends_before": "20/04/2026"}).status_code == 403
    assert UnitLink.objects.get().ends_before is None


# --- whom a committee directs is the committee's to write
@pytest.fixture
def far(world):  # type: ignore[no-untyped-def]
    above = unit("Liên đoàn Lao động tỉnh", UnitKind.MASS_ORGANISATION, line=Line.MASS, symbol_mark="LĐLĐ")
    name = "Công đoàn các cơ quan Đảng tỉnh"
    return unit(name, UnitKind.MASS_ORGANISATION, above, line=Line.MASS, symbol_mark="CĐCQĐ")


def keeper_of(name: str, of):  # type: ignore[no-untyped-def]
    made = person(f"Quản trị {of.name}", name, of=of)
    grant(made, Role.ADMINISTRATOR, of)
    return made


GROUND = {"starts_on": "01/03/2026", "symbol": "09-QC/ĐU", "act": "do", "key": "k"}


@pytest.mark.parametrize("typed", ["cong doan cac co quan", "CÔNG ĐOÀN CÁC CƠ QUAN ĐẢNG TỈNH", "cđcqđ"])
def test_a_body_of_another_line_is_found_by_its_name_or_mark_and_linked_by_day_and_document(
    client, world, far, typed
) -> None:  # type: ignore[no-untyped-def]
    client.force_login(keeper_of("half", world.health).user)
    form = client.get(address(world.health)).content.decode()
    assert far.name not in form
    assert "Khi ghi xong: Đảng bộ Sở Y tế giao được nhiệm vụ" in form  # what the link does is said before
    found = client.post(address(world.health), {"unit-tim": typed, "act": "search"}).content.decode()
    assert f'value="{far.pk}"' in found
    assert "Liên đoàn Lao động tỉnh" in found  # above it: two unions may bear one name
    for _ in range(2):
        assert client.post(address(world.health), {"unit": far.pk, "unit-tim": typed, **GROUND}).status_code == 302
    made = UnitLink.objects.get()
    assert (made.unit, made.other, made.decision_symbol) == (world.health, far, "09-QC/ĐU")
    [kept] = JournalEntry.objects.filter(verb="organisations.link-begun")
    assert kept.detail.values["other"] == far.pk
    shown = section(client, world.health)
    assert far.name in shown
    assert f'href="/don-vi/{far.pk}/"' not in shown  # nothing else of it opens
    assert client.get(f"/don-vi/{far.pk}/").status_code == 404


def test_the_administrator_of_the_other_line_sees_the_link_and_does_not_end_it(client, world, far) -> None:  # type: ignore[no-untyped-def]
    half, theirs = keeper_of("half", world.health), keeper_of("theirs", far.parent)
    client.force_login(half.user)
    client.post(address(world.health), {"unit": far.pk, "unit-tim": far.name, **GROUND})
    end = f"/don-vi/lien-he/{UnitLink.objects.get().pk}/ket-thuc/"
    client.force_login(theirs.user)
    shown = section(client, far)
    assert "Chịu sự lãnh đạo, chỉ đạo của" in shown
    assert "Đảng bộ Sở Y tế" in shown
    assert "từ 01/03/2026 · Quyết định 09-QC/ĐU" in shown
    assert end not in shown
    assert client.post(end, {"ends_before": "20/04/2026"}).status_code == 403
    client.force_login(half.user)
    assert end in section(client, world.health)
    assert client.post(end, {"ends_before": "20/04/2026"}).status_code == 302


@pytest.mark.parametrize(
    ("lacking", "said"), [("starts_on", "ghi ngày bắt đầu để đơn vị đó biết"), ("symbol", "văn bản làm căn cứ")]
)
def test_of_a_body_that_one_does_not_keep_the_day_and_the_document_are_asked_for(
    client, world, far, lacking, said
) -> None:  # type: ignore[no-untyped-def]
    client.force_login(keeper_of("half", world.health).user)
    answer = client.post(address(world.health), {"unit": far.pk, "unit-tim": far.name, **GROUND, lacking: ""})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert UnitLink.objects.count() == 0


def test_the_other_lines_are_no_list_to_read_through(client, world, far) -> None:  # type: ignore[no-untyped-def]
    for n in range(9):
        unit(f"Công đoàn cơ sở số {n}", UnitKind.MASS_ORGANISATION, far, line=Line.MASS)
    gone = unit("Công đoàn cơ sở cũ", UnitKind.MASS_ORGANISATION, far, line=Line.MASS, ended_on=AT.date())
    client.force_login(keeper_of("half", world.health).user)

    def names(text: str) -> int:
        page = client.post(address(world.health), {"unit-tim": text, "act": "search"}).content.decode()
        assert gone.name not in page
        assert "Chi bộ 2" not in page  # of the same line: never directed so
        return len(re.findall(r'name="unit" value="\d+"', page))

    assert names("") == names("cong") == names("%%%%%%%%%%") == 0
    assert names("công đoàn cơ sở") == 5
    assert names("công đoàn cơ sở số 3") == 1
    # An id alone, without the name, is neither taken nor told.
    for typed in ("", "Công đoàn cơ sở số 3"):
        answer = client.post(address(world.health), {"unit": far.pk, "unit-tim": typed, **GROUND})
        assert answer.status_code == 422
        assert far.name not in re.sub(r"<small.*?</small>", "", answer.content.decode())
    assert UnitLink.objects.count() == 0


def test_a_body_does_not_write_by_itself_who_directs_it(client, world, far) -> None:  # type: ignore[no-untyped-def]
    client.force_login(keeper_of("theirs", far).user)
    there = address(far, "chiu-chi-dao")
    page = client.post(there, {"unit-tim": world.health.name, "act": "search"}).content.decode()
    assert f'value="{world.health.pk}"' not in page
    assert client.post(there, {"unit": world.health.pk, "unit-tim": world.health.name, **GROUND}).status_code == 422
    assert client.get(address(world.health)).status_code == 404


def test_the_search_asks_as_much_for_one_body_as_for_sixty(client, world, far) -> None:  # type: ignore[no-untyped-def]
    client.force_login(keeper_of("half", world.health).user)
    search = {"unit-tim": "công đoàn các cơ quan", "act": "search"}
    client.post(address(world.health), search)
    counts = []
    for more in (0, 60):
        for n in range(more):
            unit(f"Công đoàn các cơ quan số {n}", UnitKind.MASS_ORGANISATION, far, line=Line.MASS)
        with CaptureQueriesContext(connection) as asked:
            client.post(address(world.health), search)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_of_a_unit_costs_the_same_with_one_link_and_with_thirty(keeper, world, union) -> None:  # type: ignore[no-untyped-def]
    reorganising.link(LinkKind.DIRECTS, world.health, union, by=SYSTEM, at=AT)
    section(keeper, world.health)
    counts = []
    for more in (0, 30):
        for n in range(more):
            other = unit(f"Hội {n}", UnitKind.MASS_ORGANISATION, world.health, line=Line.MASS, position=50 + n)
            reorganising.link(LinkKind.DIRECTS, world.health, other, by=SYSTEM, at=AT)
        with CaptureQueriesContext(connection) as asked:
            section(keeper, world.health)
        counts.append(len(asked))
    assert counts[0] == counts[1]
