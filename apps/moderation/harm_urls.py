"""Below `/moderation/`: a story that is out and harms somebody, and several tasks at once."""

from django.urls import path

from apps.moderation import bulk_views, hidden_views, report_views, review_views
from apps.moderation.models import Kind

# What is claimed of these kinds is shown and decided at `moderation:review`, too.
review_views.DESKS.update({Kind.REPORT: report_views, Kind.HIDDEN: hidden_views})

urlpatterns = [
    path("published/", hidden_views.published, name="published"),
    path("bulk/", bulk_views.bulk_acts, name="bulk"),
]
