"""The file of an import: which of its sheets is read, and the wiping of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.kernel.errors import DomainError
from trienkhai.organisations.imports.columns import Columns
from trienkhai.organisations.imports.table import Table, UnreadableSheet, read_table
from trienkhai.organisations.models import SheetImport
from trienkhai.reading.secrecy import find_mark_in_name, find_mark_in_text

LOOKED_AT_FIRST = 400  # rows from which the columns are guessed


def of_file(sheet: SheetImport) -> dict[str, Any]:
    """What is known of the file beside its columns; of an import begun before sheets were chosen, the first filled."""
    stored: dict[str, Any] = {"file_name": "", "sheet": None, "sheets": [], "kept": {}}
    return {name: sheet.columns.get(name, value) for name, value in stored.items()}


def table_of(sheet: SheetImport, only_first: int = LOOKED_AT_FIRST, place: int | None = None) -> Table:
    """The first cells of the sheet that is read, or of the one at a place; ``only_first`` 0: all of them."""
    if not sheet.file:
        raise DomainError(_("Tệp của lượt nhập này đã được xóa. Đồng chí gửi lại tệp."))
    known = of_file(sheet)
    place = known["sheet"] if place is None else place
    try:
        with sheet.file.open("rb") as file:
            return read_table(file.read(), known["file_name"], only_first=only_first, sheet=place)
    except FileNotFoundError as gone:
        raise DomainError(_("Tệp của lượt nhập này đã được xóa. Đồng chí gửi lại tệp.")) from gone


def refuse_marked(table: Table, columns: Columns, file_name: str) -> None:
    """State secrets do not belong here, whatever door they come by: the file's name, and what stands above the list
    (in the list itself Mật is a name that people bear)."""
    titles = "\n".join(cell for row in table.rows[: max(0, columns.first - 1)] for cell in row if cell)
    if find_mark_in_name(file_name) or find_mark_in_text(titles):
        raise UnreadableSheet(
            _(
                "Tệp này mang dấu mật. Hệ thống không nhận tài liệu mật; chưa có gì được lưu. Nếu không phải, đồng chí bỏ dòng ấy ở đầu bảng rồi gửi lại."
            )
        )


def height(table: Table, columns: Columns) -> int:
    """About how many rows the list has; the check counts them."""
    return max(0, table.height - columns.first)


def wipe(sheet: SheetImport, name: str) -> None:
    """Delete a file once the transaction that says so is stored; a row that was rolled back keeps its file."""
    stored = getattr(sheet, name)
    if not stored:
        return
    storage, path = stored.storage, stored.name
    transaction.on_commit(lambda: storage.delete(path))
    setattr(sheet, name, "")
