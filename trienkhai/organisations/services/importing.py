"""A sheet of units or people from the upload to the last row: read, understood, checked, confirmed, carried out."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal.jobs import enqueue
from trienkhai.journal.services import SYSTEM, HasKey, once, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import Conflict, DomainError, NotFound
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability, ImportState, SheetKind
from trienkhai.organisations.imports.columns import Columns, guess_columns, likeliest
from trienkhai.organisations.imports.table import Table, read_sheets
from trienkhai.organisations.imports.verdicts import Outcome, Verdict, counts_of
from trienkhai.organisations.imports.workbooks import report_workbook
from trienkhai.organisations.models import Person, SheetImport, Unit
from trienkhai.organisations.services.importing_checks import hindered, require_unmerged, units_now
from trienkhai.organisations.services.importing_files import (
    LOOKED_AT_FIRST,
    height,
    of_file,
    refuse_marked,
    table_of,
    wipe,
)
from trienkhai.organisations.services.importing_people import plan_people
from trienkhai.organisations.services.importing_units import batches_of, carry_out_units, plan_units
from trienkhai.organisations.services.people import require_standing
from trienkhai.organisations.services.people_written import carry_out_people

AT_ONCE = 500  # rows in one transaction: what is done when somebody stops it stays done
CHECKED_AT_ONCE = 3_000  # rows that are checked while the person waits; more go to the worker
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
    tables = read_sheets(data, file_name, only_first=LOOKED_AT_FIRST)
    for each in tables:  # the file is kept whole until the import ends
        refuse_marked(each, guess_columns(each, kind), file_name)
    table, columns = likeliest(tables, kind)

    def act() -> SheetImport:
        made = SheetImport(unit=unit, kind=kind, total=height(table, columns), by=access.actor(by), at=house_time(at))
        sheets = [[each.place, each.name[:80], each.height] for each in tables]
        of_file = {"file_name": file_name[:120], "sheet": table.place, "sheets": sheets, "kept": {}}
        made.columns = {**columns.as_stored(), **of_file, "is_chosen": False}
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
        sheet.columns = {**of_file(sheet), **columns.as_stored(), "is_chosen": True}
        sheet.state, sheet.outcome, sheet.done = ImportState.WAITING, {}, 0
        sheet.save(update_fields=["columns", "state", "outcome", "done"])
        if (sheet.total or 0) > CHECKED_AT_ONCE:
            enqueue(CHECK, [sheet.pk])
            return sheet
    return check(sheet, at=at)


def choose_sheet(sheet: SheetImport, *, place: int, columns: Columns, by: HasKey, at: datetime) -> SheetImport:
    """Read another sheet of the workbook. ``columns`` of the one left are kept: whoever comes back finds them as they
    were. Its rows have to be checked again."""
    access.require(by, needed_for(SheetKind(sheet.kind)), sheet.unit)
    if place not in {each[0] for each in sheet.columns.get("sheets", [])}:
        raise NotFound(_("Không tìm thấy trang tính này trong tệp."))
    table = table_of(sheet, place=place)
    guessed = guess_columns(table, SheetKind(sheet.kind)).as_stored()
    with transaction.atomic():
        sheet = _locked(sheet, ImportState.WAITING, ImportState.CHECKED)
        known = of_file(sheet)
        kept = {**known["kept"], str(known["sheet"]): columns.as_stored()}
        found = kept.get(str(place), guessed)
        sheet.columns = {**known, "kept": kept, "sheet": place, **found, "is_chosen": False}
        wipe(sheet, "report")
        sheet.state, sheet.outcome, sheet.done = ImportState.WAITING, {}, 0
        sheet.total = height(table, Columns.from_stored(found))
        sheet.save(update_fields=["columns", "state", "outcome", "done", "total", "report"])
    return sheet


def check(sheet: SheetImport, *, at: datetime) -> SheetImport:
    """Compare every row with what stands, write the report, change nothing else. Safe to run twice."""
    sheet = SheetImport.objects.select_related("unit", "by").get(pk=sheet.pk)
    if sheet.state != ImportState.WAITING or not sheet.columns.get("is_chosen"):
        return sheet
    asked = sheet.columns
    columns = Columns.from_stored(asked)
    try:
        table = table_of(sheet, 0)
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
        wipe(now, "report")
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
    kind, written = SheetKind(sheet.kind), _Written()
    try:
        _require_still(sheet, at)
        columns = Columns.from_stored(sheet.columns)
        written.table, written.columns = table_of(sheet, 0), columns
        written.plan = plan = _plan(sheet, written.table, columns, at)
        _advance(sheet_id, run, len(plan.verdicts) - len(plan.acts), {}, lambda sheet: None)
        for batch in _batches(kind, plan.acts):
            fresh = sum(_is_new(act) for act in batch)
            counted = {"made_new": fresh, "made_changed": len(batch) - fresh}
            _advance(sheet_id, run, len(batch), counted, _writer(kind, batch, at))
            written.rows.update(act.at for act in batch)
    except Superseded:
        return _tell_what_was_written(sheet_id, written)
    except DomainError as refusal:
        _fail(sheet_id, run, str(refusal), clock())
        return _tell_what_was_written(sheet_id, written, refusal)
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
        wipe(sheet, "file")
        wipe(sheet, "report")
        if sheet.state in (ImportState.WAITING, ImportState.CHECKED):
            sheet.state = ImportState.CANCELLED
        sheet.save(update_fields=["file", "report", "state"])
        count += 1
    return count


# --- the parts
@dataclass
class _Written:
    """How far a run came."""

    table: Table | None = None
    columns: Columns | None = None
    plan: Any = None
    rows: set[int] = field(default_factory=set)


def _advance(sheet_id: int, run: str, rows: int, counted: dict[str, int], write: Callable[[SheetImport], None]) -> None:
    """One batch and the count of it, together or not at all; Superseded when this run may not go on. The tree is held
    first, as by whatever changes it: no unit of the batch ends before the batch is stored."""
    with transaction.atomic():
        tree.hold()
        sheet = SheetImport.objects.select_for_update().get(pk=sheet_id)
        if sheet.state != ImportState.RUNNING or sheet.outcome.get("run") != run:
            raise Superseded
        write(sheet)
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


def _writer(kind: SheetKind, batch: Sequence[Any], at: datetime) -> Callable[[SheetImport], None]:
    """Writes a batch if all that it stands on still does. Raises DomainError."""
    today = at.date()

    def write(sheet: SheetImport) -> None:
        _require_still(sheet, at)
        if kind == SheetKind.UNITS:
            carry_out_units(batch, top=sheet.unit, today=today)
            return
        units_now({act.unit_id for act in batch}, top=sheet.unit, today=today)
        require_unmerged({act.who.pk for act in batch if act.who.pk is not None})
        carry_out_people(batch, today=today)

    return write


def _require_still(sheet: SheetImport, at: datetime) -> None:
    """The one who confirmed still may, and the unit into which it goes still stands: both may have ended since."""
    if sheet.by is not None:
        sheet.by.today = at.date()
    require_standing(sheet.unit, at)
    access.require(_actor(sheet), needed_for(SheetKind(sheet.kind)), sheet.unit)


def _tell_what_was_written(sheet_id: int, written: _Written, why: DomainError | None = None) -> SheetImport:
    """The report of an import that ended before its last row: which rows were not written, and those that hindered."""
    sheet = SheetImport.objects.get(pk=sheet_id)
    if written.plan is None or sheet.state not in (ImportState.CANCELLED, ImportState.FAILED):
        return sheet
    assert written.table is not None and written.columns is not None  # noqa: S101, PT018
    undone = {act.at: hindered(act, why) for act in written.plan.acts if act.at not in written.rows}
    verdicts = [
        replace(each, outcome=Outcome.REFUSED, sentence=undone[each.at]) if each.at in undone else each
        for each in written.plan.verdicts
    ]
    report = report_workbook(written.table, written.columns, SheetKind(sheet.kind), verdicts)
    with transaction.atomic():
        sheet = SheetImport.objects.select_for_update().get(pk=sheet_id)
        wipe(sheet, "report")
        sheet.report.save(f"{secrets.token_hex(16)}.xlsx", ContentFile(report), save=False)
        sheet.save(update_fields=["report"])
    return sheet


def _is_new(act: Any) -> bool:
    return act.new is not None if hasattr(act, "new") else act.who.pk is None


def _plan(sheet: SheetImport, table: Table, columns: Columns, at: datetime) -> Any:
    if sheet.kind == SheetKind.UNITS:
        return plan_units(table, columns, top=sheet.unit, today=at.date())
    return plan_people(table, columns, top=sheet.unit, by=_actor(sheet), today=at.date())


def _actor(sheet: SheetImport) -> Person | Any:
    return sheet.by if sheet.by is not None else SYSTEM


def _first_refused(table: Table, verdicts: Sequence[Verdict]) -> list[list[str]]:
    """The beginning of what the report says, for the page; wiped with the file."""
    refused = (verdict for verdict in verdicts if verdict.outcome == Outcome.REFUSED)
    return [[each.cell or table.address(each.at), each.sentence] for each in islice(refused, SHOWN_AT_ONCE)]


def _counts(sheet: SheetImport) -> dict[str, Any]:
    """What of the outcome goes into the journal: numbers, never a sentence with names."""
    return {name: value for name, value in sheet.outcome.items() if isinstance(value, int)}


def _locked(sheet: SheetImport, *states: ImportState) -> SheetImport:
    found = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if found.state not in states:
        raise Conflict(_("Lượt nhập này đã sang bước khác (%(state)s).") % {"state": found.get_state_display()})
    return found


def _end(sheet: SheetImport, state: ImportState, at: datetime) -> None:
    wipe(sheet, "file")
    if sheet.state == ImportState.RUNNING and state != ImportState.DONE:
        wipe(sheet, "report")  # it tells of rows as written that are not; the run writes another
    sheet.outcome.pop("first_refused", None)
    sheet.state, sheet.ended_at = state, at
    sheet.save(update_fields=["state", "ended_at", "file", "report", "outcome"])


def _fail(sheet_id: int, run: str, sentence: str, at: datetime) -> SheetImport:
    with transaction.atomic():
        sheet = SheetImport.objects.select_for_update().get(pk=sheet_id)
        if sheet.state == ImportState.RUNNING and sheet.outcome.get("run") == run:
            sheet.outcome["error"] = sentence
            _end(sheet, ImportState.FAILED, at)
            details = {"done": sheet.done, "total": sheet.total}
            record("organisations.import-failed", by=_actor(sheet), at=at, subject=sheet, details=details)
    return sheet
