"""What an error seen in a fault run is. One that is none of these is a finding, and fails the run."""

import logging
import re
from enum import StrEnum

from saleor_retention import errors
from saleor_retention.core.db import TRANSIENT as MET_ANOTHER
from saleor_retention.core.models import InboxItem, OutboxEffect
from saleor_retention.core.queues.leases import WORKER_DIED


class Kind(StrEnum):
    """What to do about an error."""

    TRANSIENT = "transient"
    """Met another; the whole command may be tried again at once."""
    CANCELLED = "cancelled"
    """Ended from outside before its commit: nothing was written."""
    AMBIGUOUS = "ambiguous"
    """The connection broke or the worker died: it was done or it was not. Only a repetition under the same key can tell."""
    REFUSAL = "refusal"
    """A business no: nothing was changed."""
    PLANTED = "planted"
    """The test's own doing, named by the test."""


REFUSALS = {
    name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.Refusal)
}
ENDED = {"57014": "query_canceled", "57P01": "admin_shutdown", "57P02": "crash_shutdown"}
BROKEN = {"08000", "08003", "08006", "57P03"}
CONNECTION_ERRORS = {"OperationalError", "InterfaceError"}


def kind_of(told: str) -> Kind | None:
    """The kind of an error as logs and `last_error` tell it: its class, and PostgreSQL's code if it has one."""
    name, _, rest = told.partition(" ")
    code = found.group() if (found := re.match(r"[0-9A-Z]{5}\b", rest)) else ""
    if name == "RetryLater" or code in MET_ANOTHER:
        return Kind.TRANSIENT
    if name in REFUSALS:
        return Kind.REFUSAL
    if code in ENDED:
        return Kind.CANCELLED
    if name == WORKER_DIED or (name in CONNECTION_ERRORS and (not code or code in BROKEN)):
        return Kind.AMBIGUOUS
    return None


class Errors(logging.Handler):
    """Every error that the engine logs or remembers in a row during one test."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.logged: list[str] = []
        self.planted: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """One line of the log; only those that carry an error."""
        if told := getattr(record, "retention", {}).get("error"):
            self.logged.append(told)

    def expect(self, *names: str) -> None:
        """Classes of errors that the test plants itself."""
        self.planted |= set(names)

    def kinds(self) -> dict[str, Kind | None]:
        """Each error seen, and what it is."""
        seen = [*self.logged]
        for table in (InboxItem, OutboxEffect):
            seen += table.objects.exclude(last_error="").values_list("last_error", flat=True)
        return {
            told: Kind.PLANTED if told.partition(" ")[0] in self.planted else kind_of(told) for told in seen
        }
