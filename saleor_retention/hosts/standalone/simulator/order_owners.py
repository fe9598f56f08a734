"""Whose orders should be by what is known of customers: what the host asks in SQL, for the shop in memory."""

from ....customers.models import Customer


class OrderOwners:
    """Accounts and merges as they are now."""

    def __init__(self) -> None:
        self._by_account: dict[int | None, int] = {}
        self._leads_to: set[int] = set()
        for pk, user_id, into in Customer.objects.values_list("pk", "user_id", "merged_into"):
            self._by_account[user_id] = into or pk
            self._leads_to |= {into} if into else set()

    def has(self, customer: Customer | None, user_id: int | None) -> bool:
        """Whether an order of this account, or of none, may be this customer's."""
        if customer is not None and customer.erased_at is not None:
            return True
        if user_id is not None:
            return customer is not None and customer.pk == self._by_account.get(user_id)
        if customer is None or customer.user_id is None:
            return customer is None or customer.merged_into_id is None
        return customer.merged_into_id is None and customer.pk in self._leads_to
