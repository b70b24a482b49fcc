"""Every address. English has no prefix; other languages have theirs."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from apps.pages import errors

urlpatterns = [
    path("", include("apps.pages.urls_plain")),
    path("api/hsds/", include("apps.resources.hsds_urls")),
    path("api/", include("apps.pages.api_urls")),
    path("embed/", include("apps.resources.embed_urls")),
    path("embed/", include("apps.numbers.embed_urls")),
    path("feeds/", include("apps.resources.change_urls")),
    path("feeds/", include("apps.stories.feed_urls")),
    *i18n_patterns(
        path("", include("apps.pages.urls")),
        path("", include("apps.numbers.urls")),
        path("campaigns/", include("apps.numbers.campaign_urls")),
        path("pledges/", include("apps.numbers.pledge_urls")),
        path("letters/", include("apps.solidarity.letter_urls")),
        path("stories/", include("apps.solidarity.stand_urls")),
        path("", include("apps.stories.urls")),
        path("", include("apps.privacy.urls")),
        path("", include("apps.my_story.news_urls")),
        path("my-story/", include("apps.my_story.urls")),
        path("help/", include("apps.resources.urls")),
        path("organisations/", include("apps.resources.member_urls")),
        path("organisations/", include("apps.resources.entry_urls")),
        path("organisations/", include("apps.resources.import_urls")),
        path("organisations/", include("apps.resources.check_urls")),
        path("organisations/", include("apps.stories.organisation_urls")),
        path("organisations/", include("apps.campaigns.organisation_urls")),
        path("", include("apps.moderation.public_urls")),
        path("notices/", include("apps.moderation.notice_urls")),
        path("moderation/", include("apps.moderation.note_urls")),
        path("moderation/", include("apps.moderation.urls")),
        path("audit/", include("apps.audit.urls")),
        path("accounts/", include("apps.accounts.urls")),
        path("accounts/", include("apps.my_story.account_urls")),
        path("accounts/", include("apps.pages.people_urls")),
        path("accounts/research/", include("apps.numbers.research_urls")),
        prefix_default_language=False,
    ),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = errors.too_many
handler500 = errors.server_error
