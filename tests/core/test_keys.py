"""One key, one request, one answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
from django.db import transaction

from saleor_retention.core.idempotency import canonical, once, request_hash
from saleor_retention.core.models import IdempotentCommand
from saleor_retention.errors import KeyReused, Required
from tests.builders import an_order


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Ask:
    b: int
    a: str


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [None, True]}, '{"a":[null,true],"b":1}'),
        (Ask(2, "ü"), '{"a":"ü","b":2}'),
        (Colour.RED, '"red"'),
        (date(2026, 3, 1), '"2026-03-01"'),
        (Decimal("1.50"), '"1.50"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ({"x": frozenset({3, 1, 2})}, '{"x":[1,2,3]}'),
        ((1, 2), "[1,2]"),
    ],
)
def test_a_value_has_one_text(value, text):
    assert canonical(value) == text


def test_one_instant_has_one_text_in_every_zone():
    utc = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert canonical(utc) == canonical(utc.astimezone(timezone(timedelta(hours=5, minutes=30))))


def test_what_has_no_text_is_refused():
    with pytest.raises(TypeError, match="object"):
        canonical({"x": object()})


def test_every_field_of_an_order_counts_in_its_hash():
    order = an_order()
    assert request_hash(order) == request_hash(an_order(order.id))
    assert request_hash(order) != request_hash(an_order(order.id, kept_minor=16_799))


def command(key="k1", request="r1", reason="spring", answer=1):
    calls = []

    def work():
        calls.append(1)
        return {"id": answer}

    answered = once(scope="terms", key=key, actor="staff:1", reason=reason, request={"r": request}, work=work)
    return answered, len(calls)


@pytest.mark.django_db
def test_a_repetition_gets_the_first_answer_and_does_nothing():
    assert command(answer=1) == ({"id": 1}, 1)
    assert command(answer=2) == ({"id": 1}, 0)
    assert IdempotentCommand.objects.count() == 1


@pytest.mark.django_db
def test_a_key_with_another_request_is_refused_and_does_nothing():
    command(request="r1")
    with pytest.raises(KeyReused) as refusal:
        command(request="r2")
    assert refusal.value.field == "idempotency_key"
    assert IdempotentCommand.objects.get().answer == {"id": 1}


@pytest.mark.django_db
def test_scopes_have_their_own_keys():
    command()
    assert once(scope="rates", key="k1", actor="a", reason="r", request={}, work=lambda: 7) == 7


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"), [({"key": " "}, "idempotency_key"), ({"reason": ""}, "reason")]
)
def test_a_command_needs_a_key_and_a_reason(changes, field):
    with pytest.raises(Required) as refusal:
        command(**changes)
    assert refusal.value.field == field
    assert not IdempotentCommand.objects.exists()


@pytest.mark.django_db
def test_work_that_fails_leaves_its_key_free():
    def fail():
        raise RuntimeError("down")

    with pytest.raises(RuntimeError), transaction.atomic():
        once(scope="terms", key="k1", actor="a", reason="r", request={"r": "r1"}, work=fail)

    assert command() == ({"id": 1}, 1)
