"""The page that is shown is one that there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trienkhai.kernel.pages import page_in


@pytest.mark.parametrize(
    ("page", "total", "shown"),
    [(1, 0, (1, 1)), (-3, 0, (1, 1)), (1, 66, (1, 1)), (2, 67, (2, 2)), (999, 133, (3, 3)), (0, 133, (1, 3))],
)
def test_the_nearest_page_is_shown(page, total, shown):
    assert page_in(page, total, 66) == shown


@given(page=st.integers(-5, 2_000), total=st.integers(0, 5_000), size=st.integers(1, 120))
def test_every_line_stands_on_one_page_and_none_is_empty(page, total, size):
    shown, pages = page_in(page, total, size)
    assert 1 <= shown <= pages
    assert (pages - 1) * size < max(total, 1) <= pages * size
