"""Everything of a unit in one archive, and nothing of another's."""

from __future__ import annotations

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from tests.campaigns import ledger
from tests.world import World, noon
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.documents.takeaway import unit_archive
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotFound
from trienkhai.plans.choices import WorkKind
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
        assert sorted(name.partition("/")[0] for name in names) == [
            "doc-truoc.txt",
            "minh-chung",
            "nguoi.xlsx",
            "nhiem-vu-va-bao-cao.xlsx",
        ]
        [file] = [name for name in names if name.startswith("minh-chung/")]
        assert ".." not in file.removeprefix("minh-chung/").split("/")
        assert packed.read(file).decode() == "=1+1 nội dung"
        book = CalamineWorkbook.from_filelike(io.BytesIO(packed.read("nhiem-vu-va-bao-cao.xlsx")))
        rows = book.get_sheet_by_index(0).to_python()
        assert [row[1] for row in rows[1:]] == ["Chi bộ Bảo tàng tỉnh"]
        assert book.get_sheet_by_name("Lời báo cáo").to_python()[1][-1] == "=lời của Lê Văn An"
    assert JournalEntry.objects.filter(verb="documents.unit-taken-along", by=world.an.pk).count() == 1
    for stranger in (world.chi, world.dung):
        with pytest.raises(NotFound):
            unit_archive(stranger, world.cell_1, at=AT)
