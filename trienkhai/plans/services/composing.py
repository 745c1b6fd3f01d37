"""A unit's own plan, written here line by line: its text is made from the lines, so that every obligation has its
place in it, and nothing stands in it that nobody wrote."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal import services as journal
from trienkhai.organisations import access
from trienkhai.organisations.models import Unit
from trienkhai.plans import rules
from trienkhai.plans.choices import ObligationState, Origin, WorkKind
from trienkhai.plans.errors import PlanRefusal
from trienkhai.plans.models import Basis, Clause, Deliverable, Obligation, Plan, SourceFile
from trienkhai.plans.services.checking import deadline_columns
from trienkhai.plans.services.doors import Actor, open_plan, require_editor, require_editor_of
from trienkhai.vietnamese.dates import short_date
from trienkhai.vietnamese.deadlines import Bound, Deadline

KIND = "Kế hoạch"
_AT_ONCE = 200


@dataclass(frozen=True)
class Ground:
    """A document that the plan rests on (căn cứ): as official writing cites it."""

    symbol: str
    words: str
    issued_on: date | None = None


@dataclass(frozen=True)
class ComposedHead:
    """What stands over the lines; a blank stays blank."""

    subject: str
    symbol: str = ""
    place: str = ""
    issued_on: date | None = None
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True)
class ComposedLine:
    """One measure: what is done, who does it, who answers for it, by when, with what product."""

    action: str
    kind: WorkKind | None = None  # None: told by the words
    lead: tuple[str, ...] = ()  # names or groups of units
    person: str = ""
    due_on: date | None = None
    product: str = ""
    repeats: Deadline | None = None  # without a day: the standing or recurring deadline taken over with the words


@dataclass(frozen=True)
class _Written:
    text: str
    spans: tuple[tuple[int, int], ...]
    grounds: tuple[tuple[int, int], ...]


def compose_plan(
    unit: Unit,
    *,
    head: ComposedHead,
    lines: Sequence[ComposedLine],
    by: Actor,
    at: datetime,
    into: Plan | None = None,
    is_directed: bool = False,
) -> tuple[Plan, list[Obligation]]:
    """A draft plan of the unit with one accepted obligation for each line; ``into``: a draft composed before, whose
    lines these replace. It is approved as any other plan. ``is_directed``: for a committee of another line.

    Raises PlanRefusal without a line or for one that says nothing; NotAllowed; once ``into`` was approved, PlanRefusal.
    """
    require_editor(by, unit)
    if not lines:
        raise PlanRefusal(_("Kế hoạch chưa có việc nào. Đồng chí ghi ít nhất một việc."))
    if any(not line.action.strip() for line in lines):
        raise PlanRefusal(_("Có dòng chưa ghi việc làm. Đồng chí ghi việc hoặc xóa cả dòng."))
    written = _write(unit, head, lines)
    content = written.text.encode()
    with transaction.atomic():
        if into is None:
            plan = Plan(unit=unit, created_by=access.actor(by), created_at=at, source=SourceFile(name="ke-hoach.txt"))
            plan.is_directed = is_directed
        else:
            open_plan(into, by=by)
            plan = Plan.objects.select_related("source", "unit").get(pk=into.pk)
            if not is_composed(plan):
                raise PlanRefusal(_("Kế hoạch này được tải lên từ văn bản nên không viết lại ở đây được."))
            plan.obligations.all().delete()
            plan.clauses.all().delete()
            plan.bases.all().delete()
        _keep_source(plan.source, content)
        try:
            plan.source_id = plan.source.pk
            plan.text, plan.reading = written.text, {"header": {}, "obligations": [], "is_composed": True}
            plan.kind, plan.subject, plan.symbol = KIND.lower(), head.subject.strip(), head.symbol.strip()[:60]
            plan.issuer, plan.place, plan.issued_on = unit.name, (head.place or unit.place)[:80], head.issued_on
            plan.parent_body = unit.parent.name if unit.parent is not None else ""
            plan.save()
            made = _parts(plan, head, lines, written, by, at)
            journal.record(
                "plans.composed",
                by=by,
                at=at,
                subject=plan,
                details={"sha256": plan.source.sha256, "obligations": len(made), "is_new": into is None},
            )
        except BaseException:
            plan.source.content.delete(save=False)  # nothing was stored that would name this file
            raise
    return plan, made


def is_composed(plan: Plan) -> bool:
    """Whether the plan was written here and not uploaded."""
    return bool(plan.reading.get("is_composed"))


def hold(plan: Plan) -> None:
    """Nobody launches the plan, or opens it again, until this act is done."""
    Plan.objects.select_for_update().only("pk").get(pk=plan.pk)


def keep_apart(plan: Plan, *, is_directed: bool) -> None:
    """Say whether a plan is written for a committee of another line; part of the act that ties it to that one."""
    Plan.objects.filter(pk=plan.pk).update(is_directed=is_directed)


@transaction.atomic
def number_plan(plan: Plan, *, symbol: str, issued_on: date | None, by: Actor, at: datetime) -> Plan:
    """Give a plan the number and the day under which it was issued, where they are still blank; what stands is kept."""
    held = Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
    require_editor_of(by, held)
    changes: dict[str, object] = {}
    if symbol.strip() and not held.symbol:
        changes["symbol"] = symbol.strip()[:60]
    if issued_on is not None and held.issued_on is None:
        changes["issued_on"] = issued_on
    for name, value in changes.items():
        setattr(held, name, value)
    if changes:
        held.save(update_fields=list(changes))
        journal.record("plans.numbered", by=by, at=at, subject=held, details=changes)
    return held


def _write(unit: Unit, head: ComposedHead, lines: Sequence[ComposedLine]) -> _Written:
    text = f"{KIND.upper()}\n{head.subject.strip()}\n"
    grounds, spans = [], []
    for ground in head.grounds:
        start = len(text) + len("Căn cứ ")
        text += f"Căn cứ {ground.words}"
        grounds.append((start, len(text)))
        text += ";\n"
    text += f"{unit.name} thực hiện các việc sau:\n"
    for number, line in enumerate(lines, start=1):
        text += f"{number}. "
        start = len(text)
        text += _sentence(line)
        spans.append((start, len(text)))
        text += "\n"
    return _Written(text, tuple(spans), tuple(grounds))


def _sentence(line: ComposedLine) -> str:
    """The line as the plan says it: only the parts that were given."""
    parts = [_tidy(line.action).rstrip(" .;")]
    if line.lead:
        parts.append("Đơn vị thực hiện: " + ", ".join(map(_tidy, line.lead)))
    if line.person.strip():
        parts.append("Phụ trách: " + _tidy(line.person))
    if line.due_on is not None and _deadline(line.due_on) not in parts[0].casefold():  # said once
        parts.append("Thời gian: " + _deadline(line.due_on))
    elif line.due_on is None and line.repeats is not None and line.repeats.text.casefold() not in parts[0].casefold():
        parts.append("Thời gian: " + _tidy(line.repeats.text))
    if line.product.strip():
        parts.append("Sản phẩm: " + _tidy(line.product))
    return ". ".join(part.rstrip(" .;") for part in parts) + "."


def _deadline(day: date) -> str:
    return f"chậm nhất ngày {short_date(day)}"


def _bound(line: ComposedLine, *, year: int | None) -> Deadline:
    """The day that was given; without one, what was taken over or the words state: standing, period by period, a day of
    their own."""
    if line.due_on is not None:
        return Deadline(_deadline(line.due_on), Bound.BY, ends_on=line.due_on)
    return line.repeats or rules.deadline_in(_tidy(line.action), year=year) or Deadline("", Bound.NONE)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _keep_source(source: SourceFile, content: bytes) -> None:
    old = source.content.name if source.pk else ""
    source.sha256, source.size = hashlib.sha256(content).hexdigest(), len(content)
    source.content.save(f"{uuid.uuid4().hex}.txt", ContentFile(content), save=False)
    source.save()
    if old:
        storage = source.content.storage
        transaction.on_commit(lambda: storage.delete(old))


def _parts(
    plan: Plan, head: ComposedHead, lines: Sequence[ComposedLine], written: _Written, by: Actor, at: datetime
) -> list[Obligation]:
    cited = dict.fromkeys(ground.symbol for ground in head.grounds if ground.symbol)
    Basis.objects.bulk_create(
        Basis(
            plan=plan,
            symbol=ground.symbol[:60],
            words=ground.words,
            issued_on=ground.issued_on,
            is_ground=True,
            start=start,
            end=end,
        )
        for ground, (start, end) in zip(head.grounds, written.grounds, strict=True)
        if ground.symbol and cited.pop(ground.symbol, True) is None
    )
    Clause.objects.bulk_create(
        Clause(
            plan=plan,
            position=number,
            path=str(number),
            label=f"{number}.",
            level=1,
            text=written.text[start:end],
            start=start,
            end=end,
        )
        for number, (start, end) in enumerate(written.spans, start=1)
    )
    made = Obligation.objects.bulk_create(
        (
            Obligation(
                plan=plan,
                position=number,
                state=ObligationState.ACCEPTED,
                origin=Origin.ADDED,
                clause_path=str(number),
                start=start,
                end=end,
                quote=written.text[start:end],
                action=_tidy(line.action),
                lead=[_tidy(name) for name in line.lead],
                products=[_tidy(line.product)] if line.product.strip() else [],
                **deadline_columns(_bound(line, year=head.issued_on.year if head.issued_on else None)),
                confirmed_by=access.actor(by),
                confirmed_at=at,
            )
            for number, (line, (start, end)) in enumerate(zip(lines, written.spans, strict=True), start=1)
        ),
        batch_size=_AT_ONCE,
    )
    Deliverable.objects.bulk_create(
        (
            Deliverable(obligation=obligation, position=place, kind=kind, name=name[:300])
            for obligation, line in zip(made, lines, strict=True)
            for place, (kind, name) in enumerate(_deliverables(line), start=1)
        ),
        batch_size=_AT_ONCE,
    )
    return made


def _deliverables(line: ComposedLine) -> tuple[tuple[WorkKind, str], ...]:
    if line.kind is not None:
        return ((line.kind, _tidy(line.product)),)
    return rules.proposed_deliverables(_tidy(line.action), (_tidy(line.product),) if line.product.strip() else ())
