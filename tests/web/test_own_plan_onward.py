"""From the duty that asks for a plan to the launch below: each page of the way names one act that its reader may do."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campaigns.levels import NOW, Levels, build, officer, written
from tests.campaigns.plans import obligation, plan_of
from tests.web.test_hand_down import address, ids, signed_in, text_of
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Assignment, HandDown
from trienkhai.campaigns.services import Said
from trienkhai.organisations.choices import Role
from trienkhai.plans.choices import PlanState, WorkKind
from trienkhai.plans.models import Basis, Plan

READING = {"header": {}, "obligations": []}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2026-04-06"


@pytest.fixture
def levels(db) -> Levels:
    return build()


def uploaded(levels: Levels, *, names_upper: bool = True, state: str = PlanState.DRAFT) -> Plan:
    """The health body's own plan, read and checked."""
    plan = plan_of(
        levels.health, symbol="7-KH/ĐU", subject="thực hiện Kế hoạch số 12-KH/ĐUK", state=state, reading=READING
    )
    cells = {"lead": ["Các chi bộ trực thuộc"]}
    obligation(plan, "mở sinh hoạt chuyên đề", WorkKind.MEETING, **cells)
    obligation(plan, "gửi báo cáo về đảng ủy", WorkKind.REPORT, **cells)

    if names_upper:
        Basis.objects.create(
            plan=plan, symbol="12-KH/ĐUK", words="Kế hoạch số 12-KH/ĐUK", is_ground=True, start=0, end=1
        )
    return plan


def compared(levels: Levels, made: HandDown) -> None:
    """Something said of each upper duty but the one that asks for the plan."""
    lower = made.plan.obligations.order_by("position")[0].pk
    said = {pk: Said("COVERED", (lower,)) for pk in ids(levels)[1:]}
    services.say(made, said, by=levels.clerk, at=NOW)


def main_acts(page: str) -> list[str]:
    """The labels of the main buttons and links of a page."""
    inside = page[page.index("<main") :]
    found = re.findall(r'<(a|button)[^>]*class="btn main"[^>]*>(.*?)</\1>', inside, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", words).split()) for _tag, words in found]


def test_an_officer_walks_from_the_duty_over_an_uploaded_plan_to_his_cells_by_the_main_button_alone(client, levels):
    signed_in(client, levels.clerk)
    duty = f"/viec/{levels.row(WorkKind.PLAN, levels.health).pk}/"
    assert "Lập kế hoạch của đơn vị" in main_acts(text_of(client.get(duty)))
    plan = uploaded(levels)
    review = f"/ke-hoach/{plan.pk}/boc-tach/"
    assert main_acts(text_of(client.get(review)))[0] == "Xác nhận kế hoạch"
    assert client.post(f"/ke-hoach/{plan.pk}/xac-nhan/").url == review
    assert main_acts(text_of(client.get(review))) == ["Gắn với 12-KH/ĐUK"]
    linked = client.post(address(levels, "gan/"), {"plan": plan.pk})
    assert linked.url == address(levels, "doi-chieu/")
    assert main_acts(text_of(client.get(linked.url))) == ["Lưu bảng đối chiếu"]
    for page in (review, duty, address(levels)):
        assert "Đối chiếu từng nhiệm vụ" in main_acts(text_of(client.get(page))), page
    compared(levels, HandDown.objects.get())
    for page in (review, duty, linked.url):
        assert "Gửi kế hoạch lên cấp trên" in main_acts(text_of(client.get(page))), page
    assert main_acts(text_of(client.get(address(levels)))) == ["Gửi kế hoạch"]
    client.post(address(levels, "gui/"), {"done_on": "06/04/2026"})
    for page in (review, duty, linked.url, address(levels)):
        assert "Triển khai xuống chi bộ, đoàn thể" in main_acts(text_of(client.get(page))), page
    launch = client.post(f"/trien-khai/chuan-bi/{plan.pk}/").url
    client.post(launch)
    assert Assignment.objects.filter(campaign__plan=plan, unit__in=levels.cells).exists()
    for page in (review, duty, linked.url, address(levels)):
        assert any("theo dõi" in act for act in main_acts(text_of(client.get(page)))), page
    assert duty in text_of(client.get(address(levels)))


def test_a_specialist_is_taken_to_the_superiors_plan_before_the_launch_where_his_own_names_it(client, levels):
    signed_in(client, levels.at_health)
    plan = uploaded(levels)
    review = f"/ke-hoach/{plan.pk}/boc-tach/"
    assert client.post(f"/ke-hoach/{plan.pk}/xac-nhan/").url == review
    assert main_acts(text_of(client.get(review))) == ["Gắn với 12-KH/ĐUK"]
    assert "Tiếp: chọn đơn vị" in text_of(client.get(review))  # may be launched as it is
    free = uploaded(levels, names_upper=False)
    assert client.post(f"/ke-hoach/{free.pk}/xac-nhan/").url.startswith("/trien-khai/")
    review = f"/ke-hoach/{free.pk}/boc-tach/"
    assert main_acts(text_of(client.get(review))) == ["Tiếp: chọn đơn vị"]


def test_whoever_may_not_do_the_next_act_reads_who_does(client, levels):
    made = written(levels)
    compared(levels, made)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    head = officer("bi thu", levels.health, Role.LEADER)
    for tail in ("", "doi-chieu/"):
        page = text_of(signed_in(client, head).get(address(levels, tail)))
        assert "gửi kế hoạch lên cấp trên" in page
        assert "Việc này do đầu mối hoặc chuyên viên của Đảng bộ Sở Y tế làm." in page
        assert main_acts(page) == []
    services.hand_in_plan(made, done_on=date(2026, 4, 6), by=levels.clerk, at=NOW)
    for tail in ("", "doi-chieu/"):
        assert main_acts(text_of(client.get(address(levels, tail)))) == ["Triển khai xuống chi bộ, đoàn thể"]
    viewer = officer("nguoi xem", levels.health, Role.VIEWER)
    page = text_of(signed_in(client, viewer).get(address(levels)))
    assert "Việc này do đầu mối, chuyên viên hoặc lãnh đạo của Đảng bộ Sở Y tế làm." in page
    assert main_acts(page) == []


def test_a_unit_without_units_of_its_own_is_led_to_its_desk_and_not_to_a_launch_over_nobody(client, levels):
    here = f"/viec/trien-khai-xuong/{levels.upper.pk}/{levels.museum.pk}/"
    at_museum = officer("bao tang", levels.museum, Role.UNIT_OFFICER)
    lines = [services.MeasureLine("việc của chi bộ", tuple(ids(levels)[1:]))]
    made = services.write_plan(levels.upper, levels.museum, lines=lines, by=at_museum, at=NOW)
    services.confirm_plan(made, by=at_museum, at=NOW)
    services.hand_in_plan(made, done_on=date(2026, 4, 6), by=at_museum, at=NOW)
    signed_in(client, at_museum)
    for page in (here, f"{here}doi-chieu/", f"/ke-hoach/{made.plan_id}/boc-tach/"):
        shown = text_of(client.get(page))
        assert "Đến bàn làm việc của đơn vị" in main_acts(shown), page
        assert "Triển khai xuống chi bộ, đoàn thể" not in shown


def test_a_confirmed_plan_is_offered_no_campaign_that_is_none_of_its_units(client, levels):
    plan = uploaded(levels, state=PlanState.APPROVED)
    beside = plan_of(levels.museum, symbol="3-KH/CB", reading=READING)
    written(levels)  # the health body has its plan for it already
    page = text_of(signed_in(client, levels.clerk).get(f"/ke-hoach/{plan.pk}/boc-tach/"))
    assert "Gắn với" not in page
    assert "chuyên viên của Đảng bộ Sở Y tế triển khai kế hoạch này" in page
    at_museum = officer("bao tang", levels.museum, Role.UNIT_OFFICER)
    assert main_acts(text_of(signed_in(client, at_museum).get(f"/ke-hoach/{beside.pk}/boc-tach/"))) == [
        "Gắn với 12-KH/ĐUK"
    ]
    services.close(levels.upper, by=levels.at_bloc, at=NOW)
    assert "Gắn với" not in text_of(client.get(f"/ke-hoach/{beside.pk}/boc-tach/"))


def test_the_review_of_a_plan_that_carries_on_asks_as_much_for_many_duties_as_for_few(client, levels):
    made = written(levels)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    signed_in(client, levels.clerk)
    pages = (f"/ke-hoach/{made.plan_id}/boc-tach/", f"/viec/{levels.row(WorkKind.PLAN, levels.health).pk}/")

    def counts() -> list[int]:
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            found.append(len(asked))
        return found

    before = counts()
    row = levels.row(WorkKind.MEETING, levels.health)
    for number in range(60):
        more = obligation(levels.upper.plan, f"việc {number}", WorkKind.OTHER)
        Assignment.objects.create(
            campaign=levels.upper, obligation=more, deliverable=more.deliverables.get(), kind="OTHER",
            unit=levels.health, unit_name="x", changed_at=NOW, due_on=row.due_on, late_after=row.late_after,
        )  # fmt: skip
    assert counts() == before


def test_the_launch_names_the_superior_as_one_that_reads_here_and_asks_for_no_tick(client, levels):
    plan = uploaded(levels, state=PlanState.APPROVED)
    plan.recipients = [{"name": name, "purpose": "", "words": ""} for name in ("Đảng ủy Khối các cơ quan tỉnh", "Sở X")]
    plan.save()
    services.link_plan(levels.upper, levels.health, plan, by=levels.clerk, at=NOW)
    campaign = services.prepare(plan, by=levels.at_health, at=NOW)
    page = text_of(signed_in(client, levels.at_health).get(f"/trien-khai/{campaign.pk}/trien-khai/"))
    assert "Đảng ủy Khối các cơ quan tỉnh: cấp trên trong hệ thống, đọc kế hoạch tại đây" in page
    outside = page[page.index('id="ngoai-he-thong"') :]
    outside = outside[: outside.index("</section>")]
    assert "Sở X" in outside
    assert "Đảng ủy Khối" not in outside
