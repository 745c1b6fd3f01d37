"""Everything of a unit in one archive, and nothing of another's."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from python_calamine import CalamineWorkbook

from tests.campaigns import ledger
from tests.reporting import cast
from tests.world import World, noon
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Evidence
from trienkhai.documents.compose.report import consolidated_document
from trienkhai.documents.packing import plain_file_name, plain_name
from trienkhai.documents.takeaway import unit_archive
from trienkhai.journal.models import JournalDetail, JournalEntry
from trienkhai.kernel.errors import NotFound
from trienkhai.plans.choices import WorkKind
from trienkhai.rendering.docx import to_docx
from trienkhai.reporting import queries as reporting_queries
from trienkhai.reporting import services as reporting
from trienkhai.reporting.choices import Section
from trienkhai.reporting.models import Report, ReportText

AT = noon(2024, 4, 10)
pytestmark = pytest.mark.django_db


def test_duties_reports_people_and_files_of_a_unit_are_taken_along(world: World) -> None:
    begun = ledger.run(world.committee, world.binh)
    begun.send([world.cell_1, world.cell_2])
    duty = begun.duty(WorkKind.REPORT, "gửi báo cáo", "báo cáo")
    mine, theirs = begun.owe(duty, [world.cell_1, world.cell_2], S.IN_PROGRESS)
    for row, who in ((mine, world.an), (theirs, world.chi)):
        services.add_evidence(row, file_name="../../bien ban.txt", content="=1+1 nội dung".encode(), by=who, at=AT)
        ReportText.objects.create(
            report=Report.objects.create(assignment=row), section=Section.values[0], text=f"=lời của {who.full_name}"
        )
    with unit_archive(world.an, world.cell_1, at=AT) as archive, zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
        assert sorted(names) == [
            f"bao-cao/{mine.pk}-chua-gui-chi-bo-bao-tang-tinh-07-kh-du.docx",
            "danh-muc.xlsx",
            "doc-truoc.txt",
            f"minh-chung/{mine.pk}-{mine.evidence.get().pk}-bien-ban.txt",
            "nguoi.xlsx",
            "nhiem-vu-va-bao-cao.xlsx",
        ]
        [file] = [name for name in names if name.startswith("minh-chung/")]
        assert packed.read(file).decode() == "=1+1 nội dung"
        book = CalamineWorkbook.from_filelike(io.BytesIO(packed.read("nhiem-vu-va-bao-cao.xlsx")))
        rows = book.get_sheet_by_index(0).to_python()
        assert [row[1] for row in rows[1:]] == ["Chi bộ Bảo tàng tỉnh"]
        assert book.get_sheet_by_name("Lời báo cáo").to_python()[1][-1] == "=lời của Lê Văn An"
        shown = book.get_sheet_by_name("Minh chứng").to_python()
        assert [row[4] for row in shown[1:]] == ["bien ban.txt"]
    assert JournalEntry.objects.filter(verb="documents.unit-taken-along", by=world.an.pk).count() == 1
    for stranger in (world.chi, world.dung):
        with pytest.raises(NotFound):
            unit_archive(stranger, world.cell_1, at=AT)


def test_evidence_used_for_several_duties_is_taken_along_once(world: World) -> None:
    begun = ledger.run(world.committee, world.binh)
    begun.send([world.cell_1])
    duties = [begun.duty(WorkKind.STUDY, "học"), begun.duty(WorkKind.MEETING, "họp"), begun.duty(WorkKind.PLAN, "lập")]
    rows = [begun.owe(duty, [world.cell_1], S.IN_PROGRESS)[0] for duty in duties]
    paper = services.add_evidence(rows[0], file_name="bien ban.txt", content=b"mot", by=world.an, at=AT)
    link = services.add_evidence(rows[0], url="https://bao.example/tin", by=world.an, at=AT)
    for row in rows[1:]:
        services.use_again(row, evidence=[paper, link], by=world.an, at=AT)
    with unit_archive(world.an, world.cell_1, at=AT) as archive, zipfile.ZipFile(archive) as packed:
        assert len([name for name in packed.namelist() if name.startswith("minh-chung/")]) == 1
        book = CalamineWorkbook.from_filelike(io.BytesIO(packed.read("nhiem-vu-va-bao-cao.xlsx")))
    _head, *shown = book.get_sheet_by_name("Minh chứng").to_python()
    assert [row[5] for row in shown] == ["", "https://bao.example/tin"]
    assert {row[8] for row in shown} == {f"{rows[1].pk}, {rows[2].pk}"}


def taken(person, unit, at=cast.NOW) -> dict[str, bytes]:  # type: ignore[no-untyped-def]
    """The archive by the names in it."""
    with unit_archive(person, unit, at=at) as archive, zipfile.ZipFile(archive) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def words_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def catalogue(pieces: dict[str, bytes]) -> list[list[str]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(pieces["danh-muc.xlsx"])).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in rows[1:]]


@pytest.fixture
def running(world: World) -> cast.Ledger:
    """A campaign to which An and the youth union have reported, with a consolidated report begun."""
    made = cast.launched(world)
    for unit, text in ((world.cell_1, "Đã mở một lớp."), (world.youth, "Đoàn đã làm."), (world.cell_2, "Lời của Chi.")):
        reporting.send_report(
            made.row("REPORT", unit),
            content=cast.content(28, 30, text),
            handed_in_on=cast.TODAY,
            by=world.binh,
            at=cast.NOW,
        )
    reporting.consolidate(made.campaign, by=world.binh, at=cast.NOW)
    return made


def test_the_report_of_a_unit_is_a_document_with_its_words_and_figures(world: World, running: cast.Ledger) -> None:
    pieces = taken(world.an, world.cell_1)
    [name] = [each for each in pieces if each.startswith("bao-cao/")]
    assert name == f"bao-cao/{running.row('REPORT', world.cell_1).pk}-chi-bo-bao-tang-tinh-15-kh-duk.docx"
    words = words_of(pieces[name])
    for part in ("Đã mở một lớp.", "28", "30", "93,33", "Bảo tàng", "[chưa có: số]", "[chưa có: họ tên người ký]"):
        assert part.upper() in words.upper(), part
    assert "[chưa có: nội dung phần “Tồn tại, hạn chế và nguyên nhân”]" in words
    assert "15-KH/ĐUK" in words
    assert "Lời của Chi." not in words
    assert not any(each.startswith("bao-cao-tong-hop/") for each in pieces)  # the committee's, not his


def test_the_consolidated_report_is_the_one_that_the_page_hands_out(world: World, running: cast.Ledger) -> None:
    pieces = taken(world.binh, world.committee)
    [name] = [each for each in pieces if each.startswith("bao-cao-tong-hop/")]
    report = reporting_queries.consolidated_for(world.binh, running.campaign.consolidated_reports.get().pk)
    assert pieces[name] == to_docx(consolidated_document(world.binh, report, cast.TODAY))
    assert JournalDetail.objects.latest("pk").values["consolidated"] == {
        str(report.pk): hashlib.sha256(pieces[name]).hexdigest()
    }
    assert len([each for each in pieces if each.startswith("bao-cao/")]) == 2  # the union's has no layout
    [missing] = [row for row in catalogue(pieces) if row[1] == "chưa có mẫu thể thức"]
    assert missing[2] == world.youth.name
    assert "1 báo cáo của đoàn thể chưa có mẫu thể thức" in pieces["doc-truoc.txt"].decode()


def test_the_catalogue_names_each_piece_with_its_hash_and_its_real_name(world: World, running: cast.Ledger) -> None:
    row = running.row("STUDY", world.cell_1)
    services.add_evidence(row, file_name="Biên bản lớp học.TXT", content=b"mot lop", by=world.an, at=cast.NOW)
    gone = services.add_evidence(row, file_name="Ảnh đã mất.txt", content=b"khong con", by=world.an, at=cast.NOW)
    gone.file.storage.delete(gone.file.name)
    pieces = taken(world.an, world.cell_1)
    rows = catalogue(pieces)
    told = {row[0]: row for row in rows if row[0]}
    assert set(told) == set(pieces) - {"danh-muc.xlsx", "doc-truoc.txt"}
    for name, content in pieces.items():
        assert re.fullmatch(r"[a-z0-9./-]+", name), name
        if name in told:
            assert told[name][5] == hashlib.sha256(content).hexdigest()
            assert int(float(told[name][4])) == len(content)
    [file] = [row for row in rows if row[1] == "minh chứng"]
    assert (file[0].rpartition("-bien-ban")[2], file[3]) == ("-lop-hoc.txt", "Biên bản lớp học.TXT")
    assert [row[3] for row in rows if row[1] == "không còn trên máy chủ"] == ["Ảnh đã mất.txt"]
    assert "1 tệp không còn trên máy chủ" in pieces["doc-truoc.txt"].decode()


def test_the_archive_is_vietnamese_whatever_its_taker_reads(world: World, running: cast.Ledger) -> None:
    vietnamese = taken(world.an, world.cell_1)
    with translation.override("en"):
        english = taken(world.an, world.cell_1)
        assert translation.get_language() == "en"
    assert english["doc-truoc.txt"] == vietnamese["doc-truoc.txt"]
    assert [row[:4] for row in catalogue(english)] == [row[:4] for row in catalogue(vietnamese)]
    [name] = [each for each in vietnamese if each.startswith("bao-cao/")]
    assert english[name] == vietnamese[name]


def test_more_reports_and_files_cost_no_more_statements(world: World, running: cast.Ledger) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            taken(world.binh, world.committee)
        return len(asked)

    first = running.row("STUDY", world.cell_1)
    Evidence.objects.create(assignment=first, file="mat.txt", file_name="mat.txt", by=world.binh, at=cast.NOW)
    taken(world.binh, world.committee)  # what is granted is read once for each person
    few = statements()
    cells = ledger.many_units(world.committee, 30)
    deliverable = running.row("REPORT", world.cell_1)
    begun = ledger.Ledger(running.campaign, running.campaign.plan, world.binh)
    for row in begun.owe(deliverable.deliverable, cells, S.SUBMITTED, done_on=cast.TODAY):
        report = Report.objects.create(assignment=row, state="SUBMITTED", handed_in_on=cast.TODAY)
        ReportText.objects.create(report=report, section=Section.RESULTS, text="Đã làm.")
        Evidence.objects.create(assignment=row, file="mat.txt", file_name="mat.txt", by=world.binh, at=cast.NOW)
    assert statements() == few


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Biên bản họp.DOCX", "bien-ban-hop.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\Đề cương.pdf", "de-cuong.pdf"),
        ("…", "tep"),
        (".bashrc", "tep.bashrc"),
        ("a" * 300 + ".txt", "a" * 60 + ".txt"),
        ("x.\u202egpj.exe", "x-gpj.exe"),
        ("Đ\u0303ể\u0301.TXT", "de.txt"),
    ],
)
def test_names_in_the_archive_are_plain_and_lead_nowhere(given: str, kept: str) -> None:
    assert plain_file_name(given) == kept
    assert plain_name("///") == ""
