"""I6: every event that was written has arrived once in every service that listens to its type."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from common.ids import first_id_at
from common.processes.upkeep import OUTBOX_KEPT
from suite.check.books import Books
from suite.check.findings import Finding

LONGEST_ON_ITS_WAY = timedelta(seconds=60)

ByType = dict[str, set[tuple[UUID, UUID]]]


@dataclass
class Sent:
    """What stands in the outboxes, by type: all of it, and what the broker has confirmed."""

    written: ByType = field(default_factory=lambda: defaultdict(set))
    confirmed: ByType = field(default_factory=lambda: defaultdict(set))


def look(books: Books, finding: Finding) -> None:
    """Compares what was published, binding by binding, with what each inbox has."""
    sent = Sent()
    for service in books.services:
        for row in finding.over("events", books.rows(service.name, _OUTBOX)):
            sent.written[row.type].add((row.firm_id, row.id))
            if row.published_at is not None:
                sent.confirmed[row.type].add((row.firm_id, row.id))
            elif row.created_at < books.now - LONGEST_ON_ITS_WAY:
                about = f"{row.type} {row.id} of firm {row.firm_id}"
                finding.expect(False, about, f"waits in the outbox of {service.name}")
    for service in books.services:
        _look_at_inbox(books, finding, service.name, service.handlers.types, sent)


def _look_at_inbox(
    books: Books, finding: Finding, service: str, types: list[str], sent: Sent
) -> None:
    arrived: ByType = defaultdict(set)
    for row in finding.over("arrivals", books.rows(service, "SELECT firm_id, id, type FROM inbox")):
        arrived[row.type].add((row.firm_id, row.id))
    for type_ in types:
        for firm_id, id_ in sorted(sent.confirmed[type_] - arrived[type_]):
            about = f"{type_} {id_} of firm {firm_id}"
            finding.expect(False, about, f"was published, but never reached {service}")
    # What an outbox has pruned is no longer there to be compared with.
    first = first_id_at(books.now - OUTBOX_KEPT)
    for type_, events in arrived.items():
        unwritten = events - sent.written[type_]
        for firm_id, id_ in sorted(event for event in unwritten if event[1] > first):
            about = f"{type_} {id_} of firm {firm_id}"
            finding.expect(False, about, f"reached {service}, but nobody wrote it")


_OUTBOX = "SELECT firm_id, id, type, created_at, published_at FROM outbox"
