"""What goes to the superior: the issuing body's own reports on, and what it or an organ of it sends to a body above
("Ban Tuyên giáo báo cáo về Tỉnh ủy"), which stays the row of whoever does the work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import F

from trienkhai.campaigns import rules_time
from trienkhai.campaigns.audiences import split_organ
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries.duties import Duty, DutyNumbers, Key, duties_of, numbers_of
from trienkhai.campaigns.queries.tally import Group
from trienkhai.campaigns.superiors import Named, is_above
from trienkhai.organisations.models import UnitAncestor
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.vietnamese.text import search_key


def sent_up(
    campaigns: Sequence[Campaign], groups: Mapping[int, Sequence[Group]], duties: Mapping[Key, Duty] | None = None
) -> dict[int, list[DutyNumbers]]:
    """By campaign what goes upward and is not done, by due day, with who owes it. Four statements at most, none where
    nothing goes upward; they are asked for campaigns that the viewer sees whole."""
    own = {pk: [group for group in some if group.scope != Scope.UNITS] for pk, some in groups.items()}
    if not any(own.values()):
        return {}
    if duties is None:
        duties = duties_of(group for some in own.values() for group in some)
    by_organs = with_owners(own_sent_up(campaigns, own, duties))
    onward = {key: duty for key, duty in duties.items() if duty.scope == Scope.UPWARD}
    found = {}
    for campaign in campaigns:
        numbers = numbers_of(groups[campaign.pk], onward, linked=True) if onward else []
        found[campaign.pk] = in_turn(each for each in (*numbers, *by_organs[campaign.pk]) if each.open)
    return found


def in_turn(numbers: Iterable[DutyNumbers]) -> list[DutyNumbers]:
    return sorted(numbers, key=lambda each: each.duty.due_on or date.max)


def is_shown(numbers: DutyNumbers) -> bool:
    """Of what is reported each period only what still waits, or a year would fill the page."""
    occurrence = numbers.duty.occurrence
    period = rules_time.period_reported(occurrence) if numbers.duty.scope == Scope.UPWARD else occurrence
    return bool(numbers.open) or not period


def own_sent_up(
    campaigns: Sequence[Campaign], groups: Mapping[int, Iterable[Group]], duties: Mapping[Key, Duty]
) -> dict[int, list[DutyNumbers]]:
    """By campaign the duties of the issuing body and its organs whose result goes to a body above: the report, where
    the obligation asks for one beside other things. Who only co-operates is not counted. Two statements at most."""
    own = {
        campaign.pk: [
            (group, duty)
            for group in groups[campaign.pk]
            if group.scope == Scope.OWN
            and (duty := duties[group.duty, group.occurrence, group.scope]).route_to
            and group.kind == duty.product_kind
        ]
        for campaign in campaigns
    }
    above = _above(campaigns, {pk: {duty.route_to for _group, duty in some} for pk, some in own.items()})
    found = {}
    for pk, some in own.items():
        reported = {group.obligation for group, _duty in some if group.kind == WorkKind.REPORT}
        mine = [
            (group, duty)
            for group, duty in some
            if duty.route_to in above[pk] and (group.kind == WorkKind.REPORT or group.obligation not in reported)
        ]
        meant = {
            (duty.id, duty.occurrence, duty.scope): replace(duty, kind=group.kind, only=group.kind)
            for group, duty in mine
        }
        found[pk] = numbers_of((group for group, _duty in mine), meant, linked=True)
    return found


def with_owners(found: Mapping[int, Sequence[DutyNumbers]]) -> dict[int, list[DutyNumbers]]:
    """The same with the organs that owe each. One statement, none where there is nothing."""
    every = [each.duty for some in found.values() for each in some]
    rows = Assignment.objects.filter(  # by the index of counts, or the rows of all units would be read
        campaign__in=[pk for pk, some in found.items() if some],
        kind__in={duty.kind for duty in every},
        deliverable__in={duty.id for duty in every},
        obligation__in={duty.obligation for duty in every},
        occurrence__in={duty.occurrence for duty in every},
        scope=Scope.OWN,
    )
    owners: dict[tuple[object, ...], list[str]] = defaultdict(list)
    if every:
        columns = ("pk", "campaign_id", "deliverable_id", "occurrence", "kind", "organ", "unit__name")
        told = sorted(rows.exclude(state=S.WITHDRAWN).order_by().values_list(*columns))
        for _pk, *key, organ, name in told:
            owners[tuple(key)].append(organ or name)
    return {
        pk: [
            replace(each, owners=tuple(dict.fromkeys(owners[pk, each.duty.id, each.duty.occurrence, each.duty.kind])))
            for each in some
        ]
        for pk, some in found.items()
    }


def _above(campaigns: Sequence[Campaign], phrases: Mapping[int, Collection[str]]) -> dict[int, set[str]]:
    """By campaign those of the recipients that stand above its body. Two statements at most."""
    asked = {campaign.unit_id for campaign in campaigns if phrases[campaign.pk]}
    if not asked:
        return {campaign.pk: set() for campaign in campaigns}
    superiors: dict[int, list[Named]] = defaultdict(list)
    pairs = UnitAncestor.objects.filter(unit__in=asked).exclude(ancestor=F("unit"))
    names = ("ancestor__name", "ancestor__short_name", "ancestor__symbol_mark")
    for unit, *named in pairs.values_list("unit_id", *names):
        superiors[unit].append(Named(*named))
    found = {}
    for campaign in campaigns:
        unit, printed = campaign.unit, campaign.plan.parent_body
        over = [*superiors[unit.pk], *([Named(printed)] if printed else [])]
        own = Named(unit.name, unit.short_name, unit.symbol_mark)
        found[campaign.pk] = {words for words in phrases[campaign.pk] if is_above(words, own, over)}
    return _without_those_below(campaigns, found)


def _without_those_below(campaigns: Sequence[Campaign], found: dict[int, set[str]]) -> dict[int, set[str]]:
    """Without the bodies below that bear a superior's words ("Đảng ủy Văn phòng Tỉnh ủy")."""
    keys = {words: _keys_of(words) for some in found.values() for words in some}
    if not keys:
        return found
    below = UnitAncestor.objects.filter(
        ancestor__in={campaign.unit_id for campaign in campaigns if found[campaign.pk]},
        unit__search_key__in={key for some in keys.values() for key in some},
    ).values_list("ancestor_id", "unit__search_key")
    held: dict[int, set[str]] = defaultdict(set)
    for ancestor, key in below:
        held[ancestor].add(key)
    return {
        campaign.pk: {words for words in found[campaign.pk] if held[campaign.unit_id].isdisjoint(keys[words])}
        for campaign in campaigns
    }


def _keys_of(words: str) -> set[str]:
    """The names under which a body so called may stand in the tree: an organ of it is it, its committee is it."""
    plain = {search_key(words), search_key(split_organ(words)[1])} - {""}
    return {each.replace(*pair) for each in plain for pair in (("", ""), ("dang uy", "dang bo"), ("chi uy", "chi bo"))}
