"""The consolidated report as a document: nothing invented, every gap a placeholder, the form of its day."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from tests.reporting.cast import NOW, TODAY, Ledger, content, launched
from trienkhai.documents.compose.forms import number_of
from trienkhai.documents.compose.report import authority_lines, consolidated_document
from trienkhai.kernel.errors import DomainError, NotFound
from trienkhai.rendering.docx import to_docx
from trienkhai.rendering.format import DANG_2018, NN_ND30, SigningAuthority
from trienkhai.rendering.model import Document, Heading, Missing, Paragraph, Table, missing_of, text_of
from trienkhai.reporting import queries, services
from trienkhai.reporting.models import ConsolidatedReport
from trienkhai.reporting.services import ConsolidatedContent


@pytest.fixture
def ledger(world) -> Ledger:
    return launched(world)


@pytest.fixture
def consolidated(world, ledger) -> ConsolidatedReport:
    return services.consolidate(ledger.campaign, by=world.binh, at=NOW)


def saved(world, consolidated, **values) -> Document:
    text = ConsolidatedContent(**{"title": "kết quả chuyên đề", **values})
    services.save_consolidated(consolidated, content=text, by=world.binh, at=NOW, version=consolidated.version)
    return consolidated_document(world.binh, queries.consolidated_for(world.binh, consolidated.pk), TODAY)


def table_of(document: Document) -> Table:
    return next(block for block in document.body if isinstance(block, Table))


def paragraphs(document: Document) -> str:
    return "\n".join(text_of(b.content) for b in document.body if isinstance(b, Paragraph))


def labels(document: Document) -> set[str]:
    return {one.label for one in missing_of(document)}


def test_a_campaign_nobody_answered_gives_headings_and_placeholders_only(world, consolidated):
    document = consolidated_document(world.binh, consolidated, TODAY)
    assert [b.label for b in document.body if isinstance(b, Heading)] == ["I-", "II-", "III-", "IV-", "V-"]
    assert "0/4 đơn vị đã báo cáo" in paragraphs(document)
    assert {"số", "ngày ban hành", "thẩm quyền ký", "chức vụ người ký", "họ tên người ký", "số liệu"} <= labels(
        document
    )
    assert not document.is_final
    assert {text_of(row[2]) for row in table_of(document).rows} <= {"", "[chưa có: số liệu]"}


def test_the_table_sums_and_says_how_many_units_gave_the_figure(world, ledger, consolidated):
    for unit, numerator, denominator in ((world.cell_1, 1200, 1201), (world.cell_2, 8, 10)):
        report = services.send_report(
            ledger.row("REPORT", unit),
            content=content(numerator, denominator),
            handed_in_on=TODAY,
            by=world.binh,
            at=NOW,
        )
        services.accept_report(report, by=world.binh, at=NOW)
    rows = [tuple(map(text_of, row)) for row in table_of(consolidated_document(world.binh, consolidated, TODAY)).rows]
    assert ("1", "Số hội nghị, lớp học tập, quán triệt (lớp)", "2", "", "", "2/4") in rows
    assert ("", "- Đảng viên", "1.208", "1.211", "99,75", "2/4") in rows
    assert ("", "- Viên chức", "[chưa có: số liệu]", "", "", "0/4") in rows


@pytest.mark.parametrize(
    ("issued_on", "name"), [(date(2026, 5, 26), "dang-2018"), (date(2026, 5, 27), "dang-2026"), (None, "dang-2018")]
)
def test_the_layout_follows_the_day_of_issue(world, consolidated, issued_on, name):
    assert saved(world, consolidated, issued_on=issued_on).profile.name == name


def test_a_state_body_writes_in_the_states_form(world, consolidated):
    world.committee.line = "STATE"
    world.committee.save()
    document = saved(world, consolidated, addressee="Ủy ban nhân dân tỉnh")
    assert document.profile.name == "nn-nd30"
    assert document.addressees == ("Ủy ban nhân dân tỉnh",)
    assert [b.label for b in document.body if isinstance(b, Heading)][:2] == ["I.", "II."]


def test_a_mass_organisation_is_lent_no_other_form(world, consolidated):
    world.committee.line = "MASS"
    world.committee.save()
    with pytest.raises(DomainError):
        consolidated_document(world.binh, queries.consolidated_for(world.binh, consolidated.pk), TODAY)


def test_the_superior_stands_first_among_the_recipients(world, consolidated):
    document = saved(
        world, consolidated, addressee="Ban Tuyên giáo Tỉnh ủy", recipients="- Các chi bộ (để thực hiện),\n\nLưu VP."
    )
    assert [(text_of(r.name), r.purpose) for r in document.recipients] == [
        ("Ban Tuyên giáo Tỉnh ủy", "b/c"),
        ("Các chi bộ", "để thực hiện"),
        ("Lưu VP", ""),
    ]


def test_a_dash_leaves_a_line_out(world, consolidated):
    document = saved(world, consolidated, parent_body="-", signer_authority="-")
    assert document.header.parent is None
    assert document.signature.authority == ()
    assert not {"cơ quan cấp trên", "thẩm quyền ký"} & labels(document)


def test_passages_name_their_origin_unless_that_is_not_wanted(world, ledger, consolidated):
    report = services.send_report(
        ledger.row("REPORT", world.cell_1),
        content=content(text="Một gương tốt."),
        handed_in_on=TODAY,
        by=world.an,
        at=NOW,
    )
    services.choose_passage(consolidated, report_id=report.pk, section="RESULTS", by=world.binh, at=NOW)
    document = saved(world, consolidated, show_origins=False)
    origins = {b.origin for b in document.body if isinstance(b, Paragraph)}
    assert world.cell_1.name in origins
    assert not document.show_origins


def test_the_annex_names_who_is_missing_only_when_wanted(world, consolidated):
    document = saved(world, consolidated, symbol="7-BC/ĐUK")
    (annex,) = document.annexes
    table = next(b for b in annex.blocks if isinstance(b, Table))
    assert [row[1] for row in table.rows] == [world.health.name, world.cell_1.name, world.cell_2.name, world.youth.name]
    assert "7-BC/ĐUK" in text_of(annex.note)
    consolidated.refresh_from_db()
    assert saved(world, consolidated, names_missing=False).annexes == ()


@pytest.mark.parametrize(
    ("symbol", "mark", "number", "kind", "issuer"),
    [
        ("120-BC/ĐUK", "ĐUK", 120, "BC", "ĐUK"),
        ("7", "ĐUK", 7, "BC", "ĐUK"),
        ("", "ĐUK", Missing("số"), "BC", "ĐUK"),
        ("", "", Missing("số"), "BC", Missing("ký hiệu cơ quan")),
        ("34/BC-UBND", "UBND", 34, "BC", "UBND"),
    ],
)
def test_a_symbol_is_taken_apart_and_a_blank_is_a_placeholder(symbol, mark, number, kind, issuer):
    parts = number_of(symbol, mark, "BC")
    assert (parts.number, parts.kind_mark, parts.issuer_mark) == (number, kind, issuer)


def test_signing_words_take_the_form_of_the_line():
    (line,) = authority_lines("T/M Ban Thường vụ", DANG_2018)
    assert (line.signing, line.body) == (SigningAuthority.ON_BEHALF, "Ban Thường vụ")
    (line,) = authority_lines("TUQ. Chủ tịch", NN_ND30)
    assert line.signing is SigningAuthority.BY_AUTHORISATION
    (line,) = authority_lines("TUQ. Trưởng ban", DANG_2018)  # the Party has no such form: printed as typed
    assert (line.signing, line.body) == (None, "TUQ. Trưởng ban")
    assert authority_lines("", DANG_2018)[0].body == Missing("thẩm quyền ký")


def test_an_outsider_gets_no_document(world, consolidated):
    with pytest.raises(NotFound):
        queries.consolidated_for(world.chi, consolidated.pk)


def test_the_document_is_vietnamese_whatever_its_maker_reads(world, ledger, consolidated):
    report = services.send_report(
        ledger.row("REPORT", world.cell_1), content=content(8, 10), handed_in_on=TODAY, by=world.binh, at=NOW
    )
    services.accept_report(report, by=world.binh, at=NOW)
    services.send_report(
        ledger.row("REPORT", world.cell_2), content=content(3, 4), handed_in_on=TODAY, by=world.binh, at=NOW
    )
    vietnamese = consolidated_document(world.binh, consolidated, TODAY)
    with translation.override("en"):
        document = consolidated_document(world.binh, consolidated, TODAY)
        same = to_docx(document)
    assert document == vietnamese
    assert same == to_docx(vietnamese)
    assert [block.content for block in document.body if isinstance(block, Heading)][1] == "Kết quả đạt được"
    assert "Chưa cộng số liệu của 1 báo cáo đang chờ xác nhận." in paragraphs(document)
