"""Logs by allow-list: no e-mail, name, phone number or code gets into a log or a `last_error` column."""

import ast
import logging
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.core.safe_logging import SHAPES, logger, redacted, redacted_value
from saleor_retention.customers.models import Customer
from saleor_retention.errors import Invalid, RetryLater
from saleor_retention.pipeline import CUSTOMER, ORDER, process_customers, process_orders
from saleor_retention.rooms import HANDLERS
from tests.inbox import store_news

PACKAGE = Path(__file__).parents[2] / "saleor_retention"
LOG = PACKAGE / "core" / "safe_logging.py"
SOURCES = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts and path != LOG]
LEVELS = {"info", "warning", "error", "exception"}
PERSONAL = ("ann.canary@example.com", "Ann Canary", "+48 600 700 800", "PERS-ONAL-CODE", "48600700800")


def trees():
    return [(path, ast.parse(path.read_text())) for path in SOURCES]


def reaches_for_logging(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(one.name.split(".")[0] == "logging" for one in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and (node.module or "").split(".")[0] == "logging"
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return called.endswith("getLogger") or called.startswith("traceback.print")


def test_nothing_but_the_log_module_reaches_for_logging():
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if reaches_for_logging(node)
    ]
    assert found == []
    assert reaches_for_logging(ast.parse("logging.getLogger(__name__)").body[0].value)


def calls():
    """Every call of a module's `log`, with what it hands over."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "log"
            ):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def test_messages_are_constant_and_ids_are_of_the_allow_list():
    seen = list(calls())
    assert len(seen) >= 8, "the walk finds the calls at all"
    wrong = [
        where
        for where, node in seen
        if node.func.attr not in LEVELS
        or len(node.args) != 1
        or not (isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str))
        or "%" in node.args[0].value
        or not {one.arg for one in node.keywords} <= {*SHAPES, "error"}
    ]
    assert wrong == []


def test_remembered_errors_are_told_by_the_same_words():
    """Whatever fills `last_error` goes through `redacted`: no other module makes text of an exception for a column."""
    for path in SOURCES:
        text = path.read_text()
        if "last_error = %(" in text:
            assert '"error": redacted(error)' in text, path


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("value", [*PERSONAL[:4], "a b", "x\ny", None, b"x", {"a": 1}, object(), "%s", "é"])
def test_a_value_of_another_shape_is_not_shown(name, value):
    # A dictionary is shown as the list of its keys, which are held to the shape as well.
    value = {"ann.canary@example.com": 1} if isinstance(value, dict) else value
    shown = redacted_value(name, value)
    assert shown == "?"


def test_a_name_that_nobody_allowed_is_not_shown():
    assert redacted_value("email", 7) == "?"


def test_ids_are_shown():
    order = UUID("6f0b7c7e-0000-4000-8000-000000000001")
    assert redacted_value("order", order) == str(order)
    assert redacted_value("refs", [order, 7]) == f"{order},7"
    assert redacted_value("refs", range(25)) == ",".join(map(str, range(20))) + ",…"
    assert redacted_value("key", f"issue:grant:7:{order}") == f"issue:grant:7:{order}"
    assert redacted_value("seconds", 1.5) == "1.5"
    assert redacted_value("count", Decimal("12")) == "12"
    assert redacted_value("channel", "default-channel") == "default-channel"


def test_a_line_names_what_happened_and_to_whom(caplog):
    with caplog.at_level(logging.INFO):
        logger("saleor_retention.test").warning("a thing was seen", order=7, email="ann.canary@example.com")
        logger("saleor_retention.test").info("a quiet thing")
    first, second = caplog.records
    assert first.getMessage() == "a thing was seen order=7 email=?"
    assert (first.msg, first.retention) == ("a thing was seen %s", {"order": "7", "email": "?"})
    assert second.getMessage() == "a quiet thing"


@pytest.mark.django_db
def test_an_error_of_the_database_is_told_by_its_code_and_constraint():
    """PostgreSQL's DETAIL shows the whole row: the control is that the planted text is in the exception."""
    sql = "INSERT INTO saleor_retention_staffcommand (scope, key, request_hash, actor, reason) VALUES ('s', %s, '', '', '')"

    def twice() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [PERSONAL[0]])
            cursor.execute(sql, [PERSONAL[0]])

    with pytest.raises(IntegrityError) as raised:
        twice()
    assert PERSONAL[0] in str(raised.value)
    words = redacted(raised.value)
    assert (
        words == "IntegrityError 23505 one_command_per_key saleor_retention_staffcommand from UniqueViolation"
    )


def test_an_exception_is_told_by_its_class_and_our_frames():
    def deep() -> None:
        redacted_value("order", Broken())

    class Broken:
        def __str__(self) -> str:
            raise ValueError(" ".join(PERSONAL))

    with pytest.raises(ValueError, match=PERSONAL[0]) as raised:
        deep()
    words = redacted(raised.value)
    assert words.startswith("ValueError at core/safe_logging.py:")
    assert not any(one in words for one in PERSONAL)


def test_our_own_words_are_told():
    assert redacted(Invalid("Give more.")) == "Invalid Give more."
    assert (
        redacted(RetryLater("The transaction met another (40P01)."))
        == "RetryLater The transaction met another (40P01)."
    )


class Leaky:
    """A store whose every answer is an exception full of personal data."""

    def __getattr__(self, name):
        def fail(*args, **kwargs):
            raise RuntimeError(f"{name} failed for {' '.join(PERSONAL)}") from KeyError(PERSONAL[0])

        return fail


@pytest.fixture
def leaky(settings):
    settings.RETENTION_STORE = f"{__name__}.Leaky"


def everything_logged(caplog) -> str:
    handler = logging.Formatter("%(levelname)s %(name)s %(message)s")
    return "\n".join(f"{handler.format(one)} {vars(one)}" for one in caplog.records)


def nobody_is_in(text: str) -> bool:
    return not any(one in text for one in PERSONAL)


@pytest.mark.django_db(transaction=True)
def test_a_store_that_fails_with_personal_data_leaves_none_of_it_behind(leaky, caplog):
    inbox.mark_dirty(ORDER, ["6f0b7c7e-0000-4000-8000-000000000001"])
    inbox.mark_dirty(CUSTOMER, [7, PERSONAL[0]])
    outbox.put([outbox.Effect("grant:7", "offer.issue", {"campaign_id": 7, "grant_ids": [7]})])
    at = datetime.now(UTC)
    with caplog.at_level(logging.DEBUG, logger="saleor_retention"):
        process_orders(now=at)
        process_customers(now=at)
        outbox.deliver(HANDLERS)
    errors = [
        *store_news().values_list("last_error", flat=True),
        *OutboxEffect.objects.values_list("last_error", flat=True),
    ]
    assert sorted(one.split()[0] for one in errors) == [
        "RuntimeError",
        "RuntimeError",
        "RuntimeError",
        "ValueError",
    ]
    assert nobody_is_in("".join(errors)), errors
    logged = everything_logged(caplog)
    assert "could not be converged kind=order ref=6f0b7c7e-0000-4000-8000-000000000001" in logged
    assert nobody_is_in(logged)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_refuses_is_remembered_without_its_values(monkeypatch, caplog):
    """The planted fault writes an e-mail where a hash belongs, twice: DETAIL would show it."""

    def broken(*args, **kwargs):
        for _ in range(2):
            Customer.objects.create(email_hash=PERSONAL[0])

    monkeypatch.setattr("saleor_retention.pipeline.sync_orders", broken)
    inbox.mark_dirty(ORDER, ["6f0b7c7e-0000-4000-8000-000000000001"])
    with caplog.at_level(logging.DEBUG, logger="saleor_retention"):
        process_orders(now=datetime.now(UTC))
    row = store_news().get()
    assert row.last_error.startswith("IntegrityError 23505 one_guest_per_address")
    assert nobody_is_in(row.last_error + everything_logged(caplog))
