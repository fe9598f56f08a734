"""What terms of referrals say beyond points and a minimum, and what a referral was rewarded with."""

import django.db.models.deletion
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

LATCH = """
UPDATE saleor_retention_referral r
SET due_at = n.converted_at, rewarded_at = n.converted_at, place = n.place, referrer_points = n.referrer_points, referee_points = n.referee_points
FROM (SELECT m.id, m.converted_at, t.referrer_points, t.referee_points,
             row_number() OVER (PARTITION BY m.referrer_id ORDER BY m.converted_at, m.id) AS place
      FROM saleor_retention_referral m JOIN saleor_retention_referralprogramme t ON t.id = m.terms_id
      WHERE m.state IN ('rewarded', 'reversed')) n
WHERE n.id = r.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_retention", "0031_referral_states"),
    ]

    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="ReferralReward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("referrer", "Referrer"), ("referee", "Referee"), ("welcome", "Welcome")],
                        max_length=16,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("was_used", models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.AddField(
            model_name="referral",
            name="bonus_at",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="bonus_points",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="cost_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="is_in_audience",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="place",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="referee_points",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="referrer_points",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="rewarded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="bonuses",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="budget_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="goods",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="limit_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="most_rewards",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="referee_audience",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="+",
                to="saleor_retention.audience",
            ),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="referee_reward",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="+",
                to="saleor_retention.reward",
            ),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="referrer_audience",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="+",
                to="saleor_retention.audience",
            ),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="referrer_reward",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="+",
                to="saleor_retention.reward",
            ),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="return_days",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="tiers",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="welcome_reward",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="+",
                to="saleor_retention.reward",
            ),
        ),
        migrations.AddField(
            model_name="referralprogramme",
            name="within_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="referralprogramme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("limit_days__isnull", True), ("most_rewards__isnull", False), _connector="OR"
                ),
                name="a_limit_of_referrals_has_a_number",
            ),
        ),
        migrations.AddField(
            model_name="referralreward",
            name="purchase",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="saleor_retention.rewardpurchase",
            ),
        ),
        migrations.AddField(
            model_name="referralreward",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rewards",
                to="saleor_retention.referral",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralreward",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("taken_back_at__isnull", True), models.Q(("side", "welcome"), _negated=True)
                ),
                fields=("referral", "side"),
                name="one_reward_of_a_side_at_a_time",
            ),
        ),
        # What was rewarded before is the first, second, third friend of its referrer, with the points of its terms.
        migrations.RunSQL(LATCH, migrations.RunSQL.noop),
    ]
