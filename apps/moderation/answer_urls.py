"""Desks on which somebody is answered: writers who disagree."""

from django.urls import URLPattern

from apps.moderation import appeal_views, review_views
from apps.moderation.models import Kind

review_views.DESKS.update({Kind.APPEAL: appeal_views})
urlpatterns: list[URLPattern] = []
