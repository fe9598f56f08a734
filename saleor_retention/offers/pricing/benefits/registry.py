"""The kinds of benefits: the line that imports one registers it."""
# ruff: noqa: F401

from ....registry import registered
from .bundle import BundleBenefit
from .discount import DiscountBenefit
from .free_shipping import FreeShippingBenefit
from .gift_card import GiftCardBenefit
from .kind import BenefitKind, BenefitOption

_REGISTERED = registered(vars(), BenefitKind)  # type: ignore[type-abstract]
KINDS: dict[str, BenefitKind] = {
    kind.name: kind() for kind in sorted(_REGISTERED, key=lambda kind: kind.place)
}
"""By name, in the order of the API."""
OPTIONS: dict[str, BenefitOption] = {
    option.name: option for kind in KINDS.values() for option in kind.options
}
"""The options of all kinds by name."""
