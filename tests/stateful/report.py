"""How stories are told: a few fixed ones in an ordinary run, others by `make simulate`."""

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.faults import STRUCK
from tests.stateful.scenarios import Scenes

FEW, STEPS = 20, 50


def tell(examples: int | None = None, *, phases: Sequence[Phase] = (Phase.generate,)) -> None:
    """Tell so many random stories, or the few fixed ones. Raises at the first one on which the two disagree."""
    Scenes.reached.clear()
    STRUCK.clear()
    run_state_machine_as_test(
        Scenes,
        settings=settings(
            max_examples=examples or FEW,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=examples is None,
            database=None,
            print_blob=False,
            report_multiple_bugs=False,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )
