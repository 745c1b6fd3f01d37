"""Evidence kept once and used for several duties: of one's own unit, seen by those who see one of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.campaigns.pictures import PLACE, photograph
from tests.campaigns.plans import launched, plan_of
from tests.world import World, noon
from trienkhai.campaigns import filetypes, queries, services
from trienkhai.campaigns.choices import EvidenceKind
from trienkhai.campaigns.errors import AlreadyAnswered, BadEntry, BadFile, MoveClosed
from trienkhai.campaigns.models import Assignment, Campaign, Evidence, EvidenceUse, Receipt
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import WorkKind

APRIL = noon(2024, 4, 20)
File = services.GivenFile


@pytest.fixture
def campaign(world: World) -> Campaign:
    return launched(world)


def row(unit: Unit, kind: WorkKind, campaign: Campaign | None = None) -> Assignment:
    found = Assignment.objects.filter(unit=unit, kind=kind)
    return (found.filter(campaign=campaign) if campaign else found).get()


def given(world: World, unit: Unit | None = None, kind: WorkKind = WorkKind.PLAN, **what: Any) -> Evidence:
    what = what or {"file_name": "bien-ban.pdf", "content": b"%PDF-1 bien ban"}
    by = world.an if unit in (None, world.cell_1) else world.chi
    return services.add_evidence(row(unit or world.cell_1, kind), **what, by=by, at=APRIL)


def shown_at(world: World, kind: WorkKind) -> list[Evidence]:
    page = queries.assignment_page(world.an, row(world.cell_1, kind).pk, APRIL.date())
    return [each.evidence for each in page.evidence]


def files_on_disk() -> list[str]:
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


# --- used again
def test_one_file_shows_two_duties_and_lies_once(world: World, campaign: Campaign) -> None:
    made = given(world)
    before = files_on_disk()
    meeting = row(world.cell_1, WorkKind.MEETING)
    for _ in range(2):
        services.use_again(meeting, evidence=[made], by=world.an, at=APRIL)
    assert files_on_disk() == before
    assert EvidenceUse.objects.count() == 1
    assert shown_at(world, WorkKind.MEETING) == [made] == shown_at(world, WorkKind.PLAN)
    [there] = queries.assignment_page(world.an, meeting.pk, APRIL.date()).evidence
    assert (there.is_reused, there.others) == (True, 1)


def test_what_another_unit_gave_is_not_there(world: World, campaign: Campaign) -> None:
    theirs = given(world, world.cell_2)
    meeting = row(world.cell_1, WorkKind.MEETING)
    with pytest.raises(NotFound):
        services.use_again(meeting, evidence=[theirs], by=world.binh, at=APRIL)  # who sees both
    with pytest.raises(NotFound):
        queries.evidence_chosen(world.an, meeting, [theirs.pk])
    with pytest.raises(NotAllowed):
        services.use_again(row(world.cell_2, WorkKind.MEETING), evidence=[theirs], by=world.an, at=APRIL)
    assert not EvidenceUse.objects.exists()


def test_offered_is_what_the_unit_gave_elsewhere_within_a_year(world: World, campaign: Campaign) -> None:
    plan, meeting = row(world.cell_1, WorkKind.PLAN), row(world.cell_1, WorkKind.MEETING)
    photo = services.add_evidence(plan, file_name="ảnh họp.jpg", content=photograph(), by=world.an, at=APRIL)
    note = services.add_evidence(plan, text="Đã phổ biến", by=world.an, at=APRIL + timedelta(days=1))
    given(world, world.cell_2)
    own = services.add_evidence(meeting, text="Của chính việc này", by=world.an, at=APRIL)
    old = services.add_evidence(plan, text="Năm ngoái", by=world.an, at=APRIL)
    Evidence.objects.filter(pk=old.pk).update(at=APRIL - timedelta(days=366))
    offered = queries.evidence_to_use(world.an, meeting, APRIL + timedelta(days=1))
    assert list(offered.found) == [note, photo]
    assert own not in offered.found
    assert list(queries.evidence_to_use(world.an, meeting, APRIL, text="anh HOP").found) == [photo]
    services.use_again(meeting, evidence=[photo], by=world.an, at=APRIL)
    assert photo not in queries.evidence_to_use(world.an, meeting, APRIL).found


def test_the_same_bytes_again_are_used_again_and_not_kept_twice(world: World, campaign: Campaign) -> None:
    plan, meeting = row(world.cell_1, WorkKind.PLAN), row(world.cell_1, WorkKind.MEETING)
    sent = photograph(lying=True)
    [first] = services.add_files(plan, files=[File("mot.jpg", sent)], by=world.an, at=APRIL)
    before = files_on_disk()
    [again] = services.add_files(meeting, files=[File("hai.jpg", sent)], text="Buổi họp", by=world.an, at=APRIL)
    with first.evidence.file.open("rb") as stored:
        downloaded = stored.read()
    [once_more] = services.add_files(meeting, files=[File("ba.jpg", downloaded)], by=world.an, at=APRIL)
    assert (first.is_reused, again.is_reused, once_more.is_reused) == (False, True, True)
    assert again.evidence == once_more.evidence == first.evidence
    assert files_on_disk() == before
    assert EvidenceUse.objects.get().text == "Buổi họp"
    services.record_progress(meeting, files=[File("bon.jpg", sent)], by=world.an, at=APRIL)
    assert Evidence.objects.count() == 1


def test_the_same_bytes_of_another_unit_are_kept_for_themselves(world: World, campaign: Campaign) -> None:
    first, other = given(world), given(world, world.cell_2)
    assert first.sha256 == other.sha256
    assert Evidence.objects.count() == 2


# --- taken back
def test_taken_back_from_one_duty_it_stays_with_the_other(
    world: World, campaign: Campaign, django_capture_on_commit_callbacks: Any
) -> None:
    made = given(world)
    plan, meeting = row(world.cell_1, WorkKind.PLAN), row(world.cell_1, WorkKind.MEETING)
    services.use_again(meeting, evidence=[made], by=world.an, at=APRIL)
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_evidence(made, assignment=plan, by=world.an, at=APRIL)
    assert shown_at(world, WorkKind.PLAN) == []
    assert shown_at(world, WorkKind.MEETING) == [made]
    assert made.file.storage.exists(made.file.name)
    entry = JournalEntry.objects.filter(verb="campaigns.evidence-withdrawn").latest("pk")
    assert entry.detail.values["is_kept_elsewhere"] is True
    made.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_evidence(made, assignment=meeting, by=world.an, at=APRIL)
    assert not Evidence.objects.exists()
    assert files_on_disk() == []


def test_a_use_taken_back_leaves_where_it_came_from(world: World, campaign: Campaign) -> None:
    made, meeting = given(world), row(world.cell_1, WorkKind.MEETING)
    services.use_again(meeting, evidence=[made], by=world.an, at=APRIL)
    services.withdraw_evidence(made, assignment=meeting, by=world.an, at=APRIL)
    assert shown_at(world, WorkKind.PLAN) == [made]
    assert shown_at(world, WorkKind.MEETING) == []
    with pytest.raises(NotFound):
        services.withdraw_evidence(made, assignment=meeting, by=world.an, at=APRIL)


def test_what_others_judge_by_stays_where_it_was_used(
    world: World, campaign: Campaign, django_capture_on_commit_callbacks: Any
) -> None:
    made, report = given(world), row(world.cell_1, WorkKind.REPORT)
    services.use_again(report, evidence=[made], by=world.an, at=APRIL)
    services.hand_in(report, done_on=APRIL.date(), by=world.an, at=APRIL)
    with pytest.raises(MoveClosed):
        services.withdraw_evidence(made, assignment=report, by=world.an, at=APRIL)
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_evidence(made, by=world.an, at=APRIL)  # from where it was sent at first
    assert shown_at(world, WorkKind.REPORT) == [made]
    assert queries.evidence_for(world.binh, made.pk) == made
    assert made.file.storage.exists(made.file.name)


def test_a_campaign_whose_unit_used_evidence_again_was_answered(world: World, campaign: Campaign) -> None:
    other = launched(world, symbol="13-KH/ĐUK")
    made = services.add_evidence(row(world.cell_1, WorkKind.PLAN, campaign), text="Đã họp", by=world.an, at=APRIL)
    assert queries.answered_count(world.binh, other) == 0
    services.use_again(row(world.cell_1, WorkKind.MEETING, other), evidence=[made], by=world.an, at=APRIL)
    assert queries.answered_count(world.binh, other) == 1
    with pytest.raises(AlreadyAnswered):
        services.withdraw(other, reason="Ban hành lại", by=world.binh, at=APRIL)


# --- links and documents
@pytest.mark.parametrize(
    ("typed", "kept", "host"),
    [
        ("https://baodinh.example/tin-12?x=1", "https://baodinh.example/tin-12?x=1", "baodinh.example"),
        (" baodinh.example/tin ", "https://baodinh.example/tin", "baodinh.example"),
        ("https://báo.example/tin", "https://báo.example/tin", "xn--bo-mia.example"),
        ("https://аpple.example/", "https://аpple.example/", "xn--pple-43d.example"),  # the first letter is Cyrillic
    ],
)
def test_an_address_is_kept_as_typed_and_shown_with_its_host(
    world: World, campaign: Campaign, typed: str, kept: str, host: str
) -> None:
    made = given(world, url=typed, text="Tin hội nghị")
    assert (made.kind, made.url, made.text) == (EvidenceKind.LINK, kept, "Tin hội nghị")
    [shown] = queries.assignment_page(world.an, row(world.cell_1, WorkKind.PLAN).pk, APRIL.date()).evidence
    assert shown.host == host


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "javascript://example.vn/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.vn/x",
        "file:///etc/passwd",
        "https://",
        "https://localhost",
        "https://bank.vn@evil.vn/",
        "https://a:b@evil.vn/",
        "https://example.vn/a b",
        'https://example.vn/"onclick=x',
        "https://example.vn\\@evil.vn",
        "https://example.vn:port/",
        "https://[::1",
        "https://example.vn/" + "a" * 1000,
        "không phải địa chỉ",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(world: World, campaign: Campaign, typed: str) -> None:
    with pytest.raises(BadEntry):
        given(world, url=typed)
    assert not Evidence.objects.exists()


def test_a_document_is_kept_by_its_number_and_leads_to_our_plan(world: World, campaign: Campaign) -> None:
    plan = campaign.plan
    made = given(world, symbol="Số: 12 - KH/ĐUK", issued_on=plan.issued_on)
    assert (made.kind, made.symbol, made.issued_on) == (EvidenceKind.DOCUMENT, "12-KH/ĐUK", plan.issued_on)
    other_year = given(world, symbol="12-KH/ĐUK", issued_on=plan.issued_on - timedelta(days=365))
    undated = given(world, symbol="12-KH/ĐUK")
    elsewhere = given(world, symbol="99-BC/CB")
    page = queries.assignment_page(world.an, row(world.cell_1, WorkKind.PLAN).pk, APRIL.date())
    leads = {each.evidence.pk: each.plan_id for each in page.evidence}
    assert leads == {made.pk: plan.pk, other_year.pk: None, undated.pk: plan.pk, elsewhere.pk: None}


def test_a_number_leads_nobody_to_a_plan_that_he_may_not_see(world: World, campaign: Campaign) -> None:
    hidden = plan_of(world.cell_2, symbol="05-KH/CB")
    given(world, symbol="05-KH/CB")
    about = row(world.cell_1, WorkKind.PLAN).pk
    leads = {
        who: queries.assignment_page(who, about, APRIL.date()).evidence[0].plan_id for who in (world.an, world.binh)
    }
    assert leads == {world.an: None, world.binh: hidden.pk}


@pytest.mark.parametrize(
    "wrong",
    [
        {"symbol": "báo cáo tháng"},
        {"symbol": "/BC-CB"},
        {"symbol": "12-BC/CB", "issued_on": APRIL.date() + timedelta(days=1)},
    ],
)
def test_a_number_that_is_none_and_a_day_to_come_are_refused(world: World, campaign: Campaign, wrong: Any) -> None:
    with pytest.raises(BadEntry):
        given(world, **wrong)
    assert not Evidence.objects.exists()


# --- files
def test_a_photograph_is_kept_without_its_place_and_the_journal_knows_what_was_sent(
    world: World, campaign: Campaign
) -> None:
    sent = photograph(lying=True)
    made = given(world, file_name="anh.jpg", content=sent)
    for kept in (made.file, made.thumbnail):
        with kept.open("rb") as stored:
            assert PLACE.encode() not in stored.read()
    entry = JournalEntry.objects.get(verb="campaigns.evidence-added")
    assert entry.detail.values["sent_sha256"] == made.sent_sha256 != made.sha256


def test_several_files_are_kept_all_or_none(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    good, bad = File("a.jpg", photograph()), File("b.jpg", photograph()[:300])
    with pytest.raises(BadFile, match=r"b\.jpg"):
        services.add_files(plan, files=[good, bad], by=world.an, at=APRIL)
    assert not Evidence.objects.exists()
    assert files_on_disk() == []
    other = File("c.jpg", photograph(shade=10))
    assert len(services.add_files(plan, files=[good, other], by=world.an, at=APRIL, key="k")) == 2
    assert services.add_files(plan, files=[good, other], by=world.an, at=APRIL, key="k") == []
    assert Evidence.objects.count() == 2


def test_a_broken_store_leaves_no_file_behind(
    world: World, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trienkhai.campaigns.services import evidence

    def broken(*_: object, **__: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(evidence, "_mark", broken)
    with pytest.raises(OSError, match="no space"):
        given(world, file_name="anh.jpg", content=photograph())
    assert files_on_disk() == []


def test_a_duty_holds_so_many_pieces_and_no_more(
    world: World, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filetypes, "MOST_OF_A_DUTY", 2)
    given(world, text="một")
    given(world, text="hai")
    with pytest.raises(BadFile, match="nhiều nhất 2"):
        given(world, text="ba")
    monkeypatch.setattr(filetypes, "MOST_OF_A_DUTY", 9)
    monkeypatch.setattr(filetypes, "MOST_BYTES_OF_A_DUTY", 20)
    given(world)
    with pytest.raises(BadFile):
        given(world, file_name="b.pdf", content=b"%PDF-2 bien ban")


def test_who_shows_something_has_received_the_document(world: World, campaign: Campaign) -> None:
    given(world, text="Đã họp")
    receipt = Receipt.objects.get(campaign=campaign, unit=world.cell_1)
    assert (receipt.received_at, receipt.received_by) == (APRIL, world.an)


def test_nothing_is_added_to_what_was_taken_back(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    Assignment.objects.filter(pk=plan.pk).update(state="WITHDRAWN")
    with pytest.raises(MoveClosed):
        given(world, text="Đã họp")
