"""What the page of one duty needs to show its evidence, and the forms by which more is given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from trienkhai.campaigns.choices import EvidenceKind
from trienkhai.campaigns.queries import AssignmentPage
from trienkhai.reporting import queries as reporting
from trienkhai.web.attempts import fresh_key
from trienkhai.web.desk.forms import ACCEPT
from trienkhai.web.fields import day_field, text_field
from trienkhai.web.request import Request


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field, as they came: what is wrong with one of them is said by the service, by its name."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return list(data or ())


class FilesForm(forms.Form):
    """Files from the computer, and a photograph taken with the telephone."""

    chosen = FilesField(
        label=gettext_lazy("Tệp, ảnh có sẵn"),
        required=False,
        widget=ManyFiles({"accept": ACCEPT}),
        help_text=gettext_lazy("PDF, Word, Excel, ảnh; mỗi tệp không quá 20 MB, nhiều nhất 10 tệp, cả thảy 25 MB."),
    )
    photo = FilesField(
        label=gettext_lazy("Chụp ảnh"),
        required=False,
        widget=ManyFiles({"accept": "image/jpeg,image/png", "capture": "environment"}),
        help_text=gettext_lazy("Trên điện thoại, nút này mở máy ảnh. Nơi chụp ghi trong ảnh được xóa khi lưu."),
    )
    text = text_field(gettext_lazy("Nội dung minh chứng (nếu cần)"), rows=2)


class LinkForm(forms.Form):
    url = forms.CharField(
        label=gettext_lazy("Địa chỉ trên mạng"),
        max_length=1000,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "placeholder": "https://…"}),
        error_messages={
            "required": gettext_lazy("Đồng chí ghi địa chỉ."),
            "max_length": gettext_lazy("Địa chỉ quá dài, nhiều nhất 1000 chữ."),
        },
    )
    text = text_field(gettext_lazy("Nội dung minh chứng (nếu cần)"), rows=2)


class DocumentForm(forms.Form):
    symbol = forms.CharField(
        label=gettext_lazy("Số, ký hiệu"),
        max_length=80,
        widget=forms.TextInput({"class": "short", "autocomplete": "off", "placeholder": "12-BC/CB"}),
        error_messages={
            "required": gettext_lazy("Đồng chí ghi số, ký hiệu của văn bản."),
            "max_length": gettext_lazy("Số, ký hiệu quá dài."),
        },
    )
    issued_on = day_field(gettext_lazy("Ngày ban hành (nếu biết)"))
    text = text_field(gettext_lazy("Trích yếu, nội dung (nếu cần)"), rows=2)


class NoteForm(forms.Form):
    text = text_field(gettext_lazy("Nội dung minh chứng"), required=True)


SHOWING: dict[EvidenceKind, type[forms.Form]] = {
    EvidenceKind.FILE: FilesForm,
    EvidenceKind.DOCUMENT: DocumentForm,
    EvidenceKind.LINK: LinkForm,
    EvidenceKind.NOTE: NoteForm,
}
# What opens the form, and what sends it.
SHOWING_WORDS = {
    EvidenceKind.FILE: (gettext_lazy("Thêm tệp, ảnh"), gettext_lazy("Gửi tệp")),
    EvidenceKind.DOCUMENT: (gettext_lazy("Ghi văn bản theo số, ký hiệu"), gettext_lazy("Lưu văn bản")),
    EvidenceKind.LINK: (gettext_lazy("Ghi địa chỉ trên mạng"), gettext_lazy("Lưu địa chỉ")),
    EvidenceKind.NOTE: (gettext_lazy("Ghi minh chứng bằng lời"), gettext_lazy("Lưu nội dung")),
}


def shown_beside(request: Request, page: AssignmentPage) -> dict[str, Any]:
    """For the section "Minh chứng"."""
    numbers = {each.evidence.symbol for each in page.evidence} - {""}
    return {
        "reports_numbered": reporting.consolidated_numbered(request.viewer, numbers) if numbers else {},
        "showing_forms": [
            (kind.value, *SHOWING_WORDS[kind], form(auto_id=f"mc_{kind.value.lower()}_%s"), fresh_key())
            for kind, form in SHOWING.items()
        ]
        if page.may_answer
        else [],
    }
