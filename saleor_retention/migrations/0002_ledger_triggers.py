"""The ledger's own law, kept by the database: postings are append-only and move the cached balances."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION saleor_retention_forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: write a correcting transaction', TG_TABLE_NAME USING ERRCODE = '23514';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON saleor_retention_posting
  FOR EACH ROW EXECUTE FUNCTION saleor_retention_forbid_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON saleor_retention_posting
  FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_forbid_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON saleor_retention_lotconsumption
  FOR EACH ROW EXECUTE FUNCTION saleor_retention_forbid_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON saleor_retention_lotconsumption
  FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_forbid_change();

-- One update for a whole batch of postings; the programme's own accounts stay untouched, or every earning
-- in the shop would queue on one row.
CREATE FUNCTION saleor_retention_move_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE saleor_retention_account a SET balance = a.balance + m.net
  FROM (SELECT account_id, sum(points) AS net
        FROM (SELECT destination_id AS account_id, points FROM fresh
              UNION ALL SELECT source_id, -points FROM fresh) both_ends
        GROUP BY account_id) m
  WHERE a.id = m.account_id AND a.customer_id IS NOT NULL AND m.net <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER move_balances AFTER INSERT ON saleor_retention_posting
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION saleor_retention_move_balances();
"""

BACKWARD = """
DROP TRIGGER move_balances ON saleor_retention_posting;
DROP TRIGGER append_only ON saleor_retention_posting;
DROP TRIGGER append_only_truncate ON saleor_retention_posting;
DROP TRIGGER append_only ON saleor_retention_lotconsumption;
DROP TRIGGER append_only_truncate ON saleor_retention_lotconsumption;
DROP FUNCTION saleor_retention_move_balances();
DROP FUNCTION saleor_retention_forbid_change();
"""


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
