"""Named outputs that a piece of work must yield: plans, reports, lists, drafts, data bases (ANNOTATION.md, product)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from trienkhai.vietnamese.titles import ACTOR_START

# Verbs that bring a paper into being, and verbs that do so only for some papers.
_MAKES = r"(?:xây dựng|ban hành|lập|soạn thảo|soạn|biên soạn|tham mưu|trình|dự thảo|viết|in ấn|in|phát hành|thiết kế|xuất bản|đề xuất|phát triển|ký kết|ký|đăng ký|nộp|gửi)"
_SUPPLIES = r"(?:hoàn thành|hoàn thiện|triển khai|cung cấp|cấp|phát|có|tổng hợp|chuẩn bị|công bố|thực hiện)"
_LINK = r"(?:\s*(?:,|và|hoặc)?\s+(?:và\s+)?(?:triển khai|thực hiện|nghiêm túc|trình|ban hành|xây dựng|đưa vào sử dụng|hoàn thiện|phát triển|gửi|xong|phê duyệt)|\s+(?:các|những|một|01|bộ|hệ thống|bản|nội dung|ra|mới|cụ thể|chi tiết))"
_PAPER = (
    r"(?:kế hoạch|chương trình hành động|quy chế|quy trình|quy định|danh sách|danh mục|dự thảo|đề án|phương án|tờ trình|quyết định|nghị quyết|nghị định|thông tư|chỉ thị|công văn|văn bản|hướng dẫn|đề cương|bộ tài liệu|tài liệu"
    r"|bản cam kết|bản đăng ký|biểu mẫu|bộ tiêu chí|tiêu chí|bảng theo dõi|cơ sở dữ liệu|phần mềm|trang thông tin|trang web|website|cổng thông tin|sổ tay|sổ theo dõi|hồ sơ|biên bản|thông báo|dự toán|nội quy"
    r"|chuyên trang|chuyên mục|kịch bản|bộ câu hỏi|giấy mời|pa nô|pano|video|clip|bản đồ|thể lệ|báo cáo)"
)
# "tham mưu Thường trực Đảng ủy kế hoạch": the body advised stands between.
_ADVISED = r"(?:(?<=tham mưu)|(?<=trình)|(?<=đề xuất)|(?<=giúp))(?:\s+(?:cho\s+)?(?:ban|thường trực|đảng|ủy ban|ubnd|hđnd|chính phủ|thủ tướng|chủ tịch|tỉnh|huyện|thành|lãnh đạo|bộ|cấp ủy)(?!\w)(?:\s+(?!xây dựng|ban hành|phê duyệt|xem xét|quyết định|về)[^\s,.;:()]+){0,6}?)?"
_TAIL = r"(?:\s+[^\s,.;:()]+){0,10}"
_MADE = re.compile(rf"(?<!\w){_MAKES}(?:{_LINK}{{0,4}}|{_ADVISED})\s+[\"“]?(?P<paper>{_PAPER}(?!\w){_TAIL})")
_SUPPLIED = re.compile(
    rf"(?<!\w){_SUPPLIES}\s+(?:xong\s+)?[\"“]?(?P<paper>(?:phần mềm|công cụ|cơ sở dữ liệu|danh sách|đề án|dự thảo|phương án|sổ tay|kịch bản)(?!\w){_TAIL})"
)
# Taking up or sending these is no making of them.
_ALIEN = re.compile(r"(?:quy định|quyết định|nghị quyết|nghị định|thông tư|chỉ thị|hồ sơ|thông báo|hướng dẫn)(?!\w)")
_TAKES_UP = re.compile(r"(?:đăng ký|gửi|nộp|ký|in|trình)\s")
_EXISTING = re.compile(
    r"(?:\S+\s+){1,2}\d{1,4}(?!\w|\s*(?:bộ|bản|cuốn))|(?:\S+\s+){1,2}(?:số\s|này(?!\w)|nêu trên|trên(?!\w)|đã\s|hiện hành|đúng\s)|(?:quy chế|quy định|hướng dẫn|quy trình) của cấp"
)
_UPKEEP = re.compile(r"(?:rà soát|sửa đổi|bổ sung|cập nhật)\s*,?\s*(?:và\s+)?(?:bổ sung\s*,?\s*|sửa đổi\s*,?\s*)*$")

# "kể từ ngày ban hành Kế hoạch", "sau khi ký quyết định": the paper only says when.
_SAYS_WHEN = re.compile(r"(?:(?<!\d )ngày|(?:sau|từ|trước|ngay) khi|thời điểm)\s+$")
_ISSUES = re.compile(r"(?:ban hành|ký|phát hành)(?!\w)")

# "tham mưu triển khai thực hiện Kế hoạch": what there is already is carried out; "xây dựng, triển khai kế hoạch" makes it.
_CARRIES_OUT = re.compile(
    r"\w\s+(?:tổ chức\s+)?(?:nghiêm túc\s+)?(?:triển khai|thực hiện)(?:\s+(?:triển khai|thực hiện))?\s+(?:các\s+|những\s+)?$"
)

# "tham mưu hướng dẫn, kiểm tra": here the word is a verb among verbs.
_AN_ACT = re.compile(r"(?:hướng dẫn|thông báo)\s*,\s*(?:kiểm tra|đôn đốc|theo dõi|giám sát|chỉ đạo|tổ chức|triển khai)")
# "có ý kiến đối với dự thảo Nghị định": a draft that is there.
_OF_A_DRAFT = re.compile(r"(?:đối với|vào|về|cho|góp ý|thẩm định|các|của)\s+(?:hồ sơ\s+)?$")
_MAKES_FIRST = re.compile(r"(?:xây dựng|lập|soạn thảo|ban hành)\s*(?:,|và)\s")

_WRITES = re.compile(r"(?:xây dựng|lập|soạn|soạn thảo|biên soạn|dự thảo|viết)\s")
_NEAR = 12  # characters: the paper may stand right behind the words of time that were read

_REPORT = re.compile(
    r"(?<!\w)(?P<paper>báo cáo(?: nhanh| bằng văn bản)?\s+(?:kết quả|tình hình|tiến độ|số liệu|số lượng|công tác|kết luận|việc thực hiện|sơ kết|tổng kết|đánh giá|định kỳ|tổng hợp|thực hiện|nội dung)"
    r"(?:\s+[^\s,.;:()]+|,(?=\s+[^\s,]+\s+[^\s,]+(?:,|\s+(?:về|trước|theo)\s))){0,14})"
)
_REPORT_TO = re.compile(
    r"(?<!\w)(?P<paper>báo cáo(?:\s+[^\s,.;:()]+){0,14}?)\s+(?:gửi\s+)?(?:về|trước|chậm nhất)\s+(?=(?:ban|ủy|ubnd|sở|phòng|đảng|chi|văn phòng|hội|đoàn|bộ|cục|tổng|chủ tịch|tỉnh|thành|huyện|công đoàn|trường|nhà trường|trung|ngày|trên|cấp)(?!\w))"
)
_RESULT_SENT = re.compile(
    r"(?:\S{1,3}\s+)?(?P<paper>(?:k[ếé]t qu[ảa]|báo cáo|văn bản|danh sách|kế hoạch)(?:\s+[^\s,.;:()]+){0,12}?)\s+(?:gửi(?: báo cáo)?|báo cáo|nộp)(?: \w+){0,2} (?:về|cho|qua)\s"
)
# "định kỳ hằng tháng báo cáo Ủy ban nhân dân tỉnh tình hình…": a duty that is nothing but to report to a body.
_REPORTS_FIRST = re.compile(
    r"(?:(?:và|đồng thời|định kỳ|thường xuyên|đột xuất|hằng|hàng|mỗi|tháng|quý|năm|tuần|ngày|theo|6|06|cuối|đầu|trước|vào|\d{1,2}|tổng hợp|phải|có trách nhiệm|chịu trách nhiệm)[ ,]*)*(?=báo cáo\s)"
)
_INCIDENT = re.compile(
    r"\s(?:ngay|khi (?:có|phát sinh|xảy ra)|kịp thời|nhanh|sự cố|vụ việc|trường hợp|phát sinh)(?!\w)"
)
_PLEDGE = re.compile(r"(?<!\w)(?:để|ký|viết|đăng ký|thực hiện|tổ chức(?: ký)?)\s+(?P<paper>(?:bản )?cam kết)(?!\w)")
_NOT_ASKED = re.compile(
    r"(?:(?:để|nhằm)\s+(?:\S+\s+){0,2}(?:tổng hợp,?\s*)?|trong|của|các|theo|kịp thời|những|tại|số liệu|công tác|chế độ|chất lượng)\s*$"
)
_TRIM = re.compile(
    r"\s+(?:về|để|trước|trong|theo(?! dõi)|cho|gửi|của|và|qua|nhằm|chậm|tại|trên|vào|đến|trình|báo cáo|bảo đảm|đảm bảo|phù hợp|hoàn thành|với|gắn|định kỳ|hằng|hàng|thường xuyên)(?!\w).*$"
)


def products_of(flat: str, folded: str, start: int, end: int, timed: Iterable[tuple[int, int]] = (), *,
    verb_at: int | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """The products of one piece of work, as written, once each. Carrying out or keeping up what there is yields none.

    ``verb_at``: where the verb of the work stands, when known. ``timed``: spans of words that count from an
    event, whose papers ("kể từ ngày ban hành Kế hoạch") are no products.
    """
    within_time = list(timed)
    found: list[tuple[int, int]] = []
    for pattern in (_MADE, _SUPPLIED):
        for match in pattern.finditer(folded, start, end):
            paper, before = match["paper"], folded[max(start, match.start() - 30) : match.start()]
            verb = folded[match.start() : match.start("paper")]
            upkeep = _UPKEEP.search(before) and re.search(r"(?:các|những)\s", verb)
            if (
                (paper.startswith("báo cáo") and not _WRITES.match(verb))
                or _EXISTING.match(paper)
                or (
                    verb.startswith(("triển khai", "thực hiện"))
                    and paper.startswith(("đề án", "phương án", "kịch bản"))
                )
                or (verb.startswith("dự thảo") and _OF_A_DRAFT.search(before))
                or _AN_ACT.match(folded, match.start("paper"))
                or upkeep
                or (_ALIEN.match(paper) and _TAKES_UP.match(verb))
                or (_CARRIES_OUT.search(verb) and not _MAKES_FIRST.match(verb))
                or (_ISSUES.match(verb) and _SAYS_WHEN.search(before))
                or any(first <= match.start("paper") < last + _NEAR for first, last in within_time)
            ):
                continue
            found.append(match.span("paper"))
    for pattern in (_REPORT, _REPORT_TO, _PLEDGE):
        for match in pattern.finditer(folded, start, end):
            if pattern is _PLEDGE or not _NOT_ASKED.search(
                folded[max(start, match.start("paper") - 24) : match.start("paper")]
            ):
                found.append(match.span("paper"))
    if verb_at is not None and (report := _only_reports(folded, verb_at, end)) is not None:
        found.append(report)
    sent = _RESULT_SENT.match(folded, start, end)
    if sent is not None:
        found.append(sent.span("paper"))
    names: list[str] = []
    for first, last in sorted(found):
        name = _name(flat, first, last)
        if name and not any(name in other or other in name for other in names):
            names.append(name)
    return tuple(names)


def _only_reports(folded: str, verb_at: int, end: int) -> tuple[int, int] | None:
    """Where "báo cáo" stands when the words tell nothing else than to report to a body, and of no incident."""
    first = _REPORTS_FIRST.match(folded, verb_at, end)
    if first is None or ACTOR_START.match(folded, first.end() + len("báo cáo "), end) is None:
        return None
    if _INCIDENT.search(folded, verb_at, min(end, first.end() + 120)):
        return None
    return first.end(), first.end() + len("báo cáo")


def _name(flat: str, start: int, end: int) -> str:
    words = " ".join(flat[start:end].split()).strip(' *_"“”')
    first, _, rest = words.partition(" ")
    return (first + " " + _TRIM.sub("", " " + rest).strip()).strip() if rest else words
