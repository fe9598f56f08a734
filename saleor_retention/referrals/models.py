"""Who referred whom, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ..audiences.models import Audience
from ..customers.models import Customer
from ..loyalty.models import Programme
from ..loyalty.rewards.models import Reward, RewardPurchase
from .links.models import ReferralVisit
from .payouts.partners import ReferralPartnerTerms


class ReferralProgramme(models.Model):
    """What both sides get for a friend's first order, and on what conditions. Never changed, only followed."""

    programme = models.ForeignKey(Programme, models.PROTECT)
    channel = models.CharField(max_length=255)
    referrer_points = models.PositiveIntegerField()
    referee_points = models.PositiveIntegerField()
    # What an order has to be worth to convert: goods and delivery with tax, less what was given back. In `currency`.
    minimum_minor = models.BigIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3, default="", db_default="", blank=True)
    # So many days after its goods were sent last, or after payment where nothing is sent, rewards come. 0: at once.
    return_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The order is placed within so many days of the claim. Null: ever.
    within_days = models.PositiveSmallIntegerField(null=True)
    # Of which the order has to have a line (`loyalty.earning.goods.GoodsFilter`). Empty: any goods.
    goods = models.JSONField(default=dict, db_default={}, blank=True)
    # Rewards of the catalogue, given for no points: to the referrer, to the friend, and to the friend at the claim.
    referrer_reward = models.ForeignKey(Reward, models.PROTECT, null=True, db_index=False, related_name="+")
    referee_reward = models.ForeignKey(Reward, models.PROTECT, null=True, db_index=False, related_name="+")
    welcome_reward = models.ForeignKey(Reward, models.PROTECT, null=True, db_index=False, related_name="+")
    # `[{from_friends, points, reward}]`: what the referrer gets instead, from that many rewarded friends on.
    tiers = models.JSONField(default=list, db_default=[], blank=True)
    # `[{at_friends, points}]`: once, when that many friends are rewarded.
    bonuses = models.JSONField(default=list, db_default=[], blank=True)
    # Most friends that a referrer is rewarded for, in the last `limit_days` or ever.
    most_rewards = models.PositiveIntegerField(null=True)
    limit_days = models.PositiveSmallIntegerField(null=True)
    # Most that rewards of the channel may cost, in `currency`.
    budget_minor = models.BigIntegerField(null=True)
    referrer_audience = models.ForeignKey(
        Audience, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    referee_audience = models.ForeignKey(
        Audience, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    is_active = models.BooleanField(default=True)
    valid_from = models.DateTimeField()
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "valid_from"], name="one_referral_version_at_a_time"),
            models.CheckConstraint(
                condition=Q(limit_days__isnull=True) | Q(most_rewards__isnull=False),
                name="a_limit_of_referrals_has_a_number",
            ),
        ]

    @property
    def name(self) -> str:
        """As it is named where it stands in the way of something else."""
        return f"referrals in {self.channel}"


class ReferralCode(models.Model):
    """A member's own code. Public by nature: it names a member, it opens nothing."""

    customer = models.OneToOneField(Customer, models.PROTECT, primary_key=True, related_name="referral_code")
    code = models.CharField(max_length=20, unique=True)
    # When they had their first one.
    created_at = models.DateTimeField(db_default=Now())


class ReferralState(models.TextChoices):
    """Claimed; an order converts it and its rewards wait, or staff look at it first; rewarded; not rewarded for a reason; that
    order given back. All but the first have an order, and what becomes of the order moves them to and fro."""

    PENDING = "pending"
    QUALIFIED = "qualified"
    IN_REVIEW = "in_review"
    REWARDED = "rewarded"
    REJECTED = "rejected"
    REVERSED = "reversed"


class RejectionReason(models.TextChoices):
    """Why a converted referral has no reward."""

    LIMIT = "limit"
    BUDGET = "budget"
    AUDIENCE = "audience"
    FRAUD = "fraud"
    STAFF = "staff"
    VOIDED = "voided"


class ReferralSource(models.TextChoices):
    """How the member was named."""

    LINK = "link"
    CODE = "code"
    REGISTRATION = "registration"
    CHECKOUT = "checkout"


class ReferralAttribution(models.TextChoices):
    """Why this member, of those who were named."""

    ONLY = "only"
    FIRST = "first"
    LAST = "last"


class Referral(models.Model):
    """One friend brought by one member. First claim wins, for good."""

    referrer = models.ForeignKey(Customer, models.PROTECT, related_name="referrals_made")
    referee = models.OneToOneField(Customer, models.PROTECT, related_name="referral_received")
    state = models.CharField(max_length=16, choices=ReferralState.choices, default=ReferralState.PENDING)
    claimed_at = models.DateTimeField()
    # The friend's first paid order. Chosen once; what becomes of it decides the rewards.
    order_id = models.UUIDField(null=True, unique=True)
    terms = models.ForeignKey(ReferralProgramme, models.PROTECT, null=True)
    converted_at = models.DateTimeField(null=True)
    # When both sides have their rewards, unless something comes between: the end of the return window.
    due_at = models.DateTimeField(null=True)
    # How the member was named, when, and why they won over others. Nothing of claims made before this was kept.
    source = models.CharField(
        max_length=16, choices=ReferralSource.choices, default="", db_default="", blank=True
    )
    attribution = models.CharField(
        max_length=16, choices=ReferralAttribution.choices, default="", db_default="", blank=True
    )
    touched_at = models.DateTimeField(null=True)
    # Of a link, for as long as visits are kept.
    visit = models.ForeignKey(ReferralVisit, models.PROTECT, null=True, db_index=False, related_name="+")
    # Why it is rejected.
    reason = models.CharField(
        max_length=16, choices=RejectionReason.choices, default="", db_default="", blank=True
    )

    # Latched when the order qualifies: whether both sides are of the terms' audiences. Null: nothing was asked.
    is_in_audience = models.BooleanField(null=True)
    # Latched when both sides are rewarded first: when, which of the referrer's rewarded friends this is, what both are
    # due, what the referrer is due for that many friends, and what all of it costs in the channel's currency.
    rewarded_at = models.DateTimeField(null=True)
    place = models.PositiveIntegerField(null=True)
    referrer_points = models.PositiveIntegerField(null=True)
    referee_points = models.PositiveIntegerField(null=True)
    bonus_at = models.PositiveIntegerField(null=True)
    bonus_points = models.PositiveIntegerField(null=True)
    cost_minor = models.BigIntegerField(null=True)
    # Latched with these: what the referrer was promised as an outside partner, who has cash instead of points and rewards.
    partner_terms = models.ForeignKey(
        ReferralPartnerTerms, models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(referrer=F("referee")), name="nobody_refers_herself"),
            models.CheckConstraint(
                condition=Q(state="pending", order_id__isnull=True)
                | Q(
                    state__in=["qualified", "in_review", "rewarded", "rejected", "reversed"],
                    order_id__isnull=False,
                    terms__isnull=False,
                ),
                name="a_reward_has_an_order",
            ),
            models.CheckConstraint(
                condition=Q(state="rejected") & ~Q(reason="") | ~Q(state="rejected") & Q(reason=""),
                name="a_rejection_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["referrer", "state"], name="referrals_by_referrer"),
            # Few at any time: those whose rewards wait for a day.
            models.Index(fields=["due_at"], condition=Q(state="qualified"), name="referrals_due"),
            models.Index(fields=["converted_at"], condition=Q(state="in_review"), name="referrals_in_review"),
            models.Index(fields=["visit"], condition=Q(visit__isnull=False), name="referrals_of_visits"),
        ]


class ReferralSide(models.TextChoices):
    """Who has a reward of the catalogue, and for what."""

    REFERRER = "referrer"
    REFEREE = "referee"
    WELCOME = "welcome"


class ReferralReward(models.Model):
    """A reward of the catalogue that was given for a referral. Taken back with it, unless it was used."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="rewards")
    side = models.CharField(max_length=16, choices=ReferralSide.choices)
    purchase = models.OneToOneField(RewardPurchase, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    # Of one that was taken back: something of it had been used, and that stayed.
    was_used = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            # A welcome stays what it is: one for each claim and reward. The other sides have one at a time.
            models.UniqueConstraint(
                fields=["referral", "side"],
                condition=Q(taken_back_at__isnull=True) & ~Q(side="welcome"),
                name="one_reward_of_a_side_at_a_time",
            ),
        ]
