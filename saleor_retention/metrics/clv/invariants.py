"""What values and models rely on."""

from ...core.invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "a_valued_customer_bought",
        "Every stored value is of a customer with a purchase in that currency.",
        """
        SELECT v.id, v.customer_id, v.currency FROM saleor_retention_customervalue v
        WHERE NOT EXISTS (SELECT FROM saleor_retention_orderfact o
                          WHERE o.customer_id = v.customer_id AND o.currency = v.currency AND o.is_purchase)
        """,
    ),
    Invariant(
        "a_value_has_a_model",
        "Every stored value is by a model of its currency that has parameters.",
        """
        SELECT v.id, v.currency, m.id AS model, m.gap FROM saleor_retention_customervalue v
        JOIN saleor_retention_valuemodel m ON m.id = v.model_id
        WHERE m.currency <> v.currency OR m.parameters IS NULL
        """,
    ),
    Invariant(
        "a_finished_model_valued_everybody",
        "Once the newest model of a currency has finished, no value is by an older one.",
        """
        SELECT v.id, v.currency, v.model_id FROM saleor_retention_customervalue v
        JOIN (SELECT DISTINCT ON (currency) id, currency, finished_at FROM saleor_retention_valuemodel
              ORDER BY currency, day DESC) newest ON newest.currency = v.currency
        WHERE newest.finished_at IS NOT NULL AND v.model_id <> newest.id
        """,
    ),
    Invariant(
        "who_was_erased_has_no_value",
        "Of an erased customer nothing is expected, nor of one merged into another.",
        """
        SELECT v.id, v.customer_id FROM saleor_retention_customervalue v
        JOIN saleor_retention_customer c ON c.id = v.customer_id
        WHERE c.erased_at IS NOT NULL OR c.merged_into_id IS NOT NULL
        """,
    ),
    Invariant(
        "fitted_parameters_are_positive",
        "Every parameter of a model is above nothing, and q above one: else spending would have no mean.",
        """
        SELECT m.id, m.currency, m.parameters FROM saleor_retention_valuemodel m
        WHERE m.parameters IS NOT NULL AND NOT (
            (SELECT count(*) = 7 AND bool_and(p.value::float8 > 0) FROM jsonb_each_text(m.parameters) p)
            AND (m.parameters ->> 'q')::float8 > 1)
        """,
    ),
)
