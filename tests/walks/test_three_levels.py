"""Down three levels and up again, in a browser, as six people.

The **specialist** launches; a **body below** receives, writes its own plan clause by clause and launches it to its
cells; a **cell** answers with a photograph, its report is returned and sent again; a **single cell** asks for more time
and the **leader** gives it; a **directed** youth union asks to reconsider; who is behind is reminded, in the system and
by letter; the body's consolidated report answers what it owes above.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import docx
import pytest

from tests.browser.conftest import EXPECTED, FLAGS, ROOT, SOON, TODAY, _chromium, follow, server, sign_in, visit
from tests.campaigns.pictures import plain
from tests.walks import three_levels as cast

pytestmark = pytest.mark.browser
PHOTOGRAPH = plain(8, 6)


@pytest.fixture(scope="module")
def address(tmp_path_factory, blank) -> Iterator[str]:
    """The installation of ``three_levels``, served."""
    _chromium()
    data = tmp_path_factory.mktemp("three-levels")
    shutil.copy(blank, data / "trienkhai.sqlite3")  # migrated: that takes long
    environment = {
        **os.environ,
        "TRIENKHAI_DATA": str(data),
        "TRIENKHAI_TODAY": TODAY,
        "TRIENKHAI_DATABASE": f"sqlite:///{data}/trienkhai.sqlite3",
        "DJANGO_SETTINGS_MODULE": "trienkhai.config.settings",
    }
    made = subprocess.run(
        [sys.executable, "-m", "tests.walks.three_levels"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr[-3000:]
    with server(data, "serve") as served:
        yield served


@pytest.fixture(scope="module")
def as_(address) -> Iterator[Callable[[cast.Signing], object]]:
    """The page of somebody, signed in when he is first asked for; fails in the end when a browser complained. Ended
    with this module: Playwright leaves a running event loop, in which Django refuses its database."""
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect.set_options(timeout=SOON * 1000)
    pages: dict[cast.Signing, object] = {}
    complaints: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)

        def page_of(who: cast.Signing):
            if who not in pages:
                page = pages[who] = visit(browser)
                page.on("pageerror", lambda error: complaints.append(str(error)))
                page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
                sign_in(page, address, who.username, cast.PASSWORD)
            return pages[who]

        yield page_of
        browser.close()
    assert [said for said in complaints if not any(words in said for words in EXPECTED)] == []


def until(page, shown) -> None:
    """Ask for the page again until the worker has done what it was given."""
    ends = time.monotonic() + SOON
    while not shown.is_visible():
        assert time.monotonic() < ends, page.locator("main").inner_text()
        page.wait_for_timeout(300)
        page.reload()


def number_in(address: str) -> int:
    return int(re.findall(r"\d+", address.partition("//")[2].partition("/")[2])[0])


def test_a_plan_goes_down_three_levels_and_its_figures_come_up(address, as_):
    from playwright.sync_api import expect

    # --- the specialist launches what was confirmed
    office = as_(cast.BINH)
    office.goto(f"{address}/ke-hoach/")
    follow(office, office.get_by_role("link", name=cast.SYMBOL))
    follow(office, office.get_by_role("button", name="Tiếp: chọn đơn vị"))
    expect(office.locator("main")).to_contain_text("Đối tượng nào cũng đã rõ đơn vị")
    follow(office, office.get_by_role("button", name=re.compile("Triển khai 9 lượt giao")))
    expect(office.locator("main")).to_contain_text("Đã triển khai kế hoạch đến các đơn vị.")
    board = office.url
    campaign = number_in(board)

    # --- the body below receives and writes its own plan, clause by clause
    body = as_(cast.YEN)
    body.goto(board)
    follow(body, body.get_by_role("link", name=f"Mở việc của {cast.BODY}"))
    desk = body.url
    follow(body, body.get_by_role("button", name="Đã tiếp nhận"))
    follow(body, body.get_by_role("link", name="Lập kế hoạch").first)
    own_plan = body.url
    for duty, kind, words, day in (
        (cast.STUDY, "STUDY", "mở một buổi học ở từng chi bộ", "21/11/2026"),
        (cast.REPORT, "REPORT", "gửi báo cáo kết quả học tập về Đảng ủy Sở", "27/11/2026"),
    ):
        clause = body.locator(".measure-group", has_text=duty)
        if clause.locator("details.more:not([open]) > summary").count():
            clause.locator("details.more > summary").first.click()
        clause.get_by_label("Việc đơn vị làm").first.fill(words)
        clause.get_by_label("Ai thực hiện").first.fill("; ".join(cast.CELLS))
        clause.get_by_label("Loại việc").first.select_option(kind)
        clause.get_by_label("Chậm nhất ngày").first.fill(day)
    follow(body, body.get_by_role("button", name="Lưu dự thảo"))
    follow(body, body.get_by_role("link", name="Bảng đối chiếu"))
    expect(body.locator(".asof")).to_contain_text("đã cụ thể hóa 2/3")
    plan_clause = body.locator(".cover", has_text=cast.OWN_PLAN)
    plan_clause.get_by_label("Đơn vị trả lời").select_option("DIRECT")
    follow(body, body.get_by_role("button", name="Lưu bảng đối chiếu"))
    expect(body.locator(".asof")).to_contain_text("đã trả lời 3/3")

    # --- it stands, is handed in as what was asked for, and goes on to the cells
    body.goto(own_plan)
    follow(body, body.get_by_role("button", name="Xác nhận kế hoạch"))
    body.get_by_label("Số, ký hiệu").fill("08-KH/ĐU")
    body.get_by_label("Ngày ban hành").fill("20/11/2026")
    follow(body, body.get_by_role("button", name="Gửi kế hoạch"))
    follow(body, body.get_by_role("button", name="Triển khai xuống chi bộ, đoàn thể"))
    follow(body, body.get_by_role("button", name=re.compile("Triển khai 4 lượt giao")))
    expect(body.locator("main")).to_contain_text("Đã triển khai kế hoạch đến các đơn vị.")
    lower_board = body.url

    # --- a cell answers, with what shows it, and reports
    cell = as_(cast.CUONG)
    follow(cell, cell.get_by_role("button", name="Đã tiếp nhận"))
    cell_desk = cell.url
    follow(cell, cell.get_by_role("link", name="Ghi kết quả"))
    cell.get_by_label("Đã xong").check()
    cell.get_by_label("Ngày làm xong").fill("20/11/2026")
    cell.get_by_label("Tệp minh chứng").set_input_files(
        {"name": "buoi-hoc.png", "mimeType": "image/png", "buffer": PHOTOGRAPH}
    )
    follow(cell, cell.get_by_role("button", name="Lưu kết quả"))
    expect(cell.get_by_role("link", name="buoi-hoc.png").first).to_be_visible()
    cell.goto(cell_desk)
    follow(cell, cell.get_by_role("main").get_by_role("link", name="Báo cáo", exact=True).last)
    cell_report = cell.url
    cell.locator("input[name^='n.STUDY_ATT']").first.fill("17")
    cell.locator("input[name^='d.STUDY_ATT']").first.fill("19")
    follow(cell, cell.get_by_role("button", name="Gửi báo cáo"))
    expect(cell.locator("main")).to_contain_text("Đã gửi báo cáo")

    # --- what was done below counts above, and nobody typed it again
    body.goto(desk)
    studying = body.locator(".duties li", has_text=cast.STUDY)
    until(body, studying.get_by_text(f"1/{len(cast.CELLS)}", exact=True))
    follow(body, studying.get_by_role("link", name=re.compile(cast.STUDY[-20:])))
    upper_duty = body.url
    expect(body.locator("main")).to_contain_text(f"1/{len(cast.CELLS)} đơn vị cấp dưới đã xong")

    # --- the cell's report comes back with a reason and a new day, is mended and taken
    body.goto(f"{address}/bao-cao/den/{number_in(lower_board)}/")
    follow(body, body.locator("#cho-xac-nhan").get_by_role("link", name=cast.CELLS[0]))
    review = body.url
    body.get_by_label("Lý do, cần sửa hoặc bổ sung gì").fill("Số đảng viên chưa khớp danh sách; chi bộ xem lại.")
    body.get_by_label("Hạn mới (nếu cần)").fill("28/11/2026")
    follow(body, body.get_by_role("button", name="Trả lại đơn vị"))
    cell.goto(cell_report)
    expect(cell.locator("main")).to_contain_text("Số đảng viên chưa khớp danh sách")
    expect(cell.locator("main")).to_contain_text("28/11/2026")
    cell.locator("input[name^='n.STUDY_ATT']").first.fill("18")
    follow(cell, cell.get_by_role("button", name="Gửi báo cáo"))
    expect(cell.locator("main")).to_contain_text("Đã gửi báo cáo")
    body.goto(review)
    follow(body, body.get_by_role("button", name="Tiếp nhận"))

    # --- a single cell asks for more time; the leader gives it
    single = as_(cast.AN)
    follow(single, single.get_by_role("button", name="Đã tiếp nhận"))
    follow(single, single.locator(".duties li", has_text=cast.STUDY).get_by_role("link", name="Ghi kết quả"))
    single_duty = single.url.partition("#")[0]
    asking = single.locator("#hoi details", has_text="Xin gia hạn")
    asking.locator("summary").click()
    asking.get_by_label("Xin gia hạn đến hết ngày").fill("26/11/2026")
    asking.get_by_label("Lý do").fill("Hội trường đang sửa đến hết tuần này.")
    follow(single, asking.get_by_role("button", name="Gửi xin gia hạn"))
    leader = as_(cast.LAN)
    leader.goto(f"{address}/viec/dot/{campaign}/de-nghi/")
    follow(
        leader, leader.locator(".petition-card", has_text=cast.SINGLE).get_by_role("button", name="Đồng ý", exact=True)
    )
    single.goto(single_duty)
    expect(single.locator("#hoi")).to_contain_text("26/11/2026")
    expect(single.locator("#hoi")).to_contain_text(cast.LAN.full_name)
    expect(single.locator("#hoi")).to_contain_text("Hạn ban đầu: 23/11/2026")

    # --- the directed body asks to reconsider; the specialist keeps the duty with it and says why
    youth = as_(cast.NAM)
    follow(youth, youth.get_by_role("button", name="Đã tiếp nhận"))
    follow(youth, youth.locator(".duties li", has_text=cast.STUDY).get_by_role("link", name="Ghi kết quả"))
    youth_duty = youth.url.partition("#")[0]
    asking = youth.locator("#hoi details", has_text="Đề nghị xem lại việc này")
    asking.locator("summary").click()
    asking.get_by_label("Lý do").select_option("DUPLICATE")
    asking.get_by_label("Nói rõ thêm").fill("Tỉnh đoàn đã mở lớp cùng nội dung.")
    follow(youth, asking.get_by_role("button", name="Gửi đề nghị xem lại"))
    expect(youth.locator(".six")).to_contain_text("Đề nghị xem lại")
    office.goto(f"{address}/viec/dot/{campaign}/de-nghi/")
    card = office.locator(".petition-card", has_text=cast.YOUTH)
    card.get_by_label("Trả lời").fill("Đoàn Khối vẫn học phần riêng của Khối, một buổi.")
    follow(office, card.get_by_role("button", name="Không đồng ý"))
    youth.goto(youth_duty)
    expect(youth.locator("#hoi")).to_contain_text("phần riêng của Khối")
    expect(youth.locator(".six")).to_contain_text("Đã tiếp nhận")

    # --- who is near his day is reminded, in the system and by letter
    office.goto(f"{address}/trien-khai/{campaign}/don-doc/?ngay=3")
    office.get_by_label(cast.YOUTH).check()
    office.get_by_label(cast.BODY).check()
    follow(office, office.get_by_role("button", name="Soạn nhắc").first)
    follow(office, office.get_by_role("button", name="Gửi nhắc"))
    reminded = office.locator(".chased li.card", has_text=cast.YOUTH)
    expect(reminded).to_contain_text("đã nhắc 1 lần")
    office.get_by_label(cast.YOUTH).check()
    follow(office, office.get_by_role("button", name="Soạn nhắc").first)
    follow(office, office.get_by_role("button", name="Lập công văn"))
    with office.expect_download() as taken:
        office.get_by_role("link", name="Tải công văn (.docx)").click()
    letter = words_of(taken.value.path().read_bytes())
    assert cast.YOUTH in letter
    assert cast.STUDY in letter.lower()
    assert cast.BODY not in letter
    youth.goto(f"{address}/thong-bao/")
    expect(youth.locator("main")).to_contain_text(f"{cast.BINH.full_name} nhắc {cast.YOUTH}: 1 việc")

    # --- the body's consolidated report closes what it owes above
    body.goto(f"{address}/bao-cao/den/{number_in(lower_board)}/")
    follow(body, body.get_by_role("button", name="Lập báo cáo tổng hợp"))
    expect(body.locator("#so-lieu")).to_contain_text("18")
    body.get_by_label("Số, ký hiệu").fill("21-BC/ĐU")
    body.get_by_label("Ngày ban hành").fill("20/11/2026")
    follow(body, body.locator(".save").get_by_role("button", name="Lưu"))
    follow(body, body.get_by_role("button", name="Gửi cấp trên"))
    expect(body.locator("main")).to_contain_text("gửi ngày 20/11/2026")
    office.goto(f"{address}/bao-cao/den/{campaign}/")
    follow(office, office.locator("#cho-xac-nhan").get_by_role("link", name=cast.BODY))
    expect(office.locator("main")).to_contain_text("18")
    follow(office, office.get_by_role("button", name="Tiếp nhận"))
    office.goto(f"{address}/trien-khai/{campaign}/cu-the-hoa/")
    expect(office.locator("main tr, main li").filter(has_text=cast.BODY)).to_contain_text("2/2")
    office.goto(f"{board}danh-sach/?state=COMPLETED")
    done = office.locator("main table tbody tr", has_text=cast.BODY)
    expect(done.filter(has_text=cast.REPORT)).to_have_count(1)
    expect(done.filter(has_text=cast.OWN_PLAN)).to_have_count(1)
    body.goto(upper_duty)
    expect(body.locator(".six")).to_contain_text("1/2")


def words_of(paper: bytes) -> str:
    read_back = docx.Document(io.BytesIO(paper))
    texts = [p.text for p in read_back.paragraphs]
    return "\n".join([*texts, *(cell.text for table in read_back.tables for row in table.rows for cell in row.cells)])
