"""Addresses of slips, links, devices and of how it stands with an account."""

from django.urls import path

from trienkhai.web.accounts import care, invitations, own

app_name = "accounts"
urlpatterns = [
    path("thiet-bi/", own.devices_page, name="devices"),
    path("thiet-bi/ket-thuc/", own.end, name="end"),
    path("thoi/", own.give_up, name="give-up"),
    path("nhan-phieu/", invitations.accept, name="accept"),
    path("loi-moi/", invitations.links, name="links"),
    path("loi-moi/<int:user_id>/<str:token>/", invitations.link, name="link"),
    path("nguoi/<int:person_id>/", care.person, name="person"),
    path("nguoi/<int:person_id>/phieu/", care.slip, name="slip"),
    path("nguoi/<int:person_id>/duong-dan/", care.new_link, name="new-link"),
    path("nguoi/<int:person_id>/mo-khoa/", care.unlock, name="unlock"),
    path("nguoi/<int:person_id>/ngung/", care.stop, name="stop"),
    path("nguoi/<int:person_id>/dung-lai/", care.resume, name="resume"),
    path("nguoi/<int:person_id>/bo-xac-thuc/", care.take_off_factor, name="take-off-factor"),
    path("phieu/<int:unit_id>/", care.slips, name="slips"),
]
