"""The shapes of firms, in and out."""

from marshmallow import Schema, fields, validate

from identity.schemas.fields import (
    ANY_TEXT,
    COLOR,
    COUNTRY,
    CURRENCY,
    EMAIL,
    NAME,
    TERMS_KIND,
    ZONE,
    Rate,
    typeable,
)


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
    invoice_terms_kind = fields.String(validate=TERMS_KIND)
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
    invoice_terms_kind = fields.String()
    tax_name = fields.String()
    tax_rate = Rate()
    brand_color = fields.String()
    status = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()
