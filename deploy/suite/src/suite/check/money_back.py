"""Part of I1: what went back of payments, and what clients have to their credit."""

from suite.check.books import Books
from suite.check.findings import Finding


def look_at_what_went_back(books: Books, finding: Finding) -> None:
    """A payment never gives back more than it brought, and credit is never less than nothing."""
    for row in finding.over("payments that came", books.rows("payments", _BACK)):
        about = f"payment {row.id} of firm {row.firm_id}"
        has = (row.refunded, row.refunding, row.charged_back)
        must = (row.given, row.giving, row.taken)
        finding.expect(has == must, about, f"says that {has} goes back of it instead of {must}")
        finding.expect(sum(must) <= row.amount, about, f"{sum(must)} goes back of {row.amount}")
    for row in books.rows("payments", _CREDIT):
        about = f"credit of client {row.client_id} of firm {row.firm_id} in {row.currency}"
        has, must = (row.kept, row.reserved), (row.booked, row.under_way)
        finding.expect(has == must, about, f"is {has}, but booked and under way are {must}")
        finding.expect(row.booked >= row.under_way >= 0, about, f"{must} is less than nothing")
    for row in books.rows("payments", _CREDIT_GIVEN_BACK):
        about = f"credit {row.id} given back by firm {row.firm_id}"
        finding.expect(
            row.given == row.booked, about, f"is {row.given}, but {row.booked} is booked"
        )


# The balance of credit that is kept is the journal's; a part of it is kept for refunds under way.
_CREDIT = (
    "SELECT firm_id, client_id, currency, sum(kept) AS kept, sum(reserved) AS reserved,"
    " sum(booked) AS booked, sum(under_way) AS under_way FROM ("
    " SELECT firm_id, client_id, currency, amount AS kept, reserved_amount AS reserved,"
    " 0 AS booked, 0 AS under_way FROM credit_balances UNION ALL"
    " SELECT firm_id, client_id, currency, 0, 0, -amount, 0 FROM journal_entries"
    " WHERE account = 'client_credit' UNION ALL"
    " SELECT firm_id, client_id, currency, 0, 0, 0, credit_amount FROM refunds"
    " WHERE status IN ('processing', 'unknown')) AS sides"
    " GROUP BY firm_id, client_id, currency"
)
# Credit that was given back outside is booked once, by as much.
_CREDIT_GIVEN_BACK = (
    "SELECT firm_id, id, sum(given) AS given, sum(booked) AS booked FROM ("
    " SELECT firm_id, id, amount AS given, 0 AS booked FROM credit_refunds UNION ALL"
    " SELECT firm_id, subject, 0, amount FROM journal_entries"
    " WHERE movement = 'credit_refunded' AND account = 'client_credit') AS sides"
    " GROUP BY firm_id, id"
)
# What a payment says went back of it is what its refunds and disputes say.
_BACK = (
    "SELECT p.firm_id, p.id, p.amount, p.refunded_amount AS refunded,"
    " p.refunding_amount AS refunding, p.charged_back_amount AS charged_back,"
    " COALESCE((SELECT sum(r.amount) FROM refunds r WHERE r.firm_id = p.firm_id"
    " AND r.payment_id = p.id AND r.status = 'succeeded'), 0) AS given,"
    " COALESCE((SELECT sum(r.amount) FROM refunds r WHERE r.firm_id = p.firm_id"
    " AND r.payment_id = p.id AND r.status IN ('processing', 'unknown')), 0) AS giving,"
    " COALESCE((SELECT sum(d.amount) FROM disputes d WHERE d.firm_id = p.firm_id"
    " AND d.payment_id = p.id AND d.status = 'lost'), 0) AS taken"
    " FROM payments p WHERE p.succeeded_at IS NOT NULL"
)
# What invoices owe again, by refunds and lost disputes.
GONE_BACK = (
    "SELECT r.firm_id, s.invoice_id, s.amount FROM refunds r,"
    " jsonb_to_recordset(r.shares) AS s(invoice_id uuid, amount bigint)"
    " WHERE r.status = 'succeeded' UNION ALL"
    " SELECT d.firm_id, s.invoice_id, s.amount FROM disputes d,"
    " jsonb_to_recordset(d.shares) AS s(invoice_id uuid, amount bigint) WHERE d.status = 'lost'"
)
