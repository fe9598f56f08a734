"""Claims: a new customer names who brought them. The first claim wins, for good."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ..conf import conf
from ..core.db import command, execute, lock_rows
from ..core.rate_limit import within_limit
from ..customers.models import Customer
from ..errors import ReferralNotAvailable
from ..guards import guard
from ..orders.ownership import sync_accounts
from ..store.customers import CustomerSnapshot
from ..store.port import store
from . import rules
from .board.news import mark_standing
from .codes import owners_of
from .conversion.given_rewards import welcome
from .links.rules import Named, Window, attribution, requests
from .messages.decide import welcome_friends
from .models import Referral
from .referee_orders import paid_orders
from .rules import AcceptedClaim, ClaimRequest, ClaimSource

HINT = "retention.referral_code"
"""Metadata key under which a storefront may leave a code at registration or on a checkout."""

LINK_HINT = "retention.referral_token"
"""The same for tokens of followed links."""

GUESS = "referral.claim"
"""Under this name tries are counted, whether over the API or by changing one's metadata again and again."""


def claim(user_id: int, code: str, now: datetime, *, tokens: str = "") -> None:
    """Bind a new customer to the member whose code they name, or whose link they followed.

    `tokens`: of followed links, separated by blanks. Of several who are named the first touch wins, or the last, as the
    shop chose. Raises `ReferralNotAvailable`, the same for every cause and after the same work: an unknown code, a token
    that was tampered with, is for something else or too old, one's own, a ring, a customer who has paid before, a second
    claim. What was paid as a guest counts once the account proved the address: before that the answer would tell anybody
    whether an address bought here.
    """
    with command():
        lock_claims()
        account = store().customers([user_id]).get(user_id)
        if not isinstance(account, CustomerSnapshot) or not account.is_active:
            raise ReferralNotAvailable(field="code")
        customer_id = sync_accounts([account])[user_id]
        if not claim_all(
            requests(Named(code, tokens), ClaimRequest(customer_id, "", now), window()), now=now
        ):
            raise ReferralNotAvailable(field="code")


def claim_from_hints(snapshots: Sequence[CustomerSnapshot], *, now: datetime) -> int:
    """Claims left in accounts' metadata: hints, under the same rules, refused in silence. Returns how many held.

    Call inside a transaction. A fixed number of statements for any number of accounts.
    """
    hinted = [snapshot for snapshot in snapshots if snapshot.is_active and named_in(snapshot.hints)]
    may_try = within_limit(GUESS, [f"user:{snapshot.user_id}" for snapshot in hinted], now=now)
    hinted = [snapshot for snapshot in hinted if f"user:{snapshot.user_id}" in may_try]
    if not hinted:
        return 0
    lock_claims()
    ids = sync_accounts(hinted)
    wishes = [
        wish
        for snapshot in hinted
        for wish in requests(
            named_in(snapshot.hints),
            ClaimRequest(ids[snapshot.user_id], "", now, source=ClaimSource.REGISTRATION),
            window(),
        )
    ]
    return len(claim_all(wishes, now=now))


def named_in(hints: Iterable[tuple[str, str]]) -> Named:
    """What a storefront left of who brought a customer."""
    by_key = dict(hints)
    return Named(by_key.get(HINT, ""), by_key.get(LINK_HINT, ""))


def window() -> Window:
    """How the shop attributes."""
    return Window(conf.attribution_days, is_last=conf.attribution_touch == "last")


def claim_all(wishes: Sequence[ClaimRequest], *, now: datetime) -> list[AcceptedClaim]:
    """Accept the wishes that hold, in the order given. Call inside a transaction.

    The same statements run whatever the answer, so that nobody learns from the work which code exists.
    """
    lock_claims()
    referees = sorted({wish.referee_id for wish in wishes})
    _lock(referees)
    owners = owners_of({rules.normalised(wish.code) for wish in wishes})
    accepted = rules.accept(
        wishes,
        owners=owners,
        referrers=ancestors_of(list(owners.values())),
        taken=list(Referral.objects.filter(referee__in=referees).values_list("referee_id", flat=True)),
        paid=paid_orders(referees),
    )
    visits = _kept_visits([wish.visit_id for wish in wishes if wish.visit_id])
    made = Referral.objects.bulk_create([_row(item, wishes, visits) for item in accepted])
    mark_standing(row.referee_id for row in made)
    placed = {wish.referee_id for wish in wishes if wish.order_id is not None}
    welcome([row for row in made if row.referee_id not in placed])
    welcome_friends(made, now)
    return accepted


def _row(item: AcceptedClaim, wishes: Sequence[ClaimRequest], visits: set[UUID]) -> Referral:
    wish = item.request
    return Referral(
        referrer_id=item.referrer_id,
        referee_id=item.referee_id,
        claimed_at=item.claimed_at,
        source=wish.source.value,
        attribution=attribution(wish, wishes, window()),
        touched_at=wish.touched_at or wish.claimed_at,
        visit_id=wish.visit_id if wish.visit_id in visits else None,
    )


def _kept_visits(visit_ids: Sequence[UUID]) -> set[UUID]:
    """Those that were counted and are still there, and stay there until the claim is made."""
    rows = execute(
        "SELECT id FROM saleor_retention_referralvisit WHERE id = ANY(%s::uuid[]) ORDER BY id FOR KEY SHARE",
        [list(visit_ids)],
    )
    return {visit_id for (visit_id,) in rows}


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
