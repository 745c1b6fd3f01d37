"""A signed-in clerk of another unit, a careless office PC, an author of bad documents: each tries his worst."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.reporting.cast import NOW, TODAY, Ledger, content, launched
from tests.world import LONG_AGO, World, grant
from tests.world import person as new_person
from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.filetypes import ending_of
from trienkhai.campaigns.models import Assignment, Evidence
from trienkhai.journal.models import Message, SubmissionKey
from trienkhai.journal.services import once
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import services as organisations
from trienkhai.organisations import tree
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Person, Unit
from trienkhai.reporting import services as reporting
from trienkhai.reporting.models import Passage, Report

EVIL = '"\'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}=HYPERLINK("http://x")'


@pytest.fixture(autouse=True)
def _today(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def ledger(world: World) -> Ledger:
    return launched(world)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


# --- what another unit may see
def test_no_filter_of_a_clerk_brings_up_another_unit(world: World, ledger: Ledger) -> None:
    reporting.send_report(
        ledger.row("REPORT", world.cell_1),
        content=content(text="Riêng của Bảo tàng"),
        handed_in_on=TODAY,
        by=world.an,
        at=NOW,
    )
    clerk, campaign = as_(world.chi), ledger.campaign.pk
    asked = [
        {}, {"unit": world.cell_1.pk}, {"q": "bao tang"}, {"mo": "REPORT"}, {"kind": "RECEIPT", "unit": world.cell_1.pk},
        {"kind": "RECEIPT", "state": "RECEIVED"}, {"state": "HANDED_IN"}, {"scope": "OWN"}, {"scope": "UPWARD"},
        {"missing": "1"}, {"duty": ledger.row("REPORT", world.cell_1).deliverable_id}, {"organ": ""}, {"due": "2026-04-24"},
    ]  # fmt: skip
    for name in ("board", "list", "print", "xlsx"):
        for query in asked:
            answer = clerk.get(reverse(f"campaigns:{name}", args=[campaign]), query)
            assert answer.status_code == 200
            shown = answer.content
            if name == "xlsx":
                with zipfile.ZipFile(io.BytesIO(shown)) as book:
                    shown = b"".join(book.read(part) for part in book.namelist())
            for secret in (world.cell_1.name, world.health.name, world.an.full_name, "Riêng của"):
                assert secret.encode() not in shown, (name, query, secret)


def test_what_was_taken_back_is_not_there_for_the_unit(world: World, ledger: Ledger) -> None:
    row = ledger.row("STUDY", world.cell_1)
    assert as_(world.an).get(reverse("desk:assignment", args=[row.pk])).status_code == 200
    campaigns.withdraw(ledger.campaign, reason="Ban hành lại", by=world.binh, at=NOW)
    assert as_(world.an).get(reverse("desk:assignment", args=[row.pk])).status_code == 404
    assert as_(world.binh).get(reverse("desk:assignment", args=[row.pk])).status_code == 200


# --- ids of somebody else's things inside a form
def test_a_passage_of_another_campaign_is_not_taken_in(world: World, ledger: Ledger) -> None:
    other = launched(world, symbol="16-KH/ĐUK")
    row = other.row("REPORT", world.cell_1)
    foreign = reporting.send_report(row, content=content(), handed_in_on=TODAY, by=world.an, at=NOW)
    mine = reporting.consolidate(ledger.campaign, by=world.binh, at=NOW)
    theirs = reporting.consolidate(other.campaign, by=world.binh, at=NOW)
    kept = reporting.choose_passage(theirs, report_id=foreign.pk, section="RESULTS", by=world.binh, at=NOW)
    address = reverse("reporting:consolidated", args=[mine.pk])
    typed = {"title": "kết quả", "version": mine.version, f"passage.{kept.pk}": "sửa trộm"}
    answer = as_(world.binh).post(address, {**typed, "act": f"choose:{foreign.pk}.RESULTS"})
    assert answer.status_code in (404, 422)
    mine.refresh_from_db()
    as_(world.binh).post(address, {**typed, "version": mine.version, "act": f"remove:{kept.pk}"})
    kept.refresh_from_db()
    assert kept.text != "sửa trộm"
    assert Passage.objects.filter(consolidated=mine).count() == 0


def test_states_of_another_campaign_are_not_entered(world: World, ledger: Ledger) -> None:
    other = launched(world, symbol="16-KH/ĐUK")
    foreign = other.row("STUDY", world.cell_1)
    address = reverse("campaigns:enter", args=[ledger.campaign.pk])
    as_(world.binh).post(address, {f"state-{foreign.pk}": "COMPLETED", f"done_on-{foreign.pk}": "2026-04-01"})
    foreign.refresh_from_db()
    assert foreign.state == AssignmentState.NEW


def test_a_key_of_somebody_else_answers_with_nothing_of_his(world: World, ledger: Ledger) -> None:
    typed = {"is_done": "1", "done_on": "18/04/2026", "version": "1", "key": "same-key", "note": "Ghi chú của An"}
    row_1, row_2 = ledger.row("STUDY", world.cell_1), ledger.row("STUDY", world.cell_2)
    as_(world.an).post(reverse("desk:assignment", args=[row_1.pk]), typed)
    as_(world.chi).post(reverse("desk:assignment", args=[row_2.pk]), {**typed, "note": "Ghi chú của Chi"})
    notes = Assignment.objects.filter(pk__in=[row_1.pk, row_2.pk]).order_by("pk").values_list("note", flat=True)
    assert sorted(notes) == ["Ghi chú của An", "Ghi chú của Chi"]


@pytest.mark.django_db
def test_a_key_of_any_length_is_kept(world: World) -> None:
    keys = ["k" * 5_000, "k" * 4_999]
    made = [once(key, "tests.act", by=world.an, at=NOW, act=lambda: world.an) for key in (*keys, keys[0])]
    assert made == [world.an.pk] * 3
    assert SubmissionKey.objects.filter(verb="tests.act").count() == 2


# --- grants
def test_a_grant_that_ended_is_over_with_the_next_request(world: World, ledger: Ledger) -> None:
    officer, address = as_(world.an), reverse("desk:unit", args=[world.cell_1.pk])
    assert officer.get(address).status_code == 200
    organisations.end_grant(Grant.objects.get(person=world.an), by=world.binh, at=NOW)
    assert officer.get(address).status_code == 404


def test_an_account_that_was_closed_is_out_with_the_next_request(world: World) -> None:
    officer = as_(world.an)
    world.an.user.is_active = False
    world.an.user.save()
    assert officer.get("/viec/")["Location"].startswith("/dang-nhap/")


def test_a_new_password_ends_the_sessions_of_the_old_one(world: World) -> None:
    officer = as_(world.an)
    organisations.set_password(world.an, password="mot-mat-khau-khac", by=world.binh, at=NOW)
    assert officer.get("/viec/")["Location"].startswith("/dang-nhap/")


def test_a_delegation_is_over_with_the_next_request_when_it_is_taken_back(world: World, ledger: Ledger) -> None:
    lent, address = _lent_to_an(world), reverse("reporting:inbox", args=[ledger.campaign.pk])
    borrower, lender = as_(world.an), as_(world.binh)
    assert borrower.get(address).status_code == 200
    lender.post(reverse("organisations:take-back", args=[lent.pk]))
    assert borrower.get(address).status_code == 404


def test_a_delegation_is_over_with_the_next_request_when_the_lender_holds_the_role_no_more(
    world: World, ledger: Ledger
) -> None:
    _lent_to_an(world)
    borrower, address = as_(world.an), reverse("reporting:inbox", args=[ledger.campaign.pk])
    assert borrower.get(address).status_code == 200
    organisations.end_grant(Grant.objects.get(person=world.binh), by=world.dung, at=NOW)
    assert borrower.get(address).status_code == 404


def test_a_unit_that_moved_away_is_gone_with_the_next_request(world: World, ledger: Ledger) -> None:
    own = Unit.objects.filter(parent=world.health).order_by("position")[0]
    officer = new_person("Cán bộ Sở Y tế", "health", of=world.health)
    grant(officer, Role.UNIT_OFFICER, world.health)
    client, address = as_(officer), reverse("organisations:unit", args=[own.pk])
    assert client.get(address).status_code == 200
    tree.move(own, world.committee)
    assert client.get(address).status_code == 404


def test_an_account_that_somebody_stops_is_out_with_the_next_request(world: World) -> None:
    officer, looks_after = as_(world.an), as_(world.binh)
    assert officer.get("/viec/").status_code == 302
    looks_after.post(reverse("accounts:stop", args=[world.an.pk]))
    assert officer.get("/viec/")["Location"].startswith("/dang-nhap/")


def _lent_to_an(world: World) -> Grant:
    until = TODAY + timedelta(days=9)
    return organisations.delegate(
        Role.SPECIALIST, world.committee, to=world.an, starts_on=TODAY, ends_before=until, by=world.binh, at=NOW
    )


def test_the_administrator_takes_over_nobody_who_has_signed_in(world: World) -> None:
    """Also not one who is to see content tomorrow only."""
    soon = new_person("Mạc Văn Giang", "giang", of=world.office)
    grant(soon, Role.MEMBER, world.office)
    Grant.objects.create(person=soon, unit=world.committee, role=Role.SPECIALIST, starts_on=TODAY + timedelta(days=1))
    administrator = as_(world.dung)
    for taken in (soon, world.an):
        as_(taken)
        with pytest.raises(NotAllowed):
            organisations.set_password(taken, password="mot-mat-khau-khac", by=world.dung, at=NOW)
        for name in ("slip", "new-link", "take-off-factor"):
            assert administrator.post(reverse(f"accounts:{name}", args=[taken.pk])).status_code == 403


@pytest.mark.parametrize("who", ["dung", "an", "lan", "binh"])
def test_nobody_gives_himself_what_he_does_not_hold(world: World, who: str) -> None:
    by = getattr(world, who)
    for role in Role:
        with pytest.raises(NotAllowed):
            organisations.grant_role(by, unit=world.committee, role=role, by=by, at=NOW)
    assert not Grant.objects.exclude(starts_on=LONG_AGO).exists()


@pytest.mark.parametrize("who", ["an", "lan"])
def test_nobody_gives_a_friend_what_he_does_not_hold(world: World, who: str) -> None:
    for role in Role:
        with pytest.raises(NotAllowed):
            organisations.grant_role(world.chi, unit=world.committee, role=role, by=getattr(world, who), at=NOW)
    assert not Grant.objects.exclude(starts_on=LONG_AGO).exists()


def test_what_an_administrator_gives_a_friend_is_told_to_the_head(world: World) -> None:
    organisations.grant_role(world.chi, unit=world.committee, role=Role.LEADER, by=world.dung, at=NOW)
    assert list(Message.objects.values_list("to", "code")) == [(world.lan.pk, "ROLE_GRANTED")]


# --- bad text
def test_stored_text_never_becomes_markup(world: World, ledger: Ledger) -> None:
    world.cell_1.name = EVIL
    world.cell_1.save()
    Assignment.objects.filter(unit=world.cell_1).update(unit_name=EVIL, note=EVIL, return_reason=EVIL)
    plan = ledger.campaign.plan
    plan.obligations.update(action=EVIL, quote=EVIL, clause_path=EVIL[:60], deadline_text=EVIL)
    type(plan).objects.filter(pk=plan.pk).update(subject=EVIL, issuer=EVIL[:250], symbol=EVIL[:60], text=EVIL * 20)
    type(ledger.campaign).objects.filter(pk=ledger.campaign.pk).update(title=EVIL)
    Person.objects.filter(pk=world.an.pk).update(full_name=EVIL)
    row = ledger.row("REPORT", world.cell_1)
    sent = reporting.send_report(row, content=content(text=EVIL), handed_in_on=TODAY, by=world.an, at=NOW)
    made = reporting.consolidate(ledger.campaign, by=world.binh, at=NOW)
    reporting.choose_passage(made, report_id=sent.pk, section="RESULTS", by=world.binh, at=NOW)
    campaigns.add_evidence(ledger.row("STUDY", world.cell_1), text=EVIL, by=world.an, at=NOW)
    pages = [
        "/", "/don-vi/", f"/don-vi/{world.cell_1.pk}/", "/ke-hoach/", f"/ke-hoach/{plan.pk}/van-ban/", "/viec/",
        *(reverse(f"campaigns:{name}", args=[ledger.campaign.pk]) for name in ("board", "list", "print", "enter", "withdraw")),
        f"{reverse('campaigns:board', args=[ledger.campaign.pk])}?mo=REPORT",
        reverse("desk:unit", args=[world.cell_1.pk]), reverse("desk:assignment", args=[ledger.row("STUDY", world.cell_1).pk]),
        reverse("reporting:report", args=[row.pk]), reverse("reporting:inbox", args=[ledger.campaign.pk]),
        reverse("reporting:review", args=[sent.pk]), reverse("reporting:consolidated", args=[made.pk]),
    ]  # fmt: skip
    for page in pages:
        html = as_(world.binh).get(page).content.decode()
        assert "<script>alert" not in html, page
        assert "<img src=x" not in html, page
        assert not re.search(r"\son\w+\s*=\s*[\"']?alert", re.sub(r"&[^;]{1,8};[^<]*", "", html)), page


def test_text_from_word_reaches_the_file_without_its_control_marks(world: World, ledger: Ledger) -> None:
    row = ledger.row("REPORT", world.cell_1)
    typed = {
        "act": "send",
        "version": "0",
        "key": "k",
        "handed_in_on": "18/04/2026",
        "text.RESULTS": "Một\x0bhai\x00\x01\ufffe",
    }
    assert as_(world.an).post(reverse("reporting:report", args=[row.pk]), typed).status_code == 302
    report = Report.objects.get(assignment=row)
    assert report.texts.get().text == "Một\nhai"
    made = reporting.consolidate(ledger.campaign, by=world.binh, at=NOW)
    reporting.choose_passage(made, report_id=report.pk, section="RESULTS", by=world.binh, at=NOW)
    answer = as_(world.binh).get(reverse("reporting:docx", args=[made.pk]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert "Một" in package.read("word/document.xml").decode()


def test_a_session_cookie_of_noughts_is_a_stranger(client: Client, world: World) -> None:
    client.cookies["sessionid"] = "\x00" * 40
    assert client.get("/viec/").status_code == 302


def test_nothing_leads_out_of_the_house(client: Client, world: World) -> None:
    for target in (
        "//evil.example/",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ):
        client.logout()
        answer = client.post("/dang-nhap/", {"username": "an", "password": "mat-khau-thu-nghiem", "next": target})
        assert answer["Location"] == "/"
        answer = client.post("/ngon-ngu/", {"language": "en", "next": target})
        assert "evil" not in answer["Location"]
        assert "alert" not in answer["Location"]


def test_a_strange_host_is_refused(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert as_(world.an).get("/viec/", headers={"host": "evil.example"}).status_code == 400


# --- files
def test_a_marked_file_is_refused_as_evidence_before_it_is_stored(world: World, ledger: Ledger) -> None:
    address = reverse("desk:assignment", args=[ledger.row("STUDY", world.cell_1).pk])
    typed = {"is_done": "1", "done_on": "18/04/2026", "version": "1", "key": "k"}
    inside = SimpleUploadedFile("bao-cao.txt", "ĐẢNG ỦY KHỐI\nMẬT\nBÁO CÁO\nKết quả của đơn vị.\n".encode())
    named = SimpleUploadedFile("bao cao (MẬT).png", b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    for file in (inside, named):
        answer = as_(world.an).post(address, {**typed, "files": file})
        assert answer.status_code == 422
        assert "Hệ thống này không nhận tài liệu mật" in answer.content.decode()
    assert not Evidence.objects.exists()
    assert ledger.row("STUDY", world.cell_1).state == AssignmentState.NEW
    plain = SimpleUploadedFile("bao-cao.txt", "Giữ bí mật cá nhân là trách nhiệm của đơn vị.".encode())
    assert as_(world.an).post(address, {**typed, "files": plain}).status_code == 302


def test_a_marked_document_pasted_into_a_report_is_refused(world: World, ledger: Ledger) -> None:
    row = ledger.row("REPORT", world.cell_1)
    typed = {"act": "save", "version": "0", "text.RESULTS": "TỐI MẬT\nBÁO CÁO\nvề việc của đơn vị"}
    answer = as_(world.an).post(reverse("reporting:report", args=[row.pk]), typed)
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_a_file_name_cannot_write_headers(world: World, ledger: Ledger) -> None:
    name = 'a"; filename=evil.html\r\nX-Evil: 1\u202efdp.txt'
    made = campaigns.add_evidence(
        ledger.row("STUDY", world.cell_1), file_name=name, content=b"mot lop", by=world.an, at=NOW
    )
    answer = as_(world.an).get(reverse("desk:evidence", args=[made.pk]))
    b"".join(answer.streaming_content)
    assert "X-Evil" not in answer
    assert "\u202e" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_package_of_half_a_million_entries_is_no_evidence() -> None:
    assert ending_of(b"PK\x03\x04" + b"PK\x01\x02" * 500_000) is None


def test_a_source_file_that_is_gone_is_said_to_be_gone(world: World, ledger: Ledger) -> None:
    assert as_(world.binh).get(reverse("plans:source", args=[ledger.campaign.plan_id])).status_code == 404
