"""What is loosened once the new constraints stand."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0004_release_0_2_indexes")]
    operations = [
        set_lock_timeout(),
        migrations.RemoveConstraint(
            model_name="grant",
            name="one_grant_per_customer",
        ),
        migrations.AlterField(
            model_name="reservation",
            name="checkout_id",
            field=models.UUIDField(),
        ),
    ]
