"""What a fuzzer broke once, each written again by hand as small as it goes."""

from __future__ import annotations

import pytest

from tests.reading.sources.bombs import workbook_of
from tests.reading.sources.word import cell, row, table, word_file
from trienkhai.reading import read, read_text
from trienkhai.reading.errors import Unreadable

HEADING = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn")


def test_a_table_of_tasks_without_a_task_tells_none():
    assert read_text(f"| {' | '.join(HEADING)} |\n|---|---|---|---|\n").obligations == ()
    empty = word_file(table(row(*map(cell, HEADING)), row(cell(""))))
    assert read(empty, "van-ban.docx").obligations == ()


@pytest.mark.parametrize("claim", ['uniqueCount="2147483647"', "uniqueCount = '100000'", 'count="2147483647"'])
def test_a_workbook_that_claims_more_words_than_it_holds_is_damaged(claim):
    words = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" {claim}><si><t>Họp</t></si></sst>'
    with pytest.raises(Unreadable) as refusal:
        read(
            workbook_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', more={"xl/sharedStrings.xml": words}), "a.xlsx"
        )
    assert (refusal.value.code, refusal.value.values) == ("DAMAGED", {"reason": "WORKBOOK"})
