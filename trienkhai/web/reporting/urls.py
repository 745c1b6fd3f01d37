"""Addresses of reports."""

from django.urls import path

from trienkhai.web.reporting import views, views_consolidated

app_name = "reporting"
urlpatterns = [
    path("viec/<int:assignment_id>/", views.report, name="report"),
    path("den/<int:campaign_id>/", views.inbox, name="inbox"),
    path("xem/<int:report_id>/", views.review, name="review"),
    path("tong-hop/lap/<int:campaign_id>/", views_consolidated.consolidate, name="consolidate"),
    path("tong-hop/<int:consolidated_id>/", views_consolidated.consolidated, name="consolidated"),
    path("tong-hop/<int:consolidated_id>/so-lieu/", views_consolidated.figure, name="figure"),
    path("tong-hop/<int:consolidated_id>/gui-cap-tren/", views_consolidated.send_up, name="send-up"),
    path("tong-hop/<int:consolidated_id>/tai-ve/", views_consolidated.docx, name="docx"),
]
