"""Answers entered in bulk where units are many: page by page, looked for by name, nobody's words lost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world as cast
from tests.campaigns import ledger
from tests.campaigns.plans import launched
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, Campaign, PeriodAnswer
from trienkhai.campaigns.services import Entry, PeriodEntry
from trienkhai.journal.models import JournalEntry
from trienkhai.organisations.choices import UnitKind
from trienkhai.plans.choices import WorkKind

APRIL = noon(2024, 4, 10)
MANY = 120  # and the four of the world: two pages


@pytest.fixture(autouse=True)
def _april(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2024-04-10"


@pytest.fixture
def campaign(world: World) -> Campaign:
    for number in range(MANY):
        cast.unit(f"Chi bộ Xóm {number:03d}", UnitKind.GRASSROOTS_CELL, world.committee, position=number + 10)
    return launched(world)


class Page:
    """The page of one duty as a browser has it: what its form sends when nothing is typed, and where it goes."""

    def __init__(self, world: World, campaign: Campaign, kind: WorkKind = WorkKind.PLAN) -> None:
        columns = queries.columns_of(world.binh, campaign)
        self.mark = next(c.mark for c in columns if c.kind == kind and not c.occurrence)
        self.client = Client()
        self.client.force_login(world.binh.user)
        self.address = reverse("campaigns:enter", args=[campaign.pk])
        self.kind = kind

    def get(self, **asked: object) -> str:
        return self.read(self.client.get(self.address, {"cot": self.mark, **asked}))

    def read(self, answer) -> str:  # type: ignore[no-untyped-def]
        self.status = answer.status_code
        self.html = str(answer.content.decode())
        table = self.html.partition('value="table"')[2]
        self.ids = [int(pk) for pk in re.findall(r'name="(?:state|text)-(\d+)"', table)]
        self.names = [re.sub(r"<[^>]+>", "", name) for name in re.findall(r'<th scope="row">(.*?)</th>', table, re.S)]
        self.form = {"cot": self.mark, "act": "table"}
        for tag in re.findall(r'<input type="hidden"[^>]*>', table):
            self.form[_of(tag, "name")] = _of(tag, "value")
        for tag in re.findall(r'<input class="small[^>]*>', table):
            self.form[_of(tag, "name")] = _of(tag, "value")
        for name, options in re.findall(r'<select class="small" name="(state-\d+)".*?>(.*?)</select>', table, re.S):
            self.form[name] = str(re.search(r'value="(\w+)" selected', options)[1])  # type: ignore[index]
        for name, text in re.findall(r'<textarea class="small"[^>]*name="(text-\d+)"[^>]*>(.*?)</textarea>', table):
            self.form[name] = text
        return self.html

    def send(self, follow: bool = True, **typed: object) -> str:
        answer = self.client.post(self.address, self.form | typed, follow=follow)
        self.chain = getattr(answer, "redirect_chain", [])
        return self.read(answer)

    @property
    def number(self) -> str:
        found = re.search(r'class="page-of">Trang (\d+/\d+)</span>', self.html)
        return found[1] if found else ""


def _of(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return found[1] if found else ""


def done(*ids: int) -> dict[str, str]:
    return {
        name: value for pk in ids for name, value in ((f"state-{pk}", "COMPLETED"), (f"done_on-{pk}", "09/04/2024"))
    }


def state(pk: int) -> str:
    return Assignment.objects.get(pk=pk).state


def test_many_units_stand_on_pages_and_all_of_them_once_in_the_boards_order(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign)
    page.get()
    assert (len(page.ids), page.number) == (queries.ENTERED_AT_ONCE, "1/2")
    assert page.names[-1] == "Chi bộ Xóm 061"
    first = page.names
    page.get(page=2)
    assert page.number == "2/2"
    assert "sang trang sau" not in page.html
    board = [row.name for row in queries.board_of(world.binh, campaign, APRIL.date()).rows]
    names = [name.rpartition(" – ")[2] for name in first + page.names]  # an organ's duty names the organ first
    assert names[: len(board)] == board
    assert len({*first, *page.names}) == len(first + page.names) == MANY + 4
    last = page.ids
    page.get(page=99)
    assert (page.ids, page.number) == (last, "2/2")


def test_an_office_of_a_usual_size_has_one_page_and_no_talk_of_pages(world: World) -> None:
    for number in range(60):
        cast.unit(f"Chi bộ Xóm {number}", UnitKind.GRASSROOTS_CELL, world.committee, position=number + 10)
    page = Page(world, launched(world))
    page.get()
    assert len(page.ids) == 64
    assert page.number == ""
    assert "Ghi bảng này" in page.html
    assert 'name="go"' not in page.html


def test_a_page_is_stored_and_stays_and_tells_how_many(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign)
    page.get(page=2)
    mine, others = page.ids[:2], Page(world, campaign)
    others.get()
    page.send(**done(*mine))
    assert "Đã ghi 2 dòng thay đổi." in page.html
    assert page.number == "2/2"
    assert [state(pk) for pk in (*mine, page.ids[2], others.ids[0])] == [S.COMPLETED, S.COMPLETED, S.NEW, S.NEW]
    assert "Đã ghi 0 dòng thay đổi." in page.send()


def test_going_on_and_back_stores_what_was_typed(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign)
    page.get()
    first = page.ids[0]
    page.send(go="next", **done(first))
    assert (page.number, state(first)) == ("2/2", S.COMPLETED)
    second = page.ids[0]
    page.send(go="back", **done(second))
    assert (page.number, state(second)) == ("1/2", S.COMPLETED)
    written = JournalEntry.objects.count()
    assert "Đã ghi" not in page.send(go="next")  # nothing was typed: the page is only turned
    assert JournalEntry.objects.count() == written


def test_a_wrong_line_holds_the_page_where_it_is_with_all_that_was_typed(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign)
    page.get(page=2)
    good, bad = page.ids[:2]
    stood = page.ids
    page.send(go="back", **done(good, bad) | {f"done_on-{bad}": "mai", f"note-{good}": "đủ hồ sơ"})
    assert page.status == 422
    assert (page.number, page.ids) == ("2/2", stood)
    assert "đủ hồ sơ" in page.html
    assert page.form[f"done_on-{bad}"] == "mai"
    assert state(good) == S.NEW
    page.send(**{f"done_on-{bad}": "09/04/2024"})
    assert [state(good), state(bad)] == [S.COMPLETED, S.COMPLETED]


def test_a_unit_is_found_by_its_name_without_accents_and_stored_there(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign)
    page.get(q="chi bo XOM 11")
    assert page.names == [f"Chi bộ Xóm {number}" for number in range(110, 120)]
    assert "Tìm thấy 10 đơn vị." in page.html
    page.send(**done(page.ids[3]))
    assert len(page.ids) == 10
    assert state(page.ids[3]) == S.COMPLETED
    assert "trừ danh sách chưa nộp" not in page.html  # "all" would not say of whom
    assert "Không có đơn vị nào như vậy." in page.get(q="Mặt trăng")


def test_where_only_the_unfinished_are_shown_going_on_passes_none_over(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign)
    page.get(con="1")
    first_page = page.ids
    page.send(go="next", **done(*first_page[:60]))
    # 64 are left: the 6 passed by and the 58 of what was the second page
    assert page.number == ""
    assert page.ids[:6] == first_page[60:]
    assert page.chain[-1][0].endswith(f"con=1#dong-{page.ids[6]}")  # where what was not yet seen begins
    assert len(page.ids) == 64
    page.send(**done(*page.ids))
    assert "Không có đơn vị nào như vậy." in page.html
    kind = Assignment.objects.filter(kind=WorkKind.PLAN, occurrence="")
    assert not kind.exclude(state=S.COMPLETED).exclude(unit=world.committee).exists()


def test_what_a_unit_did_meanwhile_is_not_undone_by_a_page_that_stood_open(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign)
    page.get()
    theirs, mine = page.ids[:2]
    entry = Entry(theirs, S.SUBMITTED, APRIL.date(), note="gửi lúc sáng")
    services.enter_states(campaign, [entry], by=world.binh, at=APRIL)
    before = dict(page.form)
    page.send(**done(mine))
    assert [state(theirs), state(mine)] == [S.SUBMITTED, S.COMPLETED]
    page.form = before | done(mine)
    page.send(**{f"state-{theirs}": "IN_PROGRESS", f"note-{theirs}": "chưa thấy gì"})
    assert page.status == 409
    assert "vừa được ghi là: Chờ xác nhận, 10/04/2024, gửi lúc sáng" in page.html
    assert "chưa thấy gì" in page.html
    assert state(theirs) == S.SUBMITTED
    page.send(**done(theirs))  # told of it, one may write what one has seen
    assert state(theirs) == S.COMPLETED


def test_a_note_of_several_lines_is_left_alone(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign)
    page.get()
    services.enter_states(campaign, [Entry(page.ids[0], S.IN_PROGRESS, note="một\nhai")], by=world.binh, at=APRIL)
    page.get()
    assert page.form[f"note-{page.ids[0]}"] == "một hai"
    page.send(**done(page.ids[1]))
    assert Assignment.objects.get(pk=page.ids[0]).note == "một\nhai"
    page.send(**done(page.ids[0]))
    assert Assignment.objects.get(pk=page.ids[0]).note == "một\nhai"


def test_a_line_that_was_taken_back_meanwhile_is_told(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign)
    page.get()
    Assignment.objects.filter(pk=page.ids[0]).update(state=S.WITHDRAWN)
    page.send(**done(*page.ids[:2]))
    assert "1 dòng không còn thuộc việc này" in page.html
    assert "Đã ghi 1 dòng thay đổi." in page.html


def test_namesakes_are_called_with_their_superior_and_named_so_in_a_list(world: World) -> None:
    above = [
        cast.unit(f"Đảng bộ xã {name}", UnitKind.COMMUNE_COMMITTEE, world.committee, position=11)
        for name in ("Đông", "Tây")
    ]
    east, west = (cast.unit("Chi bộ Thôn 1", UnitKind.CELL, unit, position=1) for unit in above)
    book = ledger.run(world.committee, world.binh)
    book.send([east, west])
    book.owe(book.duty(WorkKind.PLAN, "xây dựng kế hoạch", "kế hoạch"), [east, west])
    page = Page(world, book.campaign)
    page.get()
    assert page.names == ["Chi bộ Thôn 1, Đảng bộ xã Đông", "Chi bộ Thôn 1, Đảng bộ xã Tây"]
    page.form = {"cot": page.mark, "act": "list", "done_on": "09/04/2024"}
    page.send(missing="Chi bộ Thôn 1")
    assert "Không nhận ra đơn vị: Chi bộ Thôn 1" in page.html
    page.form = {"cot": page.mark, "act": "list", "done_on": "09/04/2024"}
    page.send(missing="2. chi bo thon 1, dang bo xa tay")
    assert dict(Assignment.objects.values_list("unit", "state")) == {east.pk: S.COMPLETED, west.pk: S.NEW}


# --- by period
def test_a_standing_duty_has_pages_its_search_and_those_who_have_not_answered(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign, WorkKind.PUBLICITY)
    page.get()
    assert (len(page.ids), page.number) == (queries.ENTERED_AT_ONCE, "1/2")
    first, second = page.ids[:2]
    page.send(go="next", **{f"text-{first}": "Phát thanh", f"nil-{second}": "1"})
    assert "của 2 đơn vị." in page.html
    assert page.number == "2/2"
    assert "2/124 đơn vị đã trả lời" in page.html
    page.get(con="1")
    assert not {first, second} & set(page.ids)
    services.suspend(Assignment.objects.get(pk=page.ids[0]), reason="Chờ", by=world.binh, at=APRIL)
    rests = page.ids[0]
    assert f'"was-{rests}"' not in page.get(con="1")
    assert f'"rest-{rests}"' in page.get()
    page.send(**{f"text-{first}": "", f"nil-{page.ids[-1]}": "1"})
    assert page.status == 422
    assert f'"rest-{rests}"' in page.html  # the page comes back as it stood
    assert len(page.names) == queries.ENTERED_AT_ONCE
    assert PeriodAnswer.objects.count() == 2
    assert len(re.findall('<th scope="row">', page.get(q="xom 119"))) == 1


def test_an_answer_given_meanwhile_is_told_and_not_written_over(world: World, campaign: Campaign) -> None:
    page = Page(world, campaign, WorkKind.PUBLICITY)
    page.get()
    theirs, mine = page.ids[:2]
    april = APRIL.date().replace(day=1)
    services.answer_periods(campaign, [PeriodEntry(theirs, "Của đơn vị")], starts_on=april, by=world.binh, at=APRIL)
    before = dict(page.form)
    page.send(**{f"text-{mine}": "Của tôi"})
    assert PeriodAnswer.objects.get(assignment=theirs).text == "Của đơn vị"
    page.form = before
    page.send(**{f"text-{theirs}": "Viết đè"})
    assert page.status == 409
    assert "vừa được ghi là: Của đơn vị" in page.html
    assert "Viết đè" in page.html
    page.send()
    assert PeriodAnswer.objects.get(assignment=theirs).text == "Viết đè"


@pytest.mark.parametrize("kind", [WorkKind.PLAN, WorkKind.PUBLICITY])
def test_a_page_costs_the_same_wherever_it_is_and_however_it_is_narrowed(world: World, kind: WorkKind) -> None:
    def cost(campaign: Campaign, **asked: object) -> int:
        page = Page(world, campaign, kind)
        with CaptureQueriesContext(connection) as caught:
            page.get(**asked)
        return len(caught)

    few = cost(launched(world))
    for number in range(MANY):
        cast.unit(f"Chi bộ Xóm {number:03d}", UnitKind.GRASSROOTS_CELL, world.committee, position=number + 10)
    many = launched(world)
    assert {cost(many), cost(many, page=2), cost(many, q="xom 11"), cost(many, con="1", page=2)} == {few}
