"""The retention report as an owner sees it: light, dark, on a phone, on paper; by itself and with nothing to tell."""

import re
from datetime import date

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.core.management import CommandError, call_command

from tests.segments.shop import TODAY, noon, scored, spread_shop

pytestmark = pytest.mark.django_db


def written(path, *arguments: str) -> str:
    with time_machine.travel(noon(TODAY), tick=False):
        call_command("retention_report", "--currency=USD", f"--out={path}", *arguments, verbosity=0)
    return path.read_text(encoding="utf-8")


@pytest.fixture
def report(tmp_path):
    """Of a shop that was scored on two days."""
    spread_shop()
    scored(date(2026, 3, 10))
    scored(TODAY)
    path = tmp_path / "report.html"
    written(path, "--until=2026-07-01")
    return path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_a_phone_shows_it(browser, report, theme, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.goto(report.as_uri())
    results = Axe().run(page).response
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    figures, with_table = page.locator("figure").count(), page.locator("figure:has(table)").count()
    told = page.locator("svg title").count()
    context.close()
    assert [violation["id"] for violation in results["violations"]] == []
    assert (wide, requests, errors) == (0, [report.as_uri()], [])
    assert figures == with_table == 8
    assert told > 20


def test_it_prints_on_paper(browser, report):
    page = browser.new_page()
    page.goto(report.as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 2


def test_the_figures_are_the_shops_own(report):
    text = report.read_text(encoding="utf-8")
    assert '<dt>Orders</dt><dd class="value">15</dd>' in text
    assert '<dt>Net sales</dt><dd class="value">$550.00</dd>' in text
    assert "Soulmates" in text
    assert "Who changed group from Mar 10, 2026 to Jul 1, 2026" in text
    assert "Jul 2026*" in text


def test_it_says_what_it_cannot_tell(tmp_path):
    text = written(tmp_path / "empty.html")
    assert "Nothing was bought in this period." in text
    assert "No customers were scored by the end of the period" in text
    assert "Customers were not scored on two days yet" in text
    assert "<svg" not in text


def test_in_german(tmp_path):
    spread_shop()
    text = written(tmp_path / "de.html", "--language=de")
    assert '<html lang="de">' in text
    assert "Nettoumsatz nach Monat" in text
    assert "Retention report" not in text


def test_bad_input_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="it has no day"):
        written(tmp_path / "no.html", "--since=2026-02-01", "--until=2026-01-01")
    with pytest.raises(CommandError, match="cannot be written"):
        written(tmp_path / "missing" / "no.html")
    with pytest.raises(CommandError, match="one currency"):
        written(tmp_path / "no.html", "--currency=dollars")
