"""Layout profiles: which one is in force, and what each prints in its lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rendering.documents import report
from trienkhai.rendering import lines
from trienkhai.rendering.format import (
    DANG_2018,
    DANG_2026,
    NN_ND30,
    PROFILES,
    BodyLine,
    LayoutError,
    SigningAuthority,
    profile_for,
)
from trienkhai.rendering.model import (
    Annex,
    AuthorityLine,
    DocumentNumber,
    Missing,
    Paragraph,
    Recipient,
    text_of,
)
from trienkhai.rendering.widths import even_width_mm, width_mm


@pytest.mark.parametrize(
    ("issued_on", "body", "name"),
    [
        (date(2024, 3, 5), BodyLine.PARTY, "dang-2018"),
        (date(2026, 5, 26), BodyLine.PARTY, "dang-2018"),
        (date(2026, 5, 27), BodyLine.PARTY, "dang-2026"),
        (date(2024, 3, 5), BodyLine.STATE, "nn-nd30"),
        (date(2026, 12, 1), BodyLine.STATE, "nn-nd30"),
    ],
)
def test_the_day_of_issue_and_the_line_of_the_body_choose_the_layout(issued_on, body, name):
    assert profile_for(issued_on=issued_on, body=body).name == name


def test_a_mass_organisation_is_not_lent_the_form_of_another_line():
    with pytest.raises(LayoutError) as refusal:
        profile_for(issued_on=date(2025, 1, 1), body=BodyLine.MASS)
    assert refusal.value.code == "NO_PROFILE_FOR_LINE"


def test_a_profile_whose_official_text_was_not_read_says_so():
    assert not DANG_2026.official_text_read
    assert DANG_2026.note
    assert DANG_2018.official_text_read
    assert NN_ND30.official_text_read


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_the_header_block_is_as_wide_as_the_text_and_its_titles_fit(profile):
    assert sum(profile.header_grid_mm) == pytest.approx(profile.text_width_mm)
    for title in profile.title_lines:
        width = width_mm(title.text, title.size)
        assert width < profile.header_grid_mm[2]
        assert not title.rule_mm or title.rule_mm == pytest.approx(width, abs=0.3)


@pytest.mark.parametrize(
    ("profile", "number", "line"),
    [
        (DANG_2018, DocumentNumber(100, "KH", "ĐUK"), "Số 100-KH/ĐUK"),
        (DANG_2018, DocumentNumber(1, "BC", "CB"), "Số 01-BC/CB"),
        (DANG_2018, DocumentNumber("12a", "BC", "CB"), "Số 12a-BC/CB"),
        (NN_ND30, DocumentNumber(15, "QĐ", "BNV"), "Số: 15/QĐ-BNV"),
        (NN_ND30, DocumentNumber(4, None, "UBND-VX"), "Số: 04/UBND-VX"),
        (DANG_2026, DocumentNumber(Missing("số"), "BC", "ĐU"), "Số [chưa có: số]-BC/ĐU"),
        (DANG_2018, DocumentNumber(3, "{issuer}", "ĐU{kind}"), "Số 03-{issuer}/ĐU{kind}"),
    ],
)
def test_the_number_line_is_written_as_its_line_of_bodies_writes_it(profile, number, line):
    assert text_of(lines.number_line(profile, number)) == line


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "Lam Giang, ngày 05 tháng 02 năm 2026"),
        (date(2026, 5, 27), "Lam Giang, ngày 27 tháng 5 năm 2026"),
        (date(2026, 10, 9), "Lam Giang, ngày 09 tháng 10 năm 2026"),
        (Missing("ngày ban hành"), "Lam Giang, [chưa có: ngày ban hành]"),
    ],
)
def test_small_days_and_the_first_two_months_take_a_leading_zero(day, words):
    assert text_of(lines.date_line("Lam Giang", day)) == words


@pytest.mark.parametrize(
    ("profile", "items"),
    [
        (DANG_2018, ["- Ban Tổ chức Tỉnh ủy (b/c),", "- Các chi bộ,", "- Lưu Văn phòng."]),
        (DANG_2026, ["- Ban Tổ chức Tỉnh ủy (b/c);", "- Các chi bộ;", "- Lưu Văn phòng."]),
        (NN_ND30, ["- Ban Tổ chức Tỉnh ủy (b/c);", "- Các chi bộ;", "- Lưu Văn phòng."]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_recipients_end_as_the_profile_says_whatever_mark_they_came_with(profile, items):
    assert [text_of(line) for line in lines.recipient_lines(report(profile=profile))] == items


def test_a_purpose_given_in_brackets_is_not_bracketed_twice():
    document = replace(report(), recipients=(Recipient("Tỉnh ủy", "(để b/c)"),))
    assert text_of(lines.recipient_lines(document)[0]) == "- Tỉnh ủy (để b/c)."


@pytest.mark.parametrize(
    ("profile", "signing", "words"),
    [
        (DANG_2018, SigningAuthority.ON_BEHALF, "T/M BAN THƯỜNG VỤ"),
        (DANG_2026, SigningAuthority.FOR_HEAD, "K/T BAN THƯỜNG VỤ"),
        (DANG_2018, SigningAuthority.BY_ORDER, "T/L BAN THƯỜNG VỤ"),
        (NN_ND30, SigningAuthority.ON_BEHALF, "TM. BAN THƯỜNG VỤ"),
        (NN_ND30, SigningAuthority.BY_AUTHORISATION, "TUQ. BAN THƯỜNG VỤ"),
        (DANG_2018, None, "BAN THƯỜNG VỤ"),
    ],
)
def test_the_signing_form_is_abbreviated_in_the_manner_of_the_line(profile, signing, words):
    assert text_of(lines.authority_line(profile, AuthorityLine(signing, "Ban Thường vụ"))) == words


def test_the_party_does_not_sign_by_authorisation():
    with pytest.raises(LayoutError) as refusal:
        lines.authority_line(DANG_2018, AuthorityLine(SigningAuthority.BY_AUTHORISATION, "Ban Thường vụ"))
    assert refusal.value.code == "SIGNING_FORM_NOT_USED"


@pytest.mark.parametrize(
    ("profile", "labels"),
    [
        (DANG_2018, {(2,): "II-", (2, 1): "1.", (2, 1, 3): "1.3-", (2, 1, 3, 5): "đ)"}),
        (NN_ND30, {(9,): "IX.", (9, 4): "4.", (9, 4, 5): "đ)", (9, 4, 7): "g)"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_headings_are_labelled_in_the_manner_of_the_line(profile, labels):
    assert {path: lines.section_label(profile, path) for path in labels} == labels


def test_annexes_are_numbered_only_when_there_are_several():
    annex = Annex("Danh sách", (Paragraph("…"),))
    assert lines.annex_label(report(annexes=(annex,)), 1) == "Phụ lục"
    assert lines.annex_label(report(annexes=(annex, annex)), 2) == "Phụ lục 2"
    assert lines.annex_label(report(annexes=(annex, annex), profile=NN_ND30), 2) == "Phụ lục II"


def test_a_submission_has_its_own_address_since_2026():
    submission = report(kind="Tờ trình", addressees=("Ban Thường vụ Tỉnh ủy",), profile=DANG_2026)
    assert [text_of(line) for line in lines.address_lines(submission)] == ["Kính trình: Ban Thường vụ Tỉnh ủy"]
    earlier = replace(submission, profile=DANG_2018)
    assert [text_of(line) for line in lines.address_lines(earlier)] == ["Kính gửi: Ban Thường vụ Tỉnh ủy"]


def test_a_long_title_is_set_in_the_narrowest_column_that_needs_no_further_line():
    title = "kết quả triển khai thực hiện chuyên đề học tập và làm theo tấm gương của các đơn vị trực thuộc năm 2025"
    narrow = even_width_mm(title, 14, 165)
    assert width_mm(title, 14) / 2 < narrow < 165
    assert even_width_mm("ngắn", 14, 165) == 165
