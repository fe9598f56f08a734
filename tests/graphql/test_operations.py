"""Every document of `graphql/operations`, asked of the stand-alone API in the course of one story."""

import json
import os
from pathlib import Path

import pytest

from saleor_retention.hosts.standalone.api.schema import built_schema

from . import refusals, scenario
from .operations import document, names, pretty
from .raw_http import says
from .scenario import runner

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture
def played(alone):
    return runner.play(alone)


def test_every_operation_is_part_of_the_story():
    assert sorted({step.operation for step in scenario.STEPS}) == names()
    told = [step.name for step in scenario.STEPS]
    assert len(told) == len(set(told))


@pytest.mark.promise("G9")
def test_every_operation_answers_exactly_as_told(played):
    answers = {one.step.name: says(one.answer) for one in played}
    assert answers == {step.name: says(step.answer) for step in scenario.STEPS}


@pytest.mark.promise("G9")
def test_every_refusal_and_every_empty_page_is_answered_exactly_so(alone):
    told = runner.Told(alone)
    runner.tell(told)
    assert refusals.asked(told) == refusals.expected()


def test_the_page_of_the_api_shows_these_answers(played):
    text = "\n\n".join([INTRODUCTION, _refusals(), *(_shown(*one) for one in played)]) + "\n"
    if os.environ.get("RETENTION_WRITE_DOCS"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text


def _refusals() -> str:
    """Every code of `errors`, as the schema tells it."""
    codes = built_schema().get_type("RetentionErrorCode").values
    rows = [f"| `{one.name}` | {one.description} |" for one in codes]
    return "\n".join(["## Refusals", "", "| code | why nothing was done |", "| --- | --- |", *rows])


def _shown(step, variables, answer, said) -> str:
    first, _, rest = document(step.operation).partition("\n")
    who = {"ann": "the customer", "ben": "the friend", "staff": "staff", "stranger": "anybody"}[step.who]
    parts = [f"## {step.name}"]
    if step is next(one for one in scenario.STEPS if one.operation == step.operation):
        parts += [first.lstrip("# "), f"```graphql\n{rest.strip()}\n```"]
    if variables:
        parts.append(f"Variables:\n\n```json\n{pretty(variables)}\n```")
    cost = json.loads(said)["extensions"]["cost"]["requestedQueryCost"]
    told = f"Asked by {who}, it answered, at a cost of {cost}:"
    return "\n\n".join([*parts, told, f"```json\n{pretty(answer)}\n```"])


INTRODUCTION = """# The API, operation by operation

Inside Saleor these fields are part of Saleor's own API: `/graphql/`, with Saleor's tokens and permissions. The
stand-alone project answers the same documents. Each one below is a file in `graphql/operations`; a test asks them
all in this order, of a real Saleor and of the stand-alone API, and this page is what they answered. IDs, cursors,
codes and instants differ from shop to shop and are shown as `<…>`. What campaigns and audiences are is in
[offers.md](offers.md) and [audiences.md](audiences.md).

**Beside a storefront's own documents** they may be copied as they are: the name of every operation and fragment begins with
`Retention`. How a storefront shows what they answer is in [storefront.md](storefront.md) and, for any framework, in
[storefront-elsewhere.md](storefront-elsewhere.md). A storefront that asks for its checkout, order or account already needs
the fragments alone (`graphql/operations/fragments`): `...RetentionAllOfCheckout` in its checkout, where there is a variable
`$languageCode`, or of it `...RetentionOfCheckout`, `...RetentionHintsOfCheckout` and `...RetentionPointsOfCheckout`;
`...RetentionOfOrder` in its order, `...RetentionOffersOfUser`,
`...RetentionPointsOfUser` and `...RetentionReferralOfUser` in its account, `...RetentionEarningTerms` where it tells how
points are earned.

What holds everywhere:

- Refusals of mutations are in `errors`, with a `code` to act upon; nothing was changed then. `RETRY_LATER` means that
  the same call may succeed in a moment. Missing permissions are top-level errors, as in Saleor.
- An ID that is malformed, of another type, missing or somebody else's always answers the same: null, or `NOT_FOUND`.
- `me` and `user` show `loyalty`, `personalOffers` and `referral` to their owner and to MANAGE_USERS;
  `order.retention` to the order's owner and to MANAGE_ORDERS. Programmes, audiences, campaigns, codes, grants and referral
  terms need MANAGE_DISCOUNTS, figures and health MANAGE_ORDERS; lists of customers, and who is in an audience, MANAGE_USERS.
- Whoever holds the ID of a customer's checkout reads in `checkout.retention` what the cart shows anyway. The rest
  (`combinedWith`, `missing`, `hints`, reasons that tell of their other offers), refreshing and declining are for the customer, MANAGE_CHECKOUTS and
  MANAGE_USERS: a storefront that asks from its server sends their token or an app's. A guest's checkout is for who
  knows its ID.
- Staff mutations take a `reason`, which is kept with who asked, and an `idempotencyKey`: the same key with the same
  input answers the first result and does nothing again, with another input it is refused (`KEY_REUSED`).
- Points are whole numbers and may exceed 32 bits (Saleor's `Decimal`); money is Saleor's `Money`.
- Lists are asked in pages of at most 100, with Saleor's cursors; every field is priced in the query cost limit."""
