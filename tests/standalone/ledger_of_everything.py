"""Every row of every table, with surrogate keys replaced by what they stand for, so that two runs compare."""

from collections import Counter
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Now

NATURAL = {
    "Customer": ("user_id", "email_hash"),
    "Programme": ("slug",),
    "ProgrammeVersion": ("channel", "valid_from"),
    "Account": ("programme", "customer", "kind"),
    "Transaction": ("programme", "idempotency_key"),
    "Posting": ("transaction", "source", "destination", "points"),
    "Lot": ("account", "transaction", "cause"),
    "Campaign": ("name",),
    "Grant": ("campaign", "customer"),
    "OrderFact": ("order_id",),
    "ReferralProgramme": ("channel", "valid_from"),
    "Referral": ("referee",),
}
"""How a row that others point at is named without its surrogate key."""

type Rows = Counter[tuple[tuple[str, Any], ...]]


def everything() -> dict[str, Rows]:
    """Rows by table. Columns that the database's clock fills are left out, and so are surrogate keys."""
    tables = {
        model.__name__: list(model.objects.all())
        for model in apps.get_app_config("saleor_retention").get_models()
    }
    index = {name: {row.pk: row for row in rows} for name, rows in tables.items()}
    customers = {pk: named(index, row) for pk, row in index["Customer"].items()}
    shown = partial(_shown, index, customers)
    return {name: Counter(shown(row) for row in rows) for name, rows in tables.items()}


def named(index: dict[str, dict[Any, models.Model]], row: models.Model) -> tuple[Any, ...]:
    """What a row is called by people."""
    return tuple(_value(index, row, row._meta.get_field(name)) for name in NATURAL[type(row).__name__])


def _shown(index, customers, row) -> tuple[tuple[str, Any], ...]:
    shown = []
    for field in row._meta.concrete_fields:
        if isinstance(field, models.AutoField) or _is_clocked(field):
            continue
        value = _value(index, row, field)
        if field.name in ("customer_before", "customer_after"):
            value = customers.get(value)
        shown.append((field.name, repr(sorted(value.items())) if isinstance(value, dict) else repr(value)))
    return tuple(shown)


def _value(index, row, field):
    if field.is_relation:
        pointed = index[field.related_model.__name__].get(getattr(row, field.attname))
        return None if pointed is None else named(index, pointed)
    return getattr(row, field.attname)


def _is_clocked(field) -> bool:
    return isinstance(field.db_default, Now)
