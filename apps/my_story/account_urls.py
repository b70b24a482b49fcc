"""Below `/accounts/`: a writer's stories. Here and not in accounts, because they are stories."""

from django.urls import path

from apps.my_story import account_views

app_name = "your_stories"
urlpatterns = [
    path("stories/", account_views.stories, name="list"),
    path("stories/add/", account_views.add_story, name="add"),
    path("stories/<uuid:story_id>/open/", account_views.open_story, name="open"),
    path("stories/<uuid:story_id>/unlink/", account_views.unlink_story, name="unlink"),
]
