"""A process that has imported everything and forks Celery workers on demand, so that each starts in a blink.

    python -m tests.faults.worker_fork_server <module:app>

Reads one JSON order a line and answers each with a line: {"start": options, "environment": {}, "dies_at": place}
with the worker's process id; {"wait": id} with the status it ended with. A worker that was told so kills itself at
the failpoint, or, with "place#2", the second time it comes by: nothing of the product can arm one.
"""

import json
import os
import signal
import sys
from typing import Any, NoReturn

import django
from celery.app.utils import find_app

QUIET = [
    "--pool",
    "solo",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
    "--loglevel",
    "WARNING",
]


def main(name: str) -> None:
    """Serve until the orders end; then end the workers that still live."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what workers print goes to the log
    django.setup()
    app = find_app(name)
    app.finalize()
    app.loader.import_default_modules()
    alive: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            answer = os.fork() or work(app, order)
            alive.add(answer)
        else:
            answer = os.waitpid(order["wait"], 0)[1]
            alive.discard(order["wait"])
        print(answer, file=answers, flush=True)
    for pid in alive:
        os.kill(pid, signal.SIGTERM)
    for pid in alive:
        os.waitpid(pid, 0)


def work(app: Any, order: dict[str, Any]) -> NoReturn:
    """Be a worker, for as long as it goes well."""
    os.environ.update(order["environment"])
    if order["dies_at"]:
        arm(order["dies_at"])
    app.worker_main(["worker", *QUIET, *order["start"]])
    os._exit(0)


def arm(place: str) -> None:
    """The kernel takes this process away when it comes by for the n-th time."""
    from saleor_retention.core import failpoints

    name, _, turns = place.partition("#")
    left = int(turns or 1)

    def die() -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    failpoints.arm(name, die)


if __name__ == "__main__":
    main(sys.argv[1])
