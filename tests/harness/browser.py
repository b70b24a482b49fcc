"""A real Chromium, and what tests ask of a page in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    # Nothing but this machine has a name, so no test reaches out by accident.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "These tests need Chromium and none was found. On Debian or Ubuntu: "
    "apt-get install chromium. Elsewhere: CHROMIUM=/path/to/chromium make test"
)

OpenPage = Callable[..., Page]
# Contexts whose pages run no scripts, not even axe's timers.
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()


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
def assert_accessible() -> Callable[[Page], None]:
    """`assert_accessible(page)`: axe finds nothing, or the test fails with what it found."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Page) -> None:
        with _runs_scripts(page) as copy:
            found = Axe().run(copy).response["violations"]
        lines = [
            f"{rule['id']}: {rule['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in rule["nodes"][:5])
            for rule in found
        ]
        assert not found, f"axe on {page.url}:\n" + "\n".join(lines)

    return check


@contextmanager
def _runs_scripts(page: Page) -> Iterator[Page]:
    """The page itself, or the same document where axe can run but the site's scripts do not."""
    browser = page.context.browser
    if page.context not in WITHOUT_SCRIPTS or browser is None:
        yield page
        return
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    document = page.content()
    context = browser.new_context(
        viewport=page.viewport_size,
        color_scheme="dark" if dark else "light",
        storage_state=page.context.storage_state(),
    )
    context.route("**/*.js", lambda route: route.abort())
    context.route(
        page.url,
        lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8"),
    )
    copy = context.new_page()
    copy.goto(page.url)
    yield copy
    context.close()
