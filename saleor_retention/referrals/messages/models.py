"""Which messages were decided. Written by this folder alone."""

from django.db import models

from ..models import Referral


class ReferralTopic(models.TextChoices):
    """What a side of a referral is told. The name of the event in the store."""

    WELCOME = "referral_welcome"
    QUALIFIED = "referral_qualified"
    REWARDED = "referral_rewarded"
    FRIEND_REWARDED = "referral_friend_rewarded"


class ReferralMessage(models.Model):
    """One side of a referral was to be told this. Kept for as long as the referral: nobody is told twice."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="messages", db_index=False)
    topic = models.CharField(max_length=32, choices=ReferralTopic.choices)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "topic"], name="one_referral_message_per_topic"),
        ]
