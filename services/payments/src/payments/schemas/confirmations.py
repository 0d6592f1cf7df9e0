"""Payments that a bank wants confirmed, in and out."""

from marshmallow import Schema, fields


class BankWordSchema(Schema):
    """What a payer tells the sandbox's bank."""

    approved = fields.Boolean(required=True, truthy={True}, falsy={False})


class ConfirmationSchema(Schema):
    """What a payer's browser needs; `opens` lets it confirm this one payment, until then."""

    payment_id = fields.UUID()
    gateway = fields.String()
    currency = fields.String()
    amount = fields.Integer()
    until = fields.AwareDateTime(allow_none=True)
    publishable_key = fields.String()
    opens = fields.String()
