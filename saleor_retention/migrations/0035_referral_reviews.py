"""What customers have in common, as keyed hashes, and what was said of referrals."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from saleor_retention.core.migration_operations import set_lock_timeout


def choices(*names):
    return [(name, name.replace("_", " ").title()) for name in names]


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0034_referral_links")]
    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            "CustomerTrace",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(max_length=16, choices=choices("email", "address", "phone", "card")),
                ),
                ("hash", models.CharField(max_length=64)),
                ("first_seen_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        db_index=False,
                        to="saleor_retention.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "hash"], name="customers_by_trace")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["customer", "kind", "hash"], name="one_trace_per_customer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "ReferralReview",
            [
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="review",
                        serialize=False,
                        to="saleor_retention.referral",
                    ),
                ),
                ("score", models.PositiveIntegerField()),
                ("outcome", models.CharField(max_length=16, choices=choices("pass", "review", "reject"))),
                ("signals", models.JSONField(default=list)),
                ("assessed_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        max_length=16,
                        choices=choices("approved", "rejected", "voided"),
                        default="",
                        db_default="",
                        blank=True,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("actor", models.CharField(max_length=100, default="", db_default="", blank=True)),
                ("note", models.TextField(default="", db_default="", blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-score"], condition=~Q(outcome="pass"), name="reviews_by_score")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(decision="", decided_at__isnull=True, actor="")
                        | ~Q(decision="") & Q(decided_at__isnull=False) & ~Q(actor=""),
                        name="a_decision_has_an_actor",
                    )
                ],
            },
        ),
    ]
