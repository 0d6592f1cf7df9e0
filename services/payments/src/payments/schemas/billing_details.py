"""Whom a payment method bills, in and out."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from payments.rules.billing_details import BillingDetails

SHORT = validate.Length(max=200)
COUNTRY = validate.Regexp(r"^([A-Z]{2})?\Z", error="Two letters, as ISO 3166 has them.")


class BillingDetailsSchema(Schema):
    """The billing name and address of a payment method; what is left out is empty."""

    name = fields.String(load_default="", validate=SHORT)
    line1 = fields.String(load_default="", validate=SHORT)
    line2 = fields.String(load_default="", validate=SHORT)
    city = fields.String(load_default="", validate=SHORT)
    region = fields.String(load_default="", validate=SHORT)
    postal_code = fields.String(load_default="", validate=validate.Length(max=20))
    country = fields.String(load_default="", validate=COUNTRY)

    @post_load
    def tidy(self, data: dict[str, str], **_: Any) -> BillingDetails:
        """Blanks around what was typed are nobody's name."""
        return BillingDetails(**{name: value.strip() for name, value in data.items()})
