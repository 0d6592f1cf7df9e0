"""Plans: their shape, and what people say when they make and change one."""

from marshmallow import Schema, fields, validate

from common.money import EXPONENTS
from subscriptions.rules.plans import LONGEST, MOST_TRIAL_DAYS
from subscriptions.schemas import DecimalText, Entity

MOST_COUNT = max(LONGEST.values())


class PlanSchema(Entity):
    """A plan with its present terms; `terms_number` counts how often they were changed."""

    name = fields.String()
    description = fields.String()
    status = fields.String()
    is_offered = fields.Boolean()
    terms_number = fields.Integer()
    currency = fields.String(attribute="terms.currency")
    unit_price = DecimalText(attribute="terms.unit_price")
    setup_price = DecimalText(attribute="terms.setup_price")
    tax_name = fields.String(attribute="terms.tax_name")
    tax_rate = DecimalText(attribute="terms.tax_rate")
    prices_include_tax = fields.Boolean(attribute="terms.prices_include_tax")
    interval_unit = fields.String(attribute="terms.interval_unit")
    interval_count = fields.Integer(attribute="terms.interval_count")
    at_month_end = fields.Boolean(attribute="terms.at_month_end")
    trial_days = fields.Integer(attribute="terms.trial_days")
    net_amount = fields.Integer(attribute="terms.price.net_amount")
    tax_amount = fields.Integer(attribute="terms.price.tax_amount")
    total_amount = fields.Integer(attribute="terms.price.total_amount")
    setup_net_amount = fields.Integer(attribute="terms.setup.net_amount")
    setup_total_amount = fields.Integer(attribute="terms.setup.total_amount")


class PlanChange(Schema):
    """What of a plan changes; who has it keeps the terms they took."""

    name = fields.String(validate=validate.Length(1, 200))
    description = fields.String(validate=validate.Length(max=2000))
    is_offered = fields.Boolean()
    currency = fields.String(
        validate=validate.OneOf(sorted(EXPONENTS), error="Not an ISO 4217 currency.")
    )
    unit_price = DecimalText()
    setup_price = DecimalText()
    tax_name = fields.String(validate=validate.Length(max=60))
    tax_rate = DecimalText()
    prices_include_tax = fields.Boolean()
    interval_unit = fields.String(validate=validate.OneOf(tuple(LONGEST)))
    interval_count = fields.Integer(strict=True, validate=validate.Range(1, MOST_COUNT))
    at_month_end = fields.Boolean()
    trial_days = fields.Integer(strict=True, validate=validate.Range(0, MOST_TRIAL_DAYS))


class PlanDraft(PlanChange):
    """A new plan; the currency is the firm's unless another is named."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    unit_price = DecimalText(required=True)
