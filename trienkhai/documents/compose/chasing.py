"""The letter that chases (công văn đôn đốc): which units owe what since when, in the form of the body that writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from trienkhai.campaigns.models import Campaign
from trienkhai.campaigns.queries import ChasedUnit
from trienkhai.documents.compose.forms import profile_for
from trienkhai.plans.rules import named_within
from trienkhai.rendering.format import BodyLine, Profile
from trienkhai.rendering.model import (
    Align,
    Annex,
    AuthorityLine,
    Column,
    Document,
    DocumentNumber,
    Header,
    Inline,
    Missing,
    Paragraph,
    Recipient,
    Run,
    SignatureBlock,
    Table,
    or_missing,
)
from trienkhai.vietnamese.dates import short_date
from trienkhai.vietnamese.text import capital

KIND_MARK = "CV"
MOST_ADDRESSEES = 5  # by name; more are in the list
MOST_IN_BODY = 40  # units listed in the letter itself; more stand in an annex, or nobody finds the signature


def content_of(units: Sequence[ChasedUnit], today: date) -> dict[str, Any]:
    """What the letter is composed from, as it is kept beside the file. What a petition holds is not chased."""
    return {
        "as_of": today.isoformat(),
        "count": sum(unit.can_be_reminded for unit in units),  # for lists of letters, which do not read the whole
        "units": [
            {
                "id": unit.id,
                "name": unit.name,
                "duties": [
                    {
                        "row": duty.id,
                        "label": f"{duty.organ}: {duty.label}" if duty.organ else duty.label,
                        "due_on": duty.due_on.isoformat() if duty.due_on else None,
                        "late_after": duty.late_after.isoformat() if duty.late_after else None,
                        "days_late": duty.days_late,
                    }
                    for duty in unit.duties
                    if not duty.is_held
                ],
            }
            for unit in units
            if unit.can_be_reminded
        ],
    }


def rows_in(content: Mapping[str, Any]) -> list[int]:
    """The rows of the ledger that a letter lists."""
    return [duty["row"] for unit in content["units"] for duty in unit["duties"]]


def letter_document(campaign: Campaign, content: Mapping[str, Any], today: date) -> Document:
    """The whole letter. Number, day, place that nobody gave and who signs are placeholders for a person to fill in.
    DomainError where no layout is known for the body's line."""
    refusal = _("Chưa có mẫu thể thức công văn cho cơ quan này. Xin in danh sách còn thiếu và soạn theo mẫu riêng.")
    profile = profile_for(campaign.unit, today, refusal=refusal)  # said in the language of the reader
    with translation.override("vi"):
        return _composed(campaign, content, profile)


def _composed(campaign: Campaign, content: Mapping[str, Any], profile: Profile) -> Document:
    unit, plan = campaign.unit, campaign.plan
    is_state = profile.body_line is BodyLine.STATE
    subject = f"đôn đốc thực hiện {_plan_in_short(plan.kind, plan.symbol)}"
    return Document(
        header=Header(
            issuer=unit.name,
            number=DocumentNumber(
                Missing("số"), None if is_state else KIND_MARK, or_missing(unit.symbol_mark, "ký hiệu cơ quan")
            ),
            place=or_missing(unit.place, "địa danh"),
            issued_on=Missing("ngày ban hành"),
            parent=unit.parent.name if unit.parent is not None else Missing("cơ quan cấp trên"),
        ),
        kind=None,
        subject=subject if profile.letter_subject_prefix else capital(subject),
        addressees=_addressees(content),
        body=(
            Paragraph(_opening(campaign, content)),
            *(() if has_annex(content) else (_list(content),)),
            Paragraph(
                (
                    f"{capital(unit.name)} đề nghị các đơn vị có tên trong danh sách khẩn trương thực hiện và báo cáo "
                    "kết quả trước ",
                    Missing("ngày phải xong"),
                    "; trường hợp có khó khăn, vướng mắc, báo cáo rõ lý do và đề xuất thời gian hoàn thành.",
                )
            ),
        ),
        recipients=(Recipient("Như trên"), Recipient("Lưu")),
        signature=SignatureBlock(
            authority=(AuthorityLine(None, Missing("thẩm quyền ký")),),
            position=Missing("chức vụ người ký"),
            name=Missing("họ tên người ký"),
        ),
        profile=profile,
        annexes=(_annex(unit.name, content),) if has_annex(content) else (),
    )


def has_annex(content: Mapping[str, Any]) -> bool:
    """Whether the list stands behind the letter, for its length."""
    return len(content["units"]) > MOST_IN_BODY


def _annex(issuer: str, content: Mapping[str, Any]) -> Annex:
    return Annex(
        title="Danh sách đơn vị còn việc chưa hoàn thành",
        note=("(Kèm theo Công văn số ", Missing("số, ký hiệu"), " ngày ", Missing("ngày ban hành"), f" của {issuer})"),
        blocks=(_list(content),),
    )


def _plan_in_short(kind: str, symbol: str) -> str:
    name = capital(kind or "kế hoạch")
    return f"{name} số {symbol}" if symbol else name


def _opening(campaign: Campaign, content: Mapping[str, Any]) -> tuple[str | Run | Missing, ...]:
    plan = campaign.plan
    units = content["units"]
    duties = [duty for unit in units for duty in unit["duties"]]
    late = sum(duty["days_late"] > 0 for duty in duties)
    whole: list[Inline | str] = [f"Thực hiện {_plan_in_short(plan.kind, plan.symbol)}"]
    if plan.issued_on is not None:
        whole.append(f", ngày {short_date(plan.issued_on)}")
    if plan.issuer:
        whole.append(f" của {named_within(plan.issuer, (campaign.unit.name, campaign.unit.short_name))}")
    if plan.subject:
        whole.append(f" về {plan.subject[:1].lower()}{plan.subject[1:]}")
    whole.append(
        f"; tính đến ngày {short_date(date.fromisoformat(content['as_of']))}, {len(units)} đơn vị còn "
        f"{len(duties)} việc chưa hoàn thành{f', trong đó {late} việc đã quá hạn' if late else ''}"
        f"{' (danh sách tại Phụ lục kèm theo).' if has_annex(content) else '. Cụ thể như sau:'}"
    )
    return tuple(whole)


def _addressees(content: Mapping[str, Any]) -> tuple[str, ...]:
    names = tuple(unit["name"] for unit in content["units"])
    return names if len(names) <= MOST_ADDRESSEES else ("Các đơn vị có tên trong danh sách",)


def _list(content: Mapping[str, Any]) -> Table:
    rows = []
    for number, unit in enumerate(content["units"], start=1):
        for place, duty in enumerate(unit["duties"]):
            due_on = _days(duty)
            days = str(duty["days_late"]) if duty["days_late"] else "chưa quá hạn"
            rows.append(("" if place else str(number), "" if place else unit["name"], duty["label"], due_on, days))
    return Table(
        (
            Column("TT", 10, Align.CENTRE),
            Column("Đơn vị", 46),
            Column("Việc chưa hoàn thành"),
            Column("Hạn hoàn thành", 30, Align.CENTRE),
            Column("Số ngày quá hạn", 22, Align.CENTRE),
        ),
        tuple(rows),
    )


def _days(duty: Mapping[str, Any]) -> str:
    """The due day; where lateness is counted from another day, that one beside it (letters kept from before name none)."""
    if not duty["due_on"]:
        return ""
    words = short_date(date.fromisoformat(duty["due_on"]))
    last = duty.get("late_after")
    if last and last != duty["due_on"]:
        words += f" (ngày cuối chưa tính trễ {short_date(date.fromisoformat(last))})"
    return words
