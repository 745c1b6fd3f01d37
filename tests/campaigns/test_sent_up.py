"""What an organ of the issuing body owes the superior is found with what goes to the superior, and stays its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world as cast
from tests.campaigns.plans import ALL_GRASSROOTS, MARCH, obligation, plan_of
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries.duties import DutyNumbers
from trienkhai.organisations.choices import UnitKind
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.plans.models import Plan

APRIL = noon(2024, 4, 2)
ORGAN = "Ban Tuyên giáo Đảng ủy Khối"
REPORT, PLAN = (WorkKind.REPORT, "báo cáo"), (WorkKind.PLAN, "kế hoạch")
BEFORE_MAY = {"bound": "BEFORE", "deadline_text": "trước ngày 01/5/2024", "ends_on": date(2024, 5, 1)}


def of_organ(plan: Plan, to: str = "Ban Thường vụ Tỉnh ủy", *kinds: tuple[WorkKind, str], **fields: object):  # type: ignore[no-untyped-def]
    values = {"lead": [ORGAN], "route_to": to, **BEFORE_MAY, **fields}
    return obligation(plan, "tham mưu báo cáo kết quả đợt sinh hoạt", *(kinds or (REPORT,)), **values)


def launched(world: World, plan: Plan) -> Campaign:
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    return services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)


def upward(world: World, campaign: Campaign, **asked: object) -> tuple[DutyNumbers, ...]:
    return queries.board_of(world.binh, campaign, APRIL.date(), **asked).upward  # type: ignore[arg-type]


def listed(world: World, campaign: Campaign, number: queries.Filters) -> list[int]:
    return [row.id for row in queries.rows_of(world.binh, campaign, number, APRIL.date()).rows]


def test_a_report_that_an_organ_owes_the_superior_stands_with_what_goes_to_the_superior(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan)
    campaign = launched(world, plan)
    (line,) = upward(world, campaign)
    assert (line.owners, line.duty.route_to) == (("Ban Tuyên giáo",), "Ban Thường vụ Tỉnh ủy")
    assert (line.done.value, line.open.value, line.total.value) == (0, 1, 1)
    row = Assignment.objects.get(campaign=campaign)
    assert (row.scope, row.unit) == (Scope.OWN, world.propaganda)  # the organ does the work and answers it
    (own,) = queries.board_of(world.binh, campaign, APRIL.date()).own_rows
    assert (own.name, own.scope) == ("Ban Tuyên giáo", Scope.OWN)


def test_what_is_counted_is_what_its_link_lists(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan, "Tỉnh ủy", PLAN, REPORT, lead=[ORGAN, "Văn phòng Đảng ủy Khối", ALL_GRASSROOTS])
    of_organ(plan, "Tỉnh ủy", support=["Văn phòng Đảng ủy Khối"])
    of_organ(plan, "Đảng ủy Khối")
    campaign = launched(world, plan)
    both, one = upward(world, campaign)
    assert (both.owners, both.total.value) == (("Ban Tuyên giáo", "Văn phòng"), 2)
    assert (one.owners, one.total.value) == (("Ban Tuyên giáo",), 1)  # not who only co-operates
    done = Assignment.objects.get(campaign=campaign, kind="REPORT", unit=world.office)
    services.hand_in(done, done_on=APRIL.date(), by=world.binh, at=APRIL)
    services.accept(Assignment.objects.get(pk=done.pk), by=world.binh, at=APRIL)
    both, one = upward(world, campaign)
    assert (both.done.value, both.open.value, both.total.value) == (1, 1, 2)
    assert listed(world, campaign, both.done.filters) == [done.pk]
    for line in (both, one):
        for number in (line.done, line.open, line.total, line.missing, line.overdue, line.soon, line.waiting):
            assert len(listed(world, campaign, number.filters)) == number.value
        rows = Assignment.objects.filter(pk__in=listed(world, campaign, line.total.filters))
        assert {(row.scope, row.kind, row.unit.name) for row in rows} == {
            (Scope.OWN, "REPORT", name) for name in line.owners
        }


def test_the_sentence_tells_whom_an_organ_reports_to_where_no_recipient_was_read(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan, "", quote="Ban Tuyên giáo Đảng ủy Khối tham mưu báo cáo Tỉnh ủy kết quả trước ngày 01/5/2024")
    of_organ(plan, "", quote="Ban Tuyên giáo Đảng ủy Khối báo cáo Thường trực Đảng ủy Khối trước ngày 01/5/2024")
    of_organ(plan, "", (WorkKind.STUDY, ""), quote="Ban Tuyên giáo học tập báo cáo Tỉnh ủy")
    (line,) = upward(world, launched(world, plan))
    assert (line.duty.route_to, line.duty.clause_path) == ("Tỉnh ủy", "II.1")


def test_a_report_on_that_the_document_asks_of_the_body_is_not_shown_twice(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan, "", quote="Ban Tuyên giáo theo dõi để tổng hợp, báo cáo Tỉnh ủy", onward="Tỉnh ủy")
    (line,) = upward(world, launched(world, plan))
    assert (line.duty.scope, line.owners) == (Scope.UPWARD, ())


@pytest.mark.parametrize("to", ["", "Đảng ủy Khối", "Ban Thường vụ Đảng ủy Khối", "Ban chỉ đạo", "Đảng bộ Sở Y tế"])
def test_what_an_organ_sends_to_nobody_above_does_not_go_upward(world: World, to: str) -> None:
    plan = plan_of(world.committee)
    of_organ(plan, to)
    assert upward(world, launched(world, plan)) == ()


@pytest.mark.parametrize("to", ["Đảng ủy Văn phòng Tỉnh ủy", "Ban Thường vụ Đảng ủy Văn phòng Tỉnh ủy"])
def test_a_unit_below_that_bears_the_superiors_words_is_no_superior(world: World, to: str) -> None:
    cast.unit("Đảng bộ Văn phòng Tỉnh ủy", UnitKind.GRASSROOTS_ORGANISATION, world.committee, position=9)
    plan = plan_of(world.committee)
    of_organ(plan, to)
    assert upward(world, launched(world, plan)) == ()


def test_what_units_send_to_the_superior_is_not_the_bodys_own(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan, "Tỉnh ủy", lead=[ALL_GRASSROOTS])
    assert upward(world, launched(world, plan)) == ()


def test_a_body_in_the_tree_or_printed_over_ours_is_a_superior_by_its_name(world: World) -> None:
    plan = plan_of(world.committee, parent_body="ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG")
    of_organ(plan, "Đảng ủy các cơ quan Đảng")
    assert len(upward(world, launched(world, plan))) == 1
    below = plan_of(world.health, issuer="Đảng ủy Sở Y tế", symbol="3-KH/ĐU")
    of_organ(below, "Ban Thường vụ Đảng ủy Khối", lead=["Đảng ủy Sở Y tế"])
    (line,) = upward(world, launched(world, below))
    assert line.owners == ("Đảng bộ Sở Y tế",)  # the issuing body itself


def test_an_organ_of_the_body_that_is_no_unit_is_named_as_the_document_does(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan, lead=["Ban Thường vụ Đảng ủy Khối"])
    (line,) = upward(world, launched(world, plan))
    assert line.owners == ("Ban Thường vụ",)


def test_of_reports_sent_each_period_only_what_waits_is_shown(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan, bound="RECURRING", every="MONTH", deadline_text="ngày 10 hằng tháng", ends_on=None)
    campaign = launched(world, plan)
    (line,) = upward(world, campaign)
    assert line.duty.occurrence == "tháng 3/2024"
    row = Assignment.objects.get(campaign=campaign)
    services.hand_in(row, done_on=APRIL.date(), by=world.binh, at=APRIL)
    services.accept(Assignment.objects.get(pk=row.pk), by=world.binh, at=APRIL)
    assert upward(world, campaign) == ()


def test_the_panel_is_the_same_while_the_matrix_is_narrowed_and_on_a_past_day(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan)
    of_organ(plan, lead=[ALL_GRASSROOTS], route_to="Đảng ủy Khối", onward="để tổng hợp, báo cáo Tỉnh ủy")
    campaign = launched(world, plan)
    lines = upward(world, campaign)
    assert [line.duty.scope for line in lines] == [Scope.OWN, Scope.UPWARD]
    assert upward(world, campaign, q="bảo tàng") == upward(world, campaign, level="co-so") == lines
    (row,) = Assignment.objects.filter(campaign=campaign, scope=Scope.OWN)
    services.hand_in(row, done_on=APRIL.date(), by=world.binh, at=APRIL)
    then = upward(world, campaign, is_past=True)
    assert [(line.owners, line.duty.scope) for line in then] == [(line.owners, line.duty.scope) for line in lines]


def test_a_unit_is_not_shown_what_goes_to_the_superior(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan, lead=[ORGAN, ALL_GRASSROOTS])
    assert queries.board_of(world.an, launched(world, plan), APRIL.date()).upward == ()


def test_the_first_page_and_the_leaders_page_show_the_same_until_it_is_done(world: World) -> None:
    plan = plan_of(world.committee)
    of_organ(plan)
    of_organ(plan, lead=[ALL_GRASSROOTS], route_to="Đảng ủy Khối", onward="để tổng hợp, báo cáo Tỉnh ủy")
    campaign = launched(world, plan)

    def shown() -> tuple[tuple[DutyNumbers, ...], tuple[DutyNumbers, ...]]:
        (day,) = queries.today_of(queries.campaigns_in_hand(world.binh, APRIL.date()), APRIL.date())
        leader = queries.leader_page(world.lan, APRIL.date())
        assert leader.upward_total == len(leader.upward)
        return day.upward, tuple(line.numbers for line in leader.upward)

    assert shown() == (upward(world, campaign), upward(world, campaign))
    row = Assignment.objects.get(campaign=campaign, scope=Scope.OWN)
    services.hand_in(row, done_on=APRIL.date(), by=world.binh, at=APRIL)
    services.accept(Assignment.objects.get(pk=row.pk), by=world.binh, at=APRIL)
    first, leaders = shown()
    assert [line.duty.scope for line in first] == [line.duty.scope for line in leaders] == [Scope.UPWARD]
    assert [line.duty.scope for line in upward(world, campaign)] == [Scope.OWN, Scope.UPWARD]


def test_it_costs_the_same_for_one_duty_and_one_campaign_as_for_many(world: World) -> None:
    def costs() -> list[int]:
        found = []
        for ask in (
            lambda: upward(world, first),
            lambda: queries.leader_page(world.lan, APRIL.date()),
            lambda: queries.today_of(queries.campaigns_in_hand(world.binh, APRIL.date()), APRIL.date()),
        ):
            with CaptureQueriesContext(connection) as made:
                ask()
            found.append(len(made))
        return found

    plan = plan_of(world.committee)
    of_organ(plan)
    first = launched(world, plan)
    costs()  # the roles of the two are read once
    few = costs()
    for number in range(4):
        more = plan_of(world.committee, symbol=f"{number + 20}-KH/ĐUK")
        for _ in range(8):
            of_organ(more)
            of_organ(more, lead=[ORGAN, ALL_GRASSROOTS], onward="để tổng hợp, báo cáo Tỉnh ủy")
        launched(world, more)
    assert costs() == few
