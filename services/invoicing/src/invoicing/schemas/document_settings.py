"""The shapes of how a firm's documents look, in and out."""

from marshmallow import Schema, fields, validate

from invoicing.schemas.values import SHORT, MethodSchema

LINES = validate.Length(max=500)
COLOR = validate.Regexp(r"^#[0-9A-Fa-f]{6}\Z", error="Write a color as #0E5A6B.")
COUNTRY = validate.Regexp(r"^([A-Z]{2})?\Z", error="Write a country in two letters, such as GB.")


class FirmAddress(Schema):
    """The firm's postal address; every line may be empty."""

    line1 = fields.String(load_default="", validate=SHORT)
    line2 = fields.String(load_default="", validate=SHORT)
    city = fields.String(load_default="", validate=SHORT)
    region = fields.String(load_default="", validate=SHORT)
    postal_code = fields.String(load_default="", validate=validate.Length(max=20))
    country = fields.String(load_default="", validate=COUNTRY)


class DocumentSettingsDraft(Schema):
    """All of it but the logo, as a member writes it."""

    legal_name = fields.String(load_default="", validate=SHORT)
    address = fields.Nested(FirmAddress, load_default=lambda: FirmAddress().load({}))
    tax_id = fields.String(load_default="", validate=validate.Length(max=40))
    registration = fields.String(load_default="", validate=validate.Length(max=100))
    email = fields.String(
        load_default="",
        validate=validate.Regexp(r"^([^@\s]+@[^@\s]+\.[^@\s]+)?\Z", error="Write a mail address."),
    )
    color = fields.String(required=True, validate=COLOR)
    footer = fields.String(load_default="", validate=LINES)
    payment_instructions = fields.String(load_default="", validate=validate.Length(max=1000))


class LogoDraft(Schema):
    """A picture, as base64."""

    image = fields.String(required=True)


class LogoSchema(Schema):
    """A logo as it was drawn anew: PNG, as base64."""

    hash = fields.String()
    image = fields.String()


class DocumentSettingsSchema(MethodSchema):
    """How the firm's documents look and are priced; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    legal_name = fields.String()
    address = fields.Nested(FirmAddress)
    tax_id = fields.String()
    registration = fields.String()
    email = fields.String()
    color = fields.String()
    footer = fields.String()
    payment_instructions = fields.String()
    logo_hash = fields.String(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
