"""Taking a document in: what is read, and every refusal with its sentence and nothing stored."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from trienkhai.journal.models import JournalEntry
from trienkhai.plans.models import Plan, SourceFile
from trienkhai.reading.errors import Unreadable
from trienkhai.web.plans.sentences import unreadable_sentence

TEXT = """ĐẢNG ỦY KHỐI CÁC CƠ QUAN TỈNH
Số 12-KH/ĐUK
KẾ HOẠCH
tổ chức tháng đọc sách
1. Các chi bộ cơ sở xây dựng kế hoạch và gửi báo cáo kết quả về Ban Tuyên giáo trước ngày 25/4/2030.
"""
UPLOAD = "/ke-hoach/tai-len/"


@pytest.fixture
def binh(client, world):
    client.force_login(world.binh.user)
    return client


def sent(client, content: bytes = b"", name: str = "ke-hoach.txt", **more):
    data = {"key": "k"} | more
    if name:
        data["file"] = SimpleUploadedFile(name, content)
    return client.post(UPLOAD, data)


def nothing_stored(settings) -> bool:
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    return not Plan.objects.exists() and not SourceFile.objects.exists() and not files


def test_a_text_file_is_read_and_leads_to_the_review(binh):
    answer = sent(binh, TEXT.encode())
    plan = Plan.objects.get()
    assert answer["Location"] == reverse("plans:review", args=[plan.pk])
    assert (plan.symbol, plan.obligations.count()) == ("12-KH/ĐUK", 1)


def test_pasted_text_is_read_too_and_sending_twice_stores_one(binh):
    first = sent(binh, name="", text=TEXT)
    assert sent(binh, name="", text=TEXT)["Location"] == first["Location"]
    assert Plan.objects.get().source.name == "van-ban-dan.txt"


def workbook() -> bytes:
    """A task annex as offices make it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Phụ lục")
    rows = [
        ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"),
        ("1", "Xây dựng kế hoạch tổ chức tháng đọc sách", "Ban Tuyên giáo", "Văn phòng", "Trước ngày 25/4/2030"),
        ("2", "In và gửi tài liệu cho các chi bộ", "Văn phòng", "Ban Tuyên giáo", "Trong tháng 5/2030"),
    ]
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    hidden = book.add_worksheet("Nháp")
    hidden.write(0, 0, "bỏ qua")
    hidden.hide()
    book.close()
    return out.getvalue()


def test_an_excel_annex_is_read_and_what_it_hides_is_said(binh):
    answer = sent(binh, workbook(), "phu-luc.xlsx")
    plan = Plan.objects.get()
    assert answer["Location"] == reverse("plans:review", args=[plan.pk])
    assert [o.lead for o in plan.obligations.order_by("position")] == [["Ban Tuyên giáo"], ["Văn phòng"]]
    assert plan.source.content.name.endswith(".xlsx")
    assert "trang tính ẩn" in binh.get(answer["Location"]).content.decode()


def test_the_page_names_the_kinds_of_file_that_are_read(binh):
    html = binh.get(UPLOAD).content.decode()
    assert 'accept=".docx,.pdf,.xlsx,.txt,.md,.doc,.rtf,.odt,.xls,.ods"' in html
    assert "PDF có chữ" in html


def test_what_the_reader_remarks_of_the_file_is_shown_to_whoever_checks_it(binh, world):
    from tests.plans.readings import draft, reading

    plan = draft(world, reading(notices=("TRACKED_CHANGES", "LEGACY_ENCODING")))
    html = binh.get(reverse("plans:review", args=[plan.pk])).content.decode()
    assert "Track Changes" in html
    assert "TCVN3" in html


def test_the_form_carries_a_fresh_key(binh):
    one, two = (binh.get(UPLOAD).context["key"] for _ in range(2))
    assert one != two
    assert len(one) >= 16


def test_only_who_may_edit_plans_may_upload(client, world):
    for other in (world.lan, world.dung):
        client.force_login(other.user)
        assert client.get(UPLOAD).status_code == 403
        assert sent(client, TEXT.encode()).status_code == 403
    assert not Plan.objects.exists()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return out.getvalue()


def truncated() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>" * 500)
    return out.getvalue()[:900]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.docx", "Tệp rỗng"),
        (b"", "", "Tệp rỗng"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 300, "ke-hoach.docx", "ảnh PNG"),
        (truncated(), "ke-hoach.docx", "Tệp bị hỏng"),
        (bomb(), "ke-hoach.docx", "bất thường"),
        (b"%PDF-1.7 xxxxxxxxxxxxxxxx", "ke-hoach.pdf", "PDF"),
        (b"   \n\n  ", "a.txt", "không có chữ nào"),
    ],
)
def test_each_bad_input_has_its_sentence_and_stores_nothing(binh, settings, content, name, words):
    answer = sent(binh, content, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Chưa có gì được lưu" in answer.content.decode()
    assert nothing_stored(settings)


@pytest.mark.parametrize(("megabytes", "status"), [(21, 422), (60, 413)])
def test_a_file_too_large_is_refused_by_its_length(binh, settings, megabytes, status):
    answer = sent(binh, b"x" * (megabytes * 1024 * 1024), "lon.docx")
    assert answer.status_code == status
    assert "MB" in answer.content.decode()
    assert "Chưa có gì được lưu" in answer.content.decode()
    assert nothing_stored(settings)


def test_what_was_pasted_stays_when_it_is_refused(binh):
    answer = sent(binh, b"\x89PNG\r\n\x1a\n", "a.png", text="đoạn đã dán <b>")
    assert "đoạn đã dán &lt;b&gt;" in answer.content.decode()


def test_a_secret_document_is_stopped_and_leaves_only_that_it_was(binh, settings):
    secret = "TỐI MẬT\nKẾ HOẠCH\n1. Chi bộ Hoa Cúc báo cáo trước ngày 25/4/2030.\n"
    for more in ({"name": "", "text": secret}, {"content": secret.encode(), "name": "hoa-cuc.txt"}):
        answer = sent(binh, **more)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "TỐI MẬT" in html
        assert "quy trình tài liệu mật" in html
        assert "Hoa Cúc" not in html
        assert nothing_stored(settings)
    entries = JournalEntry.objects.filter(verb="plans.secret-refused")
    assert entries.count() == 2
    assert not any(hasattr(entry, "detail") for entry in entries)


def test_a_false_alarm_is_read_once_somebody_answers_for_it(binh, settings):
    marked = "MẬT\n" + TEXT
    silent = sent(binh, marked.encode(), overruled="1", reason="")
    assert silent.status_code == 422
    assert "nêu lý do" in silent.content.decode()
    assert nothing_stored(settings)
    answer = sent(binh, marked.encode(), overruled="1", reason="Dòng này là tên một ấn phẩm")
    assert answer.status_code == 302
    kept = JournalEntry.objects.get(verb="plans.secret-mark-overruled")
    assert kept.detail.values == {"reason": "Dòng này là tên một ấn phẩm"}


def test_a_document_without_obligations_says_so_and_may_be_kept(binh):
    answer = binh.post(UPLOAD, {"key": "k", "text": "Giấy mời dự buổi gặp mặt cuối tuần."}, follow=True)
    html = answer.content.decode()
    assert "Không tìm thấy nhiệm vụ nào" in html
    assert "Xóa bản bóc tách này" in html
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    "code",
    [
        "EMPTY",
        "TOO_LARGE",
        "WRONG_TYPE",
        "DAMAGED",
        "BOMB",
        "ENCRYPTED",
        "NO_TEXT",
        "UNSUPPORTED",
        "TOO_SLOW",
        "SECRET",
        "NEW",
    ],
)
def test_every_code_has_a_sentence(code):
    sentence = unreadable_sentence(Unreadable(code))
    assert len(sentence) > 20
    assert "%" not in sentence


def test_the_list_shows_what_is_theirs_at_a_constant_cost(binh, client, world, django_assert_max_num_queries):
    from tests.plans.readings import draft

    for number in range(3):
        draft(world, key=str(number))
    with django_assert_max_num_queries(8):
        html = binh.get("/ke-hoach/").content.decode()
    assert html.count("0/5 đã nhận") == 3
    client.force_login(world.an.user)
    assert "0/5 đã nhận" not in client.get("/ke-hoach/").content.decode()


@pytest.mark.parametrize(("recognises", "words"), [(True, "thành tệp PDF"), (False, "chưa nhận dạng được chữ")])
def test_a_photo_is_told_the_way_that_this_server_has(binh, monkeypatch, recognises, words):
    monkeypatch.setattr("trienkhai.web.plans.sentences.ocr.is_installed", lambda: recognises)
    answer = sent(binh, b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 300, "anh.jpg")
    assert answer.status_code == 422
    assert "ảnh JPEG" in answer.content.decode()
    assert words in answer.content.decode()
