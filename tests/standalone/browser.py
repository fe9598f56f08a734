"""A headless Chromium, driven through two pipes with its DevTools protocol: no port, no driver, nothing downloaded."""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Callable
from fcntl import F_DUPFD, fcntl
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import SkipTest

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,820",
    "--remote-debugging-pipe",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30.0
"""Seconds for whatever is waited for."""
LEFT = "Inspected target navigated or closed"


class PageLeft(AssertionError):
    """The page went to another while it was asked."""


def binary() -> str:
    """The browser of this machine: $CHROMIUM, or one on the PATH; without one the test says so and is left out."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise SkipTest("there is no Chromium here: set CHROMIUM or install one")
    return found


class Browser:
    """One page, and what it asked the network for and complained about."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._folder = TemporaryDirectory(ignore_cleanup_errors=True)
        self._process, self._to, self._from = _started(binary(), self._folder.name)
        self._waiting, self._count, self._session = b"", 0, ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
        os.close(self._to)
        os.close(self._from)
        self._folder.cleanup()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its result."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self._next(deadline)
            if answer.get("id") == self._count:
                if answer.get("error", {}).get("message") == LEFT:
                    raise PageLeft
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]

    def go(self, url: str) -> None:
        """Open a page."""
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, script: str, holds: Callable[[Any], bool] = bool) -> Any:
        """The value, as soon as it is what is waited for."""
        deadline = time.monotonic() + PATIENCE
        while not holds(value := self._seen(script)):
            assert time.monotonic() < deadline, (script, value, self.complaints)
            time.sleep(0.05)
        return value

    def _seen(self, script: str) -> Any:
        """The value, or None while the page is on its way to another."""
        try:
            return self.run(script)
        except PageLeft:
            return None

    def press(self, key: str, *, modifiers: int = 0) -> None:
        """A key as a person presses it."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, modifiers=modifiers)

    def type(self, selector: str, text: str) -> None:
        """Text into a field."""
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        self.call("Input.insertText", text=text)

    def picture(self, path: Path) -> None:
        """What is to be seen, as PNG."""
        path.write_bytes(b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def _next(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            ready, _, _ = select.select([self._from], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, "the browser says nothing"
            self._waiting += os.read(self._from, 1 << 20)
        said, _, self._waiting = self._waiting.partition(b"\0")
        message = json.loads(said)
        self._hear(message.get("method"), message.get("params", {}))
        return message

    def _hear(self, method: str | None, params: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] in {"error", "warning"}:
            self.complaints.append(str([one.get("value") for one in params["args"]]))


PLUMBING = """
import os, sys
read, write, *command = sys.argv[1:]
os.dup2(int(read), 3)
os.dup2(int(write), 4)
os.execvp(command[0], command)
"""
"""Puts the two pipes where the browser looks for them."""


def _started(command: str, folder: str) -> tuple[subprocess.Popen[bytes], int, int]:
    """The process, where it reads commands, and where it tells."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    # Far from 3 and 4, so that neither is overwritten before it is read.
    ends = [fcntl(end, F_DUPFD, 20) for end in (theirs_in, theirs_out)]
    process = subprocess.Popen(
        [sys.executable, "-c", PLUMBING, *map(str, ends), command, *FLAGS, f"--user-data-dir={folder}"],
        pass_fds=ends,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for end in (theirs_in, theirs_out, *ends):
        os.close(end)
    return process, ours_out, ours_in
