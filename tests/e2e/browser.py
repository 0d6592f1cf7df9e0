"""A person at a browser: real Chromium, and what it complains of while they work."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from common.testing import require_or_skip

# The shell is Chromium without a window around its pages, and takes half the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 60_000
PARTS = {"stylesheet", "script", "font", "image"}
# A refusal is a page with its own status, which the browser reports as a resource; its 5xx are complaints.
# Totals that were asked for again before the first answer came are asked for once: that request has ended
# and was aborted. One that failed has ended as well, and is a complaint by its other name.
EXPECTED = (
    "Failed to load resource: the server responded with a status of 4",
    "htmx:afterRequest",
    "htmx:sendAbort",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Starts Chromium; skips (or in CI fails) where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        require_or_skip("REQUIRE_BROWSER", "there is no Chromium on PATH")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


class Person:
    """Someone with a browser of their own: cookies, one page, and the complaints it made."""

    def __init__(
        self, browser: Browser, url: str, *, script: bool = True, width: int = 1280
    ) -> None:
        self.context = browser.new_context(
            base_url=url,
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.script = script
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def goto(self, path: str) -> int:
        """Opens a page; returns its status."""
        response = self.page.goto(path)
        assert response is not None
        return response.status

    def sees(self, words: str, path: str | None = None) -> bool:
        """Tells whether words stand on the page, which is opened anew if a path is given."""
        if path:
            self.goto(path)
        self.page.wait_for_load_state()
        return self.page.locator("main").get_by_text(words).count() > 0

    def waits_for(self, words: str, path: str) -> None:
        """Opens a page again and again until words stand on it: what another service brings."""
        for _ in range(100):
            if self.sees(words, path):
                return
        raise AssertionError(f"{path} never said {words!r}:\n{self.says()}")

    def says(self) -> str:
        """Returns the words of the page."""
        return " ".join(self.page.locator("body").inner_text().split())

    def press(self, name: str) -> None:
        """Presses a button by its words."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follows a link by its words."""
        self.page.locator("main").get_by_role("link", name=name).first.click()

    def close(self) -> None:
        """Closes the browser, which must have had nothing to complain of."""
        self.context.close()
        assert not self.complaints, self.complaints

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED):
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        request = response.request
        if response.status >= (400 if request.resource_type in PARTS else 500):
            self.complaints.append(f"{response.status}: {request.method} {response.url}")


def barriers(page: Page, within: str | None = None) -> list[str]:
    """Returns what axe finds on the page: rule, element, and what to do."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    asked = [within, {"resultTypes": ["violations"]}]
    found: Any = page.evaluate(
        "([within, options]) => axe.run(within || document, options).then((met) => met.violations)",
        asked,
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def hangs_over(page: Page) -> int:
    """Returns by how many pixels the page is wider than its window."""
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width
