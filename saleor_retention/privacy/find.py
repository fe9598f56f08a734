"""Who is meant: by the number of an account, or by an address under which somebody bought as a guest."""

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ..customers.identity import identity
from ..customers.models import Customer
from ..errors import Invalid, NotFound
from ..store.customers import CustomerSnapshot
from ..store.port import store


def by_account(user_id: int, *, using: str = DEFAULT_DB_ALIAS) -> Customer:
    """The customer of this account, or whom they were merged into. Raises `NotFound`."""
    return _merged_or_self(Customer.objects.using(using).filter(user_id=user_id), "user")


def account_row(user_id: int, field: str) -> Customer:
    """The very row of this account, merged or not. Raises `NotFound`."""
    row = Customer.objects.filter(user_id=user_id).first()
    if row is None:
        raise NotFound("The engine knows no such account.", field=field)
    return row


def by_address(email: str) -> Customer:
    """The guest of this address, or whose account proved it. Raises `NotFound`."""
    return _merged_or_self(
        Customer.objects.filter(user_id=None, email_hash=identity(None, email).email_hash), "email"
    )


def _merged_or_self(rows: QuerySet[Customer], field: str) -> Customer:
    row = rows.select_related("merged_into").first()
    if row is None:
        raise NotFound("The engine knows nobody of that name.", field=field)
    return row.merged_into or row


def may_be_erased(customer: Customer) -> None:
    """Raises `Invalid` while the store has their account: deleting it there is how they are erased, here as well."""
    if customer.user_id is None:
        return
    result = store().customers([customer.user_id]).get(customer.user_id)
    if isinstance(result, CustomerSnapshot):
        raise Invalid(
            f"Account {customer.user_id} is still in the store. Delete it there: the customer is erased here as well."
        )
