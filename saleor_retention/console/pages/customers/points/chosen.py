"""Which account of points an address names."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ....refusals import Unanswered
from ....visit import Visit


def customer_id(visit: Visit) -> str:
    """Of the customer that the address names."""
    return visit.arguments.get("id", "")


def accounts_of(visit: Visit, document: str, **variables: Any) -> list[Mapping[str, Any]]:
    """The customer's accounts, as a document asks for them."""
    return _accounts_in(visit.ask(document, id=customer_id(visit), **variables))


def chosen_account(visit: Visit, document: str = "programmes", **variables: Any) -> Mapping[str, Any]:
    """The one in the programme that the address names; no other is asked for. Raises `Unanswered` where there is none."""
    wanted = visit.arguments.get("programme", "")
    return account_in(visit.ask(document, id=customer_id(visit), programmeId=wanted, **variables))


def account_in(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The account of a document that asks for one. Raises `Unanswered` where there is none."""
    for account in _accounts_in(data):
        return account
    raise Unanswered(_("There is no such programme."))


def _accounts_in(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list((data.get("user") or {}).get("loyaltyAccounts") or ())
