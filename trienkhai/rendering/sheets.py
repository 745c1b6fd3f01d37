"""The pen that writes Excel sheets: texts stay texts, whatever they begin with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

LONGEST = 32_767  # characters that a cell of Excel holds
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
AS_TEXTS = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


class Pen:
    """Writes texts as texts. What begins like a formula also keeps Excel's own mark of a text, so that
    it stays one when somebody edits the cell."""

    def __init__(self, book: Any, more_styles: Mapping[str, dict[str, Any]] = MappingProxyType({})) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        styles: dict[str, dict[str, Any]] = {
            "plain": {"border": 1, "text_wrap": True},
            "head": {"border": 1, "text_wrap": True, "bold": True, "align": "center", "valign": "vcenter"},
            "title": {"bold": True, "font_size": 14},
            "loose": {},
            **more_styles,
        }
        self._formats = {name: book.add_format(base | style) for name, style in styles.items()}
        self._quoted = {name: book.add_format(base | style | {"quote_prefix": True}) for name, style in styles.items()}

    def text(self, sheet: Any, row: int, column: int, words: str, style: str = "plain") -> None:
        words = words[:LONGEST]
        if not words:
            sheet.write_blank(row, column, None, self._formats[style])
            return
        formats = self._quoted if words.lstrip().startswith(FORMULA_SIGNS) or words.startswith("\t") else self._formats
        sheet.write_string(row, column, words, formats[style])
