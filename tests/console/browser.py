"""A headless Chromium that looks at the console as the Dashboard frames it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import SkipTest
from urllib.parse import urlencode

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 15_000
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine: $CHROMIUM, or one on the PATH."""
    path = os.environ.get("CHROMIUM") or next(
        (found for name in NAMES if (found := shutil.which(name))), None
    )
    if path is None:
        raise SkipTest("there is no Chromium here: set CHROMIUM or install one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


class Desk:
    """The console in its frame, and what a person does there. Counts clicks and typed fields."""

    def __init__(self, browser: Browser, harness: str, console: str, token: str, **options: Any) -> None:
        self.harness, self.console, self.token = harness, console, token
        self.locale = options.pop("locale", "")
        self.theme = options.pop("theme", "light")
        viewport = options.pop("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(viewport=viewport, **options)
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda message: message.type == "error" and self.complaints.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.clicks = self.typed = 0

    def open(self, path: str = "start", **arguments: str) -> "Desk":
        """A page of the console, as the Dashboard opens it."""
        source = f"{self.console}/{path}?{urlencode({'theme': self.theme, **arguments})}"
        query = urlencode({"src": source, "token": self.token, "locale": self.locale})
        self.page.goto(f"{self.harness}?{query}")
        self.settle()
        return self

    @property
    def frame(self) -> Frame:
        """What the console shows."""
        frame = self.page.query_selector("#frame").content_frame()
        assert frame is not None
        return frame

    def settle(self) -> None:
        """Until nothing loads any more."""
        self.frame.wait_for_selector("#main h1, #main .callout, #main form, #main section")
        self.quiet()

    def quiet(self) -> None:
        """Until no part is on its way and none has just come: an answer may ask for more."""
        self.page.wait_for_load_state("networkidle")
        calm = 0
        while calm < 3:
            self.page.wait_for_timeout(30)
            calm = 0 if self.frame.query_selector(BUSY) else calm + 1

    def click(self, name: str, *, role: str = "button", exact: bool = True) -> "Desk":
        """One click on something by its name."""
        self.frame.get_by_role(role, name=name, exact=exact).first.click()
        self.clicks += 1
        self.quiet()
        return self

    def check(self, name: str) -> "Desk":
        """One click on a box or a circle, by its label."""
        self.frame.get_by_label(name, exact=False).first.check()
        self.clicks += 1
        self.quiet()
        return self

    def choose(self, label: str, option: str) -> "Desk":
        """One choice of a list that opens."""
        self.frame.get_by_label(label, exact=False).first.select_option(label=option)
        self.clicks += 1
        self.quiet()
        return self

    def type(self, label: str, text: str) -> "Desk":
        """One field, filled in."""
        self.frame.get_by_label(label, exact=False).first.fill(text)
        self.typed += 1
        self.quiet()
        return self

    @property
    def text(self) -> str:
        """What is read on the page."""
        return self.frame.inner_text("#main")

    @property
    def said(self) -> list[dict[str, Any]]:
        """What the console told the Dashboard."""
        return self.page.evaluate("window.said")

    @property
    def toasts(self) -> list[str]:
        """The titles of its notifications."""
        return [message["payload"]["title"] for message in self.said if message["type"] == "notification"]

    def findings(self) -> list[str]:
        """What axe says of the page in the frame."""
        results = Axe().run(self.frame).response
        return [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in results["violations"]
            for node in violation["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than its frame."""
        return self.frame.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
