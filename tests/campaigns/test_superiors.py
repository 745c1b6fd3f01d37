"""Who stands above a committee, by the words of a document."""

from __future__ import annotations

import pytest

from trienkhai.campaigns.superiors import Named, is_above, told_to

BLOC = Named("Đảng ủy Khối các cơ quan tỉnh", "Đảng ủy Khối", "ĐUK")
PROVINCE = Named("Tỉnh ủy Bình Định")
CELL = Named("Chi bộ Văn phòng Tỉnh ủy")
SCHOOL = Named("Trường THPT Hòa Bình")
OFFICE_OF_SCHOOLS = Named("SỞ GIÁO DỤC VÀ ĐÀO TẠO ĐỒNG THÁP")  # as printed over the school's name


@pytest.mark.parametrize(
    ("recipient", "committee", "superiors"),
    [
        ("Tỉnh ủy", BLOC, []),
        ("Ban Thường vụ Tỉnh ủy", BLOC, []),
        ("Ban Tuyên giáo Tỉnh ủy", BLOC, [PROVINCE]),
        ("Ban Tuyên giáo TW", PROVINCE, []),
        ("Tỉnh ủy", CELL, [BLOC]),
        ("Đảng ủy Khối", CELL, [BLOC]),
        ("Ban Thường vụ Đảng ủy Khối", CELL, [BLOC, PROVINCE]),
        ("Đảng bộ Khối các cơ quan tỉnh", CELL, [BLOC]),
        ("Sở Giáo dục và Đào tạo", SCHOOL, [OFFICE_OF_SCHOOLS]),
        ("Ủy ban nhân dân tỉnh", SCHOOL, []),
    ],
)
def test_a_superior_is_told_by_the_names_it_goes_by_and_by_words_of_the_province(recipient, committee, superiors):
    assert is_above(recipient, committee, superiors)


@pytest.mark.parametrize(
    ("recipient", "committee", "superiors"),
    [
        ("", BLOC, [PROVINCE]),
        ("Đảng ủy Khối", BLOC, [PROVINCE]),
        ("Ban Tuyên giáo Đảng ủy Khối", BLOC, [PROVINCE]),
        ("Ban Giám hiệu", SCHOOL, [OFFICE_OF_SCHOOLS]),
        ("cơ quan có thẩm quyền", BLOC, [PROVINCE]),
        ("Văn phòng Tỉnh ủy", PROVINCE, []),
        ("Thường trực Tỉnh ủy", PROVINCE, []),
        ("Ủy ban nhân dân tỉnh", PROVINCE, []),  # of its own rank
        ("Tỉnh ủy", Named("Đảng bộ tỉnh Đồng Tháp"), []),  # its own committee, under the Party body's name
        ("Thường trực Thành ủy", Named("Đảng ủy thành phố Huế"), []),
        ("các chi bộ trực thuộc", BLOC, []),
        ("Cổng thông tin điện tử", BLOC, []),
    ],
)
def test_nobody_else_is_a_superior(recipient, committee, superiors):
    assert not is_above(recipient, committee, superiors)


@pytest.mark.parametrize(
    ("quote", "name"),
    [
        ("Ban Tuyên giáo tham mưu báo cáo Tỉnh ủy kết quả thực hiện trước ngày 30/4", "Tỉnh ủy"),
        ("tổng hợp, báo cáo với Ban Thường vụ Tỉnh ủy **trước ngày** 30/4", "Ban Thường vụ Tỉnh ủy"),
        ("Báo cáo Ban Tuyên giáo Tỉnh ủy.", "Ban Tuyên giáo Tỉnh ủy"),
        ("gửi báo cáo về Sở Giáo dục và Đào tạo", "Sở Giáo dục và Đào tạo"),
        ("báo cáo Ban Tuyên giáo và Dân vận Tỉnh ủy và lưu hồ sơ", "Ban Tuyên giáo và Dân vận Tỉnh ủy"),
        ("Báo cáo Thường trực Tỉnh ủy tháng 5", "Thường trực Tỉnh ủy"),
        ("báo cáo Đảng ủy Khối tại Hội nghị sơ kết", "Đảng ủy Khối"),
        ("báo cáo kết quả, sau đó báo cáo lên Tỉnh ủy", "Tỉnh ủy"),
    ],
)
def test_whom_a_sentence_reports_to_stands_right_after_the_verb(quote, name):
    assert told_to(quote) == name


@pytest.mark.parametrize(
    "quote",
    ["", "báo cáo kết quả thực hiện", "thực hiện Báo cáo của Tỉnh ủy", "báo cáo viên Tỉnh ủy nói chuyện", "báo cáo"],
)
def test_a_sentence_that_names_nobody_reports_to_nobody(quote):
    assert told_to(quote) == ""
