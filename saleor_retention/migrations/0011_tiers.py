"""Tiers, rewards that points buy, and milestones."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


def _id() -> tuple[str, models.BigAutoField]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0010_redemption"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                _id(),
                ("name", models.CharField(max_length=100)),
                (
                    "basis",
                    models.CharField(
                        choices=[("spend", "Spend"), ("points", "Points"), ("orders", "Orders")], max_length=8
                    ),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("threshold", models.BigIntegerField()),
                ("rewards", models.JSONField()),
                ("counts_from", models.DateTimeField(null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="saleor_retention.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reward",
            fields=[
                _id(),
                ("name", models.CharField(max_length=100)),
                ("points", models.BigIntegerField()),
                ("kind", models.CharField(max_length=32)),
                ("parameters", models.JSONField()),
                ("customer_limit", models.PositiveIntegerField(null=True)),
                ("total_limit", models.PositiveIntegerField(null=True)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("tier", models.CharField(blank=True, default="", max_length=50)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="saleor_retention.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RewardPurchase",
            fields=[
                _id(),
                ("points", models.BigIntegerField()),
                ("name", models.CharField(max_length=100)),
                ("idempotency_key", models.CharField(max_length=200)),
                ("effect_key", models.CharField(blank=True, default="", max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("paid", "Paid"),
                            ("given", "Given"),
                            ("failed", "Failed"),
                            ("restored", "Restored"),
                            ("forgone", "Forgone"),
                        ],
                        default="paid",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reward_purchases",
                        to="saleor_retention.customer",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchases",
                        to="saleor_retention.reward",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReachedMilestone",
            fields=[
                _id(),
                ("reached_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="saleor_retention.customer",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reached",
                        to="saleor_retention.milestone",
                    ),
                ),
                (
                    "purchase",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="saleor_retention.rewardpurchase",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TierPlan",
            fields=[
                _id(),
                (
                    "basis",
                    models.CharField(
                        choices=[("spend", "Spend"), ("points", "Points"), ("orders", "Orders")], max_length=8
                    ),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                (
                    "window",
                    models.CharField(
                        choices=[("rolling", "Rolling"), ("calendar", "Calendar")], max_length=8
                    ),
                ),
                ("months", models.PositiveIntegerField(null=True)),
                ("grace_days", models.PositiveIntegerField(default=0)),
                ("zone", models.CharField(max_length=64)),
                ("tiers", models.JSONField()),
                (
                    "falling",
                    models.CharField(
                        choices=[
                            ("keep_until_period_end", "Keep Until Period End"),
                            ("move_now", "Move Now"),
                        ],
                        max_length=24,
                    ),
                ),
                ("valid_from", models.DateTimeField()),
                ("actor", models.CharField(max_length=100)),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("position", models.BigIntegerField(default=0)),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tier_plans",
                        to="saleor_retention.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TierMembership",
            fields=[
                _id(),
                ("tier", models.CharField(max_length=50)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("reached", "Reached"),
                            ("lapsed", "Lapsed"),
                            ("returned", "Returned"),
                            ("plan", "Plan"),
                            ("merge", "Merge"),
                            ("import", "Import"),
                        ],
                        max_length=16,
                    ),
                ),
                ("keeps_until", models.DateTimeField()),
                ("promised_until", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tiers",
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
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="saleor_retention.tierplan",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("threshold__gt", 0)), name="a_milestone_asks_for_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gt", 0)), name="a_reward_costs_points"
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_at__isnull", True),
                    ("ends_at__isnull", True),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="a_reward_ends_after_it_starts",
            ),
        ),
        migrations.AddIndex(
            model_name="rewardpurchase",
            index=models.Index(fields=["customer", "-id"], name="purchases_of_customer"),
        ),
        migrations.AddIndex(
            model_name="rewardpurchase",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["id"], name="purchases_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardpurchase",
            constraint=models.UniqueConstraint(
                fields=("customer", "idempotency_key"), name="one_reward_purchase_per_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardpurchase",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gte", 0)), name="a_purchase_costs_no_less_than_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardpurchase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state__in", ["paid", "failed"])),
                    models.Q(("closed_at__isnull", False), ("state__in", ["given", "restored", "forgone"])),
                    _connector="OR",
                ),
                name="a_purchase_is_closed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reachedmilestone",
            constraint=models.UniqueConstraint(
                fields=("customer", "milestone"), name="a_milestone_is_reached_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tierplan",
            constraint=models.UniqueConstraint(
                fields=("programme", "valid_from"), name="one_tier_plan_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="tierplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("months__gt", 0), ("window", "rolling")),
                    models.Q(("months__isnull", True), ("window", "calendar")),
                    _connector="OR",
                ),
                name="a_rolling_window_has_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="tierplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "spend"), models.Q(("currency", ""), _negated=True)),
                    models.Q(models.Q(("basis", "spend"), _negated=True), ("currency", "")),
                    _connector="OR",
                ),
                name="spend_has_a_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="tiermembership",
            index=models.Index(
                condition=models.Q(("until__isnull", True)),
                fields=["keeps_until", "id"],
                name="tiers_to_review",
            ),
        ),
        migrations.AddIndex(
            model_name="tiermembership",
            index=models.Index(fields=["customer", "programme", "-since"], name="tier_history"),
        ),
        migrations.AddConstraint(
            model_name="tiermembership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("programme", "customer"),
                name="one_tier_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="tiermembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="a_tier_ends_after_it_begins",
            ),
        ),
    ]
