"""One fault for each invariant of events and reminders."""

from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.record import event_record
from saleor_retention.loyalty.reminders.models import ExpiryReminder
from tests.builders import NOON
from tests.builders.points import NEW_YEAR, a_member, a_programme

from . import Fault


def healthy() -> None:
    """Ann wrote a review, and was reminded of its points."""
    version, ann = a_programme(expiry_months=None), a_member(1)
    event_rule_set(
        version.programme_id, kind="review", points=50, actor="user:1", reason="spring", now=NEW_YEAR
    )
    event_record(ann.pk, version.programme_id, kind="review", key="812", actor="app:1", now=NOON)
    ExpiryReminder.objects.create(
        programme_id=version.programme_id,
        customer=Customer.objects.get(pk=ann.pk),
        last_day=NOON.date(),
        notice_days=7,
        points=50,
    )


FAULTS: dict[str, Fault] = {
    # The review was deleted, and nobody took its points back.
    "events_give_what_they_are_due": Fault(healthy, "UPDATE saleor_retention_event SET withdrawn_at = now()"),
    "events_earn_by_their_rule": Fault(healthy, "UPDATE saleor_retention_eventrule SET points = 60"),
    "reminders_are_told_once": Fault(
        healthy,
        """ALTER TABLE saleor_retention_expiryreminder DROP CONSTRAINT one_reminder_per_notice;
        INSERT INTO saleor_retention_expiryreminder (programme_id, customer_id, last_day, notice_days, points)
        SELECT programme_id, customer_id, last_day, notice_days, points FROM saleor_retention_expiryreminder""",
    ),
}
