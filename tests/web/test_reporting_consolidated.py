"""The page of the consolidated report, and the Word file read back."""

from __future__ import annotations

import io

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.reporting.cast import NOW, TODAY, Ledger, content, launched
from tests.world import unit as new_unit
from trienkhai.journal.models import JournalEntry
from trienkhai.organisations.choices import UnitKind
from trienkhai.reporting import services
from trienkhai.reporting.models import ConsolidatedReport, Passage


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2026-04-19"


@pytest.fixture
def ledger(world) -> Ledger:
    return launched(world)


@pytest.fixture
def binh(client, world):
    client.force_login(world.binh.user)
    return client


@pytest.fixture
def consolidated(world, ledger) -> ConsolidatedReport:
    return services.consolidate(ledger.campaign, by=world.binh, at=NOW)


def sent(ledger, unit, by, *, accepted_by=None, **rest):
    report = services.send_report(
        ledger.row("REPORT", unit), content=content(**rest), handed_in_on=TODAY, by=by, at=NOW
    )
    return services.accept_report(report, by=accepted_by, at=NOW) if accepted_by else report


def typed(consolidated, **changes):
    values = {
        "version": str(ConsolidatedReport.objects.get(pk=consolidated.pk).version),
        "act": "save",
        "title": "kết quả chuyên đề năm 2026",
        "place": "Quy Nhơn",
        "names_missing": "on",
        "show_origins": "on",
    }
    return {**values, **changes}


def words_of(answer) -> str:
    document = docx.Document(io.BytesIO(answer.content))
    return "\n".join(p.text for p in document.element.body.iter() if p.tag.endswith("}t") and p.text)


def test_it_is_begun_from_the_inbox_and_opened_again(binh, ledger):
    first = binh.post(f"/bao-cao/tong-hop/lap/{ledger.campaign.pk}/")
    assert binh.post(f"/bao-cao/tong-hop/lap/{ledger.campaign.pk}/").url == first.url
    page = binh.get(first.url).content.decode()
    assert "0/4 đơn vị đã báo cáo" in page
    assert "Còn" in page
    assert "chỗ trống" in page


def test_what_is_typed_is_saved_whatever_button_is_pressed(binh, world, ledger, consolidated):
    report = sent(ledger, world.cell_1, world.an, text="Một gương tốt ở chi bộ.")
    address = f"/bao-cao/tong-hop/{consolidated.pk}/"
    answer = binh.post(
        address, typed(consolidated, act=f"choose:{report.pk}.RESULTS", **{"own.DIRECTION": "Lời của Ban."})
    )
    assert answer.url == f"{address}#phan-RESULTS"
    assert set(Passage.objects.values_list("section", "text", "origin_name")) == {
        ("DIRECTION", "Lời của Ban.", ""),
        ("RESULTS", "Một gương tốt ở chi bộ.", world.cell_1.name),
    }
    chosen = Passage.objects.get(section="RESULTS")
    same = {"own.DIRECTION": "Lời của Ban.", f"passage.{chosen.pk}": "Một gương tốt."}
    binh.post(address, typed(consolidated, act="save", **same))
    assert Passage.objects.get(pk=chosen.pk).text == "Một gương tốt."
    added = {"new.PROPOSALS": "Xin thêm tài liệu.", "from.PROPOSALS": "báo cáo giấy"}
    binh.post(address, typed(consolidated, act="add:PROPOSALS", **same, **added))
    assert Passage.objects.filter(section="PROPOSALS", origin=None, origin_name="báo cáo giấy").count() == 1
    binh.post(address, typed(consolidated, act=f"remove:{chosen.pk}", **same))
    assert not Passage.objects.filter(pk=chosen.pk).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "ghi trích yếu"),
        ({"issued_on": "ngày rằm"}, "ngày/tháng/năm"),
        ({"symbol": "số mấy cũng được"}, "Không đọc được số, ký hiệu"),
    ],
)
def test_a_wrong_field_is_a_sentence_and_nothing_typed_is_lost(binh, consolidated, changes, sentence):
    answer = binh.post(
        f"/bao-cao/tong-hop/{consolidated.pk}/", typed(consolidated, **changes, **{"own.RESULTS": "Đã gõ dài."})
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Đã gõ dài." in answer.content.decode()
    assert not Passage.objects.exists()


def test_a_stale_form_shows_both_texts(binh, world, consolidated):
    old = typed(consolidated, **{"own.RESULTS": "Bản của tôi."})
    text = services.ConsolidatedContent(title="x", own={"RESULTS": "Bản của người khác."})
    services.save_consolidated(consolidated, content=text, by=world.binh, at=NOW, version=1)
    answer = binh.post(f"/bao-cao/tong-hop/{consolidated.pk}/", old)
    assert answer.status_code == 409
    assert "Bản của người khác." in answer.content.decode()
    assert "Bản của tôi." in answer.content.decode()
    assert Passage.objects.get().text == "Bản của người khác."


def test_every_figure_links_to_the_rows_behind_it(binh, world, ledger, consolidated):
    sent(ledger, world.cell_1, world.an, accepted_by=world.binh, numerator=28, denominator=30)
    page = binh.get(f"/bao-cao/tong-hop/{consolidated.pk}/").content.decode()
    assert "?muc=STUDY_ATTENDANCE&amp;doi-tuong=PARTY_MEMBER" in page
    assert "93,33" in page
    rows = binh.get(f"/bao-cao/tong-hop/{consolidated.pk}/so-lieu/?muc=STUDY_ATTENDANCE&doi-tuong=PARTY_MEMBER")
    assert world.cell_1.name in rows.content.decode()
    assert "chưa báo cáo" in rows.content.decode()
    assert binh.get(f"/bao-cao/tong-hop/{consolidated.pk}/so-lieu/?muc=NONE").status_code == 404


def test_the_word_file_holds_what_the_page_holds(binh, world, ledger, consolidated):
    report = sent(ledger, world.cell_1, world.an, accepted_by=world.binh, text="Một gương tốt ở chi bộ.")
    services.choose_passage(consolidated, report_id=report.pk, section="RESULTS", by=world.binh, at=NOW)
    binh.post(
        f"/bao-cao/tong-hop/{consolidated.pk}/",
        typed(
            consolidated,
            symbol="120-BC/ĐUK",
            issued_on="05/05/2026",
            addressee="Ban Tuyên giáo Tỉnh ủy",
            signer_authority="T/M Ban Thường vụ",
            signer_position="Phó Bí thư",
            signer_name="Hồ Ngọc Lan",
            recipients="Các chi, đảng bộ cơ sở\nLưu VP",
            **{f"passage.{Passage.objects.get().pk}": "Một gương tốt ở chi bộ."},
        ),
    )
    answer = binh.get(f"/bao-cao/tong-hop/{consolidated.pk}/tai-ve/")
    assert answer["Content-Disposition"] == 'attachment; filename="bao-cao-tong-hop.docx"'
    words = words_of(answer)
    joined = words.replace("\n", "")
    for piece in (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "ĐẢNG ỦY KHỐI CÁC CƠ QUAN TỈNH",
        "Số 120-BC/ĐUK",
        "ngày 05 tháng 5 năm 2026",
        "1/4 đơn vị đã báo cáo",
        "Một gương tốt ở chi bộ",
        world.cell_1.name,
        "93,33",
        "Ban Tuyên giáo Tỉnh ủy",
        "(b/c)",
        "Lưu VP.",
        "T/M",
        "Danh sách đơn vị chưa báo cáo".upper(),
        world.health.name,
    ):
        assert piece in joined or piece in words, piece
    assert "[chưa có: họ tên người ký]" not in joined
    assert "[chưa có:" in joined  # sections that nobody wrote
    assert JournalEntry.objects.filter(verb="reporting.consolidated-exported").count() == 1


def test_the_names_of_the_missing_stay_out_when_not_wanted(binh, world, consolidated):
    changes = typed(consolidated)
    del changes["names_missing"]
    binh.post(f"/bao-cao/tong-hop/{consolidated.pk}/", changes)
    assert world.health.name not in words_of(binh.get(f"/bao-cao/tong-hop/{consolidated.pk}/tai-ve/"))


def test_an_empty_campaign_still_downloads_as_a_draft_of_placeholders(binh, consolidated):
    page = binh.get(f"/bao-cao/tong-hop/{consolidated.pk}/")
    words = words_of(binh.get(f"/bao-cao/tong-hop/{consolidated.pk}/tai-ve/")).replace("\n", "")
    assert words.count("[chưa có:") == sum(count for _label, count in page.context["missing"]) > 5
    assert "0/4 đơn vị đã báo cáo" in words


def test_a_leader_reads_and_downloads_and_changes_nothing(client, world, consolidated):
    client.force_login(world.lan.user)
    address = f"/bao-cao/tong-hop/{consolidated.pk}/"
    assert 'name="act"' not in client.get(address).content.decode()
    assert client.get(f"{address}tai-ve/").status_code == 200
    assert client.post(address, typed(consolidated)).status_code == 403


def test_a_mass_organisation_is_told_that_its_form_is_not_known(binh, world, consolidated):
    world.committee.line = "MASS"
    world.committee.save()
    page = binh.get(f"/bao-cao/tong-hop/{consolidated.pk}/")
    assert "Chưa có mẫu thể thức" in page.content.decode()
    assert binh.get(f"/bao-cao/tong-hop/{consolidated.pk}/tai-ve/").status_code == 422


def test_the_page_and_the_file_cost_the_same_for_one_unit_or_sixty(binh, world):
    counts = []
    for size in (1, 60):
        units = [
            new_unit(f"Chi bộ {size} số {n}", UnitKind.GRASSROOTS_CELL, world.committee, position=n)
            for n in range(size)
        ]
        ledger = launched(world, units, symbol=f"{size}-KH/ĐUK")
        for unit in units:
            sent(ledger, unit, world.binh, accepted_by=world.binh)
        made = services.consolidate(ledger.campaign, by=world.binh, at=NOW)
        binh.get(f"/bao-cao/tong-hop/{made.pk}/")
        with CaptureQueriesContext(connection) as caught:
            assert binh.get(f"/bao-cao/tong-hop/{made.pk}/").status_code == 200
            assert binh.get(f"/bao-cao/tong-hop/{made.pk}/tai-ve/").status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]
