"""Every word of the interface has its English, and choosing English changes the pages but not the documents."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import polib
import pytest

from tests import messages
from tests.messages import CATALOGUE, TEMPLATES, Message, placeholders

VIETNAMESE = re.compile("[àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ]", re.IGNORECASE)
KEPT = {"Tiếng Việt"}  # a language is offered by its own name
HOW = "run: python -m tests.messages, then fill in the English"


@pytest.fixture(scope="module")
def marked() -> dict[Message, list[str]]:
    return messages.messages()


@pytest.fixture(scope="module")
def book() -> polib.POFile:
    return messages.catalogue()


def test_every_marked_message_has_english(book, marked) -> None:
    said = {Message(e.msgid, e.msgid_plural or None, e.msgctxt): e for e in book}
    assert len(marked) > 500
    assert [m.text for m in marked if m not in said or not said[m].translated()] == [], HOW
    assert [m.text for m, e in said.items() if m.plural and not all(e.msgstr_plural.values())] == []


def test_the_catalogue_holds_nothing_unused_twice_or_doubtful(book, marked) -> None:
    entries = [Message(e.msgid, e.msgid_plural or None, e.msgctxt) for e in book]
    assert [m.text for m in entries if m not in marked] == [], HOW
    assert [m for m, times in Counter((m.text, m.context) for m in entries).items() if times > 1] == []
    assert [e.msgid for e in book if e.fuzzy or e.obsolete] == []


def test_what_is_compiled_is_what_is_written(book) -> None:
    mo = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    def said(entries: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], object]:
        return {(e.msgctxt, e.msgid): e.msgstr_plural or e.msgstr for e in entries}

    assert said(mo) == said(book), HOW
    assert mo.metadata["Plural-Forms"] == book.metadata["Plural-Forms"]


def test_places_for_values_and_tags_survive_translation(book) -> None:
    wrong = [
        (entry.msgid, english)
        for entry in book
        for english in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if placeholders(english) != placeholders(entry.msgid)
    ]
    assert wrong == []


def test_the_blank_at_either_end_survives_translation(book) -> None:
    def ends(text: str) -> tuple[bool, bool]:
        return text != text.lstrip(), text != text.rstrip()

    assert [e.msgid for e in book if not e.msgid_plural and ends(e.msgstr) != ends(e.msgid)] == []


def test_no_template_says_anything_that_is_not_marked() -> None:
    loose = [
        f"{path.relative_to(TEMPLATES)}: {words}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for words in unmarked(path.read_text(encoding="utf-8"))
    ]
    assert loose == []


def test_what_is_not_marked_is_found() -> None:
    source = (
        """{# Ghi chú #}<b title="{% translate 'Lưu' %}">Tải lên</b>{{ x|default:_("Đã bỏ") }}"""
        """{% blocktranslate %}Còn {{ n }} việc{% endblocktranslate %}<input placeholder="Tìm đơn vị">"""
    )
    assert unmarked(source) == ["Tìm đơn vị", "Tải lên"]


def unmarked(template: str) -> list[str]:
    """What has a Vietnamese letter outside ``translate``, ``blocktranslate``, ``_()`` and remarks."""
    text = re.sub(r"\{#.*?#\}", "", template)
    text = re.sub(r"\{%\s*(blocktranslate|comment)\b.*?\{%\s*end\1\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"""\{%\s*translate\s.*?%\}|_\((?:"[^"]*"|'[^']*')\)""", "", text)
    return sorted({words.strip() for words in re.findall(r"[^<>{}\"=]+", text) if VIETNAMESE.search(words)} - KEPT)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('from django.utils.translation import gettext as _\n_("Tải " "lên")', [Message("Tải lên")]),
        ("from django.utils.translation import gettext_lazy\nA = gettext_lazy('Việc')", [Message("Việc")]),
        (
            "from django.utils.translation import ngettext\nngettext('%(n)s việc', '%(n)s việc', 2)",
            [Message("%(n)s việc", "%(n)s việc")],
        ),
        (
            "from django.utils.translation import pgettext_lazy\npgettext_lazy('act', 'Trả lại')",
            [Message("Trả lại", None, "act")],
        ),
        ("from django.utils import translation\ntranslation.gettext('Việc')", [Message("Việc")]),
        ("def _(words): ...\n_('không phải')", []),
    ],
)
def test_messages_are_found_in_python(source, found) -> None:
    assert list(messages.in_python(source)) == found


def test_a_message_put_together_at_run_time_is_refused() -> None:
    with pytest.raises(messages.Unreadable):
        list(messages.in_python("from django.utils.translation import gettext as _\n_('Việc ' + name)"))


def test_messages_are_found_in_templates() -> None:
    source = (
        """{% load i18n %}<a title="{% translate 'Tải "lên"' %}">{% translate "Trả lại" context "act" %}</a>"""
        """{% blocktranslate count n=n %}{{ n }} việc{% plural %}{{ n }} việc{% endblocktranslate %}"""
        """{% blocktranslate %}Tỷ lệ 5%{% endblocktranslate %}{{ x|default:_("Kế hoạch") }}"""
    )
    assert set(messages.in_template(source)) == {
        Message('Tải "lên"'),
        Message("Trả lại", None, "act"),
        Message("%(n)s việc", "%(n)s việc"),
        Message("Tỷ lệ 5%%"),
        Message("Kế hoạch"),
    }


def test_the_catalogue_stands_where_the_settings_look(settings) -> None:
    assert Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po" == CATALOGUE
