"""`make screenshots`: the pages as people see them, from a site that `make run` has started.

    python -m tests.screenshots [VAR_DIR]     # writes docs/screenshots/PAGE-LANGUAGE-THEME.jpg

English and Arabic, light and dark, 1200 px wide.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import struct
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.harness.browser import FLAGS, MISSING, chromium

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
SIZE = {"width": 1200, "height": 860}
WORDS = {
    "en": "It was years ago.\n\nI told one person at work, and she believed me. That helped.",
    "ar": "كان ذلك قبل سنوات.\n\nأخبرت زميلة واحدة، وصدّقتني. هذا ما أعانني.",
}
LOOKS = [(language, theme) for language in WORDS for theme in ("light", "dark")]


def main(var: Path) -> int:
    if chromium() is None:
        print(MISSING, file=sys.stderr)
        return 1
    try:
        demo = json.loads((var / "demo.json").read_text())
    except FileNotFoundError:
        print(f"No demonstration in {var}. Start it first: make run", file=sys.stderr)
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=[*FLAGS, "--no-sandbox"]
        )
        state = signed_in(browser, demo["url"], demo["moderator"])
        for language, theme in LOOKS:
            walk(browser, demo["url"], language, theme, state)
    print(f"{len(list(OUT.glob('*.jpg')))} pictures in {OUT.relative_to(ROOT)}")
    return 0


def walk(browser: Browser, url: str, language: str, theme: str, state: Any) -> None:
    """Every page of the main job once, in one language and theme."""
    site = url if language == "en" else f"{url}/{language}"
    public = new_page(browser, theme)

    def keep(page: Page, name: str) -> None:
        path = str(OUT / f"{name}-{language}-{theme}.jpg")
        # A busy machine sometimes has no frame ready.
        for _try in range(3):
            with contextlib.suppress(Error):
                page.screenshot(path=path, type="jpeg", quality=60)
                return
            page.wait_for_timeout(1000)

    public.goto(f"{site}/")
    keep(public, "home")
    public.goto(f"{site}/write/")
    public.click("#write button[value=next]")
    public.fill("textarea[name=words]", WORDS[language])
    keep(public, "write")
    for button in ("next", "preview", "send"):
        public.click(f"#write button[value={button}]")
    keep(public, "receipt")
    public.goto(f"{site}/stories/?language={language}")
    public.locator(".list a").first.click()
    keep(public, "gate")
    public.locator(".gate a.btn").first.click()
    keep(public, "story")
    public.goto(f"{site}/help/?country={'EG' if language == 'ar' else 'US'}")
    keep(public, "help")
    public.goto(f"{site}/how-many/")
    keep(public, "how-many")
    staff = new_page(browser, theme, state)
    staff.goto(f"{site}/moderation/")
    keep(staff, "queue")
    staff.locator("form[action$='next/'] button, .card a.btn").first.click()
    staff.locator("a[href='?open=1']").click()
    keep(staff, "review")
    staff.locator("form[action$='release/'] button").click()


def new_page(browser: Browser, theme: str, state: Any = None) -> Page:
    context = browser.new_context(viewport=SIZE, color_scheme=theme, storage_state=state)  # type: ignore[arg-type]
    return context.new_page()


def signed_in(browser: Browser, url: str, moderator: dict[str, str]) -> Any:
    """The state of a browser in which the demonstration moderator is signed in."""
    page = new_page(browser, "light")
    page.goto(f"{url}/moderation/")
    page.fill("[name=login]", moderator["username"])
    page.fill("[name=password]", moderator["password"])
    page.click("main form button")
    page.fill("[name=code]", totp(moderator["totp_secret"]))
    page.click("main form button")
    page.wait_for_url("**/moderation/")
    return page.context.storage_state()


def totp(secret: str) -> str:
    """The code an authenticator app shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "var")))
