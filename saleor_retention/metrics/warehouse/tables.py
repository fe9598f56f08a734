"""The tables of a warehouse: their columns, types and meanings. The files, the expressions and the page are made of these."""

from dataclasses import dataclass

SCHEMA_VERSION = 2
"""One more with every change to a column: parts of two versions are not read together."""

IBIS_TYPES = {
    "BIGINT": "int64",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMPTZ": "timestamp('UTC')",
    "VARCHAR": "string",
}
"""By DuckDB's names, which are those of the files. Ids of orders are text: not every engine reads a UUID of Parquet."""


@dataclass(frozen=True, slots=True)
class WarehouseColumn:
    """A column; of type BIGINT, BOOLEAN, DATE, TIMESTAMPTZ or VARCHAR."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class WarehouseTable:
    """A file. `order`: how its rows are sorted."""

    name: str
    columns: tuple[WarehouseColumn, ...]
    order: str

    @property
    def types(self) -> dict[str, str]:
        """The type of each column, as Ibis names it."""
        return {column.name: IBIS_TYPES[column.type] for column in self.columns}


ORDERS = WarehouseTable(
    "orders",
    (
        WarehouseColumn("order_id", "VARCHAR", "the order's ID in Saleor's database"),
        WarehouseColumn("customer", "BIGINT", "whose it is, our number; null for nobody's"),
        WarehouseColumn("channel", "VARCHAR", "the channel's slug"),
        WarehouseColumn("currency", "VARCHAR", "of all its amounts"),
        WarehouseColumn("placed_at", "TIMESTAMPTZ", "when it was placed"),
        WarehouseColumn("day", "DATE", "that day in the store's zone"),
        WarehouseColumn("month", "DATE", "the first day of that month in the store's zone"),
        WarehouseColumn("is_purchase", "BOOLEAN", "counts as a purchase (metrics.md)"),
        WarehouseColumn("net_minor", "BIGINT", "net sales in minor units; zero when no purchase"),
        WarehouseColumn("gross_minor", "BIGINT", "gross sales in minor units; zero when no purchase"),
        WarehouseColumn("discount_minor", "BIGINT", "what vouchers took off, in minor units"),
        WarehouseColumn("campaign", "BIGINT", "the campaign whose offer it used, our number; null for none"),
        WarehouseColumn(
            "voucher", "VARCHAR", "its voucher code, if five customers or more used it; else empty"
        ),
        WarehouseColumn("has_voucher", "BOOLEAN", "had a voucher code at all"),
        WarehouseColumn("country", "VARCHAR", "where it went (ISO); empty for unknown and erased"),
        WarehouseColumn(
            "city",
            "VARCHAR",
            "the city, if five customers or more had something sent there; else empty",
        ),
        WarehouseColumn(
            "utm_source", "VARCHAR", "what brought the customer, if it brought five or more; else empty"
        ),
        WarehouseColumn("utm_medium", "VARCHAR", "the same of its medium"),
        WarehouseColumn("utm_campaign", "VARCHAR", "the same of its campaign"),
        WarehouseColumn("origin", "VARCHAR", "checkout, draft, bulk or reissue"),
        WarehouseColumn("status", "VARCHAR", "what it was when last seen"),
        WarehouseColumn("revision", "BIGINT", "how often it has changed, from 1 on"),
        WarehouseColumn("seen_at", "TIMESTAMPTZ", "when it changed last, as the engine saw it"),
    ),
    order="placed_at, order_id",
)
LINES = WarehouseTable(
    "lines",
    (
        WarehouseColumn("line_id", "VARCHAR", "the line's ID in Saleor's database"),
        WarehouseColumn("order_id", "VARCHAR", "of its order"),
        WarehouseColumn("product", "BIGINT", "number of the product in Saleor's database; null when gone"),
        WarehouseColumn("variant", "BIGINT", "number of the variant"),
        WarehouseColumn("category", "BIGINT", "number of the category that it was in when bought"),
        WarehouseColumn("product_type", "BIGINT", "number of its product type; null when not told"),
        WarehouseColumn("brand", "VARCHAR", "its brand when it was bought; empty when not told"),
        WarehouseColumn("quantity", "BIGINT", "units ordered"),
        WarehouseColumn(
            "net_minor", "BIGINT", "price of all units after discounts, without tax, in minor units"
        ),
        WarehouseColumn("gross_minor", "BIGINT", "the same with tax"),
        WarehouseColumn(
            "cost_minor", "BIGINT", "what one unit cost the shop, in minor units; null when not told"
        ),
        WarehouseColumn("returned", "BIGINT", "units that came back"),
        WarehouseColumn("replaced", "BIGINT", "units that were replaced"),
        WarehouseColumn("refunded", "BIGINT", "units whose money went back by name"),
        WarehouseColumn("refunded_minor", "BIGINT", "that money, in minor units"),
        WarehouseColumn("is_gift_card", "BOOLEAN", "a gift card sold: no goods"),
        WarehouseColumn("is_free_gift", "BOOLEAN", "came along for nothing"),
        WarehouseColumn("is_on_sale", "BOOLEAN", "was in a promotion when bought"),
    ),
    order="order_id, line_id",
)
CUSTOMERS = WarehouseTable(
    "customers",
    (
        WarehouseColumn("customer", "BIGINT", "our number"),
        WarehouseColumn(
            "country", "VARCHAR", "of their account's address (ISO); empty for guests and erased"
        ),
        WarehouseColumn("is_member", "BOOLEAN", "has an account"),
        WarehouseColumn("is_erased", "BOOLEAN", "nobody any more: only what they bought is left"),
    ),
    order="customer",
)
TABLES = (ORDERS, LINES, CUSTOMERS)
