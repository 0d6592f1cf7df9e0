"""What is said to bill a client without a proposal."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from common.money import EXPONENTS
from subscriptions.rules.periods import FIRST_DATE, LAST_DATE
from subscriptions.rules.plans import LONGEST
from subscriptions.schemas import DecimalText

TOGETHER = "An interval is a number of days, weeks, months or years."


class InstantBillDraft(Schema):
    """What is billed, to whom, and from when: once, or at an interval.

    Today and the client's currency, if not said. Whoever reserves a method for it first does so
    under an id, and names that here.
    """

    id = fields.UUID(load_default=None)
    client_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))
    description = fields.String(load_default="", validate=validate.Length(max=2000))
    quantity = DecimalText(load_default=Decimal(1))
    unit_price = DecimalText(required=True)
    discount_percent = DecimalText(load_default=Decimal(0))
    tax_name = fields.String(load_default="", validate=validate.Length(max=40))
    tax_rate = DecimalText(load_default=Decimal(0))
    prices_include_tax = fields.Boolean(load_default=False)
    currency = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(sorted(EXPONENTS), error="Not an ISO 4217 currency."),
    )
    interval_unit = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(tuple(LONGEST))
    )
    interval_count = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=1, error="At least 1."),
    )
    starts_on = fields.Date(
        load_default=None, allow_none=True, validate=validate.Range(FIRST_DATE, LAST_DATE)
    )
    mode = fields.String(load_default="automatic", validate=validate.OneOf(("automatic", "manual")))
    payment_method_id = fields.UUID(load_default=None, allow_none=True)

    @validates_schema
    def interval_is_whole(self, data: dict[str, Any], **_: Any) -> None:
        """An interval has both of its parts, or there is none."""
        missing = [n for n in ("interval_unit", "interval_count") if data.get(n) is None]
        if len(missing) == 1:
            raise ValidationError(TOGETHER, missing[0])
