"""How often so many days lie between two purchases, by month. Filled by a rebuild in batches, beside the traffic."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

FILL_LATER = """
INSERT INTO saleor_retention_metricsrebuild (zone)
SELECT '' WHERE EXISTS (SELECT FROM saleor_retention_orderfact WHERE is_purchase) ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0026_brands"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="GapsOfMonth",
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
                ("days", models.IntegerField()),
                ("gaps", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "channel", "month", "days"),
                        name="one_count_of_gaps_per_month_and_length",
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL_LATER, migrations.RunSQL.noop),
    ]
