"""The index of referrals that wait for staff, built beside the traffic."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "0034_referral_reviews")]
    operations = [
        BuildIndex(
            model_name="referral",
            index=models.Index(
                fields=["converted_at"], condition=models.Q(state="in_review"), name="referrals_in_review"
            ),
        ),
    ]
