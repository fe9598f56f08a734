"""`make demo`: a real order history through the whole engine, then what came out of it.

Run as `python -m saleor_retention.service.demo`. Environment: `DATASET=sample` for a tenth of the history,
`SERVE=0` to stop after the figures, `PORT` for the address of the API, `DATABASE_URL` for a database of yours.
"""

import os
import sys
import time
from datetime import UTC, date, datetime
from importlib.util import find_spec

import django

FIRST, LAST = date(1997, 1, 1), date(1998, 6, 1)
"""The history's first and last month."""


def main() -> int:
    """Replay, print, check, and serve unless told not to. Returns the exit code: 0 when every check holds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saleor_retention.service.settings")
    started = time.monotonic()
    django.setup()
    is_whole = _replay() and _report()
    print(f"\n{time.monotonic() - started:.1f} s")
    if is_whole and os.environ.get("SERVE") != "0" and find_spec("saleor_retention.service.view"):
        _serve(int(os.environ.get("PORT") or 8000))
    return 0 if is_whole else 1


def _replay() -> bool:
    from django.core.management import call_command
    from tqdm import tqdm

    from ..kernel.clock import now, store_zone
    from ..kernel.store import store
    from .cdnow import CHANNEL, CURRENCY, history
    from .replay import ensure_programme, replay, strangers
    from .settings import DATASET
    from .simulated import SimulatedStore

    call_command("migrate", verbosity=0)
    orders = list(history(DATASET, store_zone()))
    ids = [order.id for order in orders]
    if others := strangers(ids):
        print(f"This database holds {others} orders of another history; give the demo one of its own.")
        return False
    ensure_programme(channel=CHANNEL, currency=CURRENCY, since=datetime(1996, 12, 31, tzinfo=UTC), now=now())
    shop = store()
    assert isinstance(shop, SimulatedStore)
    shop.put(*orders)
    with tqdm(total=len(ids), unit=" orders", desc="replaying") as bar:
        done = replay(ids, now=now(), progress=bar.update)
    print(f"{done.orders} orders replayed, {done.changes} changes")
    if done.waiting:
        print(f"{done.waiting} orders could not be converged; the table of the inbox says why")
    return not done.waiting


def _report() -> bool:
    from . import report
    from .cdnow import CURRENCY

    print()
    for name, value in report.figures(currency=CURRENCY):
        print(f"{name:<26}{value}")
    print("\ncustomers who bought, by month of their first purchase and months since")
    print("\n".join(report.cohorts(currency=CURRENCY, first=FIRST, last=LAST)))
    print()
    is_whole = True
    for line, holds in report.checks():
        print(line)
        is_whole = is_whole and holds
    return is_whole


def _serve(port: int) -> None:
    """The API on this machine alone, with tokens that are good until it ends."""
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIServer, make_server

    from django.core.wsgi import get_wsgi_application

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    tokens = _tokens()
    with make_server("127.0.0.1", port, get_wsgi_application(), server_class=Server) as server:
        print(f"\nGraphQL on http://127.0.0.1:{port}/graphql/ by POST, until Ctrl-C. Authorization: Bearer …")
        for who, token in tokens.items():
            print(f"  {token}  {who}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


def _tokens() -> dict[str, str]:
    """A token for a member of staff and one for a customer, made anew each time."""
    from secrets import token_urlsafe

    from django.conf import settings

    from ..customers.models import Customer
    from ..graphql.kit import port_alone as port

    everything = frozenset(
        one.value for one in (port.MANAGE_USERS, port.MANAGE_DISCOUNTS, port.MANAGE_ORDERS)
    )
    shopper = Customer.objects.exclude(user_id=None).order_by("pk").values_list("user_id", flat=True)[0]
    requestors = {
        "staff": port.Requestor(permissions=everything),
        f"the customer of account {shopper}": port.Requestor(customer=shopper),
    }
    tokens = {who: token_urlsafe(16) for who in requestors}
    settings.RETENTION_TOKENS = {tokens[who]: requestor for who, requestor in requestors.items()}
    return tokens


if __name__ == "__main__":
    sys.exit(main())
