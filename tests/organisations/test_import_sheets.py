"""A sheet from the upload to the last row: checked at the cell, carried out once, stopped half-way, sent again."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils.module_loading import import_string
from python_calamine import CalamineWorkbook

from tests.organisations.sheets import AT, TODAY, begun, checked, counts, imported, workbook
from tests.world import grant, unit
from trienkhai.journal.models import JournalDetail, JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.organisations import jobs, queries, services
from trienkhai.organisations.choices import Category, ImportState, MemberStatus, Role, SheetKind, UnitKind
from trienkhai.organisations.imports.columns import Columns
from trienkhai.organisations.imports.table import UnreadableSheet
from trienkhai.organisations.models import Grant, Membership, Person, SheetImport
from trienkhai.organisations.services import importing

PEOPLE, UNITS = SheetKind.PEOPLE, SheetKind.UNITS
HEAD = ["TT", "Họ và tên", "Năm sinh", "Đơn vị", "Chức vụ", "Đối tượng", "Tình trạng"]
C1, C2 = "Chi bộ Bảo tàng tỉnh", "Chi bộ Thư viện tỉnh"


def people(*rows: list[object]) -> bytes:
    return workbook([HEAD, *([number, *row] for number, row in enumerate(rows, start=1))])


def report_of(sheet: SheetImport) -> list[list[object]]:
    with sheet.report.open("rb") as file:
        return CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()


# --- people
def test_people_are_added_with_what_the_sheet_says_of_them(world) -> None:  # type: ignore[no-untyped-def]
    done = imported(
        world.committee,
        PEOPLE,
        people(
            ["ĐINH VĂN PHÚ", "01/02/1980", C2.upper(), "Bí thư; Giám đốc", "Đảng viên", "Dự bị"],
            ["Đinh Thị Quế", 1990, "Đoàn Khối các cơ quan tỉnh", "", "", ""],
        ),
        by=world.dung,
    )
    assert (done.state, counts(done), done.done, done.total) == (ImportState.DONE, (2, 0, 0, 0), 2, 2)
    phu = Person.objects.get(full_name="Đinh Văn Phú")
    home = phu.memberships.get()
    assert (phu.birth_year, home.unit, home.category) == (1980, world.cell_2, Category.PARTY_MEMBER)
    assert [each.status for each in home.standings.all()] == [MemberStatus.PROBATIONARY]
    assert [post.kind for post in phu.posts.all()] == ["SECRETARY"]
    assert Membership.objects.get(person__full_name="Đinh Thị Quế").category == Category.YOUTH_MEMBER
    assert "Giám đốc" in str(report_of(done)[1][5])


def test_nothing_is_stored_before_somebody_confirms(world) -> None:  # type: ignore[no-untyped-def]
    before = Person.objects.count()
    sheet = checked(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=world.dung)
    assert (sheet.state, Person.objects.count()) == (ImportState.CHECKED, before)
    assert importing.carry_out(sheet.pk, clock=lambda: AT).state == ImportState.CHECKED
    assert Person.objects.count() == before


def test_sent_again_it_updates_instead_of_doubling(world) -> None:  # type: ignore[no-untyped-def]
    first = [["Đinh Văn Phú", "", C2, "Phó Bí thư", "", ""], ["Đinh Thị Quế", 1990, C2, "", "", ""]]
    imported(world.committee, PEOPLE, people(*first), by=world.dung)
    again = checked(world.committee, PEOPLE, people(*first), by=world.dung)
    assert counts(again) == (0, 0, 2, 0)
    with pytest.raises(DomainError, match="không có gì để nhập"):
        services.confirm_import(again, by=world.dung, at=AT)
    second = [["đinh  văn phú", 1980, C2, "Bí thư", "Cấp ủy viên", "Dự bị"], ["ĐINH THỊ QUẾ", 1990, C2, "", "", ""]]
    done = imported(world.committee, PEOPLE, people(*second), by=world.dung)
    assert counts(done) == (0, 1, 1, 0)
    phu = Person.objects.get(full_name="Đinh Văn Phú")
    assert (phu.birth_year, phu.memberships.get().category) == (1980, Category.COMMITTEE_MEMBER)
    assert sorted(phu.posts.values_list("kind", "ends_before"), key=str) == [
        ("DEPUTY_SECRETARY", TODAY),
        ("SECRETARY", None),
    ]
    assert counts(checked(world.committee, PEOPLE, people(*second), by=world.dung)) == (0, 0, 2, 0)


def test_namesakes_are_told_apart_by_year_or_refused(world) -> None:  # type: ignore[no-untyped-def]
    done = imported(
        world.committee,
        PEOPLE,
        people(
            ["Lê Văn Tám", 1980, C2, "", "", ""],
            ["Lê Văn Tám", 1985, C2, "", "", ""],
            ["Lê Văn Tám", 1985, C1, "", "", ""],
            ["Lê Văn Tám", 1980, C2, "", "", ""],
        ),
        by=world.dung,
    )
    assert counts(done) == (3, 0, 0, 1)
    assert "Trùng với dòng 2" in str(report_of(done)[4][5])
    unclear = checked(world.committee, PEOPLE, people(["Lê Văn Tám", "", C2, "", "", ""]), by=world.dung)
    assert counts(unclear) == (0, 0, 0, 1)
    assert "ghi năm sinh" in str(report_of(unclear)[1][5])
    assert Person.objects.filter(full_name="Lê Văn Tám").count() == 3


def test_accents_make_another_person_but_a_name_without_any_finds_the_one_with_them(world) -> None:  # type: ignore[no-untyped-def]
    imported(world.committee, PEOPLE, people(["Lê Văn Hùng", 1980, C2, "", "", ""]), by=world.dung)
    other = checked(world.committee, PEOPLE, people(["Lê Văn Hưng", 1980, C2, "", "", ""]), by=world.dung)
    plain = checked(world.committee, PEOPLE, people(["Le Van Hung", 1980, C2, "", "", ""]), by=world.dung)
    assert (counts(other), counts(plain)) == ((1, 0, 0, 0), (0, 0, 1, 0))


def test_every_refusal_names_its_cell(world) -> None:  # type: ignore[no-untyped-def]
    sheet = checked(
        world.committee,
        PEOPLE,
        people(
            ["Đinh Văn Một", "80", C2, "", "", ""],
            ["Đinh Văn Hai", 1980, "Chi bộ Không Có", "", "", ""],
            ["Đinh Văn Ba", 1980, C2, "", "Nhà báo", ""],
        ),
        by=world.dung,
    )
    assert sheet.outcome["first_refused"] == [
        ["C2", "“80” không phải năm sinh. Đồng chí ghi năm đủ bốn chữ số, hoặc ngày dd/mm/yyyy."],
        ["D3", f"Không thấy đơn vị “Chi bộ Không Có” trong {world.committee.name}. Đồng chí thêm đơn vị trước, hoặc sửa tên cho khớp."],
        ["F4", sheet.outcome["first_refused"][2][1]],
    ]  # fmt: skip
    assert [row[4] for row in report_of(sheet)[1:]] == ["C2", "D3", "F4"]


def test_units_of_one_name_are_told_apart_by_what_is_above_them(world) -> None:  # type: ignore[no-untyped-def]
    other = unit("Đảng bộ Sở Nội vụ", UnitKind.GRASSROOTS_ORGANISATION, world.committee)
    mine = unit("Chi bộ Nghiệp vụ", UnitKind.CELL, other)
    head = ["Họ và tên", "Chi bộ", "Đảng bộ"]
    rows = [["Đinh Văn Một", "Chi bộ Nghiệp vụ", ""], ["Đinh Văn Hai", "Chi bộ Nghiệp vụ", "Đảng bộ Sở Nội vụ"],
            ["Đinh Văn Ba", "Chi bộ Nghiệp vụ, Đảng bộ Sở Nội vụ", ""], ["Đinh Văn Tư", "Đảng bộ Sở Nội vụ / Chi bộ Nghiệp vụ", ""],
            ["Đinh Văn Năm", "Chi bộ Nghiệp vụ", "Đảng bộ Sở Khác"]]  # fmt: skip
    done = imported(world.committee, PEOPLE, workbook([head, *rows]), by=world.dung)
    assert counts(done) == (3, 0, 0, 2)
    assert set(Membership.objects.filter(person__full_name__startswith="Đinh").values_list("unit_id", flat=True)) == {
        mine.pk
    }
    assert ["Có 2 đơn vị" in str(row[5]) for row in report_of(done)[1:]] == [True, False, False, False, False]


def test_the_sheet_of_one_cell_needs_no_column_of_units(world) -> None:  # type: ignore[no-untyped-def]
    done = imported(world.cell_1, PEOPLE, "Họ và tên\nĐinh Văn Một\nLê Văn An\n".encode(), by=world.dung, name="a.csv")
    assert counts(done) == (1, 0, 1, 0)
    assert Membership.objects.get(person__full_name="Đinh Văn Một").unit == world.cell_1


def test_who_stands_in_no_row_is_left_as_he_is(world) -> None:  # type: ignore[no-untyped-def]
    imported(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=world.dung)
    assert world.chi.memberships.get().ends_before is None


def test_an_importer_who_may_not_see_masked_standings_neither_writes_nor_meets_them(world) -> None:  # type: ignore[no-untyped-def]
    services.set_standing(world.chi.memberships.get(), status=MemberStatus.EXEMPT, by=SYSTEM, at=AT)
    sheet = checked(
        world.committee,
        PEOPLE,
        people(["Phạm Kim Chi", "", C2, "", "", "Chính thức"], ["Đinh Văn Phú", "", C2, "", "", "Đình chỉ"]),
        by=world.dung,
    )
    assert counts(sheet) == (0, 0, 1, 1)
    grant(world.dung, Role.LEADER, world.committee)
    allowed = Person.objects.get(pk=world.dung.pk)
    done = imported(
        world.committee,
        PEOPLE,
        people(["Phạm Kim Chi", "", C2, "", "", "Chính thức"], ["Đinh Văn Phú", "", C2, "", "", "Đình chỉ"]),
        by=allowed,
    )
    assert counts(done) == (1, 1, 0, 0)


def test_identity_numbers_and_telephones_are_stored_nowhere(world) -> None:  # type: ignore[no-untyped-def]
    head = ["Họ và tên", "Số CCCD", "Điện thoại", "Chi bộ"]
    done = imported(
        world.committee, PEOPLE, workbook([head, ["Đinh Văn Phú", "079080001234", "0912345678", C2]]), by=world.dung
    )
    stored = str(list(SheetImport.objects.values())) + str(list(JournalDetail.objects.values())) + str(report_of(done))
    stored += str(list(Person.objects.values()))
    assert "079080001234" not in stored
    assert "0912345678" not in stored


def test_a_marked_sheet_is_stopped_before_anything_is_stored(world) -> None:  # type: ignore[no-untyped-def]
    head, row = ["Họ và tên đệm", "Tên", "Chi bộ"], ["Đinh Thị", "Mật", C2]
    for rows, name in (
        ([["MẬT"], ["DANH SÁCH ĐẢNG VIÊN"], head, row], "a.xlsx"),
        ([["DANH SÁCH ĐẢNG VIÊN"], head, row], "danh sách (MẬT).xlsx"),
    ):
        with pytest.raises(UnreadableSheet, match="không nhận tài liệu mật"):
            begun(world.committee, PEOPLE, workbook(rows), by=world.dung, name=name)
    assert not SheetImport.objects.exists()
    done = imported(world.committee, PEOPLE, workbook([["DANH SÁCH ĐẢNG VIÊN"], head, row]), by=world.dung)
    assert counts(done) == (1, 0, 0, 0)


# --- how it goes
def test_only_who_keeps_the_list_imports_and_sees_imports(world) -> None:  # type: ignore[no-untyped-def]
    for who in (world.an, world.chi, world.lan):
        with pytest.raises(NotAllowed):
            begun(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=who)
    sheet = begun(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=world.dung)
    assert queries.imports_of(world.dung) == [sheet]
    for who in (world.an, world.chi, world.lan):
        with pytest.raises(NotFound):
            queries.import_for(who, sheet.pk)


def test_an_officer_imports_the_people_of_his_unit_and_no_units(world) -> None:  # type: ignore[no-untyped-def]
    sheet = begun(world.cell_1, PEOPLE, people(["Đinh Văn Phú", 1980, "", "", "", ""]), by=world.an)
    assert queries.import_for(world.binh, sheet.pk) == sheet
    with pytest.raises(NotAllowed):
        begun(world.cell_1, SheetKind.UNITS, people(["Đinh Văn Phú", 1980, "", "", "", ""]), by=world.an)


def test_the_file_is_wiped_when_the_import_ends(world, settings, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    kept = lambda: [path for path in settings.MEDIA_ROOT.rglob("*") if path.suffix == ".sheet"]  # noqa: E731
    sheet = checked(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=world.dung)
    assert len(kept()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_import(sheet, by=world.dung, at=AT)
    assert kept() == []
    with django_capture_on_commit_callbacks(execute=True):
        imported(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=world.dung)
    assert kept() == []


def test_reports_are_wiped_after_a_month_and_what_was_never_confirmed_ends(
    world, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    sheet = checked(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=world.dung)
    assert jobs.forget_old_reports(at=AT + timedelta(days=29)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.forget_old_reports(at=AT + timedelta(days=31)) == 1
    sheet.refresh_from_db()
    assert (sheet.file.name, sheet.report.name, sheet.state) == ("", "", ImportState.CANCELLED)
    assert sheet.outcome["new"] == 1


def test_a_run_that_was_stopped_keeps_what_is_done_and_goes_on_when_sent_again(world, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    rows = people(*([f"Đinh Văn {word}", 1980, C2, "", "", ""] for word in ("Một", "Hai", "Ba", "Bốn", "Năm")))
    sheet = checked(world.committee, PEOPLE, rows, by=world.dung)
    services.confirm_import(sheet, by=world.dung, at=AT)
    write, calls = importing.carry_out_people, []

    def stopped_after_the_first(batch, **when):  # type: ignore[no-untyped-def]
        write(batch, **when)
        calls.append(len(batch))
        services.cancel_import(sheet, by=world.dung, at=AT)

    monkeypatch.setattr(importing, "carry_out_people", stopped_after_the_first)
    ended = importing.carry_out(sheet.pk, clock=lambda: AT)
    monkeypatch.setattr(importing, "carry_out_people", write)
    assert calls == [2]
    assert ended.state == ImportState.CANCELLED
    assert Person.objects.filter(full_name__startswith="Đinh").count() == 2
    again = imported(world.committee, PEOPLE, rows, by=world.dung)
    assert counts(again) == (3, 0, 2, 0)
    assert Person.objects.filter(full_name__startswith="Đinh").count() == 5


def test_two_runs_at_once_write_everything_once(world, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    rows = people(*([f"Đinh Văn {word}", 1980, C2, "", "", ""] for word in ("Một", "Hai", "Ba", "Bốn", "Năm")))
    sheet = checked(world.committee, PEOPLE, rows, by=world.dung)
    services.confirm_import(sheet, by=world.dung, at=AT)
    write, runs = importing.carry_out_people, []

    def a_second_run_after_the_first_batch(batch, **when):  # type: ignore[no-untyped-def]
        write(batch, **when)
        if not runs:
            runs.append("second")
            monkeypatch.setattr(importing, "carry_out_people", write)
            runs.append(importing.carry_out(sheet.pk, clock=lambda: AT).state)

    monkeypatch.setattr(importing, "carry_out_people", a_second_run_after_the_first_batch)
    ended = importing.carry_out(sheet.pk, clock=lambda: AT)
    assert (runs, ended.state) == (["second", ImportState.DONE], ImportState.DONE)
    assert Person.objects.filter(full_name__startswith="Đinh").count() == 5
    assert JournalEntry.objects.filter(verb="organisations.import-done").count() == 1


def test_a_run_that_was_killed_is_finished_by_the_next(world, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    rows = people(*([f"Đinh Văn {word}", 1980, C2, "", "", ""] for word in ("Một", "Hai", "Ba")))
    sheet = checked(world.committee, PEOPLE, rows, by=world.dung)
    services.confirm_import(sheet, by=world.dung, at=AT)
    write = importing.carry_out_people

    def killed_in_the_second(batch, **when):  # type: ignore[no-untyped-def]
        if Person.objects.filter(full_name__startswith="Đinh").exists():
            raise KeyboardInterrupt
        write(batch, **when)

    monkeypatch.setattr(importing, "carry_out_people", killed_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        importing.carry_out(sheet.pk, clock=lambda: AT)
    monkeypatch.setattr(importing, "carry_out_people", write)
    ended = importing.carry_out(sheet.pk, clock=lambda: AT)
    assert (ended.state, ended.done, ended.outcome["made_new"]) == (ImportState.DONE, 3, 3)
    assert Person.objects.filter(full_name__startswith="Đinh").count() == 3


def test_who_lost_the_role_in_the_meantime_writes_nothing(world) -> None:  # type: ignore[no-untyped-def]
    sheet = checked(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=world.dung)
    services.confirm_import(sheet, by=world.dung, at=AT)
    Grant.objects.filter(person=world.dung).delete()
    ended = importing.carry_out(sheet.pk, clock=lambda: AT)
    assert ended.state == ImportState.FAILED
    assert "không được cấp quyền" in ended.outcome["error"]
    assert not Person.objects.filter(full_name="Đinh Văn Phú").exists()


def test_a_step_that_somebody_else_took_is_said(world) -> None:  # type: ignore[no-untyped-def]
    sheet = checked(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=world.dung)
    services.cancel_import(sheet, by=world.dung, at=AT)
    for act in (services.confirm_import, services.cancel_import):
        with pytest.raises(Conflict, match="Đã dừng"):
            act(sheet, by=world.dung, at=AT)
    with pytest.raises(Conflict):
        services.choose_columns(sheet, columns=Columns(1, {1: "full_name"}), by=world.dung, at=AT)


def test_a_long_sheet_is_checked_and_carried_out_by_the_worker(world, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    asked: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(importing, "enqueue", lambda handler, ids: asked.append((handler, list(ids))))
    monkeypatch.setattr(importing, "CHECKED_AT_ONCE", 0)
    sheet = begun(world.committee, PEOPLE, people(["Đinh Văn Phú", 1980, C2, "", "", ""]), by=world.dung)
    sheet = services.choose_columns(sheet, columns=Columns.from_stored(sheet.columns), by=world.dung, at=AT)
    assert sheet.state == ImportState.WAITING
    jobs.check_sheets([sheet.pk], clock=lambda: AT)
    sheet.refresh_from_db()
    services.confirm_import(sheet, by=world.dung, at=AT)
    services.confirm_import(sheet, by=world.dung, at=AT)
    assert asked == [(importing.CHECK, [sheet.pk]), (importing.CARRY_OUT, [sheet.pk])]
    jobs.carry_out_sheets([sheet.pk], clock=lambda: AT)
    assert Person.objects.filter(full_name="Đinh Văn Phú").count() == 1


def test_the_jobs_are_where_the_worker_looks_for_them() -> None:
    assert callable(import_string(importing.CHECK))
    assert callable(import_string(importing.CARRY_OUT))


def test_the_journal_tells_counts_and_no_names(world) -> None:  # type: ignore[no-untyped-def]
    imported(
        world.committee,
        PEOPLE,
        people(["Đinh Văn Phú", 1980, C2, "", "", ""], ["x", "y", C2, "", "", ""]),
        by=world.dung,
    )
    verbs = list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["organisations.import-begun", "organisations.import-confirmed", "organisations.import-done"]
    told = str([detail.values for detail in JournalDetail.objects.all()])
    assert "Đinh" not in told
    assert "'made_new': 1" in told
