"""I3 and I4: the gateway's charges against our payments, and against what was owed at that moment.

Firm time dates a payment's beginning and what happened to its invoice; they are compared by it alone.
The sandbox's tables stand for the gateway; what another gateway holds is compared with its own list.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from suite.check.books import Books
from suite.check.findings import Finding

LONGEST_UNKNOWN = timedelta(hours=24)
# While we have not heard the answer, the gateway may already have charged.
UNANSWERED = ("processing", "unknown", "scheduled")


def look_at_the_gateway(books: Books, finding: Finding) -> None:
    """I3: each succeeded payment is one charge of the same amount, and no charge is without one."""
    payments = {
        (row.firm_id, row.id): row
        for row in finding.over("payments", books.rows("payments", _PAYMENTS))
    }
    charged = set()
    for charge in finding.over("charges", books.rows("payments", _CHARGES)):
        charged.add((charge.firm_id, charge.payment_id))
        _compare(finding, charge, payments.get((charge.firm_id, charge.payment_id)))
    for key, payment in payments.items():
        about = f"payment {payment.id} of firm {payment.firm_id}"
        missing = payment.status == "succeeded" and payment.gateway == "sandbox"
        finding.expect(not (missing and key not in charged), about, "succeeded without a charge")
        asked_long_ago = bool(payment.asked_at and payment.asked_at < books.now - LONGEST_UNKNOWN)
        is_lost = payment.status == "unknown" and asked_long_ago
        finding.expect(not is_lost, about, "has been unknown for more than 24 hours")
        if payment.status == "succeeded":
            how = f"{payment.amount} charged, but {payment.landed} booked on its invoices"
            finding.expect(payment.amount == payment.landed, about, how)
    _look_at_receivables(books, finding)


def _compare(finding: Finding, charge: Row[Any], payment: Row[Any] | None) -> None:
    about = f"charge {charge.id} of firm {charge.firm_id}"
    if payment is None:
        finding.expect(False, about, f"is of payment {charge.payment_id}, which does not exist")
        return
    has, must = (charge.amount, charge.currency), (payment.amount, payment.currency)
    finding.expect(has == must, about, f"{has} charged for payment {payment.id} of {must}")
    if charge.status == "succeeded":
        known = payment.status == "succeeded" or payment.status in UNANSWERED
        how = f"the money moved, but payment {payment.id} is {payment.status}"
        finding.expect(known, about, how)
    elif charge.status == "declined":
        how = f"was declined, but payment {payment.id} succeeded"
        finding.expect(payment.status != "succeeded", about, how)


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
    " (SELECT sum(a.amount + a.credited_amount) FROM allocations a"
    " WHERE a.firm_id = p.firm_id AND a.payment_id = p.id) AS landed FROM payments p"
)
_CHARGES = "SELECT firm_id, id, payment_id, status, amount, currency FROM sandbox_charges"
_INVOICES = "SELECT firm_id, id, currency, total_amount FROM invoices WHERE number IS NOT NULL"
_OWED = (
    "SELECT p.firm_id, p.id, p.client_id, p.currency, p.processed_at, p.succeeded_at,"
    " a.invoice_id, a.amount, a.credited_amount, r.voided_at, p.gateway,"
    " r.total_amount - COALESCE((SELECT -sum(e.amount) FROM journal_entries e"
    " WHERE e.firm_id = r.firm_id AND e.invoice_id = r.id AND e.account = 'receivable'"
    " AND e.movement = 'credit_note_issued' AND e.at <= p.processed_at), 0) AS total_amount,"
    " r.currency AS owed_currency, r.client_id AS owing_client_id FROM payments p"
    " JOIN allocations a ON a.firm_id = p.firm_id AND a.payment_id = p.id"
    " JOIN receivables r ON r.firm_id = p.firm_id AND r.id = a.invoice_id"
    " WHERE p.status = 'succeeded'"
)
_METHODS = (
    "SELECT p.firm_id, p.id, p.client_id, p.processed_at, p.scheduled_for, p.initiated_by,"
    " p.payment_method_id, m.client_id AS method_client_id, m.removed_at, s.detached_at,"
    " c.created_at AS charged_at FROM payments p"
    " JOIN payment_methods m ON m.firm_id = p.firm_id AND m.id = p.payment_method_id"
    " LEFT JOIN sandbox_methods s ON s.firm_id = p.firm_id AND s.reference = p.method_reference"
    " LEFT JOIN sandbox_charges c ON c.firm_id = p.firm_id AND c.payment_id = p.id"
    " WHERE p.status = 'succeeded'"
)
