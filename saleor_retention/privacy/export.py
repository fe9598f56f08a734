"""Everything that is kept of a person, as one JSON document."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ..core.privacy import export_sections
from ..customers.models import Customer
from ..customers.privacy import Person, rows_of
from ..rooms import CORE, ROOMS

SECTIONS = tuple(
    section for room in (*(room for room in ROOMS if room is not CORE), CORE) for section in room.export
)
"""What the rooms have, and last what the flow itself knows."""


def export(customer_id: int, *, using: str = DEFAULT_DB_ALIAS) -> dict[str, list[Any]]:
    """Every row that is of this customer or of one who was merged into them, by section; instants as ISO 8601.

    Amounts are minor units. Whoever they brought, or who brought them, is not named. One statement for each section.
    """
    rows = list(rows_of([customer_id], using=using))
    users = Customer.objects.using(using).filter(pk__in=rows, user_id__isnull=False)
    person = Person(
        tuple(rows), tuple(pk for pk in users.values_list("user_id", flat=True) if pk is not None)
    )
    return export_sections(SECTIONS, customer_ids=person.customer_ids, user_ids=person.user_ids, using=using)
