"""Accounts that staff stop, what each of staff moves in a day, and what customers bring along from another programme."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0012_events"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="StaffAllowance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor", models.CharField(max_length=100)),
                ("day", models.DateField()),
                ("points", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("actor", "day"), name="one_allowance_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="an_allowance_is_used"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountFreeze",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor", models.CharField(max_length=100)),
                ("reason", models.TextField()),
                ("frozen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_actor", models.CharField(blank=True, default="", max_length=100)),
                ("end_reason", models.TextField(blank=True, default="")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freezes",
                        to="saleor_retention.customer",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("programme", "customer"),
                        name="an_account_is_frozen_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("frozen_at")),
                            _connector="OR",
                        ),
                        name="a_freeze_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("points", models.BigIntegerField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("tier", models.CharField(blank=True, default="", max_length=100)),
                ("imported_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="saleor_retention.customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported_balances",
                        to="saleor_retention.customer",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("owner__isnull", True)),
                        fields=["customer"],
                        name="imports_that_wait",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "source", "customer", "expires_at"),
                        name="an_address_is_imported_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0)), name="no_imported_balance_is_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedMovement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("occurred_at", models.DateTimeField()),
                ("points", models.BigIntegerField()),
                ("text", models.CharField(blank=True, default="", max_length=200)),
                ("number", models.PositiveIntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="saleor_retention.customer",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "programme", "source", "occurred_at", "points", "text", "number"),
                        name="an_imported_line_is_told_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points", 0), _negated=True), name="an_imported_line_moved_points"
                    ),
                ],
            },
        ),
    ]
