"""Codes of the board as people see them: symbols, words, classes of the look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TypedDict

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import ClosingRule, Timeliness
from trienkhai.campaigns.queries.board import Board, Column, ReceiptCell, Row
from trienkhai.campaigns.queries.cells import Cell, Standing
from trienkhai.campaigns.queries.duties import Duty, DutyNumbers
from trienkhai.campaigns.queries.filters import Filters
from trienkhai.campaigns.queries.lists import ListRow
from trienkhai.campaigns.queries.tally import Number
from trienkhai.campaigns.rules import closing_rule
from trienkhai.plans.choices import Scope
from trienkhai.web.plans.cites import clause_words

# class of the look, symbol, words
STANDINGS = {
    Standing.OVERDUE: ("over", "!", gettext_lazy("quá hạn")),
    Standing.RETURNED: ("over", "↩", gettext_lazy("trả lại")),
    Standing.CONTESTED: ("check", "?", gettext_lazy("đề nghị xem lại")),
    Standing.SUBMITTED: ("check", gettext_lazy("chờ"), gettext_lazy("chờ xác nhận")),
    Standing.IN_PROGRESS: ("going", "…", gettext_lazy("đang thực hiện")),
    Standing.RECEIVED: ("idle", "○", gettext_lazy("đã tiếp nhận, chưa làm")),
    Standing.NEW: ("idle", "–", gettext_lazy("mới giao, chưa làm")),
    Standing.SUSPENDED: ("idle", gettext_lazy("dừng"), gettext_lazy("tạm dừng")),
    Standing.LATE: ("late", "✓", gettext_lazy("xong trễ hạn")),
    Standing.DONE: ("done", "✓", gettext_lazy("xong")),
}
STATES = {
    S.NEW: "idle",
    S.RECEIVED: "idle",
    S.IN_PROGRESS: "going",
    S.SUBMITTED: "check",
    S.RETURNED: "over",
    S.COMPLETED: "done",
    S.CONTESTED: "check",
    S.SUSPENDED: "idle",
    S.WITHDRAWN: "idle",
}


@dataclass(frozen=True)
class ShownCell:
    css: str
    text: str
    words: str  # what the symbol means, for the title and for those who hear the page
    query: str


class ShownRow(TypedDict):
    """A line of the matrix. A dictionary, which a template reads several times faster than an object; an address is ""
    where there is no link."""

    name: str
    css: str
    whose: str  # "với cấp trên", "để biết" or ""
    is_unit: bool
    owes: bool
    address: str  # of the list of all its duties
    cells: SafeString  # every <td>: a page has two thousand, too many for the template's own loop
    done: str  # "7/9 việc xong"
    done_css: str
    done_address: str
    overdue: int
    overdue_words: str  # "2 quá hạn"
    overdue_address: str
    enter: str  # where its states are entered on its behalf, and what that link is called
    enter_words: str


@dataclass(frozen=True)
class Head:
    """One heading of the matrix; an opened kind spans its duties."""

    column: Column
    label: str
    span: int  # 1, or the number of duties under an opened kind
    duties: list[Column]


@dataclass(frozen=True)
class Legend:
    css: str
    text: str
    words: str


def rows_shown(board: Board, rows: tuple[Row, ...], lists: str, *, may_enter: bool = False) -> list[ShownRow]:
    """The lines of the matrix. ``lists``: the address of the list that a cell narrows, "" for cells without one;
    ``may_enter``: the viewer enters states on behalf of the units."""
    labels = [escape(column_label(column)) for column in board.columns]
    words = Words(
        {standing: (css, str(text), str(told)) for standing, (css, text, told) in STANDINGS.items()},
        awaited=_("chưa tiếp nhận"),
        received=_("tiếp nhận ngày %(day)s"),
        part=_("%(done)s/%(all)s việc xong"),
        due=_("hạn %(day)s"),
        overdue=_("%(n)s quá hạn"),
        enter=_("Nhập thay cho %(name)s"),
        upward=_("với cấp trên"),
        to_know=_("để biết"),
    )
    return [_row_shown(row, labels, words, lists, may_enter=may_enter) for row in rows]


def _row_shown(row: Row, labels: list[str], words: Words, lists: str, *, may_enter: bool) -> ShownRow:
    name = row_name(row)
    marked = escape(name)
    cells = (_td(label, cell_shown(cell, words), marked, lists) for label, cell in zip(labels, row.cells, strict=True))
    is_unit = row.scope == Scope.UNITS

    def address(number: Number) -> str:
        return f"{lists}?{number.filters.query}" if lists and number.filters else ""

    return ShownRow(
        name=name,
        css="know" if row.to_know else "",
        whose=words.upward if row.scope == Scope.UPWARD else words.to_know if row.to_know else "",
        is_unit=is_unit,
        owes=row.total.value > 0,
        address=address(row.total),
        cells=mark_safe("".join(cells)),
        done=words.part % {"done": row.done.value, "all": row.total.value},
        done_css="done" if row.done.value == row.total.value else "idle",
        done_address=address(row.done),
        overdue=row.overdue.value,
        overdue_words=words.overdue % {"n": row.overdue.value},
        overdue_address=address(row.overdue) if row.overdue else "",
        enter=reverse("desk:unit", args=[row.unit]) if lists and may_enter and is_unit and not row.to_know else "",
        enter_words=words.enter % {"name": name},
    )


def _td(label: str, cell: ShownCell | None, name: str, lists: str) -> str:
    """One cell; ``label`` and ``name`` are escaped already. A page has a thousand of them: put together by hand."""
    if cell is None:
        return "<td></td>"
    said, text = escape(cell.words), escape(cell.text)
    if not lists:
        return (
            f'<td><span class="c {cell.css}" title="{label}: {said}">{text}'
            f'<span class="visually-hidden"> {said}</span></span></td>'
        )
    return (
        f'<td><a class="c {cell.css}" href="{lists}?{escape(cell.query)}" title="{label}: {said}" '
        f'aria-label="{name}, {label}: {said}">{text}</a></td>'
    )


def row_name(row: Row) -> str:
    return f"{row.organ} – {row.name}" if row.organ else row.name


def column_label(column: Column) -> str:
    if column.kind is None:
        return _("Tiếp nhận")
    if column.duty is not None:
        return duty_name(column.duty)
    return str(column.kind.label)


def duty_name(duty: Duty) -> str:
    return (
        _("%(clause)s: %(label)s") % {"clause": clause_words(duty.clause_path), "label": duty.label}
        if duty.clause_path
        else duty.label
    )


@dataclass(frozen=True)
class Words:
    """What cells say, in the reader's language: looked up once, not for each of a thousand cells."""

    standings: dict[Standing, tuple[str, str, str]]
    awaited: str
    received: str
    part: str
    due: str
    overdue: str
    enter: str
    upward: str
    to_know: str


def cell_shown(cell: Cell | ReceiptCell | None, words: Words) -> ShownCell | None:
    if cell is None:
        return None
    if isinstance(cell, ReceiptCell):
        query = Filters(kind="RECEIPT", unit=cell.unit).query
        if cell.received_on is None:
            return ShownCell("idle", "–", words.awaited, query)
        return ShownCell("done", "✓", words.received % {"day": short(cell.received_on)}, query)
    css, text, meant = words.standings[cell.standing]
    told = [meant]
    if cell.done is not None and cell.of is not None:
        count = f"{cell.done}/{cell.of}"
        told.append(count)
        text = f"! {count}" if cell.standing == Standing.OVERDUE else count
    if cell.rows > 1:
        told.append(words.part % {"done": cell.finished, "all": cell.rows})
        if 0 < cell.finished < cell.rows and cell.of is None:  # some done, some not: the sign alone would hide it
            count = f"{cell.finished}/{cell.rows}"
            text = f"! {count}" if cell.standing == Standing.OVERDUE else count
    if cell.done_on is not None and cell.standing in (Standing.DONE, Standing.LATE, Standing.SUBMITTED):
        told.append(short(cell.done_on))
    elif cell.due_on is not None:
        told.append(words.due % {"day": short(cell.due_on)})
    return ShownCell(css, text, ", ".join(told), cell.filters.query)


def heads(board: Board) -> list[Head]:
    """The headings, with the duties of an opened kind gathered under one."""
    found: list[Head] = []
    for column in board.columns:
        if column.duty is None:
            found.append(Head(column, column_label(column), 1, []))
        elif found and found[-1].duties and found[-1].column.kind == column.kind:
            last = found.pop()
            found.append(Head(last.column, last.label, last.span + 1, [*last.duties, column]))
        else:
            found.append(Head(column, str(column.kind.label) if column.kind else "", 1, [column]))
    return found


def legend(board: Board) -> list[Legend]:
    """The symbols that stand on this board, the good ones first."""
    shown = [standing for standing in reversed(Standing) if standing in board.legend]
    signs = [(css, str(text), str(words)) for css, text, words in (STANDINGS[standing] for standing in shown)]
    return [Legend(css, "" if words.startswith(text) else text, words) for css, text, words in signs]


@dataclass(frozen=True)
class Attention:
    """One line of what needs attention."""

    numbers: DutyNumbers
    is_over: bool
    words: str  # "chưa xong, quá hạn 1 ngày"


def attention(board: Board, today: date) -> list[Attention]:
    """Overdue first, the longest first; then what is due soon."""
    lines = []
    for numbers in board.attention:
        duty = numbers.duty
        what = _("chưa nộp") if closing_rule(duty.kind) == ClosingRule.ACCEPTED else _("chưa xong")
        if numbers.overdue and duty.late_after:
            days = (today - duty.late_after).days
            lines.append(
                Attention(
                    numbers,
                    True,
                    ngettext("%(what)s, quá hạn %(n)s ngày", "%(what)s, quá hạn %(n)s ngày", days)
                    % {"what": what, "n": days},
                )
            )
        elif numbers.soon and duty.due_on:
            days = (duty.due_on - today).days
            left = ngettext("còn %(n)s ngày", "còn %(n)s ngày", days) % {"n": days} if days else _("đến hạn hôm nay")
            lines.append(Attention(numbers, False, f"{what}, {left}"))
    return sorted(lines, key=lambda line: not line.is_over)


def row_css(row: ListRow) -> str:
    if row.state == S.COMPLETED and row.timeliness == Timeliness.LATE:
        return "late"
    if row.timeliness == Timeliness.OVERDUE and row.state != S.SUBMITTED:
        return "over"
    return STATES[row.state]


def row_timeliness(row: ListRow) -> str:
    """ "Quá hạn 3 ngày", "Trễ hạn 1 ngày", "Sắp đến hạn"…"""
    if not row.days_late:
        return str(row.timeliness.label)
    if row.timeliness == Timeliness.LATE:
        words = ngettext("Trễ hạn %(n)s ngày", "Trễ hạn %(n)s ngày", row.days_late)
    else:
        words = ngettext("Quá hạn %(n)s ngày", "Quá hạn %(n)s ngày", row.days_late)
    return words % {"n": row.days_late}


def short(value: date) -> str:
    return value.strftime("%d/%m/%Y")
