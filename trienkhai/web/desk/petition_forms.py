"""The forms of asking and answering: well-formed or not; whether it may be is judged by the services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.campaigns.choices import PetitionKind, PetitionReason
from trienkhai.web.fields import day_field, text_field

if TYPE_CHECKING:
    from trienkhai.campaigns.models import Petition


class QuestionForm(forms.Form):
    text = text_field(gettext_lazy("Đơn vị cần hỏi điều gì"), required=True)


class ReconsiderForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Lý do"),
        choices=[("", gettext_lazy("Chọn lý do")), *PetitionReason.choices],
        error_messages={"required": gettext_lazy("Đồng chí chọn lý do.")},
    )
    text = text_field(gettext_lazy("Nói rõ thêm"))


class ExtensionForm(forms.Form):
    wanted_on = day_field(gettext_lazy("Xin gia hạn đến hết ngày"))
    text = text_field(gettext_lazy("Lý do"), required=True)


class DirectionForm(forms.Form):
    text = text_field(gettext_lazy("Khó khăn, vướng mắc"), required=True)
    proposal = text_field(gettext_lazy("Đơn vị đề xuất"))


ASKING: dict[PetitionKind, type[forms.Form]] = {
    PetitionKind.QUESTION: QuestionForm,
    PetitionKind.RECONSIDER: ReconsiderForm,
    PetitionKind.EXTENSION: ExtensionForm,
    PetitionKind.DIRECTION: DirectionForm,
}
# What opens the form, and what sends it.
ASKING_WORDS = {
    PetitionKind.QUESTION: (gettext_lazy("Hỏi nơi giao việc"), gettext_lazy("Gửi câu hỏi")),
    PetitionKind.RECONSIDER: (gettext_lazy("Đề nghị xem lại việc này"), gettext_lazy("Gửi đề nghị xem lại")),
    PetitionKind.EXTENSION: (gettext_lazy("Xin gia hạn"), gettext_lazy("Gửi xin gia hạn")),
    PetitionKind.DIRECTION: (gettext_lazy("Nêu khó khăn, xin chỉ đạo"), gettext_lazy("Gửi lên lãnh đạo")),
}


class AnswerForm(forms.Form):
    """What the office answers; the fields are those that its kind of petition has."""

    text = text_field(gettext_lazy("Trả lời"))
    due_on = day_field(gettext_lazy("Hạn mới"))
    to = forms.CharField(
        label=gettext_lazy("Chuyển cho đơn vị"),
        help_text=gettext_lazy("Đồng ý mà bỏ trống cả hạn mới và đơn vị: việc được thu hồi khỏi đơn vị này."),
        required=False,
        max_length=300,
        widget=forms.TextInput({"list": "don-vi-co-the-giao", "autocomplete": "off"}),
    )

    def __init__(self, petition: Petition, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kind = petition.kind
        if kind in (PetitionKind.QUESTION, PetitionKind.DIRECTION):
            del self.fields["due_on"], self.fields["to"]
        elif kind == PetitionKind.EXTENSION:
            del self.fields["to"]
            self.fields["due_on"].help_text = _("Có thể sớm hơn hoặc muộn hơn ngày đơn vị xin.")
        elif petition.reason == PetitionReason.MORE_TIME:
            self.fields["due_on"].help_text = _("Đồng ý thì ghi hạn mới; đơn vị vẫn làm việc này.")
            self.fields["to"].help_text = ""  # nothing is taken away from who asks for time
        else:
            self.fields["due_on"].help_text = _("Ghi khi đơn vị vẫn làm nhưng được thêm thời gian.")


class DirectForm(forms.Form):
    """A leader's words with what goes with them; who types for him says whose words they are."""

    leader = forms.ChoiceField(label=gettext_lazy("Ý kiến của đồng chí"), required=False)
    text = text_field(gettext_lazy("Ý kiến chỉ đạo"), required=True)
    extend_to = day_field(gettext_lazy("Gia hạn đến hết ngày"))
    support = forms.CharField(
        label=gettext_lazy("Giao thêm phối hợp"),
        help_text=gettext_lazy("Tên đơn vị; nhiều đơn vị thì cách nhau bằng dấu chấm phẩy."),
        required=False,
        max_length=1000,
        widget=forms.TextInput({"list": "don-vi-co-the-giao", "autocomplete": "off"}),
    )

    def __init__(self, leaders: Sequence[tuple[int, str]], *args: Any, **more: Any) -> None:
        """``leaders``: ids and names to choose from; none for a leader himself."""
        super().__init__(*args, **more)
        field = cast(forms.ChoiceField, self.fields["leader"])
        field.choices = [(str(pk), name) for pk, name in leaders]
        if not leaders:
            del self.fields["leader"]
        elif len(leaders) > 1:
            field.choices = [("", _("Chọn lãnh đạo")), *field.choices]


class SteerForm(forms.Form):
    """The office suspends, resumes or gives more time of its own."""

    due_on = day_field(gettext_lazy("Hạn mới"))
    reason = text_field(gettext_lazy("Lý do"), rows=2)


class ShareForm(forms.Form):
    """A part of a duty for one person of the unit."""

    person = forms.ChoiceField(
        label=gettext_lazy("Người"), error_messages={"required": gettext_lazy("Đồng chí chọn người.")}
    )
    task = text_field(gettext_lazy("Làm việc gì"), rows=2)
    due_on = day_field(gettext_lazy("Hạn trong đơn vị"))
    is_responsible = forms.BooleanField(label=gettext_lazy("Là người phụ trách việc này"), required=False)

    def __init__(self, people: Sequence[tuple[int, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = cast(forms.ChoiceField, self.fields["person"])
        field.choices = [("", _("Chọn người")), *((str(pk), name) for pk, name in people)]


class FinishForm(forms.Form):
    """One's part is done."""

    done_on = day_field(gettext_lazy("Ngày làm xong"))
    note = text_field(gettext_lazy("Kết quả"), rows=2)
