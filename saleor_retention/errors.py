"""Every way the engine says no. One refusal = one class = one code; the wording lives at the edge.

A `Refusal` is a business "no": nothing was changed, nothing is retried. `RetryLater` says that the
same call may succeed in a moment. Whatever is neither is a bug and is not caught.
"""

from enum import StrEnum


class Code(StrEnum):
    """What a caller can act upon; the same names are the GraphQL enum `RetentionErrorCode`."""

    INVALID = "invalid"
    REQUIRED = "required"
    NOT_FOUND = "not_found"
    KEY_REUSED = "key_reused"
    CURRENCY_MISMATCH = "currency_mismatch"
    NOT_ENOUGH_POINTS = "not_enough_points"
    ALREADY_RESOLVED = "already_resolved"
    VERSION_IN_THE_PAST = "version_in_the_past"
    CAMPAIGN_STATE = "campaign_state"
    NOT_CARRIED = "not_carried"
    OFFER_NOT_AVAILABLE = "offer_not_available"
    REFERRAL_NOT_AVAILABLE = "referral_not_available"
    REWARD_NOT_AVAILABLE = "reward_not_available"
    ACCOUNT_FROZEN = "account_frozen"
    LIMIT_EXCEEDED = "limit_exceeded"
    DISABLED = "disabled"
    RETRY_LATER = "retry_later"
    LIMIT_REACHED = "limit_reached"


class Refusal(Exception):
    """A business no. `field` names the input at fault, if one is."""

    code = Code.INVALID

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        self.message = message or " ".join((self.__doc__ or "").split())
        self.field = field
        super().__init__(self.message)


class Invalid(Refusal):
    """The input does not make sense."""


class Required(Refusal):
    """A value is missing."""

    code = Code.REQUIRED


class NotFound(Refusal):
    """There is nothing of that id that you may see."""

    code = Code.NOT_FOUND


class KeyReused(Refusal):
    """The idempotency key was used before, with another request."""

    code = Code.KEY_REUSED


class CurrencyMismatch(Refusal):
    """Amounts of two currencies never meet."""

    code = Code.CURRENCY_MISMATCH


class NotEnoughPoints(Refusal):
    """The account holds fewer points than asked."""

    code = Code.NOT_ENOUGH_POINTS


class AlreadyResolved(Refusal):
    """The hold was captured or released before."""

    code = Code.ALREADY_RESOLVED


class VersionInThePast(Refusal):
    """Rules already in force are never rewritten: a new version starts now or later."""

    code = Code.VERSION_IN_THE_PAST


class WrongCampaignState(Refusal):
    """The campaign is not in a state that allows this."""

    code = Code.CAMPAIGN_STATE


class NotCarried(Refusal):
    """The store cannot carry this benefit exactly."""

    code = Code.NOT_CARRIED


class OfferNotAvailable(Refusal):
    """This offer is not available."""

    code = Code.OFFER_NOT_AVAILABLE


class ReferralNotAvailable(Refusal):
    """This referral code is not available."""

    code = Code.REFERRAL_NOT_AVAILABLE


class RewardNotAvailable(Refusal):
    """This reward cannot be bought now."""

    code = Code.REWARD_NOT_AVAILABLE


class AccountFrozen(Refusal):
    """The points of this account cannot be spent at the moment."""

    code = Code.ACCOUNT_FROZEN


class LimitExceeded(Refusal):
    """This is more than staff may do."""

    code = Code.LIMIT_EXCEEDED


class Disabled(Refusal):
    """The feature is switched off."""

    code = Code.DISABLED


class LimitReached(Refusal):
    """This was earned as often as it may be in its period."""

    code = Code.LIMIT_REACHED


class NotDelivered(LookupError):
    """The store cannot do what it is asked, as it is set up. The words are for owners: they name no person."""


class RetryLater(Exception):
    """A lock could not be had in time, or the transaction met another: the same call may succeed later."""

    code = Code.RETRY_LATER
