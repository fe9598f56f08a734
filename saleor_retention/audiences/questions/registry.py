"""The questions that a rule can ask, one a line."""

from .account import (
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
from .goods import after_purchase, favourite, has_bought
from .purchases import average_order, channel, event_dates, never_ordered, orders, spent
from .question import Question

QUESTIONS: tuple[type[Question], ...] = (
    attribute.Attribute,
    consent.Consent,
    country.Country,
    city.City,
    language.Language,
    channel.Channel,
    orders.Orders,
    never_ordered.NeverOrdered,
    spent.Spent,
    average_order.AverageOrder,
    event_dates.FirstOrder,
    event_dates.LastOrder,
    event_dates.Registered,
    event_dates.FirstDelivery,
    has_bought.HasBought,
    favourite.FavouriteQuestion,
    birthday.Birthday,
    anniversary.Anniversary,
    after_purchase.AfterPurchase,
    uploaded_list.Listed,
    published.Published,
)
