"""The section "Minh chứng": given in four ways, used again, taken back, handed over to who may look and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.campaigns.pictures import PLACE, photograph
from tests.campaigns.plans import launched as launched_usual
from tests.reporting.cast import NOW, Ledger, launched
from tests.world import World, grant, person, unit
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Assignment, Campaign, Evidence, EvidenceUse
from trienkhai.organisations.choices import Line, Role, UnitKind
from trienkhai.plans.choices import WorkKind


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY = "2026-04-19"


@pytest.fixture
def ledger(world: World) -> Ledger:
    return launched(world)


@pytest.fixture
def study(world: World, ledger: Ledger) -> Assignment:
    return ledger.row("STUDY", world.cell_1)


def signed_in(client, person):
    client.force_login(person.user)
    return client


def text_of(page) -> str:
    return page.content.decode()


def fetched(client, address: str) -> tuple[Any, bytes]:
    """The answer and what it carries; its file is closed, and the database stays open."""
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else b""
    let_go(answer)
    return answer, content


def let_go(answer: Any) -> None:
    for close in answer._resource_closers:  # answer.close() would end the connection to PostgreSQL too
        close()


def sent(kind: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, "key": f"k-{kind}", **values}


def test_several_files_and_a_photograph_come_in_one_form(client, world, study):
    files = [SimpleUploadedFile("danh sách.txt", "Hai mươi đồng chí".encode()), SimpleUploadedFile("b.pdf", b"%PDF-1")]
    photo = SimpleUploadedFile("IMG 01.jpg", photograph(lying=True))
    data = sent("FILE", chosen=files, photo=photo, text="Lớp học ngày 12/4")
    answer = signed_in(client, world.an).post(f"/viec/{study.pk}/minh-chung/", data)
    assert (answer.status_code, answer.url) == (302, f"/viec/{study.pk}/#minh-chung")
    kept = Evidence.objects.order_by("pk")
    assert [each.file_name for each in kept] == ["danh sách.txt", "b.pdf", "IMG 01.jpg"]
    page = text_of(client.get(f"/viec/{study.pk}/"))
    assert f'src="/viec/minh-chung/{kept[2].pk}/anh-nho/"' in page
    assert page.count('class="photo"') == 1
    assert "Lớp học ngày 12/4" in page


def test_an_address_leads_out_with_its_host_and_without_us(client, world, study):
    data = sent("LINK", url="https://bao.example.vn/tin", text="Tin hội nghị")
    signed_in(client, world.an).post(f"/viec/{study.pk}/minh-chung/", data)
    page = text_of(client.get(f"/viec/{study.pk}/"))
    assert '<a href="https://bao.example.vn/tin" rel="noopener noreferrer" target="_blank">' in page
    assert "mở trang ngoài: bao.example.vn" in page


def test_a_document_leads_to_our_plan_and_a_note_is_shown(client, world, ledger, study):
    signed_in(client, world.an)
    number = {"symbol": "15-KH/ĐUK", "issued_on": ""}
    client.post(f"/viec/{study.pk}/minh-chung/", sent("DOCUMENT", **number, text="Kế hoạch"))
    client.post(f"/viec/{study.pk}/minh-chung/", sent("NOTE", text="Đã phổ biến tại buổi họp"))
    page = text_of(client.get(f"/viec/{study.pk}/"))
    assert "Văn bản số 15-KH/ĐUK</a>" in page.replace("\n", "")
    assert f'<a href="{reverse("plans:text", args=[ledger.campaign.plan_id])}"><svg' in page
    assert "Đã phổ biến tại buổi họp" in page


@pytest.mark.parametrize(
    ("data", "sentence", "typed"),
    [
        (sent("LINK", url="javascript:alert(1)", text="Lời đã gõ"), "Địa chỉ chưa đúng", "javascript:alert(1)"),
        (sent("DOCUMENT", symbol="chưa có số", issued_on="01/04/2026", text="Lời đã gõ"), "Số, ký hiệu", "01/04/2026"),
        (sent("DOCUMENT", symbol="1-BC/CB", issued_on="hôm qua", text="Lời đã gõ"), "Ghi ngày theo dạng", "hôm qua"),
        (sent("FILE", text="Lời đã gõ"), "chọn tệp", "Lời đã gõ"),
        (sent("FILE", chosen=SimpleUploadedFile("a.txt", b""), text="Lời đã gõ"), "trống", "Tệp đính kèm cần chọn lại"),
        (
            sent("FILE", chosen=SimpleUploadedFile("a.jpg", b"\xff\xd8\xff rest"), text="Lời đã gõ"),
            "bị hỏng",
            "Lời đã gõ",
        ),
        (sent("NOTE", text=" "), "ghi nội dung", "Lưu nội dung"),
    ],
)
def test_a_refusal_is_a_sentence_and_what_was_typed_stays(client, world, study, data, sentence, typed):
    answer = signed_in(client, world.an).post(f"/viec/{study.pk}/minh-chung/", data)
    assert answer.status_code == 422
    page = text_of(answer)
    assert sentence in page
    assert typed in page
    assert ("Lời đã gõ" in page) == ("Lời đã gõ" in str(data))
    assert f'name="kind" value="{data["kind"]}"' in page
    assert not Evidence.objects.exists()


def test_eleven_files_at_once_are_too_many(client, world, study):
    files = [SimpleUploadedFile(f"{n}.txt", b"x%d" % n) for n in range(11)]
    answer = signed_in(client, world.an).post(f"/viec/{study.pk}/minh-chung/", sent("FILE", chosen=files))
    assert answer.status_code == 422
    assert "nhiều nhất 10 tệp" in text_of(answer)
    assert not Evidence.objects.exists()


def test_a_marked_file_or_word_is_refused_here_too(client, world, study):
    signed_in(client, world.an)
    marked = SimpleUploadedFile("a.txt", "ĐẢNG ỦY KHỐI\nMẬT\nSố 1-BC/ĐUK\nBÁO CÁO\nnội dung".encode())
    for data in (sent("FILE", chosen=marked), sent("NOTE", text="MẬT\nnội dung")):
        answer = client.post(f"/viec/{study.pk}/minh-chung/", data)
        assert answer.status_code == 422
        assert "mật" in text_of(answer).lower()
    assert not Evidence.objects.exists()


def test_sent_twice_it_is_kept_once(client, world, study):
    signed_in(client, world.an)
    for _ in range(2):
        answer = client.post(f"/viec/{study.pk}/minh-chung/", sent("NOTE", text="Đã họp"))
        assert answer.status_code == 302
    assert Evidence.objects.count() == 1


def test_bytes_sent_before_are_said_to_be_used_again(client, world, ledger, study):
    commitments = ledger.row("COMMITMENTS", world.cell_1)
    signed_in(client, world.an)
    for about, name in ((study, "a.pdf"), (commitments, "b.pdf")):
        data = sent("FILE", chosen=SimpleUploadedFile(name, b"%PDF-1 x"))
        answer = client.post(f"/viec/{about.pk}/minh-chung/", {**data, "key": name}, follow=True)
    assert "không lưu hai lần: a.pdf" in text_of(answer)
    assert "dùng chung với 1 việc khác" in text_of(answer)
    assert Evidence.objects.count() == 1


def test_evidence_is_ticked_to_be_used_again_and_taken_back_from_one_duty(client, world, ledger, study):
    photo = services.add_evidence(study, file_name="họp.jpg", content=photograph(), by=world.an, at=NOW)
    about = ledger.row("COMMITMENTS", world.cell_1)
    offered = text_of(signed_in(client, world.an).get(f"/viec/{about.pk}/minh-chung/dung-lai/?q=hop"))
    assert f'name="evidence" value="{photo.pk}"' in offered
    assert "1/1 minh chứng" in offered
    nothing = client.post(f"/viec/{about.pk}/minh-chung/dung-lai/", {"key": "k"})
    assert nothing.status_code == 422
    answer = client.post(f"/viec/{about.pk}/minh-chung/dung-lai/", {"evidence": photo.pk, "key": "k"}, follow=True)
    assert "Đã dùng lại 1 minh chứng" in text_of(answer)
    assert "họp.jpg" in text_of(answer)
    assert "các việc khác vẫn giữ" in text_of(answer)
    client.post(f"/viec/{study.pk}/minh-chung/{photo.pk}/rut/")
    assert "họp.jpg" not in text_of(client.get(f"/viec/{study.pk}/"))
    assert fetched(client, f"/viec/minh-chung/{photo.pk}/")[0].status_code == 200
    client.post(f"/viec/{about.pk}/minh-chung/{photo.pk}/rut/")
    assert client.get(f"/viec/minh-chung/{photo.pk}/").status_code == 404


def test_ids_of_others_are_not_there_to_be_used_or_taken_back(client, world, ledger, study):
    theirs = ledger.row("STUDY", world.cell_2)
    secret = services.add_evidence(theirs, file_name="rieng.pdf", content=b"%PDF-2", by=world.chi, at=NOW)
    signed_in(client, world.an)
    assert "rieng.pdf" not in text_of(client.get(f"/viec/{study.pk}/minh-chung/dung-lai/"))
    for data in ({"evidence": secret.pk}, {"evidence": [secret.pk, 10**14]}, {"evidence": 10**14}):
        assert client.post(f"/viec/{study.pk}/minh-chung/dung-lai/", data).status_code == 404
    assert client.post(f"/viec/{study.pk}/minh-chung/{secret.pk}/rut/").status_code == 404
    assert client.post(f"/viec/{theirs.pk}/minh-chung/{secret.pk}/rut/").status_code == 404
    assert not EvidenceUse.objects.exists()
    assert Evidence.objects.filter(pk=secret.pk).exists()


def test_a_specialist_does_not_take_back_another_duty_s_evidence_through_this_one(client, world, ledger, study):
    theirs = ledger.row("STUDY", world.cell_2)
    other = services.add_evidence(theirs, text="Của đơn vị khác", by=world.chi, at=NOW)
    assert signed_in(client, world.binh).post(f"/viec/{study.pk}/minh-chung/{other.pk}/rut/").status_code == 404
    assert Evidence.objects.filter(pk=other.pk).exists()


def test_file_and_small_picture_go_to_who_sees_the_duty_and_nobody_else(client, world, study):
    photo = services.add_evidence(study, file_name="ảnh “lớp”.jpg", content=photograph(), by=world.an, at=NOW)
    for who, status in ((world.an, 200), (world.binh, 200), (world.lan, 200), (world.chi, 404), (world.dung, 404)):
        signed_in(client, who)
        for address in (f"/viec/minh-chung/{photo.pk}/", f"/viec/minh-chung/{photo.pk}/anh-nho/"):
            answer, content = fetched(client, address)
            assert answer.status_code == status, (who, address)
            head = client.head(address)
            assert head.status_code == status, (who, address)
            let_go(head)
            if status == 200:
                assert content.startswith(b"\xff\xd8\xff")
                assert PLACE.encode() not in content
                assert answer["X-Content-Type-Options"] == "nosniff"
                assert answer["Cache-Control"] == "private, no-store"
                assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    signed_in(client, world.an)
    whole, _content = fetched(client, f"/viec/minh-chung/{photo.pk}/")
    assert whole["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert whole["Content-Type"] == "application/octet-stream"
    small, _content = fetched(client, f"/viec/minh-chung/{photo.pk}/anh-nho/")
    assert (small["Content-Type"], small["Content-Disposition"]) == ("image/jpeg", 'inline; filename="anh-nho.jpg"')


def test_only_photographs_have_a_small_picture(client, world, study):
    note = services.add_evidence(study, text="Đã họp", by=world.an, at=NOW)
    paper = services.add_evidence(study, file_name="a.pdf", content=b"%PDF-1", by=world.an, at=NOW)
    signed_in(client, world.an)
    for each in (note, paper):
        assert client.get(f"/viec/minh-chung/{each.pk}/anh-nho/").status_code == 404
    assert client.get(f"/viec/minh-chung/{note.pk}/").status_code == 404


def test_a_leader_looks_and_gives_nothing(client, world, study):
    services.add_evidence(study, text="Đã họp", by=world.an, at=NOW)
    page = text_of(signed_in(client, world.lan).get(f"/viec/{study.pk}/"))
    assert "Đã họp" in page
    assert "minh-chung/dung-lai" not in page
    assert client.post(f"/viec/{study.pk}/minh-chung/", sent("NOTE", text="x")).status_code == 403
    assert client.get(f"/viec/{study.pk}/minh-chung/dung-lai/").status_code == 403


def test_who_follows_one_campaign_learns_nothing_of_the_unit_s_duties_in_another(client, world, ledger, study):
    """The unit is at work for two bodies; each sees what it asked for and what was shown to it."""
    union = unit("Công đoàn Viên chức tỉnh", UnitKind.MASS_ORGANISATION, line=Line.MASS)
    theirs = person("Lê Thị Hoa", "hoa", of=union)
    grant(theirs, Role.SPECIALIST, union)
    other = launched_usual(world)
    Campaign.objects.filter(pk=other.pk).update(unit=union)
    about = Assignment.objects.get(campaign=other, unit=world.cell_1, kind=WorkKind.MEETING)
    shared = services.add_evidence(study, file_name="chung.pdf", content=b"%PDF-1 chung", by=world.an, at=NOW)
    private = services.add_evidence(study, file_name="rieng.pdf", content=b"%PDF-1 rieng", by=world.an, at=NOW)
    services.use_again(about, evidence=[shared], by=world.an, at=NOW)
    assert "dùng chung với 1 việc khác" in text_of(signed_in(client, world.an).get(f"/viec/{about.pk}/"))
    page = text_of(signed_in(client, theirs).get(f"/viec/{about.pk}/"))
    assert "chung.pdf" in page
    assert "dùng chung" not in page
    statuses = {
        each.file_name: fetched(client, f"/viec/minh-chung/{each.pk}/")[0].status_code for each in (shared, private)
    }
    assert statuses == {"chung.pdf": 200, "rieng.pdf": 404}
    assert client.get(f"/viec/{study.pk}/").status_code == 404


def test_the_page_asks_as_much_of_one_piece_as_of_sixty(client, world, ledger, study):
    signed_in(client, world.an)
    about = ledger.row("COMMITMENTS", world.cell_1)

    def asked(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    def give(n: int) -> None:
        made = services.add_evidence(study, text=f"Minh chứng {n}", by=world.an, at=NOW)
        numbered = services.add_evidence(study, symbol=f"{n + 1}-BC/CB", by=world.an, at=NOW)
        services.use_again(about, evidence=[made, numbered], by=world.an, at=NOW)

    give(0)
    addresses = [f"/viec/{study.pk}/", f"/viec/{about.pk}/", f"/viec/{about.pk}/minh-chung/dung-lai/"]
    first = [asked(address) for address in addresses]
    for n in range(1, 30):
        give(n)
    assert [asked(address) for address in addresses] == first
