"""Random customers and random rules from small worlds, so that they meet often."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from saleor_retention.audiences.profile import ProductGrouping
from saleor_retention.audiences.questions.account import (
    anniversary,
    attribute,
    birthday,
    city,
    consent,
    country,
    language,
    published,
    uploaded_list,
)
from saleor_retention.audiences.questions.goods import after_purchase, favourite, has_bought
from saleor_retention.audiences.questions.period import Period
from saleor_retention.audiences.questions.purchases import (
    average_order,
    channel,
    event_dates,
    never_ordered,
    spent,
)
from saleor_retention.audiences.questions.purchases import orders as number_of_orders
from saleor_retention.audiences.questions.status import flags, rfm, segment, tier
from saleor_retention.audiences.rules import All, AnyOf, NoneOf

from .people import Line, Order, Person

ZONES = [
    ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia")
]
NOWS = [
    datetime(2026, 3, 1, 12, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 15, tzinfo=UTC),
    datetime(2027, 2, 28, 18, tzinfo=UTC),
    datetime(2028, 2, 29, 3, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
]
COUNTRIES, CITIES, LANGUAGES = ["DE", "PL", "US"], ["berlin", "łódź", "new york"], ["de", "pl", "pt", "pt-br"]
KEYS, TEXTS = ["skin", "size"], ["dry", "39", "ü"]
CURRENCIES, CHANNELS = ["USD", "EUR"], ["main", "web"]
IDS = st.integers(1, 4)
DAYS = [date(1992, 2, 29), date(1990, 12, 31), date(1991, 1, 1), date(1988, 2, 28), date(1604, 3, 1)]
GROUPS, TIERS = ["soulmates", "flirting"], ["silver", "gold"]
FLAGS = [flags.AtRisk, flags.QuickChurn, flags.LateChurn, flags.Vip, flags.PreVip]
PUBLISHED = ["gold", 3, 7, True, False, 2.5, None, ["gold"], {"x": 1}]


@cache
def moments(now):
    """Instants before now, many of them near days that come again."""
    exact = [now, now - timedelta(days=30), now - timedelta(days=365), now - timedelta(days=366)]
    ago = st.integers(0, 800 * 24 * 60).map(lambda minutes: now - timedelta(minutes=minutes))
    return st.one_of(st.sampled_from(exact), ago)


@cache
def lines():
    return st.builds(
        Line,
        product=st.none() | IDS,
        quantity=st.integers(0, 4),
        category=st.none() | IDS,
        collections=st.lists(IDS, max_size=3, unique=True).map(tuple),
        variant=st.none() | IDS,
        returned=st.integers(0, 2),
        refunded=st.integers(0, 2),
        is_free_gift=st.sampled_from([False, False, False, True]),
    )


@cache
def orders(now):
    return st.builds(
        Order,
        at=moments(now),
        lines=st.lists(lines(), max_size=3).map(tuple),
        channel=st.sampled_from(CHANNELS),
        currency=st.sampled_from(CURRENCIES),
        net=st.integers(0, 5) | st.sampled_from([100, 2**53]),
        is_purchase=st.sampled_from([True, True, False]),
        delivered_at=st.none() | moments(now),
    )


@cache
def segments():
    """What the room of segments publishes, by currency."""
    scores = st.fixed_dictionaries(
        {
            "group": st.sampled_from(GROUPS),
            "recency": st.integers(1, 5),
            "frequency": st.integers(1, 5),
            "monetary": st.integers(1, 5),
            "atRisk": st.booleans(),
        },
        optional={
            "churn": st.sampled_from(["quick", "late"]),
            "valueClass": st.sampled_from(["vip", "pre_vip"]),
        },
    )
    return st.dictionaries(st.sampled_from(CURRENCIES), scores, min_size=1)


@cache
def scores():
    """Bounds of scores, at least one."""
    names = [f"{measure}_{bound}" for measure in rfm.MEASURES for bound in ("at_least", "at_most")]
    return st.builds(
        lambda currency, bounds: rfm.Scores(currency, **bounds),
        st.sampled_from(CURRENCIES),
        st.dictionaries(st.sampled_from(names), st.integers(1, 5), min_size=1, max_size=2).filter(
            lambda bounds: all(
                bounds.get(f"{measure}_at_least", 1) <= bounds.get(f"{measure}_at_most", 5)
                for measure in rfm.MEASURES
            )
        ),
    )


@cache
def people(now):
    birthdays = st.sampled_from(DAYS) | st.integers(0, 365).map(
        lambda n: now.date() - timedelta(days=9_000 + n)
    )
    return st.builds(
        Person,
        joined_at=st.none() | moments(now),
        orders=st.lists(orders(now), max_size=3).map(tuple),
        guest=st.just(()) | st.lists(orders(now), max_size=2).map(tuple),
        lists=st.frozensets(st.sampled_from(["a", "b"])),
        published=st.builds(
            lambda loose, scores, tiers: {**loose, **scores, **tiers},
            st.dictionaries(st.sampled_from(["tier", "vip", "score"]), st.sampled_from(PUBLISHED)),
            st.fixed_dictionaries({}, optional={"segments": segments()}),
            st.fixed_dictionaries(
                {},
                optional={
                    "tiers": st.dictionaries(st.sampled_from(["club", "points"]), st.sampled_from(TIERS))
                },
            ),
        ),
        birthday=st.none() | birthdays,
        country=st.sampled_from(["", *COUNTRIES]),
        city=st.sampled_from(["", *CITIES]),
        language=st.sampled_from(["", *LANGUAGES]),
        attributes=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS)),
        consents=st.lists(st.sampled_from(["ads", "news"]), unique=True).map(
            lambda keys: tuple(sorted(keys))
        ),
        has_facts=st.booleans(),
        came_before=st.booleans(),
        stands=st.sampled_from(["member"] * 6 + ["guest", "merged", "erased"]),
    )


def several(values):
    return st.lists(values, min_size=1, max_size=3, unique=True).map(
        lambda found: tuple(sorted(found, key=lambda one: (type(one).__name__, one)))
    )


def ranged(kind, numbers, **fields):
    """At least, at most, or both in their order."""
    bounds = st.lists(numbers, min_size=1, max_size=2).map(sorted)
    both = bounds.map(lambda found: (found[0], found[-1]))
    least = numbers.map(lambda one: (one, None))
    most = numbers.map(lambda one: (None, one))
    return st.tuples(st.one_of(both, least, most), st.fixed_dictionaries(fields)).map(
        lambda drawn: kind(**drawn[1], at_least=drawn[0][0], at_most=drawn[0][1])
    )


@cache
def periods(now):
    ages = st.none() | st.sampled_from([0, 1, 30, 365, 400])
    days = st.none() | st.integers(-700, 30).map(lambda n: now.date() + timedelta(days=n))
    return st.builds(Period, since=days, until=days, within_days=ages, older_than_days=ages).filter(
        lambda one: not one.since or not one.until or one.since < one.until
    )


EVENTS = [event_dates.FirstOrder, event_dates.LastOrder, event_dates.Registered, event_dates.FirstDelivery]
WINDOW = st.sampled_from([0, 1, 7, 30, 180])
AMOUNTS = st.integers(0, 12) | st.sampled_from([100, 2**53 - 1])
NOT_VARIANT = st.sampled_from([one for one in ProductGrouping if one is not ProductGrouping.VARIANT])


@cache
def questions(now, list_ids=(1, 2)):
    return st.one_of(
        st.builds(
            attribute.Attribute,
            key=st.sampled_from(KEYS),
            one_of=st.just(()) | several(st.sampled_from(TEXTS)),
        ),
        st.builds(consent.Consent, key=st.sampled_from(["ads", "news"])),
        st.builds(country.Country, one_of=several(st.sampled_from(COUNTRIES))),
        st.builds(city.City, one_of=several(st.sampled_from(CITIES))),
        st.builds(language.Language, one_of=several(st.sampled_from(LANGUAGES))),
        st.builds(channel.Channel, one_of=several(st.sampled_from([*CHANNELS, "none"]))),
        ranged(number_of_orders.Orders, st.integers(0, 4)),
        st.just(never_ordered.NeverOrdered()),
        ranged(spent.Spent, AMOUNTS, currency=st.sampled_from(CURRENCIES)),
        ranged(average_order.AverageOrder, AMOUNTS, currency=st.sampled_from(CURRENCIES)),
        st.sampled_from(EVENTS).flatmap(lambda event: st.builds(event, period=periods(now))),
        st.builds(
            has_bought.HasBought,
            what=st.sampled_from(ProductGrouping),
            ids=several(IDS),
            units=st.sampled_from([1, 1, 2, 5]),
            within_days=st.none() | st.sampled_from([0, 30, 365]),
        ),
        st.builds(favourite.FavouriteQuestion, what=NOT_VARIANT, ids=several(IDS)),
        st.builds(birthday.Birthday, days_before=WINDOW, days_after=WINDOW),
        st.builds(anniversary.Anniversary, days_before=WINDOW, days_after=WINDOW),
        st.builds(
            after_purchase.AfterPurchase,
            what=NOT_VARIANT,
            ids=several(IDS),
            months=st.sampled_from([1, 3, 12]),
            days_before=WINDOW,
            days_after=WINDOW,
        ),
        st.builds(
            segment.Segment, currency=st.sampled_from(CURRENCIES), one_of=several(st.sampled_from(GROUPS))
        ),
        scores(),
        st.builds(lambda kind, currency: kind(currency), st.sampled_from(FLAGS), st.sampled_from(CURRENCIES)),
        st.builds(tier.TierQuestion, one_of=several(st.sampled_from(TIERS))),
        st.builds(uploaded_list.Listed, id=st.sampled_from(list_ids)),
        st.builds(
            published.Published,
            key=st.sampled_from(["tier", "vip", "score"]),
            one_of=st.just(()) | several(st.sampled_from(["gold", 3, True, False, 0, 1])),
            at_least=st.none() | st.sampled_from([-1, 2, 3, 5]),
        ),
    )


@cache
def rules(now, list_ids=(1, 2)):
    def grouped(inner):
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(st.builds(All, parts), st.builds(AnyOf, parts), st.builds(NoneOf, parts))

    return st.recursive(questions(now, list_ids), grouped, max_leaves=6)
