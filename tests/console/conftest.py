"""Visitors of the console: staff with every permission, and whoever a test asks for; a browser that is started once."""

import os

import pytest
from playwright.sync_api import Browser

from saleor_retention.graphql.kit.port_standalone import Permission, Requestor

from .browser import Desk, chromium
from .visitor import Visitor

STAFF, NOBODY = "staff-token", "nobody-token"
EVERYTHING = frozenset(permission.value for permission in Permission)


@pytest.fixture(autouse=True)
def _tokens(settings):
    settings.RETENTION_TOKENS = {
        STAFF: Requestor(customer=0, permissions=EVERYTHING),
        "shopper-token": Requestor(customer=1),
        **{
            f"only-{permission.name}": Requestor(permissions=frozenset({permission.value}))
            for permission in Permission
        },
    }


@pytest.fixture
def staff() -> Visitor:
    """Staff who may do everything."""
    return Visitor(STAFF)


@pytest.fixture(scope="session")
def browser() -> Browser:
    """One for all tests of a worker."""
    # Playwright's loop runs in this thread; Django would take it for an asynchronous view of its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium() as started:
        yield started


@pytest.fixture
def desk(browser, live_server, settings):
    """Opens the console as staff see it in the Dashboard: `desk(theme="dark").open("offers")`."""
    settings.ROOT_URLCONF = "tests.console.urls"
    opened = []

    def make(token: str = STAFF, **options) -> Desk:
        made = Desk(browser, f"{live_server.url}/harness/", f"{live_server.url}/console", token, **options)
        opened.append(made)
        return made

    yield make
    for made in opened:
        made.page.context.close()
