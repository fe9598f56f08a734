"""The terms of a version as they are read."""

from typing import Any

import graphene

from ....loyalty.models import ProgrammeVersion
from ....loyalty.terms.registry import part_of
from ... import kit
from .part import TermsPartApi
from .registry import PARTS


def _resolver(part: type[TermsPartApi]) -> Any:
    def resolve(root: ProgrammeVersion, info: Any) -> Any:
        """The part with its currency; null where the version says nothing of it."""
        result = part_of(root, part.part)
        return None if result is None else (result, root.currency)

    return staticmethod(resolve)


class _TermsFields:
    """A field for each part, in the order of the registry."""


for _part in PARTS:
    setattr(_TermsFields, _part.name, graphene.Field(_part.type, description=_part.description))
    setattr(_TermsFields, f"resolve_{_part.name}", _resolver(_part))


class LoyaltyTerms(_TermsFields, kit.Type):
    """Roots are the version."""

    class Meta:
        description = "What rules say beyond the rate."
