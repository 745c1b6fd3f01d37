"""A plan that is launched is told to those who carry it out: once, their own number, nobody of another line."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campaigns import levels as three_levels
from tests.campaigns import workplace
from tests.campaigns.ledger import many_units
from tests.campaigns.plans import MARCH, obligation, phrase, plan_of, usual_plan
from tests.world import HOUSE, World, grant, noon, person, unit
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import ReceiverKind
from trienkhai.campaigns.models import Assignment, Campaign, Receipt
from trienkhai.journal.models import Message
from trienkhai.notices.models import Delivery
from trienkhai.notices.services import set_preference
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Plan
from trienkhai.web.notices.mailing import words_of

pytestmark = pytest.mark.django_db
WHOLE = {"lead": ["Các cấp ủy chi, đảng bộ cơ sở"], "bound": "BY", "deadline_text": "chậm nhất ngày 30/4/2024"}
END = date(2024, 4, 30)


def launch(plan: Plan, by: Person, **fields: Any) -> Campaign:
    values: dict[str, Any] = {"is_retroactive": False, "by": by, "at": MARCH, **fields}
    return services.launch(services.prepare(plan, by=by, at=MARCH), **values)


def told(someone: Person, campaign: Campaign) -> list[dict[str, Any]]:
    mine = Message.objects.filter(to=someone.pk, code="LAUNCHED", subject_kind="Campaign", subject_id=campaign.pk)
    return list(mine.values_list("values", flat=True))


def page(client: Any, someone: Person) -> str:
    client.force_login(someone.user)
    return " ".join(client.get("/thong-bao/").content.decode().split())


def wishes(someone: Person, **fields: Any) -> None:
    usual = {"email": "an@coquan.example", "by_email": True, "digest_only": False, "quiet_from": None, "quiet_to": None}
    set_preference(by=someone, at=MARCH, **{**usual, **fields})


def test_each_officer_reads_how_many_duties_came_and_the_first_day(client: Any, world: World, settings: Any) -> None:
    settings.TODAY = MARCH.date().isoformat()
    campaign = launch(usual_plan(world), world.binh)
    own = Assignment.objects.filter(campaign=campaign, unit=world.cell_1)
    assert told(world.an, campaign) == [
        {
            "campaign": campaign.pk,
            "unit": world.cell_1.pk,
            "unit_count": 1,
            "count": own.count(),
            "day": min(row.due_on for row in own if row.due_on).isoformat(),
        }
    ]
    assert set(Message.objects.values_list("to", flat=True)) == {world.an.pk, world.chi.pk}  # nobody of the issuer
    said = page(client, world.an)
    assert f"Chi bộ Bảo tàng tỉnh đã nhận “{campaign.plan}”: {own.count()} việc. Việc đầu tiên đến hạn ngày " in said
    assert f'href="/viec/don-vi/{world.cell_1.pk}/"' in said


def test_launched_twice_it_is_told_once_and_launched_again_it_is_told_again(world: World) -> None:
    campaign = launch(usual_plan(world), world.binh, key="k")
    for key in ("k", "k2", ""):
        launch(campaign.plan, world.binh, key=key)
    assert len(told(world.an, campaign)) == 1
    services.withdraw(campaign, reason="nhầm", by=world.binh, at=MARCH)
    launch(campaign.plan, world.binh, at=noon(2024, 3, 4))
    assert len(told(world.an, campaign)) == 2


def test_a_plan_of_the_past_is_told_to_nobody(world: World, settings: Any) -> None:
    settings.MAIL = True
    wishes(world.an)
    launch(usual_plan(world), world.binh, is_retroactive=True)
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()


def test_a_unit_that_only_is_to_know_is_told_so(client: Any, world: World, settings: Any) -> None:
    settings.TODAY = MARCH.date().isoformat()
    union_officer = person("Đinh Thị Hoa", "hoa")
    grant(union_officer, Role.UNIT_OFFICER, world.youth)
    plan = plan_of(world.committee, recipients=[{"name": "Đoàn Khối các cơ quan tỉnh", "purpose": "", "words": ""}])
    obligation(plan, "việc của cơ sở", WorkKind.OTHER, lead=["Các cấp ủy chi, đảng bộ cơ sở"])
    campaign = launch(plan, world.binh)
    assert Receipt.objects.get(campaign=campaign, unit=world.youth).to_know
    [values] = told(union_officer, campaign)
    assert (values["count"], "day" in values) == (0, False)
    assert f"Đoàn Khối các cơ quan tỉnh đã nhận “{plan}” để biết." in page(client, union_officer)
    assert words_of("LAUNCHED", values)[0] == "Kế hoạch mới gửi Đoàn Khối các cơ quan tỉnh để biết"


def test_who_answers_for_several_units_gets_one_message_with_the_sum(client: Any, world: World, settings: Any) -> None:
    """The cells of the body have no officer: its own hears for them. Nobody above the issuer's units does."""
    settings.TODAY = MARCH.date().isoformat()
    head, of_committee = person("Mai Thị Yến", "yen"), person("Tô Văn Phú", "phu")
    grant(head, Role.UNIT_OFFICER, world.health)
    grant(of_committee, Role.UNIT_OFFICER, world.committee)
    plan = plan_of(world.committee)
    obligation(plan, "việc của chi bộ", WorkKind.OTHER, lead=["Chi bộ Nghiệp vụ"], ends_on=END)
    obligation(plan, "việc của cơ sở", WorkKind.MEETING, **WHOLE, ends_on=END)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    cell = Unit.objects.get(name="Chi bộ Nghiệp vụ")
    services.correct_audience(
        phrase(campaign, "Chi bộ Nghiệp vụ"), kind=ReceiverKind.UNITS, unit_ids=[cell.pk], by=world.binh, at=MARCH
    )
    campaign = services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    [values] = told(head, campaign)
    assert (values["unit_count"], values["count"], values["day"]) == (2, 2, END.isoformat())
    said = page(client, head)
    assert f"2 đơn vị đồng chí phụ trách đã nhận “{plan}”: 2 việc. Việc đầu tiên đến hạn ngày 30/04/2024." in said
    assert told(of_committee, campaign) == []  # units without anybody: the issuer knows what it launched
    assert told(world.lan, campaign) == []
    assert "2 đơn vị đồng chí phụ trách vừa nhận một kế hoạch, có 2 việc." in words_of("LAUNCHED", values)[1]


def test_who_launches_is_not_told_of_it(world: World) -> None:
    grant(world.binh, Role.UNIT_OFFICER, world.cell_1)
    campaign = launch(usual_plan(world), world.binh)
    assert (told(world.binh, campaign), len(told(world.an, campaign))) == ([], 1)


def test_across_lines_the_bodys_own_people_are_told_and_its_superior_is_not() -> None:
    place = workplace.build()
    assert [each["unit"] for each in told(place.at_union, place.campaign)] == [place.union.pk]
    assert [each["unit"] for each in told(place.at_youth, place.campaign)] == [place.youth.pk]
    assert not Message.objects.filter(to__in=[place.above.pk, place.above_officer.pk, place.office.pk]).exists()


def test_a_units_own_plan_is_told_to_its_cells() -> None:
    levels = three_levels.build()
    below = three_levels.officer("dau moi A", levels.cells[0], Role.UNIT_OFFICER)
    _made, lower = three_levels.carried_on(levels)
    assert [each["unit"] for each in told(below, lower)] == [levels.cells[0].pk]
    assert told(levels.clerk, lower) == []  # of the body that launched it, though cells have nobody of their own


def test_a_unit_that_joins_later_or_gets_one_more_duty_is_not_told_of_the_launch_again(world: World) -> None:
    campaign = launch(usual_plan(world), world.binh)
    later = unit("Chi bộ Nhà hát", UnitKind.GRASSROOTS_CELL, world.committee, position=9)
    its = person("Đỗ Văn Tư", "tu")
    grant(its, Role.UNIT_OFFICER, later)
    services.add_units(campaign, [later.pk], by=world.binh, at=noon(2024, 3, 5))
    services.add_obligation(
        campaign, action="góp ý dự thảo", kind=WorkKind.OTHER, phrases=["Cấp ủy cơ sở"], reason="bổ sung",
        by=world.binh, at=noon(2024, 3, 6),
    )  # fmt: skip
    codes = Message.objects.order_by("pk")
    assert list(codes.filter(to=its.pk).values_list("code", flat=True)) == ["JOINED", "OBLIGATION_ADDED"]
    assert list(codes.filter(to=world.an.pk).values_list("code", flat=True)) == ["LAUNCHED", "OBLIGATION_ADDED"]


def test_by_e_mail_it_goes_once_to_those_who_want_it_after_their_quiet_hours(world: World, settings: Any) -> None:
    settings.MAIL = True
    wishes(world.an, quiet_from=time(11), quiet_to=time(14))
    wishes(world.chi, digest_only=True)
    wishes(world.binh)
    campaign = launch(usual_plan(world), world.binh)
    launch(campaign.plan, world.binh)
    [sent] = Delivery.objects.all()
    assert (sent.person, sent.code, sent.subject_id) == (world.an, "LAUNCHED", world.cell_1.pk)
    assert sent.not_before.astimezone(HOUSE).time() == time(14)
    subject, body = words_of(sent.code, sent.values)
    count = sent.values["count"]
    assert subject == f"Kế hoạch mới: Chi bộ Bảo tàng tỉnh có {count} việc"
    assert f"Chi bộ Bảo tàng tỉnh vừa nhận một kế hoạch, có {count} việc." in body
    assert "Việc đầu tiên đến hạn ngày " in body
    assert "tuyên truyền" not in body  # nothing of the document goes out
    assert campaign.plan.symbol not in body


def test_without_a_mail_server_nothing_is_queued(world: World, settings: Any) -> None:
    settings.MAIL = False
    wishes(world.an)
    campaign = launch(usual_plan(world), world.binh)
    assert len(told(world.an, campaign)) == 1
    assert not Delivery.objects.exists()


def test_thirty_officers_are_told_in_as_many_statements_as_four(world: World, settings: Any) -> None:
    settings.MAIL = True
    counts, people = [], []
    for number, units in enumerate((4, 26)):  # rows that one statement writes on either engine
        for place, cell in enumerate(many_units(world.committee, units, prefix=f"Chi bộ Đợt {number}")):
            people.append(person(f"Đầu mối {number}-{place}", f"d{number}-{place}"))
            grant(people[-1], Role.UNIT_OFFICER, cell)
            wishes(people[-1])
        plan = plan_of(world.committee, symbol=f"{number}-KH/ĐUK")
        obligation(plan, "việc của cơ sở", WorkKind.OTHER, **WHOLE, ends_on=END)
        campaign = services.prepare(plan, by=world.binh, at=MARCH)
        with CaptureQueriesContext(connection) as asked:
            services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
        assert all(len(told(each, campaign)) == 1 for each in people)
        assert Delivery.objects.filter(values__campaign=campaign.pk).count() == len(people)
        counts.append(len(asked))
    assert counts[0] == counts[1]
