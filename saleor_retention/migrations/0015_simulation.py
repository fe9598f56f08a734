"""Drafts of rules, and simulations of rules on past orders."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0014_earning"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="ProgrammeDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=255)),
                ("currency", models.CharField(max_length=3)),
                ("rate_points", models.PositiveIntegerField()),
                ("rate_minor", models.PositiveIntegerField()),
                ("earning", models.JSONField(null=True)),
                ("terms", models.JSONField(blank=True, db_default={}, default=dict)),
                ("expiry_months", models.PositiveIntegerField(null=True)),
                ("name", models.CharField(max_length=100)),
                ("actor", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField()),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="saleor_retention.programme",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="saleor_retention.programmeversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PointsSimulation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=255)),
                ("currency", models.CharField(max_length=3)),
                ("rate_points", models.PositiveIntegerField()),
                ("rate_minor", models.PositiveIntegerField()),
                ("earning", models.JSONField(null=True)),
                ("terms", models.JSONField(blank=True, db_default={}, default=dict)),
                ("expiry_months", models.PositiveIntegerField(null=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("assumptions", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("position", models.CharField(max_length=60)),
                ("tally", models.JSONField()),
                ("compared_tally", models.JSONField()),
                ("orders", models.BigIntegerField()),
                ("actor", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="saleor_retention.programme",
                    ),
                ),
                (
                    "compared",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="saleor_retention.programmeversion",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="simulations",
                        to="saleor_retention.programmedraft",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="programmedraft",
            index=models.Index(
                condition=models.Q(("version__isnull", True)), fields=["programme", "id"], name="drafts_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="programmedraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate_minor__gt", 0)), name="a_drafted_rate_is_for_money"
            ),
        ),
        migrations.AddIndex(
            model_name="pointssimulation",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=["id"],
                name="simulations_to_do",
            ),
        ),
        migrations.AddIndex(
            model_name="pointssimulation",
            index=models.Index(fields=["programme", "-id"], name="simulations_of_programme"),
        ),
        migrations.AddConstraint(
            model_name="pointssimulation",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate_minor__gt", 0)), name="a_simulated_rate_is_for_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="pointssimulation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("state__in", ["waiting", "running"])),
                    models.Q(("finished_at__isnull", False), ("state__in", ["done", "failed"])),
                    _connector="OR",
                ),
                name="a_simulation_ends_once",
            ),
        ),
    ]
