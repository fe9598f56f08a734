"""Installing the package is all: Saleor's own discovery finds the app and the plugin."""

from celery import current_app
from django.conf import settings
from django.db import connection


def test_saleor_discovers_our_app_and_our_plugin_from_the_entry_point():
    assert "saleor_retention" in settings.INSTALLED_APPS
    assert settings.DISCOVERED_PLUGINS[-1] == "saleor_retention.hosts.saleor.plugin.RetentionPlugin"


def test_only_our_own_migrations_were_run_on_the_clone(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'saleor_retention'")
        assert cursor.fetchone()[0] >= 2


def test_celery_knows_our_tasks_and_beat_our_entries():
    assert "saleor_retention.tasks.process_inbox" in current_app.tasks
    entry = settings.CELERY_BEAT_SCHEDULE["saleor-retention-process-inbox"]
    assert entry["task"] == "saleor_retention.tasks.process_inbox"
