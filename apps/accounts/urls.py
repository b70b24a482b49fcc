"""The addresses of allauth that staff need, under its names. Everything else of it is absent."""

from allauth.account import views as account_views
from allauth.mfa.base import views as code_views
from django.urls import path

from apps.accounts import views
from apps.accounts.views import behind_our_door
from apps.core.audience import public, signed_in

sign_in = behind_our_door(public, account_views.login)
sign_out = behind_our_door(public, views.wiping(account_views.logout))
closed = behind_our_door(public, account_views.account_inactive)
change_password = behind_our_door(signed_in, account_views.password_change)
second_step = behind_our_door(public, views.second_step)
prove = behind_our_door(signed_in, code_views.reauthenticate)

urlpatterns = [
    path("", views.onward, name="account_onward"),
    path("login/", sign_in, name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("closed/", closed, name="account_inactive"),
    path("password/", change_password, name="account_change_password"),
    path("second-factor/", views.sign_in_page, name="mfa_index"),
    path("second-factor/code/", second_step, name="mfa_authenticate"),
    path("second-factor/prove/", prove, name="mfa_reauthenticate"),
    path("second-factor/app/", views.set_up_second_factor, name="mfa_activate_totp"),
    path("second-factor/app.svg", views.second_factor_picture, name="mfa_totp_picture"),
    path("second-factor/app/remove/", views.remove_second_factor, name="mfa_deactivate_totp"),
    path("second-factor/recovery/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery/new/",
        views.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
]
