"""Actor phrases: who a sentence tells to act, with whom, for whom. Phrases are kept as written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trienkhai.vietnamese.text import canonical, plain
from trienkhai.vietnamese.titles import ACTOR_START, DETERMINERS, HEAD
from trienkhai.vietnamese.verbs import PREDICATE, VERB_HERE, is_noun_here

MAX_ACTOR = 420  # characters: longer than this a list of bodies is no subject
_STOP = re.compile(r"[;:]|\.(?=\s|$)|\s[-–—]\s(?=\()")
_NO_PREDICATE = re.compile(
    r"có (?:hoạt động|phát sinh|vốn|giao dịch|rủi ro|dấu hiệu|hành vi|doanh thu|thành tích|liên quan|thẩm quyền|chức năng|chủ trương|điều kiện|nhu cầu|sử dụng|tổ chức|người|trụ sở|từ)|được (?:giao|phân công|phân quyền|ủy quyền|mời|thành lập|cử)(?! chủ trì| làm)"
    r"|đang (?:công tác|làm việc|sinh hoạt|theo học|cư trú|hoạt động)|đã nghỉ hưu|chưa (?:có|được)|chủ trì(?= cuộc|, phối hợp với các$)|từng(?! )|từng (?:đơn|địa|cá|tập|cơ|chi|ngành|cấp|người)"
)
_MODIFIED = re.compile(
    r"(?<!trung ương )(?:nhà thầu|ngành|hiệp hội|doanh nghiệp|công ty|cơ quan|đơn vị|tổ|ban|đoàn|bộ phận|người|cán bộ|(?<!văn )phòng|lực lượng|công tác|cấp|giáo viên|nhóm|viên chức|công chức|tổ chức|hội đồng|đội)\s+$"
)
_LEADS = re.compile(r"chủ trì\s*,?\s*(?:và\s+)?phối hợp")
_MODIFIERS = frozenset({
    "quản lý", "thực hiện", "cung cấp", "chủ trì", "kiểm tra", "giám sát", "tham mưu", "chỉ đạo", "điều hành", "thẩm định", "tổ chức", "tư vấn", "thi công",
    "phối hợp", "lãnh đạo", "công tác", "làm việc", "tuyên truyền", "phục vụ", "hỗ trợ", "trực", "xét", "đánh giá", "tiếp nhận", "ban hành", "điều phối",
    "kiểm soát", "kiểm định", "điều trị", "phát thanh", "bồi thường", "tuyển dụng", "giảng dạy",
    "xây dựng", "phòng chống", "phòng, chống", "thanh tra", "thi đua", "vận hành", "xử lý", "soạn", "chấm", "báo cáo", "bảo vệ", "được", "còn", "tiếp", "sử dụng", "theo dõi",
})  # fmt: skip
_COORDINATED = re.compile(r"\s*,\s*")
_ACTS = frozenset(
    {
        "thực hiện",
        "tổ chức",
        "tuyên truyền",
        "phối hợp",
        "xây dựng",
        "báo cáo",
        "kiểm tra",
        "đánh giá",
        "xử lý",
        "tiếp nhận",
    }
)
_GOES_ON = re.compile(
    r"\s+(?:theo|nghiêm|tốt|đúng|đầy đủ|các|việc|công tác|nội dung|một số|những|kết quả|chặt chẽ|cho|hội nghị)(?!\w)"
)
# "các đơn vị báo cáo kết quả về Văn phòng": what, to whom or when, so that they are told to report.
_GOES_TO = re.compile(
    r"\s+(?:(?:kết quả|tình hình|tiến độ|danh sách|số liệu|về|lên|cho|với|trước ngày|chậm nhất|định kỳ|hằng|hàng)(?!\w)"
    rf"|{ACTOR_START.pattern})"
)
_PURPOSE = re.compile(r"(?<!\w)để(?!\w)")
_WEAK = frozenset({"được", "bị", "còn", "là", "gồm", "như sau", "bảo đảm", "đảm bảo"})
_SEPARATOR = re.compile(r"\s*[,;]\s*(?:và\s+)?|\s+(?:và|cùng với|cùng|hoặc)\s+|\s*;\s*")
_BARE_TAIL = re.compile(
    rf"(?:^|[,;]\s*|(?<!\w)(?:các|những)\s+)(?:{DETERMINERS})?(?:{HEAD.pattern})(?:\s+(?:chi|ngành))?$"
)
_OPEN_TAIL = re.compile(rf"(?<!\w)(?:cho|đến|tới|với|của)\s+(?:{DETERMINERS})?(?:{HEAD.pattern})$")
_STAFF = re.compile(
    r"(?:kế toán|văn phòng|thư viện|y tế|bảo vệ|thiết bị|tài vụ|hành chính|giáo vụ|văn thư|thủ quỹ|tài chính)"
)
_JOINT_OFFICE = re.compile(
    r"(?:văn phòng|vp)(?: đoàn)? (?:đbqh|hđnd|hội đồng nhân dân)(?: \S+)? \| (?:hđnd|ubnd|ủy ban nhân dân|hội đồng nhân dân)"
)
_WHOLE_ALONE = frozenset(
    {"công an", "biên phòng", "thuế", "hải quan", "kiểm lâm", "mặt trận", "công đoàn", "đoàn thanh niên", "kho bạc"}
)
# One post or one kind of committee over several levels or bodies: "UBND xã, phường", "Giám đốc, Thủ trưởng các Sở, ban".
_LEVEL = r"(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)"
_LEVELS = re.compile(
    rf"(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|đảng ủy|ủy ban mttq|mttq|công an|hội|đoàn)\s+(?:các\s+)?{_LEVEL}(?:\s*,\s*{_LEVEL})*$"
)
_LEVEL_ALONE = re.compile(rf"{_LEVEL}(?=\s*(?:[,;.:)]|$)|\s+(?:và|hoặc)\s)")
_POST_ALONE = re.compile(r"(?:các\s+|đồng chí\s+)*(?:giám đốc|thủ trưởng|người đứng đầu|lãnh đạo)$")
_POST_OF_MANY = re.compile(r"(?:giám đốc|thủ trưởng|người đứng đầu|lãnh đạo)\s+(?:các|những)\s")
_OWN_DETERMINER = re.compile(r"(?:các|những|toàn thể|tất cả|mỗi|từng|một số)\s")
_TOGETHER = re.compile(
    r"(?:phối hợp|phối kết hợp|liên hệ|hiệp đồng)(?:\s*,?\s+(?:chặt chẽ|đồng bộ|thường xuyên|tốt|hiệu quả|quyết liệt|nhịp nhàng|kịp thời|cùng)){0,3}\s*,?\s*(?:(?:cùng\s+)?với\s+|cùng\s+)?|(?<!\w)cùng với\s+|,\s*cùng\s+"
)
_SUCH_AS = re.compile(r"(?:\s+|,\s*)(?:như|gồm|bao gồm)\s*:\s*|\s*:\s*")
_BRACKET = re.compile(r"\s*\([^()]*\)")


# "các cấp ủy, trước hết là người đứng đầu": who is meant above all is part of the name before it.
_FIRST_OF_ALL = re.compile(r",?\s+(?:trước hết|trước tiên|nhất|đặc biệt|mà trước hết)\s+$")
# "các doanh nghiệp có hoạt động chuyển nhượng…": which ones are meant, not what they are told to do.
_WHICH_HAVE = re.compile(
    r"(?<!\w)có (?:hoạt động|phát sinh|rủi ro|dấu hiệu|hành vi|giao dịch|vốn|nhu cầu|đông|nhiều)(?:\s+[^\s,;]+){0,8}\s*$"
)
_ABOVE_ALL = re.compile(
    r",?\s+(?:trước hết|trước tiên|nhất|đặc biệt|mà trước hết) là\s|,?\s+trong đó(?: có)?\s|,\s+có\s"
)


@dataclass(frozen=True)
class Phrase:
    """A name as written, at its place in the flat text."""

    start: int
    end: int
    text: str


def ends_bare(folded: str, start: int, end: int) -> bool:
    """Whether a list is still open here: what stands before is a bare head word ("các tổ chức")."""
    tail = folded[max(start, end - 40) : end]
    return _BARE_TAIL.search(tail) is not None or _OPEN_TAIL.search(tail) is not None


def predicate_after(flat: str, folded: str, start: int, limit: int) -> int | None:
    """Where the verb of a subject that begins at ``start`` stands; None when none comes before a stop."""
    limit = min(limit, start + MAX_ACTOR)
    stop = _STOP.search(folded, start, limit)
    end = stop.start() if stop else limit
    depth_from = start
    fallback: int | None = None  # a verb that may only tell which body is meant ("đơn vị thực hiện"): taken if alone
    for match in PREDICATE.finditer(folded, start, end):
        at = match.start()
        if flat[at].isupper() or is_noun_here(folded, at, match.end(), flat):
            continue
        if _WHICH_HAVE.search(folded, start, at):
            continue
        if match.group() == "là" and _FIRST_OF_ALL.search(folded, start, at):
            continue
        if folded.count("(", depth_from, at) > folded.count(")", depth_from, at) or _NO_PREDICATE.match(folded, at):
            continue
        if (
            match.group() in _MODIFIERS
            and not _LEADS.match(folded, at)
            and _MODIFIED.search(folded[max(0, at - 28) : at])
        ):
            if _COORDINATED.match(folded, match.end()) and VERB_HERE.match(
                folded,
                _COORDINATED.match(folded, match.end()).end(),  # type: ignore[union-attr]
            ):
                return at
            if fallback is None and match.group() == "báo cáo" and _GOES_TO.match(folded, match.end()):
                return at
            if fallback is None and match.group() in _ACTS and _GOES_ON.match(folded, match.end()):
                fallback = at
            continue
        if fallback is not None and _PURPOSE.search(folded, fallback, at):
            return fallback  # what comes after "để" tells what for
        return at if fallback is None or match.group() not in _WEAK else fallback
    return fallback


def subject_at(flat: str, folded: str, start: int, limit: int) -> tuple[list[Phrase], int] | None:
    """The bodies that are subject of the words beginning at ``start`` and the place of their verb."""
    head = ACTOR_START.match(folded, start, limit)
    if head is None:
        return None
    verb = VERB_HERE.match(folded, start, limit)
    if (
        verb is not None
        and not is_noun_here(folded, start, verb.end(), flat)
        and verb.end() - start >= len(head.group())
    ):
        return None
    at = predicate_after(flat, folded, head.end(), limit)
    if at is None:
        return None
    names = split_names(flat, folded, start, at)
    return (names, at) if names else None


def actors_only(flat: str) -> list[Phrase]:
    """The bodies of a phrase that is nothing but names of bodies ("1. Sở A và Sở B:"), else nothing."""
    folded = canonical(flat)
    begin = len(flat) - len(flat.lstrip(" *_#"))
    end = len(flat.rstrip(" *_:.;,"))
    if end <= begin or end - begin > MAX_ACTOR:
        return []
    head = ACTOR_START.match(folded, begin, end)
    if head is None:
        return []
    verb = VERB_HERE.match(folded, begin, end)
    if (
        verb is not None
        and not is_noun_here(folded, begin, verb.end(), flat)
        and verb.end() - begin >= len(head.group())
    ):
        return []
    if predicate_after(flat, folded, head.end(), end) is not None or _STOP.search(folded, begin, end):
        return []
    return split_names(flat, folded, begin, end)


def split_names(flat: str, folded: str, start: int, end: int, *, every_capital: bool = False) -> list[Phrase]:
    """A list of bodies apart: one name for one body; one head word over several parts stays one name
    ("các sở, ban, ngành"; "UBND các xã, phường"). ``every_capital``: in a list after a colon each capital opens a name."""
    cuts: list[tuple[int, int]] = []
    left_start = start
    above = _ABOVE_ALL.search(folded, start, end)
    if above is not None and above.start() > start:
        end = above.start()
    for match in _SEPARATOR.finditer(folded, start, end):
        if folded.count("(", start, match.start()) > folded.count(")", start, match.start()):
            continue
        head = ACTOR_START.match(folded, match.end(), end)
        if every_capital and "," in match.group() and flat[match.end() : match.end() + 1].isupper():
            cuts.append((match.start(), match.end()))
            left_start = match.end()
            continue
        if head is None or (
            flat[match.end()].islower() and VERB_HERE.match(folded, match.end()) and not HEAD.match(folded, match.end())
        ):
            continue
        left = folded[left_start : match.start()]
        shared = (
            flat[match.end()].islower()
            and not _OWN_DETERMINER.match(folded, match.end())
            and left not in _WHOLE_ALONE
            and _BARE_TAIL.search(left)
        )
        staff = left.startswith("bộ phận") and _STAFF.fullmatch(
            folded, match.end(), _item_end(folded, match.end(), end)
        )
        one_head = (_LEVELS.search(left) and _LEVEL_ALONE.match(folded, match.end(), end)) or (
            _POST_ALONE.match(left) and _POST_OF_MANY.match(folded, match.end(), end)
        )
        if shared or staff or one_head or _JOINT_OFFICE.search(left + " | " + folded[match.end() : match.end() + 20]):
            continue
        cuts.append((match.start(), match.end()))
        left_start = match.end()
    found: list[Phrase] = []
    position = start
    for cut_start, cut_end in [*cuts, (end, end)]:
        phrase = _trim(flat, position, cut_start)
        if phrase is not None:
            found.append(phrase)
        position = cut_end
    return found


def _item_end(folded: str, start: int, end: int) -> int:
    match = _SEPARATOR.search(folded, start, end)
    return match.start() if match else len(folded[:end].rstrip(" .:*"))


_LATER = re.compile(
    r"\s*,?\s+(?:theo (?:dung )?(?:chuc nang|nhiem vu|tham quyen|linh vuc|pham vi|quy dinh|ke hoach|huong dan)|can cu|trong pham vi|tren co so|tuy theo|tuy tinh hinh|ngoai viec)(?!\w)"
)
_TRAILING = re.compile(r"(?:\s+(?:cần|phải|sẽ|đều|cùng|để|và|thì|hãy|có|do|của|là))+$|[\s,;:.*_\-–]+$")


def _trim(flat: str, start: int, end: int) -> Phrase | None:
    while start < end and flat[start] in ' ,;:*_"“':
        start += 1
    while True:
        tail = _TRAILING.search(flat[start:end])
        if not tail or tail.start() == tail.end():
            break
        end = start + tail.start()
    folded = canonical(flat[start:end])
    found = (_LATER.search(plain(flat[start:end])), _ABOVE_ALL.search(folded))
    cut = min((match.start() for match in found if match and match.start() > 2), default=None)
    if cut is not None:
        end = start + cut
    if end <= start:
        return None
    text = " ".join(flat[start:end].split())
    if text.count("(") > text.count(")"):
        text += ")"
    return Phrase(start, end, text)


def support_of(flat: str, folded: str, start: int, end: int) -> list[Phrase]:
    """The bodies that the words say to work with."""
    found: list[Phrase] = []
    end = min(end, start + 12 * MAX_ACTOR)
    for match in _TOGETHER.finditer(folded, start, end):
        at = match.end()
        names = _listed(flat, folded, at, end)
        found += [name for name in names if all(name.start >= f.end or name.end <= f.start for f in found)]
    return found


def _listed(flat: str, folded: str, at: int, end: int) -> list[Phrase]:
    head = ACTOR_START.match(folded, at, end)
    if head is None or (
        VERB_HERE.match(folded, at, end)
        and flat[at].islower()
        and not _OWN_DETERMINER.match(folded, at)
        and _is_verb(flat, folded, at)
    ):
        return []
    stop = predicate_after(flat, folded, head.end(), end)
    bounds = [x for x in (stop, _end_of_list(folded, head.end(), end)) if x is not None]
    such = _SUCH_AS.search(folded, head.end(), min(end, head.end() + 60))
    limit = min(bounds)
    if such and such.start() <= limit and not re.search(r"[.,;]", folded[head.end() : such.start()]):
        inner = ACTOR_START.match(folded, such.end(), end)
        if inner is not None:
            return split_names(flat, folded, such.end(), _end_of_list(folded, such.end(), end), every_capital=True)
        limit = such.start()
    return split_names(flat, folded, at, limit)


def _is_verb(flat: str, folded: str, at: int) -> bool:
    verb = VERB_HERE.match(folded, at)
    return verb is not None and not is_noun_here(folded, at, verb.end())


_LIST_END = re.compile(
    r"[;.]|\s(?:để|nhằm|trong|theo|về|tại|khi|từ|trên|đối với|bảo đảm|hoàn thành|trước|căn cứ|làm|thường xuyên|thông qua|qua|cho|ở|do|bằng|tùy)(?!\w)|\.\.\.|…|,\s*(?:để|nhằm|bảo đảm|đảm bảo|kịp thời)(?!\w)"
)


def _end_of_list(folded: str, start: int, end: int) -> int:
    end = min(end, start + MAX_ACTOR)
    match = _LIST_END.search(folded, start, end)
    return match.start() if match else end


_FOR = re.compile(
    r"(?<!\w)(?:cho|đến|tới|đối với|trong)\s+(?=(?:toàn thể\s+|các\s+|đội ngũ\s+|tất cả\s+)?(?:đồng chí|đ/c|cán bộ|đảng viên|công chức|viên chức|đoàn viên|hội viên|quần chúng|người lao động|ủy viên|bí thư|báo cáo viên|học sinh|nhân dân|người dân|giáo viên|thanh niên|cấp ủy viên))"
)
_FOR_END = re.compile(
    r"[.;:]|\s(?:theo|về|bằng|thông qua|trước|trong tháng|vào|gắn|nhằm|để|qua đó|hoàn thành|một cách|trên|có|tham gia|thực hiện|lựa chọn)(?!\w)"
)


def audiences_of(flat: str, folded: str, start: int, end: int) -> tuple[str, ...]:
    """The groups of people a piece of work is meant for, as written, in order."""
    groups: list[str] = []
    for match in _FOR.finditer(folded, start, end):
        stop = _FOR_END.search(folded, match.end(), end)
        for piece in re.split(
            r"\s*,\s*(?!đảng bộ|phó|trưởng)(?:và\s+)?|\s+và\s+(?=các |cán|đảng|công|viên|đoàn|hội|quần|người|cộng)",
            flat[match.end() : stop.start() if stop else end],
        ):
            words = " ".join(piece.split()).strip(" .*_")
            if words and words not in groups and len(words) < 120:
                groups.append(words)
    return tuple(groups)
