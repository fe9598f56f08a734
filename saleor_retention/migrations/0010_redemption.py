"""Points spent on checkouts."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0009_loyalty_terms"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="PointsRedemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checkout_id", models.UUIDField()),
                ("wanted", models.BigIntegerField()),
                ("points", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("card", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("settled", "Settled"), ("released", "Released")],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("order_id", models.UUIDField(null=True)),
                ("spent", models.BigIntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("refunded_minor", models.BigIntegerField(default=0)),
                ("is_due", models.BooleanField(default=False)),
                ("times_due", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points_redemptions",
                        to="saleor_retention.customer",
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="saleor_retention.hold",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="saleor_retention.programme",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="saleor_retention.programmeversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["checkout_id"], name="redeemed_checkouts"),
                    models.Index(fields=["order_id"], name="redeemed_orders"),
                    models.Index(condition=models.Q(("is_due", True)), fields=["id"], name="redemptions_due"),
                    models.Index(fields=["card"], name="redemption_cards"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("checkout_id",),
                        name="one_open_redemption_per_checkout",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gt", 0), ("points__gt", 0), ("points__lte", models.F("wanted"))
                        ),
                        name="a_redemption_is_worth_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spent__gte", 0), ("spent__lte", models.F("points"))),
                        name="no_more_is_spent_than_was_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("order_id__isnull", False), ("state", "settled")),
                            models.Q(
                                ("order_id__isnull", True), ("spent", 0), ("state__in", ["open", "released"])
                            ),
                            _connector="OR",
                        ),
                        name="a_settled_redemption_has_an_order",
                    ),
                ],
            },
        ),
    ]
