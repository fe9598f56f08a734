"""Orders whose figures are read otherwise now: by what refunds name, by cards, by goods that came back.

They wait to be looked at, as after any news of the store; the worker that does puts points and figures right.
"""

from django.db import migrations

from saleor_retention.core.migration_operations import set_lock_timeout

FORWARD = """
INSERT INTO saleor_retention_inboxitem (kind, ref, seq, attempts, last_error)
SELECT 'order', o.order_id::text, 1, 0, '' FROM saleor_retention_orderfact o
WHERE o.gift_card_minor <> 0 OR o.points_minor <> 0 OR o.attributed_minor <> 0 OR EXISTS (
    SELECT FROM saleor_retention_orderlinefact l
    WHERE l.order_id = o.order_id AND (l.returned > 0 OR l.refunded > 0 OR l.is_free_gift))
ON CONFLICT (kind, ref) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0006_budget_triggers")]
    operations = [
        set_lock_timeout(),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
