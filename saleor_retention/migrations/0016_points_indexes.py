"""Indexes of points that are withheld, built beside the traffic: one for those that wait for their day, one for the others."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "0015_simulation")]
    operations = [
        BuildIndex(
            model_name="withheld",
            index=models.Index(
                condition=models.Q(("reason", "pending")), fields=["available_at"], name="withheld_pending"
            ),
        ),
        BuildIndex(
            model_name="withheld",
            index=models.Index(
                condition=models.Q(("reason__in", ["off", "shadow", "too_early"])),
                fields=["channel", "order_created_at"],
                name="withheld_by_choice",
            ),
        ),
    ]
