"""Batches over `loyalty.tiers.queries`."""

from collections.abc import Sequence

from ....core.clock import now
from ....loyalty.tiers import queries
from ....loyalty.tiers.models import TierPlan
from ....loyalty.tiers.plans import plans_in_force
from ....loyalty.tiers.queries import TierStatus
from ... import kit


class TierStatusOfAccount(kit.DataLoader):
    """By customer (None: not met yet) and programme; None where the programme has no tiers."""

    def batch_load(self, keys: Sequence[tuple[int | None, int]]) -> list[TierStatus | None]:
        result = queries.statuses_of(set(keys), now=now(), using=self.using)
        return [result.get(key) for key in keys]


class TierPlanOfProgramme(kit.DataLoader):
    """By programme id: the plan in force."""

    def batch_load(self, keys: Sequence[int]) -> list[TierPlan | None]:
        result = plans_in_force(programme_ids=keys, using=self.using)
        return [result.get(key) for key in keys]


class TierPlansOfProgramme(kit.TableLoader):
    """By programme id, the newest first."""

    read = staticmethod(queries.plans_of)
    missing = list


class TierSizesOfProgramme(kit.TableLoader):
    """By programme id: customers by slug."""

    read = staticmethod(queries.sizes_of)
    missing = dict
