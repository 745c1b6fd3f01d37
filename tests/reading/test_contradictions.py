"""Every kind of contradiction on a document of our own, and the documents in which it must stay quiet."""

from __future__ import annotations

import pytest

from trienkhai.cli.sentences import contradiction as sentence
from trienkhai.reading import read_text

HEAD = """ỦY BAN NHÂN DÂN XÃ TÂN LẬP
Số: 40/KH-UBND
Tân Lập, ngày 03 tháng 3 năm 2031

KẾ HOẠCH
Trồng cây ven suối năm 2031

Thực hiện Kế hoạch số {ground} của Ủy ban nhân dân tỉnh, Ủy ban nhân dân xã Tân Lập ban hành Kế hoạch như sau:

I. NHIỆM VỤ

{tasks}

Nơi nhận:
{recipients}
- Lưu: VT.
"""
LISTED = "- Phòng Kinh tế;\n- Trạm Khuyến nông;\n- UBND tỉnh;"


def found(tasks, *, ground="12/KH-UBND ngày 05/02/2031", recipients=LISTED):
    reading = read_text(HEAD.format(ground=ground, tasks=tasks, recipients=recipients))
    return {c.code: c for c in reading.contradictions}


@pytest.mark.parametrize(
    ("code", "tasks", "values"),
    [
        ("DUE_BEFORE_WORK_ENDS", "1. Phòng Kinh tế tổ chức tập huấn trồng cây trong tháng 5/2031.\n\n2. Phòng Kinh tế báo cáo kết quả tập huấn trước ngày 20/5/2031.",
         {"due": "2031-05-20", "work_ends": "2031-05-31"}),
        ("SAME_WORK_TWO_DATES", "1. Phòng Kinh tế rà soát diện tích đất trống ven suối của các thôn trước ngày 14/4/2031.\n\n2. Phòng Kinh tế rà soát diện tích đất trống ven suối của các thôn trước ngày 28/4/2031.",
         {"one": "2031-04-14", "two": "2031-04-28"}),
        ("NO_TIME_FOR_LOWER_LEVEL", "1. Trạm Khuyến nông báo cáo kết quả gieo ươm về Phòng Kinh tế trước ngày 15/7/2031.\n\n2. Phòng Kinh tế tổng hợp, báo cáo kết quả gieo ươm về Ủy ban nhân dân tỉnh trước ngày 15/7/2031.",
         {"lower": "2031-07-15", "upper": "2031-07-15"}),
        ("DATE_DOES_NOT_EXIST", "1. Phòng Kinh tế lập phương án trồng cây trước ngày 31/4/2031.", {"clause": "I.1"}),
        ("ENDS_BEFORE_IT_BEGINS", "1. Phòng Kinh tế đào hố từ ngày 20/5/2031 đến ngày 12/5/2031.", {"begins": "2031-05-20", "day": "2031-05-12"}),
        ("DATE_IN_PAST", "1. Phòng Kinh tế lập phương án trồng cây trước ngày 10/02/2031.", {"against": "2031-03-03", "against_is": "DOCUMENT"}),
        ("DATE_ON_REST_DAY", "1. Phòng Kinh tế nghiệm thu cây giống vào ngày 06/4/2031.", {"rest": "SUNDAY"}),
        ("WEEKDAY_DISAGREES", "1. Phòng Kinh tế nghiệm thu cây giống vào thứ Ba, ngày 10/4/2031.", {"named": 1, "is": 3}),
        ("BODY_NOT_IN_RECIPIENTS", "1. Phòng Kinh tế cấp cây giống cho các thôn.\n\n2. Công ty Lâm nghiệp Bắc Sông hướng dẫn kỹ thuật trồng cây.", {"body": "Công ty Lâm nghiệp Bắc Sông"}),
        ("BODY_LEADS_AND_SUPPORTS", "1. Phòng Kinh tế chủ trì, phối hợp với Phòng Kinh tế và Trạm Khuyến nông chọn cây giống.", {"body": "Phòng Kinh tế"}),
        ("SAME_WORK_TWO_LEADS", "1. Phòng Kinh tế chủ trì kiểm tra tỷ lệ cây sống ở các thôn ven suối.\n\n2. Trạm Khuyến nông chủ trì kiểm tra tỷ lệ cây sống ở các thôn ven suối.", {"one": "Phòng Kinh tế", "two": "Trạm Khuyến nông"}),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named_with_its_clauses(code, tasks, values):
    one = found(tasks)[code]
    assert {key: one.values.get(key) for key in values} == values
    assert one.obligations
    said = sentence(code, one.values)
    assert said != code
    assert "{" not in said


def test_a_ground_dated_after_the_document_is_named():
    one = found("1. Phòng Kinh tế cấp cây giống.", ground="12/KH-UBND ngày 15/6/2031")["GROUND_LATER_THAN_DOCUMENT"]
    assert one.values == {"symbol": "12/KH-UBND", "day": "2031-06-15", "issued": "2031-03-03"}
    assert "15/06/2031" in sentence(one.code, one.values)


@pytest.mark.parametrize(
    "recipients",
    [
        "- Phòng Kinh tế;\n- Các cơ quan, đơn vị liên quan;",  # anybody may be meant
        "- Như Điều 3;\n- UBND tỉnh;",
        "- Thành viên Ban Chỉ đạo;\n- Phòng Kinh tế;",
        "- Phòng Kinh tế;\n- Các công ty, hợp tác xã trên địa bàn;",  # the family of the body
        "- UBND tỉnh;",  # too short to be a list of those who act
        "- Chủ tịch, các Phó Chủ tịch UBND xã;\n- Cổng thông tin điện tử;",  # names nobody who acts
    ],
)
def test_a_collective_recipient_may_hold_the_body(recipients):
    tasks = "1. Phòng Kinh tế cấp cây giống cho các thôn.\n\n2. Công ty Lâm nghiệp Bắc Sông hướng dẫn kỹ thuật."
    assert "BODY_NOT_IN_RECIPIENTS" not in found(tasks, recipients=recipients)


@pytest.mark.parametrize(
    "tasks",
    [
        "1. Phòng Kinh tế tổ chức tập huấn trong tháng 5/2031.\n\n2. Phòng Kinh tế báo cáo kết quả tập huấn trước ngày 20/6/2031.",
        "1. Phòng Kinh tế rà soát đất trống trước ngày 14/4/2031.\n\n2. Trạm Khuyến nông rà soát giống cây trước ngày 28/4/2031.",
        "1. Các thôn báo cáo kết quả về Phòng Kinh tế trước ngày 02/7/2031.\n\n2. Phòng Kinh tế tổng hợp, báo cáo kết quả trước ngày 15/7/2031.",
        "1. Phòng Kinh tế chủ trì, phối hợp với Trạm Khuyến nông chọn cây giống.\n\n2. Trạm Khuyến nông chủ trì, phối hợp với Phòng Kinh tế gieo ươm.",
    ],
)  # fmt: skip
def test_what_can_be_kept_is_not_called_a_contradiction(tasks):
    assert found(tasks) == {}
