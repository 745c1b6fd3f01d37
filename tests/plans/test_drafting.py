"""A reading becomes a draft, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.plans.readings import AT, TEXT, draft, obligation, reading
from trienkhai.journal.models import JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import NotAllowed
from trienkhai.plans import queries, services
from trienkhai.plans.errors import PlanRefusal
from trienkhai.plans.models import Contradiction, Obligation, Plan, SourceFile
from trienkhai.reading.result import Basis, Span
from trienkhai.vietnamese.deadlines import Bound, Deadline


def test_a_draft_holds_all_that_was_read(world):
    plan = draft(world)
    assert (plan.symbol, plan.kind, plan.issuer, plan.issued_on) == ("12-KH/ĐUK", "kế hoạch", "Đảng ủy Khối", None)
    assert plan.reading["header"]["issued_on"] is None
    assert "text" not in plan.reading
    assert plan.text == TEXT
    assert [o.quote for o in queries.obligations_of(plan)] == [
        TEXT[o.start : o.end] for o in queries.obligations_of(plan)
    ]
    assert plan.bases.get().is_ground
    with plan.source.content.open("rb") as kept:
        assert kept.read() == TEXT.encode()
    (found,) = queries.contradictions_of(plan)
    assert [o.clause_path for o in found.obligations.all()] == ["I.1", "II.1"]
    entry = JournalEntry.objects.get(verb="plans.drafted")
    assert (entry.by, entry.subject_id) == (world.binh.pk, plan.pk)


def test_the_deadline_comes_back_as_it_was_read(world):
    plan = draft(world)
    stored = [o.deadline for o in queries.obligations_of(plan)]
    read = [o.deadline or Deadline("", Bound.NONE) for o in reading().obligations]
    assert stored == read


def test_the_name_on_disk_tells_nothing_of_the_document(world):
    plan = draft(world, file_name="Kế hoạch nội bộ.DOCX")
    assert plan.source.name == "Kế hoạch nội bộ.DOCX"
    assert "noi" not in plan.source.content.name
    assert plan.source.content.name.endswith(".docx")


def test_sent_twice_with_one_key_it_is_stored_once(world):
    assert draft(world, key="k1").pk == draft(world, key="k1").pk
    assert (Plan.objects.count(), SourceFile.objects.count()) == (1, 1)


def test_a_failure_half_way_leaves_no_row_and_no_file(world, settings):
    broken = replace(reading(), contradictions=(replace(reading().contradictions[0], obligations=(99,)),))
    with pytest.raises(IndexError):
        draft(world, broken)
    assert (Plan.objects.count(), SourceFile.objects.count(), Obligation.objects.count()) == (0, 0, 0)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_somebody_without_the_grant_may_not_draft(world):
    for outsider in (world.an, world.dung, world.lan):
        with pytest.raises(NotAllowed):
            draft(world, by=outsider)


def test_the_system_may_draft_and_nobody_is_named(world):
    plan = draft(world, by=SYSTEM)
    assert plan.created_by is None


def test_a_document_cited_twice_is_stored_once_where_first_named(world):
    twice = replace(reading(), bases=(Basis("1-A", "đầu", Span(0, 3)), Basis("1-A", "sau", Span(5, 8))))
    assert draft(world, twice).bases.get().words == "đầu"


def test_words_that_end_before_they_begin_keep_the_last_day_and_a_doubt(world):
    odd = Deadline("từ 30/4 đến 25/4/2030", Bound.WITHIN, date(2030, 4, 30), date(2030, 4, 25))
    plan = draft(world, reading(obligations=(obligation("Các chi bộ", "I.1", ("A",), odd),), contradictions=()))
    (found,) = queries.obligations_of(plan)
    assert (found.starts_on, found.ends_on) == (None, date(2030, 4, 25))
    assert [doubt["code"] for doubt in found.doubts] == ["ENDS_BEFORE_IT_BEGINS"]
    assert found.as_read["deadline"]["starts_on"] == "2030-04-30"


def test_a_secret_refusal_is_journalled_without_content(world):
    services.note_secret_refusal(unit=world.committee, by=world.binh, at=AT)
    entry = JournalEntry.objects.get(verb="plans.secret-refused")
    assert not hasattr(entry, "detail")
    assert not entry.details_hash


def test_overruling_a_mark_needs_a_reason_that_is_kept(world):
    with pytest.raises(PlanRefusal, match="lý do"):
        services.note_false_alarm(unit=world.committee, reason=" x ", by=world.binh, at=AT)
    services.note_false_alarm(unit=world.committee, reason="Tên một bộ phim được trích", by=world.binh, at=AT)
    assert JournalEntry.objects.get(verb="plans.secret-mark-overruled").detail.values["reason"]


def test_a_draft_thrown_away_takes_its_file_along(world, settings, django_capture_on_commit_callbacks):
    plan = draft(world)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(plan, by=world.binh, at=AT)
    assert (Plan.objects.count(), SourceFile.objects.count(), Contradiction.objects.count()) == (0, 0, 0)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
