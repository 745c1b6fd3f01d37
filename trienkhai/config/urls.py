"""Addresses: one include for each edge room, prefixes in unaccented Vietnamese."""

from django.urls import include, path

urlpatterns = [
    path("", include("trienkhai.web.shell.urls")),
    path("tai-khoan/", include("trienkhai.web.accounts.urls")),
    path("tai-khoan/", include("trienkhai.web.accounts.library_urls")),  # names of the library: no namespace
    path("don-vi/", include("trienkhai.web.organisations.urls")),
    path("ke-hoach/", include("trienkhai.web.plans.urls")),
    path("trien-khai/", include("trienkhai.web.campaigns.urls")),
    path("viec/", include("trienkhai.web.desk.urls")),
    path("bao-cao/", include("trienkhai.web.reporting.urls")),
    path("quan-tri/", include("trienkhai.web.running.urls")),
    path("", include("trienkhai.web.notices.urls")),
]

handler500 = "trienkhai.web.shell.incidents.page"
