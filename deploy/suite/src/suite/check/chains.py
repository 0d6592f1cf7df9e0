"""I8, the chain: no audit row was changed, removed, moved or slipped in after it was sealed.

Each service's chain is computed anew from its rows, and compared with what the dashboard was told when
the rows were sealed: whoever rewrites a whole chain would have to rewrite another database too.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from common.audit.chain import GENESIS, link
from suite.check.books import Books
from suite.check.findings import Finding

SEALED_WITHIN = timedelta(minutes=1)


def look(books: Books, finding: Finding) -> None:
    """Computes every chain anew, and compares it with its end and with what was told of it."""
    told = _told(books)
    for service in books.services:
        rows = books.rows(service.name, _CHAIN)
        ends = {row.firm_id: row for row in books.rows(service.name, _HEADS)}
        for firm_id, chain in _by_firm(finding.over("seals", rows)):
            about = f"the audit of firm {firm_id} in {service.name}"
            last = _follow(chain, about, finding)
            _compare_end(ends.pop(firm_id, None), chain, last, about, finding)
            _compare_told(told, service.name, chain, about, finding)
        _expect_nothing_left(books, service.name, ends, finding)
    for service_name, firm_id, number in told:
        about = f"the audit of firm {firm_id} in {service_name}"
        finding.expect(False, about, f"row {number} was told, and is not there any more")


def _follow(chain: list[Any], about: str, finding: Finding) -> bytes:
    """Returns the last link that the rows themselves lead to; says where the kept one is another."""
    last = GENESIS
    for expected, row in enumerate(chain, start=1):
        finding.expect(row.number == expected, about, f"row {expected} of its chain is missing")
        last = link(last, row.number, row._mapping)
        if last != row.hash:
            finding.expect(False, about, f"row {row.number} is not what was sealed")
            return last
    return last


def _compare_end(head: Any, chain: list[Any], last: bytes, about: str, finding: Finding) -> None:
    whole = head is not None and (head.number, head.hash) == (chain[-1].number, last)
    finding.expect(whole, about, "its chain does not end where it was left")


def _compare_told(
    told: dict[Any, str], service: str, chain: list[Any], about: str, finding: Finding
) -> None:
    for row in chain:
        heard = told.pop((service, row.firm_id, row.number), None)
        how = f"row {row.number} was told as another, or not at all"
        finding.expect(heard == row.hash.hex(), about, how)


def _expect_nothing_left(
    books: Books, service: str, ends: dict[UUID, Any], finding: Finding
) -> None:
    for firm_id, head in ends.items():
        about = f"the audit of firm {firm_id} in {service}"
        finding.expect(head.number == 0, about, f"all {head.number} rows of its chain are gone")
    late = books.rows(service, _UNSEALED, before=books.now - SEALED_WITHIN)
    for row in late:
        about = f"audit row {row.id} of firm {row.firm_id} in {service}"
        finding.expect(False, about, "is not sealed")


def _by_firm(rows: list[Any]) -> Iterator[tuple[UUID, list[Any]]]:
    firms: dict[UUID, list[Any]] = {}
    for row in rows:
        firms.setdefault(row.firm_id, []).append(row)
    yield from firms.items()


def _told(books: Books) -> dict[Any, str]:
    rows = books.rows("dashboard-bff", _ENTRIES)
    names = {service.package: service.name for service in books.services}
    return {(names.get(r.service, r.service), r.firm_id, r.number): r.hash for r in rows}


_CHAIN = (
    "SELECT s.number, s.hash, s.audit_id, s.firm_id, a.id, a.at, a.act, a.subject, a.actor,"
    " a.on_behalf_of, a.outcome, a.reason, a.trace, a.facts"
    " FROM audit_seals s LEFT JOIN audit a ON (a.firm_id, a.id) = (s.firm_id, s.audit_id)"
    " ORDER BY s.firm_id, s.number"
)
_HEADS = "SELECT firm_id, number, hash FROM audit_heads"
_UNSEALED = (
    "SELECT a.firm_id, a.id FROM audit a LEFT JOIN audit_seals s"
    " ON (s.firm_id, s.audit_id) = (a.firm_id, a.id) WHERE s.number IS NULL AND a.at < :before"
)
_ENTRIES = "SELECT service, firm_id, number, hash FROM audit_entries"
