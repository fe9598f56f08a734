"""What always holds of what orders earn by terms beyond a rate: computed again by SQL, bonus by bonus and line by line."""

from ...core.invariants import Invariant
from ...orders.invariants import COUNTED, KEPT, NOT_ASKED_AGAIN, NOTHING, PRECISE, SHARES
from .bonuses.registry import EXTRA, MULTIPLIED
from .goods import admitted
from .registry import EARNED

HAS_TERMS = """(v.terms ?| array['counting', 'bonuses'] OR EXISTS (
    SELECT FROM saleor_retention_tierplan tp WHERE tp.programme_id = v.programme_id))"""
"""The version `v`, or the tiers of its programme, say of earning more than a rate."""

_TIER_TIMES = """coalesce((
    SELECT (t ->> 'multiplier_percent')::numeric / 100 FROM (
        SELECT tp.tiers FROM saleor_retention_tierplan tp
        WHERE tp.programme_id = v.programme_id AND tp.valid_from <= o.created_at ORDER BY tp.valid_from DESC LIMIT 1) tp
    CROSS JOIN LATERAL jsonb_array_elements(tp.tiers) AS tier(t) WHERE t ->> 'slug' = nullif(f.tier, '')), 1)"""
"""What the tier that was decided for order `o` makes of it, by the tiers of its day."""

# A product is the power of a sum of logarithms, of fifty places as all shares are: taken only where there is one.
_TIMES = f"""least(q.most_times, q.tier_times * CASE WHEN q.bonuses = '[]' THEN 1 ELSE (
    SELECT CASE count(*) FILTER (WHERE m.times <> 1) WHEN 0 THEN 1 WHEN 1 THEN max(m.times) FILTER (WHERE m.times <> 1)
                ELSE exp(sum(ln(m.times::{PRECISE}))) END
    FROM jsonb_array_elements(q.bonuses) AS bonus(b) CROSS JOIN LATERAL (SELECT {MULTIPLIED} AS times) m) END)"""

# The version is asked for after its row, or the planner would try every order with every row.
_BY_TERMS = f"""
    JOIN saleor_retention_customer c ON c.id = e.customer_id
    CROSS JOIN LATERAL (SELECT * FROM saleor_retention_programmeversion p WHERE p.id = e.version_id OFFSET 0) v
    JOIN saleor_retention_orderfact o
        ON o.order_id = CASE WHEN e.cause ~ '^order:[0-9a-f-]{{36}}$' THEN substr(e.cause, 7)::uuid END
    JOIN ({KEPT}) kept USING (order_id)
    LEFT JOIN saleor_retention_earningstart f USING (order_id)
    CROSS JOIN LATERAL (
        SELECT coalesce((v.terms #>> '{{counting,tax}}')::boolean, FALSE) AS tax,
               coalesce((v.terms #>> '{{counting,shipping}}')::boolean, FALSE) AS shipping,
               coalesce((v.terms #>> '{{counting,sale_items}}')::boolean, TRUE) AS sale_items,
               v.terms #> '{{counting,excluded}}' AS excluded,
               CASE WHEN coalesce((v.terms #>> '{{counting,gift_cards}}')::boolean, TRUE) THEN 0
                    ELSE o.gift_card_minor END AS card,
               coalesce(v.terms #> '{{bonuses,bonuses}}', '[]') AS bonuses,
               {_TIER_TIMES} AS tier_times,
               coalesce((v.terms #>> '{{bonuses,most_times}}')::numeric, 10) AS most_times) q
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(a.amount * a.times), 0) AS net,
               CASE WHEN o.due_minor - q.card > 0
                    THEN 1 - least(1, o.points_minor::{PRECISE} / (o.due_minor - q.card)) ELSE 1 END AS in_money,
               CASE WHEN o.points_minor > 0 AND o.kept_minor - q.card <= o.points_minor AND o.kept_minor < o.captured_minor THEN 0
                    WHEN o.due_minor - kept.gone > {NOTHING}
                    THEN least(1, greatest(0, (o.kept_minor - q.card)::{PRECISE} / (o.due_minor - kept.gone)))
                    ELSE 1 END AS factor
        FROM (
            SELECT greatest(CASE WHEN q.tax THEN l.gross_minor ELSE l.net_minor END, 0) * u.share AS amount,
                   {_TIMES} AS times
            FROM saleor_retention_orderlinefact l {SHARES}
            WHERE l.order_id = o.order_id AND {COUNTED} AND (q.sale_items OR NOT l.is_on_sale)
              AND NOT coalesce({admitted("q.excluded")}, FALSE)
            UNION ALL
            SELECT greatest(CASE WHEN q.tax THEN o.shipping_gross_minor ELSE o.shipping_net_minor END, 0)
                   * (1 - least(1, greatest(0, o.attributed_minor - kept.on_lines)::{PRECISE} / o.shipping_gross_minor)),
                   {_TIMES}
            FROM (SELECT (NULL::saleor_retention_orderlinefact).*) l
            WHERE q.shipping AND o.shipping_gross_minor > 0) a) k
    CROSS JOIN LATERAL (SELECT CASE
        WHEN c.user_id IS NULL OR o.customer_id IS DISTINCT FROM e.customer_id OR o.currency <> v.currency
          OR o.paid_at IS NULL OR o.captured_minor <= 0 OR o.status <> 'live' OR o.origin = 'reissue' THEN 0
        ELSE floor({EARNED} + {NOTHING}) + CASE WHEN k.net * k.factor * k.in_money > {NOTHING} THEN (
            SELECT coalesce(sum({EXTRA}), 0) FROM jsonb_array_elements(q.bonuses) AS bonus(b)) ELSE 0 END
        END AS points) x
    WHERE e.due <> x.points AND c.erased_at IS NULL AND {NOT_ASKED_AGAIN}
"""

ORDERS_EXACT_BY_TERMS = Invariant(
    "orders_give_what_their_terms_say",
    "The points of an order are those of its present state, by what its rules say counts and by their bonuses.",
    f"""
    SELECT e.cause, e.customer_id, e.due, x.points FROM saleor_retention_entitlement e {_BY_TERMS} AND {HAS_TERMS}
    """,
)

PENDING_EXACT = Invariant(
    "what_is_pending_is_what_is_due",
    "Points that wait until they can be spent are those of the order's present state, by its rules.",
    f"""
    SELECT e.cause, e.customer_id, e.due, x.points
    FROM (SELECT cause, customer_id, version_id, points AS due FROM saleor_retention_withheld
          WHERE reason = 'pending') e {_BY_TERMS}
    """,
)
