"""What a client says to manage what comes again."""

from marshmallow import Schema, fields, validate


class RetryOrder(Schema):
    """The invoices to retry, for the total that was shown."""

    invoice_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 100))
    currency = fields.String(required=True, validate=validate.Length(equal=3))
    expected_amount = fields.Integer(required=True, strict=True, validate=validate.Range(1))


class MethodChoice(Schema):
    """The method that pays from now on, and what is retried with it at once."""

    payment_method_id = fields.UUID(required=True)
    retry = fields.Nested(RetryOrder, load_default=None, allow_none=True)


class Successor(Schema):
    """The method that pays from now on for what another did, or for a service."""

    payment_method_id = fields.UUID(required=True)


class PlanQuestion(Schema):
    """How many of a plan are priced."""

    quantity = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))


class PlanChoice(Schema):
    """How many are taken, on which terms, and what pays."""

    quantity = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 100_000))
    terms_number = fields.Integer(required=True, strict=True)
    payment_method_id = fields.UUID(required=True)
