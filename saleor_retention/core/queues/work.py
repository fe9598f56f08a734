"""Batches of the inbox worked off: what a worker claims it converges in one transaction, or each row alone."""

from collections.abc import Callable

from ..counters import count
from ..db import command, retried
from ..failpoints import failpoint
from ..safe_logging import logger
from . import inbox

log = logger(__name__)

Work = Callable[[list[str]], object]
"""What is done about a batch of references, inside the transaction that forgets their inbox rows."""


def work_off(kind: str, work: Work, *, limit: int | None = None) -> int:
    """Claim one batch of a kind and work on it; returns how many rows were claimed, 0 when none is due.

    One reference that cannot be worked on is set aside and tried again later; the others go on.
    """
    claims = inbox.claim(kind, limit=limit)
    if not claims:
        return 0
    try:
        retried(lambda: _converge(kind, claims, work))
    except Exception as error:
        if len(claims) == 1:
            _record_failure(kind, claims[0], error)
        else:
            for claim in claims:
                _alone(kind, claim, work)
    return len(claims)


def _converge(kind: str, claims: list[inbox.Claim], work: Work) -> None:
    with command():
        work([claim.ref for claim in claims])
        inbox.finish(claims)
    failpoint("flow.after_commit")
    count("inbox_rows_total", len(claims), kind=kind, outcome="worked")


def _alone(kind: str, claim: inbox.Claim, work: Work) -> None:
    try:
        retried(lambda: _converge(kind, [claim], work))
    except Exception as error:
        _record_failure(kind, claim, error)


def _record_failure(kind: str, claim: inbox.Claim, error: Exception) -> None:
    log.error("could not be converged", error=error, kind=kind, ref=claim.ref)
    inbox.fail([claim], error)
