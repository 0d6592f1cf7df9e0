"""What invoicing reads of a payment and of a service."""

from marshmallow import EXCLUDE, Schema, fields, validate


class Reading(Schema):
    """Reads the fields it names and lets the others pass."""

    class Meta:
        unknown = EXCLUDE


class PaidInvoice(Reading):
    """Which invoice a payment is for, and how much of it."""

    invoice_id = fields.UUID(required=True)
    amount = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class MethodReading(Reading):
    """What a payment method looks like to a person."""

    brand = fields.String(load_default="", allow_none=True)
    last4 = fields.String(load_default="", allow_none=True)


class ReversalReading(Reading):
    """What of a payment goes back, of which invoices."""

    id = fields.UUID(required=True)
    amount = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    credit_amount = fields.Integer(load_default=0, strict=True)
    shares = fields.List(fields.Nested(PaidInvoice), required=True)
    status = fields.String(required=True)
    ended_at = fields.AwareDateTime(load_default=None, allow_none=True)
    due_by = fields.AwareDateTime(load_default=None, allow_none=True)


class MethodRequestReading(Reading):
    """That a client is asked for a payment method, and how often it was reminded."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    reminder_count = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    created_at = fields.AwareDateTime(required=True)


class ExpiringMethodReading(Reading):
    """A payment method that is about to expire, as its owner knows it."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    brand = fields.String(required=True)
    last4 = fields.String(required=True)
    exp_month = fields.Integer(required=True, strict=True, validate=validate.Range(1, 12))
    exp_year = fields.Integer(required=True, strict=True, validate=validate.Range(2000, 9999))
    version = fields.Integer(required=True, strict=True)


class CreditReading(Reading):
    """How much of a client's credit paid which invoice."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    invoice_id = fields.UUID(required=True)
    amount = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    created_at = fields.AwareDateTime(required=True)


class CreditRefundReading(Reading):
    """How much of a client's credit was given back, and why."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    currency = fields.String(required=True)
    amount = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    reason = fields.String(required=True)
    reference = fields.String(required=True)


class PaymentReading(Reading):
    """A payment's outcome."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    currency = fields.String(required=True)
    amount = fields.Integer(required=True, strict=True)
    attempt = fields.Integer(load_default=1)
    allocations = fields.List(fields.Nested(PaidInvoice), required=True)
    method = fields.Nested(MethodReading, load_default=None, allow_none=True)
    failure_reason = fields.String(load_default=None, allow_none=True)
    next_retry_at = fields.AwareDateTime(load_default=None, allow_none=True)
    initiated_by = fields.String(load_default="schedule")
    succeeded_at = fields.AwareDateTime(load_default=None, allow_none=True)
    # Payments told of before there were any have none.
    refunds = fields.List(fields.Nested(ReversalReading), load_default=list)
    disputes = fields.List(fields.Nested(ReversalReading), load_default=list)


class ServiceReading(Reading):
    """Which line of a proposal a service came from."""

    proposal_line_id = fields.UUID(load_default=None, allow_none=True)


class AgreedReading(Reading):
    """What is charged for a service, and how often."""

    quantity = fields.Decimal(required=True)
    unit_price = fields.Decimal(required=True)
    discount_percent = fields.Decimal(required=True)
    tax_rate = fields.Decimal(required=True)
    prices_include_tax = fields.Boolean(required=True)
    interval_unit = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(("day", "week", "month", "year"))
    )
    interval_count = fields.Integer(required=True, allow_none=True, strict=True)
    at_month_end = fields.Boolean(required=True)


class NoticeReading(Reading):
    """A change of a service that its client is told of."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    name = fields.String(required=True)
    currency = fields.String(required=True)
    change = fields.String(
        required=True, validate=validate.OneOf(("changed", "paused", "resumed", "ended"))
    )
    before = fields.Nested(AgreedReading, required=True)
    after = fields.Nested(AgreedReading, required=True)
    next_billing_on = fields.Date(required=True, allow_none=True)
    paused_on = fields.Date(required=True, allow_none=True)
    resumes_on = fields.Date(required=True, allow_none=True)
    ends_on = fields.Date(required=True, allow_none=True)
