"""GLOSSARY.md and the code say the same words."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.db.models import Choices

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"`([A-Za-z_.]+)`", GLOSSARY))


def ours() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.startswith("trienkhai.")]


def test_every_model_is_in_the_glossary() -> None:
    assert [m.__name__ for m in ours() if m.__name__ not in WORDS] == []


def test_every_choice_is_in_the_glossary_with_its_label() -> None:
    missing = []
    for room in sorted({m.__module__.split(".")[1] for m in ours()}):
        module = __import__(f"trienkhai.{room}.choices", fromlist=["*"]) if _has_choices(room) else None
        for name, kind in vars(module).items() if module else []:
            if isinstance(kind, type) and issubclass(kind, Choices) and kind.__module__ == module.__name__:
                if name not in WORDS:
                    missing.append(name)
                missing += [
                    f"{name}.{value} {label}" for value, label in kind.choices if f"`{value}` {label}" not in GLOSSARY
                ]
    assert missing == []


def _has_choices(room: str) -> bool:
    return (ROOT / "trienkhai" / room / "choices.py").exists()


def test_no_class_uses_a_word_the_glossary_refuses() -> None:
    refused = {"Task", "Todo", "Manager", "Helper", "Utils"}
    classes = [
        name
        for path in (ROOT / "trienkhai").rglob("*.py")
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(refused & set(classes)) == []
