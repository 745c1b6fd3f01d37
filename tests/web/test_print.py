"""The printed list of who is missing at the size of a province: duties to choose from, each printed alone."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.campaigns import ledger as made
from tests.world import unit as new_unit
from trienkhai.campaigns import queries
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment
from trienkhai.organisations.choices import UnitKind
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.web.campaigns import views_print

TODAY = date(2024, 4, 26)
PASSED, TO_COME = date(2024, 4, 20), date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def book(world, monkeypatch):
    """Three duties of four units; more than five lines are too many."""
    monkeypatch.setattr(views_print, "MOST_PRINTED", 5)
    book = made.run(world.committee, world.binh, symbol="100-KH/ĐUK")
    units = [world.health, world.cell_1, world.cell_2, world.youth]
    book.send(units)
    plan = book.duty(WorkKind.PLAN, "xây dựng kế hoạch", "bản đăng ký chuyên đề", clause="II.1")
    report = book.duty(WorkKind.REPORT, "báo cáo kết quả", "báo cáo năm", clause="II.2")
    study = book.duty(WorkKind.STUDY, "học tập chuyên đề", clause="II.3")
    book.owe(plan, units, due_on=PASSED)
    book.owe(report, units[:3], due_on=PASSED, occurrence="Quý I")
    book.owe(report, units[3:], S.SUBMITTED, due_on=PASSED, done_on=PASSED, occurrence="Quý I")
    book.owe(report, units, due_on=TO_COME, occurrence="Quý II")
    book.owe(study, units[:2])
    book.owe(study, units[2:], S.COMPLETED, done_on=PASSED)
    return book


def printed(client, person, book, query=""):
    client.force_login(person.user)
    answer = client.get(reverse("campaigns:print", args=[book.campaign.pk]) + query)
    assert answer.status_code == 200
    return answer


def words_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def links_of(answer) -> list[str]:
    return [
        unescape(query) for query in re.findall(r'<th scope="row"><a href="[^"?]*(\?[^"]+)"', answer.content.decode())
    ]


def cells_of(lines: str) -> list[tuple[str, ...]]:
    """The texts of each line of a duty's table."""
    return [
        tuple(unescape(text) for text in re.findall(r"<t[dh][^>]*>([^<]*)</t", line))
        for line in re.findall(r"<tr>(.*?)</tr>", lines)
    ]


def test_too_many_lines_are_shown_as_the_duties_they_are_about(client, world, book):
    answer = printed(client, world.binh, book, "?missing=1")
    told = [(c.duty.label, c.duty.due_on, c.missing, c.overdue) for c in answer.context["counts"]]
    assert told == [
        ("Bản đăng ký chuyên đề", PASSED, 4, 4),
        ("Báo cáo năm (Quý I)", PASSED, 3, 3),
        ("Báo cáo năm (Quý II)", TO_COME, 4, 0),
        ("Học tập chuyên đề", None, 2, 0),
    ]
    words = words_of(answer)
    assert "4 đơn vị, 13 lượt giao" in words
    assert world.youth.name not in words
    assert "chọn một nhiệm vụ để in" in words


def test_each_duty_is_printed_alone_with_as_many_units_as_were_counted(client, world, book):
    answer = printed(client, world.binh, book, "?missing=1")
    links = links_of(answer)[:4]
    assert len(links) == len(answer.context["counts"])
    for link, count in zip(links, answer.context["counts"], strict=True):
        [(duty, _first, n, lines)] = printed(client, world.binh, book, link).context["duties"]
        assert (duty.label, n, len(cells_of(lines))) == (count.duty.label, count.missing, count.missing)


def test_one_duty_is_printed_however_many_units_it_has(client, world, book, monkeypatch):
    monkeypatch.setattr(views_print, "MOST_PRINTED", 1)
    words = words_of(printed(client, world.binh, book, f"?duty={book.duties[0].pk}&missing=1"))
    for unit in (world.health, world.cell_1, world.cell_2, world.youth):
        assert unit.name in words


def test_what_was_chosen_is_kept_in_the_links(client, world, book):
    overdue = printed(client, world.binh, book)  # what is overdue, as nothing was chosen
    assert [count.missing for count in overdue.context["counts"]] == [4, 3]
    assert all("timeliness=OVERDUE" in link for link in links_of(overdue))
    assert "Danh sách đơn vị quá hạn" in words_of(overdue)


def test_few_enough_lines_are_printed_as_ever(client, world, book, monkeypatch):
    monkeypatch.setattr(views_print, "MOST_PRINTED", 13)
    answer = printed(client, world.binh, book, "?missing=1")
    assert [n for _duty, _first, n, _lines in answer.context["duties"]] == [4, 3, 4, 2]
    assert "6 ngày" in words_of(answer)


def test_the_lines_say_what_a_unit_and_its_organ_have_done(client, world, book):
    extra = book.duty(WorkKind.COMMITMENTS, "ký cam kết", "bản cam kết")
    book.owe(extra, world.health, S.IN_PROGRESS, done=7, of=9, due_on=PASSED, organ="Ban <Thường vụ>")
    [(_duty, _first, _n, lines)] = printed(client, world.binh, book, f"?duty={extra.pk}").context["duties"]
    assert cells_of(lines) == [("1", f"Ban <Thường vụ> – {world.health.name}", "Đang thực hiện 7/9", "6 ngày")]


def test_an_officer_counts_his_own_rows_only(client, world, book, monkeypatch):
    monkeypatch.setattr(views_print, "MOST_PRINTED", 1)
    answer = printed(client, world.an, book, "?missing=1")
    assert {count.missing for count in answer.context["counts"]} == {1}
    assert "1 đơn vị, 4 lượt giao" in words_of(answer)


@pytest.fixture
def branches(world, book):
    """Two communes with two cells each; the first cell owes more."""
    communes = [new_unit(f"Đảng bộ xã {name}", UnitKind.COMMUNE_COMMITTEE, world.committee) for name in ("An", "Bình")]
    cells = [new_unit(f"Chi bộ Thôn {n}", UnitKind.CELL, commune) for commune in communes for n in (1, 2)]
    book.send(cells)
    book.owe(book.duties[0], [*communes, *cells], due_on=PASSED)
    book.owe(book.duties[2], cells[:1])
    return communes


def test_a_branch_is_printed_alone_with_all_below_it(client, world, book, branches):
    answer = printed(client, world.binh, book, "?missing=1")
    assert [(branch.name, branch.missing) for branch in answer.context["branches"]] == [
        ("Đảng bộ xã An", 4),
        ("Đảng bộ xã Bình", 3),
        (world.health.name, 4),  # it has a cell below it that owes nothing
    ]
    link = links_of(answer)[-2]
    alone = printed(client, world.binh, book, link)
    [(_duty, _first, _n, lines)] = alone.context["duties"]
    assert [unit for _no, unit, _said, _days in cells_of(lines)] == [
        "Đảng bộ xã Bình", "Chi bộ Thôn 1, Đảng bộ xã Bình", "Chi bộ Thôn 2, Đảng bộ xã Bình",
    ]  # fmt: skip
    assert "Đảng bộ xã Bình và các đơn vị cấp dưới" in words_of(alone)


def test_a_branch_that_is_too_long_is_chosen_from_by_duty(client, world, book, branches, monkeypatch):
    monkeypatch.setattr(views_print, "MOST_PRINTED", 2)
    answer = printed(client, world.binh, book, f"?missing=1&branch={branches[0].pk}")
    assert [count.missing for count in answer.context["counts"]] == [3, 1]
    assert "branches" not in answer.context
    assert all(f"branch={branches[0].pk}" in link for link in links_of(answer))


def test_an_officer_learns_of_no_branch(client, world, book, branches, monkeypatch):
    monkeypatch.setattr(views_print, "MOST_PRINTED", 1)
    assert printed(client, world.an, book, "?missing=1").context["branches"] == []
    words = words_of(printed(client, world.an, book, f"?missing=1&branch={branches[0].pk}"))
    assert branches[0].name not in words


def test_the_counts_are_those_of_the_rows(world, book):
    book.owe(book.duties[1], world.committee, scope=Scope.UPWARD, due_on=TO_COME)
    for filters in (queries.Filters(), queries.Filters(timeliness="OVERDUE"), queries.Filters(q="so y te")):
        counted = queries.missing_counts_of(world.binh, book.campaign, filters, TODAY)
        listed = queries.missing_of(world.binh, book.campaign, filters, TODAY)
        assert sorted((c.duty.label, c.missing) for c in counted) == sorted((d.label, len(d.rows)) for d in listed)
        units = {row.unit for duty in listed for row in duty.rows}
        assert queries.missing_units_of(world.binh, book.campaign, filters, TODAY) == len(units)


def test_who_entered_a_row_is_left_out_and_all_else_is_the_same(world, book):
    row = Assignment.objects.filter(unit=world.health).first()
    book.enter(row, S.RECEIVED, world.binh, is_for=True)
    every = queries.every_row_of(world.binh, book.campaign, queries.Filters(), TODAY)
    assert [(each.entered_by, each.is_entered_for) for each in every if each.id == row.pk] == [
        (world.binh.full_name, True)
    ]
    for most in (0, len(every) - 1):
        unsigned = queries.every_row_of(world.binh, book.campaign, queries.Filters(), TODAY, most_signed=most)
        assert unsigned == [each._replace(entered_by="", is_entered_for=False) for each in every]
    assert queries.every_row_of(world.binh, book.campaign, queries.Filters(), TODAY, most_signed=len(every)) == every


def test_a_duty_costs_the_same_for_four_units_or_sixty_and_so_do_the_duties(client, world, book):
    def counts():
        found = []
        for query in ("?missing=1", f"?duty={book.duties[0].pk}&missing=1"):
            printed(client, world.binh, book, query)
            with CaptureQueriesContext(connection) as caught:
                client.get(reverse("campaigns:print", args=[book.campaign.pk]) + query)
            found.append(len(caught))
        return found

    few = counts()
    units = made.many_units(world.committee, 60)
    book.send(units)
    for duty in book.duties:
        book.owe(duty, units, due_on=PASSED, occurrence="" if duty != book.duties[1] else "Quý I")
    assert counts() == few
