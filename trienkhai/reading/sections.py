"""What the headings of a directive hold: purposes, contents, materials, funding, or work to be done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from trienkhai.reading.audiences import Phrase, actors_only, subject_at, support_of
from trienkhai.reading.labels import Rank
from trienkhai.reading.outline import Node
from trienkhai.reading.sentences import Kind, analyse
from trienkhai.vietnamese.numbers import roman_to_int
from trienkhai.vietnamese.text import canonical, plain, sentences
from trienkhai.vietnamese.verbs import VERB_HERE


class Section(StrEnum):
    """The role of a heading for what stands under it."""

    WORK = "WORK"
    QUIET = "QUIET"  # purposes, targets, findings, funding: nobody is told to do anything
    CONTENTS = "CONTENTS"
    MATERIALS = "MATERIALS"
    PROGRAMME = "PROGRAMME"


_QUIET = re.compile(
    r"(?:phan |ve |cong tac |nhung |mot so |cac )?(?:muc dich|thuan loi|kho khan|hien trang|su can thiet|ly do|mo dau|so luoc|gioi thieu|ket qua (?:thuc hien|cong tac|hoat dong)|cong tac (?:chi dao|lanh dao)(?: dieu hanh)?$|muc tieu|chi tieu|cac chi tieu|mot so chi tieu|quan diem|nguyen tac|phuong cham|y nghia|tinh hinh|thuc trang|boi canh|dac diem|danh gia (?:chung|tinh hinh|ket qua dat)|(?:nhung )?ket qua dat"
    r"|ket qua noi bat|uu diem|han che|khuyet diem|ton tai|nguyen nhan|bai hoc|du bao|can cu|co so (?:phap ly|thuc tien|chinh tri)|(?:nguon )?kinh phi|nguon luc tai chinh|doi tuong(?! \w+ (?:thuc hien nhiem vu))|pham vi"
    r"|thanh phan|dia diem|thoi gian|hieu luc|dieu khoan (?:thi hanh|chuyen tiep)|giai thich|khai niem|chu de|khau hieu|noi nhan|co cau giai thuong|che do chinh sach)(?!\w)"
)
# What follows are the parts of a file, the conditions, the members: things, not duties.
_LISTS = re.compile(
    r"(?:(?<!\w)(?:bao )?gom(?: co)?|(?:dieu kien|tieu chuan|thanh phan|doi tuong|truong hop|giay to|ho so)(?: \w+){0,4})(?: sau)?\s*:\W*$"
)
_DEMANDS = re.compile(r"(?:cac )?yeu cau(?: chung| cu the| doi voi \w+)?$|muc dich.*|yeu cau, muc dich")
_CONTENTS = re.compile(
    r"noi dung(?: (?:chuyen de|hoc tap|quan triet|hoc tap, quan triet|tuyen truyen|sinh hoat|trien khai|co ban|chu yeu|(?:hoi nghi|dai hoi|hoi thi|cuoc thi|cuoc hop|ky hop|buoi le|lop hoc)(?: [^:]{1,40})?))?$"
)
_MATERIALS = re.compile(
    r"(?:cac )?tai lieu(?: (?:hoc tap|tuyen truyen|nghien cuu|tham khao|phuc vu)[^:]{0,40})?$|hoc lieu$"
)
_PROGRAMME = re.compile(
    r"(?:chuong trinh|lich trinh|kich ban|noi dung chuong trinh)(?: (?:hoi nghi|buoi le|chi tiet|cu the|to chuc|le)[^:]{0,50})?$"
)
_SIBLING_OF_CONTENTS = re.compile(r"(?:hinh thuc|dia diem|tai lieu|doi tuong|thoi gian|thanh phan)")
_WORK_FIRST = re.compile(
    r"(?:tổ chức|xây dựng|ban hành|triển khai|chỉ đạo|hướng dẫn|tăng cường|đẩy mạnh|phối hợp|chủ trì|thực hiện|báo cáo|lập|kiểm tra|rà soát|tiếp tục|quán triệt|tham mưu)(?!\w)"
)
_FRAME = re.compile(
    r"(?:(?:kính\s+)?đề nghị|yêu cầu|giao(?: cho)?|phân công|trách nhiệm của|đối với|nhiệm vụ của|về phía|tại|cấp)\s+(?=\S)"
)
_PLACE = re.compile(r"(?:thành phố|tỉnh|huyện|xã|phường|quận|thị xã|cơ quan|đơn vị)\W*")
_HANDS_ON = re.compile(r"(?<!\w)(?:đề nghị|yêu cầu|giao|phân công)\s+(?:cho\s+)?(?=\S)")
_WHOLE = 160  # characters of an item that is more than a heading
# "1. CPCIT:", "2. Các CTĐL (trừ A):": a body known by its initials alone.
_INITIALS = re.compile(
    r"(?:[Cc]ác\s+)?(?=(?:[^\W\d_]*[A-ZĐ]){2})(?P<name>[A-ZĐ][A-Za-zĐđ&]{2,12})(?:\s*\([^()]{1,40}\))?\s*:[\s*_]*"
)
_ISSUES = re.compile(r"(?:xây dựng|ban hành|có ý kiến|thông báo|báo cáo|hướng dẫn|triển khai)(?!\w)")


@dataclass(frozen=True)
class HeadingActors:
    """The bodies a heading names for all that stands under it."""

    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()


def heading_words(node: Node) -> str:
    """The words of a heading up to its colon."""
    return node.paragraph.words.partition(":")[0].strip(" *_.")


def is_heading(node: Node) -> bool:
    """Whether a paragraph only opens what stands under it."""
    words = node.paragraph.words
    if node.item_children and not _tells_work_itself(words):
        return True
    if node.children and words.rstrip(" *_").endswith(":"):
        return True
    if node.children and not re.search(r"[.;]\W*$", words) and len(words) < 200:
        return True
    if node.rank is not None and node.rank <= Rank.ROMAN:
        return not re.search(r"[.;]\W*$", words) and len(words) < 200
    return False


def _tells_work_itself(words: str) -> bool:
    """An item of whole sentences under which bullets stand: the bullets add to it, it is no heading of theirs."""
    return len(words) >= _WHOLE and re.search(r"[.…][\s*_]*$", words) is not None


def is_loose_title(node: Node) -> bool:
    """A heading whose label was lost: a short unlabelled line that is no sentence."""
    words = node.paragraph.words
    if node.is_item or node.paragraph.cell is not None or len(words) > 140 or not words:
        return False
    if re.search(r"[.;,]\W*$", words):
        return False
    return words[0].isupper()


def own_section(node: Node) -> Section | None:
    """The role that a heading's own words give, None when they give none."""
    words = heading_words(node)
    folded = " ".join(plain(words).split())
    if _LISTS.search(plain(node.paragraph.words)):
        return Section.QUIET
    if not folded or len(folded.split()) > 14:
        return None
    short = len(folded.split()) <= 9
    if _CONTENTS.match(folded) and _holds_contents(node):
        return Section.CONTENTS
    if _MATERIALS.match(folded):
        return Section.MATERIALS
    if _PROGRAMME.match(folded):
        return Section.PROGRAMME
    if _DEMANDS.match(folded) or (_QUIET.match(folded) and short and not _names_work(folded)):
        return Section.QUIET
    return None


def _names_work(folded: str) -> bool:
    return bool(
        re.search(
            r"nhiem vu|giai phap|to chuc thuc hien|phan cong|cong viec|noi dung thuc hien|bao cao|tien trinh|trinh tu|lo trinh|cac buoc",
            folded,
        )
    )


def _holds_contents(node: Node) -> bool:
    """Topics, not duties: beside "Hình thức" or "Tài liệu", and no item opens with a body that acts."""
    siblings = [s for s in (node.parent.children if node.parent else []) if s is not node and s.is_item]
    beside = any(_SIBLING_OF_CONTENTS.match(plain(s.paragraph.words)) for s in siblings)
    named = bool(node.parent and re.search(r"tai lieu|hinh thuc", plain(node.parent.paragraph.words)))
    if not (beside or named):
        return False
    for child in node.children:
        flat = child.paragraph.words
        if subject_at(flat, canonical(flat), 0, len(flat)) or _WORK_FIRST.match(canonical(flat)):
            return False
    return True


def _is_initials(words: str) -> bool:
    found = _INITIALS.fullmatch(words)
    return found is not None and not found["name"].isnumeric() and roman_to_int(found["name"]) is None


def _acts(node: Node) -> bool:
    """Whether a clause or what stands under it opens with a verb."""
    return VERB_HERE.match(canonical(node.paragraph.words)) is not None or any(map(_acts, node.children))


def heading_actors(node: Node) -> HeadingActors:
    """Who a heading says must do what stands under it: "1. Sở A", "Giao Ban B:", "Đề nghị C và D phối hợp với E:"."""
    words = node.paragraph.words
    if not node.is_item and len(words.split()) < 3 and _PLACE.fullmatch(canonical(words)):
        return HeadingActors()
    title = words if len(words) < 320 else ""
    head = title.partition(":")[0]
    for candidate in (head, head.partition("(")[0]):
        folded = canonical(candidate)
        frame = _FRAME.match(folded)
        begin = frame.end() if frame else 0
        names = actors_only(candidate[begin:])
        if names:
            return HeadingActors(tuple(n.text for n in names))
    if node.is_item and _is_initials(words) and any(_acts(child) for child in node.children):
        return HeadingActors((words.partition(":")[0].strip(" *_"),))
    if not words.rstrip(" *_").endswith(":"):
        return HeadingActors()
    flat = node.paragraph.words
    spans = sentences(flat)
    if not spans:
        return HeadingActors()
    start, end = spans[-1]
    folded = canonical(flat)
    for handed in reversed(list(_HANDS_ON.finditer(folded, start, end))):
        told = subject_at(flat, folded, handed.end(), end - 1)
        names = told[0] if told else [Phrase(n.start, n.end, n.text) for n in actors_only(flat[handed.end() : end])]
        if names:
            return HeadingActors(
                tuple(n.text for n in names), tuple(n.text for n in support_of(flat, folded, handed.end(), end))
            )
    last = analyse(flat, folded, start, end)
    if last.kind == Kind.WORK and last.lead:
        issued = last.verb_at is not None and _ISSUES.match(folded, last.verb_at) and re.search(r"như sau\W*$", folded)
        if issued and re.search(
            r"(?:kế hoạch|ý kiến|công văn|văn bản|hướng dẫn|thông báo)", folded[last.verb_at or 0 :]
        ):
            return HeadingActors()
        return HeadingActors(
            tuple(n.text for n in last.lead), tuple(n.text for n in support_of(flat, folded, start, end))
        )
    return HeadingActors()
