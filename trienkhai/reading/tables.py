"""Task tables: the columns known by their headings, one task for each row that carries work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trienkhai.reading.paragraphs import Paragraph
from trienkhai.reading.sources.model import Cell
from trienkhai.vietnamese.text import plain

_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(form))
    for role, form in (
        ("support", r"(?:don vi|co quan|bo phan|nguoi|to chuc|cac don vi|ban, nganh)?\s*(?:cung |tham gia )?phoi hop|phoi hop"),
        ("product", r"(?:san pham|ket qua(?: dat duoc| thuc hien| du kien| can dat)?|dau ra|yeu cau san pham|chi tieu)"),
        ("deadline", r"(?:thoi (?:han|gian|diem)|tien do|han (?:hoan thanh|nop|xu ly)|hoan thanh|moc thoi gian|lich)"),
        ("lead", r"(?:(?:don vi|co quan|bo phan|nguoi|ca nhan|to chuc|dong chi|ban, nganh|lanh dao)(?: |, |/)*){0,3}(?:chu tri|thuc hien|phu trach|dau moi|chiu trach nhiem|duoc giao|duoc phan cong|tham muu)|phan cong(?: thuc hien| nhiem vu)?|chu tri|trach nhiem|don vi|nguoi phu trach"),
        ("work", r"(?:ten |noi dung |danh muc |cac )?(?:nhiem vu|noi dung|cong viec|hoat dong|viec can lam|dau viec|chi tieu, nhiem vu|giai phap)(?: .{0,40})?"),
        ("number", r"(?:so )?(?:tt|stt|so thu tu|muc|#)"),
        ("note", r"ghi chu.*|can cu.*|kinh phi.*"),
    )
)  # fmt: skip
_DURATION = re.compile(r"so (?:ngay|gio|tiet|buoi|luong)|thoi luong|tu .* den|buoi|gio")


_CLOCK = re.compile(r"(?:tu\s+)?\d{1,2}\s?(?:h|g|gio|:)\s?\d{0,2}(?!\w)|\d{1,2}\s*[-–]\s*\d{1,2}\s*h")


@dataclass(frozen=True)
class Row:
    """One row of a task table. Cells are lists of paragraphs; missing columns are empty."""

    number: int
    cells: dict[str, tuple[Paragraph, ...]]
    heading: str = ""  # the words of the group row above, when it carries no work itself

    def words(self, role: str) -> str:
        return " ".join(p.flat.strip() for p in self.cells.get(role, ())).strip()


def role_of_heading(words: str) -> str | None:
    """What a column heading announces, None when unknown. A column of durations announces nothing."""
    folded = " ".join(plain(words).replace("*", " ").split()).strip(" .:()")
    if not folded or _DURATION.match(folded):
        return None
    for role, form in _HEADINGS:
        if form.fullmatch(folded) or (
            len(folded.split()) <= 9 and form.match(folded) and role not in ("lead", "note", "number", "work")
        ):
            return role
    for role, form in _HEADINGS:
        if role in ("lead", "work") and len(folded.split()) <= 10 and form.match(folded):
            return role
    return None


def tables_in(paragraphs: Sequence[Paragraph]) -> dict[int, list[Paragraph]]:
    """Paragraphs of each table by its number, in reading order."""
    found: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        if paragraph.cell is not None:
            found.setdefault(paragraph.cell.table, []).append(paragraph)
    return found


def task_rows(table: Sequence[Paragraph]) -> list[Row]:
    """The rows that carry work, when the table is one of tasks; else nothing. A merged cell counts for every row it
    spans; a row alone in its work column above numbered sub-rows is a group, not a task."""
    grid: dict[tuple[int, int], tuple[Cell, list[Paragraph]]] = {}
    rows: set[int] = set()
    by_cell: dict[tuple[int, int], list[Paragraph]] = {}
    where: dict[tuple[int, int], Cell] = {}
    for paragraph in table:
        if paragraph.cell is not None:
            at = (paragraph.cell.row, paragraph.cell.column)
            by_cell.setdefault(at, []).append(paragraph)
            where[at] = paragraph.cell
    for at, inside in by_cell.items():
        cell = where[at]
        for row in range(cell.row, cell.row + min(cell.row_span, 400)):
            rows.add(row)
            for column in range(cell.column, cell.column + min(cell.column_span, 60)):
                grid.setdefault((row, column), (cell, inside))
    header, columns = _columns(grid, sorted(rows)[:4])
    if columns is None:
        return []
    width = 1 + max(column for _, column in grid)
    made: list[Row] = []
    group = ""
    for row in sorted(rows):
        if row <= header:
            continue
        cells: dict[str, tuple[Paragraph, ...]] = {}
        for column in range(width):
            role = columns.get(column)
            if role is None or (row, column) not in grid:
                continue
            cells[role] = (*cells.get(role, ()), *(p for p in grid[(row, column)][1] if p not in cells.get(role, ())))
        spread = grid.get((row, min(columns)))
        whole_row = spread is not None and spread[0].column_span >= max(2, width - 1)
        if whole_row and spread is not None:
            group = " ".join(p.words for p in spread[1])
            continue
        work = cells.get("work", ())
        if not work or any(_is_heading_again(p.flat) for p in work):
            continue
        own = grid.get((row, next(c for c, r in columns.items() if r == "work")))
        if own is not None and own[0].row != row:
            continue  # the work runs over several rows: told once
        if not any(cells.get(role) for role in ("lead", "support", "product", "deadline")):
            group = " ".join(p.words for p in work)
            continue
        made.append(Row(row, cells, group))
    clocked = sum(1 for row in made if _CLOCK.match(plain(row.words("deadline")).strip(" *")))
    return [] if clocked * 2 > len(made) else made  # a programme by the hour tells no work


def _is_heading_again(words: str) -> bool:
    return role_of_heading(words) == "work" and len(words.split()) <= 4 and words.strip().istitle()


def _columns(
    grid: dict[tuple[int, int], tuple[Cell, list[Paragraph]]], rows: Sequence[int]
) -> tuple[int, dict[int, str] | None]:
    """The last heading row and the role of each column; None when this is no table of tasks."""
    best: dict[int, str] = {}
    last = -1
    for row in rows:
        here: dict[int, str] = {}
        for (at, column), (_, inside) in grid.items():
            if (
                at == row
                and (role := role_of_heading(" ".join(p.words for p in inside))) is not None
                and len(" ".join(p.words for p in inside)) < 80
            ):
                here[column] = role
        if len(set(here.values()) - {"number"}) >= 2 or (best and here):
            best = {**best, **here}
            last = row
        elif best:
            break
    roles = set(best.values())
    if (
        "work" not in roles
        or not roles & {"lead", "deadline", "product", "support"}
        or not (roles & {"lead", "product"} or {"deadline", "number"} <= roles)
    ):
        return last, None
    if "lead" not in roles and "product" not in roles:
        return last, None  # a programme by the hour
    return last, best
