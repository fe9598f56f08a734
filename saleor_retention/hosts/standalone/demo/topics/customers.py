"""The operations about audiences and customers, with what the demo holds of them."""

import json
from collections.abc import Mapping
from typing import Any

from .....graphql import kit
from .. import cdnow, fixtures, scenario
from ..scenario import DemoScenario
from ..staff_inputs import staff_input

Variables = Mapping[str, Any]


def audiences(cast: DemoScenario) -> dict[str, Variables]:
    """Those about audiences and lists."""
    audience = kit.global_id("RetentionAudience", cast.holdings.audience.pk)
    spare = kit.global_id("RetentionAudience", cast.holdings.spare.pk)
    rule = json.dumps({"all": [fixtures.RULE, {"spent": {"currency": cdnow.CURRENCY, "atLeast": "100.00"}}]})
    return {
        "staff/audiences": {"first": 10},
        "staff/audience": {"id": audience},
        "staff/audience_changes": {"id": audience, "first": 10},
        "staff/audience_preview": {"rule": rule},
        "staff/template_audience": {"input": {"template": "WIN_BACK", "days": 365}},
        "staff/audience_create": staff_input(
            "audience", "For a letter", name="Good customers", rule=rule, isTracked=True
        ),
        "staff/audience_update": staff_input(
            "rename", "A better name", audienceId=audience, name="Came back once or more"
        ),
        "staff/audience_list_upload": staff_input(
            "list",
            "From the fair",
            name="Fair",
            dryRun=True,
            file=f"customer{scenario.FRIEND}@example.com\nnobody@example.com",
        ),
        "staff/audience_lists": {"first": 10},
        "staff/audience_list_members": {"listId": str(cast.holdings.list_id), "first": 10},
        "staff/audience_list_delete": staff_input("unlist", "It is over", listId=str(cast.holdings.list_id)),
        "staff/audience_delete": staff_input("forget", "Nobody asks for it", audienceId=spare),
    }


def customers(cast: DemoScenario) -> dict[str, Variables]:
    """Those about one customer."""
    shopper, friend = (kit.global_id("User", user_id) for user_id in (cast.shopper, scenario.FRIEND))
    return {
        "staff/customer_merge": staff_input(
            "merge", "One person with two accounts", userId=friend, intoUserId=shopper, dryRun=True
        ),
        # Nobody bought as a guest in the demo, and the answer says so. No address stands in a key: that is kept.
        "staff/customer_erase": {
            "input": {
                "email": "nobody@example.com",
                "dryRun": True,
                "reason": "Asked to be forgotten",
                "idempotencyKey": "erase",
            }
        },
    }
