"""Ways to every private page of a writer and of staff, in a browser. What was written there holds
MARK, and nobody who comes after may see it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from apps.accounts.invitations import invite
from apps.audit.services import record
from apps.core.form_keys import FormKey, draw_form_key
from apps.moderation import claims, hiding, holding, opening
from apps.moderation.appealing import ask_again
from apps.moderation.models import Kind, Lane, Notice, ReviewTask
from apps.moderation.noticing import Letter, keep_notice
from apps.moderation.recording import Verdict, add_decision
from apps.moderation.references import lookup_of, reference_for
from apps.resources.duplicates import find_duplicates
from apps.resources.import_services import bring_file, judge_waiting
from apps.resources.inviting_services import invite as invite_member
from apps.solidarity.letter_services import send_letter
from apps.solidarity.pledging import send_pledge
from apps.stories import services
from apps.stories.forms import StoryForm
from apps.stories.models import Authorship, Story
from tests import cast, factories
from tests.campaigns.running import a_campaign
from tests.moderation import notes
from tests.resources import bringing, keeping

MARK = "Lanternfish"
WORDS = f"{MARK} were all I could think of.\n\nThen a friend said that she believed me."
REPLY = f"{MARK} again, in an answer"
WRITING = "form#write"

Scene = Callable[[Page, str], None]
expect.set_options(timeout=30_000)  # milliseconds, on a busy machine


def write_until(step: str) -> Scene:
    """The write flow, up to the page of `step`; "receipt" is the page after Send."""

    def walk(page: Page, base: str) -> None:
        page.goto(f"{base}/write/")
        page.locator(f"{WRITING} button[value=next]").click()
        while step not in (at := where(page)):
            if page.locator(f"{WRITING} textarea[name=words]").count():
                page.locator(f"{WRITING} textarea[name=words]").fill(WORDS)
            send = page.locator(f"{WRITING} button[value=send]")
            ahead = send if send.count() else page.locator(f"{WRITING} button[value=next]").first
            ahead.click()
            page.wait_for_load_state()
            assert where(page) != at, f"The flow stays at {at}: {page.content()[:3000]}"
        if step == "words":
            page.locator("textarea[name=words]").fill(WORDS)

    return walk


def where(page: Page) -> tuple[str, ...]:
    """The step that a page of the flow shows."""
    if page.locator("[data-return-code]").count():
        return ("receipt",)
    value = page.locator(f"{WRITING} input[name=step]").get_attribute("value")
    return (value or "",)


def me_too(page: Page, base: str) -> None:
    page.goto(base)
    page.locator("form[action$='me-too/'] button").first.click()
    expect(page.locator("[data-return-code]")).to_be_visible()


def me_too_placed(page: Page, base: str) -> None:
    me_too(page, base)
    page.locator("select[name=country]").select_option("FR")
    page.locator("form[action$='place/'] button").click()
    expect(page.locator("select[name=country]")).to_have_count(0)


def with_code(page: Page, base: str, code: str) -> None:
    """My story, as its writer opens it."""
    page.goto(f"{base}/my-story/")
    field = page.locator("[name=return_code]")
    if not field.count():
        page.locator("main form button").first.click()
    field.fill(code)
    page.locator("main form:has([name=return_code]) button").first.click()
    expect(page.locator("input[type=text][name=return_code]")).to_have_count(0)


def code_page(page: Page, base: str) -> None:
    page.goto(f"{base}/my-story/")
    if not page.locator("[name=return_code]").count():
        page.locator("main form button").first.click()
    page.locator("[name=return_code]").fill(f"{MARK} not a code")
    page.locator("main form:has([name=return_code]) button").first.click()
    page.get_by_text("does not open anything").first.wait_for()


def my_story(page: Page, base: str) -> None:
    code = factories.a_code()
    story = factories.a_screened_story(code=code, words=WORDS)
    factories.make_move(story.pk, "ask")
    services.add_message(story=story, words=f"{MARK}?", from_writer=False)
    with_code(page, base, code.words("en"))
    expect(page.get_by_text(f"{MARK}?")).to_be_visible()


def my_story_answered(page: Page, base: str) -> None:
    my_story(page, base)
    page.locator("textarea[name=reply]").fill(REPLY)
    page.locator("form[action*='reply'] button").first.click()
    expect(page.get_by_text(REPLY)).to_be_visible()


def pledge_words(page: Page, base: str) -> None:
    page.goto(f"{base}/pledges/write/")
    page.locator("main form button").click()
    page.locator("textarea[name=will]").fill(WORDS)


def pledge_sent(page: Page, base: str) -> None:
    pledge_words(page, base)
    page.locator("main button[value=send]").click()
    expect(page.locator("[data-return-code]")).to_be_visible()


def my_pledge(page: Page, base: str) -> None:
    code = factories.a_code()
    send_pledge(parts={"did": "", "will": WORDS, "again": ""}, code=code)
    with_code(page, base, code.words("en"))
    expect(page.get_by_text(MARK)).to_be_visible()


def letter_words(page: Page, base: str) -> None:
    page.goto(f"{base}/letters/write/")
    page.locator("main form button").first.click()
    page.locator("textarea[name=words]").fill(WORDS)


def letter_sent(page: Page, base: str) -> None:
    letter_words(page, base)
    page.locator("button[value=send]").click()
    expect(page.locator("[data-return-code]")).to_be_visible()


def my_letter(page: Page, base: str) -> None:
    code = factories.a_code()
    send_letter(words=WORDS, code=code)
    with_code(page, base, code.words("en"))
    expect(page.get_by_text(MARK)).to_be_visible()


def from_my_story(action: str, holds: str = "") -> Scene:
    """A page behind a button of My story. `holds` is a field with the writer's words."""

    def visit(page: Page, base: str) -> None:
        my_story(page, base)
        page.locator(f"form[action$='{action}'] button").first.click()
        expect(page.locator("form[action$='my-story/reply/']")).to_have_count(0)
        assert not holds or MARK in page.locator(holds).first.input_value()

    return visit


def saved(page: Page, base: str) -> None:
    """Save and leave, from the page with the words."""
    write_until("words")(page, base)
    page.locator(f"{WRITING} button[value=save]").click()
    expect(page.locator("[data-return-code]")).to_be_visible()


def my_draft(page: Page, base: str) -> None:
    saved(page, base)
    code = page.locator("[data-return-code]").get_attribute("data-return-code")
    assert code
    with_code(page, base, code)


def resumed(page: Page, base: str) -> None:
    my_draft(page, base)
    page.locator("form[action$='my-story/resume/'] button").first.click()
    expect(page.locator("textarea[name=words]")).to_have_value(re.compile(MARK))


def my_me_too(page: Page, base: str) -> None:
    client = cast.maya()
    code = factories.shown_code(factories.say_me_too(client))
    with_code(page, base, code)


def words_kept(page: Page, base: str) -> None:
    """An answer that says no and gives the words back."""
    walk = write_until("words")
    walk(page, base)
    page.locator(f"{WRITING} input[name=form_key]").evaluate("(e, key) => { e.value = key }", OLD)
    page.locator(f"{WRITING} button[value=next]").first.click()
    expect(page.locator("#kept textarea")).to_contain_text(MARK)


OLD = draw_form_key()[:-6] + "AAAAAA"


def stories_of_account(page: Page, base: str) -> None:
    story = factories.a_screened_story(words=WORDS, title=f"{MARK} nights")
    Authorship.objects.filter(story=story).update(account=cast.wren())
    sign_in(page, base, cast.wren())
    page.goto(f"{base}/accounts/stories/")
    expect(page.get_by_text(f"{MARK} nights").first).to_be_visible()


def export_of_account(page: Page, base: str) -> None:
    stories_of_account(page, base)
    page.goto(f"{base}/accounts/copy/page/")
    page.locator("main input[type=password]").fill(cast.PASSWORD)
    page.locator("main form button").first.click()
    expect(page.get_by_text(f"{MARK} nights").first).to_be_visible()


def sign_in_by_form(page: Page, base: str) -> None:
    """By the name that is the mark, as a writer types it."""
    cast.wren(MARK)
    page.goto(f"{base}/accounts/login/")
    page.locator("input[name=login]").fill(MARK)
    page.locator("input[name=password]").fill(cast.PASSWORD)
    page.locator("main form:has([name=password]) button").first.click()
    page.wait_for_url("**/accounts/stories/")


def sign_up(page: Page, base: str) -> None:
    """A name is typed and not sent."""
    page.goto(f"{base}/accounts/sign-up/")
    page.locator("input[name=username]").fill(MARK)


def signed_in(path: str) -> Scene:
    def visit(page: Page, base: str) -> None:
        sign_in(page, base, cast.ines())
        page.goto(f"{base}{path}")

    return visit


def review(page: Page, base: str) -> None:
    factories.a_screened_story(words=WORDS)
    opening.open_tasks()
    user = cast.ines()
    sign_in(page, base, user)
    page.goto(f"{base}/moderation/")
    page.get_by_role("button", name="Take the next story").click()
    page.locator(".gate a.btn").click()
    expect(page.locator("[data-story]")).to_contain_text(MARK)
    assert ReviewTask.objects.exists()
    assert Story.objects.exists()


def care_page(page: Page, base: str) -> None:
    """A word of care, half written, to the writer of an escalated story."""
    story = factories.a_screened_story(words=WORDS)
    factories.make_move(story.pk, "escalate")
    opening.open_tasks()
    claim = claims.claim_next(user=cast.lena())
    assert claim
    sign_in(page, base, cast.lena())
    page.goto(f"{base}/moderation/{claim.task_id}/care/")
    page.locator("textarea[name=reply]").fill(REPLY)
    page.locator("details.veil summary").click()
    expect(page.locator("[data-story]")).to_contain_text(MARK)


def desk(page: Page, base: str) -> None:
    """The claimed task of Sam on screen, with the words unveiled."""
    claim = claims.claim_next(user=cast.sam())
    assert claim
    sign_in(page, base, cast.sam())
    page.goto(f"{base}/moderation/{claim.task_id}/")
    page.locator("details.veil summary").click()
    expect(page.locator("[data-story]")).to_contain_text(MARK)
    page.locator("textarea[name=note]").fill(REPLY)


def waiting_letter(page: Page, base: str) -> None:
    """A letter in the hands of Sam, with its words unveiled."""
    notes.a_letter(WORDS)
    task = notes.taken_by(cast.sam())
    sign_in(page, base, cast.sam())
    page.goto(f"{base}/moderation/notes/{task.pk}/")
    page.locator("details.veil summary").click()
    expect(page.locator("[data-note]")).to_contain_text(MARK)


def hidden(page: Page, base: str) -> None:
    story = factories.a_published_story(words=WORDS)
    hiding.hide_published(user=cast.ines(), story_id=story.pk, rule="names")
    desk(page, base)


def found_by_address(page: Page, base: str) -> None:
    story = factories.a_published_story(words=WORDS)
    sign_in(page, base, cast.ines())
    page.goto(f"{base}/moderation/published/")
    page.locator("input[name=address]").fill(f"/stories/{story.pk}/")
    page.get_by_role("button", name="Find it").click()
    page.locator("details.veil summary").click()
    expect(page.locator("[data-story]")).to_contain_text(MARK)


def record_of_acts(page: Page, base: str) -> None:
    """As an auditor reads it; what was done here has the mark for its kind."""
    record(actor=None, verb="claimed", kind=MARK, object_id="x")
    sign_in(page, base, cast.staff("auditor"))
    page.goto(f"{base}/audit/")
    expect(page.locator("[data-entry]")).to_contain_text(MARK)


def begin(page: Page, base: str) -> None:
    """A name is typed by somebody who was invited, and not sent."""
    _row, token = invite(by=cast.otto(), roles=["moderator"])
    page.goto(f"{base}/accounts/invitation/{token}/")
    page.locator("input[name=username]").fill(MARK)


def join(page: Page, base: str) -> None:
    """A name is typed by somebody whom an organisation invited, and not sent."""
    _row, token = invite_member(
        organization=keeping.an_organization(), to_be="editor", by=cast.otto(), role="operator"
    )
    page.goto(f"{base}/organisations/join/{token}/")
    page.locator("input[name=username]").fill(MARK)


def details_of_organization(page: Page, base: str) -> None:
    """A manager reads what stands there, and has typed more."""
    organization = keeping.an_organization(name=f"{MARK} House")
    sign_in(page, base, keeping.amal(organization))
    page.goto(f"{base}/organisations/{organization.pk}/details/")
    page.locator("textarea[name=description]").fill(WORDS)


def campaign_of_organization(page: Page, base: str) -> None:
    """What an organisation proposes, before anybody else may read it."""
    house = keeping.an_organization()
    campaign = a_campaign(status="proposed", host=house, names=((f"{MARK}s", "en"),))
    sign_in(page, base, keeping.amal(house))
    page.goto(f"{base}/organisations/{house.pk}/campaigns/{campaign.pk}/")


def entry_of_organization(page: Page, base: str) -> None:
    """Somebody reads an entry they keep, and has typed more."""
    organization = keeping.an_organization()
    entry = keeping.an_entry(organization, name=f"{MARK} line")
    sign_in(page, base, keeping.amal(organization))
    page.goto(f"{base}/organisations/{organization.pk}/entries/{entry.pk}/")
    page.locator("textarea[name=alert]").fill(WORDS)


def topics_of_place(page: Page, base: str) -> None:
    """An operator has tried a sentence, and typed a word."""
    sign_in(page, base, cast.otto())
    page.goto(f"{base}/accounts/topics/")
    page.locator("[name=try-sentence]").fill(WORDS)
    page.get_by_role("button", name="See what is found").click()
    expect(page.locator("[data-tried]")).to_be_visible()
    page.locator("[name=word-phrase]").fill(MARK)


def notice_form(page: Page, base: str) -> None:
    page.goto(f"{base}/notices/")
    page.locator("main form button").first.click()
    page.locator("textarea[name=words]").fill(WORDS)


def notice_answer(page: Page, base: str) -> None:
    reference = reference_for(FormKey("", b"lanternfish"))
    story = factories.a_published_story()
    letter = Letter(story_id=story.pk, reason="named", words=WORDS)
    keep_notice(lookup=lookup_of(reference), letter=letter)
    notice = Notice.objects.get()
    notice.outcome = "nothing"
    notice.seal({"words": WORDS, "answer": WORDS})
    notice.save()
    page.goto(f"{base}/notices/")
    page.locator("form[action$='answer/'] button").click()
    page.locator("input[name=reference]").fill(reference)
    page.locator("#reference-form button").last.click()
    expect(page.locator("[data-notice]")).to_contain_text(MARK)


def appeal(page: Page, base: str) -> None:
    story = factories.a_screened_story(words=WORDS)
    for move in ("decline", "confirm_decline"):
        factories.make_move(story.pk, move)
    task = opening.open_task(story, Kind.REVIEW, Lane.NEW, is_open=False)
    revision = story.revisions.get()
    add_decision(user=cast.sam(), task=task, verdict=Verdict("decline"), revision=revision)
    ask_again(story_id=story.pk, words=f"{MARK} again")
    user = cast.ines()
    claim = claims.claim_next(user=user)
    sign_in(page, base, user)
    page.goto(f"{base}/moderation/{claim.task_id}/")
    expect(page.get_by_text(f"{MARK} again").first).to_be_visible()


def what_is_due(page: Page, base: str) -> None:
    house = keeping.an_organization()
    keeping.an_entry(house, MARK, due_on=date(2026, 1, 1))
    sign_in(page, base, keeping.amal(house))
    page.goto(f"{base}/organisations/{house.pk}/due/")
    expect(page.get_by_text(MARK).first).to_be_visible()


def unconfirmed_help(page: Page, base: str) -> None:
    house = keeping.an_organization()
    keeping.an_entry(house, MARK, status="draft", assured_date=None, keeper=None)
    sign_in(page, base, cast.otto())
    page.goto(f"{base}/organisations/unconfirmed/")
    expect(page.locator("[data-country]")).to_have_count(1)


def brought_list(page: Page, base: str) -> None:
    """Somebody reads the rows of a list they brought, and has left one out."""
    house = keeping.an_organization()
    user = keeping.amal(house)
    data = bringing.a_file(f"AT,{MARK},0800 222 555,,,,stalking,")
    batch = bring_file(organization=house, by=user, name="list.csv", data=data)
    judge_waiting()
    sign_in(page, base, user)
    page.goto(f"{base}{bringing.page_of(batch)}")
    page.locator("input[name=take]").uncheck()
    expect(page.locator("[data-row] bdi").get_by_text(MARK).first).to_be_visible()


def maybe_twice(page: Page, base: str) -> None:
    house = keeping.an_organization()
    for _time in range(2):
        keeping.an_entry(house, MARK)
    find_duplicates()
    sign_in(page, base, keeping.amal(house))
    page.goto(f"{base}/organisations/{house.pk}/duplicates/")
    expect(page.get_by_text(MARK).first).to_be_visible()


def legal_hold(page: Page, base: str) -> None:
    story = factories.a_screened_story()
    hold = holding.ask_hold(user=cast.lena(), story_id=story.pk, reason="court", words=WORDS)
    sign_in(page, base, cast.lena())
    page.goto(f"{base}/moderation/holds/{hold.pk}/")
    page.locator("input[name=code]").fill(cast.code())
    page.locator("main form button").first.click()
    expect(page.get_by_text(MARK).first).to_be_visible()


def stories_to_speak_of(page: Page, base: str) -> None:
    house = keeping.an_organization()
    factories.a_published_story(title=f"{MARK} nights", uses=frozenset({"advocacy"}))
    sign_in(page, base, keeping.amal(house))
    page.goto(f"{base}/organisations/{house.pk}/stories/")
    expect(page.get_by_text(MARK).first).to_be_visible()


def sign_in(page: Page, base: str, user: Any) -> None:
    (cookie,) = cast.browser_state(user)["cookies"]
    page.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": base}])
    page.goto(f"{base}/about/")


STEPS = [step for step in StoryForm.STEPS if step != "start"]
SCENES: dict[str, Scene] = {
    **{f"write: {step}": write_until(step) for step in STEPS},
    "write: receipt": write_until("receipt"),
    "write: words kept": words_kept,
    "me too: receipt": me_too,
    "me too: placed": me_too_placed,
    "my story: no code": code_page,
    "my story": my_story,
    "my story: answered": my_story_answered,
    "my story: me too": my_me_too,
    "my story: change": from_my_story("my-story/change/", "textarea[name=words]"),
    "my story: wishes": from_my_story("my-story/wishes/"),
    "my story: copy": from_my_story("my-story/copy/"),
    "my story: news": from_my_story("my-story/news/"),
    "my story: delete": from_my_story("my-story/delete/"),
    "my story: draft": my_draft,
    "my story: letters": from_my_story("my-story/letters/"),
    "my story: a letter": my_letter,
    "my story: a pledge": my_pledge,
    "pledge: words": pledge_words,
    "pledge: receipt": pledge_sent,
    "letter: words": letter_words,
    "letter: receipt": letter_sent,
    "write: saved": saved,
    "write: resumed": resumed,
    "account: stories": stories_of_account,
    "account: export": export_of_account,
    "account: sign in": sign_in_by_form,
    "account: sign up": sign_up,
    "account: my sign-in": signed_in("/accounts/second-factor/"),
    "account: password": signed_in("/accounts/password/"),
    "team: begin": begin,
    "team: topics": topics_of_place,
    "organisation: join": join,
    "organisation: details": details_of_organization,
    "organisation: entry": entry_of_organization,
    "organisation: campaign": campaign_of_organization,
    "review": review,
    "notice: form": notice_form,
    "notice: answer": notice_answer,
    "appeal": appeal,
    "legal hold": legal_hold,
    "organisation: due": what_is_due,
    "organisation: list": brought_list,
    "organisation: twice": maybe_twice,
    "unconfirmed help": unconfirmed_help,
    "review: hidden": hidden,
    "review: letter": waiting_letter,
    "moderation: found": found_by_address,
    "care": care_page,
    "record of acts": record_of_acts,
    "organisation: stories": stories_to_speak_of,
}
