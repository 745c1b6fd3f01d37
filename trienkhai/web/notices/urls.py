"""Addresses of how people are told."""

from django.urls import path

from trienkhai.web.notices import views

app_name = "notices"
urlpatterns = [
    path("nhan-thong-bao/", views.preferences, name="preferences"),
    path("nhan-thong-bao/lich/", views.make_feed, name="make-feed"),
    path("nhan-thong-bao/lich/ngung/", views.end_feed, name="end-feed"),
    path("lich/<str:token>.ics", views.feed, name="feed"),
]
