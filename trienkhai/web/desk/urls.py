"""Addresses of a unit's desk."""

from django.urls import path

from trienkhai.web.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("don-vi/<int:unit_id>/", views.unit, name="unit"),
    path("<int:assignment_id>/", views.assignment, name="assignment"),
    path("<int:assignment_id>/ket-luan/", views.judge, name="judge"),
    path("tiep-nhan/<int:campaign_id>/<int:unit_id>/", views.receive, name="receive"),
    path("minh-chung/<int:evidence_id>/", views.evidence, name="evidence"),
    path("minh-chung/<int:evidence_id>/rut/", views.withdraw_evidence, name="withdraw-evidence"),
]
