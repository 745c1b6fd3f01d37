"""One sentence of a clause: does it tell somebody to do something, whom, and where its verb stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from trienkhai.reading.audiences import Phrase, actors_only, ends_bare, split_names, subject_at
from trienkhai.vietnamese.text import plain
from trienkhai.vietnamese.titles import ACTOR_START
from trienkhai.vietnamese.verbs import COPULA_HERE, PAST_HERE, VERB_HERE, is_noun_here


class Kind(StrEnum):
    """What a sentence is to its clause."""

    WORK = "WORK"  # somebody is told to do something
    TIME = "TIME"  # says only when or where the work before it is done
    NOTE = "NOTE"  # a finding, a statement, a consequence, a closing formula
    OPEN = "OPEN"  # not known: neither a verb nor a sign of a statement


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    kind: Kind
    lead: tuple[Phrase, ...] = ()
    verb_at: int | None = None
    approval: bool = False  # "Thống nhất để…": a task only when it bears a date
    formula: bool = False  # reads like a closing formula: a task only when it bears a date


_TIME = re.compile(
    r"(?:-\s*)?(?:thời gian(?! qua| tới)|thời hạn|hoàn thành|hoàn tất|tiến độ|địa điểm|xong|thời điểm)(?:\s+(?:thực hiện|hoàn thành|tổ chức|báo cáo|gửi|nộp|dự kiến))*\s*(?:[:\-–]|xong\s|trước\s|trong\s|chậm nhất|vào\s|đến\s|là\s|từ\s|quý|tháng|ngày)"
)
_CLOSING = re.compile(
    r"trong (?:qua trinh|khi) (?:trien khai|to chuc|thuc hien)[^.;]{0,60}(?:vuong mac|kho khan|phat sinh|van de|neu co|neu (?:thay )?(?:can|xet thay)|can (?:sua doi|bo sung|dieu chinh))|tren day la|nhan duoc (?:ke hoach|cong van|van ban|huong dan|thong bao|chi thi)"
    r"|(?:ke hoach|cong van|nghi quyet|chi thi|quyet dinh|huong dan|thong bao|quy dinh|quy che|ket luan)(?: so \S+)? nay (?:duoc |co hieu luc|pho bien|thay the|thuc hien|ap dung|se)"
    r"|chiu trach nhiem (?:thi hanh|thuc hien (?:quyet dinh|chi thi|nghi quyet|ke hoach))|can cu (?:quyet dinh|nghi quyet|chi thi)(?: nay)? (?:de )?thi hanh|thong bao (?:de|den|toi) [^.;]{3,140} (?:biet(?!\w)|(?:trien khai|to chuc|phoi hop)? ?thuc hien\W*$)|quan tam,? (?:ho tro|phoi hop|giup do|tao dieu kien)\W*$"
    r"|(?:de nghi|yeu cau) [^.;]{3,220}(?:trien khai|thuc hien|chi dao|quan triet)[^.;]{0,30}(?:nghiem|hieu qua|tot|day du)[^.;]{0,40}(?:chi thi|ke hoach|cong van|huong dan|nghi quyet|quyet dinh|noi dung|van ban|thong bao|ket luan)[^.;]{0,12}(?:nay|tren)(?:\W*$)"
    r"|neu (?:co )?(?:phat sinh|kho khan|vuong mac|gap)|(?:co|neu) gi vuong mac|moi vuong mac|(?:de nghi|yeu cau) [^.;]{3,200}(?:nghiem tuc|quan tam)[^.;]{0,60}(?:trien khai|thuc hien|chi dao)[^.;]{0,60}(?:nay|tren|nghiem tuc|hieu qua|thuc hien)(?:\W*$|\s*,?\s+(?:va|bao cao)\s)"
    r"|(?:tran trong|rat mong)|^[^.;:]{3,80} thong bao ve viec(?!\w)"
)
# Words of the web page around the document.
_LINK = re.compile(
    r"(?:xem|tai|chi tiet|toan van|noi dung chi tiet|vui long|bam|click|nhan)(?!\w)[^.;]{0,120}(?:tai day|dinh kem|tai file|file|duoi day|ben duoi|day:|tai:)\W*$"
)
_CONSEQUENCE = re.compile(
    r"(?:qua|het|ngoai) (?:thoi han|thoi gian|thoi diem) (?:tren|nay|neu tren|quy dinh)|(?:don vi|tap the|ca nhan|co quan|to chuc)[^.;]{0,30} (?:khong (?:hoan thanh|thuc hien|nop|bao cao)|vi pham|de xay ra)|neu [^.;]{3,120} (?:se bi|phai chiu|thi bi)|se (?:bi )?xem xet"
)
_STATEMENT = re.compile(
    r"(?:là (?:một|cơ sở|căn cứ|nội dung|điều kiện|tiêu chí|nhiệm vụ|trách nhiệm|yêu cầu|ngày|dịp|nền tảng|việc)|được (?:xem|coi|thực hiện|tính|tổ chức|xác định|đăng|lấy)|bao gồm|gồm có|nhằm)(?!\w)"
)
_ACCEPTS = re.compile(
    r"(?:(?:cơ bản\s+)?(?:đồng ý|thống nhất|nhất trí)\s+(?:với|đánh giá|thông qua|về|nội dung)|ghi nhận|đánh giá cao|hoan nghênh|ủng hộ (?:chủ trương|đề xuất))(?!\w)"
)
_CARRIES_OUT = re.compile(
    r"(?:tiếp tục\s+)?(?:triển khai\s+)?(?:thực hiện|triển khai|thi hành)\s+(?:ý kiến\s+)?(?:sự\s+)?(?:kế hoạch|công văn|chỉ đạo|nghị quyết|chỉ thị|hướng dẫn|thông báo|quyết định|chương trình|kết luận|quy định|luật|nghị định|thông tư|văn bản|yêu cầu|nhiệm vụ|công điện|ý kiến)(?!\w)"
)
_ABOUT_THIS = re.compile(r"về\s+(?:đề nghị|việc|nội dung|kiến nghị|đề xuất|công tác|vấn đề)\s[^:;.]{3,200}:\s*(?=\S)")
_NOUN_FIRST = re.compile(
    r"(?:tiêu chuẩn|điều kiện|quy trình|thủ tục|thẩm quyền|nhiệm kỳ|mức|chế độ|phạm vi|việc|kết quả|kinh phí|nguồn|thành phần|địa điểm|số lượng|đối tượng|nội dung|hình thức|yêu cầu[: ]|mục đích|mục tiêu|trọng tâm|nguyên tắc|hồ sơ|tài liệu|một|mọi|những|trong những năm|tuy nhiên|hiện nay|qua đó"
    r"|thời gian|căn cứ pháp lý|chỉ tiêu|tỷ lệ|số liệu|đây là|trên đây|ghi chú|lưu ý|phụ lục|biểu mẫu|mẫu|chủ đề|khẩu hiệu|tên|điện thoại|email|đ/c|ông|bà|đại hội|hội nghị(?! trực)|chương trình|dự án|cuộc thi|giải|các (?:báo cáo|nội dung|nhiệm vụ|văn bản|hoạt động|chỉ tiêu|tài liệu|giải pháp|mục tiêu|tiêu chí|biểu|điều kiện))(?!\w)"
)
_FRAME = re.compile(
    r"(?:(?:kính\s+)?đề nghị|yêu cầu|giao(?:\s+(?:cho|nhiệm vụ cho|trách nhiệm cho))?|phân công|ủy quyền cho|(?:thống nhất|đồng ý|chấp thuận|cho phép)\s+(?:để|cho|giao)?|trách nhiệm của|đối với|riêng(?:\s+đối với)?|nhiệm vụ của)\s+(?=\S)"
)
_APPROVAL = re.compile(r"(?:thống nhất|đồng ý|chấp thuận|cho phép|phê duyệt)(?!\w)")
_HANDS_ON = re.compile(r"(?:(?:trân trọng|kính|tiếp tục|cũng)\s+)?(?:đề nghị|yêu cầu|giao|phân công)(?:\s+(?:cho))?\s+")
_ADVERBIAL = re.compile(
    r"(?:căn cứ|trên cơ sở|hết|sau|định kỳ|hằng|hàng|trước|chậm nhất|khi|trong|đến|từ|ngay|đồng thời|ngoài ra|riêng|đối với|theo|để|nhằm|qua|nếu|trường hợp|tùy|với|bên cạnh|vào|ngày|tháng|quý|thông qua|cùng với|mỗi"
    r"|giai đoạn|hiện nay|vì vậy|do vậy|do đó|trước mắt|song song|nhân dịp|bằng|tại|ở|dưới|đặc biệt|cuối|đầu|giữa|nhận được|\d+ (?:tuần|tháng|ngày))(?!\w)"
)
_REGULARLY = re.compile(r"(?:định kỳ|đột xuất|thường xuyên)(?: và đột xuất|, đột xuất)?\s+(?!(?:hằng|hàng|mỗi|theo)\s)")
_REPORTS = re.compile(
    r"(?:\S{1,3} )?(?:ket qua|bao cao|ho so|danh sach|van ban|ke hoach|bieu mau|so lieu)(?:\s+\S+){0,14}?\s+(?:gui(?: bao cao)?|bao cao|nop|gui ve)(?: \w+){0,2} (?:ve|cho|qua)\s+\S"
)
_OBLIGES = re.compile(r"(?:phải|cần(?: phải)?|có trách nhiệm|chịu trách nhiệm|hãy|chủ động|tiếp tục)\s")


def analyse(flat: str, folded: str, start: int, end: int, *, formulas: bool = True) -> Sentence:
    """Read one sentence (or a part of one between semicolons) of a flat paragraph. ``formulas``: take closing
    formulas for what they are."""
    while start < end and flat[start] in ' *_"“-–+':
        start += 1
    plainly = plain(flat[start:end])
    if _TIME.match(folded, start, end) and not _after_time_comes_work(flat, folded, start, end):
        return Sentence(start, end, Kind.TIME)
    if formulas and _CLOSING.search(plainly[:400]) and not plainly.startswith(("giao ", "phan cong ")):
        return Sentence(start, end, Kind.NOTE, formula=True)
    if _CONSEQUENCE.match(plainly) or _LINK.match(plainly):
        return Sentence(start, end, Kind.NOTE)
    return _clause(flat, folded, start, end, start, 0)


def _after_time_comes_work(flat: str, folded: str, start: int, end: int) -> bool:
    """ "Hoàn thành việc rà soát trong tháng 4" is work; "Hoàn thành trong tháng 4" only says when."""
    return folded.startswith(("hoàn thành", "hoàn tất"), start) and not re.match(
        r"(?:hoàn thành|hoàn tất)\s+(?:xong\s+)?(?:trước|trong|chậm|vào|đến|quý|tháng|ngày|năm|hằng|theo|[:\-–])",
        folded[start : start + 40],
    )


def _clause(flat: str, folded: str, start: int, end: int, at: int, depth: int) -> Sentence:
    frame = _FRAME.match(folded, at, end)
    if frame is not None:
        framed = _framed(flat, folded, start, end, at, frame)
        if framed is not None:
            return framed
    if _ACCEPTS.match(folded, at, end):
        return Sentence(start, end, Kind.NOTE)
    about = _ABOUT_THIS.match(folded, at, end)
    if about is not None and depth == 0:
        return _clause(flat, folded, start, end, about.end(), 2)
    found = subject_at(flat, folded, at, end)
    if found is not None:
        return _with_subject(flat, folded, start, end, found)
    if depth == 0 and _CARRIES_OUT.match(folded, at, end):
        carried = _after_adverbial(flat, folded, start, end, at)
        if carried.lead:
            return carried
    colon = folded.find(":", at, min(end, at + 300))
    if colon > 0 and depth == 0 and (names := actors_only(flat[at:colon])):
        lead = tuple(Phrase(n.start + at, n.end + at, n.text) for n in names)
        rest = _clause(flat, folded, start, end, _skip(flat, colon + 1, end), 3)
        if rest.kind in (Kind.WORK, Kind.OPEN) and not rest.lead:
            return Sentence(start, end, Kind.WORK, lead, rest.verb_at)
        return rest
    regular = _REGULARLY.match(folded, at, end)
    if regular is not None:
        verb = VERB_HERE.match(folded, regular.end(), end)
        if verb is not None and not is_noun_here(folded, regular.end(), verb.end()):
            return Sentence(start, end, Kind.WORK, (), at)
    if depth < 3 and _ADVERBIAL.match(folded, at, end):
        return _after_adverbial(flat, folded, start, end, at)
    if folded.startswith(("là cơ quan", "là đầu mối", "là đơn vị", "làm đầu mối"), at):
        return Sentence(start, end, Kind.WORK, (), at)
    if _REPORTS.match(plain(flat[at:end])):
        return Sentence(start, end, Kind.WORK, (), at)
    verb = VERB_HERE.match(folded, at, end)
    if verb is not None and not is_noun_here(folded, at, verb.end()):
        if _NOUN_FIRST.match(folded, at, end) and not folded.startswith(("mở ", "một "), at):
            return Sentence(start, end, Kind.NOTE)
        approval = bool(_APPROVAL.match(folded, at))
        return Sentence(start, end, Kind.WORK, _approved(flat, folded, at, end) if approval else (), at, approval)
    if (
        _NOUN_FIRST.match(folded, at, end)
        or PAST_HERE.match(folded, at)
        or _STATEMENT.search(folded, at, min(end, at + 160))
    ):
        return Sentence(start, end, Kind.NOTE)
    return Sentence(start, end, Kind.OPEN)


def _skip(flat: str, at: int, end: int) -> int:
    while at < end and flat[at] in " *_":
        at += 1
    return at


def _framed(flat: str, folded: str, start: int, end: int, at: int, frame: re.Match[str]) -> Sentence | None:
    """ "Giao X chủ trì…", "Đề nghị X…", "Đối với X: …": X leads."""
    to = frame.end()
    if ACTOR_START.match(folded, to, end) is None:
        return None
    approval = bool(_APPROVAL.match(folded, at))
    found = subject_at(flat, folded, to, end)
    if found is not None:
        names, verb_at = found
        if PAST_HERE.match(folded, verb_at) and not approval:
            return None
        return Sentence(start, end, Kind.WORK, tuple(names), verb_at, approval)
    stop = re.compile(r"[:,;]").search(folded, to, end)
    if stop is not None and (names := actors_only(flat[to : stop.start()])):
        lead = tuple(Phrase(n.start + to, n.end + to, n.text) for n in names)
        rest = _clause(flat, folded, start, end, _skip(flat, stop.end(), end), 3)
        if rest.kind in (Kind.WORK, Kind.OPEN):
            return Sentence(start, end, Kind.WORK, rest.lead or lead, rest.verb_at)
    return None


def _with_subject(flat: str, folded: str, start: int, end: int, found: tuple[list[Phrase], int]) -> Sentence:
    names, verb_at = found
    hands_on = _HANDS_ON.match(folded, verb_at)
    if hands_on is not None:
        handed = subject_at(flat, folded, hands_on.end(), end)
        if handed is not None:
            return Sentence(start, end, Kind.WORK, tuple(handed[0]), handed[1])
        if (named := ACTOR_START.match(folded, hands_on.end(), end)) is not None:
            stop = re.compile(r"[:;.]").search(folded, named.end(), end)
            names_after = split_names(flat, folded, hands_on.end(), stop.start() if stop else end)
            return Sentence(start, end, Kind.WORK, tuple(names_after), verb_at)
    if PAST_HERE.match(folded, verb_at) and not folded.startswith("được giao", verb_at):
        return Sentence(start, end, Kind.NOTE, tuple(names), verb_at)
    if COPULA_HERE.match(folded, verb_at) and not re.search(
        r"chủ động|chịu trách nhiệm|đầu mối|thường trực|có trách nhiệm|phải", folded[verb_at:end]
    ):
        return Sentence(start, end, Kind.NOTE, tuple(names), verb_at)
    return Sentence(start, end, Kind.WORK, tuple(names), verb_at)


def _after_adverbial(flat: str, folded: str, start: int, end: int, at: int) -> Sentence:
    """ "Căn cứ …, các đơn vị xây dựng…": the actor or the verb after a comma."""
    inner = re.compile(r"^(?:đồng thời|ngoài ra|đặc biệt|bên cạnh đó|song song đó)\s+").match(folded[at : at + 20])
    if inner:
        return _clause(flat, folded, start, end, at + inner.end(), 3)
    limit = min(end, at + 420)
    named = re.compile(r"\)?\s*,\s*").finditer(folded, at, limit)
    first_verb: Sentence | None = None
    for comma in list(named)[:10]:
        here = comma.end()
        if folded.count("(", at, here) > folded.count(")", at, here):
            continue
        found = None if ends_bare(folded, at, comma.start()) else subject_at(flat, folded, here, end)
        if found is not None:
            return _with_subject(flat, folded, start, end, found)
        frame = _FRAME.match(folded, here, end)
        framed = _framed(flat, folded, start, end, here, frame) if frame else None
        if framed is not None:
            return framed
        verb = VERB_HERE.match(folded, here, end)
        if first_verb is None and verb is not None and not is_noun_here(folded, here, verb.end()):
            first_verb = Sentence(start, end, Kind.WORK, (), here)
    if first_verb is not None:
        return first_verb
    dated = re.compile(r"(?:(?:19|20)\d\d|tháng|quý|tuần|năm|ngày|lần|một lần)\)?\s+").finditer(
        folded, at, min(end, at + 120)
    )
    for match in dated:  # "Định kỳ hằng quý các chi bộ báo cáo", "Hằng tháng báo cáo"
        found = subject_at(flat, folded, match.end(), end)
        if found is not None:
            return _with_subject(flat, folded, start, end, found)
        verb = VERB_HERE.match(folded, match.end(), end)
        if verb is not None and not is_noun_here(folded, match.end(), verb.end()):
            return Sentence(start, end, Kind.WORK, (), match.end())
    return Sentence(start, end, Kind.OPEN if _OBLIGES.search(folded, at, end) else Kind.NOTE)


def _approved(flat: str, folded: str, at: int, end: int) -> tuple[Phrase, ...]:
    """The body that performs an approved act: the one it names ("tổ chức đại hội của Hội A")."""
    for match in re.compile(r"(?:của|đại hội|hội nghị|cho)\s+").finditer(folded, at, end):
        head = ACTOR_START.match(folded, match.end(), end)
        if head is None or not flat[match.end()].isupper():
            continue
        stop = re.compile(
            r"\s(?:nhiệm kỳ|lần thứ|chậm nhất|trước|trong|vào|theo|đến|từ|khóa|tổ chức|năm)(?!\w)|[,;.(]"
        ).search(folded, head.end(), end)
        names = split_names(flat, folded, match.end(), stop.start() if stop else end)
        return tuple(names[:1])
    return ()
