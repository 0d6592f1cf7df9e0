"""The shapes by which a person proves who they are and keeps it so, in and out."""

from marshmallow import Schema, fields

from identity.schemas.fields import ANY_TEXT, CODE, EMAIL


class PersonRequest(Schema):
    """Whose session it is."""

    person_id = fields.UUID(required=True)


class ProofRequest(PersonRequest):
    """What somebody typed to prove it is them, and the network address they typed it at."""

    password = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    code = fields.String(load_default=None, allow_none=True, validate=CODE, load_only=True)
    address = fields.IP(load_default=None, allow_none=True)


class ProvenSchema(Schema):
    """When the person was known for sure."""

    proven_at = fields.AwareDateTime()


class SecuritySchema(Schema):
    """How a person proves who they are, and the firms in which they may have sessions."""

    email = fields.String()
    totp_confirmed_at = fields.AwareDateTime(allow_none=True)
    recovery_codes_left = fields.Integer()
    password_changed_at = fields.AwareDateTime(allow_none=True)
    firm_ids = fields.List(fields.UUID())


class EnrollmentSchema(Schema):
    """What a device has to know, shown this once."""

    secret = fields.String()
    uri = fields.String()


class CodeRequest(PersonRequest):
    """The first code that a device shows."""

    code = fields.String(required=True, validate=CODE, load_only=True)


class RecoveryCodesSchema(Schema):
    """The codes to recover with, shown this once."""

    codes = fields.List(fields.String())


class PasswordChange(PersonRequest):
    """The password that the person has, and the one they want."""

    password = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    new_password = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    address = fields.IP(load_default=None, allow_none=True)


class SessionsEndedSchema(Schema):
    """From when on a person's sessions are good, and the firms in which earlier ones may be."""

    person_id = fields.UUID()
    sessions_valid_from = fields.AwareDateTime()
    firm_ids = fields.List(fields.UUID())


class ResetWishRequest(Schema):
    """Whose password is wanted anew, as typed by anyone, and where."""

    email = fields.String(required=True, validate=EMAIL)
    address = fields.IP(load_default=None, allow_none=True)


class ResetLookup(Schema):
    """A link's token, and the network address it was opened at."""

    token = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    address = fields.IP(load_default=None, allow_none=True)


class ResetUse(ResetLookup):
    """The token, and the password to sign in with from now on."""

    new_password = fields.String(required=True, validate=ANY_TEXT, load_only=True)


class ChooserSchema(Schema):
    """Who a link lets choose a password."""

    name = fields.String()
    email = fields.String()
