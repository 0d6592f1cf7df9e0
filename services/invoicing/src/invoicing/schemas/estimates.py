"""The shapes of estimates and of their stages, in and out."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from invoicing.models import EstimateLine
from invoicing.schemas.values import (
    CURRENCY,
    DAY,
    LONG,
    TITLE,
    DecimalText,
    DiscountDraft,
    DiscountSchema,
    MethodDraft,
    MethodSchema,
    PriceDraft,
    positive,
)

MOST_LINES = validate.Length(max=500)


def a_percent(value: Decimal) -> None:
    """Refuses what no part of a whole is."""
    positive(value)
    if value > 100 or -int(value.as_tuple().exponent) > 4:
        raise ValidationError("At most 100, with up to four decimals.")


class EstimateLineDraft(PriceDraft):
    """A line a member writes."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> EstimateLine:
        return EstimateLine(**data)


class EstimatePreviewDraft(DiscountDraft):
    """Lines to price without keeping them."""

    currency = fields.String(required=True, validate=CURRENCY)
    lines = fields.List(fields.Nested(EstimateLineDraft), required=True, validate=MOST_LINES)
    method = fields.Nested(MethodDraft, load_default=None, allow_none=True, data_key="pricing")


class EstimateDraft(DiscountDraft):
    """A whole estimate as a member writes it; the contact is who is asked to approve it."""

    client_id = fields.UUID(required=True)
    contact_id = fields.UUID(required=True)
    title = fields.String(required=True, validate=TITLE)
    notes = fields.String(load_default="", validate=LONG)
    terms = fields.String(load_default="", validate=LONG)
    currency = fields.String(load_default=None, validate=CURRENCY)
    expires_on = fields.Date(load_default=None, allow_none=True, validate=DAY)
    lines = fields.List(fields.Nested(EstimateLineDraft), load_default=list, validate=MOST_LINES)


class EstimateSendingDraft(Schema):
    """Where each contact is to find it, a word to go with it, and, if it expired, its new last day."""

    links = fields.Dict(keys=fields.UUID(), values=fields.String(), load_default=dict)
    message = fields.String(load_default="", validate=validate.Length(max=2000))
    expires_on = fields.Date(load_default=None, allow_none=True, validate=DAY)


class EstimateResendingDraft(Schema):
    """Where each contact is to find it."""

    links = fields.Dict(keys=fields.UUID(), values=fields.String(), load_default=dict)


class ApprovalDraft(Schema):
    """A signature: the name typed, and the very document that was read."""

    name = fields.String(required=True, validate=TITLE)
    agreed = fields.Boolean(
        required=True, truthy={True}, falsy={False}, validate=validate.Equal(True)
    )
    document_hash = fields.String(required=True, validate=validate.Length(max=100))
    address = fields.String(load_default="", validate=validate.Length(max=100))
    user_agent = fields.String(load_default="", validate=validate.Length(max=500))


class StagePreviewDraft(Schema):
    """How much to bill: a percent of the whole, an amount with tax, or, with neither, the rest."""

    percent = DecimalText(load_default=None, allow_none=True, validate=a_percent)
    amount = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1)
    )

    @validates_schema
    def refuse_both(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("percent") is not None and data.get("amount") is not None:
            raise ValidationError("Give a percent or an amount.", "amount")


class StageDraft(StagePreviewDraft):
    """How much to bill, and whether it is a deposit: a part that is asked for in advance."""

    deposit = fields.Boolean(load_default=False)

    @validates_schema
    def refuse_deposit_of_rest(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("deposit") and data.get("percent") is None and data.get("amount") is None:
            raise ValidationError("Say a percent or an amount.", "deposit")


class PricedLineSchema(Schema):
    """A line as the client reads it."""

    position = fields.Integer()
    name = fields.String()
    description = fields.String()
    quantity = DecimalText()
    unit_price = DecimalText()
    discount_percent = DecimalText()
    tax_name = fields.String()
    tax_rate = DecimalText()
    amount = fields.Integer()
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()


class PricedSchema(DiscountSchema, MethodSchema):
    """Priced lines and what they come to."""

    currency = fields.String()
    lines = fields.List(fields.Nested(PricedLineSchema))
    taxes = fields.List(fields.Dict(keys=fields.String()))
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()


class StageLineSchema(Schema):
    """What a stage would bill of a line."""

    name = fields.String()
    amount = fields.Integer()
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()


class StageSchema(MethodSchema):
    """What a stage would bill, and what would be left then; nothing is kept."""

    currency = fields.String()
    lines = fields.List(fields.Nested(StageLineSchema))
    taxes = fields.List(fields.Dict(keys=fields.String()))
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()
    rest_amount = fields.Integer()


class ApprovalSchema(Schema):
    """Who approved what, when and from where."""

    name = fields.String()
    at = fields.String()
    address = fields.String()
    user_agent = fields.String()
    document_hash = fields.String()
    contact_id = fields.String(allow_none=True)


class ShownEstimateSchema(DiscountSchema, MethodSchema):
    """Exactly what the client is shown and approves: what a document's hash is taken of."""

    number = fields.String(allow_none=True)
    document_version = fields.Integer()
    client_id = fields.UUID()
    title = fields.String()
    notes = fields.String()
    terms = fields.String()
    currency = fields.String()
    expires_on = fields.Date(allow_none=True)
    lines = fields.List(fields.Nested(PricedLineSchema))
    taxes = fields.List(fields.Dict(keys=fields.String()))
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()


class EstimateLineSchema(PricedLineSchema):
    """A line as it is known to others."""

    id = fields.UUID()
    invoiced_net_amount = fields.Integer()
    invoiced_tax_amount = fields.Integer()


class EstimateSchema(ShownEstimateSchema):
    """An estimate as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    contact_id = fields.UUID()
    status = fields.String()
    document_hash = fields.String()
    lines = fields.List(fields.Nested(EstimateLineSchema))
    invoiced_net_amount = fields.Integer()
    invoiced_tax_amount = fields.Integer()
    invoiced_total_amount = fields.Integer()
    rest_amount = fields.Integer()
    is_partly_invoiced = fields.Boolean()
    sent_at = fields.AwareDateTime(allow_none=True)
    viewed_at = fields.AwareDateTime(allow_none=True)
    approved_at = fields.AwareDateTime(allow_none=True)
    approval = fields.Nested(ApprovalSchema, allow_none=True)
    declined_reason = fields.String(allow_none=True)
    canceled_reason = fields.String(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
