"""An invoice that nobody owes, to show a firm how its documents look."""

from datetime import date
from decimal import Decimal

from invoicing.models import Invoice, InvoiceLine

ADDRESS = {"line1": "1 Example Street", "city": "Example Town", "country": ""}
LINES = (
    ("Monthly care", "Reviews, small changes and a call a week", "1", "350.00", "0"),
    ("Workshop", "A day with your team", "1.5", "480.00", "10"),
)


def sample_invoice(currency: str) -> Invoice:
    """Returns the invoice; it bears the firm's usual tax once it is priced."""
    return Invoice(
        status="open",
        number="INV-0000",
        currency=currency,
        issued_on=date(2026, 1, 5),
        due_on=date(2026, 1, 19),
        bill_to={"name": "Example Ltd", "address": ADDRESS, "tax_id": None},
        lines=[_line(place, *line) for place, line in enumerate(LINES, start=1)],
        payments=[],
        discount_amount=0,
        is_deposit=False,
        paid_amount=0,
    )


def _line(
    position: int, name: str, description: str, quantity: str, price: str, discount: str
) -> InvoiceLine:
    return InvoiceLine(
        position=position,
        name=name,
        description=description,
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        discount_percent=Decimal(discount),
    )
