"""What stands in a letter that is only looked at: the firm's newest invoice, and the rest made up."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from invoicing.models import Firm, Invoice
from invoicing.usecases.mail_texts import Method, Money, Part, Value
from invoicing.usecases.terms_texts import Terms

DAY = date(2026, 1, 19)
AMOUNT = 42000
MESSAGES = {
    "en": "Thank you for the good talk last week.",
    "de": "Vielen Dank für das gute Gespräch letzte Woche.",
    "fr": "Merci pour notre entretien de la semaine dernière.",
}
MONTHLY = {
    "quantity": Decimal(1),
    "unit_price": Decimal(350),
    "discount_percent": Decimal(0),
    "tax_rate": Decimal(0),
    "prices_include_tax": False,
    "interval_unit": "month",
    "interval_count": 1,
    "at_month_end": False,
}
MADE_UP: Mapping[str, Value] = {
    "name": "Alex Martin",
    "title": "Website",
    "service": "Bookkeeping",
    "method": Method("Visa", "4242"),
    "reason": "The card has expired.",
}


def sample_values(
    firm: Firm, invoice: Invoice | None, language: str, url: str
) -> Mapping[str, Value]:
    """Returns a value for every name that any letter uses."""
    number, client, total, due_on = _about(firm, invoice)
    return {
        **MADE_UP,
        "firm": firm.name,
        "client": client,
        "message": MESSAGES[language],
        "number": number,
        "invoice": number,
        "invoices": [number],
        **dict.fromkeys(("total", "due", "amount", "surplus"), total),
        "due_on": due_on,
        "expires_on": due_on,
        "retry_on": due_on + timedelta(days=3),
        "still_due": [Part(total, number)],
        "owed_again": [Part(total, number)],
        "reference": "BACS 4713",
        "since": due_on.replace(day=1),
        "until": due_on,
        "balance": total,
        **_of_service(total.currency, due_on),
        **dict.fromkeys(("link", "receipt", "pdf"), f"{url.rstrip('/')}/my-billing"),
    }


def _of_service(currency: str, day: date) -> Mapping[str, Value]:
    return {
        "terms": Terms(currency, MONTHLY),
        "before": Terms(currency, {**MONTHLY, "unit_price": Decimal(320)}),
        **dict.fromkeys(("next_on", "paused_on", "ends_on"), day),
        "resumes_on": day + timedelta(days=30),
    }


def _about(firm: Firm, invoice: Invoice | None) -> tuple[str, str, Money, date]:
    if invoice is None:
        return "INV-0000", "Example Ltd", Money(AMOUNT, firm.currency), DAY
    total = Money(invoice.total_amount, invoice.currency)
    return str(invoice.number), str(invoice.bill_to["name"]), total, invoice.due_on or DAY
