"""Purchase histories and monthly roll-ups. A shop that has orders fills them in the background."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

FILL_LATER = """
INSERT INTO saleor_retention_metricsrebuild (zone)
SELECT '' WHERE EXISTS (SELECT FROM saleor_retention_orderfact WHERE is_purchase)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0020_places"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="CohortCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("channel", models.CharField(blank=True, max_length=255)),
                ("cohort", models.DateField()),
                ("month", models.DateField()),
                ("customers", models.IntegerField()),
                ("orders", models.IntegerField()),
                ("net_minor", models.BigIntegerField()),
                ("gross_minor", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "channel", "cohort", "month"),
                        name="one_cell_per_cohort_and_month",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MetricsRebuild",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("order_id", models.UUIDField(null=True)),
                ("customer_id", models.BigIntegerField(db_default=0, default=0)),
                ("customers", models.BigIntegerField(db_default=0, default=0)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("zone",),
                        name="a_rebuild_of_a_zone_runs_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthFigures",
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
                ("customers", models.IntegerField()),
                ("new", models.IntegerField()),
                ("retained", models.IntegerField()),
                ("repeat_customers", models.IntegerField()),
                ("orders", models.IntegerField()),
                ("net_minor", models.BigIntegerField()),
                ("gross_minor", models.BigIntegerField()),
                ("first_net_minor", models.BigIntegerField()),
                ("discounted_orders", models.IntegerField()),
                ("discount_minor", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "channel", "month"), name="one_row_per_month_and_scope"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionMonth",
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
                ("period_months", models.SmallIntegerField()),
                ("window_months", models.SmallIntegerField()),
                ("at_end", models.IntegerField()),
                ("retained", models.IntegerField()),
                ("new", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "channel", "month", "period_months", "window_months"),
                        name="one_row_per_month_period_and_window",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchaseHistory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("channel", models.CharField(blank=True, max_length=255)),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                (
                    "net",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "gross",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "discounted",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                (
                    "discount",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("first_order_id", models.UUIDField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="saleor_retention.customer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "currency", "channel"), name="one_history_per_customer_and_scope"
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL_LATER, migrations.RunSQL.noop),
    ]
