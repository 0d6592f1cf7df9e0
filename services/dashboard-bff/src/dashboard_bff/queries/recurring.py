"""What comes again each month: at the end of months, with what moved it, and by client.

A service counts while it and its subscription, which has its id and no amount, both run; of each the
last version before a moment counts. What is only known from a snapshot is overlooked where events
tell it all; whose a service is, its last version says. Each version is read once, however many the
moments are: what counts is where a sum changes. Nothing is joined that could be many, so that no plan
is slow, whatever the planner believes of a table that has just grown.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

Found = list[dict[str, Any]]


def recurring_revenue(
    session: Session, firm_id: UUID, zone: str, moments: Sequence[datetime], *, shown: int = 0
) -> tuple[Found, Found]:
    """Returns, by currency, what comes again at moments, and the clients it is of at the last one.

    Of months `n` counts the moments from 0; the first is only what the second is compared with. A
    client that comes from nothing is new, one that goes to nothing has left; of the others what is
    more and what is less is told apart. So many clients are shown, the most first; the others are one
    row without a client, with their `count`. With none shown there are no rows of clients.
    """
    values = {"firm": firm_id, "zone": zone, "moments": list(moments), "shown": shown}
    months, clients = session.execute(_RECURRING, values).one()
    return months, clients


_RECURRING = text("""
WITH known AS (
  SELECT kind, id, version, client_id, runs, currency, amount, CAST(:moments AS timestamptz[]) AS ms,
         coalesce(at, timezone(:zone, CAST(since_on AS timestamp))) AS since
  FROM recurring_changes AS change
  WHERE firm_id = :firm AND (at IS NOT NULL OR NOT EXISTS (
    SELECT FROM recurring_changes AS first WHERE first.firm_id = :firm AND first.kind = change.kind
      AND first.id = change.id AND first.version = 1 AND first.at IS NOT NULL))
), spans AS (
  SELECT kind, id, runs, currency, amount, cardinality(ms) AS over,
         coalesce(last_value(client_id) OVER later, client_id) AS client_id,
         int4range(width_bucket(since, ms), greatest(width_bucket(since, ms),
           width_bucket(coalesce(min(since) OVER later, 'infinity'), ms))) AS counts
  FROM known
  WINDOW later AS (PARTITION BY id, kind ORDER BY version
                   ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
), running AS (
  SELECT kind, client_id, currency, amount, over, counts,
         range_agg(counts) FILTER (WHERE kind = 'subscription') OVER (PARTITION BY id) AS held
  FROM spans WHERE NOT isempty(counts)
    AND CASE kind WHEN 'service' THEN runs AND amount > 0 ELSE NOT runs END
), parts AS MATERIALIZED (
  SELECT client_id, currency, amount, over, unnest(
    CASE WHEN held IS NULL THEN int4multirange(counts) ELSE int4multirange(counts) - held END
  ) AS part
  FROM running WHERE kind = 'service'
), edges AS (
  SELECT client_id, currency, lower(part) AS n, amount AS step FROM parts
  UNION ALL
  SELECT client_id, currency, upper(part), -amount FROM parts WHERE upper(part) < over
), sums AS MATERIALIZED (
  SELECT currency, client_id, n, sum(step) AS step, sum(sum(step)) OVER of_one AS now,
         lead(n) OVER of_one IS NULL AS is_last
  FROM edges GROUP BY currency, client_id, n
  WINDOW of_one AS (PARTITION BY currency, client_id ORDER BY n)
), moves AS (
  SELECT n, currency, sum(step) AS step,
    sum(now) FILTER (WHERE now = step) AS new,
    sum(step) FILTER (WHERE step > 0 AND now > step) AS expansion,
    sum(-step) FILTER (WHERE step < 0 AND now > 0) AS contraction,
    sum(-step) FILTER (WHERE now = 0) AS churn,
    count(*) FILTER (WHERE now = step) - count(*) FILTER (WHERE now = 0) AS clients
  FROM sums WHERE step <> 0 GROUP BY n, currency
), months AS (
  SELECT n, currency, sum(coalesce(step, 0)) OVER so_far - coalesce(step, 0) AS opening,
    coalesce(new, 0) AS new, coalesce(expansion, 0) AS expansion,
    coalesce(contraction, 0) AS contraction, coalesce(churn, 0) AS churn,
    sum(coalesce(step, 0)) OVER so_far AS closing, sum(coalesce(clients, 0)) OVER so_far AS clients
  FROM (SELECT DISTINCT currency FROM moves) AS spoken
  CROSS JOIN generate_series(0, cardinality(CAST(:moments AS timestamptz[])) - 1) AS series (n)
  LEFT JOIN moves USING (n, currency)
  WINDOW so_far AS (PARTITION BY currency ORDER BY n)
), places AS (
  SELECT currency, now AS amount,
    row_number() OVER (PARTITION BY currency ORDER BY now DESC, client_id) AS place, client_id
  FROM sums WHERE is_last AND now > 0 AND :shown > 0
), clients AS (
  SELECT currency, least(place, :shown + 1) AS place, sum(amount) AS amount, count(*) AS count,
    CASE WHEN min(place) <= :shown THEN min(CAST(client_id AS text)) END AS client_id
  FROM places GROUP BY currency, least(place, :shown + 1)
)
SELECT
  (SELECT coalesce(jsonb_agg(to_jsonb(m) ORDER BY currency, n), '[]') FROM months AS m WHERE n > 0),
  (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY currency, place), '[]') FROM clients AS c)
""")
