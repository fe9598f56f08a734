"""A process of the shop: one order was updated. Prints how long Saleor waited for its plugins, in seconds."""

import sys
import time

import django

django.setup()

from saleor.core.db.connection import allow_writer
from saleor.order.models import Order
from saleor.plugins.manager import get_plugins_manager

with allow_writer():
    order = Order.objects.get(pk=sys.argv[1])
    manager = get_plugins_manager(allow_replica=False)
    started = time.monotonic()
    manager.order_updated(order)
    print(time.monotonic() - started)
