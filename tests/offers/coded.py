"""Members and codes of the simulated shop."""

from saleor_retention.customers.models import Customer
from saleor_retention.kernel import outbox
from saleor_retention.kernel.store import CustomerSnapshot, store
from saleor_retention.offers import codes
from saleor_retention.offers.models import Budget, Campaign

from .shop import NOON, a_campaign

ANN, BEN, CLEO = 1, 2, 3
EMAILS = {ANN: "ann@example.com", BEN: "ben@example.com", CLEO: "cleo@example.com"}


def members() -> None:
    """Ann, Ben and Cleo have accounts."""
    for user_id, email in EMAILS.items():
        store().join(CustomerSnapshot(user_id, email, NOON))


def with_codes(number: int = 3, **more) -> tuple[Campaign, list[str]]:
    """A live campaign and its codes, each for one customer."""
    campaign = a_campaign(**more)
    batch = codes.codes_create(campaign.pk, number, actor="user:9", now=NOON)
    return campaign, [one.code for one in codes.batch_codes(batch, after=0, limit=number)]


def shared(code: str = "SPRING25", *, most: int | None = None, **more) -> Campaign:
    """A live campaign whose code everybody types."""
    campaign = a_campaign(**more)
    codes.shared_code_set(campaign.pk, code, now=NOON)
    if most is not None:
        Budget.objects.create(campaign=campaign, currency="", most=most)
    return campaign


def owner_of(grant_id: int) -> int | None:
    """The account that holds a grant."""
    return Customer.objects.get(grants=grant_id).user_id


def deliver() -> int:
    return outbox.deliver(store().perform, limit=1_000)
