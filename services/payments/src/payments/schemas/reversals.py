"""Refunds, disputes and credit, in and out."""

from marshmallow import Schema, fields, validate

from common.money import MAX_AMOUNT
from payments.schemas.values import CURRENCY, REFERENCE

AMOUNT = validate.Range(1, MAX_AMOUNT)
REASON = validate.And(validate.Length(1, 500), validate.Regexp(r"\S", error="Say why."))


class RefundDraft(Schema):
    """Money to give back of a payment.

    `reopen` says whether what the client's credit does not cover is owed again; without it only
    credit is given back.
    """

    amount = fields.Integer(required=True, strict=True, validate=AMOUNT)
    currency = fields.String(required=True, validate=CURRENCY)
    reason = fields.String(required=True, validate=REASON)
    reopen = fields.Boolean(required=True, truthy={True}, falsy={False})
    invoice_id = fields.UUID(load_default=None, allow_none=True)
    reference = fields.String(load_default=None, allow_none=True, validate=REFERENCE)


class RefundWish(Schema):
    """A refund to look at before it is made."""

    amount = fields.Integer(required=True, strict=True, validate=AMOUNT)
    reopen = fields.Boolean(required=True, truthy={True}, falsy={False})
    invoice_id = fields.UUID(load_default=None, allow_none=True)


class ShareSchema(Schema):
    """How much of what goes back one invoice owes again."""

    invoice_id = fields.UUID()
    invoice_number = fields.String(allow_none=True)
    amount = fields.Integer()


class OwedSchema(ShareSchema):
    """What goes back of an invoice, and what is due of it then."""

    due_amount = fields.Integer()


class RefundPreviewSchema(Schema):
    """What a refund would take of the client's credit, and of which invoices."""

    currency = fields.String()
    amount = fields.Integer()
    credit_amount = fields.Integer()
    shares = fields.List(fields.Nested(OwedSchema))


class RefundSchema(Schema):
    """A refund as everyone who may see its payment sees it."""

    id = fields.UUID()
    payment_id = fields.UUID()
    currency = fields.String()
    amount = fields.Integer()
    credit_amount = fields.Integer()
    shares = fields.List(fields.Nested(ShareSchema))
    status = fields.String()
    reason = fields.String()
    reopen = fields.Boolean()
    gateway = fields.String()
    reference = fields.String(allow_none=True)
    failure_code = fields.String(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    created_at = fields.AwareDateTime()


class DisputeSchema(Schema):
    """A dispute or a returned debit as everyone who may see its payment sees it."""

    id = fields.UUID()
    payment_id = fields.UUID()
    kind = fields.String()
    currency = fields.String()
    amount = fields.Integer()
    credit_amount = fields.Integer()
    uncovered_amount = fields.Integer()
    shares = fields.List(fields.Nested(ShareSchema))
    status = fields.String()
    reference = fields.String()
    reason = fields.String()
    due_by = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    created_at = fields.AwareDateTime()


class CreditBalanceSchema(Schema):
    """What a client has to its credit in a currency; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    currency = fields.String()
    amount = fields.Integer()
    reserved_amount = fields.Integer()
    available_amount = fields.Integer()
    movements = fields.List(fields.Dict(keys=fields.String()))
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class CreditRefundDraft(Schema):
    """Credit that was given back outside the suite, and by what it is found in the bank's books."""

    client_id = fields.UUID(required=True)
    amount = fields.Integer(required=True, strict=True, validate=AMOUNT)
    currency = fields.String(required=True, validate=CURRENCY)
    reason = fields.String(required=True, validate=REASON)
    reference = fields.String(required=True, validate=REFERENCE)


class CreditRefundSchema(Schema):
    """Credit that was given back; also the data of its event."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    currency = fields.String()
    amount = fields.Integer()
    reason = fields.String()
    reference = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class CreditApplicationDraft(Schema):
    """How much credit is to pay an invoice; if it is not said, as much as there is and is due."""

    amount = fields.Integer(load_default=None, allow_none=True, strict=True, validate=AMOUNT)
    currency = fields.String(required=True, validate=CURRENCY)


class CreditApplicationSchema(Schema):
    """How much of a client's credit has paid one invoice; also the data of its event."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    invoice_id = fields.UUID()
    invoice_number = fields.String(allow_none=True)
    currency = fields.String()
    amount = fields.Integer()
    initiated_by = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()
