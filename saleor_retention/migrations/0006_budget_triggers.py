"""Budgets are moved by the statement that promises or uses a grant, and a promise never takes more than there is."""

from django.db import migrations

from saleor_retention.core.migration_operations import set_lock_timeout

FORWARD = """
-- What a set of promises or uses takes of its campaigns' budgets: one use each, and its money in its currency.
CREATE FUNCTION saleor_retention_take(grants bigint[], amounts bigint[], currencies text[], signs integer[],
                                      may_overdraw boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  -- In the order of the rows, so that two batches never wait for each other.
  FOR one IN
    SELECT b.id, sum(m.amount) AS net
    FROM unnest(grants, amounts, currencies, signs) AS s(grant_id, amount, currency, sign)
    JOIN saleor_retention_grant g ON g.id = s.grant_id
    CROSS JOIN LATERAL (VALUES ('', s.sign::bigint), (nullif(s.currency, ''), s.sign * s.amount)) AS m(currency, amount)
    JOIN saleor_retention_budget b ON b.campaign_id = g.campaign_id AND b.currency = m.currency
    GROUP BY b.id HAVING sum(m.amount) <> 0 ORDER BY b.id
  LOOP
    UPDATE saleor_retention_budget SET taken = taken + one.net
    WHERE id = one.id AND (may_overdraw OR one.net < 0 OR taken + one.net <= most);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a campaign has too little left' USING ERRCODE = '23514', CONSTRAINT = 'a_budget_is_never_overdrawn',
        DETAIL = 'a_budget_is_never_overdrawn';
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION saleor_retention_move_promises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM saleor_retention_take(array_agg(grant_id), array_agg(amount_minor), array_agg(currency::text), array_agg(1), false)
    FROM fresh HAVING count(*) > 0;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM saleor_retention_take(array_agg(grant_id), array_agg(amount_minor), array_agg(currency::text), array_agg(-1), true)
    FROM stale HAVING count(*) > 0;
  ELSE
    PERFORM saleor_retention_take(array_agg(grant_id), array_agg(amount_minor), array_agg(currency::text), array_agg(sign), false)
    FROM (SELECT grant_id, amount_minor, currency, 1 AS sign FROM fresh
          UNION ALL SELECT grant_id, amount_minor, currency, -1 FROM stale) moved HAVING count(*) > 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER move_budgets_in AFTER INSERT ON saleor_retention_reservation
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_move_promises();
CREATE TRIGGER move_budgets_out AFTER DELETE ON saleor_retention_reservation
  REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_move_promises();
CREATE TRIGGER move_budgets AFTER UPDATE ON saleor_retention_reservation
  REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_move_promises();

-- An order that used a grant used it, whatever is left: the limit was asked for when it was promised.
CREATE FUNCTION saleor_retention_move_uses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM saleor_retention_take(array_agg(grant_id), array_agg(amount_minor), array_agg(currency::text), array_agg(1), true)
    FROM fresh WHERE given_back_at IS NULL HAVING count(*) > 0;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM saleor_retention_take(array_agg(grant_id), array_agg(amount_minor), array_agg(currency::text), array_agg(-1), true)
    FROM stale WHERE given_back_at IS NULL HAVING count(*) > 0;
  ELSE
    PERFORM saleor_retention_take(array_agg(grant_id), array_agg(amount_minor), array_agg(currency::text), array_agg(sign), true)
    FROM (SELECT grant_id, amount_minor, currency, 1 AS sign FROM fresh WHERE given_back_at IS NULL
          UNION ALL SELECT grant_id, amount_minor, currency, -1 FROM stale WHERE given_back_at IS NULL) moved
    HAVING count(*) > 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER move_budgets_in AFTER INSERT ON saleor_retention_redemption
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_move_uses();
CREATE TRIGGER move_budgets_out AFTER DELETE ON saleor_retention_redemption
  REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_move_uses();
CREATE TRIGGER move_budgets AFTER UPDATE ON saleor_retention_redemption
  REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_move_uses();
"""

BACKWARD = """
DROP TRIGGER move_budgets_in ON saleor_retention_reservation;
DROP TRIGGER move_budgets_out ON saleor_retention_reservation;
DROP TRIGGER move_budgets ON saleor_retention_reservation;
DROP TRIGGER move_budgets_in ON saleor_retention_redemption;
DROP TRIGGER move_budgets_out ON saleor_retention_redemption;
DROP TRIGGER move_budgets ON saleor_retention_redemption;
DROP FUNCTION saleor_retention_move_promises();
DROP FUNCTION saleor_retention_move_uses();
DROP FUNCTION saleor_retention_take(bigint[], bigint[], text[], integer[], boolean);
"""


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0005_release_0_2_loosened")]
    operations = [set_lock_timeout(), migrations.RunSQL(FORWARD, BACKWARD)]
