"""Batches over `loyalty.rewards.queries`."""

from collections.abc import Sequence

from ....core.clock import now
from ....loyalty.rewards import queries
from ....loyalty.rewards.queries import RewardAccount, Shelf
from ... import kit


class ShelfOfAccount(kit.DataLoader):
    """By customer (None: not met yet) and programme."""

    def batch_load(self, keys: Sequence[RewardAccount]) -> list[Shelf]:
        result = queries.shelves_of(set(keys), now=now(), using=self.using)
        return [result[key] for key in keys]


class PurchasesOfAccount(kit.TableLoader):
    """By customer and programme, the newest first."""

    read = staticmethod(queries.purchases_of)
    missing = list


class NameOfPurchase(kit.TableLoader):
    """By purchase id: the name of the reward when it was bought."""

    read = staticmethod(queries.purchase_names)


class CardCodeOfPurchase(kit.DataLoader):
    """By purchase id: the code of its gift card, for the customer who bought it and asks; None for everybody else."""

    def batch_load(self, keys: Sequence[int]) -> list[str | None]:
        user_id = kit.port.customer(self.context)
        if user_id is None:
            return [None] * len(keys)
        codes = queries.card_codes_of(keys, user_id=user_id, using=self.using)
        return [codes.get(key) for key in keys]


class RewardsOfProgramme(kit.TableLoader):
    """By programme id, in order of creation."""

    read = staticmethod(queries.rewards_of)
    missing = list


class SalesOfReward(kit.TableLoader):
    """By reward id."""

    read = staticmethod(queries.sales_of)
    missing = int
