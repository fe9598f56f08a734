"""The index of referrals whose rewards wait for a day, built beside the traffic."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "0032_referral_terms")]
    operations = [
        BuildIndex(
            model_name="referral",
            index=models.Index(
                fields=["due_at"], condition=models.Q(state="qualified"), name="referrals_due"
            ),
        ),
    ]
