"""Whether an offer is free is read first and written afterwards: two checkouts get it (saleor#544, Shopware #11245)."""

from functools import partial
from uuid import uuid4

from saleor_retention.core.db import command, execute
from saleor_retention.offers.reservations import reserve as reservations
from saleor_retention.offers.reservations.reserve import ReservationResult
from tests.builders.campaigns import NOON, a_campaign, granted
from tests.races.concurrency import together
from tests.races.without_guard import lift_guard


def plant(monkeypatch) -> None:
    def reserve(grant_id, checkout_id, *, now):
        taken = execute(
            "SELECT checkout_id FROM saleor_retention_reservation WHERE grant_id = %s", [grant_id]
        )
        if taken and taken[0][0] != checkout_id:
            return ReservationResult.ELSEWHERE
        reservations.execute(
            """
            INSERT INTO saleor_retention_reservation (grant_id, checkout_id, reserved_at, touched_at)
            VALUES (%(grant)s, %(checkout)s, %(now)s, %(now)s)
            ON CONFLICT (grant_id) DO UPDATE SET checkout_id = excluded.checkout_id
            """,
            {"grant": grant_id, "checkout": checkout_id, "now": now},
        )
        return ReservationResult.OURS

    lift_guard(monkeypatch, "grant.reserve", reserve)


def race(cross) -> None:
    """Two checkouts ask for one grant; each has looked before either writes."""
    grant = granted(a_campaign())
    cross(reservations, "execute")

    def ask(checkout_id):
        with command():
            return reservations.reserve(grant.pk, checkout_id, now=NOON)

    answers = together(partial(ask, uuid4()), partial(ask, uuid4()))
    assert answers.count(ReservationResult.OURS) == 1
