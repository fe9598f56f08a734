"""The terms of a version as staff hand them in."""

from collections.abc import Mapping
from typing import Any

import graphene

from ... import kit
from .registry import PARTS


class _TermsInputFields:
    """A field for each part, in the order of the registry."""


for _part in PARTS:
    setattr(_TermsInputFields, _part.name, graphene.InputField(_part.input, description=_part.description))


class LoyaltyTermsInput(_TermsInputFields, kit.Input):
    class Meta:
        description = "What rules say beyond the rate."


def terms_in(data: Mapping[str, Any] | None, currency: str) -> dict[str, Any]:
    """What `loyalty.terms` parses, by part. Raises `Invalid`, naming the field."""
    handed = data or {}
    return {
        part.name: part.data_of(handed[part.name], currency)
        for part in PARTS
        if handed.get(part.name) is not None
    }
