"""The checked obligations as rows of a sheet: always in Vietnamese, whatever language its maker reads."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from trienkhai.plans.choices import DateSource
from trienkhai.plans.queries import due_points_of_all
from trienkhai.plans.sheets import SheetRow, workbook_of
from trienkhai.web.plans.cards import Card, Sheet
from trienkhai.web.plans.when import EVERY_WORDS

STATES = {"READ": "Chờ nhận", "ACCEPTED": "Đã nhận", "DROPPED": "Đã bỏ"}


def workbook(sheet: Sheet, at: datetime) -> bytes:
    """The bytes of the .xlsx of a plan. The cards must have been made in Vietnamese (``in_vietnamese``)."""
    plan = sheet.plan
    named = " ".join(part for part in (plan.kind.capitalize(), plan.symbol) if part)
    heading = (
        plan.issuer,
        f"Nhiệm vụ trong {named or plan.source.name}",
        f"Số liệu tính đến {at:%H:%M} ngày {at:%d/%m/%Y}",
    )
    due = due_points_of_all([card.obligation for card in sheet.cards])
    return workbook_of(heading, [_row(card, due[card.obligation.pk]) for card in sheet.cards])


def in_vietnamese() -> translation.override:
    return translation.override("vi")


def _row(card: Card, points: tuple) -> SheetRow:  # type: ignore[type-arg]
    it = card.obligation
    dated = [point for point in points if point.due_on is not None]
    days = [
        f"{point.occurrence.capitalize()}: {point.due_on:%d/%m/%Y}" if point.occurrence else f"{point.due_on:%d/%m/%Y}"
        for point in dated
    ]
    every = it.deadline.every
    sources = dict.fromkeys(str(DateSource(point.source).label) for point in dated)
    return SheetRow(
        number=card.number,
        clause=card.cite,
        quote=it.quote,
        action=it.action,
        lead="; ".join(it.lead),
        support="; ".join(it.support),
        deadline_text=card.words_of_time,
        starts_on=it.starts_on,
        due="; ".join(days) or (str(EVERY_WORDS[every]) if every else ""),
        due_source="; ".join(sources),
        products="; ".join(it.products),
        route="; ".join(part for part in (it.route_to, f"qua {it.route_via}" if it.route_via else "") if part),
        kinds="; ".join(str(kind.label) for kind, _name in card.deliverables),
        state=STATES[it.state] + (f": {it.dropped_reason}" if it.dropped_reason else ""),
        doubts="\n".join(
            (*card.doubts, *(f"{note.title} {note.sentence}" for note in card.notes if not note.is_decided))
        ),
    )
