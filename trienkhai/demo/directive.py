"""The demo's own directive, as .docx bytes: in the genre, in our words, its dates hung on an anchor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from trienkhai.rendering.docx import to_docx
from trienkhai.rendering.format import BodyLine, SigningAuthority, profile_for
from trienkhai.rendering.model import (
    AuthorityLine,
    Block,
    Bullet,
    Document,
    DocumentNumber,
    Header,
    Heading,
    Paragraph,
    Recipient,
    SignatureBlock,
)


@dataclass(frozen=True)
class Calendar:
    """The days of the campaign, counted from the day on which the demo was made."""

    anchor: date

    def ago(self, days: int) -> date:
        return self.anchor - timedelta(days=days)

    def ahead(self, days: int) -> date:
        return self.anchor + timedelta(days=days)

    @property
    def issued_on(self) -> date:
        return self.ago(118)

    @property
    def conference_on(self) -> date:
        return self.ago(96)

    @property
    def plans_due_on(self) -> date:
        return self.ago(82)

    @property
    def study_month(self) -> date:
        """A day of the month in which study must end: the last whole month but one."""
        return self.ago(62)

    @property
    def registrations_due_on(self) -> date:
        return self.ago(40)

    @property
    def report_due_on(self) -> date:
        """Written "trước ngày D" with D yesterday: late since this morning."""
        return self.ago(1)


def dmy(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def my(day: date) -> str:
    return f"{day.month}/{day.year}"


def quarter(day: date) -> str:
    return f"quý {('I', 'II', 'III', 'IV')[(day.month - 1) // 3]}/{day.year}"


def lines(calendar: Calendar) -> list[str]:
    """The body of the plan, a paragraph each."""
    c, year = calendar, calendar.anchor.year
    theme = "Nói đi đôi với làm, giữ kỷ cương công vụ"
    return [
        f"Căn cứ Hướng dẫn số 18-HD/BTGDVTU ngày {dmy(c.ago(140))} của Ban Tuyên giáo và Dân vận Tỉnh ủy về sinh hoạt "
        f"chuyên đề trong Đảng bộ tỉnh, Ban Thường vụ Đảng ủy các cơ quan Đảng tỉnh ban hành Kế hoạch với các nội dung sau:",
        "I- MỤC ĐÍCH, YÊU CẦU",
        "1. Làm cho cấp ủy, đảng viên hiểu đúng và thấy trách nhiệm của mình trong thực hiện Chuyên đề; tạo chuyển biến "
        "từ việc nhỏ nhất trong giải quyết công việc của cơ quan, của người dân.",
        "2. Việc tổ chức phải gọn, thực chất, không chạy theo số lượng, không phát sinh giấy tờ.",
        "II- NỘI DUNG, TÀI LIỆU",
        "1. Nội dung",
        "- Kỷ luật giờ giấc, kỷ luật lời hứa trong công vụ;",
        "- Trách nhiệm nêu gương của người đứng đầu;",
        "- Một việc làm theo cụ thể của mỗi chi bộ.",
        "2. Tài liệu",
        f"- Chuyên đề năm {year} của Đảng bộ: “{theme}”;",
        "- Sổ tay kỷ cương công vụ do Đảng ủy biên soạn.",
        "III- NHIỆM VỤ CỤ THỂ",
        "1. Học tập, quán triệt",
        f"- Ban Thường vụ Đảng ủy các cơ quan Đảng tỉnh mở hội nghị quán triệt Chuyên đề cho cấp ủy viên, báo cáo viên "
        f"và cán bộ chủ chốt các đơn vị vào ngày {dmy(c.conference_on)}.",
        f"- Các chi bộ, đảng bộ cơ sở tổ chức học tập Chuyên đề cho toàn thể đảng viên, công chức, viên chức, người lao "
        f"động của đơn vị. Hoàn thành trong tháng {my(c.study_month)}.",
        "2. Đăng ký, cam kết",
        f"- Các chi bộ, đảng bộ cơ sở chọn một việc làm theo của tập thể, lập bản đăng ký gửi Ban Tuyên giáo và Dân vận "
        f"Đảng ủy chậm nhất ngày {dmy(c.registrations_due_on)}.",
        f"- Các chi bộ, đảng bộ cơ sở hướng dẫn đảng viên viết bản cam kết cá nhân gắn với vị trí việc làm; hoàn thành "
        f"trong {quarter(c.anchor)}.",
        "- Các chi bộ, đảng bộ cơ sở đưa nội dung Chuyên đề vào sinh hoạt chuyên đề của chi bộ, hằng quý ít nhất một lần.",
        "3. Tuyên truyền, nêu gương",
        "- Các chi bộ, đảng bộ cơ sở thường xuyên tuyên truyền Chuyên đề trên bản tin, trang thông tin điện tử và trong "
        "sinh hoạt của cơ quan, đơn vị.",
        "- Các chi bộ, đảng bộ cơ sở kịp thời phát hiện, biểu dương tập thể, cá nhân có cách làm hay.",
        "- Văn phòng Đảng ủy đăng toàn văn Chuyên đề và tài liệu lên trang thông tin điện tử trong thời hạn 05 ngày kể "
        "từ ngày ban hành Kế hoạch.",
        "4. Kiểm tra, đánh giá",
        f"- Ủy ban Kiểm tra Đảng ủy kiểm tra việc thực hiện Chuyên đề tại ít nhất năm đơn vị trong {quarter(c.ahead(20))}.",
        f"- Các chi bộ, đảng bộ cơ sở đánh giá kết quả thực hiện Chuyên đề gắn với kiểm điểm tập thể, đảng viên vào dịp "
        f"cuối năm {year}, {year + 1}.",
        "IV- TỔ CHỨC THỰC HIỆN",
        "1. Ban Tuyên giáo và Dân vận Đảng ủy tham mưu Ban Thường vụ Đảng ủy theo dõi, đôn đốc các đơn vị, tập hợp vướng "
        "mắc phát sinh.",
        "2. Đoàn Thanh niên các cơ quan Đảng tỉnh phối hợp với Công đoàn các cơ quan Đảng tỉnh phát động phong trào thi "
        "đua trong đoàn viên, công đoàn viên.",
        f"3. Đoàn Thanh niên các cơ quan Đảng tỉnh xây dựng kế hoạch học tập Chuyên đề trong đoàn viên, hoàn thành trước "
        f"ngày {dmy(c.plans_due_on)}; tổ chức học tập cho đoàn viên ở các chi đoàn, hoàn thành trong tháng "
        f"{my(c.ago(31))}; báo cáo kết quả về Ban Thường vụ Đảng ủy trước ngày {dmy(c.report_due_on)}.",
        f"4. Các chi bộ, đảng bộ cơ sở xây dựng kế hoạch thực hiện Chuyên đề, hoàn thành trước ngày {dmy(c.plans_due_on)}; "
        f"báo cáo kết quả thực hiện về Ban Thường vụ Đảng ủy (qua Ban Tuyên giáo và Dân vận Đảng ủy) trước ngày "
        f"{dmy(c.report_due_on)} để tổng hợp, báo cáo Ban Tuyên giáo và Dân vận Tỉnh ủy.",
    ]


def archive_lines(calendar: Calendar) -> list[str]:
    """The plan of the year before, by the committee that no longer is."""
    c, year = calendar, calendar.anchor.year
    return [
        "Căn cứ Chương trình công tác năm, Ban Thường vụ Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh ban hành Kế hoạch "
        "như sau:",
        "I- MỤC ĐÍCH",
        "Giúp đảng viên nắm chắc nội dung học tập và vận dụng vào công việc hằng ngày.",
        "II- NHIỆM VỤ",
        f"1. Các chi bộ, đảng bộ cơ sở tổ chức học tập nội dung về tinh thần đoàn kết; hoàn thành trong tháng "
        f"{my(c.study_month)}.",
        f"2. Các chi bộ, đảng bộ cơ sở lập bản đăng ký việc làm theo của tập thể, gửi Ban Tuyên giáo Đảng ủy Khối chậm "
        f"nhất ngày {dmy(c.registrations_due_on)}.",
        "III- TỔ CHỨC THỰC HIỆN",
        "1. Ban Tuyên giáo Đảng ủy Khối theo dõi, đôn đốc việc thực hiện Kế hoạch.",
        f"2. Các chi bộ, đảng bộ cơ sở báo cáo kết quả năm {year} về Ban Thường vụ Đảng ủy Khối (qua Ban Tuyên giáo Đảng "
        f"ủy Khối) trước ngày {dmy(c.report_due_on)}.",
    ]


def blocks(texts: list[str]) -> tuple[Block, ...]:
    """The body as the blocks of an official document: labels become what Word shows."""
    found: list[Block] = []
    for text in texts:
        roman = re.match(r"(?P<label>[IVX]+-) (?P<text>.+)", text)
        numbered = re.match(r"(?P<label>\d+\.) (?P<text>.+)", text)
        if roman:
            found.append(Heading(roman["label"], roman["text"], level=1))
        elif numbered and len(numbered["text"]) < 60:
            found.append(Heading(numbered["label"], numbered["text"], level=2))
        elif numbered:
            found.append(Paragraph(numbered["text"], label=numbered["label"]))
        elif text.startswith("- "):
            found.append(Bullet(text[2:]))
        else:
            found.append(Paragraph(text))
    return tuple(found)


def as_docx(calendar: Calendar, *, number: int = 27) -> bytes:
    """The whole directive as a Word file in the official form of its day."""
    return paper(
        calendar,
        Header(
            parent="Tỉnh ủy An Sơn",
            issuer="Đảng ủy các cơ quan Đảng tỉnh",
            number=DocumentNumber(number, "KH", "ĐU"),
            place="An Sơn",
            issued_on=calendar.issued_on,
        ),
        f"thực hiện Chuyên đề học tập và làm theo Bác năm {calendar.anchor.year}",
        lines(calendar),
        (
            Recipient("Ban Tuyên giáo và Dân vận Tỉnh ủy", "để b/c"),
            Recipient("Ban Thường vụ Đảng ủy"),
            Recipient("Các ban, Văn phòng Đảng ủy"),
            Recipient("Các chi bộ, đảng bộ cơ sở"),
            Recipient("Đoàn Thanh niên, Công đoàn các cơ quan Đảng tỉnh"),
            Recipient("Lưu VP"),
        ),
        "Hoàng Đình Khánh",
    )


def archive_docx(calendar: Calendar, *, number: int = 41) -> bytes:
    """The directive of the year before."""
    return paper(
        calendar,
        Header(
            parent="Tỉnh ủy An Sơn",
            issuer="Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh",
            number=DocumentNumber(number, "KH", "ĐUK"),
            place="An Sơn",
            issued_on=calendar.issued_on,
        ),
        f"học tập chuyên đề năm {calendar.anchor.year} trong Đảng bộ Khối",
        archive_lines(calendar),
        (Recipient("Ban Thường vụ Đảng ủy Khối"), Recipient("Các chi bộ, đảng bộ cơ sở"), Recipient("Lưu VP")),
        "Lý Thu Hà",
    )


def paper(
    calendar: Calendar, header: Header, subject: str, texts: list[str], recipients: tuple[Recipient, ...], signer: str
) -> bytes:
    return to_docx(
        Document(
            header=header,
            kind="Kế hoạch",
            subject=subject,
            body=blocks(texts),
            recipients=recipients,
            signature=SignatureBlock(
                (AuthorityLine(SigningAuthority.ON_BEHALF, "Ban Thường vụ"),), "Phó Bí thư", signer
            ),
            profile=profile_for(issued_on=calendar.issued_on, body=BodyLine.PARTY),
        )
    )
