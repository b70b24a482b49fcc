"""Below `/organisations/`: an organisation, its people, and all of them for operators."""

from django.urls import path

from apps.resources import joining_views, member_views, operator_views, people_views

app_name = "members"
urlpatterns = [
    path("", member_views.home, name="home"),
    path("join/", joining_views.join_page, name="join"),
    path("join/<str:token>/", joining_views.open_invitation, name="open_invitation"),
    path("all/", operator_views.all_organizations, name="all"),
    path("all/add/", operator_views.add, name="add"),
    path("all/<uuid:organization_id>/", operator_views.one, name="one"),
    path(
        "all/<uuid:organization_id>/invite/", operator_views.invite_manager, name="invite_manager"
    ),
    path("all/<uuid:organization_id>/entries/", operator_views.hand_over_entries, name="hand_over"),
    path(
        "all/<uuid:organization_id>/invitations/<uuid:invitation_id>/",
        operator_views.renew_manager,
        name="renew_manager",
    ),
    path(
        "all/<uuid:organization_id>/invitations/<uuid:invitation_id>/withdraw/",
        operator_views.withdraw_manager,
        name="withdraw_manager",
    ),
    path("<uuid:organization_id>/", member_views.organization, name="organization"),
    path("<uuid:organization_id>/details/", member_views.details, name="details"),
    path("<uuid:organization_id>/people/", people_views.people, name="people"),
    path("<uuid:organization_id>/people/invite/", people_views.invite_member, name="invite"),
    path(
        "<uuid:organization_id>/people/invitations/<uuid:invitation_id>/",
        people_views.renew_invitation,
        name="renew_invitation",
    ),
    path(
        "<uuid:organization_id>/people/invitations/<uuid:invitation_id>/withdraw/",
        people_views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("<uuid:organization_id>/people/<uuid:user_id>/", people_views.person, name="person"),
    path(
        "<uuid:organization_id>/people/<uuid:user_id>/let-go/",
        people_views.let_go_person,
        name="let_go",
    ),
]
