"""Members and audiences, as the tests of what audiences get need them."""

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.audiences.models import Audience
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.identity import customers_of, identity
from saleor_retention.customers.models import Customer, CustomerFacts
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store

from .campaigns import NOON

STAFF = StaffContext("user:9", "Spring")
NEW = {"neverOrdered": {}}
GERMAN = {"country": {"oneOf": ["DE"]}}


def join(**countries: str) -> dict[int, int]:
    """Members by account, `u1="DE"`, and where each lives; answers our ids."""
    found = {}
    for name, country in countries.items():
        user_id = int(name[1:])
        email = f"member{user_id}@example.com"
        store().join(CustomerSnapshot(user_id, email, NOON))
        who = identity(user_id, email)
        found[user_id] = customers_of([who])[who]
        Customer.objects.filter(pk=found[user_id]).update(joined_at=NOON)
        CustomerFacts.objects.create(customer_id=found[user_id], country=country)
    return found


def an_audience(rule=NEW, name: str = "Newcomers") -> Audience:
    return audience_create(name, rule, by=STAFF, now=NOON)
