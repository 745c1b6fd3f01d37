"""Keeps the English catalogue: ``python -m tests.messages`` adds what is new, drops what is gone, compiles.

Needs polib, not GNU gettext. The words that users read are Vietnamese at the source; a message is found in Python by
the name of the function that marks it, in templates by Django's own rewriting of them to Python-like calls.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "trienkhai"
TEMPLATES = PACKAGE / "web" / "templates"
CATALOGUE = PACKAGE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "trienkhai",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

# What each marking function takes, in its order: c a context, s a message, p its plural.
_SHAPES = {"gettext": "s", "ngettext": "sp", "pgettext": "cs", "npgettext": "csp"}
_LITERAL = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)
_PLACEHOLDER = re.compile(r"%\(\w+\)[-#0-9.]*[a-z]|%[sdif]|%%|\{\w*(?:![rs])?(?::[^{}]*)?\}")
_TAG = re.compile(r"</?[a-z][^<>]*>")


class Message(NamedTuple):
    """One message as it stands at the source; ``context`` and ``plural`` are None where there is none."""

    text: str
    plural: str | None = None
    context: str | None = None


class Unreadable(Exception):
    """A marked message is not a constant, so that no catalogue can hold it."""


def messages() -> dict[Message, list[str]]:
    """Every message of the package with the files that say it, in the order of the files."""
    found: dict[Message, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for message in in_python(path.read_text(encoding="utf-8"), path.name):
            found.setdefault(message, []).append(_told(path))
    for path in sorted(TEMPLATES.rglob("*.html")):
        for message in in_template(path.read_text(encoding="utf-8")):
            found.setdefault(message, []).append(_told(path))
    plurals = {(message.text, message.context): message for message in found if message.plural}
    merged: dict[Message, list[str]] = {}
    for message, files in found.items():  # a catalogue has one entry for a message, said with its plural or without
        merged.setdefault(plurals.get((message.text, message.context), message), []).extend(files)
    return {message: sorted(set(files)) for message, files in merged.items()}


def in_python(source: str, name: str = "") -> Iterator[Message]:
    """The messages that a module marks; raises Unreadable where one is put together at run time."""
    tree = ast.parse(source)
    marks = {
        alias.asname or alias.name: alias.name.removesuffix("_lazy")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name.removesuffix("_lazy") in _SHAPES
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if isinstance(node.func, ast.Attribute):  # translation.gettext(…)
            owner = node.func.value
            shape = called.removesuffix("_lazy") if isinstance(owner, ast.Name) and owner.id == "translation" else ""
        else:
            shape = marks.get(called, "")
        if shape in _SHAPES:
            words = [str(a.value) if isinstance(a, ast.Constant) else ast.unparse(a) for a in node.args]
            if not all(isinstance(a, ast.Constant) for a in node.args[: len(_SHAPES[shape])]):
                raise Unreadable(f"{name}:{node.lineno} {ast.unparse(node)}")
            yield _message(_SHAPES[shape], words)


def in_template(source: str) -> Iterator[Message]:
    """The messages that a template marks, by ``translate``, ``blocktranslate`` and ``_()``."""
    for name, words in _CALL.findall(templatize(source)):
        texts = [ast.literal_eval(word) for word in re.findall(_LITERAL, words, re.DOTALL)]
        yield _message(_SHAPES["gettext" if name == "_" else name], texts)


def _message(shape: str, words: list[str]) -> Message:
    given = dict(zip(shape, words, strict=False))
    return Message(given["s"], given.get("p"), given.get("c"))


def _told(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def placeholders(text: str) -> list[str]:
    """What must survive translation: the places for values, and the tags of HTML, sorted."""
    return sorted(_PLACEHOLDER.findall(text) + _TAG.findall(text))


def catalogue() -> polib.POFile:
    """The catalogue as it stands, or an empty one."""
    return polib.pofile(str(CATALOGUE), wrapwidth=0) if CATALOGUE.exists() else polib.POFile(wrapwidth=0)


def update() -> list[str]:
    """Write the catalogue anew over what is marked now, compile it; the messages still without English."""
    kept = {Message(entry.msgid, entry.msgid_plural or None, entry.msgctxt): entry for entry in catalogue()}
    by_words = {(message.text, message.context): entry for message, entry in kept.items()}
    book = polib.POFile(wrapwidth=0)
    book.metadata = HEADER
    for message, files in messages().items():
        old = kept.get(message) or by_words.get((message.text, message.context))
        entry = polib.POEntry(
            msgid=message.text,
            msgid_plural=message.plural or "",
            msgctxt=message.context,
            occurrences=[(file, "") for file in files],
            flags=["python-format"] if "%(" in message.text else [],
            comment=old.comment if old else "",
            tcomment=old.tcomment if old else "",
        )
        if message.plural:
            plurals = old.msgstr_plural if old and old.msgstr_plural else {}
            entry.msgstr_plural = {0: plurals.get(0, ""), 1: plurals.get(1, "")}
        else:
            entry.msgstr = old.msgstr if old else ""
        book.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(CATALOGUE))
    book.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return [entry.msgid for entry in book if not entry.translated()]


def main() -> int:
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    django.setup()
    missing = update()
    sys.stdout.write("".join(f"no English yet: {text}\n" for text in missing))
    sys.stdout.write(f"{len(messages())} messages, {len(missing)} without English\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
