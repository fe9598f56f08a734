"""Customers of a night's scoring who were claimed by a worker, so that several share them; scores look none of them up."""

import django.db.models.deletion
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0040_month_buyers"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="ScoringBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("after", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="batches",
                        to="saleor_retention.scoringrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "after"), name="customers_of_a_run_are_claimed_once"
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="customerscore",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scores",
                to="saleor_retention.customer",
            ),
        ),
        migrations.AlterField(
            model_name="segmentchange",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="segment_changes",
                to="saleor_retention.customer",
            ),
        ),
    ]
