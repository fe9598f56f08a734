"""What purchases cost the shop, in purchase histories. Filled by a rebuild in batches, beside the traffic."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

FILL_LATER = """
INSERT INTO saleor_retention_metricsrebuild (zone)
SELECT '' WHERE EXISTS (SELECT FROM saleor_retention_orderfact WHERE is_purchase)
ON CONFLICT (zone) WHERE finished_at IS NULL DO UPDATE SET customer_id = 0, customers = 0
"""
"""A rebuild that is under way begins anew: the histories that it has made know no costs."""


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0027_gaps"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.AddField(
            model_name="purchasehistory",
            name="known_net",
            field=ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name="purchasehistory",
            name="cost",
            field=ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, size=None),
        ),
        migrations.RunSQL(FILL_LATER, migrations.RunSQL.noop),
    ]
