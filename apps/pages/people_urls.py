"""Below `/accounts/`: who works here, the surge switch, topics, and the pages operators write.

Here and not in accounts, because these acts are audited.
"""

from django.urls import path

from apps.pages import (
    alert_views,
    editing,
    invitations,
    people,
    resets,
    set_up,
    state_views,
    surge_views,
    topics,
)

app_name = "people"
urlpatterns = [
    path("set-up/", set_up.set_up, name="set_up"),
    path("people/", people.people, name="list"),
    path("people/add/", people.add, name="add"),
    path("people/invite/", invitations.new_invitation, name="invite"),
    path(
        "people/invite/<uuid:invitation_id>/withdraw/",
        invitations.withdraw,
        name="withdraw_invitation",
    ),
    path("invitation/", invitations.begin, name="begin"),
    path("invitation/<str:token>/", invitations.open_invitation, name="open_invitation"),
    path("resets/", resets.resets, name="resets"),
    path("resets/<uuid:request_id>/", resets.reset, name="reset"),
    path("resets/<uuid:request_id>/withdraw/", resets.withdraw, name="withdraw_reset"),
    path("people/<uuid:user_id>/", people.person, name="person"),
    path("people/<uuid:user_id>/close/", people.close, name="close"),
    path("people/<uuid:user_id>/open/", people.open_again, name="open"),
    path("people/<uuid:user_id>/new-password/", people.new_password, name="new_password"),
    path("people/alerts/", alert_views.alerts, name="alerts"),
    path("people/alerts/<slug:code>/", alert_views.snooze, name="snooze"),
    path("state/", state_views.state, name="state"),
    path("surge/", surge_views.surge, name="surge"),
    path("topics/", topics.topics, name="topics"),
    path("pages/", editing.site_pages, name="site_pages"),
    path("pages/<slug:slug>/<slug:language>/", editing.site_page, name="site_page"),
]
