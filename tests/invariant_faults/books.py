"""One fault for each invariant of frozen accounts and imports: what forbids it is lifted, then it is done."""

from saleor_retention.customers.guest_history import sync_accounts
from saleor_retention.loyalty.imports.balances import points_import
from saleor_retention.loyalty.ledger.freezes import freeze
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON
from tests.builders.points import Customer, Programme

from . import Fault
from .loyalty import healthy


def frozen() -> None:
    """The same books, and Ann's account is frozen now."""
    healthy()
    freeze(
        Customer.objects.get(user_id=1).pk, Programme.objects.get().pk, actor="staff:1", reason="Chargebacks"
    )


def imported() -> None:
    """Zoe brought 70 points along."""
    healthy()
    sync_accounts([CustomerSnapshot(7, "zoe@example.com", NOON)])
    points_import(
        "email,points\nzoe@example.com,70",
        programme_id=Programme.objects.get().pk,
        layout="neutral",
        now=NOON,
    )


FAULTS: dict[str, Fault] = {
    # The points had been held before; now it looks as if that was while the account was frozen.
    "who_is_frozen_spends_nothing": Fault(
        frozen, "UPDATE saleor_retention_accountfreeze SET frozen_at = '2020-01-01T00:00Z'"
    ),
    # A file's balance that reached nobody, as a crash between the two would leave it.
    "imports_give_what_they_say": Fault(
        imported, "UPDATE saleor_retention_importedbalance SET points = points + 1"
    ),
}
