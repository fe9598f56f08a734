"""Guards lifted by name, for controls: the product as it would be without this one line.

Each raises when what it lifts is no longer there, so that no control goes on proving nothing.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, models

from saleor_retention.core import db
from saleor_retention.customers.models import Customer
from saleor_retention.guards import GUARDS
from saleor_retention.loyalty.models import Account

PACKAGE = "saleor_retention"
MARKER = r"/\* guard:{name} \*/(.*)"


def guarded(name: str) -> Callable[..., Any]:
    """The function of this guard as it is now, lifted or not."""
    found = vars(_owner(name))[GUARDS[name].__name__]
    return found.fget if isinstance(found, property) else found


def _owner(name: str) -> Any:
    """The module or the class that has the function of this guard."""
    function = GUARDS[name]
    owner = sys.modules[function.__module__]
    for part in function.__qualname__.split(".")[:-1]:
        owner = getattr(owner, part)
    return owner


def lift_guard(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    stand_in: Callable[..., Any] | None = None,
    *,
    within: str = PACKAGE,
) -> None:
    """Put something else in a guard's place, wherever the package (or what lies `within` it) calls it: else nothing is done."""
    stand_in = stand_in or (lambda *args, **named: None)
    owner, attribute = _owner(name), GUARDS[name].__name__
    if isinstance(owner, type):
        is_property = isinstance(vars(owner)[attribute], property)
        monkeypatch.setattr(owner, attribute, property(stand_in) if is_property else stand_in)
    else:
        _replace(monkeypatch, guarded(name), stand_in, within)


def _replace(
    monkeypatch: pytest.MonkeyPatch, function: object, stand_in: object, within: str = PACKAGE
) -> None:
    places = [
        (module, key)
        for path, module in list(sys.modules.items())
        if path == within or path.startswith(f"{within}.")
        for key, value in list(vars(module).items())
        if value is function
    ]
    assert places, f"nothing within {within} has the function"
    for module, key in places:
        monkeypatch.setattr(module, key, stand_in)


def lift_marker(monkeypatch: pytest.MonkeyPatch, name: str) -> Callable[[], int]:
    """Make a comment of what a guard covers in statements; answers how to ask how many statements had it."""
    marker, met = re.compile(MARKER.format(name=re.escape(name))), [0]
    original = db.run

    def rewritten(cursor: Any, sql: str, params: Any) -> None:
        lifted, times = marker.subn(r"/* lifted\1 */", sql)
        met[0] += times
        original(cursor, lifted, params)

    monkeypatch.setattr(db, "run", rewritten)
    return lambda: met[0]


def has_marker(name: str) -> Callable[..., bool]:
    """Whether a statement has this guard: where to cross."""
    return lambda sql, *rest, **named: f"/* guard:{name} */" in sql


@pytest.fixture
def lift(monkeypatch):
    """Lifts a guard by its name: a function's (another may stand in), or a statement's, which must have been run in the end."""
    asked: dict[str, Callable[[], int]] = {}

    def lift_one(name: str, stand_in: Callable[..., Any] | None = None, *, within: str = PACKAGE) -> None:
        if name in GUARDS:
            lift_guard(monkeypatch, name, stand_in, within=within)
        else:
            asked[name] = lift_marker(monkeypatch, name)

    yield lift_one
    assert [name for name, met in asked.items() if not met()] == [], "what was to be lifted was never met"


def accounts_without_lock(pairs) -> list[Account]:
    """Accounts as `accounts.lock` reads them, not locked."""
    programmes, customers = ({pair[side] for pair in pairs} for side in (0, 1))
    return list(Account.objects.filter(programme__in=programmes, customer__in=customers).order_by("pk"))


@pytest.fixture
def accounts_unlocked(lift):
    lift("accounts.lock", accounts_without_lock)


def customers_not_held(customer_ids) -> dict[int, int | None]:
    """Customers as `customers.hold` reads them, free to be merged or erased."""
    rows = Customer.objects.filter(pk__in=customer_ids, erased_at=None, merged_into=None)
    return dict(rows.values_list("pk", "user_id"))


@contextmanager
def without(*constraints: tuple[type[models.Model], str]) -> Iterator[None]:
    """What PostgreSQL forbids is allowed for the block; afterwards these tables are emptied and it is forbidden again."""
    found = [
        (model, one) for model, name in constraints for one in model._meta.constraints if one.name == name
    ]
    assert len(found) == len(constraints), "a constraint to be lifted does not exist"
    with connection.schema_editor() as editor:
        for model, constraint in found:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        empty(*(model for model, _ in found))
        with connection.schema_editor() as editor:
            for model, constraint in found:
                editor.add_constraint(model, constraint)


def empty(*tables: type[models.Model]) -> None:
    """Forget these rows and whatever points at them."""
    names = sorted({model._meta.db_table for model in tables})
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")


@contextmanager
def uncounted() -> Iterator[None]:
    """No trigger fires for what this session writes in the block: no budget is moved, no room asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")
