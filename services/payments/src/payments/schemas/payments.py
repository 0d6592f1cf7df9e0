"""Payments, in and out."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from common.money import MAX_AMOUNT
from payments.schemas.values import CURRENCY, MOST_INVOICES, REFERENCE, TOKEN, WHY


class PaymentDraft(Schema):
    """Invoices to pay now, with the total that the person saw.

    An amount is a part of the one invoice; without it everything is paid.
    """

    invoice_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(1, MOST_INVOICES)
    )
    payment_method_id = fields.UUID(required=True)
    currency = fields.String(required=True, validate=CURRENCY)
    expected_amount = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, MAX_AMOUNT)
    )
    amount = fields.Integer(strict=True, validate=validate.Range(1, MAX_AMOUNT))


class LinkPaymentDraft(Schema):
    """A card by the gateway's token, and the total that whoever holds the link saw."""

    token = fields.String(required=True, validate=TOKEN)
    currency = fields.String(required=True, validate=CURRENCY)
    expected_amount = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, MAX_AMOUNT)
    )


class Verdict(Schema):
    """What a person found out at the gateway about a payment of unknown outcome, and how."""

    charged = fields.Boolean(required=True, truthy={True}, falsy={False})
    reference = fields.String(load_default=None, allow_none=True, validate=REFERENCE)
    reason = fields.String(required=True, validate=WHY)

    @validates_schema
    def ask_reference(self, data: dict[str, Any], **_: Any) -> None:
        if data["charged"] and data["reference"] is None:
            raise ValidationError("Say by which reference the gateway has it.", "reference")


class AllocationSchema(Schema):
    """How much of a payment goes to one invoice."""

    invoice_id = fields.UUID()
    invoice_number = fields.String(allow_none=True)
    amount = fields.Integer()


class LeftSchema(AllocationSchema):
    """What would be paid of an invoice, and what is due of it then."""

    due_amount = fields.Integer()


class PaymentPreviewSchema(Schema):
    """What a payment would charge, and what it would leave due."""

    currency = fields.String()
    amount = fields.Integer()
    due_amount = fields.Integer()
    allocations = fields.List(fields.Nested(LeftSchema))


class MethodSnapshotSchema(Schema):
    """What a payment shows of its method for ever."""

    kind = fields.String()
    brand = fields.String()
    last4 = fields.String()


class PaymentSchema(Schema):
    """A payment as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    status = fields.String()
    currency = fields.String()
    amount = fields.Integer()
    payment_method_id = fields.UUID(allow_none=True)
    method = fields.Nested(MethodSnapshotSchema)
    gateway = fields.String()
    gateway_reference = fields.String(allow_none=True)
    allocations = fields.List(fields.Nested(AllocationSchema), attribute="applied")
    attempt = fields.Integer()
    failure_code = fields.String(allow_none=True)
    failure_reason = fields.String(allow_none=True)
    needs_new_method = fields.Boolean()
    scheduled_for = fields.AwareDateTime(allow_none=True)
    next_retry_at = fields.AwareDateTime(allow_none=True)
    initiated_by = fields.String()
    reference = fields.String(allow_none=True)
    received_on = fields.Date(allow_none=True)
    refunded_amount = fields.Integer()
    refunding_amount = fields.Integer()
    charged_back_amount = fields.Integer()
    refundable_amount = fields.Integer()
    refunds = fields.List(fields.Dict(keys=fields.String()))
    disputes = fields.List(fields.Dict(keys=fields.String()))
    processed_at = fields.AwareDateTime(allow_none=True)
    succeeded_at = fields.AwareDateTime(allow_none=True)
    decidable_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
