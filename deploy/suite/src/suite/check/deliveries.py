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


@dataclass(frozen=True, order=True)
class Undelivered:
    """An event that the broker has confirmed and that somebody who listens to it never got."""

    listener: str
    type: str
    firm_id: UUID
    id: UUID


def look(books: Books, finding: Finding) -> None:
    """Compares what was published, binding by binding, with what each inbox has."""
    sent, arrived = _sent(books, finding), _arrived(books, finding)
    for service, by_type in arrived.items():
        _look_for_strangers(books, finding, service, by_type, sent)
    for lost in _undelivered(books, sent, arrived):
        about = f"{lost.type} {lost.id} of firm {lost.firm_id}"
        finding.expect(False, about, f"was published, but never reached {lost.listener}")


def undelivered(books: Books) -> list[Undelivered]:
    """Returns every event that is missing in an inbox; what is under way at this instant as well."""
    seen = Finding()
    return _undelivered(books, _sent(books, seen), _arrived(books, seen))


def _sent(books: Books, finding: Finding) -> Sent:
    sent = Sent()
    for service in books.services:
        for row in finding.over("events", books.rows(service.name, _OUTBOX)):
            sent.written[row.type].add((row.firm_id, row.id))
            if row.published_at is not None:
                sent.confirmed[row.type].add((row.firm_id, row.id))
            elif row.created_at < books.now - LONGEST_ON_ITS_WAY:
                about = f"{row.type} {row.id} of firm {row.firm_id}"
                finding.expect(False, about, f"waits in the outbox of {service.name}")
    return sent


def _arrived(books: Books, finding: Finding) -> dict[str, ByType]:
    arrived: dict[str, ByType] = {}
    for service in books.services:
        by_type = arrived[service.name] = defaultdict(set)
        for row in finding.over("arrivals", books.rows(service.name, _INBOX)):
            by_type[row.type].add((row.firm_id, row.id))
    return arrived


def _undelivered(books: Books, sent: Sent, arrived: dict[str, ByType]) -> list[Undelivered]:
    return sorted(
        Undelivered(service.name, type_, *event)
        for service in books.services
        for type_ in service.handlers.types
        for event in sent.confirmed[type_] - arrived[service.name][type_]
    )


def _look_for_strangers(
    books: Books, finding: Finding, service: str, arrived: ByType, sent: Sent
) -> None:
    # What an outbox has pruned is no longer there to be compared with.
    first = first_id_at(books.now - OUTBOX_KEPT)
    for type_, events in arrived.items():
        unwritten = events - sent.written[type_]
        for firm_id, id_ in sorted(event for event in unwritten if event[1] > first):
            about = f"{type_} {id_} of firm {firm_id}"
            finding.expect(False, about, f"reached {service}, but nobody wrote it")


_OUTBOX = "SELECT firm_id, id, type, created_at, published_at FROM outbox"
_INBOX = "SELECT firm_id, id, type FROM inbox"
