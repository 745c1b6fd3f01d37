"""From a reading to a draft plan, whole or not at all; and the notes a refused document leaves."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import asdict
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal import services as journal
from trienkhai.organisations import access
from trienkhai.organisations.models import Unit
from trienkhai.plans.errors import PlanRefusal
from trienkhai.plans.models import Basis, Clause, Contradiction, Obligation, Plan, SourceFile
from trienkhai.plans.services.doors import Actor, require_editor
from trienkhai.reading.result import Reading, ReadObligation
from trienkhai.vietnamese.deadlines import Bound

KEPT_SUFFIXES = {".docx", ".pdf", ".xlsx", ".txt", ".md", ".doc", ".rtf", ".odt", ".xls", ".ods"}


def draft_from_reading(
    reading: Reading, *, unit: Unit, file_name: str, content: bytes, by: Actor, at: datetime, key: str = ""
) -> Plan:
    """Store a document that was read, and what was read in it, as a draft for ``unit``.

    The caller has read the bytes already: a document that cannot be read, or that bears a secrecy
    mark, never comes here. Sent twice with one ``key`` it is stored once. Raises NotAllowed.
    """
    require_editor(by, unit)

    def act() -> Plan:
        return _store(reading, unit, file_name, content, by, at)

    return Plan.objects.select_related("unit", "source").get(
        pk=journal.once(key, "plans.drafted", by=by, at=at, act=act)
    )


def _store(reading: Reading, unit: Unit, file_name: str, content: bytes, by: Actor, at: datetime) -> Plan:
    digest = hashlib.sha256(content).hexdigest()
    suffix = PurePath(file_name).suffix.lower()
    source = SourceFile(name=file_name[:250], sha256=digest, size=len(content))
    # The name on disk tells nothing of the document.
    stored = f"{uuid.uuid4().hex}{suffix if suffix in KEPT_SUFFIXES else '.bin'}"
    source.content.save(stored, ContentFile(content), save=False)
    try:
        with transaction.atomic():
            source.save()
            plan = _plan(reading, unit, source, by, at)
            _parts(plan, reading)
            journal.record(
                "plans.drafted",
                by=by,
                at=at,
                subject=plan,
                details={"sha256": digest, "obligations": len(reading.obligations)} | _encoding(reading),
            )
    except BaseException:
        source.content.delete(save=False)
        raise
    return plan


def _encoding(reading: Reading) -> dict[str, object]:
    """What was decoded from old fonts, and whether a person chose so: part of how the text came to be."""
    found = reading.conversion
    if found is None:
        return {}
    return {"encoding": list(found.encodings), "encoding_state": found.state.value, "decoded_runs": found.runs}


def _plan(reading: Reading, unit: Unit, source: SourceFile, by: Actor, at: datetime) -> Plan:
    header, signer = reading.header, reading.signer
    as_read = plain(asdict(reading))
    del as_read["text"]  # it stands in the plan itself
    return Plan.objects.create(
        unit=unit,
        source=source,
        text=reading.text,
        reading=as_read,
        kind=header.kind[:40],
        symbol=header.symbol.text[:60] if header.symbol else "",
        subject=header.subject,
        issuer=header.issuer[:250],
        parent_body=header.parent[:250],
        place=header.place[:80],
        issued_on=header.issued_on,
        signer_authority=signer.authority[:250] if signer else "",
        signer_position=signer.position[:120] if signer else "",
        signer_name=signer.name[:120] if signer else "",
        theme=reading.theme,
        contents=list(reading.contents),
        materials=list(reading.materials),
        recipients=as_read["recipients"],
        notices=list(reading.notices),
        created_by=access.actor(by),
        created_at=at,
    )


def _parts(plan: Plan, reading: Reading) -> None:
    Clause.objects.bulk_create(
        Clause(
            plan=plan,
            position=position,
            path=clause.path[:60],
            label=clause.label[:30],
            level=clause.level,
            text=clause.text,
            start=clause.span.start,
            end=clause.span.end,
        )
        for position, clause in enumerate(reading.clauses, start=1)
    )
    cited = {basis.symbol[:60]: basis for basis in reversed(reading.bases)}  # each document once, where first named
    Basis.objects.bulk_create(
        Basis(
            plan=plan,
            symbol=symbol,
            words=basis.words,
            issued_on=basis.issued_on,
            is_ground=basis.is_ground,
            start=basis.span.start,
            end=basis.span.end,
        )
        for symbol, basis in reversed(cited.items())
    )
    obligations = Obligation.objects.bulk_create(
        _obligation(plan, reading, read, position) for position, read in enumerate(reading.obligations, start=1)
    )
    for found in reading.contradictions:
        made = Contradiction.objects.create(plan=plan, code=found.code[:40], values=plain(found.values))
        made.obligations.set([obligations[index] for index in found.obligations])


def _obligation(plan: Plan, reading: Reading, read: ReadObligation, position: int) -> Obligation:
    deadline = read.deadline
    as_read = plain(asdict(read))
    doubts = as_read["doubts"]
    starts_on = deadline.starts_on if deadline else None
    if deadline and starts_on and deadline.ends_on and deadline.ends_on < starts_on:
        starts_on = None  # the words contradict themselves: the last day stands until somebody looks
        doubts = [*doubts, {"code": "ENDS_BEFORE_IT_BEGINS", "values": {"text": deadline.text}}]
    return Obligation(
        plan=plan,
        position=position,
        clause_path=read.clause_path[:60],
        start=read.span.start,
        end=read.span.end,
        quote=reading.quote(read),
        action=read.action.replace("**", "").replace("__", ""),  # words to act on; the quote keeps every sign
        lead=list(read.lead),
        support=list(read.support),
        products=list(read.products),
        route_to=read.route_to,
        route_via=read.route_via,
        onward=read.onward,
        audiences=list(read.audiences),
        deadline_text=deadline.text if deadline else "",
        bound=(deadline.bound if deadline else Bound.NONE).value,
        starts_on=starts_on,
        ends_on=deadline.ends_on if deadline else None,
        every=deadline.every.value if deadline and deadline.every else "",
        occurrences=as_read["deadline"]["occurrences"] if deadline else [],
        inferred=list(deadline.inferred) if deadline else [],
        doubts=doubts,
        unclear=list(read.unclear),
        as_read=as_read,
    )


def plain(value: Any) -> Any:
    """Values of the reader as JSON holds them: tuples as lists, days as ISO text."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def note_secret_refusal(*, unit: Unit, by: Actor, at: datetime) -> None:
    """A document with a secrecy mark was turned away: that it happened, and nothing of it
    (Luật Bảo vệ bí mật nhà nước 117/2025/QH15)."""
    require_editor(by, unit)
    journal.record("plans.secret-refused", by=by, at=at, subject=unit)


def note_false_alarm(*, unit: Unit, reason: str, by: Actor, at: datetime) -> None:
    """A person answers for it that a mark seen was none (báo nhầm): who, when and why are kept.
    Raises PlanRefusal without a reason."""
    require_editor(by, unit)
    if len(reason.strip()) < 10:
        raise PlanRefusal(_("Đồng chí nêu lý do (ít nhất 10 chữ cái) vì sao văn bản này không phải tài liệu mật."))
    journal.record("plans.secret-mark-overruled", by=by, at=at, subject=unit, details={"reason": reason.strip()})
