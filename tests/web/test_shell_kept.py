"""The session ran out while somebody typed: nothing typed is lost, and nobody else's form is carried on."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from trienkhai.organisations.models import Unit

PASSWORD = "mat-khau-thu-nghiem"
OURS = "http://testserver"


def hidden(page: str) -> dict[str, str]:
    main = page[page.index("<main") : page.index("</main>")]  # the footer has a form of its own
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main))


def corrected(world, name: str) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {"name": name, "kind": world.health.kind, "line": world.health.line}


def test_what_was_typed_goes_through_signing_in_and_is_stored_by_one_button(world) -> None:  # type: ignore[no-untyped-def]
    address, visitor = reverse("organisations:correct", args=[world.health.pk]), Client()
    asked = visitor.post(address, corrected(world, "Tên “mới” của đơn vị"), headers={"origin": OURS})
    assert asked.status_code == 401
    fields = hidden(asked.content.decode())
    assert fields["next"] == address
    wrong = visitor.post(reverse("shell:sign-in"), {**fields, "username": "dung"}, headers={"origin": OURS})
    assert wrong.status_code == 422
    fields = hidden(wrong.content.decode())  # a wrong password loses nothing either
    signed = {**fields, "username": "dung", "password": PASSWORD}
    offered = visitor.post(reverse("shell:sign-in"), signed, headers={"origin": OURS})
    page = offered.content.decode()
    assert offered.status_code == 200
    assert f'action="{address}"' in page
    assert "Gửi lại" in page
    assert PASSWORD not in page
    visitor.post(address, hidden(page), headers={"origin": OURS})
    assert Unit.objects.get(pk=world.health.pk).name == "Tên “mới” của đơn vị"


def test_a_form_without_fields_is_carried_too(world) -> None:  # type: ignore[no-untyped-def]
    visitor = Client()
    asked = visitor.post(reverse("desk:receive", args=[1, world.health.pk]), headers={"origin": OURS})
    signed = {**hidden(asked.content.decode()), "username": "an", "password": PASSWORD}
    offered = visitor.post(reverse("shell:sign-in"), signed, headers={"origin": OURS})
    assert reverse("desk:receive", args=[1, world.health.pk]) in offered.content.decode()


def test_a_password_is_never_written_into_a_page_and_a_lost_file_is_said(world) -> None:  # type: ignore[no-untyped-def]
    typed = {"full_name": "Lê Thị Sáu", "password": "bi-mat-cua-chi-sau", "f": SimpleUploadedFile("a.txt", b"a")}
    address = reverse("organisations:account", args=[world.health.pk])
    visitor = Client()
    asked = visitor.post(address, typed, headers={"origin": OURS}).content.decode()
    assert "Lê Thị Sáu" in asked
    assert "bi-mat-cua-chi-sau" not in asked
    signed = {**hidden(asked), "username": "dung", "password": PASSWORD}
    assert "chọn lại tệp" in visitor.post(reverse("shell:sign-in"), signed, headers={"origin": OURS}).content.decode()


@pytest.mark.parametrize("origin", ["https://trang-khac.example", "null", None])
def test_the_form_of_another_site_is_not_carried_on(world, origin) -> None:  # type: ignore[no-untyped-def]
    address = reverse("organisations:correct", args=[world.health.pk])
    headers = {"origin": origin} if origin else {}
    answer = Client().post(address, corrected(world, "Tên của kẻ khác"), headers=headers)
    assert answer.status_code == 302
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(world.binh.user)
    refused = careful.post(address, corrected(world, "Tên của kẻ khác"), headers=headers)
    assert refused.status_code == 403
    assert "Tên của kẻ khác" not in refused.content.decode()


def test_a_page_older_than_the_sign_in_offers_to_send_again(world) -> None:  # type: ignore[no-untyped-def]
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(world.binh.user)
    address = reverse("organisations:correct", args=[world.health.pk])
    offered = careful.post(address, corrected(world, "Tên gõ ở thẻ cũ"), headers={"origin": OURS})
    assert offered.status_code == 403
    assert "Tên gõ ở thẻ cũ" in offered.content.decode()
    assert Unit.objects.get(pk=world.health.pk).name != "Tên gõ ở thẻ cũ"


def test_a_fragment_sends_the_whole_page_to_sign_in(world) -> None:  # type: ignore[no-untyped-def]
    headers = {"hx-request": "true", "hx-current-url": f"{OURS}/ke-hoach/", "origin": OURS}
    answer = Client().post(reverse("organisations:correct", args=[world.health.pk]), {"name": "a"}, headers=headers)
    assert answer["HX-Redirect"] == "/dang-nhap/?next=%2Fke-hoach%2F"


def test_an_address_that_only_takes_forms_says_so(client, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.an.user)
    answer = client.get(reverse("desk:receive", args=[1, world.health.pk]))
    assert answer.status_code == 405
    assert "chỉ dùng để gửi biểu mẫu" in answer.content.decode()
    assert answer["Allow"] == "POST"
