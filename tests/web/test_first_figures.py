"""A figure can be traced: each number on a first screen is as long as the list that its link opens."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.urls import resolve, reverse

from tests import world as cast
from tests.reporting.cast import NOW, TODAY, Ledger, content, launched
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import PetitionKind as K
from trienkhai.campaigns.models import Assignment
from trienkhai.organisations.choices import Role
from trienkhai.reporting import services as reporting

LATE = date(2026, 4, 15)
LINK = re.compile(r'<a\b[^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.S)


@pytest.fixture(autouse=True)
def _today(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def ledger(world) -> Ledger:  # type: ignore[no-untyped-def]
    """Something of everything: late, handed in late and waiting, done, returned, asked, reports in, parts given."""
    made = launched(world)
    for unit, by in ((world.cell_1, world.an), (world.cell_2, world.chi)):
        services.receive(made.campaign, unit, by=by, at=NOW)
    reporting.send_report(made.row("REPORT", world.cell_1), content=content(), handed_in_on=TODAY, by=world.an, at=NOW)
    returned = made.row("REPORT", world.cell_2)
    report = reporting.send_report(returned, content=content(), handed_in_on=TODAY, by=world.chi, at=NOW)
    reporting.return_report(report, reason="Thiếu số liệu", by=world.binh, at=NOW)
    # handed in after the last day, waiting to be accepted: overdue still, yet nothing to chase
    late = made.row("COMMITMENTS", world.cell_1)
    Assignment.objects.filter(pk=late.pk).update(state="SUBMITTED", done_on=LATE)
    services.ask(made.row("STUDY", world.cell_2), kind=K.QUESTION, text="Theo mẫu nào?", by=world.chi, at=NOW)
    services.ask(made.row("STUDY", world.cell_1), kind=K.DIRECTION, text="Thiếu báo cáo viên", by=world.an, at=NOW)
    return made


def numbers_of(page) -> list[tuple[str, int]]:  # type: ignore[no-untyped-def]
    """Each link whose words are, or hold in bold, one whole number; the address and the number."""
    found = []
    html = page.content.decode()
    for address, words in LINK.findall(html[html.index("<main") : html.index("</main>")]):
        bold = re.search(r"<b>(\d+)</b>", words)
        plain = re.sub(r"<[^>]+>", " ", words).strip()
        number = bold.group(1) if bold else plain
        if number.isdigit():
            found.append((unescape(address), int(number)))
    return found


def length_of(client, address: str, base: str) -> int:  # type: ignore[no-untyped-def]
    """How many things the list at an address has."""
    if address.startswith("?"):
        address = base + address
    page = client.get(address.split("#")[0])
    assert page.status_code == 200, address
    match resolve(address.split("?")[0].split("#")[0]).view_name:
        case "campaigns:list":
            return page.context["listing"].total
        case "campaigns:chasing" if address.endswith("#thu"):
            return len(page.context["queue"].stuck)
        case "campaigns:chasing":
            return page.context["queue"].total_units
        case "desk:petitions":
            return page.context["inbox"].total
    raise AssertionError(f"a number leads to no list: {address}")


def traced(client, address: str) -> int:  # type: ignore[no-untyped-def]
    page = client.get(address, follow=True)
    numbers = numbers_of(page)
    for target, number in numbers:
        assert length_of(client, target, address) == number, f"{number} at {target}"
    return len(numbers)


def test_each_number_of_the_chuyen_vien_is_as_long_as_its_list(client, world, ledger):
    client.force_login(world.binh.user)
    assert traced(client, "/") > 12
    page = client.get("/")
    four = page.context["days"][0].held.four
    assert (four.overdue.value, four.overdue_missing.value, four.overdue_handed_in.value) == (4, 3, 1)
    html = " ".join(re.sub(r"<[^>]+>", "", page.content.decode()).split())
    assert "Trong số quá hạn: 3 việc chưa nộp, 1 việc nộp trễ, chờ xác nhận." in html
    board = " ".join(re.sub(r"<[^>]+>", "", client.get(f"/trien-khai/{ledger.campaign.pk}/").content.decode()).split())
    assert "Trong số quá hạn: 3 việc chưa nộp, 1 việc nộp trễ, chờ xác nhận." in board


def test_results_other_than_reports_have_a_list_without_reports(client, world, ledger):
    client.force_login(world.binh.user)
    day = client.get("/").context["days"][0]
    assert (day.held.reports_waiting, day.held.others_waiting) == (1, 1)
    listed = client.get(f"/trien-khai/{ledger.campaign.pk}/danh-sach/?kind=NOT_REPORT&state=SUBMITTED")
    assert [row.kind for row, *_ in listed.context["rows"]] == ["COMMITMENTS"]
    assert "Mọi loại trừ báo cáo" in listed.content.decode()


def test_each_number_of_the_leader_is_as_long_as_its_list(client, world, ledger):
    leader = cast.person("Hà Quốc Việt", "viet", of=world.committee)
    cast.grant(leader, Role.LEADER, world.committee)
    client.force_login(leader.user)
    assert traced(client, "/viec/lanh-dao/") > 7
    page = client.get("/viec/lanh-dao/").context["page"]
    assert page.asked_total == len(page.asked) == 1
    assert sum(each.duties for each in page.late) == 3  # what was handed in late and waits is not theirs to chase
    reports = client.get(reverse("shell:reports"))
    assert sum(each.reports_waiting for each in reports.context["held"]) == page.reports_waiting == 1


def test_what_a_unit_reads_of_itself_is_what_its_desk_holds(client, world, ledger):
    cast.grant(world.an, Role.UNIT_OFFICER, world.cell_2)
    client.force_login(world.an.user)
    home = client.get("/viec/")
    for own in home.context["own"]:
        desk = client.get(f"/viec/don-vi/{own.unit_id}/").context["desk"]
        lines = (*desk.first, *desk.rest, *desk.standing)
        assert own.open == desk.to_do == len(lines)
        assert own.overdue == sum(line.due.timeliness == "OVERDUE" for line in lines)
        assert own.returned == sum(line.state == "RETURNED" for line in lines)
        assert own.total == len(lines) + len(desk.waiting) + len(desk.resting) + len(desk.finished)
        html = client.get(f"/viec/don-vi/{own.unit_id}/").content.decode()
        shown = set(re.findall(r'href="/viec/(\d+)/"', html))
        assert {str(line.assignment_id) for line in lines} <= shown


def test_the_parts_of_a_member_are_as_many_as_he_is_told(client, world, ledger):
    mai = cast.person("Đỗ Thị Mai", "mai", of=world.cell_1)
    cast.grant(mai, Role.MEMBER, world.cell_1)
    cast.grant(mai, Role.UNIT_OFFICER, world.cell_1)
    for kind in ("STUDY", "PUBLICITY"):
        services.share(ledger.row(kind, world.cell_1), person=mai, task="Một phần", by=world.an, at=NOW)
    client.force_login(mai.user)
    desk = client.get(f"/viec/don-vi/{world.cell_1.pk}/").content.decode()
    assert "Đồng chí được phân công 2 phần việc chưa xong" in desk
    mine = client.get("/viec/cua-toi/")
    assert len(mine.context["to_do"]) == 2
    assert "2/2 phần chưa xong" in mine.content.decode()
