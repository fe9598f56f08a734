"""Scores of how customers buy, and the groups that these make."""

import django.db.models.deletion
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

PUBLISH_TIERS = """
UPDATE saleor_retention_customerfacts f SET published = f.published || jsonb_build_object('tiers', m.tiers)
FROM (SELECT t.customer_id, jsonb_object_agg(p.slug, t.tier) AS tiers FROM saleor_retention_tiermembership t
      JOIN saleor_retention_programme p ON p.id = t.programme_id
      WHERE t.until IS NULL GROUP BY t.customer_id) m
WHERE m.customer_id = f.customer_id
"""
"""Audiences may ask for tiers from here on: who is in one is told so."""


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0021_rollups"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="SegmentCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("group", models.CharField(max_length=30)),
                ("recency", models.PositiveSmallIntegerField()),
                ("frequency", models.PositiveSmallIntegerField()),
                ("customers", models.BigIntegerField()),
                ("orders", models.BigIntegerField()),
                ("net_minor", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "day", "group", "recency", "frequency"),
                        name="one_count_of_a_cell_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("customers__gte", 0), ("orders__gte", 0)),
                        name="counts_of_groups_are_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scale", models.PositiveSmallIntegerField(null=True)),
                ("vip_percent", models.PositiveSmallIntegerField()),
                ("pre_vip_percent", models.PositiveSmallIntegerField()),
                ("risk_percent", models.PositiveIntegerField()),
                ("quiet_days", models.PositiveIntegerField(null=True)),
                ("groups", models.JSONField()),
                ("valid_from", models.DateTimeField()),
                ("actor", models.CharField(max_length=100)),
                ("reason", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("valid_from",), name="one_segment_plan_at_a_time")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoringRun",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("zone", models.CharField(max_length=64)),
                ("began_at", models.DateTimeField()),
                ("position", models.BigIntegerField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="saleor_retention.segmentplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CustomerScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("scored_on", models.DateField()),
                ("recency", models.PositiveSmallIntegerField()),
                ("frequency", models.PositiveSmallIntegerField()),
                ("monetary", models.PositiveSmallIntegerField()),
                ("group", models.CharField(max_length=30)),
                ("orders", models.IntegerField()),
                ("net_minor", models.BigIntegerField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("is_at_risk", models.BooleanField()),
                (
                    "churn",
                    models.CharField(
                        blank=True, choices=[("quick", "QUICK"), ("late", "LATE")], max_length=8
                    ),
                ),
                (
                    "value_class",
                    models.CharField(
                        blank=True, choices=[("vip", "VIP"), ("pre_vip", "PRE_VIP")], max_length=8
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="saleor_retention.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["currency", "group", "-net_minor", "-id"], name="score_group")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "currency"), name="one_score_in_a_currency"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frequency__range", (1, 5)),
                            ("monetary__range", (1, 5)),
                            ("recency__range", (1, 5)),
                        ),
                        name="scores_are_one_to_five",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group", ""), _negated=True), name="a_scored_customer_has_a_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("orders__gt", 0)), name="a_scored_customer_bought"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreCuts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("customers", models.BigIntegerField()),
                ("scale", models.PositiveSmallIntegerField()),
                ("recency", models.JSONField()),
                ("frequency", models.JSONField()),
                ("monetary", models.JSONField()),
                ("quiet_days", models.PositiveIntegerField()),
                ("vip_over_minor", models.BigIntegerField()),
                ("pre_vip_over_minor", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cuts",
                        to="saleor_retention.scoringrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "currency"), name="one_set_of_cuts_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                ("before", models.CharField(blank=True, max_length=30)),
                ("after", models.CharField(blank=True, max_length=30)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="segment_changes",
                        to="saleor_retention.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "currency", "day", "id"], name="group_history")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="a_change_of_group_is_one",
                    )
                ],
            },
        ),
        migrations.RunSQL(PUBLISH_TIERS, migrations.RunSQL.noop),
    ]
