"""A referral qualifies before it is rewarded, may be looked at by staff, and may be rejected for a reason."""

from django.db import migrations, models
from django.db.models import Q

from saleor_retention.core.migration_operations import set_lock_timeout

STATES = ["pending", "qualified", "in_review", "rewarded", "rejected", "reversed"]
REASONS = ["limit", "budget", "audience", "fraud", "staff", "voided"]


def choices(names):
    return [(name, name.replace("_", " ").title()) for name in names]


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0030_orders_sold")]
    operations = [
        set_lock_timeout(),
        migrations.RemoveConstraint("referral", "a_reward_has_an_order"),
        migrations.AddField("referral", "due_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "referral",
            "reason",
            models.CharField(max_length=16, choices=choices(REASONS), default="", db_default="", blank=True),
        ),
        migrations.AlterField(
            "referral", "state", models.CharField(max_length=16, choices=choices(STATES), default="pending")
        ),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=Q(state="pending", order_id__isnull=True)
                | Q(state__in=STATES[1:], order_id__isnull=False, terms__isnull=False),
                name="a_reward_has_an_order",
            ),
        ),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=Q(state="rejected") & ~Q(reason="") | ~Q(state="rejected") & Q(reason=""),
                name="a_rejection_has_a_reason",
            ),
        ),
    ]
