"""How many points an account holds."""

from typing import Any

from .. import kit
from . import loaders


class LoyaltyBalance(kit.Type):
    available = kit.Points(required=True, description="Points that can be spent now.")
    held = kit.Points(required=True, description="Points promised to open checkouts.")
    owed = kit.Points(
        required=True,
        description="Points given back for returned orders after they were spent; the next ones earned settle it.",
    )
    pending = kit.Points(
        required=True, description="Points that were earned and cannot be spent yet; none of the others."
    )

    class Meta:
        description = "How many points an account holds."

    @staticmethod
    def resolve_pending(root: Any, info: Any) -> Any:
        loaded = loaders.PendingOfAccount(info.context).load((root.customer_id, root.programme_id))
        return loaded.then(lambda rows: rows[0].total if rows else 0)
