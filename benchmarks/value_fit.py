"""The fit of how often customers buy, against `lifetimes`: the same customers, the same estimates, the processor time of each.

Run as `python -m benchmarks.value_fit` (`--customers 100000`, `--rounds 3`). Customers are simulated from a seed and differ by whole
days. Ours counts those who are alike and has the gradient by its formula; `lifetimes` has it by automatic differentiation.
They take turns: compare the ratio. Ends with 1 when an estimate differs in the first four digits.
"""

import argparse
import sys
import warnings
from collections.abc import Callable, Sequence
from time import process_time

import numpy as np

from benchmarks.value_simulation import TRUTH, simulated
from saleor_retention.metrics.clv.purchases import PurchaseGroups, PurchaseModel, fit_purchases
from saleor_retention.metrics.clv.rules import PurchaseModelKind
from saleor_retention.metrics.clv.special_functions import Numbers

NAMES = ("r", "alpha", "a", "b")
TOLERANCE = 5e-4
"""Of an estimate: half a unit of its fourth digit, at worst."""


def grouped(customers: Numbers) -> PurchaseGroups:
    """Those with the same (x, tx, T), counted; in production the database counts them."""
    x, tx, watched = customers.astype(np.int64).T
    keys, counts = np.unique((x << 40) + (tx << 20) + watched, return_counts=True)
    rows = np.column_stack([keys >> 40, (keys >> 20) % 2**20, keys % 2**20]).astype(np.float64)
    return PurchaseGroups(rows[:, 0], rows[:, 1], rows[:, 2], counts.astype(np.float64))


def ours(customers: Numbers) -> list[float]:
    """Our estimates, alpha in weeks; counting included."""
    model = fit_purchases(PurchaseModelKind.BG_NBD, grouped(customers))
    assert isinstance(model, PurchaseModel)
    return [model.r, model.alpha / 7, model.a, model.b]


def theirs(customers: Numbers) -> list[float]:
    """Those of `lifetimes`."""
    from lifetimes import BetaGeoFitter

    fitter = BetaGeoFitter()
    fitter.fit(customers[:, 0], customers[:, 1] / 7, customers[:, 2] / 7)
    return [float(fitter.params_[name]) for name in NAMES]


def processor_milliseconds(work: Callable[[], object]) -> float:
    """What the work takes of processors: other work beside it counts less than by the clock."""
    begun = process_time()
    work()
    return (process_time() - begun) * 1_000


def differences(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Of each estimate, relative."""
    return [abs(mine - their) / their for mine, their in zip(one, other, strict=True)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, tell, and say whether the estimates agree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    customers = simulated(options.customers)
    told: dict[str, list[float]] = {"ours": [], "lifetimes": []}
    estimates = {"ours": ours(customers), "lifetimes": theirs(customers)}
    for _ in range(options.rounds):
        told["ours"].append(processor_milliseconds(lambda: ours(customers)))
        told["lifetimes"].append(processor_milliseconds(lambda: theirs(customers)))
    print(
        f"{options.customers} customers in {len(grouped(customers).x)} groups; truth {list(TRUTH.values())}"
    )
    for who, values in estimates.items():
        print(f"{who:>10}: {min(told[who]):8.0f} ms  " + "  ".join(f"{value:.5f}" for value in values))
    ratio = min(told["lifetimes"]) / min(told["ours"])
    worst = max(differences(estimates["ours"], estimates["lifetimes"]))
    print(f"lifetimes takes {ratio:.2f} x as long; estimates differ by {worst:.1e} at most")
    return int(worst > TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
