"""What the command and the API do when staff ask to erase a person, or to make one customer of two accounts."""

from datetime import datetime

from ..customers import former_customers
from ..errors import NotFound
from .erase import Erased, erase
from .find import NamedPerson, account_row, customer_named, may_be_erased
from .merge import Converge, Merged, merge


def erase_person(person: NamedPerson, *, now: datetime) -> Erased:
    """Forget whoever is named so, and that an address has bought before. Call inside a transaction.

    Raises `NotFound`, `StillInStore` while the store has their account, and `RetryLater`.
    """
    try:
        customer = customer_named(person)
    except NotFound:
        if person.email is None or not (addresses := former_customers.forget_address(person.email)):
            raise
        return Erased(0, 0, 0, addresses)
    may_be_erased(customer, person.field)
    return erase([customer.pk], now=now)


def merge_accounts(
    user_id: int, into_user_id: int, *, actor: str, reason: str, now: datetime, converge: Converge
) -> Merged:
    """Make everything of one account's customer another's. Call inside a transaction, under an idempotency key.

    Raises `NotFound`, `Invalid` for what is one customer already, and `RetryLater`.
    """
    source, target = account_row(user_id, "user_id"), account_row(into_user_id, "into_user_id")
    return merge(source.pk, target.pk, actor=actor, reason=reason, now=now, converge=converge)
