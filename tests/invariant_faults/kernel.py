"""Faults of the flow."""

from django.db.models.functions import Now

from saleor_retention.core import counters
from saleor_retention.core.models import IdempotentCommand, OutboxEffect
from saleor_retention.core.queues import inbox, outbox

from . import Fault


def a_ring():
    inbox.mark_dirty("order", ["1"])


def an_effect():
    outbox.put([outbox.Effect("notify:1", "notify", {})])
    OutboxEffect.objects.update(delivered_at=Now())


def a_waiting_effect():
    outbox.put([outbox.Effect("notify:1", "notify", {})])


def a_command():
    IdempotentCommand.objects.create(
        scope="terms", key="k1", request_hash="0" * 64, actor="staff:1", reason="spring"
    )


def a_store_that_was_compared():
    counters.keep("lost_rows", 0, kind="order")
    counters.keep("lost_rows", 0, kind="customer")


FAULTS = {
    "the_store_has_most_of_what_we_know": Fault(
        a_store_that_was_compared,
        "UPDATE saleor_retention_figure SET value = 22 WHERE name = 'lost_rows' AND labels LIKE '%order%'",
    ),
    "objects_are_dirty_once": Fault(
        a_ring,
        """
        ALTER TABLE saleor_retention_inboxitem DROP CONSTRAINT one_inbox_row_per_object;
        INSERT INTO saleor_retention_inboxitem (kind, ref, seq, attempts, last_error) VALUES ('order', '1', 1, 0, '');
        """,
    ),
    "effects_leave_once": Fault(
        an_effect,
        """
        ALTER TABLE saleor_retention_outboxeffect DROP CONSTRAINT one_effect_per_key;
        INSERT INTO saleor_retention_outboxeffect (key, kind, payload, attempts, last_error)
        VALUES ('notify:1', 'notify', '{}', 0, '');
        """,
    ),
    "commands_have_a_reason": Fault(a_command, "UPDATE saleor_retention_staffcommand SET reason = ' '"),
    "no_ring_is_parked": Fault(a_ring, "UPDATE saleor_retention_inboxitem SET parked_at = now()"),
    "no_ring_waits_too_long": Fault(
        a_ring, "UPDATE saleor_retention_inboxitem SET due_at = now() - interval '61 minutes'"
    ),
    "no_effect_is_parked": Fault(
        a_waiting_effect, "UPDATE saleor_retention_outboxeffect SET parked_at = now()"
    ),
    "no_effect_waits_too_long": Fault(
        a_waiting_effect, "UPDATE saleor_retention_outboxeffect SET due_at = now() - interval '61 minutes'"
    ),
}
