"""What each order sold, kept with the order. Filled by a rebuild in batches, beside the traffic."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

FILL_LATER = """
INSERT INTO saleor_retention_metricsrebuild (zone)
SELECT '' WHERE EXISTS (SELECT FROM saleor_retention_orderfact WHERE paid_at IS NOT NULL)
ON CONFLICT (zone) WHERE finished_at IS NULL DO UPDATE SET order_id = NULL, customer_id = 0, customers = 0
"""


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0028_costs_of_histories")]
    operations = [
        set_lock_timeout(),
        migrations.AddField("orderfact", "units", models.BigIntegerField(null=True)),
        migrations.AddField("orderfact", "units_returned", models.BigIntegerField(null=True)),
        migrations.AddField("orderfact", "has_sale_item", models.BooleanField(null=True)),
        migrations.AddField("orderfact", "sold_gross_minor", models.BigIntegerField(null=True)),
        migrations.RunSQL(FILL_LATER, migrations.RunSQL.noop),
    ]
