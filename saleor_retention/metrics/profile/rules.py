"""Over-representation as arithmetic: exact p-values, and how many false findings are let through. Pure, `math` alone.

Each trait of customers makes a table of two by two: in the group or not, with the trait or without. With all four sums fixed the
number in the group that have it is hypergeometric where the group is drawn by lot (Fisher's exact test, one-sided: more than
chance explains). Over all traits that were tested the false discovery rate is held by Benjamini and Hochberg (1995): of
what is reported, at most a share `q` is chance, on average.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

FALSE_SHARE = 0.05
"""`q`: the share of findings that may be chance."""
FEWEST = 10
"""A trait is tested that so many customers have, in the group and beside it together."""
NEGLIGIBLE = 1e-18


@dataclass(frozen=True, slots=True)
class Trait:
    """A value that customers have: a country they ordered to, a product they bought. How many of them, on both sides."""

    dimension: str
    value: str
    in_group: int
    in_others: int

    @property
    def customers(self) -> int:
        return self.in_group + self.in_others


@dataclass(frozen=True, slots=True)
class Finding:
    """A trait that a group has more often than all others, by more than chance explains.

    `lift` = share of the group / share of the others; None where nobody else has it. `p_value`: how probable so many, or more, would
    be by chance alone. `adjusted` is to be compared with `q`: the least false discovery rate at which this is a finding.
    """

    trait: Trait
    share_of_group: float
    share_of_others: float
    lift: float | None
    p_value: float
    adjusted: float


def upper_tail(in_group: int, with_trait: int, group: int, everybody: int) -> float:
    """P(X >= in_group) for X hypergeometric: `group` are drawn of `everybody`, of whom `with_trait` have it.

    Exact but for rounding: the first term by logarithms of gamma functions, each further one by its ratio to the one before.
    """
    most = min(with_trait, group)
    least = max(0, group + with_trait - everybody)
    if in_group <= least:
        return 1.0
    if in_group > most:
        return 0.0
    without = everybody - with_trait
    term = exp(
        _log_choose(with_trait, in_group)
        + _log_choose(without, group - in_group)
        - _log_choose(everybody, group)
    )
    total = term
    for count in range(in_group, most):
        ratio = (with_trait - count) * (group - count) / ((count + 1) * (without - group + count + 1))
        term *= ratio
        total += term
        if ratio < 1 and term < NEGLIGIBLE * total:
            break
    return min(1.0, total)


def _log_choose(whole: int, part: int) -> float:
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's step-up procedure: of the i-th smallest of m, the least m p / j over all j >= i."""
    count = len(p_values)
    answer = [0.0] * count
    least = 1.0
    for rank, place in sorted(enumerate(_by_size(p_values), start=1), reverse=True):
        least = min(least, p_values[place] * count / rank)
        answer[place] = least
    return answer


def _by_size(p_values: Sequence[float]) -> list[int]:
    return sorted(range(len(p_values)), key=lambda place: p_values[place])


def eligible(traits: Iterable[Trait], *, fewest: int = FEWEST) -> list[Trait]:
    """Which traits are asked about. By how many have it at all, never by how many of the group: that would choose by the answer."""
    return [trait for trait in traits if trait.customers >= fewest]


def findings(
    traits: Sequence[Trait], *, group: int, others: int, false_share: float = FALSE_SHARE
) -> list[Finding]:
    """The traits of a group among all `eligible` ones, the surest first; none where either side is nobody.

    `group`, `others`: how many customers there are on both sides, with the trait or without.
    """
    if not group or not others:
        return []
    p_values = [
        upper_tail(trait.in_group, trait.customers, group, group + others)
        if trait.in_group * others > trait.in_others * group
        else 1.0
        for trait in traits
    ]
    results = [
        _finding(trait, p, limit, group, others)
        for trait, p, limit in zip(traits, p_values, adjusted(p_values), strict=True)
        if limit <= false_share and p < 1
    ]
    return sorted(results, key=_surest)


def _finding(trait: Trait, p_value: float, limit: float, group: int, others: int) -> Finding:
    of_group, of_others = trait.in_group / group, trait.in_others / others
    lift = of_group / of_others if of_others else None
    return Finding(trait, of_group, of_others, lift, p_value, limit)


def _surest(finding: Finding) -> tuple[float, float, str, str]:
    lift = finding.lift
    return (
        finding.p_value,
        -log(lift) if lift else float("-inf"),
        finding.trait.dimension,
        finding.trait.value,
    )


def without_small(reported: Sequence[Finding], *, group: int, others: int, least: int) -> list[Finding]:
    """What is told to who may not see customers: nothing of 1 to `least` - 1 of them, nor what would tell it by subtraction.

    Left out is a value that so few have, or so few have not, on either side. Where a side without all that is told of a
    dimension would be so few, the least sure of it goes as well, until they are more.
    """
    told = [
        finding
        for finding in reported
        if not _is_small(finding.trait, group=group, others=others, least=least)
    ]
    for dimension in sorted({finding.trait.dimension for finding in told}):
        of_dimension = [finding for finding in told if finding.trait.dimension == dimension]
        while of_dimension and _leaves_few(of_dimension, group=group, others=others, least=least):
            told.remove(of_dimension.pop())
    return told


def _is_small(trait: Trait, *, group: int, others: int, least: int) -> bool:
    cells = (trait.in_group, group - trait.in_group, trait.in_others, others - trait.in_others)
    return any(0 < cell < least for cell in cells)


def _leaves_few(told: Sequence[Finding], *, group: int, others: int, least: int) -> bool:
    in_group = group - sum(finding.trait.in_group for finding in told)
    in_others = others - sum(finding.trait.in_others for finding in told)
    return 0 < in_group < least or 0 < in_others < least
