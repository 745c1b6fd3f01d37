"""A sheet of units or people from the upload to the last row: read, understood, checked, confirmed, carried out."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal.jobs import enqueue
from trienkhai.journal.services import SYSTEM, HasKey, once, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import Conflict, DomainError
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, ImportState, SheetKind
from trienkhai.organisations.imports.columns import Columns, guess_columns
from trienkhai.organisations.imports.table import Table, UnreadableSheet, read_table
from trienkhai.organisations.imports.verdicts import Outcome, Verdict, counts_of
from trienkhai.organisations.imports.workbooks import report_workbook
from trienkhai.organisations.models import Person, SheetImport, Unit
from trienkhai.organisations.services.importing_people import plan_people
from trienkhai.organisations.services.importing_units import batches_of, carry_out_units, plan_units
from trienkhai.organisations.services.people_written import carry_out_people
from trienkhai.reading.secrecy import find_mark_in_name, find_mark_in_text

AT_ONCE = 500  # rows in one transaction: what is done when somebody stops it stays done
CHECKED_AT_ONCE = 3_000  # rows that are checked while the person waits; more go to the worker
LOOKED_AT_FIRST = 400  # rows from which the columns are guessed
SHOWN_AT_ONCE = 30  # refused rows that the page itself tells of
CHECK, CARRY_OUT = "trienkhai.cli.jobs.check_sheets", "trienkhai.cli.jobs.carry_out_sheets"
Clock = Callable[[], datetime]


class Superseded(Exception):
    """Another run took over, or somebody stopped the import: this one ends without a word."""


def needed_for(kind: SheetKind) -> Capability:
    """Units are the structure; people are kept by their own unit's officer too."""
    return Capability.MANAGE_STRUCTURE if kind == SheetKind.UNITS else Capability.MANAGE_PEOPLE


def begin_import(
    unit: Unit, *, kind: SheetKind, data: bytes, file_name: str, by: HasKey, at: datetime, key: str = ""
) -> SheetImport:
    """Take a sheet in and guess its columns; nothing of it counts yet. Raises UnreadableSheet."""
    access.require(by, needed_for(kind), unit)
    table = read_table(data, file_name, only_first=LOOKED_AT_FIRST)
    columns = guess_columns(table, kind)
    _refuse_marked(table, columns, file_name)

    def act() -> SheetImport:
        made = SheetImport(unit=unit, kind=kind, total=_height(table, columns), by=access.actor(by), at=house_time(at))
        made.columns = {**columns.as_stored(), "file_name": file_name[:120], "is_chosen": False}
        made.file.save(f"{secrets.token_hex(16)}.sheet", ContentFile(data), save=False)
        made.save(force_insert=True)
        details = {"kind": kind, "unit": unit.pk, "rows": made.total}
        record("organisations.import-begun", by=by, at=at, subject=made, details=details)
        return made

    with transaction.atomic():
        return SheetImport.objects.get(pk=once(key, "organisations.import-begun", by=by, at=at, act=act))


def choose_columns(sheet: SheetImport, *, columns: Columns, by: HasKey, at: datetime) -> SheetImport:
    """Say what the columns hold (maybe again, after the check); the rows are checked with that, a long sheet by the
    worker."""
    access.require(by, needed_for(SheetKind(sheet.kind)), sheet.unit)
    problem = columns.problem(SheetKind(sheet.kind))
    if problem:
        raise DomainError(problem)
    with transaction.atomic():
        sheet = _locked(sheet, ImportState.WAITING, ImportState.CHECKED)
        kept = {"file_name": sheet.columns.get("file_name", ""), "is_chosen": True}
        sheet.columns = {**columns.as_stored(), **kept}
        sheet.state, sheet.outcome, sheet.done = ImportState.WAITING, {}, 0
        sheet.save(update_fields=["columns", "state", "outcome", "done"])
        if (sheet.total or 0) > CHECKED_AT_ONCE:
            enqueue(CHECK, [sheet.pk])
            return sheet
    return check(sheet, at=at)


def check(sheet: SheetImport, *, at: datetime) -> SheetImport:
    """Compare every row with what stands, write the report, change nothing else. Safe to run twice."""
    sheet = SheetImport.objects.select_related("unit", "by").get(pk=sheet.pk)
    if sheet.state != ImportState.WAITING or not sheet.columns.get("is_chosen"):
        return sheet
    asked = sheet.columns
    columns = Columns.from_stored(asked)
    try:
        table = _table(sheet)
        plan = _plan(sheet, table, columns, at)
    except DomainError as refusal:
        with transaction.atomic():
            now = SheetImport.objects.select_for_update().get(pk=sheet.pk)
            if now.state == ImportState.WAITING and now.columns == asked:
                now.outcome = {"error": str(refusal)}
                _end(now, ImportState.FAILED, at)
        return now
    report = report_workbook(table, columns, SheetKind(sheet.kind), plan.verdicts)
    with transaction.atomic():
        now = SheetImport.objects.select_for_update().get(pk=sheet.pk)
        if now.state != ImportState.WAITING or now.columns != asked:
            return now  # stopped, or asked anew with other columns, in the meantime
        _wipe(now, "report")
        now.report.save(f"{secrets.token_hex(16)}.xlsx", ContentFile(report), save=False)
        now.state, now.total = ImportState.CHECKED, len(plan.verdicts)
        now.outcome = {**counts_of(plan.verdicts), "first_refused": _first_refused(table, plan.verdicts)}
        now.save(update_fields=["state", "outcome", "total", "report"])
        if looked_at := getattr(plan, "looked_at", ()):
            details = {"unit": sheet.unit_id, "memberships": list(looked_at)}
            record("organisations.standing-revealed", by=_actor(sheet), at=at, subject=now, details=details)
    return now


def confirm_import(sheet: SheetImport, *, by: HasKey, at: datetime) -> SheetImport:
    """Have the worker carry it out. Pressed twice it is one import."""
    access.require(by, needed_for(SheetKind(sheet.kind)), sheet.unit)
    with transaction.atomic():
        locked = SheetImport.objects.select_for_update().get(pk=sheet.pk)
        if locked.state in (ImportState.RUNNING, ImportState.DONE):
            return locked
        sheet = _locked(sheet, ImportState.CHECKED)
        if not sheet.outcome.get(Outcome.NEW) and not sheet.outcome.get(Outcome.CHANGED):
            raise DomainError(_("Không có dòng nào mới hoặc thay đổi; không có gì để nhập."))
        sheet.state, sheet.done = ImportState.RUNNING, 0
        sheet.by = access.actor(by) or sheet.by
        sheet.save(update_fields=["state", "done", "by"])
        record("organisations.import-confirmed", by=by, at=at, subject=sheet, details=_counts(sheet))
        enqueue(CARRY_OUT, [sheet.pk])
    return sheet


@transaction.atomic
def cancel_import(sheet: SheetImport, *, by: HasKey, at: datetime) -> SheetImport:
    """Stop it. What a running import has done stays; the batch it is at is its last."""
    access.require(by, needed_for(SheetKind(sheet.kind)), sheet.unit)
    sheet = _locked(sheet, ImportState.WAITING, ImportState.CHECKED, ImportState.RUNNING)
    _end(sheet, ImportState.CANCELLED, at)
    details = {"done": sheet.done, "total": sheet.total}
    record("organisations.import-cancelled", by=by, at=at, subject=sheet, details=details)
    return sheet


def carry_out(sheet_id: int, *, clock: Clock) -> SheetImport:
    """Carry a confirmed import out, in transactions of AT_ONCE rows. Safe to run twice, even at once: a run that
    begins takes over, compares anew, and finds what is done already the same."""
    at = house_time(clock())
    run = secrets.token_hex(8)
    with transaction.atomic():
        sheet = SheetImport.objects.select_for_update().get(pk=sheet_id)
        if sheet.state != ImportState.RUNNING:
            return sheet
        sheet.outcome["run"], sheet.done = run, 0
        sheet.save(update_fields=["outcome", "done"])
    sheet = SheetImport.objects.select_related("unit", "by").get(pk=sheet_id)
    try:
        if sheet.by is not None:
            sheet.by.today = at.date()
        access.require(_actor(sheet), needed_for(SheetKind(sheet.kind)), sheet.unit)  # he may have lost it since
        columns = Columns.from_stored(sheet.columns)
        plan = _plan(sheet, _table(sheet), columns, at)
        idle = len(plan.verdicts) - len(plan.acts)
        _advance(sheet_id, run, idle, {}, lambda: None)
        for batch in _batches(SheetKind(sheet.kind), plan.acts):
            fresh = sum(_is_new(act) for act in batch)
            counted = {"made_new": fresh, "made_changed": len(batch) - fresh}
            _advance(sheet_id, run, len(batch), counted, _writer(SheetKind(sheet.kind), batch, at))
    except Superseded:
        return SheetImport.objects.get(pk=sheet_id)
    except DomainError as refusal:
        return _fail(sheet_id, run, str(refusal), clock())
    with transaction.atomic():
        sheet = SheetImport.objects.select_for_update().get(pk=sheet_id)
        if sheet.state != ImportState.RUNNING or sheet.outcome.get("run") != run:
            return sheet
        sheet.outcome.pop("run")
        _end(sheet, ImportState.DONE, clock())
        details = {"unit": sheet.unit_id, "kind": sheet.kind, **_counts(sheet)}
        record("organisations.import-done", by=_actor(sheet), at=clock(), subject=sheet, details=details)
    return sheet


def forget_reports(*, before: datetime) -> int:
    """Wipe files and reports of imports begun before a day and not running; the counts stay. Returns how many."""
    old = SheetImport.objects.filter(at__lt=before).exclude(state=ImportState.RUNNING).exclude(file="", report="")
    count = 0
    for sheet in old:
        _wipe(sheet, "file")
        _wipe(sheet, "report")
        if sheet.state in (ImportState.WAITING, ImportState.CHECKED):
            sheet.state = ImportState.CANCELLED
        sheet.save(update_fields=["file", "report", "state"])
        count += 1
    return count


# --- the parts
def _advance(sheet_id: int, run: str, rows: int, counted: dict[str, int], write: Callable[[], None]) -> None:
    """One batch and the count of it, together or not at all; Superseded when this run may not go on."""
    with transaction.atomic():
        sheet = SheetImport.objects.select_for_update().get(pk=sheet_id)
        if sheet.state != ImportState.RUNNING or sheet.outcome.get("run") != run:
            raise Superseded
        write()
        sheet.done += rows
        for name, count in counted.items():
            sheet.outcome[name] = int(sheet.outcome.get(name, 0)) + count
        sheet.save(update_fields=["done", "outcome"])


def _batches(kind: SheetKind, acts: Sequence[Any]) -> Iterator[Sequence[Any]]:
    if kind == SheetKind.UNITS:
        yield from batches_of(acts, AT_ONCE)
        return
    for start in range(0, len(acts), AT_ONCE):
        yield acts[start : start + AT_ONCE]


def _writer(kind: SheetKind, batch: Sequence[Any], at: datetime) -> Callable[[], None]:
    if kind == SheetKind.UNITS:
        return lambda: carry_out_units(batch)
    return lambda: carry_out_people(batch, today=at.date())


def _is_new(act: Any) -> bool:
    return act.new is not None if hasattr(act, "new") else act.who.pk is None


def _plan(sheet: SheetImport, table: Table, columns: Columns, at: datetime) -> Any:
    if sheet.kind == SheetKind.UNITS:
        return plan_units(table, columns, top=sheet.unit, today=at.date())
    return plan_people(table, columns, top=sheet.unit, by=_actor(sheet), today=at.date())


def _table(sheet: SheetImport, only_first: int = 0) -> Table:
    if not sheet.file:
        raise DomainError(_("Tệp của lượt nhập này đã được xóa. Đồng chí gửi lại tệp."))
    try:
        with sheet.file.open("rb") as file:
            return read_table(file.read(), str(sheet.columns.get("file_name", "")), only_first=only_first)
    except FileNotFoundError as gone:
        raise DomainError(_("Tệp của lượt nhập này đã được xóa. Đồng chí gửi lại tệp.")) from gone


def table_of(sheet: SheetImport) -> Table:
    """The first cells of the sheet, for the page on which the columns are chosen."""
    return _table(sheet, LOOKED_AT_FIRST)


def _actor(sheet: SheetImport) -> Person | Any:
    return sheet.by if sheet.by is not None else SYSTEM


def _refuse_marked(table: Table, columns: Columns, file_name: str) -> None:
    """State secrets do not belong here, whatever door they come by: the file's name, and what stands above the list
    (in the list itself Mật is a name that people bear)."""
    titles = "\n".join(cell for row in table.rows[: max(0, columns.first - 1)] for cell in row if cell)
    if find_mark_in_name(file_name) or find_mark_in_text(titles):
        raise UnreadableSheet(
            _(
                "Tệp này mang dấu mật. Hệ thống không nhận tài liệu mật; chưa có gì được lưu. Nếu không phải, đồng chí bỏ dòng ấy ở đầu bảng rồi gửi lại."
            )
        )


def _first_refused(table: Table, verdicts: Sequence[Verdict]) -> list[list[str]]:
    """The beginning of what the report says, for the page; wiped with the file."""
    refused = (verdict for verdict in verdicts if verdict.outcome == Outcome.REFUSED)
    return [[each.cell or table.address(each.at), each.sentence] for each in islice(refused, SHOWN_AT_ONCE)]


def _counts(sheet: SheetImport) -> dict[str, Any]:
    """What of the outcome goes into the journal: numbers, never a sentence with names."""
    return {name: value for name, value in sheet.outcome.items() if isinstance(value, int)}


def _height(table: Table, columns: Columns) -> int:
    """About how many rows the list has; the check counts them."""
    return max(0, table.height - columns.first)


def _locked(sheet: SheetImport, *states: ImportState) -> SheetImport:
    found = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if found.state not in states:
        raise Conflict(_("Lượt nhập này đã sang bước khác (%(state)s).") % {"state": found.get_state_display()})
    return found


def _end(sheet: SheetImport, state: ImportState, at: datetime) -> None:
    _wipe(sheet, "file")
    sheet.outcome.pop("first_refused", None)
    sheet.state, sheet.ended_at = state, at
    sheet.save(update_fields=["state", "ended_at", "file", "outcome"])


def _fail(sheet_id: int, run: str, sentence: str, at: datetime) -> SheetImport:
    with transaction.atomic():
        sheet = SheetImport.objects.select_for_update().get(pk=sheet_id)
        if sheet.state == ImportState.RUNNING and sheet.outcome.get("run") == run:
            sheet.outcome["error"] = sentence
            _end(sheet, ImportState.FAILED, at)
            details = {"done": sheet.done, "total": sheet.total}
            record("organisations.import-failed", by=_actor(sheet), at=at, subject=sheet, details=details)
    return sheet


def _wipe(sheet: SheetImport, name: str) -> None:
    """Delete a file once the transaction that says so is stored; a row that was rolled back keeps its file."""
    stored = getattr(sheet, name)
    if not stored:
        return
    storage, path = stored.storage, stored.name
    transaction.on_commit(lambda: storage.delete(path))
    setattr(sheet, name, "")
