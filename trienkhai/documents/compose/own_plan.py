"""A unit's own plan as an official document: its grounds, its measures one by one, blanks as visible placeholders."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from trienkhai.documents.compose.forms import number_of, profile_for
from trienkhai.organisations.models import Unit
from trienkhai.plans import queries as plans
from trienkhai.plans.choices import ObligationState
from trienkhai.plans.models import Plan
from trienkhai.rendering.format import Profile
from trienkhai.rendering.model import (
    AuthorityLine,
    Block,
    Document,
    Grounds,
    Header,
    Missing,
    Paragraph,
    Recipient,
    SignatureBlock,
    or_missing,
)

KIND = "Kế hoạch"
KIND_MARK = "KH"


def plan_document(plan: Plan, today: date) -> Document:
    """The whole plan as its lines say it; nothing is added but the form. DomainError where no layout is known for the
    line of the body."""
    refusal = _("Chưa có mẫu thể thức kế hoạch cho cơ quan này. Xin in trang này và soạn theo mẫu riêng.")
    profile = profile_for(plan.unit, plan.issued_on or today, refusal=refusal)  # said in the language of the reader
    with translation.override("vi"):
        return _composed(plan, plan.unit, profile)


def _composed(plan: Plan, unit: Unit, profile: Profile) -> Document:
    parent = unit.parent.name if unit.parent is not None else ""
    return Document(
        header=Header(
            issuer=unit.name,
            number=number_of(plan.symbol, unit.symbol_mark, KIND_MARK),
            place=or_missing(plan.place or unit.place, "địa danh"),
            issued_on=plan.issued_on or Missing("ngày ban hành"),
            parent=or_missing(parent, "cơ quan cấp trên"),
        ),
        kind=KIND,
        subject=or_missing(plan.subject, "trích yếu"),
        body=_body(plan, unit),
        recipients=(
            Recipient(or_missing(parent, "nơi nhận báo cáo"), "b/c"),
            Recipient(Missing("nơi thực hiện")),
            Recipient("Lưu"),
        ),
        signature=SignatureBlock(
            authority=(AuthorityLine(None, Missing("thẩm quyền ký")),),
            position=Missing("chức vụ người ký"),
            name=Missing("họ tên người ký"),
        ),
        profile=profile,
    )


def _body(plan: Plan, unit: Unit) -> tuple[Block, ...]:
    blocks: list[Block] = []
    grounds = tuple(f"Căn cứ {basis.words}" for basis in plan.bases.filter(is_ground=True).order_by("start"))
    if grounds:
        blocks.append(Grounds(grounds))
    blocks.append(Paragraph(f"{unit.name} xây dựng kế hoạch thực hiện như sau:"))
    kept = plans.obligations_of(plan, states=(ObligationState.ACCEPTED, ObligationState.READ))
    blocks += [Paragraph(each.quote, label=f"{number}.") for number, each in enumerate(kept, start=1)]
    return tuple(blocks)
