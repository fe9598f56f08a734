"""Outside partners, the book of commissions, and payouts. Entries of the book are never changed."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

from saleor_retention.core.migration_operations import set_lock_timeout

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON saleor_retention_referralcommission
  FOR EACH ROW EXECUTE FUNCTION saleor_retention_forbid_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON saleor_retention_referralcommission
  FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_forbid_change();
"""
BACKWARD = """
DROP TRIGGER append_only ON saleor_retention_referralcommission;
DROP TRIGGER append_only_truncate ON saleor_retention_referralcommission;
"""


def key():
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


def to(table, related_name="+", **words):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=f"saleor_retention.{table}",
        **words,
    )


def text(length):
    return models.CharField(max_length=length, default="", db_default="", blank=True)


PARTNER = migrations.CreateModel(
    "ReferralPartner",
    [
        key(),
        ("name", models.CharField(max_length=200, blank=True)),
        ("is_closed", models.BooleanField(default=False, db_default=False)),
        ("created_at", models.DateTimeField(db_default=Now())),
        ("customer", to("customer", "referral_partners")),
    ],
    options={
        "constraints": [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_closed=False), name="one_open_partner_per_customer"
            )
        ]
    },
)
TERMS = migrations.CreateModel(
    "ReferralPartnerTerms",
    [
        key(),
        ("fixed_minor", models.BigIntegerField(default=0, db_default=0)),
        ("currency", text(3)),
        ("percent_bp", models.PositiveIntegerField(default=0, db_default=0)),
        ("is_active", models.BooleanField(default=True)),
        ("valid_from", models.DateTimeField()),
        ("actor", models.CharField(max_length=100)),
        ("reason", models.TextField()),
        ("partner", to("referralpartner", "terms")),
    ],
    options={
        "constraints": [
            models.CheckConstraint(
                condition=Q(fixed_minor__gte=0, percent_bp__lte=10_000)
                & (Q(fixed_minor=0, percent_bp__gt=0, currency="") | Q(fixed_minor__gt=0) & ~Q(currency="")),
                name="a_commission_is_worth_something",
            )
        ]
    },
)
COMMISSION = migrations.CreateModel(
    "ReferralCommission",
    [
        key(),
        ("currency", models.CharField(max_length=3)),
        ("amount_minor", models.BigIntegerField()),
        ("at", models.DateTimeField()),
        ("partner", to("referralpartner", "commissions")),
        (
            "referral",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="saleor_retention.referral",
            ),
        ),
    ],
    options={
        "constraints": [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="a_commission_moves_something")
        ]
    },
)
PAYOUT = migrations.CreateModel(
    "ReferralPayout",
    [
        key(),
        ("currency", models.CharField(max_length=3)),
        ("minimum_minor", models.BigIntegerField()),
        ("reference", text(200)),
        ("created_at", models.DateTimeField()),
        ("actor", models.CharField(max_length=100)),
        ("reason", models.TextField()),
        ("paid_at", models.DateTimeField(null=True)),
        ("paid_by", text(100)),
    ],
    options={
        "constraints": [
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True, paid_by="") | Q(paid_at__isnull=False) & ~Q(paid_by=""),
                name="a_paid_payout_was_paid_by_somebody",
            )
        ]
    },
)
LINE = migrations.CreateModel(
    "ReferralPayoutLine",
    [
        key(),
        ("amount_minor", models.BigIntegerField()),
        ("payout", to("referralpayout", "lines")),
        ("partner", to("referralpartner")),
    ],
    options={
        "constraints": [
            models.UniqueConstraint(fields=["payout", "partner"], name="one_line_per_partner_and_payout"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_payout_line_pays_something"),
        ]
    },
)
ENTRY = migrations.CreateModel(
    "ReferralPayoutEntry",
    [
        (
            "commission",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="payout_entry",
                serialize=False,
                to="saleor_retention.referralcommission",
            ),
        ),
        ("line", to("referralpayoutline", "entries")),
    ],
)


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0038_referral_figures")]
    operations = [
        set_lock_timeout(),
        PARTNER,
        TERMS,
        COMMISSION,
        PAYOUT,
        LINE,
        ENTRY,
        migrations.AddField(
            "referral", "partner_terms", to("referralpartnerterms", null=True, db_index=False)
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
