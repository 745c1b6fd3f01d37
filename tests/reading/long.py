"""Long documents for the benchmark, written in code: a plan of many pages with ruled tables, an annex of many rows."""

from __future__ import annotations

import io
from datetime import date, timedelta

import xlsxwriter

from tests.reading.sources.paper import Sheet, pdf_file

_BODIES = (
    "Văn phòng Đảng ủy",
    "Ban Tuyên giáo",
    "Ban Tổ chức",
    "Ủy ban Kiểm tra",
    "Các chi bộ trực thuộc",
    "Đoàn Khối",
)
_WORKS = (
    "xây dựng kế hoạch tuyên truyền trên trang thông tin điện tử, gửi các đơn vị trước ngày {day}",
    "chủ trì, phối hợp với Công đoàn Khối tổ chức hội nghị quán triệt nội dung chuyên đề đến toàn thể đảng viên",
    "rà soát hồ sơ, lập danh sách và báo cáo kết quả về Ban Thường vụ (qua Văn phòng) chậm nhất ngày {day}",
    "kiểm tra, đôn đốc việc thực hiện tại cơ sở; định kỳ hằng quý tổng hợp những khó khăn để tháo gỡ",
)
_HEADING = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn")
_COLUMNS = (50.0, 85.0, 290.0, 385.0, 480.0, 550.0)


def long_pdf(pages: int = 33) -> bytes:
    """Prose on most pages, a ruled table on every third, page numbers and a running header on all."""
    sheets = []
    number = 0
    for page in range(pages):
        sheet = Sheet()
        sheet.centred(28, str(page + 1), 12)
        sheet.text(85, 50, "Kế hoạch của Đảng ủy Khối", 10)
        top = 80.0
        if page == 0:
            top = _opening(sheet)
        while top < (420 if page % 3 == 2 else 730):
            number += 1
            work = _WORKS[number % len(_WORKS)].format(day=_day(number))
            top = sheet.paragraph(top, f"{number}. {_BODIES[number % len(_BODIES)]} {work}.")
        if page % 3 == 2:
            _table(sheet, top + 10, number)
        sheets.append(sheet)
    return pdf_file(*sheets)


def _opening(sheet: Sheet) -> float:
    sheet.text(85, 80, "ĐẢNG ỦY KHỐI BÌNH MINH", 13, bold=True)
    sheet.text(330, 80, "ĐẢNG CỘNG SẢN VIỆT NAM", 13, bold=True)
    sheet.text(110, 100, "Số: 12-KH/ĐUK", 13)
    sheet.text(330, 100, "Bình Minh, ngày 05 tháng 01 năm 2030", 13)
    sheet.centred(150, "KẾ HOẠCH", bold=True)
    sheet.centred(170, "triển khai công tác năm 2030", bold=True)
    return 210.0


def _table(sheet: Sheet, top: float, number: int) -> None:
    heights = [top + 44 * n for n in range(7)]
    sheet.grid(_COLUMNS, heights)
    for column, words in enumerate(_HEADING):
        sheet.cell(_COLUMNS[column], heights[0], words, size=10)
    for row, height in enumerate(heights[1:-1], start=number):
        lead, other = _BODIES[row % len(_BODIES)], _BODIES[(row + 1) % len(_BODIES)]
        sheet.cell(_COLUMNS[0], height, str(row), size=10)
        sheet.cell(_COLUMNS[1], height, "Tổ chức hội nghị chuyên đề,", f"báo cáo kết quả đợt {row}", size=10)
        sheet.cell(_COLUMNS[2], height, *_halves(lead), size=10)
        sheet.cell(_COLUMNS[3], height, *_halves(other), size=10)
        sheet.cell(_COLUMNS[4], height, _day(row), size=10)


def _halves(words: str) -> tuple[str, str]:
    parts = words.split()
    return " ".join(parts[:2]), " ".join(parts[2:])


def _day(number: int) -> str:
    day = date(2030, 2, 1) + timedelta(days=number % 300)
    return f"{day.day}/{day.month}/{day.year}"


def task_workbook(rows: int = 1_000) -> bytes:
    """An annex of so many tasks, a heading over every hundredth."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Phụ lục")
    sheet.merge_range(0, 0, 0, 4, "PHỤ LỤC: DANH MỤC NHIỆM VỤ")
    sheet.write_row(2, 0, _HEADING)
    at = 3
    for number in range(1, rows + 1):
        if number % 100 == 1:
            sheet.write_row(at, 0, (f"{'I' * (number // 300 + 1)}", f"Nhóm nhiệm vụ {number // 100 + 1}"))
            at += 1
        work = _WORKS[number % len(_WORKS)].format(day=_day(number))
        sheet.write_row(at, 0, (number, work.capitalize(), _BODIES[number % len(_BODIES)], _BODIES[(number + 2) % 6]))
        if number % 5:
            sheet.write_datetime(at, 4, date(2030, 2, 1) + timedelta(days=number % 300))
        else:
            sheet.write(at, 4, "Hằng quý")
        at += 1
    book.close()
    return stream.getvalue()
