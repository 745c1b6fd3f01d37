"""The grammar of clauses, one trait at a time, on sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from trienkhai.reading import read_text
from trienkhai.reading.audiences import actors_only, split_names
from trienkhai.reading.labels import find_label
from trienkhai.reading.result import Signer
from trienkhai.vietnamese.deadlines import Bound
from trienkhai.vietnamese.text import canonical

FRAME = "KẾ HOẠCH\nthử nghiệm năm 2031\n\nThực hiện nhiệm vụ năm 2031, Đảng ủy xã ban hành Kế hoạch như sau:\n\nI- NHIỆM VỤ\n\n{}\n"


def tasks(body):
    reading = read_text(FRAME.format(body))
    return [(reading.quote(o), o) for o in reading.obligations]


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("Các sở, ban, ngành", ["Các sở, ban, ngành"]),
        ("UBND các xã, phường", ["UBND các xã, phường"]),
        ("UBND xã, phường và Sở Tài chính", ["UBND xã, phường", "Sở Tài chính"]),
        ("UBND xã Hòa An, phường Tân Lập", ["UBND xã Hòa An", "phường Tân Lập"]),
        ("Giám đốc, Thủ trưởng các Sở, ban, ngành", ["Giám đốc, Thủ trưởng các Sở, ban, ngành"]),
        ("Hiệu trưởng, Tổ trưởng các tổ chuyên môn", ["Hiệu trưởng", "Tổ trưởng các tổ chuyên môn"]),
        (
            "Các cấp ủy chi, đảng bộ cơ sở và Ban Thường vụ Đoàn",
            ["Các cấp ủy chi, đảng bộ cơ sở", "Ban Thường vụ Đoàn"],
        ),
        ("Sở Văn hóa, Thể thao và Du lịch, Sở Tài chính", ["Sở Văn hóa, Thể thao và Du lịch", "Sở Tài chính"]),
        ("Công an, Thuế", ["Công an", "Thuế"]),
        ("các tổ chuyên môn, tổ văn phòng và Đoàn trường", ["các tổ chuyên môn", "tổ văn phòng", "Đoàn trường"]),
        ("Văn phòng Đoàn ĐBQH và HĐND tỉnh", ["Văn phòng Đoàn ĐBQH và HĐND tỉnh"]),
        ("các huyện uỷ, thị uỷ, đảng uỷ trực thuộc Tỉnh uỷ", ["các huyện uỷ, thị uỷ, đảng uỷ trực thuộc Tỉnh uỷ"]),
    ],
)
def test_a_list_of_bodies_is_parted_where_names_end(phrase, names):
    assert [n.text for n in split_names(phrase, canonical(phrase), 0, len(phrase))] == names


@pytest.mark.parametrize(
    "words", ["Tuyên truyền, phổ biến", "Hội nghị tổng kết", "Sở Tài chính tổng hợp", "Tổ chức hội nghị"]
)
def test_a_heading_of_work_names_no_body(words):
    assert actors_only(words) == []


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("I- MỤC ĐÍCH", "I"), ("II. NỘI DUNG", "II"), ("1.1- Nội dung", "1.1"), ("1.2 Hình thức", "1.2"), ("a) Sở A", "a"),
        ("đ) Sở B", "đ"), ("Điều 5. Giao Sở C", "Điều 5"), ("- Tổ chức", "-"), ("+ Tổ chức", "+"), ("## IV. TỔ CHỨC", "IV"),
        ("**2. Sở D**", "2"), ("3/ Giao", "3"), ("Phụ lục II", "Phụ lục II"), ("*Học tập* theo", None), ("30/4 và 1/5", None),
        ("2031 là năm đầu", None), ("Việc 1. làm", None), ("-----", None), ("3,5 triệu", None), ("v.v. và", None),
    ],
)  # fmt: skip
def test_labels_are_known_and_words_that_look_alike_are_not(line, label):
    found = find_label(line)
    assert (found.text if found else None) == label


def test_a_new_actor_in_a_bullet_begins_a_new_obligation():
    found = tasks("1. Chi bộ 1 lập danh sách đảng viên. Chi bộ 2 tổ chức tuyên truyền.")
    assert [(q, o.lead) for q, o in found] == [
        ("Chi bộ 1 lập danh sách đảng viên.", ("Chi bộ 1",)),
        ("Chi bộ 2 tổ chức tuyên truyền.", ("Chi bộ 2",)),
    ]


def test_directing_others_keeps_the_directing_body():
    found = tasks("1. Các chi bộ chuẩn bị tài liệu. Chỉ đạo đảng viên đăng ký nội dung làm theo.")
    assert [o.lead for _, o in found] == [("Các chi bộ",)]


def test_a_closing_date_dates_the_whole_bullet():
    ((quote, one),) = tasks("1. Các chi bộ rà soát hồ sơ; bổ sung giấy tờ còn thiếu; hoàn thành trước ngày 20/6/2031.")
    assert quote.endswith("20/6/2031.")
    assert one.deadline is not None
    assert one.deadline.text == "trước ngày 20/6/2031"


def test_a_frequency_of_another_act_parts_it():
    found = tasks("1. Văn phòng Đảng ủy đôn đốc các chi bộ; hằng tháng báo cáo Thường trực Đảng ủy.")
    assert [o.deadline.text if o.deadline else None for _, o in found] == [None, "hằng tháng"]
    assert {o.lead for _, o in found} == {("Văn phòng Đảng ủy",)}


@pytest.mark.parametrize(
    ("sentence", "time"),
    [
        ("Các chi bộ đưa nội dung này vào sinh hoạt hằng tháng của chi bộ.", None),
        ("Các chi bộ duy trì chế độ trực hằng ngày.", "hằng ngày"),
        ("Các chi bộ bảo đảm dữ liệu được cập nhật thường xuyên.", None),
        ("Thường xuyên kiểm tra sổ sách.", "Thường xuyên"),
        ("Các chi bộ học tập Kết luận số 05-KL/TW ngày 10/02/2031 của Trung ương.", None),
        ("Các chi bộ tuyên truyền kỷ niệm ngày 19/5/2031.", None),
        ("Các chi bộ chuẩn bị nhân sự nhiệm kỳ 2030 - 2035.", None),
        ("Các chi bộ tổ chức đại hội chậm nhất trong tháng 4/2031.", "chậm nhất trong tháng 4/2031"),
    ],
)
def test_only_the_time_of_the_work_itself_is_its_deadline(sentence, time):
    ((_, one),) = tasks(f"1. {sentence}")
    assert (one.deadline.text if one.deadline else None) == time


@pytest.mark.parametrize(
    "sentence",
    [
        "Trong quá trình thực hiện, nếu có vướng mắc, các chi bộ báo cáo Đảng ủy.",
        "Kế hoạch này được phổ biến đến chi bộ.",
        "Yêu cầu các chi bộ nghiêm túc triển khai thực hiện Kế hoạch này.",
        "Các chi bộ đã hoàn thành đại hội.",
        "Kết quả thực hiện là căn cứ để xếp loại.",
        "Đơn vị không hoàn thành nhiệm vụ sẽ bị xem xét trách nhiệm.",
    ],
)
def test_formulas_findings_and_consequences_are_no_obligations(sentence):
    assert tasks(f"1. Các chi bộ lập danh sách.\n\n2. {sentence}")[1:] == []


@pytest.mark.parametrize(
    ("sentence", "lead", "support"),
    [
        (
            "Giao Văn phòng chủ trì, phối hợp với Ban Tổ chức và các chi bộ xây dựng quy chế.",
            ("Văn phòng",),
            ("Ban Tổ chức", "các chi bộ"),
        ),
        (
            "Đề nghị Công an xã phối hợp cùng Ban Chỉ huy Quân sự xã tuần tra.",
            ("Công an xã",),
            ("Ban Chỉ huy Quân sự xã",),
        ),
        ("Căn cứ tình hình, các chi bộ xây dựng kế hoạch.", ("các chi bộ",), ()),
        ("Đối với các chi bộ cơ quan: tổ chức học tập theo cụm.", ("các chi bộ cơ quan",), ()),
        ("Hằng quý, Ủy ban Kiểm tra giám sát các chi bộ.", ("Ủy ban Kiểm tra",), ()),
        ("Văn phòng tổng hợp theo hướng dẫn của Ban Tổ chức.", ("Văn phòng",), ()),
    ],
)
def test_leads_and_supports_are_told_apart(sentence, lead, support):
    ((_, one),) = tasks(f"1. {sentence}")
    assert (one.lead, one.support) == (lead, support)


def test_bullets_take_the_lead_of_their_heading():
    found = tasks(
        "1. Văn phòng Đảng ủy và Ban Tổ chức:\n\n- Lập danh sách.\n\n- Mở sổ theo dõi.\n\n2. Giao Công an xã\n\n- Giữ trật tự."
    )
    assert [o.lead for _, o in found] == [("Văn phòng Đảng ủy", "Ban Tổ chức")] * 2 + [("Công an xã",)]
    assert [o.clause_path for _, o in found] == ["I.1-1", "I.1-2", "I.2-1"]


@pytest.mark.parametrize(
    ("sentence", "product"),
    [
        ("Các chi bộ xây dựng kế hoạch và báo cáo kết quả về Đảng ủy.", True),
        ("Các chi bộ triển khai kế hoạch đúng tiến độ.", False),
        ("Văn phòng theo dõi, tổng hợp, báo cáo Thường trực Đảng ủy.", False),
        ("Văn phòng ban hành quy chế làm việc.", True),
        ("Các chi bộ tổ chức hội nghị tổng kết.", False),
        ("Văn phòng xây dựng cơ sở dữ liệu đảng viên.", True),
        ("Kết quả thực hiện gửi về Văn phòng Đảng ủy.", True),
    ],
)
def test_a_product_is_a_paper_to_be_made_not_one_to_be_carried_out(sentence, product):
    ((_, one),) = tasks(f"1. {sentence}")
    assert bool(one.products) == product, one.products


def test_the_way_of_a_report_is_kept_apart_from_its_addressee():
    ((_, one),) = tasks(
        "1. Các chi bộ gửi báo cáo về Đảng ủy xã (qua Văn phòng Đảng ủy) để tổng hợp, báo cáo Ban Thường vụ Tỉnh ủy."
    )
    assert (one.route_to, one.route_via, one.onward) == ("Đảng ủy xã", "Văn phòng Đảng ủy", "Ban Thường vụ Tỉnh ủy")


def test_a_sentence_cut_by_a_blank_line_is_one_again():
    ((quote, one),) = tasks(
        "1. Văn phòng Đảng ủy theo dõi việc học tập của các chi\n\nbộ trực thuộc trong toàn Đảng bộ."
    )
    assert (
        " ".join(quote.split())
        == "Văn phòng Đảng ủy theo dõi việc học tập của các chi bộ trực thuộc trong toàn Đảng bộ."
    )
    assert one.lead == ("Văn phòng Đảng ủy",)


def test_what_the_document_leaves_open_is_named():
    ((_, one),) = tasks("1. Tăng cường tuyên truyền trên trang thông tin.")
    assert {"NGUOI", "THOI_GIAN"} <= set(one.unclear)
    assert [d.code for d in one.doubts] == ["LEAD_MISSING"]


def test_words_without_a_known_verb_are_kept_with_a_doubt_where_work_is_told():
    ((_, one),) = tasks("1. Chuông báo giờ đầu buổi tại phòng trực.")
    assert "VERB_UNKNOWN" in {d.code for d in one.doubts}


def test_a_missing_lead_is_offered_the_one_before_and_never_given_it():
    found = tasks("1. Chi bộ 3 tổ chức ra quân.\n\n2. Vận động Nhân dân tham gia.")
    assert found[1][1].lead == ()
    assert found[1][1].doubts[0].values == {"previous": ["Chi bộ 3"]}


def test_the_same_work_with_two_dates_is_named():
    reading = read_text(
        FRAME.format(
            "1. Văn phòng Đảng ủy lập danh sách đảng viên dự lớp bồi dưỡng trước ngày 10/6/2031.\n\n"
            "2. Văn phòng Đảng ủy lập danh sách đảng viên dự lớp bồi dưỡng trước ngày 20/6/2031."
        )
    )
    assert "SAME_WORK_TWO_DATES" in {c.code for c in reading.contradictions}


def test_past_is_judged_against_the_day_given_only_when_the_document_has_no_date():
    from datetime import date

    body = FRAME.format("1. Các chi bộ lập danh sách trước ngày 10/6/2031.")
    assert read_text(body).contradictions == ()
    late = read_text(body, today=date(2031, 7, 1)).contradictions
    assert [(c.code, c.values["against_is"]) for c in late] == [("DATE_IN_PAST", "TODAY")]


def rows(*lines):
    head = "|TT|Nhiệm vụ|Cơ quan chủ trì|Phối hợp|Thời hạn|\n|---|---|---|---|---|\n"
    reading = read_text(FRAME.format(head + "\n".join(f"|{n}|{line}|" for n, line in enumerate(lines, start=1))))
    return reading.obligations


def test_a_verb_behind_a_name_in_the_column_of_the_lead_is_no_part_of_the_name():
    told = rows(
        "Rà soát danh mục thủ tục|Sở Tài chính triển khai, hướng dẫn các xã||Quý II/2031",
        "Lập danh sách cộng tác viên|Sở Y tế chủ trì, phối hợp với Sở Nội vụ||Quý II/2031",
        "Sắp xếp trụ sở|UBND xã/phường|Đề nghị phối hợp với Sở Xây dựng|Quý II/2031",
        "Trực tổng đài|Trung tâm phục vụ hành chính công||Quý II/2031",
        "Số hóa hồ sơ|Tổ công tác triển khai Đề án số||Quý II/2031",
    )
    assert [(o.lead, o.support) for o in told] == [
        (("Sở Tài chính",), ()),
        (("Sở Y tế",), ("Sở Nội vụ",)),
        (("UBND xã/phường",), ("Sở Xây dựng",)),
        (("Trung tâm phục vụ hành chính công",), ()),
        (("Tổ công tác triển khai Đề án số",), ()),
    ]


def test_the_state_of_things_in_the_cell_of_the_work_is_no_term_and_a_day_is_one():
    told = rows(
        "Bố trí trụ sở sau khi chốt phương án|Sở Nội vụ||",
        "Bố trí trụ sở sau khi chốt phương án, xong trước ngày 20/6/2031|Sở Nội vụ||",
    )
    assert told[0].deadline is None
    assert told[1].deadline.ends_on == date(2031, 6, 20)


@pytest.mark.parametrize(
    "words", ["từ ngày ban hành Kế hoạch trở đi", "kể từ ngày ban hành Kế hoạch này trở đi", "từ khi ký trở đi"]
)
def test_from_the_day_of_issue_onwards_is_without_end(words):
    for body in (f"1. Các chi bộ tuyên truyền chuyên đề {words}.", f"1. {words.capitalize()}, các chi bộ treo pa nô."):
        ((_, one),) = tasks(body)
        assert one.deadline is not None
        assert one.deadline.bound == Bound.CONTINUOUS
        assert "ế hoạch" not in " ".join(one.products)


@pytest.mark.parametrize(
    ("body", "products"),
    [
        ("1. Văn phòng đăng tài liệu kể từ ngày ban hành Kế hoạch.", ()),
        ("1. Văn phòng đăng tài liệu sau khi ban hành Quy chế phối hợp.", ()),
        ("1. Văn phòng trong 05 ngày ban hành kế hoạch kiểm tra.", ("kế hoạch kiểm tra",)),
    ],
)
def test_a_paper_that_only_says_when_is_no_product(body, products):
    assert tasks(body)[0][1].products == products


def test_an_annex_alone_on_its_line_takes_the_next_line_as_its_words():
    body = "1. Các chi bộ tổ chức học tập trong tháng 5/2031.\n\nPhụ lục I\nDanh mục nhiệm vụ năm 2031\n\n1. Văn phòng lập danh sách."
    reading = read_text(FRAME.format(body))
    annex = next(c for c in reading.clauses if c.label == "Phụ lục I")
    assert annex.text == "Danh mục nhiệm vụ năm 2031"
    assert reading.text[annex.span.start : annex.span.end] == "Phụ lục I\nDanh mục nhiệm vụ năm 2031"


@pytest.mark.parametrize(
    "foot",
    [
        "Nơi nhận:\n- Tỉnh ủy (b/c);\nT/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\n- Các chi bộ;\n- Lưu VP.\nTrần Văn Mẫu\n",
        "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nNơi nhận:\n- Tỉnh ủy (b/c);\n- Các chi bộ;\n- Lưu VP.\n\nTrần Văn Mẫu\n",
        "T/M BAN THƯỜNG VỤ\nNơi nhận:\n- Tỉnh ủy (b/c);\nPHÓ BÍ THƯ\n- Các chi bộ;\n- Lưu VP.\n(đã ký)\nTrần Văn Mẫu\n",
    ],
)
def test_a_signing_block_cut_by_the_recipients_is_put_together(foot):
    reading = read_text(FRAME.format("1. Các chi bộ tổ chức học tập trong tháng 5/2031.") + "\n" + foot)
    assert reading.signer == Signer("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Trần Văn Mẫu")
    assert [r.name for r in reading.recipients] == ["Tỉnh ủy", "Các chi bộ", "Lưu VP"]
    assert len(reading.obligations) == 1
