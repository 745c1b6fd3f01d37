"""The first screen of each role: its one question answered, both numbers, each a link; nobody else's."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world as cast
from tests.campaigns.ledger import many_units
from tests.reporting.cast import NOW, TODAY, Ledger, content, launched
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import PetitionKind as K
from trienkhai.campaigns.models import Assignment, Petition, Reminder
from trienkhai.notices.models import Delivery
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Unit
from trienkhai.reporting import services as reporting


@pytest.fixture(autouse=True)
def _today(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def ledger(world) -> Ledger:  # type: ignore[no-untyped-def]
    return launched(world)


def page_of(client, person, address: str = "/"):  # type: ignore[no-untyped-def]
    client.force_login(person.user)
    return client.get(address, follow=True)


def text_of(page) -> str:  # type: ignore[no-untyped-def]
    return page.content.decode()


def cost(client, address: str) -> int:  # type: ignore[no-untyped-def]
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


@pytest.mark.parametrize("late", [0, 1, 3])
def test_the_units_that_are_late_are_told_from_those_that_are_only_due_soon(client, world, ledger, late):
    rows = list(Assignment.objects.filter(campaign=ledger.campaign, kind="COMMITMENTS").order_by("pk"))
    assert len(rows) == 4
    for place, row in enumerate(rows):
        row.due_on = row.late_after = TODAY - timedelta(days=2) if place < late else TODAY + timedelta(days=1)
        row.save()
    day = day_of(page_of(client, world.binh))
    assert (day.chased_units, day.late_units) == (4, late)
    assert [unit.days_late for unit in day.behind][: late + 1] == [*[2] * late, 0][: len(day.behind)]


def member(world, unit: Unit, name: str = "Đỗ Thị Mai", username: str = "mai"):  # type: ignore[no-untyped-def]
    mai = cast.person(name, username, of=unit)
    cast.grant(mai, Role.MEMBER, unit)
    return mai


# --- who stands where
@pytest.mark.parametrize(
    ("roles", "address"),
    [
        (("SPECIALIST", "UNIT_OFFICER", "LEADER"), "/"),
        (("UNIT_OFFICER", "LEADER", "MEMBER"), "/viec/"),
        (("LEADER", "MEMBER", "INSPECTOR"), "/viec/lanh-dao/"),
        (("INSPECTOR", "MEMBER"), "/"),
        (("ADMINISTRATOR", "MEMBER"), "/don-vi/"),
        (("MEMBER",), "/viec/cua-toi/"),
    ],
)
def test_who_holds_several_roles_stands_at_the_first_and_reaches_the_others(client, world, roles, address):
    someone = cast.person("Mai Thị Hạnh", "hanh", of=world.cell_1)
    for role in roles:
        cast.grant(someone, Role(role), world.committee)
    client.force_login(someone.user)
    answer = client.get("/")
    assert (answer.url if answer.status_code == 302 else "/") == address
    menu = [entry.url for entry in client.get("/", follow=True).context["menu"]]
    of_role = {"UNIT_OFFICER": "/viec/", "LEADER": "/viec/lanh-dao/", "MEMBER": "/viec/cua-toi/"}
    assert {of_role[role] for role in roles if role in of_role} <= set(menu)
    if {"SPECIALIST", "LEADER", "INSPECTOR"} & set(roles):
        assert ("/" if address == "/" else "/ban-lam-viec/") in menu
    for url in menu:
        assert client.get(url, follow=True).status_code == 200, url


def test_who_was_only_named_for_a_part_stands_at_his_own_page(client, world, ledger):
    named = cast.person("Bùi Văn Nam", "nam", of=world.cell_1)
    assert "chưa được giao vai trò nào" in text_of(page_of(client, named))
    services.share(ledger.row("STUDY", world.cell_1), person=named, task="Mượn hội trường", by=world.an, at=NOW)
    assert "Mượn hội trường" in text_of(page_of(client, named))


# --- the chuyên viên
def day_of(page):  # type: ignore[no-untyped-def]
    (day,) = page.context["days"]
    return day


def test_the_chuyen_vien_sees_what_waits_today_with_both_numbers_each_leading_to_its_list(client, world, ledger):
    report = ledger.row("REPORT", world.cell_1)
    reporting.send_report(report, content=content(), handed_in_on=TODAY, by=world.an, at=NOW)
    study = ledger.row("STUDY", world.cell_2)
    services.ask(study, kind=K.QUESTION, text="Theo mẫu nào?", by=world.chi, at=NOW)
    answered = services.ask(ledger.row("STUDY", world.cell_1), kind=K.QUESTION, text="Ở đâu?", by=world.an, at=NOW)
    services.answer(answered, text="Tại hội trường", is_granted=False, by=world.binh, at=NOW)
    page = page_of(client, world.binh)
    day = day_of(page)
    # the commitments were due on 10/4 in all four units; nothing else falls due within three days
    assert (day.chased_units, day.late_units, day.units, day.chased_rows) == (4, 4, 5, 4)
    assert (day.held.reports_waiting, day.reports) == (
        1,
        4,
    )  # the committee's own report upward is not one that comes in
    inbox = client.get(reverse("reporting:inbox", args=[ledger.campaign.pk])).context["inbox"]
    assert (len(inbox.waiting), inbox.owed) == (day.held.reports_waiting, day.reports)
    assert day.others == Assignment.objects.filter(campaign=ledger.campaign).exclude(kind="REPORT").count()
    assert (day.petitions, day.petitions_asked) == (1, 2)
    assert (day.awaited.value, day.sent) == (2, 4)  # who asks or hands in has received
    queue = client.get(reverse("campaigns:chasing", args=[ledger.campaign.pk])).context["queue"]
    assert (queue.total_units, queue.total_rows) == (day.chased_units, day.chased_rows)
    inbox = client.get(reverse("desk:petitions", args=[ledger.campaign.pk]))
    assert "Theo mẫu nào?" in text_of(inbox)
    listed = client.get(f"{reverse('campaigns:list', args=[ledger.campaign.pk])}?{day.awaited.filters.query}")
    assert listed.context["listing"].total == day.awaited.value
    for name in ("campaigns:chasing", "campaigns:board", "desk:petitions"):
        assert f'href="{reverse(name, args=[ledger.campaign.pk])}"' in text_of(page)


def test_the_milestones_around_today_stand_on_a_line(client, world, ledger):
    page = page_of(client, world.binh)
    assert [stone.on for stone in day_of(page).milestones] == [date(2026, 4, 10), date(2026, 4, 24), date(2026, 4, 30)]
    assert text_of(page).index("10/04/2026") < text_of(page).index("30/04/2026")
    assert "<progress" not in text_of(page)
    assert '<svg class="chart' not in text_of(page)


def test_of_many_milestones_the_last_one_passed_and_the_next_are_shown(client, world, ledger):
    rows = Assignment.objects.filter(kind="PUBLICITY")
    for number, row in enumerate(rows, start=1):
        on = date(2026, 1, number)  # an occurrence of its own each: a unit's own day is no milestone
        Assignment.objects.filter(pk=row.pk).update(occurrence=f"kỳ {number}", due_on=on, late_after=on)
    day = day_of(page_of(client, world.binh))
    assert [stone.on for stone in day.milestones][-3:] == [date(2026, 4, 10), date(2026, 4, 24), date(2026, 4, 30)]
    assert len(day.milestones) + day.milestones_left_out == 3 + rows.count()
    assert day.milestones_left_out > 0


def test_the_units_longest_late_are_named_with_how_often_they_were_reminded(client, world, ledger):
    late = ledger.row("STUDY", world.cell_2)
    Assignment.objects.filter(pk=late.pk).update(due_on=date(2026, 3, 20), late_after=date(2026, 3, 20))
    for number in (1, 2):
        Reminder.objects.create(
            campaign=ledger.campaign, unit=world.cell_2, kind="BY_HAND", key=f"nhac-{number}", at=NOW
        )
    page = page_of(client, world.binh)
    first = day_of(page).behind[0]
    assert (first.name, first.days_late, first.rows, first.times) == (world.cell_2.name, 30, 2, 2)
    assert "đã nhắc 2 lần, lần cuối 19/04/2026" in text_of(page)
    assert "quá hạn 30 ngày" in text_of(page)
    assert "chưa nhắc lần nào" in text_of(page)


def test_an_email_of_which_nobody_knows_and_a_unit_that_came_later_wait_for_the_chuyen_vien(client, world, ledger):
    Delivery.objects.create(
        key="k", person=world.an, code="REMINDED", subject_kind="Unit", subject_id=world.cell_1.pk, state="UNSURE",
        not_before=NOW, made_at=NOW,
    )  # fmt: skip
    assert day_of(page_of(client, world.binh)).stuck == 1
    assert day_of(page_of(client, world.binh)).newcomers == 0
    other = launched(world, [world.youth], symbol="16-KH/ĐUK")
    days = {day.held.campaign.pk: day for day in page_of(client, world.binh).context["days"]}
    assert (days[ledger.campaign.pk].stuck, days[other.campaign.pk].stuck) == (1, 0)


def test_units_that_came_since_are_counted_as_the_board_counts_them(world, ledger, monkeypatch):
    later = cast.unit("Chi bộ mới lập", UnitKind.GRASSROOTS_CELL, world.committee, started_on=date(2026, 4, 1))
    cast.unit("Tổ đảng", UnitKind.OTHER, later)  # of no kind that the plan reached
    read = []
    monkeypatch.setattr(
        "trienkhai.campaigns.queries.joining.newcomer_count", lambda campaign: read.append(campaign.pk) or 1
    )
    from trienkhai.campaigns.queries.joining import newcomer_counts

    others = [launched(world, symbol=f"2{number}-KH/ĐUK").campaign for number in range(4)]
    type(others[0]).objects.filter(pk__in=[each.pk for each in others]).update(launched_at=NOW - timedelta(days=30))
    running = list(type(others[0]).objects.order_by("pk").select_related("unit"))
    assert newcomer_counts(running) == {each.pk: 1 if number < 3 else None for number, each in enumerate(running)}
    assert len(read) == 3  # whatever the number of campaigns


def test_campaigns_of_units_below_and_of_the_superior_stand_apart(client, world, ledger):
    officer = cast.person("Cán bộ Sở", "so", of=world.health)
    cast.grant(officer, Role.SPECIALIST, world.health)
    page = page_of(client, officer)
    assert page.context["days"] == []
    assert [each.campaign.pk for each in page.context["above"]] == [ledger.campaign.pk]
    assert page.context["below"] == []


# --- the unit
def unit_page(client, world):  # type: ignore[no-untyped-def]
    return page_of(client, world.an, f"/viec/don-vi/{world.cell_1.pk}/")


def test_a_unit_sees_five_duties_at_most_and_the_rest_folded(client, world, ledger):
    for number in range(4):
        launched(world, [world.cell_1], symbol=f"3{number}-KH/ĐUK")
    page = unit_page(client, world)
    desk = page.context["desk"]
    assert len(desk.first) == 5
    text = text_of(page)
    assert f"Làm trước <small>5/{desk.to_do}</small>" in text
    folded = text.index(f"{len(desk.rest)} việc khác có hạn")
    assert text.rindex("<details", 0, folded) > text.index("Làm trước")
    assert text.count("Đã tiếp nhận</button>") == 5  # two cards, the others folded
    assert "3 văn bản khác chờ tiếp nhận" in text


@pytest.mark.parametrize(
    ("kind", "words", "address"),
    [
        ("REPORT", "Báo cáo", "reporting:report"),
        ("STUDY", "Ghi kết quả", "desk:assignment"),
        ("PUBLICITY", "Trả lời kỳ này", "desk:assignment"),
        ("PLAN", "Lập kế hoạch", "desk:hand-down"),
    ],
)
def test_each_duty_has_the_one_button_that_is_right_for_its_kind(client, world, ledger, kind, words, address):
    row = ledger.row("STUDY" if kind == "PLAN" else kind, world.cell_1)
    if kind == "PLAN":
        Assignment.objects.filter(pk=row.pk).update(kind="PLAN")
    args = [ledger.campaign.pk, world.cell_1.pk] if kind == "PLAN" else [row.pk]
    page = unit_page(client, world)
    buttons = re.findall(
        r'<p class="duty-act no-print"><a class="btn[^"]*" href="([^"#]*)[^"]*">([^<]*)</a>', text_of(page)
    )
    assert (reverse(address, args=args), words) in buttons
    assert len(buttons) == len([*page.context["desk"].first, *page.context["desk"].standing])
    assert client.get(reverse(address, args=args)).status_code == 200


def test_a_standing_duty_answered_for_the_period_asks_for_nothing_more(client, world, ledger):
    row = ledger.row("PUBLICITY", world.cell_1)
    services.answer_period(row, starts_on=date(2026, 4, 1), is_nil=True, text="", by=world.an, at=NOW)
    page = unit_page(client, world)
    assert "Đã trả lời kỳ này" in text_of(page)
    assert "Trả lời kỳ này</a>" not in text_of(page)


def test_answers_words_of_a_leader_and_what_changed_stand_on_the_units_page(client, world, ledger):
    row = ledger.row("STUDY", world.cell_1)
    asked = services.ask(row, kind=K.QUESTION, text="Theo mẫu nào?", by=world.an, at=NOW)
    services.ask(ledger.row("REPORT", world.cell_1), kind=K.QUESTION, text="Gửi mấy bản?", by=world.an, at=NOW)
    services.ask(ledger.row("STUDY", world.cell_2), kind=K.QUESTION, text="Câu của đơn vị khác", by=world.chi, at=NOW)
    services.answer(asked, text="Theo mẫu số 2", is_granted=False, by=world.binh, at=NOW)
    services.direct(row, text="Hoàn thành trong tháng", by=world.lan, at=NOW)
    Assignment.objects.filter(pk=row.pk).update(amended_at=NOW)
    text = text_of(unit_page(client, world))
    for said in ("Theo mẫu số 2", "Gửi mấy bản?", "Hoàn thành trong tháng", "Điều chỉnh cần đọc", "Có điều chỉnh"):
        assert said in text
    assert "Câu của đơn vị khác" not in text
    Assignment.objects.filter(pk=row.pk).update(amendment_seen_at=NOW)
    Petition.objects.filter(pk=asked.pk).update(answered_at=NOW - timedelta(days=15))
    text = text_of(unit_page(client, world))
    assert "Điều chỉnh cần đọc" not in text
    assert "Theo mẫu số 2" not in text


def test_a_units_page_is_nobody_elses(client, world, ledger):
    assert page_of(client, world.chi, f"/viec/don-vi/{world.cell_1.pk}/").status_code == 404
    assert page_of(client, member(world, world.cell_1), f"/viec/don-vi/{world.cell_1.pk}/").status_code == 404


# --- the member
def test_a_member_sees_his_own_parts_and_no_document_that_no_role_opens(client, world, ledger):
    mai, hoa = member(world, world.cell_1), member(world, world.cell_1, "Đinh Thị Hoa", "hoa")
    row = ledger.row("STUDY", world.cell_1)
    services.share(row, person=mai, task="Lập danh sách", by=world.an, at=NOW)
    services.share(row, person=hoa, task="Mời báo cáo viên", by=world.an, at=NOW)
    page = page_of(client, mai)
    assert "Lập danh sách" in text_of(page)
    assert "Mời báo cáo viên" not in text_of(page)
    assert "1/1 phần chưa xong" in text_of(page)
    assert page.context["documents"] == []
    assert "15-KH/ĐUK</a>" not in text_of(page)


def test_a_member_who_may_read_his_units_things_finds_its_documents(client, world, ledger):
    mai = member(world, world.cell_1)
    other = launched(world, [world.cell_2], symbol="18-KH/ĐUK")
    cast.grant(mai, Role.VIEWER, world.cell_1)
    page = page_of(client, mai, "/viec/cua-toi/")
    assert [receipt.campaign_id for receipt in page.context["documents"]] == [ledger.campaign.pk]
    address = reverse("plans:text", args=[ledger.campaign.plan_id])
    assert f'href="{address}"' in text_of(page)
    assert client.get(address).status_code == 200
    assert client.get(reverse("plans:text", args=[other.campaign.plan_id])).status_code == 404


# --- what it costs
def test_the_first_screens_cost_the_same_with_one_campaign_or_many_units(client, world, ledger):
    mai = member(world, world.cell_1)
    services.share(ledger.row("STUDY", world.cell_1), person=mai, task="Một việc", by=world.an, at=NOW)
    addresses = {
        world.binh: "/",
        world.lan: "/viec/lanh-dao/",
        world.an: f"/viec/don-vi/{world.cell_1.pk}/",
        mai: "/viec/cua-toi/",
    }

    def costs() -> dict[str, int]:
        found = {}
        for who, address in addresses.items():
            client.force_login(who.user)
            client.get(address)
            found[address] = cost(client, address)
        return found

    row = ledger.row("STUDY", world.cell_2)
    services.ask(row, kind=K.QUESTION, text="Hỏi", by=world.chi, at=NOW)
    for kind in ("REPORT", "PUBLICITY"):
        services.ask(ledger.row(kind, world.cell_1), kind=K.QUESTION, text="Hỏi", by=world.an, at=NOW)
    few = costs()
    units = list(many_units(world.committee, 60))
    for number in range(6):
        more = launched(
            world, [world.cell_1, world.cell_2, *units[number * 10 : number * 10 + 10]], symbol=f"4{number}"
        )
        asked_at: datetime = NOW
        services.ask(more.row("STUDY", world.cell_1), kind=K.QUESTION, text="Hỏi", by=world.an, at=asked_at)
        services.share(more.row("STUDY", world.cell_1), person=mai, task="Việc nữa", by=world.an, at=NOW)
        late = more.row("COMMITMENTS", units[number * 10])
        Reminder.objects.create(campaign=more.campaign, unit=late.unit, kind="BY_HAND", key=f"k{number}", at=NOW)
    assert costs() == few
    assert few["/"] <= 28
    assert few[f"/viec/don-vi/{world.cell_1.pk}/"] <= 16


def test_today_of_nothing_asks_nothing(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.today_of([], TODAY) == []
