"""The index of a customer's orders with what scoring reads of them, built beside the traffic."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "0023_value")]
    operations = [
        BuildIndex(
            model_name="orderfact",
            index=models.Index(
                fields=["customer", "created_at"],
                include=["currency", "is_purchase", "net_sales_minor"],
                name="orders_of_customer",
            ),
        ),
    ]
