"""How points are earned: what waits until it can be spent, and what lines of orders tell for it."""

import django.db.models.deletion
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0013_books"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="EarningStart",
            fields=[
                ("order_id", models.UUIDField(primary_key=True, serialize=False)),
                ("is_first", models.BooleanField()),
                ("tier", models.CharField(blank=True, default="", max_length=100)),
                ("decided_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="orderlinefact",
            name="is_on_sale",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="orderlinefact",
            name="is_shipped",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="withheld",
            name="available_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="withheld",
            name="version",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="saleor_retention.programmeversion",
            ),
        ),
        migrations.AlterField(
            model_name="withheld",
            name="reason",
            field=models.CharField(
                choices=[
                    ("off", "Off"),
                    ("shadow", "Shadow"),
                    ("too_early", "Too Early"),
                    ("history", "History"),
                    ("pending", "Pending"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="withheld",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", "pending"), _negated=True),
                    ("version__isnull", False),
                    _connector="OR",
                ),
                name="what_is_pending_has_rules",
            ),
        ),
        migrations.AddField(
            model_name="earningstart",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="saleor_retention.customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="earningstart",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_first", True)), fields=("customer",), name="one_first_order_each"
            ),
        ),
    ]
