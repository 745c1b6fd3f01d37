"""Addresses of organisations."""

from django.urls import path

from trienkhai.organisations.choices import SheetKind
from trienkhai.web.organisations import (
    people_urls,
    views,
    views_archive,
    views_days,
    views_events,
    views_import,
    views_links,
    views_orphans,
    views_sheets,
    views_tree,
)

app_name = "organisations"
urlpatterns = [
    *people_urls.urlpatterns,
    path("", views_tree.tree, name="tree"),
    path("them/", views_import.import_units, name="import"),
    path("nhap/", views_sheets.begin, name="sheets"),
    path("nhap/mau-don-vi/", views_sheets.template, {"kind": SheetKind.UNITS}, name="template-units"),
    path("nhap/mau-nguoi/", views_sheets.template, {"kind": SheetKind.PEOPLE}, name="template-people"),
    path("nhap/<int:import_id>/", views_sheets.sheet, name="sheet"),
    path("nhap/<int:import_id>/bao-cao/", views_sheets.report, name="sheet-report"),
    path("<int:unit_id>/xuat/", views_sheets.export, name="export"),
    path("<int:unit_id>/", views.unit, name="unit"),
    path("<int:unit_id>/sap-xep/<slug:slug>/", views_events.event, name="reorganise"),
    path("<int:unit_id>/lien-he/<slug:slug>/", views_links.link, name="link"),
    path("lien-he/<int:link_id>/ket-thuc/", views_links.end, name="end-link"),
    path("sap-xep/<int:event_id>/", views_events.done, name="event"),
    path("ngay-nghi/", views_days.days, name="days"),
    path("ngay-nghi/luu/", views_days.set_day, name="set-day"),
    path("ngay-nghi/bo/", views_days.remove_day, name="remove-day"),
    path("viec-con-mo/", views_orphans.orphaned, name="orphaned"),
    path("<int:unit_id>/ho-so/", views_archive.archive, name="archive"),
    path("ho-so/<int:takeaway_id>/", views_archive.takeaway, name="takeaway"),
    path("ho-so/<int:takeaway_id>/tai-ve/", views_archive.takeaway_file, name="takeaway-file"),
    path("<int:unit_id>/sua/", views.correct, name="correct"),
    path("<int:unit_id>/tai-khoan/", views.account, name="account"),
    path("thoi-quyen/<int:grant_id>/", views.end_grant, name="end-grant"),
    path("mat-khau/<int:person_id>/", views.password, name="password"),
]
