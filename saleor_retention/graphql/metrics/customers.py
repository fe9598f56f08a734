"""What staff see of how one customer buys: added to Saleor's `User`."""

from typing import Any

from .. import kit
from ..segments.customers import ScoresOfCustomer
from ..value.customers import ValuesOfCustomer


class RetentionCustomer(ScoresOfCustomer, ValuesOfCustomer, kit.Type):
    """Roots are the store's own account ids."""

    class Meta:
        description = "What the engine knows of how a customer buys."


class RetentionOfUser:
    """Added to Saleor's `User`."""

    retention = kit.Field(
        RetentionCustomer, description="How the customer buys.", permissions=[kit.MANAGE_USERS]
    )

    @staticmethod
    def resolve_retention(root: Any, info: Any) -> Any:
        return kit.port.subject(root)
