"""The shapes of proposals and previews, in and out."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from invoicing.models import ProposalLine
from invoicing.schemas.proposal_totals import AmountsSchema
from invoicing.schemas.values import (
    CURRENCY,
    DAY,
    LONG,
    REASON,
    TITLE,
    DecimalText,
    MethodDraft,
    MethodSchema,
    PriceDraft,
)

BILLING = ("on_acceptance", "recurring", "on_completion", "estimate")
UNITS = ("day", "week", "month", "year")
CHOOSE = ("one", "one_or_none")
GROUP_NAME = validate.And(validate.Length(1, 100), validate.Regexp(r"\S", error="Write something."))


class LineDraft(PriceDraft):
    """A service to offer, and when it is billed."""

    billing = fields.String(required=True, validate=validate.OneOf(BILLING))
    interval_unit = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(UNITS)
    )
    interval_count = fields.Integer(load_default=None, allow_none=True, strict=True)
    starts_on = fields.Date(load_default=None, allow_none=True, validate=DAY)
    optional = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    group = fields.String(load_default=None, allow_none=True, validate=GROUP_NAME)
    preset = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    estimate_by = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(("hours", "range"))
    )
    most = DecimalText(load_default=None, allow_none=True)
    continues_line_id = fields.UUID(load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ProposalLine:
        return ProposalLine(**data)


class GroupDraft(Schema):
    """Options that exclude each other; the lines that name the group are in it."""

    name = fields.String(required=True, validate=GROUP_NAME)
    choose = fields.String(load_default="one", validate=validate.OneOf(CHOOSE))


class PreviewDraft(Schema):
    """Lines to price without keeping them."""

    currency = fields.String(required=True, validate=CURRENCY)
    lines = fields.List(fields.Nested(LineDraft), required=True, validate=validate.Length(max=200))
    option_groups = fields.List(
        fields.Nested(GroupDraft), load_default=list, validate=validate.Length(max=20)
    )
    method = fields.Nested(MethodDraft, load_default=None, allow_none=True, data_key="pricing")


class ChoiceDraft(Schema):
    """The options that are taken of an offer; those that are not named are left out."""

    chosen = fields.List(fields.UUID(), required=True, validate=validate.Length(max=200))


class ProposalDraft(Schema):
    """A whole proposal as a member writes it; the currency is the client's unless another is named."""

    client_id = fields.UUID(required=True)
    contact_id = fields.UUID(required=True)
    title = fields.String(required=True, validate=TITLE)
    introduction = fields.String(load_default="", validate=LONG)
    terms = fields.String(load_default="", validate=LONG)
    currency = fields.String(load_default=None, validate=CURRENCY)
    expires_on = fields.Date(load_default=None, allow_none=True, validate=DAY)
    payment_method_required = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    lines = fields.List(
        fields.Nested(LineDraft), load_default=list, validate=validate.Length(max=200)
    )
    option_groups = fields.List(
        fields.Nested(GroupDraft), load_default=list, validate=validate.Length(max=20)
    )


class SendingDraft(Schema):
    """Where each contact is to find the proposal, and a word to go with it."""

    links = fields.Dict(keys=fields.UUID(), values=fields.String(), load_default=dict)
    message = fields.String(load_default="", validate=validate.Length(max=2000))


class CopyDraft(Schema):
    """For whom a proposal is written again; for the same client if nobody is named."""

    client_id = fields.UUID(load_default=None, allow_none=True)
    contact_id = fields.UUID(load_default=None, allow_none=True)


class ExtensionDraft(Schema):
    """The last day on which a proposal can be accepted."""

    expires_on = fields.Date(required=True, validate=DAY)


class AcceptanceDraft(Schema):
    """A signature: the name typed, and the very document that was read."""

    name = fields.String(required=True, validate=TITLE)
    agreed = fields.Boolean(
        required=True, truthy={True}, falsy={False}, validate=validate.Equal(True)
    )
    document_hash = fields.String(required=True, validate=validate.Length(max=100))
    payment_method_id = fields.UUID(load_default=None, allow_none=True)
    chosen = fields.List(
        fields.UUID(), load_default=None, allow_none=True, validate=validate.Length(max=200)
    )
    address = fields.String(load_default="", validate=validate.Length(max=100))
    user_agent = fields.String(load_default="", validate=validate.Length(max=500))
    on_behalf_reason = fields.String(load_default=None, allow_none=True, validate=REASON)


class ReasonDraft(Schema):
    """Why."""

    reason = fields.String(required=True, validate=REASON)


class GroupSchema(Schema):
    """Options that exclude each other, as the client reads of them."""

    name = fields.String()
    choose = fields.String()


class OfferedLineSchema(Schema):
    """A line as the client reads it."""

    position = fields.Integer()
    name = fields.String()
    description = fields.String()
    billing = fields.String()
    interval_unit = fields.String(allow_none=True)
    interval_count = fields.Integer(allow_none=True)
    starts_on = fields.Date(allow_none=True)
    optional = fields.Boolean()
    group = fields.String(allow_none=True)
    preset = fields.Boolean()
    estimate_by = fields.String(allow_none=True)
    most = DecimalText(allow_none=True)
    most_net_amount = fields.Integer(allow_none=True)
    most_amount = fields.Integer(allow_none=True)
    quantity = DecimalText()
    unit_price = DecimalText()
    discount_percent = DecimalText()
    tax_name = fields.String()
    tax_rate = DecimalText()
    amount = fields.Integer()
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()


class ProposalLineSchema(OfferedLineSchema):
    """A line as it is known to others."""

    id = fields.UUID()
    continues_line_id = fields.UUID(allow_none=True)


class PreviewSchema(MethodSchema):
    """Priced lines and their totals; nothing is kept."""

    lines = fields.List(fields.Nested(OfferedLineSchema))
    totals = fields.Dict(keys=fields.String())


class AgreedLineSchema(AmountsSchema):
    """A line that was chosen, with what it comes to among the chosen ones."""

    id = fields.String()


class ChoiceSchema(Schema):
    """What a choice comes to, the lines of it, and the groups that are still open."""

    lines = fields.List(fields.Nested(AgreedLineSchema))
    totals = fields.Dict(keys=fields.String())
    open_groups = fields.List(fields.String())


class AcceptanceSchema(Schema):
    """Who accepted what, when and from where."""

    name = fields.String()
    at = fields.String()
    address = fields.String()
    user_agent = fields.String()
    document_hash = fields.String()
    contact_id = fields.String(allow_none=True)
    on_behalf_reason = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(AgreedLineSchema))
    totals = fields.Dict(keys=fields.String())


class OfferSchema(MethodSchema):
    """Exactly what the client is shown and agrees to: what a document's hash is taken of."""

    number = fields.String()
    document_version = fields.Integer()
    client_id = fields.UUID()
    supersedes_number = fields.String(allow_none=True)
    title = fields.String()
    introduction = fields.String()
    terms = fields.String()
    currency = fields.String()
    expires_on = fields.Date(allow_none=True)
    payment_method_required = fields.Boolean()
    option_groups = fields.List(fields.Nested(GroupSchema))
    lines = fields.List(fields.Nested(OfferedLineSchema))
    totals = fields.Dict(keys=fields.String())


class ProposalSchema(OfferSchema):
    """A proposal as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    contact_id = fields.UUID()
    status = fields.String()
    document_hash = fields.String()
    lines = fields.List(fields.Nested(ProposalLineSchema))
    sent_at = fields.AwareDateTime(allow_none=True)
    viewed_at = fields.AwareDateTime(allow_none=True)
    accepted_at = fields.AwareDateTime(allow_none=True)
    acceptance = fields.Nested(AcceptanceSchema, allow_none=True)
    declined_reason = fields.String(allow_none=True)
    lost_reason = fields.String(allow_none=True)
    supersedes_id = fields.UUID(allow_none=True)
    superseded_by_id = fields.UUID(allow_none=True)
    payment_method_id = fields.UUID(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
