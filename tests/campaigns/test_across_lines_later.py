"""A body of another line that the committee begins to direct mid-way: offered, given its rows, asked to support; its
members are counted."""

from __future__ import annotations

from datetime import date

import pytest

from tests import world as cast
from tests.campaigns.plans import obligation, plan_of
from tests.campaigns.workplace import DAY, NOW, Workplace, build
from tests.campaigns.workplace import person as made_person
from tests.world import LONG_AGO, noon
from trienkhai.campaigns import queries, rules_counting, services
from trienkhai.campaigns.choices import Part, ReceiverKind
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment, Campaign, Receipt
from trienkhai.campaigns.queries import joining
from trienkhai.campaigns.services import Changes
from trienkhai.journal.models import Message
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations.choices import Category, Line, LinkKind, Role, UnitKind
from trienkhai.organisations.models import Membership, Unit, UnitLink
from trienkhai.organisations.services import reorganising as events
from trienkhai.plans.choices import WorkKind

LATER = noon(2026, 4, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db) -> Workplace:
    return build()


@pytest.fixture
def veterans(place: Workplace) -> Unit:
    above = cast.unit("Hội Cựu chiến binh tỉnh", UnitKind.MASS_ORGANISATION, line=Line.MASS)
    return cast.unit("Hội Cựu chiến binh Khối", UnitKind.MASS_ORGANISATION, above, line=Line.MASS)


def direct_it(place: Workplace, body: Unit, starts_on: date | None = None) -> None:
    UnitLink.objects.create(kind=LinkKind.DIRECTS, unit=place.committee, other=body, starts_on=starts_on)


def running(place: Workplace, *leads: str) -> Campaign:
    plan = plan_of(place.committee, symbol="15-KH/ĐUK")
    obligation(plan, "tổ chức học tập", WorkKind.STUDY, lead=list(leads))
    made = services.prepare(plan, by=place.office, at=NOW)
    return services.launch(made, is_retroactive=False, by=place.office, at=NOW)


@pytest.mark.parametrize("starts_on", [LATER.date(), LONG_AGO, None])  # recorded late, or without a day
def test_a_body_directed_since_is_offered_and_receives_what_its_group_owes(
    place: Workplace, veterans: Unit, starts_on: date | None
) -> None:
    running_now = [place.campaign]
    assert queries.newcomer_count(place.campaign) == 0
    assert joining.newcomer_counts(running_now) == {}
    direct_it(place, veterans, starts_on)
    assert queries.newcomer_count(place.campaign) == 1
    assert joining.newcomer_counts(running_now) == {place.campaign.pk: 1}
    [found] = queries.newcomers_of(place.campaign, today=LATER.date())
    assert (found.unit, found.is_directed, [row.kind for row in found.rows]) == (veterans, True, [WorkKind.REPORT])
    written = services.add_units(place.campaign, [veterans.pk], by=place.office, at=LATER)
    row = Assignment.objects.get(unit=veterans)
    assert (written, row.is_directed, row.kind) == (1, True, WorkKind.REPORT)
    receipt = Receipt.objects.get(unit=veterans)
    assert (receipt.is_directed, receipt.sent_at) == (True, LATER)
    assert joining.newcomer_counts(running_now) == {}
    assert queries.newcomer_count(place.campaign) == 0


def test_a_body_that_the_plan_names_when_nobody_bore_the_name_is_offered_once_it_is_directed(
    place: Workplace, veterans: Unit
) -> None:
    campaign = running(place, "Công đoàn Khối", "Hội Cựu chiến binh Khối")
    assert campaign.audiences.get(phrase__startswith="Hội").kind == ReceiverKind.UNMATCHED
    direct_it(place, veterans)
    assert joining.newcomer_counts([campaign]) == {campaign.pk: 1}
    services.add_units(campaign, [veterans.pk], by=place.office, at=LATER)
    assert Assignment.objects.get(campaign=campaign, unit=veterans).is_directed
    phrase = campaign.audiences.get(phrase__startswith="Hội")
    assert (phrase.kind, list(phrase.units.all())) == (ReceiverKind.UNITS, [veterans])
    services.add_obligation(
        campaign, action="việc thêm", kind=WorkKind.OTHER, phrases=[phrase.phrase], reason="bổ sung",
        by=place.office, at=LATER,
    )  # fmt: skip
    assert Assignment.objects.filter(campaign=campaign, unit=veterans).count() == 2


def test_a_directed_body_that_no_phrase_means_is_no_newcomer(place: Workplace, veterans: Unit) -> None:
    campaign = running(place, "Công đoàn Khối")
    direct_it(place, veterans)
    assert queries.newcomer_count(campaign) == 0
    assert joining.newcomer_counts([campaign]) == {}
    with pytest.raises(BadEntry):
        services.add_units(campaign, [veterans.pk], by=place.office, at=LATER)


def test_a_directed_body_that_no_phrase_means_is_given_an_obligation_by_its_name(
    place: Workplace, veterans: Unit
) -> None:
    campaign = running(place, "Công đoàn Khối")
    own = made_person("veteran", Role.UNIT_OFFICER, veterans)
    above = made_person("above-veterans", Role.UNIT_OFFICER, veterans.parent)  # type: ignore[arg-type]
    more = {"action": "việc thêm", "kind": WorkKind.OTHER, "reason": "bổ sung", "by": place.office, "at": LATER}
    with pytest.raises(BadEntry, match="không thuộc"):  # nobody directs it yet
        services.add_obligation(campaign, units=[veterans], **more)  # type: ignore[arg-type]
    assert not campaign.audiences.filter(phrase=veterans.name).exists()
    direct_it(place, veterans)
    for _ in range(2):  # the second time by the phrase that the first has written
        made = services.add_obligation(campaign, units=queries.units_named(campaign, veterans.name), **more)  # type: ignore[arg-type]
    assert made.obligation.lead == [veterans.name]
    phrase = campaign.audiences.get(phrase=veterans.name)
    assert (phrase.kind, list(phrase.units.all()), phrase.corrected_by) == (
        ReceiverKind.UNITS,
        [veterans],
        place.office,
    )
    rows = Assignment.objects.filter(campaign=campaign, unit=veterans)
    assert [row.is_directed for row in rows] == [True, True]
    assert Receipt.objects.get(campaign=campaign, unit=veterans).is_directed
    assert Message.objects.filter(to=own.pk, code="OBLIGATION_ADDED").count() == 2
    assert not Message.objects.filter(to=above.pk).exists()
    with pytest.raises(NotFound):
        queries.assignment_for(above, rows[0].pk)


def test_of_two_units_of_one_name_each_is_named_with_its_superior(place: Workplace) -> None:
    one = cast.unit("Chi bộ Văn phòng", UnitKind.CELL, place.cell)
    other = cast.unit("Chi bộ Văn phòng", UnitKind.CELL, place.committee)
    given = {"action": "việc thêm", "kind": WorkKind.OTHER, "reason": "bổ sung", "by": place.office, "at": LATER}
    for unit in (other, one):
        made = services.add_obligation(place.campaign, units=[unit], **given)  # type: ignore[arg-type]
        assert {row.unit_id for row in made.obligation.assignments.all()} == {unit.pk}
    assert made.obligation.lead == [f"Chi bộ Văn phòng thuộc {place.cell.name}"]


def test_a_link_that_ended_or_a_body_of_another_committee_is_no_newcomer(place: Workplace, veterans: Unit) -> None:
    direct_it(place, veterans)
    UnitLink.objects.filter(other=veterans).update(ends_before=DAY)
    elsewhere = cast.unit("Đảng ủy khác", UnitKind.BLOC_COMMITTEE)
    UnitLink.objects.create(kind=LinkKind.DIRECTS, unit=elsewhere, other=veterans)
    assert queries.newcomer_count(place.campaign) == 0


def test_the_link_is_recorded_in_the_usual_way_and_the_superior_of_its_line_hears_and_sees_nothing(
    place: Workplace, veterans: Unit
) -> None:
    keeper = made_person("keeper", Role.ADMINISTRATOR, place.committee)
    cast.grant(keeper, Role.ADMINISTRATOR, veterans.parent)  # type: ignore[arg-type]
    above = made_person("above-veterans", Role.UNIT_OFFICER, veterans.parent)  # type: ignore[arg-type]
    own = made_person("veteran", Role.UNIT_OFFICER, veterans)
    events.link(LinkKind.DIRECTS, place.committee, veterans, by=keeper, at=LATER)
    services.add_units(place.campaign, [veterans.pk], by=place.office, at=LATER)
    row = Assignment.objects.select_related("obligation").get(unit=veterans)
    services.amend_running(
        place.campaign, row.obligation, Changes(action="báo cáo kết quả cả đợt"), reason="rõ hơn",
        by=place.office, at=LATER,
    )  # fmt: skip
    services.withdraw_obligation(place.campaign, row.obligation, reason="thôi", by=place.office, at=LATER)
    told = Message.objects.filter(code__in=("JOINED", "AMENDED", "OBLIGATION_WITHDRAWN")).exclude(
        to__in=[place.at_union.pk, place.at_youth.pk]
    )
    assert set(told.values_list("to", "code")) == {
        (own.pk, code) for code in ("JOINED", "AMENDED", "OBLIGATION_WITHDRAWN")
    }
    assert not Message.objects.filter(to__in=[above.pk, place.above_officer.pk]).exists()
    with pytest.raises(NotFound):
        queries.campaign_for(above, place.campaign.pk)


def test_the_first_screen_asks_the_same_however_many_campaigns_and_bodies(
    place: Workplace, veterans: Unit, django_assert_max_num_queries
) -> None:
    for number in range(6):
        running(place, "Công đoàn Khối", f"Hội số {number}")
    direct_it(place, veterans)
    held = list(Campaign.objects.filter(state="RUNNING").exclude(pk=place.campaign.pk).select_related("unit"))
    with django_assert_max_num_queries(8):
        assert joining.newcomer_counts(held) == {}


# --- support
def test_a_directed_body_is_offered_as_support_and_its_row_is_its_own_peoples(place: Workplace, veterans: Unit) -> None:
    direct_it(place, veterans)
    leader = made_person("leader", Role.LEADER, place.committee)
    above = made_person("above-veterans", Role.UNIT_OFFICER, veterans.parent)  # type: ignore[arg-type]
    own = made_person("veteran", Role.UNIT_OFFICER, veterans)
    row = place.row(place.cell)
    assert "Hội Cựu chiến binh Khối" in queries.names_offered(place.campaign)
    support = queries.units_named(place.campaign, "hoi cuu chien binh khoi")
    assert support == [veterans]
    said = services.direct(row, text="Cùng làm", support=support, by=leader, at=LATER)
    given = said.support.get()
    assert (given.unit, given.part, given.is_directed) == (veterans, Part.SUPPORT, True)
    assert Receipt.objects.get(unit=veterans).is_directed
    assert queries.assignment_for(own, given.pk) == given
    with pytest.raises(NotFound):
        queries.assignment_for(above, given.pk)
    assert set(Message.objects.filter(code="SUPPORT_GIVEN").values_list("to", flat=True)) == {own.pk}


def test_a_body_that_is_directed_no_more_supports_nothing(place: Workplace, veterans: Unit) -> None:
    leader = made_person("leader", Role.LEADER, place.committee)
    with pytest.raises(BadEntry):
        queries.units_named(place.campaign, "Hội Cựu chiến binh Khối")
    with pytest.raises(BadEntry):
        services.direct(place.row(place.cell), text="x", support=[veterans], by=leader, at=LATER)
    direct_it(place, veterans)
    UnitLink.objects.filter(other=veterans).update(ends_before=DAY)
    with pytest.raises(BadEntry):
        services.direct(place.row(place.cell), text="x", support=[veterans], by=leader, at=LATER)


# --- of how many
@pytest.mark.parametrize(
    ("words", "line", "counted"),
    [
        ("mỗi đảng viên viết cam kết", Line.PARTY, {"PARTY_MEMBER", "COMMITTEE_MEMBER"}),
        ("cán bộ, đảng viên, công chức ký cam kết", Line.PARTY, {"PARTY_MEMBER", "COMMITTEE_MEMBER"}),
        ("đoàn viên, hội viên ký cam kết", Line.MASS, {"YOUTH_MEMBER", "ASSOCIATION_MEMBER"}),
        ("đảng viên ký cam kết", Line.MASS, {"PARTY_MEMBER", "COMMITTEE_MEMBER"}),
        ("đoàn viên ký cam kết", Line.PARTY, {"YOUTH_MEMBER", "ASSOCIATION_MEMBER"}),
        ("ký cam kết", Line.MASS, {"YOUTH_MEMBER", "ASSOCIATION_MEMBER"}),
        ("ký cam kết", Line.STATE, {"CIVIL_SERVANT", "PUBLIC_EMPLOYEE"}),
        ("công chức, viên chức ký cam kết", Line.PARTY, {"CIVIL_SERVANT", "PUBLIC_EMPLOYEE"}),
    ],
)
def test_a_duty_of_each_member_counts_those_whom_its_words_address(words: str, line: Line, counted: set[str]) -> None:
    assert rules_counting.counted(words, line)[0] == counted


def test_members_of_directed_bodies_are_counted_each_person_once(place: Workplace) -> None:
    below = cast.unit("Công đoàn cơ sở Bảo tàng", UnitKind.MASS_ORGANISATION, place.union, line=Line.MASS)
    people = [cast.person(f"Người {number}") for number in range(4)]
    for number, someone in enumerate(people):
        Membership.objects.create(person=someone, unit=below, category=Category.ASSOCIATION_MEMBER)
        if number < 2:  # of the party too, and twice in the union
            Membership.objects.create(person=someone, unit=place.cell, category=Category.PARTY_MEMBER)
            Membership.objects.create(person=someone, unit=place.union, category=Category.ASSOCIATION_MEMBER)
    Membership.objects.create(person=people[3], unit=place.youth, category=Category.YOUTH_MEMBER, ends_before=DAY)
    plan = plan_of(place.committee, symbol="16-KH/ĐUK")
    lead = ["Các cấp ủy chi, đảng bộ cơ sở", "Công đoàn Khối", "Đoàn Khối các cơ quan tỉnh"]
    obligation(plan, "chỉ đạo đảng viên, đoàn viên, hội viên viết cam kết", WorkKind.COMMITMENTS, lead=lead)
    obligation(plan, "vận động đảng viên ký cam kết", (WorkKind.COMMITMENTS, "bản cam kết"), lead=lead)
    made = services.prepare(plan, by=place.office, at=NOW)
    made = services.launch(made, is_retroactive=False, by=place.office, at=NOW)
    of = Assignment.objects.filter(campaign=made).order_by("obligation__position")
    assert list(of.filter(unit=place.union).values_list("of", flat=True)) == [4, None]
    assert list(of.filter(unit=place.cell).values_list("of", flat=True)) == [2, 2]
    assert list(of.filter(unit=place.youth).values_list("of", flat=True)) == [None, None]


def test_the_figure_of_a_unit_without_people_stands_for_its_members(place: Workplace) -> None:
    Unit.objects.filter(pk__in=[place.union.pk, place.cell.pk]).update(member_count=31)
    plan = plan_of(place.committee, symbol="17-KH/ĐUK")
    obligation(plan, "chỉ đạo ký cam kết", WorkKind.COMMITMENTS, lead=["Công đoàn Khối", "Chi bộ Bảo tàng tỉnh"])
    obligation(plan, "vận động đảng viên ký cam kết", WorkKind.COMMITMENTS, lead=["Công đoàn Khối"])
    made = services.prepare(plan, by=place.office, at=NOW)
    made = services.launch(made, is_retroactive=False, by=place.office, at=NOW)
    found = Assignment.objects.filter(campaign=made).order_by("obligation__position", "unit__line")
    assert list(found.values_list("unit", "of")) == [(place.union.pk, 31), (place.cell.pk, 31), (place.union.pk, None)]
