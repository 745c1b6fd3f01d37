"""The layout rules of official documents, as dated profiles of data: sizes in points, lengths in millimetres."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class BodyLine(StrEnum):
    """The line a body belongs to; each line writes by its own rules."""

    PARTY = "PARTY"
    STATE = "STATE"
    MASS = "MASS"


class SigningAuthority(StrEnum):
    """In whose stead the signer signs. A head who signs directly has none."""

    ON_BEHALF = "ON_BEHALF"  # thay mặt
    FOR_HEAD = "FOR_HEAD"  # ký thay
    BY_ORDER = "BY_ORDER"  # thừa lệnh
    BY_AUTHORISATION = "BY_AUTHORISATION"  # thừa ủy quyền
    ACTING = "ACTING"  # quyền


class LayoutError(Exception):
    """A layout that the rules do not give; ``code`` and ``values`` let the edge say so in words."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Margins:
    """Page margins in millimetres."""

    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True)
class TitleLine:
    """One fixed line at the top right. ``rule_mm`` is the length of the rule under it, 0 for none.

    A rule "as long as the text" can be a constant because text, face and size are all fixed by the rule; the lengths
    were measured once with a face of the same widths as Times New Roman.
    """

    text: str
    size: float
    rule_mm: float = 0


@dataclass(frozen=True)
class HeadingForm:
    """How one level of heading looks, and the pattern of its label (see ``lines.section_label``)."""

    pattern: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class ListForm:
    """How a list of grounds or recipients is punctuated and set."""

    size: float
    ending: str
    last_ending: str
    italic: bool = False


@dataclass(frozen=True)
class LabelForm:
    """How the words over a list ("Nơi nhận:") look."""

    size: float
    bold: bool = False
    italic: bool = False
    underlined: bool = False


@dataclass(frozen=True)
class Profile:
    """One layout: everything that the writers of .docx and of plain text need to know about the official form."""

    name: str
    body_line: BodyLine
    official_text: str
    official_text_read: bool
    note: str  # what a person who relies on the profile must know; Vietnamese, empty when there is nothing

    # Page
    paper_mm: tuple[float, float]
    margins: Margins
    font: str
    page_number_size: float
    page_number_from_top_mm: float

    # Header block. The grid has three columns so that the names and the number line may divide the width differently:
    # names take columns 1+2 | 3, number and date take 1 | 2+3.
    header_grid_mm: tuple[float, float, float]
    title_lines: tuple[TitleLine, ...]
    parent_size: float
    issuer_size: float
    issuer_closing: str  # the asterisk of Party documents
    issuer_rule: bool  # the rule of state documents, a third to a half of the text
    number_size: float
    number_named: str  # pattern when the kind has a mark
    number_unnamed: str  # pattern when it has none (state công văn)
    place_date_size: float

    # Kind and subject
    kind_size: float
    subject_size: float
    subject_closing: str
    subject_rule: bool
    letter_subject_size: float  # of a công văn, under the number
    letter_subject_italic: bool
    letter_subject_prefix: str
    draft_note_size: float

    # Body
    body_size: float
    first_line_mm: float
    paragraph_gap_pt: float
    line_pt: float  # at least
    headings: tuple[HeadingForm, ...]
    grounds: ListForm
    addressees: LabelForm
    address_label: str
    proposal_label: str  # over the addressees of a tờ trình
    table_size: float

    # End
    signing: tuple[tuple[SigningAuthority, str], ...]
    signature_size: float
    position_bold: bool
    recipients_label: LabelForm
    recipients: ListForm

    # Annexes
    annex_roman: bool
    annex_own_page_numbers: bool
    annex_title_size: float

    @property
    def text_width_mm(self) -> float:
        """Width of the text area of an upright page."""
        return self.paper_mm[0] - self.margins.left - self.margins.right

    def signing_prefix(self, authority: SigningAuthority) -> str:
        """The abbreviation before the body's name ("T/M", "TM."); LayoutError where the line has no such form."""
        for form, prefix in self.signing:
            if form == authority:
                return prefix
        raise LayoutError("SIGNING_FORM_NOT_USED", profile=self.name, form=authority.value)

    def heading_form(self, level: int) -> HeadingForm:
        """The look of a heading of this level, from 1; deeper levels look like the deepest that is described."""
        return self.headings[min(max(level, 1), len(self.headings)) - 1]


A4 = (210.0, 297.0)

DANG_2018 = Profile(
    name="dang-2018",
    body_line=BodyLine.PARTY,
    official_text="Hướng dẫn 36-HD/VPTW năm 2018",
    official_text_read=True,
    note="Cỡ chữ phần tiêu đề và số, ký hiệu theo Phụ lục 3 đã đối chiếu; các chi tiết còn lại theo bản chép lại.",
    paper_mm=A4,
    margins=Margins(top=20, bottom=20, left=30, right=15),
    font="Times New Roman",
    page_number_size=14,
    page_number_from_top_mm=10,
    header_grid_mm=(84, 6, 75),
    title_lines=(TitleLine("ĐẢNG CỘNG SẢN VIỆT NAM", 15, rule_mm=72.9),),
    parent_size=14,
    issuer_size=14,
    issuer_closing="*",
    issuer_rule=False,
    number_size=14,
    number_named="Số {number}-{kind}/{issuer}",
    number_unnamed="Số {number}/{issuer}",
    place_date_size=14,
    kind_size=16,  # 15 to 16
    subject_size=14,  # 14 to 15
    subject_closing="-----",
    subject_rule=False,
    letter_subject_size=12,
    letter_subject_italic=True,
    letter_subject_prefix="",
    draft_note_size=14,
    body_size=14,  # 14 to 15
    first_line_mm=10,
    paragraph_gap_pt=6,
    line_pt=18,
    # The rule is silent on the look of headings; these are the habits of Party offices.
    headings=(
        HeadingForm("{roman}-", bold=True),
        HeadingForm("{arabic}.", bold=True),
        HeadingForm("{path}-", bold=True, italic=True),
        HeadingForm("{letter})", italic=True),
    ),
    grounds=ListForm(14, ending=";", last_ending=","),
    addressees=LabelForm(14, italic=True),
    address_label="Kính gửi",
    proposal_label="Kính gửi",
    table_size=12,
    signing=(
        (SigningAuthority.ON_BEHALF, "T/M"),
        (SigningAuthority.FOR_HEAD, "K/T"),
        (SigningAuthority.BY_ORDER, "T/L"),
        (SigningAuthority.ACTING, "Q."),
    ),
    signature_size=14,
    position_bold=False,
    recipients_label=LabelForm(14, underlined=True),
    recipients=ListForm(12, ending=",", last_ending="."),
    annex_roman=False,
    annex_own_page_numbers=False,
    annex_title_size=14,
)

DANG_2026 = replace(
    DANG_2018,
    name="dang-2026",
    official_text="Hướng dẫn 05-HD/VPTW ngày 27/5/2026",
    official_text_read=False,
    note="Chưa đọc được toàn văn Hướng dẫn 05-HD/VPTW; các điểm khác với năm 2018 lấy từ tài liệu hướng dẫn của "
    "bên thứ ba. Cần đối chiếu với bản chính thức trước khi ban hành.",
    grounds=ListForm(14, ending=";", last_ending="."),
    proposal_label="Kính trình",
    recipients=ListForm(12, ending=";", last_ending="."),
)

NN_ND30 = Profile(
    name="nn-nd30",
    body_line=BodyLine.STATE,
    official_text="Nghị định 30/2020/NĐ-CP, Phụ lục I",
    official_text_read=True,
    note="",
    paper_mm=A4,
    margins=Margins(top=20, bottom=20, left=30, right=15),  # 20-25, 20-25, 30-35, 15-20
    font="Times New Roman",
    page_number_size=14,  # 13 to 14
    page_number_from_top_mm=10,
    header_grid_mm=(74, 0, 91),
    title_lines=(
        TitleLine("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12),  # 12 to 13
        TitleLine("Độc lập - Tự do - Hạnh phúc", 13, rule_mm=56.1),  # 13 to 14
    ),
    parent_size=12,
    issuer_size=12,
    issuer_closing="",
    issuer_rule=True,
    number_size=13,
    number_named="Số: {number}/{kind}-{issuer}",
    number_unnamed="Số: {number}/{issuer}",
    place_date_size=13,
    kind_size=14,
    subject_size=14,
    subject_closing="",
    subject_rule=True,
    letter_subject_size=12,
    letter_subject_italic=False,
    letter_subject_prefix="V/v ",
    draft_note_size=13,
    body_size=14,
    first_line_mm=10,
    paragraph_gap_pt=6,
    line_pt=18,  # between single and one and a half lines of 14 pt
    headings=(
        HeadingForm("{roman}.", bold=True),
        HeadingForm("{arabic}.", bold=True),
        HeadingForm("{letter})"),
        HeadingForm("-"),
    ),
    grounds=ListForm(14, ending=";", last_ending=".", italic=True),
    addressees=LabelForm(14),
    address_label="Kính gửi",
    proposal_label="Kính gửi",
    table_size=12,
    signing=(
        (SigningAuthority.ON_BEHALF, "TM."),
        (SigningAuthority.FOR_HEAD, "KT."),
        (SigningAuthority.BY_ORDER, "TL."),
        (SigningAuthority.BY_AUTHORISATION, "TUQ."),
        (SigningAuthority.ACTING, "Q."),
    ),
    signature_size=14,
    position_bold=True,
    recipients_label=LabelForm(12, bold=True, italic=True),
    recipients=ListForm(11, ending=";", last_ending="."),
    annex_roman=True,
    annex_own_page_numbers=True,
    annex_title_size=14,
)

PROFILES = {profile.name: profile for profile in (DANG_2018, DANG_2026, NN_ND30)}

# Hướng dẫn 05-HD/VPTW bears this date; a document of that very day follows it.
DANG_2026_FROM = date(2026, 5, 27)


def profile_for(*, issued_on: date, body: BodyLine) -> Profile:
    """The layout in force on the day of issue for a body of this line.

    LayoutError ``NO_PROFILE_FOR_LINE`` for mass organisations: their own rules (2013 for the Youth Union, 2011 for the
    Trade Union) have not been entered, and another line's form must not be lent to them silently.
    """
    if body is BodyLine.PARTY:
        return DANG_2026 if issued_on >= DANG_2026_FROM else DANG_2018
    if body is BodyLine.STATE:
        return NN_ND30
    raise LayoutError("NO_PROFILE_FOR_LINE", line=body.value)
