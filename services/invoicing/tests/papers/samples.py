"""Invoices, as they are when they have been issued, for papers to be made of."""

from datetime import UTC, date, datetime
from decimal import Decimal

from invoicing.models import Invoice, InvoiceLine
from invoicing.papers.letterheads import Letterhead
from invoicing.rules.totals import Method

AT = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)
LEEDS = {"line1": "12 Mill Lane", "city": "Leeds", "postal_code": "LS1 4DY", "country": "GB"}
BRISTOL = {"line1": "5 Quay Street", "city": "Bristol", "postal_code": "BS1 5AA", "country": "GB"}

BEFORE_TAX, WITH_TAX = Method(), Method(True)
BY_LINE, WITH_TAX_BY_LINE = Method(False, "line"), Method(True, "line")


def a_head(**fields):
    """Returns the letterhead of a firm that has a tax number."""
    usual = {"name": "Northwind Studio Ltd", "country": "GB", "time_zone": "Europe/London"}
    more = {"color": "#0E5A6B", "address": BRISTOL, "tax_id": "GB987654321"}
    return Letterhead(**usual | more | fields)


def a_line(price="350.00", *, rate="20", quantity="1", discount="0", **fields):
    """Returns a line with a tax."""
    usual = {"name": "Brand care", "description": "", "tax_name": "VAT"}
    numbers = {"unit_price": price, "tax_rate": rate, "quantity": quantity}
    decimals = {name: Decimal(value) for name, value in numbers.items()}
    return InvoiceLine(**usual | decimals | {"discount_percent": Decimal(discount)} | fields)


def an_invoice(*lines, currency="GBP", method=BEFORE_TAX, off=0, **fields):
    """Returns an issued invoice of the lines."""
    for position, line in enumerate(lines, start=1):
        line.position = position
    to = {"name": "Acme Limited", "address": LEEDS, "tax_id": "GB123456789"}
    days = {"issued_on": date(2026, 11, 20), "due_on": date(2026, 12, 4)}
    usual = {"status": "open", "number": "INV-2026-0042", "paid_amount": 0, "bill_to": to}
    usual |= {"is_deposit": False}
    invoice = Invoice(currency=currency, lines=list(lines), **usual | days | fields)
    invoice.be_priced(method)
    invoice.take_totals(method.price([line.price for line in lines], currency, off))
    return invoice
