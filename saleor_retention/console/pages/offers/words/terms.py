"""What a campaign gives, to whom and how often, in sentences of the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....host import ChoiceKind
from ....visit import Visit
from .goods import EXCLUDED, GoodsNames, in_words
from .who import Who, who_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignWords:
    """Terms as they are written: amounts, goods and days are texts already."""

    who: Who
    kind: str = "DISCOUNT"
    per: str = "ORDER"
    percent: str = ""
    amount: str = ""
    goods: str = ""
    without: str = ""
    excludes_sale_items: bool = False
    margin: str = ""
    buy: int = 0
    get: int = 0
    max_sets: int | None = None
    minimum: str = ""
    minimum_quantity: int = 0
    most: str = ""
    is_for_audience: bool = True
    uses_per_customer: int = 1
    period_days: int | None = None
    cooldown_days: int = 0
    uses_limit: str = ""
    budget: str = ""
    holdout: str = ""
    countries: str = ""
    cities: str = ""


def written(visit: Visit, amounts: Iterable[Mapping[str, Any] | None]) -> str:
    """Amounts of several currencies, one beside the other; "" where there is none."""
    texts = dict.fromkeys(visit.formats.money(amount) for amount in amounts if amount)
    return str(format_list(list(texts), style="or", locale=visit.formats.locale)) if texts else ""


def words_of(visit: Visit, campaign: Mapping[str, Any], names: GoodsNames) -> CampaignWords:
    """Of a campaign of the API whose terms can be read."""
    terms, listings, formats = campaign["terms"], campaign["listings"], visit.formats
    scope = terms["scope"]
    uses = campaign.get("uses")
    return CampaignWords(
        who=who_of(visit, campaign),
        kind=terms["kind"],
        per=terms["per"],
        percent="" if campaign["percent"] is None else formats.percent(campaign["percent"], 2),
        amount=written(visit, (listing["amount"] for listing in listings)),
        goods=names.meant(scope),
        without=names.together(EXCLUDED, scope),
        excludes_sale_items=scope["excludesSaleItems"],
        margin="" if scope["marginFloorPercent"] is None else formats.percent(scope["marginFloorPercent"], 2),
        buy=terms["buyQuantity"] or 0,
        get=terms["getQuantity"] or 0,
        max_sets=terms["maxSets"],
        minimum=written(visit, (listing["minimum"] for listing in listings)),
        minimum_quantity=terms["minimumQuantity"],
        most=written(visit, (listing["maxDiscount"] for listing in listings)),
        is_for_audience=campaign["audience"] is not None,
        uses_per_customer=terms["usesPerCustomer"],
        period_days=terms["periodDays"],
        cooldown_days=terms["cooldownDays"],
        uses_limit=formats.number(uses["limit"]) if uses else "",
        budget=written(visit, (budget["limit"] for budget in campaign["budgets"])),
        holdout=formats.percent(terms["holdoutPercent"], 2) if terms["holdoutPercent"] else "",
        countries=names.together({"countries": ChoiceKind.COUNTRY}, terms),
        # The API has them in small letters.
        cities=in_words(visit, [city.title() for city in terms["cities"]], len(terms["cities"])),
    )


def gives(words: CampaignWords) -> str:
    """What it gives: “10% off Mugs”."""
    facts = {"what": words.percent or words.amount, "goods": words.goods, "most": words.most}
    if words.kind == "FREE_SHIPPING":
        return _("Free delivery")
    if words.kind == "GIFT_CARD":
        return _("A gift card of %(what)s once the order is paid") % facts
    if words.kind == "BUNDLE":
        return _bundle(words)
    if words.per == "UNIT":
        text = (
            _("%(what)s off each piece of %(goods)s")
            if words.goods
            else _("%(what)s off each piece of all goods")
        )
    elif words.per == "CHEAPEST":
        text = (
            _("%(what)s off the cheapest piece of %(goods)s")
            if words.goods
            else _("%(what)s off the cheapest piece")
        )
    else:
        text = _("%(what)s off %(goods)s") if words.goods else _("%(what)s off")
    return text % facts


def _bundle(words: CampaignWords) -> str:
    facts = {
        "buy": words.buy,
        "get": words.get,
        "what": words.percent,
        "goods": words.goods or _("all goods"),
    }
    if words.percent.startswith("100"):
        return _("Buy %(buy)d of %(goods)s, get %(get)d free") % facts
    return _("Buy %(buy)d of %(goods)s, get %(get)d for %(what)s less") % facts


def headline(words: CampaignWords) -> str:
    """What it gives, and to whom."""
    return _("%(gives)s for %(who)s.") % {"gives": gives(words), "who": words.who.text}


def limits(words: CampaignWords) -> list[str]:
    """Each limit as a sentence, the one that guards the purse first."""
    facts = {
        "minimum": words.minimum, "most": words.most, "budget": words.budget, "uses": words.uses_limit,
        "without": words.without, "margin": words.margin, "countries": words.countries, "holdout": words.holdout,
        "quantity": words.minimum_quantity, "days": words.cooldown_days, "cities": words.cities,
    }  # fmt: skip
    told: Sequence[tuple[Any, str]] = (
        (words.is_for_audience, how_often(words)),
        (words.budget, _("At most %(budget)s in all.")),
        (words.uses_limit, _("At most %(uses)s uses in all.")),
        (words.minimum, _("For orders of %(minimum)s or more.")),
        (words.minimum_quantity > 1, _("From %(quantity)d pieces on.")),
        (words.most, _("Never more than %(most)s off one order.")),
        (words.max_sets, _sets(words.max_sets or 0)),
        (words.without, _("Not for %(without)s.")),
        (words.excludes_sale_items, _("Not for goods on sale.")),
        (words.margin, _("Only for goods that keep a margin of %(margin)s.")),
        (words.countries and not words.cities, _("Only for delivery to %(countries)s.")),
        (words.cities, _("Only for delivery to %(cities)s, in %(countries)s.")),
        (words.cooldown_days, _("Not within %(days)d days after another offer of theirs.")),
        (words.holdout, _("%(holdout)s of them never get it, so that you see what it brings.")),
    )
    return [text % facts if "%(" in text else text for is_so, text in told if is_so]


def _sets(number: int) -> str:
    text = ngettext("At most once in one order.", "At most %(number)d times in one order.", number)
    return text % {"number": number}


def how_often(words: CampaignWords) -> str:
    """How often one customer may use it."""
    uses, days = words.uses_per_customer, words.period_days
    facts = {"uses": uses, "days": days}
    if words.who.has_occasions:
        text = ngettext("Each may use it once each time.", "Each may use it %(uses)d times each time.", uses)
    elif days:
        text = ngettext(
            "Each may use it once in %(days)d days.", "Each may use it %(uses)d times in %(days)d days.", uses
        )
    else:
        text = ngettext("Each may use it once.", "Each may use it %(uses)d times at most.", uses)
    return text % facts if "%(" in text else text


def paragraph(words: CampaignWords) -> str:
    """All of it."""
    return " ".join([headline(words), *limits(words)])
