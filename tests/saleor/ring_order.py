"""A process of the shop: one order was updated. Prints how long Saleor waited for its plugins, in seconds."""

import sys
import time

import django


def main(order_id: str) -> None:
    """Fire the hook as Saleor does when an order changes."""
    from saleor.core.db.connection import allow_writer
    from saleor.order.models import Order
    from saleor.plugins.manager import get_plugins_manager

    with allow_writer():
        order = Order.objects.get(pk=order_id)
        manager = get_plugins_manager(allow_replica=False)
        started = time.monotonic()
        manager.order_updated(order)
        print(time.monotonic() - started)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
