"""Effects on the simulated host: the rooms do them, and what no room knows is parked, not dropped."""

import pytest

from saleor_retention import tasks
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import outbox
from saleor_retention.monitoring.queries import failed_items
from saleor_retention.rooms import HANDLERS, ROOMS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def simulated(settings):
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    settings.RETENTION_MAX_ATTEMPTS = 1


def test_an_effect_of_an_unknown_kind_is_parked_with_its_name():
    outbox.put([outbox.Effect("loyalty.gift:1", "loyalty.gift", {})])
    tasks.deliver_outbox()
    assert OutboxEffect.objects.get().delivered_at is None
    ((kind, ref, error),) = [(row.kind, row.ref, row.error) for row in failed_items()]
    assert (kind, ref) == ("loyalty.gift", "loyalty.gift:1")
    assert error == "NotDelivered no room handles effects of the kind loyalty.gift"


def test_each_kind_is_handled_by_one_room():
    assert sum(len(room.handlers) for room in ROOMS) == len(HANDLERS)
