"""The house holds its own rules: what import-linter cannot see."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "trienkhai"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAYERS = SETTINGS["tool"]["importlinter"]["contracts"][0]["layers"]
HEIGHT = {room.strip("()"): -i for i, layer in enumerate(LAYERS) for room in layer.split(" | ")}
ROOMS = ("journal", "accounts", "organisations", "notices", "plans", "campaigns", "reporting")


def room_of(model: type) -> str | None:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "trienkhai" else None


def arrows() -> Iterator[tuple[str, str, str]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                here, there = room_of(model), room_of(field.related_model)
                if here and there and here != there:
                    yield f"{model._meta.label}.{field.name}", here, there


def test_foreign_keys_point_down() -> None:
    found = list(arrows())
    assert found
    assert [a for a, here, there in found if HEIGHT[there] >= HEIGHT[here]] == []


def test_no_source_file_is_longer_than_four_hundred_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for folder in (PACKAGE, ROOT / "tests")
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts and (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert long == []


@pytest.mark.parametrize(
    "room", [p.name for p in PACKAGE.iterdir() if p.is_dir() and (p / "__init__.py").exists() and p.name != "config"]
)
def test_every_room_has_a_door_plate_that_is_true(room: str) -> None:
    plate = PACKAGE / room / "README.md"
    assert plate.exists(), f"{room} has no README.md"
    text = plate.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 25
    source = "\n".join(path.read_text(encoding="utf-8") for path in (PACKAGE / room).rglob("*.py"))
    names = {name.split(".")[-1] for name in re.findall(r"`([a-z_]+(?:\.[a-z_A-Z]+)*)\(", text)}
    assert [name for name in sorted(names) if name not in source] == []


def test_migrations_are_named_and_import_nothing_of_ours() -> None:
    found = [path for path in PACKAGE.rglob("migrations/*.py") if path.name != "__init__.py"]
    assert found
    assert [p.name for p in found if "_auto_" in p.name] == []
    assert [
        p.name for p in found if re.search(r"^(from|import) trienkhai", p.read_text(encoding="utf-8"), re.MULTILINE)
    ] == []


def test_nothing_of_others_lies_in_the_repository() -> None:
    static = PACKAGE / "web" / "static"
    names = [path.name.lower() for path in static.rglob("*") if path.is_file()]
    assert [n for n in names if re.search(r"htmx|bootstrap|jquery|tabler|\.min\.|\.ttf$|\.woff2?$", n)] == []


def test_pages_have_no_inline_style_script_or_handler() -> None:
    bad = []
    for page in (PACKAGE / "web" / "templates").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|javascript:", text):
            bad.append(str(page.relative_to(ROOT)))
    assert bad == []


def test_the_lock_names_no_host_and_pins_by_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-zA-Z0-9_.\[\]-]+==", text, re.MULTILINE)
        assert len(pins) > 10
        assert text.count("--hash=sha256:") >= len(pins)
