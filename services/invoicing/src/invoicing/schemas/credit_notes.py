"""The shapes of credit notes, in and out, and of what could still be credited."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from common.money import MAX_AMOUNT
from invoicing.rules.credit_notes import Choice
from invoicing.schemas.invoices import BillToSchema
from invoicing.schemas.values import REASON, DecimalText, TaxSchema


class CreditChoice(Schema):
    """A line to credit: by a quantity, by an amount of its price, or all that is left of it."""

    position = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1000))
    quantity = DecimalText(load_default=None, allow_none=True)
    amount = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(max=MAX_AMOUNT)
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Choice:
        return Choice(**data)


class CreditPreviewDraft(Schema):
    """What would be credited; without lines all that is left of the invoice."""

    lines = fields.List(
        fields.Nested(CreditChoice),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 1000),
    )


class CreditNoteDraft(CreditPreviewDraft):
    """What is credited, why, and payments' hold that was placed for it."""

    hold_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=REASON)


class CreditNoteLineSchema(Schema):
    """What a credit note takes back of the invoice's line at this position."""

    position = fields.Integer()
    name = fields.String()
    description = fields.String()
    period_start = fields.Date(allow_none=True)
    period_end = fields.Date(allow_none=True)
    quantity = DecimalText(allow_none=True)
    unit_price = DecimalText()
    discount_percent = DecimalText()
    amount = fields.Integer()
    net_amount = fields.Integer()
    tax_name = fields.String()
    tax_rate = DecimalText()


class CreditNoteContentSchema(Schema):
    """What a credit note says: what its content hash is taken of."""

    number = fields.String()
    series = fields.String()
    invoice_number = fields.String()
    currency = fields.String()
    prices_include_tax = fields.Boolean()
    discount_amount = fields.Integer()
    issued_on = fields.Date()
    reason = fields.String()
    bill_to = fields.Nested(BillToSchema)
    lines = fields.List(fields.Nested(CreditNoteLineSchema))
    taxes = fields.List(fields.Dict(keys=fields.String()))
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()


class CreditNoteSchema(CreditNoteContentSchema):
    """A credit note as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    invoice_id = fields.UUID()
    issued_at = fields.AwareDateTime()
    applied_amount = fields.Integer()
    surplus_amount = fields.Integer()
    content_hash = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class CreditableLineSchema(Schema):
    """What is still to credit of a line, and how much of it would be credited now."""

    position = fields.Integer()
    name = fields.String()
    left_quantity = DecimalText(allow_none=True)
    left_amount = fields.Integer()
    quantity = DecimalText(allow_none=True)
    amount = fields.Integer()
    net_amount = fields.Integer()


class CreditPreviewSchema(Schema):
    """What a credit note would come to: how much less is due, and how much becomes credit."""

    invoice_id = fields.UUID()
    currency = fields.String()
    prices_include_tax = fields.Boolean()
    lines = fields.List(fields.Nested(CreditableLineSchema))
    taxes = fields.List(fields.Nested(TaxSchema))
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()
    applied_amount = fields.Integer()
    surplus_amount = fields.Integer()
