"""Below `/moderation/`: who is on duty, care for a writer, and telling somebody outside."""

from django.urls import path

from apps.moderation import care_views, disclosure_views, duty_views, review_views
from apps.moderation.models import Kind

review_views.DESKS.update({Kind.CARE: care_views})

urlpatterns = [
    path("duty/", duty_views.duty, name="duty"),
    path("duty/zone/", duty_views.duty_zone, name="duty_zone"),
    path("duty/add/", duty_views.add_shift, name="add_shift"),
    path("duty/<uuid:shift_id>/take/", duty_views.take_shift, name="take_shift"),
    path("duty/<uuid:shift_id>/free/", duty_views.free_shift, name="free_shift"),
    path("duty/<uuid:shift_id>/remove/", duty_views.remove_shift, name="remove_shift"),
    path("outside/", disclosure_views.disclosures, name="disclosures"),
    path("outside/<uuid:disclosure_id>/", disclosure_views.disclosure, name="disclosure"),
    path(
        "outside/<uuid:disclosure_id>/drop/",
        disclosure_views.drop_disclosure,
        name="drop_disclosure",
    ),
    path("<uuid:task_id>/care/", care_views.care_page, name="care"),
    path("<uuid:task_id>/outside/", care_views.ask_disclosure, name="ask_disclosure"),
]
