"""Every sort of bomb is refused by the guard, or read, or ended by the limits of the child."""

from __future__ import annotations

import base64
import os
import zlib

import pytest

from tests.reading.sources import bombs
from tests.reading.sources.paper import assembled
from tests.reading.sources.word import paragraph, word_file
from trienkhai.reading import read, sandbox
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import guard, load, pdfforms, pdfguard, sheetparts

STROKES = b"0 0 m 9 9 l S\n"
LETTERS = b"BT /R 12 Tf 80 700 Td (Ke hoach hoc tap) Tj ET\n"
HELVETICA = b"/Font<</R<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def refusal(data: bytes) -> tuple[str, object]:
    with pytest.raises(Unreadable) as caught:
        load(data, "a.pdf")
    return caught.value.code, caught.value.values.get("reason")


@pytest.fixture
def narrow(monkeypatch):
    """Less is allowed, so that a small file does for a large one."""
    monkeypatch.setattr(pdfguard, "MAX_DRAWING", 64 * 1024)


# PDF: how streams are packed


def odd_zlib(content: bytes) -> bytes:
    """With a window that no office program uses, and so another head."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 10)
    return packer.compress(content) + packer.flush()


LARGE = STROKES * 8_000
PACKINGS = {
    "lzw": (bombs.lzw(LARGE), b"/Filter/LZWDecode"),
    "lzw by its short name": (bombs.lzw(LARGE), b"/Filter[/LZW]"),
    "lzw in letters": (base64.a85encode(bombs.lzw(LARGE)) + b"~>", b"/Filter[/ASCII85Decode/LZWDecode]"),
    "runs": (bombs.runs(100_000), b"/Filter/RunLengthDecode"),
    "runs in letters": (bombs.runs(100_000).hex().encode() + b">", b"/Filter[/AHx /RL]"),
    "a filter before the word for an object": (odd_zlib(LARGE), b"/Filter/FlateDecode/X( 9 0 obj)"),
    "a filter far from its stream": (bombs.lzw(LARGE), b"/Filter/LZWDecode/X(%s)" % (b"x" * 5_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", PACKINGS)
def test_what_unpacks_to_more_than_a_page_has_is_a_bomb_however_it_is_packed(name, narrow):
    content, entries = PACKINGS[name]
    assert refusal(bombs.page_of(content, entries)) == ("BOMB", "SIZE")


@pytest.mark.parametrize("packing", ["/Filter/LZWDecode", "/Filter[/LZW]"])
def test_a_small_page_packed_by_lzw_is_read(packing):
    data = bombs.page_of(bombs.lzw(LETTERS), packing.encode(), resources=HELVETICA)
    assert [line.text for line in load(data, "a.pdf").lines if line.text] == ["Ke hoach hoc tap"]


@pytest.mark.parametrize("size", [0, 1, 257, 511, 4_000, 70_000])
@pytest.mark.parametrize("late", [False, True])
def test_the_size_of_what_lzw_packs_is_counted_to_the_byte(size, late):
    content = bytes(n * n % 251 for n in range(size))
    packed = bombs.lzw(content, early=0 if late else 1)
    assert pdfguard._lzw_size(packed, 0, len(packed), late=late) == size


def test_runs_are_counted_to_the_byte():
    assert pdfguard._runs_size(b"\x02abc\xffx\x80rest", 0, 12) == 3 + 2
    assert pdfguard._runs_size(b"\x7f", 0, 1) == 128


def test_more_bytes_than_can_be_counted_are_a_bomb(monkeypatch):
    monkeypatch.setattr(pdfguard, "MAX_COUNTED", 100)
    assert refusal(bombs.page_of(bombs.lzw(bytes(range(200))), b"/Filter/LZWDecode")) == ("BOMB", "SIZE")


@pytest.mark.parametrize("names", [b"/FlateDecode/RunLengthDecode", b"/LZWDecode/FlateDecode", b"/FlateDecode/Fl"])
def test_two_packings_over_each_other_are_a_bomb(names):
    packed = zlib.compress(zlib.compress(STROKES))
    assert refusal(bombs.page_of(packed, b"/Filter[%s]" % names)) == ("BOMB", "FILTERS")


@pytest.mark.parametrize(
    ("entries", "there"),
    [(b"/Filter 5 0 R", b"/FlateDecode"), (b"/Filter[5 0 R]", b"/#46l"), (b"/Filter 5 0 R", b"[/LZWDecode]")],
    ids=["name", "in a list", "a list"],
)
def test_a_filter_named_in_another_object_is_found_there(entries, there, narrow):
    packed = bombs.lzw(LARGE) if b"LZW" in there else zlib.compress(LARGE)
    assert refusal(bombs.page_of(packed, entries, objects=[there])) == ("BOMB", "SIZE")
    small = bombs.lzw(STROKES) if b"LZW" in there else zlib.compress(STROKES)
    assert refusal(bombs.page_of(small, entries, objects=[there])) == ("NO_TEXT", "EMPTY")


def test_a_filter_named_in_an_object_nobody_finds_is_a_bomb():
    assert refusal(bombs.page_of(zlib.compress(STROKES), b"/Filter 99 0 R")) == ("BOMB", "FILTERS")


# PDF: how objects hang together


@pytest.mark.parametrize("depth", [50, 5_000])
def test_pages_under_pages_without_end_are_read_or_refused(depth):
    assert refusal(bombs.tree_of_pages(depth))[0] in ("NO_TEXT", "DAMAGED")


def test_a_million_pages_that_are_not_there_are_too_large():
    assert refusal(bombs.pages_claimed(1_000_000)) == ("TOO_LARGE", None)
    assert refusal(bombs.pages_claimed(400)) == ("DAMAGED", "PDF")


def test_a_table_of_places_that_bites_its_tail_ends():
    assert refusal(bombs.table_of_places_that_bites_its_tail())[0] in ("NO_TEXT", "DAMAGED")


@pytest.mark.parametrize("extends", [False, True])
def test_objects_in_a_stream_are_read_and_bite_no_tail(extends):
    assert refusal(bombs.objects_in_a_stream(200, extends=extends)) == ("NO_TEXT", "EMPTY")
    assert refusal(bombs.objects_in_a_stream(100_000, extends=extends))[0] in ("NO_TEXT", "DAMAGED")


def test_objects_in_a_stream_that_unpacks_without_end_are_a_bomb(narrow):
    assert refusal(bombs.objects_in_a_stream(50_000)) == ("BOMB", "SIZE")


def test_a_table_of_letters_that_names_all_codes_again_and_again_is_read():
    data = bombs.names_of_letters(2_000)
    assert data.count(b"stream") == 4
    with pytest.raises(Unreadable):
        load(data, "a.pdf")


@pytest.mark.skipif(os.name != "posix", reason="this system has no such limits")
@pytest.mark.parametrize(
    "data",
    [bombs.forms_that_draw_forms().replace(b"/Form", b"/#46orm"), bombs.page_of(STROKES * 400_000)],
    ids=["forms that draw forms", "a page of strokes"],
)
def test_what_the_guard_cannot_see_is_ended_by_the_limits_of_the_child(data):
    with pytest.raises(Unreadable) as caught:
        sandbox.read_apart(data, "a.pdf", cpu_seconds=1)
    assert caught.value.code in ("TOO_SLOW", "BOMB")


@pytest.mark.parametrize(("depth", "times"), [(12, 10), (30, 3), (2, 3_000)])
def test_forms_that_draw_forms_without_end_are_a_bomb(depth, times):
    assert refusal(bombs.forms_that_draw_forms(depth, times)) == ("BOMB", "NESTING")


@pytest.mark.parametrize(("depth", "times"), [(1, 1_000), (4, 6), (2_000, 1)])
def test_forms_that_draw_forms_as_programs_write_them_are_read(depth, times):
    assert refusal(bombs.forms_that_draw_forms(depth, times))[0] == "NO_TEXT"


def test_a_drawing_laid_under_every_page_is_counted_for_every_page(monkeypatch):
    monkeypatch.setattr(pdfforms, "MAX_DRAWN_IN_ALL", 10_000)
    form = bombs.stream(STROKES * 100, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 3 0 R>>"

    def pages(count: int) -> bytes:
        kids = b" ".join(b"%d 0 R" % (n + 5) for n in range(count))
        tree = b"<</Type/Pages/Resources<</XObject<</F 4 0 R>>>>/Kids[%s]/Count %d>>" % (kids, count)
        return assembled([b"<</Type/Catalog/Pages 2 0 R>>", tree, bombs.stream(b"/F Do"), form, *[page] * count])

    assert refusal(pages(3))[0] == "NO_TEXT"
    assert refusal(pages(9)) == ("BOMB", "NESTING")


# Zip and XML


def test_a_zip_of_zips_inside_a_document_stays_packed():
    assert [line.text for line in load(bombs.nested_zip(), "a.docx").lines if line.text] == ["Kế hoạch"]


def test_entries_that_share_their_bytes_are_damaged():
    assert refusal(bombs.overlapping_zip()) == ("DAMAGED", "ZIP")


def test_a_document_with_a_program_is_read_for_its_words():
    assert [line.text for line in load(bombs.macro_document(), "a.docm").lines if line.text] == ["Kế hoạch"]


def test_styles_that_stand_on_each_other_in_a_ring_end():
    assert [line.text for line in load(bombs.styles_in_a_ring(), "a.docx").lines if line.text] == ["Kế hoạch"]


def test_cells_wider_than_any_table_are_read():
    lines = load(bombs.spans_without_end(), "a.docx").lines
    assert lines[-1].text == "Kế hoạch"
    assert len(lines) < 100


def test_more_rows_than_any_annex_has_are_too_large(monkeypatch):
    monkeypatch.setattr(sheetparts, "MAX_ROWS", 1_000)
    assert refusal(bombs.rows_of_one_cell(1_001))[0] == "TOO_LARGE"


def test_two_hundred_megabytes_of_text_are_too_large():
    assert refusal(b"a" * (200 * guard.MIB)) == ("TOO_LARGE", None)


def test_paragraphs_that_pack_to_nothing_are_a_bomb(monkeypatch):
    monkeypatch.setattr(guard, "_RATIO_FROM", 100_000)
    monkeypatch.setattr(guard, "MAX_RATIO", 100)
    assert refusal(bombs.paragraphs(20_000)) == ("BOMB", "RATIO")


@pytest.mark.skipif(os.name != "posix", reason="this system has no such limits")
def test_a_text_that_takes_the_grammar_too_long_is_ended():
    words = "Các chi bộ gửi báo cáo về Văn phòng trước ngày 20/5/2030; " * 20_000
    with pytest.raises(Unreadable) as caught:
        sandbox.read_apart(words.encode(), "a.txt", cpu_seconds=1)
    assert (caught.value.code, caught.value.values) == ("TOO_SLOW", {"reason": "TIME"})


def test_after_all_bombs_a_sound_file_is_read():
    assert read(word_file(paragraph("Kế hoạch")), "a.docx").text == "Kế hoạch"
