"""Who is meant: by the number of an account, or by an address under which somebody bought as a guest."""

from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ..customers.identity import identity
from ..customers.models import Customer
from ..errors import Invalid, NotFound
from ..store.customers import CustomerSnapshot
from ..store.port import store


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """How somebody is named: by their account's number, or by the address under which they bought as a guest."""

    user_id: int | None = None
    email: str | None = None

    @property
    def field(self) -> str:
        """What names them."""
        return "email" if self.user_id is None else "user_id"


class StillInStore(Invalid):
    """Whoever has an account is erased by deleting it. The sentence names no number: who asked knows an address alone."""

    def __init__(self, user_id: int, field: str) -> None:
        super().__init__(self.sentence("Their account"), field=field)
        self.user_id = user_id

    @staticmethod
    def sentence(account: str) -> str:
        """What to do, of an account as it is called."""
        return f"{account} is still in the store. Delete it there: the customer is erased here as well."


def customer_named(person: NamedPerson) -> Customer:
    """Their customer, or whom that one was merged into. Raises `NotFound`."""
    return by_address(person.email or "") if person.user_id is None else by_account(person.user_id)


def by_account(user_id: int, *, using: str = DEFAULT_DB_ALIAS) -> Customer:
    """The customer of this account, or whom they were merged into. Raises `NotFound`."""
    return _merged_or_self(Customer.objects.using(using).filter(user_id=user_id), "user_id")


def account_row(user_id: int, field: str) -> Customer:
    """The very row of this account, merged or not. Raises `NotFound`."""
    row = Customer.objects.filter(user_id=user_id).first()
    if row is None:
        raise NotFound("The engine knows no such account.", field=field)
    return row


def by_address(email: str) -> Customer:
    """The guest of this address, or whose account proved it. Raises `NotFound`, also of an empty one."""
    hashed = identity(None, email).email_hash
    return _merged_or_self(Customer.objects.filter(user_id=None, email_hash=hashed or ""), "email")


def _merged_or_self(rows: QuerySet[Customer], field: str) -> Customer:
    row = rows.select_related("merged_into").first()
    if row is None:
        raise NotFound("The engine knows nobody of that name.", field=field)
    return row.merged_into or row


def may_be_erased(customer: Customer, field: str) -> None:
    """Raises `StillInStore` while the store has their account: deleting it there is how they are erased, here as well."""
    if customer.user_id is None:
        return
    result = store().customers([customer.user_id]).get(customer.user_id)
    if isinstance(result, CustomerSnapshot):
        raise StillInStore(customer.user_id, field)
