"""What operators say of a simulation: which rules, on which orders, by which assumptions."""

from argparse import ArgumentParser, ArgumentTypeError
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ..loyalty.simulation.assumptions import DAYS, SHARE
from ..loyalty.tiers.models import TierBasis
from .arguments import day, day_after, number

MOST_AMOUNT = Decimal(10**13)


def add_arguments(parser: ArgumentParser) -> None:
    """In three groups, as `--help` shows them."""
    _add_rules(parser)
    _add_orders(parser)
    _add_assumptions(parser)


def amount(text: str) -> Decimal:
    """An amount of money, as `12.50`."""
    try:
        result = Decimal(text)
    except InvalidOperation:
        result = Decimal("NaN")
    if not (result.is_finite() and 0 <= result < MOST_AMOUNT):
        raise ArgumentTypeError(f"{text!r} is no amount: write digits and a point, as 12.50")
    return result


def worth(text: str) -> tuple[int, Decimal]:
    """`100=1.00`: how many points are worth how much."""
    points, _, money = text.partition("=")
    try:
        return int(points), amount(money)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no worth: write 100=1.00, points and an amount") from None


def tiers(text: str) -> list[tuple[str, Decimal]]:
    """`silver=200,gold=1000`: slugs and what they ask for."""
    try:
        pairs = [part.split("=", 1) for part in text.split(",")]
        return [(slug.strip(), amount(asked)) for slug, asked in pairs]
    except ValueError:
        raise ArgumentTypeError(f"{text!r} are no tiers: write silver=200,gold=1000") from None


def _add_rules(parser: ArgumentParser) -> None:
    rules = parser.add_argument_group(
        "rules", "a draft, the rules in force in a channel, or rules of your own"
    )
    rules.add_argument("--draft", type=number, metavar="ID", help="a draft, by its number")
    rules.add_argument("--channel", metavar="SLUG", help="the channel, for all but drafts")
    rules.add_argument("--currency", help="of rules of your own, as EUR")
    rules.add_argument("--points", type=int, help="so many points …")
    rules.add_argument(
        "--for",
        dest="amount",
        type=amount,
        help="… for each such amount of goods without tax (default: 1)",
    )
    rules.add_argument("--worth", type=worth, metavar="100=1.00", help="what points buy at the checkout")
    rules.add_argument("--expiry-months", type=int, help="points end so many months after they were earned")


def _add_orders(parser: ArgumentParser) -> None:
    orders = parser.add_argument_group("orders")
    orders.add_argument(
        "--orders",
        type=Path,
        metavar="FILE.csv",
        help="orders of this file instead of the shop's, with the columns order, customer (address or number; empty for"
        " a guest), placed_at, net, currency and, if known, cost",
    )
    orders.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="orders before this day earn nothing")
    orders.add_argument(
        "--until", type=day_after, metavar="YYYY-MM-DD", help="as of the end of this day (default: now)"
    )


def _add_assumptions(parser: ArgumentParser) -> None:
    assumed = parser.add_argument_group("assumptions")
    assumed.add_argument(
        "--redeemed-share",
        default=SHARE,
        metavar="0.6",
        help="the share of points that are spent (default: %(default)s)",
    )
    assumed.add_argument(
        "--redeemed-after-days",
        type=int,
        default=DAYS,
        metavar="DAYS",
        help="how long after they could be (default: %(default)s)",
    )
    assumed.add_argument(
        "--tiers",
        type=tiers,
        metavar="silver=200,gold=1000",
        help="tiers and what they ask for (default: those of the programme)",
    )
    assumed.add_argument(
        "--tiers-by",
        choices=[str(basis) for basis in TierBasis],
        default=str(TierBasis.SPEND),
        help="what tiers ask for (default: %(default)s)",
    )
    assumed.add_argument(
        "--tiers-months", type=int, help="within so many months (default: in a calendar year)"
    )
    assumed.add_argument(
        "--margin",
        metavar="0.4",
        help="the share of net sales that is left where goods have no cost price (default: not assumed)",
    )
