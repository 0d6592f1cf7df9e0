"""I1: money is conserved, from an invoice's lines to the journal; all of it recomputed in integers."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from invoicing.rules.errors import RuleError
from invoicing.rules.stages import Left, totals_of
from invoicing.rules.totals import Discount, LineInput, Method, Totals
from suite.check.books import Books
from suite.check.findings import Finding
from suite.check.money_back import GONE_BACK, look_at_what_went_back

Key = tuple[UUID, UUID]


def look(books: Books, finding: Finding) -> None:
    """Recomputes invoices from their lines, what is due from payments, and balances the journal.

    A stage of an estimate is added up instead, and an estimate is held against its stages.
    """
    invoices = finding.over("invoices", books.rows("invoicing", _INVOICES))
    lines: dict[Key, list[Row[Any]]] = defaultdict(list)
    for line in finding.over("lines", books.rows("invoicing", _LINES)):
        lines[line.firm_id, line.invoice_id].append(line)
    for invoice in invoices:
        _look_at_totals(finding, invoice, lines[invoice.firm_id, invoice.id])
    _look_at_estimates(books, finding)
    _look_at_what_is_told(books, finding)
    _look_at_payments(books, finding, invoices)
    _look_at_credit_notes(books, finding)
    _look_at_the_journal(books, finding)


def _look_at_totals(finding: Finding, invoice: Row[Any], lines: Sequence[Row[Any]]) -> None:
    about = f"invoice {invoice.id} of firm {invoice.firm_id}"
    try:
        right = _right(invoice, lines)
    except RuleError as error:
        finding.expect(False, about, f"its lines cannot be priced ({error})")
        return
    for line, priced in zip(lines, right.lines, strict=True):
        has = (line.net_amount, line.included_tax_amount, line.discount_amount)
        must = (priced.net_amount, priced.included_tax_amount, priced.discount_amount)
        how = f"net, tax within and discount {has} instead of {must}"
        finding.expect(has == must, f"line {line.position} of {about}", how)
    for column in ("net_amount", "tax_amount", "total_amount"):
        has, must = getattr(invoice, column), getattr(right, column)
        finding.expect(has == must, about, f"{column} {has}, but its lines come to {must}")
    finding.expect(_taxes(invoice) == _right_taxes(right), about, "its taxes are not its lines'")
    has, must = invoice.discount_amount, _off(invoice, lines)
    finding.expect(has == must, about, f"{has} taken off it instead of {must}")


def _off(invoice: Row[Any], lines: Sequence[Row[Any]]) -> int:
    """Returns what is taken off the whole: its percent of the lines, or what its lines say of it."""
    if invoice.discount_percent is None or invoice.estimate_id is not None:
        return sum(line.discount_amount for line in lines)
    prices = [_price(line) for line in lines]
    return Discount(invoice.discount_percent).of(prices, invoice.currency)


def _right(invoice: Row[Any], lines: Sequence[Row[Any]]) -> Totals:
    """Prices the lines; the tax of a stage was rounded over its whole estimate, once."""
    method = Method(invoice.prices_include_tax, invoice.tax_rounding)
    prices = [_price(line) for line in lines]
    if invoice.estimate_id is None:
        return method.price(prices, invoice.currency, invoice.discount_amount)
    right = method.price(prices, invoice.currency)
    pairs = zip(lines, right.lines, strict=True)
    parts = [_part(line, priced.amount, method) for line, priced in pairs]
    return totals_of(parts, invoice.currency)


def _part(line: Row[Any], amount: int, method: Method) -> Left:
    """Returns what a stage bills of a line, whose price contains the tax or not."""
    tax, within = line.estimate_tax_amount, method.prices_include_tax
    off = line.discount_amount
    return Left(line.tax_name, line.tax_rate, amount - off - tax * within, tax, within, off)


def _look_at_estimates(books: Books, finding: Finding) -> None:
    """What an estimate's lines say is billed is what the invoices that count bill of them."""
    for line in finding.over("estimate lines", books.rows("invoicing", _BILLED)):
        about = f"line {line.position} of estimate {line.estimate_id} of firm {line.firm_id}"
        has = (line.invoiced_net_amount, line.invoiced_tax_amount)
        how = f"{has} billed, but its invoices say {(line.net, line.tax)}"
        finding.expect(has == (line.net, line.tax), about, how)
        within = 0 <= has[0] <= line.net_amount and 0 <= has[1] <= line.tax_amount
        finding.expect(within, about, f"{has} billed of {(line.net_amount, line.tax_amount)}")


def _look_at_what_is_told(books: Books, finding: Finding) -> None:
    """What an invoice says of its estimate is the estimate's, and adds up to it."""
    for row in finding.over("invoices of estimates", books.rows("invoicing", _TOLD)):
        about, told = f"invoice {row.id} of firm {row.firm_id}", row.of_estimate
        has, must = (told["number"], told["total_amount"]), (row.number, row.total)
        finding.expect(has == must, about, f"says {has} of its estimate, which is {must}")
        parts = sum(each["total_amount"] for each in told["earlier"]) + told["other_amount"]
        how = f"says that {parts} of its estimate is not in it instead of {row.total - row.own}"
        finding.expect(parts + row.own == row.total, about, how)


def _look_at_payments(books: Books, finding: Finding, invoices: Sequence[Row[Any]]) -> None:
    applied = _amounts(books.rows("invoicing", _APPLIED))
    paid = _amounts(finding.over("paid invoices", books.rows("payments", _PAID)))
    credited = _amounts(books.rows("invoicing", _CREDITED))
    for invoice in invoices:
        about, key = (
            f"invoice {invoice.id} of firm {invoice.firm_id}",
            (invoice.firm_id, invoice.id),
        )
        has, took, brought = invoice.paid_amount, applied.get(key, 0), paid.pop(key, 0)
        finding.expect(has == took, about, f"paid {has}, but its payments' shares add up to {took}")
        finding.expect(has == brought, about, f"paid {has}, but succeeded payments are {brought}")
        took = credited.get(key, 0)
        how = f"credited {invoice.credited_amount}, but its credit notes took {took} off it"
        finding.expect(invoice.credited_amount == took, about, how)
        due = invoice.total_amount - brought - took
        finding.expect(
            invoice.due_amount == due, about, f"due {invoice.due_amount} instead of {due}"
        )
    for (firm_id, invoice_id), amount in paid.items():
        about = f"invoice {invoice_id} of firm {firm_id}"
        finding.expect(False, about, f"paid {amount}, but there is no such invoice")


def _look_at_credit_notes(books: Books, finding: Finding) -> None:
    """Each adds up, has moved its amount in the journal, and all of one invoice never exceed it."""
    booked = {
        (row.firm_id, row.subject): row.amount for row in books.rows("payments", _BOOKED_CREDITS)
    }
    for row in finding.over("credit notes", books.rows("invoicing", _NOTES)):
        about = f"credit note {row.id} of firm {row.firm_id}"
        adds_up = row.lines_amount == row.net_amount == row.taxable_amount
        adds_up = adds_up and row.taxes_amount == row.tax_amount
        finding.expect(adds_up, about, "its lines and taxes do not add up to it")
        moved = booked.pop((row.firm_id, row.id), 0)
        how = f"is over {row.total_amount}, but {moved} is booked"
        finding.expect(row.total_amount == moved, about, how)
    for firm_id, note_id in booked:
        about = f"credit note {note_id} of firm {firm_id}"
        finding.expect(False, about, "is booked, but there is no such credit note")
    for row in books.rows("invoicing", _TOO_MUCH):
        about = f"{row.what} of invoice {row.invoice_id} of firm {row.firm_id}"
        finding.expect(False, about, f"{row.credited} credited of {row.billed}")


def _look_at_the_journal(books: Books, finding: Finding) -> None:
    [count] = books.rows("payments", "SELECT count(*) AS entries FROM journal_entries")
    finding.examined["journal entries"] = count.entries
    for row in books.rows("payments", _UNBALANCED):
        about = f"journal of firm {row.firm_id}, {row.movement} of {row.subject}"
        finding.expect(False, about, f"sums to {row.amount} {row.currency} instead of 0")
    for row in books.rows("payments", _OWED):
        about = f"receivable {row.id} of firm {row.firm_id}"
        how = f"{row.due} is due, but the journal says {row.booked}"
        finding.expect(row.due == row.booked, about, how)
    for row in books.rows("payments", _HELD):
        about = f"journal of firm {row.firm_id}, {row.account} in {row.currency}"
        how = f"{row.booked} booked, but payments brought {row.brought}"
        finding.expect(row.booked == row.brought, about, how)
    look_at_what_went_back(books, finding)


def _price(line: Row[Any]) -> LineInput:
    return LineInput(
        line.quantity, line.unit_price, line.discount_percent, line.tax_name, line.tax_rate,
        may_give_back=line.item_id is not None,
    )  # fmt: skip


def _taxes(invoice: Row[Any]) -> list[tuple[Any, ...]]:
    columns = ("name", "rate", "taxable_amount", "tax_amount")
    return [tuple(tax[column] for column in columns) for tax in invoice.taxes]


def _right_taxes(right: Totals) -> list[tuple[Any, ...]]:
    return [(tax.name, f"{tax.rate:f}", tax.taxable_amount, tax.tax_amount) for tax in right.taxes]


def _amounts(rows: Sequence[Row[Any]]) -> dict[Key, int]:
    return {(row.firm_id, row.invoice_id): int(row.amount) for row in rows}


_INVOICES = (
    "SELECT firm_id, id, currency, status, net_amount, tax_amount, total_amount, paid_amount,"
    " credited_amount, due_amount, taxes, estimate_id,"
    " prices_include_tax, tax_rounding, discount_amount, discount_percent FROM invoices"
)
_LINES = (
    "SELECT firm_id, invoice_id, item_id, position, quantity, unit_price, discount_percent, tax_name,"
    " tax_rate, net_amount, included_tax_amount, discount_amount, estimate_tax_amount FROM invoice_lines"
    " ORDER BY firm_id, invoice_id, position"
)
_TOLD = (
    "SELECT i.firm_id, i.id, i.of_estimate, i.total_amount AS own, e.number, e.total_amount AS total"
    " FROM invoices i JOIN estimates e ON e.firm_id = i.firm_id AND e.id = i.estimate_id"
    " WHERE i.of_estimate IS NOT NULL"
)
_BILLED = (
    "SELECT l.firm_id, l.estimate_id, l.position, l.net_amount, l.tax_amount,"
    " l.invoiced_net_amount, l.invoiced_tax_amount,"
    " COALESCE(sum(c.net_amount), 0)::bigint AS net,"
    " COALESCE(sum(c.estimate_tax_amount), 0)::bigint AS tax FROM estimate_lines l"
    " LEFT JOIN (SELECT b.* FROM invoice_lines b JOIN invoices i ON i.firm_id = b.firm_id"
    " AND i.id = b.invoice_id WHERE i.status NOT IN ('void', 'removed')) AS c"
    " ON c.firm_id = l.firm_id AND c.estimate_line_id = l.id"
    " GROUP BY l.firm_id, l.estimate_id, l.position"
)
# What was given or taken back of an invoice is owed again.
_APPLIED = (
    "SELECT firm_id, invoice_id, sum(amount) AS amount FROM ("
    " SELECT firm_id, invoice_id, applied_amount AS amount FROM invoice_payments UNION ALL"
    " SELECT firm_id, invoice_id, -amount FROM invoice_reversals) AS changes"
    " GROUP BY firm_id, invoice_id"
)
_PAID = (
    "SELECT firm_id, invoice_id, sum(amount) AS amount FROM ("
    " SELECT firm_id, a.invoice_id, a.amount FROM allocations a"
    " JOIN payments p USING (firm_id) WHERE p.id = a.payment_id AND p.succeeded_at IS NOT NULL"
    " UNION ALL SELECT firm_id, invoice_id, amount FROM credit_applications"
    f" UNION ALL SELECT firm_id, invoice_id, -amount FROM ({GONE_BACK}) AS gone) AS moved"
    " GROUP BY firm_id, invoice_id HAVING sum(amount) <> 0"
)
_CREDITED = (
    "SELECT firm_id, invoice_id, sum(applied_amount) AS amount FROM credit_notes"
    " GROUP BY firm_id, invoice_id"
)
_NOTES = (
    "SELECT n.firm_id, n.id, n.net_amount, n.tax_amount, n.total_amount,"
    " (SELECT sum(l.net_amount) FROM credit_note_lines l"
    " WHERE l.firm_id = n.firm_id AND l.credit_note_id = n.id) AS lines_amount,"
    " (SELECT sum((t ->> 'taxable_amount')::bigint) FROM jsonb_array_elements(n.taxes) t)"
    " AS taxable_amount,"
    " (SELECT sum((t ->> 'tax_amount')::bigint) FROM jsonb_array_elements(n.taxes) t)"
    " AS taxes_amount FROM credit_notes n"
)
_BOOKED_CREDITS = (
    "SELECT firm_id, subject, sum(amount) AS amount FROM journal_entries"
    " WHERE movement = 'credit_note_issued' AND account = 'billed' GROUP BY firm_id, subject"
)
# What was credited of a line, of a tax and of the whole, where it is more than was billed.
_TOO_MUCH = (
    "SELECT 'line ' || l.position AS what, l.firm_id, l.invoice_id, l.net_amount AS billed,"
    " sum(c.net_amount) AS credited FROM invoice_lines l JOIN credit_note_lines c"
    " ON c.firm_id = l.firm_id AND c.invoice_id = l.invoice_id AND c.position = l.position"
    " GROUP BY l.firm_id, l.invoice_id, l.position, l.net_amount HAVING sum(c.net_amount) > l.net_amount"
    " UNION ALL SELECT 'tax', i.firm_id, i.id, i.tax_amount, sum(n.tax_amount) FROM invoices i"
    " JOIN credit_notes n ON n.firm_id = i.firm_id AND n.invoice_id = i.id"
    " GROUP BY i.firm_id, i.id, i.tax_amount HAVING sum(n.tax_amount) > i.tax_amount"
    " UNION ALL SELECT 'total', i.firm_id, i.id, i.total_amount, sum(n.total_amount) FROM invoices i"
    " JOIN credit_notes n ON n.firm_id = i.firm_id AND n.invoice_id = i.id"
    " GROUP BY i.firm_id, i.id, i.total_amount HAVING sum(n.total_amount) > i.total_amount"
)
_UNBALANCED = (
    "SELECT firm_id, movement, subject, currency, sum(amount) AS amount FROM journal_entries"
    " GROUP BY firm_id, movement, subject, currency HAVING sum(amount) <> 0"
)
_OWED = (
    "SELECT firm_id, r.id, CASE r.status WHEN 'open'"
    " THEN r.total_amount - r.paid_amount - r.credited_amount ELSE 0 END"
    " AS due, COALESCE((SELECT sum(e.amount) FROM journal_entries e WHERE e.firm_id = r.firm_id"
    " AND e.invoice_id = r.id AND e.account = 'receivable'), 0) AS booked FROM receivables r"
)
# What succeeded payments brought stands on the gateway's account, or outside; what no invoice took is
# credit, and so is what was paid of what is credited.
_HELD = (
    "WITH brought AS (SELECT firm_id, CASE gateway WHEN 'offline' THEN 'outside'"
    " ELSE 'gateway:' || gateway END AS account, currency,"
    " amount - refunded_amount - charged_back_amount AS amount"
    " FROM payments WHERE succeeded_at IS NOT NULL UNION ALL"
    " SELECT firm_id, account, currency, amount FROM journal_entries"
    " WHERE movement = 'credit_note_issued' AND account = 'client_credit' UNION ALL"
    " SELECT firm_id, 'client_credit', currency, amount FROM credit_applications UNION ALL"
    " SELECT firm_id, 'client_credit', currency, credit_amount FROM refunds"
    " WHERE status = 'succeeded' UNION ALL"
    " SELECT firm_id, 'client_credit', currency, credit_amount FROM disputes"
    " WHERE status = 'lost' UNION ALL"
    " SELECT firm_id, 'lost', currency, uncovered_amount FROM disputes"
    " WHERE status = 'lost' UNION ALL"
    " SELECT firm_id, 'client_credit', p.currency, -a.credited_amount FROM allocations a"
    " JOIN payments p USING (firm_id) WHERE p.id = a.payment_id AND p.succeeded_at IS NOT NULL),"
    " booked AS (SELECT firm_id, account, currency, amount FROM journal_entries"
    " WHERE account IN ('client_credit', 'outside', 'lost') OR account LIKE 'gateway:%')"
    " SELECT firm_id, account, currency, sum(brought) AS brought, sum(booked) AS booked FROM ("
    " SELECT firm_id, account, currency, amount AS brought, 0 AS booked FROM brought UNION ALL"
    " SELECT firm_id, account, currency, 0, amount FROM booked) AS sides"
    " GROUP BY firm_id, account, currency"
)
