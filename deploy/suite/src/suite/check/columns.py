"""Which columns the services' databases have: for invariants that look at all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from suite.check.books import Books

TEXTS = ("text", "varchar", "jsonb", "_text", "_varchar")
IDS = ("uuid", "_uuid")
# Not of any firm, and nobody but the owner may read it.
UNREAD = "alembic_version"


@dataclass(frozen=True)
class Table:
    """A table of one service: the column that says whose a row is, if any, and the others by type."""

    service: str
    name: str
    types: dict[str, str]

    @property
    def firm(self) -> str | None:
        """The column that names the firm; tables that are found before the firm is known say `firm`."""
        return next((name for name in ("firm_id", "firm") if name in self.types), None)

    @property
    def row(self) -> str:
        """The column that tells rows apart for a reader."""
        return "id" if "id" in self.types else "ctid"

    def columns(self, types: Sequence[str]) -> list[str]:
        """Names the columns of some types, without the one that names the firm."""
        return [name for name, type_ in self.types.items() if type_ in types and name != self.firm]


def tables(books: Books) -> Iterator[Table]:
    """Returns every table of every service."""
    for service in books.services:
        found: dict[str, dict[str, str]] = {}
        for row in books.rows(service.name, _COLUMNS, unread=UNREAD):
            found.setdefault(row.table_name, {})[row.column_name] = row.udt_name
        for name, types in found.items():
            yield Table(service.name, name, types)


_COLUMNS = (
    "SELECT table_name, column_name, udt_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name <> :unread"
    " ORDER BY table_name, ordinal_position"
)
