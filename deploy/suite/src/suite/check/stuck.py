"""I12: nothing is stuck: no event parked or forgotten, no request, charge or group without an answer."""

from dataclasses import dataclass
from datetime import timedelta

from suite.check.books import Books
from suite.check.findings import Finding


@dataclass(frozen=True)
class Trap:
    """Where things get stuck: the question that finds them, and how many there are to look at."""

    service: str
    what: str
    query: str
    count: str


# An event that waits is tried again within two minutes; each time it may wait longer for its parent.
LONGEST_WAIT = timedelta(minutes=10)

INBOX = (
    "SELECT firm_id, id, type || CASE WHEN parked_at IS NOT NULL THEN ' is parked: '"
    " ELSE ' waits: ' END || COALESCE(reason, 'no reason') AS how FROM inbox"
    " WHERE processed_at IS NULL AND dropped_at IS NULL"
    " AND (parked_at IS NOT NULL OR received_at < :since)"
)
DEAD = "SELECT NULL AS firm_id, id, 'is no event: ' || reason AS how FROM dead_messages"
KEYS = (
    "SELECT firm_id, key AS id, route || ' has been in progress since ' || taken_at AS how"
    " FROM idempotency_keys WHERE status IS NULL AND taken_at < :since"
)
# A debit takes days and says so by an answer; what is unknown is asked about again by itself.
PAYMENTS = (
    "SELECT firm_id, id, 'is ' || status || ', and nobody asks about it' AS how FROM payments"
    " WHERE (status = 'processing' AND answered_at IS NULL AND asked_at < :since)"
    " OR (status = 'unknown' AND (ask_again_at IS NULL OR ask_again_at < :since))"
)
GROUPS = (
    "SELECT firm_id, id, 'has had no answer from invoicing' AS how FROM billing_groups"
    " WHERE status = 'released' AND NOT EXISTS (SELECT FROM billing_items i"
    " WHERE i.firm_id = billing_groups.firm_id AND i.group_id = billing_groups.id"
    " AND i.changed_at >= :since)"
)
MAILS = (
    "SELECT firm_id, id, 'is not sent: ' || COALESCE(failure, 'never tried') AS how FROM mails"
    " WHERE sent_at IS NULL AND created_at < :since"
)

EVERYWHERE = (
    ("event", INBOX, "inbox"),
    ("message", DEAD, "dead_messages"),
    ("idempotency key", KEYS, "idempotency_keys"),
)
SOMEWHERE = (
    Trap("payments", "payment", PAYMENTS, "payments"),
    Trap("subscriptions", "billing group", GROUPS, "billing_groups"),
    Trap("invoicing", "mail", MAILS, "mails"),
    Trap("identity", "mail", MAILS, "mails"),
)


def look(books: Books, finding: Finding) -> None:
    """Looks wherever something can wait."""
    traps = [Trap(service.name, *trap) for service in books.services for trap in EVERYWHERE]
    for trap in (*traps, *SOMEWHERE):
        [count] = books.rows(trap.service, f"SELECT count(*) AS rows FROM {trap.count}")
        finding.examined[trap.what + "s"] += count.rows
        # A query without :since has nothing to be older than.
        values = {"since": books.now - LONGEST_WAIT} if ":since" in trap.query else {}
        for row in books.rows(trap.service, trap.query, **values):
            firm = f" of firm {row.firm_id}" if row.firm_id else ""
            finding.expect(False, f"{trap.what} {row.id}{firm} in {trap.service}", row.how)
