"""Reminding by the policy; the policy itself; the letter that chases."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules_chasing as rules
from trienkhai.campaigns.choices import CampaignState, ReminderKind
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.campaigns.models import Assignment, Campaign, ChasingLetter, ChasingPolicy, Reminder, ReminderRow
from trienkhai.campaigns.queries import chasing_facts as facts
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.campaigns.rules_chasing import Owed, WorksOn
from trienkhai.campaigns.services.evidence import swept
from trienkhai.campaigns.services.ledger import require_running
from trienkhai.journal import services as journal
from trienkhai.journal.messages import tell_added
from trienkhai.journal.services import HasKey
from trienkhai.notices import queries as notices
from trienkhai.notices.rules import next_open, summed
from trienkhai.notices.services import NewDelivery, queue_summed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit

REMINDED = "REMINDED"


@transaction.atomic
def remind_unit(unit_id: int, *, at: datetime, works_on: WorksOn) -> int:
    """Remind one unit by the policies of its campaigns, once: whatever is computed is computed anew with its rows
    held, so that two workers at once, or a job run twice, remind no more than one. Returns how many rows were named.
    """
    held = facts.chased_rows(at.date()).filter(unit=unit_id).select_for_update(of=("self",), no_key=True).order_by("pk")
    list(held.values_list("pk", flat=True))
    known = facts.facts_of(at, [unit_id])
    sending = rules.due_now(
        known.owed.get(unit_id, ()),
        known.policies,
        last_digest=known.last_digest.get(unit_id),
        at=at,
        works_on=works_on,
    )
    people = facts.recipients_of([unit_id], at.date(), own_side=known.own_side).get(unit_id, []) if sending else []
    if not people:
        return 0  # nobody to tell: the queue shows it, and nothing counts as reminded
    made = [
        *_reminders(sending.before, unit_id, ReminderKind.BEFORE, at),
        *_reminders(sending.digest, unit_id, ReminderKind.DIGEST, at),
    ]
    if not made:
        return 0
    rows = [each.row for reminder in made for each in reminder[1]]
    _tell(unit_id, people, made, at=at, may_be_skipped=not sending.digest, works_on=works_on, known=known)
    details = {"reminders": [reminder.pk for reminder, _owed in made], "rows": rows}
    journal.record("campaigns.unit-reminded", by=journal.SYSTEM, at=at, subject=Unit(pk=unit_id), details=details)
    return len(rows)


def _reminders(
    owed: Sequence[Owed], unit_id: int, kind: ReminderKind, at: datetime
) -> list[tuple[Reminder, list[Owed]]]:
    """One for each campaign, unless its key is there already."""
    of_campaign: dict[int, list[Owed]] = defaultdict(list)
    for each in owed:
        of_campaign[each.campaign].append(each)
    made = []
    for campaign, rows in sorted(of_campaign.items()):
        year, week, _day = at.date().isocalendar()
        mark = f"{year}-W{week:02d}" if kind == ReminderKind.DIGEST else f"{at.date()}:{min(each.row for each in rows)}"
        key = f"{kind.value.lower()}:{campaign}:{unit_id}:{mark}"
        reminder, is_new = Reminder.objects.get_or_create(
            key=key, defaults={"campaign_id": campaign, "unit_id": unit_id, "kind": kind, "at": at}
        )
        if is_new:
            ReminderRow.objects.bulk_create(
                [ReminderRow(reminder=reminder, assignment_id=each.row) for each in rows], batch_size=500
            )
            made.append((reminder, rows))
    return made


def _tell(
    unit_id: int,
    people: Sequence[int],
    made: Sequence[tuple[Reminder, list[Owed]]],
    *,
    at: datetime,
    may_be_skipped: bool,
    works_on: WorksOn,
    known: facts.Facts,
) -> None:
    """One message to each person, whatever the number of campaigns, and of the units of a day as long as he has not
    read it; by e-mail to those who want it."""
    rows = [each for _reminder, owed in made for each in owed]
    values = _said_of(unit_id, rows, at.date())
    of_campaign: dict[str, list[Owed]] = defaultdict(list)
    for each in rows:
        of_campaign[str(each.campaign)].append(each)
    parts = {campaign: _said_of(unit_id, owed, at.date()) for campaign, owed in of_campaign.items()}
    subject = Unit(pk=unit_id)
    responsible = set().union(*facts.responsible_for([each.row for each in rows], at.date()).values())
    tell_added([*people, *responsible], REMINDED, subject=subject, at=at, values=values, add=summed)
    policy = known.policies.get(made[0][0].campaign_id, rules.Policy())
    wishes = notices.wishes_of(people)
    queue_summed(
        [
            NewDelivery(
                key=f"{REMINDED}:{person}:{at.date()}",  # who answers for many units gets one e-mail a day
                person=person,
                code=REMINDED,
                subject=subject,
                not_before=_not_before(at, wish, _opens(policy, works_on)),
                values={**values, "campaigns": parts},  # one that ends before it is sent is left out
            )
            for person, wish in wishes.items()
            if not (may_be_skipped and wish.digest_only)
        ],
        at=at,
    )


def _said_of(unit_id: int, rows: Sequence[Owed], today: date) -> dict[str, Any]:
    overdue = [each for each in rows if rules.is_overdue(each, today)]
    days = [each.due_on for each in rows if each.due_on is not None and each not in overdue]
    said: dict[str, Any] = {"unit": unit_id, "count": len(rows), "overdue": len(overdue)}
    return said | ({"next": min(days).isoformat()} if days else {})


def _opens(policy: rules.Policy, works_on: WorksOn) -> Callable[[datetime], bool]:
    return lambda then: rules.is_open(policy, then, works_on)


def _not_before(at: datetime, wish: notices.Wish, open_at: Callable[[datetime], bool]) -> datetime:
    found = next_open(at, wish.quiet_from, wish.quiet_to)
    if open_at(found):
        return found
    # His own hours end when the office's begin: the next working morning, or as soon after it as he wants.
    return next_open(found, wish.quiet_from, wish.quiet_to, may_send_on=lambda then: open_at(then.replace(hour=12)))


@transaction.atomic
def set_policy(
    campaign: Campaign,
    *,
    is_on: bool,
    days_before: Iterable[int],
    digest_weekday: int,
    quiet_from: time,
    quiet_to: time,
    working_days_only: bool,
    by: HasKey,
    at: datetime,
) -> ChasingPolicy:
    """When the units of this campaign are reminded by themselves. Raises NotAllowed, BadEntry."""
    require_run(by, Capability.REVIEW, campaign)
    try:
        days = rules.cleaned_days(days_before)
    except ValueError as wrong:
        raise BadEntry(_("Số ngày nhắc trước ghi từ 0 đến %d.") % rules.MOST_DAYS) from wrong
    if is_on and not days:
        raise BadEntry(_("Đồng chí ghi ít nhất một mốc nhắc trước hạn, ví dụ 7, 3, 1, 0."))
    if not 0 <= digest_weekday <= 4:
        raise BadEntry(_("Bản nhắc tuần gửi vào một ngày từ thứ Hai đến thứ Sáu."))
    kept, _made = ChasingPolicy.objects.update_or_create(
        campaign=campaign,
        defaults={
            "is_on": is_on,
            "days_before": days,
            "digest_weekday": digest_weekday,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "working_days_only": working_days_only,
            "changed_by": access.actor(by),
            "changed_at": at,
        },
    )
    journal.record("campaigns.policy-set", by=by, at=at, subject=kept, details={"is_on": is_on, "days_before": days})
    return kept


@transaction.atomic
def keep_letter(
    campaign: Campaign,
    rows: Sequence[int],
    *,
    content: Mapping[str, Any],
    file: bytes,
    by: HasKey,
    at: datetime,
    key: str,
) -> int:
    """Keep a letter as it was made, with the rows that it lists; nothing counts as reminded before it is issued.
    Returns its id; the same ``key`` sent twice keeps one."""
    require_run(by, Capability.REVIEW, campaign)

    def act() -> ChasingLetter:
        require_running(Campaign.objects.get(pk=campaign.pk))
        if not rows:
            raise BadEntry(_("Đồng chí chọn ít nhất một đơn vị để lập công văn."))
        digest = hashlib.sha256(file).hexdigest()
        made = ChasingLetter(
            campaign=campaign,
            content={**content, "rows": sorted(rows)},
            sha256=digest,
            by=access.actor(by),
            at=at,
        )
        made.file.save(f"{digest[:32]}.docx", ContentFile(file), save=False)
        written.append(made.file)
        made.save()
        journal.record(
            "campaigns.letter-made", by=by, at=at, subject=made, details={"sha256": digest, "rows": len(rows)}
        )
        return made

    with swept() as written:
        return journal.once(key, "campaigns.make-letter", by=by, at=at, act=act)


@transaction.atomic
def issue_letter(
    letter: ChasingLetter, *, symbol: str, issued_on: date | None, by: HasKey, at: datetime
) -> ChasingLetter:
    """The office has issued a letter under a number and a day: the units that it lists were reminded by it. Raises
    BadEntry for a missing number or day, one in the future, or a letter that was issued before."""
    held = ChasingLetter.objects.select_for_update(of=("self",)).select_related("campaign__unit").get(pk=letter.pk)
    require_run(by, Capability.REVIEW, held.campaign)
    if held.campaign.state == CampaignState.WITHDRAWN:
        raise NotRunning(_("Đợt triển khai này đã thu hồi."))
    if held.issued_on is not None:
        raise BadEntry(_("Công văn này đã ghi ban hành rồi."))
    symbol = symbol.strip()
    if not symbol or issued_on is None:
        raise BadEntry(_("Đồng chí ghi số, ký hiệu và ngày ban hành của công văn."))
    if issued_on > at.date():
        raise BadEntry(_("Ngày ban hành chưa đến. Đồng chí ghi lại ngày."))
    held.symbol, held.issued_on = symbol[:60], issued_on
    held.save(update_fields=["symbol", "issued_on"])
    rows = Assignment.objects.filter(pk__in=held.content.get("rows", []), campaign=held.campaign_id)
    of_unit: dict[int, list[int]] = defaultdict(list)
    for pk, unit in rows.values_list("pk", "unit_id").order_by("pk"):
        of_unit[unit].append(pk)
    for unit, ids in of_unit.items():
        reminder = Reminder.objects.create(
            campaign_id=held.campaign_id,
            unit_id=unit,
            kind=ReminderKind.LETTER,
            key=f"letter:{held.pk}:{unit}",
            letter=held,
            by=access.actor(by),
            at=at,
        )
        ReminderRow.objects.bulk_create([ReminderRow(reminder=reminder, assignment_id=pk) for pk in ids])
    journal.record(
        "campaigns.letter-issued", by=by, at=at, subject=held, details={"symbol": symbol, "issued_on": issued_on}
    )
    return held
