"""The demo's server: the first page, the API and its page, for users whose secrets are made anew each time."""

import errno
import socket
from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from ....graphql.kit.port_standalone import Permission, Requestor
from ....store.port import store
from ..api.page import Login
from ..first_page import stage
from ..simulator.shop import SimulatedStore
from . import examples, scheduled_tasks
from .addresses import is_local, listening_host, shown_host
from .scenario import DemoScenario

TRIES = 20
"""Ports that are tried, one after another."""


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each request; none of them outlives the server."""

    daemon_threads = True
    address_family = socket.AF_INET


class SilentHandler(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def listening(port: int) -> WSGIServer:
    """A server on the port or, when it is in use, on the next one that is free.

    Raises `OSError` when none is, and `SystemExit` where the host is no address of this machine.
    """
    application, host = get_wsgi_application(), listening_host()
    for candidate in range(port, port + TRIES):
        try:
            return make_server(host, candidate, application, server_class=Server, handler_class=SilentHandler)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise SystemExit(f"{host} is no address of this machine.") from error
            if error.errno != errno.EADDRINUSE or candidate == port + TRIES - 1:
                raise
            print(f"Port {candidate} is in use.")
    raise AssertionError("unreachable")


def serve_local_only(cast: DemoScenario, *, now: datetime) -> tuple[str, Mapping[str, Login]]:
    """Let staff, the shopper and their friend in; returns the password that they share, and the users."""
    password = token_urlsafe(9)
    everything = frozenset(item.value for item in Permission)
    users: dict[str, tuple[Requestor, Mapping[str, examples.Variables | None]]] = {
        "staff": (
            Requestor(customer=0, permissions=everything, name="The owner"),
            examples.with_all_of("staff", examples.for_staff(cast, now)),
        ),
        "shopper": (
            Requestor(customer=cast.shopper),
            examples.for_shopper(cast, now),
        ),
        "friend": (Requestor(customer=cast.newcomer), examples.for_newcomer(cast)),
    }
    logins = {
        name: Login(password, token_urlsafe(16), examples.examples(names))
        for name, (_, names) in users.items()
    }
    settings.RETENTION_LOGINS = logins
    settings.RETENTION_TOKENS = {logins[name].token: who for name, (who, _) in users.items()}
    return password, logins


def serve(port: int, cast: DemoScenario, *, now: datetime) -> None:
    """Answer until Ctrl-C."""
    password, logins = serve_local_only(cast, now=now)
    shop = store()
    assert isinstance(shop, SimulatedStore)
    page = stage.prepare(shop, cast, logins["staff"].token, now=now)
    host = listening_host()
    with listening(port) as server:
        address = f"http://{shown_host(host)}:{server.server_port}"
        print(f"\nA shop, and the console of its owner beside it: {address}/#key={page.key}")
        if not is_local(host):
            print(
                "Every machine that reaches this one can open it; only this link and the password let somebody in."
            )
        print(f"\nGraphQL, and a page to try it: {address}/graphql/ (until Ctrl-C)")
        print(f"  users      {', '.join(logins)}\n  password   {password}")
        print("For programs, by POST:")
        for user, login in logins.items():
            print(f"  Authorization: Bearer {login.token}   ({user})")
        print(end="", flush=True)
        ended = scheduled_tasks.start()
        try:
            server.serve_forever()
        finally:
            ended.set()
