"""The kinds of errors: a table, so that a fault run cannot pass by calling everything harmless."""

import psycopg
import pytest
from django.db import IntegrityError, OperationalError

from saleor_retention.core.safe_logging import redacted
from saleor_retention.errors import NotEnoughPoints, RetryLater
from tests.faults.fault_list import Kind, kind_of


def wrapped(error: type[Exception], code: str) -> Exception:
    """As Django raises what PostgreSQL said."""
    made = error("text")
    made.__cause__ = psycopg.errors.lookup(code)("text")
    return made


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RetryLater("later"), Kind.TRANSIENT),
        (wrapped(OperationalError, "40001"), Kind.TRANSIENT),
        (wrapped(OperationalError, "40P01"), Kind.TRANSIENT),
        (wrapped(OperationalError, "55P03"), Kind.TRANSIENT),
        (wrapped(OperationalError, "57014"), Kind.CANCELLED),
        (wrapped(OperationalError, "57P01"), Kind.CANCELLED),
        (OperationalError("the connection is lost"), Kind.AMBIGUOUS),
        (wrapped(OperationalError, "08006"), Kind.AMBIGUOUS),
        (NotEnoughPoints(), Kind.REFUSAL),
        (wrapped(IntegrityError, "23505"), None),
        (wrapped(OperationalError, "53100"), None),
        (RuntimeError("a bug"), None),
        (KeyError("a bug"), None),
    ],
    ids=lambda one: str(one)[:40],
)
def test_an_error_is_of_one_kind_or_a_finding(error, kind):
    assert kind_of(redacted(error)) == kind
