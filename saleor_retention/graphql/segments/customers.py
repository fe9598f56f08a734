"""What staff see of one customer's buying: added to Saleor's `User`."""

from typing import Any

from .. import kit
from .scores import RetentionCustomerScore, ScoresOfUser


class RetentionCustomer(kit.Type):
    """Roots are the store's own account ids."""

    scores = kit.NonNullList(
        RetentionCustomerScore,
        required=True,
        description="Their scores and group in each currency that they bought in, as of the last run.",
    )

    class Meta:
        description = "What the engine knows of how a customer buys."

    @staticmethod
    def resolve_scores(root: int, info: Any) -> Any:
        return ScoresOfUser(info.context).load(root)


class RetentionOfUser:
    """Added to Saleor's `User`."""

    retention = kit.Field(
        RetentionCustomer, description="How the customer buys.", permissions=[kit.MANAGE_USERS]
    )

    @staticmethod
    def resolve_retention(root: Any, info: Any) -> Any:
        return kit.port.subject(root)
