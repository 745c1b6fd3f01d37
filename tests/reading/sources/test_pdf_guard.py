"""Hostile and broken PDF files are read or refused with a code, in little time and memory."""

from __future__ import annotations

import base64
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reading.sources.paper import Sheet, assembled, pdf_file
from tests.thorough import examples
from trienkhai.reading import sandbox
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import guard, load, pdf, pdfgrid, pdfguard, pdfpage


def simple() -> bytes:
    sheet = Sheet()
    sheet.paragraph(80, "Đảng ủy xã Bình Minh ban hành kế hoạch sinh hoạt chuyên đề năm nay.")
    sheet.grid((50, 200, 400), (300, 340, 380))
    sheet.cell(50, 300, "TT")
    sheet.cell(200, 300, "Nhiệm vụ")
    return pdf_file(sheet, packed=False)


def outcome(data: bytes) -> tuple[str, object]:
    try:
        load(data, "a.pdf")
    except Unreadable as refusal:
        return refusal.code, refusal.values.get("reason")
    return "READ", None


def with_content(content: bytes, entries: bytes = b"/Filter/FlateDecode") -> bytes:
    return assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content),
        ]
    )


def test_half_a_file_is_damaged_or_mended():
    data = simple()
    assert outcome(data)[0] == "READ"
    assert outcome(data[: len(data) // 3])[0] in ("DAMAGED", "NO_TEXT")
    assert outcome(b"%PDF-1.7\n" + b"\0" * 2_000) == ("DAMAGED", "PDF")


def test_a_file_with_a_password_is_told():
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -44>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)
    assert outcome(pdf_file(Sheet(), trailer=locked)) == ("ENCRYPTED", None)


def test_a_stream_that_unpacks_without_end_is_a_bomb():
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b"0" * guard.MIB) for _ in range(80)) + packer.flush()
    assert len(bomb) < guard.MIB
    assert outcome(with_content(bomb)) == ("BOMB", "SIZE")


def test_a_large_picture_is_no_bomb():
    picture = zlib.compress(b"0" * (pdfguard.MAX_DRAWING + 1))
    scan = b"<</Subtype/Image/Width 4/Height 4/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream"
    assert outcome(pdf_file(Sheet(), objects=[scan % (len(picture), picture)]))[0] == "NO_TEXT"


def test_a_name_written_in_codes_hides_no_bomb():
    bomb = zlib.compress(b"0" * (pdfguard.MAX_DRAWING + 1))
    assert outcome(with_content(bomb, b"/Filter/#46lateDecode")) == ("BOMB", "SIZE")


def test_many_streams_are_measured_together(monkeypatch):
    monkeypatch.setattr(pdfguard, "MAX_STREAMS", 2 * guard.MIB)
    one = zlib.compress(b" " * guard.MIB)
    body = [b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(one), one)] * 3
    assert outcome(pdf_file(Sheet(), objects=body)) == ("BOMB", "SIZE")


def test_a_stream_packed_twice_is_a_bomb():
    twice = zlib.compress(zlib.compress(b"q Q " * 100))
    assert outcome(with_content(twice, b"/Filter[/FlateDecode/FlateDecode]")) == ("BOMB", "FILTERS")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (lambda packed: packed.hex().encode() + b">", b"/ASCIIHexDecode/FlateDecode"),
        (lambda packed: packed.hex().encode(), b"/AHx/Fl"),
        (lambda packed: base64.a85encode(packed) + b"~>", b"/ASCII85Decode/FlateDecode"),
        (lambda packed: b"\n" + base64.a85encode(packed, wrapcol=72) + b"~>", b"/A85 /Fl"),
    ],
    ids=["hex", "hex-open", "85", "85-wrapped"],
)
def test_a_bomb_written_in_letters_is_measured_too(written, names):
    bomb = zlib.compress(b"BT /R 9 Tf (a) Tj ET\n" * 2_000_000)
    assert outcome(with_content(written(bomb), b"/Filter[%s]" % names)) == ("BOMB", "SIZE")
    small = zlib.compress(b"q Q\n" * 20)
    assert outcome(with_content(written(small), b"/Filter[%s]" % names))[0] == "NO_TEXT"


def test_letters_that_stand_for_four_noughts_each_are_counted():
    noughts = b"z" * (pdfguard.MAX_DRAWING // 4 + 1)
    assert outcome(with_content(noughts + b"~>", b"/Filter/ASCII85Decode")) == ("BOMB", "SIZE")


def test_letters_inside_letters_or_inside_a_packed_stream_are_a_bomb():
    words = zlib.compress(b"q Q " * 100).hex().encode().hex().encode()
    assert outcome(with_content(words, b"/Filter[/ASCIIHexDecode/AHx/FlateDecode]")) == ("BOMB", "FILTERS")
    assert outcome(with_content(zlib.compress(b"00"), b"/Filter[/FlateDecode/ASCIIHexDecode]")) == ("BOMB", "FILTERS")


def test_brackets_inside_brackets_without_end_are_a_bomb():
    assert outcome(simple() + b"9 0 obj\n" + b"[ " * 100_000) == ("BOMB", "NESTING")
    assert outcome(simple() + b"9 0 obj\n" + b"<</A" * 100_000) == ("BOMB", "NESTING")


def test_more_objects_than_any_document_has_are_a_bomb():
    assert outcome(b"%PDF-1.7\n" + b"1 0 obj\n" * (pdfguard.MAX_OBJECTS + 1)) == ("BOMB", "OBJECTS")


@pytest.mark.parametrize("kids", [b"2 0 R", b"2 0 R 2 0 R", b"3 0 R " * 3_000])
def test_a_page_tree_that_bites_its_tail_ends(kids):
    data = assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count 99>>" % kids,
            b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>",
        ]
    )
    assert outcome(data)[0] in ("DAMAGED", "NO_TEXT", "TOO_LARGE")


def test_more_pages_than_a_directive_has_are_too_large():
    assert outcome(pdf_file(*([Sheet()] * (pdf.MAX_PAGES + 1)))) == ("TOO_LARGE", None)
    lying = simple().replace(b"/Count 1", b"/Count 999999999")
    assert outcome(lying)[0] in ("TOO_LARGE", "DAMAGED", "READ")


def test_a_form_that_draws_itself_ends():
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 5>>\nstream\n/F Do\nendstream"
    data = assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
            b"<</Length 5>>\nstream\n/F Do\nendstream",
            form,
        ]
    )
    assert outcome(data)[0] == "NO_TEXT"


def test_a_page_of_lines_without_end_is_a_bomb(monkeypatch):
    monkeypatch.setattr(pdfpage, "MAX_PATHS", 500)
    strokes = b"0 0 m 9 9 l S\n" * 501
    assert outcome(with_content(strokes, b"")) == ("BOMB", "PATHS")


def drawing(lines: int) -> bytes:
    sheet = Sheet()
    sheet.paragraph(80, "Đảng ủy xã Bình Minh ban hành kế hoạch sinh hoạt chuyên đề năm nay.")
    for number in range(lines):
        sheet.commands.append(b"%d 100 m %d 700 l S 0 %d m 595 %d l S" % (number, number, number, number))
    return pdf_file(sheet)


def test_a_drawing_of_many_lines_is_no_table_and_its_crossings_are_not_counted(monkeypatch):
    assert outcome(drawing(1_500))[0] == "READ"
    monkeypatch.setattr(pdfgrid, "_MOST_LINES", 50)
    monkeypatch.setattr(pdfgrid, "_groups", lambda *lines: pytest.fail("the crossings of a drawing were counted"))
    assert outcome(drawing(200))[0] == "READ"


def test_a_page_of_no_measure_does_not_break_the_reader():
    for box in (b"[0 0 0 0]", b"[9 9 1 1]", b"[0 0 1e30 1e30]", b"[0 0 /A /B]"):
        assert outcome(simple().replace(b"[0 0 595.0 842.0]", box))[0] in ("READ", "DAMAGED", "NO_TEXT")


def test_the_child_process_answers_for_a_bomb_the_guard_does_not_see():
    """The guard is the first door, the limits of the child are the second: here too little time for a page."""
    hidden = with_content(b"BT /R 9 Tf (a) Tj ET\n" * 500_000, b"")
    with pytest.raises(Unreadable) as refusal:
        sandbox.read_apart(hidden, "a.pdf", cpu_seconds=1)
    assert (refusal.value.code, refusal.value.values) == ("TOO_SLOW", {"reason": "TIME"})


SEED = simple()


@settings(max_examples=examples(20, 60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(SEED) - 1), st.binary(min_size=1, max_size=6), st.integers(0, 40)), max_size=8
    )
)
def test_a_changed_file_is_read_or_refused(changes):
    data = bytearray(SEED)
    for place, new, dropped in changes:
        data[place : place + dropped] = new
    outcome(bytes(data))


@settings(max_examples=examples(10, 20), deadline=None)
@given(words=st.lists(st.text(st.characters(codec="utf-16", exclude_categories=["Cs"]), max_size=30), max_size=6))
def test_any_letters_on_a_page_are_read_or_refused(words):
    sheet = Sheet()
    for number, text in enumerate(words):
        sheet.text(40, 60 + 20 * number, "".join(char for char in text if ord(char) < 0x10000))
    outcome(pdf_file(sheet))
