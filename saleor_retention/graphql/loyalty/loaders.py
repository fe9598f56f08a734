"""Batches over `loyalty.queries`."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count
from promise import Promise

from ...core.clock import now
from ...loyalty import queries
from ...loyalty.breakdown import points_of_orders
from ...loyalty.models import Programme, ProgrammeVersion, Transaction
from ...loyalty.pending_points import pending_of, pending_of_orders
from ...loyalty.programmes import versions_in
from ...loyalty.statement.queries import StatementFilter
from ...loyalty.unspent_points import outstanding_of
from ...orders.models import OrderFact
from ...store.channels import Mode
from ...store.port import store
from .. import kit

AskedStatement = tuple[int | None, int, StatementFilter]
"""Customer, None when the engine has not met them yet, programme, and which movements."""


class AccountOfUser(kit.TableLoader):
    """By the store's own account id."""

    read = staticmethod(queries.accounts_of)


class AccountsOfUser(kit.TableLoader):
    """By the store's own account id: in every programme."""

    read = staticmethod(queries.all_accounts_of)
    missing = tuple


class RulesOfChannel(kit.DataLoader):
    """By channel: the version in force now; None where no points are earned."""

    def batch_load(self, keys: Sequence[str]) -> list[ProgrammeVersion | None]:
        """One statement, and one look at how the channels are switched."""
        versions, at = versions_in(keys, using=self.using), now()
        with kit.port.store_access():
            terms = store().terms(set(keys)) if versions.by_id and store().is_on() else {}
        return [
            versions.in_force(key, at) if key in terms and terms[key].mode is Mode.LIVE else None
            for key in keys
        ]


class NumberOfOrder(kit.DataLoader):
    """By order id: the number that its customer knows it by."""

    def batch_load(self, keys: Sequence[UUID]) -> list[str | None]:
        result = dict(OrderFact.objects.using(self.using).filter(pk__in=keys).values_list("pk", "number"))
        return [result.get(key) or None for key in keys]


class PointsOfOrder(kit.TableLoader):
    """By order id."""

    read = staticmethod(points_of_orders)


class PendingOfAccount(kit.TableLoader):
    """By customer and programme."""

    read = staticmethod(pending_of)
    missing = tuple


class PendingOfOrder(kit.TableLoader):
    """By order id."""

    read = staticmethod(pending_of_orders)


class VersionsOfProgramme(kit.TableLoader):
    """By programme id, in the order they came into force."""

    read = staticmethod(queries.versions_of)
    missing = list


class OutstandingOfProgramme(kit.TableLoader):
    """By programme id, the oldest month first."""

    read = staticmethod(outstanding_of)
    missing = tuple


class ProgrammeById(kit.DataLoader):
    """By programme id."""

    def batch_load(self, keys: Sequence[int]) -> list[Programme | None]:
        result = queries.programmes(using=self.using).in_bulk(keys)
        return [result.get(key) for key in keys]


class StatementPage(kit.DataLoader):
    """By account, filter and page: one statement for all accounts that are asked for the same page."""

    def batch_load(self, keys: Sequence[tuple[AskedStatement, kit.Page]]) -> list[list[Any]]:
        """Slices of many statements in one UNION ALL; each is a walk along the index of its customer."""
        by_page: dict[tuple[StatementFilter, kit.Page], list[AskedStatement]] = defaultdict(list)
        for asked, page in keys:
            by_page[asked[2], page].append(asked)
        result: dict[tuple[AskedStatement, kit.Page], list[Any]] = {key: [] for key in keys}
        for (which, page), statements in by_page.items():
            parts = [
                kit.paged(which.of(customer, programme, using=self.using), page)
                for customer, programme, _ in statements
                if customer
            ]
            if page.size and parts:
                rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
                for row in rows:
                    result[(row.customer_id, row.programme_id, which), page].append(row)
        for (_, page), rows_of in result.items():
            rows_of.sort(key=lambda row: row.pk, reverse=not page.backwards)
        return [result[key] for key in keys]


class StatementLength(kit.DataLoader):
    """By account and filter: how many movements there are."""

    def batch_load(self, keys: Sequence[AskedStatement]) -> list[int]:
        """One statement for each filter; asked only when a total is."""
        counts: dict[AskedStatement, int] = {}
        for which in {which for _, _, which in keys}:
            customers = {customer for customer, _, other in keys if other == which}
            rows = which.within(Transaction.objects.using(self.using).filter(customer__in=customers))
            counted = rows.order_by().values_list("customer", "programme").annotate(Count("pk"))
            counts |= {(customer, programme, which): number for customer, programme, number in counted}
        return [counts.get(key, 0) for key in keys]


def page_of_statement(context: Any, asked: AskedStatement, page: kit.Page, connection: Any) -> Promise:
    """The connection of one account's statement."""
    loaded = StatementPage(context).load((asked, page))
    return loaded.then(
        lambda result: kit.connection_of(
            result, ["pk"], page, connection, lambda: StatementLength(context).load(asked)
        )
    )
