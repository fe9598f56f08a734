"""The app by which the Dashboard mounts the console: one, up to date, as its owner wants it."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from saleor.app.models import App, AppExtension
from saleor.core.db.connection import allow_writer
from saleor.plugins.models import PluginConfiguration

from saleor_retention.hosts.saleor.config import plugin_config
from saleor_retention.hosts.saleor.console import extensions, registration
from saleor_retention.hosts.saleor.console.registration import IDENTIFIER, register
from saleor_retention.hosts.saleor.console.signals import after_migrate
from tests.races.without_guard import lift  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
UPDATE = """mutation($input: PluginUpdateInput!) { pluginUpdate(id: "saleor.retention", input: $input) {
    plugin { globalConfiguration { active } } errors { field message } } }"""
MOUNTS = {
    "navigation_customers": "/start",
    "navigation_discounts": "/offers",
    "homepage_widgets": "/overview",
    "customer_details_widgets": "/customer-card",
    "order_details_widgets": "/order-card",
    "customer_details_more_actions": "http://example.com/plugins/saleor.retention/console/goodwill",
}
OF_322 = set(MOUNTS) - {"homepage_widgets"}


def apps() -> list[App]:
    return list(App.objects.filter(identifier=IDENTIFIER).order_by("pk"))


def written() -> dict[str, str]:
    """Where the Dashboard shows what."""
    return dict(AppExtension.objects.filter(app__identifier=IDENTIFIER).values_list("mount", "url"))


@pytest.fixture(autouse=True)
def _may_write():
    with allow_writer():
        yield


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "http://example.com"


@pytest.fixture
def off(monkeypatch):
    """The plugin as it is before an owner switches it on."""
    monkeypatch.setattr(plugin_config, "ACTIVE_AT_FIRST", False)


def expected() -> dict[str, str]:
    here = {extension.mount for extension in extensions.here()}
    return {mount: url for mount, url in MOUNTS.items() if mount in here}


def test_after_migrate_there_is_one_app_with_its_places_and_no_right_to_apps():
    after_migrate()
    (app,) = apps()
    assert (app.type, app.is_active, app.is_installed) == ("thirdparty", True, True)
    assert app.app_url == "http://example.com/plugins/saleor.retention/console"
    assert set(app.permissions.values_list("codename", flat=True)) == set(extensions.APP_PERMISSIONS)
    assert "manage_apps" not in extensions.APP_PERMISSIONS
    assert written() == expected()
    assert set(written()) >= OF_322


def test_each_place_asks_for_the_permissions_of_its_page():
    after_migrate()
    needed = {
        row.mount: set(row.permissions.values_list("codename", flat=True))
        for row in AppExtension.objects.all()
    }
    assert needed["navigation_discounts"] == {"manage_discounts"}
    assert needed["customer_details_widgets"] == {"manage_users"}
    assert needed["customer_details_more_actions"] == {"manage_discounts", "manage_users"}


def test_cards_are_asked_for_by_get():
    after_migrate()
    for row in AppExtension.objects.filter(target="widget"):
        assert {options["method"] for options in row.settings.values()} == {"GET"}
        if extensions.has_methods():
            assert row.http_target_method == "GET"


def test_written_again_nothing_is_made_twice_and_nothing_touched(django_assert_max_num_queries):
    after_migrate()
    before = list(AppExtension.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(40) as captured:
        register()
    assert not [query for query in captured if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert (len(apps()), list(AppExtension.objects.values_list("pk", flat=True))) == (1, before)


def test_an_older_app_is_brought_up_to_date(settings):
    after_migrate()
    app = apps()[0]
    App.objects.filter(pk=app.pk).update(version="0.0.1", name="Old")
    AppExtension.objects.filter(app=app, mount="order_details_widgets").update(label="Old")
    AppExtension.objects.create(
        app=app, label="Gone", mount="order_overview_create", url="/gone", target="popup"
    )
    settings.PUBLIC_URL = "https://shop.example"
    register()
    (app,) = apps()
    assert (app.name, app.app_url) == ("Retention", "https://shop.example/plugins/saleor.retention/console")
    assert app.version != "0.0.1"
    assert set(written()) == set(expected())
    assert written()["customer_details_more_actions"].startswith("https://shop.example/plugins/")
    assert not AppExtension.objects.filter(label__in=["Old", "Gone"]).exists()


def test_what_an_owner_switched_off_stays_off(owner_client):
    after_migrate()
    App.objects.update(is_active=False)
    after_migrate()
    switch(owner_client, False)
    switch(owner_client, True)
    assert [app.is_active for app in apps()] == [False]


@pytest.fixture
def owner_client(superuser_api_client):
    return superuser_api_client


def switch(client, is_on: bool) -> None:
    answer = client.post_graphql(UPDATE, {"input": {"active": is_on}}).json()
    assert answer["data"]["pluginUpdate"]["errors"] == []


@pytest.mark.promise("C1.6")
@pytest.mark.parametrize("is_cleared_away", [False, True])
def test_what_an_owner_deleted_comes_back_only_when_they_switch_the_plugin_on(
    owner_client, off, is_cleared_away
):
    after_migrate()
    App.objects.update(removed_at="2026-01-01T00:00:00Z", is_active=False)
    if is_cleared_away:  # as Saleor does after some days
        App.objects.all().delete()
    after_migrate()
    assert not App.objects.filter(identifier=IDENTIFIER, removed_at=None).exists()
    switch(owner_client, True)
    (app,) = apps()
    assert (app.removed_at, app.is_active) == (None, True)
    assert set(written()) == set(expected())


def test_a_plugin_that_is_on_and_saved_again_brings_nothing_back(owner_client, off):
    after_migrate()
    switch(owner_client, True)
    App.objects.update(removed_at="2026-01-01T00:00:00Z", is_active=False)
    switch(owner_client, True)
    assert [app.removed_at is None for app in apps()] == [False]


def race() -> None:
    """20 processes start at once, each with a connection of its own."""
    barrier, faults = Barrier(20), []

    def start() -> None:
        try:
            barrier.wait()
            with allow_writer():
                register()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [Thread(target=start) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.promise("C1.6")
def test_twenty_at_once_make_one_app():
    race()
    assert len(apps()) == 1
    assert written() == expected()
    assert AppExtension.objects.count() == len(expected())


def test_without_the_lock_they_make_more(lift, monkeypatch):  # noqa: F811
    """Each has looked before one of them writes."""
    lift("console.lock_registration")
    looked, all_looked = registration.registered_app, Barrier(20)

    def look() -> Any:
        row = looked()
        all_looked.wait(30)
        return row

    with monkeypatch.context() as patch:
        patch.setattr(registration, "registered_app", look)
        race()
    assert len(apps()) == 20


def test_removing_the_package_takes_the_app_out_and_no_migration_brings_it_back(capsys):
    after_migrate()
    PluginConfiguration.objects.create(
        identifier="saleor.retention", name="Retention", active=True, configuration=[]
    )
    call_command("retention_uninstall", "--dry-run")
    assert "1 apps in the Dashboard" in capsys.readouterr().out
    call_command("retention_uninstall", "--yes")
    assert apps() == []
    assert not AppExtension.objects.exists()
    after_migrate()
    assert apps() == []


def test_nothing_else_that_is_an_app_is_touched(app):
    after_migrate()
    before = App.objects.filter(pk=app.pk).values().get()
    register()
    assert App.objects.filter(pk=app.pk).values().get() == before


@pytest.mark.parametrize(
    ("version", "has_home"),
    [("3.22.67", False), ("3.23.5", False), ("3.23.6", True), ("3.23.28", True), ("3.24.0-a.0", True)],
)
def test_places_by_version(version, has_home):
    mounts = {extension.mount for extension in extensions.shown_in(version)}
    if not AppExtension._meta.get_field("mount").choices:
        assert ("homepage_widgets" in mounts) is has_home
    assert mounts >= OF_322


def test_half_way_between_two_versions_nothing_is_written_and_nothing_fails(monkeypatch):
    monkeypatch.setattr("saleor_retention.hosts.saleor.console.signals.NEEDED", {"no_such_table"})
    # To Django, emptying the tables after another test is a migration.
    App.objects.filter(identifier=IDENTIFIER).delete()
    after_migrate()
    assert apps() == []
