"""Below `/moderation/`: desks on which somebody is answered, and what two people hold."""

from django.urls import path

from apps.moderation import appeal_views, hold_views, notice_views, review_views
from apps.moderation.models import Kind

# What is claimed of these kinds is shown and decided at `moderation:review`, too.
review_views.DESKS.update({Kind.APPEAL: appeal_views, Kind.NOTICE: notice_views})
urlpatterns = [
    path("holds/", hold_views.holds, name="holds"),
    path("holds/<uuid:hold_id>/", hold_views.hold, name="hold"),
]
