"""The real demo in a process of its own, on a database of its own, as `make demo` starts it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
from django.conf import settings

ROOT = Path(__file__).parents[2]
PATIENCE = 150.0
"""Seconds until it serves; a machine with nothing else to do needs a tenth."""


class Demo:
    """A demo that serves, and what it printed on the way."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.printed = process, ""
        # A pipe has no timeout: whoever says nothing for too long is ended, and the reading ends with it.
        patience = Timer(PATIENCE, process.kill)
        patience.start()
        while "(friend)\n" not in self.printed:
            line = process.stdout.readline()
            assert line, self.printed
            self.printed += line
        patience.cancel()
        self.url = self.said(r"(http://127\.0\.0\.1:\d+/graphql/)")
        self.link = self.said(r"(http://127\.0\.0\.1:\d+/#key=\S+)")
        self.password = self.said(r"password   (\S+)")

    def said(self, pattern: str) -> str:
        """What stands in its output."""
        found = re.search(pattern, self.printed)
        assert found, (pattern, self.printed)
        return found[1]

    def stop(self) -> tuple[int, str]:
        """Ctrl-C; the exit code and what it said then."""
        self.process.send_signal(signal.SIGINT)
        rest = self.process.communicate(timeout=20)[0]
        return self.process.returncode, rest

    def ask(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """JSON by POST; the status and the answer."""
        request = Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"} | headers
        )
        try:
            with urlopen(request) as response:
                return response.status, json.loads(response.read())
        except HTTPError as refusal:
            return refusal.code, json.loads(refusal.read())

    def status(self, **headers: str) -> int:
        """Of the page, asked with these headers."""
        try:
            with urlopen(Request(self.url, headers={"Accept": "text/html"} | headers)) as response:
                return response.status
        except HTTPError as refusal:
            return refusal.code


@contextmanager
def demo(port: int, name: str = "page") -> Iterator[Demo]:
    """Start it with a tenth of the history, and end it. Two at once have two names, for their databases."""
    with database(name) as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "DATASET": "sample",
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "saleor_retention.hosts.standalone.settings",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "saleor_retention.hosts.standalone.demo.run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield Demo(process)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()


@contextmanager
def database(suffix: str) -> Iterator[str]:
    """A new database on the tests' server, gone afterwards."""
    server = os.environ["DATABASE_URL"]
    name = f"{settings.DATABASES['default']['TEST']['NAME']}_{suffix}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            # The URL of a server on a socket: postgres://user@/database?host=…
            head, _, options = server.partition("?")
            yield f"{head.rpartition('/')[0]}/{name}?{options}"
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def taken_port() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]
