"""The values documents are made of: decimals as texts, priced lines, taxes."""

from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from common.money import EXPONENTS, MAX_AMOUNT, MoneyError, parse_decimal
from invoicing.rules.totals import ROUNDINGS, Method

CURRENCY = validate.OneOf(sorted(EXPONENTS), error="Not an ISO 4217 currency.")
TITLE = validate.And(validate.Length(1, 200), validate.Regexp(r"\S", error="Write something."))
SHORT = validate.Length(max=200)
LONG = validate.Length(max=20_000)
REASON = validate.And(validate.Length(1, 1000), validate.Regexp(r"\S", error="Give a reason."))


# Documents are numbered and reckoned by the year; outside these it is a slip of the pen.
DAY = validate.Range(date(2000, 1, 1), date(2200, 12, 31))


class DecimalText(fields.Field[Decimal]):
    """A decimal that travels as a text and keeps the decimals it was written with."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value:f}"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if not isinstance(value, str):
            raise ValidationError('Write a decimal as a text, such as "12.50".')
        try:
            return parse_decimal(value)
        except MoneyError as error:
            raise ValidationError("Not a decimal.") from error


def positive(value: Decimal) -> None:
    """Refuses a quantity of nothing."""
    if value <= 0:
        raise ValidationError("Must be more than zero.")


def not_nothing(value: Decimal) -> None:
    """Refuses a quantity of nothing, not one that gives back."""
    if value == 0:
        raise ValidationError("Must not be zero.")


class PriceDraft(Schema):
    """What a person writes on a line; without a tax it bears the firm's usual one."""

    name = fields.String(required=True, validate=TITLE)
    description = fields.String(load_default="", validate=LONG)
    quantity = DecimalText(load_default=Decimal(1), validate=positive)
    unit_price = DecimalText(required=True)
    discount_percent = DecimalText(load_default=Decimal(0))
    tax_name = fields.String(load_default=None, validate=validate.Length(max=40))
    tax_rate = DecimalText(load_default=None)


class MethodDraft(Schema):
    """How a firm's documents are priced from now on; neither goes without saying."""

    prices_include_tax = fields.Boolean(required=True, truthy={True}, falsy={False})
    tax_rounding = fields.String(required=True, validate=validate.OneOf(ROUNDINGS))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Method:
        return Method(**data)


def a_discount(value: Decimal) -> None:
    """Refuses what no part of a whole is."""
    if not 0 <= value <= 100 or -int(value.as_tuple().exponent) > 4:
        raise ValidationError("At most 100, with up to four decimals.")


class DiscountDraft(Schema):
    """What is taken off a whole document: a percent of what its lines say, or an amount."""

    discount_percent = DecimalText(load_default=None, allow_none=True, validate=a_discount)
    discount_amount = fields.Integer(
        load_default=0, strict=True, validate=validate.Range(0, MAX_AMOUNT)
    )

    @validates_schema
    def refuse_both(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("discount_percent") is not None and data.get("discount_amount"):
            raise ValidationError("Give a percent or an amount.", "discount_amount")


class DiscountSchema(Schema):
    """What is taken off a whole document: how much it comes to, and the percent if it was one."""

    discount_percent = DecimalText(allow_none=True)
    discount_amount = fields.Integer()


class MethodSchema(Schema):
    """How a document is priced: whether its prices include tax, and how tax is rounded."""

    prices_include_tax = fields.Boolean()
    tax_rounding = fields.String()


class TaxSchema(Schema):
    """What one tax comes to over a document."""

    name = fields.String()
    rate = DecimalText()
    taxable_amount = fields.Integer()
    tax_amount = fields.Integer()
