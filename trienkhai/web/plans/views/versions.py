"""Two versions of a document beside each other, and the obligations of one as an Excel sheet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from trienkhai.plans import queries
from trienkhai.plans.versions import Aspect, Fate, Version
from trienkhai.vietnamese.text import search_key
from trienkhai.web.plans.cards import sheet_of
from trienkhai.web.plans.cites import clause_words
from trienkhai.web.plans.export import in_vietnamese, workbook
from trienkhai.web.plans.intake import PASTED_NAME
from trienkhai.web.request import Request, whole_number
from trienkhai.web.workbooks import workbook_answer

FATES = {
    Fate.SAME: _("Giữ nguyên"),
    Fate.CHANGED: _("Có thay đổi"),
    Fate.GONE: _("Không còn"),
    Fate.NEW: _("Mới thêm"),
}
ASPECTS = {
    Aspect.WORDS: _("câu chữ"),
    Aspect.LEAD: _("chủ trì"),
    Aspect.SUPPORT: _("phối hợp"),
    Aspect.DEADLINE: _("thời gian"),
    Aspect.PRODUCT: _("sản phẩm"),
}


@dataclass(frozen=True)
class Side:
    """One obligation in one of the two versions."""

    version: Version
    number: int
    cite: str


@dataclass(frozen=True)
class Line:
    fate: str
    label: Any
    differs: tuple[Any, ...]
    old: Side | None
    new: Side | None


@require_GET
def compare(request: Request) -> HttpResponse:
    """Both plans are chosen by hand or come with the address; without ``cu`` the version before, if one bears
    the same symbol."""
    plans = list(queries.plans_of(request.viewer))
    new = _chosen(request, "moi")
    old = _chosen(request, "cu") or (_earlier(plans, new) if new is not None else None)
    context: dict[str, Any] = {"plans": plans, "old": old, "new": new, "pasted_name": PASTED_NAME}
    if old is not None and new is not None and old.pk != new.pk:
        places = _places(old) | _places(new)
        found = queries.changes_between(old, new)
        lines = [
            Line(
                c.fate.value,
                FATES[c.fate],
                tuple(ASPECTS[a] for a in c.differs),
                _side(c.old, places),
                _side(c.new, places),
            )
            for c in found
        ]
        counted = Counter(c.fate for c in found)
        context |= {
            "is_compared": True,
            "changed": [line for line in lines if line.fate != Fate.SAME],
            "same": [line for line in lines if line.fate == Fate.SAME],
            "counts": [(label, counted[fate]) for fate, label in FATES.items()],
        }
    return render(request, "plans/compare.html", context)


def _chosen(request: Request, name: str) -> Any:
    key = whole_number(request.GET.get(name))
    return queries.plan_for(request.viewer, key) if key is not None else None


def _earlier(plans: list[Any], new: Any) -> Any:
    """The newest plan taken in before it that bears the same symbol."""
    symbol = search_key(new.symbol)
    same = (p for p in plans if symbol and search_key(p.symbol) == symbol and p.pk < new.pk)
    return next(same, None)


def _places(plan: Any) -> dict[int, tuple[int, str]]:
    return {
        o.pk: (number, clause_words(o.clause_path)) for number, o in enumerate(queries.obligations_of(plan), start=1)
    }


def _side(version: Version | None, places: dict[int, tuple[int, str]]) -> Side | None:
    return Side(version, *places[version.key]) if version is not None else None


@require_GET
def xlsx(request: Request, plan_id: int) -> HttpResponse:
    """Every obligation with its clause and quote, the dropped ones too, marked as such."""
    plan = queries.plan_for(request.viewer, plan_id)
    with in_vietnamese():
        content = workbook(sheet_of(plan), request.at)
    return workbook_answer(content, file_name(plan.symbol, plan.pk))


def file_name(symbol: str, key: int) -> str:
    """ "nhiem-vu-100-kh-duk.xlsx": letters that every system takes."""
    plain = "".join(char if char.isascii() and char.isalnum() else "-" for char in search_key(symbol)).strip("-")
    return f"nhiem-vu-{plain or key}.xlsx"
