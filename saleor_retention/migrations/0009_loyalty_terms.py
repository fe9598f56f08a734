"""What a version of a programme says beyond its rate, and further kinds of movements."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0008_model_names"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.AddField(
            model_name="programmeversion",
            name="terms",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AlterField(
            model_name="transaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("earn", "Earn"),
                    ("clawback", "Clawback"),
                    ("hold", "Hold"),
                    ("capture", "Capture"),
                    ("release", "Release"),
                    ("expire", "Expire"),
                    ("adjust", "Adjust"),
                    ("forgo", "Forgo"),
                    ("merge", "Merge"),
                    ("spend", "Spend"),
                    ("restore", "Restore"),
                    ("import", "Import"),
                ],
                max_length=16,
            ),
        ),
    ]
