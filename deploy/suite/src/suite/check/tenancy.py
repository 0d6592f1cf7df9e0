"""I9: no id crosses from one firm to another: not in a column, a document, an event or a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from suite.check.books import Books
from suite.check.columns import IDS, TEXTS, Table, tables
from suite.check.findings import Finding

ID = re.compile(
    r"(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f-])"
)
NO_CLIENT = str(UUID(int=0))

Owners = Mapping[str, set[str]]


def look(books: Books, finding: Finding) -> None:
    """Learns which firm every id is of, then looks at every id that is named anywhere."""
    every = [table for table in tables(books) if table.firm]
    owners = _owners(books, every)
    for table in every:
        _look_at_table(books, finding, table, owners)
    _look_at_clients(books, finding, every)


def _owners(books: Books, every: Iterable[Table]) -> Owners:
    owners: dict[str, set[str]] = defaultdict(set)
    for table in every:
        if table.types.get("id") in IDS:
            for row in books.rows(
                table.service,
                f"SELECT {table.firm}::text AS firm, id::text AS id FROM {table.name}",
            ):
                owners[row.id].add(row.firm)
    return owners


def _look_at_table(books: Books, finding: Finding, table: Table, owners: Owners) -> None:
    names = table.columns([*IDS, *TEXTS])
    if not names:
        return
    columns = ", ".join(f'"{name}"::text' for name in names)
    query = f"SELECT {table.firm}::text, {table.row}::text, {columns} FROM {table.name}"
    for firm, row, *values in finding.over("rows", books.rows(table.service, query)):
        for name, value in zip(names, values, strict=True):
            for id_ in {*ID.findall(value or "")}:
                others = owners.get(id_, {firm})
                about = f"{table.service} {table.name}.{name} of {row} of firm {firm}"
                how = f"names {id_} of firm {', '.join(sorted(others))}"
                finding.expect(firm in others, about, how)


def _look_at_clients(books: Books, finding: Finding, every: Iterable[Table]) -> None:
    """Whatever is said to be of a client is of one that the firm has."""
    known = {(row.firm_id, row.id) for row in books.rows("clients", "SELECT * FROM clients")}
    for table in every:
        if "client_id" not in table.types:
            continue
        query = (
            f"SELECT DISTINCT {table.firm} AS firm, client_id FROM {table.name}"
            " WHERE client_id IS NOT NULL AND client_id <> CAST(:nobody AS uuid)"
        )
        for row in finding.over(
            "clients named", books.rows(table.service, query, nobody=NO_CLIENT)
        ):
            about = f"{table.service} {table.name} of firm {row.firm}"
            how = f"names client {row.client_id}, whom the firm does not have"
            finding.expect((row.firm, row.client_id) in known, about, how)
