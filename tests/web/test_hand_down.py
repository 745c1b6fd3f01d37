"""Pages of carrying a plan on: written line by line, compared clause by clause, handed in, put in motion, read above."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campaigns.ledger import many_units
from tests.campaigns.levels import NOW, Levels, build, carried_on, counted, officer, written
from tests.campaigns.plans import obligation
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Assignment, Coverage, HandDown, Receipt
from trienkhai.campaigns.queries.hand_downs import UNITS_A_PAGE
from trienkhai.organisations.choices import Role
from trienkhai.plans.choices import PlanState, WorkKind
from trienkhai.plans.models import Plan
from trienkhai.reporting import services as reporting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2026-04-06"


@pytest.fixture
def levels(db) -> Levels:
    return build()


def signed_in(client, person):
    client.force_login(person.user)
    return client


def address(levels: Levels, tail: str = "") -> str:
    return f"/viec/trien-khai-xuong/{levels.upper.pk}/{levels.health.pk}/{tail}"


def text_of(page) -> str:
    return page.content.decode()


def line(number: int, covers: object = "", **values: str) -> dict[str, str]:
    return {f"covers-{number}": str(covers), **{f"{name}-{number}": value for name, value in values.items()}}


def ids(levels: Levels) -> list[int]:
    return list(levels.upper.plan.obligations.order_by("position").values_list("pk", flat=True))


def test_a_unit_writes_confirms_hands_in_and_launches_its_own_plan(client, levels):
    first, second, *_rest = ids(levels)
    signed_in(client, levels.at_health)
    page = text_of(client.get(address(levels)))
    assert "đề xuất cho cấp dưới: 23/04/2026" in page
    sent = {
        "version": "0",
        "count": "3",
        **line(0, first, action="ban hành kế hoạch của đảng ủy"),
        **line(1, second, lead="Các chi bộ trực thuộc", due_on="20/04/2026", take="on"),
        **line(2, second, due_on="23/04/2026"),  # only what was proposed: a blank line
    }
    assert client.post(address(levels), sent).url == address(levels)
    made = HandDown.objects.get()
    plan = Plan.objects.get(pk=made.plan_id)
    assert [each.action for each in plan.obligations.order_by("position")] == [
        "ban hành kế hoạch của đảng ủy",
        "tổ chức sinh hoạt chuyên đề",  # the upper clause's own words
    ]
    assert "Dự thảo" in text_of(client.get(address(levels)))
    client.post(address(levels, "xac-nhan/"))
    plan.refresh_from_db()
    assert plan.state == PlanState.APPROVED
    client.post(address(levels, "gui/"), {"symbol": "05-KH/ĐU", "done_on": "06/04/2026"})
    row = levels.row(WorkKind.PLAN, levels.health)
    assert (row.state, row.done_on) == ("COMPLETED", date(2026, 4, 6))
    page = text_of(client.get(address(levels)))
    assert "hoàn thành 06/04/2026" in page
    assert "Triển khai xuống chi bộ" in page
    launch = client.post(f"/trien-khai/chuan-bi/{plan.pk}/")
    assert launch.status_code == 302
    client.post(launch.url)
    assert Assignment.objects.filter(campaign__plan=plan, unit__in=levels.cells).count() == 3


def test_what_was_refused_is_lost_nowhere(client, levels):
    first = ids(levels)[0]
    signed_in(client, levels.clerk)
    for wrong in ({"due_on": "32/04/2026", "action": "việc của ta"}, {"lead": "Chi bộ A"}):
        answer = client.post(address(levels), {"version": "0", "count": "1", **line(0, first, **wrong)})
        assert answer.status_code == 422
        assert all(value in text_of(answer) for value in wrong.values())
    assert not HandDown.objects.exists()
    written(levels)
    stale = client.post(address(levels), {"version": "7", "count": "1", **line(0, first, action="bản của tôi")})
    assert stale.status_code == 409
    assert "bản của tôi" in text_of(stale)
    marked = {"version": "1", "count": "1", **line(0, first, action="TỐI MẬT\nviệc")}
    assert client.post(address(levels), marked).status_code == 422


def test_the_table_is_filled_by_its_unit_and_read_above(client, levels):
    made = written(levels)
    first = ids(levels)[0]
    signed_in(client, levels.clerk)
    page = text_of(client.get(address(levels, "doi-chieu/")))
    assert "đã cụ thể hóa 3/4" in page
    assert "Còn 1 nhiệm vụ chưa nói đến" in page
    own = made.plan.obligations.order_by("position")[0]
    said = {"version": str(made.version), f"answer-{first}": "COVERED", f"lower-{first}": str(own.pk)}
    assert client.post(address(levels, "doi-chieu/"), said).status_code == 302
    assert Coverage.objects.filter(obligation=first, lower=own).exists()
    stale = client.post(address(levels, "doi-chieu/"), {**said, "version": "1"})
    assert stale.status_code == 409
    none = {"version": str(made.version + 1), f"answer-{first}": "COVERED"}
    assert client.post(address(levels, "doi-chieu/"), none).status_code == 422
    signed_in(client, levels.at_bloc)
    above = text_of(client.get(address(levels, "doi-chieu/")))
    assert "Đơn vị đang lập kế hoạch" in above
    assert "mở sinh hoạt chuyên đề" not in above
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    above = text_of(client.get(address(levels, "doi-chieu/")))
    assert "đã cụ thể hóa 4/4" in above
    leader = signed_in(client, officer("lanh-dao", levels.bloc, Role.LEADER))
    page = text_of(leader.get(address(levels, "doi-chieu/")))
    assert "Lưu bảng đối chiếu" not in page
    assert leader.post(address(levels, "doi-chieu/"), said).status_code == 403
    listed = text_of(leader.get(f"/trien-khai/{levels.upper.pk}/cu-the-hoa/"))
    assert "1/2 đơn vị đã có kế hoạch" in listed
    assert "4/4" in listed


def test_another_unit_finds_none_of_the_pages(client, levels):
    written(levels)
    signed_in(client, officer("bao-tang", levels.museum, Role.UNIT_OFFICER))
    for tail in ("", "doi-chieu/", "tai-ve/"):
        assert client.get(address(levels, tail)).status_code == 404
    for tail in ("", "doi-chieu/", "gan/", "xac-nhan/", "gui/"):
        assert client.post(address(levels, tail)).status_code == 404
    assert client.get(f"/trien-khai/{levels.upper.pk}/cu-the-hoa/").status_code == 404


def test_the_plan_is_taken_out_in_the_official_form_with_its_blanks_shown(client, levels):
    written(levels)
    signed_in(client, levels.clerk)
    answer = client.get(address(levels, "tai-ve/"))
    assert answer["Content-Disposition"] == 'attachment; filename="ke-hoach.docx"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        words = packed.read("word/document.xml").decode()
    assert "mở sinh hoạt chuyên đề ở từng chi bộ" in words
    assert "12-KH/ĐUK" in words
    assert "[chưa có: họ tên người ký]" in words


def test_an_uploaded_plan_is_linked_and_taken_off_again(client, levels):
    from tests.campaigns.plans import plan_of

    plan = plan_of(levels.health, symbol="7-KH/ĐU")
    signed_in(client, levels.clerk)
    assert "7-KH/ĐU" in text_of(client.get(address(levels)))
    assert client.post(address(levels, "gan/"), {"plan": plan.pk}).url == address(levels, "doi-chieu/")
    assert client.get(address(levels, "tai-ve/")).status_code == 404  # its own file is the document
    client.post(address(levels, "gan/"), {"act": "unlink"})
    assert not HandDown.objects.exists()
    foreign = plan_of(levels.bloc, symbol="8-KH/ĐUK")
    assert client.post(address(levels, "gan/"), {"plan": foreign.pk}).status_code == 404


def test_the_page_of_a_duty_shows_what_is_counted_below_and_the_way_there_to_whoever_may_go(client, levels):
    _made, lower = carried_on(levels)
    cell = levels.row(WorkKind.MEETING, levels.cells[0], lower)
    services.record_progress(cell, is_done=True, done=1, of=1, done_on=NOW.date(), by=levels.at_health, at=NOW)
    counted()
    row = levels.row(WorkKind.MEETING, levels.health)
    for viewer in (levels.at_bloc, levels.clerk):
        page = text_of(signed_in(client, viewer).get(f"/viec/{row.pk}/"))
        assert "<b>1/3</b>" in page
        assert f"/trien-khai/{lower.pk}/danh-sach/" in page
        assert "đếm từ cấp dưới" in page


def test_a_figure_typed_without_a_reason_is_not_said_to_have_one(client, levels):
    carried_on(levels)
    counted()
    row = levels.row(WorkKind.MEETING, levels.health)
    services.record_progress(row, is_done=True, done=3, of=3, done_on=NOW.date(), by=levels.clerk, at=NOW)
    page = text_of(signed_in(client, levels.clerk).get(f"/viec/{row.pk}/"))
    assert "số ghi ở trên do người nhập" in page
    assert "kèm lý do" not in page


def test_the_pages_ask_as_much_for_many_clauses_and_units_as_for_few(client, levels):
    written(levels)
    signed_in(client, levels.at_bloc)
    pages = (address(levels), address(levels, "doi-chieu/"), f"/trien-khai/{levels.upper.pk}/cu-the-hoa/")

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
        deliverable = more.deliverables.get()
        Assignment.objects.create(
            campaign=levels.upper, obligation=more, deliverable=deliverable, kind="OTHER", unit=levels.health,
            unit_name="x", changed_at=NOW, due_on=row.due_on, late_after=row.late_after,
        )  # fmt: skip
    own = HandDown.objects.get()
    for each in levels.upper.plan.obligations.order_by("position")[4:]:
        lower = obligation(own.plan, f"cụ thể {each.pk}", WorkKind.OTHER)
        Coverage.objects.create(hand_down=own, obligation=each, lower=lower, answer="COVERED", at=NOW)
    for unit in many_units(levels.bloc, 30):
        Receipt.objects.create(campaign=levels.upper, unit=unit)
        Assignment.objects.create(
            campaign=levels.upper, obligation=row.obligation, deliverable=row.deliverable, kind="MEETING", unit=unit,
            unit_name="x", changed_at=NOW,
        )  # fmt: skip
    assert counts() == before


def test_the_units_that_carry_on_come_page_by_page_by_name_and_by_what_is_missing(client, levels):
    written(levels)
    row = levels.row(WorkKind.MEETING, levels.health)
    for unit in many_units(levels.bloc, UNITS_A_PAGE):
        Receipt.objects.create(campaign=levels.upper, unit=unit)
        Assignment.objects.create(
            campaign=levels.upper, obligation=row.obligation, deliverable=row.deliverable, kind="MEETING", unit=unit,
            unit_name="x", changed_at=NOW,
        )  # fmt: skip
    signed_in(client, levels.at_bloc)
    there = f"/trien-khai/{levels.upper.pk}/cu-the-hoa/"

    def shown(**asked: str) -> str:
        return text_of(client.get(there, asked))

    assert shown().count('<th scope="row">') == UNITS_A_PAGE
    assert shown(trang="2").count('<th scope="row">') == 2
    for number in ("1", "2"):
        assert "1/102 đơn vị đã có kế hoạch" in shown(trang=number)
    found = shown(q="so y te")
    assert found.count('<th scope="row">') == 1
    assert "1/1 đơn vị đã có kế hoạch" in found
    without = shown(chua="1")
    assert "101 đơn vị chưa có kế hoạch" in without
    assert 'href="?chua=1&amp;trang=2"' in without
    assert "Sở Y tế" not in without + shown(chua="1", trang="2")
    assert "Không có đơn vị nào như vậy." in shown(chua="1", q="so y te")


def test_a_day_after_the_superiors_is_named_and_kept(client, levels):
    late = [services.MeasureLine("việc", (ids(levels)[0],), due_on=date(2026, 5, 9))]
    written(levels, lines=late)
    page = text_of(signed_in(client, levels.clerk).get(address(levels)))
    assert "sau hạn hoàn thành của cấp trên" in page
    assert 'value="09/05/2026"' in page


def test_the_issued_report_of_the_lower_campaign_answers_the_upper_duty_by_one_button(client, levels):
    _made, lower = carried_on(levels)
    row = levels.row(WorkKind.REPORT, levels.cells[0], lower)
    content = reporting.Content(texts={"RESULTS": "đã làm"})
    sent = reporting.send_report(row, content=content, handed_in_on=NOW.date(), by=levels.at_health, at=NOW)
    reporting.accept_report(sent, by=levels.at_health, at=NOW)
    report = reporting.consolidate(lower, by=levels.at_health, at=NOW)
    reporting.choose_passage(report, report_id=sent.pk, section="RESULTS", by=levels.at_health, at=NOW)
    here = f"/bao-cao/tong-hop/{report.pk}/"
    signed_in(client, levels.at_health)
    assert "lưu lại rồi gửi được" in text_of(client.get(here))
    assert client.post(f"{here}gui-cap-tren/").status_code == 422
    issued = reporting.ConsolidatedContent(title="kết quả", symbol="9-BC/ĐU", issued_on=NOW.date())
    reporting.save_consolidated(report, content=issued, by=levels.at_health, at=NOW, version=report.version)
    above = levels.row(WorkKind.REPORT, levels.health)
    assert f'value="{above.pk}"' in text_of(client.get(here))
    assert client.post(f"{here}gui-cap-tren/", {"row": above.pk, "key": "k"}).url == here
    above.refresh_from_db()
    assert above.state == "SUBMITTED"
    assert "gửi ngày 06/04/2026" in text_of(client.get(here))
    assert "đã làm" in text_of(signed_in(client, levels.at_bloc).get(f"/bao-cao/viec/{above.pk}/"))
