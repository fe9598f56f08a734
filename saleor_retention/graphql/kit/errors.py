"""What mutations answer when they refuse."""

from collections.abc import Iterator
from contextlib import contextmanager

import graphene
from django.db import DataError, OperationalError
from graphql import GraphQLError

from ...core.db import limited_statements, was_held_up
from ...errors import Code, RetryLater
from .port import port
from .types import Type, enum_of

UNSTORABLE = (DataError, UnicodeEncodeError, OverflowError)
"""What neither the database nor the calendar holds: too long, beyond 64 bits, before year 1, a NUL, half a character."""

PASSED = (GraphQLError, port.PermissionDenied, *port.TOKEN_ERRORS)
"""What a host answers in its own words; whatever else is raised is told without what it may have seen."""

TRY_AGAIN = "Please try again in a moment."


@contextmanager
def answered_soon(using: str) -> Iterator[None]:
    """What a shopper asks waits for nobody's lock for long: the field says so then, and the rest is answered."""
    try:
        with limited_statements(using):
            yield
    except (OperationalError, RetryLater) as error:
        if was_held_up(error):
            raise GraphQLError(TRY_AGAIN) from None
        raise


RetentionErrorCode = enum_of(
    "RetentionErrorCode",
    Code,
    "Why a mutation of the retention engine was refused.",
    {
        Code.INVALID: "The input does not make sense.",
        Code.REQUIRED: "A value is missing.",
        Code.NOT_FOUND: "There is nothing of that ID that the requestor may see.",
        Code.KEY_REUSED: "The idempotency key was used before, with another request.",
        Code.CURRENCY_MISMATCH: "Amounts of two currencies never meet.",
        Code.NOT_ENOUGH_POINTS: "The account holds fewer points than asked.",
        Code.ALREADY_RESOLVED: "It was settled before.",
        Code.VERSION_IN_THE_PAST: "Rules already in force are never rewritten.",
        Code.CAMPAIGN_STATE: "The campaign is not in a state that allows this.",
        Code.NOT_CARRIED: "The store cannot carry this benefit exactly; the message says why.",
        Code.OFFER_NOT_AVAILABLE: "This offer is not available.",
        Code.REFERRAL_NOT_AVAILABLE: "This referral code is not available.",
        Code.REWARD_NOT_AVAILABLE: "This reward cannot be bought now.",
        Code.ACCOUNT_FROZEN: "The points of this account cannot be spent at the moment.",
        Code.LIMIT_EXCEEDED: "This is more than staff may do at once or in a day; the message says how much is left.",
        Code.DISABLED: "The feature is switched off.",
        Code.RETRY_LATER: "Another request was at work on the same rows; the same call may succeed in a moment.",
        Code.LIMIT_REACHED: "A limit of the owner's is reached; the message says which.",
    },
)


class RetentionError(Type):
    """One refusal. Nothing was changed."""

    field = graphene.String(
        description="Name of a field that caused the error; null when no single field did."
    )
    message = graphene.String(description="The error message.")
    code = RetentionErrorCode(required=True, description="The error code.")

    class Meta:
        description = "A refusal of the retention engine. Nothing was changed."
