"""Addresses of people, rosters, duplicates and roles; a part of those of organisations."""

from django.urls import path

from trienkhai.web.organisations import views_belonging, views_duplicates, views_people, views_roles, views_rosters

urlpatterns = [
    path("nguoi/", views_people.people, name="people"),
    path("nguoi/them/", views_people.add, name="add-person"),
    path("nguoi/trung/", views_duplicates.duplicates, name="duplicates"),
    path("nguoi/trung/<int:one_id>/<int:other_id>/", views_duplicates.merge, name="merge-people"),
    path("nguoi/trung/<int:one_id>/<int:other_id>/khac/", views_duplicates.tell_apart, name="tell-apart"),
    path("nguoi/trung/<int:one_id>/<int:other_id>/xet-lai/", views_duplicates.take_back, name="tell-apart-no-more"),
    path("nguoi/<int:person_id>/", views_people.person, name="person"),
    path("nguoi/<int:person_id>/sua/", views_people.correct, name="correct-person"),
    path("nguoi/<int:person_id>/noi-sinh-hoat/", views_belonging.add_membership, name="add-membership"),
    path("nguoi/<int:person_id>/chuc-vu/", views_belonging.add_post, name="add-post"),
    path("nguoi/<int:person_id>/danh-sach/", views_rosters.enter, name="enter-roster"),
    path("nguoi/<int:person_id>/vai-tro/", views_roles.give, name="give-role"),
    path("nguoi/<int:person_id>/tai-khoan/", views_roles.account, name="give-account"),
    path("noi-sinh-hoat/<int:membership_id>/thoi/", views_belonging.end_membership, name="end-membership"),
    path("noi-sinh-hoat/<int:membership_id>/chuyen/", views_belonging.transfer, name="transfer"),
    path("noi-sinh-hoat/<int:membership_id>/tinh-trang/", views_belonging.standing, name="standing"),
    path("noi-sinh-hoat/<int:membership_id>/hien/", views_people.reveal, name="reveal"),
    path("chuc-vu/<int:post_id>/thoi/", views_belonging.end_post, name="end-post"),
    path("danh-sach/", views_rosters.roster, name="roster"),
    path("danh-sach/tep/", views_rosters.xlsx, name="roster-xlsx"),
    path("danh-sach/<int:entry_id>/ra/", views_rosters.leave, name="leave-roster"),
    path("uy-quyen/", views_roles.delegations, name="delegations"),
    path("uy-quyen/<int:grant_id>/thu-hoi/", views_roles.take_back, name="take-back"),
]
