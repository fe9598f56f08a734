"""By what customers are told apart, in the API."""

from ...metrics.dimensions import Dimension
from .. import kit

RetentionDimension = kit.enum_of(
    "RetentionDimension",
    Dimension,
    "By what purchases, and the customers who made them, are told apart.",
    {
        "product": "A product. Values are its number in the store.",
        "category": "A category. Values are its number in the store.",
        "product_type": "A product type. Values are its number in the store.",
        "brand": "The brand, as the product attribute of `RETENTION_BRAND_ATTRIBUTE` first named it.",
        "channel": "The channel, by its slug.",
        "country": "The country that the order went to, by its ISO code.",
        "city": "The city that the order went to, with the code of its country.",
        "code": "The campaign of ours whose offer was used, else the voucher code, in capitals.",
        "source": "`utm_source` of the link that brought the customer, by what the storefront left on the order.",
        "medium": "`utm_medium` of that link.",
        "campaign": "`utm_campaign` of that link.",
        "hour": "The hour of the day in the store's zone, 00 to 23.",
        "weekday": "The day of the week in the store's zone, 1 for Monday to 7 for Sunday.",
    },
)
