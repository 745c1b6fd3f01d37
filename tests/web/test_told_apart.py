"""Two rows of one name: “không phải một người” said on the page, listed, taken back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import person
from trienkhai.organisations.models import NotSame, Person

LIST = "/don-vi/nguoi/trung/"


def as_(who: Person) -> Client:
    visitor = Client()
    visitor.force_login(who.user)
    return visitor


def page(visitor: Client, address: str = LIST) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def pair(world) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    return tuple(person("Ngô Văn Hà", of=world.cell_1).pk for _each in range(2))  # type: ignore[return-value]


def test_a_pair_leaves_the_list_and_comes_back(world, pair) -> None:  # type: ignore[no-untyped-def]
    an, apart, again = (
        as_(world.an),
        reverse("organisations:tell-apart", args=pair),
        f"{LIST}{pair[0]}/{pair[1]}/xet-lai/",
    )
    listed = page(an)
    assert f'action="{apart}"' in listed
    assert "Đã ghi không phải một người" not in listed
    said = an.post(apart, {"don-vi": world.cell_1.pk}, follow=True)
    assert said.redirect_chain == [(f"{LIST}?don-vi={world.cell_1.pk}", 302)]
    assert "không gợi ý nữa" in said.content.decode()
    listed = page(an)
    assert "0 cặp" in listed
    assert "Đã ghi không phải một người: 1 cặp" in listed
    assert "?xem=khac" in listed
    kept = page(an, f"{LIST}?xem=khac")
    assert "Không phải một người: 1 cặp" in kept
    assert "Đồng chí Lê Văn An ghi lúc" in kept
    assert again in kept
    back = an.post(again, {"xem": "khac"}, follow=True)
    assert back.redirect_chain == [(f"{LIST}?xem=khac", 302)]
    assert "được xét lại" in back.content.decode()
    assert "Chưa ghi cặp nào" in back.content.decode()
    assert "1 cặp" in page(an)


def test_the_comparison_says_it_too_and_offers_no_merge_until_it_is_taken_back(world, pair) -> None:  # type: ignore[no-untyped-def]
    an, address = as_(world.an), reverse("organisations:merge-people", args=pair)
    assert f'formaction="{address}khac/"' in page(an, address)
    an.post(f"{address}khac/")
    shown = page(an, address)
    assert "Đã ghi hai bản ghi này không phải một người" in shown
    assert 'name="keep"' not in shown
    assert f'formaction="{address}xet-lai/"' in shown
    refused = an.post(address, {"keep": pair[0]})
    assert refused.status_code == 422
    assert "bỏ ghi đó trước khi gộp" in refused.content.decode()
    an.post(f"{address}xet-lai/")
    assert an.post(address, {"keep": pair[0]}).url == f"/don-vi/nguoi/{pair[0]}/"


def test_whoever_may_not_merge_them_tells_nobody_apart(world, pair) -> None:  # type: ignore[no-untyped-def]
    elsewhere = person("Ngô Văn Hà", of=world.cell_2).pk
    for act in ("tell-apart", "tell-apart-no-more"):
        assert as_(world.chi).post(reverse(f"organisations:{act}", args=pair)).status_code == 404
        assert as_(world.lan).post(reverse(f"organisations:{act}", args=pair)).status_code == 403
        assert as_(world.an).post(reverse(f"organisations:{act}", args=(pair[0], elsewhere))).status_code == 404
        assert as_(world.an).get(reverse(f"organisations:{act}", args=pair)).status_code == 405
    assert not NotSame.objects.exists()


def test_one_row_or_a_merged_one_is_answered_with_a_sentence(world, pair) -> None:  # type: ignore[no-untyped-def]
    an = as_(world.an)
    address = reverse("organisations:tell-apart", args=(pair[0], pair[0]))
    assert "chọn hai bản ghi khác nhau" in an.post(address, follow=True).content.decode()
    an.post(reverse("organisations:merge-people", args=pair), {"keep": pair[0]})
    assert "khác nhau" in an.post(reverse("organisations:tell-apart", args=pair), follow=True).content.decode()
    assert not NotSame.objects.exists()
