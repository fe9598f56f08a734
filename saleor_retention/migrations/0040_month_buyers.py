"""Who bought in a month, by the month in which they had bought before. Filled by a rebuild in batches, beside the traffic."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

FILL_LATER = """
INSERT INTO saleor_retention_metricsrebuild (zone)
SELECT '' WHERE EXISTS (SELECT FROM saleor_retention_orderfact WHERE is_purchase) ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0039_referral_payouts"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="MonthBuyers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("channel", models.CharField(blank=True, max_length=255)),
                ("month", models.DateField()),
                ("previous", models.DateField()),
                ("customers", models.IntegerField()),
                ("repeat_customers", models.IntegerField()),
                ("orders", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "channel", "month", "previous"),
                        name="one_count_of_buyers_per_month_and_month_before",
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL_LATER, migrations.RunSQL.noop),
    ]
