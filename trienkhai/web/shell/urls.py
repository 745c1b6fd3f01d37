"""Addresses of the frame: home, sign-in, first run."""

from django.urls import path

from trienkhai.web.shell import first_run, messages, own_password, sign_in, views

app_name = "shell"
urlpatterns = [
    path("", views.home, name="home"),
    path("ban-lam-viec/", views.overview, name="overview"),
    path("dang-nhap/", sign_in.sign_in, name="sign-in"),
    path("dang-xuat/", sign_in.sign_out, name="sign-out"),
    path("doi-mat-khau/", own_password.own_password, name="password"),
    path("bat-dau/", first_run.first_run, name="first-run"),
    path("bao-cao-den/", views.reports, name="reports"),
    path("thong-bao/", messages.told, name="messages"),
    path("ngon-ngu/", views.language, name="language"),
    path("song/", views.alive, name="alive"),
]
