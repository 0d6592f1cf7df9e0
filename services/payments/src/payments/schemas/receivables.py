"""What is to be collected, and what is done to it, in and out."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from common.money import MAX_AMOUNT
from payments.models.holds import PURPOSES
from payments.schemas.values import CURRENCY, EARLIEST, REFERENCE


class HoldDraft(Schema):
    """What an invoice is to be kept still for; a credit note says over how much it will be."""

    purpose = fields.String(required=True, validate=validate.OneOf(PURPOSES))
    amount = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, MAX_AMOUNT)
    )

    @validates_schema
    def ask_amount(self, data: dict[str, Any], **_: Any) -> None:
        if (data["purpose"] == "credit_note") != (data["amount"] is not None):
            raise ValidationError("A credit note says how much, nothing else does.", "amount")


class HoldSchema(Schema):
    """An invoice kept still, as those who act on it must know it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    invoice_id = fields.UUID()
    purpose = fields.String()
    currency = fields.String()
    amount = fields.Integer()
    paid_amount = fields.Integer()
    status = fields.String()
    expires_at = fields.AwareDateTime()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class OfflinePaymentDraft(Schema):
    """Money that came outside the suite."""

    amount = fields.Integer(required=True, strict=True, validate=validate.Range(1, MAX_AMOUNT))
    currency = fields.String(required=True, validate=CURRENCY)
    reference = fields.String(required=True, validate=REFERENCE)
    received_on = fields.Date(required=True, validate=validate.Range(min=EARLIEST))


class CollectionDraft(Schema):
    """When to collect an invoice (null: now, at most the total that was seen), and from which method."""

    on = fields.Date(load_default=None, allow_none=True)
    payment_method_id = fields.UUID(load_default=None, allow_none=True)
    expected_amount = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, MAX_AMOUNT)
    )

    @validates_schema
    def ask_what_was_seen(self, data: dict[str, Any], **_: Any) -> None:
        if data["on"] is None and data["expected_amount"] is None:
            raise ValidationError("Say what is to be charged now.", "expected_amount")


class ScheduleDraft(Schema):
    """Another date for what is planned, and another method if one is named."""

    on = fields.Date(required=True)
    payment_method_id = fields.UUID(load_default=None, allow_none=True)


class ReceivableSchema(Schema):
    """What is still to be collected of one issued invoice; its id is the invoice's."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    invoice_number = fields.String(allow_none=True)
    currency = fields.String()
    total_amount = fields.Integer()
    paid_amount = fields.Integer()
    credited_amount = fields.Integer()
    due_amount = fields.Integer()
    due_on = fields.Date()
    collection = fields.String()
    status = fields.String()
    waits_for = fields.String(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
