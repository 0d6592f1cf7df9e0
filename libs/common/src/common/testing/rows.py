"""Every row of a service's database, as a superuser sees it: to prove that nothing was changed."""

from collections.abc import Collection

import psycopg
from psycopg import sql

from common.db.security import Urls

# That somebody was refused is written there, and is no change of anything.
AUDIT = ("audit", "audit_unsealed")


def rows_of(admin_url: str, urls: Urls, *, but: Collection[str] = ()) -> dict[str, str]:
    """Returns a digest of each table's rows, without the audit's and those of the tables in `but`."""
    name = urls.app.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(admin_url.replace("/postgres?", f"/{name}?")) as connection:
        tables = [table for (table,) in connection.execute(_TABLES) if table not in (*AUDIT, *but)]
        digests = {}
        for table in tables:
            found = connection.execute(sql.SQL(_DIGEST).format(sql.Identifier(table))).fetchone()
            digests[table] = str(found)
    return digests


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
# When somebody was last there is noted now and then, and is no change either.
_DIGEST = (
    "SELECT count(*), md5(string_agg(kept, '|' ORDER BY kept))"
    " FROM (SELECT (to_jsonb(r) - 'seen_at')::text AS kept FROM {} AS r) AS rows"
)
