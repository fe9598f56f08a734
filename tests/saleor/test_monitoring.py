"""The page for monitoring in a real Saleor: who may look, and what it tells after real hooks."""

import re

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string
from saleor.account.models import Group, User
from saleor.app.models import App
from saleor.core.db.connection import UnsafeWriterAccessError, restrict_writer
from saleor.core.jwt import create_access_token
from saleor.permission.models import Permission
from saleor.plugins.models import PluginConfiguration

from saleor_retention import tasks
from saleor_retention.conf import conf
from saleor_retention.core import counters
from saleor_retention.core.models import Counter
from saleor_retention.monitoring import queries
from tests.saleor.hook_faults import before_reading

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G7")]
PATH = "/plugins/global/saleor.retention/metrics"
LINE = re.compile(
    r"""(# (HELP|TYPE) saleor_retention_\w+ .+|saleor_retention_\w+(\{\w+="[^"\n]*"(,\w+="[^"\n]*")*\})? [-+.\deinfa]+)"""
)


@pytest.fixture(autouse=True)
def _counts_from_nothing(monkeypatch, settings):
    monkeypatch.setattr(counters, "pending", counters.PendingFigures())
    settings.RETENTION_MONITORING_TOKEN = "a-long-secret"


def get(token: str = "", path: str = PATH, method: str = "get"):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return getattr(Client(), method)(path, headers=headers)


def permission(name: str) -> Permission:
    return Permission.objects.get(codename=name)


def token_of(*permissions: str, is_staff: bool = True) -> str:
    user = User.objects.create(
        email=f"{'-'.join(permissions)}@example.com", is_staff=is_staff, is_active=True
    )
    group = Group.objects.create(name=user.email, restricted_access_to_channels=False)
    group.permissions.add(*(permission(one) for one in permissions))
    user.groups.add(group)
    return create_access_token(user)


def app_token(*permissions: str) -> str:
    app = App.objects.create(name="monitor", is_active=True)
    app.permissions.add(*(permission(one) for one in permissions))
    _, token = app.tokens.create(name="t")
    return token


def test_staff_and_apps_with_manage_orders_and_the_token_may_look(site_settings):
    for token in ("a-long-secret", token_of("manage_orders"), app_token("manage_orders")):
        answer = get(token)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert [line for line in answer.content.decode().splitlines() if not LINE.fullmatch(line)] == []


def test_everybody_else_finds_no_page(site_settings):
    tokens = ["", "junk", "a-long-secre", token_of("manage_users"), app_token("manage_users", "manage_apps")]
    tokens += [token_of(is_staff=False), token_of("manage_orders")[:-3] + "abc"]
    for token in tokens:
        answer = get(token)
        assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (404, b"", "no-store")


@pytest.mark.parametrize("path", ["", "/", "/metric", "/metrics/../x", "/metrics/deeper", "/page"])
def test_there_is_no_other_page(path):
    assert get("a-long-secret", f"/plugins/global/saleor.retention{path}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(method):
    assert get("a-long-secret", method=method).status_code == 404


@pytest.mark.parametrize("path", [PATH, "/plugins/saleor.retention/metrics"])
def test_switched_off_there_is_no_page_by_any_address(path):
    assert get("a-long-secret", path).status_code == 200
    PluginConfiguration.objects.create(
        identifier="saleor.retention", name="Retention", active=False, configuration=[]
    )
    assert get("a-long-secret", path).status_code == 404


def written() -> dict[str, float]:
    """What this process counted, as another one reads it."""
    for (name, labels), value in counters.pending.sums.items():
        Counter.objects.create(name=name, labels=labels, day="1970-01-01", value=value)
    return {
        line.rpartition(" ")[0].removeprefix("saleor_retention_"): float(line.rpartition(" ")[2])
        for line in get("a-long-secret").content.decode().splitlines()
        if not line.startswith("#")
    }


def test_hooks_are_timed_by_how_they_ended(checkout_with_items, customer_user):
    from saleor.plugins.manager import get_plugins_manager

    manager = get_plugins_manager(allow_replica=False)
    manager.checkout_updated(checkout_with_items)
    checkout_with_items.user = customer_user
    checkout_with_items.save()
    manager.checkout_updated(checkout_with_items)
    with before_reading(lambda: 1 / 0):
        manager.checkout_updated(checkout_with_items)
    found = written()
    ended = {key: value for key, value in found.items() if key.startswith("hook_seconds_count")}
    assert ended == {
        'hook_seconds_count{hook="checkout",outcome="failed"}': 1,
        'hook_seconds_count{hook="checkout",outcome="no offer"}': 1,
    }
    assert found['hook_seconds_sum{hook="checkout",outcome="no offer"}'] > 0


def test_counting_adds_no_statement_to_the_hook_and_the_request_writes_it_once_afterwards(
    checkout_with_items, customer_user, settings
):
    from saleor_retention.hosts.saleor.checkout.hooks import checkout_changed

    settings.RETENTION_COUNTER_FLUSH_SECONDS = 10
    checkout_with_items.user = customer_user
    checkout_with_items.save()
    with CaptureQueriesContext(connection) as captured:
        checkout_changed(checkout_with_items)
    asked = [one["sql"] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    asked = [sql for sql in asked if "set_config('lock_timeout'" not in sql]
    assert (len(asked), "saleor_retention_figure" in asked[0]) == (1, False)


def test_figures_are_written_where_saleor_restricts_its_writer():
    with connection.execute_wrapper(restrict_writer):
        with pytest.raises(UnsafeWriterAccessError):
            Counter.objects.count()
        with import_string(conf.write_context)():
            assert not Counter.objects.exclude(name="console_app_registered").exists()


def test_the_tasks_leave_their_turns_and_the_commands_tell(capsys):
    tasks.sweep()
    tasks.retention_check()
    assert sorted(labels for _, labels in counters.pending.marks) == [
        '{"outcome":"done","task":"retention_check"}',
        '{"outcome":"done","task":"sweep"}',
    ]
    assert queries.last_check().broken == ()
    with pytest.raises(SystemExit):
        call_command("retention_health")
    assert "task_is_late" in capsys.readouterr().out


def test_a_task_that_finds_work_switched_off_says_so():
    PluginConfiguration.objects.create(
        identifier="saleor.retention", name="Retention", active=False, configuration=[]
    )
    tasks.process_inbox()
    assert list(counters.pending.marks) == [
        ("task_turn_timestamp_seconds", '{"outcome":"unwanted","task":"process_inbox"}')
    ]


def test_no_token_is_set_unless_an_engineer_sets_one(settings):
    del settings.RETENTION_MONITORING_TOKEN
    assert not hasattr(django_settings, "RETENTION_MONITORING_TOKEN")
    assert get("").status_code == 404
