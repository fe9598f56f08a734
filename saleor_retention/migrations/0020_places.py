"""Where orders went and what brought their customers, and the product type of their lines. Filled as orders are looked at."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


def text(length: int) -> models.CharField:
    return models.CharField(max_length=length, default="", db_default="", blank=True)


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0019_rewards_when_reached")]
    operations = [
        set_lock_timeout(),
        migrations.AddField(model_name="orderfact", name="country", field=text(2)),
        migrations.AddField(model_name="orderfact", name="city", field=text(256)),
        migrations.AddField(model_name="orderfact", name="utm_source", field=text(100)),
        migrations.AddField(model_name="orderfact", name="utm_medium", field=text(100)),
        migrations.AddField(model_name="orderfact", name="utm_campaign", field=text(100)),
        migrations.AddField(
            model_name="orderlinefact", name="product_type_id", field=models.BigIntegerField(null=True)
        ),
    ]
