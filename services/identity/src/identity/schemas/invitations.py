"""The shapes of invitations, in and out."""

from marshmallow import Schema, fields

from identity.schemas.fields import (
    ANY_TEXT,
)
from identity.schemas.members import MemberSchema


class InvitationDraft(Schema):
    """Which contact is asked to sign in."""

    contact_id = fields.UUID(required=True)


class InvitationSchema(Schema):
    """The token of a new invitation, shown this once; none for who signs in already.

    Only the front end asks for one, to put it into the mail of a proposal.
    """

    token = fields.String(allow_none=True)
    expires_at = fields.AwareDateTime(allow_none=True)
    has_password = fields.Boolean()


class MailedInvitationSchema(Schema):
    """How long an invitation that went out by mail is good; only its reader has the token."""

    expires_at = fields.AwareDateTime()


class MemberInvitedSchema(Schema):
    """A member who was asked in, and the invitation that went to them."""

    member = fields.Nested(MemberSchema)
    invitation = fields.Nested(MailedInvitationSchema)


class OpenInvitationSchema(MailedInvitationSchema):
    """An invitation that waits for its answer."""

    id = fields.UUID()
    contact_id = fields.UUID(allow_none=True)
    member_id = fields.UUID(allow_none=True)
    name = fields.String()
    email = fields.String()
    created_at = fields.AwareDateTime()


class ContactAccessSchema(Schema):
    """How far a contact is on the way into My Billing; also the data of its events.

    Who was never invited has version 0 and no beginning: there is nothing to tell of yet.
    """

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    email = fields.String()
    status = fields.String()
    invited_until = fields.AwareDateTime(allow_none=True)
    signs_in_since = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime(allow_none=True)


class InvitationLookup(Schema):
    """An invitation's token."""

    token = fields.String(required=True, validate=ANY_TEXT, load_only=True)


class InvitationAnswer(InvitationLookup):
    """The token, and the password to sign in with from now on (or the one the person has)."""

    password = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    address = fields.IP(load_default=None, allow_none=True)


class InvitationViewSchema(Schema):
    """Who asks whom, as a member or a contact, and whether that person has a password already."""

    firm_name = fields.String()
    email = fields.String()
    name = fields.String()
    kind = fields.String()
    has_password = fields.Boolean()
