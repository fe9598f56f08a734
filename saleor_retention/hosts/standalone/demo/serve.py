"""The demo's server: the API and its page on this machine alone, for users whose secrets are made anew each time."""

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
from ..api.page import Login
from . import examples
from .scenario import DemoScenario

HOST = "127.0.0.1"
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
    """A server on the port or, when it is in use, on the next one that is free. Raises `OSError` when none is."""
    application = get_wsgi_application()
    for candidate in range(port, port + TRIES):
        try:
            return make_server(HOST, candidate, application, server_class=Server, handler_class=SilentHandler)
        except OSError as error:
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
            Requestor(customer=0, permissions=everything),
            examples.with_all_of("staff", examples.for_staff(cast, now)),
        ),
        "shopper": (Requestor(customer=cast.shopper), examples.for_shopper(cast)),
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
    with listening(port) as server:
        print(f"\nGraphQL, and a page to try it: http://{HOST}:{server.server_port}/graphql/ (until Ctrl-C)")
        print(f"  users      {', '.join(logins)}\n  password   {password}")
        print("For programs, by POST:")
        for user, login in logins.items():
            print(f"  Authorization: Bearer {login.token}   ({user})")
        print(end="", flush=True)
        server.serve_forever()
