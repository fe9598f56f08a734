"""The report of a simulation as an owner sees it: light, dark, on a phone; axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from tests.loyalty.simulation.test_command import OWN, of_the_demo

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The demo's history as a file, and where its report goes."""
    folder = tmp_path_factory.mktemp("report")
    return of_the_demo(folder / "orders.csv"), folder / "report.html"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("worth", [OWN, OWN[:-1]])
def test_axe_finds_nothing_and_a_phone_shows_it(browser, files, theme, width, worth):
    orders, report = files
    call_command(
        "retention_simulate_points", *worth, f"--orders={orders}", f"--report={report}", "--until=1998-06-30",
        "--expiry-months=9", "--tiers=silver=100,gold=300", "--tiers-months=12", verbosity=0,
    )  # fmt: skip
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(report.as_uri())
    for summary in page.locator("summary").all():
        summary.click()
    results = Axe().run(page).response
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert [violation["id"] for violation in results["violations"]] == []
    assert wide == 0
    assert requests == [report.as_uri()]
