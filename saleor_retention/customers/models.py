"""Customers and the facts other rooms publish about them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractDay, ExtractMonth, Now


class Customer(models.Model):
    """One person as the store knows them. By value only: the store's own rows are never referenced."""

    user_id = models.BigIntegerField(null=True)
    # Keyed hash of the normalised address; the address itself is never stored.
    email_hash = models.CharField(max_length=64, null=True)
    joined_at = models.DateTimeField(null=True)
    # Their history belongs to this one now: a guest's to the account that proved the address, an account's to the
    # one that staff merged it into. Never a chain: the other belongs to nobody else.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    # Nobody any more. What they bought stays with this row for ever, and never finds its way back to a person.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id"], name="one_customer_per_account"),
            # Account holders may share or change addresses; only guests are identified by theirs.
            models.UniqueConstraint(
                fields=["email_hash"], condition=Q(user_id=None), name="one_guest_per_address"
            ),
            models.CheckConstraint(
                condition=Q(user_id__isnull=False) | Q(email_hash__isnull=False) | Q(erased_at__isnull=False),
                name="a_customer_is_known_by_something",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    user_id__isnull=True,
                    email_hash__isnull=True,
                    joined_at__isnull=True,
                    merged_into__isnull=True,
                ),
                name="an_erased_customer_is_nobody",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="nobody_is_merged_into_herself",
            ),
        ]
        indexes = [
            models.Index(fields=["email_hash"], name="customer_email"),
            # Declared here and not with the column: it is built beside the traffic, and only of those merged.
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="customer_merged"
            ),
        ]


class FormerCustomer(models.Model):
    """An address whose account the store deleted after it had paid for an order. Leads to no row of anybody."""

    email_hash = models.CharField(max_length=64, primary_key=True)
    # A day and no instant, which would be that of an erasure.
    left_on = models.DateField()


class CustomerFacts(models.Model):
    """What audiences may ask about a customer. Upper rooms publish into it; nothing here decides money."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="facts")
    purchases = models.IntegerField(default=0)
    # Of these, the ones that nobody paid anything for: they end no being new.
    free_purchases = models.IntegerField(default=0, db_default=0)
    first_purchase_at = models.DateTimeField(null=True)
    last_purchase_at = models.DateTimeField(null=True)
    # {currency: minor units of net revenue}
    spent = models.JSONField(default=dict)
    # {"tier": …, "segment": …, "referrals": …}: each key belongs to the room that publishes it.
    published = models.JSONField(default=dict)
    # When everything of a purchase of theirs had been sent for the first time.
    first_delivered_at = models.DateTimeField(null=True)
    # What the store says of their account, without name and address; the year is 1604 where nobody told it.
    birthday = models.DateField(null=True)
    country = models.CharField(max_length=2, default="", db_default="", blank=True)
    city = models.CharField(max_length=256, default="", db_default="", blank=True)
    language = models.CharField(max_length=35, default="", db_default="", blank=True)
    # {key: text}, by the owner's list.
    attributes = models.JSONField(default=dict, db_default={})
    # [key], sorted.
    consents = models.JSONField(default=list, db_default=[])
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                ExtractMonth("birthday") * 100 + ExtractDay("birthday"),
                condition=Q(birthday__isnull=False),
                name="birthdays_by_day",
            )
        ]
