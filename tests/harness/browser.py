"""A real Chromium, and what tests ask of a page in it."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No process in reserve for each page that is opened.
    "--disable-features=SpareRendererForSitePerProcess",
    # Nothing but this machine has a name, so no test reaches out by accident.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "These tests need Chromium and none was found. On Debian or Ubuntu: "
    "apt-get install chromium. Elsewhere: CHROMIUM=/path/to/chromium make test"
)

# Violations only and as text: the rest of what axe says is a hundred times as long.
RUN_AXE = "options => axe.run(document, options).then(said => JSON.stringify(said.violations))"
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False}
# What is drawn for every visit (keys, codes, ids), and scripts: nothing to axe.
DRAWN = re.compile(
    r"""(?<=value=")[\w.:=+/ -]{16,}(?=") | (?<=data-return-code=")[^"]* |
    (?<=translate="no">)[\w\ ]+(?=<) | [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} |
    <script.*?</script>\s*""",
    re.DOTALL | re.VERBOSE,
)
# The looks of documents that axe has found nothing in, in this process.
FOUND_CLEAN: set[bytes] = set()

OpenPage = Callable[..., Page]
# Contexts whose pages run no scripts, not even axe's timers.
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()


@cache
def axe_script() -> str:
    from axe_playwright_python.base import AXE_SCRIPT

    return AXE_SCRIPT


def chromium() -> str | None:
    """Where Chromium is: $CHROMIUM, or the first that the system offers."""
    found = (shutil.which(name) for name in NAMES)
    return os.environ.get("CHROMIUM") or next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium with its back-forward cache on, as readers have it.

    A page that comes back from it fires no load event: `page.go_back(wait_until="commit")`.
    """
    path = chromium()
    if path is None:
        pytest.fail(MISSING)
    # Playwright keeps an event loop in this thread, and Django then refuses its own database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path,
            args=FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else []),
            # Playwright switches the cache off, and a test of Back would prove nothing.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield running
        running.close()


@pytest.fixture
def foreign_requests() -> list[str]:
    """Every address outside this machine that a page of this test asked for (none was reached)."""
    return []


@pytest.fixture
def open_page(browser: Browser, foreign_requests: list[str]) -> Iterator[OpenPage]:
    """`open_page(width=360, javascript=False, dark=True, locale="ar", state=None)`: a new page in
    a new profile (nothing shared with other pages); `state` is a signed-in storage state."""
    contexts: list[BrowserContext] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).hostname not in {"127.0.0.1", "localhost", None}:
            foreign_requests.append(request.url)

    def open_(
        *,
        width: int = 1200,
        height: int = 800,
        javascript: bool = True,
        dark: bool = False,
        locale: str = "en",
        state: Any = None,
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale=locale,
            storage_state=state,
            **more,
        )
        contexts.append(context)
        if not javascript:
            WITHOUT_SCRIPTS.add(context)
        context.on("request", note)
        context.set_default_timeout(15_000)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A wide page in English, light, JavaScript on."""
    return open_page()


@pytest.fixture
def assert_accessible(_reading_desk: Page) -> Callable[..., None]:
    """`assert_accessible(page, rules=None)`: axe finds nothing, or the test fails with what it
    found. `rules` are tags of axe's rules in place of its own choice."""

    def check(page: Page, *, rules: Sequence[str] = ()) -> None:
        look = _what_axe_sees(page, rules)
        if look in FOUND_CLEAN:
            return
        with _runs_scripts(page, _reading_desk) as copy:
            copy.evaluate(axe_script())
            found = json.loads(
                copy.evaluate(RUN_AXE, AXE_OPTIONS | ({"runOnly": rules} if rules else {}))
            )
        lines = [
            f"{rule['id']}: {rule['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in rule["nodes"][:5])
            for rule in found
        ]
        assert not found, f"axe on {page.url}:\n" + "\n".join(lines)
        FOUND_CLEAN.add(look)

    return check


def _what_axe_sees(page: Page, rules: Sequence[str]) -> bytes:
    """A digest of the document as it stands and of how it is shown, but for what is drawn anew for
    every visit: the same page needs no second look."""
    # Between two pages there is a moment without a document.
    page.wait_for_load_state()
    page.locator("html").wait_for(state="attached")
    document, *how = page.evaluate(
        """() => [
            document.documentElement.outerHTML, innerWidth, innerHeight,
            matchMedia("(prefers-color-scheme: dark)").matches,
            [...document.querySelectorAll("input, option")].map(e => !!(e.checked || e.selected)),
        ]"""
    )
    if "js-only" not in document:
        # The mark that scripts are on, and nothing that hangs on it.
        document = document.replace(' data-js="on"', "", 1)
    document = DRAWN.sub("", document)
    return hashlib.sha256(repr([document, how, sorted(rules)]).encode()).digest()


@pytest.fixture(scope="session")
def _reading_desk(browser: Browser) -> Iterator[Page]:
    """A page where axe can run and scripts of the site cannot."""
    context = browser.new_context()
    context.route("**/*.js", lambda route: route.abort())
    yield context.new_page()
    context.close()


@contextmanager
def _runs_scripts(page: Page, desk: Page) -> Iterator[Page]:
    """The page itself, or the same document where axe can run but the site's scripts do not."""
    if page.context not in WITHOUT_SCRIPTS:
        yield page
        return
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    document, url = page.content(), page.url
    desk.emulate_media(color_scheme="dark" if dark else "light")
    if page.viewport_size:
        desk.set_viewport_size(page.viewport_size)
    desk.context.clear_cookies()
    desk.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    desk.route(
        url, lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8")
    )
    desk.goto(url)
    yield desk
    desk.unroute(url)
