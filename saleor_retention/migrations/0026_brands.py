"""The brand of what was bought. Filled as orders are first seen, once the shop says which attribute names it."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0025_room_for_scores")]
    operations = [
        set_lock_timeout(),
        migrations.AddField(
            model_name="orderlinefact",
            name="brand",
            field=models.CharField(max_length=250, default="", db_default="", blank=True),
        ),
    ]
