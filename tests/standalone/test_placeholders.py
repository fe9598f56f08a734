"""The page offers an operation also where the demo has no example of it: with placeholders that the schema takes."""

import pytest
from graphql import parse
from graphql.execution.values import get_variable_values

from saleor_retention.graphql.documents import folder, whole
from saleor_retention.hosts.standalone.api.schema import built_schema
from saleor_retention.hosts.standalone.demo import examples
from saleor_retention.hosts.standalone.demo.placeholders import MISSING, placeholders

NAMES = sorted(
    f"{path.parent.name}/{path.stem}"
    for who in ("shopper", "staff")
    for path in (folder() / who).glob("*.graphql")
)


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_takes_the_placeholders_of_each_operation(name):
    query = whole((folder() / f"{name}.graphql").read_text())
    (operation, *_) = parse(query).definitions
    get_variable_values(built_schema(), operation.variable_definitions or [], placeholders(query))


def test_an_operation_without_an_example_is_offered_with_placeholders():
    names = examples.with_all_of("staff", {"staff/health": {}})
    assert next(iter(names)) == "staff/health"
    assert set(names) == {name for name in NAMES if name.startswith("staff/")}
    (withdraw,) = [one for one in examples.examples(names) if one.name == "staff/offer_withdraw"]
    assert withdraw.variables == {"input": {"reason": MISSING, "idempotencyKey": MISSING, "offerId": MISSING}}
    assert withdraw.about.startswith("Take")
