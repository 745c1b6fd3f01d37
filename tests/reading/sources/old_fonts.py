"""Text as it was typed in old fonts, made from Unicode by the tables read backwards."""

from __future__ import annotations

from tests.reading.sources.word import run
from trienkhai.vietnamese.legacy import TCVN3, VNI

_TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
_TO_VNI = {
    letter: code for code, letter in VNI.items() if len(code) == 1 or code[0].isupper() == code[1].isupper()
}  # fmt: skip


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def in_tcvn3(text: str) -> str:
    """As typed in .VnTime; letters it has no capital for are typed small, as in fonts of capitals."""
    return "".join(_TO_TCVN3.get(char) or _TO_TCVN3.get(char.lower(), char) for char in text)


def in_vni(text: str) -> str:
    return "".join(_TO_VNI.get(char, char) for char in text)


def vn(text: str, name: str = ".VnTime") -> str:
    return run(in_tcvn3(text), font(name))


def vni(text: str) -> str:
    return run(in_vni(text), font("VNI-Times"))
