#!/usr/bin/env python3
"""The pictures of README and docs, taken of a running demo: docs/pictures, and what each shows in docs/pictures/pictures.tsv.

    scripts/pictures.py [--only NAME ...]

Starts the demo with a tenth of the history on a database of its own, drives it in headless Chromium ($CHROMIUM, or one on
the PATH) and writes every picture whose page there is. Beside each stands a digest of the files that it shows:
`tests/test_pictures.py` fails when one of them has changed since. Needs playwright; takes about two minutes.
"""

import argparse
import csv
import os
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "docs" / "pictures"
MANIFEST = FOLDER / "pictures.tsv"
SIZE = {"width": 1280, "height": 860}
MOST_HEIGHT = 1_600
CONSOLE = "saleor_retention/console"
STANDALONE = "saleor_retention/hosts/standalone"
LOOKS = (f"{CONSOLE}/static/console.css", f"{CONSOLE}/templates")
FIRST_PAGE = (f"{STANDALONE}/first_page", f"{CONSOLE}/pages/start", *LOOKS)


@dataclass(frozen=True)
class Picture:
    """A file of docs/pictures: what it shows, and how it is come by."""

    name: str
    sources: tuple[str, ...]
    """Files, and folders with all that is in them."""
    take: Callable[["Studio", Path], None]
    page: str = ""
    """The address of a page of the console, `offers/campaign`."""

    @property
    def is_there(self) -> bool:
        """Whether what it shows is built."""
        if not self.page:
            return True
        from saleor_retention.console.pages.registry import PAGES

        name, _, part = self.page.partition("/")
        return name in PAGES and part in PAGES[name].parts

    @property
    def digest(self) -> str:
        """Of the sources as they are now."""
        return digest_of(self.sources)


def digest_of(sources: tuple[str, ...]) -> str:
    """Changes with any name or content of the files."""
    result = sha256()
    for path in sorted({path for source in sources for path in files(ROOT / source)}):
        result.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return result.hexdigest()[:16]


def files(source: Path) -> Iterator[Path]:
    """The file, or those of the folder; none of a page that is not built."""
    if source.is_dir():
        yield from (path for path in source.rglob("*") if path.is_file() and path.suffix != ".pyc")
    elif source.is_file():
        yield source


class Studio:
    """A demo, a browser, and the staff of the demo's shop."""

    def __init__(self, demo: Any, browser: Any) -> None:
        self.demo, self.browser = demo, browser
        self.address = demo.link.partition("/#")[0]
        self._tab: Any = None

    def shop(self) -> Any:
        """A tab with the first page, whose member has bought once and has three singles in the cart; opened once."""
        if self._tab is None:
            self._tab = tab = self.browser.new_context(viewport=SIZE).new_page()
            tab.goto(self.demo.link)
            for button in ("Add Disc", "Buy", "Add Single", "Add Single", "Add Single"):
                self.click(button)
        return self._tab

    def click(self, name: str) -> None:
        """A button of the shop, and what it does."""
        self._tab.get_by_role("button", name=name, exact=True).click()
        self._tab.wait_for_selector("#shop:not([aria-busy])")
        self._tab.wait_for_load_state("networkidle")

    def ask(self, name: str, **variables: Any) -> Any:
        """An operation of `graphql/operations`, as staff."""
        from tests.graphql.operations import document

        token = self.shop().evaluate("JSON.parse(sessionStorage.getItem('retention-open')).staff")
        body = {"query": document(name), "variables": variables}
        return self.demo.ask("", body, Authorization=f"Bearer {token}")[1]["data"]

    def console(self, page: str, **arguments: str) -> Any:
        """The console by itself, as the Dashboard frames it."""
        from tests.console.browser import Desk
        from tests.console.harness import HARNESS

        token = self.shop().evaluate("JSON.parse(sessionStorage.getItem('retention-open')).staff")
        desk = Desk(self.browser, f"{self.address}/harness/", f"{self.address}/console", token)
        desk.page.route(
            "**/harness/?*",
            lambda route: route.fulfill(body=HARNESS, content_type="text/html; charset=utf-8"),
        )
        return desk.open(page, **arguments)


def first_page(studio: Studio, path: Path) -> None:
    """The shop with its cart, and the console beside it."""
    tab = studio.shop()
    tab.wait_for_timeout(700)  # until what arrives has arrived
    tab.screenshot(path=path)


def offer_in_cart(studio: Studio, path: Path) -> None:
    """The cart alone."""
    tab = studio.shop()
    tab.locator("section:has(#cart)").screenshot(path=path)


def operations(studio: Studio, path: Path) -> None:
    """What a click ran."""
    tab = studio.shop()
    tab.locator("section:has(#ran)").screenshot(path=path)


def graphiql(studio: Studio, path: Path) -> None:
    """The page to try operations, with the figures of the history."""
    tab = studio.browser.new_context(viewport={"width": 1280, "height": 733}).new_page()
    tab.goto(studio.demo.url)
    tab.fill("#user", "staff")
    tab.fill("#password", studio.demo.password)
    tab.click("#login button")
    tab.select_option("#example", "staff/metrics")
    until(
        tab, "document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror.getValue()", "Metrics"
    )
    tab.click(".graphiql-execute-button")
    until(tab, "document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue()", '"repeat"')
    tab.wait_for_timeout(300)
    tab.screenshot(path=path)


def until(tab: Any, script: str, text: str) -> None:
    """Until what the script answers has the text in it; the page's policy lets playwright wait for no function."""
    for _ in range(100):
        if text in (tab.evaluate(script) or ""):
            return
        tab.wait_for_timeout(100)
    raise TimeoutError(f"{text} never shows")


def console(page: str, name: str = "", **arguments: Callable[[Studio], str]) -> Picture:
    """A page of the console by its address; arguments are found in the demo. Taken once the page is built."""

    def take(studio: Studio, path: Path) -> None:
        desk = studio.console(page, **{key: find(studio) for key, find in arguments.items()})
        desk.page.wait_for_timeout(500)
        height = desk.frame.evaluate("document.getElementById('main').getBoundingClientRect().bottom")
        # The frame has 96 hundredths of its window.
        desk.page.set_viewport_size({"width": 1280, "height": int(min(height, MOST_HEIGHT) / 0.96) + 1})
        desk.page.wait_for_timeout(200)
        desk.page.locator("#frame").screenshot(path=path)
        desk.page.context.close()

    folder = f"{CONSOLE}/pages/{page.partition('/')[0]}"
    return Picture(name or f"console-{page.replace('/', '-')}", (folder, *LOOKS), take, page)


def regulars(studio: Studio) -> str:
    """The campaign of the toy shop that member used."""
    found = studio.ask("staff/campaigns", first=50)["personalOfferCampaigns"]["edges"]
    return next(edge["node"]["id"] for edge in found if edge["node"]["name"] == "Good to see you")


def compared(studio: Studio) -> str:
    """The campaign over the history, with its two sides."""
    edges = studio.ask("staff/campaigns", first=50)["personalOfferCampaigns"]["edges"]
    return next(edge["node"]["id"] for edge in edges if edge["node"]["name"] == "We miss you")


def member(studio: Studio) -> str:
    """The member of the toy shop."""
    token = studio.demo.said(r"Authorization: Bearer (\S+)   \(shopper\)")
    _, answer = studio.demo.ask("", {"query": "{ me { id } }"}, Authorization=f"Bearer {token}")
    return str(answer["data"]["me"]["id"])


PICTURES = (
    Picture("first-page", FIRST_PAGE, first_page),
    Picture("offer-in-cart", FIRST_PAGE, offer_in_cart),
    Picture("operation", FIRST_PAGE, operations),
    Picture("page", (f"{STANDALONE}/api/assets", "graphql/operations/staff/metrics.graphql"), graphiql),
    console("start"),
    console("overview"),
    console("offers"),
    console("offers/new"),
    console("offers/campaign", "console-campaign-results", id=regulars),
    console("offers/campaign", "console-campaign-holdout", id=compared),
    console("audiences"),
    console("audiences/new", "console-audience-builder"),
    console("loyalty"),
    console("referrals"),
    console("customers"),
    console("customers/customer", id=member),
    console("settings"),
)


def rows() -> dict[str, tuple[str, str]]:
    """Sources and digest of each picture, as it was taken."""
    if not MANIFEST.exists():
        return {}
    with MANIFEST.open(newline="") as table:
        return {
            row["picture"]: (row["sources"], row["digest"]) for row in csv.DictReader(table, delimiter="\t")
        }


def main() -> int:
    """Take them, and say how large each is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these alone, by their names without .png")
    wanted = parser.parse_args().only
    chosen = [
        picture for picture in PICTURES if picture.is_there and picture.name in (wanted or (picture.name,))
    ]
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "RETENTION_TEST_DB": "retention_pictures"}
    import django

    django.setup()
    from tests.console.browser import chromium
    from tests.standalone.running import demo

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    FOLDER.mkdir(exist_ok=True)
    known = rows()
    with demo(port, "demo") as running, chromium() as browser:
        studio = Studio(running, browser)
        for picture in chosen:
            path = FOLDER / f"{picture.name}.png"
            picture.take(studio, path)
            known[path.name] = (" ".join(picture.sources), picture.digest)
            print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1_000:.0f} kB")
    with MANIFEST.open("w", newline="") as table:
        writer = csv.writer(table, delimiter="\t", lineterminator="\n")
        writer.writerow(["picture", "sources", "digest"])
        writer.writerows([name, *row] for name, row in sorted(known.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
