"""A narrow copy of each order's present state. Everything else is computed from it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ..customers.models import Customer


class OrderFact(models.Model):
    """One order as last seen. Amounts in minor units of `currency`."""

    order_id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=64, default="", blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="orders")
    origin = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    channel = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    original_id = models.UUIDField(null=True)
    checkout_id = models.UUIDField(null=True)
    # When it was placed: a draft when it was completed, any other order at its creation.
    created_at = models.DateTimeField()
    # Latched: the first time captured money ever reached the amount due. A later refund never un-pays.
    paid_at = models.DateTimeField(null=True)
    # Latched, too: when all its goods had been sent for the first time.
    delivered_at = models.DateTimeField(null=True)
    # First day of the month of `created_at` in the store's zone, fixed when the order was first seen as no draft.
    month = models.DateField()
    zone = models.CharField(max_length=64)
    # A paid order of a real customer that was not cancelled, expired or a reissue (design, section 3a).
    is_purchase = models.BooleanField(default=False)
    due_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField()
    kept_minor = models.BigIntegerField()
    attributed_minor = models.BigIntegerField()
    gift_card_minor = models.BigIntegerField(default=0)
    points_minor = models.BigIntegerField(default=0)
    shipping_net_minor = models.BigIntegerField()
    shipping_gross_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    # Goods still paid for, after refunds: net of tax, and as charged (definitions 2). Zero when no purchase.
    net_sales_minor = models.BigIntegerField(default=0)
    gross_sales_minor = models.BigIntegerField(default=0)
    # Its goods as they were sold, without gift cards and free gifts (`rules.OrderGoods`). Null: seen before they were summed.
    units = models.BigIntegerField(null=True)
    units_returned = models.BigIntegerField(null=True)
    has_sale_item = models.BooleanField(null=True)
    sold_gross_minor = models.BigIntegerField(null=True)
    voucher_code = models.CharField(max_length=255, default="", blank=True)
    is_gone = models.BooleanField(default=False)
    # Where it went: of the address of its goods, else of its bill. The city is the customer's, and goes with them.
    country = models.CharField(max_length=2, default="", db_default="", blank=True)
    city = models.CharField(max_length=256, default="", db_default="", blank=True)
    # What brought the customer, by what the storefront left in `hints`: lower case, never proof.
    utm_source = models.CharField(max_length=100, default="", db_default="", blank=True)
    utm_medium = models.CharField(max_length=100, default="", db_default="", blank=True)
    utm_campaign = models.CharField(max_length=100, default="", db_default="", blank=True)
    hints = models.JSONField(default=dict)
    snapshot_hash = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=1)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_purchase=False) | Q(paid_at__isnull=False), name="a_purchase_was_paid"
            ),
        ]
        indexes = [
            # A customer's purchases and what they came to, without the rows themselves: figures go through all customers.
            models.Index(
                fields=["customer", "created_at"],
                include=["currency", "is_purchase", "net_sales_minor"],
                name="orders_of_customer",
            ),
            # Paid orders of a period with what was sold, whether or not it was given back since: of one channel or all.
            models.Index(
                fields=["currency", "created_at"],
                condition=Q(paid_at__isnull=False, status="live", customer__isnull=False)
                & ~Q(origin="reissue"),
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
            models.Index(
                fields=["currency", "channel", "created_at", "customer"],
                condition=Q(is_purchase=True),
                include=["net_sales_minor", "gross_sales_minor"],
                name="order_purchases",
            ),
            # Few at any time, and looked through by every sweep.
            models.Index(fields=["order_id"], condition=Q(status="draft"), name="order_drafts"),
            models.Index(
                fields=["checkout_id"], condition=Q(checkout_id__isnull=False), name="order_checkout"
            ),
        ]


class OrderLineFact(models.Model):
    """One line, prices after all discounts for the whole quantity, with what became of it."""

    line_id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(OrderFact, models.CASCADE, related_name="lines")
    product_id = models.BigIntegerField(null=True)
    variant_id = models.BigIntegerField(null=True)
    # Frozen by the store itself. Unknown of lines that were last seen before we asked.
    product_type_id = models.BigIntegerField(null=True)
    # Frozen when first seen: the catalogue may change, what was bought does not.
    category_id = models.BigIntegerField(null=True)
    collection_ids = models.JSONField(default=list)
    # Frozen, too, once it is known.
    brand = models.CharField(max_length=250, default="", db_default="", blank=True)
    cost_minor = models.BigIntegerField(null=True)
    quantity = models.IntegerField()
    net_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    is_gift_card = models.BooleanField(default=False)
    is_free_gift = models.BooleanField(default=False)
    # Frozen, too: a promotion that ends does not change what was bought in it.
    is_on_sale = models.BooleanField(default=False, db_default=False)
    is_shipped = models.BooleanField(default=True, db_default=True)
    returned = models.IntegerField(default=0)
    replaced = models.IntegerField(default=0)
    refunded = models.IntegerField(default=0)
    # Money that went back for this line by name, at most its gross price.
    refunded_minor = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="quantities_are_not_negative"),
            models.CheckConstraint(condition=Q(returned__gte=0), name="returns_are_not_negative"),
        ]


class SalesDelta(models.Model):
    """A difference for the one consumer that folds metrics: what the order counts as now, less before."""

    order_id = models.UUIDField()
    customer_before = models.BigIntegerField(null=True)
    customer_after = models.BigIntegerField(null=True)
    month = models.DateField()
    channel = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    purchases = models.SmallIntegerField()
    net_sales_minor = models.BigIntegerField()
    gross_sales_minor = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(
                    purchases=0, net_sales_minor=0, gross_sales_minor=0, customer_before=F("customer_after")
                ),
                name="a_delta_is_a_difference",
            )
        ]


class ReconcileCursor(models.Model):
    """How far the reconciler has looked, by cursor name; the store alone knows what a position means."""

    name = models.CharField(max_length=40, primary_key=True)
    position = models.CharField(max_length=100)
    moved_at = models.DateTimeField(db_default=Now())


class Backfill(models.Model):
    """A run over the shop's history, so that one that was killed goes on where it was. Its pages lock it."""

    # Made of what was asked for: the same command again is the same run.
    name = models.CharField(max_length=120, primary_key=True)
    account = models.BigIntegerField(default=0)
    position = models.CharField(max_length=100, default="", blank=True)
    orders = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
