"""The shapes of invoices, in and out, and of the billing groups they are made from."""

from decimal import Decimal
from typing import Any

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    post_load,
    validate,
    validates_schema,
)

from invoicing.models import InvoiceLine
from invoicing.rules.terms import KINDS, MAX_DAYS, Terms
from invoicing.schemas.values import (
    CURRENCY,
    DAY,
    REASON,
    DecimalText,
    DiscountDraft,
    DiscountSchema,
    MethodDraft,
    MethodSchema,
    PriceDraft,
    not_nothing,
)


class InvoiceLineDraft(PriceDraft):
    """A line a member writes."""

    period_start = fields.Date(load_default=None, allow_none=True, validate=DAY)
    period_end = fields.Date(load_default=None, allow_none=True, validate=DAY)

    @validates_schema
    def refuse_no_period(self, data: dict[str, Any], **_: Any) -> None:
        start, end = data.get("period_start"), data.get("period_end")
        if start and end and end <= start:
            raise ValidationError("Must be after the start.", "period_end")
        if bool(start) != bool(end):
            raise ValidationError("Give both days, or neither.", "period_end")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> InvoiceLine:
        return InvoiceLine(**data)


class ImportedLineDraft(InvoiceLineDraft):
    """A line as another house billed it, with a minus if it gave something back."""

    quantity = DecimalText(load_default=Decimal(1), validate=not_nothing)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> InvoiceLine:
        return InvoiceLine(**data, is_imported=True)


class TermsDraft(Schema):
    """By which terms one invoice is due, whatever its client's are."""

    kind = fields.String(required=True, validate=validate.OneOf(sorted(KINDS)))
    days = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, MAX_DAYS))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Terms:
        return Terms(**data)


class InvoiceDraft(DiscountDraft):
    """A whole invoice as a member writes it; the currency is the client's unless another is named."""

    client_id = fields.UUID(required=True)
    currency = fields.String(load_default=None, validate=CURRENCY)
    terms = fields.Nested(TermsDraft, load_default=None, allow_none=True)
    lines = fields.List(
        fields.Nested(InvoiceLineDraft), load_default=list, validate=validate.Length(max=500)
    )


class ImportedDraft(InvoiceDraft):
    """A whole invoice as the rows of a file say it."""

    lines = fields.List(
        fields.Nested(ImportedLineDraft), load_default=list, validate=validate.Length(max=500)
    )


class InvoicePreviewDraft(DiscountDraft):
    """Lines to price without keeping them."""

    currency = fields.String(required=True, validate=CURRENCY)
    lines = fields.List(
        fields.Nested(InvoiceLineDraft), required=True, validate=validate.Length(max=500)
    )
    method = fields.Nested(MethodDraft, load_default=None, allow_none=True, data_key="pricing")


class HeldReason(Schema):
    """Why, and payments' hold that was placed for it."""

    hold_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=REASON)


class BillToSchema(Schema):
    """Whom an invoice names."""

    name = fields.String()
    address = fields.Dict(keys=fields.String())
    tax_id = fields.String(allow_none=True)


class InvoiceLineSchema(Schema):
    """A line of an invoice."""

    position = fields.Integer()
    service_id = fields.UUID(allow_none=True)
    item_id = fields.UUID(allow_none=True)
    proposal_id = fields.UUID(allow_none=True)
    name = fields.String()
    description = fields.String()
    period_start = fields.Date(allow_none=True)
    period_end = fields.Date(allow_none=True)
    quantity = DecimalText()
    unit_price = DecimalText()
    discount_percent = DecimalText()
    amount = fields.Integer()
    net_amount = fields.Integer()
    tax_name = fields.String()
    tax_rate = DecimalText()


class EarlierInvoiceSchema(Schema):
    """An invoice of the same estimate that stood at the issue of this one, less what was credited."""

    invoice_id = fields.String()
    number = fields.String()
    issued_on = fields.String()
    is_deposit = fields.Boolean()
    is_paid = fields.Boolean()
    taxes = fields.List(fields.Dict(keys=fields.String()))
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()


class OfEstimateSchema(Schema):
    """What was invoiced of the estimate before, and what stands on none of these invoices."""

    number = fields.String()
    total_amount = fields.Integer()
    earlier = fields.List(fields.Nested(EarlierInvoiceSchema))
    other_amount = fields.Integer()


class InvoiceContentSchema(DiscountSchema, MethodSchema):
    """What an invoice says from its issue on: what its content hash is taken of."""

    number = fields.String(allow_none=True)
    series = fields.String()
    currency = fields.String()
    issued_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)
    bill_to = fields.Nested(BillToSchema)
    lines = fields.List(fields.Nested(InvoiceLineSchema))
    taxes = fields.List(fields.Dict(keys=fields.String()))
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()
    is_deposit = fields.Boolean()
    of_estimate = fields.Nested(OfEstimateSchema, allow_none=True)


class PricedInvoiceSchema(DiscountSchema, MethodSchema):
    """Priced lines and what they come to."""

    currency = fields.String()
    lines = fields.List(fields.Nested(InvoiceLineSchema))
    taxes = fields.List(fields.Dict(keys=fields.String()))
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()


class TermsSchema(Schema):
    """By which terms an invoice is due."""

    kind = fields.String()
    days = fields.Integer()


class InvoiceSchema(InvoiceContentSchema):
    """An invoice as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    reference = fields.String(allow_none=True)
    status = fields.String()
    issued_at = fields.AwareDateTime(allow_none=True)
    terms = fields.Nested(TermsSchema, allow_none=True)
    billing_group_id = fields.UUID(allow_none=True)
    estimate_id = fields.UUID(allow_none=True)
    collection = fields.String()
    payment_method_id = fields.UUID(allow_none=True)
    chosen_method_id = fields.UUID(allow_none=True)
    paid_amount = fields.Integer()
    credited_amount = fields.Integer()
    due_amount = fields.Integer()
    content_hash = fields.String(allow_none=True)
    viewed_at = fields.AwareDateTime(allow_none=True)
    paid_at = fields.AwareDateTime(allow_none=True)
    voided_at = fields.AwareDateTime(allow_none=True)
    void_reason = fields.String(allow_none=True)
    written_off_at = fields.AwareDateTime(allow_none=True)
    write_off_reason = fields.String(allow_none=True)
    settled_by = fields.List(fields.UUID())
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class RefusalSchema(Schema):
    """Why a billing group did not become an invoice."""

    id = fields.UUID()
    client_id = fields.UUID()
    code = fields.String()
    reason = fields.String()
    item_ids = fields.List(fields.UUID())
    firm_id = fields.UUID()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class ReleasedItem(Schema):
    """What invoicing reads of an item; whether it can be priced is asked later."""

    class Meta:
        unknown = EXCLUDE

    id = fields.UUID(required=True)
    service_id = fields.UUID(load_default=None, allow_none=True)
    proposal_id = fields.UUID(load_default=None, allow_none=True)
    revision = fields.Integer(required=True, strict=True)
    name = fields.String(required=True)
    description = fields.String(load_default="", allow_none=True)
    note = fields.String(load_default=None, allow_none=True)
    period_start = fields.Date(load_default=None, allow_none=True)
    period_end = fields.Date(load_default=None, allow_none=True)
    quantity = fields.String(required=True)
    unit_price = fields.String(required=True)
    discount_percent = fields.String(required=True)
    tax_name = fields.String(required=True)
    tax_rate = fields.String(required=True)
    currency = fields.String(required=True)
    prices_include_tax = fields.Boolean(load_default=None, allow_none=True)


class ReleasedGroup(Schema):
    """What invoicing reads of a billing group."""

    class Meta:
        unknown = EXCLUDE

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    currency = fields.String(required=True)
    collection = fields.String(required=True, validate=validate.OneOf(["automatic", "manual"]))
    payment_method_id = fields.UUID(load_default=None, allow_none=True)
    chosen_method_id = fields.UUID(load_default=None, allow_none=True)
    items = fields.List(fields.Nested(ReleasedItem), required=True)
