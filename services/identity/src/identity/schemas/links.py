"""The shapes of signed links, in and out."""

from marshmallow import Schema, fields, validate

from identity.schemas.fields import ANY_TEXT
from identity.schemas.sign_ins import AUDIENCES


class LinkDraft(Schema):
    """Which prospect may open which proposal, and whether it asks them for a payment method."""

    contact_id = fields.UUID(required=True)
    document_id = fields.UUID(required=True)
    takes_method = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class EstimateLinkDraft(Schema):
    """Which prospect may open which estimate."""

    contact_id = fields.UUID(required=True)
    document_id = fields.UUID(required=True)


class InvoiceLinkDraft(Schema):
    """Which contact's client may have which invoice paid by whoever holds the link."""

    contact_id = fields.UUID(required=True)
    document_id = fields.UUID(required=True)


class EndedLinksSchema(Schema):
    """How many links were good until now."""

    ended = fields.Integer()


class LinkSchema(Schema):
    """The token of a new link, shown this once: it goes into the document's mail."""

    token = fields.String()
    expires_at = fields.AwareDateTime()


class LinkInvitationRequest(Schema):
    """A link's token."""

    token = fields.String(required=True, validate=ANY_TEXT, load_only=True)


class LinkLookup(LinkInvitationRequest):
    """A link's token, and the network address it was opened at."""

    address = fields.IP(load_default=None, allow_none=True)


class OpenLinkSchema(Schema):
    """What a good link opens, and for whom."""

    firm_id = fields.UUID()
    link_id = fields.UUID()
    contact_id = fields.UUID()
    client_id = fields.UUID()
    document_kind = fields.String()
    document_id = fields.UUID()
    name = fields.String()
    email = fields.String()


class MailLinkLookup(Schema):
    """The token of a link to decline a kind of mail."""

    token = fields.String(required=True, validate=ANY_TEXT, load_only=True)


class MailLinkTokenRequest(MailLinkLookup):
    """The same, and for which service a token is asked."""

    audience = fields.String(required=True, validate=validate.OneOf(AUDIENCES))


class OpenMailLinkSchema(Schema):
    """Whose mails a good link is about, and which kind of them."""

    firm_id = fields.UUID()
    contact_id = fields.UUID()
    client_id = fields.UUID()
    kind = fields.String()


class LinkTokenRequest(Schema):
    """For which link and which service a token is asked."""

    firm_id = fields.UUID(required=True)
    link_id = fields.UUID(required=True)
    audience = fields.String(required=True, validate=validate.OneOf(AUDIENCES))
