"""All rows of a database as they were, to be put back: milliseconds, where another copy takes seconds."""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

# Whoever of the last test is still connected has nothing to do here any more.
LEAVING = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTYING = """
SELECT format('DELETE FROM %I', tablename) FROM pg_tables
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL
SELECT format('ALTER SEQUENCE %I RESTART', sequencename) FROM pg_sequences
WHERE schemaname = 'public'
"""
_COPYING = """
SELECT format('%I (%s)', tablename, (
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = format('%I', tablename)::regclass
    AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
)) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
_SEQUENCES = """
SELECT string_agg(format('SELECT setval(%L, %s)', sequencename, last_value), '; ') FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
# What a test of broken databases changes: tables, columns, constraints, triggers and who may do what.
_SHAPE = """
SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
    SELECT concat(relname, relkind, relrowsecurity, relforcerowsecurity, relacl) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat(attrelid::regclass, attname, attisdropped, attnotnull) FROM pg_attribute
    WHERE attnum > 0 AND attrelid IN (
        SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    )
    UNION ALL SELECT concat(conrelid::regclass, conname) FROM pg_constraint
    UNION ALL SELECT concat(tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat(polrelid::regclass, polname) FROM pg_policy
) AS shape (line)
"""
# What PostgreSQL writes around no row at all.
_EMPTY = 21


@dataclass(frozen=True)
class Snapshot:
    """The rows of each table that has any, how far each sequence was, and what the tables were like."""

    rows: Mapping[str, bytes]
    sequences: str
    shape: str

    @classmethod
    def of(cls, address: str) -> "Snapshot":
        """Returns the snapshot of the database at a superuser's address."""
        with psycopg.connect(address) as connection:
            rows = {}
            for (copying,) in connection.execute(_COPYING).fetchall():
                with connection.cursor().copy(f"COPY {copying} TO STDOUT (FORMAT binary)") as taken:
                    data = b"".join(bytes(part) for part in taken)
                if len(data) > _EMPTY:
                    rows[copying] = data
            [(sequences,)] = connection.execute(_SEQUENCES).fetchall()
            return cls(rows, sequences or "", _shape(connection))

    def put_back(self, address: str) -> bool:
        """Makes the database as it was; False where its tables are others now: then it is lost."""
        with psycopg.connect(address) as connection:
            connection.execute(LEAVING)
            if _shape(connection) != self.shape:
                return False
            connection.execute("SET lock_timeout = '2s'")
            connection.execute("SET session_replication_role = replica")
            deletes = [statement for (statement,) in connection.execute(EMPTYING).fetchall()]
            connection.execute(sql.SQL("; ".join([*deletes, self.sequences])))
            for copying, data in self.rows.items():
                with connection.cursor().copy(
                    f"COPY {copying} FROM STDIN (FORMAT binary)"
                ) as given:
                    given.write(data)
        return True


def _shape(connection: psycopg.Connection[tuple[str]]) -> str:
    found = connection.execute(_SHAPE).fetchone()
    return str(found)
