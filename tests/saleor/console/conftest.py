"""Staff in a real Saleor, the tokens that its Dashboard would hand to our frame, and a browser that looks at it."""

import os
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser
from saleor.account.models import Group, User
from saleor.core.db.connection import allow_writer
from saleor.core.jwt import create_access_token_for_app, create_access_token_for_app_extension
from saleor.permission.models import Permission

from saleor_retention.hosts.saleor.console.mount import CONSOLE_PATH
from saleor_retention.hosts.saleor.console.registration import register
from tests.console.browser import Desk, chromium
from tests.console.harness import HARNESS
from tests.console.visitor import Visitor

EVERYTHING = ("MANAGE_DISCOUNTS", "MANAGE_ORDERS", "MANAGE_PLUGINS", "MANAGE_USERS", "MANAGE_PRODUCTS")


class SaleorVisitor(Visitor):
    """Whoever visits the console in the plugin, without a browser."""

    base = CONSOLE_PATH


class Harness(BaseHTTPRequestHandler):
    """A Dashboard at an origin of its own."""

    def do_GET(self) -> None:
        body = HARNESS.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def harness() -> Iterator[str]:
    """The address of a page that frames the console from another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Harness)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a worker."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium() as started:
        yield started


@pytest.fixture
def console_app(db) -> Any:
    """The app as `migrate` has written it."""
    with allow_writer():
        return register()


@pytest.fixture
def employee(db) -> Callable[..., User]:
    """A member of staff by the permissions of their group."""

    def make(*permissions: str) -> User:
        email = f"{'-'.join(permissions).lower() or 'nothing'}@shop.example"
        if user := User.objects.filter(email=email).first():
            return user
        user = User.objects.create(email=email, is_staff=True, is_active=True)
        group = Group.objects.create(name=email, restricted_access_to_channels=False)
        group.permissions.set(Permission.objects.filter(codename__in=[name.lower() for name in permissions]))
        user.groups.add(group)
        return user

    return make


@pytest.fixture
def token(console_app, employee) -> Callable[..., str]:
    """What the Dashboard hands to the frame: the app's permissions, or an extension's, that the user has too."""

    def make(*permissions: str, extension: str = "") -> str:
        user = employee(*permissions)
        if not extension:
            return create_access_token_for_app(console_app, user)
        row = console_app.extensions.get(url__endswith=extension)
        return create_access_token_for_app_extension(row, row.permissions.all(), user, console_app)

    return make


@pytest.fixture
def visitor(token) -> Callable[..., SaleorVisitor]:
    """A member of staff who looks at the console."""
    return lambda *permissions, extension="": SaleorVisitor(token(*permissions, extension=extension))


@pytest.fixture
def staff(visitor) -> SaleorVisitor:
    """One who may do everything."""
    return visitor(*EVERYTHING)


@pytest.fixture
def anonymous() -> SaleorVisitor:
    """Whoever has no token."""
    return SaleorVisitor("")


@pytest.fixture
def one_database(transactional_db) -> None:
    """The threads of a server open connections of their own: the replica's, too, is to the test's database."""
    default, replica = (
        connections.settings[name]
        for name in (settings.DATABASE_CONNECTION_DEFAULT_NAME, settings.DATABASE_CONNECTION_REPLICA_NAME)
    )
    replica["NAME"] = default["NAME"]


@pytest.fixture
def desk(browser, one_database, live_server, harness, token, settings):
    """Opens the console as staff see it in the Dashboard: `desk(theme="dark").open("offers")`."""
    settings.ALLOWED_CLIENT_HOSTS = ["127.0.0.1"]
    opened = []

    def make(own_token: str | None = None, **options: Any) -> Desk:
        shown = token(*EVERYTHING) if own_token is None else own_token
        made = Desk(browser, harness, f"{live_server.url}{CONSOLE_PATH}", shown, **options)
        opened.append(made)
        return made

    yield make
    for made in opened:
        made.page.context.close()


@pytest.fixture
def frame_client() -> Client:
    """A browser without a token."""
    return Client()
