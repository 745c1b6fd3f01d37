"""The forms of launching and of entering in bulk: well-formed or not; the services judge the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.campaigns.choices import AssignmentState, ReceiverKind
from trienkhai.campaigns.queries import Place
from trienkhai.web.campaigns.entering import print_of
from trienkhai.web.fields import day_field
from trienkhai.web.request import plain, whole_number

ENTERED_STATES = (
    AssignmentState.NEW,
    AssignmentState.RECEIVED,
    AssignmentState.IN_PROGRESS,
    AssignmentState.SUBMITTED,
    AssignmentState.COMPLETED,
)
WRONG_DAY = gettext_lazy("Ngày chưa đúng, đồng chí ghi như 25/04/2024.")


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do thu hồi"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Lý do được ghi vào nhật ký của đợt triển khai."),
        error_messages={"required": gettext_lazy("Đồng chí nêu lý do thu hồi.")},
    )


class AudienceForm(forms.Form):
    """What a phrase means. Units are chosen one by one (``unit``) or by kind and level (``group``)."""

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in ReceiverKind],
        error_messages={"required": gettext_lazy("Đồng chí chọn một cách hiểu.")},
    )

    def units(self, groups: Sequence[Any]) -> list[int]:
        """The ids chosen, from boxes of units and of whole groups."""
        named = (whole_number(value) for value in self.data.getlist("unit"))  # type: ignore[attr-defined]
        chosen = {unit_id for unit_id in named if unit_id is not None}
        whole = set(self.data.getlist("group"))  # type: ignore[attr-defined]
        none = set(self.data.getlist("no_group"))  # type: ignore[attr-defined]
        for group in groups:
            ids = {choice.id for choice in group.choices}
            if group.mark in whole:
                chosen |= ids
            elif group.mark in none:
                chosen -= ids
        return sorted(chosen)


class ListForm(forms.Form):
    """Everybody but those named has done it on a day: the list that an office keeps on paper."""

    done_on = day_field(gettext_lazy("Các đơn vị còn lại đã xong ngày"), wrong=WRONG_DAY)
    missing = forms.CharField(
        label=gettext_lazy("Đơn vị chưa xong, chưa nộp (mỗi dòng một đơn vị; để trống nếu tất cả đã xong)"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": 5}),
    )
    note = forms.CharField(
        label=gettext_lazy("Ghi chú chung (nếu có)"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Ví dụ: theo danh sách theo dõi của Ban. Việc có số lượng mà chưa ghi đủ số thì cần ghi chú."
        ),
    )

    def clean_done_on(self) -> date:
        day: date | None = self.cleaned_data["done_on"]
        if day is None:
            raise forms.ValidationError(_("Đồng chí ghi ngày các đơn vị đã xong."))
        return day


@dataclass
class RowInput:
    """One row of the table of states, as typed; ``errors`` are shown beside it."""

    place: Place
    row: Any
    state: str
    done_on: str
    done: str
    of: str
    note: str
    errors: list[str] = field(default_factory=list)
    is_overtaken: bool = False  # somebody else has changed it since it was shown

    @property
    def pk(self) -> int:
        return int(self.row.pk)

    @property
    def print(self) -> str:
        """What stands here, as typed or as stored, in a few signs."""
        return print_of(self.state, self.done_on, self.done, self.of, self.note)

    @property
    def shown(self) -> str:
        """What is stored, in a few signs: the form carries it, to tell what was typed from what was changed since."""
        return row_as_stored(self.place, self.row).print


def row_as_stored(place: Place, row: Any) -> RowInput:
    return RowInput(
        place=place,
        row=row,
        state=row.state,
        done_on=row.done_on.strftime("%d/%m/%Y") if row.done_on else "",
        done="" if row.done is None else str(row.done),
        of="" if row.of is None else str(row.of),
        note=" ".join(row.note.split()),  # a field of one line holds no breaks
    )


def rows_as_stored(rows: Sequence[tuple[Place, Any]]) -> list[RowInput]:
    return [row_as_stored(place, row) for place, row in rows]


def rows_as_typed(rows: Sequence[tuple[Place, Any]], data: Mapping[str, str]) -> list[RowInput]:
    """The typed rows. Those not on the form keep what is stored, and those that stand as the form showed them: what
    somebody else wrote meanwhile is not undone by a page that only stood open."""
    found: list[RowInput] = []
    for place, row in rows:
        line = row_as_stored(place, row)
        found.append(line)
        if f"state-{line.pk}" not in data:
            continue
        typed = replace(
            line,
            state=data.get(f"state-{line.pk}", ""),
            done_on=data.get(f"done_on-{line.pk}", line.done_on).strip(),
            done=data.get(f"done-{line.pk}", line.done).strip(),
            of=data.get(f"of-{line.pk}", line.of).strip(),
            note=plain(data.get(f"note-{line.pk}", "")).strip(),
            errors=[],
        )
        shown = data.get(f"was-{line.pk}", line.print)
        if typed.print not in (shown, line.print):
            typed.is_overtaken = shown != line.print
            found[-1] = typed
    return found


def parsed_day(typed: str) -> date | None:
    """A day as offices write it; None for a blank. Raises ValidationError with a sentence."""
    day: date | None = day_field("", wrong=WRONG_DAY).clean(typed)
    return day


def parsed_count(typed: str) -> int | None:
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 7:
        raise forms.ValidationError(_("Số lượng ghi bằng chữ số, ví dụ 7."))
    return int(typed)
