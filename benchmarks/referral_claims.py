"""How long a friend waits for their claim, in a programme that has many referrals already.

    python -m benchmarks.referral_claims [--referrals 1000000] [--claims 2000]

Claims of new accounts, one after the other, each with its commit: of codes that hold, and of codes that are nobody's. Nothing is
judged.
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from .referral_figures import fill_referrals
from .retention_orders import NOW
from .running import database, milliseconds, percentile, settings

MEMBERS = 50
"""Whose codes are claimed."""
SHARES = (50, 95, 99)


def main() -> int:
    """Measure on a database of its own and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--referrals", type=int, default=1_000_000, help="how many there are (%(default)s)")
    parser.add_argument(
        "--claims", type=int, default=2_000, help="how many are made of each kind (%(default)s)"
    )
    arguments = parser.parse_args()
    with database():
        print(settings())
        written = milliseconds(lambda: fill_referrals(arguments.referrals)) / 1_000
        go_on_counting()
        print(f"{arguments.referrals:,} referrals: written in {written:.1f} s", flush=True)
        report(arguments.claims)
    return 0


def go_on_counting() -> None:
    """Customers that were written in bulk have ids of ours; the next ones come after them."""
    from saleor_retention.core.db import execute

    execute(
        "SELECT setval(pg_get_serial_sequence('saleor_retention_customer', 'id'), max(id)) FROM saleor_retention_customer",
        {},
    )


def report(claims: int) -> None:
    """The percentiles of both kinds, in turns of one each."""
    from saleor_retention.referrals.models import Referral

    codes = member_codes()
    holding: list[float] = []
    refused: list[float] = []
    before = Referral.objects.count()
    for number in range(claims):
        holding.append(milliseconds(claim_of(2 * number, codes[number % MEMBERS])))
        refused.append(milliseconds(claim_of(2 * number + 1, "ZZZZZZZZ")))
    made = Referral.objects.count() - before
    if made != claims:
        raise AssertionError(f"{made} of {claims} claims held")
    for name, taken in (("holds", holding), ("refused", refused)):
        figures = "  ".join(f"p{share} {percentile(taken, share):6.2f} ms" for share in SHARES)
        print(f"{name:<8} {claims:,} claims  {figures}")


def member_codes() -> list[str]:
    """Codes of members who were there before."""
    from saleor_retention.referrals.codes import get_or_create_code

    return [get_or_create_code(account(10_000_000 + number), NOW) for number in range(MEMBERS)]


def claim_of(number: int, code: str) -> Callable[[], None]:
    """A claim of a new account; whether it holds is not told."""
    from saleor_retention.errors import ReferralNotAvailable
    from saleor_retention.referrals.claims import claim

    user_id = 20_000_000 + number
    account(user_id)

    def ask() -> None:
        with suppress(ReferralNotAvailable):
            claim(user_id, code, NOW + timedelta(seconds=number))

    return ask


def account(user_id: int) -> int:
    """An account of the store; our own id of it."""
    from saleor_retention.customers.identity import members
    from saleor_retention.store.customers import CustomerSnapshot
    from saleor_retention.store.port import store

    snapshot = CustomerSnapshot(user_id, f"user{user_id}@example.com", NOW)
    store().join(snapshot)  # type: ignore[attr-defined]
    return members([snapshot])[user_id]


if __name__ == "__main__":
    sys.exit(main())
