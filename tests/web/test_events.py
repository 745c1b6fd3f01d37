"""The events in the life of units, by their pages: tried first, done once, nothing lost on the way."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.reporting.cast import NOW, launched
from tests.world import LONG_AGO, grant, person, unit
from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.models import Assignment
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Grant, Membership, Reorganisation, Unit, UnitVersion

DECISION = {"on": "01/04/2026", "symbol": "15-QĐ/TU", "decided_on": "25/03/2026", "decided_by": "Tỉnh ủy", "note": ""}


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = NOW.date().isoformat()


@pytest.fixture
def keeper(client, world):
    """The IT person, who keeps the structure."""
    client.force_login(world.dung.user)
    return client


def merged(world, **more: Any) -> dict[str, Any]:
    return {
        **DECISION,
        "units": [world.cell_2.pk],
        "how": "new",
        "name": "Chi bộ Bảo tàng và Thư viện",
        "kind": "GRASSROOTS_CELL",
        "key": "k1",
        **more,
    }


def test_every_event_has_its_form_and_what_it_is_explained(keeper, world):
    page = keeper.get(f"/don-vi/{world.cell_1.pk}/").content.decode()
    offers = re.findall(r'href="(/don-vi/\d+/sap-xep/[a-z-]+/)"', page)
    assert len(offers) == 6
    for address in offers:
        assert "Ngày có hiệu lực" in keeper.get(address).content.decode()


def test_a_merger_is_tried_without_being_done_then_done_once(keeper, world):
    launched(world)
    address = f"/don-vi/{world.cell_1.pk}/sap-xep/hop-nhat/"
    tried = keeper.post(address, merged(world, act="preview"))
    page = tried.content.decode()
    assert tried.status_code == 200
    assert "kết thúc hoạt động của 2 đơn vị" in page
    assert "nhiệm vụ đang mở" in page
    assert "Lê Văn An" in page  # the officer who may be carried
    assert not Reorganisation.objects.exists()
    assert Unit.objects.filter(name="Chi bộ Bảo tàng và Thư viện").count() == 0
    for _ in range(2):
        done = keeper.post(address, merged(world, act="confirm"))
        assert done.status_code == 302
    event = Reorganisation.objects.get()
    assert (event.decision_symbol, event.happened_on.isoformat()) == ("15-QĐ/TU", "2026-04-01")
    shown = keeper.get(done.url).content.decode()
    assert "Chi bộ Bảo tàng và Thư viện" in shown
    new = Unit.objects.get(name="Chi bộ Bảo tàng và Thư viện")
    assert Grant.objects.filter(unit=new, person=world.an, role=Role.UNIT_OFFICER).exists()


def test_an_officer_unticked_in_the_preview_is_not_carried(keeper, world):
    own = Grant.objects.get(person=world.chi)
    given = merged(world, act="confirm", **{"carry-shown": "1", "carry": [own.pk]})
    keeper.post(f"/don-vi/{world.cell_1.pk}/sap-xep/hop-nhat/", given)
    new = Unit.objects.get(name="Chi bộ Bảo tàng và Thư viện")
    assert [g.person for g in Grant.objects.filter(unit=new)] == [world.chi]


def test_the_open_duties_of_what_ended_are_given_to_the_successor_by_a_person(client, keeper, world):
    launched(world)
    keeper.post(f"/don-vi/{world.cell_1.pk}/sap-xep/hop-nhat/", merged(world, act="confirm"))
    event = Reorganisation.objects.get()
    client.force_login(world.binh.user)
    page = client.get(f"/don-vi/viec-con-mo/?viec={event.pk}").content.decode()
    rows = re.findall(r'name="row" value="(\d+)"', page)
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert rows
    assert key
    assert "Chi bộ Bảo tàng và Thư viện" in page
    wrong = client.post("/don-vi/viec-con-mo/", {"row": rows, "act": "cancel", "key": key[1]})
    assert wrong.status_code == 422
    assert "lý do" in wrong.content.decode()
    for _ in range(2):
        client.post("/don-vi/viec-con-mo/", {"row": rows, "act": "hand-over", "key": key[1]})
    new = Unit.objects.get(name="Chi bộ Bảo tàng và Thư viện")
    assert Assignment.objects.filter(unit=new).exclude(state=AssignmentState.WITHDRAWN).count() > 0
    old = Assignment.objects.filter(pk__in=rows)
    assert all(row.successor.unit == new and row.state == AssignmentState.WITHDRAWN for row in old)
    assert "Không còn việc nào chờ quyết định" in client.get("/don-vi/viec-con-mo/").content.decode()


def test_who_keeps_no_structure_is_refused_and_an_outsider_finds_nothing(client, world):
    address = f"/don-vi/{world.cell_1.pk}/sap-xep/doi-ten/"
    client.force_login(world.binh.user)
    assert client.get(address).status_code == 403
    assert client.post(address, {**DECISION, "name": "X", "kind": "CELL", "act": "confirm"}).status_code == 403
    client.force_login(world.chi.user)
    assert client.get(address).status_code == 404
    assert client.get(f"/don-vi/{world.cell_2.pk}/sap-xep/khong-co/").status_code == 404


def test_an_event_of_others_does_not_exist(client, keeper, world):
    keeper.post(
        f"/don-vi/{world.cell_1.pk}/sap-xep/doi-ten/",
        {**DECISION, "name": "Chi bộ Bảo tàng Tổng hợp", "kind": "GRASSROOTS_CELL", "act": "confirm"},
    )
    event = Reorganisation.objects.get()
    client.force_login(world.an.user)
    assert client.get(f"/don-vi/sap-xep/{event.pk}/").status_code == 200
    client.force_login(world.chi.user)
    assert client.get(f"/don-vi/sap-xep/{event.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("slug", "given", "says"),
    [
        ("doi-ten", {"name": "", "kind": "CELL"}, "Đồng chí ghi tên đơn vị."),
        ("doi-ten", {"name": "Tên mới", "kind": "CELL", "on": "32/13/2025"}, "Ngày ghi theo dạng"),
        ("doi-ten", {"name": "Tên mới", "kind": "CELL", "on": "01/01/2999"}, "chưa đến"),
        ("chuyen", {}, "Đồng chí chọn cấp trên mới."),
        ("hop-nhat", {"how": "new", "name": "X", "kind": "CELL"}, "chọn ít nhất một đơn vị nữa"),
        ("hop-nhat", {"how": "standing", "kind": "CELL"}, "chọn đơn vị nhận sáp nhập"),
        ("chia-tach", {"names": "Một tên", "kind": "CELL"}, "ít nhất 2 đơn vị mới"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(keeper, world, slug, given, says):
    for act in ("preview", "confirm"):
        answer = keeper.post(
            f"/don-vi/{world.cell_1.pk}/sap-xep/{slug}/", {**DECISION, "note": "giữ lại chữ này", **given, "act": act}
        )
        assert answer.status_code == 422
        assert says in answer.content.decode()
        assert "giữ lại chữ này" in answer.content.decode()
    assert not Reorganisation.objects.exists()


def test_one_unit_goes_into_a_standing_one_without_being_named_twice(keeper, world):
    address = f"/don-vi/{world.cell_1.pk}/sap-xep/hop-nhat/"
    given = {**DECISION, "how": "standing", "into": world.cell_2.pk, "kind": "CELL"}
    preview = keeper.post(address, {**given, "act": "preview"})
    assert preview.status_code == 200
    assert f"<b>{world.cell_2.name}</b>" in preview.content.decode()
    itself = keeper.post(address, {**given, "into": world.cell_1.pk, "act": "confirm"})
    assert itself.status_code == 422
    assert "chọn ít nhất một đơn vị nữa" in itself.content.decode()
    keeper.post(address, {**given, "act": "confirm"})
    world.cell_1.refresh_from_db()
    world.cell_2.refresh_from_db()
    assert world.cell_1.ended_on is not None
    assert world.cell_2.ended_on is None


def test_units_are_searched_for_without_being_judged(keeper, world):
    answer = keeper.post(
        f"/don-vi/{world.cell_1.pk}/sap-xep/hop-nhat/",
        {"units": [world.cell_2.pk], "units-tim": "so y te", "name": "Tên đang gõ", "act": "search"},
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="units" value="{world.cell_2.pk}" checked' in page
    assert f'name="units" value="{world.health.pk}"' in page
    assert "Tên đang gõ" in page
    assert "Đồng chí ghi" not in page


def test_a_unit_is_split_and_its_people_go_where_they_are_sent(keeper, world):
    second = person("Tô Thị Hạnh", of=world.cell_1)
    given = {**DECISION, "names": "Chi bộ Một\nChi bộ Hai", "kind": "GRASSROOTS_CELL", f"person-{second.pk}": "2"}
    keeper.post(f"/don-vi/{world.cell_1.pk}/sap-xep/chia-tach/", {**given, "act": "confirm"})
    homes = dict(
        Membership.objects.filter(ends_before=None, unit__name__startswith="Chi bộ ").values_list(
            "person", "unit__name"
        )
    )
    assert (homes[second.pk], homes[world.an.pk]) == ("Chi bộ Hai", "Chi bộ Một")


def test_a_unit_moves_and_its_history_tells_it(keeper, world):
    keeper.post(f"/don-vi/{world.cell_1.pk}/sap-xep/chuyen/", {**DECISION, "parent": world.health.pk, "act": "confirm"})
    assert Unit.objects.get(pk=world.cell_1.pk).path.startswith(world.health.path)
    assert UnitVersion.objects.get(unit=world.cell_1).parent == world.committee
    page = keeper.get(f"/don-vi/{world.cell_1.pk}/").content.decode()
    assert "Chuyển về cấp trên khác" in page
    assert "15-QĐ/TU" in page


def test_the_page_of_an_event_keeps_the_names_of_its_day(keeper, world):
    for name, on in (("Chi bộ Di sản", "01/03/2026"), ("Chi bộ Di sản và Du lịch", "01/04/2026")):
        given = {**DECISION, "on": on, "name": name, "kind": "GRASSROOTS_CELL", "key": name, "act": "confirm"}
        assert keeper.post(f"/don-vi/{world.cell_1.pk}/sap-xep/doi-ten/", given).status_code == 302
    move = {**DECISION, "on": "02/04/2026", "parent": world.health.pk, "key": "m", "act": "confirm"}
    keeper.post(f"/don-vi/{world.cell_1.pk}/sap-xep/chuyen/", move)
    shown = [
        keeper.get(f"/don-vi/sap-xep/{each.pk}/").content.decode() for each in Reorganisation.objects.order_by("pk")
    ]
    sides = [
        re.findall(r'<li><span><a href="[^"]*">([^<]*)</a>(?:<br><small>([^<]*)</small>)?', page) for page in shown
    ]
    top, health = world.committee.name, world.health.name
    assert sides == [
        [("Chi bộ Bảo tàng tỉnh", top), ("Chi bộ Di sản", top)],
        [("Chi bộ Di sản", top), ("Chi bộ Di sản và Du lịch", top)],
        [("Chi bộ Di sản và Du lịch", top), ("Chi bộ Di sản và Du lịch", health)],
    ]


@pytest.mark.parametrize(
    ("slug", "given", "says"),
    [
        (
            "doi-ten",
            {"name": "Chi bộ Di sản", "kind": "CELL"},
            ["Chi bộ Bảo tàng tỉnh → Chi bộ Di sản", "→ Chi bộ trực thuộc<"],
        ),
        ("chuyen", {"parent": "health"}, ["<dt>Cấp trên mới</dt><dd><b>Đảng bộ Sở Y tế</b>"]),
        (
            "hop-nhat",
            {"units": "cell_2", "how": "new", "name": "Chi bộ Chung", "kind": "CELL"},
            ["<b>Chi bộ Chung</b>"],
        ),
        ("chia-tach", {"names": "Chi bộ Một\nChi bộ Hai", "kind": "CELL"}, ["<b>Chi bộ Một, Chi bộ Hai</b>"]),
        ("giai-the", {"people_to": "cell_2"}, ["<dt>Người chuyển về</dt>"]),
        ("thanh-lap", {"name": "Chi bộ Mười", "kind": "CELL"}, ["<dt>Thành lập</dt><dd><b>Chi bộ Mười</b>"]),
    ],
)
def test_a_preview_names_what_will_stand_and_from_which_day(keeper, world, slug, given, says):
    named = {key: getattr(world, value).pk if hasattr(world, value) else value for key, value in given.items()}
    tried = keeper.post(f"/don-vi/{world.cell_1.pk}/sap-xep/{slug}/", {**DECISION, **named, "act": "preview"})
    page = tried.content.decode()
    assert tried.status_code == 200
    for words in ["<dt>Ngày có hiệu lực</dt><dd><b>01/04/2026</b>", *says]:
        assert words in page
    assert ("đụng đến" in page) == (slug not in ("doi-ten", "thanh-lap"))  # a name moves nobody


def test_two_units_of_one_name_under_the_successor_are_named_in_the_preview(keeper, world):
    other = unit("Đảng bộ Sở Dân số", UnitKind.GRASSROOTS_ORGANISATION, world.committee)
    child = unit("Chi bộ Nghiệp vụ", UnitKind.CELL, other)
    given = {
        **DECISION,
        "units": [other.pk],
        "how": "standing",
        "into": world.health.pk,
        "kind": "GRASSROOTS_ORGANISATION",
    }
    address = f"/don-vi/{world.health.pk}/sap-xep/hop-nhat/"
    tried = keeper.post(address, {**given, "act": "preview"})
    assert tried.status_code == 422
    assert f'name="rename-{child.pk}"' in tried.content.decode()
    done = keeper.post(address, {**given, f"rename-{child.pk}": "Chi bộ Nghiệp vụ Dân số", "act": "confirm"})
    assert done.status_code == 302
    assert Unit.objects.get(pk=child.pk).name == "Chi bộ Nghiệp vụ Dân số"


def test_last_years_figures_stay_to_the_digit_when_a_province_goes_into_another(client, world, settings):
    """The scene that the product must survive: what was closed shows what it showed, names and numbers."""
    from trienkhai.campaigns import services

    ledger = launched(world)
    services.receive(ledger.campaign, world.cell_1, by=world.an, at=NOW)
    services.close(ledger.campaign, by=world.binh, at=NOW)
    settings.TODAY = (NOW.date() + timedelta(days=1)).isoformat()  # at any hour the events come after the closing
    country = unit("Trung ương", UnitKind.OTHER)
    Unit.objects.filter(pk=world.committee.pk).update(parent=country)
    from trienkhai.organisations import tree

    tree.rebuild()
    other = unit("Đảng bộ tỉnh bên", UnitKind.PROVINCIAL_COMMITTEE, Unit.objects.get(pk=country.pk))
    top = person("Hà Văn Trưởng", "truong")
    grant(top, Role.ADMINISTRATOR, country)
    client.force_login(world.binh.user)
    figures = lambda: re.sub(  # noqa: E731
        r"Số liệu tính đến[^<]*|[A-Za-z0-9]{64}", "", client.get(f"/trien-khai/{ledger.campaign.pk}/").content.decode()
    )
    before = figures()
    assert "Chi bộ Bảo tàng tỉnh" in before
    client.force_login(top.user)
    given = {**DECISION, "units": [other.pk], "how": "standing", "into": other.pk, "kind": "PROVINCIAL_COMMITTEE"}
    done = client.post(f"/don-vi/{world.committee.pk}/sap-xep/hop-nhat/", {**given, "act": "confirm"})
    assert done.status_code == 302, done.content.decode()
    moved = Unit.objects.get(pk=world.cell_1.pk)
    assert moved.path.startswith(other.path)
    client.post(
        f"/don-vi/{world.cell_1.pk}/sap-xep/doi-ten/",
        {**DECISION, "name": "Chi bộ tên mới", "kind": "CELL", "act": "confirm"},
    )
    heir = person("Người kế nhiệm", "ke-nhiem")
    Grant.objects.create(person=heir, unit=other, role=Role.SPECIALIST, starts_on=LONG_AGO)
    client.force_login(heir.user)
    strip = lambda page: re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL)  # noqa: E731
    main = re.compile(r"<main.*?</main>", re.DOTALL)
    shown, was = main.search(strip(figures())), main.search(strip(before))
    assert shown
    assert was
    assert "Chi bộ tên mới" not in shown[0]
    numbers = lambda page: re.findall(r">\s*(\d+(?:/\d+)?)\s*<", page)  # noqa: E731
    assert numbers(shown[0]) == numbers(was[0])


@pytest.mark.parametrize("act", ["search", "preview"])
def test_the_form_costs_the_same_for_two_units_or_sixty(keeper, world, act):
    address = f"/don-vi/{world.cell_1.pk}/sap-xep/hop-nhat/"
    counts = []
    for more in (1, 59):
        for n in range(more):
            each = unit(f"Chi bộ thêm {n} {more}", UnitKind.GRASSROOTS_CELL, world.committee)
            grant(person(f"Người {n} {more}", f"n{more}-{n}", of=each), Role.UNIT_OFFICER, each)
        ids = list(Unit.objects.filter(name__startswith="Chi bộ thêm").values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as asked:
            assert (
                keeper.post(address, merged(world, units=ids if act == "search" else ids[:1], act=act)).status_code
                == 200
            )
        counts.append(len(asked))
    assert counts[0] == counts[1]
