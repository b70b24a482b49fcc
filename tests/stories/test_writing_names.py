"""How a writer appears: under nobody's name, a name that leads nowhere, or that of an account."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.stories.models import Authorship, Story
from tests import cast
from tests.factories import post
from tests.stories.writing import at, fields_of, go, said, step_of

pytestmark = pytest.mark.django_db

# (what is wrong with it, names): each is refused, and nobody can insist.
REFUSED = {
    "an e-mail address": (
        *("me@example.org", "ｍｅ＠example．org", "maria (at) gmail (dot) com", "نور@مثال.com"),
        "maria at gmail dot com",
    ),
    "a phone number": ("call 0612345678", "٠١٢٣٤٥٦٧٨٩", "۰۳۰۰-۱۲۳۴۵۶۷", "+49 170 123 45 67"),
    "an address on the web": ("www.me.example", "https://me", "t.me/maria", "maria.com"),
    "a name you have on another site": ("@maria", "ig: maria", "maria#1234"),
    "someone on our team": ("Moderator", "m0derator", "аdmin", "المشرف", "Chorus Team", "ماڈریٹر"),
    "letters that are not written together": ("Noor ثور", "noor ٣3", "Ω-lamp"),
}
# Names that look like first and family name: only a guess, so the writer may keep them.
LOOK_REAL = [
    *("Maria Silva", "MariaSilva", "J. Smith", "Мария Иванова", "محمد بن سالم", "Élodie Ngo"),
    *("Dr. Smith", "Quiet River"),
]
# Nothing is said about these, and they are kept as they were typed.
HONEST = [
    *("Wren", "lamp in the window", "Anne-Marie", "O’Neill", "winter 2019", "José", "Ünal"),
    *(
        "نور",
        "نور القمر",
        "شب کا چراغ",
        "ماں جی",
        "さくら",
        "山田",
        "हिन्दी",
        "Мария",
        "Ελένη",
        "שיר",
    ),
    *("می‌خواهم", "🙂", "a"),
]


def name_step(client: Client, name: str, button: str = "next", **more: str) -> Any:
    fields = {"words": "w", "byline": "name", "name": name, **more}
    return post(client, "/write/", step="name", go=button, **fields)


@pytest.mark.parametrize(
    ("why", "name"), [(why, name) for why, names in REFUSED.items() for name in names]
)
def test_it_refuses_kindly_what_leads_to_somebody(client: Client, why: str, name: str):
    page = name_step(client, name, name_sure="yes")
    assert step_of(page) == "name"
    assert why in said(page)
    assert 'value="yes">Keep this name' not in said(page)
    assert fields_of(page)["name"] == [name]
    sent = name_step(client, name, "send", name_sure="yes")
    assert step_of(sent) == "name"
    assert not Story.objects.exists()


@pytest.mark.parametrize("name", LOOK_REAL)
def test_it_asks_about_a_name_that_looks_real_and_lets_her_keep_it(client: Client, name: str):
    page = name_step(client, name)
    assert step_of(page) == "name"
    assert "This looks like a real name. Someone could use it to find you or them." in said(page)
    button = re.search(r'<button[^>]*name="name_sure" value="yes"[^>]*>(.*?)</button>', said(page))
    assert button
    assert button[1] == "Keep this name"
    # The button carries no `go`.
    reach = client.post("/write/", {**fields_of(page), "name_sure": "yes"})
    assert step_of(reach) == "reach"
    go(client, go(client, reach), "send")
    story = Story.objects.get()
    assert story.revisions.get().unseal(key=story.key())["name"] == name


def test_it_asks_again_about_another_name(client: Client):
    reach = name_step(client, "Maria Silva", name_sure="yes")
    back = go(client, reach, "back")
    assert "name_sure" not in fields_of(back)
    assert step_of(go(client, back, name="Anna Silva")) == "name"


@pytest.mark.parametrize("name", HONEST)
def test_it_keeps_an_invented_name_as_it_is(client: Client, name: str):
    preview = name_step(client, name, "preview")
    assert step_of(preview) == "preview"
    assert not [why for why in REFUSED if why in said(preview)]
    go(client, preview, "send")
    story = Story.objects.get()
    assert story.byline == "name"
    assert story.revisions.get().unseal(key=story.key())["name"] == name


def test_it_refuses_the_name_of_somebody_who_works_here(client: Client):
    cast.ines()
    assert "someone on our team" in said(name_step(client, "lnes"))


def test_it_keeps_no_name_for_whoever_appears_under_none(client: Client):
    preview = at(client, "preview", byline="anonymous", name="Maria Silva")
    go(client, preview, "send")
    story = Story.objects.get()
    assert story.revisions.get().unseal(key=story.key())["name"] == ""


def test_it_asks_for_the_name_when_one_was_chosen(client: Client):
    assert "Write the name" in said(name_step(client, ""))


def test_it_offers_an_account_only_to_whoever_has_one_here(client: Client):
    assert 'value="account"' not in said(at(client, "name"))
    cast.sign_in(client, cast.ines())
    assert 'value="account"' not in said(at(client, "name"))
    cast.sign_in(client, User.objects.create_user("lamp"))
    page = said(at(client, "name"))
    assert 'value="account"' in page
    assert "\u2068lamp\u2069" in page


def test_it_shows_and_keeps_the_name_of_the_account(client: Client):
    user = User.objects.create_user("lamp")
    cast.sign_in(client, user)
    preview = go(client, at(client, "name"), "preview", byline="account")
    assert "<bdi>lamp</bdi>" in said(preview)
    go(client, preview, "send")
    story = Story.objects.get()
    assert story.byline == "account"
    assert Authorship.objects.get(story=story).account == user


@pytest.mark.parametrize("who", [None, "staff"])
def test_it_takes_no_account_that_is_not_there(client: Client, who: str | None):
    if who:
        cast.sign_in(client, cast.ines())
    page = post(client, "/write/", step="preview", go="send", words="w", byline="account")
    assert step_of(page) == "name"
    assert "not signed in here" in said(page)
    assert not Story.objects.exists()


def test_it_links_no_account_to_whoever_chose_nobodys_name(client: Client):
    cast.sign_in(client, User.objects.create_user("lamp"))
    go(client, at(client, "preview"), "send")
    assert Authorship.objects.get().account is None
