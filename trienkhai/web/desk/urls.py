"""Addresses of a unit's desk."""

from django.urls import path

from trienkhai.web.desk import views, views_evidence, views_hand_down, views_petitions, views_shares, views_time

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("don-vi/<int:unit_id>/", views.unit, name="unit"),
    path("<int:assignment_id>/", views.assignment, name="assignment"),
    path("<int:assignment_id>/ket-luan/", views.judge, name="judge"),
    path("tiep-nhan/<int:campaign_id>/<int:unit_id>/", views.receive, name="receive"),
    path("minh-chung/<int:evidence_id>/", views_evidence.evidence, name="evidence"),
    path("minh-chung/<int:evidence_id>/anh-nho/", views_evidence.thumbnail, name="thumbnail"),
    path("<int:assignment_id>/minh-chung/", views_evidence.show, name="add-evidence"),
    path("<int:assignment_id>/minh-chung/dung-lai/", views_evidence.use_again, name="use-evidence"),
    path("<int:assignment_id>/minh-chung/<int:evidence_id>/rut/", views_evidence.withdraw, name="withdraw-evidence"),
    path("trien-khai-xuong/<int:campaign_id>/<int:unit_id>/", views_hand_down.hand_down, name="hand-down"),
    path("trien-khai-xuong/<int:campaign_id>/<int:unit_id>/doi-chieu/", views_hand_down.coverage, name="coverage"),
    path("trien-khai-xuong/<int:campaign_id>/<int:unit_id>/gan/", views_hand_down.link_plan, name="link-plan"),
    path(
        "trien-khai-xuong/<int:campaign_id>/<int:unit_id>/xac-nhan/", views_hand_down.confirm_plan, name="confirm-plan"
    ),
    path("trien-khai-xuong/<int:campaign_id>/<int:unit_id>/gui/", views_hand_down.hand_in_plan, name="hand-in-plan"),
    path(
        "trien-khai-xuong/<int:campaign_id>/<int:unit_id>/tai-ve/", views_hand_down.own_plan_file, name="own-plan-file"
    ),
    path("lanh-dao/", views_petitions.leader, name="leader"),
    path("dot/<int:campaign_id>/de-nghi/", views_petitions.inbox, name="petitions"),
    path("<int:assignment_id>/hoi/", views_petitions.ask, name="ask"),
    path("<int:assignment_id>/chi-dao/", views_petitions.direct, name="direct"),
    path("<int:assignment_id>/dieu-hanh/", views_petitions.steer, name="steer"),
    path("de-nghi/<int:petition_id>/tra-loi/", views_petitions.answer, name="answer"),
    path("de-nghi/<int:petition_id>/rut/", views_petitions.take_back, name="take-back"),
    path("cua-toi/", views_shares.mine, name="mine"),
    path("<int:assignment_id>/phan-cong/", views_shares.share, name="share"),
    path("phan-viec/<int:share_id>/xong/", views_shares.finish_share, name="finish-share"),
    path("phan-viec/<int:share_id>/thu-lai/", views_shares.withdraw_share, name="withdraw-share"),
    path("<int:assignment_id>/ky/", views_time.period, name="period"),
    path("<int:assignment_id>/ngay-dien-ra/", views_time.event_day, name="event-day"),
    path("<int:assignment_id>/da-doc-dieu-chinh/", views_time.read_amendment, name="read-amendment"),
]
