"""What a shopper sees of their points, and staff of the programmes."""

from typing import Any

import graphene

from ...core.clock import now
from ...loyalty.ledger.sources import Source, event_of, order_of, purchase_of, source_of
from ...loyalty.models import TransactionKind
from ...loyalty.programmes import Versions
from .. import kit
from ..storefront_use import note_use
from . import loaders
from .accounts import key_of
from .balance import LoyaltyBalance
from .events.fields import EventById, EventRulesOfProgramme, LoyaltyEvent
from .expiring_points import ExpiringPointsOfAccount
from .freezes.fields import FreezesOfAccount
from .milestones.fields import MilestonesOfAccountFields, MilestonesOfProgrammeFields
from .outstanding_points import LoyaltyOutstandingPoints
from .pending_points import PENDING_OF_ACCOUNT
from .rewards.fields import RewardsOfAccount, RewardsOfProgrammeFields
from .rewards.loaders import NameOfPurchase
from .simulation.types import DraftsOfProgrammeFields
from .statement import StatementOfAccount, StatementOfTransaction, filter_of, period_arguments
from .terms.versions import LoyaltyProgrammeVersion
from .tiers.fields import TierOfAccount, TiersOfProgramme

LoyaltyTransactionKind = kit.enum_of(
    "LoyaltyTransactionKind",
    TransactionKind,
    "Why points moved.",
    {
        TransactionKind.EARN: "Earned by an order or a referral.",
        TransactionKind.CLAWBACK: "Taken back because what earned them was given back.",
        TransactionKind.HOLD: "Promised to a checkout.",
        TransactionKind.CAPTURE: "Spent: the checkout became an order.",
        TransactionKind.RELEASE: "Promised to a checkout that was abandoned, and free again.",
        TransactionKind.EXPIRE: "Expired.",
        TransactionKind.ADJUST: "Changed by staff.",
        TransactionKind.FORGO: "Given up: the customer was erased.",
        TransactionKind.MERGE: "Moved here, or from here, because two customers were one person.",
        TransactionKind.SPEND: "Spent on a reward.",
        TransactionKind.RESTORE: "Spent before, and given back because what they paid for came to nothing.",
        TransactionKind.IMPORT: "Brought along from the programme that the shop had before.",
    },
)


LoyaltyTransactionSourceType = kit.enum_of(
    "LoyaltyTransactionSourceType",
    Source,
    "What moved points.",
    {
        Source.ORDER: "An order: it earned them, they were taken back with it, or it was paid with them.",
        Source.CHECKOUT: "A checkout that they were promised to.",
        Source.REFERRAL: "A referral.",
        Source.GOODWILL: "Staff gave them.",
        Source.ADJUSTMENT: "Staff took them.",
        Source.EXPIRY: "They expired; the order is the one that had earned them.",
        Source.ACCOUNT: "The account was merged with another, or erased.",
        Source.EVENT: "Something else than an order that earns points, such as a review or a birthday.",
        Source.REWARD: "A reward that was bought with points, or a milestone that was reached.",
        Source.IMPORT: "The programme that the shop had before.",
    },
)


class LoyaltyTransactionSource(kit.Type):
    """Roots are the ledger's transactions."""

    type = LoyaltyTransactionSourceType(required=True, description="What moved the points.")
    order_id = graphene.ID(description="The ID of the order, where it is one.")
    order_number = graphene.String(
        description="The number of that order, as its customer knows it; null where it is not known."
    )
    event = graphene.Field(LoyaltyEvent, description="The event that earned them, where it is one.")
    reward_name = graphene.String(description="The name of the reward that they bought, where it is one.")

    class Meta:
        description = "Where a movement of points came from."

    @staticmethod
    def resolve_type(root: Any, info: Any) -> str:
        return source_of(root.kind, root.cause, root.points)

    @staticmethod
    def resolve_order_id(root: Any, info: Any) -> str | None:
        order_id = order_of(root.cause)
        return None if order_id is None else kit.global_id("Order", order_id)

    @staticmethod
    def resolve_event(root: Any, info: Any) -> Any:
        event_id = event_of(root.cause)
        return None if event_id is None else EventById(info.context).load(event_id)

    @staticmethod
    def resolve_reward_name(root: Any, info: Any) -> Any:
        purchase_id = purchase_of(root.cause)
        return None if purchase_id is None else NameOfPurchase(info.context).load(purchase_id)

    @staticmethod
    def resolve_order_number(root: Any, info: Any) -> Any:
        order_id = order_of(root.cause)
        return None if order_id is None else loaders.NumberOfOrder(info.context).load(order_id)


class LoyaltyTransaction(StatementOfTransaction, kit.Type):
    """One movement, as a statement shows it. Roots are the ledger's transactions."""

    id = graphene.GlobalID(required=True, description="The ID of the movement.")
    kind = LoyaltyTransactionKind(required=True, description="Why points moved.")
    points = kit.Points(
        required=True,
        description="The effect on what can be spent: positive when points came, negative when they went.",
    )
    created_at = kit.DateTime(required=True, description="When it happened.")
    order_id = graphene.ID(description="The ID of the order that caused it, if one did.")
    source = graphene.Field(
        LoyaltyTransactionSource, description="Where it came from, with its order's number."
    )
    message = graphene.String(
        required=True, description="What staff wrote for the customer; empty when they wrote nothing."
    )
    reason = kit.Field(
        graphene.String,
        description="What staff wrote for each other; empty when nobody had to say why.",
        permissions=[kit.MANAGE_USERS],
    )
    actor = kit.Field(
        graphene.String,
        description="Who did it; empty for what the engine did by itself.",
        permissions=[kit.MANAGE_USERS],
    )

    class Meta:
        description = "One movement of points."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_source(root: Any, info: Any) -> Any:
        return root

    @staticmethod
    def resolve_created_at(root: Any, info: Any) -> Any:
        return root.occurred_at

    @staticmethod
    def resolve_order_id(root: Any, info: Any) -> str | None:
        kind, _, key = root.cause.partition(":")
        return kit.global_id("Order", key) if kind == "order" else None


class LoyaltyTransactionCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = LoyaltyTransaction


class LoyaltyProgramme(
    DraftsOfProgrammeFields,
    MilestonesOfProgrammeFields,
    RewardsOfProgrammeFields,
    TiersOfProgramme,
    EventRulesOfProgramme,
    kit.Type,
):
    """Roots are the model."""

    id = graphene.GlobalID(required=True, description="The ID of the programme.")
    slug = graphene.String(required=True, description="Slug of the programme.")
    name = graphene.String(required=True, description="Name of the programme.")
    is_active = graphene.Boolean(required=True, description="Whether it is in use.")
    off_since = kit.DateTime(description="When it was switched off; null while it is on.")
    created_at = kit.DateTime(required=True, description="When it was created.")
    versions = kit.NonNullList(
        LoyaltyProgrammeVersion,
        required=True,
        description=(
            "Its rules, of all channels: with MANAGE_DISCOUNTS through time, for everybody else those in force now."
        ),
    )
    outstanding = kit.Field(
        kit.NonNullList(LoyaltyOutstandingPoints),
        description="Points that customers can spend now, by the month in which they were earned, the oldest first.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )

    class Meta:
        description = "One kind of points, and the rules by which they are earned."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_versions(root: Any, info: Any) -> Any:
        result = loaders.VersionsOfProgramme(info.context).load(root.pk)
        if kit.allowed(info.context, [kit.MANAGE_DISCOUNTS]):
            return result
        at = now()
        return result.then(
            lambda rows: [row for row in rows if Versions(rows).in_force(row.channel, at) == row]
        )

    @staticmethod
    def resolve_outstanding(root: Any, info: Any) -> Any:
        return loaders.OutstandingOfProgramme(info.context).load(root.pk)


class LoyaltyProgrammeCountableConnection(kit.Connection):
    """In order of creation."""

    class Meta:
        node = LoyaltyProgramme


class LoyaltyAccount(
    MilestonesOfAccountFields,
    RewardsOfAccount,
    TierOfAccount,
    ExpiringPointsOfAccount,
    FreezesOfAccount,
    StatementOfAccount,
    kit.Type,
):
    """Roots are `loyalty.queries.AccountRow`."""

    programme = graphene.Field(
        LoyaltyProgramme, required=True, description="The programme the points belong to."
    )
    balance = graphene.Field(LoyaltyBalance, required=True, description="How many points there are.")
    pending = PENDING_OF_ACCOUNT
    transactions = kit.ConnectionField(
        LoyaltyTransactionCountableConnection,
        required=True,
        description="Every movement, newest first; or those of some kinds and of a period.",
        kinds=kit.NonNullList(LoyaltyTransactionKind, description="Movements of these kinds."),
        **period_arguments(),
    )

    class Meta:
        description = "A customer's points in the shop's loyalty programme."

    @staticmethod
    def resolve_programme(root: Any, info: Any) -> Any:
        return loaders.ProgrammeById(info.context).load(root.programme_id)

    @staticmethod
    def resolve_balance(root: Any, info: Any) -> Any:
        return root

    @staticmethod
    def resolve_pending(root: Any, info: Any) -> Any:
        return loaders.PendingOfAccount(info.context).load((root.customer_id, root.programme_id))

    @staticmethod
    def resolve_transactions(root: Any, info: Any, **arguments: Any) -> Any:
        """Batched: equal pages of many accounts are one statement."""
        which, page = filter_of(arguments), kit.Page.asked(info, arguments)
        asked = (root.customer_id, root.programme_id, which)
        return loaders.page_of_statement(info.context, asked, page, LoyaltyTransactionCountableConnection)


class LoyaltyOfUser:
    """Added to Saleor's `User`."""

    loyalty = kit.Field(
        LoyaltyAccount,
        description=(
            "The customer's points in the shop's first active programme; null while the shop has no loyalty programme."
        ),
        documented_permissions=[kit.OWNER, kit.MANAGE_USERS],
    )
    loyalty_accounts = kit.Field(
        kit.NonNullList(LoyaltyAccount),
        description=(
            "The customer's points in every active programme, and in those that were switched off since, the oldest first."
        ),
        programme_id=graphene.ID(
            description="The ID of the programme whose points are asked for; all when left out."
        ),
        documented_permissions=[kit.OWNER, kit.MANAGE_USERS],
    )

    @staticmethod
    def resolve_loyalty_accounts(root: Any, info: Any, programme_id: str | None = None) -> Any:
        """None of a programme that there is not."""
        kit.require_permission(info.context, [kit.OWNER, kit.MANAGE_USERS], owner=kit.port.subject(root))
        note_use(info.context, "User.loyaltyAccounts", kit.port.subject(root))
        accounts = loaders.AccountsOfUser(info.context).load(kit.port.subject(root))
        if programme_id is None:
            return accounts
        key = key_of(programme_id, "LoyaltyProgramme")
        return accounts.then(lambda rows: [row for row in rows if row.programme_id == key])

    @staticmethod
    def resolve_loyalty(root: Any, info: Any) -> Any:
        kit.require_permission(info.context, [kit.OWNER, kit.MANAGE_USERS], owner=kit.port.subject(root))
        note_use(info.context, "User.loyalty", kit.port.subject(root))
        return loaders.AccountOfUser(info.context).load(kit.port.subject(root))
