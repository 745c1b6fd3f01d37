"""What a unit types in its report, and what the committee types in the consolidated one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.organisations.choices import Category
from trienkhai.reporting.choices import Section
from trienkhai.reporting.figures import Figure
from trienkhai.reporting.rollup import percent_text
from trienkhai.reporting.rules import Fault, FigureValue
from trienkhai.reporting.services import ConsolidatedContent, Content
from trienkhai.web.fields import day_field

FAULTS: dict[str, str | Promise] = {
    "ABOVE_DENOMINATOR": gettext_lazy("Số đạt được lớn hơn tổng số. Xin kiểm tra lại hai số."),
    "OUT_OF_RANGE": gettext_lazy("Số này ngoài khoảng ghi được. Xin kiểm tra lại."),
    "NO_DENOMINATOR": gettext_lazy("Số liệu này không có tổng số. Xin để trống ô tổng số."),
    "UNKNOWN_FIGURE": gettext_lazy("Số liệu này không có trong mẫu. Xin tải lại trang."),
    "TWICE": gettext_lazy("Số liệu này được gửi hai lần. Xin tải lại trang."),
    "NOT_A_NUMBER": gettext_lazy("Chỉ ghi số nguyên, từ 0 trở lên; chưa có thì để trống."),
}
_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+")
MOST_DIGITS = 10


@dataclass(frozen=True)
class Cell:
    """One value of the form: what is typed (kept as typed), and what is wrong with it."""

    figure: str
    category: str
    label: str
    numerator: str
    denominator: str
    note: str
    error: str
    percent: str

    @property
    def name(self) -> str:
        return f"{self.figure}.{self.category}"


@dataclass(frozen=True)
class Question:
    """One figure of the form with its categories."""

    figure: Figure
    cells: tuple[Cell, ...]


def parse_count(text: str) -> int | None:
    """ "1.250" and "1250"; None for a blank. ValueError for anything else."""
    words = text.strip()
    if not words:
        return None
    if _GROUPED.fullmatch(words):
        words = words.replace(".", "").replace(" ", "")
    if not words.isascii() or not words.isdecimal() or len(words) > MOST_DIGITS:
        raise ValueError(text)
    return int(words)


class ReportForm:
    """The report of a unit as typed. ``content`` when every number is one; ``faults`` otherwise."""

    def __init__(self, figures: Iterable[Figure], data: Mapping[str, Any]) -> None:
        self.figures = tuple(figures)
        self.data = data
        self.faults: list[Fault] = []
        values = [
            value
            for figure in self.figures
            for category in (figure.categories or ("",))
            if (value := self._value(figure, str(category))) is not None
        ]
        texts = {section: str(data.get(f"text.{section}", "")) for section in Section.values}
        self.content = Content(tuple(values), texts)

    def _value(self, figure: Figure, category: str) -> FigureValue | None:
        name = f"{figure.name}.{category}"
        try:
            return FigureValue(
                figure.name,
                category,
                parse_count(str(self.data.get(f"n.{name}", ""))),
                parse_count(str(self.data.get(f"d.{name}", ""))) if figure.is_ratio else None,
                str(self.data.get(f"note.{name}", "")),
            )
        except ValueError:
            self.faults.append(Fault(figure.name, category, "NOT_A_NUMBER"))
            return None


def questions_of(
    figures: Iterable[Figure],
    values: Mapping[tuple[str, str], Any],
    *,
    data: Mapping[str, Any] | None = None,
    faults: Iterable[Fault] = (),
) -> list[Question]:
    """The figures as the page shows them: what was typed when there is ``data``, else what is stored."""
    wrong = {(fault.figure, fault.category): str(FAULTS[fault.code]) for fault in faults}
    return [
        Question(
            figure,
            tuple(
                _cell(figure, str(category), values.get((figure.name, str(category))), data, wrong)
                for category in (figure.categories or ("",))
            ),
        )
        for figure in figures
    ]


def _cell(
    figure: Figure, category: str, stored: Any, data: Mapping[str, Any] | None, wrong: Mapping[tuple[str, str], str]
) -> Cell:
    name = f"{figure.name}.{category}"
    if data is not None:
        numerator, denominator = str(data.get(f"n.{name}", "")), str(data.get(f"d.{name}", ""))
        note = str(data.get(f"note.{name}", ""))
    else:
        numerator = "" if stored is None or stored.numerator is None else str(stored.numerator)
        denominator = "" if stored is None or stored.denominator is None else str(stored.denominator)
        note = "" if stored is None else stored.note
    return Cell(
        figure=figure.name,
        category=category,
        label=str(Category(category).label) if category else "",
        numerator=numerator,
        denominator=denominator,
        note=note,
        error=wrong.get((figure.name, category), ""),
        percent=percent_text(stored.numerator, stored.denominator)
        if data is None and stored is not None and figure.is_ratio
        else "",
    )


def parse_day(text: str) -> date:
    """A day as typed. ValueError with a sentence for a blank or anything else."""
    if not text.strip():
        raise ValueError(_("Xin ghi ngày gửi báo cáo."))
    field = day_field("")
    try:
        day: date = field.clean(text.strip())
    except forms.ValidationError as wrong:
        raise ValueError(" ".join(wrong.messages)) from wrong
    return day


class ConsolidatedForm(forms.Form):
    """The head of the consolidated report; texts and passages come beside it."""

    title = forms.CharField(
        max_length=2000, error_messages={"required": gettext_lazy("Xin ghi trích yếu của báo cáo.")}
    )
    parent_body = forms.CharField(required=False, max_length=250)
    symbol = forms.CharField(required=False, max_length=60)
    place = forms.CharField(required=False, max_length=80)
    issued_on = day_field("")
    addressee = forms.CharField(required=False, max_length=250)
    recipients = forms.CharField(required=False, max_length=4000)
    opening = forms.CharField(required=False, max_length=20_000)
    signer_authority = forms.CharField(required=False, max_length=250)
    signer_position = forms.CharField(required=False, max_length=120)
    signer_name = forms.CharField(required=False, max_length=120)
    names_missing = forms.BooleanField(required=False)
    show_origins = forms.BooleanField(required=False)
    version = forms.IntegerField()

    def content(self) -> ConsolidatedContent:
        """Everything as one value; call it when the form is valid."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return ConsolidatedContent(**values, own=self.own(), passages=self.passages())

    def own(self) -> dict[str, str]:
        return {section: str(self.data.get(f"own.{section}", "")) for section in Section.values}

    def passages(self) -> dict[int, str]:
        return {
            int(name.removeprefix("passage.")): str(self.data[name])
            for name in self.data
            if re.fullmatch(r"passage\.\d{1,18}", name)
        }


def sentence_of_missing(count: int) -> str:
    """ "Còn 3 chỗ trống"."""
    return _("Còn %d chỗ trống") % count if count else _("Không còn chỗ trống")
