"""The data of an earlier release in a Saleor's own database: the upgrade of a shop, there and back."""

import pytest
from django.db import connection, connections

from saleor_retention.core.db import execute
from saleor_retention.core.invariants import violations
from saleor_retention.invariants import INVARIANTS
from tests.upgrade import databases

pytestmark = [pytest.mark.promise("G8"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=sorted(databases.LAST))
def old(request, transactional_db):
    """A shop's database as that release left it: Saleor's tables, and ours of that time with their rows."""
    name, shop = databases.name_of("shop"), connection.settings_dict["NAME"]
    connections.close_all()
    databases.clone(shop, name)
    with databases.working_on(name):
        databases.fill(request.param)
        yield request.param
    databases.drop(name)


def tables_of_saleor() -> list[tuple]:
    return execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name NOT LIKE 'saleor_retention%%' ORDER BY 1, 2",
        [],
    )


def test_a_shop_upgrades_without_losing_a_row_and_can_go_back(old):
    theirs = tables_of_saleor()
    assert len(theirs) > 1_000
    databases.migrate()
    assert (databases.differing(old), tables_of_saleor()) == ([], theirs)
    assert {one.name: violations(one) for one in INVARIANTS if not one.waits and violations(one)} == {}
    databases.migrate(databases.LAST[old])
    assert (databases.differing(old), tables_of_saleor()) == ([], theirs)
    databases.migrate()
    assert databases.differing(old) == []
