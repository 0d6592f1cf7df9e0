"""The shapes of clients and contacts, in and out."""

from marshmallow import Schema, fields, validate

from common.money import EXPONENTS

SHORT = validate.Length(max=200)
NAME = validate.And(validate.Length(1, 200), validate.Regexp(r"\S", error="Write a name."))
CURRENCY = validate.OneOf(sorted(EXPONENTS), error="Not an ISO 4217 currency.")


class Address(Schema):
    """A postal address; every line may be empty."""

    line1 = fields.String(load_default="", validate=SHORT)
    line2 = fields.String(load_default="", validate=SHORT)
    city = fields.String(load_default="", validate=SHORT)
    region = fields.String(load_default="", validate=SHORT)
    postal_code = fields.String(load_default="", validate=validate.Length(max=20))
    country = fields.String(load_default="", validate=validate.Regexp(r"^([A-Z]{2})?$"))


class ClientChange(Schema):
    """What may be changed of a client."""

    kind = fields.String(validate=validate.OneOf(["company", "person"]))
    name = fields.String(validate=NAME)
    email = fields.Email(allow_none=True)
    billing_name = fields.String(validate=SHORT)
    address = fields.Nested(Address)
    tax_id = fields.String(allow_none=True, validate=validate.Length(max=40))
    terms_days = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 365))
    language = fields.String(validate=validate.OneOf(["en", "de", "fr"]))


class ClientDraft(ClientChange):
    """A new client; the currency is the firm's unless another is named, and stays."""

    name = fields.String(required=True, validate=NAME)
    currency = fields.String(validate=CURRENCY)
    is_test = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ClientSchema(Schema):
    """A client as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    kind = fields.String()
    name = fields.String()
    email = fields.String(allow_none=True)
    currency = fields.String()
    billing_name = fields.String()
    address = fields.Nested(Address)
    tax_id = fields.String(allow_none=True)
    terms_days = fields.Integer(allow_none=True)
    language = fields.String()
    is_test = fields.Boolean()
    status = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class ContactChange(Schema):
    """What may be changed of a contact."""

    name = fields.String(validate=NAME)
    email = fields.Email(validate=validate.Length(max=254))
    role = fields.String(validate=validate.OneOf(["lead", "prospect", "client"]))
    gets_mail = fields.Boolean(truthy={True}, falsy={False})


class ContactDraft(ContactChange):
    """A new contact."""

    name = fields.String(required=True, validate=NAME)
    email = fields.Email(required=True, validate=validate.Length(max=254))
    role = fields.String(required=True, validate=validate.OneOf(["lead", "prospect", "client"]))


class ContactSchema(Schema):
    """A contact; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    name = fields.String()
    email = fields.String()
    role = fields.String()
    gets_mail = fields.Boolean()
    status = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()
