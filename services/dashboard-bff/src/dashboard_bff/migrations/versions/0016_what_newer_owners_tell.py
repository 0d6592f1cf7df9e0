"""What was kept before this release is told as its owners tell it now, without a rebuild."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# A year is 12 months, 52 weeks or 365 days; numeric is rounded half away from zero.
SERVICES = """
UPDATE resources SET body = body || jsonb_build_object(
  'at_month_end', false,
  'monthly_amount', round(
    CAST(body->>'net_amount' AS numeric)
    * CASE body->>'interval_unit' WHEN 'day' THEN 365 WHEN 'week' THEN 52
      WHEN 'month' THEN 12 WHEN 'year' THEN 1 END
    / (12 * CAST(body->>'interval_count' AS numeric))
  )
) WHERE kind = 'service' AND NOT body ? 'at_month_end'
"""
SUBSCRIPTIONS = """
UPDATE resources s SET body = s.body || jsonb_build_object('next_charge_on', (
  SELECT min(i.body->>'due_on') FROM resources i
  WHERE i.firm_id = s.firm_id AND i.kind = 'billing_item' AND i.client_id = s.client_id
    AND i.status = 'scheduled' AND i.body->>'service_id' = CAST(s.id AS text)
)) WHERE s.kind = 'subscription' AND s.status <> 'canceled' AND NOT s.body ? 'next_charge_on'
"""
# As a snapshot would tell it: since when it runs, and since when no more.
KNOWN = """
WITH again AS (
  SELECT firm_id, kind, id, version, client_id, status, body,
    status = 'active' OR (kind = 'subscription' AND status = 'past_due') AS runs,
    CAST(body->>'starts_on' AS date) AS starts_on,
    coalesce(CAST(body->>'ends_on' AS date), CAST(left(body->>'canceled_at', 10) AS date)) AS over_on
  FROM resources
  WHERE kind = 'subscription' OR (kind = 'service' AND body->>'monthly_amount' IS NOT NULL)
), known AS (
  SELECT again.*, 0 AS n, starts_on AS since_on, true AS ran FROM again
  WHERE runs OR (over_on IS NOT NULL AND (status = 'ended' OR kind = 'subscription'))
  UNION ALL
  SELECT again.*, version, coalesce(over_on, starts_on), false FROM again WHERE NOT runs
)
INSERT INTO recurring_changes
  (firm_id, kind, id, version, at, since_on, client_id, runs, currency, amount)
SELECT firm_id, kind, id, n, NULL, since_on, client_id, ran, body->>'currency',
  coalesce(CAST(body->>'monthly_amount' AS bigint), 0)
FROM known ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    """Fills in what services and subscriptions lack, and since when what comes again has run."""
    for statement in (SERVICES, SUBSCRIPTIONS, KNOWN):
        op.execute(statement)
