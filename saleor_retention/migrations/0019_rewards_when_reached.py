"""The rewards that a milestone had when a customer reached it: it may have others later."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0018_sweep_indexes")]
    operations = [
        set_lock_timeout(),
        migrations.AddField(
            model_name="reachedmilestone",
            name="rewards",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
