"""Addresses of campaigns."""

from django.urls import path

from trienkhai.web.campaigns import (
    views_below,
    views_board,
    views_chasing,
    views_closing,
    views_enter,
    views_launch,
    views_letters,
    views_office_sheet,
    views_print,
    views_time,
)

app_name = "campaigns"
urlpatterns = [
    path("<int:campaign_id>/", views_board.board, name="board"),
    path("<int:campaign_id>/danh-sach/", views_board.list_, name="list"),
    path("<int:campaign_id>/in/", views_print.print_, name="print"),
    path("<int:campaign_id>/to-tong-hop/", views_board.sheet, name="sheet"),
    path("<int:campaign_id>/bang-cua-co-quan/", views_office_sheet.office_sheet, name="office-sheet"),
    path("<int:campaign_id>/xuat-excel/", views_board.xlsx, name="xlsx"),
    path("chuan-bi/<int:plan_id>/", views_launch.prepare, name="prepare"),
    path("<int:campaign_id>/trien-khai/", views_launch.launch, name="launch"),
    path("<int:campaign_id>/giao-viec/", views_launch.allocate, name="allocate"),
    path("<int:campaign_id>/dat-han/", views_launch.dates, name="dates"),
    path("<int:campaign_id>/cap-tren/", views_launch.upward, name="upward"),
    path("<int:campaign_id>/so-chi-bo/", views_launch.cells, name="cells"),
    path("<int:campaign_id>/noi-nhan/", views_launch.told, name="told"),
    path("doi-tuong/<int:audience_id>/", views_launch.audience, name="audience"),
    path("<int:campaign_id>/thu-hoi/", views_launch.withdraw, name="withdraw"),
    path("<int:campaign_id>/ket-thuc/", views_closing.close, name="close"),
    path("<int:campaign_id>/nhap-ket-qua/", views_enter.enter, name="enter"),
    path("<int:campaign_id>/cu-the-hoa/", views_below.hand_downs, name="hand-downs"),
    path("<int:campaign_id>/don-doc/", views_chasing.chasing, name="chasing"),
    path("<int:campaign_id>/don-doc/nhac/", views_chasing.remind, name="remind"),
    path("<int:campaign_id>/don-doc/che-do/", views_chasing.policy, name="policy"),
    path("<int:campaign_id>/don-doc/thu/<int:delivery_id>/", views_chasing.decide, name="decide"),
    path("cong-van/<int:letter_id>/", views_letters.letter, name="letter"),
    path("cong-van/<int:letter_id>/tai-ve/", views_letters.letter_file, name="letter-file"),
    path("<int:campaign_id>/thoi-gian/", views_time.time, name="time"),
    path("<int:campaign_id>/thoi-gian/luu/", views_time.clocks, name="clocks"),
    path("<int:campaign_id>/thoi-gian/su-kien/<int:obligation_id>/", views_time.event_day, name="event-day"),
    path("<int:campaign_id>/don-vi-moi/", views_time.join, name="join"),
    path("<int:campaign_id>/dieu-chinh/<int:obligation_id>/", views_time.amend, name="amend"),
    path("<int:campaign_id>/bo-sung/", views_time.add, name="add-obligation"),
]
