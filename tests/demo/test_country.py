"""The workbook of a country: as many units as there are, each under one that stands above it."""

from __future__ import annotations

from pathlib import Path

import pytest

from trienkhai.cli import main
from trienkhai.demo import country
from trienkhai.organisations.imports.directory import STEP


def test_the_country_has_its_numbers_and_no_unit_hangs_in_the_air() -> None:
    rows = list(country.rows())
    assert len(rows) == 34 + 3_321 + 52_079
    paths: set[str] = set()
    for name, above, *_rest in rows:
        assert above in paths or above == ""
        path = f"{above}{STEP}{name}" if above else str(name)
        assert path not in paths
        paths.add(path)
    assert rows == list(country.rows())


def test_the_command_says_what_it_cannot_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--country-workbook", str(tmp_path / "a.docx")]) == 2
    assert ".xlsx" in capsys.readouterr().err
    assert main(["demo", "--country-workbook", str(tmp_path / "nowhere" / "a.xlsx")]) == 2
    assert "Không ghi được" in capsys.readouterr().err
