"""Photographs of strangers: what is kept of them, what is refused, and who opens them."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import pytest
from PIL import Image

from tests.campaigns.pictures import PLACE, endless, photograph, screenshot
from trienkhai.reading import pictures
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.pictures import Picture, cleaned

pytestmark = pytest.mark.timed


def one(data: bytes) -> Picture:
    [made] = cleaned([data])
    assert isinstance(made, Picture)
    return made


def shown(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("sent", [photograph(), photograph(lying=True), screenshot()])
def test_the_place_is_nowhere_in_what_is_kept(sent: bytes) -> None:
    assert PLACE.encode() in sent
    made = one(sent)
    for kept in (made.content, made.thumbnail):
        assert PLACE.encode() not in kept
        assert not shown(kept).getexif()


def test_what_lay_on_its_side_stands_upright() -> None:
    made = one(photograph(64, 48, lying=True))
    assert shown(made.content).size == (48, 64)
    assert shown(made.thumbnail).size == (48, 64)


def test_what_stood_upright_is_as_sharp_as_it_was() -> None:
    sent = photograph(640, 480)
    made = one(sent)
    assert shown(made.content).quantization == shown(sent).quantization  # type: ignore[attr-defined]


@pytest.mark.parametrize(("sent", "size"), [(photograph(1600, 900), (320, 180)), (photograph(300, 2400), (40, 320))])
def test_the_small_picture_has_at_most_320_points_a_side(sent: bytes, size: tuple[int, int]) -> None:
    assert shown(one(sent).thumbnail).size == size


def test_a_see_through_picture_keeps_its_points_and_is_small_on_white() -> None:
    sent = screenshot()
    made = one(sent)
    assert shown(made.content).tobytes() == shown(sent).tobytes()
    assert shown(made.content).mode == "RGBA"
    darkest, _lightest = shown(made.thumbnail).convert("L").getextrema()
    assert darkest > 100  # type: ignore[operator]


def test_the_same_bytes_become_the_same_bytes() -> None:
    assert one(photograph(lying=True)) == one(photograph(lying=True))


def test_one_bad_picture_does_not_take_the_others_with_it() -> None:
    good, huge, broken, other = cleaned([photograph(), endless(), photograph()[:500], screenshot()])
    assert isinstance(good, Picture)
    assert isinstance(other, Picture)
    assert isinstance(huge, Unreadable)
    assert (huge.code, huge.values["reason"]) == ("BOMB", "PIXELS")
    assert isinstance(broken, Unreadable)
    assert broken.code == "DAMAGED"


def test_nothing_is_started_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_run", lambda _given: pytest.fail("started"))
    assert cleaned([]) == []


@pytest.mark.parametrize("program", ["import sys; sys.exit(3)", "print('[[1,2]]')", "print('[9]')", "print('{')"])
def test_a_child_that_dies_or_lies_is_a_refusal(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    started: Any = subprocess.Popen

    def other(_command: object, **how: Any) -> Any:
        return started([sys.executable, "-c", program], **how)

    monkeypatch.setattr(pictures.subprocess, "Popen", other)
    with pytest.raises(Unreadable) as refused:
        cleaned([photograph()])
    assert refused.value.values["reason"] == "READER_FAILED"


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started: Any = subprocess.Popen
    slow = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(pictures.subprocess, "Popen", lambda _command, **how: started(slow, **how))
    monkeypatch.setattr(pictures, "LIMITS", pictures.programs.Limits(5, 0.3, 10**9, 0))
    with pytest.raises(Unreadable) as refused:
        cleaned([photograph()])
    assert refused.value.code == "TOO_SLOW"
