"""The few pages of an account that exist: no sign-up, no reset by mail, no self-made links."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from django.urls import path

from idaman.features.delivery.desk.week import account_identity, account_sign_on
from idaman.features.messages.desk import mail_stop
from idaman.features.stewardship.desk import oidc
from idaman.features.stewardship.desk.accounts import houselike
from idaman.features.stewardship.desk.founding import founding
from idaman.features.stewardship.desk.invitations import invitation

_pages = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("2fa/", factor.index, name="mfa_index"),
    path("2fa/authenticate/", factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "2fa/codes/download/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("sso/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sso/error/", social.login_error, name="socialaccount_login_error"),
    path("sso/<str:provider_id>/", oidc.openid_connect_login, name="openid_connect_login"),
    path(
        "sso/<str:provider_id>/callback/",
        oidc.openid_connect_callback,
        name="openid_connect_callback",
    ),
]
urlpatterns = [
    *(path(str(page.pattern), houselike(page.callback), name=page.name) for page in _pages),
    path("invitation/<str:link>/", invitation, name="invitation"),
    path("founding/<str:link>/", founding, name="founding"),
    path("identity/", account_identity, name="account_identity"),
    path("sign-on/", account_sign_on, name="account_sign_on"),
    path("mail/<str:link>/", mail_stop, name="mail-stop"),
]
