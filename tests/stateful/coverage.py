"""What stories came to, counted where the engine wrote it down: stories that reach nothing prove nothing."""

from collections import Counter

from django.db.models import F, Sum

from saleor_retention.loyalty.models import Posting, Transaction
from saleor_retention.offers.models import Redemption
from saleor_retention.orders.models import OrderFact
from saleor_retention.referrals.models import Referral

LEAST = {
    "orders": 100,
    "refunds": 15,
    "redemptions": 10,
    "given back": 2,
    "points lapsed": 500,
    "ledger: capture": 15,
    "ledger: clawback": 20,
    "ledger: expire": 15,
    "ledger: hold": 30,
    "ledger: release": 10,
    "referral: rewarded": 1,
    "referral: reversed": 2,
    "fault: killed": 5,
    "fault: line cut": 2,
    "fault: met another": 2,
    "fault: shop goes on": 1,
}
"""Of the fixed stories together, about half of what they were seen to reach."""


def too_thin(reached: Counter[str], struck: Counter[str]) -> dict[str, int]:
    """What the stories reached less often than they must."""
    seen = Counter(reached)
    for fault, times in struck.items():
        seen["fault: " + fault.split(" at ")[0]] += times
    return {name: seen[name] for name, least in LEAST.items() if seen[name] < least}


def of_one_story() -> Counter[str]:
    """By what it is; points for what lapsed, else how many there are at the story's end."""
    facts, uses = OrderFact.objects.all(), Redemption.objects.all()
    lapsed = Posting.objects.filter(transaction__kind="expire").aggregate(points=Sum("points"))
    return Counter(
        {
            "orders": facts.count(),
            "refunds": facts.filter(kept_minor__lt=F("captured_minor")).count(),
            "redemptions": uses.count(),
            "given back": uses.exclude(given_back_at=None).count(),
            "points lapsed": lapsed["points"] or 0,
        }
        | _by(Transaction, "kind", "ledger")
        | _by(Referral, "state", "referral")
    )


def _by(model, field: str, name: str) -> Counter[str]:
    return Counter(f"{name}: {value}" for value in model.objects.values_list(field, flat=True))
