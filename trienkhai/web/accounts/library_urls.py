"""The pages of the sign-in library that we use, under our addresses and its names; all others are left out."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trienkhai.web.accounts import office, own

page = require_http_methods(["GET", "HEAD", "POST"])  # the library's own classes take PUT for POST
urlpatterns = [
    path("dang-nhap/", own.to_sign_in, name="account_login"),
    path("co-quan/<str:provider_id>/", office.begin, name="openid_connect_login"),
    path("co-quan/<str:provider_id>/xong/", office.come_back, name="openid_connect_callback"),
    path("co-quan-thoi/", office.gave_up, name="socialaccount_login_cancelled"),
    path(
        "xac-nhan/", page(sensitive_post_parameters("password")(account.reauthenticate)), name="account_reauthenticate"
    ),
    path("xac-nhan/ma/", page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("xac-nhan/khoa/", page(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("ma-dang-nhap/", page(mfa.authenticate), name="mfa_authenticate"),
    path("dang-nhap-bang-khoa/", own.passkey, name="mfa_login_webauthn"),
    path("hai-lop/", page(mfa.index), name="mfa_index"),
    path("hai-lop/ung-dung/bat/", page(totp.activate_totp), name="mfa_activate_totp"),
    path("hai-lop/ung-dung/tat/", page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("hai-lop/ma-du-phong/", page(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("hai-lop/ma-du-phong/moi/", page(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("hai-lop/khoa/", page(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("hai-lop/khoa/them/", page(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("hai-lop/khoa/<int:pk>/bo/", own.remove_key, name="mfa_remove_webauthn"),
]
