"""An invoice as a paper: what it said when it was issued, and nothing that came after."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from invoicing.models import Invoice
from invoicing.papers.letterheads import Letterhead
from invoicing.papers.wording import Tongue
from invoicing.rules.terms import Terms
from invoicing.rules.totals import price_line

WATERMARKS = {"draft": "draft", "void": "void"}


def invoice_paper(invoice: Invoice, head: Letterhead, tongue: Tongue) -> dict[str, Any]:
    """Returns all that the paper of an invoice says, in one language."""
    say, name = tongue.words, invoice.number or tongue.words["draft"]
    kind = say["deposit_invoice" if invoice.is_deposit else "invoice"]
    mark = WATERMARKS.get(invoice.status)
    return head.paper(tongue) | {
        "title": f"{kind} {name}",
        "heading": f"{kind} {name}",
        "watermark": say[mark] if mark else "",
        "to": bill_to(say["bill_to"], invoice.bill_to, head, tongue),
        "facts": _facts(invoice, tongue),
        "columns": columns(invoice, invoice.lines, tongue),
        "lines": [line_of(line, invoice.currency, tongue) for line in invoice.lines],
        "totals": [["", totals(invoice, tongue, _discounts(invoice))], *_earlier(invoice, tongue)],
        "notes": _notes(invoice, head, tongue),
    }


def bill_to(label: str, whom: Any, head: Letterhead, tongue: Tongue) -> dict[str, Any]:
    """Returns whom a paper is for, with the address it was frozen with."""
    lines = tongue.address(whom.get("address") or {}, head.country)
    if whom.get("tax_id"):
        lines.append(tongue.say("tax_id", id=whom["tax_id"]))
    return {"label": label, "name": whom.get("name") or "", "lines": lines}


def columns(document: Any, lines: Iterable[Any], tongue: Tongue) -> list[dict[str, str]]:
    """Returns the columns of priced lines, that of discounts only where there is one.

    Where prices include tax the columns say so.
    """
    discounts = any(line.discount_percent for line in lines)
    shown = ["quantity", "unit_price", *(["discount"] if discounts else []), "tax", "amount"]
    labels = {name: name for name in shown}
    if document.prices_include_tax:
        labels |= {name: f"{name}_with_tax" for name in ("unit_price", "amount")}
    others = [{"name": name, "label": tongue.words[labels[name]]} for name in shown]
    return [{"name": "name", "label": tongue.words["line"]}, *others]


def tax_rows(taxes: Any, currency: str, tongue: Tongue) -> list[list[Any]]:
    """Returns a row for each tax: its rate, what it is taken of, what it comes to."""
    rows = []
    for tax in taxes:
        amount = tongue.money(tax["taxable_amount"], currency)
        rate = tongue.percent(Decimal(tax["rate"]))
        named = {"name": tax["name"] or tongue.words["tax"], "rate": rate, "amount": amount}
        untaxed = not tax["name"] and not Decimal(tax["rate"])
        label = tongue.say("no_tax_on" if untaxed else "tax_on", **named)
        rows.append([label, tongue.money(tax["tax_amount"], currency), False])
    return rows


def tax_notes(taxes: Any, tongue: Tongue) -> list[list[str]]:
    """Returns why nothing is charged, for each tax of which the law wants that said."""
    notes = []
    for tax in taxes:
        if category := tax.get("category"):
            parts = [tongue.words.get(category, ""), tax["reason"]]
            notes.append([tax["name"], " ".join(filter(None, parts))])
    return notes


def priced(line: Any, currency: str, tongue: Tongue) -> dict[str, str]:
    """Returns the numbers of a line as they are read."""
    bears_tax = line.tax_name or line.tax_rate
    return {
        # What is credited as an amount is of no quantity.
        "quantity": "–" if line.quantity is None else tongue.number(line.quantity),
        "unit_price": tongue.price(line.unit_price, currency),
        "discount": tongue.percent(line.discount_percent) if line.discount_percent else "–",
        "tax": tongue.percent(line.tax_rate) if bears_tax else "–",
        "amount": tongue.money(line.amount, currency),
    }


def _facts(invoice: Invoice, tongue: Tongue) -> list[list[str]]:
    facts = [
        ("number", invoice.number or ""),
        ("issued_on", tongue.day(invoice.issued_on)),
        ("due_on", tongue.day(invoice.due_on)),
        ("payment_terms", terms_in_words(invoice.terms, tongue) if invoice.terms else ""),
    ]
    return [[tongue.words[name], value] for name, value in facts if value]


def terms_in_words(terms: Terms, tongue: Tongue) -> str:
    """Says when an invoice is due: 30 days after the end of the month."""
    count = {0: "none", 1: "day"}.get(terms.days, "days")
    return tongue.say(f"{terms.kind}_{count}", days=terms.days)


def line_of(line: Any, currency: str, tongue: Tongue) -> dict[str, Any]:
    """Returns a line that may be for a period, as it is read."""
    notes = [line.description] if line.description else []
    if line.period_start and line.period_end:
        first, last = line.period_start, line.period_end - timedelta(days=1)
        notes.append(tongue.say("period", first=tongue.day(first), last=tongue.day(last)))
    return {"name": line.name, "notes": notes} | priced(line, currency, tongue)


def totals(document: Any, tongue: Tongue, discounts: int = 0) -> list[list[Any]]:
    """Returns the sums of a document: what its discounts come to, its net, taxes and total."""
    money, currency = tongue.money, document.currency
    rows: list[list[Any]] = []
    if discounts:
        rows.append([tongue.words["discounts"], money(-discounts, currency), False])
    if document.discount_amount:
        percent = getattr(document, "discount_percent", None)
        words = [tongue.words["discount"], *([tongue.percent(percent)] if percent else [])]
        rows.append([" ".join(words), money(-document.discount_amount, currency), False])
    rows.append([tongue.words["net"], money(document.net_amount, currency), False])
    rows += tax_rows(document.taxes, currency, tongue)
    return [*rows, [tongue.words["total"], money(document.total_amount, currency), True]]


def _earlier(invoice: Invoice, tongue: Tongue) -> list[list[Any]]:
    """Says of which estimate it bills the rest, and what was invoiced of it before, with its tax."""
    if not (told := invoice.of_estimate):
        return []

    def row(words: str, amount: int) -> list[Any]:
        return [words, tongue.money(amount, invoice.currency), False]

    rows = [row(tongue.say("estimate_in_all", number=told["number"]), told["total_amount"])]
    for each in told["earlier"]:
        day = tongue.day(date.fromisoformat(each["issued_on"]))
        kind = "deposit_invoice" if each["is_deposit"] else "invoice"
        facts = [f"{tongue.words[kind]} {each['number']}", day]
        facts.append(tongue.words["is_paid" if each["is_paid"] else "is_open"])
        rows.append(row(", ".join(facts), -each["total_amount"]))
        taxes = tax_rows(each["taxes"], invoice.currency, tongue)
        rows += [[f"({label})", f"({amount})", False] for label, amount, _ in taxes]
    if told["other_amount"]:
        rows.append(row(tongue.words["not_in_these"], -told["other_amount"]))
    total = tongue.money(invoice.total_amount, invoice.currency)
    return [[tongue.words["invoiced_before"], [*rows, [tongue.words["this_invoice"], total, True]]]]


def _notes(invoice: Invoice, head: Letterhead, tongue: Tongue) -> list[list[str]]:
    notes = tax_notes(invoice.taxes, tongue)
    if not invoice.number:
        return notes
    if invoice.total_amount == 0:
        return [*notes, [tongue.words["payment"], tongue.words["nothing_to_pay"]]]
    due = tongue.say("pay_by", day=tongue.day(invoice.due_on), number=invoice.number)
    return [*notes, [tongue.words["payment"], "\n".join(filter(None, [due, head.payment]))]]


def _discounts(invoice: Invoice) -> int:
    whole = [
        price_line(replace(line.price, discount_percent=Decimal(0)), invoice.currency)
        for line in invoice.lines
    ]
    return sum(whole) - sum(line.amount for line in invoice.lines)
