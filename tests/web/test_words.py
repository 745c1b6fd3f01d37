"""Filters of the pages: the document's own words, and where they stand."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from trienkhai.web.shell.templatetags.words import clause, grouped, signs


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("gửi **trước ngày 25/4** về Ban", "gửi <b>trước ngày 25/4</b> về Ban"),
        ("ba nội dung: *Học tập, làm theo*", "ba nội dung: <i>Học tập, làm theo</i>"),
        ("## 2. Đăng ký", "2. Đăng ký"),
        ("về Ban **trước ngày", "về Ban trước ngày"),  # the quote ends within the bold words
        ("<script>alert(1)</script> & **a<b**", "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <b>a&lt;b</b>"),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("", ""),
    ],
)
def test_markdown_signs_of_a_quote_are_shown_as_what_they_mean(quote, shown):
    assert signs(quote) == shown


@pytest.mark.parametrize(
    ("path", "words"), [("II.1.2-2", "mục II.1.2, gạch đầu dòng 2"), ("III.2", "mục III.2"), ("", "")]
)
def test_a_clause_is_named_as_offices_name_it(path, words):
    assert clause(path) == words


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [(0, "0", "0"), (999, "999", "999"), (4000, "4.000", "4,000"), (120_000, "120.000", "120,000"), ("x", "x", "x")],
)
def test_a_count_is_grouped_as_its_reader_is_used_to(value, vietnamese, english):
    said = Template(
        "{% load i18n %}{{ n|grouped }} {% blocktranslate count n=n|grouped %}{{ n }}{% plural %}{{ n }}{% endblocktranslate %}"
        if isinstance(value, int)
        else "{{ n|grouped }} {{ n }}"
    )
    for language, words in (("vi", vietnamese), ("en", english)):
        with translation.override(language):
            assert said.render(Context({"n": value})) == f"{words} {words}"


def test_a_grouped_count_counts_as_before():
    assert grouped(4000) + 1 == 4001
    assert grouped(True) is True
    assert grouped(None) is None
