"""What the page of one duty shows of asking, answering and dividing the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trienkhai.campaigns import queries
from trienkhai.campaigns.choices import AssignmentState, PetitionState
from trienkhai.web.attempts import fresh_key
from trienkhai.web.desk.petition_forms import ASKING, ASKING_WORDS, FinishForm, ShareForm, SteerForm
from trienkhai.web.request import Request

if TYPE_CHECKING:
    from trienkhai.campaigns.models import Assignment

PETITION_CHIPS = {
    PetitionState.OPEN: "check",
    PetitionState.GRANTED: "done",
    PetitionState.REFUSED: "over",
    PetitionState.ANSWERED: "done",
    PetitionState.TAKEN_BACK: "idle",
}


def asked_about(request: Request, row: Assignment) -> dict[str, Any]:
    """For the sections "Hỏi, đề nghị" and "Phân công trong đơn vị"."""
    asking = queries.asking_of(request.viewer, row)
    sharing = queries.sharing_of(request.viewer, row, request.at.date())
    shown: dict[str, Any] = {
        "asking": asking,
        "asking_forms": [
            (kind.value, *ASKING_WORDS[kind], ASKING[kind](auto_id=f"{kind.value.lower()}_%s"), fresh_key())
            for kind in asking.kinds
        ],
        "petition_chips": PETITION_CHIPS,
        "sharing": sharing,
        "is_suspended": row.state == AssignmentState.SUSPENDED,
    }
    if asking.may_steer:
        shown["suspend_form"] = SteerForm(auto_id="dung_%s")
        shown["extend_form"] = SteerForm(auto_id="giahan_%s")
        shown["may_suspend"] = row.state in ("NEW", "RECEIVED", "IN_PROGRESS", "RETURNED")
        shown["may_extend"] = row.state not in ("SUBMITTED", "COMPLETED", "WITHDRAWN", "SUSPENDED")
        shown["steer_key"] = fresh_key()
    if sharing is not None:
        shown["share_form"] = ShareForm(people_of(sharing), auto_id="phancong_%s")
        shown["share_key"] = fresh_key()
        shown["finish_forms"] = {
            each.pk: FinishForm(auto_id=f"xong{each.pk}_%s", initial={"done_on": request.at.date()})
            for each in sharing.shares
            if each.done_on is None
        }
    return shown


def people_of(sharing: queries.Sharing) -> list[tuple[int, str]]:
    return [(each.pk, each.full_name) for each in sharing.people]
