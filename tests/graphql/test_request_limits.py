"""Somebody holds our tables for as long as a request lasts: a shopper's request is answered without them."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from saleor_retention.core.db import command, execute, limited, limited_statements, was_held_up

from . import access_fixture, faulty, matrix
from .alone import post
from .operations import document

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("H1.10")]
RELEASED_AFTER = 30
"""Seconds: far beyond all limits together. Who waits for it has no limit."""
TRY_AGAIN = "Please try again in a moment."
SHOPPERS = [way for way in faulty.ways() if way.on != "Query"]
MUTATIONS = {
    "shopper/checkout_refresh": {},
    "shopper/checkout_decline": {},
    "shopper/code_claim": {"code": "UNKNOWN"},
    "shopper/referral_code": {},
    "shopper/referral_code_change": {"code": "ANNA22"},
    "shopper/referral_name_set": {"name": "Ann"},
    "shopper/referral_claim": {"code": "ABCDEFGH"},
}


@pytest.fixture(autouse=True)
def _short(settings):
    settings.RETENTION_REQUEST_LOCK_TIMEOUT_MS = 50


@pytest.fixture
def full(alone):
    return access_fixture.build(alone)


@contextmanager
def locked(*tables: str) -> Iterator[list[str]]:
    """Another session holds these tables, all of ours by default; answers "released" once nobody could wait longer."""
    every = {model._meta.db_table for model in apps.get_app_config("saleor_retention").get_models()}
    # Alone, the order that a document begins with is read from our own facts.
    names = tables or sorted(every - {"saleor_retention_orderfact", "saleor_retention_customer"})
    other, released = connection.copy(), list[str]()
    other.inc_thread_sharing()
    other.connect()
    other.set_autocommit(False)

    def release() -> None:
        released.append("released")
        other.rollback()

    timer = Timer(RELEASED_AFTER, release)
    try:
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
        timer.start()
        yield released
    finally:
        timer.cancel()
        other.rollback()
        other.close()


@pytest.mark.parametrize("way", SHOPPERS, ids=lambda way: way.name)
def test_what_a_shopper_asks_is_answered_without_us(full, way):
    query, variables, _ = matrix.asked(way, full, road=faulty.ROADS[way.on])
    with locked() as released:
        answer = post("staff", query, variables)
    assert released == []
    assert {error["message"] for error in answer.get("errors", ())} <= {TRY_AGAIN}
    for name in faulty.ROADS[way.on][0]:
        assert answer["data"][name]["id"], "the store's own part is whole"


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_a_shopper_wants_is_refused_soon(full, name):
    variables = {"checkoutId": full["checkout"], "id": full["checkout"]} | MUTATIONS[name]
    with locked() as released:
        answer = post("ann", document(name), variables)
    assert released == []
    (payload,) = answer["data"].values()
    assert [error["code"] for error in payload["errors"]] == ["RETRY_LATER"]


def test_who_follows_a_members_link_comes_to_the_shop_without_us(full):
    with locked() as released:
        answer = Client().get("/r/ABCDEFGH")
    assert released == []
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://shop.example.com/welcome")


def test_a_command_waits_no_longer_than_the_request_within_which_it_runs():
    def waits() -> str:
        with command():
            return execute("SELECT current_setting('lock_timeout')", [])[0][0]

    assert waits() == "3s"
    with limited_statements():
        assert waits() == "50ms"
    with limited():
        assert waits() == "50ms"
        assert execute("SELECT current_setting('lock_timeout')", []) == [("50ms",)]
    with transaction.atomic():
        execute("SELECT set_config('lock_timeout', '7s', true)", [])
        assert waits() == "3s"
    assert execute("SELECT current_setting('lock_timeout')", []) == [("0",)]


def test_a_statement_that_takes_too_long_is_cut_off():
    with pytest.raises(Exception, match="statement timeout") as caught, limited_statements():
        execute("SELECT pg_sleep(%s)", [RELEASED_AFTER])
    assert was_held_up(caught.value)
    assert execute("SELECT current_setting('statement_timeout')", []) == [("0",)]


def test_control_without_limits_it_waits(full):
    """What the limits are there for: the same statement, still waiting when it is cut off by hand."""
    table = "saleor_retention_grant"
    with locked(table), transaction.atomic():
        execute("SELECT set_config('statement_timeout', '300ms', true)", [])
        with pytest.raises(Exception, match="statement timeout"), transaction.atomic():
            execute(f"SELECT count(*) FROM {table} WHERE code = %s", [str(uuid4())])
