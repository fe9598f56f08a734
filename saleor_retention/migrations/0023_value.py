"""What customers are worth: models of how they buy, the value of each, and what they cost."""

import django.db.models.deletion
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0022_segments"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="ChannelCost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=255)),
                ("currency", models.CharField(max_length=3)),
                ("month", models.DateField()),
                ("acquisition_minor", models.BigIntegerField(null=True)),
                ("serving_minor", models.BigIntegerField(null=True)),
                ("visits", models.BigIntegerField(null=True)),
                ("actor", models.CharField(max_length=100)),
                ("reason", models.TextField()),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "channel", "month"), name="one_cost_of_a_channel_and_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("acquisition_minor__isnull", True),
                                ("acquisition_minor__gte", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("serving_minor__isnull", True), ("serving_minor__gte", 0), _connector="OR"
                            ),
                            models.Q(("visits__isnull", True), ("visits__gte", 0), _connector="OR"),
                        ),
                        name="costs_are_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="costs_are_of_a_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ValueModel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "gap",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_installed", "NOT_INSTALLED"),
                            ("not_fitted", "NOT_FITTED"),
                            ("too_few_repeaters", "TOO_FEW_REPEATERS"),
                            ("not_converged", "NOT_CONVERGED"),
                            ("spend_has_no_mean", "SPEND_HAS_NO_MEAN"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True, choices=[("bg_nbd", "BG_NBD"), ("mbg_nbd", "MBG_NBD")], max_length=8
                    ),
                ),
                ("parameters", models.JSONField(null=True)),
                ("purchase_log_likelihood", models.FloatField(null=True)),
                ("spend_log_likelihood", models.FloatField(null=True)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("customers", models.BigIntegerField()),
                ("repeaters", models.BigIntegerField()),
                ("correlation", models.FloatField(null=True)),
                ("checked_day", models.DateField(null=True)),
                ("predicted", models.FloatField(null=True)),
                ("actual", models.BigIntegerField(null=True)),
                ("margin_bp", models.PositiveIntegerField()),
                ("discount_bp", models.PositiveIntegerField()),
                ("fitted_at", models.DateTimeField()),
                ("position", models.BigIntegerField(db_default=0, default=0)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "day"), name="one_value_model_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("gap", ""),
                                ("parameters__isnull", False),
                                models.Q(("kind", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("gap", ""), _negated=True),
                                ("kind", ""),
                                ("parameters__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_value_model_has_parameters_or_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("actual__isnull", True),
                                ("checked_day__isnull", True),
                                ("predicted__isnull", True),
                            ),
                            models.Q(
                                ("actual__isnull", False),
                                ("checked_day__isnull", False),
                                ("predicted__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_check_has_both_sides",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("expected_purchases", models.FloatField()),
                ("expected_minor", models.BigIntegerField()),
                ("alive", models.FloatField(null=True)),
                ("scored_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="saleor_retention.customer",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="saleor_retention.valuemodel",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "currency"), name="one_value_in_a_currency"),
                    models.CheckConstraint(
                        condition=models.Q(("expected_minor__gte", 0), ("expected_purchases__gte", 0)),
                        name="nothing_expected_is_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("alive__isnull", True), ("alive__range", (0, 1)), _connector="OR"
                        ),
                        name="a_probability_is_one",
                    ),
                ],
            },
        ),
    ]
