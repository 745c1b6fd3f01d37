"""Addresses of organisations."""

from django.urls import path

from trienkhai.web.organisations import views, views_import

app_name = "organisations"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("them/", views_import.import_units, name="import"),
    path("<int:unit_id>/", views.unit, name="unit"),
    path("<int:unit_id>/sua/", views.correct, name="correct"),
    path("<int:unit_id>/tai-khoan/", views.account, name="account"),
    path("thoi-quyen/<int:grant_id>/", views.end_grant, name="end-grant"),
    path("mat-khau/<int:person_id>/", views.password, name="password"),
]
