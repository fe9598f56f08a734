"""Room on each page for the scores of the next day beside those of the day before.

A night writes every row anew, and no column of an index may have changed: then the new row stays on its page and no index
hears of it, which takes less than half as long.
"""

from django.db import migrations

from saleor_retention.core.migration_operations import set_lock_timeout

ROOM = "ALTER TABLE saleor_retention_customerscore SET (fillfactor = 45)"
NO_ROOM = "ALTER TABLE saleor_retention_customerscore RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0024_orders_of_customers")]
    operations = [
        set_lock_timeout(),
        migrations.RemoveIndex(model_name="orderfact", name="order_customer"),
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
