"""What an estimate has come to: confirmed by a person, within what was agreed or with a reason."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid
from subscriptions import queries
from subscriptions.events import ServiceChanged
from subscriptions.models import BillingItem, Service
from subscriptions.rules.errors import RuleError
from subscriptions.rules.pricing import ItemAmounts, ItemPrice, price_item
from subscriptions.usecases.days import today_in
from subscriptions.usecases.services import tell

# What is confirmed of which kind of estimate; the other number stays as agreed unless it is given.
OPEN = {"hours": ("quantity", "How many hours?"), "range": ("unit_price", "What price?")}
OUTSIDE = "That is not within what was agreed. Say why."


def confirm_item(
    session: Session, who: Principal, item_id: UUID, confirmed: dict[str, Any], *, now: datetime
) -> Service:
    """Gives an estimated item its price and lets it be billed on a date, or today."""
    item, service = queries.locked_item(session, who.firm_id, item_id)
    if service.estimate_by is None:
        raise Conflict("item_price_is_fixed", "The price of this item is agreed already.")
    price = _price(service, item, confirmed)
    amounts = _amounts(price, item.currency)
    reason = confirmed["reason"].strip()
    item.confirm(price.quantity, price.unit_price, amounts)
    if not service.agreed(item.said_amount) and not reason:
        raise Invalid("reason_missing", OUTSIDE, errors={"reason": [OUTSIDE]})
    due_on = confirmed["due_on"] or today_in(session, who.firm_id, now)
    service.schedule(item, due_on, now)
    return tell(session, who, ServiceChanged, service, reason=reason or None)


def _price(service: Service, item: BillingItem, confirmed: dict[str, Any]) -> ItemPrice:
    field, question = OPEN[service.estimate_by or ""]
    if confirmed[field] is None:
        raise Invalid(f"{field}_missing", question, errors={field: [question]})
    quantity: Decimal | None = confirmed["quantity"]
    unit_price: Decimal | None = confirmed["unit_price"]
    return ItemPrice(
        item.quantity if quantity is None else quantity,
        item.unit_price if unit_price is None else unit_price,
        item.discount_percent,
        item.tax_rate,
        item.prices_include_tax,
    )


def _amounts(price: ItemPrice, currency: str) -> ItemAmounts:
    if price.quantity == 0:
        raise _refusal("item_quantity_zero", "quantity", "Must be more than zero.")
    try:
        return price_item(price, currency)
    except RuleError as error:
        field = "quantity" if "quantity" in error.code else "unit_price"
        sentence = error.code.replace("_", " ").capitalize() + "."
        raise _refusal(error.code, field, sentence) from error


def _refusal(code: str, field: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, errors={field: [sentence]})
