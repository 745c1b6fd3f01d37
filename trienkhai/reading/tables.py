"""Task tables: the columns known by their headings, one task for each row that carries work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trienkhai.reading.paragraphs import Paragraph
from trienkhai.reading.sources.model import Cell
from trienkhai.vietnamese.text import plain

_WHO = r"(?:(?:cac |ten )?(?:don vi|co quan|bo phan|nguoi|ca nhan|to chuc|dong chi|can bo|ban,? nganh|so,? (?:ban,? )?nganh|lanh dao|dau moi)(?: |, |/|va )*){0,3}"
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(form))
    for role, form in (
        ("support", rf"{_WHO}\s*(?:cung |tham gia )?phoi hop(?: thuc hien| trien khai)?"),
        ("code", r"ma (?:so )?(?:nhiem vu|cong viec|chi tieu|so)|ma so|ky hieu"),
        ("product", r"(?:ten |loai |du kien |ket qua ?[/,] ?)?(?:san pham|dau ra|yeu cau san pham|ho so san pham)(?: .{0,30})?"),
        ("result", r"ket qua(?: dat duoc| thuc hien| du kien| can dat| dau ra)?|chi tieu"),
        ("deadline", r"(?:thoi (?:han|gian|diem)|tien do|han (?:hoan thanh|nop|xu ly|chot)|hoan thanh|moc thoi gian|lich|ngay hoan thanh|(?:thang|quy|nam)(?:[ ,/]+(?:thang|quy|nam))?(?: (?:hoan thanh|thuc hien|trinh|trien khai))?|han)"),
        ("lead", rf"{_WHO}(?:chu tri|thuc hien|phu trach|dau moi|chiu trach nhiem|duoc giao|duoc phan cong|tham muu|trien khai)|(?:phan cong|giao)(?: thuc hien| nhiem vu| don vi)?|chu tri|trach nhiem|(?:cac )?(?:don vi|co quan)|nguoi phu trach"),
        ("work", r"(?:ten |noi dung |danh muc |cac |nhom |dau ){0,3}(?:nhiem vu|noi dung|cong viec|hoat dong|viec can lam|dau viec|chi tieu, nhiem vu|giai phap|yeu cau nhiem vu)(?:[ /,].{0,40})?|viec$"),
        ("number", r"(?:so )?(?:tt|stt|so thu tu|muc|#)"),
        ("note", r"ghi chu.*|can cu.*|(?:nguon )?kinh phi.*"),
    )
)  # fmt: skip
_DURATION = re.compile(r"don vi tinh|so (?:ngay|gio|tiet|buoi|luong)|thoi luong|tu .* den|buoi|gio")


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
    """What a column heading announces, None when unknown. A column of durations or of units of measure announces nothing."""
    folded = " ".join(plain(words).replace("*", " ").split()).strip(" .:()")
    if not folded or _DURATION.match(folded):
        return None
    for role, form in _HEADINGS:
        if form.fullmatch(folded) or (
            len(folded.split()) <= 9 and form.match(folded) and role not in ("lead", "note", "number", "work", "code")
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


_Grid = dict[tuple[int, int], tuple[Cell, list[Paragraph]]]
_ROLES_OF_WORK = ("lead", "support", "product", "deadline")


def task_rows(table: Sequence[Paragraph]) -> list[Row]:
    """The rows that carry work, when the table is one of tasks; else nothing. A merged cell counts for every row it
    spans. A row that is split into sub-rows is no task: what it says of lead, support, product and deadline holds for
    those sub-rows that say nothing themselves."""
    grid = _grid(table)
    rows = sorted({row for row, _ in grid})
    header, columns = _columns(grid, rows[:6])
    if columns is None:
        return []
    width = 1 + max(column for _, column in grid)
    body = [row for row in rows if row > header]
    parents = _parents(grid, [row for row in body if not _is_repeated(grid, row, columns, width)], columns)
    made: list[Row] = []
    groups: list[tuple[int, str]] = []
    above: dict[int, dict[str, tuple[Paragraph, ...]]] = {}
    for row in body:
        cells = _cells(grid, row, columns, width)
        spread = grid.get((row, min(columns)))
        if spread is not None and spread[0].column_span >= max(2, width - 1):
            groups = [(row, " ".join(p.words for p in spread[1]))]
            continue
        if _is_repeated(grid, row, columns, width):
            groups = [(row, " ".join(p.words for p in cells.get("work", ())))]
            continue
        work = cells.get("work", ())
        if not work or any(_is_heading_again(p.flat) for p in work):
            continue
        own = grid.get((row, next(c for c, r in columns.items() if r == "work")))
        if own is not None and own[0].row != row:
            continue  # the work runs over several rows: told once
        parent = parents.owner.get(row)
        if row in parents.rows:
            above[row] = {role: words for role in _ROLES_OF_WORK if (words := cells.get(role, ()))}
            if parent is not None:
                above[row] = {**above.get(parent, {}), **above[row]}
            groups = [*(g for g in groups if g[0] == parent), (row, " ".join(p.words for p in work))]
            continue
        cells = {**above.get(parent, {}), **cells} if parent is not None else cells
        if not any(cells.get(role) for role in _ROLES_OF_WORK):
            groups = [(row, " ".join(p.words for p in work))]
            continue
        made.append(Row(row, cells, groups[-1][1] if groups else ""))
    clocked = sum(1 for row in made if _CLOCK.match(plain(row.words("deadline")).strip(" *")))
    return [] if clocked * 2 > len(made) else made  # a programme by the hour tells no work


def _is_repeated(grid: _Grid, row: int, columns: dict[int, str], width: int) -> bool:
    """A group heading whose merged cell a copy has written into every field of the row."""
    own = [
        words for column in range(width) if columns.get(column) != "number" and (words := _own_words(grid, row, column))
    ]
    return len(own) >= 3 and len(set(own)) == 1 and len(own[0]) > 1


def _grid(table: Sequence[Paragraph]) -> _Grid:
    """What stands in each field of the table; a merged cell stands in all of its fields."""
    inside: dict[tuple[int, int], list[Paragraph]] = {}
    where: dict[tuple[int, int], Cell] = {}
    for paragraph in table:
        if paragraph.cell is not None:
            at = (paragraph.cell.row, paragraph.cell.column)
            inside.setdefault(at, []).append(paragraph)
            where[at] = paragraph.cell
    grid: _Grid = {}
    for at, paragraphs in inside.items():
        cell = where[at]
        for row in range(cell.row, cell.row + min(cell.row_span, 400)):
            for column in range(cell.column, cell.column + min(cell.column_span, 60)):
                grid.setdefault((row, column), (cell, paragraphs))
    return grid


def _cells(grid: _Grid, row: int, columns: dict[int, str], width: int) -> dict[str, tuple[Paragraph, ...]]:
    """The paragraphs of a row by role. What is asked for as a result stands in for a product nobody names."""
    cells: dict[str, tuple[Paragraph, ...]] = {}
    for column in range(width):
        role = columns.get(column)
        if role is None or (row, column) not in grid:
            continue
        words = (p for p in grid[(row, column)][1] if p.words and p not in cells.get(role, ()))
        cells[role] = (*cells.get(role, ()), *words)
    if "result" in cells and "product" not in columns.values():
        cells["product"] = cells["result"]
    return {role: words for role, words in cells.items() if words}


# Rows over sub-rows

_LEVELS: tuple[re.Pattern[str], ...] = (
    re.compile(r"[A-HĐ]"),
    re.compile(r"[IVXLC]{1,6}"),
    re.compile(r"\d{1,3}"),
    re.compile(r"\d{1,3}\.\d{1,3}"),
    re.compile(r"\d{1,3}(?:\.\d{1,3}){2,}"),
    re.compile(r"[a-zđ]"),
    re.compile(r"[-–+*•]"),
)
_MOSTLY = 0.6


@dataclass(frozen=True)
class _Parents:
    """Rows over sub-rows, and for each row the nearest row over it."""

    rows: frozenset[int]
    owner: dict[int, int]


def _parents(grid: _Grid, body: Sequence[int], columns: dict[int, str]) -> _Parents:
    work = min(column for column, role in columns.items() if role == "work")
    label_columns = [column for column in range(work) if _is_label_column(grid, body, column)]
    codes = [column for column, role in columns.items() if role == "code"]
    numbered = _numbered(grid, body, columns)
    levels = {row: _level(grid, row, label_columns) for row in body}
    rows: set[int] = set()
    owner: dict[int, int] = {}
    open_rows: list[int] = []
    for row, after in zip(body, [*body[1:], None], strict=False):  # a table may be all heading
        while open_rows and not _is_under(grid, row, open_rows[-1], levels, codes, numbered):
            open_rows.pop()
        if open_rows:
            owner[row] = open_rows[-1]
        if after is not None and _is_under(grid, after, row, levels, codes, numbered):
            rows.add(row)
            open_rows.append(row)
    return _Parents(frozenset(rows), owner)


def _is_label_column(grid: _Grid, body: Sequence[int], column: int) -> bool:
    words = [w for row in body if (w := _own_words(grid, row, column))]
    return bool(words) and sum(_level_of(w) is not None for w in words) >= _MOSTLY * len(words)


def _own_words(grid: _Grid, row: int, column: int) -> str:
    """The words of a cell in the row where it begins."""
    found = grid.get((row, column))
    return " ".join(p.flat.strip() for p in found[1]).strip(" *_") if found and found[0].row == row else ""


def _level_of(words: str) -> int | None:
    label = words.strip(" ().:-–/") or words
    return next((n for n, form in enumerate(_LEVELS) if form.fullmatch(label)), None)


def _level(grid: _Grid, row: int, label_columns: Sequence[int]) -> dict[int, int]:
    found = ((column, _level_of(_own_words(grid, row, column))) for column in label_columns)
    return {column: level for column, level in found if level is not None}


def _numbered(grid: _Grid, body: Sequence[int], columns: dict[int, str]) -> dict[int, bool]:
    """Whether each row has a number of its own in the column of numbers, when most rows have; else nothing."""
    column = next((c for c, role in sorted(columns.items()) if role == "number"), None)
    if column is None:
        return {}
    found = {}
    for row in body:
        here = grid.get((row, column))
        found[row] = bool(here and any(char.isdecimal() for p in here[1] for char in p.flat))
    return found if sum(found.values()) >= _MOSTLY * len(found) else {}


def _is_under(
    grid: _Grid,
    row: int,
    over: int,
    levels: dict[int, dict[int, int]],
    codes: Sequence[int],
    numbered: dict[int, bool],
) -> bool:
    """Whether a row is a sub-row of a row above it: by its label, by its code, or because it alone has a number."""
    for column in codes:
        code, longer = _own_words(grid, over, column), _own_words(grid, row, column)
        if code and longer and longer.startswith(code + "."):
            return True
        if code and longer and numbered.get(row) == numbered.get(over):
            return False
    shared = levels[row].keys() & levels[over].keys()
    if shared:
        return any(levels[row][column] > levels[over][column] for column in shared)
    return bool(numbered) and numbered[row] and not numbered[over]


def _is_heading_again(words: str) -> bool:
    return role_of_heading(words) == "work" and len(words.split()) <= 4 and words.strip().istitle()


def _columns(grid: _Grid, rows: Sequence[int]) -> tuple[int, dict[int, str] | None]:
    """The last heading row and the role of each column; None when this is no table of tasks."""
    best: dict[int, str] = {}
    last = -1
    for row in rows:
        here: dict[int, str] = {}
        for (at, column), (_, inside) in grid.items():
            words = " ".join(p.words for p in inside)
            if at == row and len(words) < 80 and (role := role_of_heading(words)) is not None:
                here[column] = role
        if len(set(here.values()) - {"number"}) >= 2 or (best and here and _goes_on(grid, row)):
            best = {**best, **here}
            last = row
        elif best:
            break
    roles = set(best.values())
    told = roles & {"lead", "deadline", "product", "support", "result"}
    if "work" not in roles or not told or not (roles & {"lead", "product", "result"}):
        return last, None  # without anybody or anything asked for: a programme by the hour, a list
    return last, best


def _goes_on(grid: _Grid, row: int) -> bool:
    """Whether a row is the second row of a heading: short names, no number."""
    own = [cell for (at, _), cell in grid.items() if at == row and cell[0].row == row]
    words = [" ".join(p.words for p in inside) for _, inside in own]
    return all(len(w.split()) <= 6 and not any(char.isdecimal() for char in w) for w in words)
