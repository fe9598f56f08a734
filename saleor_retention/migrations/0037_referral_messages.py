"""Which messages both sides of referrals were decided to get."""

import django.db.models.deletion
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

TOPICS = ("welcome", "qualified", "rewarded", "friend_rewarded")


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0036_referral_indexes")]
    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            "ReferralMessage",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        max_length=32,
                        choices=[(f"referral_{name}", name.replace("_", " ").title()) for name in TOPICS],
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        db_index=False,
                        to="saleor_retention.referral",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["referral", "topic"], name="one_referral_message_per_topic"
                    )
                ],
            },
        ),
    ]
