"""Addresses of plans."""

from django.urls import path

from trienkhai.web.plans.views import acts, intake, review, shaping, versions

app_name = "plans"
urlpatterns = [
    path("", intake.plans, name="list"),
    path("so-sanh/", versions.compare, name="compare"),
    path("tai-len/", intake.upload, name="upload"),
    path("<int:plan_id>/boc-tach/", review.review, name="review"),
    path("<int:plan_id>/van-ban/", review.text, name="text"),
    path("<int:plan_id>/tep-goc/", review.source, name="source"),
    path("<int:plan_id>/trang-anh/", review.page, name="page"),
    path("<int:plan_id>/xuat-excel/", versions.xlsx, name="xlsx"),
    path("<int:plan_id>/nhan-tat-ca/", acts.accept_clean, name="accept-clean"),
    path("<int:plan_id>/them/", acts.add, name="add"),
    path("<int:plan_id>/phan-dau/", acts.header, name="header"),
    path("<int:plan_id>/xac-nhan/", acts.approve, name="approve"),
    path("<int:plan_id>/mo-lai/", acts.reopen, name="reopen"),
    path("<int:plan_id>/xoa/", acts.discard, name="discard"),
    path("nhiem-vu/<int:obligation_id>/nhan/", acts.accept, name="accept"),
    path("nhiem-vu/<int:obligation_id>/bo/", acts.drop, name="drop"),
    path("nhiem-vu/<int:obligation_id>/khoi-phuc/", acts.restore, name="restore"),
    path("nhiem-vu/<int:obligation_id>/tach/", shaping.split, name="split"),
    path("nhiem-vu/<int:obligation_id>/gop/", shaping.merge, name="merge"),
    path("nhiem-vu/<int:obligation_id>/hoan-lai/", shaping.undo, name="undo"),
    path("nhiem-vu/<int:obligation_id>/sua/", acts.amend, name="amend"),
    path("nhiem-vu/<int:obligation_id>/nhu-tren/", acts.lead_as_before, name="lead-as-before"),
    path("nhiem-vu/<int:obligation_id>/loai-viec/", acts.kinds, name="kinds"),
    path("nhiem-vu/<int:obligation_id>/han/", acts.working_date, name="working-date"),
    path("mau-thuan/<int:contradiction_id>/", acts.decide, name="decide"),
]
