"""Instants that staff hand in: text of Saleor's own `String`, as a scalar of ours would stop code generators."""

from collections.abc import Mapping
from typing import Any

import graphene

from ...core.clock import instant, store_zone

HOW = (
    "An instant with its offset (`2026-03-01T09:00:00+01:00`), a time of the shop's zone (`2026-03-01T09:00 local`), or a "
    "day (`2026-03-01`), which is meant as a whole."
)


def Instant(description: str, **options: Any) -> graphene.String:
    """A field for one; the mutation names it in `instants`."""
    return graphene.String(description=f"{description} {HOW}", **options)


def with_instants(data: Mapping[str, Any], ends: Mapping[str, bool]) -> Mapping[str, Any]:
    """The input with its instants read. `ends`: the fields, and whether something ends then. Raises `Invalid`."""
    read = {
        name: instant(text, store_zone(), field=name, is_end=is_end)
        for name, is_end in ends.items()
        if (text := data.get(name)) is not None
    }
    return {**data, **read}
