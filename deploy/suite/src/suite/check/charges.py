"""I3 and I4: the gateway's charges against our payments, and against what was owed at that moment.

Firm time dates a payment's beginning and what happened to its invoice; they are compared by it alone.
The sandbox's tables stand for the gateway; of another gateway counts what payments found in its list.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from payments.rules.reconciling import MOVED, Ours, Theirs, differences
from suite.check.books import Books
from suite.check.findings import Finding

LONGEST_UNKNOWN = timedelta(hours=24)
LONGEST_UNREAD = timedelta(days=2)


def look_at_the_gateway(books: Books, finding: Finding) -> None:
    """I3: both books agree, both ways and to the cent, and no outcome is unknown for long."""
    payments = finding.over("payments", books.rows("payments", _PAYMENTS))
    _compare(finding, payments, finding.over("charges", books.rows("payments", _CHARGES)))
    for payment in payments:
        about = f"payment {payment.id} of firm {payment.firm_id}"
        asked_long_ago = bool(payment.asked_at and payment.asked_at < books.now - LONGEST_UNKNOWN)
        is_lost = payment.status == "unknown" and asked_long_ago
        finding.expect(not is_lost, about, "has been unknown for more than 24 hours")
        if payment.status in MOVED:
            how = f"{payment.amount} charged, but {payment.landed} booked on its invoices"
            finding.expect(payment.amount == payment.landed, about, how)
    _look_at_refunds(books, finding)
    _look_at_what_was_found(books, finding)
    _look_at_receivables(books, finding)


def _look_at_refunds(books: Books, finding: Finding) -> None:
    """What the gateway gave back is what our refunds say, each once."""
    given = {(row.firm_id, row.id): row for row in books.rows("payments", _GIVEN_BACK)}
    for row in finding.over("refunds", books.rows("payments", _REFUNDS)):
        there = given.pop((row.firm_id, row.id), None)
        about = f"refund {row.id} of firm {row.firm_id}"
        if there is not None:
            same = (row.amount, row.currency) == (there.amount, there.currency)
            finding.expect(same, about, f"is of {row.amount}, but {there.amount} was given back")
            finding.expect(row.status != "failed", about, "failed, but was given back")
        elif row.status == "succeeded":
            finding.expect(False, about, "succeeded, but nothing was given back")
        is_lost = row.status == "unknown" and row.asked_at < books.now - LONGEST_UNKNOWN
        finding.expect(not is_lost, about, "has been unknown for more than 24 hours")
    for firm_id, id_ in given:
        about = f"refund {id_} of firm {firm_id}"
        finding.expect(False, about, "was given back, but there is no such refund")


def _compare(finding: Finding, payments: Sequence[Row[Any]], charges: Sequence[Row[Any]]) -> None:
    """Compares by the rule by which payments itself does each night."""
    ours: dict[UUID, dict[UUID, Ours]] = defaultdict(dict)
    theirs: dict[UUID, list[Theirs]] = defaultdict(list)
    for row in payments:
        if row.gateway == "sandbox":
            ours[row.firm_id][row.id] = Ours(
                row.id, row.status, row.amount, row.currency, row.refunded, row.refunding
            )
    for row in charges:
        theirs[row.firm_id].append(
            Theirs(str(row.id), row.payment_id, row.status, row.amount, row.currency, row.refunded)
        )
    for firm_id in {*ours, *theirs}:
        for found in differences(ours[firm_id], theirs[firm_id]):
            about = f"payment {found.payment_id} or charge {found.reference} of firm {firm_id}"
            how = f"{found.kind}: {found.our_amount} here, {found.their_amount} at the gateway"
            finding.expect(False, about, how)


def _look_at_what_was_found(books: Books, finding: Finding) -> None:
    """What payments found in other gateways' books counts until somebody has settled it."""
    for row in books.rows("payments", _FOUND):
        about = f"{row.about} of firm {row.firm_id} at {row.gateway}"
        how = f"{row.kind}: {row.our_amount} here, {row.their_amount} at the gateway"
        finding.expect(False, about, how)
    for row in books.rows("payments", _UNREAD, long_ago=books.now - LONGEST_UNREAD):
        about = f"firm {row.firm_id}"
        finding.expect(False, about, "its gateway's books were not read for more than two days")


def _look_at_receivables(books: Books, finding: Finding) -> None:
    """Each issued invoice is collected as one receivable, and nothing else is."""
    invoices = {
        (row.firm_id, row.id): row
        for row in finding.over("issued invoices", books.rows("invoicing", _INVOICES))
    }
    for row in books.rows(
        "payments", "SELECT firm_id, id, currency, total_amount FROM receivables"
    ):
        invoice = invoices.pop((row.firm_id, row.id), None)
        about = f"receivable {row.id} of firm {row.firm_id}"
        if invoice is None:
            finding.expect(False, about, "there is no such invoice")
        else:
            same = (row.currency, row.total_amount) == (invoice.currency, invoice.total_amount)
            finding.expect(same, about, "is of another amount or currency than its invoice")
    for firm_id, id_ in invoices:
        finding.expect(False, f"invoice {id_} of firm {firm_id}", "is issued, but not receivable")


def look_at_what_was_owed(books: Books, finding: Finding) -> None:
    """I4: every charge was within what was due then, in its currency, on a method still there."""
    finding.over("issued invoices", books.rows("invoicing", _INVOICES))
    owed = finding.over("charged invoices", books.rows("payments", _OWED))
    paid_before: dict[tuple[UUID, UUID], list[Row[Any]]] = defaultdict(list)
    for row in owed:
        paid_before[row.firm_id, row.invoice_id].append(row)
    for row in owed:
        if row.gateway == "offline":
            continue  # Nobody was charged: what came is what came, and too much of it is credit.
        about = f"payment {row.id} of firm {row.firm_id}"
        due = row.total_amount - sum(
            other.amount
            for other in paid_before[row.firm_id, row.invoice_id]
            if other.id != row.id and other.succeeded_at <= row.processed_at
        )
        _look_at_share(finding, about, row, due)
    for row in finding.over("charged methods", books.rows("payments", _METHODS)):
        _look_at_method(finding, f"payment {row.id} of firm {row.firm_id}", row)


def _look_at_share(finding: Finding, about: str, row: Row[Any], due: int) -> None:
    invoice = f"invoice {row.invoice_id}"
    share = row.amount + row.credited_amount
    finding.expect(share <= due, about, f"charged {share} for {invoice}, of which {due} was due")
    how = f"charged {row.currency} for {invoice} in {row.owed_currency}"
    finding.expect(row.currency == row.owed_currency, about, how)
    how = f"paid {invoice} of another client"
    finding.expect(row.client_id == row.owing_client_id, about, how)
    void = row.voided_at is not None and row.voided_at < row.processed_at
    finding.expect(not void, about, f"charged for {invoice} after it was void")


def _look_at_method(finding: Finding, about: str, row: Row[Any]) -> None:
    method = f"method {row.payment_method_id}"
    removed = row.removed_at is not None and row.removed_at < row.processed_at
    detached = row.detached_at is not None and row.detached_at < row.charged_at
    finding.expect(not (removed or detached), about, f"charged {method} after it was removed")
    finding.expect(row.client_id == row.method_client_id, about, f"charged another's {method}")
    early = row.scheduled_for is not None and row.processed_at < row.scheduled_for
    by_itself = row.initiated_by == "schedule"
    finding.expect(not (early and by_itself), about, f"charged before {row.scheduled_for}")


_PAYMENTS = (
    "SELECT p.firm_id, p.id, p.status, p.amount, p.currency, p.gateway, p.asked_at,"
    " p.refunded_amount AS refunded, p.refunding_amount AS refunding,"
    " (SELECT sum(a.amount + a.credited_amount) FROM allocations a"
    " WHERE a.firm_id = p.firm_id AND a.payment_id = p.id) AS landed FROM payments p"
)
_CHARGES = (
    "SELECT c.firm_id, c.id, c.payment_id, c.status, c.amount, c.currency,"
    " (SELECT COALESCE(sum(r.amount), 0)::bigint FROM sandbox_refunds r WHERE r.firm_id = c.firm_id"
    " AND r.charge_id = c.id AND r.status <> 'declined') AS refunded FROM sandbox_charges c"
)
_FOUND = (
    "SELECT firm_id, gateway, kind, about, our_amount, their_amount FROM gateway_differences"
    " WHERE status = 'open' AND gateway <> 'sandbox'"
)
_UNREAD = (
    "SELECT r.firm_id FROM reconciliations r WHERE COALESCE(r.done_at, r.next_at) < :long_ago"
    " AND EXISTS (SELECT FROM payments p WHERE p.firm_id = r.firm_id"
    " AND p.gateway NOT IN ('offline', 'sandbox'))"
)
_REFUNDS = (
    "SELECT firm_id, id, status, amount, currency, asked_at FROM refunds WHERE gateway = 'sandbox'"
)
_GIVEN_BACK = (
    "SELECT firm_id, refund_id AS id, amount, currency FROM sandbox_refunds"
    " WHERE status = 'succeeded'"
)
_INVOICES = "SELECT firm_id, id, currency, total_amount FROM invoices WHERE number IS NOT NULL"
_OWED = (
    "SELECT p.firm_id, p.id, p.client_id, p.currency, p.processed_at, p.succeeded_at,"
    " a.invoice_id, a.amount, a.credited_amount, r.voided_at, p.gateway,"
    " r.total_amount + COALESCE((SELECT sum(e.amount) FROM journal_entries e"
    " WHERE e.firm_id = r.firm_id AND e.invoice_id = r.id AND e.account = 'receivable'"
    " AND e.movement IN ('credit_note_issued', 'credit_applied', 'charge_refunded', 'charged_back')"
    " AND e.at <= p.processed_at), 0) AS total_amount,"
    " r.currency AS owed_currency, r.client_id AS owing_client_id FROM payments p"
    " JOIN allocations a ON a.firm_id = p.firm_id AND a.payment_id = p.id"
    " JOIN receivables r ON r.firm_id = p.firm_id AND r.id = a.invoice_id"
    " WHERE p.succeeded_at IS NOT NULL"
)
_METHODS = (
    "SELECT p.firm_id, p.id, p.client_id, p.processed_at, p.scheduled_for, p.initiated_by,"
    " p.payment_method_id, m.client_id AS method_client_id, m.removed_at, s.detached_at,"
    " c.created_at AS charged_at FROM payments p"
    " JOIN payment_methods m ON m.firm_id = p.firm_id AND m.id = p.payment_method_id"
    " LEFT JOIN sandbox_methods s ON s.firm_id = p.firm_id AND s.reference = p.method_reference"
    " LEFT JOIN sandbox_charges c ON c.firm_id = p.firm_id AND c.payment_id = p.id"
    " WHERE p.succeeded_at IS NOT NULL"
)
