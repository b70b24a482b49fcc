"""Ways to every private page of a writer and of staff, in a browser. What was written there holds
MARK, and nobody who comes after may see it."""

import re
from collections.abc import Callable
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
from apps.stories import services
from apps.stories.forms import StoryForm
from apps.stories.models import Authorship, Story
from tests import cast, factories

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


def legal_hold(page: Page, base: str) -> None:
    story = factories.a_screened_story()
    hold = holding.ask_hold(user=cast.lena(), story_id=story.pk, reason="court", words=WORDS)
    sign_in(page, base, cast.lena())
    page.goto(f"{base}/moderation/holds/{hold.pk}/")
    page.locator("input[name=code]").fill(cast.code())
    page.locator("main form button").first.click()
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
    "review": review,
    "notice: form": notice_form,
    "notice: answer": notice_answer,
    "appeal": appeal,
    "legal hold": legal_hold,
    "review: hidden": hidden,
    "moderation: found": found_by_address,
    "care": care_page,
    "record of acts": record_of_acts,
}
