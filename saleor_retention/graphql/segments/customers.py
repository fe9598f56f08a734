"""The scores and groups of one customer, for staff."""

from typing import Any

from .. import kit
from .scores import RetentionCustomerScore, ScoresOfUser


class ScoresOfCustomer:
    """What `RetentionCustomer` shows of scores. Roots are the store's own account ids."""

    scores = kit.NonNullList(
        RetentionCustomerScore,
        required=True,
        description="Their scores and group in each currency that they bought in, as of the last run.",
    )

    @staticmethod
    def resolve_scores(root: int, info: Any) -> Any:
        return ScoresOfUser(info.context).load(root)
