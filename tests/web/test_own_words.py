"""A duty taken over word for word: the unit's plan, its page and its paper name the unit's own day."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from tests.campaigns.levels import NOW, Levels, build
from tests.web.test_hand_down import address, ids, line, signed_in, text_of
from trienkhai.campaigns import services
from trienkhai.campaigns.models import HandDown
from trienkhai.campaigns.services import MeasureLine
from trienkhai.plans.models import Obligation

pytestmark = pytest.mark.django_db

UPPER = "gửi báo cáo kết quả trước ngày 25/04/2026 về Ban Tuyên giáo"


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2026-04-06"


@pytest.fixture
def levels(db) -> Levels:
    made = build()
    Obligation.objects.filter(pk=ids(made)[1]).update(
        action=UPPER, deadline_text="trước ngày 25/04/2026", bound="BEFORE", ends_on=date(2026, 4, 25)
    )
    return made


def sent(levels: Levels, version: int, **values: str) -> dict[str, str]:
    return {"version": str(version), "count": "1", **line(0, ids(levels)[1], **values)}


def words_of_plan() -> str:
    return HandDown.objects.get().plan.obligations.get().action


def test_words_taken_over_name_the_units_own_day_and_the_page_shows_both(client, levels):
    signed_in(client, levels.at_health)
    assert "ngày trong lời được thay bằng ngày đơn vị chọn" in text_of(client.get(address(levels)))
    client.post(address(levels), sent(levels, 0, take="on", due_on="20/04/2026"))
    assert words_of_plan() == "gửi báo cáo kết quả chậm nhất ngày 20/04/2026 về Ban Tuyên giáo"
    page = text_of(client.get(address(levels)))
    assert "Văn bản trên ghi <del>trước ngày 25/04/2026</del>" in page
    assert "kế hoạch của đơn vị ghi <ins>chậm nhất ngày 20/04/2026</ins>" in page
    # the day is chosen anew, the words come back as they stand in the form
    typed = sent(levels, 1, action=words_of_plan(), due_on="18/04/2026")
    assert client.post(address(levels), typed).status_code == 302
    assert words_of_plan() == "gửi báo cáo kết quả chậm nhất ngày 18/04/2026 về Ban Tuyên giáo"
    plan = HandDown.objects.get().plan
    assert "25/04/2026" not in plan.text
    table = text_of(client.get(address(levels, "doi-chieu/")))
    assert UPPER in table  # the upper clause as written
    assert "chậm nhất ngày 18/04/2026" in table
    client.post(address(levels, "xac-nhan/"))
    paper = client.get(address(levels, "tai-ve/"))
    with zipfile.ZipFile(io.BytesIO(paper.content)) as file:
        body = file.read("word/document.xml").decode()
    assert "18/04/2026" in body
    assert "25/04/2026" not in body


def test_words_of_ones_own_that_name_the_upper_day_are_pointed_out_and_kept(client, levels):
    signed_in(client, levels.at_health)
    own = "tổng hợp của các chi bộ, gửi báo cáo trước ngày 25/04/2026"
    client.post(address(levels), sent(levels, 0, action=own, due_on="20/04/2026"))
    assert words_of_plan() == own
    page = text_of(client.get(address(levels)))
    assert "Văn bản trên ghi hạn “trước ngày 25/04/2026”; hạn của đơn vị 20/04/2026." in page


def test_a_line_without_a_day_keeps_the_upper_words(levels):
    upper = ids(levels)[1]
    services.write_plan(levels.upper, levels.health, lines=[MeasureLine(UPPER, (upper,))], by=levels.clerk, at=NOW)
    assert words_of_plan() == UPPER
