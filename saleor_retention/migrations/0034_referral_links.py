"""Links of members, visits to them, and by which touch a referral was claimed."""

import django.db.models.deletion
from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout

CUSTOMER = "saleor_retention.customer"


def owner(**words):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=CUSTOMER, **words
    )


def word(names):
    choices = [(name, name.title()) for name in names]
    return models.CharField(max_length=16, choices=choices, default="", db_default="", blank=True)


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0033_referrals_due")]
    operations = [
        set_lock_timeout(),
        migrations.CreateModel(
            name="FormerReferralCode",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("customer", owner()),
                ("replaced_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ReferralVisit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("customer", owner()),
                ("visited_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["visited_at"], name="visits_by_age")]},
        ),
        migrations.CreateModel(
            name="ReferralVisitCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer", owner(db_index=False)),
                ("day", models.DateField()),
                ("visits", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="visits_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "day"), name="one_count_of_visits_per_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="GuestReferralHint",
            fields=[
                ("order_id", models.UUIDField(primary_key=True, serialize=False)),
                ("customer", owner()),
                ("code", models.CharField(max_length=300, default="", blank=True)),
                ("token", models.CharField(max_length=300, default="", blank=True)),
            ],
        ),
        migrations.AddField("referral", "source", word(["link", "code", "registration", "checkout"])),
        migrations.AddField("referral", "attribution", word(["only", "first", "last"])),
        migrations.AddField("referral", "touched_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "referral",
            "visit",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="saleor_retention.referralvisit",
            ),
        ),
    ]
