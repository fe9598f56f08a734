"""What a statement tells beyond the movement itself."""

from collections import defaultdict
from collections.abc import Sequence
from io import StringIO
from typing import Any

import graphene
from django.db.models import Value

from ...loyalty.imports.queries import former_movements
from ...loyalty.ledger.sources import order_of, source_of
from ...loyalty.statement.queries import StatementFilter, balances_after, statement_csv
from ...loyalty.statement.rules import sentence
from .. import kit
from . import loaders

Account = tuple[int | None, int]
"""Customer, None when the engine has not met them yet, and programme."""


class BalanceAfter(kit.TableLoader):
    """By movement."""

    read = staticmethod(balances_after)


class FormerPage(kit.DataLoader):
    """By account and page: one statement for all accounts that are asked for the same page."""

    def batch_load(self, keys: Sequence[tuple[Account, kit.Page]]) -> list[list[Any]]:
        """Slices of many lists in one UNION ALL, each told by whom it is of."""
        by_page: dict[kit.Page, list[Account]] = defaultdict(list)
        for account, page in keys:
            by_page[page].append(account)
        result: dict[tuple[Account, kit.Page], list[Any]] = {key: [] for key in keys}
        for page, accounts in by_page.items():
            parts = [
                kit.paged(
                    former_movements(customer, programme, using=self.using).annotate(whose=Value(customer)),
                    page,
                )
                for customer, programme in accounts
                if customer
            ]
            if page.size and parts:
                rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
                row: Any
                for row in rows:
                    result[(row.whose, row.programme_id), page].append(row)
        for (_, page), rows_of in result.items():
            rows_of.sort(key=lambda row: (row.occurred_at, row.pk), reverse=not page.backwards)
        return [result[key] for key in keys]


class StatementOfTransaction:
    """Added to `LoyaltyTransaction`, whose roots are the ledger's transactions."""

    balance_after = kit.Points(
        description="What could be spent after it, less what was owed: the running balance."
    )
    summary = graphene.String(
        required=True,
        description="Why the points moved, as a sentence in English; `kind` and `source` say it for other languages.",
    )

    @staticmethod
    def resolve_balance_after(root: Any, info: Any) -> Any:
        return BalanceAfter(info.context).load(root.pk)

    @staticmethod
    def resolve_summary(root: Any, info: Any) -> Any:
        source, order_id = source_of(root.kind, root.cause, root.points), order_of(root.cause)
        if order_id is None:
            return sentence(root.kind, source, root.points)
        number = loaders.NumberOfOrder(info.context).load(order_id)
        return number.then(lambda name: sentence(root.kind, source, root.points, name))


class LoyaltyFormerMovement(kit.Type):
    """Roots are `loyalty.models.imports.ImportedMovement`."""

    id = graphene.GlobalID(required=True, description="The ID of the line.")
    created_at = kit.DateTime(required=True, description="When it happened there.")
    points = kit.Points(required=True, description="Positive when points came, negative when they went.")
    text = graphene.String(required=True, description="What for, in that programme's words.")

    class Meta:
        description = "A line of a customer's statement in the programme that the shop had before."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_created_at(root: Any, info: Any) -> Any:
        return root.occurred_at


class LoyaltyFormerMovementCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = LoyaltyFormerMovement


def filter_of(arguments: dict[str, Any]) -> StatementFilter:
    """What the arguments of a statement ask for; they are taken out."""
    return StatementFilter(
        tuple(sorted(arguments.pop("kinds", None) or ())),
        arguments.pop("since", None),
        arguments.pop("until", None),
    )


def period_arguments() -> dict[str, Any]:
    """Which movements are asked for, beside their kinds."""
    return {
        "since": kit.DateTime(description="Movements from this instant on."),
        "until": kit.DateTime(description="Movements before this instant."),
    }


def _kind() -> Any:
    """Of movements. Looked up late: it stands beside the types that are built of these."""
    from .types import LoyaltyTransactionKind

    return LoyaltyTransactionKind


class StatementOfAccount:
    """Added to `LoyaltyAccount`, whose roots are `loyalty.queries.AccountRow`."""

    former_movements = kit.ConnectionField(
        LoyaltyFormerMovementCountableConnection,
        required=True,
        description="What the programme that the shop had before told of the customer, newest first.",
    )
    statement_csv = kit.Field(
        graphene.String,
        description="The statement as CSV, with who made each movement and why.",
        permissions=[kit.MANAGE_USERS],
        kinds=kit.NonNullList(_kind, description="Movements of these kinds."),
        **period_arguments(),
    )

    @staticmethod
    def resolve_former_movements(root: Any, info: Any, **arguments: Any) -> Any:
        page, context = kit.Page.asked(info, arguments), info.context
        account = (root.customer_id, root.programme_id)
        loaded = FormerPage(context).load((account, page))
        rows = former_movements(root.customer_id or 0, root.programme_id, using=kit.port.alias(context))
        return loaded.then(
            lambda result: kit.connection_of(
                result, ["occurred_at", "pk"], page, LoyaltyFormerMovementCountableConnection, rows.count
            )
        )

    @staticmethod
    def resolve_statement_csv(root: Any, info: Any, **arguments: Any) -> Any:
        out, using = StringIO(), kit.port.alias(info.context)
        with kit.port.reading(info.context):
            statement_csv(out, root.customer_id or 0, root.programme_id, filter_of(arguments), using=using)
        return out.getvalue()
