"""The index of paid orders with what they sold, built beside the traffic."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "0029_order_goods")]
    operations = [
        BuildIndex(
            model_name="orderfact",
            index=models.Index(
                fields=["currency", "created_at"],
                condition=models.Q(paid_at__isnull=False, status="live", customer__isnull=False)
                & ~models.Q(origin="reissue"),
                include=[
                    "channel",
                    "customer",
                    "is_purchase",
                    "discount_minor",
                    "units",
                    "units_returned",
                    "has_sale_item",
                    "sold_gross_minor",
                ],
                name="orders_sold",
            ),
        ),
    ]
