"""Over-representation: p-values against exact fractions, worked examples, and how often chance alone is reported."""

from fractions import Fraction
from math import comb
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention.metrics.profile.rules import (
    FALSE_SHARE,
    Finding,
    Trait,
    adjusted,
    eligible,
    findings,
    upper_tail,
    without_small,
)

pytestmark = pytest.mark.promise("M7.2")


def exact_tail(in_group: int, with_trait: int, group: int, everybody: int) -> Fraction:
    ways = range(max(in_group, 0), min(with_trait, group) + 1)
    without = everybody - with_trait
    hits = sum(comb(with_trait, n) * comb(without, group - n) for n in ways if 0 <= group - n <= without)
    return Fraction(hits, comb(everybody, group))


def test_the_lady_tasting_tea():
    """Fisher 1935: of 8 cups, 4 with milk first, she names 4. Three right: 17/70; all: 1/70."""
    assert upper_tail(3, 4, 4, 8) == pytest.approx(17 / 70, rel=1e-12)
    assert upper_tail(4, 4, 4, 8) == pytest.approx(1 / 70, rel=1e-12)
    assert upper_tail(0, 4, 4, 8) == 1.0
    assert upper_tail(5, 4, 4, 8) == 0.0


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_tails_are_those_of_exact_fractions(data):
    everybody = data.draw(st.integers(1, 400))
    group = data.draw(st.integers(0, everybody))
    with_trait = data.draw(st.integers(0, everybody))
    in_group = data.draw(st.integers(0, min(group, with_trait)))
    exact = float(exact_tail(in_group, with_trait, group, everybody))
    assert upper_tail(in_group, with_trait, group, everybody) == pytest.approx(exact, rel=1e-9, abs=1e-300)


def test_a_tail_of_a_million_customers_is_found():
    """Half of 1,000,000 drawn, 1,000 have it: P(X >= 550) of the hypergeometric, nearly the binomial's."""
    tail = upper_tail(550, 1_000, 500_000, 1_000_000)
    binomial = sum(comb(1_000, n) for n in range(550, 1_001)) / 2**1_000
    assert tail == pytest.approx(binomial, rel=0.02)


def test_the_example_of_benjamini_and_hochberg():
    """Their table of 15 tests: at q = .05 the four smallest are discoveries, at Bonferroni's level three would be."""
    p_values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    found = adjusted(p_values)
    assert [p for p, limit in zip(p_values, found, strict=True) if limit <= 0.05] == p_values[:4]
    assert found[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625])
    assert found == sorted(found)
    assert max(found) == 1.0
    shuffled = sorted(range(15), key=lambda n: (n * 7) % 15)
    assert adjusted([p_values[n] for n in shuffled]) == [found[n] for n in shuffled]
    assert adjusted([]) == []


def test_a_finding_has_its_shares_and_its_lift():
    """30 of 100 in the group have it, and 30 of 900 others: 30 % against 3.3 %, nine times as often."""
    (found,) = findings([Trait("city", "Gdynia, PL", 30, 30)], group=100, others=900)
    assert (found.share_of_group, found.share_of_others) == (0.3, pytest.approx(1 / 30))
    assert found.lift == pytest.approx(9)
    assert found.p_value == pytest.approx(float(exact_tail(30, 60, 100, 1_000)), rel=1e-9)
    assert found.adjusted == found.p_value, "one test alone needs no adjustment"


def test_what_is_rarer_in_the_group_is_none_and_what_nobody_else_has_has_no_lift():
    assert findings([Trait("country", "PL", 0, 500)], group=100, others=900) == []
    (found,) = findings([Trait("country", "PL", 20, 0)], group=100, others=900)
    assert (found.share_of_others, found.lift) == (0, None)
    assert findings([Trait("country", "PL", 20, 0)], group=100, others=0) == []
    assert findings([Trait("country", "PL", 0, 20)], group=0, others=100) == []


def test_what_is_tested_is_chosen_without_looking_at_the_group():
    rare, common = Trait("city", "A", 9, 0), Trait("city", "B", 0, 10)
    assert eligible([rare, common]) == [common]


def test_many_tests_make_a_weak_finding_none():
    weak = Trait("city", "A", 18, 82)
    chance = [Trait("city", str(n), 10, 90) for n in range(200)]
    assert [one.trait for one in findings([weak], group=100, others=900)] == [weak]
    assert findings([weak, *chance], group=100, others=900) == []


def random_traits(rng: Random, people: int, group: set[int]) -> list[Trait]:
    """A shop's customers each with a country, a city, an hour and some goods, all of it independent of the group."""
    counts: dict[tuple[str, str], list[int]] = {}
    for person in range(people):
        values = {
            ("country", rng.choice("ABC")),
            ("city", str(int(rng.expovariate(0.15)))),
            ("hour", str(rng.randrange(24))),
            *(("product", str(int(rng.expovariate(0.1)))) for _ in range(rng.randint(1, 4))),
        }
        for value in values:
            counts.setdefault(value, [0, 0])[person not in group] += 1
    return [Trait(*value, inside, outside) for value, (inside, outside) in sorted(counts.items())]


def test_random_groups_yield_findings_in_at_most_the_share_that_is_let_through():
    """Where nothing is there to be found any finding is false, so that runs with one are at most a share q."""
    rng = Random(20_260_301)
    runs, false = 300, 0
    for _ in range(runs):
        group = set(rng.sample(range(300), 60))
        traits = eligible(random_traits(rng, 300, group))
        assert len(traits) > 40
        false += bool(findings(traits, group=60, others=240))
    # Three standard deviations of a run above the share, so that no seed of the generator decides.
    assert false / runs <= FALSE_SHARE + 3 * (FALSE_SHARE * (1 - FALSE_SHARE) / runs) ** 0.5


def test_what_is_planted_among_chance_is_found_and_little_else():
    rng = Random(7)
    group = set(range(60))
    planted = Trait("country", "planted", 40, 60)
    found = findings([planted, *eligible(random_traits(rng, 300, group))], group=60, others=240)
    assert found[0].trait == planted
    assert len(found) <= 2


def finding(value: str, in_group: int, in_others: int, dimension: str = "city") -> Finding:
    return Finding(Trait(dimension, value, in_group, in_others), 0.5, 0.1, 5.0, 0.001, 0.01)


def told(*reported: Finding) -> list[str]:
    return [one.trait.value for one in without_small(reported, group=100, others=900, least=5)]


@pytest.mark.promise("M10.2")
def test_a_value_that_a_few_have_or_have_not_is_not_told():
    assert told(finding("A", 30, 30), finding("B", 30, 0)) == ["A", "B"]
    assert told(finding("few others", 30, 4)) == []
    assert told(finding("few of the group", 4, 30)) == []
    assert told(finding("three of the group are elsewhere", 97, 30)) == []
    assert told(finding("three others are elsewhere", 50, 897)) == []


@pytest.mark.promise("M10.2")
def test_what_leaves_a_few_of_a_side_is_not_told_either():
    assert told(finding("A", 50, 30), finding("B", 48, 30)) == ["A"], "two are neither in A nor in B"
    assert told(finding("A", 50, 30), finding("B", 50, 30)) == ["A", "B"], "nobody is"
    assert told(finding("A", 50, 30), finding("B", 48, 30, "country")) == ["A", "B"], "each tells of all"
    assert told(finding("A", 60, 30), finding("B", 70, 30)) == ["A", "B"], (
        "many have both, so that sums tell nothing"
    )
