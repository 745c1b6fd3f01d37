"""Addresses of the administrator's own pages."""

from django.urls import path

from trienkhai.web.running import views

app_name = "running"
urlpatterns = [path("", views.state, name="state")]
