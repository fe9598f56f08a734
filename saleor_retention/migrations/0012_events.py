"""Events that earn, reminders of points that end, and lots that end by inactivity."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0011_tiers"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="EventRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("name", models.CharField(blank=True, default="", max_length=64)),
                ("points", models.PositiveIntegerField()),
                ("most", models.PositiveIntegerField(null=True)),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("day", "DAY"),
                            ("week", "WEEK"),
                            ("month", "MONTH"),
                            ("year", "YEAR"),
                            ("ever", "EVER"),
                        ],
                        default="ever",
                        max_length=8,
                    ),
                ),
                ("includes_earlier", models.BooleanField(default=False)),
                ("valid_from", models.DateTimeField()),
                ("actor", models.CharField(max_length=100)),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_rules",
                        to="saleor_retention.programme",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="lot",
            name="idle_months",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="AccountWalk",
            fields=[
                (
                    "rule",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="saleor_retention.eventrule",
                    ),
                ),
                ("position", models.BigIntegerField(default=-1)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("name", models.CharField(blank=True, default="", max_length=64)),
                ("key", models.CharField(max_length=200)),
                ("occurred_at", models.DateTimeField()),
                ("points", models.PositiveIntegerField()),
                ("actor", models.CharField(blank=True, default="", max_length=100)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="saleor_retention.customer",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="saleor_retention.programme"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="saleor_retention.eventrule"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExpiryReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_day", models.DateField()),
                ("notice_days", models.PositiveIntegerField()),
                ("points", models.BigIntegerField()),
                ("decided_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="expiry_reminders",
                        to="saleor_retention.customer",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="saleor_retention.programme"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="eventrule",
            constraint=models.UniqueConstraint(
                fields=("programme", "kind", "name", "valid_from"), name="one_event_rule_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="eventrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("most__isnull", True), ("most__gt", 0), _connector="OR"),
                name="a_cap_allows_something",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["customer", "-id"], name="events_of_customer"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                fields=("programme", "kind", "name", "key"), name="one_event_per_fact"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gt", 0)), name="an_event_earns_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="expiryreminder",
            constraint=models.UniqueConstraint(
                fields=("programme", "customer", "last_day", "notice_days"), name="one_reminder_per_notice"
            ),
        ),
        migrations.AddConstraint(
            model_name="expiryreminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gt", 0)), name="a_reminder_is_of_points"
            ),
        ),
    ]
