"""Roll-ups of referrals, and names on the leaderboard. What there is of codes and claims is counted by the consumer."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

MARK = """
INSERT INTO saleor_retention_inboxitem (kind, ref, seq, due_at, attempts, last_error)
SELECT 'referral', customer_id::text, 1, now(), 0, ''
FROM (SELECT customer_id FROM saleor_retention_referralcode UNION SELECT referee_id FROM saleor_retention_referral) c
ON CONFLICT (kind, ref) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0037_referral_messages"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="ReferralName",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="saleor_retention.customer",
                    ),
                ),
                ("name", models.CharField(max_length=30)),
                ("chosen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ReferralStanding",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="saleor_retention.customer",
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("member_since", models.DateField(null=True)),
                ("claimed_on", models.DateField(null=True)),
                ("is_by_link", models.BooleanField(default=False)),
                ("is_referred", models.BooleanField(default=False)),
                ("referrer_id", models.BigIntegerField(null=True)),
                ("counted_on", models.DateField(null=True)),
                ("is_conversion", models.BooleanField(default=False)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("channel", models.CharField(blank=True, max_length=255)),
                ("cost_minor", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ReferralDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("channel", models.CharField(blank=True, max_length=255)),
                ("visits", models.IntegerField(default=0)),
                ("members", models.IntegerField(default=0)),
                ("claims", models.IntegerField(default=0)),
                ("claims_without_link", models.IntegerField(default=0)),
                ("conversions", models.IntegerField(default=0)),
                ("cost_minor", models.BigIntegerField(default=0)),
                ("reversed", models.IntegerField(default=0)),
                ("reversed_cost_minor", models.BigIntegerField(default=0)),
                ("orders", models.IntegerField(default=0)),
                ("net_minor", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "channel", "day"), name="one_row_of_referrals_per_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferredTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("channel", models.CharField(blank=True, max_length=255)),
                ("customers", models.IntegerField()),
                ("orders", models.IntegerField()),
                ("net_minor", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "channel"), name="one_total_of_referred_customers"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferrerMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("customer_id", models.BigIntegerField()),
                ("friends", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["month", "-friends", "customer_id"], name="referrers_by_friends")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer_id", "month"), name="one_place_per_member_and_month"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferredHistory",
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
                        fields=("customer", "currency", "channel"), name="one_referred_history_per_customer"
                    )
                ],
            },
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
