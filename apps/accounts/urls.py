"""The addresses of allauth that we offer, under its names, and our own beside them.

Everything else of allauth is absent.
"""

from allauth.account import views as account_views
from django.urls import path

from apps.accounts import views, way_views, writer_views
from apps.accounts.doors import behind_our_door
from apps.core.audience import public, signed_in

sign_in = behind_our_door(public, views.SignIn.as_view())
sign_out_everywhere = views.wiping(views.sign_out_everywhere)
sign_out = behind_our_door(public, views.wiping(account_views.logout))
closed = behind_our_door(public, account_views.account_inactive)
change_password = behind_our_door(signed_in, account_views.password_change)
second_step = behind_our_door(public, views.second_step)

urlpatterns = [
    path("", views.onward, name="account_onward"),
    path("login/", sign_in, name="account_login"),
    path("login/passkey/", way_views.sign_in_with_passkey, name="account_login_passkey"),
    path("logout/", sign_out, name="account_logout"),
    path("logout/everywhere/", sign_out_everywhere, name="account_logout_everywhere"),
    path("closed/", closed, name="account_inactive"),
    path("sign-up/", writer_views.sign_up, name="account_signup"),
    path("sign-up/way/", writer_views.sign_up_way, name="account_signup_way"),
    path("recover/", writer_views.recover, name="account_recover"),
    path("recover/way/", writer_views.recover_way, name="account_recover_way"),
    path("password/", change_password, name="account_change_password"),
    path("password/first/", way_views.set_password, name="account_set_password"),
    path("passkeys/add/", way_views.add_passkey, name="mfa_add_passkey"),
    path("passkeys/<int:passkey_id>/remove/", way_views.remove_passkey, name="mfa_remove_passkey"),
    path("second-factor/", views.sign_in_page, name="mfa_index"),
    path("second-factor/code/", second_step, name="mfa_authenticate"),
    path("second-factor/prove/", way_views.prove, name="mfa_reauthenticate"),
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
