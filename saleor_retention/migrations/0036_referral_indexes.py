"""Indexes of referrals, built beside the traffic: those that wait for staff, and those that a followed link led to."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "0035_referral_reviews")]
    operations = [
        BuildIndex(
            model_name="referral",
            index=models.Index(
                fields=["converted_at"], condition=models.Q(state="in_review"), name="referrals_in_review"
            ),
        ),
        BuildIndex(
            model_name="referral",
            index=models.Index(
                fields=["visit"], condition=models.Q(visit__isnull=False), name="referrals_of_visits"
            ),
        ),
    ]
