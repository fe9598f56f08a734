"""Customers as Saleor's own search finds them."""

from saleor.account import search
from saleor.account.models import User


def indexed(user: User) -> None:
    """As each version of Saleor keeps what its search looks through."""
    if hasattr(search, "update_user_search_vector"):
        search.update_user_search_vector(user)
    else:
        user.search_document = search.prepare_user_search_document_value(user)
        user.save(update_fields=["search_document"])
