"""Sweeps that are held up by nothing: rows that fail wait for their next try, cards of ended redemptions for their next look."""

from django.db import migrations, models
from django.db.models import Value

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0016_points_indexes")]
    operations = [
        set_lock_timeout(),
        migrations.AddField(
            model_name="pointsredemption",
            name="attempts",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="pointsredemption", name="retry_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="pointsredemption", name="watched_since", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="pointsredemption",
            name="card_due_at",
            field=models.DateTimeField(db_default=Value("2000-01-01T00:00:00Z"), null=True),
        ),
        migrations.AddField(
            model_name="rewardpurchase",
            name="attempts",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="rewardpurchase", name="retry_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="withheld",
            name="attempts",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(model_name="withheld", name="retry_at", field=models.DateTimeField(null=True)),
    ]
