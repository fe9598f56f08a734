"""Claims: a new customer names who brought them. The first claim wins, for good."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from ..core.db import command, execute, lock_rows
from ..core.rate_limit import within_limit
from ..customers.models import Customer
from ..errors import ReferralNotAvailable
from ..guards import guard
from ..orders.ownership import sync_accounts
from ..store.customers import CustomerSnapshot
from ..store.port import store
from . import rules
from .conversion.given_rewards import welcome
from .models import Referral, ReferralCode
from .referee_orders import paid_orders
from .rules import AcceptedClaim, ClaimRequest

HINT = "retention.referral_code"
"""Metadata key under which a storefront may leave a code at registration or on a checkout."""


GUESS = "referral.claim"
"""Under this name tries are counted, whether over the API or by changing one's metadata again and again."""


def claim(user_id: int, code: str, now: datetime) -> None:
    """Bind a new customer to the member whose code they name.

    Raises `ReferralNotAvailable`, the same for every cause and after the same work: an unknown code, one's
    own, a ring, a customer who has paid before, a second claim. What was paid as a guest counts once the account
    proved the address: before that the answer would tell anybody whether an address bought here.
    """
    with command():
        lock_claims()
        account = store().customers([user_id]).get(user_id)
        if not isinstance(account, CustomerSnapshot) or not account.is_active:
            raise ReferralNotAvailable(field="code")
        customer_id = sync_accounts([account])[user_id]
        if not claim_all([ClaimRequest(customer_id, code, now)]):
            raise ReferralNotAvailable(field="code")


def claim_from_hints(snapshots: Sequence[CustomerSnapshot], *, now: datetime) -> int:
    """Claims left in accounts' metadata: hints, under the same rules, refused in silence. Returns how many held.

    Call inside a transaction. A fixed number of statements for any number of accounts.
    """
    hinted = [snapshot for snapshot in snapshots if snapshot.is_active and dict(snapshot.hints).get(HINT)]
    may_try = within_limit(GUESS, [f"user:{snapshot.user_id}" for snapshot in hinted], now=now)
    hinted = [snapshot for snapshot in hinted if f"user:{snapshot.user_id}" in may_try]
    if not hinted:
        return 0
    lock_claims()
    ids = sync_accounts(hinted)
    return len(
        claim_all(
            [ClaimRequest(ids[snapshot.user_id], dict(snapshot.hints)[HINT], now) for snapshot in hinted]
        )
    )


def claim_all(wishes: Sequence[ClaimRequest]) -> list[AcceptedClaim]:
    """Accept the wishes that hold, in the order given. Call inside a transaction.

    The same statements run whatever the answer, so that nobody learns from the work which code exists.
    """
    lock_claims()
    referees = sorted({wish.referee_id for wish in wishes})
    _lock(referees)
    codes = {code for wish in wishes if (code := rules.normalised(wish.code))}
    owners = _owners(codes)
    accepted = rules.accept(
        wishes,
        owners=owners,
        referrers=ancestors_of(list(owners.values())),
        taken=list(Referral.objects.filter(referee__in=referees).values_list("referee_id", flat=True)),
        paid=paid_orders(referees),
    )
    made = Referral.objects.bulk_create(
        [
            Referral(referrer_id=c.referrer_id, referee_id=c.referee_id, claimed_at=c.claimed_at)
            for c in accepted
        ]
    )
    placed = {wish.referee_id for wish in wishes if wish.order_id is not None}
    welcome([row for row in made if row.referee_id not in placed])
    return accepted


def _owners(codes: Collection[str]) -> dict[str, int]:
    """Whose these codes are; that of a customer who was merged into another is the other's."""
    rows = ReferralCode.objects.filter(code__in=codes or {""}).values_list(
        "code", Coalesce("customer__merged_into", "customer")
    )
    return dict(rows)


@guard("referral.lock")
def lock_claims() -> None:
    """Two claims at the same moment could close a ring that neither sees. First lock of all; re-entrant."""
    execute("SELECT pg_advisory_xact_lock(hashtextextended('referral:claims', 0))", [])


@guard("referral.lock_referees")
def _lock(referees: Sequence[int]) -> None:
    """Wait for orders of these customers that are being taken in, and make later ones wait for us."""
    lock_rows(Customer.objects.filter(Q(pk__in=referees) | Q(merged_into__in=referees)))


def ancestors_of(customer_ids: Sequence[int]) -> dict[int, int]:
    """Referee to referrer for everybody above these customers, one query; UNION ends even in a ring."""
    return dict(
        execute(
            """
            WITH RECURSIVE above(referee_id, referrer_id, depth) AS (
                SELECT referee_id, referrer_id, 1 FROM saleor_retention_referral WHERE referee_id = ANY(%(ids)s)
                UNION
                SELECT r.referee_id, r.referrer_id, a.depth + 1
                FROM above a JOIN saleor_retention_referral r ON r.referee_id = a.referrer_id
                WHERE a.depth < %(farthest)s)
            SELECT DISTINCT referee_id, referrer_id FROM above
            """,
            {"ids": sorted(customer_ids), "farthest": rules.FARTHEST_ANCESTOR},
        )
    )
