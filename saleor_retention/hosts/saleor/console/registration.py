"""The app that the Dashboard mounts the console by: one row of Saleor's own, without a token, a webhook or a server.

Written when the database is migrated and when an owner switches the plugin on, so that the pages are in the menu while the
plugin is off. What an owner does with the app stands: switched off it stays off, deleted it comes back only when they switch
the plugin on.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from saleor.app.models import App, AppExtension
from saleor.app.types import AppType
from saleor.core.utils import build_absolute_uri
from saleor.permission.models import Permission

from .... import __version__
from ....core import counters
from ....core.db import command, execute
from ....guards import guard
from .extensions import APP_PERMISSIONS, POPUP, Extension, has_identifiers, has_methods, here
from .mount import CONSOLE_PATH

IDENTIFIER = "saleor.retention.console"
ABOUT = "Personal offers, loyalty points, referrals and retention figures."


def console_url() -> str:
    """Where this Saleor serves the console, as a browser reaches it."""
    return str(build_absolute_uri(CONSOLE_PATH))


def register(*, may_return: bool = False) -> Any:
    """Write the app and its extensions as they are to be now; None where an owner has deleted it and it stays so.

    `may_return`: it comes back all the same. Called as often as one likes, by any number of processes at once.
    """
    with command():
        lock_registration()
        app = registered_app()
        if app is None:
            # Saleor clears away what an owner deleted: a figure of ours remembers that there was an app once.
            if counters.kept("console_app_registered") and not may_return:
                return None
            app = _returned() or _new()
        _update(app, _facts())
        permissions = _permissions()
        app.permissions.set([permissions[name] for name in APP_PERMISSIONS])
        _write_extensions(app, permissions)
        return app


def _returned() -> Any:
    """The one that an owner deleted, as long as Saleor keeps its row."""
    app = _ours().order_by("pk").last()
    if app is not None:
        _update(app, {"removed_at": None, "is_active": True})
    return app


def _new() -> Any:
    counters.keep("console_app_registered", 1)
    return App.objects.using(DEFAULT_DB_ALIAS).create(identifier=IDENTIFIER, is_active=True, **_facts())


def _update(row: Any, values: dict[str, Any]) -> None:
    """Write what differs, so that what is right is left alone."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))


@guard("console.lock_registration")
def lock_registration() -> None:
    """Until the end of the transaction: Saleor lets two apps have one identifier."""
    execute("SELECT pg_advisory_xact_lock(hashtextextended('retention console', 0))", [])


def unregister() -> None:
    """Take the app out of Saleor, with its extensions and problems, however often it was made."""
    with command():
        lock_registration()
        _ours().delete()


def registered_app() -> Any:
    """The app that an owner sees; None where there is none."""
    return _ours().filter(removed_at=None).order_by("pk").first()


def registered() -> int:
    """How many rows of it are in Saleor, deleted ones too."""
    return int(_ours().count())


def _ours() -> QuerySet[Any]:
    rows: QuerySet[Any] = App.objects.using(DEFAULT_DB_ALIAS).filter(identifier=IDENTIFIER)
    return rows


def _facts() -> dict[str, Any]:
    return {
        "name": "Retention",
        "type": AppType.THIRDPARTY,
        "is_installed": True,
        "app_url": console_url(),
        "about_app": ABOUT,
        "version": __version__,
        "author": "saleor-retention",
    }


def _permissions() -> dict[str, Any]:
    rows = Permission.objects.using(DEFAULT_DB_ALIAS).filter(codename__in=APP_PERMISSIONS)
    return {row.codename: row for row in rows}


def _write_extensions(app: Any, permissions: dict[str, Any]) -> None:
    kept = [_write(app, extension, permissions).pk for extension in here()]
    AppExtension.objects.using(DEFAULT_DB_ALIAS).filter(app=app).exclude(pk__in=kept).delete()


def _write(app: Any, extension: Extension, permissions: dict[str, Any]) -> Any:
    """One extension; without a name of its own it is known by where it is mounted."""
    values: dict[str, Any] = {
        "label": str(extension.label),
        "target": extension.target,
        # Saleor joins the relative address of a popup to the app's own, and loses the last part of it.
        "url": console_url() + extension.path if extension.target == POPUP else extension.path,
        "settings": dict(extension.settings),
    }
    key: dict[str, Any] = {"mount": extension.mount}
    if has_identifiers():
        values |= key
        key = {"identifier": extension.identifier}
    if has_methods():
        method = next((options.get("method") for options in extension.settings.values()), None)
        values["http_target_method"] = method
    rows = AppExtension.objects.using(DEFAULT_DB_ALIAS).filter(app=app)
    row = rows.filter(**key).order_by("pk").first() or rows.create(app=app, **key, **values)
    _update(row, values)
    row.permissions.set([permissions[name] for name in extension.permissions])
    return row
