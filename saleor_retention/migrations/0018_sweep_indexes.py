"""Indexes built beside the traffic: cards of ended redemptions by when they are looked at, and birthdays by their day."""

import django.db.models.functions.datetime as days
from django.db import migrations, models

from saleor_retention.core.migration_operations import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "0017_bounded_sweeps")]
    operations = [
        BuildIndex(
            model_name="pointsredemption",
            index=models.Index(
                condition=models.Q(("state__in", ["settled", "released"])),
                fields=["card_due_at"],
                name="redemption_cards_due",
            ),
        ),
        BuildIndex(
            model_name="customerfacts",
            index=models.Index(
                days.ExtractMonth("birthday") * 100 + days.ExtractDay("birthday"),
                condition=models.Q(("birthday__isnull", False)),
                name="birthdays_by_day",
            ),
        ),
    ]
