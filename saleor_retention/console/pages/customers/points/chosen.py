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
    user = visit.ask(document, id=customer_id(visit), **variables).get("user") or {}
    return list(user.get("loyaltyAccounts") or ())


def chosen_account(visit: Visit, document: str = "programmes", **variables: Any) -> Mapping[str, Any]:
    """The one in the programme that the address names. Raises `Unanswered` where there is none."""
    wanted = visit.arguments.get("programme", "")
    for account in accounts_of(visit, document, **variables):
        if account["programme"]["id"] == wanted:
            return account
    raise Unanswered(_("There is no such programme."))
