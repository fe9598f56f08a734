"""Batches over `loyalty.milestones.queries`."""

from collections.abc import Sequence

from ....loyalty.milestones import queries
from ....loyalty.rewards.models import Reward
from ... import kit


class MilestonesOfAccount(kit.TableLoader):
    """By customer (None: not met yet) and programme."""

    read = staticmethod(queries.statuses_of)
    missing = list


class MilestonesOfProgramme(kit.TableLoader):
    """By programme id, in order of creation."""

    read = staticmethod(queries.milestones_of)
    missing = list


class SizeOfMilestone(kit.TableLoader):
    """By milestone id."""

    read = staticmethod(queries.sizes_of)
    missing = int


class RewardById(kit.DataLoader):
    """By reward id."""

    def batch_load(self, keys: Sequence[int]) -> list[Reward | None]:
        result = Reward.objects.using(self.using).in_bulk(keys)
        return [result.get(key) for key in keys]
