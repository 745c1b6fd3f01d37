"""No document with a secrecy mark comes in beside the work: neither as a file nor pasted into a field.

Luật Bảo vệ bí mật nhà nước 117/2025/QH15. Asked at the edge, before any transaction: a file is read by a process apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from trienkhai.campaigns import filetypes
from trienkhai.kernel.errors import DomainError
from trienkhai.reading import secrecy
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.sandbox import read_apart

READ = {".docx", ".txt", ".md", ".pdf"}  # what our reader may find a mark in; pictures and tables go by their names


def taken(files: Iterable[UploadedFile], *, today: date) -> list[tuple[str, bytes]]:
    """Names and bytes of files without a mark. Raises DomainError at the first that bears one."""
    found = []
    for file in files:
        name, content = file.name or "", file.read()
        try:
            secrecy.check_name(name)
            if len(content) <= filetypes.MOST_BYTES and name[name.rfind(".") :].lower() in READ:
                read_apart(content, name, today=today, with_programs=False)  # no minutes of recognition for a receipt
        except SecretMark as mark:
            raise DomainError(
                _(
                    "Tệp có dấu %(mark)s. Hệ thống này không nhận tài liệu mật; chưa có gì được lưu. "
                    "Đồng chí gửi theo đường tài liệu mật, ở đây chỉ ghi số, ký hiệu vào ô ghi chú."
                )
                % {"mark": mark.values["mark"]}
            ) from mark
        except (Unreadable, OSError):
            pass  # no directive, or the reader is busy: whether it is taken at all is judged by its bytes
        found.append((name, content))
    return found


def refuse_marked(texts: Iterable[str]) -> None:
    """Raise DomainError when a text that was typed or pasted bears a mark of its own, as a pasted document does."""
    for text in texts:
        try:
            secrecy.check_text(text)
        except SecretMark as mark:
            raise DomainError(
                _(
                    "Nội dung dán vào có dấu %(mark)s. Hệ thống này không nhận tài liệu mật; chưa có gì được lưu. "
                    "Đồng chí bỏ phần đó rồi gửi lại."
                )
                % {"mark": mark.values["mark"]}
            ) from mark
