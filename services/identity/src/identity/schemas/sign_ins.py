"""The shapes of sign-ins and tokens, in and out."""

from marshmallow import Schema, fields, validate

from identity.schemas.fields import ANY_TEXT, CODE
from identity.schemas.firms import FirmSchema
from identity.schemas.members import MemberSchema

AUDIENCES = ("identity", "clients", "invoicing", "payments", "subscriptions")


class SignIn(Schema):
    """A mail address and a password, and the network address they were typed at."""

    email = fields.String(required=True, validate=ANY_TEXT)
    password = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    address = fields.IP(load_default=None, allow_none=True)


class PersonSchema(Schema):
    """Who has signed in."""

    id = fields.UUID()
    name = fields.String()
    email = fields.String()


class ChoiceSchema(Schema):
    """One firm the person may act in, and as what."""

    firm_id = fields.UUID()
    firm_name = fields.String()
    kind = fields.String()
    membership_id = fields.UUID()
    role = fields.String()
    client_id = fields.UUID(allow_none=True)
    contact_id = fields.UUID(allow_none=True)


class StandingsRequest(Schema):
    """Whose places are asked for."""

    person_id = fields.UUID(required=True)


class StandingsSchema(Schema):
    """Where a person may go."""

    choices = fields.List(fields.Nested(ChoiceSchema))


class SignedInSchema(Schema):
    """Who has signed in, when, and where they may go; or, alone, what is needed and its ticket."""

    person = fields.Nested(PersonSchema)
    choices = fields.List(fields.Nested(ChoiceSchema))
    at = fields.AwareDateTime()
    needs = fields.String(validate=validate.OneOf(["code"]))
    ticket = fields.String()


class CodeSignIn(Schema):
    """The ticket that a password gave, a code, and the network address it was typed at."""

    ticket = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    code = fields.String(required=True, validate=CODE, load_only=True)
    address = fields.IP(load_default=None, allow_none=True)


class TokenRequest(Schema):
    """For whom, in which of their firms and for which service a token is asked."""

    person_id = fields.UUID(required=True)
    membership_id = fields.UUID(required=True)
    firm_id = fields.UUID(required=True)
    audience = fields.String(required=True, validate=validate.OneOf(AUDIENCES))
    authenticated_at = fields.AwareDateTime(load_default=None, allow_none=True)
    impersonation_id = fields.UUID(load_default=None, allow_none=True)


class KeyTokenRequest(Schema):
    """The text of an API key, the service a token is asked for, and where the key was shown."""

    api_key = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    audience = fields.String(required=True, validate=validate.OneOf(AUDIENCES))
    address = fields.IP(load_default=None, allow_none=True)


class TokenSchema(Schema):
    """A token, and what it says for those who do not read it."""

    token = fields.String()
    expires_at = fields.AwareDateTime()
    permissions = fields.List(fields.String())
    mode = fields.String()
    sub = fields.String()
    name = fields.String()
    firm_id = fields.UUID()
    client_id = fields.UUID(allow_none=True)


class FoundedSchema(Schema):
    """A firm that has just been founded, and its owner."""

    firm = fields.Nested(FirmSchema)
    member = fields.Nested(MemberSchema)
