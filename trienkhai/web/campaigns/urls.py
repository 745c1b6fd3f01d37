"""Addresses of campaigns."""

from django.urls import path

from trienkhai.web.campaigns import views_board, views_enter, views_launch

app_name = "campaigns"
urlpatterns = [
    path("<int:campaign_id>/", views_board.board, name="board"),
    path("<int:campaign_id>/danh-sach/", views_board.list_, name="list"),
    path("<int:campaign_id>/in/", views_board.print_, name="print"),
    path("<int:campaign_id>/xuat-excel/", views_board.xlsx, name="xlsx"),
    path("chuan-bi/<int:plan_id>/", views_launch.prepare, name="prepare"),
    path("<int:campaign_id>/trien-khai/", views_launch.launch, name="launch"),
    path("<int:campaign_id>/giao-viec/", views_launch.allocate, name="allocate"),
    path("<int:campaign_id>/dat-han/", views_launch.dates, name="dates"),
    path("<int:campaign_id>/cap-tren/", views_launch.upward, name="upward"),
    path("<int:campaign_id>/noi-nhan/", views_launch.told, name="told"),
    path("doi-tuong/<int:audience_id>/", views_launch.audience, name="audience"),
    path("<int:campaign_id>/thu-hoi/", views_launch.withdraw, name="withdraw"),
    path("<int:campaign_id>/nhap-ket-qua/", views_enter.enter, name="enter"),
]
