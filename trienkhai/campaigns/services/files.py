"""Files as they may be kept: told by their bytes, a photograph freed of the place where it was taken.

Asked before any row is held, for it takes a moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from trienkhai.campaigns import filetypes
from trienkhai.campaigns.errors import BadFile
from trienkhai.reading import pictures
from trienkhai.reading.errors import Unreadable


@dataclass(frozen=True)
class GivenFile:
    """A file as somebody sent it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ReadyFile:
    """A file as it may be kept: its bare name, what its bytes are, a small picture of a photograph."""

    name: str
    content: bytes
    ending: str
    sent_sha256: str
    thumbnail: bytes = b""


def ready(files: Sequence[GivenFile]) -> list[ReadyFile]:
    """The files as they may be kept; pictures are opened by one process apart. Raises BadFile at the first that is not
    taken."""
    found = [_judged(file) for file in files]
    photographs = [place for place, file in enumerate(found) if file.ending in filetypes.PICTURES]
    if not photographs:
        return found
    try:
        answers = pictures.cleaned([found[place].content for place in photographs])
    except (Unreadable, OSError) as fault:
        raise BadFile(_("Máy chủ chưa mở được ảnh vào lúc này. Đồng chí gửi lại sau ít phút.")) from fault
    for place, answer in zip(photographs, answers, strict=True):
        if isinstance(answer, Unreadable):
            raise _refused_picture(found[place].name, answer)
        found[place] = replace(found[place], content=answer.content, thumbnail=answer.thumbnail)
    return found


def _judged(file: GivenFile) -> ReadyFile:
    name = filetypes.bare_name(file.name)
    if not file.content:
        raise BadFile(_("Tệp “%(name)s” trống. Đồng chí kiểm tra rồi chọn lại.") % {"name": name})
    if len(file.content) > filetypes.MOST_BYTES:
        raise BadFile(_("Tệp “%(name)s” quá 20 MB. Đồng chí nén hoặc tách nhỏ rồi gửi lại.") % {"name": name})
    if filetypes.is_heic(file.content):
        raise BadFile(
            _(
                "Ảnh “%(name)s” là ảnh HEIC của điện thoại, máy ở cơ quan không mở được. Đồng chí chọn “Tương thích "
                "nhất” ở Cài đặt, Camera, Định dạng của máy rồi chụp lại, hoặc lưu ảnh thành JPG rồi gửi."
            )
            % {"name": name}
        )
    ending = filetypes.ending_of(file.content)
    if ending is None or not filetypes.agrees(name, ending):
        raise BadFile(
            _(
                "Không nhận tệp “%(name)s”: nội dung không đúng với tên tệp, hoặc không phải loại được nhận "
                "(PDF, Word, Excel, PowerPoint, ảnh JPG/PNG, văn bản thuần). Đồng chí lưu lại đúng loại rồi gửi."
            )
            % {"name": name}
        )
    return ReadyFile(name, file.content, ending, hashlib.sha256(file.content).hexdigest())


def _refused_picture(name: str, why: Unreadable) -> BadFile:
    if why.code == "BOMB":
        return BadFile(
            _("Ảnh “%(name)s” quá lớn (trên 64 triệu điểm). Đồng chí thu nhỏ ảnh rồi gửi lại.") % {"name": name}
        )
    return BadFile(_("Ảnh “%(name)s” bị hỏng, không mở được. Đồng chí chọn lại ảnh khác.") % {"name": name})
