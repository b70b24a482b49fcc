"""Who gets where, and that what is somebody else's looks like what never was.

The rules are a table. An address that is not in it fails the first test.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from apps.accounts.invitations import invite
from apps.accounts.models import Invitation, ResetRequest
from apps.accounts.permissions import Permission, Role, roles_that_may
from apps.accounts.resets import ask_reset
from apps.campaigns.models import Campaign
from apps.moderation import claims, holding, opening, practising, shadowing
from apps.moderation.models import (
    Basis,
    DutyShift,
    LegalHold,
    OutsideDisclosure,
    Recipient,
    ReviewTask,
)
from apps.moderation.recording import Verdict
from apps.privacy.models import LegalRequest
from apps.stories.models import Authorship, PublishedText, Story
from tests import cast, factories
from tests.moderation import notes
from tests.resources import keeping
from tests.security.addresses import OUTSIDE, PEOPLE, Address, addresses, by_name, someone

pytestmark = pytest.mark.django_db

# What a rule says: for whom. The roles behind a permission stand in apps/accounts/permissions.py.
EVERYBODY, SIGNED_IN, NOBODY = "everybody", "signed_in", "nobody"


def holders_of(permission: str) -> str:
    """The rule of a page for staff with `permission`. Raises ValueError where there is none."""
    return f"staff:{Permission(permission)}"


READERS_FIRST = holders_of("read_stories")
TEAM = holders_of("manage_team")
OPERATOR = holders_of("run_site")
# Whom the door lets in; what somebody does there may still be refused (no visit, not her story).
RULES: dict[str, str] = {
    **dict.fromkeys(
        ["plain:leave", "plain:healthz", "plain:readyz", "plain:security_txt"], EVERYBODY
    ),
    **dict.fromkeys(
        [
            *("pages:home", "pages:safety", "pages:privacy", "pages:how_we_review"),
            *("pages:for_organisations", "pages:about", "pages:younger", "pages:terms"),
            *("pages:contact", "pages:accessibility", "pages:who_reads", "pages:settings"),
            *("stories:topics", "stories:search"),
            *("privacy:transparency", "privacy:transparency_csv"),
            *("numbers:csv", "numbers:json"),
            *("numbers:how_many", "stories:list", "stories:detail", "resources:help"),
        ],
        EVERYBODY,
    ),
    **dict.fromkeys(
        [
            *("resources:entry", "resources:sheet", "embeds:resources", "embeds:json"),
            *("embeds:oembed", "embeds:blank"),
        ],
        EVERYBODY,
    ),
    **dict.fromkeys(
        ["stories:me_too", "stories:place", "stories:take_back", "stories:write", "news:feed"],
        EVERYBODY,
    ),
    **dict.fromkeys(
        [
            *("hsds:about", "hsds:services", "hsds:service", "hsds:organizations"),
            *("hsds:organization", "hsds:service_at_locations", "hsds:service_at_location"),
            *("hsds:taxonomies", "hsds:taxonomy", "hsds:taxonomy_terms", "hsds:taxonomy_term"),
            *("changes:atom", "changes:json", "changes:vcard", "changes:json_ld"),
        ],
        EVERYBODY,
    ),
    **dict.fromkeys(
        [
            *("api:index", "api:schema", "api:stories", "api:story", "api:numbers"),
            *("api:campaigns", "api:campaign", "api:content_warnings", "api:letters"),
            *("api:pledges", "feeds:stories_atom", "feeds:stories_json"),
            *("number_embeds:number", "number_embeds:campaign"),
        ],
        EVERYBODY,
    ),
    **dict.fromkeys(["campaigns:list", "campaigns:page", "campaigns:card"], EVERYBODY),
    **dict.fromkeys(
        ["hosting:waiting", "hosting:new", "hosting:change", "hosting:decide"], OPERATOR
    ),
    **dict.fromkeys(
        ["hosting:list", "hosting:propose", "hosting:edit"], holders_of("keep_resources")
    ),
    **dict.fromkeys(["reports:report", "resources:report"], EVERYBODY),
    **dict.fromkeys(["letters:list", "letters:write", "standing:stand"], EVERYBODY),
    **dict.fromkeys(["pledges:list", "pledges:write", "my_story:look_back"], EVERYBODY),
    **dict.fromkeys(
        ["checks:round", "checks:due", "checks:settle_link", "checks:close_reports"],
        holders_of("keep_resources"),
    ),
    **dict.fromkeys(
        ["checks:waiting", "checks:seeds", "checks:links", "checks:reports"],
        holders_of("vouch_resources"),
    ),
    # The visit that a code opens is asked for inside; see test_it_opens_my_story_only_by_code.
    **dict.fromkeys(
        [
            *("my_story:enter", "my_story:now", "my_story:close", "my_story:resume"),
            *("my_story:forget", "my_story:uncount", "my_story:reply", "my_story:proposal"),
            *("my_story:objection", "my_story:change", "my_story:wishes", "my_story:uses"),
            *("my_story:hide", "my_story:bring_back", "my_story:let_out", "my_story:copy"),
            *("my_story:news", "my_story:news_address", "my_story:news_mail"),
            *("my_story:appeal", "my_story:take_back", "my_story:stands", "my_story:letters"),
            *("privacy:delete_story", "privacy:receipt"),
            *("notices:tell", "notices:answer"),
        ],
        EVERYBODY,
    ),
    **dict.fromkeys(
        [
            *("account_login", "account_login_passkey", "account_logout", "account_inactive"),
            *("account_signup", "account_signup_way", "account_recover", "account_recover_way"),
            *("mfa_authenticate", "people:set_up", "people:begin", "people:open_invitation"),
        ],
        EVERYBODY,
    ),
    **dict.fromkeys(
        [
            *("account_onward", "account_logout_everywhere"),
            *("account_change_password", "account_set_password"),
            *("mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_totp_picture"),
            *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
            *("mfa_add_passkey", "mfa_remove_passkey"),
            *("privacy:export", "privacy:export_page", "privacy:export_json"),
            *("privacy:close_account", "your_stories:list", "your_stories:add"),
            *("your_stories:open", "your_stories:unlink"),
        ],
        SIGNED_IN,
    ),
    **dict.fromkeys(
        [
            *("moderation:queue", "moderation:next", "moderation:guide", "moderation:keys"),
            *("moderation:break", "moderation:open_to_talk", "moderation:talked"),
            *("moderation:mine", "moderation:level_seen", "moderation:shadow"),
            *("moderation:practice", "moderation:practice_text"),
            *("moderation:review", "moderation:renew", "moderation:release", "moderation:undo"),
            *("moderation:alike", "moderation:take_alike", "moderation:undo_alike"),
            *("moderation:recuse", "notes:list", "notes:note", "notes:undo"),
        ],
        READERS_FIRST,
    ),
    **dict.fromkeys(
        [
            *("people:list", "people:add", "people:person", "people:close", "people:open"),
            *("people:new_password", "people:invite", "people:withdraw_invitation"),
        ],
        TEAM,
    ),
    **dict.fromkeys(
        [
            *("moderation:duty", "moderation:duty_zone", "moderation:take_shift"),
            "moderation:free_shift",
        ],
        READERS_FIRST,
    ),
    **dict.fromkeys(["moderation:add_shift", "moderation:remove_shift"], holders_of("plan_duty")),
    **dict.fromkeys(["moderation:care", "moderation:ask_disclosure"], holders_of("care")),
    **dict.fromkeys(
        ["moderation:disclosures", "moderation:disclosure", "moderation:drop_disclosure"],
        holders_of("hold_stories"),
    ),
    **dict.fromkeys(["people:alerts", "people:snooze", "people:state"], OPERATOR),
    "moderation:answer": holders_of("second_review"),
    "plain:metrics": EVERYBODY,
    **dict.fromkeys(
        [
            *("people:surge", "people:topics", "people:site_pages", "people:site_page"),
            *("privacy:legal_requests", "privacy:answer_legal_request"),
            *("research:page", "research:export"),
        ],
        OPERATOR,
    ),
    **dict.fromkeys(
        ["people:resets", "people:reset", "people:withdraw_reset"],
        holders_of("reset_second_factor"),
    ),
    **dict.fromkeys(["audit:list", "audit:export"], holders_of("read_audit")),
    **dict.fromkeys(["moderation:texts", "moderation:text"], holders_of("edit_macros")),
    **dict.fromkeys(["moderation:holds", "moderation:hold"], holders_of("hold_stories")),
    "moderation:figures": holders_of("see_metrics"),
    "moderation:load": holders_of("see_load"),
    **dict.fromkeys(["moderation:published", "notes:take_down"], holders_of("hide_story")),
    "moderation:bulk": holders_of("route_tasks"),
    **dict.fromkeys(
        [
            *("moderation:training", "moderation:level", "moderation:practice_texts"),
            *("moderation:add_practice_texts", "moderation:retire_text"),
        ],
        holders_of("train"),
    ),
    **dict.fromkeys(["members:join", "members:open_invitation"], EVERYBODY),
    # Two permissions open it; the view asks for one of them.
    "members:home": SIGNED_IN,
    **dict.fromkeys(
        [
            *("members:organization", "members:details", "members:people", "members:invite"),
            *("members:renew_invitation", "members:withdraw_invitation", "members:person"),
            "members:let_go",
        ],
        holders_of("keep_resources"),
    ),
    **dict.fromkeys(
        [
            *("members:all", "members:add", "members:one", "members:invite_manager"),
            *("members:renew_manager", "members:withdraw_manager", "members:hand_over"),
        ],
        holders_of("vouch_resources"),
    ),
    **dict.fromkeys(["advocacy:stories", "advocacy:pin"], holders_of("keep_resources")),
    **dict.fromkeys(
        ["imports:list", "imports:batch", "imports:duplicates", "imports:gaps"],
        holders_of("keep_resources"),
    ),
    "imports:all_duplicates": holders_of("vouch_resources"),
    **dict.fromkeys(
        [
            *("entries:list", "entries:new", "entries:entry", "entries:still_right"),
            *("entries:words", "entries:withdraw", "entries:restore", "entries:history"),
            *("entries:waiting", "entries:orphans"),
        ],
        holders_of("keep_resources"),
    ),
    # A page of staff that has no rule above: one line each, with the permission of its view.
}


def test_it_has_a_rule_for_every_address():
    names = [address.name for address in addresses()]
    assert {*names} == {*RULES}
    assert len(names) == len({*names})


def test_it_says_the_same_as_the_mark_on_the_view():
    for address in addresses():
        mark = address.audience
        assert RULES[address.name] == (EVERYBODY if mark in ("public", "writer") else mark), (
            address.name
        )


def rule_of(address: Address) -> str:
    """Its rule; of one that has none the first test speaks, and no other."""
    return RULES.get(address.name, EVERYBODY)


def may_enter(who: str, rule: str) -> bool:
    """Whether the door of a page opens for somebody; of staff, with a second factor."""
    if rule == EVERYBODY:
        return True
    if rule == SIGNED_IN:
        return who not in ("nobody", "visitor")
    return rule != NOBODY and who in roles_that_may(rule.removeprefix("staff:"))


FORM = "application/x-www-form-urlencoded"
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")
ROLES = tuple(Role.values)


@pytest.mark.parametrize("who", [*OUTSIDE, *ROLES])
def test_it_keeps_the_rule(who: str):
    """Every address × every method × everybody."""
    client = someone(who, tokens=False)
    for address, method in product(addresses(), METHODS):
        if may_enter(who, rule_of(address)):
            continue
        answer = client.generic(method, address.path, "", FORM)
        at = f"{method} {address.path} by {who}"
        if who in ("nobody", "visitor"):
            assert answer.status_code == 302, at
            assert answer["Location"].startswith("/accounts/login/?next="), at
        else:
            assert answer.status_code == 404, at


@pytest.mark.parametrize("who", ROLES)
def test_it_lets_in_whom_the_rule_names(who: str):
    """The other half: a door that refuses everybody would pass the test above."""
    client = cast.prove(someone(who, tokens=False))
    for address, method in product(addresses(), METHODS):
        rule = rule_of(address)
        if not rule.startswith("staff:") or address.gaps or not may_enter(who, rule):
            continue
        answer = client.generic(method, address.path, "", FORM)
        at = f"{method} {address.path} by {who}: {answer.status_code}"
        assert answer.status_code in (200, 302, 400, 405, 409, 422), at
        assert "/accounts/login/" not in answer.get("Location", ""), at
        assert "/accounts/second-factor/" not in answer.get("Location", ""), at


@pytest.mark.parametrize("who", ROLES)
def test_it_opens_nothing_before_the_second_factor(who: str):
    client = someone(who, tokens=False, second_factor=False)
    for address, method in product(addresses(), METHODS):
        rule = rule_of(address)
        if rule.startswith("staff:") and may_enter(who, rule):
            answer = client.generic(method, address.path, "", FORM)
            assert answer.status_code == 302, f"{method} {address.path} by {who}"
            assert answer["Location"] == "/accounts/second-factor/app/", address.path


# --- what an id says ------------------------------------------------------------------------------


def in_state(state: str) -> Callable[[], Story]:
    def make() -> Story:
        story = factories.a_screened_story()
        Story.objects.filter(pk=story.pk).update(state=state)
        return story

    return make


def hidden() -> Story:
    story = factories.a_published_story()
    PublishedText.objects.filter(story=story).delete()
    Story.objects.filter(pk=story.pk).update(state="hidden")
    return story


def erased() -> Story:
    story = factories.a_published_story()
    id_ = story.pk
    story.delete()
    return Story(pk=id_)


NOT_FOR_READERS: dict[str, Callable[[], Story]] = {
    **{
        state: in_state(state)
        for state in (
            *("screening", "queued", "awaiting_writer", "lapsed", "escalated", "second_review"),
            *("publish_pending", "scheduled", "decline_pending", "declined", "withdrawn"),
            *("removed", "erased"),
        )
    },
    "hidden": hidden,
    "row gone": erased,
}
MALFORMED = (
    *("x", "1", "0", "-1", "..", "%00", "%ff", "null", "a" * 36, "a" * 5000, "%F0%9F%98%80"),
    *("00000000000040008000000000000000", "{00000000-0000-4000-8000-000000000000}"),
    *("00000000-0000-4000-8000-00000000000", "00000000-0000-4000-8000-0000000000000"),
    *("ABCDEF00-0000-4000-8000-000000000000", "1 OR 1=1", "' --", "..%2f..%2fetc"),
)


def look(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    """All that tells one answer from another."""
    assert not answer.cookies
    return answer.status_code, answer.content, dict(answer.items())


@pytest.mark.parametrize("query", ["", "?open=1", "?open=1&fold=1"])
@pytest.mark.parametrize("language", ["", "/ar"])
def test_it_says_the_same_of_every_story_that_is_not_out(language: str, query: str):
    client = Client()
    unknown = look(client.get(f"{language}/stories/{uuid4()}/{query}"))
    assert unknown[0] == 404
    assert len(unknown[1]) % 4096 == 0
    for kind, make in NOT_FOR_READERS.items():
        answer = client.get(f"{language}/stories/{make().pk}/{query}")
        assert look(answer) == unknown, kind
    for wrong in MALFORMED:
        assert look(client.get(f"{language}/stories/{wrong}/{query}")) == unknown, wrong
    # And the same eyes see the difference that there should be.
    out = factories.a_published_story()
    assert look(client.get(f"{language}/stories/{out.pk}/{query}")) != unknown


@pytest.mark.parametrize("who", ["nobody", "visitor", "account", "organisation_editor", "operator"])
def test_it_says_the_same_to_whoever_may_not_know(who: str):
    """Signed in or not, at work or with a code: a story that waits is not there."""
    client = someone(who)
    client.get("/about/")
    waiting = factories.a_screened_story()
    for method in ("GET", "HEAD", "POST", "DELETE"):
        seen = [
            _told(client.generic(method, f"/stories/{pk}/"), pk) for pk in (waiting.pk, uuid4())
        ]
        assert seen[0] == seen[1], method


def a_draft_entry() -> Any:
    return keeping.an_entry(keeping.an_organization(), status="draft", assured_date=None)


def claimed_task(user: Any) -> Any:
    factories.a_screened_story()
    opening.open_tasks()
    claim = claims.claim_next(user=user)
    assert claim
    return claim.task_id


def taken_note(user: Any) -> Any:
    notes.a_letter()
    return notes.taken_by(user).pk


def shadow_read(user: Any) -> Any:
    """A published story that this person has read as a shadow."""
    factories.a_published_story()
    shadowing.open_shadow_tasks()
    claim = claims.claim_next(user=user)
    assert claim
    made = shadowing.decide_as_shadow(
        user=user, task_id=claim.task_id, token=claim.token, version=1, verdict=Verdict("publish")
    )
    return made.task_id


def practice_text() -> Any:
    return practising.add_item(
        by=cast.lena(),
        language="en",
        words="Written for practice.",
        expected="publish",
        why="Nothing speaks against it.",
        opens_on=timezone.now().date(),
    )


def story_of_account() -> Any:
    story = factories.a_screened_story()
    Authorship.objects.filter(story=story).update(account=cast.wren("somebody-else"))
    return story.pk


def passkey() -> Any:
    from allauth.mfa.models import Authenticator

    owner = cast.wren("somebody-else")
    return Authenticator.objects.create(user=owner, type="webauthn", data={"name": "x"}).pk


def invited() -> Invitation:
    return invite(by=cast.otto(), roles=["moderator"])[0]


def held() -> LegalHold:
    story = factories.a_screened_story()
    return holding.ask_hold(user=cast.lena(), story_id=story.pk, reason="court", words="Case 7.")


def asked() -> ResetRequest:
    return ResetRequest.objects.filter(person=cast.sam()).first() or ask_reset(
        person=cast.sam(), by=cast.otto()
    )


# Of each address that takes an id: one that exists and is somebody else's, and one that is not.
def a_shift() -> DutyShift:
    now = timezone.now()
    return DutyShift.objects.create(begins_at=now, ends_at=now + timedelta(hours=1))


def a_disclosure() -> OutsideDisclosure:
    asked = OutsideDisclosure(
        story=factories.a_screened_story(),
        recipient=Recipient.POLICE,
        basis=Basis.LIFE,
        asked_by=cast.lena(),
        asked_on=timezone.now().date(),
    )
    asked.seal({"why": "So."}, key=asked.story.key())
    asked.save(force_insert=True)
    return asked


MEMBERS_WITHOUT_ID = {
    *("members:home", "members:join", "members:all", "members:add", "members:open_invitation")
}


def asked_by_a_court() -> LegalRequest:
    """A legal request that is open."""
    return LegalRequest.objects.create(quarter=timezone.now().date(), asker="court")


def a_group() -> UUID:
    """Five texts that are nearly the same, as the queue knows them together."""
    group = uuid4()
    stories = [factories.a_screened_story() for _ in range(5)]
    opening.open_tasks()
    ReviewTask.objects.filter(story__in=stories).update(alike=group)
    return group


OBJECTS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    **dict.fromkeys(
        ["stories:detail", "reports:report", "standing:stand"],
        (lambda: factories.a_screened_story().pk, uuid4),
    ),
    **dict.fromkeys(
        [
            *("moderation:review", "moderation:renew", "moderation:release", "moderation:undo"),
            *("moderation:recuse", "moderation:answer"),
            *("moderation:care", "moderation:ask_disclosure"),
        ],
        (lambda: claimed_task(cast.lena()), uuid4),
    ),
    **dict.fromkeys(["resources:entry", "resources:report"], (lambda: a_draft_entry().pk, uuid4)),
    **dict.fromkeys(["notes:note", "notes:undo"], (lambda: taken_note(cast.lena()), uuid4)),
    "moderation:shadow": (lambda: shadow_read(cast.staff("trainee")), uuid4),
    "moderation:level": (lambda: cast.staff("trainee").pk, uuid4),
    **dict.fromkeys(
        ["moderation:practice_text", "moderation:retire_text"], (lambda: practice_text().pk, uuid4)
    ),
    **dict.fromkeys(["your_stories:open", "your_stories:unlink"], (story_of_account, uuid4)),
    **dict.fromkeys(
        ["people:person", "people:close", "people:open", "people:new_password"],
        (lambda: cast.sam().pk, uuid4),
    ),
    "people:withdraw_invitation": (lambda: invited().pk, uuid4),
    **dict.fromkeys(["people:reset", "people:withdraw_reset"], (lambda: asked().pk, uuid4)),
    "mfa_remove_passkey": (passkey, lambda: 999_999),
    "moderation:hold": (lambda: held().pk, uuid4),
    "privacy:answer_legal_request": (lambda: asked_by_a_court().pk, uuid4),
    **dict.fromkeys(
        ["moderation:take_shift", "moderation:free_shift", "moderation:remove_shift"],
        (lambda: a_shift().pk, uuid4),
    ),
    **dict.fromkeys(
        ["moderation:disclosure", "moderation:drop_disclosure"],
        (lambda: a_disclosure().pk, uuid4),
    ),
    **dict.fromkeys(
        [name for name in RULES if name.startswith("members:") and name not in MEMBERS_WITHOUT_ID],
        (lambda: keeping.an_organization().pk, uuid4),
    ),
}
OBJECTS |= dict.fromkeys(
    [
        *("advocacy:stories", "advocacy:pin"),
        *("imports:list", "imports:batch", "imports:duplicates", "imports:gaps"),
        *("checks:due", "checks:settle_link", "checks:close_reports"),
        *(name for name in RULES if name.startswith("entries:")),
    ],
    (lambda: keeping.an_organization().pk, uuid4),
)
OBJECTS |= dict.fromkeys(
    ["moderation:alike", "moderation:take_alike", "moderation:undo_alike"],
    (a_group, uuid4),
)
OBJECTS |= {
    **dict.fromkeys(
        ["hosting:list", "hosting:propose", "hosting:edit"],
        (lambda: keeping.an_organization().pk, uuid4),
    ),
    **dict.fromkeys(
        ["hosting:change", "hosting:decide"], (lambda: Campaign.objects.create(slug="x").pk, uuid4)
    ),
}
# What stands in these is no secret, or opens by itself (its own tests are with its app).
NO_OBJECTS = {
    *("moderation:text", "people:snooze", "people:site_page", "people:open_invitation"),
    *("members:open_invitation", "checks:round"),
    *("news:feed", "campaigns:page", "campaigns:card"),
    *("hsds:service", "hsds:organization", "hsds:service_at_location", "hsds:taxonomy"),
    *("hsds:taxonomy_term", "changes:vcard", "changes:json_ld", "api:story", "api:campaign"),
    "number_embeds:campaign",
}
# Who may know that an id exists: the lists of these people hold it.
MAY_KNOW = {
    "moderation": READERS_FIRST,
    "notes": READERS_FIRST,
    "people": TEAM,
    "privacy": OPERATOR,
    "hosting": OPERATOR,
    "members": holders_of("vouch_resources"),
}


def test_it_knows_an_object_for_every_address_with_an_id():
    assert {each.name for each in addresses() if each.gaps} == {*OBJECTS} | NO_OBJECTS


PAIRS = [
    (name, who)
    for name in OBJECTS
    for who in PEOPLE
    if not may_enter(who, MAY_KNOW.get(name.partition(":")[0], NOBODY))
]


@pytest.mark.parametrize(("name", "who"), PAIRS)
def test_it_tells_nobody_that_an_id_is_somebody_elses(name: str, who: str):
    address = by_name(name)
    there, nowhere = (make() for make in OBJECTS[name])
    client = someone(who, tokens=False)
    client.get("/about/")
    before = Story.objects.count(), Authorship.objects.count()
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        told = [
            _told(client.generic(method, _with(address, each), "sure=yes", FORM), each)
            for each in (there, nowhere)
        ]
        assert told[0] == told[1], method
        assert told[0][0] in (302, 404, 405), method
    assert before == (Story.objects.count(), Authorship.objects.count())


def _with(address: Address, value: Any) -> str:
    example = next(part for part in address.path.split("/") if part and part in _examples(address))
    return address.path.replace(example, str(value))


def _examples(address: Address) -> set[str]:
    return set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)7(?=/)", address.path))


def _told(answer: HttpResponse, id_: Any) -> tuple[int, str, int, dict[str, str]]:
    """Status, text, length and headers; without the id itself, which who asks knows.

    It stands in addresses; a short one is part of a digest or a picture by chance too.
    """
    asked = re.compile(rf"(?<=/){re.escape(str(id_))}(?![\w-])")
    text = re.sub(r'(csrfmiddlewaretoken|form_key)" value="[^"]+"', "", answer.content.decode())
    headers = {name: asked.sub("ID", value) for name, value in answer.items()}
    return answer.status_code, asked.sub("ID", text), len(answer.content), headers


# --- My story -------------------------------------------------------------------------------------


def test_it_opens_my_story_only_by_code():
    """Every address below My story, without a visit: never a story, and nothing changes."""
    factories.a_published_story()
    before = list(Story.objects.values_list("pk", "state"))
    for who in ("nobody", "account", "moderator", "operator"):
        client = someone(who, tokens=False)
        for address in addresses():
            if not address.name.startswith(("my_story:", "privacy:delete_story")):
                continue
            for method in ("GET", "POST"):
                body = "sure=yes&words=other&audience=count&appear=ask&uses=press"
                answer = client.generic(method, address.path, body, FORM)
                at = f"{method} {address.path} by {who}"
                assert answer.status_code < 500, at
                assert "data-story" not in answer.content.decode(), at
                assert "believed me" not in answer.content.decode(), at
    assert list(Story.objects.values_list("pk", "state")) == before
    assert PublishedText.objects.count() == 1


def test_it_asks_by_day_and_never_by_hour():
    """Of all that the site says of a published story: a month."""
    story = factories.a_published_story()
    page = Client().get(f"/stories/{story.pk}/?open=1").content.decode()
    assert str(timezone.now().date()) not in page
    assert not re.search(r"\b\d{1,2}:\d{2}\b", page)
