"""Indexes of tables that have rows, built beside the traffic."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import BuildIndex, BuildUnique


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "0003_release_0_2")]
    operations = [
        BuildIndex(
            model_name="checkoutdecision",
            index=models.Index(
                condition=models.Q(("is_shadow", True)), fields=["decided_at"], name="decisions_in_shadow"
            ),
        ),
        BuildIndex(
            model_name="checkoutdecision",
            index=models.Index(
                condition=models.Q(("chosen__isnull", False)), fields=["chosen"], name="decisions_chosen"
            ),
        ),
        BuildIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="customer_merged",
            ),
        ),
        BuildIndex(
            model_name="orderfact",
            index=models.Index(
                condition=models.Q(("status", "draft")), fields=["order_id"], name="order_drafts"
            ),
        ),
        BuildIndex(
            model_name="outboxeffect",
            index=models.Index(
                condition=models.Q(("parked_at__isnull", False)), fields=["parked_at"], name="outbox_parked"
            ),
        ),
        BuildIndex(
            model_name="reservation",
            index=models.Index(fields=["checkout_id"], name="reservations_of_checkout"),
        ),
        BuildUnique(
            model_name="grant",
            constraint=models.UniqueConstraint(
                fields=("campaign", "customer", "occasion"), name="one_grant_per_customer_and_occasion"
            ),
        ),
        BuildUnique(
            model_name="reservation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_carrier", True)),
                fields=("checkout_id",),
                name="one_carrier_per_checkout",
            ),
        ),
        BuildIndex(
            model_name="campaign",
            index=models.Index(
                condition=models.Q(("audience__isnull", False), ("state", "active")),
                fields=["audience"],
                name="campaigns_of_audience",
            ),
        ),
    ]
