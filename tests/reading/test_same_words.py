"""The same words in another dress are the same obligations: other normal forms, line breaks, bullets and spaces."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from pathlib import Path

import pytest

from trienkhai.reading import read_text

CASES = Path(__file__).parent / "cases"
PROSE = ["party-plan", "resolution", "state-letter", "guidance", "conclusion-notice", "dates"]


def at_70_columns(text):
    return "\n".join("\n".join(textwrap.wrap(line, 70, break_on_hyphens=False)) or "" for line in text.split("\n"))


DRESSES = {
    "decomposed letters": lambda text: unicodedata.normalize("NFD", text),
    "tone on the last vowel": lambda text: text.replace("ủy", "uỷ").replace("Ủy", "Uỷ").replace("hòa", "hoà"),
    "lines broken at 70 columns": at_70_columns,
    "a blank line after every line": lambda text: text.replace("\n", "\n\n"),
    "no blank lines": lambda text: re.sub(r"\n\s*\n+", "\n", text),
    "doubled spaces": lambda text: text.replace(", ", ",  ").replace(". ", ".  "),
    "round bullets": lambda text: re.sub(r"(?m)^- ", "• ", text),
    "lines of another machine": lambda text: text.replace("\n", "\r\n"),
}


def told(text):
    reading = read_text(text)
    return [
        (re.sub(r"\W+", " ", unicodedata.normalize("NFC", reading.quote(o)).replace("uỷ", "ủy").replace("Uỷ", "Ủy").replace("hoà", "hòa")).strip(),
         o.deadline.bound if o.deadline else None, o.deadline.ends_on if o.deadline else None, len(o.lead), bool(o.products))
        for o in reading.obligations
    ]  # fmt: skip


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("name", PROSE)
def test_a_document_tells_the_same_work_in_every_dress(name, dress):
    text = (CASES / name / "source.txt").read_text(encoding="utf-8")
    assert told(DRESSES[dress](text)) == told(text)
