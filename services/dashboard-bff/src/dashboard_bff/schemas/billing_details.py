"""Whom a payment method bills."""

from marshmallow import Schema, fields, validate

SHORT = validate.Length(max=200)


class BillingDetails(Schema):
    """A billing name and address; what is left out is empty. The country is two letters of ISO 3166."""

    name = fields.String(load_default="", validate=SHORT)
    line1 = fields.String(load_default="", validate=SHORT)
    line2 = fields.String(load_default="", validate=SHORT)
    city = fields.String(load_default="", validate=SHORT)
    region = fields.String(load_default="", validate=SHORT)
    postal_code = fields.String(load_default="", validate=validate.Length(max=20))
    country = fields.String(load_default="", validate=validate.Regexp(r"^([A-Z]{2})?\Z"))
