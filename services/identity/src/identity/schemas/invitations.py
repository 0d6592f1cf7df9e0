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
    """The token of a new invitation, shown this once; none for who signs in already."""

    token = fields.String(allow_none=True)
    expires_at = fields.AwareDateTime(allow_none=True)
    has_password = fields.Boolean()


class MemberInvitedSchema(Schema):
    """A member who was asked in, and the token of the invitation, shown this once."""

    member = fields.Nested(MemberSchema)
    invitation = fields.Nested(InvitationSchema)


class InvitationLookup(Schema):
    """An invitation's token."""

    token = fields.String(required=True, validate=ANY_TEXT, load_only=True)


class InvitationAnswer(InvitationLookup):
    """The token, and the password to sign in with from now on (or the one the person has)."""

    password = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    address = fields.IP(load_default=None, allow_none=True)


class InvitationViewSchema(Schema):
    """Who asks whom, and whether that person has a password already."""

    firm_name = fields.String()
    email = fields.String()
    name = fields.String()
    has_password = fields.Boolean()
