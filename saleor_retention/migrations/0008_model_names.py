"""Models of 0.1 under their names of today. Their tables keep theirs, so the database hears nothing of it."""

from django.db import migrations

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0007_orders_read_again")]
    operations = [
        set_lock_timeout(),
        migrations.AlterModelTable("staffcommand", "saleor_retention_staffcommand"),
        migrations.RenameModel("StaffCommand", "IdempotentCommand"),
    ]
