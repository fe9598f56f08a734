"""Tables of codes that customers type. A code is known by its hash alone."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ..models import Campaign, Grant


class CodeBatch(models.Model):
    """Codes of a campaign that were made together, each for one customer.

    They follow from the batch's number and the shop's secret, so the same file can be written again.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="code_batches")
    number = models.PositiveIntegerField()
    actor = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gt=0), name="a_batch_holds_codes")]


class LandingPage(models.Model):
    """The landing page of a campaign: whoever leaves an address is sent a code that is bound to it."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True, related_name="code_gate")
    is_open = models.BooleanField()
    actor = models.CharField(max_length=100)
    changed_at = models.DateTimeField()


class OfferCode(models.Model):
    """A code that may be typed: one that everybody types, or one that works for one customer."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="codes")
    batch = models.ForeignKey(CodeBatch, models.CASCADE, null=True, related_name="codes")
    is_shared = models.BooleanField(default=False)
    # SHA-256 of the code as it is compared (code_rules.normalised).
    code_hash = models.CharField(max_length=64)
    # Only for an account of this address.
    email_hash = models.CharField(max_length=64, null=True)
    # What its claim gave, and so who claimed it; of a shared code every claim gives one, and none is named here.
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, related_name="+", db_index=False)
    claimed_at = models.DateTimeField(null=True)
    # When it was last asked for and sent.
    sent_at = models.DateTimeField(null=True)
    # Dead for ever, whatever became of its campaign; its text may be chosen again.
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code_hash"], condition=Q(retired_at=None), name="one_living_code_of_a_text"
            ),
            models.UniqueConstraint(
                fields=["campaign", "email_hash"],
                condition=Q(email_hash__isnull=False, retired_at=None),
                name="one_code_per_address_and_campaign",
            ),
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(is_shared=True, retired_at=None),
                name="one_shared_code_per_campaign",
            ),
            models.UniqueConstraint(
                fields=["grant"], condition=Q(grant__isnull=False), name="one_code_per_grant"
            ),
            models.CheckConstraint(
                condition=Q(is_shared=False) | Q(batch=None, email_hash=None, grant=None, claimed_at=None),
                name="a_shared_code_is_nobodys",
            ),
            models.CheckConstraint(
                condition=Q(grant=None) | Q(claimed_at__isnull=False), name="a_claim_has_its_instant"
            ),
        ]
        indexes = [
            models.Index(
                fields=["email_hash"], condition=Q(email_hash__isnull=False), name="codes_of_an_address"
            ),
        ]


class KeptCode(models.Model):
    """What a guest typed last on a checkout, for the customer who takes the checkout over; a day at most."""

    checkout_id = models.UUIDField(primary_key=True)
    code_hash = models.CharField(max_length=64)
    typed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code_hash__regex="^[0-9a-f]{64}$"), name="a_typed_code_is_kept_as_its_hash"
            )
        ]
