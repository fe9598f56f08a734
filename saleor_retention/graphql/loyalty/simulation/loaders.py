"""Batches over `loyalty.simulation.queries`."""

from collections.abc import Sequence

from ....loyalty.simulation import queries
from ....loyalty.simulation.models import ProgrammeDraft
from ... import kit


class DraftsOfProgramme(kit.TableLoader):
    """By programme id: those that are worked on."""

    read = staticmethod(queries.open_drafts_of)
    missing = list


class SimulationsOfProgramme(kit.TableLoader):
    """By programme id, the newest first."""

    read = staticmethod(queries.simulations_of)
    missing = list


class SimulationsOfDraft(kit.TableLoader):
    """By draft id, the newest first."""

    read = staticmethod(queries.simulations_of_drafts)
    missing = list


class VersionById(kit.TableLoader):
    """By version id."""

    read = staticmethod(queries.versions_by_id)


class DraftById(kit.DataLoader):
    """By draft id."""

    def batch_load(self, keys: Sequence[int]) -> list[ProgrammeDraft | None]:
        result = queries.drafts(using=self.using).in_bulk(keys)
        return [result.get(key) for key in keys]
