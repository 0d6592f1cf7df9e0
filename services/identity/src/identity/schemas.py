"""The shapes of firms, members, sign-ins, tokens and invitations, in and out."""

import unicodedata
from decimal import Decimal
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, validate

from common.money import EXPONENTS, MoneyError, parse_decimal

ROLES = ("owner", "admin", "billing", "staff")
AUDIENCES = ("identity", "clients", "invoicing", "payments", "subscriptions")


def typeable(text: str) -> None:
    """Refuses what no keyboard makes and no database keeps: NUL, line breaks, half characters."""
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise ValidationError("Leave out characters that cannot be typed.")


def known_zone(name: str) -> None:
    """Refuses a time zone that nobody has heard of."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError("Not a time zone, such as Europe/London.") from error


class Rate(fields.Field[Decimal]):
    """A percentage as a decimal text, such as "20" or "7.7"."""

    def _serialize(self, value: Decimal | None, *_: object, **__: object) -> str | None:
        return None if value is None else format(value, "f")

    def _deserialize(self, value: object, *_: object, **__: object) -> Decimal:
        try:
            rate = parse_decimal(value if isinstance(value, str) else "")
        except MoneyError as error:
            raise ValidationError('Write a decimal text, such as "20".') from error
        if not 0 <= rate <= 100 or rate != round(rate, 4):
            raise ValidationError("Between 0 and 100, with at most four decimals.")
        return rate


NAME = validate.And(
    validate.Length(1, 200), validate.Regexp(r"\S", error="Write a name."), typeable
)
ANY_TEXT = validate.And(validate.Length(1, 1024), typeable)
EMAIL = validate.And(validate.Length(max=254), typeable)
CURRENCY = validate.OneOf(sorted(EXPONENTS), error="Not an ISO 4217 currency.")
COUNTRY = validate.Regexp(r"^[A-Z]{2}\Z", error="Two capital letters, such as GB.")
COLOR = validate.Regexp(r"^#[0-9a-f]{6}\Z", error="Write a color as #rrggbb.")
ZONE = validate.And(validate.Length(1, 60), typeable, known_zone)


class FirmChange(Schema):
    """What may be changed of a firm; whether it is live or a sandbox may not."""

    name = fields.String(validate=NAME)
    time_zone = fields.String(validate=ZONE)
    currency = fields.String(validate=CURRENCY)
    locale = fields.String(validate=validate.OneOf(["en"]))
    country = fields.String(validate=COUNTRY)
    email = fields.Email(validate=EMAIL)
    my_billing_enabled = fields.Boolean(truthy={True}, falsy={False})
    invoice_terms_days = fields.Integer(strict=True, validate=validate.Range(0, 365))
    tax_name = fields.String(validate=validate.And(validate.Length(1, 40), typeable))
    tax_rate = Rate()
    brand_color = fields.String(validate=COLOR)


class OwnerDraft(Schema):
    """Who founds a firm; someone known already proves it by their password."""

    name = fields.String(required=True, validate=NAME)
    email = fields.Email(required=True, validate=EMAIL)
    password = fields.String(required=True, validate=ANY_TEXT, load_only=True)


class FirmDraft(FirmChange):
    """A new firm and its first owner."""

    name = fields.String(required=True, validate=NAME)
    time_zone = fields.String(required=True, validate=ZONE)
    currency = fields.String(required=True, validate=CURRENCY)
    country = fields.String(required=True, validate=COUNTRY)
    mode = fields.String(required=True, validate=validate.OneOf(["live", "sandbox"]))
    owner = fields.Nested(OwnerDraft, required=True)
    address = fields.IP(load_default=None, allow_none=True)


class FirmSchema(Schema):
    """A firm and its settings; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    name = fields.String()
    mode = fields.String()
    time_zone = fields.String()
    currency = fields.String()
    locale = fields.String()
    country = fields.String()
    email = fields.String()
    my_billing_enabled = fields.Boolean()
    invoice_terms_days = fields.Integer()
    tax_name = fields.String()
    tax_rate = Rate()
    brand_color = fields.String()
    status = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class MemberChange(Schema):
    """What may be changed of a member."""

    name = fields.String(validate=NAME)
    role = fields.String(validate=validate.OneOf(ROLES))


class MemberDraft(MemberChange):
    """Somebody to ask into the firm."""

    name = fields.String(required=True, validate=NAME)
    email = fields.Email(required=True, validate=EMAIL)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))


class MemberSchema(Schema):
    """A member; also the data of its events. Who has not answered yet is no person here."""

    id = fields.UUID()
    firm_id = fields.UUID()
    person_id = fields.UUID(allow_none=True)
    name = fields.String()
    email = fields.String()
    role = fields.String()
    status = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class FoundedSchema(Schema):
    """A firm that has just been founded, and its owner."""

    firm = fields.Nested(FirmSchema)
    member = fields.Nested(MemberSchema)


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


class SignedInSchema(Schema):
    """Who has signed in, and where they may go."""

    person = fields.Nested(PersonSchema)
    choices = fields.List(fields.Nested(ChoiceSchema))


class TokenRequest(Schema):
    """For whom, in which of their firms and for which service a token is asked."""

    person_id = fields.UUID(required=True)
    membership_id = fields.UUID(required=True)
    firm_id = fields.UUID(required=True)
    audience = fields.String(required=True, validate=validate.OneOf(AUDIENCES))


class TokenSchema(Schema):
    """A token, and what it says for those who do not read it."""

    token = fields.String()
    expires_at = fields.AwareDateTime()
    permissions = fields.List(fields.String())
    mode = fields.String()
    sub = fields.String()
    client_id = fields.UUID(allow_none=True)


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
